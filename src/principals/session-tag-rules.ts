import { isToken, plural, show } from '../private/check';
import { MAX_TAGS_PER_RESOURCE, tagProblems, valueProblems } from '../tags/tag-rules';

/** Allowed values by key of a session tag. */
export type AllowedValues = Readonly<Record<string, readonly string[]>>;

/** Whether a value of a condition contains a wildcard. */
export function isPattern(value: string): boolean {
  return !isToken(value) && /[*?]/.test(value);
}

/**
 * Problems with keys and values of session tags.
 *
 * @param isWide whether the caller is every principal of an account, or more
 */
export function allowedValuesProblems(allowedValues: AllowedValues, isWide: boolean): string[] {
  const keys = Object.keys(allowedValues);
  const known = keys.filter((key) => !isToken(key));
  return [
    ...keys.length === 0 ? ['allowedValues must contain at least one key, got {}: add the keys of the session tags, with their allowed values'] : [],
    ...keys.filter(isToken).map((key) => `allowedValues must have keys that are not tokens, got ${show(key)}: use a literal key`),
    ...tagProblems(Object.fromEntries(known.map((key) => [key, '']))).map((problem) => `allowedValues: ${problem}`),
    ...known.flatMap((key) => valuesProblems(key, allowedValues[key], isWide)),
  ];
}

/** Problems with session tags and tags of the role together. */
export function combinedTagProblems(sessionKeys: readonly string[], ownKeys: readonly string[]): string[] {
  const count = sessionKeys.length + ownKeys.length;
  return sessionKeys.length > 0 && count > MAX_TAGS_PER_RESOURCE
    ? [`tags and session tags must be at most ${MAX_TAGS_PER_RESOURCE} together, got ${plural(ownKeys.length, 'tag')} and ${plural(sessionKeys.length, 'session tag')}: remove tags or session tags`]
    : [];
}

/**
 * Problems with session tags that override cost tags. AWS does not distinguish the keys by case.
 *
 * @param prop name of the prop that contains the keys
 */
export function overridingProblems(sessionKeys: readonly string[], costKeys: readonly string[], prop: string = 'allowedValues'): string[] {
  return sessionKeys.flatMap((key) => costKeys.filter((each) => isSameKey(each, key)).map((each) =>
    `${prop} must not contain cost tags of the role, got ${show(key)}: ${each === key ? '' : `IAM does not distinguish it from ${show(each)}. `}` +
    'A session tag overrides the tag of the role, so the cost tag would not apply. Use another key, or remove the tag from costTags and from the scopes of the role'));
}

/** Whether two keys are one for IAM, which does not distinguish keys by case. */
export function isSameKey(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function valuesProblems(key: string, values: readonly string[], isWide: boolean): string[] {
  const prop = `allowedValues[${show(key)}]`;
  if (isToken(values)) {
    return [`${prop} must be a list that is known at synth, got a token: pass a list, whose values can be tokens`];
  }
  return [
    ...values.length === 0 ? [`${prop} must contain at least one value, got []: add the values that the caller may pass`] : [],
    ...values.flatMap((value) => [
      ...valueProblems(key, isPattern(value) ? value.replace(/[*?]/g, 'x') : value).map((problem) => `allowedValues: ${problem}`),
      ...isWide && /^[*?]+$/.test(value)
        ? [`${prop} must not allow any value to this caller, got ${show(value)}: list the values, or pass the role of a gateway as caller, because every principal of the account could choose its own tags`]
        : [],
    ]),
  ];
}
