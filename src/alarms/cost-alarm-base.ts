import { type CfnResource, Duration, Resource } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { aws_cloudwatch as refs } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import { AlarmDenyAction } from './alarm-deny-action';
import type { AlarmDenyOptions } from './alarm-deny-options';
import { type DescribedProfile, describeEstimate, shortened } from './alarm-description';
import { evaluationPeriods, isMultiDay, lookbackProblems } from './alarm-evaluation';
import { windowProblems } from './alarm-rules';
import { optionProblems } from './cost-alarm-option-rules';
import type { CostAlarmOptions } from './cost-alarm-options';
import type { ICostNotifications } from '../notifications';
import { metersOf } from '../pricing/metered-carrier';
import { arrivesAfterMinutes, type PublishedMetric, publishedMetric } from '../pricing/published-cost';
import { isToken, show, throwProblems } from '../private/check';
import { checkStruct } from '../private/structs/struct-problems';
import { warn } from '../private/warning';
import { EstimatedCost, type IInferenceProfile } from '../profiles';
import { withRetained } from '../profiles/with-retained';
import type { IBedrockProject } from '../projects';
import { CostTagCarrierKind, CostTags, type ICostTagCarrier } from '../tags';
import { carryTags } from '../tags/carry-tags';

// Of an alarm metric in standard resolution, us-east-1: https://aws.amazon.com/cloudwatch/pricing/
const USD_PER_METRIC_MONTH = 0.1;

/** How long an alarm sums. */
interface Windowed {
  readonly window?: Duration;
  readonly costMetric?: cloudwatch.IMetric;
}

/**
 * The shared part of the alarms on estimated cost.
 *
 * @internal
 */
export abstract class CostAlarmBase extends Resource implements cloudwatch.IAlarm {
  /**
   * The cost tags that the alarm carries and includes in its notifications.
   */
  public readonly costTags: CostTags;

  /**
   * The estimated cost in USD that the alarm watches.
   */
  public abstract readonly metric: cloudwatch.IMetric;

  /** @internal */
  protected abstract readonly _alarm: cloudwatch.Alarm;

  /**
   * How many metrics CloudWatch bills for the band of an anomaly detection.
   *
   * @internal
   */
  protected readonly _bandMetrics: number = 0;

  /**
   * When it enters ALARM, in words.
   *
   * @internal
   */
  public _condition = '';

  /**
   * Whether CloudWatch evaluates the alarm once an hour, in place of once a minute.
   *
   * @internal
   */
  public _isMultiDay = false;

  private readonly published?: PublishedMetric;
  private readonly notifications?: ICostNotifications;
  private denyActions = 0;

  /** Whether the alarm has an effect: an action, or a user of its name or ARN, such as a composite alarm. */
  private isUsed = false;

  constructor(scope: Construct, id: string, props: CostAlarmOptions) {
    super(scope, id);
    const ofCarriers = carriersOf(props).map(({ costTags }) => costTags);
    this.notifications = props.notifications;
    this.published = props.costMetric && publishedMetric(props.costMetric);
    const common = () => ofCarriers.length === 1 ? ofCarriers[0] : CostTags._common(this, ofCarriers);
    this.costTags = (props.costTags && CostTags._ofConstruct(this, props.costTags)) ?? this.published?.costTags ?? common();
  }

  public get alarmArn(): string {
    this.isUsed = true;
    return this._alarm.alarmArn;
  }

  public get alarmName(): string {
    this.isUsed = true;
    return this._alarm.alarmName;
  }

  public get alarmRef(): refs.AlarmReference {
    return { alarmName: this.alarmName, alarmArn: this.alarmArn };
  }

  /**
   * Estimates the monthly cost of the alarm in USD, at AWS's public prices in us-east-1.
   *
   * CloudWatch charges 0.10 USD a month for each metric that the alarm evaluates. The estimate does not include the free tier of 10 alarm metrics.
   *
   * @see https://aws.amazon.com/cloudwatch/pricing/
   */
  public estimatedMonthlyCost(): number {
    return Math.round((metricCount(this.metric) + this._bandMetrics) * USD_PER_METRIC_MONTH * 100) / 100;
  }

  /**
   * Renders the alarm for the rule of a composite alarm.
   */
  public renderAlarmRule(): string {
    this.isUsed = true;
    return this._alarm.renderAlarmRule();
  }

  /**
   * Adds actions for when the alarm enters ALARM.
   */
  public addAlarmAction(...actions: cloudwatch.IAlarmAction[]): void {
    this.isUsed = true;
    this._alarm.addAlarmAction(...actions);
  }

