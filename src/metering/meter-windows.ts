import { LocalCalendar, type Span } from './local-calendar';
import type { MeterRequest } from './meter-request';

/** Time span in which one call reads token metrics, as sums over periods. Its start is a multiple of the period since 1970. */
export interface Reading extends Span {
  readonly periodSeconds: number;
}

/** Number of periods of a reading. */
export function periodsOf({ start, end, periodSeconds }: Reading): number {
  return (end - start) / 1000 / periodSeconds;
}

/**
 * Time spans of a run.
 */
export interface MeterWindows {
  readonly interval: Span;

  /** Timestamp of the published values: a time in the last minute of the interval. */
  readonly published: number;

  /** Day that contains the start of the interval, up to the end of the day or of the interval, whichever is earlier. */
  readonly today: Span;

  /** Month that contains the start of the interval, up to the end of the month or of the interval, whichever is earlier. */
  readonly month: Span;

  /** Time from the start of the day to the end of the interval. */
  readonly recent: Reading;

  /** Part of the month before the day. Undefined on the first day of the month. */
  readonly earlier?: Reading;
}

type WindowRequest = Pick<MeterRequest, 'scheduledTime' | 'intervalMinutes' | 'metricDelayMinutes' | 'timeZone'>;

const MINUTE = 60_000;

const DAY_SECONDS = 86_400;

/**
 * Last interval whose token metrics have arrived, with its day and month to date.
 *
 * The result depends on the scheduled time of the run, not on the time at which it runs.
 */
export function meterWindows({ scheduledTime, intervalMinutes, metricDelayMinutes, timeZone }: WindowRequest): MeterWindows {
  const scheduled = Date.parse(scheduledTime);
  if (Number.isNaN(scheduled)) {
    throw new Error(`scheduledTime must be an ISO 8601 timestamp, got ${JSON.stringify(scheduledTime)}: pass the time of the schedule`);
  }
  const length = intervalMinutes * MINUTE;
  const end = Math.floor((scheduled - metricDelayMinutes * MINUTE) / length) * length;
  const start = end - length;
  const calendar = new LocalCalendar(timeZone);
  const day = calendar.dayOf(start);
  const monthSpan = calendar.monthOf(start);
  const today = { start: day.start, end: Math.min(end, day.end) };
  const month = { start: monthSpan.start, end: Math.min(end, monthSpan.end) };
  return {
    interval: { start, end },
    // Values that are 3 hours old when they are published, such as the start of a long interval, appear up to 2 hours later. Values that are a day old appear after 48 hours:
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html
    published: end - MINUTE,
    today,
    month,
    recent: { start: day.start, end, periodSeconds: periodOf(day.start, start, end, today.end, month.end) },
    ...month.start < day.start ? { earlier: { start: month.start, end: day.start, periodSeconds: periodOf(month.start, day.start) } } : {},
  };
}

/** Longest period in seconds, up to a day, that divides all times. */
export function periodOf(...times: number[]): number {
  return times.map((time) => time / 1000).reduce(greatestCommonDivisor, DAY_SECONDS);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
