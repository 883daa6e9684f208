import { type IResolvable, Lazy } from 'aws-cdk-lib';
import type { CostTags } from '../tags';

/**
 * Condition on tags: the matching values by condition key. Tags are known only at synth.
 *
 * @param prefix prefix of the condition keys, such as `aws:ResourceTag/`
 * @param additionalTagValues additional matching values by key
 */
export function tagConditions(prefix: string, costTags: CostTags, additionalTagValues: Record<string, string[]> = {}): IResolvable {
  return Lazy.any({
    produce: () => Object.fromEntries(costTags._entries().map(([key, value]) => [`${prefix}${key}`, [value, ...additionalTagValues[key] ?? []]])),
  });
}
