import { shortHash } from '../private/physical-name';

// https://docs.aws.amazon.com/athena/latest/APIReference/API_NamedQuery.html
const MAX_NAME = 128;

// Trino ignores the case of names, quoted or not.
const COLUMNS = new Set([
  'month', 'model', 'kind', 'tokens', 'cost_usd', 'share_percent', 'month_before_usd', 'previous_month_usd', 'change_usd', 'change_percent', 'direction',
]);

/**
 * A construct id of a query about one tag key. It depends on that key alone, so other keys come, go and move without changing it.
 */
export function idForKey(question: string, key: string): string {
  // Another key could be spelled the same in letters and digits; one that begins with a capital and has nothing else cannot be mistaken.
  return /^[A-Z][a-zA-Z0-9]*$/.test(key) ? `${question}${key}` : `${question}${inPascalCase(key)}${shortHash(key)}`;
}

/** A query's name about one tag key, which alone may be longer than Athena lets a name be. */
export function nameForKey(before: string, key: string, after: string): string {
  const room = MAX_NAME - before.length - after.length;
  return `${before}${key.length > room ? `${key.slice(0, room - 3)}...` : key}${after}`;
}

/**
 * What results call the columns of tag keys, as identifiers in SQL: the keys, but for those that differ from another in case only or are called as another column.
 */
export function tagColumns(keys: readonly string[]): string[] {
  const taken = new Set(COLUMNS);
  return keys.map((key) => {
    let column = key;
    for (let count = 2; taken.has(column.toLowerCase()); count += 1) {
      column = `${key} (${count})`;
    }
    taken.add(column.toLowerCase());
    return `"${column.replace(/"/g, '""')}"`;
  });
}

function inPascalCase(text: string): string {
  return (text.match(/[a-zA-Z0-9]+/g) ?? []).map((word) => `${word[0].toUpperCase()}${word.slice(1)}`).join('');
}
