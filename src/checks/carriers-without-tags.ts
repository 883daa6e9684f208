import type { AppTemplate } from './app-templates';
import type { Finding } from './finding';
import { taggedResources } from './tagged-resources';
import type { CostTagSchema } from '../tags';

/** A type of resources that carry cost tags, and the words for one of them. */
export interface CarrierType {
  readonly type: string;
  readonly words: string;
}

export const PROFILES: CarrierType = { type: 'AWS::Bedrock::ApplicationInferenceProfile', words: 'an application inference profile' };
export const PROJECTS: CarrierType = { type: 'AWS::BedrockMantle::Project', words: 'a Bedrock Project' };

/**
 * Finds resources that violate the schema. Without a schema, finds resources that carry no tags.
 */
export function carriersWithoutTags(templates: AppTemplate[], { type, words }: CarrierType, schema: CostTagSchema | undefined): Finding[] {
  return templates.flatMap((template) => taggedResources(template, (each) => each === type).flatMap(({ logicalId, tags }) =>
    tagProblemsOf(tags, schema).map((problem) => ({
      reason: `${words} does not carry the required cost tags: ${problem}`,
      template,
      logicalId,
      location: 'Properties/Tags',
    }))));
}

/**
 * Returns the problems with the tags of a carrier.
 *
 * @param tags undefined if the tags are known only at deployment
 */
export function tagProblemsOf(tags: ReadonlyMap<string, unknown> | undefined, schema: CostTagSchema | undefined): string[] {
  return schema ? schema._problemsOf(tags) : tags?.size === 0 ? ['it has no tags'] : [];
}
