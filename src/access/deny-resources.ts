import { ArnFormat, Aws, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { outermostStack } from '../private/outermost-stack';
import { formatArn } from '../private/partition';
import { deployedStackId, nameInTemplate, shortHash, STACK_ID_LENGTH } from '../private/physical-name';
import { isTemplateOnly } from '../private/template-only-stack';

const PREFIX = 'bedrock-deny-';

/**
 * Generates the name of a resource that attaches or detaches a deny policy. The names of a stack share a prefix, so that a policy covers all of these
 * resources by a pattern. References would be circular, and would make the policy grow with each action.
 */
export function denyResourceName(scope: IConstruct, maxLength: number): string {
  const prefix = denyResourcePrefix(scope);
  const prefixLength = isTemplateOnly(Stack.of(scope)) ? PREFIX.length + STACK_ID_LENGTH : prefix.length;
  return `${prefix}-${nameInTemplate(scope, [], maxLength - prefixLength - 1)}`;
}

/**
 * Returns the IAM path of the deny policies of a stack, and of the roles that attach and detach them. The path contains the Region, because IAM is global.
 */
export function denyResourcePath(scope: IConstruct): string {
  // The pseudo parameter, so that giving the stack an environment does not move the policies.
  return `/${denyResourcePrefix(scope)}/${Aws.REGION}/`;
}

/**
 * Returns the ARN pattern of a kind of resource in the IAM path of a stack, such as `policy`.
 */
export function denyPathArn(scope: IConstruct, kind: string): string {
  return formatArn(Stack.of(scope), {
    service: 'iam', region: '', resource: kind, resourceName: `${denyResourcePath(scope).slice(1)}*`, arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
}

/**
 * Returns the ARN pattern of all principals of a kind in the account: `role`, `group` or `user`.
 */
export function anyPrincipalArn(scope: IConstruct, kind: string): string {
  return formatArn(Stack.of(scope), { service: 'iam', region: '', resource: kind, resourceName: '*' });
}

/**
 * Returns the ARN pattern of all resources of a kind that are named by `denyResourceName`.
 */
export function denyResourceArn(scope: IConstruct, service: string, resource: string, arnFormat: ArnFormat): string {
  return formatArn(Stack.of(scope), { service, resource, resourceName: `${denyResourcePrefix(scope)}-*`, arnFormat });
}

function denyResourcePrefix(scope: IConstruct): string {
  const stack = Stack.of(scope);
  if (isTemplateOnly(stack)) {
    return `${PREFIX}${deployedStackId(stack)}`;
  }
  const outermost = outermostStack(scope);
  // Without the IDs of the stages, which can change while the stack remains.
  const nested = stack.node.path.slice(outermost.node.path.length);
  return `${PREFIX}${shortHash(`${outermost.stackName}${nested}`)}`;
}
