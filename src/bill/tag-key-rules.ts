import { isPlainKey } from './bill-sql';
import { isToken, repeated, show } from '../private/check';
import { CostTagSource } from '../tags';
import { billedKey, IAM_PRINCIPAL_PREFIX } from '../tags/billed-key';
import { keyProblems } from '../tags/tag-rules';

// Prefixes with which AWS marks the origin of a tag. The key follows the prefix.
const PREFIX = new RegExp(`^(${IAM_PRINCIPAL_PREFIX}|aws:)`);

/**
 * Returns the problems with the tag keys that split cost.
 *
 * @param tagKeys keys that the user passed
 * @param max maximum number of keys
 * @param remedy action for the user if there are more than `max` keys
 */
export function tagKeysProblems(tagKeys: string[], max: number, remedy: string): string[] {
  if (!Array.isArray(tagKeys) || isToken(tagKeys) || tagKeys.some(isToken)) {
    return [`tagKeys must be a list that is known at synth, got ${isToken(tagKeys) || Array.isArray(tagKeys) ? 'a token' : show(tagKeys)}: pass the keys themselves`];
  }
  const noTexts = textListProblems('tagKeys', tagKeys, 'pass the keys themselves');
  return noTexts.length > 0 ? noTexts : [
    ...tagKeys.length === 0 ? ['tagKeys must contain at least one key, got []: pass the tag keys by which to split cost'] : [],
    ...tagKeys.length > max ? [`tagKeys must contain at most ${max} keys, got ${tagKeys.length}: ${remedy}`] : [],
    ...tagKeys.flatMap(prefixedKeyProblems),
    ...repeated(tagKeys).map((key) => `tagKeys must not contain duplicates: ${show(key)} is listed more than once`),
  ];
}

function prefixedKeyProblems(key: string): string[] {
  const [prefix] = PREFIX.exec(key) ?? [''];
  return keyProblems(key.slice(prefix.length)).map((problem) => `${prefix === '' ? 'tagKeys' : `tagKeys after ${show(prefix)}`}: ${problem}`);
}

/** Returns a key as AWS lists it. For resources or principals, returns the key of the resource. A key with a prefix is unchanged. */
export function listedKey(key: string, costTagSource: CostTagSource | undefined): string {
  return isPlainKey(key) ? billedKey(key, { costTagSource }) : key;
}

/**
 * Returns the problems with the source of a construct whose filter or grouping can have only one key.
 *
 * @param reason reason, as a clause
 */
export function oneSourceProblems(costTagSource: CostTagSource | undefined, reason: string): string[] {
  return costTagSource !== CostTagSource.RESOURCE_OR_IAM_PRINCIPAL ? [] : [
    `costTagSource must be RESOURCE or IAM_PRINCIPAL, got RESOURCE_OR_IAM_PRINCIPAL: use a TagCostCategory or the queries of a CostAndUsageExport, because ${reason}`,
  ];
}

/** Returns the problems with a tag key that must be known at synth. */
export function tagKeyProblems(tagKey: string): string[] {
  return isToken(tagKey) ? ['tagKey must be known at synth, got a token: pass the key itself'] : keyProblems(tagKey).map((problem) => `tagKey: ${problem}`);
}

/**
 * Returns the elements of a list that are not strings, as problems. A list that is undefined or a token has no problems. Run other checks of the list only if
 * this function returns none.
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
