import type { Duration } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { DenyScope } from '../access';

/**
 * Whom to stop from spending when an alarm goes off, and for how long.
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
   * How much of Amazon Bedrock is denied.
   *
   * @default DenyScope.ALL_BEDROCK
   */
  readonly denyScope?: DenyScope;

  /**
   * Principals that go on working whatever they are members of: roles, users, or `iam.ArnPrincipal` with wildcards, such as
   * `arn:aws:iam::111122223333:role/BreakGlass*`. Sessions are let through by the ARN of their role, which includes its path.
   *
   * @default - none
   */
  readonly breakGlassPrincipals?: iam.IPrincipal[];

  /**
   * How long the Deny stays at least: 15 minutes to 7 days. Then the alarm is looked at: while it is in ALARM the Deny stays, and it is looked at again after the same time. An
   * alarm that stays in ALARM does not go off again, so whoever was let go then would spend unwatched.
   *
   * @default Duration.hours(1)
   */
  readonly releaseAfter?: Duration;

  /**
   * Lift the Deny after `releaseAfter` even if the alarm is still in ALARM. Until the spend has left the alarm's window it does not go off again, and nothing stops the principals meanwhile.
   *
   * @default false
   */
  readonly releaseInAlarm?: boolean;
}
