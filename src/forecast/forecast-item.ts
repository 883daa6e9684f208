import { Token } from 'aws-cdk-lib';
import type { ModelUsage } from './model-usage';
import type { ModelSource } from '../models';
import { type ExpectedUsage, PriceList, TokenPrices } from '../pricing';
import { arePricesKnown, byKind, type CostByKind, dailyCost, type KnownUsage, knownUsage } from '../pricing/usage-cost';
import { isToken, messagesOf } from '../private/check';
import type { IInferenceProfile } from '../profiles';

/** Expected usage with its place and its prices. */
export interface ForecastItem {
  readonly name: string;
  readonly modelSource?: ModelSource;
  readonly region: string;
  readonly usage: KnownUsage;

  /** Price list for other models with the same usage. */
  readonly priceList: PriceList;

  /** Undefined if the prices are not known. */
  readonly prices?: TokenPrices;

  /** Reason why the prices are not known. */
  readonly problem?: string;
}

/** Prices, or the reason why they are not known. */
type Priced = Pick<ForecastItem, 'prices' | 'problem'>;

export function itemOfProfile(profile: IInferenceProfile, usage: ExpectedUsage): ForecastItem {
  const { node, modelSource, env } = profile as IInferenceProfile & { readonly modelSource?: ModelSource };
  const priceList = PriceList._for(profile);
  return { name: node.path, modelSource, region: env.region, usage: knownUsage(usage), priceList, ...priced(() => profile.prices) };
}

export function itemOfUsage({ modelSource, region, usage, prices, name, priceList = PriceList.bundled() }: ModelUsage): ForecastItem {
  return {
    name: name ?? modelSource._displayId() ?? 'model',
    modelSource,
    region,
    usage: knownUsage(usage),
    priceList,
    ...priced(() => prices ?? listedPrices(modelSource, region, priceList)),
  };
}

/** Returns the item with another model. A price that was passed stays if the model is the same. */
export function withModel(item: ForecastItem, modelSource: ModelSource): ForecastItem {
  return item.modelSource?._identity() === modelSource._identity() ? item : {
    ...item, modelSource, prices: undefined, problem: undefined, ...priced(() => listedPrices(modelSource, item.region, item.priceList)),
  };
}

/** Returns the cost of a day with usage by kind of token. The prices of the item must be known. */
export function dailyCostOf({ usage, prices, modelSource }: ForecastItem): CostByKind {
  return dailyCost(usage, prices!, modelSource?.provider);
}

export function monthlyCostOf(item: ForecastItem): CostByKind {
  const daily = dailyCostOf(item);
  return byKind((kind) => daily[kind] * item.usage.daysPerMonth);
}

export function totalOf({ input, output, cacheRead, cacheWrite }: CostByKind): number {
  return input + output + cacheRead + cacheWrite;
}

function priced(read: () => TokenPrices): Priced {
  let prices: TokenPrices | undefined;
  const [problem] = messagesOf([read], (each) => {
    prices = each();
  });
  return problem === undefined && !arePricesKnown(prices!)
    ? { problem: 'prices must be known at synth, got a token: pass numbers, because the forecast is computed at synth' }
    : { prices, problem };
}

function listedPrices(modelSource: ModelSource, region: string, priceList: PriceList): TokenPrices {
  const id = modelSource._identity();
  // The CDK discards the template until it has looked the model up, but an error would prevent the look-up.
  return isToken(id) && !Token.isUnresolved(id)
    ? TokenPrices.perMillionTokens({ input: 1, output: 1 })
    : priceList._pricesFor(modelSource, region, 'Prices');
}
