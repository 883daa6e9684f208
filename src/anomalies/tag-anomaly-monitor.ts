import { aws_ce as ce, type CfnResource, Lazy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { AnomalyAlarmOptions } from './anomaly-alarm-options';
import { AnomalyFrequency } from './anomaly-frequency';
import { finalValueProblems, monitorProblems } from './anomaly-rules';
import { monitorSpecification } from './anomaly-specification';
import { thresholdExpression } from './anomaly-threshold';
import { AnomalyThresholdMatch } from './anomaly-threshold-match';
import type { TagAnomalyMonitorProps } from './tag-anomaly-monitor-props';
import { BedrockCostAnomalyAlarm } from '../alarms';
import type { ICostNotifications } from '../notifications';
import { topicPolicyOf } from '../notifications/topic-policy';
import { differAtSynth, messagesOf, numberText, show, throwProblems } from '../private/check';
import { physicalName, replacementSuffix } from '../private/physical-name';
import { injectable } from '../private/structs/injectable';
import { checkStruct } from '../private/structs/struct-problems';
import { warn } from '../private/warning';
import type { IInferenceProfile } from '../profiles';
import type { CostTags } from '../tags';
import { sourceOf } from '../tags/billed-key';

const SUBJECT = 'TagAnomalyMonitor';

const DEFAULT_IMPACT = 20;

// AWS accepts 1,024 characters, but a name of that length is not readable.
const MAX_GENERATED_NAME = 50;

/**
 * Monitor of AWS Cost Anomaly Detection that notifies you when the billed cost of tag values is unusual.
 *
 * AWS documents that Cost Anomaly Detection monitors third-party models on Amazon Bedrock, such as Claude, although AWS Marketplace bills them in most
 * accounts. This has not been verified in a live account. `alarmOnEstimatedCost` adds a CloudWatch alarm that covers all models within minutes, based on
 * token metrics.
 *
 * - Costs nothing.
 * - Monitors usage after discounts (`NetUnblendedCost`), without fees, credits, taxes and refunds.
 * - Notifies up to 24 hours after the usage, and needs 10 days of history.
 * - Detects nothing until the key is active as a cost allocation tag.
 *
 * Deploy the monitor in the payer account. Only a management account, or an account without an organization, can create monitors of this kind, up to
 * 500. A member account can have only a monitor by service. The stack can be in any Region where CloudFormation supports `AWS::CE::AnomalyMonitor`,
 * such as us-east-1. AWS GovCloud (US) is not supported, because its bill is in another account. Throws in a Region that is known not to support the
 * type.
 *
 * Names, thresholds and recipients are updated in place. CloudFormation replaces a monitor when the key, a value or one of `resourceTags` changes,
 * including a new tag value of a profile. The new monitor must learn again. For this reason, `Tags.of` does not reach the monitor and its
 * subscriptions. The effect of stack tags is not documented.
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
 *   minimumImpactAmount: 50,
 *   notifications: team,
 * });
 * // Notifies within minutes instead of a day.
 * monitor.alarmOnEstimatedCost();
 */
@injectable
export class TagAnomalyMonitor extends Construct {
  /**
   * ID of the class for property injection.
   */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-bedrock-cost-tags.TagAnomalyMonitor';

  /**
   * ARN of the monitor, `arn:PARTITION:ce::ACCOUNT:anomalymonitor/ID`.
   */
  public readonly monitorArn: string;

  /**
   * Name of the monitor in the console.
   */
  public readonly monitorName: string;

  /**
   * Tag whose values are monitored.
   */
  public readonly tagKey: string;

  /**
   * Notification target that is notified immediately. Undefined if there is none.
   */
  public readonly notifications?: ICostNotifications;

  /**
   * Email addresses that AWS notifies directly, once per `emailFrequency`.
   */
  public readonly emails: string[];

  /**
   * Frequency of the notifications to `emails`.
   */
  public readonly emailFrequency: AnomalyFrequency;

  /**
   * Smallest total impact to notify of, in USD. Undefined if only the percentage applies.
   */
  public readonly minimumImpactAmount?: number;

  /**
   * Smallest total impact to notify of, in percent of the expected spend. Undefined if only the amount applies.
   */
  public readonly minimumImpactPercent?: number;

  /**
   * Combination of the two thresholds, if both are given.
   */
  public readonly thresholdMatch: AnomalyThresholdMatch;

  private alarms = 0;

  /** Values of the tag, including repetitions. */
  private readonly named: string[];

  constructor(scope: Construct, id: string, private readonly props: TagAnomalyMonitorProps) {
    super(scope, id);
    throwProblems(`${SUBJECT} at ${this.node.path}`, monitorProblems(this, props));
    this.tagKey = props.tagKey;
    this.notifications = props.notifications;
    this.emails = props.emails ?? [];
    this.emailFrequency = props.emailFrequency ?? AnomalyFrequency.DAILY;
    this.minimumImpactPercent = props.minimumImpactPercent;
    this.minimumImpactAmount = props.minimumImpactAmount ?? (props.minimumImpactPercent === undefined ? DEFAULT_IMPACT : undefined);
    this.thresholdMatch = props.thresholdMatch ?? AnomalyThresholdMatch.ALL;
    // Read now, so that a profile without the tag fails with an error of its own.
    const sets = [...props.costTags ? [props.costTags] : [], ...(props.profiles ?? []).map(({ costTags }) => costTags)];
    this.named = [...props.values ?? [], ...sets.map((tags) => tags.pick(this.tagKey).value(this.tagKey))];

    const specification = Lazy.uncachedString({ produce: () => this.specification() });
    this.monitorName = this.nameThatFollowsReplacement('', [specification]);
    const monitor = new ce.CfnAnomalyMonitor(this, 'Resource', { monitorName: this.monitorName, monitorType: 'CUSTOM', monitorSpecification: specification });
    fixTags(monitor, props.resourceTags);
    this.monitorArn = monitor.attrMonitorArn;
    this.subscribe();
    this.node.addValidation({
      validate: () => finalValueProblems(this.tagKey, this._values().map((value) => Stack.of(this).resolve(value))),
    });
  }

  /**
   * Creates an alarm on unusually high spend, computed from token metrics. The alarm fires within minutes, while the monitor notifies up to 24 hours
   * after the usage.
   *
   * The alarm supports profiles in its own Region. Profiles of other accounts require CloudWatch cross-account observability. For profiles in other
   * Regions, create a `BedrockCostAnomalyAlarm` there. Costs 0.10 USD a month for each token metric and for each of the
   * two edges of the band.
   *
   * Throws if there are no profiles to monitor, or more than an alarm supports. Call the method for some of the profiles at a time, or with the
   * metric of a `TagCostMeter`.
   *
   * @param options profiles or metric, window, recipients and name of the alarm
   */
  public alarmOnEstimatedCost(options: AnomalyAlarmOptions = {}): BedrockCostAnomalyAlarm {
    checkStruct(`alarmOnEstimatedCost of ${this.node.path}`, 'AnomalyAlarmOptions', options);
    const { profiles = options.costMetric ? [] : this.profilesToWatch(), notifications = this.notifications, ...others } = options;
    this.alarms += 1;
    const id = `EstimatedCostAlarm${this.alarms === 1 ? '' : this.alarms}`;
    return new BedrockCostAnomalyAlarm(this, id, { profiles, notifications, ...others });
  }

  /**
   * Distinct values that the monitor watches, for use at synth. The order does not depend on the order of the properties, because a different order
   * would replace the monitor.
   *
   * @internal
   */
  public _values(): string[] {
    const stack = Stack.of(this);
    const byText = new Map(this.named.map((value): [string, string] => {
      const resolved = stack.resolve(value);
      // Text known at synth is passed as text. Other values stay tokens, so that the CDK finds references between stacks.
      return [show(resolved), typeof resolved === 'string' ? resolved : value];
    }));
    return [...byText].sort(([one], [other]) => one < other ? -1 : 1).map(([, value]) => value);
  }

  private specification(): string {
    return Stack.of(this).toJsonString(monitorSpecification(this.tagKey, this._values(), {
      costTagSource: sourceOf(this.props.costTags, this.props.costTagSource),
      resourceTagKeyPrefix: this.props.resourceTagKeyPrefix,
    }));
  }

  private subscribe(): void {
    const { notifications, emails, emailFrequency } = this;
    if (notifications) {
      const subscription = this.subscription('Immediate', 'IMMEDIATE', [{ type: 'SNS', address: notifications.topic.topicArn }]);
      // AWS rejects a topic that it cannot publish to.
      subscription.node.addDependency(...topicPolicyOf(notifications.topic));
    }
    if (emails.length > 0) {
      this.subscription('Emails', emailFrequency, emails.map((address) => ({ type: 'EMAIL', address })));
    }
    if (!notifications && emails.length === 0) {
      warn(this, `${SUBJECT}.noRecipients`, 'The monitor has no recipients, so anomalies are only visible in the console. Pass notifications or emails. Acknowledge this warning if monitorArn has other subscriptions');
    }
  }

  // AWS notifies topics immediately and addresses daily or weekly, never both in one subscription.
  private subscription(id: string, frequency: string, subscribers: ce.CfnAnomalySubscription.SubscriberProperty[]): ce.CfnAnomalySubscription {
    const { minimumImpactAmount, minimumImpactPercent, thresholdMatch } = this;
    const subscription = new ce.CfnAnomalySubscription(this, id, {
      subscriptionName: this.nameThatFollowsReplacement(id, []),
      frequency,
      monitorArnList: [this.monitorArn],
      subscribers,
      thresholdExpression: Stack.of(this).toJsonString(thresholdExpression({
        impact: minimumImpactAmount === undefined ? undefined : numberText(minimumImpactAmount),
        impactPercent: minimumImpactPercent === undefined ? undefined : numberText(minimumImpactPercent),
        match: thresholdMatch,
      })),
    });
    fixTags(subscription, this.props.resourceTags);
    return subscription;
  }

  /**
   * Returns a name that changes with each replacement. CloudFormation creates a replacement before it deletes the original, and monitors of all
   * Regions are in one list.
   *
   * @param suffix distinguishes the resources that the construct creates
   */
  private nameThatFollowsReplacement(suffix: string, createOnly: unknown[]): string {
    const { monitorName, resourceTags } = this.props;
    return Lazy.uncachedString({
      produce: () => {
        const inputs = [suffix, Stack.of(this).region, ...createOnly, resourceTags && tagList(resourceTags)];
        return monitorName === undefined
          ? physicalName(this, inputs, MAX_GENERATED_NAME)
          : [monitorName, ...suffix === '' ? [] : [suffix], replacementSuffix(this, inputs)].join('-');
      },
    });
  }

  private profilesToWatch(): IInferenceProfile[] {
    const { profiles = [] } = this.props;
    const here = Stack.of(this).region;
    const hasPrices = (profile: IInferenceProfile) => messagesOf([profile], ({ prices }) => prices).length === 0;
    const canBe = profiles.filter((profile) => !differAtSynth(profile.env.region, here) && hasPrices(profile));
    // An alarm on all profiles reports why it does not support them.
    return canBe.length > 0 ? canBe : profiles;
  }
}

// Independent of the tag managers, because CloudFormation compares the properties.
function fixTags(resource: CfnResource, tags: CostTags | undefined): void {
  if (tags) {
    resource.addPropertyOverride('ResourceTags', Lazy.any({ produce: () => tagList(tags) }, { omitEmptyArray: true }));
  } else {
    resource.addPropertyDeletionOverride('ResourceTags');
  }
}

// Sorted, because CloudFormation treats a different order as a different list.
function tagList(tags: CostTags): Array<{ Key: string; Value: string }> {
  return tags._entries().map(([Key, Value]) => ({ Key, Value })).sort((one, other) => one.Key < other.Key ? -1 : 1);
}
