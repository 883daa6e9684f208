import type { Agreement } from './agreement';
import type { Book } from './book';
import { type Combination } from './callable-list';
import { type Count, type Coverage, countsBy, PARTS } from './coverage';
import { groupOf, type Unpriced } from './unpriced';

/** What the page compares with: counts of an older price list, and of the catalogues that the task has read. */
export interface Comparison {
  readonly before: { readonly asOf: string; readonly priced: Record<string, Record<string, number>> };
  readonly agreement: Record<string, Pick<Agreement, 'equal' | 'decided'>>;
}

export interface CoverageDocumentInput {
  readonly book: Book;
  readonly coverage: Coverage;

  /** The source of the list of what can be called. */
  readonly callable: { readonly name: string; readonly version: string; readonly date: string; readonly url: string };
  readonly comparison: Comparison;
  readonly unpriced: readonly Unpriced[];
}

/** Number of priced combinations by each part, as `Comparison.before` has them. */
export function pricedCounts(coverage: Coverage): Comparison['before']['priced'] {
  return Object.fromEntries(Object.entries(PARTS).map(([name, part]) => [name, Object.fromEntries(
    Object.entries(countsBy(coverage, part)).map(([value, { priced }]) => [value, priced]),
  )]));
}

/** `docs/reference/price-coverage.md`, which `npx projen prices` writes. */
export function coverageDocument({ book, coverage, callable, comparison: { before, agreement }, unpriced }: CoverageDocumentInput): string {
  const total = coverage.priced.length + coverage.unpriced.length;
  const table = (part: string, columns: number) => countTable(part, countsBy(coverage, PARTS[part]), before.priced[part] ?? {}, columns);
  return `# Price coverage

<!-- npx projen prices writes this page. -->

This page compares the [price list](prices.md) with AWS's list of callable models. The list names each model with its Regions and routes: [\`${callable.name}\`](${callable.url}) ${callable.version} of ${callable.date}. Each combination of a model, a route, and a Region counts once. The route \`base\` is a call of the foundation model.

**${coverage.priced.length} of ${total} combinations of models that are billed by tokens have a price (${percent(coverage.priced.length, total)}).** "Before" is the price list of ${before.asOf}.

## Coverage

${table('Total', 1)}

${table('Route', 2)}

${table('Provider', 2)}

${table('Region', 3)}

## Combinations without a price

Pass [custom prices](prices.md#custom-prices) for these combinations.

| Models | Routes and Regions | Combinations | Reason |
|---|---|---|---|
${unpriced.map((group) => reasonRow(group, coverage.unpriced.filter((combination) => groupOf(combination, unpriced) === group))).join('\n')}

The counts exclude ${coverage.otherUnits.length} combinations of models that are billed by other units than tokens, and ${coverage.ended.length} combinations of models that have ended in the Region: ${models(coverage.ended)}.

## Agreement of the sources

A figure is one price of one ID. "Equal" counts the figures that the price list contains and that another source confirms.

| Catalog | Equal | Different, with a decision |
|---|---|---|
${Object.entries(agreement).map(([source, { equal, decided }]) => `| \`${book.sources[source].name}\` ${book.sources[source].version} | ${equal.toLocaleString('en-US')} | ${decided.toLocaleString('en-US')} |`).join('\n')}

No figure differs without a decision. ${entriesWithDecision(book)} of ${entries(book).length} entries of the price list rely on a decision, which their member \`decision\` names. [\`projenrc/prices/decisions.ts\`](../../projenrc/prices/decisions.ts) contains the reasons.
`;
}

function countTable(part: string, counts: Record<string, Count>, before: Record<string, number>, columns: number): string {
  const rows = Object.entries(counts).map(([name, { priced, callable }]) => `${part === 'Total' ? name : `\`${name}\``} | ${before[name] ?? 0} | ${priced} | ${callable}`);
  const height = Math.ceil(rows.length / columns);
  const lines = Array.from({ length: height }, (_, row) => Array.from({ length: columns }, (__, column) => rows[column * height + row] ?? ' | | | '));
  const header = Array.from({ length: columns }, () => `${part === 'Total' ? 'Partition' : part} | Before | Now | Callable`);
  return [header.join(' | '), Array.from({ length: columns * 4 }, () => '---').join('|'), ...lines.map((line) => line.join(' | '))].map((line) => line.startsWith('---') ? `|${line}|` : `| ${line} |`).join('\n');
}

function reasonRow({ reason, models: ids, routes, regions }: Unpriced, combinations: readonly Combination[]): string {
  const where = [...routes ?? [], ...regions ?? []];
  return `| ${ids.map((id) => `\`${id}\``).join(', ')} | ${where.length === 0 ? 'all' : where.map((name) => `\`${name}\``).join(', ')} | ${combinations.length} | ${reason} |`;
}

function models(combinations: readonly Combination[]): string {
  return [...new Set(combinations.map(({ model }) => `\`${model}\``))].sort().join(', ');
}

function entries(book: Book) {
  return Object.values(book.models).flatMap(({ prices }) => prices);
}

function entriesWithDecision(book: Book): number {
  return entries(book).filter(({ decision }) => decision !== undefined).length;
}

function percent(part: number, whole: number): string {
  return `${(Math.floor(1000 * part / whole) / 10).toFixed(1)}%`;
}
