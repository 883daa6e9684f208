import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { PolicyType } from './policy-type';
import type { ProtectedMeter } from './protected-meter';
import type { ServiceTier } from '../pricing';
import type { UntrackedUsage } from './untracked-usage';
import type { CostTagCarrierKind, CostTagSchema } from '../tags';

/**
 * Options of a tag enforcement policy.
 */
export interface TagEnforcementOptions {
  /**
   * Kinds of carriers that can carry the cost tags. A call is tracked, and therefore not denied, if one of these kinds carries its tags.
   *
   * - `INFERENCE_PROFILE`: calls through application inference profiles with the tags. Profiles cannot be created without the required tags.
   * - `BEDROCK_PROJECT`: calls through Bedrock Projects with the tags, on the `bedrock-mantle` endpoint. Projects cannot be created without the required tags. The default project has no
   *   tags, so calls through it are denied. Named projects of the `bedrock-runtime` endpoint are untracked usage: see `UntrackedUsage.RUNTIME_PROJECT`.
   * - `IAM_PRINCIPAL`: calls by callers with the tags, directly, through system-defined inference profiles, and through profiles and projects, including the default project. A profile or project
   *   with a wrong value is denied, because its tags take precedence on the bill. Only `exemptPrincipals` can tag roles and users with cost tags, create them with cost tags, and pass cost tags
   *   to sessions, in the spelling of the key and with allowed values. IAM policies and service control policies do not apply to sessions that a SAML or OIDC provider or AWS IAM Identity Center tags. The trust policy of the role governs them.
   *
   * The Deny statements judge each key: the profile or project has the right value, or it does not have the key and the caller has the right value. To require two carriers, create a policy
   * for each kind. The Deny statements of both apply.
   *
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/cost-mgmt-iam-principal-tracking.html
   * @default - only `CostTagCarrierKind.INFERENCE_PROFILE`
   */
  readonly carrierKinds?: CostTagCarrierKind[];

  /**
   * Schema of the cost tags. The policy enforces required keys and allowed values. The policy does not enforce patterns and case rules, because IAM does not support
   * them. A required key with such a rule must be present, with any value.
   *
   * Throws if the schema has no required key, or if `requiredTagKeys` is set as well.
   *
   * @default - the keys in `requiredTagKeys` are required, with any value
   */
  readonly schema?: CostTagSchema;

  /**
   * Keys that a carrier, such as a profile, must have, with any value. Use this property instead of a schema.
   *
   * @default - the required keys of `schema`. Throws if neither `schema` nor `requiredTagKeys` is set
   */
  readonly requiredTagKeys?: string[];

  /**
   * Roles or users that can change and remove cost tags of carriers, as constructs or ARNs.
   *
   * Include the role that CloudFormation deploys with. Otherwise, no deployment can change a tag. For the default role of the CDK, use
   * `new iam.ArnPrincipal('arn:aws:iam::*:role/cdk-*-cfn-exec-role-*')`. Anyone who can create a role with a matching name can change tags.
   *
   * Exempt principals can still create only tagged profiles, and can call models only through tagged profiles.
   *
   * With `CostTagCarrierKind.IAM_PRINCIPAL`, only these principals can create and tag roles and users with cost tags, and pass cost tags to sessions. The usual other spellings of the keys and values that are
   * not allowed are denied to them as well. Include identity brokers that pass session tags.
   *
   * @default - no principal is exempt
   */
  readonly exemptPrincipals?: iam.IPrincipal[];

  /**
   * Roles or users that are exempt from every Deny, as constructs or ARNs. Use these principals in emergencies.
   *
   * @default - no principal is exempt
   */
  readonly breakGlassPrincipals?: iam.IPrincipal[];

  /**
   * Tag keys for which the value of the profile or project must equal the caller's value. With these keys, callers cannot use the profiles and projects of other teams.
   *
   * With `CostTagCarrierKind.IAM_PRINCIPAL`, a caller needs the tag, and a profile or project can lack it.
   *
   * Keys that contain a space are not supported.
   *
   * @default - none. Any profile with the required tags can be called
   */
  readonly principalTagKeys?: string[];

  /**
   * Kinds of untracked usage that the policy does not deny. Throws for usage that also requires `FOUNDATION_MODEL` if `FOUNDATION_MODEL` is not listed.
   *
   * @default - none
   */
  readonly allowedUntrackedUsage?: UntrackedUsage[];

  /**
   * Whether to deny usage that runs with a separate service role: invoking agents and flows, retrieving from and ingesting into knowledge bases, and all use of AgentCore.
   * Passing a role to `bedrock.amazonaws.com` and `bedrock-agentcore.amazonaws.com` is denied as well.
   *
   * If `allowedUntrackedUsage` contains usage that passes a role to Amazon Bedrock, such as `BATCH`, passing a role to `bedrock.amazonaws.com` is not denied.
   *
   * @default false
   */
  readonly denyServiceRoleUsage?: boolean;

