import { TOKEN_KINDS } from './token-kinds';
import type { LongContextPrices, TokenPricesPerMillion } from './token-prices-per-million';
import { isToken, show } from '../private/check';

// The lowest price on Bedrock is 0.00875 USD per million tokens. A price a thousand times lower is per thousand tokens or per token.
const LEAST_PLAUSIBLE = 0.001;

/**
 * Problems with prices in USD per million tokens.
 */
export function priceProblems(prices: TokenPricesPerMillion): string[] {
  const { longContext } = prices;
  return [
    ...amountProblems('input', prices.input),
    ...[...TOKEN_KINDS.slice(1), 'cacheWriteOneHour' as const].flatMap((kind) => prices[kind] === undefined ? [] : amountProblems(kind, prices[kind])),
    ...TOKEN_KINDS.every((kind) => prices[kind] === undefined || prices[kind] === 0)
      ? [`prices must contain at least one price above 0, got ${show(prices)}: pass the prices that AWS bills, otherwise every estimate is 0 USD`]
      : [],
    ...longContext === undefined ? [] : longContextProblems(prices, longContext),
  ];
}

function longContextProblems(prices: TokenPricesPerMillion, longContext: LongContextPrices): string[] {
  const { inputTokens } = longContext;
  return [
    ...isToken(inputTokens) || (Number.isInteger(inputTokens) && inputTokens > 0)
      ? []
      : [`longContext.inputTokens must be a positive integer, got ${show(inputTokens)}: pass the number of input tokens above which the long-context prices apply`],
    ...amountProblems('longContext.input', longContext.input),
    ...TOKEN_KINDS.slice(1).flatMap((kind) => longContext[kind] === undefined ? [] : [
      ...amountProblems(`longContext.${kind}`, longContext[kind]),
      ...prices[kind] === undefined ? [`${kind} must be specified with longContext.${kind}, got none: also pass the price for shorter contexts`] : [],
    ]),
  ];
}

function amountProblems(prop: string, price: unknown): string[] {
  if (isToken(price)) {
    return [];
  }
  if (typeof price !== 'number' || !Number.isFinite(price) || price < 0) {
    return [`${prop} must be a price in USD per million tokens, 0 or more, got ${show(price)}: pass the price of one million tokens`];
  }
  return price > 0 && price < LEAST_PLAUSIBLE
    ? [`${prop} must be in USD per million tokens, got ${price}, which looks like a price per thousand tokens or per token: convert the price`]
    : [];
}
