import { type CfnResource, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { type ChatConfiguration, configurationsOfChannel } from './chat-configurations';
import { isToken, show } from '../private/check';
import { outermostStack } from '../private/outermost-stack';
import { warn } from '../private/warning';

const ONE_PER_ACCOUNT = 'AWS supports one configuration per channel and account';

type PostersOf = (resource: CfnResource) => readonly IConstruct[] | undefined;

/**
 * Returns problems with a configuration whose channel has another configuration in the same account. Call this function at synth.
 *
 * Two stacks whose accounts are known only at deployment can be in one account or in two. They produce a warning if they are in the same stage, and
 * nothing otherwise, because each stage is usually deployed to its own account.
 *
 * @param postersOf function that returns the `CostNotifications` that post through a configuration; undefined if the user created the configuration
 */
export function sameChannelProblems(resource: CfnResource, postersOf: PostersOf): string[] {
  const { own, all } = configurationsOfChannel(resource);
  const [poster] = postersOf(resource)!;
  return all.flatMap((other) => {
    const otherPoster = postersOf(other.resource)?.[0];
    // Of two configurations of the library, the later one reports.
    if (other === own || (otherPoster && other.position > own.position) || !canBeOneAccount(resource, other.resource)) {
      return [];
    }
    if (isOneAccount(resource, other.resource)) {
      return [problem(own, poster, other, otherPoster)];
    }
    warnOfUnknownAccount(own, poster, otherPoster ?? other.resource);
    return [];
  });
}

function problem({ resource, channel }: ChatConfiguration, poster: IConstruct, other: ChatConfiguration, otherPoster?: IConstruct): string {
  const [method, addTopic] = resource.cfnResourceType.includes('Slack')
    ? ['addSlackChannel', 'call addNotificationTopic of']
    : ['addTeamsChannel', 'add the topic to snsTopicArns of'];
  if (otherPoster && resource.stack === other.resource.stack) {
    return `${method} must be called with one token for a channel, got ${show(channel)} from two tokens, at ${show(otherPoster.node.path)} and at ${show(poster.node.path)}: `
      + `pass the same token to both calls, because ${ONE_PER_ACCOUNT}`;
  }
  return otherPoster
    ? `${method} must be called in one stack per channel and account, got ${show(channel)} at ${show(otherPoster.node.path)} and at ${show(poster.node.path)}: `
      + 'pass the CostNotifications of one stack as notifications in the other stack, import its topic with CostNotifications.fromTopicArn, '
      + `or ${addTopic} the configuration that the first ${method} returns, because ${ONE_PER_ACCOUNT}`
    : `${method} must be called with a channel that has no other configuration, got ${show(channel)} at ${show(poster.node.path)}, `
      + `which ${show(other.resource.node.path)} configures: ${addTopic} that configuration instead, because ${ONE_PER_ACCOUNT}`;
}

function warnOfUnknownAccount({ channel }: ChatConfiguration, poster: IConstruct, other: IConstruct): void {
  warn(poster, 'CostNotifications.sameChatChannel', `${show(channel)} also has a configuration at ${show(other.node.path)}, in another stack. `
    + `${ONE_PER_ACCOUNT}, so the deployment of the second stack fails if both are deployed to one account. `
    + 'Pass the CostNotifications of one stack as notifications in the other stack, or specify the accounts of the stacks with env. '
    + 'Acknowledge this warning if the accounts are different');
}

function isOneAccount(one: IConstruct, other: IConstruct): boolean {
  const [stack, otherStack] = [one, other].map(outermostStack);
  return stack === otherStack || (!isToken(stack.account) && stack.account === otherStack.account);
}

function canBeOneAccount(one: IConstruct, other: IConstruct): boolean {
  const accounts = [one, other].map((each) => outermostStack(each).account);
  return isOneAccount(one, other) || (accounts.some(isToken) && Stage.of(one) === Stage.of(other));
}
