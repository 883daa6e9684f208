import type { Duration } from 'aws-cdk-lib';
import type { TokenPrices } from '../pricing';
import type { IInferenceProfile, InferenceProfileMetricNames } from '../profiles';
import type { CostTags } from '../tags';

/**
 * Properties of `TagCostMeter`.
 */
export interface TagCostMeterProps {
  /**
   * Cost allocation tag keys to group cost by, such as `CostTagKey.DEPARTMENT`. Each key has its own metrics, with the key as a dimension and one dimension value
   * for each tag value that profiles carry.
   */
  readonly tagKeys: string[];

  /**
   * Combinations of keys to also group cost by, such as `[['Department', 'Environment']]`. Each combination contains 2 to 30 keys. The metrics of a combination have
   * one dimension for each key.
   *
   * @default - no combinations
   */
  readonly tagKeyCombinations?: string[][];

  /**
   * Interval between two runs, and the period that `metricEstimatedCost` covers. The interval must be a number of minutes that divides an hour, or a number of hours
   * that divides a day.
   *
   * @default Duration.minutes(15)
   */
  readonly interval?: Duration;

  /**
   * Delay between the end of an interval and its run, in whole minutes, at most 59. Bedrock publishes token metrics with an observed delay of 1 to 10 minutes.
   *
   * Tokens that arrive after the run are missing from the interval, but are included in the day and the month, because each run reads the day and the month again.
   * Late tokens at the very end of a day or a month are also missing from that day or month, because no later run reads it.
   *
   * @default Duration.minutes(10)
   */
  readonly metricDelay?: Duration;

  /**
   * Time zone in which days and months begin, as an IANA name such as `Europe/Berlin`.
   *
   * @default - UTC, which AWS billing and AWS Budgets also use
   */
  readonly timeZone?: string;

  /**
   * Prices that take precedence over the bundled price list. Each key is one of the following:
   *
   * - the ID of a foundation model, such as `anthropic.claude-sonnet-4-6`, for every route to the model
   * - `global.` followed by the ID of a foundation model, for the global route
   * - the ARN or the short ID of an application inference profile
   * - the ARN of a custom model deployment or a prompt router, which the price list does not contain
   *
   * @default - only the prices that `profiles` specify
   */
  readonly priceOverrides?: { [modelOrProfileId: string]: TokenPrices };

  /**
   * Profiles whose specified `prices` take precedence over the price list, as in alarms on these profiles. The meter discovers all application inference profiles of
   * the account in its Region, so you do not need to list profiles for any other reason.
   *
   * @default - every profile in the stack of the meter
   */
  readonly profiles?: IInferenceProfile[];

  /**
   * Whether to also publish metrics by profile, with the short ID of the profile as the dimension `InferenceProfileId`. Each profile in use adds up to 9 metrics, at
   * 0.30 USD a month each.
   *
   * @default true
   */
  readonly publishProfileMetrics?: boolean;

  /**
   * Whether to include calls without an application inference profile, which use a model ID or a system-defined inference profile, and calls through profiles that
   * were deleted. If false, the tokens of these calls are not included in `UnpricedTokens` and `UnpricedTokensMonthToDate` either.
   *
   * @default true
   */
  readonly meterUntrackedUsage?: boolean;

  /**
   * Namespace of the metrics: 1 to 255 letters, digits and `. - _ / # :`, not starting with `AWS/` or a colon. Two meters in the same account and Region must use
   * different namespaces if their settings differ.
   *
   * @default - BedrockCostTags
   */
  readonly metricNamespace?: string;

  /**
   * Overrides names of CloudWatch metrics that AWS documents inconsistently.
   *
   * @default - `CacheReadInputTokenCount` and `CacheWriteInputTokenCount`, the names observed in live accounts
   */
  readonly metricNames?: InferenceProfileMetricNames;

  /**
   * Tags for the resources that the construct creates.
   *
   * @default - only the tags inherited through `Tags.of`
   */
  readonly resourceTags?: CostTags;
}
