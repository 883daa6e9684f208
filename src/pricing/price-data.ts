import type { TokenPricesPerMillion } from './token-prices-per-million';

/**
 * Structure of `bedrock-prices.json`, which `npx projen prices` generates.
 */
export interface PriceData {
  /** Date of the newest source, as `YYYY-MM-DD`. */
  readonly asOf: string;

  /** Regions by group name. */
  readonly regionGroups: Record<string, string[]>;

  /** Prices by the exact ID of a foundation model, without a geography. */
  readonly models: Record<string, { readonly prices: PriceEntry[] }>;
}

/**
 * Prices of a model for one route in one group of Regions. A Region is in at most one group per model and route.
 */
export interface PriceEntry extends TokenPricesPerMillion {
  /** Route. In-Region and geographic inference are both billed at the price of the Region of the call. */
  readonly route: 'global' | 'regional';

  /** Group of Regions. `commercial` means the same price in every Region of the commercial partition. */
  readonly regions: string;

  /** Date when these prices were first in the price list. */
  readonly since: string;

  /** Date of the newest source that confirmed these prices. */
  readonly asOf: string;
}

/** Name of the group that contains all Regions of the commercial partition. */
export const COMMERCIAL = 'commercial';

/**
 * Returns whether an entry applies to calls from a Region.
 */
export function covers(data: PriceData, entry: PriceEntry, region: string): boolean {
  return entry.regions === COMMERCIAL ? !/^(cn|us-gov|us-iso|eu-isoe|eusc)/.test(region) : data.regionGroups[entry.regions].includes(region);
}
