import { escapedMarkdown, visible } from './plain-text';

/** Escapes a text for a line of Markdown, such as a table cell. Characters without a width are removed. URLs stay links. */
export function inline(text: string): string {
  const lines = text.split(/\r\n?|[\n\u2028\u2029\u0085]/).map(visible);
  const isTemplateText = lines.length === 1 && lines[0].includes('${') && !/[\\`|]/.test(lines[0]);
  // As code, because some renderers treat text between two dollar signs as mathematics.
  return isTemplateText ? `\`${lines[0]}\`` : lines.map(escapedMarkdown).join('<br>');
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
