import type { TimeZone } from 'aws-cdk-lib';
import { isToken, numberText, show } from '../private/check';

export interface MonthlySchedule {
  readonly dayOfMonth: number;
  readonly hour: number;
  readonly minute: number;
  readonly timeZone: TimeZone;
  readonly enabled: boolean;
}

/** When a scheduled report is made, in the words of `AWS::BCM::ScheduledReport`. */
export function scheduleConfig({ dayOfMonth, hour, minute, timeZone, enabled }: MonthlySchedule): object {
  return {
    ScheduleExpression: `cron(${[minute, hour, dayOfMonth].map(numberText).join(' ')} * ? *)`,
    ScheduleExpressionTimeZone: timeZone.timezoneName,
    State: enabled ? 'ENABLED' : 'DISABLED',
  };
}

/** What of a schedule is no time of every month. */
export function scheduleProblems({ dayOfMonth, hour, minute }: Partial<Record<'dayOfMonth' | 'hour' | 'minute', number>>): string[] {
  return [
    ...rangeProblems('dayOfMonth', dayOfMonth, 1, 28, 'every month has these days'),
    ...rangeProblems('hour', hour, 0, 23, 'pass the hour alone'),
    ...rangeProblems('minute', minute, 0, 59, 'pass the minute alone'),
  ];
}

function rangeProblems(prop: string, value: number | undefined, min: number, max: number, remedy: string): string[] {
  return value === undefined || isToken(value) || (Number.isInteger(value) && value >= min && value <= max)
    ? []
    : [`${prop} must be a whole number from ${min} to ${max}, got ${show(value)}: ${remedy}`];
}
