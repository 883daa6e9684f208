import { ArnFormat, aws_iam as iam, aws_scheduler as scheduler, Duration, Lazy, Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { appPricesOf, appPricesProblems } from './app-prices';
import type { TagValues } from './cost-data';
import { CALIBRATED_COSTS } from './cost-figures';
import { givenPrices, givenProjectPrices, perMillion } from './given-prices';
import { ImportedTagCostMeter } from './imported-tag-cost-meter';
import { METERED } from './meter-metrics';
import type { MeterPrice, MeterRequest } from './meter-request';
import { meterProblems } from './meter-rules';
import { RUN_MINUTES } from './metered-metric';
import { tierDimensions } from './service-tiers';
import { type OptionalMetrics, TagCostMeterBase } from './tag-cost-meter-base';
import type { ITagCostMeter, MeteredMetricOptions, TagCostMeterAttributes } from './tag-cost-meter-interface';
import type { TagCostMeterProps } from './tag-cost-meter-props';
import type { ICostNotifications } from '../notifications';
import { errorAlarm } from '../notifications/error-alarm';
import { TOKEN_KINDS } from '../pricing/token-kinds';
import { byName } from '../private/by-name';
import { isToken, show, throwProblems } from '../private/check';
import { handlerFunction, scheduleHandler } from '../private/handler-function';
import { formatArn } from '../private/partition';
import { injectable } from '../private/structs/injectable';
import { type IInferenceProfile } from '../profiles';
import { InferenceProfileBase } from '../profiles/inference-profile-base';
import { withRetained } from '../profiles/with-retained';
import { isBedrockProject } from '../projects/is-bedrock-project';
import type { CostTags } from '../tags';

type MeterOptions = Pick<MeterRequest, 'metricNames' | 'appPrices' | 'priceDocument' | 'calibration' | 'meterLegacyUsage' | 'serviceTiers' | 'projects'>;

const HOUR = 60;
const DAY = 24 * HOUR;

// Public prices in us-east-1: https://aws.amazon.com/cloudwatch/pricing/
const USD_PER_CUSTOM_METRIC = 0.3;
const USD_PER_METRIC_READ = 0.01 / 1000;

// Public prices of GET requests in us-east-1: https://aws.amazon.com/s3/pricing/
const USD_PER_OBJECT_READ = 0.0004 / 1000;

/** Service tiers whose metrics are read: standard, flex and priority. */
const TIERS = 3;

/** Metrics per dimension value: three of cost, one for each of four kinds of tokens, and two of tokens without a price. */
const METRICS_OF_A_VALUE = 9;

/** Metrics per project: three of cost, two of tokens, and two of tokens without a price. */
const METRICS_OF_A_PROJECT = 7;

/** Token metrics of a model in a project: of input and output, for the day and for the rest of the month. */
const READ_OF_A_PROJECT_MODEL = 4;

/**
 * Meter that publishes the estimated cost of Amazon Bedrock by cost allocation tag as CloudWatch metrics, every few minutes and for any number of profiles and Bedrock Projects. In
 * contrast to alarms on Bedrock's own metrics, it also covers the day and the month to date.
 *
 * A function discovers all application inference profiles and Bedrock Projects of the account in its Region with their tags, reads their token metrics, and multiplies the tokens by
 * prices. New profiles and projects are included automatically, without a deployment. The function keeps no state. Late or duplicate runs publish the same values for the same
 * interval, and the `metric…` methods use the Maximum statistic.
 *
 * | Metric | Dimensions | Value |
 * |---|---|---|
 * | `EstimatedCost`, `EstimatedCostToday`, `EstimatedCostMonthToDate` | tag keys, `InferenceProfileId`, `ProjectId`, or none for all profiles and projects | USD of the last interval, of the day and of the month up to the end of the interval |
 * | `InputTokenCount`, `OutputTokenCount`, `CacheReadInputTokenCount`, `CacheWriteInputTokenCount` | tag keys, `InferenceProfileId`, or `ProjectId` | tokens of the last interval, if there are any |
 * | `UnpricedTokens`, `UnpricedTokensMonthToDate` | tag keys, `InferenceProfileId`, `ProjectId`, or none for all models | tokens without a known price, of the last interval and of the month up to its end; not included in any cost |
 * | `UntrackedCost`, `UntrackedCostToday`, `UntrackedCostMonthToDate` | none | USD of models called without a profile, or through the default project |
 * | `TrackedShare` | none | percentage of the month's cost to date that was caused by calls through profiles and projects |
 *
 * The value of a tag dimension is `(untagged)` for profiles and projects without the tag, and `(blank)` for those with an empty tag value. If you create a metric of a tag
 * value from this meter, the meter publishes a cost of 0 even after no profile or project carries the value, so that alarms on the metric do not keep their last state.
 *
 * Costs: 0.30 USD a month for each metric, and 0.01 USD for each 1,000 token metrics that are read. A run reads up to 4 token metrics for each profile on the first day
 * of a month, and up to 8 from the second day on. For unused profiles, it reads more than 4 only from the 14th on. Models that are called without a profile are read in addition,
 * and up to 4 token metrics for each model that a project calls.
 * Longer intervals and `publishProfileMetrics: false` reduce the cost. See `estimatedMonthlyCost`.
 *
 * Limitations:
 *
 * - The meter covers its own account and Region.
 * - An interval is published `metricDelay` after its end, because Bedrock publishes token metrics late. Tokens that arrive even later are included in the day and
 *   the month only, except at the very end of the day or month.
 * - Prices are those of the deployed version of this library. Estimates have the limitations of `TokenPrices` and exclude service tiers, discounts, images and
 *   hourly charges. Kinds of tokens that are free are not published.
 * - CloudWatch lists the metrics of the last two weeks. A model that was called without a profile before that, and not since, is missing from the month. The first
 *   use of a model without a profile is listed up to 15 minutes late, so it might be included in the day and the month only.
 * - After a profile is deleted or replaced, its model and tags are no longer known. Its cost is removed from the day and the month to date, and its tokens are
 *   included in `UnpricedTokensMonthToDate` instead.
 * - The tags of 100 profiles or projects are read with one call, from an index that AWS updates after a change, without a documented delay. Until then, cost is published under the earlier tags, and a run after
 *   the update corrects the day and the month. Profiles and projects that the index lacks are read individually.
 * - CloudWatch counts no tokens of the prompt cache for projects, and lists the models of a project only if they were called in the last two weeks. See `meterProjects`.
 * - Tags are read at the time of the run. If the tag value of a profile changes, its cost of the entire month moves to the new value. The AWS bill splits the month
 *   at the change.
 * - After hours of failed runs, values appear hours late, because CloudWatch delays values that are older than 3 hours.
 *
 * @example
 * declare const team: CostNotifications;
 *
 * const meter = new TagCostMeter(this, 'Meter', { tagKeys: [CostTagKey.DEPARTMENT] });
 * const claims = CostTags.of({ [CostTagKey.DEPARTMENT]: 'Claims' });
 * new BedrockCostAlarm(this, 'ClaimsMonth', {
 *   costMetric: meter.metricEstimatedCostMonthToDate({ costTags: claims }),
 *   threshold: 2000,
 *   notifications: team,
 * });
 */
@injectable
export class TagCostMeter extends TagCostMeterBase {
  /**
   * ID of the class for property injection.
   */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-bedrock-cost-tags.TagCostMeter';

  /**
   * Imports a meter that is defined in another app, so that dashboards and alarms can use its metrics. The meter can be in another account or Region.
   *
   * A metric of an imported meter cannot make the meter publish 0 for a tag value. If no profile carries the value, the metric has no data, and an alarm on the
   * metric keeps its state. To avoid this, also create a metric of the tag value from the meter itself, in the app that defines the meter.
   *
   * Throws if an attribute is not valid for a meter.
   *
   * @param scope scope of the import
   * @param id construct ID of the import
   * @param attrs attributes of the meter
   */
  public static fromTagCostMeterAttributes(scope: Construct, id: string, attrs: TagCostMeterAttributes): ITagCostMeter {
    return new ImportedTagCostMeter(scope, id, attrs);
  }

  /**
   * Whether the meter includes calls without an application inference profile.
   */
  public readonly meterUntrackedUsage: boolean;

  /**
   * Whether the meter includes calls through Bedrock Projects.
   */
  public readonly meterProjects: boolean;

  /**
   * Whether the meter publishes the calls of legacy models.
   */
  public readonly meterLegacyUsage: boolean;

  /**
   * Whether the meter applies the prices of service tiers.
   */
  public readonly meterServiceTiers: boolean;

  /**
   * Lambda function of the meter, with 512 MiB of memory and a timeout of 15 minutes. A run takes several minutes only if AWS throttles its calls.
   */
  public readonly handler: lambda.Function;

  /**
   * Queue that keeps each permanently failed run for 14 days.
   */
  public readonly deadLetterQueue: sqs.Queue;

  /**
   * Options of the function that have no effect by default.
   *
   * @internal
   */
  public readonly _options: MeterOptions;

  private readonly expected: CostTags[] = [];

  constructor(scope: Construct, id: string, private readonly props: TagCostMeterProps) {
    super(scope, id, props, [...meterProblems(props), ...props.priceDocument?._problems(Stack.of(scope).region) ?? []]);
    this.meterUntrackedUsage = props.meterUntrackedUsage ?? true;
    this.meterProjects = props.meterProjects ?? true;
    this.meterLegacyUsage = props.meterLegacyUsage ?? false;
    this.meterServiceTiers = props.meterServiceTiers ?? false;
    const appPrices = appPricesOf(this);
    throwProblems(`TagCostMeter at ${this.node.path}`, appPricesProblems(appPrices));
    const { minFactor = 0.2, maxFactor = 5 } = props.calibration ?? {};
    this._options = {
      ...props.metricNames ? { metricNames: props.metricNames } : {},
      ...appPrices ? { appPrices } : {},
      ...props.priceDocument ? { priceDocument: props.priceDocument._request(Stack.of(this).account) } : {},
      ...props.calibration ? { calibration: { minFactor, maxFactor } } : {},
      ...this.meterLegacyUsage ? { meterLegacyUsage: true } : {},
      ...this.meterProjects ? { projects: { arnPrefix: this.projectArn('') } } : {},
      ...this.meterServiceTiers ? { serviceTiers: tierDimensions(props.serviceTierDimensions ?? {}) } : {},
    };

    const fn = handlerFunction(this, {
      description: 'Publishes the estimated cost of Amazon Bedrock by cost allocation tag',
      source: 'metering/meter-costs',
      timeout: Duration.minutes(RUN_MINUTES),
      memorySize: 512,
    });
    this.handler = fn.handler;
    this.deadLetterQueue = fn.deadLetterQueue;
    this.permit(fn.role);
    props.priceDocument?._grantRead(fn.role);
    const input: Omit<MeterRequest, 'scheduledTime' | 'prices' | 'values'> & { prices: unknown; values: unknown } = {
      dimensionSets: this.dimensionSets,
      intervalMinutes: this.interval.toMinutes(),
      metricDelayMinutes: this.metricDelay.toMinutes(),
      timeZone: this.timeZone,
      namespace: this.metricNamespace,
      publishProfileMetrics: this.publishProfileMetrics,
      meterUntrackedUsage: this.meterUntrackedUsage,
      prices: Lazy.any({ produce: () => this._prices() }),
      // Metrics can be created until synth, and the final tag values are known only then.
      values: Lazy.uncachedAny({ produce: ({ resolve }) => this.expectedValues(resolve) }, { omitEmptyArray: true }),
      ...this._options,
    };
    scheduleHandler(this, fn, {
      description: 'Publishes the estimated cost of Amazon Bedrock by cost allocation tag',
      schedule: scheduler.ScheduleExpression.expression(cronOf(this.interval.toMinutes(), this.metricDelay.toMinutes())),
      input,
    });
    this.node.addValidation({ validate: () => this.collisions() });
    props.resourceTags?._addTo(this);
  }

  /**
   * Number of failed runs, including retries, summed over 5 minutes. An alarm on this metric detects missing values. See `alarmOnErrors`.
   *
   * @param options options of the metric
   */
  public metricErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.handler.metricErrors(options);
  }

  /**
   * Number of permanently failed runs, which is the number of messages in the dead-letter queue.
   *
   * @param options options of the metric
   */
  public metricDeadLetters(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.deadLetterQueue.metricApproximateNumberOfMessagesVisible(options);
  }

  /**
   * Creates an alarm that notifies when a run fails, because metrics might be missing after a failed run. A call with other notifications adds them to the same alarm. A
   * repeated call with the same notifications changes nothing.
   *
   * The alarm costs 0.10 USD a month.
   *
   * Throws if the topic is in another Region.
   *
   * @param notifications recipients of the alarm
   */
  public alarmOnErrors(notifications: ICostNotifications): cloudwatch.Alarm {
    return errorAlarm(this, 'TagCostMeter', this.metricErrors(), notifications,
      `A run of the cost meter ${this.node.path} failed. Metrics in the namespace ${this.metricNamespace} might be missing, and alarms on them keep their state. ` +
      `Read the latest error in log group ${this.handler.logGroup.logGroupName} first.` +
      `${this.props.priceDocument ? ` A price document that cannot be used does not fail a run: see ${METERED.priceDocumentErrors}.` : ''}`);
  }

  /**
   * Returns the maximum cost of the meter in USD a month.
   *
   * The maximum assumes that every profile is used in every interval with every kind of token, at public prices in us-east-1. It includes neither free tiers nor
   * models that are called without a profile.
   *
   * @param profiles number of application inference profiles of the account in the Region
   * @param tagValues total number of values of all `tagKeys` and combinations, including values that no profile carries and for which you created a metric
   * @param projectModels number of models that Bedrock Projects of the account in the Region call, counted for each project. Default: 0
   */
  public estimatedMonthlyCost(profiles: number, tagValues: number, projectModels: number = 0): number {
    const { calibration, priceDocument } = this._options;
    const metricsOfAValue = METRICS_OF_A_VALUE + (calibration ? CALIBRATED_COSTS.length : 0) + (this.meterLegacyUsage ? 1 : 0);
    // Untracked cost has calibrated metrics, too. The others are the ages of price list and calibration, and the errors of the document.
    const others = (calibration ? CALIBRATED_COSTS.length + 1 : 0) + (priceDocument ? 2 : 0);
    const ofProjects = this.publishProfileMetrics ? projectModels * (METRICS_OF_A_PROJECT + (calibration ? CALIBRATED_COSTS.length : 0)) : 0;
    const published = metricsOfAValue * (tagValues + (this.publishProfileMetrics ? profiles : 0)) + ofProjects + metricsOfAValue + others;
    const runs = 30 * 24 * HOUR / this.interval.toMinutes();
    const ofAProfile = TOKEN_KINDS.length * 2 * (this.meterServiceTiers ? 1 + TIERS : 1) + (this.meterLegacyUsage ? 1 : 0);
    const read = runs * (profiles * ofAProfile + projectModels * READ_OF_A_PROJECT_MODEL);
    const objects = priceDocument && 'key' in priceDocument ? runs : 0;
    return Math.round((published * USD_PER_CUSTOM_METRIC + read * USD_PER_METRIC_READ + objects * USD_PER_OBJECT_READ) * 100) / 100;
  }

  /**
   * Throws if the metric of a method is not published.
   *
   * @internal
   */
  protected _requires(prop: OptionalMetrics, method: string): void {
    throwProblems(`TagCostMeter at ${this.node.path}`, this.props[prop] ? [] : [`${prop} must be specified for ${method}, got none: specify it for the meter, which then publishes the metric`]);
  }

  /**
   * Records the tag values for which cost is published even if no profile carries them.
   *
   * @internal
   */
  protected _noted({ costTags }: MeteredMetricOptions, metric: cloudwatch.Metric): cloudwatch.Metric {
    if (costTags) {
      this.expected.push(costTags);
    }
    return metric;
  }

  /** Distinct tag values for which cost is always published. A value that is still a token at synth is not changed. */
  private expectedValues(resolve: (value: unknown) => unknown): TagValues[] {
    const values = this.expected.map((costTags): Array<[string, string]> => [...costTags.keys].sort().map((key) => {
      const value = costTags.value(key);
      const final = resolve(value);
      return [key, typeof final === 'string' ? final : value];
    }));
    const byText = new Map(values.map((entries) => [JSON.stringify(resolve(entries)), Object.fromEntries(entries)]));
    return [...byText].sort(([one], [other]) => one < other ? -1 : 1).map(([, each]) => each);
  }

  /** Problems with meters that publish different values under the same metric names. */
  private collisions(): string[] {
    const settings = (meter: TagCostMeter) => JSON.stringify(Stack.of(meter).resolve([
      meter.interval.toMinutes(), meter.metricDelay.toMinutes(), meter.timeZone, meter._options, meter._prices(),
    ]));
    const place = (meter: TagCostMeter) => {
      const { account, region } = Stack.of(meter);
      return [isToken(account) || isToken(region) ? Stack.of(meter).node.path : `${account} ${region}`, meter.metricNamespace].join(' ');
    };
    const disagrees = (other: TagCostMeter) => other !== this && place(other) === place(this) && settings(other) !== settings(this);
    return this.node.root.node.findAll()
      .filter((node): node is TagCostMeter => node instanceof TagCostMeter && disagrees(node))
      .map(({ node }) => `TagCostMeter: ${show(node.path)} must not use the metricNamespace of ${show(this.node.path)}, got ${show(this.metricNamespace)} for both, but their settings differ: ` +
        'use another metricNamespace for one of them, or the same interval, metricDelay, timeZone, metricNames, prices and other options for both');
  }

  private permit(role: iam.Role): void {
    const profiles = formatArn(Stack.of(this), {
      service: 'bedrock', resource: 'application-inference-profile', resourceName: '*', arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    for (const statement of [
      // These actions do not support resource-level permissions.
      { actions: ['bedrock:ListInferenceProfiles', 'cloudwatch:GetMetricData', 'cloudwatch:ListMetrics', 'tag:GetResources'], resources: ['*'] },
      { actions: ['bedrock:ListTagsForResource'], resources: [profiles] },
      // AWS Cloud Control API reads a project with the permissions of its caller.
      ...this.meterProjects ? [
        { actions: ['cloudformation:GetResource'], resources: ['*'] },
        { actions: ['bedrock-mantle:GetProject', 'bedrock-mantle:ListTagsForResource'], resources: [this.projectArn('*')] },
      ] : [],
      { actions: ['cloudwatch:PutMetricData'], resources: ['*'], conditions: { StringEquals: { 'cloudwatch:namespace': this.metricNamespace } } },
    ]) {
      role.addToPolicy(new iam.PolicyStatement(statement));
    }
  }

  private projectArn(id: string): string {
    return formatArn(Stack.of(this), { service: 'bedrock-mantle', resource: 'project', resourceName: id, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
  }

  /**
   * Prices that take precedence over the price list. Call this method at synth.
   *
   * @internal
   */
  public _prices(): MeterPrice[] {
    const { priceOverrides = {}, profiles, projects } = this.props;
    const stack = Stack.of(this);
    const inStack = () => stack.node.findAll().filter((node) => Stack.of(node) === stack);
    return [
      ...Object.entries(byName(priceOverrides)).map(([id, prices]) => ({ id, ...perMillion(prices) })),
      ...(profiles ? withRetained(profiles) : inStack()).flatMap((profile) => {
        const prices = profile instanceof InferenceProfileBase ? givenPrices(profile, this) : undefined;
        return prices ? [{ id: (profile as IInferenceProfile).inferenceProfileId, ...prices }] : [];
      }),
      ...!this.meterProjects ? [] : (projects ?? inStack().filter(isBedrockProject)).flatMap((project) => project.models.flatMap((model) => {
        const prices = givenProjectPrices(project, model, this);
        return prices ? [{ id: `${project.projectId}/${model.modelId}`, ...prices }] : [];
      })),
    ];
  }
}

/** Schedule of the times at which the token metrics of an interval have arrived. */
function cronOf(minutes: number, metricDelayMinutes: number): string {
  if (minutes < HOUR) {
    return `cron(${metricDelayMinutes % minutes}/${minutes} * * * ? *)`;
  }
  const hours = minutes === HOUR ? '*' : minutes === DAY ? '0' : `0/${minutes / HOUR}`;
  return `cron(${metricDelayMinutes} ${hours} * * ? *)`;
}

