import { priceProblems } from './price-rules';
import type { TokenPricesPerMillion } from './token-prices-per-million';
import { isToken } from '../private/check';
import { checkStruct } from '../private/structs/struct-problems';

/**
 * On-demand prices of a model's tokens in the standard service tier.
 *
 * Immutable. Bedrock publishes the number of tokens of each kind, but not their cost. The metrics do not distinguish the service tier, the time to live of cache
 * writes, or requests with a long context. An estimate with these prices is therefore:
 *
 * - exact for the standard tier without one-hour cache writes, long contexts and discounts,
 * - too low for one-hour cache writes, long contexts and the priority tier,
 * - too high for the flex tier and discounts.
 *
 * `upperBound` returns prices for an estimate that is not too low for one-hour cache writes and long contexts.
 *
 * @see https://aws.amazon.com/bedrock/pricing/
 *
 * @example
 * TokenPrices.perMillionTokens({ input: 3.3, output: 16.5, cacheRead: 0.33, cacheWrite: 4.125 });
 */
export class TokenPrices {
  /**
   * Creates prices in USD per million tokens.
   *
   * Throws one error that lists all problems:
   *
   * - a price that is negative, not a number, or so low that it looks like a price per token or per thousand tokens
   * - no price above 0
   * - a long-context price without the corresponding price for shorter contexts
   * - a value of `longContext.inputTokens` that is not a positive integer
   *
   * Values that are CDK tokens are not validated.
   *
   * @param prices prices by kind of token
   */
  public static perMillionTokens(prices: TokenPricesPerMillion): TokenPrices {
    checkStruct('TokenPrices.perMillionTokens', 'TokenPricesPerMillion', prices, () => priceProblems(prices));
    return new TokenPrices(prices);
  }

  /**
   * Creates prices from an entry of the price list.
   *
   * @internal
   */
  public static _listed(prices: TokenPricesPerMillion, since: string, asOf: string): TokenPrices {
    return new TokenPrices(prices, since, asOf);
  }

  /** Price of input tokens in USD per million tokens, excluding tokens of the prompt cache. */
  public readonly input: number;

  /** Price of output tokens in USD per million tokens. Undefined if they are not billed. */
  public readonly output?: number;

  /** Price of input tokens read from the prompt cache, in USD per million tokens. Undefined if they are not billed. */
  public readonly cacheRead?: number;

  /** Price of input tokens written to the prompt cache, in USD per million tokens. Undefined if they are not billed. */
  public readonly cacheWrite?: number;

  private constructor(
    private readonly prices: TokenPricesPerMillion,
    /** Date on which the price list first contained exactly these prices, as `YYYY-MM-DD`. Undefined for prices that the user specified. */
    public readonly since?: string,
    /** Date of the newest source that confirmed these prices, as `YYYY-MM-DD`. Undefined for prices that the user specified. */
    public readonly asOf?: string,
  ) {
    this.input = prices.input;
    this.output = prices.output;
    this.cacheRead = prices.cacheRead;
    this.cacheWrite = prices.cacheWrite;
  }

  /**
   * Returns worst-case prices, which assume one-hour cache writes and long-context prices wherever these cost more.
   */
  public upperBound(): TokenPrices {
    const { input, output, cacheRead, cacheWrite, cacheWriteOneHour, longContext } = this.prices;
    return new TokenPrices({
      input: dearest(input, longContext?.input)!,
      output: dearest(output, longContext?.output),
      cacheRead: dearest(cacheRead, longContext?.cacheRead),
      cacheWrite: dearest(cacheWrite, cacheWriteOneHour, longContext?.cacheWrite),
    }, this.since, this.asOf);
  }
}

// A token cannot be compared, so a token takes precedence.
function dearest(...prices: Array<number | undefined>): number | undefined {
  const known = prices.filter((price) => price !== undefined);
  return known.find(isToken) ?? (known.length === 0 ? undefined : Math.max(...known));
}
