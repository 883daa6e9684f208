/**
 * Time granularity of an export. Periods are in UTC. A finer granularity produces more rows.
 */
export enum ExportTimeGranularity {
  /** Hourly rows, the finest granularity that AWS supports. Up to 24 times as many rows as with `DAILY`. */
  HOURLY = 'HOURLY',

  /** Daily rows. */
  DAILY = 'DAILY',

  /** Monthly rows. Sufficient for cost allocation, but does not show trends within a month. */
  MONTHLY = 'MONTHLY',
}
