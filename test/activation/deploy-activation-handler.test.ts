import { CostExplorerClient } from '@aws-sdk/client-cost-explorer';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { type ActivationClients, runScheduled } from '../../src/activation/activate-cost-allocation-tags-handler';
import { deployActivation, type DeploymentEvent } from '../../src/activation/deploy-activation-handler';
import { AwsEndpoint, AwsError } from '../support/aws-endpoint';
import { BillingAccount, LINKED_ACCOUNT, NOT_ALLOWED } from '../support/billing-account';

let account: BillingAccount;
let aws: AwsEndpoint;
let abort: AbortController;
let clients: ActivationClients & { readonly sleep: jest.Mock; readonly log: jest.Mock };

beforeEach(async () => {
  account = new BillingAccount();
  aws = await AwsEndpoint.listen(account.operations);
  abort = new AbortController();
  const config = { endpoint: aws.url, region: 'eu-central-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' }, maxAttempts: 2 };
  clients = {
    costExplorer: new CostExplorerClient(config),
    eventBridge: new EventBridgeClient(config),
    signal: abort.signal,
    ruleName: 'the-rule',
    revision: 'this',
    sleep: jest.fn(async () => undefined),
    now: () => 0,
    log: jest.fn(),
  };
});

afterEach(async () => aws.close());

const event = (RequestType: DeploymentEvent['RequestType'], TagKeys: string[], more: Partial<DeploymentEvent> = {}, properties: object = {}): DeploymentEvent => ({
  RequestType,
  ...RequestType === 'Create' ? {} : { PhysicalResourceId: 'the-id' },
  ResourceProperties: { TagKeys, DeactivateOnDelete: 'false', ...properties },
  ...more,
});
const deploy = async (...args: Parameters<typeof event>) => deployActivation(event(...args), clients);
const logged = () => clients.log.mock.calls.map(([line]) => JSON.parse(line));
const operations = () => aws.calls.map(({ operation }) => operation);

