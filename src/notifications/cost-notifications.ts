import { aws_sns as sns, Stack } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { CostNotificationsBase } from './cost-notifications-base';
import type { ICostNotifications } from './cost-notifications-interface';
import { ImportedCostNotifications } from './imported-cost-notifications';
import { KEY_ACTIONS, publishers } from './publisher-statements';
import { allowKeyUse, allowPublishers } from './topic-policy';
import { differAtSynth, show, textProblems, throwProblems } from '../private/check';
import { partitionOf } from '../private/partition';
import { injectable } from '../private/structs/injectable';
import { warn } from '../private/warning';
import type { CostTags } from '../tags';

const AWS_MANAGED_KEY = 'alias/aws/sns';

/**
 * Properties of `CostNotifications`.
 */
export interface CostNotificationsProps {
  /**
   * Existing standard topic in the same account. FIFO topics are not supported. The statements that the publishers need are added to the topic policy. The policy of an
   * imported topic cannot be changed, and a warning lists the permissions that it must contain.
   *
   * Do not add a separate `TopicPolicy` to the topic, because one of the two policies would overwrite the other. Use `topic.addToResourcePolicy` instead.
   *
   * @default - a new topic without a fixed name
   */
  readonly topic?: sns.ITopic;

  /**
   * Customer managed key that encrypts the topic. If you specify `topic`, this must be the key of that topic. The statements that the publishers need are added to the
   * key policy. The policy of an imported key cannot be changed, and a warning lists the permissions that it must contain.
   *
   * The AWS managed key for SNS (`alias/aws/sns`) does not work, because its policy does not allow the publishers and cannot be changed.
   *
   * @default - the `masterKey` of `topic` if specified. Otherwise, no KMS encryption, although SNS still encrypts data on its disks
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Sender name in email from the topic: 1 to 100 characters on one line.
   *
   * @default - the name of the topic
   */
  readonly displayName?: string;

  /**
   * Tags for the topic and the other resources of the construct, except for configurations of chat channels. These have only the tags of the stack, because other
   * `CostNotifications` can share them. To use the tags of a resource, select the keys with `pick`, or use a resource that declares its tags.
   *
   * @default - only the tags inherited through `Tags.of`
   */
  readonly resourceTags?: CostTags;
}

/**
 * SNS topic for all cost notifications, with email, Slack and Microsoft Teams subscribers.
 *
 * The topic policy allows only AWS Budgets, CloudWatch alarms and Cost Anomaly Detection of this account to publish, and only over TLS.
 *
 * Use the topic for budget alerts instead of email addresses in the budget. You can then change recipients without changing the budget, which CloudFormation would
 * replace.
 *
 * Costs: the first 1,000 emails a month are free, and further emails cost about 2 USD per 100,000. Chat notifications are free. A customer managed key costs 1 USD a month.
 *
 * Email recipients must confirm their subscriptions, and chat clients must be authorized once in the console. AWS Budgets publishes only to topics in its own account.
 *
 * @see https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html
 *
 * @example
 * const team = new CostNotifications(this, 'Team');
 * team.addEmail('claims-team@example.com', 'claims-lead@example.com');
 * team.addSlackChannel({ workspaceId: 'T07EZ1TTT', channelId: 'C07EZ1ABC23' });
 */
@injectable
export class CostNotifications extends CostNotificationsBase {
  /**
   * ID of the class for property injection.
   */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-bedrock-cost-tags.CostNotifications';

  /**
   * Imports notifications that another app creates with `CostNotifications`, by the ARN of their topic.
   *
   * The topic policy already allows AWS Budgets, CloudWatch alarms and Cost Anomaly Detection to publish, so the policy is not changed. Recipients that you add to
   * the imported notifications become subscriptions in this stack. For a topic that was not created with `CostNotifications`, pass `topic` to a new
   * `CostNotifications` instead.
   *
   * Throws if the ARN does not identify a standard topic in the account of the stack. A token is not validated.
   *
   * @param scope scope of the import
   * @param id construct ID of the import
   * @param topicArn ARN of the topic
   */
  public static fromTopicArn(scope: Construct, id: string, topicArn: string): ICostNotifications {
    return new ImportedCostNotifications(scope, id, topicArn);
  }

  public readonly topic: sns.ITopic;

  constructor(scope: Construct, id: string, props: CostNotificationsProps = {}) {
    super(scope, id);
    this.check(props);
    this.topic = props.topic ?? new sns.Topic(this, 'Topic', { displayName: props.displayName, masterKey: props.encryptionKey });
    if (!allowPublishers(this.topic)) {
      this.warnOfImport('importedTopic', 'the policy of the imported topic', this.topic, 'sns:Publish');
    }
    const key = keyOf(props);
    if (key && !allowKeyUse(key, this)) {
      this.warnOfImport('importedKey', 'the policy of the imported key', key, KEY_ACTIONS.join(' and '));
    }
    props.resourceTags?._addTo(this);
  }

  private check(props: CostNotificationsProps): void {
    const { topic, displayName } = props;
    const { account } = Stack.of(this);
    throwProblems(`CostNotifications at ${this.node.path}`, [
      ...textProblems('displayName', displayName, {
        minLength: 1, maxLength: 100, pattern: /^[^\r\n\t]*$/, patternInWords: 'be on one line', remedy: 'pass 1 to 100 characters on one line',
      }),
      ...topic && displayName !== undefined ? [`displayName must not be specified together with topic, got ${show(displayName)}: set the display name on the topic itself`] : [],
      ...topic?.fifo ? [`topic must not be FIFO, got ${show(topic.node.path)}: use a standard topic, because AWS Budgets cannot publish to FIFO topics`] : [],
      ...topic && differAtSynth(topic.env.account, account)
        ? [`topic must be in account ${account}, got ${show(topic.node.path)} in account ${topic.env.account}: use a topic in account ${account} and forward its messages, because AWS Budgets publishes only within its account`]
        : [],
      ...keyOf(props)?.keyId === AWS_MANAGED_KEY
        ? [`encryptionKey must be a customer managed key, got ${show(AWS_MANAGED_KEY)}: use a kms.Key, because the policy of the AWS managed key does not allow the publishers and cannot be changed`]
        : [],
    ]);
  }

  private warnOfImport(id: string, what: string, { node }: sns.ITopic | kms.IKey, actions: string): void {
    const stack = Stack.of(this);
    warn(this, `CostNotifications.${id}`,
      `${what} ${show(node.path)} cannot be changed here: make sure that it allows ${actions} to ${publishers(partitionOf(stack), stack.account).map(({ service }) => service).join(', ')} ` +
      'where aws:SourceAccount is this account, otherwise no notifications are delivered',
    );
  }
}

function keyOf({ topic, encryptionKey }: CostNotificationsProps): kms.IKey | undefined {
  return encryptionKey ?? topic?.masterKey;
}
