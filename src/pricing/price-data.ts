import type { TokenPricesPerMillion } from './token-prices-per-million';

/**
 * Prices by model, as the structure of `bedrock-prices.json`, which `npx projen prices` generates, and of a price document.
 */
export interface PriceData {
  /** Date of the newest source, as `YYYY-MM-DD`. */
  readonly asOf: string;

  /**
   * Regions by group name.
   *
   * @default - no groups but `commercial` and `all`
   */
  readonly regionGroups?: Readonly<Record<string, readonly string[]>>;

  /** Prices by the exact ID of a foundation model, without a geography. */
  readonly models: Readonly<Record<string, { readonly prices: readonly PriceEntry[] }>>;
}

/** Prices of a service tier, as a multiple of the prices in the standard tier. */
export interface ServiceTierFactors {
  readonly flex?: number;
  readonly priority?: number;
}

/**
 * Prices of a model for one route in one group of Regions.
 */
export interface PriceEntry extends TokenPricesPerMillion {
  /** Route. In-Region and geographic inference are both billed at the price of the Region of the call. */
  readonly route: 'global' | 'regional';

  /** Name of a group of Regions, or the Regions. `commercial` means every Region of the commercial partition, and `all` every Region. */
  readonly regions: string | readonly string[];

  /**
   * Name of the group whose Regions `regions` lists.
   *
   * @default - `regions` is the name of the group, or the Regions are no group
   */
  readonly group?: string;

  /** @default - AWS bills the model in the standard tier only, or the prices of other tiers are not known */
  readonly serviceTiers?: ServiceTierFactors;

  /**
   * Date when these prices were first in the price list.
   *
   * @default - specified by the user
   */
  readonly since?: string;

  /**
   * Date of the newest source that confirmed these prices.
   *
   * @default - specified by the user. The entry takes precedence over entries with a date
   */
  readonly asOf?: string;
}

/** Name of the group that contains all Regions of the commercial partition. */
export const COMMERCIAL = 'commercial';

/** Name of the group that contains all Regions of all partitions. */
export const ALL_REGIONS = 'all';

/** Regions of an entry, or undefined if there are no Regions to list. */
export function listedRegions({ regionGroups }: PriceData, { regions }: PriceEntry): readonly string[] | undefined {
  return typeof regions === 'string' ? regionGroups?.[regions] : regions;
}

/**
 * Returns whether an entry applies to calls from a Region.
 */
export function covers(data: PriceData, entry: PriceEntry, region: string): boolean {
  switch (entry.regions) {
    case ALL_REGIONS: return true;
    case COMMERCIAL: return !/^(cn|us-gov|us-iso|eu-isoe|eusc)/.test(region);
    default: return listedRegions(data, entry)!.includes(region);
  }
}

/** Entries of a model for one route. */
export function entriesOf({ models }: PriceData, modelId: string, route: PriceEntry['route']): PriceEntry[] {
  return Object.hasOwn(models, modelId) ? models[modelId].prices.filter((entry) => entry.route === route) : [];
}

/**
 * Returns the entry that takes precedence: the first one without a date, or else the first of those with the newest date.
 */
export function preferred(entries: readonly PriceEntry[]): PriceEntry | undefined {
  return entries.find(({ asOf }) => asOf === undefined) ??
    entries.reduce<PriceEntry | undefined>((best, entry) => best !== undefined && best.asOf! >= entry.asOf! ? best : entry, undefined);
}

/** Entry that applies to calls of a model by a route from a Region. */
export function entryFor(data: PriceData, modelId: string, route: PriceEntry['route'], region: string): PriceEntry | undefined {
  return preferred(entriesOf(data, modelId, route).filter((entry) => covers(data, entry, region)));
}


