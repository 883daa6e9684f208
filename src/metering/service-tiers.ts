import type { ServiceTierRequest } from './meter-request';
import type { ServiceTierDimensions } from './service-tier-dimensions';
import { MODEL_DIMENSION } from './usage-queries';

/** Tier whose prices the price list contains. */
export const STANDARD_TIER = 'standard';

// Bedrock's API calls the standard tier `default`: https://docs.aws.amazon.com/bedrock/latest/userguide/service-tiers-inference.html
const STANDARD_NAMES = [STANDARD_TIER, 'default'];

// https://docs.aws.amazon.com/bedrock/latest/userguide/service-tiers-inference.html
const DIMENSIONS = [MODEL_DIMENSION, 'ServiceTier', 'ResolvedServiceTier'];

/** Names of dimensions, with defaults. */
export function tierDimensions(
  { dimensionNames = DIMENSIONS, tierDimension = DIMENSIONS[2], tierNames = {} }: ServiceTierDimensions,
): ServiceTierRequest {
  return { dimensionNames: [...dimensionNames], tierDimension, tierNames: { ...tierNames } };
}

/** Tier of a metric, and the dimensions that identify the metric. */
export interface MetricTier {
  readonly tier: string;
  readonly otherDimensions: Readonly<Record<string, string>>;
}

/**
 * Returns the service tier of a metric, or undefined if the metric does not have exactly the dimensions of service tiers.
 * Metrics with other dimensions contain the same tokens again.
 */
export function tierOf(
  dimensions: Readonly<Record<string, string>>, { dimensionNames, tierDimension, tierNames }: ServiceTierRequest,
): MetricTier | undefined {
  const names = Object.keys(dimensions);
  if (names.length !== dimensionNames.length || !dimensionNames.every((name) => Object.hasOwn(dimensions, name))) {
    return undefined;
  }
  const { [MODEL_DIMENSION]: _, ...otherDimensions } = dimensions;
  const value = dimensions[tierDimension];
  const tier = (Object.hasOwn(tierNames, value) ? tierNames[value] : value).toLowerCase();
  return { tier: STANDARD_NAMES.includes(tier) ? STANDARD_TIER : tier, otherDimensions };
}
