import type { aws_budgets as budgets } from 'aws-cdk-lib';
import { amountProblems } from './amount-rules';
import type { BudgetAlert } from './budget-alert';
import { BudgetPeriod } from './budget-period';
import type { TagBudgetProps } from './tag-budget-props';
import type { ICostNotifications } from '../notifications';
import { BILLING_VIEW } from '../private/billing-view';
import { differAtSynth, isToken, plural, repeated, show, textProblems, type TextRule } from '../private/check';
import { emailProblems } from '../private/email';
import { CostTags } from '../tags';

/**
 * The characters that AWS's quota page and its API's pattern both take: https://docs.aws.amazon.com/cost-management/latest/userguide/management-limits.html
 */
export const BUDGET_NAME: TextRule = {
  minLength: 1,
  maxLength: 100,
  pattern: /^(?!.*\/action\/)[0-9A-Za-z _./=+@%-]*$/,
  patternInWords: 'consist of letters, digits, spaces and _ . / = + @ % - without "/action/"',
  remedy: 'change it or leave it out to have one generated',
};

/** What is left of a name for the user: a hyphen and a hash of 8 characters follow. */
const GIVEN_NAME: TextRule = { ...BUDGET_NAME, maxLength: BUDGET_NAME.maxLength - 9 };

const CURRENCY: TextRule = {
  minLength: 3,
  maxLength: 3,
  pattern: /^[A-Z]*$/,
  patternInWords: 'be a currency code in capitals',
  remedy: 'use USD, or CNY in the China Regions',
};

const PLANNED_LIMITS = 'plannedBudgetLimits must not be set: their keys are dates from the current month on, so the same app would synthesize another template next month; ' +
  'use autoAdjust, or change limit when the plan does';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-budgets-budget.html says 5 in prose and 10 in the schema.
const MAX_ALERTS = 10;
export const MAX_ADVISED_ALERTS = 5;

/** Per notification, https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_NotificationWithSubscribers.html */
const MAX_EMAILS = 10;

export function subscriberProblems(prop: string, emails: readonly string[] | undefined): string[] {
  if (emails === undefined || emails === null) {
    return [];
  }
  return [
    ...Array.isArray(emails) && emails.length > MAX_EMAILS
      ? [`${prop} must have at most ${MAX_EMAILS} addresses, got ${emails.length}: let people subscribe to the topic of notifications instead`]
      : [],
    ...emailProblems(prop, emails),
  ];
}

/**
 * Everything that is wrong with a budget as it is asked for.
 */
export function budgetProblems(props: TagBudgetProps, period: BudgetPeriod, alerts: readonly BudgetAlert[], account: string): string[] {
  return [
    ...limitProblems(props),
    ...props.autoAdjust?._problems(period) ?? [],
    ...textProblems('currency', props.currency, CURRENCY),
    ...timeProblems(props.start, props.end),
    ...textProblems('budgetName', props.budgetName, GIVEN_NAME),
    ...textProblems('billingViewArn', props.billingViewArn, BILLING_VIEW),
    ...props.costTags instanceof CostTags ? additionalValuesProblems(props.costTags.keys, props.additionalValues) : [
      `costTags must be CostTags, got ${show(props.costTags)}: make them with CostTags.of, or take those of a profile`,
    ],
    ...nameListProblems('services', props.services, 'name services as Cost Explorer does, or leave it out'),
    ...nameListProblems('excludedChargeTypes', props.excludedChargeTypes, 'name charge types such as Credit, or pass [] to count them all'),
    ...subscriberProblems('emails', props.emails),
    ...alertProblems(alerts, period),
    ...topicProblems('notifications', props.notifications, account),
    ...alerts.flatMap((alert) => topicProblems(`notifications of ${String(alert)}`, alert.notifications, account)),
  ];
}

/**
 * Why AWS Budgets of an account cannot publish to a topic.
 */
export function topicProblems(prop: string, notifications: ICostNotifications | undefined, account: string): string[] {
  return notifications && differAtSynth(notifications.topic.env.account, account)
    ? [`${prop} must be of the budget's account ${account}, got ${show(notifications.node.path)} of account ${notifications.topic.env.account}: make one beside the budget`]
    : [];
}

/**
 * What an escape hatch set that AWS refuses beside what this library sets.
 */
