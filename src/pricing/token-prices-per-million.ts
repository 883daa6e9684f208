/**
 * What a model costs above a number of input tokens, in USD per million tokens.
 */
export interface LongContextPrices {
  /**
   * Requests with more input tokens than this are billed at these prices, all of their tokens.
   */
  readonly inputTokens: number;

  /**
   * USD per million input tokens.
   */
  readonly input: number;

  /**
   * USD per million output tokens.
   *
   * @default - as below the step
   */
  readonly output?: number;

  /**
   * USD per million input tokens read from the prompt cache.
   *
   * @default - as below the step
   */
  readonly cacheRead?: number;

  /**
   * USD per million input tokens written to the prompt cache.
   *
   * @default - as below the step
   */
  readonly cacheWrite?: number;
}

/**
 * USD per million tokens, by kind. AWS's price pages give some models per thousand: multiply by 1,000.
 */
export interface TokenPricesPerMillion {
  /**
   * Input tokens, those read from or written to the prompt cache aside.
   */
  readonly input: number;

  /**
   * Output tokens.
   *
   * @default - not billed, as for embeddings
   */
  readonly output?: number;

  /**
   * Input tokens read from the prompt cache.
   *
   * @default - not billed, as for a model without prompt caching
   */
  readonly cacheRead?: number;

  /**
   * Input tokens written to the prompt cache, for 5 minutes where the model has several times to live.
   *
   * @default - not billed, as for a model without prompt caching
   */
  readonly cacheWrite?: number;

  /**
   * Input tokens written to the prompt cache for an hour. CloudWatch does not tell them apart: only `upperBound` counts with it.
   *
   * @default - as `cacheWrite`
   */
  readonly cacheWriteOneHour?: number;

  /**
   * Prices of requests with a long context. CloudWatch does not tell these requests apart: only `upperBound` counts with them.
   *
   * @default - the model costs the same at any length
   */
  readonly longContext?: LongContextPrices;
}
