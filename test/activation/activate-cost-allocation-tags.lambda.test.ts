import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { handler } from '../../src/activation/activate-cost-allocation-tags.lambda';
import { AwsEndpoint, AwsError } from '../support/aws-endpoint';
import { BillingAccount } from '../support/billing-account';

const FORMER = { ...process.env };
const CONTEXT = { getRemainingTimeInMillis: () => 300_000 };

let account: BillingAccount;
let aws: AwsEndpoint;
let written: jest.SpyInstance;

// The clients look for all of it when they are used first.
beforeAll(async () => {
  account = new BillingAccount();
  aws = await AwsEndpoint.listen(account.operations);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: aws.url, AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', RULE_NAME: 'the-rule', REVISION: 'this',
  });
});

beforeEach(() => {
  aws.calls.length = 0;
  written = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
});

afterEach(() => { written.mockRestore(); });

afterAll(async () => {
  process.env = FORMER;
  await aws.close();
});

test('a deployment and the rule reach the same account, and each writes one line of nothing but JSON', async () => {
  account.ruleState = 'DISABLED';
  const deployment = await handler({ RequestType: 'Create', ResourceProperties: { TagKeys: ['Department'], DeactivateOnDelete: 'false' } }, CONTEXT);

  expect(deployment).toMatchObject({ PhysicalResourceId: 'the-rule', Data: { State: 'Pending' } });
  expect(account.ruleState).toBe('ENABLED');
  account.see(['Department']);
  expect(await handler({ tagKeys: ['Department'], revision: 'this' }, CONTEXT)).toMatchObject({ state: 'Active' });
  expect(account.ruleState).toBe('DISABLED');
  expect(written.mock.calls.map(([line]) => JSON.parse(line).state)).toEqual(['Pending', 'Active']);
  expect(written.mock.calls.every(([line]) => line.endsWith('}\n'))).toBe(true);
});

test('a deployment whose time is up is answered, however long AWS has it wait', async () => {
  aws.failNext('ListCostAllocationTags', ...Array(6).fill(new AwsError('LimitExceededException')));
  const deployment = await handler({ RequestType: 'Create', ResourceProperties: { TagKeys: ['Department'], DeactivateOnDelete: 'false' } }, {
    getRemainingTimeInMillis: () => 0,
  });

  expect(deployment).toMatchObject({ PhysicalResourceId: 'the-rule', Data: { State: 'Failed' } });
  expect(aws.count('ListCostAllocationTags')).toBeLessThan(6);
});

test('a deployment is answered although AWS takes each call and never answers: the clients give up each after 10 seconds', async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const timers: number[] = [];
  const { setTimeout: realSetTimeout } = globalThis;
  const closeSilent = () => {
    silent.close();
    silent.closeAllConnections();
  };
  // So that clients that would wait for ever fail the test.
  const waitedForEver = realSetTimeout(closeSilent, 5_000);
  // A hundred times faster.
  const clock = jest.spyOn(globalThis, 'setTimeout').mockImplementation(((then: () => void, ms: number = 0) => {
    timers.push(ms);
    return realSetTimeout(then, ms / 100);
  }) as typeof setTimeout);
  process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  try {
    // Of its own: clients look for the endpoint when they are used first.
    const module = await isolated();
    const deployment = await module.handler({ RequestType: 'Create', ResourceProperties: { TagKeys: ['Department'], DeactivateOnDelete: 'false' } }, CONTEXT);

    expect(deployment).toMatchObject({ PhysicalResourceId: 'the-rule', Data: { State: 'Failed', PendingTagKeys: 'Department' } });
    const [line] = written.mock.calls.map(([text]) => JSON.parse(text));
    expect(line.errors).toEqual([expect.stringMatching(/^listing cost allocation tags: TimeoutError/), expect.stringMatching(/^enabling rule the-rule: TimeoutError/)]);
    expect(timers.filter((ms) => ms === 10_000)).toHaveLength(6 + 3);
  } finally {
    clock.mockRestore();
    clearTimeout(waitedForEver);
    process.env.AWS_ENDPOINT_URL = aws.url;
    closeSilent();
  }
});

async function isolated(): Promise<{ handler: typeof handler }> {
  let module: { handler: typeof handler };
  jest.isolateModules(() => {
    module = jest.requireActual('../../src/activation/activate-cost-allocation-tags.lambda');
  });
  return module!;
}
