import { BudgetPeriod } from './budget-period';
import { isToken } from '../private/check';

// https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_HistoricalOptions.html
const MAX_PERIODS: Record<BudgetPeriod, number> = {
  [BudgetPeriod.DAILY]: 60,
  [BudgetPeriod.MONTHLY]: 12,
  [BudgetPeriod.QUARTERLY]: 4,
  [BudgetPeriod.ANNUALLY]: 1,
};

/**
 * A limit that AWS sets anew at the start of each period, instead of a fixed one.
 *
 * A limit that follows the spend does not hold it back: a team that spends more each month is given more each month. Changing it replaces the budget.
 *
 * @see https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-create-auto-adjust.html
 */
export class BudgetAutoAdjust {
  /**
   * The average spend of the last periods.
   *
   * @param periods how many: up to 60 days, 12 months, 4 quarters or 1 year, by the budget's period; a budget with another number throws
   */
  public static historical(periods: number): BudgetAutoAdjust {
    return new BudgetAutoAdjust(periods);
  }

  /**
   * AWS's forecast for the period. It needs about five weeks of spend under the tags.
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
    const max = MAX_PERIODS[period];
    const { periods } = this;
    const isFine = periods === undefined || isToken(periods) || (Number.isInteger(periods) && periods >= 1 && periods <= max);
    return isFine ? [] : [
      `autoAdjust of a budget that is ${period} must look back 1 to ${max} periods, got ${String(this.periods)}: look back less far, or use BudgetAutoAdjust.forecast()`,
    ];
  }
}
