import { BudgetPeriod } from './budget-period';
import type { TagBudgetProps } from './tag-budget-props';
import type { CostForecast } from '../forecast';
import { suggestedLimit } from '../forecast/suggested-limit';
import { DAYS_PER_MONTH } from '../pricing/usage-cost';
import { isToken, show } from '../private/check';

const MILLISECONDS_PER_DAY = 24 * 60 * 60 * 1000;

/** The dates of a custom period, and the period. */
export interface BudgetTime extends Pick<TagBudgetProps, 'start' | 'end'> {
  readonly period: BudgetPeriod;
}

/** Returns the expected cost of a period of a budget in USD. A day is a day with usage, and a custom period has usage on as many days as an average month. */
export function costOfPeriod(forecast: CostForecast, { period, start, end }: BudgetTime): number {
  switch (period) {
    case BudgetPeriod.DAILY: return forecast._dailyCost;
    case BudgetPeriod.QUARTERLY: return 3 * forecast.monthlyCost;
    case BudgetPeriod.ANNUALLY: return 12 * forecast.monthlyCost;
    case BudgetPeriod.CUSTOM: return forecast.monthlyCost * daysBetween(start, end) / DAYS_PER_MONTH;
    default: return forecast.monthlyCost;
  }
}

/** Returns the limit of a budget: the given limit, or the limit that the forecast suggests. */
export function limitOf({ limit, forecast }: TagBudgetProps, time: BudgetTime): number | undefined {
  return limit === undefined && forecast ? suggestedLimit(costOfPeriod(forecast, time)) : limit;
}

/** Problems of a forecast in combination with other properties. */
export function forecastProblems({ forecast, autoAdjust, currency }: TagBudgetProps): string[] {
  if (!forecast) {
    return [];
  }
  return [
    ...autoAdjust ? ['forecast must not be given together with autoAdjust: remove one of the two, because AWS sets the limit of a budget with autoAdjust'] : [],
    ...currency === undefined || isToken(currency) || currency === 'USD' ? [] : [
      `forecast must not be given for a budget in another currency than USD, got ${show(currency)}: pass limit in ${String(currency)}, because a forecast is in USD`,
    ],
  ];
}

/** Period in words, after an amount. */
export function periodInWords(period: BudgetPeriod): string {
  switch (period) {
    case BudgetPeriod.DAILY: return 'a day';
    case BudgetPeriod.MONTHLY: return 'a month';
    case BudgetPeriod.QUARTERLY: return 'a quarter';
    case BudgetPeriod.ANNUALLY: return 'a year';
    case BudgetPeriod.CUSTOM: return 'in the custom period';
  }
}

function daysBetween(start: Date | undefined, end: Date | undefined): number {
  return start && end ? (end.getTime() - start.getTime()) / MILLISECONDS_PER_DAY : NaN;
}
