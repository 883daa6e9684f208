/**
 * Options of the calibration of a `TagCostMeter`.
 */
export interface MeterCalibrationOptions {
  /**
   * Smallest factor that is applied, above 0 and at most 1. A smaller factor is reported in the log, and 1 is used instead.
   *
   * @default 0.2
   */
  readonly minFactor?: number;

  /**
   * Largest factor that is applied, at least 1. A larger factor is reported in the log, and 1 is used instead.
   *
   * @default 5
   */
  readonly maxFactor?: number;
}
