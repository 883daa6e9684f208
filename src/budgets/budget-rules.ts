import type { aws_budgets as budgets } from 'aws-cdk-lib';
import { amountProblems } from './amount-rules';
import type { BudgetAlert } from './budget-alert';
import { forecastProblems } from './budget-forecast';
import { BudgetPeriod } from './budget-period';
import { timeProblems } from './date-rules';
import type { TagBudgetProps } from './tag-budget-props';
import type { ICostNotifications } from '../notifications';
import { BILLING_VIEW } from '../private/billing-view';
import { differAtSynth, isToken, plural, repeated, show, textProblems, type TextRule } from '../private/check';
import { emailProblems } from '../private/email';
import { CostTags } from '../tags';
import { billedKeyProblems, sourceOf, sourceProblems } from '../tags/billed-key';

/**
 * Characters that both the AWS quota documentation and the API pattern accept:
 * https://docs.aws.amazon.com/cost-management/latest/userguide/management-limits.html
 */
export const BUDGET_NAME: TextRule = {
  minLength: 1,
  maxLength: 100,
  pattern: /^(?!.*\/action\/)[0-9A-Za-z _./=+@%-]*$/,
  patternInWords: 'consist of letters, digits, spaces and _ . / = + @ % - without "/action/"',
  remedy: 'change the name, or omit it to have one generated',
};

/** Rule for the part of the name that the user sets. A hyphen and a hash of 8 characters follow. */
const GIVEN_NAME: TextRule = { ...BUDGET_NAME, maxLength: BUDGET_NAME.maxLength - 9 };

const CURRENCY: TextRule = {
  minLength: 3,
  maxLength: 3,
  pattern: /^[A-Z]*$/,
  patternInWords: 'be a currency code in uppercase letters',
  remedy: 'use USD, or CNY in the China Regions',
};

const PLANNED_LIMITS = 'plannedBudgetLimits must not be set: the keys are dates from the current month on, so the same app would synthesize a different template next month. ' +
  'Use autoAdjust, or change limit when the plan changes';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-budgets-budget.html says 5 in prose and 10 in the schema.
const MAX_ALERTS = 10;
export const MAX_ADVISED_ALERTS = 5;

/** Maximum per notification: https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_NotificationWithSubscribers.html */
const MAX_EMAILS = 10;

export function subscriberProblems(prop: string, emails: readonly string[] | undefined): string[] {
  if (emails === undefined || emails === null) {
    return [];
  }
  return [
    ...Array.isArray(emails) && emails.length > MAX_EMAILS
      ? [`${prop} must contain at most ${MAX_EMAILS} addresses, got ${emails.length}: add further recipients to notifications instead`]
      : [],
    ...emailProblems(prop, emails),
  ];
}

/**
 * Problems of the properties of a budget.
 */
export function budgetProblems(
  props: TagBudgetProps, period: BudgetPeriod, alerts: readonly BudgetAlert[], account: string, reservedLength: number = 0,
): string[] {
  return [
    ...limitProblems(props),
    ...forecastProblems(props),
    ...props.autoAdjust?._problems(period) ?? [],
    ...textProblems('currency', props.currency, CURRENCY),
    ...timeProblems(props.start, props.end, period),
    ...textProblems('budgetName', props.budgetName, { ...GIVEN_NAME, maxLength: GIVEN_NAME.maxLength - reservedLength }),
    ...textProblems('billingViewArn', props.billingViewArn, BILLING_VIEW),
    ...props.costTags instanceof CostTags ? additionalValuesProblems(props.costTags.keys, props.additionalTagValues) : [
      `costTags must be CostTags, got ${show(props.costTags)}: create them with CostTags.of, or pass the costTags of a profile`,
    ],
    ...sourceProblems(props.costTags, props.costTagSource),
    ...billedKeyProblems({ ...props, costTagSource: sourceOf(props.costTags, props.costTagSource) }),
    ...nameListProblems('services', props.services, 'use the service names that Cost Explorer shows, or omit services'),
    ...accountProblems(props.linkedAccounts),
    ...nameListProblems('excludedChargeTypes', props.excludedChargeTypes, 'pass charge types such as Credit, or [] to include all charge types'),
    ...subscriberProblems('emails', props.emails),
    ...alertProblems(alerts, period),
    ...topicProblems('notifications', props.notifications, account),
    ...alerts.flatMap((alert) => topicProblems(`notifications of ${String(alert)}`, alert.notifications, account)),
  ];
}

/**
 * Reasons why AWS Budgets of an account cannot publish to a topic.
 */
