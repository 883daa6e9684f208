import { ArnFormat, aws_cloudwatch as cloudwatch, aws_iam as iam, aws_scheduler as scheduler, Duration, Lazy, Stack } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { TagValues } from './cost-data';
import { METERED } from './meter-metrics';
import type { MeterPrice, MeterRequest } from './meter-request';
import { meterProblems } from './meter-rules';
import { meteredCost, meteredMetric, meteredTokens, RUN_MINUTES } from './metered-metric';
import type { MeteredMetricOptions, TagCostMeterProps } from './tag-cost-meter-props';
import type { TokenPrices } from '../pricing';
import { TOKEN_KINDS } from '../pricing/token-kinds';
import { byName } from '../private/by-name';
import { isToken, show, throwProblems } from '../private/check';
import { handlerFunction, scheduleHandler } from '../private/handler-function';
import { METRIC_NAMESPACE } from '../private/metric-line';
import { InferenceProfileBase, type IInferenceProfile } from '../profiles';
import type { CostTags } from '../tags';

const HOUR = 60;
const DAY = 24 * HOUR;

// Public prices in us-east-1: https://aws.amazon.com/cloudwatch/pricing/
const USD_PER_CUSTOM_METRIC = 0.3;
const USD_PER_METRIC_READ = 0.01 / 1000;

/** Three figures of cost, four kinds of tokens, and tokens without a price of the interval and the month. */
const METRICS_OF_A_VALUE = 9;

/**
 * Counts what is spent on Amazon Bedrock by cost allocation tag, every few minutes, and publishes it as CloudWatch metrics with the tag as dimension: for any number of profiles, and for the day and the month to date,
 * which no alarm on Bedrock's own metrics can have.
 *
 * A function finds all application inference profiles of the account in its Region with their tags, reads their token counters, and multiplies them with prices. A profile that is created anywhere joins with its tags,
 * without a deployment. It keeps nothing between runs: a run that comes late or twice publishes the same figures for the same interval, and readers take the maximum.
 *
 * | Metric | Dimensions | |
 * |---|---|---|
 * | `EstimatedCost`, `EstimatedCostToday`, `EstimatedCostMonthToDate` | one per tag key, `InferenceProfileId`, or none for all profiles | USD of the last interval, of the day and of the month up to its end |
 * | `InputTokenCount`, `OutputTokenCount`, `CacheReadInputTokenCount`, `CacheWriteInputTokenCount` | per tag key, or `InferenceProfileId` | tokens of the last interval, where there are any that cost something |
 * | `UnpricedTokens`, `UnpricedTokensMonthToDate` | the same, or none for all | tokens of the last interval and of the month up to its end whose price is not known; they are in no figure of cost |
 * | `UntrackedCost`, `UntrackedCostToday`, `UntrackedCostMonthToDate` | none | USD of models called without a profile |
 * | `TrackedShare` | none | percent of the month's cost to date that went through profiles |
 *
 * Profiles without the tag count under the value `(untagged)`, and with an empty one under `(blank)`. A value that a metric of this meter was asked for has figures of cost, of 0, also when no profile has it any more, so that
 * alarms on it do not keep the state of its last day.
 *
 * Costs, see `estimatedMonthlyCost`: 0.30 USD a month for each metric, and 0.01 USD for each 1,000 counters that are read: 4 for each profile and run on the first day of a month, and twice that from the second day on; of profiles that
 * are not used only from the 14th on. Fewer runs and `profileMetrics: false` make it cheaper. Models that are called without a profile are read too, and come on top.
 *
 * What it cannot do: it sees its own account and Region. An interval is published `settlingTime` after its end, as Bedrock's counters are late; what comes later still is in the day and the month, except at their very end. Prices are those of
 * the version of this library that was deployed. It counts what `TokenPrices` can tell: no service tiers, discounts, images or hours; kinds of tokens that cost nothing are not counted, and so not published. CloudWatch lists counters of the last
 * two weeks: models called without a profile before that, and not since, are no longer in the month; and a model's first use without a profile is listed up to 15 minutes late, so that it may be in the day and the month only.
 * What went through a profile that was deleted or replaced has neither model nor tags any more: it leaves the day and the month to date, and is in `UnpricedTokensMonthToDate` instead. Tags are those of the time of a run: a profile that gets another value
 * takes its whole month along to it, where the bill splits the month at the change. A run that fails for hours is shown hours late, as CloudWatch takes its time with what is older than 3 hours.
 *
 * @example
 * declare const team: CostNotifications;
 *
 * const meter = new TagCostMeter(this, 'Meter', { tagKeys: [CostTagKey.DEPARTMENT] });
 * const claims = CostTags.of({ [CostTagKey.DEPARTMENT]: 'Claims' });
 * new BedrockCostAlarm(this, 'ClaimsMonth', {
 *   profiles: [],
 *   costMetric: meter.metricEstimatedCostMonthToDate({ costTags: claims }),
 *   threshold: 2000,
 *   notifications: team,
 * });
 */
