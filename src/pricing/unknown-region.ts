import { ALL_REGIONS, COMMERCIAL, listedRegions, preferred, type PriceData, type PriceEntry } from './price-data';

/**
 * Entry that applies in a Region that is known only at deployment: an entry for all Regions, or for the main Regions of a geography. Undefined if the price depends on the Region.
 *
 * @param entries entries of a model for one route
 * @param geography geography of the system-defined profile that is called, such as `us`, if there is one
 * @param isBundled whether an entry is one of the bundled price list
 */
export function entryInUnknownRegion(
  data: PriceData, entries: readonly PriceEntry[], geography: string | undefined, isBundled: (entry: PriceEntry) => boolean,
): PriceEntry | undefined {
  const found = preferred(entries.filter((entry) => isEverywhere(entry, geography) || isOfGeography(entry, geography)));
  // An entry of a document for one Region would be ignored otherwise, or one for all Regions would replace newer entries. The bundled entries alone are known not to.
  const isInDoubt = entries.some((entry) => entry !== found && found !== undefined && !(isBundled(entry) && isBundled(found)) &&
    preferred([found, entry]) === entry && (listedRegions(data, entry) ?? []).some((region) => isIn(geography, region)));
  return isInDoubt ? undefined : found;
}

function isEverywhere({ regions }: PriceEntry, geography: string | undefined): boolean {
  return regions === ALL_REGIONS || (regions === COMMERCIAL && geography !== 'us-gov');
}

function isOfGeography({ regions, group }: PriceEntry, geography: string | undefined): boolean {
  const name = group ?? regions;
  return geography !== undefined && (name === geography || name === `${geography}-wide`);
}

/** Beginnings of the Regions from which the system-defined profiles of a geography can be called. */
const REGIONS: Readonly<Record<string, RegExp>> = {
  'us': /^(us-(?!gov)|ca-)/,
  'eu': /^eu-/,
  'apac': /^(ap|me)-/,
  'jp': /^ap-northeast-/,
  'au': /^ap-southeast-/,
  'in': /^ap-south-/,
  'ca': /^ca-/,
  'us-gov': /^us-gov-/,
};

function isIn(geography: string | undefined, region: string): boolean {
  return geography === undefined || !Object.hasOwn(REGIONS, geography) || REGIONS[geography].test(region);
}
