import type { IConstruct } from 'constructs';
import { PriceList } from '../pricing';
import * as bundled from '../pricing/bedrock-prices.json';
import { covers, listedRegions, preferred, type PriceData, type PriceEntry } from '../pricing/price-data';
import type { PriceDocument } from '../pricing/price-document';

// Entries for all Regions also apply to these, which no entry lists.
const UNLISTED_REGIONS = ['us-unlisted-1', 'cn-unlisted-1', 'us-gov-unlisted-1'];

// EventBridge Scheduler sends up to 256 KB: https://docs.aws.amazon.com/scheduler/latest/UserGuide/scheduler-quotas.html. The rest is for specified prices and tag values.
const MAX_BYTES = 150_000;

/**
 * Prices of the price list that applies to a meter, as far as its function does not bundle them.
 */
export function appPricesOf(meter: IConstruct): PriceDocument | undefined {
  const overlay = PriceList._for(meter)._overlay();
  return overlay && {
    version: overlay.version,
    asOf: overlay.asOf,
    models: withoutRedundantEntries(overlay, bundled as PriceData),
    ...overlay.calibration ? { calibration: overlay.calibration } : {},
  };
}

/**
 * Returns the prices of an overlay without entries, and Regions of entries, that change no price: because the other entries of the overlay or the base already result in
 * the same prices and the same date. Several documents in front of each other contain many such entries.
 */
export function withoutRedundantEntries(overlay: PriceDocument, base: PriceData): PriceDocument['models'] {
  return Object.fromEntries(Object.entries(overlay.models).flatMap(([id, { prices }]) => {
    const needed = neededEntries(prices.map(usedByMeters), Object.hasOwn(base.models, id) ? base.models[id].prices : [], base);
    return needed.length === 0 ? [] : [[id, { prices: needed }]];
  }));
}

function neededEntries(own: readonly PriceEntry[], others: readonly PriceEntry[], base: PriceData): PriceEntry[] {
  const regions = [...new Set([...[...own, ...others].flatMap((entry) => listedRegions(base, entry) ?? []), ...UNLISTED_REGIONS])];
  let left = [...own];
  // Entries are removed one after the other, so that at least one of two equal entries is left. The last one loses to the others.
  for (const entry of [...own].reverse()) {
    const winner = (entries: readonly PriceEntry[], region: string) =>
      figuresOf(preferred([...entries, ...others].filter((each) => each.route === entry.route && covers(base, each, region))));
    const rest = left.filter((each) => each !== entry);
    const isNeededIn = (region: string) => winner(left, region) !== winner(rest, region);
    const needed = regions.filter((region) => covers(base, entry, region) && isNeededIn(region));
    const kept = typeof entry.regions === 'string' ? entry : { ...entry, regions: needed };
    left = left.flatMap((each) => each !== entry ? [each] : needed.length === 0 ? [] : [kept]);
  }
  return left;
}

function figuresOf(entry: PriceEntry | undefined): string {
  return JSON.stringify(entry && { ...usedByMeters(entry), regions: undefined });
}

/** Problems with the size of these prices. */
export function appPricesProblems(prices: PriceDocument | undefined): string[] {
  const size = Buffer.byteLength(JSON.stringify(prices ?? {}));
  return size <= MAX_BYTES ? [] : [
    `the price list of the scope must have at most ${MAX_BYTES} bytes in addition to the bundled price list, got ${size}: remove models that you do not use from the price document, or read the document with priceDocument`,
  ];
}

// The other members only make the input of the function larger.
function usedByMeters({ route, regions, input, output, cacheRead, cacheWrite, serviceTiers, asOf }: PriceEntry): PriceEntry {
  return { route, regions, input, output, cacheRead, cacheWrite, serviceTiers, asOf };
}
