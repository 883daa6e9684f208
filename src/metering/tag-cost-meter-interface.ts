import type { Duration, ResourceEnvironment } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IConstruct } from 'constructs';
import type { IInferenceProfile } from '../profiles';
import type { IBedrockProject } from '../projects';
import type { CostTags } from '../tags';

/**
 * A meter that publishes the estimated cost of Amazon Bedrock by cost allocation tag.
 */
export interface ITagCostMeter extends IConstruct {
  /**
   * Account and Region in which the metrics are published.
   */
  readonly env: ResourceEnvironment;

  /**
   * Namespace of the metrics.
   */
  readonly metricNamespace: string;

  /**
   * Tag keys by which the meter groups cost.
   */
  readonly tagKeys: string[];

  /**
   * Keys of each dimension set: each key of `tagKeys` alone, and each combination of `tagKeyCombinations`.
   */
  readonly dimensionSets: string[][];

  /**
   * Interval between two runs.
   */
  readonly interval: Duration;

  /**
   * Delay between the end of an interval and its run.
   */
  readonly metricDelay: Duration;

  /**
   * Time zone of days and months.
   */
  readonly timeZone: string;

  /**
   * Whether the meter also publishes metrics by profile.
   */
  readonly publishProfileMetrics: boolean;

  /**
   * Regions whose usage the metrics contain.
   */
  readonly regions: string[];

  /**
   * Whether the metrics contain the usage of source accounts.
   */
  readonly meterSourceAccounts: boolean;

  /**
   * Estimated cost of the last interval in USD, of all profiles and Bedrock Projects, of those that carry specific tags, of one profile, or of one project. The statistic is the maximum unless
   * the options specify another statistic. A sum would include a repeated run twice.
   *
   * Throws if the meter does not group cost by the keys of `costTags`, if the keys are not known at synth, or if the tags are those of an IAM principal.
   *
   * @param options tags, profile or project, and options of the metric
   */
  metricEstimatedCost(options?: MeteredMetricOptions): cloudwatch.Metric;

  /**
   * Estimated cost of the day to date in USD. The day begins in `timeZone`. See `metricEstimatedCost`.
   *
   * @param options tags, profile or project, and options of the metric
   */
  metricEstimatedCostToday(options?: MeteredMetricOptions): cloudwatch.Metric;

  /**
   * Estimated cost of the month to date in USD. The month begins in `timeZone`. See `metricEstimatedCost`.
   *
   * @param options tags, profile or project, and options of the metric
   */
  metricEstimatedCostMonthToDate(options?: MeteredMetricOptions): cloudwatch.Metric;

  /**
   * Input tokens of the last interval, of specific tags, of a profile or of a project. Nothing is published for an interval without tokens.
   *
   * @param options tags, profile or project, one of which is required, and options of the metric
   */
  metricInputTokenCount(options?: MeteredMetricOptions): cloudwatch.Metric;

  /**
   * Output tokens of the last interval, of specific tags, of a profile or of a project. Nothing is published for an interval without tokens.
   *
   * @param options tags, profile or project, one of which is required, and options of the metric
   */
  metricOutputTokenCount(options?: MeteredMetricOptions): cloudwatch.Metric;

  /**
   * Tokens read from the prompt cache in the last interval, of specific tags, of a profile or of a project. Nothing is published for an interval without tokens.
   *
   * @param options tags, profile or project, one of which is required, and options of the metric
   */
  metricCacheReadInputTokenCount(options?: MeteredMetricOptions): cloudwatch.Metric;

  /**
   * Tokens written to the prompt cache in the last interval, of specific tags, of a profile or of a project. Nothing is published for an interval without tokens.
   *
   * @param options tags, profile or project, one of which is required, and options of the metric
   */
  metricCacheWriteInputTokenCount(options?: MeteredMetricOptions): cloudwatch.Metric;

  /**
   * Tokens of the last interval without a known price, of all models, of specific tags, of a profile, or of a project. If the value is above 0, the estimated cost is too low. Add
   * the prices to `priceOverrides` of the meter.
   *
   * For an alarm, use `metricUnpricedTokensMonthToDate`. CloudWatch lists a new metric up to 15 minutes late, so this metric might miss the first use of a model
   * without a profile.
   *
   * @param options tags, profile or project, and options of the metric
   */
  metricUnpricedTokens(options?: MeteredMetricOptions): cloudwatch.Metric;

