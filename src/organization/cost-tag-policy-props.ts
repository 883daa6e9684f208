import type { CostTagSchema } from '../tags';

/**
 * Options of the document of a tag policy.
 */
export interface CostTagPolicyOptions {
  /**
   * Whether AWS reports application inference profiles without a required tag as noncompliant. The hook of `RequiredTagsHook` and other tools that read required tags need this setting.
   *
   * Without this setting, AWS judges existing tags only, so an untagged profile is compliant.
   *
   * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_tag-policies-report-tagging-compliance.html
   * @default true
   */
  readonly reportMissingTags?: boolean;
}

/**
 * Properties of `CostTagPolicy`.
 */
export interface CostTagPolicyProps extends CostTagPolicyOptions {
  /**
   * Schema of the cost tags. The policy contains the spelling of each key, and its allowed values.
   *
   * A tag policy supports neither patterns nor letter cases of values. Such rules are left out, with a warning.
   */
  readonly schema: CostTagSchema;

  /**
   * Targets to attach the policy to: IDs of accounts (12 digits), organizational units (`ou-…`) or the root (`r-…`). The policy also applies to all accounts below a target.
   *
   * A target can have 10 tag policies. Synth fails if the app attaches more.
   *
   * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
   * @default - no targets. Attach the policy in AWS Organizations
   */
  readonly targetIds?: string[];

  /**
   * Name of the policy, 1 to 125 ASCII characters. Must be unique in the organization.
   *
   * @default - generated from the stack name, the construct path and a hash
   */
  readonly policyName?: string;
}
