import { aws_iam as iam, aws_logs as logs, custom_resources as cr, type IResource, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { attachableArns, type ByKind, type DeniedPrincipals, namesOf } from '../access/denied-principals';
import { isToken } from '../private/check';
import { shortHash } from '../private/physical-name';

/** Policy to detach, and the alarm that it is attached for. */
export interface DenyRelease {
  readonly policyArn: string;
  readonly alarmName: string;
}

// The CDK names the function that all AwsCustomResource constructs of a stack share after its purpose and its UUID.
const SHARED_FUNCTION = `AWS${cr.AwsCustomResource.PROVIDER_FUNCTION_UUID.replaceAll('-', '')}`;

const SHARED_LOGS = 'AlarmDenyReleaseLogs';

/**
 * Creates custom resources that detach a policy when they are deleted. There is one for each principal, so that a principal that leaves the list is released
 * and the others stay denied.
 */
export function denyReleases(scope: Construct, { roles = [], groups = [], users = [] }: DeniedPrincipals, release: DenyRelease): Construct[] {
  return [
    ...roles.map((role) => detachFrom(scope, 'Role', role, { roles: [role] }, release)),
    ...groups.map((group) => detachFrom(scope, 'Group', group, { groups: [group] }, release)),
    ...users.map((user) => detachFrom(scope, 'User', user, { users: [user] }, release)),
  ];
}

function detachFrom(
  scope: Construct, kind: keyof ByKind<string>, { node }: IResource, principal: DeniedPrincipals, { policyArn, alarmName }: DenyRelease,
): Construct {
  const [name] = namesOf(principal)[kind];
  return new cr.AwsCustomResource(scope, `Release${shortHash(`${kind} ${isToken(name) ? node.path : name}`)}`, {
    resourceType: 'Custom::AlarmDenyRelease',
    installLatestAwsSdk: false,
    logGroup: sharedLogs(Stack.of(scope)),
    // Creating and updating only sets the physical ID, but AwsCustomResource needs a call. This call needs no permission: IAM can take seconds to apply a new
    // policy, and a refused call would roll the stack back.
    onUpdate: {
      service: 'sts',
      action: 'GetCallerIdentity',
      outputPaths: ['Account'],
      // CloudFormation deletes the old resource, which detaches, if the principal, the policy or the alarm changes. An execution that waits for an old alarm
      // may no longer read that alarm. CloudFormation allows 1024 characters: the alarm has at most 255, the principal 128, and the policy about 170.
      physicalResourceId: cr.PhysicalResourceId.of(`${kind} ${name} ${policyArn} ${alarmName}`),
    },
    onDelete: {
      service: 'iam',
      action: `Detach${kind}Policy`,
      parameters: { [`${kind}Name`]: name, PolicyArn: policyArn },
      ignoreErrorCodesMatching: 'NoSuchEntity',
    },
    policy: cr.AwsCustomResourcePolicy.fromStatements([new iam.PolicyStatement({
      actions: [`iam:Detach${kind}Policy`],
      resources: attachableArns(principal, Stack.of(scope))[kind],
      conditions: { ArnEquals: { 'iam:PolicyARN': policyArn } },
    })]),
  });
}

/**
 * Returns the log group of the shared function. The first AwsCustomResource of a stack configures the function. If the first one belongs to the app, a log
 * group of this library would be unused.
 */
function sharedLogs(stack: Stack): logs.LogGroup | undefined {
  const existing = stack.node.tryFindChild(SHARED_LOGS) as logs.LogGroup | undefined;
  return existing ?? (stack.node.tryFindChild(SHARED_FUNCTION)
    ? undefined
    : new logs.LogGroup(stack, SHARED_LOGS, { retention: logs.RetentionDays.THREE_MONTHS, removalPolicy: RemovalPolicy.DESTROY }));
}
