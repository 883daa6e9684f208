import type { CarrierData } from './carrier-data';
import { totalOf } from './cost-figures';
import { METERED } from './meter-metrics';

/**
 * Returns a line of the log for each profile and project with tokens in the interval. Costs are in USD. A line is a detail that would cost 0.30 USD a month for each of its values as a metric.
 *
 * @param tagKeys keys of the tags that the lines contain
 */
export function carrierLines({ carriers }: Pick<CarrierData, 'carriers'>, time: string, tagKeys: readonly string[]): string[] {
  return carriers.filter(({ figures }) => totalOf(figures) > 0).map(({ id, tags, figures, used: { spender } }) => JSON.stringify({
    interval: time,
    ...spender.projectId === undefined ? { profile: id } : { project: id },
    ...spender.place.accountId === '' ? {} : { account: spender.place.accountId },
    region: spender.place.region,
    ...tags instanceof Map ? { tags: Object.fromEntries(tagKeys.flatMap((key) => tags.has(key) ? [[key, tags.get(key)]] : [])) } : {},
    ...spender.profile?.model ? { model: spender.profile.model.modelId } : {},
    [METERED.cost]: usd(figures.cost),
    [METERED.costToday]: usd(figures.costToday),
    [METERED.costMonthToDate]: usd(figures.costMonthToDate),
    tokens: totalOf(figures),
    ...figures.unpricedTokens > 0 ? { unpricedTokens: figures.unpricedTokens } : {},
  }));
}

// More digits would only make the lines longer.
function usd(millionths: number): number {
  return Math.round(millionths) / 1e6;
}
