import { CallLog } from '../../src/private/call-log';

test('counts answers, and tells the first failure of each operation', async () => {
  const log = new CallLog();
  log.answered('A');
  log.answered('A');
  const error = Object.assign(new Error('not you'), { name: 'Denied' });

  expect(await log.attempt('A', async () => 1)).toBe(1);
  expect(await log.attempt('B', async () => { throw error; })).toBeUndefined();
  expect(await log.attempt('C', async () => { throw error; })).toBeUndefined();
  log.failedWith('C', 'text');
  log.failedWith('D', error, 'one');
  log.failedWith('D', error, 'other');
  expect(log.answers).toEqual({ A: 2 });
  expect(log.failures()).toEqual(['B failed with Denied: not you', 'C failed 2 times, first with Denied: not you', 'D failed 2 times, first for one with Denied: not you']);
});
