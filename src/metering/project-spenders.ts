import { kindsToCount, type MeterPrices } from './meter-prices';
import { ownerOf, type Spender, type SpenderCounter } from './spenders';
import { MANTLE_COUNTERS } from './usage-queries';
import type { Place } from '../accounts/accounts-request';
import { TOKEN_KINDS, type TokenKind } from '../pricing/token-kinds';
import { DEFAULT_PROJECT } from '../private/bedrock-mantle';

/** Model that was called through a Bedrock Project, and its token metrics that CloudWatch lists. */
export interface ListedProjectModel {
  readonly projectId: string;
  readonly modelId: string;
  readonly kinds: ReadonlySet<TokenKind>;
}

/** Returns each listed model of each project, sorted, because the last digits of a sum of dollars depend on the order. */
export function projectSpenders(place: Place, listed: readonly ListedProjectModel[], prices: MeterPrices): Spender[] {
  const distinct = new Map(listed.map((each) => [keyOf(each), each]));
  return [...distinct.values()].sort((one, other) => keyOf(one) < keyOf(other) ? -1 : 1)
    .map(({ projectId, modelId }) => ({ place, projectId, rates: prices.ofProjectModel(projectId, modelId), modelIds: [modelId] }));
}

/**
 * Metrics to read: those that are listed and have a price above 0, or all that are listed if the prices are not known.
 *
 * @param readsFreeTokens whether to read kinds of tokens that are free, because prices can change after a snapshot is written
 */
export function projectCounters(spenders: readonly Spender[], listed: readonly ListedProjectModel[], readsFreeTokens: boolean): SpenderCounter[] {
  const kindsOf = new Map(listed.map((each) => [keyOf(each), each.kinds]));
  return spenders.flatMap((spender) => spender.modelIds.flatMap((modelId) => {
    const kinds = kindsOf.get(keyOf({ projectId: spender.projectId!, modelId }));
    return (readsFreeTokens ? TOKEN_KINDS : kindsToCount(spender.rates)).filter((kind) => kinds?.has(kind) && MANTLE_COUNTERS[kind])
      .map((kind): SpenderCounter => ({
        spender, modelId, kind, metricName: MANTLE_COUNTERS[kind]!, projectId: spender.projectId, ...ownerOf(spender),
      }));
  }));
}

/** Whether the cost has no tags: calls without a profile, or through the default project. */
export function isUntracked({ profile, projectId = DEFAULT_PROJECT }: Pick<Spender, 'profile' | 'projectId'>): boolean {
  return !profile && projectId === DEFAULT_PROJECT;
}

/** Whether a spender can have tags. */
export function isCarrier(spender: Pick<Spender, 'profile' | 'projectId'>): boolean {
  return spender.profile !== undefined || (spender.projectId ?? DEFAULT_PROJECT) !== DEFAULT_PROJECT;
}

/** Projects that can have tags. */
export function taggableProjects(spenders: ReadonlyArray<Pick<Spender, 'projectId'>>): string[] {
  return [...new Set(spenders.flatMap(({ projectId = DEFAULT_PROJECT }) => projectId === DEFAULT_PROJECT ? [] : [projectId]))];
}

function keyOf({ projectId, modelId }: Pick<ListedProjectModel, 'projectId' | 'modelId'>): string {
  return `${projectId}/${modelId}`;
}
