import type { ServiceTierRequest } from './meter-request';
import type { ServiceTierDimensions } from './service-tier-dimensions';
import { MODEL_DIMENSION } from './usage-queries';

/** Tier whose prices the price list contains. */
export const STANDARD_TIER = 'standard';

// Bedrock's API calls the standard tier `default`: https://docs.aws.amazon.com/bedrock/latest/userguide/service-tiers-inference.html
const BEDROCK_STANDARD = 'default';

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
 * Values of the dimensions other than `ModelId` that the metrics of a tier probably have: of calls whose tier was the requested one.
 */
export function probableDimensions(tier: string, { dimensionNames, tierNames }: ServiceTierRequest): Array<Record<string, string>> {
  const named = Object.keys(tierNames).filter((value) => nameOf(tierNames[value]) === tier);
  const values = named.length > 0 ? named : [tier === STANDARD_TIER ? BEDROCK_STANDARD : tier];
  const others = dimensionNames.filter((name) => name !== MODEL_DIMENSION);
  return values.map((value) => Object.fromEntries(others.map((name) => [name, value])));
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
  return { tier: nameOf(Object.hasOwn(tierNames, value) ? tierNames[value] : value), otherDimensions };
}

function nameOf(tier: string): string {
  const name = tier.toLowerCase();
  return name === BEDROCK_STANDARD ? STANDARD_TIER : name;
}
