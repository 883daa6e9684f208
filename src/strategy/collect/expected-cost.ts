import { CostForecast, type ForecastedCost } from '../../forecast';
import { inCents } from '../../forecast/forecast-amounts';
import { suggestedLimit } from '../../forecast/suggested-limit';
import { knownUsage } from '../../pricing/usage-cost';
import { InferenceProfileBase } from '../../profiles/inference-profile-base';
import { RetainedProfile } from '../../profiles/retained-profile';
import type { DescribedApp } from '../described-app';
import type { ExpectedCostFact, ExpectedProfileFact } from '../expected-cost-facts';
import { sorted, sortedBy } from '../readable-values';
import type { ProfileFact } from '../strategy-facts';

/** Returns the expected cost of the profiles that specify `expectedUsage`, and the profiles without it. Retained profiles have no usage of their own. */
export function collectExpectedCost(app: DescribedApp, facts: readonly ProfileFact[]): ExpectedCostFact {
  const all = app.of(InferenceProfileBase).filter((profile) => !(profile instanceof RetainedProfile));
  const expected = all.filter(({ expectedUsage }) => expectedUsage !== undefined);
  if (expected.length === 0) {
    return { profiles: [], tags: [], usdPerMonth: 0, without: [] };
  }
  const factsByPath = new Map(facts.map((fact) => [fact.path, fact]));
  const forecast = CostForecast._withUsage(expected);
  const costs = new Map(forecast.costs.map((cost) => [cost.name, cost]));
  const profiles = expected.map(({ node, expectedUsage }): ExpectedProfileFact => ({
    path: node.path,
    modelId: factsByPath.get(node.path)?.modelId,
    requestsPerDay: knownUsage(expectedUsage!).requestsPerDay,
    ...costFacts(costs.get(node.path)),
  }));
  const tagsOf = (path: string) => Object.entries(factsByPath.get(path)?.tags ?? {});
  const tagged = forecast.costs.flatMap(({ name, monthlyCost: cost }) => tagsOf(name).map(([key, value]) => ({ key, value, cost })));
  return {
    profiles: sortedBy(profiles, ({ path }) => path),
    tags: byTag(tagged),
    usdPerMonth: inCents(forecast.monthlyCost),
    ...forecast.costs.length > 0 ? { suggestedLimit: forecast.suggestedLimit() } : {},
    without: sorted(all.filter(({ node }) => !costs.has(node.path)).map(({ node }) => node.path)),
  };
}

function byTag(tagged: ReadonlyArray<{ readonly key: string; readonly value: string; readonly cost: number }>): ExpectedCostFact['tags'] {
  const sums = new Map<string, { key: string; value: string; cost: number }>();
  for (const { key, value, cost } of tagged) {
    const name = JSON.stringify([key, value]);
    sums.set(name, { key, value, cost: cost + (sums.get(name)?.cost ?? 0) });
  }
  return sortedBy([...sums], ([name]) => name)
    .map(([, { key, value, cost }]) => ({ key, value, usdPerMonth: inCents(cost), suggestedLimit: suggestedLimit(cost) }));
}

function costFacts(cost: ForecastedCost | undefined): Pick<ExpectedProfileFact, 'usdPerMonth' | 'remarks'> {
  return cost ? { usdPerMonth: inCents(cost.monthlyCost), ...cost.remarks.length > 0 ? { remarks: cost.remarks } : {} } : {};
}
