import { isToken, plural, show } from '../private/check';
import type { CostTagRule, CostTagSchema } from '../tags';

/** Type of application inference profiles in tag policies: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_supported-resources-enforcement.html */
const PROFILE_TYPE = 'bedrock:application-inference-profile';

/** Maximum size of a tag policy without whitespace, in characters: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html */
export const MAX_TAG_POLICY_SIZE = 10_000;

/** Rule for one key in a tag policy. */
export interface TagPolicyKey {
  readonly tag_key: { readonly '@@assign': string };
  readonly tag_value?: { readonly '@@assign': string[] };
  readonly report_required_tag_for?: { readonly '@@assign': string[] };
}

/** Document of a tag policy: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_example-tag-policies.html */
export interface TagPolicyDocument {
  readonly tags: { readonly [key: string]: TagPolicyKey };
}

/**
 * Returns the tag policy of a schema.
 *
 * @param reportMissingTags whether profiles without a required tag are reported
 */
export function tagPolicyDocument(schema: CostTagSchema, reportMissingTags: boolean): TagPolicyDocument {
  return {
    tags: Object.fromEntries(schema.keys.map((key): [string, TagPolicyKey] => {
      const { allowedValues, required = true } = schema.rule(key);
      return [key, {
        tag_key: { '@@assign': key },
        ...allowedValues !== undefined && !allowsEmpty(allowedValues) ? { tag_value: { '@@assign': allowedValues } } : {},
        ...required && reportMissingTags ? { report_required_tag_for: { '@@assign': [PROFILE_TYPE] } } : {},
      }];
    })),
  };
}

/**
 * Returns the problem with the size of a tag policy.
 *
 * @param size number of characters as deployed
 */
export function tagPolicySizeProblems(size: number): string[] {
  return size <= MAX_TAG_POLICY_SIZE ? [] : [
    `schema must fit in the ${plural(MAX_TAG_POLICY_SIZE, 'character')} of a tag policy, got ${size}: remove keys or allowed values, or set reportMissingTags to false`,
  ];
}

/** Returns the keys of a schema with a rule for their values that a tag policy does not contain. */
export function keysWithOtherRules(schema: CostTagSchema): string[] {
  return schema.keys.filter((key) => isOther(schema.rule(key)));
}

// With a list of values, the pattern and the letter case allow nothing else.
function isOther({ allowedValues, pattern, valueCase }: CostTagRule): boolean {
  return allowedValues === undefined ? pattern !== undefined || valueCase !== undefined : allowsEmpty(allowedValues);
}

// AWS does not document an empty value in a tag policy.
function allowsEmpty(allowedValues: readonly string[]): boolean {
  return !isToken(allowedValues) && allowedValues.includes('');
}

/** Returns keys as a readable list. */
export function keyList(keys: readonly string[]): string {
  return keys.map(show).join(', ');
}
