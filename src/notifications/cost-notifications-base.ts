import { aws_chatbot as chatbot, aws_iam as iam, aws_sns as sns, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { MAX_CONFIGURATION_NAME, slackProblems, teamsProblems } from './chat-channel-rules';
import type { SlackChannelOptions, TeamsChannelOptions } from './chat-channels';
import type { ICostNotifications } from './cost-notifications-interface';
import { isToken, show, throwProblems } from '../private/check';
import { emailProblems } from '../private/email';
import { physicalName, shortHash } from '../private/physical-name';

/**
 * Recipients of created and imported notifications.
 *
 * @internal
 */
export abstract class CostNotificationsBase extends Construct implements ICostNotifications {
  public abstract readonly topic: sns.ITopic;

  private readonly recipients = new Set<string>();

  public addEmail(...addresses: string[]): void {
    throwProblems(`CostNotifications at ${this.node.path}`, [
      ...emailProblems('addresses', addresses),
      ...this.repeated('addEmail must be called with new addresses', addresses),
    ]);
    for (const address of addresses) {
      const id = isToken(address) ? this.idOfToken('Email') : `Email-${address}`;
      new sns.Subscription(this, id, { topic: this.topic, region: this.otherRegion(), protocol: sns.SubscriptionProtocol.EMAIL, endpoint: address });
      this.recipients.add(address);
    }
  }

  public addSlackChannel(channel: SlackChannelOptions): chatbot.SlackChannelConfiguration {
    const { workspaceId, channelId } = channel;
    const recipient = `${workspaceId}/${channelId}`;
    throwProblems(`CostNotifications at ${this.node.path}`, [...slackProblems(channel), ...this.repeated('addSlackChannel must be called with a new channel', [recipient])]);
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

  public addTeamsChannel(channel: TeamsChannelOptions): chatbot.CfnMicrosoftTeamsChannelConfiguration {
    const { teamId, tenantId, channelId } = channel;
    const recipient = `${teamId}/${channelId}`;
    throwProblems(`CostNotifications at ${this.node.path}`, [...teamsProblems(channel), ...this.repeated('addTeamsChannel must be called with a new channel', [recipient])]);
    const id = this.idOf('Teams', recipient);
    const role = new iam.Role(this, `${id}Role`, {
      assumedBy: new iam.ServicePrincipal('chatbot.amazonaws.com'),
      description: 'Role of a Microsoft Teams channel, without permissions',
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
   * Returns whether recipients were added here. Other subscriptions of the topic are not known.
   *
   * @internal
   */
  public _hasRecipients(): boolean {
    return this.recipients.size > 0;
  }

  private repeated(rule: string, recipients: string[]): string[] {
    return recipients.filter((recipient) => this.recipients.has(recipient)).map((recipient) => `${rule}, got ${show(recipient)} again: remove the duplicate`);
  }

  // The ID depends only on the recipient, so that adding or removing another channel does not replace the configuration. AWS rejects a second configuration of a channel.
  private idOf(kind: string, recipient: string): string {
    return isToken(recipient) ? this.idOfToken(kind) : `${kind}-${shortHash(recipient)}`;
  }

  // A token contains no text for an ID. Only tokens are numbered, so that adding or removing a recipient that is known at synth does not replace them.
  private idOfToken(kind: string): string {
    return `${kind}${[...this.recipients].filter(isToken).length + 1}`;
  }

  // CloudFormation looks for the topic in the Region of the stack unless a Region is specified.
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
}
