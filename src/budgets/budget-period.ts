/**
 * Period after which a budget resets to 0. Periods follow the calendar, in UTC, except for a custom period.
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

  /**
   * The time between `start` and `end`, for example of a project. Requires both dates and a fixed `limit`. The budget never resets, and AWS deletes it at its end.
   */
  CUSTOM = 'CUSTOM',
}
