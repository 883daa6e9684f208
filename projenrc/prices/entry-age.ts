import type { Combination } from './callable-list';
import { entryFor, type PriceData } from '../../src/pricing/price-data';

/** What rests on the entries that sources last confirmed in one month. */
export interface Month {
  /** As `YYYY-MM`. */
  readonly month: string;
  readonly entries: number;

  /** Callable combinations that have their price from these entries. */
  readonly combinations: number;
}

/** The day on which a source last confirmed the price of a combination. */
export function confirmedOn(prices: PriceData, { model, route, region }: Combination): string {
  return entryFor(prices, model, route === 'global' ? 'global' : 'regional', region)!.asOf!;
}

/** Entries, and the combinations that have a price, by month. */
export function agesByMonth(prices: PriceData, priced: readonly Combination[]): Month[] {
  const monthOf = (date: string) => date.slice(0, 'YYYY-MM'.length);
  const ofEntries = Object.values(prices.models).flatMap((model) => model.prices.map(({ asOf }) => monthOf(asOf!)));
  const ofCombinations = priced.map((combination) => monthOf(confirmedOn(prices, combination)));
  const count = (months: readonly string[], month: string) => months.filter((each) => each === month).length;
  return [...new Set(ofEntries)].sort().map((month) => ({ month, entries: count(ofEntries, month), combinations: count(ofCombinations, month) }));
}
