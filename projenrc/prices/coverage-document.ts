import type { Agreement } from './agreement';
import type { Book } from './book';
import { type Callable, type Combination, combinationsOf } from './callable-list';
import { OLD_ENTRIES } from '../data-age';
import { type Count, type Coverage, countsBy, PARTS } from './coverage';
import { agesByMonth } from './entry-age';
import { groupOf, type Unpriced } from './unpriced';
import { billedUnit } from '../../src/models/billed-units';
import { entryFor } from '../../src/pricing/price-data';

/** What the page compares with: counts of an older price list, and of the catalogues that the task has read. */
export interface Comparison {
  readonly before: { readonly asOf: string; readonly priced: Record<string, Record<string, number>> };
  readonly agreement: Record<string, Pick<Agreement, 'equal' | 'decided'>>;
}

export interface CoverageDocumentInput {
  readonly book: Book;
  readonly coverage: Coverage;

  /** The list of what can be called. */
  readonly callable: Callable;
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
  const { source: list, models: listed } = callable;
  const newer = Object.keys(book.models).filter((model) => !Object.hasOwn(listed, model));
  const table = (part: string, columns: number) => countTable(part, countsBy(coverage, PARTS[part]), before.priced[part] ?? {}, columns);
  return `# Price coverage

<!-- npx projen prices writes this page. -->

This page compares the [price list](prices.md) with AWS's list of callable models. The list names each model with its Regions and routes: [\`${list.name}\`](${list.url}) ${list.version}. Each combination of a model, a route, and a Region counts once. The route \`base\` is a call of the foundation model.

The list is of ${list.date}. ${number(newer.length)} models of the price list are newer and are not counted. ${number(entriesOutside(book, callable))} entries are for Regions or routes that the list does not contain.

**${number(coverage.priced.length)} of ${number(total)} combinations of models that are billed by tokens have a price (${percent(coverage.priced.length, total)}).** "Before" is the price list of ${before.asOf}.

## Coverage

${table('Total', 1)}

${table('Route', 2)}

${table('Provider', 2)}

${table('Region', 3)}

## Combinations without a price

Pass [custom prices](prices.md#custom-prices) for these combinations if you have them.

| Models | Routes and Regions | Combinations | Reason |
|---|---|---|---|
${unpriced.map((group) => reasonRow(group, coverage.unpriced.filter((combination) => groupOf(combination, unpriced) === group))).join('\n')}

Two kinds of combinations are excluded from all counts of this page:

- ${number(coverage.ended.length)} combinations of models that have ended in the Region since ${list.date}: ${models(coverage.ended)}.
- ${number(coverage.otherUnits.length)} combinations of models whose cost the token metrics do not determine, because AWS bills them by other units, or by text tokens and other units at different prices. A token price would estimate the other units at 0 USD. Use a \`TagBudget\` for these models, including the image embedding models.

| Billed | Combinations | Models |
|---|---|---|
${unitRows(coverage.otherUnits)}

### AWS GovCloud (US)

Claude costs 1.2 times its global price in AWS GovCloud (US), and other models cost 1.2 times their price in the US Regions. AWS's rate cards of newer Claude models, and the rows of AWS's offer files that \`litellm\` cites for other models, have these prices. A price that only \`litellm\` has is therefore accepted if it follows this rule, by a recorded decision. A price that does not follow the rule is left out, and the combination has no price.

## Age of the entries

The date of the price list is that of its newest source. An entry has the date of the newest source that confirmed it, in its member \`asOf\`.

| Last confirmed | Entries | Combinations with a price from these entries |
|---|---|---|
${agesByMonth(book, coverage.priced).map(({ month, entries: ofMonth, combinations }) => `| ${month} | ${number(ofMonth)} | ${number(combinations)} (${percent(combinations, coverage.priced.length)}) |`).join('\n')}

A release fails if more than ${100 * OLD_ENTRIES.maxShare}% of the combinations with a price rely on entries that no source has confirmed in the last ${OLD_ENTRIES.maxDays} days.

## Agreement of the sources

A figure is one price of one ID. "Equal" counts the figures that the price list contains and that another source confirms.

| Catalog | Equal | Different, with a decision |
|---|---|---|
${Object.entries(agreement).map(([source, { equal, decided }]) => `| \`${book.sources[source].name}\` ${book.sources[source].version} | ${number(equal)} | ${number(decided)} |`).join('\n')}

No figure differs without a decision. Of the ${number(entries(book).length)} entries of the price list, ${number(entriesWithDecision(book))} rely on a decision, which their member \`decision\` names, and ${number(entriesWithOneSource(book))} have one source: AWS in ${number(entriesWithOneSource(book, 'aws-'))} entries, a catalog in the rest. [\`projenrc/prices/decisions.ts\`](../../projenrc/prices/decisions.ts) contains the reasons.
`;
}

function countTable(part: string, counts: Record<string, Count>, before: Record<string, number>, columns: number): string {
  const rows = Object.entries(counts).map(([name, { priced, callable }]) => `${part === 'Total' ? name : `\`${name}\``} | ${number(before[name] ?? 0)} | ${number(priced)} | ${number(callable)}`);
  const height = Math.ceil(rows.length / columns);
  const lines = Array.from({ length: height }, (_, row) => Array.from({ length: columns }, (__, column) => rows[column * height + row] ?? ' | | | '));
  const header = Array.from({ length: columns }, () => `${part === 'Total' ? 'Partition' : part} | Before | Now | Callable`);
  return [header.join(' | '), Array.from({ length: columns * 4 }, () => '---').join('|'), ...lines.map((line) => line.join(' | '))].map((line) => line.startsWith('---') ? `|${line}|` : `| ${line} |`).join('\n');
}

function reasonRow({ reason, models: ids, routes, regions }: Unpriced, combinations: readonly Combination[]): string {
  const where = [...routes ?? [], ...regions ?? []];
  return `| ${ids.map((id) => `\`${id}\``).join(', ')} | ${where.length === 0 ? 'all' : where.map((name) => `\`${name}\``).join(', ')} | ${number(combinations.length)} | ${reason} |`;
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

function entriesWithOneSource(book: Book, prefix = ''): number {
  return entries(book).filter(({ sources }) => sources.length === 1 && sources[0].startsWith(prefix)).length;
}

/** Number of entries of listed models that no listed combination has its price from. */
function entriesOutside(book: Book, callable: Callable): number {
  const used = new Set(combinationsOf(callable).map(({ model, route, region }) => entryFor(book, model, route === 'global' ? 'global' : 'regional', region)));
  const ofListed = Object.entries(book.models).filter(([model]) => Object.hasOwn(callable.models, model)).flatMap(([, { prices }]) => prices);
  return ofListed.filter((entry) => !used.has(entry)).length;
}

function unitRows(combinations: readonly Combination[]): string {
  const units = [...new Set(combinations.map(({ model }) => billedUnit(model)!))].sort();
  return units.map((unit) => {
    const ofUnit = combinations.filter(({ model }) => billedUnit(model) === unit);
    return `| ${unit} | ${number(ofUnit.length)} | ${models(ofUnit)} |`;
  }).join('\n');
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}

function percent(part: number, whole: number): string {
  return `${(Math.floor(1000 * part / whole) / 10).toFixed(1)}%`;
}
