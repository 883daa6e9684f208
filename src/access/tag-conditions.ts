import { type IResolvable, Lazy } from 'aws-cdk-lib';
import type { DividedTags, SpendingDenial } from './deny-statements';
import { isToken } from '../private/check';
import { CostTagSource, type CostTags } from '../tags';

const RESOURCE_TAG = 'aws:ResourceTag/';
const PRINCIPAL_TAG = 'aws:PrincipalTag/';

/**
 * Condition on tags: the matching values by condition key. Tags are known only at synth.
 *
 * @param prefix prefix of the condition keys, such as `aws:ResourceTag/`
 * @param additionalTagValues additional matching values by key
 */
export function tagConditions(prefix: string, costTags: CostTags, additionalTagValues: Record<string, string[]> = {}): IResolvable {
  return conditionsBy(() => [prefix], costTags, additionalTagValues);
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
    ...source === CostTagSource.IAM_PRINCIPAL ? {} : { resourceTags: by(RESOURCE_TAG) },
    ...source === CostTagSource.RESOURCE ? {} : { principalTags: by(PRINCIPAL_TAG) },
    ...source === CostTagSource.RESOURCE_OR_IAM_PRINCIPAL ? { dividedTags: dividedTags(costTags, additionalTagValues) } : {},
  };
}

// A deny policy cannot be split, each further key doubles the number of its statements, and eight of them exceed the size limit.
const MAX_DIVIDED_KEYS = 2;

/**
 * Returns the problem with tags of resources and principals that are too many for a Deny.
 *
 * @param keys keys of the tags. For keys that are tokens, the keys at synth
 */
export function dividedTagProblems(costTags: CostTags, source: CostTagSource, keys: readonly string[]): string[] {
  const maxKeys = isToken(costTags.keys) ? 1 : MAX_DIVIDED_KEYS;
  return source !== CostTagSource.RESOURCE_OR_IAM_PRINCIPAL || keys.length <= maxKeys ? [] : [
    `costTags of the budget must contain at most ${MAX_DIVIDED_KEYS} keys that are selected with pick for TAGGED_RESOURCES with RESOURCE_OR_IAM_PRINCIPAL, got ${keys.length}: ` +
    'create a budget with costTags.pick and fewer keys, or use ALL_BEDROCK, because the Deny has a statement for each division of the keys between resource and caller',
  ];
}

/** Each division of the keys of which the resource and the principal both have at least one. */
function dividedTags(costTags: CostTags, additionalTagValues: Record<string, string[]> = {}): DividedTags[] {
  const keys = isToken(costTags.keys) || costTags.keys.length > MAX_DIVIDED_KEYS ? [] : costTags.keys;
  const divisions = keys.reduce<string[][]>((subsets, key) => [...subsets, ...subsets.map((subset) => [...subset, key])], [[]]);
  return divisions.filter(({ length }) => length > 0 && length < keys.length).map((ofResource) => {
    const ofPrincipal = keys.filter((key) => !ofResource.includes(key));
    return {
      carried: conditionsBy((key) => [ofResource.includes(key) ? RESOURCE_TAG : PRINCIPAL_TAG], costTags, additionalTagValues),
      notOtherwise: conditionsBy((key) => ofPrincipal.includes(key) ? [RESOURCE_TAG] : [], costTags, additionalTagValues),
    };
  });
}

/** @param prefixesOf prefixes of the condition keys of a tag */
function conditionsBy(prefixesOf: (key: string) => string[], costTags: CostTags, additionalTagValues: Record<string, string[]>): IResolvable {
  return Lazy.any({
    produce: () => Object.fromEntries(costTags._entries().flatMap(([key, value]) =>
      prefixesOf(key).map((prefix) => [`${prefix}${key}`, [value, ...additionalTagValues[key] ?? []]]))),
  });
}
