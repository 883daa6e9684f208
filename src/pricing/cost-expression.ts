import { TOKEN_KINDS, type TokenKind } from './token-kinds';
import type { TokenPrices } from './token-prices';
import { numberText } from '../private/check';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-limits.html */
export const MAX_METRICS_OF_ALARM = 10;

/** A counter of tokens by the id of its metric, and what a million of them cost in USD. */
export interface CostTerm {
  readonly id: string;
  readonly price: number;
}

/**
 * The kinds of tokens that cost something. A counter that costs nothing would only take up room: an alarm has 10.
 */
export function billedKinds(prices: TokenPrices): TokenKind[] {
  return TOKEN_KINDS.filter((kind) => prices[kind] !== undefined && prices[kind] !== 0);
}

/**
 * Dollars, as CloudWatch metric math over token counters.
 *
 * Bedrock publishes nothing while nobody calls, and nothing for a kind of token that is not used: without FILL the sum would have a gap there. Prices are checked to be of a
 * size that is written without an exponent, which metric math is not documented to read.
 */
export function costExpression(terms: readonly CostTerm[]): string {
  return `(${terms.map(({ id, price }) => `FILL(${id}, 0) * ${numberText(price)}`).join(' + ')}) / 1000000`;
}
