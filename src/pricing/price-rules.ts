import { TOKEN_KINDS } from './token-kinds';
import type { LongContextPrices, TokenPricesPerMillion } from './token-prices-per-million';
import { isToken, show } from '../private/check';

// The cheapest price on Bedrock is 0.00875 USD per million; a thousand times less is a price per thousand or per token.
const LEAST_PLAUSIBLE = 0.001;

/**
 * What is wrong with prices in USD per million tokens.
 */
export function priceProblems(prices: TokenPricesPerMillion): string[] {
  const { longContext } = prices;
  return [
    ...amountProblems('input', prices.input),
    ...[...TOKEN_KINDS.slice(1), 'cacheWriteOneHour' as const].flatMap((kind) => prices[kind] === undefined ? [] : amountProblems(kind, prices[kind])),
    ...TOKEN_KINDS.every((kind) => prices[kind] === undefined || prices[kind] === 0)
      ? [`prices must have one above 0, got ${show(prices)}: with these every estimate is 0 USD`]
      : [],
    ...longContext === undefined ? [] : longContextProblems(prices, longContext),
  ];
}

function longContextProblems(prices: TokenPricesPerMillion, longContext: LongContextPrices): string[] {
  const { inputTokens } = longContext;
  return [
    ...isToken(inputTokens) || (Number.isInteger(inputTokens) && inputTokens > 0)
      ? []
      : [`longContext.inputTokens must be a whole number above 0, got ${show(inputTokens)}: pass the number of input tokens above which the prices hold`],
    ...amountProblems('longContext.input', longContext.input),
    ...TOKEN_KINDS.slice(1).flatMap((kind) => longContext[kind] === undefined ? [] : [
      ...amountProblems(`longContext.${kind}`, longContext[kind]),
      ...prices[kind] === undefined ? [`${kind} must be given with longContext.${kind}, got none: pass the price below the step too`] : [],
    ]),
  ];
}

function amountProblems(prop: string, price: unknown): string[] {
  if (isToken(price)) {
    return [];
  }
  if (typeof price !== 'number' || !Number.isFinite(price) || price < 0) {
    return [`${prop} must be a number of USD per million tokens, 0 or above, got ${show(price)}: pass what a million tokens cost`];
  }
  return price > 0 && price < LEAST_PLAUSIBLE
    ? [`${prop} must be USD per million tokens, got ${price}, which must be per thousand or per token: multiply it`]
    : [];
}
