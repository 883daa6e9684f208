import { aws_iam as iam, Stack } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { IConstruct } from 'constructs';
import { KEY_ACTIONS, publishers } from './publisher-statements';
import { partitionOf } from '../private/partition';

// SNS rejects a policy that contains two statements with the same Sid.
const ALLOWED = new WeakSet<IConstruct>();
const KEY_USE = new WeakMap<IConstruct, Set<string>>();

/**
 * Allows the publishers of cost notifications to publish to a topic, over TLS only.
 *
 * The statements are added to the existing or future policy of the topic, because a topic can have only one policy.
 *
 * @returns whether the topic policy can be changed here
 */
export function allowPublishers(topic: sns.ITopic): boolean {
  if (ALLOWED.has(topic)) {
    return true;
  }
  const stack = Stack.of(topic);
  const statements = [
    ...publishers(partitionOf(stack), stack.account).map(({ sid, service, conditions }) => new iam.PolicyStatement({
      sid, principals: [new iam.ServicePrincipal(service)], actions: ['sns:Publish'], resources: [topic.topicArn], conditions,
    })),
    new iam.PolicyStatement({
      sid: 'PublishOverTlsOnly',
      effect: iam.Effect.DENY,
      principals: [new iam.StarPrincipal()],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { Bool: { 'aws:SecureTransport': 'false' } },
    }),
  ];
  const added = statements.every((statement) => topic.addToResourcePolicy(statement).statementAdded);
  if (added) {
    ALLOWED.add(topic);
  }
  return added;
}

/**
 * Allows the publishers to use the key that encrypts a topic.
 *
 * @returns whether the key policy can be changed here
 */
export function allowKeyUse(key: kms.IKey, scope: IConstruct): boolean {
  const stack = Stack.of(scope);
  const { account } = stack;
  const allowed = KEY_USE.get(key) ?? new Set();
  if (allowed.has(account)) {
    return true;
  }
  // SNS documents aws:SourceAccount for the keys of topics. For aws:SourceArn, it refers to the documentation of the publishers, which specifies no ARN for KMS.
  const added = publishers(partitionOf(stack), account).every(({ sid, service, conditions }) => key.addToResourcePolicy(new iam.PolicyStatement({
    // A key can be used by several accounts.
    sid: sid.replace('Publish', 'EncryptForTopics') + (allowed.size === 0 ? '' : account),
    principals: [new iam.ServicePrincipal(service)],
    actions: KEY_ACTIONS,
    resources: ['*'],
    conditions: { StringEquals: conditions.StringEquals },
  })).statementAdded);
  if (added) {
    KEY_USE.set(key, allowed.add(account));
  }
  return added;
}

/**
 * Constructs that must exist before a publisher can publish to a topic.
 */
export function topicPolicyOf(topic: sns.ITopic): IConstruct[] {
  const policy = topic.node.tryFindChild('Policy');
  return policy ? [policy] : [];
}
