import { ActionStatus } from '@aws-sdk/client-budgets';
import { release, type ReleaseEvent, type ReleaseProperties } from '../../src/budgets/deny-release-handler';
import { AwsEndpoint, AwsError } from '../support/aws-endpoint';
import { DeniedAccount, DENY, forEachTest, type DeniedAccountClients, GONE, POLICY_PATH, STACK_ID } from '../support/denied-account';
import { TEST_ACCOUNT } from '../support/places';

const NOT_YET = new AwsError('AccessDenied', 'not yet', 403);
const FORMER = `${DENY}-former`;

let account: DeniedAccount;
let aws: AwsEndpoint;
let clients: DeniedAccountClients;

forEachTest((given) => {
  ({ account, aws, clients } = given);
});

const writes = () => aws.calls.map(({ operation }) => operation).filter((operation) => /^(?:Execute|Attach|Detach)/.test(operation));

async function released(RequestType: ReleaseEvent['RequestType'], properties: ReleaseProperties = {}, former: ReleaseProperties = {}) {
  const ResourceProperties = { BudgetName: 'Claims', PolicyArn: DENY, Roles: ['claims-app'], ...properties };
  const OldResourceProperties = { ...ResourceProperties, ...former };
  const event = { RequestType, PhysicalResourceId: FORMER, ResourceProperties, OldResourceProperties };
  return release(event, { stackId: STACK_ID, policyPath: POLICY_PATH }, clients);
}

describe('Create', () => {
  test('does nothing', async () => {
    account.attach('Role claims-app');

    expect(await released('Create')).toEqual({ PhysicalResourceId: DENY });
    expect(aws.calls).toEqual([]);
  });
});

describe('Update', () => {
  beforeEach(() => { account.stackStatus = 'UPDATE_IN_PROGRESS'; });

  test('detaches what no executed action covers, and resets nothing', async () => {
    account.add('EXECUTION_SUCCESS', { roles: ['claims-app', 'left-the-list'], users: ['ada'] });
    account.add('PENDING');

    expect(await released('Update', { Users: ['ada'] })).toEqual({ PhysicalResourceId: DENY });
    expect(account.denied()).toEqual(['Role claims-app', 'User ada']);
    expect(writes()).toEqual(['DetachRolePolicy']);
  });

  test('keeps the Deny when the budget is replaced, except for principals that leave the list', async () => {
    account.add('EXECUTION_SUCCESS', { roles: ['claims-app', 'left-the-list'] });
    account.budgets.add('Claims-2');
    await released('Update', { BudgetName: 'Claims-2', AutoReset: 'true' }, { BudgetName: 'Claims' });

    expect(account.denied()).toEqual(['Role claims-app']);
  });

  test('detaches everything when the budget is replaced and the action is not reset automatically, because no later run would release the principals', async () => {
    account.add('EXECUTION_SUCCESS');
    account.budgets.add('Claims-2');
    await released('Update', { BudgetName: 'Claims-2', AutoReset: 'false' }, { BudgetName: 'Claims' });

    expect(account.denied()).toEqual([]);
  });

  test.each<[ActionStatus, boolean]>([
    ['STANDBY', false],
    ['PENDING', false],
    ['EXECUTION_IN_PROGRESS', true],
    ['EXECUTION_SUCCESS', true],
    ['EXECUTION_FAILURE', true],
    ['REVERSE_IN_PROGRESS', true],
    ['REVERSE_SUCCESS', false],
    ['REVERSE_FAILURE', true],
    ['RESET_IN_PROGRESS', false],
    ['RESET_FAILURE', false],
    ['FROZEN' as ActionStatus, true],
  ])('keeps what is covered by an action in %s: %s', async (status, covered) => {
    account.add(status);
    account.attach('Role claims-app');
    await released('Update');

    expect(account.denied()).toEqual(covered ? ['Role claims-app'] : []);
    expect(aws.count('ExecuteBudgetAction')).toBe(0);
  });

  test('keeps nothing that the action does not name', async () => {
    account.add('EXECUTION_SUCCESS', { Definition: { IamActionDefinition: { PolicyArn: DENY, Users: ['ada'] } } });
    account.attach('Role claims-app');
    await released('Update', { Users: ['ada'] });

    expect(account.denied()).toEqual(['User ada']);
  });

  test('reads no budget when nothing is attached', async () => {
    await released('Update');

    expect(aws.calls.map(({ operation }) => operation)).toEqual(['DescribeStacks', 'ListEntitiesForPolicy']);
  });

  test('waits until IAM applies a permission of the same deployment', async () => {
    account.attach('Role claims-app', 'Role other');
    aws.failNext('DescribeStacks', NOT_YET);
    aws.failNext('ListEntitiesForPolicy', NOT_YET, NOT_YET);
    aws.failNext('DescribeBudgetActionsForBudget', new AwsError('AccessDeniedException', 'not yet'));
    aws.failNext('DetachRolePolicy', NOT_YET);
    await released('Update');

    expect(account.denied()).toEqual([]);
    expect(clients.sleep.mock.calls).toEqual(Array(5).fill([5_000]));
  });
});

