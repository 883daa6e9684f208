import { type IResolvable, Lazy } from 'aws-cdk-lib';
import type { CostTags } from '../tags';

/**
 * What a condition asks of tags: the values that count, by condition key. Tags are only known at synth.
 *
 * @param prefix such as `aws:ResourceTag/`
 * @param additionalValues further values that count for a key
 */
export function tagConditions(prefix: string, costTags: CostTags, additionalValues: Record<string, string[]> = {}): IResolvable {
  return Lazy.any({
    produce: () => Object.fromEntries(costTags._entries().map(([key, value]) => [`${prefix}${key}`, [value, ...additionalValues[key] ?? []]])),
  });
}
