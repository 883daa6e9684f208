import type { AppTemplate } from './app-templates';
import { deployedTags } from '../tags/rendered-tags';

/** A resource with its tags after deployment. The tags are undefined if they are known only at deployment. */
export interface TaggedResource {
  readonly logicalId: string;
  readonly tags?: Map<string, unknown>;
}

/** Returns the resources of some types in a template, with their tags. */
export function taggedResources({ resources, stack }: AppTemplate, isWanted: (type: string) => boolean): TaggedResource[] {
  return Object.entries(resources).filter(([, { Type }]) => isWanted(Type))
    .map(([logicalId, { Properties }]) => ({ logicalId, tags: deployedTags(stack, Properties.Tags) }));
}
