import type { BudgetAlert } from './budget-alert';
import type { BudgetAutoAdjust } from './budget-auto-adjust';
import type { BudgetMetric } from './budget-metric';
import type { BudgetPeriod } from './budget-period';
import type { BudgetTagKeyForm } from './budget-tag-key-form';
import type { ICostNotifications } from '../notifications';
import type { CostTags } from '../tags';

/**
 * Properties of `TagBudget`.
 */
export interface TagBudgetProps {
  /**
   * The tags whose spend counts: all keys must match. `profile.costTags` resolve at synth to the tags the profile ends up with, so the budget
   * cannot watch others. The budget itself carries them too.
   *
   * What is created with the budget carries them as well. Keys of a profile that declares none are only known at synth: then the budget alone does, and the rest
   * has what reaches it by `Tags.of`.
   *
   * Every key must be activated as a cost allocation tag in the account that pays; until then the budget is created, stays at 0 USD and says nothing.
   */
  readonly costTags: CostTags;

  /**
   * Further values that count for keys of `costTags`: spend matches if a key has any of its values.
   *
   * @default - one value for each key
   */
  readonly additionalValues?: { [key: string]: string[] };

  /**
   * What may be spent per period, in USD, or in `currency`. Alerts and actions follow it; AWS itself stops nothing.
   *
   * @default - must be given, except with `autoAdjust`
   */
  readonly limit?: number;

  /**
   * The currency the account is billed in, for the China Regions (`CNY`).
   *
   * @default 'USD'
   */
  readonly currency?: string;

  /**
   * Let AWS set the limit anew each period. Changing it replaces the budget.
   *
   * @default - the limit stays as given
   */
  readonly autoAdjust?: BudgetAutoAdjust;

  /**
   * After what time the budget starts again from 0.
   *
   * @default BudgetPeriod.MONTHLY
   */
  readonly period?: BudgetPeriod;

  /**
   * From when on spend counts.
   *
   * @default - from the start of the period in which the budget is created
   */
  readonly start?: Date;

  /**
   * When AWS deletes the budget and its alerts, behind CloudFormation's back: take it out of the app by then, as an update of what is gone fails. After `start` and before 2087-06-15.
   *
   * @default - never
   */
  readonly end?: Date;

  /**
   * Which cost is added up.
   *
   * @default BudgetMetric.UNBLENDED
   */
  readonly metric?: BudgetMetric;

  /**
   * Charge types (Cost Explorer's `RECORD_TYPE`) that do not count.
   *
   * With credits counted, a team on credits stays at 0 USD until they run out.
   *
   * @default - `Credit` and `Refund`
   */
  readonly excludedChargeTypes?: string[];

  /**
   * Count only these services, by the names Cost Explorer shows. For tags that are not on Bedrock alone.
   *
   * `Amazon Bedrock` misses most spend: third-party models are billed under a service of their own, such as `Claude Sonnet 4.5 (Amazon Bedrock
   * Edition)`, and in some accounts under `Amazon Bedrock Service`; a new model is a new name. A key that only Bedrock resources carry needs no such
   * filter.
   *
   * @default - every service; the tags alone decide
   */
  readonly services?: string[];

  /**
   * How the keys are written in the filter.
   *
   * @default BudgetTagKeyForm.PLAIN
   */
  readonly tagKeyForm?: BudgetTagKeyForm;

  /**
   * Count in this billing view, `arn:PARTITION:billing::ACCOUNT:billingview/ID`. At most 150 budgets on custom views.
   *
   * @default - the account's primary view
   */
  readonly billingViewArn?: string;

  /**
   * When to tell, at most 10 times; more than 5 bring a warning, since AWS's pages say both. Changing them replaces the budget.
   *
   * @default - at 80 % and 100 % of the limit actually spent
   */
  readonly alerts?: BudgetAlert[];

  /**
   * Whom to tell.
   *
   * @default - a `CostNotifications` of the budget's own: add recipients with `budget.notifications.email(…)`
   */
  readonly notifications?: ICostNotifications;

  /**
   * Addresses AWS Budgets writes to itself, at most 10, beside `notifications`. Changing them replaces the budget; those of `notifications` change freely.
   *
   * @default - none
   */
  readonly emails?: string[];

  /**
   * What the name begins with: up to 91 letters, digits, spaces and `_ . / = + @ % -`. A hyphen and a hash of the alerts and of where the budget is in the
   * app follow: CloudFormation replaces a budget when they change, and the replacement must have a name of its own. AWS refuses some words beside phone numbers, URLs and e-mail addresses.
   *
   * @default - a name from CloudFormation
   */
  readonly budgetName?: string;
}
