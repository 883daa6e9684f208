import { duration, section, valueRule } from './facts';
import { plural } from '../../private/text';
import type { AuditFact, MeterFact, MeterPriceFact, StrategyFacts } from '../strategy-facts';

/** Sections on meters, audits and dashboards. */
export function watchSections({ meters, audits, dashboards }: Pick<StrategyFacts, 'meters' | 'audits' | 'dashboards'>): string[] {
  const hasOptions = meters.some((meter) => options(meter) !== '');
  return [
    ...section('Meters', meters, '', ['Meter', 'Account', 'Region', 'Dimensions', 'Untracked usage', 'Interval', 'Time zone', 'Namespace', 'Custom prices in USD per million tokens', ...hasOptions ? ['Options'] : []],
      (meter) => [meter.path, meter.account, meter.region, dimensions(meter), meter.meterUntrackedUsage ? 'metered' : 'not metered',
        `${duration(meter.intervalSeconds)}, evaluated ${duration(meter.metricDelaySeconds)} after the end`, meter.timeZone, meter.namespace, meter.prices.map(price).join('; '), ...hasOptions ? [options(meter)] : []]),
    ...section('Audits', audits, '', ['Audit', 'Account', 'Region', 'Schedule', 'Keys', 'Profiles checked for drift', 'Unused after', 'Budgets', 'Price list', 'Reports', 'Notifies'],
      (audit) => [audit.path, accountsOf(audit), audit.regions?.join(', ') ?? audit.region, `${audit.schedule}${audit.timeZone === undefined ? '' : ` (${audit.timeZone})`}`, keys(audit), checked(audit),
        typeof audit.unusedAfterDays === 'number' ? plural(audit.unusedAfterDays, 'day') : `${audit.unusedAfterDays} days`, audit.auditBudgets ? 'checked' : 'not checked', audit.auditPrices ? 'checked' : 'not checked', audit.reports,
        audit.notifies.join(', ') || 'no recipients']),
    ...section('Dashboards', dashboards, '', ['Dashboard', 'Account', 'Region'], ({ path, account, region }) => [path, account, region]),
  ];
}

function options(meter: MeterFact): string {
  const { meterProjects = true, meterLegacyUsage, meterServiceTiers, priceDocument, calibration } = meter;
  const { regions, organizationId, allowedValues, snapshots } = meter;
  return [
    ...priceDocument === undefined ? [] : [`prices of ${priceDocument}`],
    ...calibration === undefined ? [] : [`cost calibrated with factors from ${calibration.minFactor} to ${calibration.maxFactor}`],
    ...meterServiceTiers ? ['prices of service tiers'] : [],
    ...meterProjects ? [] : ['without Bedrock Projects'],
    ...regions ? [`Regions ${regions.join(', ')}`] : [],
    ...organizationId === undefined ? [] : [`source accounts of organization ${organizationId}`],
    ...allowedValues ? [`own metrics only for allowed values of ${Object.keys(allowedValues).join(', ')}`] : [],
    ...snapshots === undefined ? ['without snapshots'] : [`snapshots in ${snapshots}`],
    ...meterLegacyUsage ? ['calls of legacy models'] : [],
  ].join('; ');
}

function dimensions({ dimensionSets, publishProfileMetrics }: MeterFact): string {
  return [...dimensionSets.map((keyNames) => keyNames.join(' and ')), ...publishProfileMetrics ? ['profile'] : []].join('; ');
}

function price({ of, input, output, cacheRead, cacheWrite }: MeterPriceFact): string {
  const kinds = { input, output, 'cache read': cacheRead, 'cache write': cacheWrite };
  return `${of}: ${Object.entries(kinds).filter(([, usd]) => usd !== undefined).map(([kind, usd]) => `${kind} ${usd}`).join(', ')}`;
}

function accountsOf({ account, sourceAccounts }: AuditFact): string {
  if (!sourceAccounts) {
    return account;
  }
  const { organizationId, readerRoleName, maxUnreadablePercent, expectedAccountIds, ignoreUnexpectedAccounts = false } = sourceAccounts;
  const expected = expectedAccountIds ? `, expected: ${expectedAccountIds.join(', ')}` : '';
  return `${account}, and source accounts of ${organizationId} by the role ${readerRoleName}, at most ${maxUnreadablePercent} % of them unreadable${expected}${ignoreUnexpectedAccounts ? ', and no other accounts' : ''}`;
}

function checked({ profiles, projects = [], principals = [], auditProjects = true, auditTagPolicy = false }: AuditFact): string {
  return [
    profiles.join(', '),
    ...projects.length === 0 ? [] : [`projects ${projects.join(', ')}`],
    ...principals.length === 0 ? [] : [`principals ${principals.join(', ')}`],
    ...auditProjects ? [] : ['no Bedrock Projects'],
    ...auditTagPolicy ? ['compliance with tag policies'] : [],
  ].filter((each) => each !== '').join('; ');
}

function keys({ rules }: AuditFact): string {
  return rules.map((rule) => {
    const details = [...rule.required ? [] : ['optional'], ...valueRule(rule) === 'any' ? [] : [valueRule(rule)]];
    return `${rule.key}${details.length === 0 ? '' : ` (${details.join('; ')})`}`;
  }).join(', ');
}
