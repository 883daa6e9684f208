import { aws_iam as iam, Stack } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { IConstruct } from 'constructs';
import { KEY_ACTIONS, publishers } from './publisher-statements';

// Two statements with one Sid make a policy that SNS refuses.
const ALLOWED = new WeakSet<IConstruct>();
const KEY_USE = new WeakMap<IConstruct, Set<string>>();

/**
 * Lets the publishers of cost notifications publish to a topic, over TLS only.
 *
 * The statements go to the policy that the topic already has, or gets later: a topic has room for one.
 *
 * @returns whether the topic's policy can be changed here
 */
export function allowPublishers(topic: sns.ITopic): boolean {
  if (ALLOWED.has(topic)) {
    return true;
  }
  const { partition, account } = Stack.of(topic);
  const statements = [
    ...publishers(partition, account).map(({ sid, service, conditions }) => new iam.PolicyStatement({
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
 * Lets the publishers use the key that a topic is encrypted with.
 *
 * @returns whether the key's policy can be changed here
 */
export function allowKeyUse(key: kms.IKey, scope: IConstruct): boolean {
  const { partition, account } = Stack.of(scope);
  const allowed = KEY_USE.get(key) ?? new Set();
  if (allowed.has(account)) {
    return true;
  }
  // SNS documents aws:SourceAccount for keys of topics, and leaves aws:SourceArn to the pages of the publishers, which name none for KMS.
  const added = publishers(partition, account).every(({ sid, service, conditions }) => key.addToResourcePolicy(new iam.PolicyStatement({
    // A key may serve several accounts.
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
 * What has to be there before anything may publish to a topic.
 */
export function topicPolicyOf(topic: sns.ITopic): IConstruct[] {
  const policy = topic.node.tryFindChild('Policy');
  return policy ? [policy] : [];
}
