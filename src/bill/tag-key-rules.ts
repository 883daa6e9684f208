import { IAM_PRINCIPAL } from './bill-sql';
import { isToken, repeated, show } from '../private/check';
import { keyProblems } from '../tags/tag-rules';

// Of these AWS says whose tag it is; what follows is the key itself.
const PREFIX = new RegExp(`^(${IAM_PRINCIPAL}|aws:)`);

/**
 * What is wrong with the keys that costs are told apart by.
 *
 * @param remedy what to do about more than `max`
 */
export function tagKeysProblems(tagKeys: string[], max: number, remedy: string): string[] {
  if (!Array.isArray(tagKeys) || isToken(tagKeys) || tagKeys.some(isToken)) {
    return [`tagKeys must be a list that is known at synth, got ${isToken(tagKeys) || Array.isArray(tagKeys) ? 'a token' : show(tagKeys)}: pass the keys themselves`];
  }
  const noTexts = textListProblems('tagKeys', tagKeys, 'pass the keys themselves');
  return noTexts.length > 0 ? noTexts : [
    ...tagKeys.length === 0 ? ['tagKeys must name at least one key, got []: pass the keys that costs are told apart by'] : [],
    ...tagKeys.length > max ? [`tagKeys must name at most ${max} keys, got ${tagKeys.length}: ${remedy}`] : [],
    ...tagKeys.flatMap(prefixedKeyProblems),
    ...repeated(tagKeys).map((key) => `tagKeys must differ, got ${show(key)} more than once: drop it`),
  ];
}

function prefixedKeyProblems(key: string): string[] {
  const [prefix] = PREFIX.exec(key) ?? [''];
  return keyProblems(key.slice(prefix.length)).map((problem) => `${prefix === '' ? 'tagKeys' : `tagKeys after ${show(prefix)}`}: ${problem}`);
}

/** What is wrong with the key of a tag that has to be known at synth. */
export function tagKeyProblems(tagKey: string): string[] {
  return isToken(tagKey) ? ['tagKey must be known at synth, got a token: pass the key itself'] : keyProblems(tagKey).map((problem) => `tagKey: ${problem}`);
}

/**
 * What of a list is no list of texts, nothing when it is absent or a token. What else is wrong with it can be asked only if this finds nothing.
 */
export function textListProblems(prop: string, values: unknown, remedy: string): string[] {
  if (values === undefined || isToken(values)) {
    return [];
  }
  if (!Array.isArray(values)) {
    return [`${prop} must be a list of strings, got ${show(values)}: ${remedy}`];
  }
  return values.filter((value) => typeof value !== 'string' && !isToken(value)).map((value) => `each of ${prop} must be a string, got ${show(value)}: ${remedy}`);
}
