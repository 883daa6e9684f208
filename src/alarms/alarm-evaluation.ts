import type { Duration } from 'aws-cdk-lib';
import { plural } from '../private/check';

const HOUR = 60;
const DAY = 24 * HOUR;

// Periods of an alarm together, by the length of one: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
const MAX_LOOKBACK_OF_SHORT_PERIODS = DAY;
const MAX_LOOKBACK = 7 * DAY;

/** Above this ratio of the period to the delay, the values that are missing from the newest period are a small part of it. */
const SMALL_PART = 5;

/**
 * Number of periods that an alarm evaluates, of which one must be breaching.
 *
 * The expression of a cost replaces missing values by 0, so the cost of the newest periods is too low until their values arrive. AWS recommends M out of N for such an alarm. A value that is late counts when the
 * alarm evaluates its period again. The periods cover the delay and one whole period before it, so that a span of one period is evaluated at least once with all of its values.
 *
 * If the period is long, one is enough: another one would only keep the alarm in ALARM twice as long.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export function evaluationPeriods(period: Duration, arrivesAfterMinutes: number): number {
  const minutes = period.toMinutes({ integral: false });
  if (arrivesAfterMinutes === 0 || minutes > SMALL_PART * arrivesAfterMinutes) {
    return 1;
  }
  return Math.min(Math.ceil(arrivesAfterMinutes / minutes) + 1, Math.max(1, Math.floor(maxLookback(minutes) / minutes)));
}

/**
 * Whether an alarm covers more than a day. CloudWatch evaluates such an alarm once an hour, and only up to the full hour.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html#evaluate-multiday-alarm
 */
export function isMultiDay(period: Duration, arrivesAfterMinutes: number): boolean {
  return period.toMinutes({ integral: false }) * evaluationPeriods(period, arrivesAfterMinutes) > DAY;
}

/**
 * Problems of a period whose values arrive after the alarm has stopped looking back at it.
 */
export function lookbackProblems(prop: string, period: Duration, arrivesAfterMinutes: number): string[] {
  if (period.isUnresolved()) {
    return [];
  }
  const minutes = period.toMinutes({ integral: false });
  return minutes * evaluationPeriods(period, arrivesAfterMinutes) >= arrivesAfterMinutes ? [] : [
    `${prop} must be an hour or longer, got ${period.toHumanString()}: the values of the metric arrive up to ${plural(arrivesAfterMinutes, 'minute')} after the start of their period, ` +
    'and CloudWatch looks back at most a day over shorter periods',
  ];
}

function maxLookback(minutes: number): number {
  return minutes < HOUR ? MAX_LOOKBACK_OF_SHORT_PERIODS : MAX_LOOKBACK;
}
