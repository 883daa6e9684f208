import type { MeterRequest } from './meter-request';
import { type DocumentClients, documentName, type ReadDocument, readPriceDocument } from './read-price-document-handler';
import type { PriceData } from '../pricing/price-data';
import { type Calibration, mergedPrices } from '../pricing/price-document';

const DAY = 24 * 3_600_000;

/** Prices that a run used. */
export interface UsedPriceList {
  /** `BUNDLED` with the function, `APP` with the price list of the app, or `DOCUMENT` with a price document as well. */
  readonly source: 'BUNDLED' | 'APP' | 'DOCUMENT';

  /** Date of the newest source, as `YYYY-MM-DD`. */
  readonly asOf: string;

  /** Age in days, at the time of the schedule, of the oldest prices with a date that were used. */
  readonly ageInDays: number;

  /** Number of entries of the document that are not used, or not in all their Regions, because other prices are newer, or are specified in the app without a date. */
  readonly superseded: number;

  /** Problems with the price document, which is not used if it has any. */
  readonly problems: string[];
}

export interface UsedPrices {
  readonly data: PriceData;
  readonly priceList: UsedPriceList;

  /** @default - neither the price document nor the price list of the app has a calibration */
  readonly calibration?: Calibration;
}

/**
 * Determines the prices of a run. A price document that cannot be used changes no price, and does not fail the run.
 */
export async function usedPrices(
  { priceDocument, appPrices, scheduledTime }: MeterRequest, bundled: PriceData, clients: DocumentClients,
): Promise<UsedPrices> {
  const ofApp = appPrices ? mergedPrices(bundled, appPrices).data : bundled;
  const read = priceDocument ? notAfter(scheduledTime, await readPriceDocument(priceDocument, clients)) : { problems: [] };
  const isUsed = 'document' in read;
  const { data, superseded } = isUsed ? mergedPrices(ofApp, read.document) : { data: ofApp, superseded: [] };
  const calibration = (isUsed ? read.document.calibration : undefined) ?? appPrices?.calibration;
  return {
    data,
    priceList: {
      source: isUsed ? 'DOCUMENT' : appPrices ? 'APP' : 'BUNDLED',
      asOf: data.asOf,
      ageInDays: daysBetween(Date.parse(data.asOf), Date.parse(scheduledTime)),
      superseded: superseded.length,
      problems: isUsed ? [] : read.problems,
    },
    ...calibration ? { calibration } : {},
  };
}

/** A document that has no date after the day of the run. Otherwise, its age would be 0 until that day, and its prices would precede newer ones. */
function notAfter(scheduledTime: string, read: ReadDocument): ReadDocument {
  // Days begin up to 14 hours before UTC.
  const latest = new Date(Date.parse(scheduledTime) + DAY).toISOString().slice(0, 10);
  const dates = 'document' in read ? [read.document.asOf, ...Object.values(read.document.models).flatMap(({ prices }) => prices.map(({ asOf = '' }) => asOf))] : [];
  const newest = dates.sort().at(-1)!;
  return dates.length === 0 || newest <= latest ? read : { problems: [`asOf must not be after the day of the run, got "${newest}": correct the date`] };
}

/** Line of the log about a document that is not used. */
export function documentLine({ priceDocument }: MeterRequest, { asOf, source, problems }: UsedPriceList): object {
  return {
    priceDocument: documentName(priceDocument!),
    problems,
    remedy: `this run used the ${source === 'APP' ? 'prices of the app' : 'bundled prices'} of ${asOf}: correct the document, or the permission of the function to read it. ` +
      'Amazon S3 also denies access if the object does not exist',
  };
}

/** Whole days from one time to another, 0 if the second is earlier. */
export function daysBetween(from: number, to: number): number {
  return Math.max(0, Math.floor((to - from) / DAY));
}
