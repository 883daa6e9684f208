import type { AppTemplate } from './app-templates';
import type { Finding } from './finding';
import { taggedResources } from './tagged-resources';
import type { CostTagSchema } from '../tags';

/**
 * Finds application inference profiles that violate the schema. Without a schema, finds profiles that carry no tags.
 */
export function profilesWithoutTags(templates: AppTemplate[], schema: CostTagSchema | undefined): Finding[] {
  return templates.flatMap((template) => taggedResources(template, (type) => type === 'AWS::Bedrock::ApplicationInferenceProfile').flatMap(({ logicalId, tags }) => {
    const problems = schema ? schema._problemsOf(tags) : tags?.size === 0 ? ['it has no tags'] : [];
    return problems.map((problem) => ({
      reason: `an application inference profile does not carry the required cost tags: ${problem}`,
      template,
      logicalId,
      location: 'Properties/Tags',
    }));
  }));
}
