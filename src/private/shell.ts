/** Quotes a string as a single word for a POSIX shell. */
export function quoted(text: string): string {
  return `'${text.replace(/'/g, '\'\\\'\'')}'`;
}
