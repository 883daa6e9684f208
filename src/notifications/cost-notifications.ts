import { Annotations, aws_chatbot as chatbot, aws_iam as iam, aws_sns as sns, Stack } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { MAX_CONFIGURATION_NAME, slackProblems, teamsProblems } from './chat-channel-rules';
import type { SlackChannelOptions, TeamsChannelOptions } from './chat-channels';
import type { ICostNotifications } from './cost-notifications-interface';
import { KEY_ACTIONS, publishers } from './publisher-statements';
import { allowKeyUse, allowPublishers } from './topic-policy';
import { differAtSynth, isToken, show, textProblems, throwProblems } from '../private/check';
import { emailProblems } from '../private/email';
import { physicalName, shortHash } from '../private/physical-name';
import type { CostTags } from '../tags';

const AWS_MANAGED_KEY = 'alias/aws/sns';

/**
 * Properties of `CostNotifications`.
 */
export interface CostNotificationsProps {
  /**
   * A topic of yours, in the same account and not FIFO. The publishers are added to its policy; to that of an imported topic they cannot be, and a warning says
   * what it must hold. A `TopicPolicy` of your own beside it overwrites ours, or the other way round: use `topic.addToResourcePolicy`.
   *
   * @default - a new topic without a fixed name
   */
  readonly topic?: sns.ITopic;

  /**
   * The key the topic is encrypted with; for a topic of yours, the one that it has. What the publishers need is added to its policy; to that of an imported key it
   * cannot be, and a warning says what it must hold.
   *
   * It has to be a key of yours: the policy of the one that AWS manages for SNS (`alias/aws/sns`) cannot be changed, and lets none of the publishers in.
   *
   * @default - the `masterKey` of a topic of yours; otherwise no encryption by KMS, though SNS still encrypts on its disks
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * What e-mail from the topic shows as the sender: 1 to 100 characters on one line.
   *
   * @default - the name of the topic
   */
  readonly displayName?: string;

  /**
   * Tags for the topic and what is created with it. Where they come from a resource, pick the keys, or take a resource that declares them.
   *
   * @default - the tags that reach it through `Tags.of`
   */
  readonly costTags?: CostTags;
}

/**
 * One topic for everything about cost: AWS Budgets, CloudWatch alarms and Cost Anomaly Detection of this account may publish to it, over TLS, and nobody else is let in by
 * its policy.
 *
 * Send alerts here rather than to addresses in a budget: recipients come and go without touching the budget, which CloudFormation would replace.
 *
 * Costs: e-mail is free for the first 1,000 a month, then about 2 USD per 100,000; chat is free; a key of your own is 1 USD a month.
 *
 * It cannot make anybody read: e-mail recipients have to confirm, and a chat client has to be authorized once in the console. AWS Budgets takes topics of its own account only.
 *
 * @see https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html
 *
 * @example
 * const team = new CostNotifications(this, 'Team');
 * team.email('claims-team@example.com', 'claims-lead@example.com');
 * team.slack({ workspaceId: 'T07EZ1TTT', channelId: 'C07EZ1ABC23' });
 */
export class CostNotifications extends Construct implements ICostNotifications {
  public readonly topic: sns.ITopic;

