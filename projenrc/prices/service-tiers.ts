import type { Route } from './claims';

/** Factors of the service tiers on the standard prices of a model, as a source has them. */
export interface TierReading {
  readonly source: string;
  readonly model: string;
  readonly route: Route;
  readonly flex?: number;
  readonly priority?: number;
}

export type Tier = 'flex' | 'priority';
export const TIERS: readonly Tier[] = ['flex', 'priority'];

/** Prices of one kind, in USD per million tokens. */
export interface TierPrice {
  readonly standard: number;
  readonly ofTier: number;
}

// AWS publishes prices of a tier in whole cents for a million tokens, so that 0.15 x 1.75 is 0.26.
const ROUNDING = 0.005 + 1e-9;

/**
 * The factor by which all prices of a tier differ from the standard ones, as the source rounds them. Undefined if there is no single one.
 *
 * It is found from the highest price, which rounding changes least, in steps of 0.25.
 */
export function tierFactor(prices: readonly TierPrice[]): number | undefined {
  const [highest] = [...prices].sort((one, other) => other.standard - one.standard);
  if (highest === undefined) {
    return undefined;
  }
  const factor = Math.round(highest.ofTier / highest.standard * 4) / 4;
  return prices.every(({ standard, ofTier }) => Math.abs(standard * factor - ofTier) <= ROUNDING) ? factor : undefined;
}

export interface ServiceTiers {
  /** By `model|route`. */
  readonly factors: Map<string, { flex?: number; priority?: number }>;
  readonly problems: string[];
}

/** What is decided about factors that only one source has. */
export interface TierDecision {
  readonly reason: string;
  readonly source: string;
  readonly factors: { readonly flex?: number; readonly priority?: number };

  /** `model route`, for each. */
  readonly of: readonly string[];
}

/** Factors that two sources have, or that a decision accepts from one. */
export function serviceTiers(readings: readonly TierReading[], decisions: readonly TierDecision[]): ServiceTiers {
  const factors: ServiceTiers['factors'] = new Map();
  const problems: string[] = [];
  const needed = new Set<string>();
  for (const key of [...new Set(readings.map(({ model, route }) => `${model} ${route}`))].sort()) {
    const ofModel = readings.filter(({ model, route }) => `${model} ${route}` === key);
    for (const tier of TIERS) {
      const known = ofModel.filter((reading) => reading[tier] !== undefined);
      const values = [...new Set(known.map((reading) => reading[tier]!))];
      const sources = [...new Set(known.map(({ source }) => source))];
      const accepted = decisions.find((one) => sources.join() === one.source && one.factors[tier] === values[0] && one.of.includes(key));
      if (values.length > 1) {
        problems.push(`${key}: ${known.map((reading) => `${reading.source} has ${tier} ${reading[tier]}`).join(', ')}`);
      } else if (values.length === 1 && sources.length === 1 && accepted === undefined) {
        problems.push(`${key}: only ${sources[0]} has ${tier} ${values[0]}`);
      } else if (values.length === 1) {
        if (accepted !== undefined) {
          needed.add(`${accepted.source} ${tier} ${key}`);
        }
        factors.set(key.replace(' ', '|'), { ...factors.get(key.replace(' ', '|')), [tier]: values[0] });
      }
    }
  }
  const stale = decisions.flatMap(({ source, factors: decided, of }) => of.flatMap((key) => TIERS.filter((tier) => decided[tier] !== undefined && !needed.has(`${source} ${tier} ${key}`))
    .map((tier) => `the decision on service tiers is stale for ${source} ${tier} ${key}`)));
  return { factors, problems: [...problems, ...stale] };
}