describe('Delete', () => {
  beforeEach(() => { account.stackStatus = 'DELETE_IN_PROGRESS'; });

  test('detaches the policy from everything', async () => {
    account.add('EXECUTION_SUCCESS');
    account.attach('Group claims', 'User ada');

    expect(await released('Delete', { Roles: undefined })).toEqual({ PhysicalResourceId: FORMER });
    expect(account.denied()).toEqual([]);
    expect(aws.count('ExecuteBudgetAction')).toBe(0);
  });

  test('does nothing when the policy does not exist', async () => {
    expect(await released('Delete', { PolicyArn: GONE })).toEqual({ PhysicalResourceId: FORMER });
    expect(writes()).toEqual([]);
  });

  test.each(['ROLLBACK_IN_PROGRESS', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS'])('detaches while the stack is %s', async (status) => {
    account.stackStatus = status;
    account.attach('Role claims-app');
    await released('Delete');

    expect(account.denied()).toEqual([]);
  });

  test('tells CloudFormation when IAM denies it for a minute', async () => {
    account.attach('Role claims-app', 'User ada');
    aws.failNext('DetachRolePolicy', ...Array(12).fill(new AwsError('AccessDenied', 'no', 403)));

    await expect(released('Delete')).rejects.toThrow(new Error(`1 problem:\n  - ${DENY}, role claims-app: AccessDenied: no`));
    expect(account.denied()).toEqual(['Role claims-app']);
  });

  test('gives up after a minute', async () => {
    aws.failNext('ListEntitiesForPolicy', ...Array(12).fill(NOT_YET));

    await expect(released('Delete')).rejects.toThrow(new Error(`1 problem:\n  - ${DENY}: AccessDenied: not yet`));
    expect(aws.count('ListEntitiesForPolicy')).toBe(12);
  });

  test('fails at once for another reason', async () => {
    aws.failNext('ListEntitiesForPolicy', new AwsError('InvalidInput', 'no'));

    await expect(released('Delete')).rejects.toThrow(`  - ${DENY}: InvalidInputException: no`);
    expect(clients.sleep).not.toHaveBeenCalled();
  });
});

describe('an event that CloudFormation did not send', () => {
  beforeEach(() => { account.attach('Role claims-app', 'User ada'); });

  test.each<[ReleaseEvent['RequestType'], string]>([
    ['Delete', 'CREATE_COMPLETE'],
    ['Delete', 'UPDATE_COMPLETE'],
    ['Delete', 'UPDATE_ROLLBACK_FAILED'],
    ['Delete', 'REVIEW_IN_PROGRESS'],
    ['Update', 'CREATE_COMPLETE'],
    ['Update', 'CREATE_IN_PROGRESS'],
    ['Update', 'DELETE_IN_PROGRESS'],
  ])('%s while the stack is %s changes nothing', async (request, status) => {
    account.stackStatus = status;

    await expect(released(request, { Roles: [] })).rejects.toThrow(`the stack is ${status}, and principals are released only while CloudFormation`);
    expect(account.denied()).toEqual(['Role claims-app', 'User ada']);
    expect(aws.calls.map(({ operation }) => operation)).toEqual(['DescribeStacks']);
  });

  test.each<[ReleaseEvent['RequestType'], string | undefined]>([
    ['Delete', `arn:aws:iam::${TEST_ACCOUNT}:policy/Other`],
    ['Update', `arn:aws:iam::${TEST_ACCOUNT}:policy/Other`],
    ['Delete', undefined],
  ])('%s for policy %s changes nothing, also while the stack changes', async (request, PolicyArn) => {
    account.stackStatus = 'UPDATE_IN_PROGRESS';

    await expect(released(request, { PolicyArn })).rejects.toThrow(`PolicyArn must be a deny policy of this stack, got ${PolicyArn ? `"${PolicyArn}"` : 'undefined'}: pass`);
    expect(aws.calls).toEqual([]);
  });

  test('without properties changes nothing', async () => {
    await expect(release({ RequestType: 'Delete' }, { stackId: STACK_ID, policyPath: POLICY_PATH }, clients)).rejects.toThrow('PolicyArn must be a deny policy of this stack, got undefined');
    expect(aws.calls).toEqual([]);
  });
});