describe('on Create', () => {
  test('the key of a principal that has not called yet fails nothing, and is activated after its first call', async () => {
    account.see(['Team']);

    expect(await deploy('Create', ['Team', 'iamPrincipal/Team'])).toMatchObject({ Data: { State: 'Pending', PendingTagKeys: 'iamPrincipal/Team', ActiveTagKeys: 'Team' } });
    expect(account.ruleState).toBe('ENABLED');
    expect(logged()[0].errors).toEqual([]);

    account.see(['iamPrincipal/Team']);
    await runScheduled({ tagKeys: ['Team', 'iamPrincipal/Team'], revision: 'this' }, clients);

    expect(account.active()).toEqual(['Team', 'iamPrincipal/Team']);
    expect(account.ruleState).toBe('DISABLED');
  });

  test('it activates at once, tells so, and has the rule off', async () => {
    account.see(['Department', 'CostCenter']);

    expect(await deploy('Create', ['Department', 'CostCenter'])).toEqual({
      PhysicalResourceId: 'the-rule', Data: { State: 'Active', PendingTagKeys: '', ActiveTagKeys: 'Department,CostCenter' },
    });
    expect(account.ruleState).toBe('DISABLED');
    expect(logged()).toEqual([expect.objectContaining({ state: 'Active', PendingCostAllocationTags: 0 })]);
  });

  test('it has the rule on while something is pending', async () => {
    account.ruleState = 'DISABLED';
    account.see(['Department']);

    expect(await deploy('Create', ['Department', 'CostCenter'])).toMatchObject({
      Data: { State: 'Pending', PendingTagKeys: 'CostCenter', ActiveTagKeys: 'Department' },
    });
    expect(account.ruleState).toBe('ENABLED');
  });

  test('it starts the backfill, or has the rule on until one may start', async () => {
    account.see(['Department']);
    account.backfills.push({ BackfillFrom: '2026-06-01T00:00:00Z', RequestedAt: '2026-10-03T09:00:00Z', BackfillStatus: 'SUCCEEDED' });

    expect(await deploy('Create', ['Department'], {}, { BackfillFrom: '2026-01' })).toMatchObject({ Data: { State: 'Active' } });
    expect(account.ruleState).toBe('ENABLED');
    account.now = '2026-10-05T09:00:00Z';
    await runScheduled({ tagKeys: ['Department'], backfillFrom: '2026-01', revision: 'this' }, clients);
    expect(account.backfills[0]).toMatchObject({ BackfillFrom: '2026-01-01T00:00:00Z' });
    expect(account.ruleState).toBe('ENABLED');
  });

  test('it has the rule on while the backfill that it started is under way', async () => {
    account.ruleState = 'DISABLED';
    account.see(['Department']);

    expect(await deploy('Create', ['Department'], {}, { BackfillFrom: '2026-01' })).toMatchObject({ Data: { State: 'Active' } });
    expect(account.backfills).toHaveLength(1);
    expect(account.ruleState).toBe('ENABLED');
  });

  test('it has the rule on where deletions deactivate', async () => {
    account.ruleState = 'DISABLED';
    account.see(['Department']);

    expect(await deploy('Create', ['Department'], {}, { DeactivateOnDelete: 'true' })).toMatchObject({ Data: { State: 'Active' } });
    expect(account.ruleState).toBe('ENABLED');
  });

  test('it tells a linked account the commands, and has the rule on', async () => {
    account.ruleState = 'DISABLED';
    aws.failNext('ListCostAllocationTags', LINKED_ACCOUNT);

    expect(await deploy('Create', ['Department'])).toMatchObject({ Data: { State: 'LinkedAccount', PendingTagKeys: 'Department' } });
    expect(account.ruleState).toBe('ENABLED');
    expect(logged()[0].cliCommands).toHaveLength(1);
    expect(clients.sleep).not.toHaveBeenCalled();
  });

  test('it waits for a permission that came with the same deployment', async () => {
    account.see(['Department']);
    aws.failNext('ListCostAllocationTags', NOT_ALLOWED, NOT_ALLOWED);

    expect(await deploy('Create', ['Department'])).toMatchObject({ Data: { State: 'Active' } });
    expect(clients.sleep.mock.calls).toEqual([[5_000], [5_000]]);
    expect(logged()).toHaveLength(1);
  });

  test('it gives up on a permission that does not come', async () => {
    aws.failNext('ListCostAllocationTags', ...Array(7).fill(NOT_ALLOWED));

    expect(await deploy('Create', ['Department'])).toMatchObject({ Data: { State: 'Failed' } });
    expect(clients.sleep).toHaveBeenCalledTimes(6);
    expect(account.ruleState).toBe('ENABLED');
  });

  test.each([
    ['throttles', [new AwsError('LimitExceededException'), new AwsError('LimitExceededException')]],
    ['fails', Array(2).fill(new AwsError('InternalServerException', 'later', 500))],
    ['refuses the call', [new AwsError('ValidationException')]],
  ])('it fails no deployment when AWS %s', async (_, errors) => {
    account.ruleState = 'DISABLED';
    aws.failNext('ListCostAllocationTags', ...errors);

    expect(await deploy('Create', ['Department'])).toMatchObject({ PhysicalResourceId: 'the-rule', Data: { State: 'Failed', PendingTagKeys: 'Department' } });
    expect(account.ruleState).toBe('ENABLED');
    expect(logged()[0].errors).toHaveLength(1);
  });

  test('it fails no deployment when its time is up or the rule cannot be switched, and still tries the latter', async () => {
    abort.abort();
    aws.failNext('EnableRule', new AwsError('ResourceNotFoundException'));

    expect(await deploy('Create', ['Department'])).toMatchObject({ Data: { State: 'Failed' } });
    expect(operations()).toEqual(['EnableRule']);
    expect(logged()[0].errors).toEqual([expect.stringContaining('AbortError'), expect.stringContaining('enabling rule the-rule: ResourceNotFoundException')]);
  });

  test('it is not pending while nothing tries again: a rule that cannot be switched on is a failure', async () => {
    account.ruleState = 'DISABLED';
    aws.failNext('EnableRule', NOT_ALLOWED);

    expect(await deploy('Create', ['Department'])).toMatchObject({ Data: { State: 'Failed', PendingTagKeys: 'Department' } });
    expect(logged()[0]).toMatchObject({ state: 'Failed', ActivationFailures: 1 });
  });

  test('it leaves a linked account one when the rule cannot be switched on', async () => {
    aws.failNext('ListCostAllocationTags', LINKED_ACCOUNT);
    aws.failNext('EnableRule', NOT_ALLOWED);

    expect(await deploy('Create', ['Department'])).toMatchObject({ Data: { State: 'LinkedAccount' } });
  });

  test('it answers in the 4,096 bytes that CloudFormation takes, with as many keys as there may be', async () => {
    const keys = Array.from({ length: 500 }, (_, index) => `Key-of-team-${index}`);
    account.see(keys.slice(0, 250));
    const { Data } = await deploy('Create', keys);

    expect(Data).toMatchObject({
      State: 'Pending',
      PendingTagKeys: expect.stringMatching(/^Key-of-team-250,.*,Key-of-team-\d+ and 175 more$/),
      ActiveTagKeys: expect.stringMatching(/^Key-of-team-0,.* and \d+ more$/),
    });
    expect(JSON.stringify(Data).length).toBeLessThan(2_600);
  });
});

