import { shortHash } from '../../private/physical-name';

// https://docs.aws.amazon.com/athena/latest/APIReference/API_NamedQuery.html
const MAX_NAME = 128;

// Trino names are not case-sensitive, even if quoted.
const COLUMNS = new Set([
  'month', 'model', 'kind', 'tokens', 'cost_usd', 'share_percent', 'month_before_usd', 'previous_month_usd', 'change_usd', 'change_percent', 'direction',
]);

/**
 * Returns the construct ID of a query about one tag key. The ID depends only on that key, so other keys can be added, removed and moved without changing the ID.
 */
export function idForKey(question: string, key: string): string {
  // Keys with other characters could have the same letters and digits. A key that begins with a capital and has only letters and digits is unique.
  return /^[A-Z][a-zA-Z0-9]*$/.test(key) ? `${question}${key}` : `${question}${inPascalCase(key)}${shortHash(key)}`;
}

/** Returns the name of a query about one tag key. The key is shortened if the name would exceed the limit of Athena. */
export function nameForKey(before: string, key: string, after: string): string {
  const maxLength = MAX_NAME - before.length - after.length;
  return `${before}${key.length > maxLength ? `${key.slice(0, maxLength - 3)}...` : key}${after}`;
}

/**
 * Returns the result columns of tag keys, as SQL identifiers. A column has the name of the key. A number is appended if the name differs from another column
 * only in case, or not at all.
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
