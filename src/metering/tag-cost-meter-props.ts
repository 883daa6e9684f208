import type { Duration } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { MeterCalibrationOptions } from './meter-calibration-options';
import type { PriceDocumentLocation } from './price-document-location';
import type { ServiceTierDimensions } from './service-tier-dimensions';
import type { SourceAccounts } from '../accounts';
import type { TokenPrices } from '../pricing';
import type { IInferenceProfile, InferenceProfileMetricNames } from '../profiles';
import type { IBedrockProject } from '../projects';
import type { CostTags, CostTagSchema } from '../tags';

/**
 * Properties of `TagCostMeter`.
 */
export interface TagCostMeterProps {
  /**
   * Cost allocation tag keys to group cost by, such as `CostTagKey.DEPARTMENT`. Each key has its own metrics, with the key as a dimension and one dimension value
   * for each tag value that profiles and projects carry.
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
   * - the ID of a model on the `bedrock-mantle` endpoint, such as `openai.gpt-5.5`. Prices under the ID of the same model on the `bedrock-runtime` endpoint apply as well
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
   * Bedrock Projects whose declared models have specified `prices` that take precedence over the price list. The meter discovers all projects of the account in its Region from their metrics, so you do not
   * need to list projects for any other reason.
   *
   * @default - every project in the stack of the meter
   */
  readonly projects?: IBedrockProject[];

  /**
   * Whether to include calls through Bedrock Projects, which are calls to the `bedrock-mantle` endpoint. The cost of a project is part of the cost of its tags. Calls that name no project use the default
   * project, which cannot have tags, so they are untracked usage.
   *
   * CloudWatch counts input and output tokens of projects, and no tokens of the prompt cache. The estimate therefore excludes the price of cache writes and the discount on cache reads, as far as AWS counts
   * them as input tokens. Only models that were called in the last two weeks are included, so a model that was called earlier in the month, and not since, is missing from the month. Each run takes one
   * more call to list metrics, which is all in a Region without the endpoint.
   *
   * @default true
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/projects.html
   */
  readonly meterProjects?: boolean;

  /**
   * Whether to also publish metrics by profile, with the short ID of the profile as the dimension `InferenceProfileId`. Each profile in use adds up to 9 metrics, at
   * 0.30 USD a month each, and up to 4 more with `calibration` and `meterLegacyUsage`. Each Bedrock Project in use adds up to 7, and up to 3 more with `calibration`, with the ID of the project as the
   * dimension `ProjectId`. The lines of `logProfiles` contain the cost of each profile for a fraction of this price.
   *
   * @default false
   */
  readonly publishProfileMetrics?: boolean;

  /**
   * Number of profiles, and of projects, that have their own metrics, 1 to 1,000. The profiles with the highest cost of the month have their own metrics. The others are added up as `(other)`. A metric of
   * a profile in `(other)` has no data. Has no effect without `publishProfileMetrics`.
   *
   * @default 200
   */
  readonly maxPublishedProfiles?: number;

  /**
   * Whether to write a line to the log for each profile and project with tokens in the interval: account, Region, tags, model, cost of the interval, day and month in USD, and tokens. A line has about 300
   * bytes, at 0.50 USD for each GB. `BedrockCostDashboard` shows the lines as a table.
   *
   * @default true
   */
  readonly logProfiles?: boolean;

  /**
   * Number of values of each dimension set that have their own metrics, 1 to 1,000. Values of which you create a metric, and then the values with the highest cost of the month, have their own metrics. The
   * others are added up as `(other)`. `(untagged)`, `(blank)` and `(unreadable)` are never part of `(other)`. `metricTagValues` counts the values before they are added up.
   *
   * @default 200
   */
  readonly maxValuesPerKey?: number;

  /**
   * Schema of the tags. Values that the schema does not allow are added up as `(other)`, so that a mistyped value does not add metrics. The schema must contain all keys of `tagKeys` and combinations.
   * Only `allowedValues` has an effect.
   *
   * @default - all values have their own metrics, up to `maxValuesPerKey`
   */
  readonly schema?: CostTagSchema;

  /**
   * Regions whose usage is metered, such as `['eu-west-1', 'eu-central-1']`. The metrics are published in the Region of the meter and contain the sum of all Regions. If the metrics of one Region cannot be
   * listed or read, no sum is published that would lack it.
   *
   * @default - the Region of the meter
   */
  readonly regions?: string[];

  /**
   * Accounts whose usage is metered in addition to the account of the meter. The meter must be in the monitoring account that their links specify. See `SourceAccountLink` and `SourceAccountReaderRole`.
   *
   * With a stack set, each of `regions` must be one of its Regions. A Region of the stack set that is not read causes a warning.
   *
   * The path of the function's role is then `/bedrock-cost-tags/`, which the reader roles trust.
   *
   * @default - only the account of the meter
   */
  readonly sourceAccounts?: SourceAccounts;

