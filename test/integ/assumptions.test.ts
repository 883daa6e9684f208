import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAssumptions } from '../../integ/assumptions';
import { BY_HAND } from '../../integ/by-hand';
import { When } from '../../integ/check';
import { CHECKS } from '../../integ/checks';

const root = join(__dirname, '..', '..');
const ids = readAssumptions().map(({ id }) => id);
const proving = readFileSync(join(root, 'docs', 'proving.md'), 'utf8');

/** The ids in the first cells of the rows of a section. */
function rowsUnder(heading: string): string[] {
  const [section] = proving.slice(proving.indexOf(`## ${heading}\n`) + 3).split('\n## ');
  return [...section.matchAll(/^\| `([a-z0-9-]+)`/gm)].map(([, id]) => id);
}

test('every row of the README has an id of its own', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const [section] = readme.slice(readme.indexOf('## Not yet proven in a live account')).split(/\n## /);
  const rows = section.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| Id |'));

  expect(ids).toHaveLength(rows.length);
  expect(new Set(ids).size).toBe(ids.length);
});

test('the README says how many are proven by a command', () => {
  const [, automatic, all] = /prove or refute (\d+) of the (\d+)/.exec(readFileSync(join(root, 'README.md'), 'utf8'))!;

  expect([Number(automatic), Number(all)]).toEqual([CHECKS.length, ids.length]);
});

test('every assumption is shown by a check, or by hand', () => {
  expect([...CHECKS.map(({ id }) => id), ...Object.keys(BY_HAND)].sort()).toEqual([...ids].sort());
});

test.each(Object.values(When))('the page on proving has those that can be shown %s', (when) => {
  const heading = { [When.AT_ONCE]: 'At once', [When.MINUTES]: 'After minutes', [When.HOUR]: 'After an hour', [When.DAYS]: 'After a day or two' }[when];

  expect(rowsUnder(heading).sort()).toEqual(CHECKS.filter((check) => check.when === when).map(({ id }) => id).sort());
});

test('the page on proving has the steps of those that are shown by hand', () => {
  expect([...proving.matchAll(/^### `([a-z0-9-]+)`/gm)].map(([, id]) => id).sort()).toEqual(Object.keys(BY_HAND).sort());
});

test('says where the section is missed', () => {
  expect(() => readAssumptions('# Something else')).toThrow('there is no "## Not yet proven in a live account"');
});
