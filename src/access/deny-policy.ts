import { aws_iam as iam, Stack } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import { attachableArns, type DeniedPrincipals } from './denied-principals';
import { denyChanges } from './deny-protection';
import { anyPrincipalArn, denyPathArn, denyResourcePath } from './deny-resources';
import { denySpending, type SpendingDenial } from './deny-statements';
import { MAX_MANAGED_POLICY_SIZE, packStatements, policySize } from './policy-size';
import { partitionOf } from '../private/partition';

/** Contents of a deny policy. */
export interface DenyPolicyProps {
  readonly description: string;
  readonly denied: DeniedPrincipals;
  readonly denial: SpendingDenial;

  /** The alarm or the budget. */
  readonly trigger: IConstruct;

  /** ARNs of the alarm, or of the budget and its actions, which the denied principals must not change. */
  readonly triggerArns: string[];
}

// IAM attaches 10 managed policies to a role by default.
const MAX_ATTACHING_POLICIES = 10;

// A policy has room for two statements of this number of ARNs with usual lengths.
const ARNS_PER_STATEMENT = 20;

// A policy has room for a statement of this number of ARNs with the longest paths, or with names that are known only at deployment.
const LONG_ARNS_PER_STATEMENT = 8;

/**
 * Creates the managed policy that denies the principals, and that denies them to lift the Deny.
 */
export function denyPolicy(scope: Construct, { description, denied, denial, trigger, triggerArns }: DenyPolicyProps): iam.ManagedPolicy {
  const { breakGlassArns } = denial;
  const groupArns = (denied.groups ?? []).map(({ groupArn }) => groupArn);
  const userArns = (denied.users ?? []).map(({ userArn }) => userArn);
  const policy = new iam.ManagedPolicy(scope, 'DenyPolicy', {
    path: denyResourcePath(scope),
    description,
    statements: [
      ...denySpending(denial, partitionOf(Stack.of(scope))), ...denyChanges(scope, { trigger, triggerArns, groupArns, userArns, breakGlassArns }),
    ].map((props) => new iam.PolicyStatement({ effect: iam.Effect.DENY, ...props })),
  });
  scope.node.addValidation({ validate: () => sizeProblems(policy) });
  return policy;
}

/** Permissions of the role that attaches and detaches a deny policy. */
export interface AttachingPermissions {
  readonly description: string;
  readonly role: iam.IRole;
  readonly denied: DeniedPrincipals;
  readonly policyArn: string;

  /** Further statements of the role. */
  readonly others: iam.PolicyStatementProps[];
}

/**
 * Creates the managed policies that allow a role to attach one deny policy to the principals, and to detach it from any principal. There are several policies
 * if the ARNs of the principals exceed the size limit of one.
 */
export function attachingPolicies(scope: Construct, { description, role, denied, policyArn, others }: AttachingPermissions): iam.ManagedPolicy[] {
  const arns = Object.entries(attachableArns(denied, Stack.of(scope)));
  const onlyThisPolicy = { ArnEquals: { 'iam:PolicyARN': policyArn } };
  const attaching = (size: number) => arns.flatMap(([kind, resources]) => chunks(resources, size).map((chunk) => ({
    actions: [`iam:Attach${kind}Policy`], resources: chunk, conditions: onlyThisPolicy,
  })));
  // From any principal, because a principal might have been removed from the list since the policy was attached.
  const detaching = arns.filter(([, each]) => each.length > 0).map(([kind]) => ({
    actions: [`iam:Detach${kind}Policy`],
    resources: [anyPrincipalArn(scope, kind.toLowerCase())],
    conditions: onlyThisPolicy,
  }));
  const pack = (size: number) => {
    const statements = [...others, ...detaching, ...attaching(size)].map((statement) => new iam.PolicyStatement(statement));
    return packStatements(scope, [], statements, MAX_MANAGED_POLICY_SIZE);
  };
  const documents = pack(ARNS_PER_STATEMENT) ?? pack(LONG_ARNS_PER_STATEMENT)!;
  if (documents.length > MAX_ATTACHING_POLICIES) {
    scope.node.addValidation({
      validate: () => [`roles, groups and users must fit in the ${MAX_ATTACHING_POLICIES} policies of the role that denies them, got ${documents.length} policies: deny a group instead, or create several deny actions`],
    });
  }
  return documents.map((each, index) => new iam.ManagedPolicy(scope, index === 0 ? 'Permissions' : `Permissions${index + 1}`, {
    path: denyResourcePath(scope), roles: [role], description, statements: each,
  }));
}

/**
 * Statements that allow finding and detaching the deny policies of a stack. The policies are covered by their path: when an action is removed, CloudFormation
 * removes the ARN of its policy from all statements before it detaches the policy.
 */
export function releasingStatements(scope: Construct): iam.PolicyStatementProps[] {
  const denyPolicies = denyPathArn(scope, 'policy');
  return [
    { actions: ['iam:ListEntitiesForPolicy'], resources: [denyPolicies] },
    principalsStatement(scope, ['iam:DetachRolePolicy', 'iam:DetachGroupPolicy', 'iam:DetachUserPolicy']),
  ];
}

/**
 * Statement that allows attaching the deny policies of a stack to any principal, and no other policies.
 */
export function attachingAnyStatement(scope: Construct): iam.PolicyStatementProps {
  return principalsStatement(scope, ['iam:AttachRolePolicy', 'iam:AttachGroupPolicy', 'iam:AttachUserPolicy']);
}

function principalsStatement(scope: Construct, actions: string[]): iam.PolicyStatementProps {
  return {
    actions,
    resources: ['role', 'group', 'user'].map((kind) => anyPrincipalArn(scope, kind)),
    conditions: { ArnLike: { 'iam:PolicyARN': denyPathArn(scope, 'policy') } },
  };
}

function sizeProblems(policy: iam.ManagedPolicy): string[] {
  const size = policySize(policy, policy.document.toJSON());
  return size <= MAX_MANAGED_POLICY_SIZE ? [] : [
    `breakGlassPrincipals and costTags must fit in a policy of ${MAX_MANAGED_POLICY_SIZE} characters, got ${size} characters: use fewer ARNs, with wildcards`,
  ];
}

function chunks(values: string[], size: number): string[][] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, index) => values.slice(index * size, (index + 1) * size));
}
