/**
 * Into which spans of time an export sums what was used. Spans are those of UTC; the finer, the more rows.
 */
export enum ExportTimeGranularity {
  /** Rows by the hour, the finest that AWS has: up to 24 times those of `DAILY`. */
  HOURLY = 'HOURLY',

  /** Rows by the day. */
  DAILY = 'DAILY',

  /** Rows by the month: enough for allocation, and nothing to see the course of a month by. */
  MONTHLY = 'MONTHLY',
}
