/** A text within a line of Markdown, such as a cell of a table: as it is, whatever is in it. */
export function inline(text: string): string {
  const isTemplateText = text.includes('${') && !/[\\`|\r\n]/.test(text);
  // As code, since some renderers take what is between two dollar signs for mathematics.
  return isTemplateText ? `\`${text}\`` : text
    .replace(/[\\`*[\]|]|(?<![a-zA-Z0-9])_|_(?![a-zA-Z0-9])/g, '\\$&')
    .replace(/&(?=[a-zA-Z#])/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/\r\n?|\n/g, '<br>');
}

/** A table; nothing in it is Markdown. */
export function table(headings: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [row(headings), row(headings.map(() => '---')), ...rows.map((cells) => row(cells.map(inline)))].join('\n');
}

/** Lines of another language, as they are. */
export function code(language: string, lines: readonly string[]): string {
  const text = lines.join('\n');
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}
