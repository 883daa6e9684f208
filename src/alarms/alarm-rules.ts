import type { Duration } from 'aws-cdk-lib';
import { isToken, show } from '../private/check';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
export const MAX_DESCRIPTION = 1024;

const WEEK = 604_800;

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation-window.html
const CALENDAR_PERIODS: Record<number, string> = { 60: 'a minute', 300: '5 minutes', 3600: 'an hour', 86400: 'a day', [WEEK]: 'a week' };

const TIME_ZONE = /^(UTC|(UTC)?[+-]([01]\d|2[0-3]):[0-5][05]|[A-Z][A-Za-z_]+(\/[A-Za-z0-9_+-]+){1,2})$/;

/**
 * Problems of a window that CloudWatch sums over.
 *
 * @param longest in seconds
 */
export function windowProblems(prop: string, window: Duration, longest: number = WEEK): string[] {
  if (window.isUnresolved()) {
    return [`${prop} must be known at synth, got a token: pass a Duration of known length`];
  }
  const seconds = window.toMilliseconds() / 1000;
  const problem = (rule: string, remedy: string) => [`${prop} must ${rule}, got ${seconds === 0 ? '0 seconds' : window.toHumanString()}: ${remedy}`];
  if (seconds < 60) {
    return problem('be a minute or longer', 'Amazon Bedrock publishes its metrics each minute');
  }
  if (seconds > longest) {
    return longest === WEEK
      ? problem('be 7 days or shorter', 'CloudWatch looks back no further; for a month, use a TagBudget, or a costMetric of the month to date')
      : problem('be a day or shorter', 'CloudWatch learns the expected values from two weeks of data');
  }
  return seconds % 60 === 0 ? [] : problem('be a whole number of minutes', 'CloudWatch sums whole minutes');
}

/**
 * Problems of a window that CloudWatch aligns to the calendar.
 */
export function calendarProblems(timeZone: string, prop: string, window: Duration): string[] {
  return [
    ...isToken(timeZone) || TIME_ZONE.test(timeZone)
      ? []
      : [`calendarTimeZone must be an IANA time zone or an offset in steps of 5 minutes, got ${show(timeZone)}: write it as Europe/Berlin, UTC or +05:30`],
    ...window.isUnresolved() || window.toMilliseconds() / 1000 in CALENDAR_PERIODS
      ? []
      : [`${prop} must be ${Object.values(CALENDAR_PERIODS).join(', ')} with calendarTimeZone, got ${window.toHumanString()}: CloudWatch aligns only these windows to the calendar`],
  ];
}

/**
 * Problems of an amount that must be above 0.
 */
export function aboveZeroProblems(prop: string, value: unknown, unit: string, remedy: string): string[] {
  return isToken(value) || (typeof value === 'number' && Number.isFinite(value) && value > 0)
    ? []
    : [`${prop} must be a number of ${unit} above 0, got ${show(value)}: ${remedy}`];
}
