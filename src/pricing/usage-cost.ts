import type { ExpectedUsage } from './expected-usage';
import { longestWrite } from './longest-write';
import { TOKEN_KINDS, type TokenKind } from './token-kinds';
import type { TokenPrices } from './token-prices';
import type { TokenPricesPerMillion } from './token-prices-per-million';
import { isToken } from '../private/check';

/** Average length of a month in days. */
export const DAYS_PER_MONTH = 365.25 / 12;

const PER_MILLION = 1_000_000;

/** Cost in USD by kind of token. */
export type CostByKind = Readonly<Record<TokenKind, number>>;

/** Expected usage in which every value is a number. The default of `longContextShare` depends on the prices. */
export type KnownUsage = Required<Omit<ExpectedUsage, 'longContextShare'>> & Pick<ExpectedUsage, 'longContextShare'>;

/**
 * Returns a usage with its defaults. A value that the CDK has not yet looked up becomes 1, because the CDK discards the template of this synthesis.
 */
export function knownUsage(usage: ExpectedUsage): KnownUsage {
  const known = <T>(value: number | undefined, otherwise: T) => value === undefined || value === null ? otherwise : isToken(value) ? 1 : value;
  return {
    requestsPerDay: known(usage.requestsPerDay, 0),
    inputTokensPerRequest: known(usage.inputTokensPerRequest, 0),
    outputTokensPerRequest: known(usage.outputTokensPerRequest, 0),
    cacheReadTokensPerRequest: known(usage.cacheReadTokensPerRequest, 0),
    cacheWriteTokensPerRequest: known(usage.cacheWriteTokensPerRequest, 0),
    oneHourCacheWriteShare: known(usage.oneHourCacheWriteShare, 0),
    longContextShare: known(usage.longContextShare, undefined),
    daysPerMonth: known(usage.daysPerMonth, DAYS_PER_MONTH),
  };
}

/**
 * Returns the cost of a day with usage, by kind of token. All prices must be known at synth.
 *
 * @param provider provider of the model, if known
 */
export function dailyCost(usage: KnownUsage, prices: TokenPrices, provider: string | undefined): CostByKind {
  const all = prices._entry();
  const short = billedPrices(all, usage.oneHourCacheWriteShare, provider);
  const long = all.longContext ? billedPrices(longPrices(all), usage.oneHourCacheWriteShare, provider) : short;
  const tokens: CostByKind = {
    input: usage.inputTokensPerRequest,
    output: usage.outputTokensPerRequest,
    cacheRead: usage.cacheReadTokensPerRequest,
    cacheWrite: usage.cacheWriteTokensPerRequest,
  };
  const share = usage.longContextShare ?? (exceededLongContext(usage, prices) === undefined ? 0 : 1);
  return byKind((kind) => usage.requestsPerDay * tokens[kind] * ((1 - share) * short[kind] + share * long[kind]) / PER_MILLION);
}

/**
 * Returns the number of input tokens above which the prices of a long context apply if the average request exceeds it and the usage specifies no share of long contexts. Undefined otherwise.
 * Without a specified share, all requests are assumed to have the tokens of the average request.
 */
export function exceededLongContext(usage: KnownUsage, prices: TokenPrices): number | undefined {
  const step = prices._entry().longContext?.inputTokens;
  const tokens = usage.inputTokensPerRequest + usage.cacheReadTokensPerRequest + usage.cacheWriteTokensPerRequest;
  return usage.longContextShare === undefined && step !== undefined && tokens > step ? step : undefined;
}

export function byKind(cost: (kind: TokenKind) => number): CostByKind {
  return Object.fromEntries(TOKEN_KINDS.map((kind) => [kind, cost(kind)])) as Record<TokenKind, number>;
}

/** Whether all prices are known at synth, those of one-hour cache writes and long contexts included. */
export function arePricesKnown(prices: TokenPrices): boolean {
  const { longContext, ...others } = prices._entry();
  return ![...Object.values(others), ...Object.values(longContext ?? {})].some(isToken);
}

/** Prices of a request with a long context. A kind without such a price has the same price as for shorter contexts. */
function longPrices(prices: TokenPricesPerMillion): TokenPricesPerMillion {
  const { inputTokens, ...long } = prices.longContext!;
  const given = Object.fromEntries(Object.entries(long).filter(([, price]) => price !== undefined));
  return { ...prices, ...given, cacheWriteOneHour: longestWrite(prices) };
}

function billedPrices(prices: TokenPricesPerMillion, oneHourShare: number, provider: string | undefined): CostByKind {
  const { input, output = 0, cacheRead, cacheWrite, cacheWriteOneHour } = prices;
  // A model without prompt caching reads all tokens as input. So does a model that caches by itself, for the tokens that are not in the cache yet.
  const read = cacheRead ?? input;
  const write = cacheWrite ?? (isFreeToWrite(provider, cacheRead) ? 0 : input);
  return { input, output, cacheRead: read, cacheWrite: (1 - oneHourShare) * write + oneHourShare * (cacheWriteOneHour ?? write) };
}

/** Amazon Nova writes to the prompt cache free of charge: https://aws.amazon.com/bedrock/pricing/ */
function isFreeToWrite(provider: string | undefined, cacheRead: number | undefined): boolean {
  return provider === 'amazon' && cacheRead !== undefined;
}
