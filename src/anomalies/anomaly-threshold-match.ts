/**
 * Combination of the two thresholds of a monitor that has both an absolute and a relative threshold.
 */
export enum AnomalyThresholdMatch {
  /**
   * Both thresholds must be reached. This excludes small amounts that are a multiple of the expected spend, and large amounts that are a small part
   * of the expected spend.
   */
  ALL = 'ALL',

  /** One of the two thresholds must be reached. */
  ANY = 'ANY',
}
