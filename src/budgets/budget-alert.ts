import { amountProblems, percentProblems } from './amount-rules';
import type { ICostNotifications } from '../notifications';
import { isToken, throwProblems } from '../private/check';

/**
 * Who hears of one alert, if not who hears of the budget.
 */
export interface BudgetAlertOptions {
  /**
   * Where the alert goes, for alerts of a severity of their own.
   *
   * @default - the budget's `notifications`
   */
  readonly notifications?: ICostNotifications;

  /**
   * E-mail addresses AWS Budgets writes to itself, at most 10.
   *
   * @default - the budget's `emails`
   */
  readonly emails?: string[];
}

/**
 * When a budget tells that money is spent.
 *
 * Each alert is sent once per period, when the spend is first found above its threshold. AWS updates a budget up to three times a day, 8 to 12 hours
 * apart, so the spend may be well above by then; for minutes, use an alarm on the profile's metrics.
 *
 * @see https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-best-practices.html
 *
 * @example
 * declare const profile: TaggedInferenceProfile;
 *
 * new TagBudget(this, 'Budget', {
 *   costTags: profile.costTags,
 *   limit: 500,
 *   alerts: [BudgetAlert.actual(50), BudgetAlert.actual(90), BudgetAlert.actualUsd(600)],
 * });
 */
export class BudgetAlert {
  /**
   * When this percentage of the limit is spent.
   *
   * @param percent above 0, at most 1,000,000; throws otherwise
   */
  public static actual(percent: number, options: BudgetAlertOptions = {}): BudgetAlert {
    throwProblems('BudgetAlert', percentProblems('percent', percent));
    return new BudgetAlert(false, true, percent, options);
  }

  /**
   * When AWS forecasts that this percentage of the limit will be spent by the end of the period.
   *
   * AWS forecasts nothing until there are about five weeks of spend under the tags, so on a fresh tag this alert is silent; the budget warns of it.
   *
   * @param percent above 0, at most 1,000,000; throws otherwise
   */
  public static forecasted(percent: number, options: BudgetAlertOptions = {}): BudgetAlert {
    throwProblems('BudgetAlert', percentProblems('percent', percent));
    return new BudgetAlert(true, true, percent, options);
  }

  /**
   * When this amount is spent, whatever the limit.
   *
   * @param amount in USD, or the budget's currency; throws if it is not above 0
   */
  public static actualUsd(amount: number, options: BudgetAlertOptions = {}): BudgetAlert {
    throwProblems('BudgetAlert', amountProblems('amount', amount));
    return new BudgetAlert(false, false, amount, options);
  }

  /**
   * When AWS forecasts that this amount will be spent by the end of the period. As silent on a fresh tag as `forecasted`.
   *
   * @param amount in USD, or the budget's currency; throws if it is not above 0
   */
  public static forecastedUsd(amount: number, options: BudgetAlertOptions = {}): BudgetAlert {
    throwProblems('BudgetAlert', amountProblems('amount', amount));
    return new BudgetAlert(true, false, amount, options);
  }

  /** Whether it is on the forecast for the period, not on what is spent. */
  public readonly isForecast: boolean;

  /** Whether the threshold is in percent of the limit, not in USD. */
  public readonly isPercentage: boolean;

  /** Above which spend, or forecast, it is sent. */
  public readonly threshold: number;

  /** Where it goes instead of the budget's `notifications`. */
  public readonly notifications?: ICostNotifications;

  /** The addresses it goes to instead of the budget's `emails`. */
  public readonly emails?: string[];

  private constructor(isForecast: boolean, isPercentage: boolean, threshold: number, options: BudgetAlertOptions) {
    this.isForecast = isForecast;
    this.isPercentage = isPercentage;
    this.threshold = threshold;
    this.notifications = options.notifications;
    this.emails = options.emails;
  }

  /** As it is written: `actual(80)`. */
  public toString(): string {
    return `${this.isForecast ? 'forecasted' : 'actual'}${this.isPercentage ? '' : 'Usd'}(${isToken(this.threshold) ? 'a token' : this.threshold})`;
  }
}
