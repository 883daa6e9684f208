import { LocalCalendar, type Span } from './local-calendar';
import type { MeterRequest } from './meter-request';

/** What is read of counters with one call: sums over periods that begin at the start, and also at multiples of the period since 1970. */
export interface Reading extends Span {
  readonly periodSeconds: number;
}

/**
 * The times that a run is about.
 */
export interface MeterWindows {
  readonly interval: Span;

  /** What is published stands at: a time in the last minute of the interval. */
  readonly published: number;

  /** Of the day that contains the start of the interval, up to its end or the interval's. */
  readonly today: Span;

  /** Of the month that contains the start of the interval, up to its end or the interval's. */
  readonly month: Span;

  /** From the start of the day to the end of the interval. */
  readonly recent: Reading;

  /** The month before the day, except on its first day. */
  readonly earlier?: Reading;
}

type WindowRequest = Pick<MeterRequest, 'scheduledTime' | 'intervalMinutes' | 'settlingMinutes' | 'timeZone'>;

const MINUTE = 60_000;

const DAY_SECONDS = 86_400;

/**
 * The last interval whose counters have arrived, and its day and month so far.
 *
 * Depends on when the run was to be, not on when it is.
 */
export function meterWindows({ scheduledTime, intervalMinutes, settlingMinutes, timeZone }: WindowRequest): MeterWindows {
  const scheduled = Date.parse(scheduledTime);
  if (Number.isNaN(scheduled)) {
    throw new Error(`scheduledTime must be a time in ISO 8601, got ${JSON.stringify(scheduledTime)}: send the time of the schedule`);
  }
  const length = intervalMinutes * MINUTE;
  const end = Math.floor((scheduled - settlingMinutes * MINUTE) / length) * length;
  const start = end - length;
  const calendar = new LocalCalendar(timeZone);
  const day = calendar.dayOf(start);
  const monthSpan = calendar.monthOf(start);
  const today = { start: day.start, end: Math.min(end, day.end) };
  const month = { start: monthSpan.start, end: Math.min(end, monthSpan.end) };
  return {
    interval: { start, end },
    // What is 3 hours old when it is published, as the start of a long interval is, CloudWatch shows up to 2 hours later; what is a day old, 48 hours later:
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html
    published: end - MINUTE,
    today,
    month,
    recent: { start: day.start, end, periodSeconds: periodOf(day.start, start, end, today.end, month.end) },
    ...month.start < day.start ? { earlier: { start: month.start, end: day.start, periodSeconds: periodOf(month.start, day.start) } } : {},
  };
}

/** The longest period in seconds, up to a day, that each of the times is a multiple of. */
function periodOf(...times: number[]): number {
  return times.map((time) => time / 1000).reduce(greatestCommonDivisor, DAY_SECONDS);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
