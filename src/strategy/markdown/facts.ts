import { table } from '../../private/markdown';
import { plural } from '../../private/text';
import type { CountedTag, Figure, KeyRuleFact } from '../strategy-facts';

/** Returns a section with a table that has a row for each fact. Returns nothing if there are no facts. */
export function section<T>(heading: string, facts: readonly T[], text: string, headings: string[], row: (fact: T) => string[]): string[] {
  return facts.length === 0 ? [] : [...heading === '' ? [] : [`## ${heading}`], ...text === '' ? [] : [text], table(headings, facts.map(row))];
}

/** Returns tags as `KEY=VALUE`. */
export function tagList(tags: readonly CountedTag[]): string {
  const written = (key: string, values: readonly string[]) => values.length === 0 ? `any ${key}` : `${key}=${values.join(' or ')}`;
  return tags.map(({ key, values, optional, otherwiseKey }) =>
    `${written(key, values)}${optional ? ' (if present)' : ''}${otherwiseKey === undefined ? '' : ` (without ${key}: ${written(otherwiseKey, values)})`}`).join(', ');
}

/** Returns the allowed values of a key, in words. */
export function valueRule({ allowedValues, pattern, valueCase }: KeyRuleFact): string {
  return [
    ...allowedValues ? [allowedValues.map(quotedIfEmpty).join(', ')] : [],
    ...pattern === undefined ? [] : [`matching ${pattern}`],
    ...valueCase === undefined ? [] : [`in ${valueCase.toLowerCase()} case`],
  ].join('; ') || 'any';
}

export function quotedIfEmpty(value: string): string {
  return value === '' ? '""' : value;
}

export function duration(seconds: Figure): string {
  if (typeof seconds !== 'number') {
    return `${seconds} seconds`;
  }
  const [size, unit] = ([[86_400, 'day'], [3600, 'hour'], [60, 'minute'], [1, 'second']] as const).find(([each]) => seconds % each === 0)!;
  return plural(seconds / size, unit);
}
