import { TOKEN_KINDS, type TokenKind } from './token-kinds';
import type { LongContextPrices, TokenPricesPerMillion } from './token-prices-per-million';
import { show } from '../private/text';

// The lowest price on Bedrock is 0.00875 USD per million tokens. A price a thousand times lower is per thousand tokens or per token.
const LEAST_PLAUSIBLE = 0.001;

/** Kinds of prices that are optional. */
const OPTIONAL = [...TOKEN_KINDS.slice(1), 'cacheWriteOneHour'] as Array<Exclude<TokenKind, 'input'> | 'cacheWriteOneHour'>;

type IsUnknown = (value: unknown) => boolean;

/**
 * Problems with prices in USD per million tokens.
 *
 * @param isUnknown whether a price is known only at deployment. Such a price has no problems
 */
export function priceProblems(prices: TokenPricesPerMillion, isUnknown: IsUnknown = () => false): string[] {
  const { longContext } = prices;
  return [
    ...amountProblems('input', prices.input, isUnknown),
    ...OPTIONAL.flatMap((kind) => prices[kind] === undefined ? [] : amountProblems(kind, prices[kind], isUnknown)),
    ...TOKEN_KINDS.every((kind) => prices[kind] === undefined || prices[kind] === 0)
      ? [`prices must contain at least one price above 0, got ${show(prices)}: pass the prices that AWS bills, otherwise every estimate is 0 USD`]
      : [],
    ...longContext === undefined ? [] : longContextProblems(prices, longContext, isUnknown),
  ];
}

function longContextProblems(prices: TokenPricesPerMillion, longContext: LongContextPrices, isUnknown: IsUnknown): string[] {
  const { inputTokens } = longContext;
  return [
    ...isUnknown(inputTokens) || (Number.isInteger(inputTokens) && inputTokens > 0)
      ? []
      : [`longContext.inputTokens must be a positive integer, got ${show(inputTokens)}: pass the number of input tokens above which the long-context prices apply`],
    ...amountProblems('longContext.input', longContext.input, isUnknown),
    ...OPTIONAL.flatMap((kind) => longContext[kind] === undefined ? [] : [
      ...amountProblems(`longContext.${kind}`, longContext[kind], isUnknown),
      ...prices[kind] === undefined ? [`${kind} must be specified with longContext.${kind}, got none: also pass the price for shorter contexts`] : [],
    ]),
  ];
}

function amountProblems(prop: string, price: unknown, isUnknown: IsUnknown): string[] {
  if (isUnknown(price)) {
    return [];
  }
  if (typeof price !== 'number' || !Number.isFinite(price) || price < 0) {
    return [`${prop} must be a price in USD per million tokens, 0 or more, got ${show(price)}: pass the price of one million tokens`];
  }
  return price > 0 && price < LEAST_PLAUSIBLE
    ? [`${prop} must be in USD per million tokens, got ${price}, which looks like a price per thousand tokens or per token: convert the price`]
    : [];
}
