import type { Duration } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { DenyScope } from '../access';
import type { ICostNotifications } from '../notifications';

/**
 * Options of `denyInvocations` of an alarm: the principals that are denied while the alarm is in ALARM, and the time.
 */
export interface AlarmDenyOptions {
  /**
   * Roles to deny, at most 100, of the alarm's account.
   *
   * @default - none; some principal must be given
   */
  readonly roles?: iam.IRole[];

  /**
   * Groups to deny, at most 100.
   *
   * @default - none
   */
  readonly groups?: iam.IGroup[];

  /**
   * Users to deny, at most 100.
   *
   * @default - none
   */
  readonly users?: iam.IUser[];

  /**
   * The part of Amazon Bedrock that is denied.
   *
   * @default DenyScope.ALL_BEDROCK
   */
  readonly denyScope?: DenyScope;

  /**
   * Principals that are never denied, whatever groups they are in: roles, users, or `iam.ArnPrincipal` with wildcards, such as
   * `arn:aws:iam::111122223333:role/BreakGlass*`. A session matches by the ARN of its role, which includes the path.
   *
   * @default - none
   */
  readonly breakGlassPrincipals?: iam.IPrincipal[];

  /**
   * The minimum time for which the principals are denied: 15 minutes to 7 days. After it, the policy is detached at the first check that finds the alarm not in ALARM. Checks are at most 15 minutes apart.
   *
   * @default Duration.hours(1)
   */
  readonly minimumDenyDuration?: Duration;

  /**
   * Release the principals after `minimumDenyDuration` even if the alarm is still in ALARM. The alarm does not fire again until the spend has left its window, and nothing stops the principals in the meantime.
   *
   * @default false
   */
  readonly releaseWhileInAlarm?: boolean;

  /**
   * Notification target for a Deny that fails: principals that could not be denied or have lost the Deny, and executions that did not succeed. Their topic must be in the Region of the action. The alarm for this costs 0.40 USD a month.
   *
   * @default - the `notifications` of the alarm, if the alarm is one of this library and its topic is in the Region; otherwise none, and a warning
   */
  readonly notifications?: ICostNotifications;

  /**
   * Number of managed policies that IAM attaches to a principal in the account. Pass the quota "Managed policies per role" if it was raised, because the Deny needs one of the policies.
   *
   * @default 10
   */
  readonly managedPolicyQuota?: number;
}
