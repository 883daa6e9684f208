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
  if (typeof value === 'number') {
    return String(value);
  }
  // Most values are text, and a replacer makes their rendering several times slower.
  if (typeof value === 'string') {
    return JSON.stringify(value);
  }
  try {
    return isConstruct(value) ? pathOf(value) : JSON.stringify(value, (_, each: unknown) => isConstruct(each) ? pathOf(each) : each) ?? String(value);
  } catch {
    // JSON supports neither bigint nor an object that contains itself.
    return typeof value === 'bigint' ? String(value) : `an object of ${(value as object).constructor?.name}`;
  }
}

// A construct is shown as its path, because it refers to the whole app.
function isConstruct(value: unknown): value is { readonly node: { readonly path: string } } {
  return typeof value === 'object' && value !== null && 'node' in value && typeof (value.node as { path?: unknown } | undefined)?.path === 'string';
}

function pathOf({ node }: { readonly node: { readonly path: string } }): string {
  return `the construct ${JSON.stringify(node.path)}`;
}

export function plural(count: number, noun: string, nouns: string = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : nouns}`;
}
