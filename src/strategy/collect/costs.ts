import { CostAlarmBase } from '../../alarms';
import { TagCostMeter } from '../../metering';
import { plural } from '../../private/text';
import { valuesToCount } from '../counted-values';
import { type DescribedApp, placeOf } from '../described-app';
import { sorted } from '../readable-values';
import type { CostItem, Place, StrategyFacts } from '../strategy-facts';

// Public list prices: https://aws.amazon.com/cloudwatch/pricing/, https://aws.amazon.com/aws-cost-management/aws-budgets/pricing/
const DASHBOARDS = { free: 3, usd: 3 };
const BUDGETS_WITH_ACTIONS = { free: 2, usd: 30 * 0.1 };

/** So many at a time, since what one costs is rounded. */
const MANY = 1000;

/** What is known of an app that the costs depend on. */
type Known = Pick<StrategyFacts, 'keys' | 'profiles' | 'budgets' | 'alarms' | 'denyActions' | 'dashboards' | 'audits' | 'exports'>;

/** What the monitoring itself costs a month. */
export function collectCosts(app: DescribedApp, facts: Known): StrategyFacts['monitoringCost'] {
  const alarms = app.of(CostAlarmBase);
  const acting = facts.budgets.filter(({ path }) => facts.denyActions.some(({ firedBy }) => firedBy === path));
  const items: CostItem[] = [
    { item: 'alarms', count: alarms.length, usdPerMonth: sum(alarms.map(({ estimatedMonthlyCost }) => estimatedMonthlyCost)), basis: '0.10 USD for each metric of an alarm, without the free tier' },
    { item: 'dashboards', count: facts.dashboards.length, usdPerMonth: beyondFree(facts.dashboards, DASHBOARDS), basis: '3 USD each; the first three of an account are free, and are taken to be these' },
    { item: 'budgets with actions', count: acting.length, usdPerMonth: beyondFree(acting, BUDGETS_WITH_ACTIONS), basis: '0.10 USD a day each; the first two of an account are free, and are taken to be these' },
    ...app.of(TagCostMeter).map((meter) => meterItem(meter, facts)),
    { item: 'audits', count: facts.audits.length, usdPerMonth: 0, basis: 'cents: reads and a report in each run' },
    { item: 'exports of the bill', count: facts.exports.length, basis: 'storage of the files, by their size, and 5 USD per TB that queries read' },
  ].filter(({ count }) => count > 0);
  return {
    items,
    usdPerMonth: sum(items.map(({ usdPerMonth = 0 }) => usdPerMonth)),
    without: items.filter(({ usdPerMonth }) => usdPerMonth === undefined).map(({ item }) => item),
  };
}

/** If every profile that is known here is used all the time, and every value that is. */
function meterItem(meter: TagCostMeter, facts: Known): CostItem {
  const { account, region } = placeOf(meter);
  const isHere = (place: Place) => place.account === account && place.region === region;
  const here = facts.profiles.filter(isHere);
  const profiles = new Set(here.map(({ arn, path }) => arn ?? path)).size;
  const valuesByKey = valuesToCount({ ...facts, profiles: here, alarms: facts.alarms.filter(isHere) });
  // Each combination of values is one.
  const values = meter.dimensionSets.reduce((total, keys) => total + keys.reduce((product, key) => product * valuesByKey(key).length, 1), 0);
  const item = { item: `meter ${meter.node.path}`, count: 1 };
  return profiles > 0
    ? { ...item, usdPerMonth: meter.estimatedMonthlyCost(profiles, values), basis: `at most, with the ${plural(profiles, 'profile')} and ${plural(values, 'value')} of tags that are known here` }
    : { ...item, basis: `at most ${formula(meter)}: the app has no profile there, and ${plural(values, 'value')} that it knows of` };
}

function formula(meter: TagCostMeter): string {
  const usd = (dollars: number) => `${dollars.toFixed(2)} USD`;
  const base = meter.estimatedMonthlyCost(0, 0);
  const [perProfile, perValue] = [[MANY, 0], [0, MANY]].map(([profiles, values]) => (meter.estimatedMonthlyCost(profiles, values) - base) / MANY);
  return `${usd(base)}, ${usd(perProfile)} for each profile of the account in the Region, and ${usd(perValue)} for each value of a tag`;
}

function beyondFree(things: readonly Place[], { free, usd }: { free: number; usd: number }): number {
  const accounts = sorted(things.map(({ account }) => account));
  return sum(accounts.map((account) => Math.max(0, things.filter((thing) => thing.account === account).length - free) * usd));
}

function sum(dollars: number[]): number {
  return Math.round(dollars.reduce((total, each) => total + each, 0) * 100) / 100;
}