  /**
   * Adds actions for when the alarm returns to OK.
   */
  public addOkAction(...actions: cloudwatch.IAlarmAction[]): void {
    this._alarm.addOkAction(...actions);
  }

  /**
   * Denies Amazon Bedrock to principals within minutes after the alarm enters ALARM, where an action of a budget takes hours.
   *
   * EventBridge starts a state machine that attaches a deny policy to the principals. The state machine detaches the policy after `minimumDenyDuration`, once the alarm is no longer in ALARM. See
   * `AlarmDenyAction` for its cost and its limits.
   */
  public denyInvocations(options: AlarmDenyOptions): AlarmDenyAction {
    checkStruct(`denyInvocations of ${this.node.path}`, 'AlarmDenyOptions', options);
    this.denyActions += 1;
    const id = this.denyActions === 1 ? 'DenyInvocations' : `DenyInvocations${this.denyActions}`;
    const { notifications = this.notifications } = options;
    return new AlarmDenyAction(this, id, { costTags: this.costTags, ...options, notifications, alarm: this });
  }

  /**
   * Must be called before the alarm is created.
   *
   * @internal
   */
  protected _check(subject: string, props: CostAlarmOptions, problems: string[]): void {
    throwProblems(`${subject} at ${this.node.path}`, [...optionProblems(props, this.stack), ...problems]);
  }

  /** @internal */
  protected _window({ window, costMetric }: Windowed, byDefault: Duration): Duration {
    return costMetric ? periodOf(costMetric) : window ?? byDefault;
  }

  /** @internal */
  protected _windowProblems({ window, costMetric }: Windowed, span: Duration, longest?: number): string[] {
    const problems = windowProblems(costMetric ? 'costMetric.period' : 'window', span, longest);
    return [
      ...costMetric && window ? ['window must not be given together with costMetric, got both: remove one of the two, because the alarm uses the period of the metric'] : [],
      ...problems,
      ...costMetric && problems.length === 0 ? lookbackProblems('costMetric.period', span, arrivesAfterMinutes(costMetric)) : [],
    ];
  }

  /** @internal */
  protected _metric({ costMetric, profiles = [], projects = [] }: CostAlarmOptions, period: Duration): cloudwatch.IMetric {
    if (costMetric) {
      return costMetric;
    }
    const cost = projects.length === 0 ? EstimatedCost.fromProfiles(...profiles) : EstimatedCost.fromCarriers(...profiles, ...projects);
    return cost.metric({ period });
  }

  /**
   * How the alarm waits for values and treats missing values.
   *
   * @internal
   */
  protected _evaluation(period: Duration): Pick<cloudwatch.AlarmProps, 'evaluationPeriods' | 'datapointsToAlarm' | 'treatMissingData'> {
    const delay = arrivesAfterMinutes(this.metric);
    const periods = evaluationPeriods(period, delay);
    this._isMultiDay = isMultiDay(period, delay);
    return {
      evaluationPeriods: periods,
      ...periods > 1 ? { datapointsToAlarm: 1 } : {},
      // Amazon Bedrock publishes nothing while there are no calls. If a metric is always published, a missing value has no meaning.
      treatMissingData: (this.published?.isContinuous ? 'ignore' : 'notBreaching') as cloudwatch.TreatMissingData,
    };
  }

  /** @internal */
  protected _description({ alarmDescription, costMetric, profiles = [], projects = [] }: CostAlarmOptions, condition: string): string {
    this._condition = condition;
    const describe = () => describeEstimate([...withRetained(profiles).map(describedProfile), ...projects.flatMap(describedModels)]);
    const ofProjects = projects.length === 0 ? '' : ', without the prompt cache of projects';
    // A missing account makes the cost lower, so the alarm can be late, but not wrong.
    const ofAccounts = this.published?.isLowerBound ? ', a lower bound while source accounts are unreadable or not linked' : '';
    const estimate = costMetric ? `according to the cost metric${ofAccounts}` : `estimated from tokens${ofProjects}. ${describe()}`;
    return shortened(`${alarmDescription === undefined ? '' : `${alarmDescription}\n`}${condition}, ${estimate}`);
  }

