import { StackStatus } from '@aws-sdk/client-cloudformation';
import type { DenyDeployment, DenyProperties } from '../../src/alarms/deny-deployments-handler';
import { denyStateMachine } from '../../src/alarms/deny-state-machine';
import { AwsError } from '../support/aws-endpoint';
import { DENY, DenyingAccount, POLICY_PATH, STACK_ID } from '../support/denying-account';
import { TEST_ACCOUNT } from '../support/places';
import { MACHINE } from '../support/state-machine';

const ALL = ['Group team', 'Role app', 'User jo'];
const OLD_POLICY = `${DENY}Old`;
const TWELVE_SECONDS = 12 / 60;

const PROPERTIES: DenyProperties = { StateMachineArn: MACHINE, PolicyArn: DENY, AlarmName: 'claims', Roles: ['app'], Groups: ['team'], Users: ['jo'] };

const definition = () => denyStateMachine({
  partition: 'aws',
  policyArn: DENY,
  principals: [{ kind: 'Role', name: 'app' }, { kind: 'Group', name: 'team' }, { kind: 'User', name: 'jo' }],
  alarmName: 'claims',
  intervalSeconds: 900,
  minimumIntervals: 4,
  releaseWhileInAlarm: false,
});

const DEFINITION = definition();

let account: DenyingAccount;

beforeEach(async () => {
  account = await DenyingAccount.listen(DEFINITION);
});

afterEach(async () => account.close());

type Request = DenyDeployment['RequestType'];

const requestOf = (type: 'Release' | 'Start') => (RequestType: Request, event: Partial<DenyDeployment> = {}) => account.deploy({
  RequestType,
  ResourceType: `Custom::AlarmDeny${type}`,
  ResourceProperties: PROPERTIES,
  ...RequestType === 'Create' ? {} : { PhysicalResourceId: 'former' },
  ...RequestType === 'Update' ? { OldResourceProperties: PROPERTIES } : {},
  ...event,
});
const release = requestOf('Release');
const start = requestOf('Start');
const logged = () => account.clients.log.mock.calls.map(([line]) => JSON.parse(line));

/** The alarm has fired, and the principals are denied. */
function denied(): void {
  account.aws.alarmStates = ['ALARM'];
  account.aws.start();
  account.aws.run(1);
  expect(account.aws.attached).toEqual(ALL);
}

