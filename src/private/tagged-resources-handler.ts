import { paginateGetResources, type ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';

/** Tags of one resource by key. */
export type ResourceTagValues = ReadonlyMap<string, string>;

export interface TaggedResources {
  /** Tags by ARN. Can contain deleted resources, and lacks resources without tags. */
  readonly tags: ReadonlyMap<string, ResourceTagValues>;

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
 */
export async function taggedResources(
  client: ResourceGroupsTaggingAPIClient, resourceType: string, answered: () => void = () => {},
): Promise<TaggedResources> {
  const tags = new Map<string, ResourceTagValues>();
  try {
    for await (const page of paginateGetResources({ client, pageSize: RESOURCES_PER_PAGE }, { ResourceTypeFilters: [resourceType] })) {
      answered();
      for (const { ResourceARN, Tags = [] } of page.ResourceTagMappingList ?? []) {
        if (ResourceARN && Tags.length > 0) {
          tags.set(ResourceARN, new Map(Tags.map(({ Key, Value }) => [Key!, Value ?? ''])));
        }
      }
    }
    return { tags };
  } catch (error) {
    return { tags, error: error as Error };
  }
}
