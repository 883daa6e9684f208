import type * as chatbot from 'aws-cdk-lib/aws-chatbot';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { IConstruct } from 'constructs';
import type { SlackChannelOptions, TeamsChannelOptions } from './chat-channels';

/**
 * Notification target for cost alerts: an SNS topic and its subscribers. AWS Budgets, CloudWatch alarms and Cost Anomaly Detection can publish to the topic.
 */
export interface ICostNotifications extends IConstruct {
  /**
   * SNS topic.
   */
  readonly topic: sns.ITopic;

  /**
   * Subscribes email addresses. Each recipient must confirm the subscription once, from a message that AWS sends at deployment. Recipients receive no notifications
   * before that.
   *
   * Throws if an address is not valid, or if it was already added.
   *
   * @param addresses email addresses
   */
  addEmail(...addresses: string[]): void;

  /**
   * Posts to a Slack channel through Amazon Q Developer in chat applications (formerly AWS Chatbot), without a Lambda function.
   *
   * AWS supports one configuration per channel and account. All `CostNotifications` of a stack that post to the channel therefore share one configuration. It has
   * only the tags of the stack, and removing one of the `CostNotifications` does not replace it. If your app already contains a configuration of the channel, use it
   * instead: `configuration.addNotificationTopic(notifications.topic)`.
   *
   * The role of the channel has no permissions, so channel members cannot query or change anything. Available in commercial Regions only.
   *
   * Throws if an ID is not valid, if the channel was already added, or if another call for the channel specifies another `configurationName`. Synthesis fails if another
   * stack of the account contains a configuration of the channel. If an account is known only at deployment, a warning is produced instead, for stacks of the same stage.
   *
   * @param channel workspace and channel
   */
  addSlackChannel(channel: SlackChannelOptions): chatbot.SlackChannelConfiguration;

  /**
   * Posts to a Microsoft Teams channel through Amazon Q Developer in chat applications (formerly AWS Chatbot), without a Lambda function.
   *
   * AWS supports one configuration per channel and account, which `CostNotifications` of a stack share in the same way as for `addSlackChannel`. The role of the channel
   * has no permissions. Available in commercial Regions only.
   *
   * Throws if an ID is not valid, if the channel was already added, or if another call for the channel specifies another `tenantId` or `configurationName`. Synthesis
   * fails if another stack of the account contains a configuration of the channel, as for `addSlackChannel`.
   *
   * @param channel team, tenant and channel
   */
  addTeamsChannel(channel: TeamsChannelOptions): chatbot.CfnMicrosoftTeamsChannelConfiguration;
}
