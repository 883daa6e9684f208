import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CostExplorerClient } from '@aws-sdk/client-cost-explorer';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { type ActivationClients, type ActivationReport, isDone, runScheduled } from '../../src/activation/activate-cost-allocation-tags-handler';
import { AwsEndpoint, AwsError } from '../support/aws-endpoint';
import { BillingAccount, LINKED_ACCOUNT, NOT_ALLOWED } from '../support/billing-account';

const NOW = Date.UTC(2026, 9, 3, 12);
const WRITES = ['UpdateCostAllocationTagsStatus', 'StartCostAllocationTagBackfill'];
const THROTTLED = new AwsError('LimitExceededException', 'You made too many calls');

let account: BillingAccount;
let aws: AwsEndpoint;
let clients: ActivationClients & { readonly log: jest.Mock };

function clientsAt(endpoint: string, signal: AbortSignal = new AbortController().signal) {
  const config = { endpoint, region: 'eu-central-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' }, maxAttempts: 3 };
  return {
    costExplorer: new CostExplorerClient(config),
    eventBridge: new EventBridgeClient(config),
    signal,
    ruleName: 'the-rule',
    revision: 'this',
    sleep: jest.fn(async () => undefined),
    now: () => NOW,
    log: jest.fn(),
  };
}

beforeEach(async () => {
  account = new BillingAccount();
  aws = await AwsEndpoint.listen(account.operations);
  clients = clientsAt(aws.url);
});

afterEach(async () => aws.close());

const run = async (tagKeys: string[], backfillFrom?: string) => runScheduled({ tagKeys, backfillFrom, revision: 'this' }, clients);
const logged = () => clients.log.mock.calls.map(([line]) => JSON.parse(line));
const operations = () => aws.calls.map(({ operation }) => operation);
const updates = () => aws.calls.filter(({ operation }) => operation === 'UpdateCostAllocationTagsStatus').map(({ input }) => input.CostAllocationTagsStatus);
const keysOf = (count: number) => Array.from({ length: count }, (_, index) => `Key${index}`);

