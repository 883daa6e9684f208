import type { Span } from './local-calendar';
import type { MeterRequest } from './meter-request';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

// CloudWatch lists the metrics that had data in the last three hours on request: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html.
// A run can start some minutes after the time of its schedule.
const LISTED_MINUTES = 180;
const MARGIN_MINUTES = 10;

const SHORTEST_MINUTES = 30;

/** Time for which CloudWatch lists metrics as recently active, in milliseconds. */
export const RECENTLY_ACTIVE = LISTED_MINUTES * MINUTE;

/**
 * Hours of a day, counted from its start. The last hour is shorter on a day whose time zone changes its offset by a part of an hour.
 */
export function hoursOf({ start, end }: Span): Span[] {
  return Array.from({ length: Math.ceil((end - start) / HOUR) }, (_, index) => ({
    start: start + index * HOUR, end: Math.min(start + (index + 1) * HOUR, end),
  }));
}

/**
 * Time after the end of an hour at which it is closed, in milliseconds: as late as possible, so that late tokens are included, but early enough for the time that is still open to be shorter than the time for
 * which CloudWatch lists metrics as recently active. Undefined if the interval is too long, so that hours are not closed.
 */
export function closingDelay({ intervalMinutes, metricDelayMinutes }: Pick<MeterRequest, 'intervalMinutes' | 'metricDelayMinutes'>): number | undefined {
  // The open time is longest in the first run that closes an hour: the hour, the delay, an interval, and the time until the run.
  const minutes = LISTED_MINUTES - MARGIN_MINUTES - 60 - intervalMinutes - metricDelayMinutes;
  return intervalMinutes > 60 ? undefined : Math.max(minutes, SHORTEST_MINUTES) * MINUTE;
}
