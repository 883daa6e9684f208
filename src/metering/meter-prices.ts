import type { ModelRoute } from './base-model';
import type { MeterPrice } from './meter-request';
import { covers, type PriceData } from '../pricing/price-data';
import { TOKEN_KINDS, type TokenKind } from '../pricing/token-kinds';

/** USD per million tokens. A kind without a price costs nothing. */
export type TokenRates = { readonly [kind in TokenKind]?: number };

/**
 * What tokens cost in a Region: prices that were given, and the price book. Nothing is guessed.
 */
export class MeterPrices {
  private readonly given: ReadonlyMap<string, TokenRates>;

  constructor(given: readonly MeterPrice[], private readonly book: PriceData, private readonly region: string) {
    // The last of a key stays in a map, and the first is to count.
    this.given = new Map([...given].reverse().map((price) => [price.id, price]));
  }

  /** Undefined if the price is not known. */
  public ofProfile(profile: { readonly arn: string; readonly id: string; readonly model?: ModelRoute }): TokenRates | undefined {
    return this.given.get(profile.arn) ?? this.given.get(profile.id) ?? (profile.model && this.ofModel([profile.model]));
  }

  /** Of the first of some models that has a price; undefined if none has. */
  public ofModel(routes: readonly ModelRoute[]): TokenRates | undefined {
    for (const { modelId, isGlobal } of routes) {
      const rates = (isGlobal ? this.given.get(`global.${modelId}`) : undefined) ?? this.given.get(modelId) ?? this.inBook(modelId, isGlobal);
      if (rates) {
        return rates;
      }
    }
    return undefined;
  }

  private inBook(modelId: string, isGlobal: boolean): TokenRates | undefined {
    const entries = Object.hasOwn(this.book.models, modelId) ? this.book.models[modelId].prices : [];
    return entries.find((entry) => (entry.route === 'global') === isGlobal && covers(this.book, entry, this.region));
  }
}

/**
 * The kinds of tokens to count: those that cost something, or all if nobody knows.
 */
export function kindsToCount(rates: TokenRates | undefined): TokenKind[] {
  return TOKEN_KINDS.filter((kind) => !rates || rates[kind]);
}