describe('a run', () => {
  test('activates what AWS has seen, looks whether it is, and switches the rule off', async () => {
    account.see(['Department', 'CostCenter']);

    expect(await run(['Department', 'CostCenter'])).toEqual({ state: 'Active', active: ['Department', 'CostCenter'], pending: [], failures: [] });
    expect(operations()).toEqual(['ListCostAllocationTags', 'UpdateCostAllocationTagsStatus', 'ListCostAllocationTags', 'DisableRule']);
    expect(updates()).toEqual([[{ TagKey: 'Department', Status: 'Active' }, { TagKey: 'CostCenter', Status: 'Active' }]]);
    expect(account.ruleState).toBe('DISABLED');
  });

  test('writes nothing when all keys are active, however often it comes', async () => {
    account.see(['Department'], 'Active');
    await run(['Department']);
    await run(['Department']);

    expect(operations()).toEqual(['ListCostAllocationTags', 'DisableRule', 'ListCostAllocationTags', 'DisableRule']);
  });

  test('that comes after a deployment with other keys leaves the rule as that found it', async () => {
    account.see(['Department']);

    expect(await runScheduled({ tagKeys: ['Department'], revision: 'former' }, clients)).toMatchObject({ state: 'Active' });
    expect(account.active()).toEqual(['Department']);
    expect(account.ruleState).toBe('ENABLED');
  });

  test('leaves the rule on where deletions deactivate, and activates again what the deletion of another one took', async () => {
    account.see(['Department'], 'Active');
    const daily = async () => runScheduled({ tagKeys: ['Department'], deactivateOnDelete: true, revision: 'this' }, clients);

    expect(await daily()).toMatchObject({ state: 'Active', failures: [] });
    expect(account.ruleState).toBe('ENABLED');
    account.see(['Department'], 'Inactive');
    expect(await daily()).toMatchObject({ state: 'Active' });
    expect(account.active()).toEqual(['Department']);
  });

  test('leaves what is active and what nobody named alone', async () => {
    account.see(['Department'], 'Active');
    account.see(['CostCenter', 'Strange']);
    await run(['Department', 'CostCenter']);

    expect(updates()).toEqual([[{ TagKey: 'CostCenter', Status: 'Active' }]]);
    expect(account.active()).toEqual(['Department', 'CostCenter']);
  });

  test('tells the tag of a resource from that of a principal, and takes those of AWS', async () => {
    account.see(['owner'], 'Active');
    account.see(['iamPrincipal/owner', 'aws:cloudformation:stack-name']);
    await run(['owner', 'iamPrincipal/owner', 'aws:cloudformation:stack-name']);

    expect(updates()[0].map(({ TagKey }: any) => TagKey)).toEqual(['iamPrincipal/owner', 'aws:cloudformation:stack-name']);
  });

  test('does not take a key for active while one of two entries is not', async () => {
    account.see(['owner'], 'Active');
    account.tags.set('other entry', { TagKey: 'owner', Type: 'AWSGenerated', Status: 'Inactive' });

    expect((await run(['owner'])).pending).toEqual(['owner']);
  });

  test('asks for 100 keys a call, reads all pages, and sends 20 keys a call', async () => {
    account.see(keysOf(145));
    account.see(keysOf(100), 'Active');
    account.pageSize = 30;

    expect(await run(keysOf(145))).toMatchObject({ state: 'Active', pending: [] });
    expect(updates().map(({ length }) => length)).toEqual([20, 20, 5]);
    const lists = aws.calls.filter(({ operation }) => operation === 'ListCostAllocationTags').map(({ input }) => [input.TagKeys.length, input.NextToken]);
    expect(lists.slice(0, 6)).toEqual([[100, undefined], [100, '30'], [100, '60'], [100, '90'], [45, undefined], [45, '30']]);
  });

  test('logs one line of JSON, which is the metric too', async () => {
    account.see(['Department']);
    await run(['Department', 'CostCenter'], '2026-01');

    expect(logged()).toEqual([{
      state: 'Pending',
      active: ['Department'],
      pending: ['CostCenter'],
      backfill: 'WAITING',
      errors: [],
      cliCommands: [
        'aws ce update-cost-allocation-tags-status --cost-allocation-tags-status \'[{"TagKey":"CostCenter","Status":"Active"}]\'',
        'aws ce start-cost-allocation-tag-backfill --backfill-from 2026-01-01T00:00:00Z',
      ],
      _aws: {
        Timestamp: NOW,
        CloudWatchMetrics: [{
          Namespace: 'BedrockCostTags',
          Dimensions: [['Activation']],
          Metrics: [{ Name: 'PendingCostAllocationTags', Unit: 'Count' }, { Name: 'ActivationFailures', Unit: 'Count' }],
        }],
      },
      Activation: 'the-rule',
      PendingCostAllocationTags: 1,
      ActivationFailures: 0,
    }]);
  });

  test('has no commands for the payer when all keys are active', async () => {
    account.see(['Department'], 'Active');
    await run(['Department']);

    expect(logged()).toEqual([expect.objectContaining({ state: 'Active', PendingCostAllocationTags: 0 })]);
    expect(logged()[0]).not.toHaveProperty('cliCommands');
  });
});

