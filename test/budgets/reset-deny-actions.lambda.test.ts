import * as fc from 'fast-check';
import { type AwsEndpoint, AwsError } from '../support/aws-endpoint';
import {
  type DeniedAccount, DENY, denyAction, FUNCTION_NAME, forEachTest, POLICY_PATH, SCHEDULE_NAME, STACK_ID,
} from '../support/denied-account';
import { TEST_ACCOUNT } from '../support/places';

const before = { ...process.env };

let account: DeniedAccount;
let aws: AwsEndpoint;
let handler: (event?: any) => Promise<any>;
let lines: string[];

// Also lets the function wait for nothing.
forEachTest((given) => {
  ({ account, aws } = given);
  Object.assign(process.env, {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: aws.url,
    AWS_LAMBDA_FUNCTION_NAME: FUNCTION_NAME,
    STACK_ID,
    POLICY_PATH,
    SCHEDULE_NAME,
  });
  lines = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean(lines.push(String(text))));
  jest.resetModules();
  ({ handler } = jest.requireActual('../../src/budgets/reset-deny-actions.lambda'));
});

afterEach(() => {
  process.env = { ...before };
});

const release = (RequestType: string, properties: object = {}) => ({
  RequestType,
  PhysicalResourceId: `${DENY}-former`,
  ResourceProperties: { ServiceToken: 'x', AccountId: TEST_ACCOUNT, BudgetName: 'Claims', PolicyArn: DENY, Roles: ['claims-app'], ...properties },
});

describe('any event without a request of CloudFormation', () => {
  test.each([
    ['of the schedule', { actions: [denyAction()] }],
    ['that is empty', {}],
    ['that is missing', undefined],
    ['that is null', null],
    ['that is text', 'reset'],
    ['that is a list', [1]],
    ['with another request', { RequestType: 'Rotate' }],
    ['with a request that is no text', { RequestType: ['Delete'] }],
    ['with other actions', { accountId: TEST_ACCOUNT, actions: [] }],
  ])('%s checks the actions that are configured', async (_, event) => {
    account.add('EXECUTION_SUCCESS');

    expect(await handler(event)).toMatchObject({ actions: [{ from: 'EXECUTION_SUCCESS', to: 'STANDBY' }] });
    expect(lines.map((line) => JSON.parse(line))).toEqual([expect.objectContaining({ budgetName: 'Claims', to: 'STANDBY' })]);
  });

  test('makes up to 8 attempts', async () => {
    account.add('STANDBY');
    aws.failNext('DescribeBudgetActionsForBudget', ...Array(7).fill(new AwsError('ThrottlingException')));
    await handler({});

    expect(aws.count('DescribeBudgetActionsForBudget')).toBe(8);
  });

  test('writes the metric of principals that were not denied, with the name of the function', async () => {
    account.spendIs('600');
    account.add('EXECUTION_SUCCESS');
    account.detachByHand('Role claims-app');

    await expect(handler({})).rejects.toThrow('and are denied again: role claims-app');
    const [metric] = lines.map((line) => JSON.parse(line)).filter(({ _aws }) => _aws);
    expect(metric).toMatchObject({
      FunctionName: FUNCTION_NAME,
      PrincipalsNotDenied: 1,
      _aws: { CloudWatchMetrics: [{ Namespace: 'BedrockCostTags', Dimensions: [['FunctionName']], Metrics: [{ Name: 'PrincipalsNotDenied', Unit: 'Count' }] }] },
    });
  });
});

describe('a request of CloudFormation', () => {
  test.each([
    ['Create', 'CREATE_IN_PROGRESS', DENY, ['Role claims-app', 'Role left-the-list']],
    ['Update', 'UPDATE_IN_PROGRESS', DENY, ['Role claims-app']],
    ['Delete', 'DELETE_IN_PROGRESS', `${DENY}-former`, []],
  ])('%s is answered while the stack is %s', async (request, status, PhysicalResourceId, denied) => {
    account.stackStatus = status;
    account.add('EXECUTION_SUCCESS', { roles: ['claims-app', 'left-the-list'] });

    expect(await handler(release(request))).toEqual({ PhysicalResourceId });
    expect(account.denied()).toEqual(denied);
    expect(aws.count('GetSchedule')).toBe(0);
  });
});

