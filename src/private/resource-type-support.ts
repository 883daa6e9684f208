import * as data from './resource-type-regions.json';

/**
 * Structure of `resource-type-regions.json`, which `npx projen resource-type-regions` generates.
 */
export interface ResourceTypeRegionData {
  /** Date of the source, as `YYYY-MM-DD`. */
  readonly asOf: string;

  /** Source of the lists, as `package@version`. */
  readonly source: string;

  /** Regions that the source knows. */
  readonly regions: string[];

  /** Regions of `regions` in which CloudFormation does not support a resource type. */
  readonly missingIn: Record<string, string[]>;
}

/** Resource type in the data. */
export type ListedType = keyof typeof data.missingIn;

/** Returns whether CloudFormation is known not to support a resource type in a Region. Returns false for a Region that the data does not contain. */
export function isTypeMissing(type: ListedType, region: string): boolean {
  return (data as ResourceTypeRegionData).missingIn[type].includes(region);
}