describe('a key that AWS has not seen', () => {
  test('waits, activates when it is seen, and the rule stays on until then', async () => {
    account.see(['Department']);

    expect(await run(['Department', 'CostCenter'])).toMatchObject({ state: 'Pending', active: ['Department'], pending: ['CostCenter'], failures: [] });
    expect(operations()).not.toContain('DisableRule');
    account.see(['CostCenter']);
    expect(await run(['Department', 'CostCenter'])).toMatchObject({ state: 'Active', pending: [] });
    expect(account.ruleState).toBe('DISABLED');
  });

  test('costs no second look when there is nothing to find', async () => {
    await run(['CostCenter']);

    expect(operations()).toEqual(['ListCostAllocationTags', 'UpdateCostAllocationTagsStatus']);
  });

  test.each([
    ['Tag keys not found', { Code: 'ValidationException', Message: 'Tag keys not found' }],
    ['a code that says so', { Code: 'ResourceNotFound', Message: 'no' }],
  ])('is known by %s', async (_, refusal) => {
    account.refused.set('CostCenter', refusal);

    expect(await run(['CostCenter'])).toMatchObject({ state: 'Pending', failures: [] });
  });
});

describe('what AWS refuses', () => {
  test('inside a 200 response is told, while the other keys of the call are activated', async () => {
    account.see(['Department', 'CostCenter']);
    account.refused.set('CostCenter', { Code: 'TooManyActive', Message: 'You have 500 active keys' });

    expect(await run(['Department', 'CostCenter', 'Unseen'])).toMatchObject({ state: 'Failed', active: ['Department'], pending: ['CostCenter', 'Unseen'] });
    expect(logged()[0]).toMatchObject({ errors: ['key CostCenter: TooManyActive: You have 500 active keys'], ActivationFailures: 1 });
    expect(account.ruleState).toBe('ENABLED');
  });

  test('to a linked account ends the run at once: the commands are logged, and the rule stays on', async () => {
    aws.failNext('ListCostAllocationTags', LINKED_ACCOUNT);

    expect(await run(['Department', 'CostCenter'])).toMatchObject({ state: 'LinkedAccount', active: [], pending: ['Department', 'CostCenter'] });
    expect(operations()).toEqual(['ListCostAllocationTags']);
    expect(account.ruleState).toBe('ENABLED');
    expect(logged()[0]).toMatchObject({
      state: 'LinkedAccount',
      PendingCostAllocationTags: 2,
      ActivationFailures: 1,
      errors: [`listing cost allocation tags: AccessDeniedException: ${LINKED_ACCOUNT.message} Use the payer account (the management account, or a standalone account).`],
      cliCommands: [expect.stringContaining('\'[{"TagKey":"Department","Status":"Active"},{"TagKey":"CostCenter","Status":"Active"}]\'')],
    });
  });

  test('to a linked account is told on each day, and healed on the day that the account becomes the payer', async () => {
    account.see(['Department']);
    aws.failNext('ListCostAllocationTags', LINKED_ACCOUNT, LINKED_ACCOUNT, LINKED_ACCOUNT);
    for (const state of ['LinkedAccount', 'LinkedAccount', 'LinkedAccount', 'Active']) {
      expect(account.ruleState).toBe('ENABLED');
      expect(await run(['Department'])).toMatchObject({ state });
    }

    expect(logged().map(({ PendingCostAllocationTags }) => PendingCostAllocationTags)).toEqual([1, 1, 1, 0]);
    expect(account.ruleState).toBe('DISABLED');
  });

  test('to a linked account only on writing ends it too, without a further call', async () => {
    account.see(keysOf(45));
    aws.failNext('UpdateCostAllocationTagsStatus', LINKED_ACCOUNT);

    expect(await run(keysOf(45))).toMatchObject({ state: 'LinkedAccount' });
    expect(operations()).toEqual(['ListCostAllocationTags', 'UpdateCostAllocationTagsStatus']);
  });

  test('for a missing permission is a failure that somebody may mend: the rule stays on', async () => {
    aws.failNext('ListCostAllocationTags', NOT_ALLOWED);

    expect(await run(['Department'])).toMatchObject({ state: 'Failed', pending: ['Department'] });
    expect(account.ruleState).toBe('ENABLED');
    expect(logged()[0].errors).toEqual([expect.stringContaining('listing cost allocation tags: AccessDeniedException: User: arn:aws:sts')]);
  });

  test('because of throttling is tried again at once', async () => {
    account.see(['Department']);
    aws.failNext('ListCostAllocationTags', THROTTLED);
    aws.failNext('UpdateCostAllocationTagsStatus', new AwsError('ThrottlingException'));

    expect(await run(['Department'])).toMatchObject({ state: 'Active', failures: [] });
  });

  test.each([
    ['throttling that goes on', THROTTLED],
    ['an error of the service', new AwsError('InternalServerException', 'later', 500)],
  ])('because of %s fails the run, after the other calls were made', async (_, error) => {
    account.see(keysOf(45));
    aws.failNext('UpdateCostAllocationTagsStatus', error, error, error);

    await expect(run(keysOf(45))).rejects.toThrow(/^the activation run had 1 failure:\n {2}- setting status Active for Key0, Key1.*: (LimitExceeded|InternalServer)Exception/);
    expect(account.active()).toHaveLength(25);
    expect(logged()).toEqual([expect.objectContaining({ state: 'Failed', PendingCostAllocationTags: 20 })]);
    expect(account.ruleState).toBe('ENABLED');
    expect(await run(keysOf(45))).toMatchObject({ state: 'Active' });
  });

  test('does not count when it worked all the same', async () => {
    account.see(['Department', ...keysOf(20)]);
    aws.failNext('UpdateCostAllocationTagsStatus', ...Array(3).fill(new AwsError('InternalServerException', 'later', 500)));
    const { ListCostAllocationTags: list } = account.operations;
    let lists = 0;
    account.operations.ListCostAllocationTags = (input) => {
      if (++lists === 2) {
        account.see(['Department', ...keysOf(20)], 'Active');
      }
      return list(input);
    };

    expect(await run([...keysOf(20), 'Department'])).toMatchObject({ state: 'Active', failures: [] });
  });

  test('on switching the rule off is told, and fails the run where it may pass', async () => {
    account.see(['Department'], 'Active');
    aws.failNext('DisableRule', new AwsError('ResourceNotFoundException', 'no rule'));

    expect(await run(['Department'])).toMatchObject({ state: 'Active', failures: [{ cause: 'LASTING' }] });
    expect(logged()[0].errors).toEqual(['disabling rule the-rule: ResourceNotFoundException: no rule']);
    aws.failNext('DisableRule', ...Array(3).fill(new AwsError('InternalException', 'later', 500)));
    await expect(run(['Department'])).rejects.toThrow('disabling rule the-rule: InternalException');
  });
});

