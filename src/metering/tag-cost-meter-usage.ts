/**
 * Usage for which `TagCostMeter.estimatedMonthlyCost` computes the cost of the meter.
 */
export interface TagCostMeterUsage {
  /**
   * Number of application inference profiles in all accounts and Regions that the meter reads.
   */
  readonly profiles: number;

  /**
   * Total number of values of all `tagKeys` and combinations, including values that no profile carries and for which you created a metric.
   */
  readonly tagValues: number;

  /**
   * Number of models that Bedrock Projects call, counted for each project.
   *
   * @default 0
   */
  readonly projectModels?: number;

  /**
   * Share of the profiles and models of projects that are called within three hours, 0 to 1. Reduces the cost of reading only with snapshots, and if the open hours fit into three hours, which is the case
   * for intervals of up to an hour with the default `metricDelay`.
   *
   * @default 1 - all profiles are called all the time
   */
  readonly activeShare?: number;

  /**
   * Share of `tagValues`, and of the profiles that have their own metrics, that have tokens without a known price, 0 to 1. Each of them has two more metrics.
   *
   * @default 0 - all models that are called have prices
   */
  readonly unpricedShare?: number;
}
