import { type ComplianceDetails, paginateGetResources, type ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';

/** Tags of one resource by key. */
export type ResourceTagValues = ReadonlyMap<string, string>;

/** Tag keys of a resource that violate the effective tag policy. */
export interface TagPolicyViolation {
  /** Required keys that the resource lacks. */
  readonly missing: readonly string[];

  /** Keys with another capitalization than that of the policy. */
  readonly keys: readonly string[];

  /** Keys with a value that the policy does not allow. */
  readonly values: readonly string[];
}

export interface TaggedResourcesOptions {
  /**
   * Whether to read violations of the effective tag policy.
   *
   * @default false
   */
  readonly readsViolations?: boolean;
}

export interface TaggedResources {
  /** Tags by ARN. Can contain deleted resources, and lacks resources without tags. */
  readonly tags: ReadonlyMap<string, ResourceTagValues>;

  /** Violations of the effective tag policy by ARN, if they were asked for. */
  readonly violations: ReadonlyMap<string, TagPolicyViolation>;

  /** First failure, after which no further resources were read. */
  readonly error?: Error;
}

// https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
const RESOURCES_PER_PAGE = 100;

/**
 * Reads the tags of all resources of a type in the Region, 100 with each call.
 *
 * AWS updates this index of tags after a resource changes, so it can contain earlier tags and deleted resources for some time. A resource with an empty list of tags is omitted, because AWS returns
 * such a list for resources that had tags earlier.
 *
 * @param answered called after each page
 * @param options further data
 */
export async function taggedResources(
  client: ResourceGroupsTaggingAPIClient, resourceType: string, answered: () => void = () => {},
  { readsViolations = false }: TaggedResourcesOptions = {},
): Promise<TaggedResources> {
  const tags = new Map<string, ResourceTagValues>();
  const violations = new Map<string, TagPolicyViolation>();
  const input = { ResourceTypeFilters: [resourceType], ...readsViolations ? { IncludeComplianceDetails: true } : {} };
  try {
    for await (const page of paginateGetResources({ client, pageSize: RESOURCES_PER_PAGE }, input)) {
      answered();
      for (const { ResourceARN, Tags = [], ComplianceDetails: compliance } of page.ResourceTagMappingList ?? []) {
        if (ResourceARN && Tags.length > 0) {
          tags.set(ResourceARN, new Map(Tags.map(({ Key, Value }) => [Key!, Value ?? ''])));
        }
        if (ResourceARN && compliance?.ComplianceStatus === false) {
          violations.set(ResourceARN, violationOf(compliance));
        }
      }
    }
    return { tags, violations };
  } catch (error) {
    return { tags, violations, error: error as Error };
  }
}

function violationOf({ MissingTagKeys = [], NoncompliantKeys = [], KeysWithNoncompliantValues = [] }: ComplianceDetails): TagPolicyViolation {
  return { missing: MissingTagKeys, keys: NoncompliantKeys, values: KeysWithNoncompliantValues };
}
