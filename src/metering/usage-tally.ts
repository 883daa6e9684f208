import { noTokenUsage, noUsage, type Span, type TokenUsage, type Usage } from './cost-figures';
import type { Spender, SpenderCounter } from './spenders';
import { LEGACY_CALLS } from './usage-queries';
import { TOKEN_KINDS } from '../pricing/token-kinds';

/** Tokens under one value of `ModelId`: of metrics without a tier, and of metrics of each tier. */
interface Tally {
  readonly plain: TokenUsage;
  readonly tiers: Map<string, TokenUsage>;
}

/**
 * Usage of profiles and models, added up from their metrics.
 *
 * A metric of a service tier contains tokens that the metric without a tier contains, too, if Bedrock publishes both. Therefore, the larger of the two is the number of tokens.
 */
export class UsageTally {
  private readonly tallies = new Map<Spender, Map<string, Tally>>();
  private readonly legacyCalls = new Map<Spender, number>();

  public add(span: Span, { spender, modelId, kind, tier }: SpenderCounter, sum: number): void {
    if (kind === LEGACY_CALLS) {
      this.legacyCalls.set(spender, (this.legacyCalls.get(spender) ?? 0) + (span === 'interval' ? sum : 0));
      return;
    }
    const byId = this.tallies.get(spender) ?? new Map<string, Tally>();
    this.tallies.set(spender, byId);
    const { plain, tiers } = byId.get(modelId) ?? { plain: noTokenUsage(), tiers: new Map<string, TokenUsage>() };
    byId.set(modelId, { plain, tiers });
    if (tier === undefined) {
      plain[span][kind] += sum;
      return;
    }
    const ofTier = tiers.get(tier) ?? noTokenUsage();
    tiers.set(tier, ofTier);
    ofTier[span][kind] += sum;
  }

  public usageOf(spender: Spender): Usage {
    const tallies = [...this.tallies.get(spender)?.values() ?? []];
    const tiers = new Map<string, TokenUsage>();
    for (const [tier, tokens] of tallies.flatMap((tally) => [...tally.tiers])) {
      tiers.set(tier, sumOfUsage([tokens, ...tiers.has(tier) ? [tiers.get(tier)!] : []]));
    }
    return {
      ...noUsage(),
      ...sumOfUsage(tallies.map(({ plain, tiers: ofTally }) => combined([plain, sumOfUsage([...ofTally.values()])], Math.max))),
      tiers,
      legacyCalls: this.legacyCalls.get(spender) ?? 0,
    };
  }
}

function sumOfUsage(all: readonly TokenUsage[]): TokenUsage {
  return combined([noTokenUsage(), ...all], (one, other) => one + other);
}

function combined(all: readonly TokenUsage[], combine: (one: number, other: number) => number): TokenUsage {
  const result = noTokenUsage();
  for (const span of ['interval', 'today', 'month'] as const) {
    for (const kind of TOKEN_KINDS) {
      result[span][kind] = all.map((usage) => usage[span][kind]).reduce((one, other) => combine(one, other));
    }
  }
  return result;
}
