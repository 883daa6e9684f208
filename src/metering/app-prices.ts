import type { IConstruct } from 'constructs';
import { PriceList } from '../pricing';
import type { PriceEntry } from '../pricing/price-data';
import type { PriceDocument } from '../pricing/price-document';

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
    models: Object.fromEntries(Object.entries(overlay.models).map(([id, { prices }]) => [id, { prices: prices.map(usedByMeters) }])),
    ...overlay.calibration ? { calibration: overlay.calibration } : {},
  };
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
