/**
 * Which cost a budget adds up. What they mean: https://docs.aws.amazon.com/cost-management/latest/userguide/ce-advanced.html
 */
export enum BudgetMetric {
  /** What is charged on the day of the usage. */
  UNBLENDED = 'UnblendedCost',

  /** With upfront and recurring fees of commitments, such as reserved capacity, spread over the time they cover. */
  AMORTIZED = 'AmortizedCost',

  /** At the average rate of the whole organization. */
  BLENDED = 'BlendedCost',

  /** Unblended, after discounts such as a private pricing agreement. */
  NET_UNBLENDED = 'NetUnblendedCost',

  /** Amortized, after discounts. */
  NET_AMORTIZED = 'NetAmortizedCost',
}
