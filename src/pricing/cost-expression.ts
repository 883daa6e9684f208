import { TOKEN_KINDS, type TokenKind } from './token-kinds';
import type { TokenPrices } from './token-prices';
import { numberText } from '../private/check';

/** Maximum number of metrics in an alarm: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-limits.html */
export const MAX_METRICS_OF_ALARM = 10;

/** Term of a cost expression: the ID of a token metric, and the price of a million tokens in USD. */
export interface CostTerm {
  readonly id: string;
  readonly price: number;
}

/**
 * Kinds of tokens that have a price above 0. The metrics of free tokens are omitted, because an alarm can contain only 10 metrics.
 */
export function billedKinds(prices: TokenPrices): TokenKind[] {
  return TOKEN_KINDS.filter((kind) => prices[kind] !== undefined && prices[kind] !== 0);
}

/**
 * Cost in USD, as a CloudWatch metric math expression over token metrics.
 *
 * Bedrock publishes no data points while there are no calls, or for a kind of token that is not used. Without FILL, the sum would have gaps. The validation
 * of prices ensures that they are rendered without an exponent, because metric math is not documented to support exponents.
 */
export function costExpression(terms: readonly CostTerm[]): string {
  return `(${terms.map(({ id, price }) => `FILL(${id}, 0) * ${numberText(price)}`).join(' + ')}) / 1000000`;
}
