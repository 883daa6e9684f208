import type * as iam from 'aws-cdk-lib/aws-iam';
import type { GuardrailRendering } from './guardrail-rendering';
import type { ServiceTier } from './service-tier';
import type { UntrackedPath } from './untracked-path';
import type { CostTagSchema } from '../tags';

/**
 * What a guardrail keeps from happening.
 */
export interface TagGuardrailOptions {
  /**
   * The cost tags there are. Required keys and allowed values are enforced; patterns and cases are not, since IAM knows none, and a key with such a rule must only be there.
   *
   * @default - the keys of `requiredTagKeys`
   */
  readonly schema?: CostTagSchema;

  /**
   * Keys that a profile must carry, with any value, in place of a schema.
   *
   * @default - those of `schema`, one of the two must be given
   */
  readonly requiredTagKeys?: string[];

  /**
   * Roles or users that may change and remove cost tags of profiles, by ARN or as constructs. Name the role by which CloudFormation deploys, or no deployment can change a tag: for the CDK's own it is
   * `new iam.ArnPrincipal('arn:aws:iam::*:role/cdk-*-cfn-exec-role-*')`. Whoever may create a role of a matching name may change tags.
   *
   * They, too, can only create tagged profiles, and only call through such.
   *
   * @default - nobody
   */
  readonly except?: iam.IPrincipal[];

  /**
   * Roles or users that no Deny is for, by ARN or as constructs: people who may still do everything in an emergency.
   *
   * @default - nobody
   */
  readonly breakGlassPrincipals?: iam.IPrincipal[];

  /**
   * Keys of which the profile's value must be that of the caller's own tag: nobody calls through another team's profile.
   *
   * @default - none: any profile with the required tags may be called
   */
  readonly principalTagKeys?: string[];

  /**
   * Ways to run models without a tagged profile that stay open.
   *
   * @default - none
   */
  readonly allowedPaths?: UntrackedPath[];

  /**
   * Service tiers that no call may ask for.
   *
   * @default - none
   */
  readonly deniedServiceTiers?: ServiceTier[];

  /**
   * As what it is written.
   *
   * @default GuardrailRendering.MANAGED_POLICY
   */
  readonly rendering?: GuardrailRendering;
}

/**
 * Properties of `TagGuardrailPolicy`.
 */
export interface TagGuardrailPolicyProps extends TagGuardrailOptions {
  /**
   * The policy's name. A policy that had to be split has it with `-2`, `-3` and so on behind it too.
   *
   * @default - made by CloudFormation, or for a service control policy, which needs one, from the stack's name, the construct's path and a hash
   */
  readonly policyName?: string;

  /**
   * Roles to attach a managed policy to, or to bound.
   *
   * @default - none
   */
  readonly roles?: iam.IRole[];

  /**
   * Users to attach a managed policy to, or to bound.
   *
   * @default - none
   */
  readonly users?: iam.IUser[];

  /**
   * Groups to attach a managed policy to. A group cannot be bounded.
   *
   * @default - none
   */
  readonly groups?: iam.IGroup[];

  /**
   * Where to attach a service control policy: ids of accounts (12 digits), organizational units (`ou-…`) or the root (`r-…`). Five policies fit on each by AWS's page, ten as reported since May
   * 2026, AWS's `FullAWSAccess` included.
   *
   * @default - nowhere; attach it in AWS Organizations
   */
  readonly targetIds?: string[];

  /**
   * How many characters a service control policy may have, before it is split. AWS's page and the CDK's say 5,120; since May 2026 it is reported to be 10,240, the most that is taken here.
   *
   * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
   * @default 5120
   */
  readonly maxPolicySize?: number;
}
