import { kindsToCount, type MeterPrices } from './meter-prices';
import type { Spender, SpenderCounter } from './spenders';
import { MANTLE_COUNTERS } from './usage-queries';
import type { TokenKind } from '../pricing/token-kinds';
import { DEFAULT_PROJECT } from '../private/bedrock-mantle';

/** Model that was called through a Bedrock Project, and its token metrics that CloudWatch lists. */
export interface ListedProjectModel {
  readonly projectId: string;
  readonly modelId: string;
  readonly kinds: ReadonlySet<TokenKind>;
}

/** Returns each listed model of each project, sorted, because the last digits of a sum of dollars depend on the order. */
export function projectSpenders(listed: readonly ListedProjectModel[], prices: MeterPrices): Spender[] {
  const keyOf = ({ projectId, modelId }: ListedProjectModel) => `${projectId}/${modelId}`;
  return [...listed].sort((one, other) => keyOf(one) < keyOf(other) ? -1 : 1)
    .map(({ projectId, modelId }) => ({ projectId, rates: prices.ofProjectModel(projectId, modelId), modelIds: [modelId] }));
}

/** Metrics to read: those that are listed and have a price above 0, or all that are listed if the prices are not known. */
export function projectCounters(spenders: readonly Spender[], listed: readonly ListedProjectModel[]): SpenderCounter[] {
  return spenders.flatMap((spender) => spender.modelIds.flatMap((modelId) => {
    const found = listed.find((each) => each.projectId === spender.projectId && each.modelId === modelId);
    return kindsToCount(spender.rates).filter((kind) => found?.kinds.has(kind))
      .map((kind): SpenderCounter => ({ spender, modelId, kind, metricName: MANTLE_COUNTERS[kind]!, projectId: spender.projectId }));
  }));
}

/** Whether the cost has no tags: calls without a profile, or through the default project. */
export function isUntracked({ profile, projectId = DEFAULT_PROJECT }: Spender): boolean {
  return !profile && projectId === DEFAULT_PROJECT;
}

/** Projects that can have tags. */
export function taggableProjects(spenders: readonly Spender[]): string[] {
  return [...new Set(spenders.flatMap(({ projectId = DEFAULT_PROJECT }) => projectId === DEFAULT_PROJECT ? [] : [projectId]))];
}
