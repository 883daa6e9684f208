import { table } from './markdown-text';
import type { AlarmFact, AlertFact, BudgetFact, CountedTag, DenyActionFact, Figure, PolicyFact, StrategyFacts } from './strategy-facts';
import { plural } from '../private/text';

/** What limits the spending, how late, and who hears of it. */
export function limitSections({ budgets, alarms, denyActions, notifications }: StrategyFacts): string[] {
  return [
    ...section('Budgets', budgets, [...new Set(budgets.map(({ detectionDelay }) => `${detectionDelay}.`))].join(' '),
      ['Budget', 'Account', 'Limit', 'Period', 'Counts', 'Alerts'],
      (budget) => [`${budget.path}${budget.kind === 'imported' ? ' (imported)' : ''}`, budget.account, limit(budget), budget.period.toLowerCase(), counted(budget), budget.alerts.map(alert).join('; ')]),
    ...section('Alarms', alarms, 'On cost estimated from token counters.',
      ['Alarm', 'Account', 'Region', 'Goes off', 'Watches', 'Tags', 'Tells', 'Delay'],
      (alarm) => [alarm.path, alarm.account, alarm.region, condition(alarm), [...alarm.profiles, ...alarm.metrics].join(', '),
        alarm.tags ? tagList(Object.entries(alarm.tags).map(([key, value]) => ({ key, values: [value] }))) : 'known at deployment', alarm.tells.join(', ') || 'nobody', alarm.detectionDelay]),
    ...section('Denied while it is too much', denyActions, 'Who may not spend on Amazon Bedrock meanwhile.',
      ['Action', 'When', 'Denies', 'Scope', 'Until'],
      (action) => [action.path, when(action), action.denies.join(', '), action.scope === 'COST_TAGS' ? 'profiles with the cost tags' : 'all of Amazon Bedrock', until(action)]),
    ...section('Who is told', notifications, 'Who subscribed elsewhere is not known.', ['Notifications', 'Recipients'], ({ path, recipients }) => [path, recipients.join(', ') || 'nobody that is known']),
  ];
}

/** What keeps the spending within tags, and what looks after them. */
export function fenceSections({ policies, meters, audits, dashboards }: StrategyFacts): string[] {
  return [
    ...section('Policies', policies, '',
      ['Policy', 'Account', 'As', 'Lets profiles be called with', 'Lets profiles be created with', 'Nobody else changes', 'Attached to'],
      (policy) => [policy.path, policy.account, policy.rendering.toLowerCase().replace(/_/g, ' '), callable(policy), tagList(policy.creationTags), policy.protectedTagKeys.join(', '), policy.attachedTo.join(', ') || 'nothing that is known']),
    ...section('Meters', meters, '', ['Meter', 'Account', 'Region', 'Counts by', 'Every', 'Time zone'],
      ({ path, account, region, dimensionSets, intervalSeconds, timeZone }) => [path, account, region, dimensionSets.map((keys) => keys.join(' and ')).join('; '), duration(intervalSeconds), timeZone]),
    ...section('Audits', audits, '', ['Audit', 'Account', 'Region', 'Schedule', 'Keys'],
      ({ path, account, region, schedule, tagKeys }) => [path, account, region, schedule, tagKeys.join(', ')]),
    ...section('Dashboards', dashboards, '', ['Dashboard', 'Account', 'Region'], ({ path, account, region }) => [path, account, region]),
  ];
}

function section<T>(heading: string, facts: readonly T[], text: string, headings: string[], row: (fact: T) => string[]): string[] {
  return facts.length === 0 ? [] : [`## ${heading}`, ...text === '' ? [] : [text], table(headings, facts.map(row))];
}

function limit({ kind, limit: amount, currency }: BudgetFact): string {
  return amount === undefined ? kind === 'imported' ? 'not known' : 'set by AWS' : `${amount} ${currency}`;
}

function counted({ tags, services, excludedChargeTypes }: BudgetFact): string {
  return [
    tagList(tags),
    ...services.length === 0 ? [] : [`of ${services.join(', ')}`],
    ...excludedChargeTypes.length === 0 ? [] : [`without ${excludedChargeTypes.join(', ')}`],
  ].filter((each) => each !== '').join('; ') || 'not known';
}

function alert({ type, threshold, unit, tells }: AlertFact): string {
  return `${type.toLowerCase()} above ${threshold} ${unit} to ${tells.join(', ')}`;
}

function condition({ thresholdUsd, standardDeviations, windowSeconds, timeZone }: AlarmFact): string {
  const what = thresholdUsd === undefined ? `more than usual by ${standardDeviations ?? 'some'} standard deviations` : `above ${thresholdUsd} USD`;
  return `${what} in ${duration(windowSeconds)}${timeZone === undefined ? '' : ` of the calendar (${timeZone})`}`;
}

function when({ firedBy, percent, approval }: DenyActionFact): string {
  return percent === undefined ? `${firedBy} goes off` : `${percent} % of ${firedBy} is spent${approval === 'MANUAL' ? ' and somebody agrees' : ''}`;
}

function until({ percent, autoReset, releaseAfterSeconds, releaseInAlarm }: DenyActionFact): string {
  if (percent !== undefined) {
    return autoReset ? 'the spend is below again' : 'somebody undoes it';
  }
  return releaseAfterSeconds === undefined ? 'not known' : `${duration(releaseAfterSeconds)} later${releaseInAlarm ? '' : ', and the alarm is no longer in ALARM'}`;
}

function callable({ profileTags, principalTagKeys }: PolicyFact): string {
  return [tagList(profileTags), ...principalTagKeys.map((key) => `${key} as the caller has it`)].filter((each) => each !== '').join(', ');
}

function tagList(tags: readonly CountedTag[]): string {
  return tags.map(({ key, values, optional }) => `${values.length === 0 ? `any ${key}` : `${key}=${values.join(' or ')}`}${optional ? ' if there' : ''}`).join(', ');
}

function duration(seconds: Figure): string {
  if (typeof seconds !== 'number') {
    return `${seconds} seconds`;
  }
  const [size, unit] = ([[86_400, 'day'], [3600, 'hour'], [60, 'minute'], [1, 'second']] as const).find(([each]) => seconds % each === 0)!;
  return plural(seconds / size, unit);
}