describe('a release', () => {
  test('that is created calls nothing, and has the ID of the policy', async () => {
    expect(await release('Create')).toEqual({ PhysicalResourceId: DENY });
    expect(account.called).toEqual([]);
  });

  test('that is deleted stops the executions first, then finds the principals, then detaches the policy', async () => {
    denied();
    account.aws.attachedTo(DENY).add('Role left-the-list');

    expect(await release('Delete')).toEqual({ PhysicalResourceId: 'former' });
    expect(account.called).toEqual([
      'DescribeStacks', 'DescribeStateMachine', 'ListExecutions', 'StopExecution', 'ListExecutions', 'ListEntitiesForPolicy',
      'DetachRolePolicy', 'DetachRolePolicy', 'DetachGroupPolicy', 'DetachUserPolicy',
    ]);
    expect(account.endpoint.calls.find(({ operation }) => operation === 'StopExecution')!.input)
      .toEqual({ executionArn: account.aws.executions[0].arn, error: 'Removed', cause: 'CloudFormation removes the Deny' });
    expect(account.aws.attached).toEqual([]);
    expect(account.aws.executions.map(({ status }) => status)).toEqual(['ABORTED']);
    expect(logged()).toEqual([
      { stopped: account.aws.executions[0].arn },
      ...[['Role', 'app'], ['Role', 'left-the-list'], ['Group', 'team'], ['User', 'jo']].map(([type, name]) => ({ detached: { policyArn: DENY, type, name } })),
    ]);
  });

  test('that is deleted while nothing is denied changes nothing', async () => {
    await release('Delete');

    expect(account.called).toEqual(['DescribeStacks', 'DescribeStateMachine', 'ListExecutions', 'ListEntitiesForPolicy']);
  });

  test('waits until several executions have stopped, on several pages, before it detaches', async () => {
    account.pageSize = 2;
    account.aws.alarmStates = ['ALARM'];
    account.aws.stopsAfter = 5 / 60;
    Array.from({ length: 5 }, () => account.aws.start());
    account.aws.run(1);
    Array.from({ length: 5 }, (_, index) => account.aws.attachedTo(DENY).add(`Role r${index}`));
    await release('Delete');

    expect(account.aws.executions.every(({ status }) => status === 'ABORTED')).toBe(true);
    expect(account.aws.now).toBeCloseTo(1 + 6 / 60);
    // Three pages each time: at the beginning and after 2 and 4 seconds. After 6 seconds, no execution is left.
    expect(account.endpoint.count('ListExecutions')).toBe(10);
    expect(account.called.lastIndexOf('ListExecutions')).toBeLessThan(account.called.indexOf('ListEntitiesForPolicy'));
    expect(account.endpoint.count('ListEntitiesForPolicy')).toBe(4);
    expect(account.aws.attached).toEqual([]);
  });

  test('stops an execution that another one starts while it is being stopped', async () => {
    denied();
    account.aws.stopsAfter = 3 / 60;
    account.aws.at(1 + 1 / 60, () => account.aws.start());
    await release('Delete');

    expect(account.aws.executions.map(({ status }) => status)).toEqual(['ABORTED', 'ABORTED']);
    expect(account.aws.attached).toEqual([]);
  });

  test('fails after two minutes if an execution does not stop, and leaves all principals denied', async () => {
    denied();
    account.aws.stopsAfter = Infinity;

    await expect(release('Delete')).rejects.toThrow(
      `1 problem:\n  - ${DENY}: 1 execution did not stop: stop all executions in the Step Functions console, and delete the stack again`);
    expect(account.aws.now).toBeCloseTo(1 + 118 / 60);
    expect(account.aws.attached).toEqual(ALL);
  });

  test('ignores an execution that is gone when it is stopped', async () => {
    denied();
    account.endpoint.failNext('StopExecution', new AwsError('ExecutionDoesNotExist'));
    await release('Delete');

    expect(account.endpoint.count('StopExecution')).toBe(2);
    expect(account.aws.attached).toEqual([]);
  });

  test('detaches the policy if the state machine is gone', async () => {
    ALL.forEach((each) => account.aws.attachedTo(DENY).add(each));
    account.machineIsGone = true;
    await release('Delete');

    expect(account.aws.attached).toEqual([]);
  });

  test('succeeds if the policy is gone', async () => {
    account.gonePolicies.add(DENY);

    await expect(release('Delete')).resolves.toEqual({ PhysicalResourceId: 'former' });
  });

  test('of a replaced policy stops no execution, because they attach the new policy', async () => {
    denied();
    account.aws.attachedTo(OLD_POLICY).add('Role app');
    await release('Delete', { ResourceProperties: { ...PROPERTIES, PolicyArn: OLD_POLICY } });

    expect([...account.aws.attachedTo(OLD_POLICY)]).toEqual([]);
    expect(account.aws.attached).toEqual(ALL);
    expect(account.endpoint.count('StopExecution')).toBe(0);
    expect(account.aws.executions[0].status).toBe('RUNNING');
  });

  test.each([
    ['a principal that cannot be released', 'DetachGroupPolicy', `1 problem:\n  - ${DENY}, group team: UnmodifiableEntityException: UnmodifiableEntity for a test`, ['Group team']],
    ['executions that cannot be listed', 'ListExecutions', `1 problem:\n  - ${DENY}: InvalidArn: InvalidArn for a test`, ALL],
    ['an execution that cannot be stopped', 'StopExecution', `1 problem:\n  - ${DENY}: InvalidArn: InvalidArn for a test`, ALL],
    ['a state machine that cannot be described', 'DescribeStateMachine', `1 problem:\n  - ${DENY}: InvalidArn: InvalidArn for a test`, ALL],
  ])('reports %s', async (_, operation, message, attached) => {
    denied();
    account.endpoint.failNext(operation, new AwsError(operation.startsWith('Detach') ? 'UnmodifiableEntity' : 'InvalidArn'));

    await expect(release('Delete')).rejects.toThrow(message);
    expect(account.aws.attached).toEqual(attached);
  });

  describe('that is updated', () => {
    test('detaches the policy from principals that left the list, and from no others', async () => {
      denied();
      ['Role left', 'Group left', 'User app'].forEach((each) => account.aws.attachedTo(DENY).add(each));

      expect(await release('Update')).toEqual({ PhysicalResourceId: DENY });
      expect(account.aws.attached).toEqual(ALL);
      expect(account.called).toEqual(['DescribeStacks', 'ListEntitiesForPolicy', 'DetachRolePolicy', 'DetachGroupPolicy', 'DetachUserPolicy']);
      expect(account.aws.executions[0].status).toBe('RUNNING');
    });

    test('without any lists releases all', async () => {
      denied();
      const { Roles, Groups, Users, ...others } = PROPERTIES;
      await release('Update', { ResourceProperties: others });

      expect(account.aws.attached).toEqual([]);
    });

    test('has another ID if the policy was replaced, so that CloudFormation deletes the former one', async () => {
      account.aws.attachedTo(OLD_POLICY).add('Role app');

      expect(await release('Update', { OldResourceProperties: { ...PROPERTIES, PolicyArn: OLD_POLICY } })).toEqual({ PhysicalResourceId: DENY });
      expect([...account.aws.attachedTo(OLD_POLICY)]).toEqual(['Role app']);
    });

    test.each([false, true])('stops the executions of a replaced state machine, which is gone: %s', async (isGone) => {
      denied();
      account.machineIsGone = isGone;
      await release('Update', { ResourceProperties: { ...PROPERTIES, StateMachineArn: `${MACHINE}-new` } });

      expect(account.aws.executions[0].status).toBe(isGone ? 'RUNNING' : 'ABORTED');
      expect(account.aws.attached).toEqual(ALL);
    });

    test('reports a principal that cannot be released', async () => {
      account.aws.attachedTo(DENY).add('Role left');
      account.endpoint.failNext('DetachRolePolicy', new AwsError('UnmodifiableEntity'));

      await expect(release('Update')).rejects.toThrow(`${DENY}, role left: UnmodifiableEntityException: UnmodifiableEntity for a test`);
    });
  });
});

