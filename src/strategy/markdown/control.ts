import { duration, section, tagList } from './facts';
import type { AlarmFact, AlertFact, BudgetFact, DenyActionFact, DenyListFact, StrategyFacts } from '../strategy-facts';

/** Sections on budgets, alarms, deny actions and recipients. */
export function limitSections({ budgets, alarms, denyActions, denyLists, notifications }: StrategyFacts): string[] {
  return [
    ...section('Budgets', budgets, [...new Set(budgets.map(({ detectionDelay }) => `${detectionDelay}.`))].join(' '),
      ['Budget', 'Account', 'Limit', 'Period', 'Filter', 'Alerts'],
      (budget) => [`${budget.path}${budget.kind === 'imported' ? ' (imported)' : ''}`, budget.account, limit(budget), period(budget), counted(budget), budget.alerts.map(alert).join('; ')]),
    ...section('Alarms', alarms, 'Alarms evaluate estimated cost.',
      ['Alarm', 'Account', 'Region', 'Condition', 'Profiles or metrics', 'Tags', 'Notifies', 'Detection delay'],
      (alarm) => [alarm.path, alarm.account, alarm.region, alarm.condition, [...alarm.profiles, ...alarm.metrics].join(', '),
        alarm.tags ? tagList(Object.entries(alarm.tags).map(([key, value]) => ({ key, values: [value] }))) : 'known at deployment', alarmRecipients(alarm), alarm.detectionDelay]),
    ...section('Deny actions', denyActions, 'These actions deny access to Amazon Bedrock after a threshold is exceeded.',
      ['Action', 'Account', 'Region', 'Condition', 'Denies', 'Break-glass principals', 'Scope', 'Until', 'Notifies'],
      (action) => [action.path, action.account, action.region, when(action), action.denies.join(', '), action.breakGlassPrincipals.join(', '), action.scope === 'TAGGED_RESOURCES' ? `usage with ${tagList(action.tags)}` : 'all of Amazon Bedrock', until(action),
        action.notifies?.join(', ') ?? '']),
    ...section('Deny lists', denyLists, 'These lists deny access to Amazon Bedrock under tag values, in all accounts of their targets except the management account.',
      ['Deny list', 'Account', 'Region', 'Key', 'Carriers', 'Denied values', 'Targets', 'Break-glass principals', 'Checked', 'Notifies'],
      (list) => [list.path, list.account, list.region, list.key, list.carriers.map(carrier).join(', '), deniedValues(list), list.targets.join(', ') || 'no targets in the app', list.breakGlassPrincipals.join(', '), list.schedule,
        list.notifies.join(', ') || 'no recipients']),
    ...section('Recipients', notifications, 'Subscriptions made outside the app are not listed.', ['Notifications', 'Account', 'Region', 'Recipients'],
      ({ path, account, region, recipients }) => [path, account, region, recipients.join(', ') || 'no recipients in the app']),
  ];
}

function limit({ kind, limit: amount, currency, autoAdjust }: BudgetFact): string {
  if (autoAdjust) {
    return `set by AWS, ${autoAdjust.periods === undefined ? autoAdjust.type.toLowerCase() : `average of the last ${autoAdjust.periods} periods`}`;
  }
  return amount === undefined ? kind === 'imported' ? 'not known' : 'set by AWS' : `${amount} ${currency}`;
}

function period({ period: each, start, end }: BudgetFact): string {
  return [each.toLowerCase(), ...start === undefined ? [] : [`from ${start}`], ...end === undefined ? [] : [`until ${end}`]].join(' ');
}

function counted({ tags, services, linkedAccounts, excludedChargeTypes, metric, billingView }: BudgetFact): string {
  return [
    tagList(tags),
    ...services.length === 0 ? [] : [`services ${services.join(', ')}`],
    ...linkedAccounts === undefined ? [] : [`accounts ${linkedAccounts.join(', ')}`],
    ...excludedChargeTypes.length === 0 ? [] : [`excluding ${excludedChargeTypes.join(', ')}`],
    ...metric === undefined ? [] : [`metric ${metric}`],
    ...billingView === undefined ? [] : [`billing view ${billingView}`],
  ].filter((each) => each !== '').join('; ') || 'not known';
}

function alert({ type, threshold, unit, notifies }: AlertFact): string {
  return `${type.toLowerCase()} above ${threshold}${unit === '%' ? '' : ' '}${unit}, notifies ${notifies.join(', ')}`;
}

function carrier(kind: string): string {
  return kind === 'RESOURCE' ? 'resources' : 'callers';
}

function deniedValues({ values }: DenyListFact): string {
  return values.map(({ value, alarms }) => `${value} ${alarms.length === 0 ? 'always' : `while ${alarms.join(' or ')} is in ALARM`}`).join('; ') || 'none';
}

function alarmRecipients({ notifies, notifiesWhenOk }: AlarmFact): string {
  return `${notifies.join(', ') || 'no recipients'}${notifiesWhenOk.length === 0 ? '' : `; on return to OK ${notifiesWhenOk.join(', ')}`}`;
}

function when({ triggeredBy, atPercent, atAmount, approval }: DenyActionFact): string {
  if (atPercent === undefined && atAmount === undefined) {
    return `${triggeredBy} enters ALARM`;
  }
  const threshold = atPercent === undefined ? `${atAmount}` : `${atPercent}% of the limit`;
  return `spend of ${triggeredBy} exceeds ${threshold}${approval === 'MANUAL' ? ', after manual approval' : ''}`;
}

function until({ atPercent, atAmount, autoReset, minimumDenySeconds, releaseWhileInAlarm }: DenyActionFact): string {
  if (atPercent !== undefined || atAmount !== undefined) {
    return autoReset ? 'spend falls below the threshold' : 'manual reversal';
  }
  return minimumDenySeconds === undefined ? 'not known' : `${duration(minimumDenySeconds)} later${releaseWhileInAlarm ? '' : ', once the alarm has left ALARM'}`;
}
