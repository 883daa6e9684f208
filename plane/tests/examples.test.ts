import { join } from 'node:path';
import { EXAMPLES, runExample } from '../../examples/harness/program';
import { deployables } from '../harness/assembly';
import { Server } from '../harness/server';
import { Stacks } from '../harness/stacks';

describe.each([
  ['a hostile order', { hostileOrder: true }],
])('with %s', (_, options) => {
  let server: Server;
  let stacks: Stacks;

  beforeAll(async () => {
    server = await Server.start(options);
    stacks = new Stacks(server);
  });

  afterAll(async () => {
    stacks.close();
    await server.stop();
  });

  test.each(EXAMPLES)('%s', async (example) => {
    const assembly = runExample(example, { outdir: join(server.folder, example) }).synth();
    const all = deployables(assembly, server.folder);
    for (const stack of all) {
      expect({ stack: stack.name, ...await stacks.create(stack) }).toEqual({ stack: stack.name, status: 'CREATE_COMPLETE', failures: {}, replaced: [] });
    }
    for (const stack of [...all].reverse()) {
      expect({ stack: stack.name, ...await stacks.delete(stack) }).toEqual({ stack: stack.name, status: 'DELETE_COMPLETE', failures: {}, replaced: [] });
    }
  });
});