export function topicProblems(prop: string, notifications: ICostNotifications | undefined, account: string): string[] {
  return notifications && differAtSynth(notifications.topic.env.account, account)
    ? [`${prop} must be in the budget's account ${account}, got ${show(notifications.node.path)} in account ${notifications.topic.env.account}: create a notification target in the account of the budget`]
    : [];
}

/**
 * Properties set through an escape hatch that AWS rejects in combination with properties that this library sets.
 */
export function overrideProblems(resource: budgets.CfnBudget): string[] {
  if (isToken(resource.budget)) {
    return [];
  }
  const { plannedBudgetLimits, costFilters, costTypes } = resource.budget as budgets.CfnBudget.BudgetDataProperty;
  return [
    ...plannedBudgetLimits ? [PLANNED_LIMITS] : [],
    ...Object.entries({ costFilters, costTypes }).filter(([, value]) => value !== undefined).map(([prop, value]) =>
      `${prop} must not be set on the L1, got ${show(value)}: remove it, because AWS accepts it only without filterExpression and metrics, which replace it`),
  ];
}

function limitProblems(props: TagBudgetProps): string[] {
  const { limit, autoAdjust, forecast } = props;
  return [
    ...limit === undefined && !autoAdjust && !forecast ? ['limit is required unless forecast or autoAdjust is set: pass the amount per period, in USD'] : [],
    ...limit === undefined ? [] : amountProblems('limit', limit),
    ...limit !== undefined && autoAdjust ? [`limit must not be given together with autoAdjust, got ${show(limit)}: remove one of the two`] : [],
    // Reachable only from code without type checks.
    ...'plannedBudgetLimits' in props || 'plannedLimits' in props ? [PLANNED_LIMITS] : [],
  ];
}

export function additionalValuesProblems(keys: string[], additionalTagValues: { [key: string]: string[] } = {}): string[] {
  return Object.entries(additionalTagValues).flatMap(([key, values]) => [
    ...unknownKeyProblems(keys, key),
    ...isToken(values)
      ? [`additionalTagValues of ${show(key)} must be a list that is known at synth, got a token: select the elements with Fn.select`]
      : [
        ...nameListProblems(`additionalTagValues of ${show(key)}`, values, 'pass additional values of the key'),
        ...values.length === 0 ? [`additionalTagValues of ${show(key)} must contain at least one value, got []: add a value, or remove the key`] : [],
      ],
  ]);
}

/** Problems of a key with additional values. Keys that are read from a resource without declared tags are known only at synth. */
export function unknownKeyProblems(keys: string[], key: string): string[] {
  return isToken(keys) || keys.includes(key) ? [] : [`additionalTagValues must contain only keys of costTags ${show(keys)}, got ${show(key)}: add the key to costTags, or remove it`];
}

function nameListProblems(prop: string, names: readonly string[] | undefined, remedy: string): string[] {
  return names === undefined || isToken(names) ? [] : names.flatMap((name) => textProblems(`each of ${prop}`, name, {
    minLength: 1, maxLength: 1024, pattern: /^[^\r\n\t]*$/, patternInWords: 'be on one line', remedy,
  }));
}

function accountProblems(accounts: readonly string[] | undefined): string[] {
  if (accounts === undefined || isToken(accounts)) {
    return [];
  }
  const known = accounts.filter((account) => !isToken(account));
  return [
    ...accounts.length === 0 ? ['linkedAccounts must contain at least one account ID, got []: omit it to include every account that the budget covers'] : [],
    ...known.filter((account) => typeof account !== 'string' || !/^\d{12}$/.test(account))
      .map((account) => `each of linkedAccounts must be an account ID of 12 digits, got ${show(account)}: pass the ID as text, with its leading zeros`),
    ...repeated(known).map((account) => `linkedAccounts must not contain duplicates: ${show(account)} is listed more than once`),
  ];
}

function alertProblems(alerts: readonly BudgetAlert[], period: BudgetPeriod): string[] {
  const written = alerts.filter(({ threshold }) => !isToken(threshold)).map(String);
  return [
    ...alerts.length > MAX_ALERTS ? [`alerts must contain at most ${plural(MAX_ALERTS, 'alert')}, got ${alerts.length}: keep the alerts that recipients act on`] : [],
    ...repeated(written).map((alert) => `alerts must not contain duplicates: ${alert} is listed more than once. AWS Budgets accepts one alert per threshold, so pass all recipients to a single alert`),
    ...alerts.filter(({ isForecast }) => isForecast && period === BudgetPeriod.DAILY).map((alert) =>
      `alerts of a DAILY budget must be on actual spend, got ${String(alert)}: use BudgetAlert.actualPercent or actualAmount, or a longer period, because AWS does not forecast single days`),
    ...alerts.flatMap((alert) => subscriberProblems(`emails of ${String(alert)}`, alert.emails)),
  ];
}
