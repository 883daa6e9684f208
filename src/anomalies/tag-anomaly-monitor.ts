import { Annotations, aws_ce as ce, type CfnResource, Lazy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { AnomalyAlarmOptions } from './anomaly-alarm-options';
import { marketplaceBills, unseenSpend, type WatchedCost } from './anomaly-coverage';
import { AnomalyFrequency } from './anomaly-frequency';
import { finalValueProblems, monitorProblems } from './anomaly-rules';
import { monitorSpecification } from './anomaly-specification';
import { thresholdExpression } from './anomaly-threshold';
import { AnomalyThresholdMatch } from './anomaly-threshold-match';
import type { TagAnomalyMonitorProps } from './tag-anomaly-monitor-props';
import { BedrockCostAnomalyAlarm } from '../alarms';
import { BudgetTagKeyForm } from '../budgets';
import type { ICostNotifications } from '../notifications';
import { topicPolicyOf } from '../notifications/topic-policy';
import { differAtSynth, messagesOf, numberText, show, throwProblems } from '../private/check';
import { physicalName, replacementHash } from '../private/physical-name';
import type { CostTags } from '../tags';

const SUBJECT = 'TagAnomalyMonitor';

const DEFAULT_IMPACT = 20;

// AWS takes 1,024 characters; a name of that length tells nobody anything.
const MAX_GENERATED_NAME = 50;

/**
 * Tells when what is billed under values of a cost allocation tag is unusual, as AWS Cost Anomaly Detection learns it.
 *
 * It does not see what AWS Marketplace bills, which Claude and other third-party models are in most accounts: a warning says so for each profile that is or may be concerned. `alarmOnEstimatedCost` makes an alarm of CloudWatch beside it
 * that does see them, minutes later and from token counters.
 *
 * Costs nothing. It looks at usage alone, after discounts (`NetUnblendedCost`), without fees, credits, taxes and refunds; tells up to 24 hours after the usage; needs 10 days of history; and has nothing to look at before the key is active as a
 * cost allocation tag.
 *
 * Where: the account that pays. Only a management account, or one in no organization, has monitors of its own making, 500 of them; AWS lets a member have one by service. Any Region but those of AWS GovCloud (US), whose bill is elsewhere.
 *
 * Names, thresholds and whom to tell are updated in place. CloudFormation replaces a monitor when the key, a value or one of `resourceTags` changes, also where a profile is given another value: the new one learns anew. `Tags.of` would do
 * so too and therefore does not reach monitor and subscriptions; what CloudFormation does with tags of the stack itself is not documented.
 *
 * @see https://docs.aws.amazon.com/cost-management/latest/userguide/manage-ad.html
 *
 * @example
 * declare const claims: TaggedInferenceProfile;
 * declare const team: CostNotifications;
 *
 * const monitor = new TagAnomalyMonitor(this, 'Unusual', {
 *   tagKey: CostTagKey.DEPARTMENT,
 *   profiles: [claims],
 *   minimumImpact: 50,
 *   notifications: team,
 * });
 * // Sees Claude, too.
 * monitor.alarmOnEstimatedCost();
 */
export class TagAnomalyMonitor extends Construct {
  /**
   * The ARN, `arn:PARTITION:ce::ACCOUNT:anomalymonitor/ID`.
   */
  public readonly monitorArn: string;

  /**
   * The name, as the console shows it.
   */
  public readonly monitorName: string;

  /**
   * The tag whose values are watched.
   */
  public readonly tagKey: string;

  /**
   * Whom it tells at once; undefined if nobody.
   */
  public readonly notifications?: ICostNotifications;

  /**
   * Whom AWS writes to, once in `emailFrequency`.
   */
  public readonly emails: string[];

  /**
   * How often AWS writes to `emails`.
   */
  public readonly emailFrequency: AnomalyFrequency;

  /**
   * From what impact on it tells, in USD; undefined if only the percentage matters.
   */
  public readonly minimumImpact?: number;

  /**
   * From what impact on it tells, in percent of what was expected; undefined if only the amount matters.
   */
  public readonly minimumImpactPercent?: number;

  /**
   * Whether both must be reached, where there are both.
   */
  public readonly thresholdMatch: AnomalyThresholdMatch;

  private readonly alarms: WatchedCost[] = [];

  /** Values of the tag, as often as they are named. */
  private readonly named: string[];

  constructor(scope: Construct, id: string, private readonly props: TagAnomalyMonitorProps) {
    super(scope, id);
    throwProblems(`${SUBJECT} at ${this.node.path}`, monitorProblems(this, props));
    this.tagKey = props.tagKey;
    this.notifications = props.notifications;
    this.emails = props.emails ?? [];
    this.emailFrequency = props.emailFrequency ?? AnomalyFrequency.DAILY;
    this.minimumImpactPercent = props.minimumImpactPercent;
    this.minimumImpact = props.minimumImpact ?? (props.minimumImpactPercent === undefined ? DEFAULT_IMPACT : undefined);
    this.thresholdMatch = props.thresholdMatch ?? AnomalyThresholdMatch.ALL;
    // Asked for now, so that a profile without the tag fails by itself.
    const sets = [...props.costTags ? [props.costTags] : [], ...(props.profiles ?? []).map(({ costTags }) => costTags)];
    this.named = [...props.values ?? [], ...sets.map((tags) => tags.pick(this.tagKey).value(this.tagKey))];

    const specification = Lazy.uncachedString({ produce: () => this.specification() });
    this.monitorName = this.nameThatFollowsReplacement('', [specification]);
    const monitor = new ce.CfnAnomalyMonitor(this, 'Resource', { monitorName: this.monitorName, monitorType: 'CUSTOM', monitorSpecification: specification });
    fixTags(monitor, props.resourceTags);
    this.monitorArn = monitor.attrMonitorArn;
    this.subscribe();
    this.node.addValidation({
      validate: () => {
        this.warnOfMarketplace();
        return finalValueProblems(this.tagKey, this._values().map((value) => Stack.of(this).resolve(value)));
      },
    });
  }

  /**
   * Makes an alarm on spend that is unusually high as CloudWatch learns it from token counters: minutes later, and of third-party models as of all others. The warning that the monitor does not see them then stays away for what the alarm
   * counts.
   *
   * It sees profiles of its own Region, those of other accounts only by CloudWatch cross-account observability. Where they are elsewhere, make a `BedrockCostAnomalyAlarm` there, and acknowledge the warning. Costs 0.10 USD a month
   * for each counter and each of the two edges of the band.
   *
   * Throws if there is nothing to watch, or more than one alarm can take: call it for some of the profiles at a time, or with the metric of a `TagCostMeter`.
   */
  public alarmOnEstimatedCost(options: AnomalyAlarmOptions = {}): BedrockCostAnomalyAlarm {
    const { profiles = options.costMetric ? [] : this.profilesToWatch(), notifications = this.notifications, ...others } = options;
    const id = `EstimatedCostAlarm${this.alarms.length === 0 ? '' : this.alarms.length + 1}`;
    const alarm = new BedrockCostAnomalyAlarm(this, id, { profiles, notifications, ...others });
    this.alarms.push({ profiles, costMetric: options.costMetric });
    return alarm;
  }

  /**
   * The values it watches, each once, to be called at synth. Their order does not depend on how they were given: another order would replace the monitor.
   *
   * @internal
   */
  public _values(): string[] {
    const stack = Stack.of(this);
    const byText = new Map(this.named.map((value): [string, string] => {
      const resolved = stack.resolve(value);
      // What is text at synth goes as text; what is not stays a token, so that references between stacks are found.
      return [show(resolved), typeof resolved === 'string' ? resolved : value];
    }));
    return [...byText].sort(([one], [other]) => one < other ? -1 : 1).map(([, value]) => value);
  }

  private specification(): string {
    return Stack.of(this).toJsonString(monitorSpecification(this.tagKey, this._values(), this.props.tagKeyForm ?? BudgetTagKeyForm.PLAIN));
  }

  private subscribe(): void {
    const { notifications, emails, emailFrequency } = this;
    if (notifications) {
      const subscription = this.subscription('Immediate', 'IMMEDIATE', [{ type: 'SNS', address: notifications.topic.topicArn }]);
      // AWS refuses a topic that it may not publish to.
      subscription.node.addDependency(...topicPolicyOf(notifications.topic));
    }
    if (emails.length > 0) {
      this.subscription('Emails', emailFrequency, emails.map((address) => ({ type: 'EMAIL', address })));
    }
    if (!notifications && emails.length === 0) {
      this.warn('nobodyHears', 'nobody hears of anomalies, which are in the console alone: pass notifications or emails; acknowledge this if you subscribe to monitorArn in another way');
    }
  }

  // AWS takes topics at once and addresses daily or weekly, never both in one subscription.
  private subscription(id: string, frequency: string, subscribers: ce.CfnAnomalySubscription.SubscriberProperty[]): ce.CfnAnomalySubscription {
    const { minimumImpact, minimumImpactPercent, thresholdMatch } = this;
    const subscription = new ce.CfnAnomalySubscription(this, id, {
      subscriptionName: this.nameThatFollowsReplacement(id, []),
      frequency,
      monitorArnList: [this.monitorArn],
      subscribers,
      thresholdExpression: Stack.of(this).toJsonString(thresholdExpression({
        impact: minimumImpact === undefined ? undefined : numberText(minimumImpact),
        impactPercent: minimumImpactPercent === undefined ? undefined : numberText(minimumImpactPercent),
        match: thresholdMatch,
      })),
    });
    fixTags(subscription, this.props.resourceTags);
    return subscription;
  }

  /**
   * CloudFormation creates a replacement before it deletes the original, and monitors of all Regions are in one list.
   *
   * @param suffix tells apart what is made here
   */
  private nameThatFollowsReplacement(suffix: string, createOnly: unknown[]): string {
    const { monitorName, resourceTags } = this.props;
    return Lazy.uncachedString({
      produce: () => {
        const inputs = [suffix, Stack.of(this).region, ...createOnly, resourceTags && tagList(resourceTags)];
        return monitorName === undefined
          ? physicalName(this, inputs, MAX_GENERATED_NAME)
          : [monitorName, ...suffix === '' ? [] : [suffix], replacementHash(this, inputs)].join('-');
      },
    });
  }

  private profilesToWatch() {
    const { profiles = [] } = this.props;
    const unseen = profiles.filter((profile) => marketplaceBills(profile) !== false);
    const here = Stack.of(this).region;
    const canBe = unseen.filter((profile) => !differAtSynth(profile.env.region, here) && messagesOf([profile], ({ prices }) => prices).length === 0);
    return [canBe, unseen, profiles].find((some) => some.length > 0) ?? [];
  }

  private warnOfMarketplace(): void {
    const unseen = unseenSpend(this, {
      tagKey: this.tagKey,
      values: this._values(),
      profiles: this.props.profiles ?? [],
      alarms: this.alarms,
      ofCallers: this.props.tagKeyForm === BudgetTagKeyForm.IAM_PRINCIPAL,
    });
    if (unseen.length > 0) {
      this.warn('marketplaceNotSeen', 'Cost Anomaly Detection does not look at AWS Marketplace, which bills Claude and other third-party models, and so may never tell of ' +
        `${unseen.join(', ')}: call alarmOnEstimatedCost(), which sees them by their tokens, or acknowledge this if you have a BedrockCostAnomalyAlarm elsewhere, or AWS itself bills them to you`);
    }
  }

  private warn(id: string, message: string): void {
    Annotations.of(this).addWarningV2(`cdk-bedrock-cost-tags:${SUBJECT}.${id}`, message);
  }
}

// Whatever the tag managers collect: it is the properties that CloudFormation compares.
function fixTags(resource: CfnResource, tags: CostTags | undefined): void {
  if (tags) {
    resource.addPropertyOverride('ResourceTags', Lazy.any({ produce: () => tagList(tags) }, { omitEmptyArray: true }));
  } else {
    resource.addPropertyDeletionOverride('ResourceTags');
  }
}

// In one order: another would be another list to CloudFormation.
function tagList(tags: CostTags): Array<{ Key: string; Value: string }> {
  return tags._entries().map(([Key, Value]) => ({ Key, Value })).sort((one, other) => one.Key < other.Key ? -1 : 1);
}
