import type { AppTemplate } from './app-templates';
import { deployedTags } from '../tags/rendered-tags';

/** A resource with its tags as they are after deployment; undefined if only that tells. */
export interface TaggedResource {
  readonly logicalId: string;
  readonly tags?: Map<string, unknown>;
}

/** The resources of some types in a template. */
export function taggedResources({ resources, stack }: AppTemplate, isWanted: (type: string) => boolean): TaggedResource[] {
  return Object.entries(resources).filter(([, { Type }]) => isWanted(Type))
    .map(([logicalId, { Properties }]) => ({ logicalId, tags: deployedTags(stack, Properties.Tags) }));
}