  /**
   * Must be called after the alarm is created.
   *
   * @internal
   */
  protected _setUp(props: CostAlarmOptions): void {
    const { notifications, notifyWhenOk = false, propagateTags = true } = props;
    const resource = this._alarm.node.defaultChild as CfnResource;
    this.node.defaultChild = resource;
    if (propagateTags) {
      // Newer than the oldest CDK we support.
      resource.addPropertyOverride('ActionConfiguration', { AlarmTagsPropagation: { Enabled: true } });
    }
    if (notifications) {
      const tell: cloudwatch.IAlarmAction = { bind: () => ({ alarmActionArn: notifications.topic.topicArn }) };
      this.addAlarmAction(tell);
      if (notifyWhenOk) {
        this.addOkAction(tell);
      }
    }
    const tagProblems = carryTags(this, resource, this.costTags);
    this.node.addValidation({
      validate: () => {
        this.addWarnings(props);
        return [...tagProblems(), ...this.disagreements(props)];
      },
    });
  }

  /** Profiles and projects that are billed under other tags than those of the alarm. */
  private disagreements(props: CostAlarmOptions): string[] {
    const { costTags } = props;
    const text = (value: unknown) => show(this.stack.resolve(value));
    const measured = new Map(this.published?.costTags?._entries());
    const isStranger = ([key, value]: [string, string]) => measured.has(key) && text(measured.get(key)) !== text(value);
    const strangers = (costTags?._entries() ?? []).filter(isStranger).map(([key, value]) =>
      `costTags declare ${show(key)} as ${text(value)}, but costMetric has ${text(measured.get(key))}: the alarm would notify the wrong team; use the same value`);
    return [...strangers, ...((costTags ?? this.published?.costTags)?._entries() ?? []).flatMap(([key, value]) => carriersOf(props)
      .map((carrier) => ({ carrier, path: carrier.node.path, found: unlessItThrows(() => text(carrier.costTags.pick(key).value(key))) }))
      .filter(({ found }) => found !== text(value))
      .map(({ carrier, path, found }) =>
        `costTags declare ${show(key)} as ${text(value)}, but ${show(path)} is billed ${found === undefined ? 'without it' : `under ${found}`}: ` +
        `the alarm would notify the wrong team; use the same value, or remove the ${carrier.carrierKind === CostTagCarrierKind.BEDROCK_PROJECT ? 'project' : 'profile'}`))];
  }

  private addWarnings(props: CostAlarmOptions): void {
    if (this._isMultiDay && this.denyActions > 0) {
      warn(this, 'BedrockCostAlarm.hourlyDeny', 'the alarm denies Amazon Bedrock and covers more than a day, and CloudWatch evaluates such an alarm only once an hour: for the Deny, use another alarm that looks back at most a day, ' +
        'or acknowledge this warning');
    }
    if (!this.isUsed) {
      warn(this, 'BedrockCostAlarm.noRecipients', 'the alarm has no actions: pass notifications, add an action, or use the alarm in a composite alarm; acknowledge this warning if an EventBridge rule matches the alarm');
    }
    if (isToken(this.costTags.keys) && this.costTags._entries().length === 0) {
      const nouns = [...props.profiles?.length ? ['profiles'] : [], ...props.projects?.length ? ['projects'] : []].join(' and ');
      warn(this, 'BedrockCostAlarm.noCommonTags', `the ${nouns} have no cost tag in common, so the alarm carries no tag and its notifications do not name a team: ` +
        'create an alarm for each tag value, or acknowledge this warning');
    }
    if (carriersOf(props).length === 0 && this.costTags._entries().length === 0) {
      warn(this, 'BedrockCostAlarm.noCommonTags', 'no profile and no costTags are given, so the alarm carries no tag and its notifications do not name a team: pass costTags, or acknowledge this warning');
    }
  }
}

// A set has no way to ask for a key that may not be there.
function unlessItThrows<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function carriersOf({ profiles = [], projects = [] }: CostAlarmOptions): ICostTagCarrier[] {
  return [...profiles, ...projects];
}

function describedModels(project: IBedrockProject): DescribedProfile[] {
  return metersOf(project).map(({ model, prices, kinds }) => ({ name: project.node.id, model, prices, countedKinds: kinds }));
}

function describedProfile({ node, modelSource, prices }: IInferenceProfile): DescribedProfile {
  return { name: node.id, model: modelSource?._displayId(), prices };
}

function periodOf(metric: cloudwatch.IMetric): Duration {
  const { metricStat, mathExpression } = metric.toMetricConfig();
  return metricStat?.period ?? Duration.seconds(mathExpression!.period);
}

function metricCount(metric: cloudwatch.IMetric): number {
  const { mathExpression } = metric.toMetricConfig();
  return mathExpression ? Object.values(mathExpression.usingMetrics).reduce((count, each) => count + metricCount(each), 0) : 1;
}
