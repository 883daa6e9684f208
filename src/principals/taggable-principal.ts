import { aws_iam as iam, CfnResource, Stack, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { differAtSynth, isToken, show } from '../private/check';
import { protectedRoleProblems } from '../private/protected-role';

const TYPES: Record<string, 'Role' | 'User'> = { 'AWS::IAM::Role': 'Role', 'AWS::IAM::User': 'User' };

const AS_CARRIER = 'and use TaggedPrincipal.fromPrincipalAttributes here';

/** Role or user that the app creates. */
export interface TaggablePrincipal {
  readonly kind: 'Role' | 'User';
  readonly resource: CfnResource;
  readonly arn: string;

  /** Trust policy of a role. */
  readonly trustPolicy?: iam.PolicyDocument;
}

/** Returns the resource of a principal that can be tagged. */
export function taggablePrincipal(principal: iam.IIdentity): TaggablePrincipal {
  const resource = principal.node.defaultChild as CfnResource;
  const kind = TYPES[resource.cfnResourceType];
  const { roleArn, userArn, assumeRolePolicy } = principal as Partial<iam.Role & iam.User>;
  return { kind, resource, arn: kind === 'Role' ? roleArn! : userArn!, trustPolicy: assumeRolePolicy };
}

/** Returns the reasons why a principal cannot be tagged. */
export function taggableProblems(scope: IConstruct, principal: iam.IIdentity): string[] {
  const problem = kindProblem(principal);
  if (problem.length > 0) {
    return problem;
  }
  const [own, other] = [Stack.of(scope), Stack.of(principal)];
  return [
    ...Stage.of(scope) === Stage.of(principal)
      ? []
      : [`principal must be in the same stage, got ${show(principal.node.path)}: create the TaggedPrincipal in the stage of the principal`],
    ...differAtSynth(other.account, own.account)
      ? [`principal must be in account ${own.account}, got ${show(principal.node.path)} in account ${other.account}: create the TaggedPrincipal in a stack of that account`]
      : [],
  ];
}

function kindProblem(principal: iam.IIdentity): string[] {
  const { path } = principal.node;
  if ('groupName' in principal) {
    return [`principal must be a role or a user, got the group ${show(path)}: tag the users of the group, because AWS bills the tags of the calling user or role and not those of its groups`];
  }
  // The ARN of a lazy role creates the role.
  if (principal instanceof iam.LazyRole) {
    return [`principal must exist in any case, got the LazyRole ${show(path)}: pass an iam.Role, because a LazyRole is created only when it is used`];
  }
  const protectedProblems = protectedRoleProblems('principal', principal,
    'AWS refuses to tag these roles. Pass the tags as attributes for access control, which become session tags, or let the users assume a tagged role of your own');
  if (protectedProblems.length > 0) {
    return protectedProblems;
  }
  const resource = principal.node.defaultChild;
  // An immutable role has the resource of the role, but not its trust policy.
  if (CfnResource.isCfnResource(resource) && resource.cfnResourceType in TYPES && (TYPES[resource.cfnResourceType] === 'User' || 'assumeRolePolicy' in principal)) {
    return [];
  }
  if (iam.Role.isRole(principal)) {
    return [`principal must be created by the app, got ${show(path)}, which Role.customizeRoles replaces by a role that exists: tag that role where it is created, ${AS_CARRIER}`];
  }
  return [`principal must be an iam.Role or iam.User that the app creates, got ${show(path)}, which is imported or immutable: pass the role itself instead of its withoutPolicyUpdates(), ` +
    `or tag the principal where it is created, ${AS_CARRIER}`];
}

const ARN = /^arn:[^:]+:iam::\d{12}:(role|user)\/[^*?]+$/;

/** Problems with the ARN of an imported principal. */
export function principalArnProblems(arn: unknown): string[] {
  return isToken(arn) || typeof arn !== 'string' || ARN.test(arn) ? [] : [
    `principalArn must be the ARN of an IAM role or user, got ${show(arn)}: ${arn.includes(':assumed-role/') ? 'pass the ARN of the role instead of the ARN of its session' : 'pass arn:aws:iam::ACCOUNT:role/NAME'}`,
  ];
}
