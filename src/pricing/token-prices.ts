import { priceProblems } from './price-rules';
import type { TokenPricesPerMillion } from './token-prices-per-million';
import { isToken, throwProblems } from '../private/check';

/**
 * What a model's tokens cost, on demand and in the standard service tier.
 *
 * Immutable. Bedrock publishes how many tokens of each kind were used, not what they cost, and does not tell apart service tier, the time to live of cache
 * writes, or requests with a long context. An estimate with these prices is exact where none of that is used; a lower bound with one-hour cache writes, long
 * contexts or the priority tier; an upper bound with the flex tier or a discount. `upperBound` gives the prices for an estimate that is not too low for the first two.
 *
 * @see https://aws.amazon.com/bedrock/pricing/
 *
 * @example
 * TokenPrices.perMillionTokens({ input: 3.3, output: 16.5, cacheRead: 0.33, cacheWrite: 4.125 });
 */
export class TokenPrices {
  /**
   * Prices in USD per million tokens.
   *
   * Throws one error with all problems: a price that is negative or not a number, or so small that it must be per token or per thousand; no price above 0; a step
   * that is no positive whole number. Tokens are not judged.
   */
  public static perMillionTokens(prices: TokenPricesPerMillion): TokenPrices {
    throwProblems('TokenPrices.perMillionTokens', priceProblems(prices));
    return new TokenPrices(prices);
  }

  /**
   * Prices from a price book.
   *
   * @internal
   */
  public static _listed(prices: TokenPricesPerMillion, since: string, asOf: string): TokenPrices {
    return new TokenPrices(prices, since, asOf);
  }

  /** USD per million input tokens, those of the prompt cache aside. */
  public readonly input: number;

  /** USD per million output tokens; undefined if they are not billed. */
  public readonly output?: number;

  /** USD per million input tokens read from the prompt cache; undefined if they are not billed. */
  public readonly cacheRead?: number;

  /** USD per million input tokens written to the prompt cache; undefined if they are not billed. */
  public readonly cacheWrite?: number;

  private constructor(
    private readonly prices: TokenPricesPerMillion,
    /** The day on which the price book first held exactly these prices, as `YYYY-MM-DD`. Undefined for prices that were given. */
    public readonly since?: string,
    /** The day of the newest source that confirmed them, as `YYYY-MM-DD`. Undefined for prices that were given. */
    public readonly asOf?: string,
  ) {
    this.input = prices.input;
    this.output = prices.output;
    this.cacheRead = prices.cacheRead;
    this.cacheWrite = prices.cacheWrite;
  }

  /**
   * The prices as if every cache write were for an hour and every request had a long context, whichever is dearer: an estimate with them is too low for
   * neither.
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

// A token cannot be compared; where there is one, it decides.
function dearest(...prices: Array<number | undefined>): number | undefined {
  const known = prices.filter((price) => price !== undefined);
  return known.find(isToken) ?? (known.length === 0 ? undefined : Math.max(...known));
}
