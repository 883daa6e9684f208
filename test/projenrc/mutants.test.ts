import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applied, listProblems, mutantsOf } from '../../projenrc/mutants/mutant';
import { MUTANTS } from '../../projenrc/mutants/mutants';

const ROOT = join(__dirname, '..', '..');

test('every mutant fits its file, and names tests that exist', () => {
  expect(listProblems(ROOT, MUTANTS)).toEqual([]);
});

test('each room has enough mutants, and no mutant twice', () => {
  const count = (room: RegExp) => MUTANTS.filter(({ file }) => room.test(file)).length;

  expect(count(/^src\/(access|private)\//)).toBeGreaterThanOrEqual(40);
  expect(count(/^src\/checks\//)).toBeGreaterThanOrEqual(40);
  expect(count(/^src\/(principals|projects|budgets|activation|metering|audit)\//)).toBeGreaterThanOrEqual(15);
  expect(count(/^src\/(accounts|organization)\//)).toBeGreaterThanOrEqual(15);
  expect(new Set(MUTANTS.map(({ file, from, to }) => JSON.stringify([file, from, to]))).size).toBe(MUTANTS.length);
});

test.each(MUTANTS)('$file: "$why" is a phrase, and tests of a room notice it', ({ why, tests }) => {
  expect(why).toMatch(/^[A-Za-z].{15,140}[^.]$/);
  expect(tests.filter((each) => !/^test\/.*\.test\.ts$/.test(each))).toEqual([]);
  expect(tests.length).toBeGreaterThan(0);
});

test('a mutant that no longer fits is named with the reason', () => {
  const root = mkdtempSync(join(tmpdir(), 'mutants-'));
  writeFileSync(join(root, 'a.ts'), 'one two two');

  expect(listProblems(root, mutantsOf('a.ts', ['a.ts'], ['one', '1', 'x']))).toEqual([]);
  expect(listProblems(root, mutantsOf('a.ts', ['b.test.ts'], ['two', '2', 'x'], ['three', '3', 'y'], ['one', 'one', 'z']))).toEqual([
    'tests must exist, got b.test.ts: correct the path',
    'from must occur exactly once in a.ts, got 2 times "two" (x): follow the change of the file',
    'from must occur exactly once in a.ts, got 0 times "three" (y): follow the change of the file',
    'to must differ from "one" (z)',
  ]);
  expect(listProblems(root, mutantsOf('b.ts', ['a.ts'], ['one', '1', 'x']))).toEqual(['file must exist, got b.ts: correct the path, or remove its mutants']);
});

test('the text takes its place as it is, also with signs that a replacement would read', () => {
  const [mutant] = mutantsOf('a.ts', [], ['`${a}`', '`$&$1${b}`', 'x']);

  expect(applied(mutant, 'const c = `${a}`;')).toBe('const c = `$&$1${b}`;');
});
