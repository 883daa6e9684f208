import { readFileSync } from 'node:fs';
import { ACTIONS_FILE, withTables } from '../../../projenrc/docs/action-table';
import { ACTION_TABLE } from '../../../src/access/actions';
import { ActionCost, type ClassifiedActions } from '../../../src/access/actions/classified-actions';

const page = readFileSync(ACTIONS_FILE, 'utf8');

test('the page has the tables of the code', () => {
  expect(withTables(page)).toBe(page);
});

test.each([
  ['spends by the caller', ActionCost.CALLER],
  ['spends by a role', ActionCost.ROLE],
  ['commits to later charges', ActionCost.COMMITMENT],
  ['free', ActionCost.FREE],
])('the counts of what %s are those of the code', (name, cost) => {
  const count = (isWanted: (row: ClassifiedActions) => boolean) =>
    Object.values(ACTION_TABLE).flat().filter((row) => row.cost === cost && isWanted(row)).flatMap(({ names }) => names).length;
  const all = count(() => true);

  expect(page).toContain(`\n| ${name} | ${all} | ${cost === ActionCost.FREE ? 0 : all} | ${count(({ usage }) => usage !== undefined)} | ${count(({ isServiceRoleUsage }) => isServiceRoleUsage === true)} |\n`);
});
