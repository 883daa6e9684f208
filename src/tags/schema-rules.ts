import type { CostTagRule } from './cost-tag-rule';
import { MAX_TAGS_PER_RESOURCE, tagProblems, valueProblems } from './tag-rules';
import { type CostTagRules, foldedKey, inCase, matcher, tagViolations } from './tag-violations';
import { isToken, repeated, show } from '../private/check';

/**
 * What is wrong with the rules themselves.
 */
export function schemaProblems(rules: CostTagRules): string[] {
  const keys = Object.keys(rules);
  return [
    ...keys.length === 0 ? ['must have at least one key, got {}: name what the cost is told apart by'] : [],
    ...keys.filter(isToken).map(() => 'keys must be known at synth, got a token: pass the text'),
    // Only keys are at stake here: an empty value is a legal one.
    ...tagProblems(Object.fromEntries(keys.map((key) => [key, '']))),
    ...keys.length <= MAX_TAGS_PER_RESOURCE ? alikeProblems(keys) : [],
    ...keys.flatMap((key) => ruleProblems(key, rules[key])),
  ];
}

/**
 * Where tags break the rules.
 *
 * @param isClosed whether keys that the rules do not know are refused
 */
export function tagsProblems(rules: CostTagRules, tags: ReadonlyMap<string, unknown>, isClosed: boolean): string[] {
  return tagViolations(rules, tags, isToken).filter(({ kind }) => isClosed || kind !== 'UNKNOWN').map(({ problem }) => problem);
}

function ruleProblems(key: string, rule: CostTagRule): string[] {
  const { allowedValues, pattern, valueCase } = rule;
  const isBroken = pattern !== undefined && !isRegularExpression(pattern);
  const known = isToken(allowedValues) ? [] : (allowedValues ?? []).filter((value) => !isToken(value));
  return [
    ...allowedValues?.length === 0 ? [`allowedValues of ${show(key)} must name at least one value, got []: leave it out to allow any`] : [],
    ...isToken(pattern) || isBroken ? [`pattern of ${show(key)} must be a regular expression that is known at synth, got ${show(pattern)}: correct it`] : [],
    ...repeated(known).map((value) => `allowedValues of ${show(key)} must differ, got ${show(value)} more than once: drop it`),
    ...known.flatMap((value) => valueProblems(key, value)),
    ...known.filter((value) => pattern !== undefined && !isBroken && !matcher(pattern).test(value)).map((value) =>
      `allowedValues of ${show(key)} must match its pattern ${show(pattern)}, got ${show(value)}: change one of the two`),
    ...known.filter((value) => valueCase !== undefined && value !== inCase(value, valueCase)).map((value) =>
      `allowedValues of ${show(key)} must be in ${valueCase!.toLowerCase()} case, got ${show(value)}: write ${show(inCase(value, valueCase!))}`),
    ...known.filter((value) => value === '' && rule.required !== false).map(() =>
      `allowedValues of ${show(key)} must not be empty texts, got "": leave it out, or set required to false`),
  ];
}

// Keys that differ only in case are told by the rules for tags.
function alikeProblems(keys: string[]): string[] {
  const distinct = [...new Set(keys.map((key) => key.toLowerCase()))];
  return repeated(distinct.map(foldedKey)).map((fold) => {
    const alike = keys.filter((key) => foldedKey(key) === fold);
    return `keys ${alike.map(show).join(', ')} differ only in case and separators, and nobody will remember which is which: keep one spelling`;
  });
}

function isRegularExpression(pattern: string): boolean {
  try {
    return Boolean(new RegExp(pattern));
  } catch {
    return false;
  }
}
