import { aws_sns as sns, Stack } from 'aws-cdk-lib';
import type * as chatbot from 'aws-cdk-lib/aws-chatbot';
import { Construct, type IConstruct } from 'constructs';
import { slackChannelKey, teamsChannelKey } from './chat-channel-key';
import { slackProblems, teamsProblems } from './chat-channel-rules';
import type { SlackChannelOptions, TeamsChannelOptions } from './chat-channels';
import { isPosted } from './chat-configurations';
import type { ICostNotifications } from './cost-notifications-interface';
import { type SharedChatChannel, SharedSlackChannel, SharedTeamsChannel } from './shared-chat-channel';
import { isToken, show, throwProblems } from '../private/check';
import { emailProblems } from '../private/email';
import { checkArgument, checkStruct } from '../private/structs/struct-problems';

/**
 * Recipients of created and imported notifications.
 *
 * @internal
 */
export abstract class CostNotificationsBase extends Construct implements ICostNotifications {
  public abstract readonly topic: sns.ITopic;

  /**
   * Configurations of the channels that were added here. They are not children of this construct.
   *
   * @internal
   */
  public readonly _chatChannels: IConstruct[] = [];

  private readonly recipients = new Set<string>();

  public addEmail(...addresses: string[]): void {
    checkArgument(`CostNotifications at ${this.node.path}`, 'addresses', 'string[]', addresses, () => [
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
    checkStruct(`CostNotifications at ${this.node.path}`, 'SlackChannelOptions', channel);
    const key = slackChannelKey(channel.workspaceId, channel.channelId);
    const shared = SharedSlackChannel.find(this, key);
    throwProblems(`CostNotifications at ${this.node.path}`, [
      ...slackProblems(channel),
      ...this.repeated('addSlackChannel must be called with a new channel', [key]),
      ...shared?.problems(channel) ?? [],
    ]);
    return this.postTo(shared ?? new SharedSlackChannel(this, key, channel), channel);
  }

  public addTeamsChannel(channel: TeamsChannelOptions): chatbot.CfnMicrosoftTeamsChannelConfiguration {
    checkStruct(`CostNotifications at ${this.node.path}`, 'TeamsChannelOptions', channel);
    const key = teamsChannelKey(channel.teamId, channel.channelId);
    const shared = SharedTeamsChannel.find(this, key);
    throwProblems(`CostNotifications at ${this.node.path}`, [
      ...teamsProblems(channel),
      ...this.repeated('addTeamsChannel must be called with a new channel', [key]),
      ...shared?.problems(channel) ?? [],
    ]);
    return this.postTo(shared ?? new SharedTeamsChannel(this, key, channel), channel);
  }

  /**
   * Returns whether recipients were added here, or a chat channel configuration of the app posts the messages. Other subscriptions of the topic are not known.
   *
   * @internal
   */
  public _hasRecipients(): boolean {
    return this.recipients.size > 0 || isPosted(this.topic);
  }

  private repeated(rule: string, recipients: string[]): string[] {
    return recipients.filter((recipient) => this.recipients.has(recipient)).map((recipient) => `${rule}, got ${show(recipient)} again: remove the duplicate`);
  }

  private postTo<T extends Construct>(shared: SharedChatChannel<T>, { configurationName }: SlackChannelOptions | TeamsChannelOptions): T {
    shared.post(this, this.topic, configurationName);
    this.recipients.add(shared.key);
    this._chatChannels.push(shared.configuration);
    return shared.configuration;
  }

  // A token contains no text for an ID. Only tokens are numbered, so that adding or removing an address that is known at synth does not replace them.
  private idOfToken(kind: string): string {
    return `${kind}${[...this.recipients].filter(isToken).length + 1}`;
  }

  // CloudFormation looks for the topic in the Region of the stack unless a Region is specified.
  private otherRegion(): string | undefined {
    const { region } = this.topic.env;
    return isToken(region) || region === Stack.of(this).region ? undefined : region;
  }
}
