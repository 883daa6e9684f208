import type { Duration } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { ICostNotifications } from '../notifications';
import type { CostTagCarrierKind } from '../tags';

/**
 * Properties of `OrganizationDenyList`.
 */
export interface OrganizationDenyListProps {
  /**
   * Key of the tag whose values are denied. The key must be known at synth.
   */
  readonly tagKey: string;

  /**
   * Targets of the policy: IDs of accounts (12 digits), organizational units (`ou-…`) or the root (`r-…`). The function attaches the policy again to a target that has lost it.
   *
   * @default - no targets. Attach the policy in AWS Organizations
   */
  readonly targetIds?: string[];

  /**
   * Roles or users that are exempt from the Deny: roles, users, or `iam.ArnPrincipal` with wildcards, such as `arn:aws:iam::*:role/BreakGlass*`.
   *
   * @default - no principal is exempt
   */
  readonly breakGlassPrincipals?: iam.IPrincipal[];

  /**
   * Kinds of carriers whose tags are compared with the list.
   *
   * `INFERENCE_PROFILE` and `BEDROCK_PROJECT` have the same effect: all usage of resources with the tag is denied. With `IAM_PRINCIPAL`, usage by callers with the tag is denied as well, unless the profile or project
   * has another value, which takes precedence on the bill. The policy then contains each value up to three times.
   *
   * @default - only `CostTagCarrierKind.INFERENCE_PROFILE`
   */
  readonly carrierKinds?: CostTagCarrierKind[];

  /**
   * Name of the policy, unique in the organization, with at most 125 characters.
   *
   * @default - generated from the stack name, the construct path and a hash
   */
  readonly policyName?: string;

  /**
   * Maximum number of characters in the policy, from 2,048 to 10,240. Synth fails if the policy with all values is larger.
   *
   * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
   * @default 5120
   */
  readonly maxPolicySize?: number;

  /**
   * Notification target for failed runs. An alarm on them costs 0.10 USD a month. The topic must be in the Region of the stack.
   *
   * @default - none. Synth warns until `alarmOnErrors` is called
   */
  readonly notifications?: ICostNotifications;

  /**
   * Interval at which the list is compared with the alarms in addition to the state changes, from 1 minute to 1 hour.
   *
   * @default Duration.minutes(5)
   */
  readonly checkInterval?: Duration;
}
