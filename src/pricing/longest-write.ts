import type { TokenPricesPerMillion } from './token-prices-per-million';
import { isToken } from '../private/check';

/**
 * Price of a one-hour cache write of a request with a long context. If it is not specified, the long context raises the price of all cache writes by the same ratio. If the prices do
 * not determine this ratio, the price of shorter contexts applies.
 */
export function longestWrite({ cacheWrite, cacheWriteOneHour, longContext }: TokenPricesPerMillion): number | undefined {
  const { cacheWrite: long, cacheWriteOneHour: longest } = longContext ?? {};
  const isKnown = [cacheWrite, cacheWriteOneHour, long].every((price) => price !== undefined && !isToken(price) && price > 0);
  return longest ?? (isKnown ? cacheWriteOneHour! * Math.max(1, long! / cacheWrite!) : cacheWriteOneHour);
}
