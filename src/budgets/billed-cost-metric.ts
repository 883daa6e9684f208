/**
 * Cost metric that a budget or a billing dashboard adds up.
 *
 * @see https://docs.aws.amazon.com/cost-management/latest/userguide/ce-advanced.html
 */
export enum BilledCostMetric {
  /** Cost as charged on the day of the usage. */
  UNBLENDED = 'UnblendedCost',

  /** Unblended cost, with upfront and recurring fees of commitments, such as reserved capacity, spread over the time they cover. */
  AMORTIZED = 'AmortizedCost',

  /** Cost at the average rate of the whole organization. */
  BLENDED = 'BlendedCost',

  /** Unblended cost after discounts, such as a private pricing agreement. */
  NET_UNBLENDED = 'NetUnblendedCost',

  /** Amortized cost after discounts. */
  NET_AMORTIZED = 'NetAmortizedCost',
}