describe('a start', () => {
  test.each<[Request, string | undefined, boolean, number]>([
    ['Create', 'OK', false, 0],
    ['Create', 'INSUFFICIENT_DATA', false, 0],
    ['Create', undefined, false, 0],
    ['Create', 'ALARM', false, 1],
    ['Update', 'OK', false, 0],
    ['Update', 'ALARM', false, 1],
    // The principals are still denied under the former definition.
    ['Update', 'OK', true, 2],
    ['Update', 'ALARM', true, 2],
  ])('at %s, with an alarm in %s and principals being denied: %s, leads to %d executions', async (request, state, isDenying, executions) => {
    if (isDenying) {
      denied();
    }
    account.aws.alarmStates = [state];

    expect(await start(request)).toEqual({ PhysicalResourceId: MACHINE });
    expect(account.aws.executions).toHaveLength(executions);
    expect(logged()).toEqual(executions > (isDenying ? 1 : 0) ? [{ started: account.aws.executions.at(-1)!.arn }] : []);
  });

  test('denies under the new definition', async () => {
    denied();
    account.aws.definition = { ...definition(), Comment: 'new' };
    await start('Update');
    account.aws.run(16);

    expect(account.aws.executions.map(({ status }) => status)).toEqual(['SUCCEEDED', 'RUNNING']);
    expect(account.aws.executions[0].path.at(-1)).toBe('Superseded by a newer execution');
    expect(account.aws.attached).toEqual(ALL);
  });

  test('that is deleted calls nothing', async () => {
    denied();

    expect(await start('Delete')).toEqual({ PhysicalResourceId: 'former' });
    expect(account.called).toEqual([]);
  });

  test('fails if the state machine is gone while the alarm is in ALARM', async () => {
    account.aws.alarmStates = ['ALARM'];
    account.machineIsGone = true;

    await expect(start('Create')).rejects.toThrow('StateMachineDoesNotExist for a test');
  });
});

