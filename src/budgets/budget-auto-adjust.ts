import { BudgetPeriod } from './budget-period';
import { isToken } from '../private/check';
import { checkArgument } from '../private/structs/struct-problems';

// https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_HistoricalOptions.html
const MAX_PERIODS: Record<Exclude<BudgetPeriod, BudgetPeriod.CUSTOM>, number> = {
  [BudgetPeriod.DAILY]: 60,
  [BudgetPeriod.MONTHLY]: 12,
  [BudgetPeriod.QUARTERLY]: 4,
  [BudgetPeriod.ANNUALLY]: 1,
};

/**
 * Limit that AWS sets at the start of each period, instead of a fixed limit.
 *
 * A limit that follows spend does not contain it: a team that spends more each month gets a higher limit each month. Changing the adjustment replaces
 * the budget.
 *
 * @see https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-create-auto-adjust.html
 */
export class BudgetAutoAdjust {
  /**
   * Sets the limit to the average spend of the last periods.
   *
   * @param periods up to 60 days, 12 months, 4 quarters or 1 year, depending on the period of the budget. A budget throws for any other number.
   */
  public static historical(periods: number): BudgetAutoAdjust {
    checkArgument('BudgetAutoAdjust.historical', 'periods', 'number', periods);
    return new BudgetAutoAdjust(periods);
  }

  /**
   * Sets the limit to the spend that AWS forecasts for the period. AWS needs about five weeks of spend under the tags for a forecast.
   */
  public static forecast(): BudgetAutoAdjust {
    return new BudgetAutoAdjust();
  }

  private constructor(private readonly periods?: number) {}

  /** @internal */
  public _data(): { autoAdjustType: string; historicalOptions?: { budgetAdjustmentPeriod: number } } {
    return this.periods === undefined
      ? { autoAdjustType: 'FORECAST' }
      : { autoAdjustType: 'HISTORICAL', historicalOptions: { budgetAdjustmentPeriod: this.periods } };
  }

  /** @internal */
  public _problems(period: BudgetPeriod): string[] {
    if (period === BudgetPeriod.CUSTOM) {
      return ['autoAdjust must not be given for a budget with period CUSTOM: pass limit, because AWS adjusts the limit at the start of each period, and a custom period does not repeat'];
    }
    const max = MAX_PERIODS[period];
    const { periods } = this;
    const isFine = periods === undefined || isToken(periods) || (Number.isInteger(periods) && periods >= 1 && periods <= max);
    return isFine ? [] : [
      `autoAdjust of a budget with period ${period} must use 1 to ${max} periods of history, got ${String(this.periods)}: pass a whole number in this range, or use BudgetAutoAdjust.forecast()`,
    ];
  }
}
