import { type Callable, type Combination, combinationsOf } from './callable-list';
import { billedUnit } from '../../src/models/billed-units';
import { endOf, lifecycleOf } from '../../src/models/lifecycle';
import { covers, type PriceData } from '../../src/pricing/price-data';

/** Combinations by whether there is a price. Only models that AWS bills by token can have one. */
export interface Coverage {
  readonly priced: Combination[];
  readonly unpriced: Combination[];

  /** Combinations of models whose cost the token metrics do not determine, since AWS bills them by other units, or by other units too. */
  readonly otherUnits: Combination[];

  /** Combinations of models that have ended in the Region since the list was made. */
  readonly ended: Combination[];
}

/**
 * Whether a model has ended in a Region after the list of this date was made. A model that the list has after its end can still be called: the list is newer than what was announced.
 */
export function endedSince(date: string): (model: string, region: string) => boolean {
  return (model, region) => {
    const end = endOf(model, region) ?? lifecycleOf(model, region)?.endedBy;
    return end !== undefined && end > date;
  };
}

/**
 * Compares prices with what can be called.
 *
 * @param ended whether a model has ended in a Region since the list was made
 */
export function coverage(prices: PriceData, callable: Callable, ended = endedSince(callable.source.date)): Coverage {
  const result: Coverage = { priced: [], unpriced: [], otherUnits: [], ended: [] };
  for (const combination of combinationsOf(callable)) {
    result[stateOf(prices, combination, ended)].push(combination);
  }
  return result;
}

function stateOf(prices: PriceData, { model, route, region }: Combination, ended: (model: string, region: string) => boolean): keyof Coverage {
  if (ended(model, region)) {
    return 'ended';
  }
  if (billedUnit(model) !== undefined) {
    return 'otherUnits';
  }
  const entries = Object.hasOwn(prices.models, model) ? prices.models[model].prices : [];
  return entries.some((entry) => (entry.route === 'global') === (route === 'global') && covers(prices, entry, region)) ? 'priced' : 'unpriced';
}

/** How many combinations of each kind there are, and how many of them have a price. */
export interface Count {
  readonly priced: number;
  readonly callable: number;
}

/** Counts of the token-billed combinations by a part of them, such as the Region. */
export function countsBy({ priced, unpriced }: Coverage, part: (combination: Combination) => string): Record<string, Count> {
  const names = [...new Set([...priced, ...unpriced].map(part))].sort();
  return Object.fromEntries(names.map((name) => {
    const count = (combinations: readonly Combination[]) => combinations.filter((combination) => part(combination) === name).length;
    return [name, { priced: count(priced), callable: count(priced) + count(unpriced) }];
  }));
}

/** The parts by which the coverage is told. */
export const PARTS: Record<string, (combination: Combination) => string> = {
  Total: ({ region }) => region.startsWith('us-gov-') ? 'GovCloud' : 'Commercial Regions',
  Route: ({ route }) => route,
  Provider: ({ model }) => model.split('.')[0],
  Region: ({ region }) => region,
};
