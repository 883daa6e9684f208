import { onlyOfType, type TemplateResource } from './checked-app';
import { deployed, type Deployment } from './deployed';
import { simulated, type Verdict } from './may';
import { PARTITION, REGION, TEST_ACCOUNT } from './places';

/**
 * Somebody who asks for access to a resource of the test account that has a policy of its own.
 */
export interface Asker {
  /** A service, such as `budgets.amazonaws.com`, or the ARN of a role. Roles may do anything by their own policies. */
  readonly principal: string;
  readonly context?: Record<string, string>;
}

/** A resource and the policy that is attached to it. */
export interface WithPolicy {
  readonly arn: string;
  readonly policy: any;
}

/** The ARN that SNS or KMS could have given to a topic or a key of a template. */
function arnOf(logicalId: string, type: string, { partition = PARTITION, region = REGION }: Deployment = {}): string {
  return type === 'AWS::SNS::Topic'
    ? `arn:${partition}:sns:${region}:${TEST_ACCOUNT}:${logicalId}`
    : `arn:${partition}:kms:${region}:${TEST_ACCOUNT}:key/${logicalId}`;
}

/** The policy of the one topic in a template, and the topic's ARN, as deployed. */
export function topicPolicyIn(resources: Record<string, TemplateResource>, place: Deployment = {}): WithPolicy {
  const [topicId] = onlyOfType(resources, 'AWS::SNS::Topic');
  const [, { Properties }] = onlyOfType(resources, 'AWS::SNS::TopicPolicy');
  const arn = arnOf(topicId, 'AWS::SNS::Topic', place);
  return { policy: deployed(Properties.PolicyDocument, { ...place, values: { ...place.values, [topicId]: arn } }), arn };
}

/** The policy of the one key in a template, and the key's ARN, as deployed. */
export function keyPolicyIn(resources: Record<string, TemplateResource>, place: Deployment = {}): WithPolicy {
  const [keyId, { Properties }] = onlyOfType(resources, 'AWS::KMS::Key');
  return { policy: deployed(Properties.KeyPolicy, place), arn: arnOf(keyId, 'AWS::KMS::Key', place) };
}

/** What the resource's policy makes of a request; over TLS, unless the context says otherwise. */
export async function resourceVerdict({ policy, arn }: WithPolicy, action: string, { principal, context = {} }: Asker): Promise<Verdict> {
  const isRole = principal.startsWith('arn:');
  return simulated({
    request: {
      action,
      principal,
      resource: { resource: arn, accountId: TEST_ACCOUNT },
      contextVariables: { 'aws:SecureTransport': 'true', ...isRole ? { 'aws:PrincipalArn': principal } : {}, ...context },
    },
    identityPolicies: isRole ? [{ name: 'all', policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] } }] : [],
    resourcePolicy: policy,
  });
}
