import { join } from 'node:path';
import { APPS } from '../harness/apps';
import { deployables } from '../harness/assembly';
import { leftBehind, retained } from '../harness/left-behind';
import { Stacks } from '../harness/stacks';

// The CDK's function that empties a bucket has no log group of its own, and Lambda makes one.
const OF_THE_CDK: Record<string, RegExp[]> = { integ: [/^\/aws\/lambda\/CostTagsProof-\w+-CustomS3AutoDeleteObjects/] };

// Others read the templates afterwards.
let templates: string;
let stacks: Stacks;

beforeAll(async () => {
  stacks = await Stacks.start({ hostileOrder: true });
  templates = process.env.PLANE_TEMPLATES ?? stacks.server.folder;
});

afterAll(async () => {
  await stacks?.stop();
});

test.each(Object.keys(APPS))('%s is created, gets other tags, is deleted, and leaves behind only what it retains', async (name) => {
  const all = deployables(APPS[name](join(templates, name)), stacks.server.folder);
  // The buckets of the bootstrap stacks are not the app's.
  for (const { account, region } of all) {
    await stacks.bootstrap(account, region);
  }
  const before = await stacks.server.resources();
  for (const stack of all) {
    expect({ stack: stack.name, ...await stacks.create(stack) }).toEqual({ stack: stack.name, status: 'CREATE_COMPLETE', failures: {}, replaced: [] });
  }
  for (const stack of all) {
    expect({ stack: stack.name, ...await stacks.update({ ...stack, tags: { ...stack.tags, Owner: 'finops' } }) })
      .toEqual({ stack: stack.name, status: 'UPDATE_COMPLETE', failures: {}, replaced: [] });
  }
  const kept = (await Promise.all(all.map((stack) => retained(stacks, stack)))).flat();
  for (const stack of [...all].reverse()) {
    expect({ stack: stack.name, ...await stacks.delete(stack) }).toEqual({ stack: stack.name, status: 'DELETE_COMPLETE', failures: {}, replaced: [] });
  }

  expect(leftBehind(before, await stacks.server.resources(), [...kept, ...OF_THE_CDK[name] ?? []])).toEqual([]);
});
