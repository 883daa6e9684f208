import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { agedData } from '../../projenrc/data-age';

const ROOT = join(__dirname, '..', '..');
const CLIENTS = 'projenrc/client-names/client-names.json';
const POLICIES = 'src/checks/aws-managed-policies.json';
const PRICES = 'src/pricing/bedrock-prices.json';
const TYPES = 'src/private/resource-type-regions.json';

/** A folder with generated data of these dates. */
function folderOf(dates: Record<string, unknown>): string {
  const folder = mkdtempSync(join(tmpdir(), 'data-age-'));
  for (const [file, asOf] of Object.entries(dates)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), JSON.stringify({ asOf }));
  }
  return folder;
}

test('data of 90 days is accepted, and of 91 days refused', () => {
  const folder = folderOf({ [CLIENTS]: '2026-01-04', [POLICIES]: '2026-01-01', [PRICES]: '2026-01-02', [TYPES]: '2026-01-03' });

  expect(agedData(folder, '2026-04-01')).toEqual([]);
  expect(agedData(folder, '2026-04-02')).toEqual([
    'asOf of src/checks/aws-managed-policies.json must be at most 90 days before 2026-04-02, got 2026-01-01, 91 days before: run npx projen aws-policies',
  ]);
  expect(agedData(folder, '2026-04-03')).toEqual([
    'asOf of src/checks/aws-managed-policies.json must be at most 90 days before 2026-04-03, got 2026-01-01, 92 days before: run npx projen aws-policies',
    'asOf of src/pricing/bedrock-prices.json must be at most 90 days before 2026-04-03, got 2026-01-02, 91 days before: run npx projen prices',
  ]);
  expect(agedData(folder, '2026-04-04')).toContain(
    'asOf of src/private/resource-type-regions.json must be at most 90 days before 2026-04-04, got 2026-01-03, 91 days before: run npx projen resource-type-regions',
  );
  expect(agedData(folder, '2026-04-05')).toContain(
    'asOf of projenrc/client-names/client-names.json must be at most 90 days before 2026-04-05, got 2026-01-04, 91 days before: run npx projen client-names',
  );
});

test.each([[undefined], ['soon'], ['2026-13-01'], ['2026-1-1'], [20260101]])('a date of %p is refused', (asOf) => {
  expect(agedData(folderOf({ [CLIENTS]: '2026-01-01', [POLICIES]: asOf, [PRICES]: '2026-01-01', [TYPES]: '2026-01-01' }), '2026-01-01')).toEqual([
    `asOf of src/checks/aws-managed-policies.json must be a date as YYYY-MM-DD, got ${asOf}: run npx projen aws-policies`,
  ]);
});

test('the task fails with the messages, by the date that it is given', () => {
  const { asOf } = JSON.parse(readFileSync(join(ROOT, POLICIES), 'utf8'));
  const run = (today: string) => spawnSync(process.execPath, [
    require.resolve('ts-node/dist/bin'), '--project', 'tsconfig.dev.json', '--transpile-only', 'projenrc/data-age.ts', `--today=${today}`,
  ], { cwd: ROOT, encoding: 'utf8' });

  expect(run('2099-01-01')).toMatchObject({ status: 1, stderr: expect.stringContaining(`got ${asOf}, `) });
  expect(run('tomorrow')).toMatchObject({ status: 1, stderr: '--today must be a date as YYYY-MM-DD, got tomorrow: leave it out for the day of the clock\n' });
  expect(run(asOf)).toMatchObject({ status: 0, stderr: '' });
});
