import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { agedData, agedPrices, DATA, OLD_ENTRIES } from '../../projenrc/data-age';
import type { Callable } from '../../projenrc/prices/callable-list';
import type { PriceEntry } from '../../src/pricing/price-data';

const ROOT = join(__dirname, '..', '..');
const POLICIES = 'src/checks/aws-managed-policies.json';

/** A folder with generated data of these dates. */
function folderOf(dates: Record<string, unknown>): string {
  const folder = mkdtempSync(join(tmpdir(), 'data-age-'));
  for (const [file, asOf] of Object.entries(dates)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), JSON.stringify({ asOf }));
  }
  return folder;
}

const DAY = 24 * 60 * 60 * 1000;

function later(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY).toISOString().slice(0, 10);
}

test.each(DATA)('$file is accepted for $maxDays days, and refused on the next', ({ file, remedy, maxDays }) => {
  const folder = folderOf({ ...Object.fromEntries(DATA.map((each) => [each.file, '2026-06-30'])), [file]: '2026-01-01' });
  const [last, next] = [later('2026-01-01', maxDays), later('2026-01-01', maxDays + 1)];

  expect(agedData(folder, last)).toEqual([]);
  expect(agedData(folder, next)).toEqual([
    `asOf of ${file} must be at most ${maxDays} days before ${next}, got 2026-01-01, ${maxDays + 1} days before: ${remedy}`,
  ]);
});

test('prices are refused after 60 days', () => {
  expect(DATA.find(({ file }) => file === 'src/pricing/bedrock-prices.json')!.maxDays).toBe(60);
});

test('everything that is old is listed', () => {
  expect(agedData(folderOf(Object.fromEntries(DATA.map(({ file }) => [file, '2026-01-01']))), '2027-01-01')).toHaveLength(DATA.length);
});

test.each([[undefined], ['soon'], ['2026-13-01'], ['2026-1-1'], [20260101]])('a date of %p is refused', (asOf) => {
  expect(agedData(folderOf({ ...Object.fromEntries(DATA.map(({ file }) => [file, '2026-01-01'])), [POLICIES]: asOf }), '2026-01-01')).toEqual([
    `asOf of src/checks/aws-managed-policies.json must be a date as YYYY-MM-DD, got ${asOf}: run npx projen aws-policies`,
  ]);
});

test('the task fails with the messages, by the date that it is given', () => {
  const { asOf } = JSON.parse(readFileSync(join(ROOT, POLICIES), 'utf8'));
  const run = (today: string) => spawnSync(process.execPath, [
    require.resolve('ts-node/dist/bin'), '--project', 'tsconfig.dev.json', '--transpile-only', 'projenrc/data-age.ts', `--today=${today}`,
  ], { cwd: ROOT, encoding: 'utf8' });

  expect(run('2099-01-01')).toMatchObject({ status: 1, stderr: expect.stringContaining(`got ${asOf}, `) });
  // Prices that are new enough for a release today are refused two months later, by the release and by the workflow that runs every week.
  const prices = JSON.parse(readFileSync(join(ROOT, 'src/pricing/bedrock-prices.json'), 'utf8')).asOf as string;
  expect(run(later(prices, 60)).stderr).not.toContain('asOf of src/pricing/bedrock-prices.json');
  expect(run(later(prices, 61))).toMatchObject({ status: 1, stderr: expect.stringContaining('61 days before: run npx projen prices') });
  expect(run(later(prices, OLD_ENTRIES.maxDays + 1))).toMatchObject({ status: 1, stderr: expect.stringContaining('got 100.0%: add a newer reading of AWS\'s price list') });
  expect(run('tomorrow')).toMatchObject({ status: 1, stderr: '--today must be a date as YYYY-MM-DD, got tomorrow: leave it out for the day of the clock\n' });
  expect(run(asOf)).toMatchObject({ status: 0, stderr: '' });
});

describe('entries of the price list', () => {
  const regions = Array.from({ length: 100 }, (_, index) => `acme-region-${index}`);
  const callable: Callable = { source: { name: 's', version: '1', date: '2026-01-01', url: '' }, models: { 'acme.model': { base: [...regions, 'acme-region-without-a-price'] } } };
  const pricesWith = (old: number) => {
    const entry = (asOf: string, of: string[]): PriceEntry => ({ route: 'regional', regions: of, input: 1, since: asOf, asOf });
    return { asOf: '2026-06-30', models: { 'acme.model': { prices: [entry('2026-01-01', regions.slice(0, old)), entry('2026-06-30', regions.slice(old))] } } };
  };

  test('may be older than 90 days for 15 % of the combinations with a price', () => {
    expect(agedPrices(pricesWith(15), callable, '2026-06-30')).toEqual([]);
    expect(agedPrices(pricesWith(16), callable, '2026-06-30')).toEqual([
      'at most 15.0% of the combinations with a price may rest on entries that were confirmed more than 90 days before 2026-06-30, got 16.0%: ' +
      'add a newer reading of AWS\'s price list or newer catalogues, and run npx projen prices',
    ]);
  });

  test('are old on the day after 90 days', () => {
    expect(agedPrices(pricesWith(16), callable, later('2026-01-01', 90))).toEqual([]);
    expect(agedPrices(pricesWith(16), callable, later('2026-01-01', 91))).toHaveLength(1);
  });
});

test('a release and a workflow of every week run the task', () => {
  const { tasks } = JSON.parse(readFileSync(join(ROOT, '.projen', 'tasks.json'), 'utf8'));
  const workflow = readFileSync(join(ROOT, '.github', 'workflows', 'data-age.yml'), 'utf8');

  expect(tasks.release.steps[0]).toEqual({ spawn: 'data-age' });
  expect(workflow).toContain('run: npx projen data-age');
  expect(workflow).toMatch(/schedule:\n\s+- cron: 0 5 \* \* 1\n/);
});
