import { CfnResource } from 'aws-cdk-lib';
import { CostNotifications } from '../../notifications';
import { renderedProperties } from '../../private/rendered';
import { type DescribedApp } from '../described-app';
import { readable, sorted } from '../readable-values';
import type { NotificationsFact } from '../strategy-facts';

/** What is told through `CostNotifications`, and to whom. Who subscribed elsewhere is not known. */
export function collectNotifications(app: DescribedApp): NotificationsFact[] {
  return app.of(CostNotifications).map(({ node }) => ({
    path: node.path,
    recipients: sorted(node.findAll().filter(CfnResource.isCfnResource).flatMap(recipientOf)),
  }));
}

function recipientOf(resource: CfnResource): string[] {
  const told = (how: string, ...parts: unknown[]) => [`${how} ${parts.map(readable).join('/')}`];
  switch (resource.cfnResourceType) {
    case 'AWS::SNS::Subscription': {
      const { Protocol, Endpoint } = renderedProperties(resource);
      return told(Protocol, Endpoint);
    }
    case 'AWS::Chatbot::SlackChannelConfiguration': {
      const { SlackWorkspaceId, SlackChannelId } = renderedProperties(resource);
      return told('slack', SlackWorkspaceId, SlackChannelId);
    }
    case 'AWS::Chatbot::MicrosoftTeamsChannelConfiguration': {
      const { TeamId, TeamsChannelId } = renderedProperties(resource);
      return told('teams', TeamId, TeamsChannelId);
    }
    default: return [];
  }
}
