/**
 * The values that a list holds more than once, each once.
 */
export function repeated(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}

/**
 * A user's value as an error message shows it.
 */
export function show(value: unknown): string {
  // JSON has no word for NaN and Infinity.
  return typeof value === 'number' ? String(value) : JSON.stringify(value) ?? String(value);
}

export function plural(count: number, noun: string, nouns: string = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : nouns}`;
}