test.each<[string, Partial<ActivationReport>, boolean | undefined, boolean]>([
  ['all keys are active', {}, undefined, true],
  ['the backfill succeeded', { backfill: 'COVERED' }, undefined, true],
  ['a key is pending', { pending: ['CostCenter'] }, undefined, false],
  ['the backfill was only started', { backfill: 'STARTED' }, undefined, false],
  ['AWS refused the backfill', { backfill: 'REFUSED' }, undefined, false],
  ['something failed', { failures: [{ cause: 'LASTING', text: 'no' }] }, undefined, false],
  ['deletions deactivate', {}, true, false],
])('when %s, whether another run would find nothing to do: %#', (_, report, deactivateOnDelete, expected) => {
  expect(isDone({ tagKeys: ['Department'], deactivateOnDelete }, { state: 'Active', active: [], pending: [], failures: [], ...report })).toBe(expected);
});

test('an AWS that does not answer fails the run in time', async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const hung = clientsAt(`http://127.0.0.1:${(silent.address() as AddressInfo).port}`, AbortSignal.timeout(100));

  await expect(runScheduled({ tagKeys: ['Department'], revision: 'this' }, hung)).rejects.toThrow('listing cost allocation tags: AbortError');
  silent.closeAllConnections();
  await new Promise((resolve) => silent.close(resolve));
});

