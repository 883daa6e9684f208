import type { ModelSource } from '../models';
import type { ExpectedUsage, PriceList, TokenPrices } from '../pricing';

/**
 * Expected usage of a model, without a construct.
 */
export interface ModelUsage {
  /**
   * Model and route.
   */
  readonly modelSource: ModelSource;

  /**
   * Region of the calls, such as `us-east-1`. Can be a token if the price is the same in all Regions.
   */
  readonly region: string;

  /**
   * Expected usage.
   */
  readonly usage: ExpectedUsage;

  /**
   * Token prices, such as negotiated prices.
   *
   * @default - prices in `priceList`. The forecast throws if the price list does not contain the model, the route or the Region
   */
  readonly prices?: TokenPrices;

  /**
   * Price list of the model, and of other models that the forecast compares with the same usage, such as `PriceList.of(scope)`.
   *
   * @default - the bundled price list
   */
  readonly priceList?: PriceList;

  /**
   * Name in tables, such as the name of the application.
   *
   * @default - the ID of the model
   */
  readonly name?: string;
}
