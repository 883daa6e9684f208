import { StackStatus } from '@aws-sdk/client-cloudformation';
import { accountOf, assertOwnPolicy, assertStackChanges, stackIsChanging, type StackRequest } from '../../src/access/stack-changes-handler';
import { AwsEndpoint, AwsError } from '../support/aws-endpoint';
import { DeniedAccount, DENY, forEachTest, type DeniedAccountClients, POLICY_PATH, STACK_ID } from '../support/denied-account';
import { OTHER_ACCOUNT, TEST_ACCOUNT } from '../support/places';

let account: DeniedAccount;
let aws: AwsEndpoint;
let clients: DeniedAccountClients;

forEachTest((given) => {
  ({ account, aws, clients } = given);
});

describe('a request of a custom resource', () => {
  const UPDATES = ['UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'UPDATE_ROLLBACK_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS'];
  const ACCEPTED: Record<StackRequest, string[]> = {
    Create: ['CREATE_IN_PROGRESS', 'ROLLBACK_IN_PROGRESS', 'IMPORT_IN_PROGRESS', 'IMPORT_ROLLBACK_IN_PROGRESS', ...UPDATES],
    Update: UPDATES,
    Delete: ['CREATE_IN_PROGRESS', 'ROLLBACK_IN_PROGRESS', 'DELETE_IN_PROGRESS', 'IMPORT_IN_PROGRESS', 'IMPORT_ROLLBACK_IN_PROGRESS', ...UPDATES],
  };

  test.each(Object.values(StackStatus))('is judged by the status %s of its stack', async (status) => {
    account.stackStatus = status;
    const accepted: string[] = [];
    for (const request of Object.keys(ACCEPTED) as StackRequest[]) {
      await assertStackChanges(STACK_ID, request, clients).then(() => accepted.push(request), () => undefined);
    }

    expect(accepted).toEqual(Object.keys(ACCEPTED).filter((request) => ACCEPTED[request as StackRequest].includes(status)));
    expect(await stackIsChanging(STACK_ID, clients)).toBe(ACCEPTED.Delete.includes(status));
  });

  test.each<[StackRequest, string, string]>([
    ['Create', 'DELETE_IN_PROGRESS', 'principals are denied only while CloudFormation creates or changes it'],
    ['Update', 'CREATE_IN_PROGRESS', 'principals are released only while CloudFormation updates it'],
    ['Delete', 'CREATE_COMPLETE', 'principals are released only while CloudFormation changes or deletes it'],
  ])('of type %s fails when the stack is %s', async (request, status, rule) => {
    account.stackStatus = status;

    await expect(assertStackChanges(STACK_ID, request, clients)).rejects.toThrow(
      new Error(`the stack is ${status}, and ${rule}: deploy or delete the stack ${STACK_ID}, and send no ${request} event to this function`),
    );
  });

  test('fails when the stack does not exist', async () => {
    await expect(assertStackChanges(`${STACK_ID}0`, 'Delete', clients)).rejects.toThrow('does not exist');
  });

  test('fails when AWS returns no stack', async () => {
    account.operations.DescribeStacks = () => ({ Stacks: [] });

    await expect(assertStackChanges(STACK_ID, 'Delete', clients)).rejects.toThrow('the stack is unknown, and');
  });

  test('waits until IAM allows the status to be read', async () => {
    account.stackStatus = 'DELETE_IN_PROGRESS';
    aws.failNext('DescribeStacks', ...Array(11).fill(new AwsError('AccessDenied', 'not yet', 403)));
    await assertStackChanges(STACK_ID, 'Delete', clients);

    expect(clients.sleep.mock.calls).toEqual(Array(11).fill([5_000]));
  });

  test('fails when the status cannot be read for a minute', async () => {
    account.stackStatus = 'DELETE_IN_PROGRESS';
    aws.failNext('DescribeStacks', ...Array(12).fill(new AwsError('AccessDenied', 'not authorized to perform: cloudformation:DescribeStacks', 403)));

    await expect(assertStackChanges(STACK_ID, 'Delete', clients)).rejects.toThrow('not authorized to perform: cloudformation:DescribeStacks');
    expect(aws.count('DescribeStacks')).toBe(12);
  });
});

describe('a policy', () => {
  const own = (policyArn: unknown) => () => assertOwnPolicy(policyArn, { stackId: STACK_ID, policyPath: POLICY_PATH });

  test.each([DENY, `${DENY}-2`, DENY.replace(/Deny$/, 'A+b=c,d.e@f_g-1')])('%s belongs to the stack', (policyArn) => {
    expect(own(policyArn)).not.toThrow();
  });

  test.each([
    ['of another account', DENY.replace(TEST_ACCOUNT, OTHER_ACCOUNT)],
    ['of AWS', 'arn:aws:iam::aws:policy/AdministratorAccess'],
    ['of another partition', DENY.replace('arn:aws:', 'arn:aws-cn:')],
    ['of another path', `arn:aws:iam::${TEST_ACCOUNT}:policy/Deny`],
    ['of the path of another Region', DENY.replace('us-east-1', 'eu-west-1')],
    ['of a deeper path', DENY.replace(/Deny$/, 'deeper/Deny')],
    ['without a name', DENY.replace(/Deny$/, '')],
    ['with a wildcard', DENY.replace(/Deny$/, '*')],
    ['with a second line', `${DENY}\n`],
    ['that is missing', undefined],
    ['that is null', null],
    ['that is a list', [DENY]],
    ['that is an object', { arn: DENY }],
  ])('%s does not', (_, policyArn) => {
    expect(own(policyArn)).toThrow(new Error(
      `PolicyArn must be a deny policy of this stack, got ${JSON.stringify(policyArn)}: ` +
      `pass the ARN of a policy that begins with arn:aws:iam::${TEST_ACCOUNT}:policy${POLICY_PATH}`,
    ));
  });

  test('of a stack in another partition has the partition of the stack', () => {
    const stackId = STACK_ID.replace('arn:aws:', 'arn:aws-cn:');

    expect(() => assertOwnPolicy(DENY.replace('arn:aws:', 'arn:aws-cn:'), { stackId, policyPath: POLICY_PATH })).not.toThrow();
  });
});

test('the account of a stack is that of its ARN', () => {
  expect(accountOf(STACK_ID)).toBe(TEST_ACCOUNT);
});
