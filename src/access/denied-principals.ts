import { type IResource, Resource, type Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { MAX_MANAGED_POLICY_SIZE } from './policy-size';
import { differAtSynth, isToken, repeated, show } from '../private/check';
import { partitionOf } from '../private/partition';
import { protectedRoleProblems } from '../private/protected-role';

// https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_IamActionDefinition.html
const MAX_PRINCIPALS = 100;

/** Principals to deny, and principals that are exempt. */
export interface DeniedPrincipals {
  readonly roles?: iam.IRole[];
  readonly groups?: iam.IGroup[];
  readonly users?: iam.IUser[];
  readonly breakGlassPrincipals?: iam.IPrincipal[];
}

/** Lists by kind of principal. The kinds are written as in the names of IAM actions. */
export type ByKind<T> = Record<'Role' | 'Group' | 'User', T[]>;

/**
 * Returns the names of principals without their paths.
 */
export function namesOf({ roles = [], groups = [], users = [] }: DeniedPrincipals): ByKind<string> {
  return {
    Role: roles.map(({ roleName }) => lastSegment(roleName)),
    Group: groups.map(({ groupName }) => lastSegment(groupName)),
    User: users.map(({ userName }) => lastSegment(userName)),
  };
}

/**
 * Returns the ARNs that a policy needs as resources to allow attaching policies to principals.
 */
export function attachableArns({ roles = [], groups = [], users = [] }: DeniedPrincipals, stack: Stack): ByKind<string> {
  const [account, partition] = [stack.account, partitionOf(stack)];
  // The path of a principal that is imported by name is unknown. Names are unique regardless of the path.
  const arnsOf = (principal: IResource, kind: string, arn: string, name: string) =>
    Resource.isOwnedResource(principal) || (!isToken(arn) && arn.includes(`:${kind}/`) && arn.split('/').length > 2)
      ? [arn]
      : [arn, `arn:${partition}:iam::${account}:${kind}/*/${lastSegment(name)}`];
  return {
    Role: roles.flatMap((each) => arnsOf(each, 'role', each.roleArn, each.roleName)),
    Group: groups.flatMap((each) => arnsOf(each, 'group', each.groupArn, each.groupName)),
    User: users.flatMap((each) => arnsOf(each, 'user', each.userArn, each.userName)),
  };
}

/**
 * Statements that allow attaching and detaching one policy. The condition excludes all other policies, including AWS managed policies.
 */
export function attachingProps(attachable: ByKind<string>, policyArn: string): iam.PolicyStatementProps[] {
  return Object.entries(withoutEmpty(attachable)).map(([kind, resources]) => ({
    actions: [`iam:Attach${kind}Policy`, `iam:Detach${kind}Policy`],
    resources,
    conditions: { ArnEquals: { 'iam:PolicyARN': policyArn } },
  }));
}

/**
 * Returns the reasons why principals cannot be denied.
 *
 * @param what kind of resource that the deny action belongs to, such as `budget`
 */
export function principalProblems(denied: DeniedPrincipals, account: string, what: string): string[] {
  const { roles = [], groups = [], users = [], breakGlassPrincipals = [] } = denied;
  const names = namesOf(denied);
  const principals: Record<string, [Array<iam.IPrincipal & IResource>, string[]]> = {
    roles: [roles, names.Role],
    groups: [groups, names.Group],
    users: [users, names.User],
  };
  return [
    ...roles.length + groups.length + users.length === 0 ? ['roles, groups and users must contain at least one principal, got none: pass the principals to deny'] : [],
    ...Object.entries(principals).flatMap(([prop, [each, eachName]]) => [
      ...each.length > MAX_PRINCIPALS ? [`${prop} must contain at most ${MAX_PRINCIPALS} principals, got ${each.length}: deny a group instead, or create a second deny action`] : [],
      ...repeated(eachName).map((name) => `${prop} must not contain duplicates: ${show(name)} is listed more than once`),
      ...each.filter((principal) => differAtSynth(principal.env.account, account)).map((principal) =>
        `${prop} must be in the ${what}'s account ${account}, got ${show(principal.node.path)} in account ${principal.env.account}: create ${article(what)} in that account`),
      ...each.filter((principal) => breakGlassPrincipals.includes(principal)).map((principal) =>
        `${prop} must not contain break-glass principals, got ${show(principal.node.path)}: remove it from ${prop} or from breakGlassPrincipals`),
    ]),
    ...roles.flatMap((role) => protectedRoleProblems('roles', role,
      'add a Deny to the permission set, or let its users assume a role of your own and deny that role, because IAM refuses to attach policies to these roles')),
  ];
}

/** Policies of a deny action, with the parts that determine their size. */
export interface PolicySizes {
  /** Policy that denies the principals. */
  readonly denial: iam.PolicyDocument;

  /** ARNs in the policy that allows attaching the Deny policy. */
  readonly attachable: ByKind<string>;

  /** Size of the attaching policy without the ARNs, in characters. */
  readonly otherwise: number;

  /** Text after "got about 7000 characters" that names the service that attaches the policy. Empty if no service is named. */
  readonly attachedBy: string;
}

/**
 * Returns messages for policies that exceed the size limit of IAM. Call this function at synth.
 */
export function policySizeProblems(stack: Stack, { denial, attachable, otherwise, attachedBy }: PolicySizes): string[] {
  const sizeOf = (value: unknown) => JSON.stringify(stack.resolve(value)).length;
  const denying = sizeOf(denial);
  const attaching = sizeOf(Object.values(attachable).flat()) + otherwise;
  return [
    ...attaching > MAX_MANAGED_POLICY_SIZE
      ? [`roles, groups and users must fit in a policy of ${MAX_MANAGED_POLICY_SIZE} characters, got about ${attaching} characters${attachedBy}: deny a group instead, or create several deny actions`]
      : [],
    ...denying > MAX_MANAGED_POLICY_SIZE
      ? [`breakGlassPrincipals and costTags must fit in a policy of ${MAX_MANAGED_POLICY_SIZE} characters, got ${denying} characters: use fewer ARNs, with wildcards`]
      : [],
  ];
}

export function withoutEmpty<T>(lists: Record<string, T[]>): Record<string, T[]> {
  return Object.fromEntries(Object.entries(lists).filter(([, each]) => each.length > 0));
}

function article(what: string): string {
  return /^[aeiou]/.test(what) ? `an ${what}` : `a ${what}`;
}

/** Returns a name without its path. The CDK leaves the path in some names. */
export function lastSegment(name: string): string {
  return isToken(name) ? name : name.split('/').at(-1)!;
}
