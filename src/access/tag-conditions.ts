import { type IResolvable, Lazy } from 'aws-cdk-lib';
import type { SpendingDenial } from './deny-statements';
import { CostTagSource, type CostTags } from '../tags';

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

/**
 * Limits a Deny to what carries the tags: resources, callers, or both.
 *
 * @param source what the reports and budgets read the tags of
 * @param additionalTagValues additional matching values by key
 */
export function taggedDenial(costTags: CostTags, source: CostTagSource, additionalTagValues?: Record<string, string[]>): Omit<SpendingDenial, 'breakGlassArns'> {
  const by = (prefix: string) => tagConditions(prefix, costTags, additionalTagValues);
  return {
    ...source === CostTagSource.IAM_PRINCIPAL ? {} : { resourceTags: by('aws:ResourceTag/') },
    ...source === CostTagSource.RESOURCE ? {} : { principalTags: by('aws:PrincipalTag/') },
  };
}