describe('on Update', () => {
  test('it keeps its id and switches a rule on again for a key that was added', async () => {
    account.ruleState = 'DISABLED';
    account.see(['Department'], 'Active');

    expect(await deploy('Update', ['Department', 'New'], { OldResourceProperties: { TagKeys: ['Department'] } })).toMatchObject({
      PhysicalResourceId: 'the-id', Data: { State: 'Pending', PendingTagKeys: 'New' },
    });
    expect(account.ruleState).toBe('ENABLED');
  });

  test('it leaves a key that was taken out active', async () => {
    account.see(['Department', 'Old'], 'Active');
    await deploy('Update', ['Department'], { OldResourceProperties: { TagKeys: ['Department', 'Old'] } });

    expect(account.active()).toEqual(['Department', 'Old']);
  });

  test('it deactivates a key that was taken out where that is asked for, and no other', async () => {
    account.see(['Department', 'Old', 'Strange'], 'Active');
    account.see(['Idle']);
    await deploy('Update', ['Department'], { OldResourceProperties: { TagKeys: ['Department', 'Old', 'Idle', 'Unseen'] } }, { DeactivateOnDelete: 'true' });

    expect(account.active()).toEqual(['Department', 'Strange']);
    expect(logged()[0]).toEqual({ deactivated: ['Old', 'Idle'], errors: [] });
  });

  test('it deactivates also what AWS does not list as active yet', async () => {
    account.see(['Department', 'Old'], 'Active');
    const { ListCostAllocationTags: list } = account.operations;
    account.operations.ListCostAllocationTags = (input) => {
      const answer = list(input) as { CostAllocationTags: object[] };
      return { ...answer, CostAllocationTags: answer.CostAllocationTags.map((tag: any) => ({ ...tag, Status: tag.TagKey === 'Old' ? 'Inactive' : tag.Status })) };
    };
    await deploy('Update', ['Department'], { OldResourceProperties: { TagKeys: ['Department', 'Old'] } }, { DeactivateOnDelete: 'true' });

    expect(account.active()).toEqual(['Department']);
  });

  test('it tries again to deactivate, since no later run knows of the key', async () => {
    account.see(['Department', 'Old'], 'Active');
    aws.failNext('UpdateCostAllocationTagsStatus', ...Array(5).fill(new AwsError('LimitExceededException')));

    expect(await deploy('Update', ['Department'], { OldResourceProperties: { TagKeys: ['Department', 'Old'] } }, { DeactivateOnDelete: 'true' }))
      .toMatchObject({ Data: { State: 'Active' } });
    expect(account.active()).toEqual(['Department']);
    expect(clients.sleep.mock.calls).toEqual([[5_000], [5_000]]);
  });

  test('it has failed where a key could not be deactivated', async () => {
    account.ruleState = 'DISABLED';
    account.see(['Department', 'Old'], 'Active');
    account.refused.set('Old', { Code: 'Locked', Message: 'not now' });

    expect(await deploy('Update', ['Department'], { OldResourceProperties: { TagKeys: ['Department', 'Old'] } }, { DeactivateOnDelete: 'true' }))
      .toMatchObject({ Data: { State: 'Failed', ActiveTagKeys: 'Department' } });
    expect(logged()[1]).toMatchObject({ errors: ['key Old: Locked: not now'], ActivationFailures: 1 });
    expect(account.ruleState).toBe('ENABLED');
  });

  test('that is rolled back activates again what it deactivated', async () => {
    account.see(['Department', 'Old'], 'Active');
    const [former, latter] = [{ TagKeys: ['Department', 'Old'] }, { TagKeys: ['Department'] }];
    await deploy('Update', latter.TagKeys, { OldResourceProperties: former }, { DeactivateOnDelete: 'true' });
    await deploy('Update', former.TagKeys, { OldResourceProperties: latter }, { DeactivateOnDelete: 'true' });

    expect(account.active()).toEqual(['Department', 'Old']);
  });

  test('it does not look for what to deactivate when nothing was taken out', async () => {
    account.see(['Department'], 'Active');
    await deploy('Update', ['Department'], { OldResourceProperties: { TagKeys: ['Department'] } }, { DeactivateOnDelete: 'true' });

    expect(operations()).toEqual(['ListCostAllocationTags', 'EnableRule']);
  });
});