describe('an event of a principal that wants to lift its own Deny', () => {
  const DENIED = ['Role claims-app', 'User ada'];

  beforeEach(() => {
    account.spendIs('600');
    account.add('EXECUTION_SUCCESS', { roles: ['claims-app'], users: ['ada'] });
    account.budgets.add('Other');
  });

  test.each([
    ['Delete of the policy', release('Delete'), 'the stack is CREATE_COMPLETE, and principals are released only while CloudFormation changes or deletes it'],
    ['Update with another budget and no principals', release('Update', { BudgetName: 'Other', Roles: [] }), 'the stack is CREATE_COMPLETE, and principals are released only while CloudFormation updates it'],
    ['Update without principals', release('Update', { Roles: [] }), 'the stack is CREATE_COMPLETE, and principals are released only while CloudFormation updates it'],
    ['Delete with another stack in the event', { ...release('Delete'), StackId: `${STACK_ID}0` }, 'the stack is CREATE_COMPLETE, and'],
    ['Delete of another policy', release('Delete', { PolicyArn: 'arn:aws:iam::aws:policy/AWSDenyAll' }), 'PolicyArn must be a deny policy of this stack, got "arn:aws:iam::aws:policy/AWSDenyAll"'],
  ])('fails and changes nothing: %s', async (_, event, message) => {
    await expect(handler(event)).rejects.toThrow(message);
    expect(account.denied()).toEqual(DENIED);
    expect(aws.calls.filter(({ operation }) => /^(?:Attach|Detach|Execute)/.test(operation))).toEqual([]);
  });

  test.each([
    ['the policy with another budget', { accountId: TEST_ACCOUNT, actions: [{ budgetName: 'Other', policyArn: DENY, roles: [], groups: [], users: [] }] }],
    ['the policy without principals', { accountId: TEST_ACCOUNT, actions: [{ budgetName: 'Claims', policyArn: DENY, roles: [], groups: [], users: [] }] }],
    ['another account', { accountId: '444455556666', actions: [{ budgetName: 'Claims', policyArn: DENY, autoReset: true }] }],
    ['a higher threshold', { actions: [{ ...denyAction(), threshold: 1e9 }] }],
    ['properties of a release without a request', { ...release('Delete'), RequestType: undefined }],
  ])('checks what is configured, whatever the event says: %s', async (_, event) => {
    expect(await handler(event)).toMatchObject({ actions: [{ budgetName: 'Claims', to: 'EXECUTION_SUCCESS', spent: true }], detached: [] });
    expect(account.denied()).toEqual(DENIED);
  });

  test('no event lifts the Deny of a stack that does not change', async () => {
    const text = fc.constantFrom('Claims', 'Other', DENY, '', 'claims-app');
    const event = fc.oneof(fc.anything(), fc.record({
      RequestType: fc.oneof(fc.constantFrom('Create', 'Update', 'Delete', 'delete'), fc.anything()),
      PhysicalResourceId: text,
      StackId: fc.constantFrom(STACK_ID, ''),
      accountId: fc.constantFrom(TEST_ACCOUNT, ''),
      actions: fc.array(fc.record({ budgetName: text, policyArn: text, roles: fc.array(text), autoReset: fc.boolean() }), { maxLength: 2 }),
      ResourceProperties: fc.oneof(
        fc.anything(),
        fc.record({ BudgetName: text, PolicyArn: text, Roles: fc.array(text, { maxLength: 2 }) }, { requiredKeys: [] }),
      ),
    }, { requiredKeys: [] }));
    await fc.assert(fc.asyncProperty(event, async (any) => {
      await handler(any).catch(() => undefined);

      expect(account.denied()).toEqual(DENIED);
    }), { numRuns: 100 });
    expect(aws.count('DescribeStacks')).toBeGreaterThan(0);
    expect(aws.calls.filter(({ operation }) => /^(?:Attach|Detach|Execute)/.test(operation))).toEqual([]);
  });
});
