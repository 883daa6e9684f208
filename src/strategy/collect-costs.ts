import { type DescribedApp, placeOf } from './described-app';
import { sorted } from './readable-values';
import type { CostItem, Place, StrategyFacts } from './strategy-facts';
import { CostAlarmBase } from '../alarms';
import { TagCostMeter } from '../metering';

// Public list prices: https://aws.amazon.com/cloudwatch/pricing/, https://aws.amazon.com/aws-cost-management/aws-budgets/pricing/
const DASHBOARDS = { free: 3, usd: 3 };
const BUDGETS_WITH_ACTIONS = { free: 2, usd: 30 * 0.1 };

/** What the monitoring itself costs a month. */
export function collectCosts(app: DescribedApp, facts: Pick<StrategyFacts, 'profiles' | 'budgets' | 'denyActions' | 'dashboards' | 'audits'>): StrategyFacts['monitoringCost'] {
  const alarms = app.of(CostAlarmBase);
  const acting = facts.budgets.filter(({ path }) => facts.denyActions.some(({ firedBy }) => firedBy === path));
  const items: CostItem[] = [
    { item: 'alarms', count: alarms.length, usdPerMonth: sum(alarms.map(({ estimatedMonthlyCost }) => estimatedMonthlyCost)), basis: '0.10 USD for each metric of an alarm, without the free tier' },
    { item: 'dashboards', count: facts.dashboards.length, usdPerMonth: beyondFree(facts.dashboards, DASHBOARDS), basis: '3 USD each; the first three of an account are free, and are taken to be these' },
    { item: 'budgets with actions', count: acting.length, usdPerMonth: beyondFree(acting, BUDGETS_WITH_ACTIONS), basis: '0.10 USD a day each; the first two of an account are free, and are taken to be these' },
    ...app.of(TagCostMeter).map((meter) => meterItem(meter, facts.profiles)),
    { item: 'audits', count: facts.audits.length, usdPerMonth: 0, basis: 'cents: reads and a report in each run' },
  ].filter(({ count }) => count > 0);
  return { items, usdPerMonth: sum(items.map(({ usdPerMonth }) => usdPerMonth)) };
}

/** If every profile that is known here is used all the time. */
function meterItem(meter: TagCostMeter, all: StrategyFacts['profiles']): CostItem {
  const { account, region } = placeOf(meter);
  const here = all.filter((profile) => profile.account === account && profile.region === region);
  const profiles = [...new Map(here.map((profile) => [profile.arn ?? profile.path, profile])).values()];
  const values = meter.dimensionSets.flatMap((keys) => sorted(profiles.map(({ tags = {} }) => JSON.stringify(keys.map((key) => tags[key] ?? null)))));
  return {
    item: `meter ${meter.node.path}`,
    count: 1,
    usdPerMonth: meter.estimatedMonthlyCost(profiles.length, values.length),
    basis: `at most, with the ${profiles.length} profiles and ${values.length} values of tags that are known here`,
  };
}

function beyondFree(things: readonly Place[], { free, usd }: { free: number; usd: number }): number {
  const accounts = sorted(things.map(({ account }) => account));
  return sum(accounts.map((account) => Math.max(0, things.filter((thing) => thing.account === account).length - free) * usd));
}

function sum(dollars: number[]): number {
  return Math.round(dollars.reduce((total, each) => total + each, 0) * 100) / 100;
}
