import { GetTopicAttributesCommand, type SNSClient } from '@aws-sdk/client-sns';
import { AuditFindingKind } from './audit-finding-kind';
import { type AuditFinding, incomplete, shown } from './audit-findings';
import { inParallel } from '../private/parallel';
import { plural } from '../private/text';

const CONCURRENT_CALLS = 5;

/**
 * Findings about topics without a confirmed subscription. A topic that cannot be read is part of one finding about an incomplete audit.
 *
 * The attributes of a topic contain the number of its subscriptions. A list of the subscriptions would also contain the addresses of the recipients.
 */
export async function topicFindings(sns: SNSClient, topicArns: readonly string[]): Promise<AuditFinding[]> {
  const errors: Error[] = [];
  const findings = await inParallel(CONCURRENT_CALLS, topicArns, async (arn): Promise<AuditFinding[]> => {
    try {
      const { Attributes = {} } = await sns.send(new GetTopicAttributesCommand({ TopicArn: arn }));
      return Number(Attributes.SubscriptionsConfirmed) > 0 ? [] : [unconfirmed(arn, Attributes)];
    } catch (error) {
      errors.push(error as Error);
      return [];
    }
  });
  const [first] = errors;
  return [
    ...findings.flat(),
    ...first ? [incomplete('sns:GetTopicAttributes', `reading the subscriptions of ${plural(errors.length, 'topic')}`, first)] : [],
  ];
}

function unconfirmed(arn: string, attributes: Readonly<Record<string, string>>): AuditFinding {
  const name = arn.slice(arn.lastIndexOf(':') + 1);
  const others = [['SubscriptionsPending', 'pending'], ['SubscriptionsDeleted', 'deleted']]
    .filter(([attribute]) => Number(attributes[attribute]) > 0)
    .map(([attribute, state]) => `${attributes[attribute]} ${state}`);
  return {
    kind: AuditFindingKind.NO_CONFIRMED_SUBSCRIPTION,
    resource: arn,
    name,
    problem: `topic ${shown(name)} must have a confirmed subscription, got ${others.join(' and ') || 'none'}: confirm or add a subscription, because notifications of the topic reach no recipient`,
  };
}
