/**
 * A service tier other than the standard one, with prices of its own.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/service-tiers-inference.html
 */
export enum ServiceTier {
  /** Served first, and dearer than standard. */
  PRIORITY = 'priority',

  /** Served last, and cheaper than standard. */
  FLEX = 'flex',

  /** Capacity that was reserved. */
  RESERVED = 'reserved',
}
