import type { IResource } from 'aws-cdk-lib';
import type { BudgetDenyAction } from './budget-deny-action';
import type { BudgetPeriod } from './budget-period';
import type { BudgetTagKeyForm } from './budget-tag-key-form';
import type { DenyInvocationsOptions } from './deny-invocations-options';
import type { ICostNotifications } from '../notifications';
import type { CostTags } from '../tags';

/**
 * A budget of AWS Budgets that counts the spend under cost tags.
 */
export interface ITagBudget extends IResource {
  /**
   * The name, by which AWS Budgets tells the budgets of an account apart.
   *
   * @attribute
   */
  readonly budgetName: string;

  /**
   * The ARN, `arn:PARTITION:budgets::ACCOUNT:budget/NAME`.
   *
   * @attribute
   */
  readonly budgetArn: string;

  /**
   * The tags whose spend it counts.
   */
  readonly costTags: CostTags;

  /**
   * Further values that count for keys of `costTags`.
   */
  readonly additionalValues: { [key: string]: string[] };

  /**
   * Whose tags they are: of resources, or of the calling principals.
   */
  readonly tagKeyForm: BudgetTagKeyForm;

  /**
   * After what time it starts again from 0.
   */
  readonly period: BudgetPeriod;

  /**
   * Stops principals from spending on Amazon Bedrock when a percentage of the limit is spent, until the spend is below it again: in the next period, or after the
   * limit was raised.
   *
   * AWS Budgets attaches a deny policy to them. It finds out 8 to 12 hours late, so spend goes on that long; the Deny itself holds within seconds, in
   * running sessions too. A scheduled function undoes and re-arms the action, which AWS does not.
   *
   * Several actions of a budget are numbered in the order of the calls, and each is what its number was before: put a new one last, or give each an id of its own
   * with `new BudgetDenyAction`. At most 10.
   *
   * Put the budget into the stack of the roles, or of what they depend on: a role that is granted a profile of this stack and denied by it makes two stacks need each other.
   *
   * Costs: the first two budgets with actions of an account are free, each further one is about 0.10 USD a day. The function costs next to nothing.
   *
   * @param percent of the limit, above 0 and at most 1,000,000; throws otherwise, as it does without a principal or anybody to tell
   */
  denyInvocationsAt(percent: number, options: DenyInvocationsOptions): BudgetDenyAction;
}

/**
 * What is known about a budget that was created elsewhere.
 */
export interface TagBudgetAttributes {
  /**
   * The name.
   */
  readonly budgetName: string;

  /**
   * The tags whose spend it counts. They are believed, not checked and not changed.
   *
   * @default - unknown: only all of Bedrock can be denied with it
   */
  readonly costTags?: CostTags;

  /**
   * Further values that count for keys of `costTags`.
   *
   * @default - one value for each key
   */
  readonly additionalValues?: { [key: string]: string[] };

  /**
   * Whose tags they are.
   *
   * @default BudgetTagKeyForm.PLAIN
   */
  readonly tagKeyForm?: BudgetTagKeyForm;

  /**
   * After what time it starts again from 0.
   *
   * @default BudgetPeriod.MONTHLY
   */
  readonly period?: BudgetPeriod;

  /**
   * Who is to hear of actions.
   *
   * @default - `emails`
   */
  readonly notifications?: ICostNotifications;

  /**
   * E-mail addresses to tell of actions, at most 10.
   *
   * @default - none
   */
  readonly emails?: string[];
}
