import { aws_chatbot as chatbot, aws_iam as iam, type CfnResource, Lazy, Stack } from 'aws-cdk-lib';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct, type IConstruct } from 'constructs';
import { lowerCase } from './chat-channel-key';
import { MAX_CONFIGURATION_NAME } from './chat-channel-rules';
import type { SlackChannelOptions, TeamsChannelOptions } from './chat-channels';
import { sameChannelProblems } from './same-channel-rules';
import { differAtSynth, isToken, show } from '../private/check';
import { physicalName, shortHash } from '../private/physical-name';

const CHANNELS = 'CostChatChannels';

/**
 * Chat channel of a stack, with one configuration for all `CostNotifications` that post to the channel. AWS accepts one configuration per channel and account.
 *
 * The ID depends only on the stack and the channel. If the configuration were part of its first `CostNotifications`, the removal of that construct would change the logical ID, and AWS would reject the
 * configuration that CloudFormation creates before it deletes the original. For the same reason, the configuration has only the tags of the stack.
 */
export abstract class SharedChatChannel<T extends Construct = Construct> extends Construct {
  public abstract readonly configuration: T;

  /** `CostNotifications` that post to the channel. */
  public readonly posters: IConstruct[] = [];

  private readonly topicArns = new Set<string>();
  private givenName?: string;

  constructor(scope: Construct, id: string, public readonly key: string, private readonly createOnly: string[]) {
    super(scope, id);
    this.node.addValidation({
      validate: () => sameChannelProblems(this.resource(), ({ node }) => node.scopes.find((each) => each instanceof SharedChatChannel)?.posters),
    });
  }

  /** Posts the messages of a topic to the channel. */
  public post(poster: IConstruct, topic: sns.ITopic, configurationName: string | undefined): void {
    this.posters.push(poster);
    this.givenName ??= configurationName;
    if (!this.topicArns.has(topic.topicArn)) {
      this.topicArns.add(topic.topicArn);
      this.addTopic(topic);
    }
  }

  /** Problems of a further call for the channel. */
  public problems({ configurationName: name }: SlackChannelOptions | TeamsChannelOptions): string[] {
    // If only some of the calls specified a name, the configuration would get another name when these calls are removed, and AWS would reject the second configuration.
    return (name === undefined) !== (this.givenName === undefined) || (name !== undefined && differAtSynth(name, this.givenName!))
      ? [this.differenceProblem('configurationName', name, this.givenName, 'specify one name in all calls, or omit configurationName')]
      : [];
  }

  protected abstract addTopic(topic: sns.ITopic): void;

  private resource(): CfnResource {
    return (this.configuration.node.defaultChild ?? this.configuration) as unknown as CfnResource;
  }

  protected differenceProblem(prop: string, one: string | undefined, other: string | undefined, remedy: string): string {
    const given = (value: string | undefined) => value === undefined ? 'none' : show(value);
    return `${prop} must be the same in all calls for a channel, got ${given(one)}, but ${given(other)} at ${show(this.posters[0].node.path)}: ${remedy}, because AWS supports one configuration per channel and account`;
  }

  // The first call specifies the name after the construct is created.
  protected lazyName(): string {
    const generated = () => physicalName(this.node.scope!, [this.key, ...this.createOnly], MAX_CONFIGURATION_NAME);
    return Lazy.uncachedString({ produce: () => this.givenName ?? generated() });
  }

  // The service's default guardrail is AdministratorAccess.
  protected guardrail(): iam.IManagedPolicy {
    return iam.ManagedPolicy.fromAwsManagedPolicyName('ReadOnlyAccess');
  }
}

/** Slack channel of a stack. */
export class SharedSlackChannel extends SharedChatChannel<chatbot.SlackChannelConfiguration> {
  /** Returns the channel of a stack. Undefined if the stack has none yet. */
  public static find(scope: Construct, key: string): SharedSlackChannel | undefined {
    return existing(scope, SharedSlackChannel, key);
  }

  public readonly configuration: chatbot.SlackChannelConfiguration;

  constructor(scope: Construct, key: string, { workspaceId, channelId }: SlackChannelOptions) {
    super(channelsOf(scope), freeId(scope, 'Slack', key), key, [workspaceId]);
    this.configuration = new chatbot.SlackChannelConfiguration(this, 'Configuration', {
      slackChannelConfigurationName: this.lazyName(),
      slackWorkspaceId: workspaceId,
      slackChannelId: channelId,
      guardrailPolicies: [this.guardrail()],
    });
  }

  protected addTopic(topic: sns.ITopic): void {
    this.configuration.addNotificationTopic(topic);
  }
}

/** Microsoft Teams channel of a stack. */
export class SharedTeamsChannel extends SharedChatChannel<chatbot.CfnMicrosoftTeamsChannelConfiguration> {
  /** Returns the channel of a stack. Undefined if the stack has none yet. */
  public static find(scope: Construct, key: string): SharedTeamsChannel | undefined {
    return existing(scope, SharedTeamsChannel, key);
  }

  public readonly configuration: chatbot.CfnMicrosoftTeamsChannelConfiguration;

  constructor(scope: Construct, key: string, { teamId, tenantId, channelId }: TeamsChannelOptions) {
    super(channelsOf(scope), freeId(scope, 'Teams', key), key, [teamId, tenantId]);
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('chatbot.amazonaws.com'),
      description: 'Role of a Microsoft Teams channel, without permissions',
    });
    this.configuration = new chatbot.CfnMicrosoftTeamsChannelConfiguration(this, 'Configuration', {
      configurationName: this.lazyName(),
      teamId,
      teamsTenantId: tenantId,
      teamsChannelId: channelId,
      snsTopicArns: [],
      iamRoleArn: role.roleArn,
      guardrailPolicies: [this.guardrail().managedPolicyArn],
    });
  }

  public problems(options: TeamsChannelOptions): string[] {
    const { teamsTenantId } = this.configuration;
    return [
      ...differAtSynth(lowerCase(options.tenantId), lowerCase(teamsTenantId))
        ? [this.differenceProblem('tenantId', options.tenantId, teamsTenantId, 'pass the tenant of the team')]
        : [],
      ...super.problems(options),
    ];
  }

  protected addTopic(topic: sns.ITopic): void {
    this.configuration.snsTopicArns = [...this.configuration.snsTopicArns ?? [], topic.topicArn];
  }
}

function existing<T extends SharedChatChannel>(scope: Construct, type: new (...args: any[]) => T, key: string): T | undefined {
  return holderOf(scope)?.node.children.find((child): child is T => child instanceof type && child.key === key);
}

function holderOf(scope: Construct): Construct | undefined {
  return Stack.of(scope).node.tryFindChild(CHANNELS) as Construct | undefined;
}

function channelsOf(scope: Construct): Construct {
  return holderOf(scope) ?? new Construct(Stack.of(scope), CHANNELS);
}

// Adding or removing another channel does not change the ID. Different tokens can have the same value so far, such as two lists that are filled later.
function freeId(scope: Construct, kind: string, key: string): string {
  const text = isToken(key) ? JSON.stringify(Stack.of(scope).resolve(key)) : key;
  const id = `${kind}-${shortHash(text)}`;
  const same = holderOf(scope)?.node.children.filter((child) => child.node.id.startsWith(id)) ?? [];
  return same.length === 0 ? id : `${id}-${same.length + 1}`;
}
