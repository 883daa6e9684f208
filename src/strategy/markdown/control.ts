import { duration, section, tagList } from './facts';
import type { AlarmFact, AlertFact, BudgetFact, DenyActionFact, StrategyFacts } from '../strategy-facts';

/** What limits the spending, how late, and who hears of it. */
export function limitSections({ budgets, alarms, denyActions, notifications }: StrategyFacts): string[] {
  return [
    ...section('Budgets', budgets, [...new Set(budgets.map(({ detectionDelay }) => `${detectionDelay}.`))].join(' '),
      ['Budget', 'Account', 'Limit', 'Period', 'Counts', 'Alerts'],
      (budget) => [`${budget.path}${budget.kind === 'imported' ? ' (imported)' : ''}`, budget.account, limit(budget), period(budget), counted(budget), budget.alerts.map(alert).join('; ')]),
    ...section('Alarms', alarms, 'On estimated cost.',
      ['Alarm', 'Account', 'Region', 'Goes off', 'Watches', 'Tags', 'Tells', 'Delay'],
      (alarm) => [alarm.path, alarm.account, alarm.region, alarm.condition, [...alarm.profiles, ...alarm.metrics].join(', '),
        alarm.tags ? tagList(Object.entries(alarm.tags).map(([key, value]) => ({ key, values: [value] }))) : 'known at deployment', told(alarm), alarm.detectionDelay]),
    ...section('Denied while it is too much', denyActions, 'Who may not spend on Amazon Bedrock meanwhile.',
      ['Action', 'When', 'Denies', 'But not', 'Scope', 'Until', 'Tells'],
      (action) => [action.path, when(action), action.denies.join(', '), action.breakGlassPrincipals.join(', '), action.scope === 'COST_TAGS' ? `what carries ${tagList(action.tags)}` : 'all of Amazon Bedrock', until(action),
        action.tells?.join(', ') ?? '']),
    ...section('Who is told', notifications, 'Who subscribed elsewhere is not known.', ['Notifications', 'Recipients'], ({ path, recipients }) => [path, recipients.join(', ') || 'nobody that is known']),
  ];
}

function limit({ kind, limit: amount, currency, autoAdjust }: BudgetFact): string {
  if (autoAdjust) {
    return `set by AWS, ${autoAdjust.periods === undefined ? autoAdjust.type.toLowerCase() : `the average of the last ${autoAdjust.periods}`}`;
  }
  return amount === undefined ? kind === 'imported' ? 'not known' : 'set by AWS' : `${amount} ${currency}`;
}

function period({ period: each, start, end }: BudgetFact): string {
  return [each.toLowerCase(), ...start === undefined ? [] : [`from ${start}`], ...end === undefined ? [] : [`until ${end}`]].join(' ');
}

function counted({ tags, services, excludedChargeTypes, metric, billingView }: BudgetFact): string {
  return [
    tagList(tags),
    ...services.length === 0 ? [] : [`of ${services.join(', ')}`],
    ...excludedChargeTypes.length === 0 ? [] : [`without ${excludedChargeTypes.join(', ')}`],
    ...metric === undefined ? [] : [`as ${metric}`],
    ...billingView === undefined ? [] : [`in ${billingView}`],
  ].filter((each) => each !== '').join('; ') || 'not known';
}

function alert({ type, threshold, unit, tells }: AlertFact): string {
  return `${type.toLowerCase()} above ${threshold} ${unit} to ${tells.join(', ')}`;
}

function told({ tells, tellsWhenOk }: AlarmFact): string {
  return `${tells.join(', ') || 'nobody'}${tellsWhenOk.length === 0 ? '' : `; when OK again ${tellsWhenOk.join(', ')}`}`;
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
