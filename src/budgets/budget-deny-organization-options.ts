import type * as iam from 'aws-cdk-lib/aws-iam';
import type { BudgetActionApproval } from './budget-deny-options';
import type { ICostNotifications } from '../notifications';

/**
 * Options for denying Amazon Bedrock in accounts of an organization when a budget threshold is reached.
 */
export interface BudgetDenyOrganizationOptions {
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
   * Targets of the Deny, 1 to 100: IDs of accounts (12 digits) or organizational units (`ou-…`). AWS CloudFormation does not accept the root.
   */
  readonly targetIds: string[];

  /**
   * Approval that the action requires before it runs.
   *
   * @default BudgetActionApproval.AUTOMATIC
   */
  readonly approval?: BudgetActionApproval;

  /**
   * Roles or users that are exempt from the Deny: roles, users, or `iam.ArnPrincipal` with wildcards, such as `arn:aws:iam::*:role/BreakGlass*`.
   *
   * @default - no principal is exempt
   */
  readonly breakGlassPrincipals?: iam.IPrincipal[];

  /**
   * Notification target for when the action runs or waits for approval.
   *
   * @default - the budget's `notifications`; none if you create a `BudgetOrganizationDenyAction` directly
   */
  readonly notifications?: ICostNotifications;

  /**
   * Email addresses that AWS Budgets notifies of the action, at most 10.
   *
   * @default - the budget's `emails`; none if you create a `BudgetOrganizationDenyAction` directly
   */
  readonly emails?: string[];
}