  private readonly recipients = new Set<string>();

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
    props.costTags?.applyTo(this);
  }

  public email(...addresses: string[]): void {
    throwProblems(`CostNotifications at ${this.node.path}`, [
      ...emailProblems('addresses', addresses),
      ...this.repeated('addresses', addresses),
    ]);
    for (const address of addresses) {
      const id = isToken(address) ? this.idOfToken('Email') : `Email-${address}`;
      new sns.Subscription(this, id, { topic: this.topic, region: this.otherRegion(), protocol: sns.SubscriptionProtocol.EMAIL, endpoint: address });
      this.recipients.add(address);
    }
  }

  public slack(channel: SlackChannelOptions): chatbot.SlackChannelConfiguration {
    const { workspaceId, channelId } = channel;
    const recipient = `${workspaceId}/${channelId}`;
    throwProblems(`CostNotifications at ${this.node.path}`, [...slackProblems(channel), ...this.repeated('slack', [recipient])]);
    const configuration = new chatbot.SlackChannelConfiguration(this, this.idOf('Slack', recipient), {
      slackChannelConfigurationName: channel.configurationName ?? this.configurationName('Slack', recipient, [workspaceId]),
      slackWorkspaceId: workspaceId,
      slackChannelId: channelId,
      notificationTopics: [this.topic],
      guardrailPolicies: [this.guardrail()],
    });
    this.recipients.add(recipient);
    return configuration;
  }

  public teams(channel: TeamsChannelOptions): chatbot.CfnMicrosoftTeamsChannelConfiguration {
    const { teamId, tenantId, channelId } = channel;
    const recipient = `${teamId}/${channelId}`;
    throwProblems(`CostNotifications at ${this.node.path}`, [...teamsProblems(channel), ...this.repeated('teams', [recipient])]);
    const id = this.idOf('Teams', recipient);
    const role = new iam.Role(this, `${id}Role`, {
      assumedBy: new iam.ServicePrincipal('chatbot.amazonaws.com'),
      description: 'What may be done from the channel: nothing',
    });
    const configuration = new chatbot.CfnMicrosoftTeamsChannelConfiguration(this, id, {
      configurationName: channel.configurationName ?? this.configurationName('Teams', recipient, [teamId, tenantId]),
      teamId,
      teamsTenantId: tenantId,
      teamsChannelId: channelId,
      snsTopicArns: [this.topic.topicArn],
      iamRoleArn: role.roleArn,
      guardrailPolicies: [this.guardrail().managedPolicyArn],
    });
    this.recipients.add(recipient);
    return configuration;
  }

  /**
   * Whether anybody was named here. Who subscribed to the topic elsewhere is not known.
   *
   * @internal
   */
  public _hasRecipients(): boolean {
    return this.recipients.size > 0;
  }

  private check(props: CostNotificationsProps): void {
    const { topic, displayName } = props;
    const { account } = Stack.of(this);
    throwProblems(`CostNotifications at ${this.node.path}`, [
      ...textProblems('displayName', displayName, {
        minLength: 1, maxLength: 100, pattern: /^[^\r\n\t]*$/, patternInWords: 'be on one line', remedy: 'shorten it',
      }),
      ...topic && displayName !== undefined ? [`displayName must not be given with a topic of yours, got ${show(displayName)}: set it there`] : [],
      ...topic?.fifo ? [`topic must not be FIFO, got ${show(topic.node.path)}: AWS Budgets cannot publish to it; use a standard topic`] : [],
      ...topic && differAtSynth(topic.env.account, account)
        ? [`topic must be of account ${account}, got ${show(topic.node.path)} of account ${topic.env.account}: AWS Budgets publishes within its account; forward from here`]
        : [],
      ...keyOf(props)?.keyId === AWS_MANAGED_KEY
        ? [`encryptionKey must be a key of yours, got ${show(AWS_MANAGED_KEY)}: its policy lets no publisher in and cannot be changed; use a kms.Key`]
        : [],
    ]);
  }

  private repeated(prop: string, recipients: string[]): string[] {
    return recipients.filter((recipient) => this.recipients.has(recipient)).map((recipient) => `${prop} must be new, got ${show(recipient)} again: drop it`);
  }

  // After the recipient, so that no other channel's coming or going replaces it: AWS refuses a second configuration of one channel.
  private idOf(kind: string, recipient: string): string {
    return isToken(recipient) ? this.idOfToken(kind) : `${kind}-${shortHash(recipient)}`;
  }

  // A token has no text to make an id of. Only tokens are counted, so that the coming or going of a known recipient replaces none of them.
  private idOfToken(kind: string): string {
    return `${kind}${[...this.recipients].filter(isToken).length + 1}`;
  }

  // CloudFormation looks for the topic in the Region of the stack unless told where it is.
  private otherRegion(): string | undefined {
    const { region } = this.topic.env;
    return isToken(region) || region === Stack.of(this).region ? undefined : region;
  }

  // The service's default guardrail is AdministratorAccess.
  private guardrail(): iam.IManagedPolicy {
    return iam.ManagedPolicy.fromAwsManagedPolicyName('ReadOnlyAccess');
  }

  private configurationName(kind: string, recipient: string, createOnly: string[]): string {
    return physicalName(this, [kind, recipient, ...createOnly], MAX_CONFIGURATION_NAME);
  }

  private warnOfImport(id: string, what: string, { node }: sns.ITopic | kms.IKey, actions: string): void {
    const { partition, account } = Stack.of(this);
    Annotations.of(this).addWarningV2(
      `cdk-bedrock-cost-tags:CostNotifications.${id}`,
      `${what} ${show(node.path)} cannot be changed here: it must allow ${actions} to ${publishers(partition, account).map(({ service }) => service).join(', ')} ` +
      'where aws:SourceAccount is this account, or nobody hears of anything',
    );
  }
}

function keyOf({ topic, encryptionKey }: CostNotificationsProps): kms.IKey | undefined {
  return encryptionKey ?? topic?.masterKey;
}
