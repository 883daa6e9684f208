import type { BilledCostMetric } from './billed-cost-metric';
import type { BudgetAlert } from './budget-alert';
import type { BudgetAutoAdjust } from './budget-auto-adjust';
import type { BudgetPeriod } from './budget-period';
import type { CostForecast } from '../forecast';
import type { ICostNotifications } from '../notifications';
import type { CostTagSource, CostTags } from '../tags';

/**
 * Properties of `TagBudget`.
 */
export interface TagBudgetProps {
  /**
   * Tags that the budget filters by. Spend is included if all keys match. `profile.costTags` resolves at synth to the final tags of the profile, so
   * the budget and the profile cannot have different tags. The same applies to the tags of any other carrier, such as a Bedrock Project or an IAM principal.
   *
   * The budget and the resources created with it carry the tags as well. If a profile declares no tags, its keys are known only at synth. The budget
   * then carries the tags, and the other resources carry only the tags that they inherit through `Tags.of`.
   *
   * If resources outside Amazon Bedrock carry all of these tags, the budget includes their cost, and produces a warning.
   *
   * Activate every key as a cost allocation tag in the payer account. Until then, the budget silently stays at 0 USD.
   */
  readonly costTags: CostTags;

  /**
   * Additional values for keys of `costTags`. Spend matches a key if it has any of the key's values.
   *
   * @default - none; only the values in `costTags` match
   */
  readonly additionalTagValues?: { [key: string]: string[] };

  /**
   * Spending limit per period, in USD or in `currency`. Alerts and actions are relative to the limit. AWS does not stop any spend at the limit.
   *
   * A limit below the expected cost, or above ten times the cost in `forecast`, produces a warning. Without `forecast`, the expected cost is that of the profiles in the same stage and account that
   * specify `expectedUsage` and carry all tags of the budget.
   *
   * @default - 1.5 times the cost in `forecast`, rounded up; required unless `forecast` or `autoAdjust` is set
   */
  readonly limit?: number;

  /**
   * Expected cost that determines the limit if no `limit` is given: 1.5 times the cost of a period, rounded up to two significant digits, and to whole USD. For another factor, pass
   * `limit: forecast.suggestedLimit(2)`.
   *
   * A quarter is three months, and a year is twelve. A day is a day with usage. For a custom period, the monthly cost is converted by the number of days.
   *
   * Throws together with `autoAdjust`, and for a `currency` other than USD.
   *
   * @default - no forecast
   */
  readonly forecast?: CostForecast;

  /**
   * Billing currency of the account, for the China Regions (`CNY`).
   *
   * @default 'USD'
   */
  readonly currency?: string;

  /**
   * Limit that AWS sets at the start of each period. Changing it replaces the budget.
   *
   * @default - a fixed `limit`
   */
  readonly autoAdjust?: BudgetAutoAdjust;

  /**
   * Period after which the budget resets to 0.
   *
   * @default BudgetPeriod.MONTHLY
   */
  readonly period?: BudgetPeriod;

  /**
   * Start of the budget, at midnight UTC. Earlier spend is not included. Required for `BudgetPeriod.CUSTOM`.
   *
   * Throws for any other time of day, such as midnight in a local time zone.
   *
   * @default - start of the period in which the budget is created
   */
  readonly start?: Date;

  /**
   * End of the budget, at midnight UTC, after `start` and at the latest 2087-06-15. Required for `BudgetPeriod.CUSTOM`. AWS then deletes the budget and its alerts outside CloudFormation. Remove the
   * budget from the app by then, because an update of a deleted budget fails.
   *
   * @default - no end
   */
  readonly end?: Date;

  /**
   * Cost metric that the budget adds up.
   *
   * @default BilledCostMetric.UNBLENDED
   */
  readonly metric?: BilledCostMetric;

  /**
   * Charge types (Cost Explorer's `RECORD_TYPE`) to exclude.
   *
   * If credits are included, the budget of a team with credits stays at 0 USD until the credits run out.
   *
   * @default - `Credit` and `Refund`
   */
  readonly excludedChargeTypes?: string[];

  /**
   * Services to include, by the names that Cost Explorer shows. Use them only for tag keys that resources outside Amazon Bedrock carry as well.
   *
   * `Amazon Bedrock` misses most spend. Third-party models are billed under separate services, such as `Claude Sonnet 4.5 (Amazon Bedrock Edition)`,
   * and in some accounts under `Amazon Bedrock Service`. Each new model adds a new name.
   *
   * @default - every service; only the tags decide
   */
  readonly services?: string[];

  /**
   * IDs of the accounts whose cost the budget includes, 12 digits each. AWS accepts the accounts of the organization in a budget of the management account, and
   * only the account itself in a budget of any other account.
   *
   * Throws for an empty list, and for IDs that are not 12 digits. Tokens are not validated.
   *
   * @default - every account that the budget covers: its own account, or the organization if it is in the management account
   */
  readonly linkedAccounts?: string[];

  /**
   * Source of the tags that the budget filters by: resources, the calling IAM principals, or both.
   *
   * `RESOURCE_OR_IAM_PRINCIPAL` includes cost under the tag of the resource, and cost under the tag of the calling principal if the resource does not have the key. Budgets of different values then
   * never include the same cost. Whether AWS Budgets evaluates such a filter as documented has not been verified in a live account: compare the budget with Cost Explorer. If they differ, create one
   * budget for each source. These are two views of the same cost, so do not add them up.
   *
   * Throws for `RESOURCE` with the tags of an IAM principal, because the plain keys of a principal always show 0 USD.
   *
   * @default - the source of the carrier that `costTags` were read from; `CostTagSource.RESOURCE` for tags that were not read from a carrier
   */
  readonly costTagSource?: CostTagSource;

  /**
   * Prefix of resource tag keys in the filter. AWS documents the keys of filter expressions both as `CostCenter` and as `user:CostCenter`. Pass
   * `user:` if the budget stays at 0 USD although Cost Explorer shows cost under the tag.
   *
   * @default - no prefix, the spelling that Cost Explorer accepts
   */
  readonly resourceTagKeyPrefix?: string;

  /**
   * ARN of the billing view that the budget uses, `arn:PARTITION:billing::ACCOUNT:billingview/ID`. With the ARN of a `TagBillingView` that is shared with the account, the budget covers all accounts of the organization. AWS supports at most 150 budgets on custom views.
   *
   * @default - the account's primary view
   */
  readonly billingViewArn?: string;

  /**
   * Alerts of the budget, at most 10. More than 5 produce a warning, because AWS documents both limits. Changing alerts replaces the budget.
   *
   * @default - alerts at 80% and 100% of the limit, on actual spend
   */
  readonly alerts?: BudgetAlert[];

  /**
   * Notification target for alerts and actions.
   *
   * @default - a `CostNotifications` created with the budget; add recipients with `budget.notifications.addEmail(…)`
   */
  readonly notifications?: ICostNotifications;

  /**
   * Email addresses that AWS Budgets notifies directly, at most 10, in addition to `notifications`. Changing them replaces the budget. Recipients of
   * `notifications` can be changed at any time.
   *
   * @default - none
   */
  readonly emails?: string[];

  /**
   * Prefix of the name: up to 91 letters, digits, spaces and `_ . / = + @ % -`. A hyphen and a hash of the alerts and the construct path are
   * appended. CloudFormation replaces the budget when they change, and the replacement must have a different name. AWS rejects some words, phone
   * numbers, URLs and email addresses.
   *
   * @default - a name generated by CloudFormation
   */
  readonly budgetName?: string;
}
