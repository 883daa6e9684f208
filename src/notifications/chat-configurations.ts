import { CfnResource, Stack, Stage } from 'aws-cdk-lib';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { IConstruct } from 'constructs';
import { slackChannelKey, teamsChannelKey } from './chat-channel-key';
import { renderedProperties } from '../private/rendered';

/** Types of chat channel configurations, with the properties that identify the channel. */
const TYPES: Record<string, { readonly properties: readonly [string, string]; readonly keyOf: (place: string, channelId: string) => string }> = {
  'AWS::Chatbot::SlackChannelConfiguration': { properties: ['SlackWorkspaceId', 'SlackChannelId'], keyOf: slackChannelKey },
  'AWS::Chatbot::MicrosoftTeamsChannelConfiguration': { properties: ['TeamId', 'TeamsChannelId'], keyOf: teamsChannelKey },
};

/** Chat channel configuration of an app. */
export interface ChatConfiguration {
  readonly resource: CfnResource;

  /** Position in the tree of the app. */
  readonly position: number;

  /** Channel, as a text for messages. */
  readonly channel: string;

  /** Text that identifies the channel in the app. */
  readonly key: string;
}

/** Configurations by the text that identifies the channel. */
interface Index {
  readonly byChannel: Map<string, ChatConfiguration[]>;
  readonly ofResource: Map<CfnResource, ChatConfiguration>;
  readonly read: Set<CfnResource>;
}

const INDEXES = new WeakMap<IConstruct, Index>();

/**
 * Returns a configuration, and all configurations of the app with the same channel, in the order of the tree. Call this function once for each configuration in a synthesis.
 *
 * The app is read once for each stage, because the references of a stage are final only when the stage is synthesized. A configuration that asks again belongs to a further synthesis.
 */
export function configurationsOfChannel(resource: CfnResource): { readonly own: ChatConfiguration; readonly all: readonly ChatConfiguration[] } {
  const stage = Stage.of(resource) ?? resource.node.root;
  let index = INDEXES.get(stage);
  if (!index?.ofResource.has(resource) || index.read.has(resource)) {
    index = indexOf(resource.node.root);
    INDEXES.set(stage, index);
  }
  index.read.add(resource);
  const own = index.ofResource.get(resource)!;
  return { own, all: index.byChannel.get(own.key)! };
}

/**
 * Returns whether a chat channel configuration of the app posts the messages of a topic. Call this function at synth.
 */
export function isPosted(topic: sns.ITopic): boolean {
  return resourcesIn(topic.node.root).some((resource) => {
    const arn = JSON.stringify(Stack.of(resource).resolve(topic.topicArn));
    const arns: unknown = renderedProperties(resource).SnsTopicArns;
    return Array.isArray(arns) && arns.some((each) => JSON.stringify(each) === arn);
  });
}

function resourcesIn(root: IConstruct): CfnResource[] {
  return root.node.findAll().filter(CfnResource.isCfnResource).filter(({ cfnResourceType }) => Object.hasOwn(TYPES, cfnResourceType));
}

function indexOf(root: IConstruct): Index {
  const resources = resourcesIn(root);
  const index: Index = { byChannel: new Map(), ofResource: new Map(), read: new Set() };
  resources.forEach((resource, position) => {
    const configuration = { resource, position, ...channelOf(resource) };
    index.ofResource.set(resource, configuration);
    index.byChannel.set(configuration.key, [...index.byChannel.get(configuration.key) ?? [], configuration]);
  });
  return index;
}

function channelOf(resource: CfnResource): { readonly channel: string; readonly key: string } {
  const { properties, keyOf } = TYPES[resource.cfnResourceType];
  const rendered = renderedProperties(resource);
  const [place, channelId] = properties.map((property) => rendered[property]);
  if (typeof place === 'string' && typeof channelId === 'string') {
    const key = keyOf(place, channelId);
    return { channel: key, key };
  }
  const channel = [place, channelId].map((part) => typeof part === 'string' ? part : JSON.stringify(part)).join('/');
  // A reference has a meaning in its own template only.
  return { channel, key: `${resource.stack.node.addr}/${channel}` };
}