  /**
   * Tokens of the month to date without a known price, of all models, of specific tags, of a profile, or of a project. If the value is above 0, the estimated cost of the month is
   * too low.
   *
   * Without `costTags` and `profile`, the metric includes the tokens of deleted profiles. CloudWatch lists their metrics for two weeks after the last use.
   *
   * @param options tags, profile or project, and options of the metric
   */
  metricUnpricedTokensMonthToDate(options?: MeteredMetricOptions): cloudwatch.Metric;

  /**
   * Estimated cost of the last interval in USD for models that were called without a profile or through the default project, and therefore without tags.
   *
   * For an alarm, use the metric of the day or of the month. CloudWatch lists a new metric up to 15 minutes late, so this metric might miss the first use of a model.
   *
   * @param options options of the metric
   */
  metricUntrackedCost(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Estimated cost of the day to date in USD for models that were called without a profile or through the default project. See `metricUntrackedCost`.
   *
   * @param options options of the metric
   */
  metricUntrackedCostToday(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Estimated cost of the month to date in USD for models that were called without a profile or through the default project. See `metricUntrackedCost`.
   *
   * @param options options of the metric
   */
  metricUntrackedCostMonthToDate(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Percentage of the month's estimated cost to date that was caused by calls through profiles and projects. The statistic is the minimum, so that a forged value cannot hide a low share.
   *
   * @param options options of the metric
   */
  metricTrackedShare(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Calibrated cost of the last interval in USD: the cost at the prices of the standard tier times the factors between a bill and its estimate. See `metricEstimatedCost`.
   *
   * Throws if `calibration` is not specified for the meter.
   *
   * @param options tags, profile or project, and options of the metric
   */
  metricCalibratedCost(options?: MeteredMetricOptions): cloudwatch.Metric;

  /**
   * Calibrated cost of the day to date in USD. See `metricCalibratedCost`.
   *
   * @param options tags, profile or project, and options of the metric
   */
  metricCalibratedCostToday(options?: MeteredMetricOptions): cloudwatch.Metric;

  /**
   * Calibrated cost of the month to date in USD. See `metricCalibratedCost`.
   *
   * @param options tags, profile or project, and options of the metric
   */
  metricCalibratedCostMonthToDate(options?: MeteredMetricOptions): cloudwatch.Metric;

  /**
   * Calibrated cost of the last interval in USD for models that were called without a profile or through the default project. See `metricCalibratedCost` and `metricUntrackedCost`.
   *
   * @param options options of the metric
   */
  metricCalibratedUntrackedCost(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Calibrated cost of the day to date in USD for models that were called without a profile or through the default project. See `metricCalibratedCost`.
   *
   * @param options options of the metric
   */
  metricCalibratedUntrackedCostToday(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Calibrated cost of the month to date in USD for models that were called without a profile or through the default project. See `metricCalibratedCost`.
   *
   * @param options options of the metric
   */
  metricCalibratedUntrackedCostMonthToDate(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Days since the end of the month whose bill the calibration compares. Has no value without a calibration.
   *
   * Throws if `calibration` is not specified for the meter.
   *
   * @param options options of the metric
   */
  metricCalibrationAge(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Age of prices in days at the time of the run: of the oldest prices with a date that were used for calls of the month, or of the price list if there are none. Prices that you specify have
   * no date. The date of a document as a whole does not make its prices newer.
   *
   * Throws if `priceDocument` is not specified for the meter.
   *
   * @param options options of the metric
   */
  metricPriceListAge(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * 1 if the last run could not use the price document, and 0 otherwise. The log of the meter contains the reasons.
   *
   * Throws if `priceDocument` is not specified for the meter.
   *
   * @param options options of the metric
   */
  metricPriceDocumentErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Calls of legacy models in the last interval, of all models, of specific tags, of a profile, or of a project. With `costTags` or `profile`, nothing is published for an interval without such calls.
   *
   * Throws if `meterLegacyUsage` is false.
   *
   * @param options tags, profile or project, and options of the metric
   */
  metricLegacyModelInvocations(options?: MeteredMetricOptions): cloudwatch.Metric;

  /**
   * Number of linked source accounts in the last run.
   *
   * Throws if `sourceAccounts` is not specified for the meter.
   *
   * @param options options of the metric
   */
  metricSourceAccounts(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Number of source accounts whose profiles or tags could not be read in the last run. Their cost has the tags of the last 24 hours, or the tag value `(unreadable)`. If the value is above 0, the
   * cost of a tag value might be too low. The log of the meter contains the reasons.
   *
   * Throws if `sourceAccounts` is not specified for the meter.
   *
   * @param options options of the metric
   */
  metricUnreadableAccounts(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Number of accounts that must be linked, and that have no link in at least one Region. Their usage in these Regions is not metered. Has no value if the accounts of the stack set cannot be listed.
   *
   * Throws if `sourceAccounts` is not specified for the meter.
   *
   * @param options options of the metric
   */
  metricUnlinkedAccounts(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Number of values of a tag key on profiles and projects, including the values that are added up as `(other)`.
   *
   * Throws if `tagKeys` does not contain the key.
   *
   * @param tagKey key of `tagKeys`
   * @param options options of the metric
   */
  metricTagValues(tagKey: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric;
}

/**
 * Options of a `TagCostMeter` metric.
 */
export interface MeteredMetricOptions extends cloudwatch.MetricOptions {
  /**
   * Tags whose cost the metric contains. The keys must be one key of `tagKeys` or one combination of `tagKeyCombinations`.
   *
   * Tags of an IAM principal throw, because Amazon Bedrock publishes no metrics by IAM principal. The logs of model invocations contain the caller, but must be enabled in each account and Region, contain
   * prompts, and exclude the `bedrock-mantle` endpoint, so the meter does not read them. Use `TagBudget`, or the bill.
   *
   * @default - all profiles and projects together
   */
  readonly costTags?: CostTags;

  /**
   * Profile whose cost the metric contains. Cannot be combined with `costTags` or `project`.
   *
   * @default - all profiles and projects together
   */
  readonly profile?: IInferenceProfile;

  /**
   * Bedrock Project whose cost the metric contains. Cannot be combined with `costTags` or `profile`.
   *
   * @default - all profiles and projects together
   */
  readonly project?: IBedrockProject;
}

/**
 * Attributes of a `TagCostMeter` that is defined in another app. The values must be those of the meter, because they are not checked at deployment.
 */
export interface TagCostMeterAttributes {
  /**
   * Cost allocation tag keys by which the meter groups cost.
   */
  readonly tagKeys: string[];

  /**
   * Combinations of keys by which the meter groups cost.
   *
   * @default - no combinations
   */
  readonly tagKeyCombinations?: string[][];

  /**
   * Interval between two runs.
   *
   * @default Duration.minutes(15)
   */
  readonly interval?: Duration;

  /**
   * Delay between the end of an interval and its run.
   *
   * @default Duration.minutes(10)
   */
  readonly metricDelay?: Duration;

  /**
   * Time zone of the meter's days and months, as an IANA name.
   *
   * @default - UTC
   */
  readonly timeZone?: string;

  /**
   * Whether the meter also publishes metrics by profile.
   *
   * @default false
   */
  readonly publishProfileMetrics?: boolean;

  /**
   * Namespace of the metrics.
   *
   * @default - BedrockCostTags
   */
  readonly metricNamespace?: string;

  /**
   * Regions whose usage the meter reads.
   *
   * @default - the Region of the meter
   */
  readonly regions?: string[];

  /**
   * Whether the meter reads source accounts.
   *
   * @default false
   */
  readonly meterSourceAccounts?: boolean;

  /**
   * ID of the meter's account, 12 digits. CloudWatch shows metrics of another account only if that account shares its CloudWatch data with the account of the
   * dashboard or alarm.
   *
   * @default - the account of the stack
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Unified-Cross-Account.html
   */
  readonly account?: string;

  /**
   * Region of the meter. A dashboard can show metrics of another Region, but an alarm cannot monitor them.
   *
   * @default - the Region of the stack
   */
  readonly region?: string;
}