export function overrideProblems(resource: budgets.CfnBudget): string[] {
  if (isToken(resource.budget)) {
    return [];
  }
  const { plannedBudgetLimits, costFilters, costTypes } = resource.budget as budgets.CfnBudget.BudgetDataProperty;
  return [
    ...plannedBudgetLimits ? [PLANNED_LIMITS] : [],
    ...Object.entries({ costFilters, costTypes }).filter(([, value]) => value !== undefined).map(([prop, value]) =>
      `${prop} must not be set on the L1, got ${show(value)}: AWS takes either it or filterExpression and metrics, which say the same`),
  ];
}

function limitProblems(props: TagBudgetProps): string[] {
  const { limit, autoAdjust } = props;
  return [
    ...limit === undefined && !autoAdjust ? ['limit must be given, got undefined: say what may be spent per period, in USD, or give autoAdjust'] : [],
    ...limit === undefined ? [] : amountProblems('limit', limit),
    ...limit !== undefined && autoAdjust ? [`limit must not be given together with autoAdjust, got ${show(limit)}: drop one of the two`] : [],
    // Only in reach of who is not held by types.
    ...'plannedBudgetLimits' in props || 'plannedLimits' in props ? [PLANNED_LIMITS] : [],
  ];
}

export function additionalValuesProblems(keys: string[], additionalValues: { [key: string]: string[] } = {}): string[] {
  return Object.entries(additionalValues).flatMap(([key, values]) => [
    ...unknownKeyProblems(keys, key),
    ...isToken(values)
      ? [`additionalValues of ${show(key)} must be a list that is known at synth, got a token: pick its elements with Fn.select`]
      : [
        ...nameListProblems(`additionalValues of ${show(key)}`, values, 'name further values of the key'),
        ...values.length === 0 ? [`additionalValues of ${show(key)} must have at least one value, got []: name further values of the key, or drop it`] : [],
      ],
  ]);
}

/** Why a key cannot have further values. Keys that are read from a resource without declared ones are only known at synth. */
export function unknownKeyProblems(keys: string[], key: string): string[] {
  return isToken(keys) || keys.includes(key) ? [] : [`additionalValues has values for ${show(key)}, but costTags have keys ${show(keys)}: add the key to costTags, or drop it`];
}

function nameListProblems(prop: string, names: readonly string[] | undefined, remedy: string): string[] {
  return names === undefined || isToken(names) ? [] : names.flatMap((name) => textProblems(`each of ${prop}`, name, {
    minLength: 1, maxLength: 1024, pattern: /^[^\r\n\t]*$/, patternInWords: 'be on one line', remedy,
  }));
}

function alertProblems(alerts: readonly BudgetAlert[], period: BudgetPeriod): string[] {
  const written = alerts.filter(({ threshold }) => !isToken(threshold)).map(String);
  return [
    ...alerts.length > MAX_ALERTS ? [`alerts must be at most ${MAX_ALERTS}, got ${plural(alerts.length, 'alert')}: keep those that somebody acts on`] : [],
    ...repeated(written).map((alert) => `alerts must differ, got ${alert} more than once: AWS Budgets sends one per threshold; give it several recipients instead`),
    ...alerts.filter(({ isForecast }) => isForecast && period === BudgetPeriod.DAILY).map((alert) =>
      `alerts of a DAILY budget must be on actual spend, got ${String(alert)}: AWS does not forecast days; use BudgetAlert.actual, or a longer period`),
    ...alerts.flatMap((alert) => subscriberProblems(`emails of ${String(alert)}`, alert.emails)),
  ];
}

/** 06/15/87 UTC, https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_TimePeriod.html */
const LAST_END = Date.UTC(2087, 5, 15);

export function timeProblems(start: Date | undefined, end: Date | undefined): string[] {
  const problems = [...dateProblems('start', start), ...dateProblems('end', end)];
  if (problems.length > 0 || end === undefined) {
    return problems;
  }
  return [
    ...start && end <= start
      ? [`end must be after start, got ${show(end)} and ${show(start)}: AWS deletes the budget at its end`]
      : [],
    ...end.getTime() > LAST_END ? [`end must not be after 2087-06-15, got ${show(end)}: leave it out for a budget without an end`] : [],
  ];
}

function dateProblems(prop: string, date: Date | undefined): string[] {
  return date === undefined || (date instanceof Date && !Number.isNaN(date.getTime())) ? [] : [`${prop} must be a date, got ${show(date)}: use new Date('2027-01-01')`];
}
