import * as bundled from './bedrock-prices.json';
import { COMMERCIAL, covers, type PriceData, type PriceEntry } from './price-data';
import { TOKEN_KINDS, type TokenKind } from './token-kinds';
import { TokenPrices } from './token-prices';
import { InferenceRoute, type ModelSource } from '../models';
import { parseSystemProfileId } from '../models/model-id';
import { isToken, show } from '../private/check';

/**
 * What the models of Amazon Bedrock cost: on demand, in the standard service tier, in USD at AWS's public prices.
 *
 * Looked up by the exact id of the model, the route and the Region. Nothing is guessed: a model, route or Region that is not in the book is an error, never 0 USD
 * and never the price of something similar.
 *
 * It is as old as the version of this library, and knows no discount: pass `prices` to the profile for those, and for models it lacks. AWS bills in-Region and geographic inference at the rate
 * of the Region of the call, so the book has these prices by Region where they differ.
 *
 * @see https://aws.amazon.com/bedrock/pricing/
 *
 * @example
 * const book = PriceBook.bundled();
 * const prices = book.pricesFor(ModelSource.systemProfile('global.anthropic.claude-haiku-4-5-20251001-v1:0'), 'us-east-1');
 */
export class PriceBook {
  /**
   * The prices that come with this version of the library.
   */
  public static bundled(): PriceBook {
    PriceBook.ofThisVersion ??= new PriceBook(bundled as PriceData);
    return PriceBook.ofThisVersion;
  }

  private static ofThisVersion?: PriceBook;

  /**
   * The date of the newest source, as `YYYY-MM-DD`. An entry may be older: see `TokenPrices.asOf`.
   */
  public readonly asOf: string;

  /**
   * The ids of the foundation models that are in the book, without a geography, in alphabetical order.
   */
  public readonly modelIds: string[];

  private constructor(private readonly data: PriceData) {
    this.asOf = data.asOf;
    this.modelIds = Object.keys(data.models).sort();
  }

  /**
   * The prices of a model by its route, for calls from a Region.
   *
   * Throws if the book does not know the model, the route or the Region, or if the model or the Region is only known at deployment and the price depends on it.
   *
   * @param region such as `us-east-1`; may be a token if the price is the same everywhere, or is known for the geography of a system-defined profile
   */
  public pricesFor(modelSource: ModelSource, region: string): TokenPrices {
    return this._pricesFor(modelSource, region, 'PriceBook');
  }

  /**
   * @param subject what needs the prices
   *
   * @internal
   */
  public _pricesFor(modelSource: ModelSource, region: string, subject: string): TokenPrices {
    const entry = this.find(modelSource, region);
    if (typeof entry === 'string') {
      throw new Error(`${subject}: ${entry}: pass prices: TokenPrices.perMillionTokens({ input: …, output: …, cacheRead: …, cacheWrite: … })`);
    }
    const { since, asOf, ...prices } = entry;
    return TokenPrices._listed(prices, since, asOf);
  }

  /**
   * The kinds of tokens for which the book has a price of a model, by any route.
   *
   * @internal
   */
  public _kindsOf(baseModelId: string | undefined): TokenKind[] {
    const entries = baseModelId !== undefined && Object.hasOwn(this.data.models, baseModelId) ? this.data.models[baseModelId].prices : [];
    return TOKEN_KINDS.filter((kind) => entries.some((entry) => entry[kind] !== undefined));
  }

  /** The entry, or why there is none. */
  private find(modelSource: ModelSource, region: string): PriceEntry | string {
    const { baseModelId, route } = modelSource;
    if (baseModelId === undefined || route === undefined || isToken(baseModelId)) {
      return 'modelSource must tell model and route at synth, got a token: give baseModelId and route with it';
    }
    if (!Object.hasOwn(this.data.models, baseModelId)) {
      return `modelSource must be a model in the price book of ${this.asOf}, got ${show(baseModelId)}, and of ${show(modelSource.provider)} it has ${show(this.idsOf(modelSource.provider))}`;
    }
    const byRoute = this.data.models[baseModelId].prices.filter((entry) => (entry.route === 'global') === (route === InferenceRoute.GLOBAL));
    if (byRoute.length === 0) {
      return `modelSource must take a route the price book of ${this.asOf} has, got ${show(baseModelId)} by the ${route} route, which it lacks`;
    }
    const geography = route === InferenceRoute.GEOGRAPHIC ? parseSystemProfileId(modelSource._sourceId() ?? '')?.geography : undefined;
    const found = isToken(region)
      ? byRoute.find(({ regions }) => regions === COMMERCIAL || regions === geography)
      : byRoute.find((entry) => covers(this.data, entry, region));
    return found ?? `region must be one for which the price book of ${this.asOf} has ${show(baseModelId)} by the ${route} route, got ` +
      `${isToken(region) ? 'a token (give the stack an env with a Region)' : show(region)}, and it has ${byRoute.map((entry) => this.regionsOf(entry)).join(', ')}`;
  }

  private idsOf(provider: string | undefined): string[] {
    return this.modelIds.filter((id) => id.startsWith(`${provider}.`));
  }

  private regionsOf({ regions }: PriceEntry): string {
    return regions === COMMERCIAL ? 'every commercial Region' : show(this.data.regionGroups[regions]);
  }
}