export class TagCostMeter extends Construct {
  /**
   * The keys it counts by.
   */
  public readonly tagKeys: string[];

  /**
   * The keys of each set of dimensions: each of `tagKeys` by itself, and `combinedTagKeys`.
   */
  public readonly dimensionSets: string[][];

  /**
   * How often it counts.
   */
  public readonly interval: Duration;

  /**
   * How long after its end an interval is counted.
   */
  public readonly settlingTime: Duration;

  /**
   * Whether it counts what is called without a profile.
   */
  public readonly untrackedModels: boolean;

  /**
   * The time zone of days and months.
   */
  public readonly timeZone: string;

  /**
   * The namespace of the metrics.
   */
  public readonly namespace: string;

  /**
   * The function: 512 MiB, 15 minutes, of which it needs many only where AWS throttles it.
   */
  public readonly handler: lambda.Function;

  /**
   * Holds each run that failed for good, for 14 days.
   */
  public readonly deadLetterQueue: sqs.Queue;

  /**
   * Whether it publishes by profile too.
   */
  public readonly profileMetrics: boolean;

  private readonly expected: CostTags[] = [];

  constructor(scope: Construct, id: string, private readonly props: TagCostMeterProps) {
    super(scope, id);
    throwProblems(`TagCostMeter at ${this.node.path}`, meterProblems(props));
    this.tagKeys = [...props.tagKeys];
    this.dimensionSets = [...props.tagKeys.map((key) => [key]), ...(props.combinedTagKeys ?? []).map((keys) => [...keys])];
    this.interval = props.interval ?? Duration.minutes(15);
    this.settlingTime = props.settlingTime ?? Duration.minutes(10);
    this.untrackedModels = props.untrackedModels ?? true;
    this.timeZone = props.timeZone ?? 'UTC';
    this.namespace = props.namespace ?? METRIC_NAMESPACE;
    this.profileMetrics = props.profileMetrics ?? true;

    const fn = handlerFunction(this, {
      description: 'Counts what is spent on Amazon Bedrock by cost allocation tag',
      source: 'metering/meter-costs',
      timeout: Duration.minutes(RUN_MINUTES),
      memorySize: 512,
    });
    this.handler = fn.handler;
    this.deadLetterQueue = fn.deadLetterQueue;
    this.permit(fn.role);
    const input: Omit<MeterRequest, 'scheduledTime' | 'prices' | 'values'> & { prices: unknown; values: unknown } = {
      dimensionSets: this.dimensionSets,
      intervalMinutes: this.interval.toMinutes(),
      settlingMinutes: this.settlingTime.toMinutes(),
      timeZone: this.timeZone,
      namespace: this.namespace,
      profileMetrics: this.profileMetrics,
      untrackedModels: this.untrackedModels,
      prices: Lazy.any({ produce: () => this._prices() }),
      // Metrics are asked for until synth, and the final values of tags are only known then.
      values: Lazy.uncachedAny({ produce: ({ resolve }) => this.expectedValues(resolve) }, { omitEmptyArray: true }),
      ...props.metricNames ? { metricNames: props.metricNames } : {},
    };
    scheduleHandler(this, fn, {
      description: 'Counts what is spent on Amazon Bedrock by cost allocation tag',
      schedule: scheduler.ScheduleExpression.expression(cronOf(this.interval.toMinutes(), this.settlingTime.toMinutes())),
      input,
    });
    this.node.addValidation({ validate: () => this.collisions() });
    props.costTags?.applyTo(this);
  }

  /**
   * Estimated USD of the last interval: of all profiles, of those that carry some tags, or of one profile. Its maximum over the interval, unless the options say otherwise; a sum counts runs that came twice.
   *
   * Throws if the meter does not count by the keys of `costTags`, or their values are not known at synth to be there.
   */
  public metricEstimatedCost(options: MeteredMetricOptions = {}): cloudwatch.Metric {
    return meteredCost(this, METERED.cost, `in ${this.interval.toHumanString()}`, options);
  }

  /**
   * Estimated USD of the day so far, in `timeZone`. See `metricEstimatedCost`.
   */
  public metricEstimatedCostToday(options: MeteredMetricOptions = {}): cloudwatch.Metric {
    return meteredCost(this, METERED.costToday, 'today', options);
  }

