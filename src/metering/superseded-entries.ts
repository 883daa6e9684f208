import { covers, entriesOf, listedRegions, type PriceData, type PriceEntry } from '../pricing/price-data';
import { mergedPrices, type MergedPrices, type PriceDocument } from '../pricing/price-document';

/**
 * Merges a document like `mergedPrices`. Its entries that lose to prices without a date, which a user specified in the app, are superseded, too.
 */
export function mergedOverApp(ofApp: PriceData, document: PriceDocument): MergedPrices {
  const { data, superseded } = mergedPrices(ofApp, document);
  const lost = Object.entries(document.models).flatMap(([id, { prices }]) => prices
    .filter((entry) => entry.asOf !== undefined && entriesOf(ofApp, id, entry.route).some((own) => own.asOf === undefined && overlap({ document, entry }, { ofApp, own })))
    .map((entry) => nameOf(id, entry, document)));
  return { data, superseded: [...superseded, ...lost.filter((name) => !superseded.includes(name))] };
}

function overlap({ document, entry }: { document: PriceData; entry: PriceEntry }, { ofApp, own }: { ofApp: PriceData; own: PriceEntry }): boolean {
  return listedRegions(document, entry)?.some((region) => covers(ofApp, own, region)) ??
    // Both apply to all commercial Regions, or to all Regions.
    listedRegions(ofApp, own)?.some((region) => covers(document, entry, region)) ?? true;
}

// As in `mergedPrices`.
function nameOf(id: string, entry: PriceEntry, document: PriceDocument): string {
  const regions = listedRegions(document, entry) ?? entry.regions;
  return `${id} ${entry.route} ${typeof regions === 'string' ? regions : regions.join('+')}`;
}
