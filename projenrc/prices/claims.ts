import type { PriceEntry } from '../../src/pricing/price-data';
import type { LongContextPrices, TokenPricesPerMillion } from '../../src/pricing/token-prices-per-million';

/** What is priced, in the order in which the book has it. Sources need not have all prices above a step, so each of them is compared by itself. */
export const DIMENSIONS = [
  'input', 'output', 'cacheRead', 'cacheWrite', 'cacheWriteOneHour',
  'longContext.inputTokens', 'longContext.input', 'longContext.output', 'longContext.cacheRead', 'longContext.cacheWrite', 'longContext.cacheWriteOneHour',
] as const;
export type Dimension = typeof DIMENSIONS[number];

export type Route = PriceEntry['route'];

/** USD per million tokens. 0 is AWS's word that there is no charge; a catalogue never says that, its 0 means that it has no price. */
export type Figures = Partial<Omit<TokenPricesPerMillion, 'longContext'>> & { readonly longContext?: Partial<LongContextPrices> };

/** Figures by the names of `DIMENSIONS`. */
export type FlatFigures = Readonly<Partial<Record<Dimension, number>>>;

export function flat({ longContext = {}, ...figures }: Figures): FlatFigures {
  return { ...figures, ...Object.fromEntries(Object.entries(longContext).map(([name, value]) => [`longContext.${name}`, value])) };
}

export function nested(figures: FlatFigures): Figures {
  const known = DIMENSIONS.filter((dimension) => figures[dimension] !== undefined);
  const [above, below] = [true, false].map((isAbove) => known.filter((dimension) => dimension.startsWith('longContext.') === isAbove));
  const longContext = Object.fromEntries(above.map((dimension) => [dimension.replace('longContext.', ''), figures[dimension]]));
  return { ...Object.fromEntries(below.map((dimension) => [dimension, figures[dimension]])), ...above.length > 0 ? { longContext } : {} };
}

/** What a source says about one model by one route. */
export interface Claim {
  /** Key of the source. */
  readonly source: string;

  /** The id by which the source has it. */
  readonly id: string;

  /** The exact id of the foundation model, without a geography. */
  readonly model: string;
  readonly route: Route;

  /** Regions for a price of AWS's; the name of a geography, or `commercial`, for a catalogue's. */
  readonly regions: string | readonly string[];
  readonly figures: Figures;

  /** Whether a list of Regions is a catalogue's. */
  readonly catalogue?: boolean;
}

export interface Source {
  readonly name: string;
  readonly version: string;
  readonly date: string;
  readonly url: string;
}

/** Figures for people: `input 3, output 15`. */
export function showFigures(figures: Figures): string {
  const known = flat(figures);
  return DIMENSIONS.filter((dimension) => known[dimension] !== undefined).map((dimension) => `${dimension} ${known[dimension]}`).join(', ');
}

/** Prices come as decimal fractions of a dollar for a thousand or a million tokens: this takes off what binary fractions add. */
export function rounded(price: number): number {
  return Number(price.toPrecision(12));
}
