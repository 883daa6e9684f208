/** Time span in milliseconds since 1970. The end is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

// No time zone is further from UTC. Includes a margin for daylight saving time.
const FURTHEST = 26 * 60 * MINUTE;

/**
 * Days and months in a time zone.
 */
export class LocalCalendar {
  private readonly format: Intl.DateTimeFormat;

  /**
   * Throws a `RangeError` if the time zone does not exist.
   */
  constructor(timeZone: string) {
    this.format = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', { timeZone, year: 'numeric', month: 'numeric', day: 'numeric' });
  }

  /** Returns the day that contains a time. */
  public dayOf(time: number): Span {
    const date = this.dateOf(time);
    return { start: this.startOf(date), end: this.startOf(date + DAY) };
  }

  /** Returns the month that contains a time. */
  public monthOf(time: number): Span {
    const date = new Date(this.dateOf(time));
    const first = (months: number) => this.startOf(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1));
    return { start: first(0), end: first(1) };
  }

  /** Returns the local date of a time, as `YYYY-MM-DD`. */
  public dateText(time: number): string {
    return new Date(this.dateOf(time)).toISOString().slice(0, 10);
  }

  /** Returns the local date of a time, as the start of the same date in UTC. */
  private dateOf(time: number): number {
    const parts = Object.fromEntries(this.format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
    return Date.UTC(parts.year, parts.month - 1, parts.day);
  }

  // A search is necessary, because a day begins at 1:00 if clocks go forward at midnight.
  private startOf(date: number): number {
    let before = date - FURTHEST;
    let start = date + FURTHEST;
    while (start - before > MINUTE) {
      const middle = before + Math.floor((start - before) / MINUTE / 2) * MINUTE;
      if (this.dateOf(middle) >= date) {
        start = middle;
      } else {
        before = middle;
      }
    }
    return start;
  }
}
