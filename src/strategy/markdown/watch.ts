import { duration, section, valueRule } from './facts';
import { plural } from '../../private/text';
import type { AuditFact, MeterFact, MeterPriceFact, StrategyFacts } from '../strategy-facts';

/** What looks after tags and spending. */
export function watchSections({ meters, audits, dashboards }: Pick<StrategyFacts, 'meters' | 'audits' | 'dashboards'>): string[] {
  return [
    ...section('Meters', meters, '', ['Meter', 'Account', 'Region', 'Counts by', 'Without a profile', 'Every', 'Time zone', 'Namespace', 'Prices before the price book, in USD per million tokens'],
      (meter) => [meter.path, meter.account, meter.region, dimensions(meter), meter.untrackedModels ? 'counted' : 'not counted',
        `${duration(meter.intervalSeconds)}, ${duration(meter.settlingSeconds)} after its end`, meter.timeZone, meter.namespace, meter.prices.map(price).join('; ')]),
    ...section('Audits', audits, '', ['Audit', 'Account', 'Region', 'Schedule', 'Keys', 'Deployed profiles', 'Unused after', 'Budgets', 'Reports', 'Tells'],
      (audit) => [audit.path, audit.account, audit.region, `${audit.schedule}${audit.timeZone === undefined ? '' : ` (${audit.timeZone})`}`, keys(audit), audit.profiles.join(', '),
        typeof audit.unusedAfterDays === 'number' ? plural(audit.unusedAfterDays, 'day') : `${audit.unusedAfterDays} days`, audit.auditBudgets ? 'looked at' : 'not looked at', audit.reports,
        audit.tells.join(', ') || 'nobody']),
    ...section('Dashboards', dashboards, '', ['Dashboard', 'Account', 'Region'], ({ path, account, region }) => [path, account, region]),
  ];
}

function dimensions({ dimensionSets, profileMetrics }: MeterFact): string {
  return [...dimensionSets.map((keyNames) => keyNames.join(' and ')), ...profileMetrics ? ['profile'] : []].join('; ');
}

function price({ of, input, output, cacheRead, cacheWrite }: MeterPriceFact): string {
  const kinds = { input, output, 'cache read': cacheRead, 'cache write': cacheWrite };
  return `${of}: ${Object.entries(kinds).filter(([, usd]) => usd !== undefined).map(([kind, usd]) => `${kind} ${usd}`).join(', ')}`;
}

function keys({ rules }: AuditFact): string {
  return rules.map((rule) => {
    const told = [...rule.required ? [] : ['optional'], ...valueRule(rule) === 'any' ? [] : [valueRule(rule)]];
    return `${rule.key}${told.length === 0 ? '' : ` (${told.join('; ')})`}`;
  }).join(', ');
}
