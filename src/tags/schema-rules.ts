import type { CostTagRule } from './cost-tag-rule';
import { MAX_TAGS_PER_RESOURCE, tagProblems, valueProblems } from './tag-rules';
import { type CostTagRules, foldedKey, inCase, matcher, tagViolations } from './tag-violations';
import { isToken, repeated, show } from '../private/check';

/**
 * Problems with the rules of a schema.
 */
export function schemaProblems(rules: CostTagRules): string[] {
  const keys = Object.keys(rules);
  return [
    ...keys.length === 0 ? ['must contain at least one key, got {}: add the keys by which cost is allocated'] : [],
    ...keys.filter(isToken).map(() => 'keys must be known at synth, got a token: pass a literal string'),
    // Only the keys are checked here. An empty value is valid.
    ...tagProblems(Object.fromEntries(keys.map((key) => [key, '']))),
    ...keys.length <= MAX_TAGS_PER_RESOURCE ? alikeProblems(keys) : [],
    ...keys.flatMap((key) => ruleProblems(key, rules[key])),
  ];
}

/**
 * Violations of the rules by tags.
 *
 * @param isClosed whether keys without a rule are rejected
 */
export function tagsProblems(rules: CostTagRules, tags: ReadonlyMap<string, unknown>, isClosed: boolean): string[] {
  return tagViolations(rules, tags, isToken).filter(({ kind }) => isClosed || kind !== 'UNKNOWN').map(({ problem }) => problem);
}

function ruleProblems(key: string, rule: CostTagRule): string[] {
  const { allowedValues, pattern, valueCase } = rule;
  const isBroken = pattern !== undefined && !isRegularExpression(pattern);
  const known = isToken(allowedValues) ? [] : (allowedValues ?? []).filter((value) => !isToken(value));
  return [
    ...allowedValues?.length === 0 ? [`allowedValues of ${show(key)} must contain at least one value, got []: omit allowedValues to allow any value`] : [],
    ...isToken(pattern) || isBroken ? [`pattern of ${show(key)} must be a regular expression that is known at synth, got ${show(pattern)}: correct the pattern`] : [],
    ...repeated(known).map((value) => `allowedValues of ${show(key)} must not contain duplicates: ${show(value)} is listed more than once`),
    ...known.flatMap((value) => valueProblems(key, value)),
    ...known.filter((value) => pattern !== undefined && !isBroken && !matcher(pattern).test(value)).map((value) =>
      `allowedValues of ${show(key)} must match its pattern ${show(pattern)}, got ${show(value)}: change the value or the pattern`),
    ...known.filter((value) => valueCase !== undefined && value !== inCase(value, valueCase)).map((value) =>
      `allowedValues of ${show(key)} must be ${valueCase!.toLowerCase()}case, got ${show(value)}: use ${show(inCase(value, valueCase!))}`),
    ...known.filter((value) => value === '' && rule.required !== false).map(() =>
      `allowedValues of ${show(key)} must not contain empty strings, got "": remove the empty string, or set required to false`),
  ];
}

// The rules for tags already report keys that differ only in case.
function alikeProblems(keys: string[]): string[] {
  const distinct = [...new Set(keys.map((key) => key.toLowerCase()))];
  return repeated(distinct.map(foldedKey)).map((fold) => {
    const alike = keys.filter((key) => foldedKey(key) === fold);
    return `keys ${alike.map(show).join(', ')} differ only in case or separators: keep one spelling`;
  });
}

function isRegularExpression(pattern: string): boolean {
  try {
    return Boolean(new RegExp(pattern));
  } catch {
    return false;
  }
}