describe('events that CloudFormation does not send', () => {
  const RULES = {
    Create: 'principals are denied only while CloudFormation creates or changes it',
    Update: 'principals are released only while CloudFormation updates it',
    Delete: 'principals are released only while CloudFormation changes or deletes it',
  };
  const IN_PROGRESS = Object.values(StackStatus).filter((status) => status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS');
  const accepted: Record<Request, string[]> = {
    Create: IN_PROGRESS.filter((status) => status !== 'DELETE_IN_PROGRESS'),
    Update: ['UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'UPDATE_ROLLBACK_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS'],
    Delete: IN_PROGRESS,
  };
  const requests: Array<['Release' | 'Start', Request]> = [['Release', 'Update'], ['Release', 'Delete'], ['Start', 'Create'], ['Start', 'Update']];

  test('there is a status of each kind', () => {
    expect(IN_PROGRESS.length).toBeGreaterThanOrEqual(9);
    expect(Object.values(StackStatus)).toEqual(expect.arrayContaining(accepted.Update));
  });

  test.each(requests.flatMap((request) => [...Object.values(StackStatus), 'unknown'].map((status) => [...request, status] as const)))(
    '%s, %s, in %s: accepted only while CloudFormation changes the stack', async (type, request, status) => {
      denied();
      account.stackStatus = status === 'unknown' ? undefined : status;
      // The forged lists contain no principals.
      const answer = requestOf(type)(request, { ResourceProperties: { ...PROPERTIES, Roles: [], Groups: [], Users: [] } });
      const isAccepted = accepted[request].includes(status);

      if (isAccepted) {
        await answer;
      } else {
        await expect(answer).rejects.toThrow(new Error(
          `the stack is ${status}, and ${RULES[request]}: deploy or delete the stack ${STACK_ID}, and send no ${request} event to this function`));
        expect(account.called).toEqual(['DescribeStacks']);
      }
      expect(account.aws.attached).toEqual(isAccepted && type === 'Release' ? [] : ALL);
      expect(account.aws.executions).toHaveLength(isAccepted && type === 'Start' ? 2 : 1);
      expect(account.aws.executions[0].status).toBe(isAccepted && request === 'Delete' ? 'ABORTED' : 'RUNNING');
    });

  const prefix = `arn:aws:iam::${TEST_ACCOUNT}:policy${POLICY_PATH}`;

  test.each<[string, any, string]>([
    ['an AWS managed policy', 'arn:aws:iam::aws:policy/AdministratorAccess', '"arn:aws:iam::aws:policy/AdministratorAccess"'],
    ['another policy of the account', `arn:aws:iam::${TEST_ACCOUNT}:policy/Guardrail`, `"arn:aws:iam::${TEST_ACCOUNT}:policy/Guardrail"`],
    ['a policy of another account', DENY.replace(TEST_ACCOUNT, '444455556666'), `"${DENY.replace(TEST_ACCOUNT, '444455556666')}"`],
    ['a policy of another stack', DENY.replace('0123abcd', '0123abce'), `"${DENY.replace('0123abcd', '0123abce')}"`],
    ['a policy of another Region', DENY.replace('us-east-1', 'eu-west-1'), `"${DENY.replace('us-east-1', 'eu-west-1')}"`],
    ['a deeper path', `${prefix}a/b`, `"${prefix}a/b"`],
    ['the path alone', prefix, `"${prefix}"`],
    ['a pattern', `${prefix}*`, `"${prefix}*"`],
    ['no text', [DENY], `["${DENY}"]`],
    ['nothing', undefined, 'undefined'],
  ])('%s as PolicyArn is refused in every request', async (_, PolicyArn, shown) => {
    denied();
    for (const request of ['Create', 'Update', 'Delete'] as const) {
      for (const send of [release, start]) {
        await expect(send(request, { ResourceProperties: { ...PROPERTIES, PolicyArn } })).rejects.toThrow(new Error(
          `PolicyArn must be a deny policy of this stack, got ${shown}: pass the ARN of a policy that begins with ${prefix}`));
      }
    }
    expect(account.called).toEqual([]);
    expect(account.aws.attached).toEqual(ALL);
  });
});

describe('a permission that IAM applies 12 seconds late', () => {
  const late = (...operations: string[]) => {
    denied();
    operations.forEach((operation) => { account.deniedUntil[operation] = account.aws.now + TWELVE_SECONDS; });
  };

  test.each(['DescribeStacks', 'DescribeStateMachine', 'ListExecutions', 'StopExecution', 'ListEntitiesForPolicy', 'DetachRolePolicy', 'DetachGroupPolicy', 'DetachUserPolicy'])(
    'delays a deletion, for %s', async (operation) => {
      late(operation);
      await release('Delete');

      expect(account.aws.attached).toEqual([]);
      expect(account.endpoint.count(operation)).toBeGreaterThanOrEqual(3);
      expect(account.aws.now).toBeLessThan(1.5);
    });

  test('delays a deletion, for all', async () => {
    late('DescribeStacks', 'DescribeStateMachine', 'ListExecutions', 'StopExecution', 'ListEntitiesForPolicy', 'DetachRolePolicy', 'DetachGroupPolicy', 'DetachUserPolicy');
    await release('Delete');

    expect(account.aws.attached).toEqual([]);
  });

  test.each(['DescribeStacks', 'ListEntitiesForPolicy', 'DetachRolePolicy'])('delays an update, for %s', async (operation) => {
    late(operation);
    account.aws.attachedTo(DENY).add('Role left');
    await release('Update');

    expect(account.aws.attached).toEqual(ALL);
  });

  test.each(['ListExecutions', 'StopExecution'])('delays the update of a replaced state machine, for %s', async (operation) => {
    late(operation);
    await release('Update', { ResourceProperties: { ...PROPERTIES, StateMachineArn: `${MACHINE}-new` } });

    expect(account.aws.executions[0].status).toBe('ABORTED');
  });

  test.each(['DescribeStacks', 'DescribeAlarms', 'ListExecutions', 'StartExecution'])('delays a start, for %s', async (operation) => {
    late(operation);
    account.aws.alarmStates = ['OK'];
    await start('Create');

    expect(account.aws.executions).toHaveLength(2);
  });

  test('and later than a minute fails, and leaves all principals denied', async () => {
    late();
    account.deniedUntil.DetachRolePolicy = Infinity;
    account.deniedUntil.DetachGroupPolicy = Infinity;
    account.deniedUntil.DetachUserPolicy = Infinity;

    await expect(release('Delete')).rejects.toThrow(`3 problems:\n  - ${DENY}, role app: AccessDenied: not authorized to perform DetachRolePolicy\n`);
    expect(account.endpoint.count('DetachRolePolicy')).toBe(12);
    expect(account.aws.attached).toEqual(ALL);
  });
});
