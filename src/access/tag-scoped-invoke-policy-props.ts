import type * as iam from 'aws-cdk-lib/aws-iam';
import type { ServiceTier } from './service-tier';
import type { UntrackedPath } from './untracked-path';
import type { ModelSource } from '../models';
import type { CostTags } from '../tags';

/**
 * What a tag-scoped policy allows, and what it denies.
 */
export interface TagScopedInvokeOptions {
  /**
   * The tags that a profile must carry, all of them, to be called. Their values may be those of a profile, `profile.costTags`: they resolve at synth to its final tags.
   *
   * @default - none; then `principalTagKeys` must say what has to match
   */
  readonly costTags?: CostTags;

  /**
   * Further values that count for keys of `costTags`: a profile matches if its tag has any of the values of the key.
   *
   * @default - one value for each key
   */
  readonly additionalValues?: { [key: string]: string[] };

  /**
   * Keys of which the profile's value must be that of the caller's own tag, set on the role or user, or on the session: one policy then serves all teams. A caller without the tag
   * may call nothing.
   *
   * Whoever may change the callers' tags (`iam:TagRole`, `sts:TagSession`) chooses what they may spend on.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html
   * @default - none
   */
  readonly principalTagKeys?: string[];

  /**
   * The models that may run behind the profiles, by any route and in any Region. Throws if a model is only known at deployment.
   *
   * @default - any model, or those of `providers`
   */
  readonly modelSources?: ModelSource[];

  /**
   * Providers of which any model may run behind the profiles, such as `anthropic`.
   *
   * @default - any, or the models of `modelSources`
   */
  readonly providers?: string[];

  /**
   * Also deny everything beside it, so that it holds although other policies of the holder allow more, even `bedrock:*`: profiles with other tags or none, models and system-defined
   * profiles called directly, models not named here, and each `UntrackedPath`.
   *
   * Without it, the policy takes nothing away that another one allows.
   *
   * @default true
   */
  readonly exclusive?: boolean;

  /**
   * What `exclusive` leaves open. Not allowed by this, only not denied: another policy has to allow it. Throws for a way on which Bedrock asks for the model too, unless `FOUNDATION_MODEL` is there.
   *
   * @default - nothing
   */
  readonly allowedPaths?: UntrackedPath[];

  /**
   * Service tiers that no call may ask for, also through the right profile.
   *
   * @default - none
   */
  readonly deniedServiceTiers?: ServiceTier[];

  /**
   * Also allow the system-defined profiles that the called ones may have been copied from: those of `modelSources`, or any.
   *
   * Bedrock does not ask for it where this was observed (`global.` ones); set it if calls through a profile copied from a geographic one fail with AccessDenied. It opens no way around:
   * a direct call of a system-defined profile still fails on the models.
   *
   * @default false
   */
  readonly sourceProfiles?: boolean;

  /**
   * A document for a permissions boundary instead of a policy: allows everything but what `exclusive` denies. What is not allowed by a boundary is denied, so the plain policy would
   * leave its holder nothing but Bedrock.
   *
   * Needs `exclusive`.
   *
   * @default false
   */
  readonly permissionsBoundary?: boolean;

  /**
   * Roles or users that no Deny is for, by ARN or as constructs: people who may still do everything in an emergency.
   *
   * @default - nobody
   */
  readonly breakGlassPrincipals?: iam.IPrincipal[];
}

/**
 * Properties of `TagScopedInvokePolicy`.
 */
export interface TagScopedInvokePolicyProps extends TagScopedInvokeOptions {
  /**
   * The policy's name. A policy that had to be split has it with `-2`, `-3` and so on behind it too.
   *
   * @default - made by CloudFormation
   */
  readonly managedPolicyName?: string;

  /**
   * Roles to attach the policy to, or to bound by it.
   *
   * @default - none; attach it with `attachToRole`
   */
  readonly roles?: iam.IRole[];

  /**
   * Users to attach the policy to, or to bound by it.
   *
   * @default - none; attach it with `attachToUser`
   */
  readonly users?: iam.IUser[];

  /**
   * Groups to attach the policy to. A group cannot be bounded.
   *
   * @default - none; attach it with `attachToGroup`
   */
  readonly groups?: iam.IGroup[];
}
