import { totalOf, type Usage } from './cost-figures';
import type { Spender } from './spenders';
import { daysBetween, type UsedPriceList } from './used-prices';

/**
 * Returns the price list with the age of the oldest prices that apply to tokens of this month. A newer date of the document as a whole does not make these prices newer. Prices
 * without a date are specified by the user and have no age. If no prices with a date were used, the age is that of the price list.
 */
export function withAgeInUse(
  priceList: UsedPriceList, used: ReadonlyArray<{ readonly spender: Spender; readonly usage: Usage }>, scheduledTime: string,
): UsedPriceList {
  const dates = used.filter(({ usage: { month } }) => totalOf(month) > 0).flatMap(({ spender: { rates } }) => rates?.asOf ?? []).sort();
  return dates.length === 0 ? priceList : { ...priceList, ageInDays: daysBetween(Date.parse(dates[0]), Date.parse(scheduledTime)) };
}
