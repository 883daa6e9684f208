import type { Duration } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { DenyScope } from '../access';

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
   * The minimum time for which the principals are denied: 15 minutes to 7 days. After it, the state machine checks the alarm. While the alarm is in ALARM, the Deny stays, and the state machine checks again after the same time:
   * an alarm that stays in ALARM does not fire again, so nothing would stop principals that were released.
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
}
