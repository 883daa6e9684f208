import type { MeterPrice } from './meter-request';
import type { ModelRoute } from '../models/called-model';
import { runtimeIdOf } from '../models/mantle-models';
import { entryFor, type PriceData, type ServiceTierFactors } from '../pricing/price-data';
import { TOKEN_KINDS, type TokenKind } from '../pricing/token-kinds';

/** Prices in USD per million tokens. A kind without a price is free. */
export type TokenRates = { readonly [kind in TokenKind]?: number } & {
  /**
   * Factors on all prices by service tier.
   *
   * @default - every tier has the prices of the standard tier
   */
  readonly serviceTiers?: ServiceTierFactors;

  /**
   * Date of the newest source of these prices, as `YYYY-MM-DD`.
   *
   * @default - specified by the user
   */
  readonly asOf?: string;
};

/**
 * Token prices in a Region: specified prices, and prices of the price list. Prices are never guessed.
 */
export class MeterPrices {
  private readonly given: ReadonlyMap<string, TokenRates>;

  constructor(given: readonly MeterPrice[], private readonly book: PriceData, private readonly region: string) {
    // The first price of a key applies, but a map keeps the last.
    this.given = new Map([...given].reverse().map((price) => [price.id, price]));
  }

  /** Prices of a profile, or undefined if they are not known. */
  public ofProfile(profile: { readonly arn: string; readonly id: string; readonly model?: ModelRoute }): TokenRates | undefined {
    return this.given.get(profile.arn) ?? this.given.get(profile.id) ?? (profile.model && this.ofModel([profile.model]));
  }

  /** Prices of the first model that has a price, or undefined if no model has a price. */
  public ofModel(routes: readonly ModelRoute[]): TokenRates | undefined {
    for (const { modelId, isGlobal } of routes) {
      const rates = (isGlobal ? this.given.get(`global.${modelId}`) : undefined) ?? this.given.get(modelId) ?? this.inBook(modelId, isGlobal);
      if (rates) {
        return rates;
      }
    }
    return undefined;
  }

  /**
   * Prices of a model on the `bedrock-mantle` endpoint, or undefined if they are not known. AWS bills the model under another ID if it has one on the `bedrock-runtime` endpoint. The endpoint has no
   * route to other Regions.
   */
  public ofProjectModel(projectId: string, modelId: string): TokenRates | undefined {
    return this.given.get(`${projectId}/${modelId}`) ?? this.given.get(modelId) ?? this.ofModel([{ modelId: runtimeIdOf(modelId) ?? modelId, isGlobal: false }]);
  }

  private inBook(modelId: string, isGlobal: boolean): TokenRates | undefined {
    return entryFor(this.book, modelId, isGlobal ? 'global' : 'regional', this.region);
  }
}

/** Factor on all prices in a service tier, or undefined if it is not known. */
export function tierFactor({ serviceTiers = {} }: TokenRates, tier: string): number | undefined {
  return Object.hasOwn(serviceTiers, tier) ? (serviceTiers as Record<string, number>)[tier] : undefined;
}

/**
 * Kinds of tokens to read: kinds with a price above 0, or all kinds if the prices are not known.
 */
export function kindsToCount(rates: TokenRates | undefined): TokenKind[] {
  return TOKEN_KINDS.filter((kind) => !rates || rates[kind]);
}
