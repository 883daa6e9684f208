import { type aws_iam as iam, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { TaggablePrincipal } from './taggable-principal';
import { show } from '../private/check';
import { warn } from '../private/warning';

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const DEFAULT_TRUST_POLICY = 2048;
const MAX_TRUST_POLICY = 4096;
const MAX_INLINE = { Role: 10_240, User: 2048 };

// An ARN of a role has up to 95 characters without a path.
const ARN = 95;
const PSEUDO: Record<string, string> = { 'AWS::Partition': 'aws-us-gov', 'AWS::AccountId': '111122223333', 'AWS::Region': 'ap-southeast-1' };

/** Number of characters that a policy has when it is deployed. Values that are known only at deployment are estimated. */
export function deployedLength(stack: Stack, document: iam.PolicyDocument): number {
  return JSON.stringify(deployedForm(stack.resolve(document)) ?? '').length;
}

/**
 * Problems with the size of the policies of a principal. Warns if a quota must be increased. Call this function at synth.
 */
export function policyLengthProblems(scope: IConstruct, principal: iam.IIdentity, { kind, trustPolicy }: TaggablePrincipal): string[] {
  const stack = Stack.of(principal);
  const trust = trustPolicy === undefined ? 0 : deployedLength(stack, trustPolicy);
  if (trust > DEFAULT_TRUST_POLICY && trust <= MAX_TRUST_POLICY) {
    warn(scope, 'TaggedPrincipal.trustPolicyQuota',
      `the trust policy of ${show(principal.node.path)} has about ${trust} characters, and the default quota is ${DEFAULT_TRUST_POLICY}, so the deployment fails. ` +
      `Use fewer callers, keys or allowed values, or request an increase of the quota "Role trust policy length" (up to ${MAX_TRUST_POLICY}) and acknowledge this warning`);
  }
  const { document } = (principal.node.tryFindChild('DefaultPolicy') ?? {}) as Partial<iam.Policy>;
  const inline = document === undefined ? 0 : deployedLength(stack, document);
  return [
    ...trust > MAX_TRUST_POLICY
      ? [`the trust policy of the role must have at most ${MAX_TRUST_POLICY} characters, got about ${trust}: use fewer callers, keys or allowed values, or a role for each caller`]
      : [],
    ...inline > MAX_INLINE[kind]
      ? [`the inline policies of the principal must have at most ${MAX_INLINE[kind]} characters, got about ${inline}: use managed policies for its other permissions, or fewer tags`]
      : [],
  ];
}

function deployedForm(value: any): any {
  if (Array.isArray(value)) {
    return value.map(deployedForm);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const [[name, argument], ...others] = [...Object.entries<any>(value), ['', undefined]] as Array<[string, any]>;
  if (others.length === 1 && name === 'Ref') {
    return PSEUDO[argument] ?? 'x'.repeat(ARN);
  }
  if (others.length === 1 && name === 'Fn::Join') {
    return argument[1].map(deployedForm).join(argument[0]);
  }
  return others.length === 1 && name.startsWith('Fn::') ? 'x'.repeat(ARN) : Object.fromEntries(Object.entries(value).map(([key, each]) => [key, deployedForm(each)]));
}
