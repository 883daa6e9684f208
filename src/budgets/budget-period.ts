/**
 * Period after which a budget resets to 0. Periods follow the calendar, in UTC.
 */
export enum BudgetPeriod {
  /**
   * A day. AWS updates budgets every 8 to 12 hours, so most alerts of a daily budget arrive after the day has ended.
   */
  DAILY = 'DAILY',

  /** A month. */
  MONTHLY = 'MONTHLY',

  /** A quarter, starting on January 1, April 1, July 1 or October 1. */
  QUARTERLY = 'QUARTERLY',

  /** A year. */
  ANNUALLY = 'ANNUALLY',
}
