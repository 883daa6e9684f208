import { type IResource, Resource, type Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { MAX_MANAGED_POLICY_SIZE } from './policy-size';
import { differAtSynth, isToken, repeated, show } from '../private/check';

// https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_IamActionDefinition.html
const MAX_PRINCIPALS = 100;

/** Whom to deny. */
export interface DeniedPrincipals {
  readonly roles?: iam.IRole[];
  readonly groups?: iam.IGroup[];
  readonly users?: iam.IUser[];
  readonly breakGlassPrincipals?: iam.IPrincipal[];
}

/** Lists by the kind of principal, as it is in the names of IAM's actions. */
export type ByKind<T> = Record<'Role' | 'Group' | 'User', T[]>;

/**
 * The names that IAM knows principals by, without a path.
 */
export function namesOf({ roles = [], groups = [], users = [] }: DeniedPrincipals): ByKind<string> {
  return {
    Role: roles.map(({ roleName }) => lastSegment(roleName)),
    Group: groups.map(({ groupName }) => lastSegment(groupName)),
    User: users.map(({ userName }) => lastSegment(userName)),
  };
}

/**
 * The ARNs by which a policy allows to attach something to principals.
 */
export function attachableArns({ roles = [], groups = [], users = [] }: DeniedPrincipals, { account, partition }: Stack): ByKind<string> {
  // An import by name does not know the path; a name is unique whatever the path.
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
 * Allows to attach a policy to principals and to detach it, and nothing else: the condition keeps out any other policy, AWS's own included.
 */
export function attachingProps(attachable: ByKind<string>, policyArn: string): iam.PolicyStatementProps[] {
  return Object.entries(withoutEmpty(attachable)).map(([kind, resources]) => ({
    actions: [`iam:Attach${kind}Policy`, `iam:Detach${kind}Policy`],
    resources,
    conditions: { ArnEquals: { 'iam:PolicyARN': policyArn } },
  }));
}

/**
 * What speaks against denying principals.
 *
 * @param what goes with the principals, such as `budget`
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
    ...roles.length + groups.length + users.length === 0 ? ['roles, groups or users must name whom to deny, got none: pass at least one'] : [],
    ...Object.entries(principals).flatMap(([prop, [each, eachName]]) => [
      ...each.length > MAX_PRINCIPALS ? [`${prop} must be at most ${MAX_PRINCIPALS}, got ${each.length}: deny a group, or make a second action`] : [],
      ...repeated(eachName).map((name) => `${prop} must differ, got ${show(name)} more than once: drop it`),
      ...each.filter((principal) => differAtSynth(principal.env.account, account)).map((principal) =>
        `${prop} must be of the ${what}'s account ${account}, got ${show(principal.node.path)} of account ${principal.env.account}: put ${article(what)} there`),
      ...each.filter((principal) => breakGlassPrincipals.includes(principal)).map((principal) =>
        `${prop} must not be break-glass principals too, got ${show(principal.node.path)}: drop it from one of the two`),
    ]),
    ...roles.filter(({ roleArn }) => isServiceLinked(roleArn)).map(({ roleArn }) =>
      `roles must not be service-linked, got ${show(roleArn)}: IAM attaches nothing to them`),
  ];
}

/** The policies of a deny action, by what makes them large. */
export interface PolicySizes {
  /** The policy that denies. */
  readonly denial: iam.PolicyDocument;

  /** The ARNs in the policy that lets somebody attach it, and how large that is without them. */
  readonly attachable: ByKind<string>;
  readonly otherwise: number;

  /** Who has that policy, to follow "a policy of 100 characters". */
  readonly attachedBy: string;
}

/**
 * Where policies are larger than IAM takes, to be called at synth.
 */
export function policySizeProblems(stack: Stack, { denial, attachable, otherwise, attachedBy }: PolicySizes): string[] {
  const sizeOf = (value: unknown) => JSON.stringify(stack.resolve(value)).length;
  const denying = sizeOf(denial);
  const attaching = sizeOf(Object.values(attachable).flat()) + otherwise;
  return [
    ...attaching > MAX_MANAGED_POLICY_SIZE
      ? [`roles, groups and users make a policy of about ${attaching} characters${attachedBy}, and IAM takes ${MAX_MANAGED_POLICY_SIZE}: deny a group, or make several actions`]
      : [],
    ...denying > MAX_MANAGED_POLICY_SIZE
      ? [`breakGlassPrincipals and costTags make a policy of ${denying} characters, and IAM takes ${MAX_MANAGED_POLICY_SIZE}: use fewer ARNs with wildcards`]
      : [],
  ];
}

export function withoutEmpty<T>(lists: Record<string, T[]>): Record<string, T[]> {
  return Object.fromEntries(Object.entries(lists).filter(([, each]) => each.length > 0));
}

function article(what: string): string {
  return /^[aeiou]/.test(what) ? `an ${what}` : `a ${what}`;
}

/** Whether a role is one that AWS keeps for a service. */
export function isServiceLinked(roleArn: string): boolean {
  return !isToken(roleArn) && roleArn.includes(':role/aws-service-role/');
}

/** A name as IAM knows it. The CDK leaves the path in some. */
export function lastSegment(name: string): string {
  return isToken(name) ? name : name.split('/').at(-1)!;
}
