import type { TokenPricesPerMillion } from './token-prices-per-million';

/**
 * The shape of `bedrock-prices.json`, which `npx projen prices` generates.
 */
export interface PriceData {
  /** The date of the newest source, as `YYYY-MM-DD`. */
  readonly asOf: string;

  /** Regions by the name of their group. */
  readonly regionGroups: Record<string, string[]>;

  /** Prices by the exact id of a foundation model, without a geography. */
  readonly models: Record<string, { readonly prices: PriceEntry[] }>;
}

/**
 * What one model costs by one route in one group of Regions. No Region is in two groups of a model and route.
 */
export interface PriceEntry extends TokenPricesPerMillion {
  /** In-Region and geographic inference are both billed at the rate of the Region of the call. */
  readonly route: 'global' | 'regional';

  /** The group of Regions; `commercial` for the same price in each Region of the commercial partition. */
  readonly regions: string;

  /** When these prices first were in the book. */
  readonly since: string;

  /** The newest source that has them. */
  readonly asOf: string;
}

/** The name for the Regions of the commercial partition. */
export const COMMERCIAL = 'commercial';

/**
 * Whether an entry holds for calls from a Region.
 */
export function covers(data: PriceData, entry: PriceEntry, region: string): boolean {
  return entry.regions === COMMERCIAL ? !/^(cn|us-gov|us-iso|eu-isoe|eusc)/.test(region) : data.regionGroups[entry.regions].includes(region);
}
