import type { CostTags } from './cost-tags';
import { isToken } from '../private/check';

/** Why tags cannot be put on with `Tags.of`, which has to know their keys. */
export function unknownKeysProblems(costTags: CostTags | undefined): string[] {
  return isToken(costTags?.keys)
    ? ['costTags must have keys that are known at synth, got those of another resource: pick the keys, or put the tags on with Tags.of above both']
    : [];
}
