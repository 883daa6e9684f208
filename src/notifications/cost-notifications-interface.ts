import type * as chatbot from 'aws-cdk-lib/aws-chatbot';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { IConstruct } from 'constructs';
import type { SlackChannelOptions, TeamsChannelOptions } from './chat-channels';

/**
 * Somebody who hears of cost: a topic that AWS Budgets, CloudWatch alarms and Cost Anomaly Detection may publish to, and who listens to it.
 */
export interface ICostNotifications extends IConstruct {
  /**
   * The topic.
   */
  readonly topic: sns.ITopic;

  /**
   * Sends e-mail. Each recipient has to confirm once, from a message that AWS sends at deployment; nothing comes before that.
   *
   * Throws if an address is not one, or is there already.
   */
  email(...addresses: string[]): void;

  /**
   * Posts to a Slack channel through Amazon Q Developer in chat applications (formerly AWS Chatbot), without a function of ours.
   *
   * AWS takes one configuration per channel and account. If the channel has one in your app, use it instead: `configuration.addNotificationTopic(notifications.topic)`.
   *
   * Its role has no permission, so nobody can query or change anything from the channel. Commercial Regions only.
   *
   * Throws if an id cannot be one, or the channel is there already.
   */
  slack(channel: SlackChannelOptions): chatbot.SlackChannelConfiguration;

  /**
   * Posts to a channel of Microsoft Teams through Amazon Q Developer in chat applications (formerly AWS Chatbot), without a function of ours.
   *
   * AWS takes one configuration per channel and account. Its role has no permission. Commercial Regions only.
   *
   * Throws if an id cannot be one, or the channel is there already.
   */
  teams(channel: TeamsChannelOptions): chatbot.CfnMicrosoftTeamsChannelConfiguration;
}
