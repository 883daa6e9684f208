/** Escapes a text for a line of Markdown, such as a table cell. */
export function inline(text: string): string {
  const isTemplateText = text.includes('${') && !/[\\`|\r\n]/.test(text);
  // As code, because some renderers treat text between two dollar signs as mathematics.
  return isTemplateText ? `\`${text}\`` : text
    .replace(/[\\`*[\]|]|(?<![a-zA-Z0-9])_|_(?![a-zA-Z0-9])/g, '\\$&')
    .replace(/&(?=[a-zA-Z#])/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/\r\n?|\n/g, '<br>');
}

/** Returns a table. The cells are escaped. */
export function table(headings: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [row(headings), row(headings.map(() => '---')), ...rows.map((cells) => row(cells.map(inline)))].join('\n');
}

/** Returns a code block with unescaped lines. */
export function code(language: string, lines: readonly string[]): string {
  const text = lines.join('\n');
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const delimiter = '`'.repeat(longest + 1);
  return `${delimiter}${language}\n${text}\n${delimiter}`;
}
