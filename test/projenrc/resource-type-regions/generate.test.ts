import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { generate, render, TYPES } from '../../../projenrc/resource-type-regions/generate';
import { readWheel } from '../../../projenrc/resource-type-regions/wheel';

const ROOT = join(__dirname, '../../..');
const OTHERS = ['AWS::S3::Bucket', 'AWS::IAM::Role'];
const FIRST = [...TYPES, ...OTHERS];
const listsOf = (types: Record<string, string[]>) => ({ source: 'planted@1.0.0', asOf: '2026-01-02', types });

/** Writes a wheel with the types of Regions. */
function wheelOf(types: Record<string, string[]>, name = 'cfn_lint-9.8.7-py3-none-any.whl'): string {
  const folder = mkdtempSync(join(tmpdir(), 'wheel-'));
  const files: Record<string, string> = {
    'cfn_lint-9.8.7.dist-info/METADATA': 'Name: cfn-lint\nVersion: 9.8.7\n',
    ...Object.fromEntries(Object.entries(types).map(([region, each]) => [`cfnlint/data/schemas/providers/${region}.json`, JSON.stringify(Object.fromEntries(each.map((type) => [type, 'hash'])))])),
  };
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  const days = 'import sys, zipfile\nwith zipfile.ZipFile(sys.argv[1], "w") as z:\n  for n in sys.argv[2:]: z.writestr(zipfile.ZipInfo(n, (2026, 1, 2, 3, 4, 6)), open(n).read())';
  execFileSync('python3', ['-c', days, name, ...Object.keys(files)], { cwd: folder });
  return join(folder, name);
}

const run = (...args: string[]) => spawnSync(process.execPath, [
  require.resolve('ts-node/dist/bin'), '--project', 'tsconfig.dev.json', '--transpile-only', 'projenrc/resource-type-regions/regenerate.ts', ...args,
], { cwd: ROOT, encoding: 'utf8' });

test('the file has the Regions that lack each type, in order', () => {
  const without = (...types: string[]) => FIRST.filter((type) => !types.includes(type));
  const data = generate(listsOf({
    'us-east-1': FIRST,
    'eu-west-1': without('AWS::Budgets::Budget', 'AWS::Budgets::BudgetsAction'),
    'af-south-1': without('AWS::Budgets::Budget', 'AWS::CE::CostCategory'),
    'ap-east-2': [...without('AWS::S3::Bucket'), 'AWS::Own::Type'],
  }));

  expect(data).toMatchObject({ asOf: '2026-01-02', source: 'planted@1.0.0', regions: ['af-south-1', 'ap-east-2', 'eu-west-1', 'us-east-1'] });
  expect(Object.fromEntries(Object.entries(data.missingIn).filter(([, missing]) => missing.length > 0))).toEqual({
    'AWS::Budgets::Budget': ['af-south-1', 'eu-west-1'], 'AWS::Budgets::BudgetsAction': ['eu-west-1'], 'AWS::CE::CostCategory': ['af-south-1'],
  });
  expect(JSON.parse(render(data))).toEqual(data);
});

test('a Region with the types of the first one is left out, in whatever order it has them', () => {
  expect(generate(listsOf({ 'us-east-1': FIRST, 'us-iso-east-1': [...FIRST].reverse(), 'eu-west-1': TYPES })).regions).toEqual(['eu-west-1', 'us-east-1']);
});

test('a type that the first Region does not have is an error', () => {
  expect(() => generate(listsOf({ 'us-east-1': FIRST.filter((type) => type !== 'AWS::BCM::Dashboard') }))).toThrow(
    'us-east-1 must have all types, got none of AWS::BCM::Dashboard: look whether AWS has renamed them',
  );
});

test('a wheel is read with its version, its day and its Regions, and nothing else in its folder', () => {
  expect(readWheel(wheelOf({ 'us-east-1': FIRST, 'us-gov-west-1': OTHERS, 'sam': ['AWS::Serverless::Api'] }))).toEqual({
    source: 'cfn-lint@9.8.7', asOf: '2026-01-02', types: { 'us-east-1': FIRST, 'us-gov-west-1': OTHERS },
  });
});

test('a wheel without the first Region is an error, and so is none', () => {
  const wheel = wheelOf({ 'eu-west-1': OTHERS });

  expect(() => readWheel(wheel)).toThrow(`--from must have the types of us-east-1, got ${wheel} with 1 Regions: look whether the format of cfn-lint has changed`);
  expect(() => readWheel('/nowhere.whl')).toThrow('--from must be an archive, got /nowhere.whl, which does not exist: pass the wheel of cfn-lint as pip download wrote it, or leave --from out');
});

test('the task says that another release would change the file, and does not write it', () => {
  const before = readFileSync(join(ROOT, 'src/private/resource-type-regions.json'), 'utf8');
  const result = run('--check', '--from', wheelOf({ 'us-east-1': FIRST, 'eu-west-1': OTHERS }));

  expect(result).toMatchObject({ status: 1, stderr: '' });
  expect(result.stdout).toContain('cfn-lint@9.8.7 of 2026-01-02: 2 Regions, changed\nAWS::BCM::Dashboard: missing in 1\n');
  expect(readFileSync(join(ROOT, 'src/private/resource-type-regions.json'), 'utf8')).toBe(before);
  expect(run('--check', '--from', '/nowhere.whl')).toMatchObject({ status: 1, stderr: expect.stringContaining('--from must be an archive') });
});

test('the committed file is as the task writes it', () => {
  const text = readFileSync(join(ROOT, 'src/private/resource-type-regions.json'), 'utf8');

  expect(render(JSON.parse(text))).toBe(text);
});
