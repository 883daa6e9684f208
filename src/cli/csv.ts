/**
 * Reads the records of a CSV file with a header. Accepts the files of Amazon Athena, which quote every value, and what a spreadsheet saves. An empty value is undefined.
 *
 * Returns undefined if the text is not CSV: a quote has no end, or a record has more or fewer values than the header.
 */
export function csvRecords(text: string): Array<Readonly<Record<string, string | undefined>>> | undefined {
  const rows = csvRows(text.replace(/^\uFEFF/, ''));
  const [header, ...records] = rows ?? [];
  return header === undefined || records.some((record) => record.length !== header.length)
    ? undefined
    : records.map((record) => Object.fromEntries(header.map((column, index) => [column, record[index] === '' ? undefined : record[index]])));
}

// A value in quotes, with each quote in it doubled, or one without; then what ends it.
const VALUE = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r?\n|$)/y;

function csvRows(text: string): string[][] | undefined {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length || row.length > 0) {
    VALUE.lastIndex = at;
    const found = VALUE.exec(text);
    if (found === null) {
      return undefined;
    }
    const [all, quoted, bare, end] = found;
    row.push(quoted?.replace(/""/g, '"') ?? bare);
    at += all.length;
    if (end !== ',') {
      // A line without text has no record.
      rows.push(...row.length === 1 && row[0] === '' ? [] : [row]);
      row = [];
    }
  }
  return rows;
}
