/**
 * What has to be reached before somebody is told of an anomaly that has both an absolute and a relative threshold.
 */
export enum AnomalyThresholdMatch {
  /** Both: neither cents that are a multiple of what was expected, nor dollars that are a small part of it. */
  ALL = 'ALL',

  /** One of the two is enough. */
  ANY = 'ANY',
}
