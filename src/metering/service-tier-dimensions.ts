/**
 * Names by which CloudWatch lists the token metrics of service tiers, which AWS describes without an example.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/service-tiers-inference.html
 */
export interface ServiceTierDimensions {
  /**
   * Names of all dimensions of these metrics, including `ModelId` and `tierDimension`. Metrics with other dimensions are not read as service tiers.
   *
   * @default - `ModelId`, `ServiceTier` and `ResolvedServiceTier`
   */
  readonly dimensionNames?: string[];

  /**
   * Dimension whose value is the service tier that AWS bills, which can be another than the requested one.
   *
   * @default 'ResolvedServiceTier'
   */
  readonly tierDimension?: string;

  /**
   * Service tiers of the price list, such as `flex` or `priority`, by value of the dimension, such as `{ FLEX_TIER: 'flex' }`.
   *
   * @default - each value is the name of the service tier in upper or lower case. `default` and `standard` are the standard tier
   */
  readonly tierNames?: { [value: string]: string };
}
