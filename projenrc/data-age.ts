import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Callable } from './prices/callable-list';
import { coverage } from './prices/coverage';
import { confirmedOn } from './prices/entry-age';
import type { PriceData } from '../src/pricing/price-data';

/*
 * npx projen data-age [--today=YYYY-MM-DD]
 *
 * Fails if generated data, or too many entries of the price list, are so old that a release would be wrong about AWS. The tests do not look at the date.
 */

/** Data with a date in `asOf`, the way to renew it, and the age at which a release refuses it. Prices and the lifecycle of models change more often than the rest. */
export const DATA = [
  { file: 'projenrc/client-names/client-names.json', remedy: 'run npx projen client-names', maxDays: 90 },
  { file: 'src/checks/aws-managed-policies.json', remedy: 'run npx projen aws-policies', maxDays: 90 },
  { file: 'src/models/model-lifecycle.json', remedy: 'follow "Lifecycle of models" in CONTRIBUTING.md', maxDays: 60 },
  { file: 'src/pricing/bedrock-prices.json', remedy: 'run npx projen prices', maxDays: 60 },
  { file: 'src/private/resource-type-regions.json', remedy: 'run npx projen resource-type-regions', maxDays: 90 },
];

/**
 * How many of the combinations that can be called and have a price may rest on entries that no source has confirmed for so many days.
 *
 * `asOf` of the price list is the date of its newest source, and one new catalogue renews it while the entries that only older sources have stay as they were. The price list of
 * 2026-11-10 rested on August by 18% when it was committed, 15 days later, and is refused by this bound; that of 2026-11-20 does so by 5%. As soon as AWS's prices of
 * September, by another 16%, are as old, a newer reading of AWS's price list is due.
 */
export const OLD_ENTRIES = { maxDays: 90, maxShare: 0.15 };

const DAY = 24 * 60 * 60 * 1000;

/** What is wrong with the dates of the data in a folder, on a day. */
export function agedData(folder: string, today: string): string[] {
  const now = dayOf(today);
  if (now === undefined) {
    return [`--today must be a date as YYYY-MM-DD, got ${today}: leave it out for the day of the clock`];
  }
  return DATA.flatMap(({ file, remedy, maxDays }) => {
    const { asOf } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    const then = dayOf(asOf);
    if (then === undefined) {
      return [`asOf of ${file} must be a date as YYYY-MM-DD, got ${asOf}: ${remedy}`];
    }
    const days = (now - then) / DAY;
    return days > maxDays ? [`asOf of ${file} must be at most ${maxDays} days before ${today}, got ${asOf}, ${days} days before: ${remedy}`] : [];
  });
}

/** What is wrong with the ages of the entries of a price list, on a day. */
export function agedPrices(prices: PriceData, callable: Callable, today: string): string[] {
  const now = dayOf(today);
  const { priced } = coverage(prices, callable);
  const old = priced.filter((combination) => now !== undefined && now - dayOf(confirmedOn(prices, combination))! > OLD_ENTRIES.maxDays * DAY);
  const percent = (share: number) => `${(100 * share).toFixed(1)}%`;
  return old.length <= OLD_ENTRIES.maxShare * priced.length ? [] : [
    `at most ${percent(OLD_ENTRIES.maxShare)} of the combinations with a price may rest on entries that were confirmed more than ${OLD_ENTRIES.maxDays} days before ${today}, ` +
    `got ${percent(old.length / priced.length)}: add a newer reading of AWS's price list or newer catalogues, and run npx projen prices`,
  ];
}

function dayOf(date: unknown): number | undefined {
  const time = typeof date === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(date) : NaN;
  return Number.isNaN(time) ? undefined : time;
}

if (require.main === module) {
  const given = process.argv.slice(2).find((arg) => arg.startsWith('--today='))?.slice('--today='.length);
  const today = given ?? new Date().toISOString().slice(0, 10);
  const read = (file: string) => JSON.parse(readFileSync(join(__dirname, '..', file), 'utf8'));
  const problems = [
    ...agedData(join(__dirname, '..'), today),
    ...agedPrices(read('src/pricing/bedrock-prices.json'), read('projenrc/prices/callable.json'), today),
  ];
  problems.forEach((problem) => console.error(problem));
  process.exitCode = problems.length > 0 ? 1 : 0;
}