describe('a construct that is renamed, where deletions deactivate', () => {
  test('keeps its keys: CloudFormation creates the new one, deletes the former, and the daily rule of the new one heals', async () => {
    account.see(['Department'], 'Active');
    await deploy('Create', ['Department'], {}, { DeactivateOnDelete: 'true' });
    await deploy('Delete', ['Department'], {}, { DeactivateOnDelete: 'true' });
    expect(account.active()).toEqual([]);
    expect(account.ruleState).toBe('ENABLED');
    await runScheduled({ tagKeys: ['Department'], deactivateOnDelete: true, revision: 'this' }, clients);

    expect(account.active()).toEqual(['Department']);
    expect(account.ruleState).toBe('ENABLED');
  });
});

describe('on Delete', () => {
  test('it does nothing: keys stay active', async () => {
    account.see(['Department'], 'Active');

    expect(await deploy('Delete', ['Department'])).toEqual({ PhysicalResourceId: 'the-id' });
    expect(operations()).toEqual([]);
  });

  test('it deactivates all keys where that is asked for, 20 a call', async () => {
    const keys = Array.from({ length: 45 }, (_, index) => `Key${index}`);
    account.see([...keys, 'Strange'], 'Active');
    await deploy('Delete', [...keys, 'Unseen'], {}, { DeactivateOnDelete: 'true' });

    expect(account.active()).toEqual(['Strange']);
    expect(aws.count('UpdateCostAllocationTagsStatus')).toBe(3);
  });

  test.each([
    ['may not write', NOT_ALLOWED, 7],
    ['is in a linked account', LINKED_ACCOUNT, 1],
  ])('it lets the stack go when it %s', async (_, error, attempts) => {
    account.see(['Department'], 'Active');
    aws.failNext('UpdateCostAllocationTagsStatus', ...Array(attempts).fill(error));

    expect(await deploy('Delete', ['Department'], {}, { DeactivateOnDelete: 'true' })).toEqual({ PhysicalResourceId: 'the-id' });
    expect(aws.count('UpdateCostAllocationTagsStatus')).toBe(attempts);
    expect(logged()).toEqual([{ deactivated: [], errors: [expect.stringContaining('setting status Inactive for Department: AccessDeniedException')] }]);
  });
});
