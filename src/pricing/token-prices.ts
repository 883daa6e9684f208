import { longestWrite } from './longest-write';
import type { PriceEntry, ServiceTierFactors } from './price-data';
import { priceProblems } from './price-rules';
import { ServiceTier } from './service-tier';
import { TOKEN_KINDS } from './token-kinds';
import type { LongContextPrices, TokenPricesPerMillion } from './token-prices-per-million';
import type { UnmeasuredUsage } from './unmeasured-usage';
import { isToken, show, throwProblems } from '../private/check';
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
 * `unmeasuredUsage` lists these differences for one model, with their size. `upperBound` returns prices for an estimate that is not too low for one-hour cache writes and
 * long contexts. `inServiceTier` returns the prices for a profile whose callers use another tier.
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
    checkStruct('TokenPrices.perMillionTokens', 'TokenPricesPerMillion', prices, () => priceProblems(prices, isToken));
    return new TokenPrices(prices);
  }

  /**
   * Creates prices from an entry of a price list.
   *
   * @internal
   */
  public static _listed(entry: PriceEntry): TokenPrices {
    const { since, asOf, serviceTiers, input, output, cacheRead, cacheWrite, cacheWriteOneHour, longContext } = entry;
    return new TokenPrices({ input, output, cacheRead, cacheWrite, cacheWriteOneHour, longContext }, since, asOf, serviceTiers);
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
    private readonly tiers?: ServiceTierFactors,
  ) {
    this.input = prices.input;
    this.output = prices.output;
    this.cacheRead = prices.cacheRead;
    this.cacheWrite = prices.cacheWrite;
  }

  /**
   * Usage that AWS bills at other prices than these, and that the token metrics do not distinguish from other usage. Prices that are CDK tokens are not compared.
   *
   * The list contains the prices that the price list knows. It does not contain discounts, batch inference, latency-optimized inference, and the public extended access of
   * legacy models.
   */
  public get unmeasuredUsage(): UnmeasuredUsage[] {
    const { cacheWriteOneHour, longContext } = this.prices;
    const long = longContext && `requests with more than ${longContext.inputTokens.toLocaleString('en-US')} input tokens`;
    return [
      { usage: 'cache writes with a time to live of one hour', priceRatio: ratio(cacheWriteOneHour, this.cacheWrite) },
      ...long === undefined ? [] : [
        { usage: long, priceRatio: Math.max(...TOKEN_KINDS.map((kind) => ratio(longContext![kind], this[kind]))) },
        { usage: `cache writes of ${long}, with a time to live of one hour`, priceRatio: ratio(longContext!.cacheWriteOneHour, this.cacheWrite) },
      ],
      { usage: `the ${ServiceTier.FLEX} service tier`, priceRatio: this.tiers?.flex ?? 1 },
      { usage: `the ${ServiceTier.PRIORITY} service tier`, priceRatio: this.tiers?.priority ?? 1 },
    ].filter(({ priceRatio }) => priceRatio !== 1);
  }

  /**
   * Returns worst-case prices in the same service tier, which assume one-hour cache writes and long-context prices wherever these cost more.
   *
   * If a model has both prices, but no price for one-hour cache writes of requests with a long context, the bound assumes that the long context raises the price of all cache writes by the same ratio.
   */
  public upperBound(): TokenPrices {
    const { input, output, cacheRead, cacheWrite, cacheWriteOneHour, longContext } = this.prices;
    return new TokenPrices({
      input: dearest(input, longContext?.input)!,
      output: dearest(output, longContext?.output),
      cacheRead: dearest(cacheRead, longContext?.cacheRead),
      cacheWrite: dearest(cacheWrite, cacheWriteOneHour, longContext?.cacheWrite, longestWrite(this.prices)),
    }, this.since, this.asOf, this.tiers);
  }

  /**
   * Returns the prices in another service tier, for a profile whose callers use this tier only.
   *
   * Throws for the reserved tier, which AWS bills by reserved capacity. Also throws if the price list does not contain a price in the tier, and for prices that the user specified.
   *
   * @param tier service tier of the calls
   */
  public inServiceTier(tier: ServiceTier): TokenPrices {
    const factor = [ServiceTier.FLEX, ServiceTier.PRIORITY].includes(tier) ? this.tiers?.[tier as keyof ServiceTierFactors] : undefined;
    throwProblems('TokenPrices', tier === ServiceTier.RESERVED || factor === undefined
      ? [`tier must be a service tier with a price per token, got ${show(tier)}: ${this.asOf === undefined || tier === ServiceTier.RESERVED
        ? 'pass the prices that you pay with TokenPrices.perMillionTokens'
        : 'the price list contains no price of the model in this tier, so pass the prices with TokenPrices.perMillionTokens'}`]
      : []);
    const { longContext, ...prices } = this.prices;
    return new TokenPrices({
      ...scaled(prices, factor!),
      ...longContext ? { longContext: { ...scaled(longContext, factor!), inputTokens: longContext.inputTokens } } : {},
    }, this.since, this.asOf);
  }

  /**
   * Prices of all kinds, including those that only `upperBound` uses, and factors of service tiers.
   *
   * @internal
   */
  public _entry(): TokenPricesPerMillion & Pick<PriceEntry, 'serviceTiers'> {
    const known = Object.entries({ ...this.prices, serviceTiers: this.tiers }).filter(([, value]) => value !== undefined);
    return Object.fromEntries(known) as unknown as TokenPricesPerMillion;
  }
}

// A token cannot be compared, so a token takes precedence.
function dearest(...prices: Array<number | undefined>): number | undefined {
  const known = prices.filter((price) => price !== undefined);
  return known.find(isToken) ?? (known.length === 0 ? undefined : Math.max(...known));
}

function ratio(price: number | undefined, standard: number | undefined): number {
  return price === undefined || standard === undefined || isToken(price) || isToken(standard) || standard === 0 ? 1 : price / standard;
}

// Multiplication adds binary fractions that no price has.
function scaled<T extends TokenPricesPerMillion | LongContextPrices>(prices: T, factor: number): T {
  return Object.fromEntries(Object.entries(prices).map(([kind, price]) => [kind, typeof price === 'number' ? Number((price * factor).toPrecision(12)) : price])) as unknown as T;
}