  /**
   * Estimated USD of the month so far, in `timeZone`. See `metricEstimatedCost`.
   */
  public metricEstimatedCostMonthToDate(options: MeteredMetricOptions = {}): cloudwatch.Metric {
    return meteredCost(this, METERED.costMonthToDate, 'month to date', options);
  }

  /** Input tokens of the last interval, of some tags or a profile; nothing is published where there are none. */
  public metricInputTokenCount(options: MeteredMetricOptions = {}): cloudwatch.Metric {
    return meteredTokens(this, METERED.input, 'Input tokens', options);
  }

  /** Output tokens of the last interval, of some tags or a profile; nothing is published where there are none. */
  public metricOutputTokenCount(options: MeteredMetricOptions = {}): cloudwatch.Metric {
    return meteredTokens(this, METERED.output, 'Output tokens', options);
  }

  /** Tokens read from the prompt cache in the last interval, of some tags or a profile; nothing is published where there are none. */
  public metricCacheReadInputTokenCount(options: MeteredMetricOptions = {}): cloudwatch.Metric {
    return meteredTokens(this, METERED.cacheRead, 'Cache read tokens', options);
  }

  /** Tokens written to the prompt cache in the last interval, of some tags or a profile; nothing is published where there are none. */
  public metricCacheWriteInputTokenCount(options: MeteredMetricOptions = {}): cloudwatch.Metric {
    return meteredTokens(this, METERED.cacheWrite, 'Cache write tokens', options);
  }

  /**
   * Tokens of the last interval whose price is not known, of all models, of some tags or of a profile. Above 0, the figures of cost are too low: give the prices in `priceOverrides`.
   *
   * To be alarmed, take `metricUnpricedTokensMonthToDate`: the first use of a model without a profile may be missing here, as CloudWatch lists it up to 15 minutes late.
   */
  public metricUnpricedTokens(options: MeteredMetricOptions = {}): cloudwatch.Metric {
    return meteredMetric(this, METERED.unpricedTokens, 'Tokens without a price', options);
  }

  /**
   * Tokens of the month so far whose price is not known, of all models, of some tags or of a profile. Above 0, the month to date is too low. Without `costTags` and `profile` it has what went through profiles that
   * are gone, too, for as long as CloudWatch lists their counters: two weeks after their last use.
   */
  public metricUnpricedTokensMonthToDate(options: MeteredMetricOptions = {}): cloudwatch.Metric {
    return meteredMetric(this, METERED.unpricedTokensMonthToDate, 'Tokens without a price, month to date', options);
  }

  /**
   * Estimated USD of the last interval of models that were called without a profile, and so without a tag.
   *
   * To be alarmed, take that of the day or the month: a model's first use may be missing here, as CloudWatch lists it up to 15 minutes late.
   */
  public metricUntrackedCost(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return meteredMetric(this, METERED.untrackedCost, `Untracked cost in ${this.interval.toHumanString()}`, options, true);
  }

  /**
   * The same of the day so far.
   */
  public metricUntrackedCostToday(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return meteredMetric(this, METERED.untrackedCostToday, 'Untracked cost today', options, true);
  }

  /**
   * The same of the month so far.
   */
  public metricUntrackedCostMonthToDate(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return meteredMetric(this, METERED.untrackedCostMonthToDate, 'Untracked cost month to date', options, true);
  }

  /**
   * How many percent of the month's estimated cost to date went through profiles.
   */
  public metricTrackedShare(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return meteredMetric(this, METERED.trackedShare, 'Tracked share of the month (%)', options);
  }

