import type * as iam from 'aws-cdk-lib/aws-iam';
import type { PolicyType } from './policy-type';
import type { ServiceTier } from '../pricing';
import type { UntrackedUsage } from './untracked-usage';
import type { ModelSource } from '../models';
import type { CostTagCarrierKind, CostTags } from '../tags';

/**
 * Options of a tag-scoped policy.
 */
export interface TagScopedInvokeOptions {
  /**
   * Kinds of carriers that can carry the tags. A call is tracked, and therefore not denied, if one of these kinds carries its tags.
   *
   * - `INFERENCE_PROFILE` allows calls through application inference profiles with the tags. Without this kind, such calls are denied, unless the caller carries the tags.
   * - `BEDROCK_PROJECT` allows calls through Bedrock Projects with the tags, on the `bedrock-mantle` endpoint. The default project has no tags, so calls through it are denied. The
   *   policy allows no API keys (`UntrackedUsage.API_KEY`). Named projects of the `bedrock-runtime` endpoint are untracked usage: see `UntrackedUsage.RUNTIME_PROJECT`.
   * - `IAM_PRINCIPAL` allows callers with the tags to call models directly, through system-defined inference profiles, and through profiles and projects, including the default project. A
   *   profile or project with another value of a key is denied, because its tags take precedence on the bill. The tag of the caller is set on the role, user or session. Other untracked usage,
   *   such as batch jobs, stays denied. `TagEnforcementPolicy` prevents callers from changing their own tags.
   *
   * An Allow statement requires all tags on one carrier. The Deny statements judge each key: the profile or project has the right value, or it does not have the key and the caller has the right value.
   *
   * To require two carriers, such as an application on the project and a user on the caller, create a policy for each kind, and attach both. The Deny statements of both apply. Set
   * `denyOtherAccess` in both.
   *
   * @default - only `CostTagCarrierKind.INFERENCE_PROFILE`
   */
  readonly carrierKinds?: CostTagCarrierKind[];

  /**
   * Tags that a carrier, such as a profile, must carry for a call. The carrier must carry all of the tags.
   *
   * You can pass the tags of a profile (`profile.costTags`). Their values resolve at synth to the final tags of the profile.
   * Throws for the tags of a `TaggedPrincipal` unless `carrierKinds` contains `IAM_PRINCIPAL`.
   *
   * @default - none. `principalTagKeys` must then specify the keys to match
   */
  readonly costTags?: CostTags;

  /**
   * Additional values for keys of `costTags`. A profile matches if its tag has any of the values of the key.
   *
   * @default - none; only the values in `costTags` match
   */
  readonly additionalTagValues?: { [key: string]: string[] };

  /**
   * Tag keys for which the value of the profile or project must equal the caller's value. The tag of the caller is set on the role, user or session. One policy can therefore serve
   * all teams. A caller without the tag cannot call any profile or project. With `CostTagCarrierKind.IAM_PRINCIPAL`, a profile or project can lack the tag.
   *
   * Anyone who can change a caller's tags (`iam:TagRole`, `sts:TagSession`) decides which profiles the caller can use. Keys that contain a space are not supported.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html
   * @default - none
   */
  readonly principalTagKeys?: string[];

  /**
   * Models that can run behind the profiles, through any route and in any Region. Throws if a model is known only at deployment.
   *
   * The models also apply to projects, by their IDs on the `bedrock-mantle` endpoint, and to direct calls of tagged callers. A model that only `bedrock-mantle` offers can be allowed with
   * `providers`.
   *
   * @default - any model, or any model of `providers`
   */
  readonly modelSources?: ModelSource[];

  /**
   * Providers whose models can run behind the profiles, such as `anthropic`.
   *
   * @default - any provider, or only the models in `modelSources`
   */
  readonly providers?: string[];

  /**
   * Whether to deny other access to models, even if other policies of the principal allow it, for example with `bedrock:*`.
   *
   * The Deny statements cover profiles without matching tags, direct calls to models and system-defined inference profiles, models that are not listed, and each
   * `UntrackedUsage`. If `false`, the policy does not revoke permissions from the principal's other policies.
   *
   * @default true
   */
  readonly denyOtherAccess?: boolean;

  /**
   * Kinds of untracked usage that `denyOtherAccess` does not deny. The policy does not allow this usage either, so another policy must allow it.
   *
   * Throws for usage that also requires `FOUNDATION_MODEL` if `FOUNDATION_MODEL` is not listed. Throws if `denyOtherAccess` is `false`.
   *
   * @default - none
   */
  readonly allowedUntrackedUsage?: UntrackedUsage[];

  /**
   * Whether to deny usage that runs with a separate service role: invoking agents and flows, retrieving from and ingesting into knowledge bases, and all use of AgentCore.
   * Passing a role to `bedrock.amazonaws.com` and `bedrock-agentcore.amazonaws.com` is denied as well.
   *
   * If `allowedUntrackedUsage` contains usage that passes a role to Amazon Bedrock, such as `BATCH`, passing a role to `bedrock.amazonaws.com` is not denied. Throws if
   * `denyOtherAccess` is `false`.
   *
   * @default false
   */
  readonly denyServiceRoleUsage?: boolean;

  /**
   * Service tiers that calls cannot use, including calls through a matching profile.
   *
   * @default - none
   */
  readonly deniedServiceTiers?: ServiceTier[];

  /**
   * Whether to allow access to the system-defined inference profiles from which profiles might have been copied: the system-defined inference profiles in
   * `modelSources` or of `providers`, or any.
   *
   * In observed calls, through profiles copied from `global.` profiles, Bedrock did not require this access. Set the property to `true` if calls through a profile
   * that was copied from a geographic profile fail with AccessDenied. The property does not create a bypass, because direct calls to a system-defined inference
   * profile are still not authorized for the models.
   *
   * Throws if `carrierKinds` does not contain `INFERENCE_PROFILE`.
   *
   * @default false
   */
  readonly allowSourceProfiles?: boolean;

  /**
   * Type of policy to create.
   *
   * A permissions boundary allows everything that the Deny statements do not cover. Without that Allow statement, the boundary would limit the principal to Amazon
   * Bedrock. A boundary therefore requires `denyOtherAccess`.
   *
   * Throws for `SERVICE_CONTROL_POLICY`, which cannot allow calls.
   *
   * @default PolicyType.MANAGED_POLICY
   */
  readonly policyType?: PolicyType;

  /**
   * Roles or users that are exempt from every Deny, as constructs or ARNs. Use these principals in emergencies.
   *
   * @default - no principal is exempt
   */
  readonly breakGlassPrincipals?: iam.IPrincipal[];
}

/**
 * Properties of `TagScopedInvokePolicy`.
 */
export interface TagScopedInvokePolicyProps extends TagScopedInvokeOptions {
  /**
   * Name of the policy. If the policy is split, the names of the further policies end with `-2`, `-3` and so on.
   *
   * @default - generated by CloudFormation
   */
  readonly policyName?: string;

  /**
   * Roles to attach the policy to, or to set it on as a permissions boundary.
   *
   * @default - none. Use `attachToRole` to attach a managed policy
   */
  readonly roles?: iam.IRole[];

  /**
   * Users to attach the policy to, or to set it on as a permissions boundary.
   *
   * @default - none. Use `attachToUser` to attach a managed policy
   */
  readonly users?: iam.IUser[];

  /**
   * Groups to attach the policy to. A group cannot have a permissions boundary.
   *
   * @default - none. Use `attachToGroup` to attach a managed policy
   */
  readonly groups?: iam.IGroup[];
}
