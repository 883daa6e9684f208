/**
 * Returns the duplicate values of a list. Each value is returned once.
 */
export function repeated(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}

/**
 * Formats a value for an error message.
 */
export function show(value: unknown): string {
  // JSON does not support NaN and Infinity.
  return typeof value === 'number' ? String(value) : JSON.stringify(value) ?? String(value);
}

export function plural(count: number, noun: string, nouns: string = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : nouns}`;
}
