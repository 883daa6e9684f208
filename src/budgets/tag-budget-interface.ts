import type { IResource } from 'aws-cdk-lib';
import type { IBudgetDenyAction } from './budget-deny-action-interface';
import type { BudgetDenyOptions } from './budget-deny-options';
import type { BudgetDenyOrganizationOptions } from './budget-deny-organization-options';
import type { IBudgetOrganizationDenyAction } from './budget-organization-deny-action-interface';
import type { BudgetPeriod } from './budget-period';
import type { ICostNotifications } from '../notifications';
import type { CostTagSource, CostTags } from '../tags';

/**
 * Budget of AWS Budgets on the spend under cost tags.
 */
export interface ITagBudget extends IResource {
  /**
   * Name of the budget, unique in the account.
   *
   * @attribute
   */
  readonly budgetName: string;

  /**
   * ARN of the budget, `arn:PARTITION:budgets::ACCOUNT:budget/NAME`.
   *
   * @attribute
   */
  readonly budgetArn: string;

  /**
   * Tags that the budget filters by.
   */
  readonly costTags: CostTags;

  /**
   * Additional values that the budget includes for keys of `costTags`.
   */
  readonly additionalTagValues: { [key: string]: string[] };

  /**
   * Source of the tags: resources, the calling IAM principals, or both.
   */
  readonly costTagSource: CostTagSource;

  /**
   * Period after which the budget resets to 0.
   */
  readonly period: BudgetPeriod;

  /**
   * Denies Amazon Bedrock to principals when spend reaches a percentage of the limit or an amount. The Deny is lifted once spend is below the
   * threshold again, in the next period or after the limit was raised. A custom period has no next period.
   *
   * AWS Budgets attaches a deny policy to the principals. It detects spend 8 to 12 hours late, so spending continues until then. The Deny takes
   * effect within seconds, also for active sessions. A scheduled function reverses and resets the action, because AWS does not.
   *
   * Actions are identified by the order of the calls. Add new ones last, or create each with `new BudgetDenyAction` and an ID of its own. At most 10
   * actions per budget.
   *
   * If a role of another stack is granted a profile of this stack and is denied by the budget, the two stacks have a circular dependency. Create the budget in
   * the stack of the roles, or in a stack of its own that the denied principals do not deploy.
   *
   * The first two budgets with actions in an account are free. Each further one costs about 0.10 USD a day. The function costs next to nothing.
   *
   * Throws if no threshold, no principal or no recipient is given.
   *
   * @param options threshold, principals and recipients
   */
  denyInvocations(options: BudgetDenyOptions): IBudgetDenyAction;

  /**
   * Denies Amazon Bedrock under the tags of the budget in accounts of the organization when spend reaches a percentage of the limit or an amount. AWS Budgets attaches a service control policy to the targets.
   *
   * AWS Budgets detects spend 8 to 12 hours late. For a Deny within minutes, use `OrganizationDenyList`. The budget must be in the management account, which the policy does not apply to. The Deny is lifted once spend is below the threshold again.
   * The action counts toward the 10 actions of the budget. Costs are those of `denyInvocations`.
   *
   * Throws if no threshold, no target or no recipient is given, or if the tags of the budget are not known.
   *
   * @param options threshold, targets and recipients
   */
  denyOrganization(options: BudgetDenyOrganizationOptions): IBudgetOrganizationDenyAction;
}

/**
 * Attributes of a budget that was created elsewhere.
 */
export interface TagBudgetAttributes {
  /**
   * Name of the budget.
   */
  readonly budgetName: string;

  /**
   * Tags that the budget filters by. The library neither verifies nor changes them.
   *
   * @default - unknown; an action can then deny only all of Amazon Bedrock
   */
  readonly costTags?: CostTags;

  /**
   * Additional values that the budget includes for keys of `costTags`.
   *
   * @default - one value for each key
   */
  readonly additionalTagValues?: { [key: string]: string[] };

  /**
   * Source of the tags: resources, the calling IAM principals, or both. Throws for `RESOURCE` with the tags of an IAM principal.
   *
   * @default - the source of the carrier that `costTags` were read from; `CostTagSource.RESOURCE` for tags that were not read from a carrier
   */
  readonly costTagSource?: CostTagSource;

  /**
   * Prefix of resource tag keys in the filter of the budget, `user:`.
   *
   * @default - no prefix
   */
  readonly resourceTagKeyPrefix?: string;

  /**
   * Period after which the budget resets to 0.
   *
   * @default BudgetPeriod.MONTHLY
   */
  readonly period?: BudgetPeriod;

  /**
   * Notification target for actions.
   *
   * @default - none; `emails` only
   */
  readonly notifications?: ICostNotifications;

  /**
   * Email addresses that AWS Budgets notifies of actions, at most 10.
   *
   * @default - none
   */
  readonly emails?: string[];
}
