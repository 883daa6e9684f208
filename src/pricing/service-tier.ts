/**
 * A service tier other than the standard tier, with separate prices.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/service-tiers-inference.html
 */
export enum ServiceTier {
  /** Requests are served first, at higher prices than in the standard tier. */
  PRIORITY = 'priority',

  /** Requests are served last, at lower prices than in the standard tier. */
  FLEX = 'flex',

  /** Requests use reserved capacity. */
  RESERVED = 'reserved',
}
