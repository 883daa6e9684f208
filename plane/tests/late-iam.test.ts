import { join } from 'node:path';
import { APPS } from '../harness/apps';
import { deployables, type Deployable } from '../harness/assembly';
import { everything } from '../harness/everything';
import { DENIED, RELEASING_CALLS, releasingCalls, Runaway, runaway } from '../harness/runaway';
import { Stacks } from '../harness/stacks';
import { synthesized } from '../harness/synthesized';
import { until } from '../harness/until';

// IAM states no bound. Twelve seconds is longer than any report that was found.
const IAM_DELAY = 12;

let stacks: Stacks;

beforeAll(async () => {
  stacks = await Stacks.start({ hostileOrder: true, iamDelay: IAM_DELAY });
});

afterAll(async () => {
  await stacks?.stop();
});

const done = (status: string) => ({ status, failures: {}, replaced: [] });

// These have names in common, and take turns.
const TAKE_TURNS = [['cost-platform', 'organization', 'every-carrier'], ['chargeback', 'consumers']];
const ALONE = Object.keys(APPS).filter((name) => !TAKE_TURNS.flat().includes(name));

test.concurrent.each([...TAKE_TURNS, ...ALONE.map((name) => [name])].map((names) => ({ names })))(
  '$names: created and deleted', async ({ names }) => {
    for (const name of names) {
      const all = deployables(APPS[name](join(stacks.server.folder, name)), stacks.server.folder);
      for (const stack of all) {
        expect({ stack: stack.name, ...await stacks.create(stack) }).toEqual({ stack: stack.name, ...done('CREATE_COMPLETE') });
      }
      for (const stack of [...all].reverse()) {
        expect({ stack: stack.name, ...await stacks.delete(stack) }).toEqual({ stack: stack.name, ...done('DELETE_COMPLETE') });
      }
    }
  });

test.concurrent('a stack with every kind of Deny is created, gets another principal, loses it, and is deleted', async () => {
  const variant = (name: string, roles: string[]): Deployable =>
    synthesized(everything(join(stacks.server.folder, name), { roles, deniedRoles: roles }), stacks.server.folder).stack;
  const [two, three] = [variant('two', ['One', 'Two']), variant('three', ['One', 'Two', 'Three'])];

  expect(await stacks.create(two)).toEqual(done('CREATE_COMPLETE'));
  expect(await stacks.update(three)).toEqual(done('UPDATE_COMPLETE'));
  expect(await stacks.update(two)).toEqual(done('UPDATE_COMPLETE'));
  expect(await stacks.delete(two)).toEqual(done('DELETE_COMPLETE'));
});

test.concurrent('a stack that denies is deleted within minutes, although the policies do not count yet', async () => {
  // A server of its own, whose calls are those of this stack.
  const own = await Stacks.start({ hostileOrder: true, iamDelay: IAM_DELAY });
  try {
    const stack = await Runaway.create(own, runaway(own.server, 'Late'));
    await stack.setAlarm('ALARM');
    await until(async () => expect(await stack.denied()).toEqual(DENIED));

    await own.server.takeCalls();
    const started = Date.now();
    expect(await own.delete(stack.made.stack)).toEqual(done('DELETE_COMPLETE'));
    expect(Date.now() - started).toBeLessThan(120_000);
    expect(releasingCalls(await own.server.takeCalls())).toEqual(RELEASING_CALLS);
    expect(Object.values(await own.server.resources()).flat().filter((each) => each.includes('Late-'))).toEqual([]);
  } finally {
    await own.stop();
  }
});
