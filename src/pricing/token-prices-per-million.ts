/**
 * Prices of requests with a long context, in USD per million tokens.
 */
export interface LongContextPrices {
  /**
   * Number of input tokens above which these prices apply. All tokens of such a request are billed at these prices.
   */
  readonly inputTokens: number;

  /**
   * Price of input tokens, in USD per million tokens.
   */
  readonly input: number;

  /**
   * Price of output tokens, in USD per million tokens.
   *
   * @default - same price as for shorter contexts
   */
  readonly output?: number;

  /**
   * Price of input tokens read from the prompt cache, in USD per million tokens.
   *
   * @default - same price as for shorter contexts
   */
  readonly cacheRead?: number;

  /**
   * Price of input tokens written to the prompt cache, in USD per million tokens.
   *
   * @default - same price as for shorter contexts
   */
  readonly cacheWrite?: number;

  /**
   * Price of input tokens written to the prompt cache with a time to live of one hour, in USD per million tokens.
   *
   * @default - same as `cacheWrite` of the long context
   */
  readonly cacheWriteOneHour?: number;
}

/**
 * Prices in USD per million tokens, by kind of token. AWS lists some prices per thousand tokens. Multiply them by 1,000.
 */
export interface TokenPricesPerMillion {
  /**
   * Price of input tokens, excluding tokens read from or written to the prompt cache.
   */
  readonly input: number;

  /**
   * Price of output tokens.
   *
   * @default - not billed, for example for embedding models
   */
  readonly output?: number;

  /**
   * Price of input tokens read from the prompt cache.
   *
   * @default - not billed, for example for models without prompt caching
   */
  readonly cacheRead?: number;

  /**
   * Price of input tokens written to the prompt cache, with a time to live of 5 minutes if the model supports more than one.
   *
   * @default - not billed, for example for models without prompt caching
   */
  readonly cacheWrite?: number;

  /**
   * Price of input tokens written to the prompt cache with a time to live of one hour. CloudWatch does not distinguish the time to live, so only `upperBound`
   * uses this price.
   *
   * @default - same as `cacheWrite`
   */
  readonly cacheWriteOneHour?: number;

  /**
   * Prices of requests with a long context. CloudWatch does not distinguish these requests, so only `upperBound` uses these prices.
   *
   * @default - same prices for any context length
   */
  readonly longContext?: LongContextPrices;
}
