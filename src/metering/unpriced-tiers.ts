import { totalOf, type Usage } from './cost-figures';
import { tierFactor } from './meter-prices';
import { STANDARD_TIER } from './service-tiers';
import type { Spender } from './spenders';

/** Service tier of a model that was used and whose factor is not known. */
export interface UnpricedTier {
  /** Foundation model behind the profiles, or the value of `ModelId`. */
  readonly modelId: string;
  readonly tier: string;

  /** Tokens of the month to date. */
  readonly tokensMonthToDate: number;
}

/**
 * Service tiers without a factor in which tokens were used. Models without any price are omitted, because all their tokens are reported.
 */
export function unpricedTiers(used: ReadonlyArray<{ readonly spender: Spender; readonly usage: Usage }>): UnpricedTier[] {
  const found = new Map<string, UnpricedTier>();
  for (const { spender: { profile, rates, modelIds }, usage } of used) {
    for (const [tier, { month }] of usage.tiers) {
      const tokens = totalOf(month);
      if (rates && tier !== STANDARD_TIER && tierFactor(rates, tier) === undefined && tokens > 0) {
        const modelId = profile?.model?.modelId ?? modelIds[0];
        const key = JSON.stringify([modelId, tier]);
        found.set(key, { modelId, tier, tokensMonthToDate: (found.get(key)?.tokensMonthToDate ?? 0) + tokens });
      }
    }
  }
  return [...found.values()];
}
