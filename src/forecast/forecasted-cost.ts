import type { InferenceRoute } from '../models';

/**
 * Expected cost of a profile or a model, in USD a month. Amounts are not rounded.
 */
export interface ForecastedCost {
  /**
   * Path of the profile, or the name of the usage.
   */
  readonly name: string;

  /**
   * ID of the model, including its geography. Undefined if the model is not known.
   */
  readonly modelId?: string;

  /**
   * Route of the requests. Undefined if the route is not known.
   */
  readonly route?: InferenceRoute;

  /**
   * Region of the calls. A token if the Region is known only at deployment.
   */
  readonly region: string;

  /**
   * Requests a month. Not a whole number if the month is not.
   */
  readonly monthlyRequests: number;

  /**
   * Cost of input tokens, excluding tokens of the prompt cache.
   */
  readonly inputCost: number;

  /**
   * Cost of output tokens.
   */
  readonly outputCost: number;

  /**
   * Cost of tokens read from the prompt cache.
   */
  readonly cacheReadCost: number;

  /**
   * Cost of tokens written to the prompt cache.
   */
  readonly cacheWriteCost: number;

  /**
   * Total cost.
   */
  readonly monthlyCost: number;

  /**
   * Differences in the way AWS bills the tokens, such as a model without prompt caching, or the prices of a long context.
   */
  readonly remarks: string[];
}

/**
 * Expected cost of the usage of a forecast with another model or route.
 */
export interface ComparedCost {
  /**
   * ID of the model, including its geography.
   */
  readonly modelId: string;

  /**
   * Route of the requests. Undefined if the route is not known.
   */
  readonly route?: InferenceRoute;

  /**
   * Expected cost of the complete usage in USD a month. Undefined if the model has no price for the usage, see `unpricedReason`.
   */
  readonly monthlyCost?: number;

  /**
   * Change relative to the forecast: 0.1 is 10% more, and -0.1 is 10% less. Undefined if the cost is not known or the forecast is 0 USD.
   */
  readonly relativeChange?: number;

  /**
   * Reason why the cost is not known. Undefined if the cost is known.
   */
  readonly unpricedReason?: string;

  /**
   * Differences in the way AWS bills the tokens, such as a model without prompt caching, or the prices of a long context.
   */
  readonly remarks: string[];
}
