import { CfnResource, Stack } from 'aws-cdk-lib';
import { CostNotificationsBase } from '../../notifications/cost-notifications-base';
import { renderedProperties } from '../../private/rendered';
import { type DescribedApp } from '../described-app';
import { readable, sorted } from '../readable-values';
import type { NotificationsFact } from '../strategy-facts';

/** Returns each `CostNotifications` with its recipients, and the account and Region of its topic. Subscriptions made outside the app are not known. */
export function collectNotifications(app: DescribedApp): NotificationsFact[] {
  return app.of(CostNotificationsBase).map((notifications) => ({
    path: notifications.node.path,
    stack: Stack.of(notifications).node.path,
    account: app.textOf(notifications, notifications.topic.env.account),
    region: app.textOf(notifications, notifications.topic.env.region),
    recipients: sorted([notifications, ...notifications._chatChannels].flatMap(({ node }) => node.findAll())
      .filter(CfnResource.isCfnResource).flatMap(recipientOf)),
  }));
}

function recipientOf(resource: CfnResource): string[] {
  const recipient = (how: string, ...parts: unknown[]) => [`${how} ${parts.map(readable).join('/')}`];
  switch (resource.cfnResourceType) {
    case 'AWS::SNS::Subscription': {
      const { Protocol, Endpoint } = renderedProperties(resource);
      return recipient(Protocol, Endpoint);
    }
    case 'AWS::Chatbot::SlackChannelConfiguration': {
      const { SlackWorkspaceId, SlackChannelId } = renderedProperties(resource);
      return recipient('slack', SlackWorkspaceId, SlackChannelId);
    }
    case 'AWS::Chatbot::MicrosoftTeamsChannelConfiguration': {
      const { TeamId, TeamsChannelId } = renderedProperties(resource);
      return recipient('teams', TeamId, TeamsChannelId);
    }
    default: return [];
  }
}
