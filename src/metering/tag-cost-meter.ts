import { ArnFormat, aws_iam as iam, aws_scheduler as scheduler, Duration, Lazy, Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { appPricesOf, appPricesProblems } from './app-prices';
import type { TagValues } from './cost-data';
import { givenPrices, givenProjectPrices, perMillion } from './given-prices';
import { ImportedTagCostMeter } from './imported-tag-cost-meter';
import { meteringCost } from './meter-cost-estimate';
import { dimensionValue, METERED } from './meter-metrics';
import { placeAndLimitProblems } from './meter-place-rules';
import type { MeterPrice, MeterRequest } from './meter-request';
import { meterProblems } from './meter-rules';
import { MeterSnapshots, sharedSnapshotsProblems } from './meter-snapshots';
import { RUN_MINUTES } from './metered-metric';
import { tierDimensions } from './service-tiers';
import { type OptionalMetrics, TagCostMeterBase } from './tag-cost-meter-base';
import type { ITagCostMeter, MeteredMetricOptions, TagCostMeterAttributes } from './tag-cost-meter-interface';
import type { TagCostMeterProps } from './tag-cost-meter-props';
import type { TagCostMeterUsage } from './tag-cost-meter-usage';
import { partitionProblems } from '../accounts/partition-rules';
import { READER_PATH } from '../accounts/reader-path';
import type { ICostNotifications } from '../notifications';
import { errorAlarm } from '../notifications/error-alarm';
import { byName } from '../private/by-name';
import { isToken, show, throwProblems } from '../private/check';
import { handlerFunction, scheduleHandler } from '../private/handler-function';
import { formatArn } from '../private/partition';
import { injectable } from '../private/structs/injectable';
import { checkStruct } from '../private/structs/struct-problems';
import { type IInferenceProfile } from '../profiles';
import { InferenceProfileBase } from '../profiles/inference-profile-base';
import { withRetained } from '../profiles/with-retained';
import { isBedrockProject } from '../projects/is-bedrock-project';
import type { CostTags, CostTagSchema } from '../tags';

type MeterOptions = Pick<MeterRequest, 'metricNames' | 'appPrices' | 'priceDocument' | 'calibration' | 'meterLegacyUsage' | 'serviceTiers' | 'projects' | 'regions' | 'sourceAccounts' | 'maxValuesPerKey' | 'maxPublishedProfiles' | 'allowedValues'>;

const HOUR = 60;
const DAY = 24 * HOUR;

const INVENTORY_MINUTES = HOUR;
const MAX_PUBLISHED = 200;

/**
 * Meter that publishes the estimated cost of Amazon Bedrock by cost allocation tag as CloudWatch metrics, every few minutes and for any number of profiles and Bedrock Projects. In
 * contrast to alarms on Bedrock's own metrics, it also covers the day and the month to date.
 *
 * A function discovers all application inference profiles and Bedrock Projects of the account in its Region with their tags, reads their token metrics, and multiplies the tokens by
 * prices. New profiles and projects are included automatically, without a deployment. The function keeps snapshots of the tokens of closed hours and days in a bucket, which it can rebuild from CloudWatch. Late
 * or duplicate runs publish the same values for the same interval, and the `metric…` methods use the Maximum statistic, except that `metricTrackedShare` uses the Minimum.
 *
 * | Metric | Dimensions | Value |
 * |---|---|---|
 * | `EstimatedCost`, `EstimatedCostToday`, `EstimatedCostMonthToDate` | tag keys, `InferenceProfileId`, `ProjectId`, or none for all profiles and projects | USD of the last interval, of the day and of the month up to the end of the interval |
 * | `InputTokenCount`, `OutputTokenCount`, `CacheReadInputTokenCount`, `CacheWriteInputTokenCount` | tag keys, `InferenceProfileId`, or `ProjectId` | tokens of the last interval, if there are any |
 * | `UnpricedTokens`, `UnpricedTokensMonthToDate` | tag keys, `InferenceProfileId`, `ProjectId`, or none for all models | tokens without a known price, of the last interval and of the month up to its end; not included in any cost |
 * | `UntrackedCost`, `UntrackedCostToday`, `UntrackedCostMonthToDate` | none | USD of models called without a profile, or through the default project |
 * | `TrackedShare` | none | percentage of the month's cost to date that was caused by calls through profiles and projects |
 * | `TagValues` | `TagKey` | number of values of a tag key, including values that are added up |
 * | `SourceAccounts`, `UnreadableAccounts`, `UnlinkedAccounts` | none | numbers of source accounts, of those that could not be read, and of accounts without a link; only with `sourceAccounts` |
 *
 * The value of a tag dimension is `(untagged)` for profiles and projects without the tag, and `(blank)` for those with an empty tag value. If you create a metric of a tag
 * value from this meter, the meter publishes a cost of 0 even after no profile or project carries the value, so that alarms on the metric do not keep their last state.
 *
 * The metrics contain the sum of all `regions` and `sourceAccounts`. If a source account cannot be read, its profiles have the tags of the last 24 hours, or the tag value `(unreadable)`. If more than
 * `maxUnreadablePercent` of the accounts and more than one cannot be read, or the metrics of a Region cannot be listed, the run publishes no cost, and fails.
 *
 * Values beyond `maxValuesPerKey`, and values that `schema` does not allow, are added up as `(other)`.
 *
 * Costs: 0.30 USD a month for each metric, and 0.01 USD for each 1,000 token metrics that are read. With snapshots, a run reads up to 4 token metrics for each profile that was called in the last three
 * hours, and for each profile once more when a day is closed. Models that are called without a profile are read in addition, and 2 token metrics for each model that a project calls. Longer intervals reduce
 * the cost. See `estimatedMonthlyCost`.
 *
 * Limitations:
 *
 * - The meter covers its own account and Region, unless `regions` or `sourceAccounts` is specified.
 * - An interval is published `metricDelay` after its end, because Bedrock publishes token metrics late. Tokens that arrive even later are included in the day and
 *   the month only, except at the very end of the day or month.
 * - Prices are those of the deployed version of this library. Estimates have the limitations of `TokenPrices` and exclude service tiers, discounts, images and
 *   hourly charges. Kinds of tokens that are free are not published.
 * - CloudWatch lists the metrics of the last two weeks. A model that was called without a profile before that, and not since, is missing from the month. The first
 *   use of a model without a profile is listed up to 15 minutes late, so it might be included in the day and the month only.
 * - A deleted profile keeps the model and the tags of its last snapshot. Without snapshots, its cost is removed from the day and the month to date, and its tokens are included in `UnpricedTokensMonthToDate`
 *   instead.
 * - The tags of 100 profiles or projects are read with one call, from an index that AWS updates after a change, without a documented delay. Until then, cost is published under the earlier tags, and a run after
 *   the update corrects the day and the month. Profiles and projects that the index lacks are read individually.
 * - CloudWatch counts no tokens of the prompt cache for projects, and lists the models of a project only if they were called in the last two weeks. See `meterProjects`.
 * - If the tag value of a profile changes, its cost up to the last closed hour stays with the earlier value, as in the bill. Without snapshots, its cost of the entire month moves to the new value.
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
   * Lambda function of the meter, with a timeout of 15 minutes, and 512 MiB of memory, or 1,769 MiB, which is one vCPU, with source accounts. A run takes several minutes only if AWS throttles its calls or hundreds of accounts are read.
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

  /**
   * Values by tag key that have their own metrics. Undefined if all values have.
   *
   * @internal
   */
  public readonly _allowedValues?: Readonly<Record<string, readonly string[]>>;

  /**
   * Snapshots of the meter, unless it keeps none.
   *
   * @internal
   */
  public readonly _snapshots?: MeterSnapshots;

  /**
   * Whether the log contains a line for each profile in use.
   *
   * @internal
   */
  public readonly _logProfiles: boolean;

  private readonly inventoryMinutes: number;

  private readonly expected: CostTags[] = [];

  constructor(scope: Construct, id: string, private readonly props: TagCostMeterProps) {
    super(scope, id, { ...props, meterSourceAccounts: props.sourceAccounts !== undefined }, [
      ...meterProblems(props),
      ...placeAndLimitProblems(props),
      ...partitionProblems('regions', props.regions, Stack.of(scope).region),
      ...props.priceDocument?._problems(Stack.of(scope).region) ?? [],
      ...props.sourceAccounts?._problems(scope, props.regions) ?? [],
    ]);
    this.meterUntrackedUsage = props.meterUntrackedUsage ?? true;
    this.meterProjects = props.meterProjects ?? true;
    this.meterLegacyUsage = props.meterLegacyUsage ?? false;
    this.meterServiceTiers = props.meterServiceTiers ?? false;
    const appPrices = appPricesOf(this);
    throwProblems(`TagCostMeter at ${this.node.path}`, appPricesProblems(appPrices));
    const { minFactor = 0.2, maxFactor = 5 } = props.calibration ?? {};
    const { regions, sourceAccounts, inventoryInterval, logProfiles = true, keepSnapshots = true } = props;
    const { maxValuesPerKey = MAX_PUBLISHED, maxPublishedProfiles = MAX_PUBLISHED } = props;
    this._logProfiles = logProfiles;
    this.inventoryMinutes = inventoryInterval?.toMinutes() ?? INVENTORY_MINUTES;
    this._allowedValues = props.schema && allowedValuesOf(props.schema, this.dimensionSets);
    this._options = {
      ...props.metricNames ? { metricNames: props.metricNames } : {},
      ...appPrices ? { appPrices } : {},
      ...props.priceDocument ? { priceDocument: props.priceDocument._request(Stack.of(this).account) } : {},
      ...props.calibration ? { calibration: { minFactor, maxFactor } } : {},
      ...this.meterLegacyUsage ? { meterLegacyUsage: true } : {},
      ...this.meterProjects ? { projects: { arnPrefix: this.projectArn('') } } : {},
      ...this.meterServiceTiers ? { serviceTiers: tierDimensions(props.serviceTierDimensions ?? {}) } : {},
      ...regions ? { regions: [...regions] } : {},
      ...sourceAccounts ? { sourceAccounts: sourceAccounts._request(this) } : {},
      maxValuesPerKey,
      maxPublishedProfiles,
      ...this._allowedValues ? { allowedValues: this._allowedValues } : {},
    };

    const fn = handlerFunction(this, {
      description: 'Publishes the estimated cost of Amazon Bedrock by cost allocation tag',
      source: 'metering/meter-costs',
      timeout: Duration.minutes(RUN_MINUTES),
      // The processor time of a function grows with its memory: at 1,769 MB, it is one virtual CPU. Hundreds of accounts need one.
      memorySize: sourceAccounts ? 1769 : 512,
      ...sourceAccounts ? { rolePath: READER_PATH } : {},
    });
    this.handler = fn.handler;
    this.deadLetterQueue = fn.deadLetterQueue;
    this.permit(fn.role);
    props.priceDocument?._grantRead(fn.role);
    sourceAccounts?._grantRead(fn.role);
    sourceAccounts?._warnOfUnreadRegions(this, regions);
    this._snapshots = keepSnapshots ? new MeterSnapshots(this, props) : undefined;
    this._snapshots?.grant(fn.role);
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
      // Snapshots of the account are still valid after source accounts are added.
      accountId: Stack.of(this).account,
      ...sourceAccounts ? { inventoryMinutes: this.inventoryMinutes } : {},
      ...this._snapshots ? { snapshots: this._snapshots.request() } : {},
      logProfiles,
      ...this._options,
    };
    scheduleHandler(this, fn, {
      description: 'Publishes the estimated cost of Amazon Bedrock by cost allocation tag',
      schedule: scheduler.ScheduleExpression.expression(cronOf(this.interval.toMinutes(), this.metricDelay.toMinutes())),
      input,
    });
    this.node.addValidation({ validate: () => [...this.collisions(), ...sharedSnapshotsProblems(this, this.others())] });
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
   * Returns the cost of the meter in USD a month, at AWS's public prices in us-east-1.
   *
   * The cost consists of custom metrics, token metrics that are read, lists of metrics, requests to Amazon S3, and lines of the log for profiles. It assumes every kind of token, and calls in
   * every interval for `activeShare` of the profiles. It includes neither the Lambda function, free tiers and volume discounts, nor the storage of snapshots, nor models that are called without a profile.
   *
   * Throws if a number is negative, or a share is above 1.
   *
   * @param usage profiles and tag values
   */
  public estimatedMonthlyCost(usage: TagCostMeterUsage): number {
    checkStruct(`estimatedMonthlyCost of ${this.node.path}`, 'TagCostMeterUsage', usage, () => usageProblems(usage));
    const { priceDocument, calibration } = this._options;
    const { sourceAccounts, keepSnapshots = true, logProfiles = true } = this.props;
    const { publishing, reading, storage, logging } = meteringCost({
      intervalMinutes: this.interval.toMinutes(),
      metricDelayMinutes: this.metricDelay.toMinutes(),
      tagKeys: this.tagKeys.length,
      dimensionSets: this.dimensionSets.length,
      regions: this.regions.length,
      maxValuesPerKey: this._options.maxValuesPerKey!,
      maxPublishedProfiles: this._options.maxPublishedProfiles!,
      ...sourceAccounts ? { inventoriesADay: DAY / Math.max(this.inventoryMinutes, this.interval.toMinutes()) } : {},
      keepsSnapshots: keepSnapshots,
      logsProfiles: logProfiles,
      publishesProfiles: this.publishProfileMetrics,
      isCalibrated: calibration !== undefined,
      hasPriceDocument: priceDocument !== undefined,
      isPriceDocumentObject: priceDocument !== undefined && 'key' in priceDocument,
      metersLegacyUsage: this.meterLegacyUsage,
      metersServiceTiers: this.meterServiceTiers,
      metersProjects: this.meterProjects,
    }, usage);
    return Math.round((publishing + reading + storage + logging) * 100) / 100;
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
    const disagrees = (other: TagCostMeter) => place(other) === place(this) && settings(other) !== settings(this);
    return this.others().filter(disagrees)
      .map(({ node }) => `TagCostMeter: ${show(node.path)} must not use the metricNamespace of ${show(this.node.path)}, got ${show(this.metricNamespace)} for both, but their settings differ: ` +
        'use another metricNamespace for one of them, or the same interval, metricDelay, timeZone, metricNames, prices and other options for both');
  }

  /** Other meters of the app. */
  private others(): TagCostMeter[] {
    return this.node.root.node.findAll().filter((node): node is TagCostMeter => node instanceof TagCostMeter && node !== this);
  }

  private permit(role: iam.Role): void {
    const inRegions = (arnOf: (region?: string) => string) => this.props.regions ? this.regions.map(arnOf) : [arnOf()];
    const profiles = inRegions((region) => formatArn(Stack.of(this), {
      service: 'bedrock', resource: 'application-inference-profile', resourceName: '*', arnFormat: ArnFormat.SLASH_RESOURCE_NAME, region,
    }));
    for (const statement of [
      // These actions do not support resource-level permissions.
      { actions: ['bedrock:ListInferenceProfiles', 'cloudwatch:GetMetricData', 'cloudwatch:ListMetrics', 'tag:GetResources'], resources: ['*'] },
      { actions: ['bedrock:ListTagsForResource'], resources: profiles },
      // AWS Cloud Control API reads a project with the permissions of its caller.
      ...this.meterProjects ? [
        { actions: ['cloudformation:GetResource'], resources: ['*'] },
        { actions: ['bedrock-mantle:GetProject', 'bedrock-mantle:ListTagsForResource'], resources: inRegions((region) => this.projectArn('*', region)) },
      ] : [],
      { actions: ['cloudwatch:PutMetricData'], resources: ['*'], conditions: { StringEquals: { 'cloudwatch:namespace': this.metricNamespace } } },
    ]) {
      role.addToPolicy(new iam.PolicyStatement(statement));
    }
  }

  private projectArn(id: string, region?: string): string {
    return formatArn(Stack.of(this), { service: 'bedrock-mantle', resource: 'project', resourceName: id, arnFormat: ArnFormat.SLASH_RESOURCE_NAME, region });
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


/** Allowed values of the keys of a schema that has any. */
function allowedValuesOf(schema: CostTagSchema, dimensionSets: readonly string[][]): Record<string, string[]> {
  return Object.fromEntries([...new Set(dimensionSets.flat())].sort().flatMap((key) => {
    const { allowedValues } = schema.rule(key);
    return allowedValues ? [[key, allowedValues.map((value) => isToken(value) ? value : dimensionValue(value))]] : [];
  }));
}

function usageProblems({ profiles, tagValues, projectModels = 0, activeShare = 1, unpricedShare = 0 }: TagCostMeterUsage): string[] {
  return [
    ...Object.entries({ profiles, tagValues, projectModels }).filter(([, count]) => !(Number.isInteger(count) && count >= 0))
      .map(([prop, count]) => `${prop} must be a whole number of at least 0, got ${show(count)}: pass a number known at synth`),
    ...Object.entries({ activeShare, unpricedShare }).filter(([, share]) => !(share >= 0 && share <= 1))
      .map(([prop, share]) => `${prop} must be a number from 0 to 1, got ${show(share)}: for example, pass 0.2`),
  ];
}
