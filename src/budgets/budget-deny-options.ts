import type * as iam from 'aws-cdk-lib/aws-iam';
import type { DenyScope } from '../access';
import type { ICostNotifications } from '../notifications';

/**
 * Approval that a budget action requires before it runs.
 */
export enum BudgetActionApproval {
  /** No approval. AWS Budgets runs the action as soon as it detects that spend exceeds the threshold. */
  AUTOMATIC = 'AUTOMATIC',

  /**
   * Manual approval. AWS Budgets notifies the recipients and waits until the action is approved in the AWS Budgets console or with
   * `ExecuteBudgetAction`.
   *
   * A request that is still pending when spend is below the threshold again is reset, unless `autoReset` is false.
   */
  MANUAL = 'MANUAL',
}

/**
 * Options for denying Bedrock access when a budget threshold is reached.
 */
export interface BudgetDenyOptions {
  /**
   * Percentage of the limit at which AWS Budgets runs the action, above 0 and at most 1,000,000. Applies to actual spend.
   *
   * @default - none; `atAmount` is then required
   */
  readonly atPercent?: number;

  /**
   * Amount at which AWS Budgets runs the action, above 0, in the budget's currency. Applies to actual spend.
   *
   * @default - none; `atPercent` is then required
   */
  readonly atAmount?: number;

  /**
   * Roles to deny, at most 100, in the budget's account. A role that is imported by an ARN known only at deployment must have no path, because AWS
   * Budgets requires the name of the role.
   *
   * A role that you add after the action has run is denied within 15 minutes.
   *
   * @default - none; at least one role, group or user is required
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
   * Scope of the Deny.
   *
   * @default DenyScope.ALL_BEDROCK
   */
  readonly denyScope?: DenyScope;

  /**
   * Approval that the action requires before it runs.
   *
   * @default BudgetActionApproval.AUTOMATIC
   */
  readonly approval?: BudgetActionApproval;

  /**
   * Principals that are exempt from the Deny, whichever groups they belong to: roles, users, or `iam.ArnPrincipal` with wildcards, such as
   * `arn:aws:iam::111122223333:role/BreakGlass*`. Sessions are matched by the ARN of their role, which includes the path of the role.
   *
   * @default - none
   */
  readonly breakGlassPrincipals?: iam.IPrincipal[];

  /**
   * Notification target for when the action runs, waits for approval, or does not deny. If the topic is in the Region of the stack, an alarm on errors of the
   * action publishes to it, which costs 0.10 USD a month for every five topics of a stack.
   *
   * @default - the budget's `notifications`; none if you create a `BudgetDenyAction` directly
   */
  readonly notifications?: ICostNotifications;

  /**
   * Email addresses that AWS Budgets notifies of the action, at most 10.
   *
   * @default - the budget's `emails`; none if you create a `BudgetDenyAction` directly
   */
  readonly emails?: string[];

  /**
   * Whether to reverse and reset the action automatically once spend is below the threshold again, in the next period or after the limit was raised.
   * The reset happens within 15 minutes after AWS has recalculated the budget.
   *
   * The AWS documentation states that a reversed action is not evaluated again in its period. It does not state that an action is reversed in the
   * next period. In one account where this was tested, a role stayed denied. If false, reverse and then reset the action manually in the AWS Budgets
   * console.
   *
   * @default true
   */
  readonly autoReset?: boolean;

  /**
   * Number of managed policies that IAM attaches to a principal in the account. Pass the quota "Managed policies per role" if it was raised, because the Deny
   * needs one of the policies.
   *
   * @default 10
   */
  readonly managedPolicyQuota?: number;
}
