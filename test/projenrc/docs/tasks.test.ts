import { unknownTasks } from '../../../projenrc/docs/tasks';

test('a task that there is not is found, once', () => {
  const text = 'Run `npx projen bench:meter --throttled`, then npx projen bench. `npx projen benchmark` and `npx projen benchmark` are no more; `npx projen` alone is fine.';

  expect(unknownTasks(text, ['bench', 'bench:meter'])).toEqual(['benchmark']);
});
