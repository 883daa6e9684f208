import type { CostTags } from './cost-tags';
import { isToken } from '../private/check';

/** Reasons why tags cannot be applied with `Tags.of`, which requires keys that are not tokens. */
export function unknownKeysProblems(tags: CostTags | undefined, prop: string = 'costTags'): string[] {
  return isToken(tags?.keys)
    ? [`${prop} must have keys that are not tokens, got the tags of another resource: select the keys with pick, or apply the tags with Tags.of to a common parent`]
    : [];
}