  /**
   * Time for which the profiles of source accounts and their tags are used before they are read again, 15 minutes to 24 hours in whole minutes. A new profile has the tag value `(unreadable)` or no
   * tags until then. Requires `sourceAccounts`.
   *
   * @default Duration.hours(1)
   */
  readonly inventoryInterval?: Duration;

  /**
   * Whether to keep the tokens of closed hours and days in a bucket. A run then reads only the open hours from CloudWatch, and only the metrics in use. The snapshots also keep the tags and the model of usage,
   * so that the cost of a deleted or changed profile stays where it was, as in the bill. A run reads CloudWatch again for a snapshot that is lost.
   *
   * Without snapshots, each run reads the entire month, and the cost of a changed profile moves to its new tags.
   *
   * @default true
   */
  readonly keepSnapshots?: boolean;

  /**
   * Bucket for the snapshots, in any account and Region. A bucket of another account must allow the function's role `s3:GetObject`, `s3:PutObject` and `s3:ListBucket` in its policy. Objects in `hours/` can
   * expire after 10 days, and those in `months/` after 400 days.
   *
   * @default - a bucket of the meter that is encrypted, rejects requests without TLS, blocks public access, and is retained when the meter is deleted, because its snapshots contain usage that CloudWatch
   * does not attribute to deleted profiles any more
   */
  readonly snapshotBucket?: s3.IBucket;

  /**
   * Folder of the snapshots: at most 512 letters, digits and `. _ = -`, with a slash at the end of each folder. Two meters cannot share a folder of a bucket.
   *
   * @default 'tag-cost-meter/'
   */
  readonly snapshotPrefix?: string;

  /**
   * Whether to include calls without an application inference profile, which use a model ID or a system-defined inference profile, calls through the default project, and calls through profiles that
   * were deleted. If false, the tokens of these calls are not included in `UnpricedTokens` and `UnpricedTokensMonthToDate` either.
   *
   * @default true
   */
  readonly meterUntrackedUsage?: boolean;

  /**
   * Whether to also publish `LegacyModelInvocations`, the number of calls of models that AWS calls legacy. AWS can bill a legacy model at a higher price than the price
   * list contains, so the estimate is then too low. Each run reads one more list of metrics. Without calls of legacy models, only one metric with the value 0 is published.
   *
   * @default false
   */
  readonly meterLegacyUsage?: boolean;

  /**
   * Whether to apply the prices of service tiers, such as flex and priority, to the tokens that CloudWatch lists by service tier. AWS describes such metrics, but no account has been
   * observed with them. Without them, the cost does not change. Tokens of a tier whose price is not known are included at the price of the standard tier, and are reported in the
   * log. Prices that you specify have no service tiers.
   *
   * CloudWatch lists the metrics of the last two weeks. From the 14th on, a run also reads the metrics that a tier with a known price probably has, so that earlier calls of the month keep
   * the price of their tier. These are the values of the dimensions that are listed for the tier, and the name of the tier as all values. The first call in a tier is listed up to 15 minutes
   * late, so its price might be included in the day and the month only. If the list cannot be read, no cost is published, and the run fails.
   *
   * If Bedrock publishes tokens with and without service tiers, the larger number counts, in each period of up to a day that the run reads.
   *
   * @default false - all tokens have the price of the standard tier
   */
  readonly meterServiceTiers?: boolean;

  /**
   * Overrides names of the dimensions of service tiers. Requires `meterServiceTiers`.
   *
   * @default - the dimensions that AWS describes
   */
  readonly serviceTierDimensions?: ServiceTierDimensions;

  /**
   * Price document that each run reads, so that prices change without a deployment. The price of a model is the first of these:
   *
   * 1. a specified price, of `priceOverrides` or of a profile, or of a price list that applies to one of `profiles` and not to the meter
   * 2. the price document
   * 3. the price list that `PriceList.applyTo` set for the scope of the meter
   * 4. the price list that is bundled with the function
   *
   * In 2 to 4, a price without a date precedes prices with a date, and otherwise the newest price applies.
   *
   * If the document cannot be read or has a problem, it is not used at all. The run succeeds with the other prices, publishes 1 as `PriceDocumentErrors`, and logs all problems. Create an alarm
   * on `metricPriceDocumentErrors` to be notified, and on `metricPriceListAge` to be notified of an old document.
   *
   * @default - prices change with deployments only
   */
  readonly priceDocument?: PriceDocumentLocation;

  /**
   * Whether and within which bounds to also publish calibrated cost: the cost at the prices of the standard tier, times billed cost divided by estimated cost, for each profile and model, in the
   * month of a bill. The bill contains the prices of service tiers, so `meterServiceTiers` does not change this product. Pass `{}` for the default bounds. The factors are the `calibration` of the
   * price document, or else of the price list that `PriceList.applyTo` set. For a profile or model without a factor within the bounds, calibrated cost is the estimated cost.
   *
   * The metrics `CalibratedCost`, `CalibratedCostToday` and `CalibratedCostMonthToDate` have the dimensions of estimated cost. Estimated cost does not change.
   *
   * @default - no calibrated cost
   */
  readonly calibration?: MeterCalibrationOptions;

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