  /**
   * The only other tag keys that a profile or project can carry, such as `Name`. `*` and `?` are wildcards. Pass `[]` to allow no other keys. Keys with the prefix `aws:` are always
   * allowed.
   *
   * Without this list, the usual other spellings of the cost tag keys are denied, such as `costcenter` and `COSTCENTER` for `CostCenter`. If a profile carries a key in two spellings, IAM
   * does not state which of them a condition reads. With this list, no other spelling is possible.
   *
   * @default - all keys are allowed, except the usual other spellings of cost tag keys
   */
  readonly otherTagKeys?: string[];

  /**
   * Whether to deny inference outside the geography of a profile: profiles cannot be copied from a `global.` profile, and existing copies cannot be called. Use this property
   * for data residency.
   *
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/global-cross-region-inference.html
   * @default false
   */
  readonly denyGlobalInference?: boolean;

  /**
   * Service tiers that calls cannot use.
   *
   * @default - none
   */
  readonly deniedServiceTiers?: ServiceTier[];

  /**
   * Meters whose metrics only their own roles can publish. The policy denies `cloudwatch:PutMetricData` under the namespace of the meter to all other principals.
   *
   * Alarms and deny actions act on these metrics, so a forged value could stop a team, and another could hide its cost. Many policies of AWS, such as `CloudWatchAgentServerPolicy`, allow
   * publishing under any namespace.
   *
   * The policy does not cover metrics that CloudWatch extracts from logs, with the embedded metric format or with a metric filter, because IAM has no condition key for their namespace.
   *
   * @default - none. Principals with `cloudwatch:PutMetricData` can publish under any namespace
   */
  readonly protectedMeters?: ProtectedMeter[];

  /**
   * Alarms that only `exemptPrincipals` can change. The policy denies all other principals setting the state of the alarms, replacing, muting and deleting them, and disabling their actions.
   *
   * Include the alarms with deny actions. `exemptPrincipals` must then contain the role that CloudFormation deploys the alarms with. To protect alarms by name, use
   * `cloudwatch.Alarm.fromAlarmArn` with a pattern, such as `arn:aws:cloudwatch:*:111122223333:alarm:Bedrock*`.
   *
   * @default - none
   */
  readonly protectedAlarms?: cloudwatch.IAlarm[];

  /**
   * Type of policy to create.
   *
   * @default PolicyType.MANAGED_POLICY
   */
  readonly policyType?: PolicyType;
}

/**
 * Properties of `TagEnforcementPolicy`.
 */
export interface TagEnforcementPolicyProps extends TagEnforcementOptions {
  /**
   * Name of the policy. If the policy is split, the names of the further policies end with `-2`, `-3` and so on.
   *
   * @default - generated by CloudFormation. The name of a service control policy is generated from the stack name, the construct path and a hash
   */
  readonly policyName?: string;

  /**
   * Roles to attach a managed policy to, or to set a permissions boundary on.
   *
   * @default - none
   */
  readonly roles?: iam.IRole[];

  /**
   * Users to attach a managed policy to, or to set a permissions boundary on.
   *
   * @default - none
   */
  readonly users?: iam.IUser[];

  /**
   * Groups to attach a managed policy to. A group cannot have a permissions boundary.
   *
   * @default - none
   */
  readonly groups?: iam.IGroup[];

  /**
   * Targets to attach a service control policy to: IDs of accounts (12 digits), organizational units (`ou-…`) or the root (`r-…`).
   *
   * Each policy counts toward the quota of each target, `maxPoliciesPerTarget`.
   *
   * @default - no targets. Attach the policy in AWS Organizations
   */
  readonly targetIds?: string[];

  /**
   * Maximum number of characters in a service control policy. A larger policy is split. Must be an integer from 2,048 to 10,240.
   *
   * AWS raised the quota from 5,120 to 10,240 characters in May 2026. In November 2026, the English documentation states 10,240, its translations and the documentation of the CloudFormation
   * resource state 5,120. Before you set a higher value, look up the quota of your organization in the console of Service Quotas.
   *
   * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
   * @default 5120
   */
  readonly maxPolicySize?: number;

  /**
   * Number of service control policies that each target can have, including `FullAWSAccess`. Must be an integer from 2 to 10.
   *
   * Synth fails if the policies do not fit on `targetIds` next to `FullAWSAccess`. Policies that other tools attach, such as AWS Control Tower, are not counted.
   *
   * AWS raised the quota from 5 to 10 policies in May 2026. The sources differ as for `maxPolicySize`.
   *
   * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
   * @default 5
   */
  readonly maxPoliciesPerTarget?: number;
}
