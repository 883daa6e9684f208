import { CostAllocationTagActivation } from '../../activation';
import { CostAlarmBase } from '../../alarms/cost-alarm-base';
import { TagAudit } from '../../audit';
import { USD_PER_MONTH_WITH_ACTIONS } from '../../budgets/budget-pricing';
import { BedrockCostDashboard } from '../../dashboards';
import { TagCostMeter } from '../../metering';
import { OrganizationDenyList } from '../../organization';
import { plural } from '../../private/text';
import { valuesToCount } from '../counted-values';
import { type DescribedApp, placeOf } from '../described-app';
import { sorted } from '../readable-values';
import type { CostItem, Place, StrategyFacts } from '../strategy-facts';

// Per account: https://aws.amazon.com/cloudwatch/pricing/
const FREE_DASHBOARDS = 3;

// Public list price: https://aws.amazon.com/aws-cost-management/aws-budgets/pricing/
const FREE_BUDGETS_WITH_ACTIONS = 2;

// Public list price of a custom metric: https://aws.amazon.com/cloudwatch/pricing/
const USD_PER_CUSTOM_METRIC = 0.3;

/** Number of units to divide by, because the cost of a single unit is rounded. */
const MANY = 100;

/** Facts that the costs depend on. */
type Known = Pick<StrategyFacts, 'keys' | 'profiles' | 'budgets' | 'alarms' | 'denyActions' | 'exports'>;

/** Returns the monthly cost of the monitoring itself. */
export function collectCosts(app: DescribedApp, facts: Known): StrategyFacts['monitoringCost'] {
  const alarms = app.of(CostAlarmBase);
  const dashboards = app.of(BedrockCostDashboard);
  const audits = app.of(TagAudit);
  const activations = app.of(CostAllocationTagActivation);
  const denyLists = app.of(OrganizationDenyList);
  const acting = facts.budgets.filter(({ path }) => facts.denyActions.some(({ triggeredBy }) => triggeredBy === path));
  const items: CostItem[] = [
    { item: 'alarms', count: alarms.length, usdPerMonth: sum(alarms.map((alarm) => alarm.estimatedMonthlyCost())), basis: '0.10 USD per metric of an alarm, without the free tier' },
    { item: 'dashboards', count: dashboards.length, usdPerMonth: beyondFree(dashboards, placeOf, FREE_DASHBOARDS, (dashboard) => dashboard.estimatedMonthlyCost()), basis: '3 USD each; the first three in each account are free (assumes that the account has no other dashboards)' },
    { item: 'budgets with actions', count: acting.length, usdPerMonth: beyondFree(acting, (budget) => budget, FREE_BUDGETS_WITH_ACTIONS, () => USD_PER_MONTH_WITH_ACTIONS), basis: '0.10 USD per day each; the first two in each account are free (assumes that the account has no other budgets with actions)' },
    { item: 'deny lists', count: denyLists.length, usdPerMonth: sum(denyLists.map(() => USD_PER_CUSTOM_METRIC)), basis: '0.30 USD for the metric of each' },
    ...app.of(TagCostMeter).map((meter) => meterItem(meter, facts)),
    {
      item: 'audits',
      count: audits.length,
      usdPerMonth: sharedCost(audits),
      basis: 'upper bound: 0.30 USD per metric, prorated by the hours in which a run publishes it; audits in the same account and Region share their metrics',
    },
    {
      item: 'activations',
      count: activations.length,
      usdPerMonth: sum(activations.map((activation) => activation.estimatedMonthlyCost())),
      basis: 'upper bound while the daily rule is enabled: 0.30 USD for each of two metrics, and 0.01 USD per Cost Explorer request',
    },
    { item: 'cost and usage exports', count: facts.exports.length, basis: 'storage of the files, and 5 USD per TB that queries read' },
  ].filter(({ count }) => count > 0);
  return {
    items,
    usdPerMonth: sum(items.map(({ usdPerMonth = 0 }) => usdPerMonth)),
    without: items.filter(({ usdPerMonth }) => usdPerMonth === undefined).map(({ item }) => item),
  };
}

/** Returns the cost of a meter if every known profile and every known tag value is in constant use. */
function meterItem(meter: TagCostMeter, facts: Known): CostItem {
  const { isInAccounts, isRead, places } = reachOf(meter);
  const read = facts.profiles.filter(isRead);
  const profiles = new Set(read.map(({ arn, path }) => arn ?? path)).size;
  // Budgets of an account apply to all of its Regions.
  const valuesByKey = valuesToCount({ ...facts, profiles: read, budgets: facts.budgets.filter(isInAccounts), alarms: facts.alarms.filter(isRead) });
  // Each combination of values counts as one value.
  const values = meter.dimensionSets.reduce((total, keys) => total + keys.reduce((product, key) => product * valuesByKey(key).length, 1), 0);
  const item = { item: `meter ${meter.node.path}`, count: 1 };
  return profiles > 0
    ? { ...item, usdPerMonth: meter.estimatedMonthlyCost({ profiles, tagValues: values }), basis: `upper bound for ${plural(profiles, 'profile')} in ${places} and ${plural(values, 'tag value')}` }
    : { ...item, basis: `upper bound: ${formula(meter, places)}; the app has ${plural(values, 'tag value')}, but no profile in ${places}` };
}

/** Returns the places whose profiles a meter reads. Any account can be a source account. */
function reachOf(meter: TagCostMeter) {
  const { account, region } = placeOf(meter);
  const { regions = [region], sourceAccounts } = meter._options;
  const isInAccounts = (place: Place) => sourceAccounts !== undefined || place.account === account;
  return {
    isInAccounts,
    isRead: (place: Place) => isInAccounts(place) && regions.includes(place.region),
    places: sourceAccounts || meter._options.regions ? 'its accounts and Regions' : 'this account and Region',
  };
}

function formula(meter: TagCostMeter, places: string): string {
  const usd = (dollars: number) => `${dollars.toFixed(2)} USD`;
  const base = meter.estimatedMonthlyCost({ profiles: 0, tagValues: 0 });
  const perProfile = (meter.estimatedMonthlyCost({ profiles: MANY, tagValues: 0 }) - base) / MANY;
  // Values in excess of the limit cost nothing.
  const some = Math.min(MANY, meter._options.maxValuesPerKey!);
  const perValue = (meter.estimatedMonthlyCost({ profiles: 0, tagValues: some }) - base) / some;
  return `${usd(base)}, plus ${usd(perProfile)} per profile in ${places.replace('this', 'the')}, plus ${usd(perValue)} per tag value`;
}

function beyondFree<T>(things: readonly T[], placeOfThing: (thing: T) => Place, free: number, usd: (thing: T) => number): number {
  const accounts = sorted(things.map((thing) => placeOfThing(thing).account));
  return sum(accounts.flatMap((account) => things.filter((thing) => placeOfThing(thing).account === account).slice(free).map(usd)));
}

/** Returns the cost of audits. Audits in the same account and Region publish the same metrics, so only the most expensive one counts. */
function sharedCost(audits: readonly TagAudit[]): number {
  const byPlace = new Map<string, number>();
  for (const audit of audits) {
    const { account, region } = placeOf(audit);
    const place = `${account}/${region}`;
    byPlace.set(place, Math.max(byPlace.get(place) ?? 0, audit.estimatedMonthlyCost()));
  }
  return sum([...byPlace.values()]);
}

function sum(dollars: number[]): number {
  return Math.round(dollars.reduce((total, each) => total + each, 0) * 100) / 100;
}