  /**
   * Runs that failed, retries included, summed over 5 minutes. An alarm on it tells that figures are missing.
   */
  public metricErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.handler.metricErrors(options);
  }

  /**
   * Runs that failed for good: messages in the dead-letter queue.
   */
  public metricDeadLetters(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.deadLetterQueue.metricApproximateNumberOfMessagesVisible(options);
  }

  /**
   * What the meter costs in USD a month at most: every profile used in every interval with every kind of token, at public prices in us-east-1, without free tiers and models called without a profile.
   *
   * @param profiles how many application inference profiles the account has in the Region
   * @param tagValues how many values of all `tagKeys` and combinations together, those that only metrics were asked for included
   */
  public estimatedMonthlyCost(profiles: number, tagValues: number): number {
    const published = METRICS_OF_A_VALUE * (tagValues + (this.profileMetrics ? profiles : 0)) + METRICS_OF_A_VALUE;
    const runs = 30 * 24 * HOUR / this.interval.toMinutes();
    const read = runs * profiles * TOKEN_KINDS.length * 2;
    return Math.round((published * USD_PER_CUSTOM_METRIC + read * USD_PER_METRIC_READ) * 100) / 100;
  }

  /**
   * All values of a tag, each with its own line, those that appear later too.
   *
   * @internal
   */
  public _byTagValue(tagKey: string, metricName: string, label: string): cloudwatch.MathExpression {
    return new cloudwatch.MathExpression({
      expression: `SEARCH('{"${this.namespace}","${tagKey}"} MetricName="${metricName}"', 'Maximum', ${this.interval.toSeconds()})`,
      usingMetrics: {},
      period: this.interval,
      label,
      searchRegion: Stack.of(this).region,
      searchAccount: Stack.of(this).account,
    });
  }

  /**
   * Notes values for which there is to be a figure whether a profile has them or not.
   *
   * @internal
   */
  public _expect(costTags: CostTags): void {
    this.expected.push(costTags);
  }

  /** The values that are expected, each once. What is not known even at synth is passed as it is. */
  private expectedValues(resolve: (value: unknown) => unknown): TagValues[] {
    const values = this.expected.map((costTags): Array<[string, string]> => [...costTags.keys].sort().map((key) => {
      const value = costTags.value(key);
      const final = resolve(value);
      return [key, typeof final === 'string' ? final : value];
    }));
    const byText = new Map(values.map((entries) => [JSON.stringify(resolve(entries)), Object.fromEntries(entries)]));
    return [...byText].sort(([one], [other]) => one < other ? -1 : 1).map(([, each]) => each);
  }

  /** Meters that publish other figures under the same names. */
  private collisions(): string[] {
    const settings = (meter: TagCostMeter) => JSON.stringify(Stack.of(meter).resolve([
      meter.interval.toMinutes(), meter.settlingTime.toMinutes(), meter.timeZone, meter.props.metricNames, meter._prices(),
    ]));
    const place = (meter: TagCostMeter) => {
      const { account, region } = Stack.of(meter);
      return [isToken(account) || isToken(region) ? Stack.of(meter).node.path : `${account} ${region}`, meter.namespace].join(' ');
    };
    const disagrees = (other: TagCostMeter) => other !== this && place(other) === place(this) && settings(other) !== settings(this);
    return this.node.root.node.findAll()
      .filter((node): node is TagCostMeter => node instanceof TagCostMeter && disagrees(node))
      .map(({ node }) => `TagCostMeter: ${show(node.path)} must not publish under the namespace of ${show(this.node.path)}, got ${show(this.namespace)} for both, which count differently: ` +
        'give one another namespace, or both the same interval, settlingTime, timeZone and prices');
  }

  private permit(role: iam.Role): void {
    const profiles = Stack.of(this).formatArn({
      service: 'bedrock', resource: 'application-inference-profile', resourceName: '*', arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    for (const statement of [
      // AWS knows no resource to name for these.
      { actions: ['bedrock:ListInferenceProfiles', 'cloudwatch:GetMetricData', 'cloudwatch:ListMetrics'], resources: ['*'] },
      { actions: ['bedrock:ListTagsForResource'], resources: [profiles] },
      { actions: ['cloudwatch:PutMetricData'], resources: ['*'], conditions: { StringEquals: { 'cloudwatch:namespace': this.namespace } } },
    ]) {
      role.addToPolicy(new iam.PolicyStatement(statement));
    }
  }

  /**
   * The prices that go before the book, to be called at synth.
   *
   * @internal
   */
  public _prices(): MeterPrice[] {
    const { priceOverrides = {}, profiles } = this.props;
    const stack = Stack.of(this);
    return [
      ...Object.entries(byName(priceOverrides)).map(([id, prices]) => ({ id, ...perMillion(prices) })),
      ...(profiles ?? stack.node.findAll().filter((node) => Stack.of(node) === stack)).flatMap((profile) => {
        const prices = profile instanceof InferenceProfileBase ? profile._ownPrices() : undefined;
        return prices ? [{ id: (profile as IInferenceProfile).inferenceProfileId, ...perMillion(prices) }] : [];
      }),
    ];
  }
}

/** When the counters of an interval have arrived. */
function cronOf(minutes: number, settlingMinutes: number): string {
  if (minutes < HOUR) {
    return `cron(${settlingMinutes % minutes}/${minutes} * * * ? *)`;
  }
  const hours = minutes === HOUR ? '*' : minutes === DAY ? '0' : `0/${minutes / HOUR}`;
  return `cron(${settlingMinutes} ${hours} * * ? *)`;
}

function perMillion({ input, output, cacheRead, cacheWrite }: TokenPrices): Omit<MeterPrice, 'id'> {
  return { input, output, cacheRead, cacheWrite };
}
