import * as bundled from './bedrock-prices.json';
import { COMMERCIAL, covers, type PriceData, type PriceEntry } from './price-data';
import { TOKEN_KINDS, type TokenKind } from './token-kinds';
import { TokenPrices } from './token-prices';
import { InferenceRoute, type ModelSource } from '../models';
import { billedUnit } from '../models/billed-units';
import { endOf } from '../models/ended-models';
import { parseSystemProfileId } from '../models/model-id';
import { isToken, show } from '../private/check';
import { checkArgument } from '../private/structs/struct-problems';

/** Reason why the price list has no price, and remedies. */
interface MissingPrice {
  readonly problem: string;

  /** Alternative to passing prices, followed by "or". */
  readonly alternative?: string;

  /** Remedy if prices would not help. */
  readonly remedy?: string;

  /** Related entries of the price list, as a separate sentence. */
  readonly known?: string;
}

/**
 * Price list of Amazon Bedrock models: AWS's public on-demand prices in USD, in the standard service tier.
 *
 * Prices are looked up by the exact ID of the model, the route and the Region. Prices are never guessed. A model, route or Region that is not in the price
 * list is an error. The price is never assumed to be 0 USD or the price of a similar model.
 *
 * The price list is as old as the version of this library and does not contain discounts. For discounts, and for models that are not in the price list, pass
 * `prices` to the profile. AWS bills in-Region and geographic inference at the price of the Region of the call, so the price list contains these prices by
 * Region where they differ.
 *
 * @see https://aws.amazon.com/bedrock/pricing/
 *
 * @example
 * const priceList = PriceList.bundled();
 * const prices = priceList.pricesFor(ModelSource.systemDefinedProfile('global.anthropic.claude-haiku-4-5-20251001-v1:0'), 'us-east-1');
 */
export class PriceList {
  /**
   * Returns the price list that is bundled with this version of the library.
   */
  public static bundled(): PriceList {
    PriceList.ofThisVersion ??= new PriceList(bundled as PriceData);
    return PriceList.ofThisVersion;
  }

  private static ofThisVersion?: PriceList;

  /**
   * Date of the newest source, as `YYYY-MM-DD`. An entry can be older, see `TokenPrices.asOf`.
   */
  public readonly asOf: string;

  /**
   * IDs of the foundation models in the price list, without a geography, in alphabetical order.
   */
  public readonly modelIds: string[];

  private constructor(private readonly data: PriceData) {
    this.asOf = data.asOf;
    this.modelIds = Object.keys(data.models).sort();
  }

  /**
   * Returns the prices of a model and its route, for calls from a Region.
   *
   * Throws if the price list does not contain the model, the route or the Region. Also throws if the model is known only at deployment, or if the Region is known only at
   * deployment and the price depends on the Region.
   *
   * @param modelSource model and route
   * @param region Region of the calls, such as `us-east-1`. Can be a token if the price is the same in all Regions, or if the price list has a price for
   * the geography of a system-defined inference profile.
   */
  public pricesFor(modelSource: ModelSource, region: string): TokenPrices {
    checkArgument('PriceList', 'modelSource', 'ModelSource', modelSource);
    return this._pricesFor(modelSource, region, 'PriceList');
  }

  /**
   * Returns the prices of a model, see `pricesFor`.
   *
   * @param subject name that error messages begin with
   * @param modelKey key of the model in the map of prices, if the prices of several models are specified together
   *
   * @internal
   */
  public _pricesFor(modelSource: ModelSource, region: string, subject: string, modelKey?: string): TokenPrices {
    const entry = this.find(modelSource, region);
    if ('problem' in entry) {
      const { problem, alternative = '', remedy, known = '' } = entry;
      const prices = 'TokenPrices.perMillionTokens({ input: …, output: …, cacheRead: …, cacheWrite: … })';
      const pass = `${alternative}pass prices: ${modelKey === undefined ? prices : `{ ${show(modelKey)}: ${prices} }`}`;
      throw new Error(`${subject}: ${problem}: ${remedy ?? pass}${known}`);
    }
    const { since, asOf, ...prices } = entry;
    return TokenPrices._listed(prices, since, asOf);
  }

  /**
   * Kinds of tokens for which the price list has a price for a model, for any route.
   *
   * @internal
   */
  public _kindsOf(baseModelId: string | undefined): TokenKind[] {
    const entries = baseModelId !== undefined && Object.hasOwn(this.data.models, baseModelId) ? this.data.models[baseModelId].prices : [];
    return TOKEN_KINDS.filter((kind) => entries.some((entry) => entry[kind] !== undefined));
  }

  /** Entry for a model, or the reason why there is none. */
  private find(modelSource: ModelSource, region: string): PriceEntry | MissingPrice {
    const { baseModelId, route } = modelSource;
    if (baseModelId === undefined || route === undefined || isToken(baseModelId)) {
      return {
        problem: 'modelSource must specify the model and the route at synth, got a token',
        alternative: 'specify baseModelId and route in the options of modelSource, or ',
      };
    }
    if (!Object.hasOwn(this.data.models, baseModelId)) {
      return unpriceable(baseModelId) ?? {
        problem: `no price for model ${show(baseModelId)} in the bundled price list (${this.asOf})`,
        known: this.idsOf(modelSource.provider).length === 0 ? '' : `. Known models of ${show(modelSource.provider)}: ${show(this.idsOf(modelSource.provider))}`,
      };
    }
    const byRoute = this.data.models[baseModelId].prices.filter((entry) => (entry.route === 'global') === (route === InferenceRoute.GLOBAL));
    if (byRoute.length === 0) {
      return { problem: `no ${route} price for model ${show(baseModelId)} in the bundled price list (${this.asOf})` };
    }
    const geography = route === InferenceRoute.GEOGRAPHIC ? parseSystemProfileId(modelSource._sourceId() ?? '')?.geography : undefined;
    const found = isToken(region)
      ? byRoute.find(({ regions }) => regions === COMMERCIAL || regions === geography)
      : byRoute.find((entry) => covers(this.data, entry, region));
    const place = isToken(region) ? 'a Region that is known only at deployment' : show(region);
    return found ?? {
      problem: `no ${route} price for model ${show(baseModelId)} in ${place} in the bundled price list (${this.asOf})`,
      alternative: isToken(region) ? 'specify a Region in the env of the stack, or ' : '',
      known: `. Regions with a price: ${byRoute.map((entry) => this.regionsOf(entry)).join(', ')}`,
    };
  }

  private idsOf(provider: string | undefined): string[] {
    return this.modelIds.filter((id) => id.startsWith(`${provider}.`));
  }

  private regionsOf({ regions }: PriceEntry): string {
    return regions === COMMERCIAL ? 'all commercial Regions' : show(this.data.regionGroups[regions]);
  }
}

/** Reason why no price list can have a token price for a model. */
function unpriceable(modelId: string): MissingPrice | undefined {
  const endedOn = endOf(modelId);
  if (endedOn !== undefined) {
    return { problem: `no price for model ${show(modelId)}, which ended on ${endedOn}`, remedy: 'use a model that Amazon Bedrock still offers, or pass prices if AWS still offers you this one' };
  }
  const unit = billedUnit(modelId);
  return unit === undefined ? undefined : {
    problem: `no token price for model ${show(modelId)}, which AWS bills ${unit}`,
    remedy: 'leave its profile out of the estimate, and use a TagBudget for its billed cost',
  };
}
