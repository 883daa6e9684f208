/**
 * Expected usage of a model, as a basis for cost before anything is deployed. Tokens are averages over all requests.
 *
 * The four kinds of tokens are disjoint, as in Amazon Bedrock's metrics: input tokens do not include the tokens of the prompt cache.
 */
export interface ExpectedUsage {
  /**
   * Requests on a day with usage, 0 or more.
   */
  readonly requestsPerDay: number;

  /**
   * Input tokens of a request, excluding tokens read from or written to the prompt cache.
   */
  readonly inputTokensPerRequest: number;

  /**
   * Output tokens of a request, including the tokens of reasoning.
   *
   * @default 0 - for example for an embedding model
   */
  readonly outputTokensPerRequest?: number;

  /**
   * Input tokens of a request that are read from the prompt cache.
   *
   * If the model has no price for them, it does not support prompt caching, and they are billed as input tokens.
   *
   * @default 0
   */
  readonly cacheReadTokensPerRequest?: number;

  /**
   * Input tokens of a request that are written to the prompt cache.
   *
   * If the model has no price for them, they are billed as input tokens. Amazon Nova writes to the cache free of charge.
   *
   * @default 0
   */
  readonly cacheWriteTokensPerRequest?: number;

  /**
   * Share of the cache writes that have a time to live of one hour, from 0 to 1.
   *
   * Has no effect if the prices contain no price of one-hour cache writes.
   *
   * @default 0 - all cache writes have a time to live of 5 minutes
   */
  readonly oneHourCacheWriteShare?: number;

  /**
   * Share of all tokens that belong to requests with a long context, from 0 to 1. These are requests with more input tokens than `LongContextPrices.inputTokens`. A long request
   * has more tokens than the average request, so their share of the tokens is higher than their share of the requests.
   *
   * Has no effect if the prices contain no prices of a long context.
   *
   * @default - 1 if the average request has more input tokens than `LongContextPrices.inputTokens`, including the tokens of the prompt cache, otherwise 0. A comparison determines the share
   * for each of the models
   */
  readonly longContextShare?: number;

  /**
   * Days with usage in a month, above 0 and at most 31. Pass 21 for usage on working days only.
   *
   * @default 30.4375 - every day, in a month of average length
   */
  readonly daysPerMonth?: number;
}
