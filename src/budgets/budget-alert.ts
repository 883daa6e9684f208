import { amountProblems, percentProblems } from './amount-rules';
import type { ICostNotifications } from '../notifications';
import { isToken } from '../private/check';
import { checkStruct } from '../private/structs/struct-problems';

/**
 * Recipients of a single alert.
 */
export interface BudgetAlertOptions {
  /**
   * Notification target of the alert, for example for alerts of a different severity.
   *
   * @default - the budget's `notifications`
   */
  readonly notifications?: ICostNotifications;

  /**
   * Email addresses that AWS Budgets notifies directly, at most 10.
   *
   * @default - the budget's `emails`
   */
  readonly emails?: string[];
}

/**
 * Alert threshold of a budget.
 *
 * AWS Budgets sends an alert once per period, when it first finds spend above the threshold. AWS updates a budget up to three times a day, 8 to 12
 * hours apart, so spend might be well above the threshold by then. For notifications within minutes, use an alarm on the profile's metrics, such as
 * `BedrockCostAlarm`.
 *
 * @see https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-best-practices.html
 *
 * @example
 * declare const profile: TaggedInferenceProfile;
 *
 * new TagBudget(this, 'Budget', {
 *   costTags: profile.costTags,
 *   limit: 500,
 *   alerts: [BudgetAlert.actualPercent(50), BudgetAlert.actualPercent(90), BudgetAlert.actualAmount(600)],
 * });
 */
export class BudgetAlert {
  /**
   * Creates an alert on actual spend, as a percentage of the limit.
   *
   * @param percent above 0 and at most 1,000,000; throws otherwise
   * @param options recipients, if the budget's recipients do not apply
   */
  public static actualPercent(percent: number, options: BudgetAlertOptions = {}): BudgetAlert {
    checkStruct('BudgetAlert', 'BudgetAlertOptions', options, () => percentProblems('percent', percent));
    return new BudgetAlert(false, true, percent, options);
  }

  /**
   * Creates an alert on the spend that AWS forecasts for the end of the period, as a percentage of the limit.
   *
   * AWS needs about five weeks of spend under the tags for a forecast. Until then, the alert is never sent, and the budget produces a warning.
   *
   * @param percent above 0 and at most 1,000,000; throws otherwise
   * @param options recipients, if the budget's recipients do not apply
   */
  public static forecastedPercent(percent: number, options: BudgetAlertOptions = {}): BudgetAlert {
    checkStruct('BudgetAlert', 'BudgetAlertOptions', options, () => percentProblems('percent', percent));
    return new BudgetAlert(true, true, percent, options);
  }

  /**
   * Creates an alert on actual spend, as an amount that does not depend on the limit.
   *
   * @param amount in USD, or in the budget's currency; throws if it is not above 0
   * @param options recipients, if the budget's recipients do not apply
   */
  public static actualAmount(amount: number, options: BudgetAlertOptions = {}): BudgetAlert {
    checkStruct('BudgetAlert', 'BudgetAlertOptions', options, () => amountProblems('amount', amount));
    return new BudgetAlert(false, false, amount, options);
  }

  /**
   * Creates an alert on the spend that AWS forecasts for the end of the period, as an amount that does not depend on the limit.
   *
   * AWS needs about five weeks of spend under the tags for a forecast, as for `forecastedPercent`.
   *
   * @param amount in USD, or in the budget's currency; throws if it is not above 0
   * @param options recipients, if the budget's recipients do not apply
   */
  public static forecastedAmount(amount: number, options: BudgetAlertOptions = {}): BudgetAlert {
    checkStruct('BudgetAlert', 'BudgetAlertOptions', options, () => amountProblems('amount', amount));
    return new BudgetAlert(true, false, amount, options);
  }

  /** Whether the alert is on forecasted spend rather than actual spend. */
  public readonly isForecast: boolean;

  /** Whether the threshold is a percentage of the limit rather than an amount. */
  public readonly isPercentage: boolean;

  /** Spend, or forecasted spend, above which the alert is sent. */
  public readonly threshold: number;

  /** Notification target that replaces the `notifications` of the budget. */
  public readonly notifications?: ICostNotifications;

  /** Email addresses that replace the `emails` of the budget. */
  public readonly emails?: string[];

  private constructor(isForecast: boolean, isPercentage: boolean, threshold: number, options: BudgetAlertOptions) {
    this.isForecast = isForecast;
    this.isPercentage = isPercentage;
    this.threshold = threshold;
    this.notifications = options.notifications;
    this.emails = options.emails;
  }

  /** Returns the alert in the form of the call that creates it, such as `actualPercent(80)`. */
  public toString(): string {
    return `${this.isForecast ? 'forecasted' : 'actual'}${this.isPercentage ? 'Percent' : 'Amount'}(${isToken(this.threshold) ? 'a token' : this.threshold})`;
  }
}
