import { join } from 'node:path';
import { APPS } from '../harness/apps';
import { deployables } from '../harness/assembly';
import { leftBehind, retained } from '../harness/left-behind';
import { Server } from '../harness/server';
import { Stacks } from '../harness/stacks';

let server: Server;
let stacks: Stacks;

beforeAll(async () => {
  server = await Server.start({ hostileOrder: true });
  stacks = new Stacks(server);
});

afterAll(async () => {
  stacks.close();
  await server.stop();
});

test.each(Object.keys(APPS))('%s is created and deleted, and leaves behind only what it retains', async (name) => {
  const all = deployables(APPS[name](join(server.folder, name)), server.folder);
  // The buckets of the bootstrap stacks are not the app's.
  for (const { account, region } of all) {
    await stacks.bootstrap(account, region);
  }
  const before = await server.resources();
  for (const stack of all) {
    expect({ stack: stack.name, ...await stacks.create(stack) }).toEqual({ stack: stack.name, status: 'CREATE_COMPLETE', failures: {}, replaced: [] });
  }
  const kept = (await Promise.all(all.map((stack) => retained(stacks, stack)))).flat();
  for (const stack of [...all].reverse()) {
    expect({ stack: stack.name, ...await stacks.delete(stack) }).toEqual({ stack: stack.name, status: 'DELETE_COMPLETE', failures: {}, replaced: [] });
  }

  expect(leftBehind(before, await server.resources(), kept)).toEqual([]);
});
