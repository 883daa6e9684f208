import type * as iam from 'aws-cdk-lib/aws-iam';
import type { DenyScope } from '../access';
import type { ICostNotifications } from '../notifications';

/**
 * Whether somebody has to agree before principals are denied.
 */
export enum BudgetActionApproval {
  /** Nobody: AWS Budgets denies as soon as it finds out. */
  AUTOMATIC = 'AUTOMATIC',

  /**
   * AWS Budgets tells the recipients and waits until somebody approves the action in the Budgets console, or with `ExecuteBudgetAction`. A request
   * that nobody answered is dropped once the spend is below the threshold, unless `autoReset` is false.
   */
  MANUAL = 'MANUAL',
}

/**
 * Whom to stop from spending, and how.
 */
export interface DenyInvocationsOptions {
  /**
   * Roles to deny, at most 100, of the budget's account. One that is imported by an ARN only known at
   * deployment must have no path, since AWS Budgets wants the name.
   *
   * One that is added while the action is executed is denied when it fires the next time.
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
   * Whether somebody has to agree first.
   *
   * @default BudgetActionApproval.AUTOMATIC
   */
  readonly approval?: BudgetActionApproval;

  /**
   * Principals that go on working whatever they are members of: roles, users, or `iam.ArnPrincipal` with wildcards, such as
   * `arn:aws:iam::111122223333:role/BreakGlass*`. Sessions are let through by the ARN of their role, which includes its path.
   *
   * @default - none
   */
  readonly breakGlassPrincipals?: iam.IPrincipal[];

  /**
   * Who is told when the action fires or waits for approval.
   *
   * @default - the budget's `notifications`; none for a `BudgetDenyAction` of its own
   */
  readonly notifications?: ICostNotifications;

  /**
   * Addresses AWS Budgets writes to about the action, at most 10.
   *
   * @default - the budget's `emails`; none for a `BudgetDenyAction` of its own
   */
  readonly emails?: string[];

  /**
   * Undo and re-arm the action once the spend is below its threshold again: in the next period, or after the limit was raised. Within 8 hours after AWS counted that.
   *
   * AWS's page says that an undone action is not evaluated again in its period, and not that an action is undone in the next; in one account where it was tried, a role
   * stayed denied. Without this, somebody has to choose undo and then reset in the Budgets console.
   *
   * @default true
   */
  readonly autoReset?: boolean;
}
