import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { agreement } from './agreement';
import { type Book, render, withServiceTiers } from './book';
import { renderCallable } from './callable-list';
import { collect } from './collect';
import { coverage } from './coverage';
import { type Comparison, coverageDocument } from './coverage-document';
import { DECISIONS, TIER_DECISIONS } from './decisions';
import { estimateLimits, withTable } from './estimate-limits';
import { merge } from './merge';
import { NEWER, NOT_USED } from './other-models';
import { serviceTiers } from './service-tiers';
import { UNPRICED } from './unpriced';
import { usedClaims } from './used-claims';
import { billedUnit } from '../../src/models/billed-units';
import { endInWords, lifecycleOf } from '../../src/models/lifecycle';

/*
 * npx projen prices [--check] [--aws=https://pricing.us-east-1.amazonaws.com]
 *
 * Writes src/pricing/bedrock-prices.json, callable.json and comparison.json in this folder, docs/reference/price-coverage.md and the table of docs/reference/estimate-limits.md,
 * or says why not; with --check, only tells whether they are as they would be written.
 */
const FILE = join(__dirname, '../../src/pricing/bedrock-prices.json');
const CALLABLE_FILE = join(__dirname, 'callable.json');
const COMPARISON_FILE = join(__dirname, 'comparison.json');
const LIMITS_PAGE = join(__dirname, '../../docs/reference/estimate-limits.md');
const PAGE = join(__dirname, '../../docs/reference/price-coverage.md');

async function main(args: readonly string[]): Promise<number> {
  const aws = args.find((arg) => arg.startsWith('--aws='))?.slice('--aws='.length) ?? 'https://pricing.us-east-1.amazonaws.com';
  const { sources, claims, callable, tiers, remarks } = await collect(aws);
  remarks.forEach((remark) => console.log(remark));
  const hasEnded = (model: string) => endInWords(model) !== undefined;
  const left = (model: string) => hasEnded(model) ? lifecycleOf(model)!.exceptIn : undefined;
  const outside = (model: string) => (hasEnded(model) && left(model) === undefined) || billedUnit(model) !== undefined;
  const selected = usedClaims(claims, { callable, newer: NEWER, notUsed: NOT_USED, unpriced: UNPRICED, outside, left });
  const used = new Set(selected.used.map(({ model }) => model));
  const factors = serviceTiers(tiers.filter(({ model }) => used.has(model)), TIER_DECISIONS);

  const before = existsSync(FILE) ? readFileSync(FILE, 'utf8') : undefined;
  const previous = before === undefined ? undefined : JSON.parse(before) as Book;
  const merged = merge({ sources, claims: selected.used, decisions: DECISIONS, previous, listedOnly: (model) => left(model) !== undefined });
  const book = withServiceTiers(merged.book, factors.factors);
  const agreed = agreement(book, selected.used, DECISIONS);
  const problems = [...selected.problems, ...merged.problems, ...factors.problems, ...Object.values(agreed).flatMap(({ undecided }) => undecided)];
  merged.leftOut.forEach((what) => console.log(`left out: ${what}`));
  if (problems.length > 0) {
    console.error(`nothing written, ${problems.length} to decide in projenrc/prices/decisions.ts:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
    return 1;
  }
  const text = render(book);
  console.log(`${Object.keys(book.models).length} models, ${Object.values(book.models).flatMap(({ prices }) => prices).length} entries, ${text === before ? 'as they were' : 'changed'}`);
  const covered = coverage(book, callable);
  const comparison: Comparison = {
    ...JSON.parse(readFileSync(COMPARISON_FILE, 'utf8')) as Comparison,
    agreement: Object.fromEntries(Object.entries(agreed).map(([source, { equal, decided }]) => [source, { equal, decided }])),
  };
  Object.entries(agreed).forEach(([source, { equal, decided }]) => console.log(`${source}: ${equal + decided} figures compared, ${equal} equal, ${decided} different with a decision`));
  console.log(`${covered.priced.length} of ${covered.priced.length + covered.unpriced.length} callable combinations billed by tokens have a price`);
  const written = [
    [FILE, text],
    [CALLABLE_FILE, renderCallable(callable)],
    [COMPARISON_FILE, renderComparison(comparison)],
    [LIMITS_PAGE, withTable(readFileSync(LIMITS_PAGE, 'utf8'), estimateLimits(book))],
    [PAGE, coverageDocument({ book, coverage: covered, callable, comparison, unpriced: UNPRICED })],
  ];
  if (args.includes('--check')) {
    return written.every(([file, content]) => existsSync(file) && readFileSync(file, 'utf8') === content) ? 0 : 1;
  }
  written.forEach(([file, content]) => writeFileSync(file, content));
  return 0;
}

function renderComparison({ before, agreement: agreed }: Comparison): string {
  const lines = (object: object) => Object.entries(object).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`).join(',\n');
  return `{\n"before": {"asOf": ${JSON.stringify(before.asOf)}, "priced": {\n${lines(before.priced)}\n}},\n"agreement": {\n${lines(agreed)}\n}\n}\n`;
}

main(process.argv.slice(2)).then((code) => process.exitCode = code, (error) => {
  console.error(error);
  process.exitCode = 1;
});
