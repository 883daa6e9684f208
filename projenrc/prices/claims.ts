import type { PriceEntry } from '../../src/pricing/price-data';
import type { TokenPricesPerMillion } from '../../src/pricing/token-prices-per-million';

/** What is priced, in the order in which the book has it. `longContext` is all of its prices together. */
export const DIMENSIONS = ['input', 'output', 'cacheRead', 'cacheWrite', 'cacheWriteOneHour', 'longContext'] as const;
export type Dimension = typeof DIMENSIONS[number];

export type Route = PriceEntry['route'];

/** USD per million tokens. 0 is AWS's word that there is no charge; a catalogue never says that, its 0 means that it has no price. */
export type Figures = Partial<TokenPricesPerMillion>;

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
}

export interface Source {
  readonly name: string;
  readonly version: string;
  readonly date: string;
  readonly url: string;
}

export function sameFigure(one: Figures[Dimension], other: Figures[Dimension]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Figures for people: `input 3, output 15`. */
export function showFigures(figures: Figures): string {
  return DIMENSIONS.filter((dimension) => figures[dimension] !== undefined)
    .map((dimension) => `${dimension} ${typeof figures[dimension] === 'number' ? figures[dimension] : JSON.stringify(figures[dimension])}`).join(', ');
}

/** Prices come as decimal fractions of a dollar for a thousand or a million tokens: this takes off what binary fractions add. */
export function rounded(price: number): number {
  return Number(price.toPrecision(12));
}
