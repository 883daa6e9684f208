import type { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { TokenPrices } from '../pricing';
import type { IInferenceProfile, InferenceProfileMetricNames } from '../profiles';
import type { CostTags } from '../tags';

/**
 * Properties of `TagCostMeter`.
 */
export interface TagCostMeterProps {
  /**
   * The cost allocation tags to count by, such as `CostTagKey.DEPARTMENT`: each gets its metrics, with the key as dimension and one value for each value that profiles carry.
   */
  readonly tagKeys: string[];

  /**
   * Combinations of keys to count by as well, such as `[['Department', 'Environment']]`: 2 to 30 keys each. Their metrics have one dimension for each key.
   *
   * @default - none
   */
  readonly combinedTagKeys?: string[][];

  /**
   * How often it counts, and over how long `metricEstimatedCost` sums: minutes that divide an hour, or hours that divide a day.
   *
   * @default Duration.minutes(15)
   */
  readonly interval?: Duration;

  /**
   * How long after its end an interval is counted: whole minutes, at most 59. Bedrock's counters are 1 to 10 minutes late, by observation. What comes later still is in the day and the month, as each run reads
   * them anew; except at their very end, which no later run reads.
   *
   * @default Duration.minutes(10)
   */
  readonly settlingTime?: Duration;

  /**
   * In which time zone days and months begin: an IANA name such as `Europe/Berlin`.
   *
   * @default - UTC, as AWS bills and as budgets count
   */
  readonly timeZone?: string;

  /**
   * Prices that go before the bundled price book: by the id of a foundation model, such as `anthropic.claude-sonnet-4-6`, for each route to it; by `global.` and that id for the global route; by the ARN
   * or the short id of an application inference profile; or by the ARN of a custom model deployment or a prompt router, whose prices no book has.
   *
   * @default - those of `profiles`
   */
  readonly priceOverrides?: { [modelOrProfileId: string]: TokenPrices };

  /**
   * Profiles whose own `prices` count where they were given, as in their alarms. Profiles need not be named otherwise: all of the account in the Region are found.
   *
   * @default - every profile in the stack of the meter
   */
  readonly profiles?: IInferenceProfile[];

  /**
   * Publish by profile too, with the short id of the profile as dimension `InferenceProfileId`. Up to 9 metrics for each profile that is used, at 0.30 USD a month each.
   *
   * @default true
   */
  readonly profileMetrics?: boolean;

  /**
   * Count what is called without a profile, by a model's own id or a system-defined profile, and what went through profiles that are gone. If not, neither is in `UnpricedTokens` and `UnpricedTokensMonthToDate`.
   *
   * @default true
   */
  readonly untrackedModels?: boolean;

  /**
   * The namespace of the metrics: 1 to 255 letters, digits and `. - _ / # :`, not beginning with `AWS/` or a colon. Two meters of one account and Region need one each where they count differently.
   *
   * @default - BedrockCostTags
   */
  readonly namespace?: string;

  /**
   * Other names for counters on which AWS's pages disagree.
   *
   * @default - the names seen in live accounts
   */
  readonly metricNames?: InferenceProfileMetricNames;

  /**
   * Tags for what is created here.
   *
   * @default - the tags that reach it through `Tags.of`
   */
  readonly costTags?: CostTags;
}

/**
 * Of what a metric of `TagCostMeter` is.
 */
export interface MeteredMetricOptions extends cloudwatch.MetricOptions {
  /**
   * What is billed under these tags. Their keys have to be one of `tagKeys` or of `combinedTagKeys`.
   *
   * @default - of all profiles together
   */
  readonly costTags?: CostTags;

  /**
   * What goes through this profile; not together with `costTags`.
   *
   * @default - of all profiles together
   */
  readonly profile?: IInferenceProfile;
}
