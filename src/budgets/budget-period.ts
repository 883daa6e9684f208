/**
 * After what time a budget starts again from 0. Periods are those of the calendar, in UTC.
 */
export enum BudgetPeriod {
  /**
   * A day. AWS updates budgets every 8 to 12 hours, so most alerts of a daily budget come when the day is over.
   */
  DAILY = 'DAILY',

  /** A month. */
  MONTHLY = 'MONTHLY',

  /** A quarter: from the first of January, April, July or October. */
  QUARTERLY = 'QUARTERLY',

  /** A year. */
  ANNUALLY = 'ANNUALLY',
}