describe('a backfill', () => {
  const FROM = '2026-01-01T00:00:00Z';
  const BEFORE = '2026-09-30T10:00:00Z';
  const SINCE = '2026-09-30T12:00:00Z';
  const AFTER = '2026-09-30T14:00:00Z';
  const past = (BackfillFrom: string, RequestedAt: string, BackfillStatus: 'SUCCEEDED' | 'PROCESSING' | 'FAILED' = 'SUCCEEDED') =>
    account.backfills.push({ BackfillFrom, RequestedAt, BackfillStatus });
  const started = () => aws.calls.filter(({ operation }) => operation === 'StartCostAllocationTagBackfill').map(({ input }) => input);
  const allActive = () => account.see(['Department', 'CostCenter'], 'Active', SINCE);
  const backfill = async () => run(['Department', 'CostCenter'], '2026-01');

  test('starts in the run that finds the last key active, once', async () => {
    account.see(['Department', 'CostCenter']);

    expect(await backfill()).toMatchObject({ state: 'Active', backfill: 'STARTED' });
    expect(started()).toEqual([{ BackfillFrom: FROM }]);
    expect(account.ruleState).toBe('ENABLED');
    expect(await backfill()).toMatchObject({ state: 'Active', backfill: 'WAITING' });
    expect(account.ruleState).toBe('ENABLED');
    account.backfills[0].BackfillStatus = 'SUCCEEDED';
    expect(await backfill()).toMatchObject({ state: 'Active', backfill: 'COVERED' });
    expect(account.ruleState).toBe('DISABLED');
    expect(started()).toHaveLength(1);
  });

  test('that AWS fails at after it took it is told, and started again on the next day', async () => {
    account.see(['Department', 'CostCenter']);
    await backfill();
    account.backfills[0].BackfillStatus = 'FAILED';

    expect(await backfill()).toMatchObject({ state: 'Failed', pending: [], backfill: 'WAITING' });
    expect(logged()[1]).toMatchObject({
      errors: ['backfill from 2026-01: the backfill requested at 2026-10-03T12:00:00Z failed. The activation starts another backfill, at most once in 24 hours.'], ActivationFailures: 1,
    });
    account.now = '2026-10-04T12:00:00Z';
    expect(await backfill()).toMatchObject({ state: 'Failed', backfill: 'STARTED' });
    expect(account.backfills).toHaveLength(2);
    expect(account.ruleState).toBe('ENABLED');
    expect(await backfill()).toMatchObject({ state: 'Active', backfill: 'WAITING', failures: [] });
    account.backfills[0].BackfillStatus = 'SUCCEEDED';
    expect(await backfill()).toMatchObject({ state: 'Active', backfill: 'COVERED', failures: [] });
    expect(account.ruleState).toBe('DISABLED');
  });

  test('waits for the last key', async () => {
    account.see(['Department']);

    expect(await backfill()).toMatchObject({ state: 'Pending', backfill: 'WAITING' });
    expect(operations()).not.toContain('ListCostAllocationTagBackfillHistory');
  });

  test.each<[string, string, string, 'SUCCEEDED' | 'PROCESSING' | 'FAILED', string]>([
    ['the same month', FROM, AFTER, 'SUCCEEDED', 'COVERED'],
    ['an earlier month', '2025-11-01T00:00:00Z', AFTER, 'SUCCEEDED', 'COVERED'],
    ['the same month, under way', FROM, AFTER, 'PROCESSING', 'WAITING'],
    ['the same month in another time zone', '2026-01-01T01:00:00+01:00', AFTER, 'SUCCEEDED', 'COVERED'],
    ['the moment of the last activation', FROM, SINCE, 'SUCCEEDED', 'COVERED'],
    ['a later month', '2026-02-01T00:00:00Z', AFTER, 'SUCCEEDED', 'STARTED'],
    ['a later month, under way', '2026-02-01T00:00:00Z', AFTER, 'PROCESSING', 'WAITING'],
    ['the time before the last activation', FROM, BEFORE, 'SUCCEEDED', 'STARTED'],
    ['the time before the last activation, under way', FROM, BEFORE, 'PROCESSING', 'WAITING'],
    ['one that failed', FROM, AFTER, 'FAILED', 'STARTED'],
  ])('of %s in the history decides', async (_, from, requestedAt, status, expected) => {
    allActive();
    past(from, requestedAt, status);

    expect(await backfill()).toMatchObject({ state: status === 'FAILED' ? 'Failed' : 'Active', backfill: expected });
    expect(started()).toHaveLength(expected === 'STARTED' ? 1 : 0);
    expect(account.ruleState).toBe(expected === 'COVERED' ? 'DISABLED' : 'ENABLED');
  });

  test('that failed is no failure any more when another one succeeded or is under way', async () => {
    allActive();
    past(FROM, AFTER, 'FAILED');
    past(FROM, '2026-10-01T14:00:00Z', 'PROCESSING');
    expect(await backfill()).toMatchObject({ state: 'Active', backfill: 'WAITING', failures: [] });
    account.backfills[1].BackfillStatus = 'SUCCEEDED';

    expect(await backfill()).toMatchObject({ state: 'Active', backfill: 'COVERED', failures: [] });
  });

  test('is looked for on all pages of the history', async () => {
    allActive();
    past('2026-03-01T00:00:00Z', BEFORE);
    past('2026-03-01T00:00:00Z', BEFORE);
    past(FROM, AFTER);
    account.pageSize = 1;

    expect(await backfill()).toMatchObject({ backfill: 'COVERED' });
    expect(aws.count('ListCostAllocationTagBackfillHistory')).toBe(3);
  });

  test('is newer than keys of which AWS tells no date', async () => {
    account.see(['Department', 'CostCenter'], 'Active');
    past(FROM, BEFORE);

    expect(await backfill()).toMatchObject({ backfill: 'COVERED' });
  });

  test('waits for tomorrow when AWS had one today', async () => {
    allActive();
    past('2026-02-01T00:00:00Z', '2026-10-03T01:00:00Z');

    expect(await backfill()).toMatchObject({ state: 'Active', backfill: 'WAITING', failures: [] });
    expect(account.ruleState).toBe('ENABLED');
    account.now = '2026-10-04T12:00:00Z';
    expect(await backfill()).toMatchObject({ state: 'Active', backfill: 'STARTED' });
  });

  test('from too long ago is told every day, until somebody asks for another month', async () => {
    allActive();

    expect(await run(['Department', 'CostCenter'], '2025-01')).toMatchObject({ state: 'Failed', pending: [], backfill: 'REFUSED' });
    expect(logged()[0]).toMatchObject({
      errors: ['backfill from 2025-01: ValidationException: BackfillFrom cannot precede the previous 12 months'],
      PendingCostAllocationTags: 0,
      ActivationFailures: 1,
    });
    expect(account.ruleState).toBe('ENABLED');
  });

  test.each([
    ['throttles', new AwsError('ThrottlingException'), 'rejects'],
    ['does not allow it', NOT_ALLOWED, 'resolves'],
  ])('is tried again tomorrow when AWS %s', async (_, error, end) => {
    allActive();
    aws.failNext('StartCostAllocationTagBackfill', error, error, error);
    const ended = await backfill().then(() => 'resolves', () => 'rejects');

    expect(ended).toBe(end);
    expect(logged()[0]).toMatchObject({ state: 'Failed', pending: [], backfill: 'WAITING', ActivationFailures: 1 });
    expect(account.ruleState).toBe('ENABLED');
  });

  test('is not asked about when none is wanted', async () => {
    allActive();
    await run(['Department', 'CostCenter']);

    expect(operations()).toEqual(['ListCostAllocationTags', 'DisableRule']);
    expect(WRITES.map((write) => aws.count(write))).toEqual([0, 0]);
  });
});
