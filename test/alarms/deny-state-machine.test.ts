import * as fc from 'fast-check';
import { denyStateMachine, type DenyStateMachine, type NamedPrincipal } from '../../src/alarms/deny-state-machine';
import { EXECUTION, FakeAws, run, statesOf } from '../support/state-machine';

const PRINCIPALS: NamedPrincipal[] = [{ kind: 'Role', name: 'app' }, { kind: 'Group', name: 'team' }, { kind: 'User', name: 'jo' }];

function definition(props: Partial<DenyStateMachine> = {}): any {
  return denyStateMachine({
    partition: 'aws',
    policyArn: 'arn:aws:iam::111122223333:policy/deny',
    principals: PRINCIPALS,
    alarmName: 'claims',
    minimumDenySeconds: 3600,
    releaseWhileInAlarm: false,
    ...props,
  });
}

const ALL = ['Role app', 'Group team', 'User jo'];
const visited = new Set<string>();

/** Runs it, and tells what was attached whenever it waited. */
async function ran(prepare: (aws: FakeAws) => void = () => undefined, props: Partial<DenyStateMachine> = {}) {
  const aws = new FakeAws();
  prepare(aws);
  const result = await run(definition(props), aws);
  result.path.forEach((state) => visited.add(state));
  return { ...result, aws };
}

const count = (calls: string[], call: string) => calls.filter((each) => each === call).length;

test('denies all, waits, looks, and releases all', async () => {
  const { end, path, aws } = await ran();

  expect(end).toBe('SUCCEEDED');
  expect(aws.attached.size).toBe(0);
  expect([...aws.calls.slice(0, 3)].sort()).toEqual(['attachGroupPolicy Group team', 'attachRolePolicy Role app', 'attachUserPolicy User jo']);
  expect(aws.calls.slice(3, 5)).toEqual(['listExecutions', 'describeAlarms']);
  expect([...aws.calls.slice(5, 8)].sort()).toEqual(['detachGroupPolicy Group team', 'detachRolePolicy Role app', 'detachUserPolicy User jo']);
  expect(aws.calls.slice(8)).toEqual(['describeAlarms']);
  expect(path.filter((state) => state === 'Wait')).toHaveLength(1);
});

test('keeps denying while the alarm is in ALARM', async () => {
  const { end, path, aws } = await ran((each) => { each.alarmStates = ['ALARM', 'ALARM', 'OK']; });

  expect(end).toBe('SUCCEEDED');
  expect(path.filter((state) => state === 'Wait')).toHaveLength(3);
  expect(count(aws.calls, 'attachRolePolicy Role app')).toBe(1);
  expect(aws.attached.size).toBe(0);
});

test.each([['INSUFFICIENT_DATA'], [undefined]])('releases when the alarm is %s', async (state) => {
  const { end, aws } = await ran((each) => { each.alarmStates = [state]; });

  expect(end).toBe('SUCCEEDED');
  expect(aws.attached.size).toBe(0);
});

test('releases in ALARM if told so, without looking', async () => {
  const { end, aws } = await ran((each) => { each.alarmStates = ['ALARM']; }, { releaseWhileInAlarm: true });

  expect(end).toBe('SUCCEEDED');
  expect(aws.attached.size).toBe(0);
  expect(aws.calls).not.toContain('describeAlarms');
});

test('does nothing to what is attached already', async () => {
  const { end, aws } = await ran((each) => ALL.forEach((principal) => each.attached.add(principal)));

  expect(end).toBe('SUCCEEDED');
  expect(aws.attached.size).toBe(0);
});

test('minds nothing that was detached by hand', async () => {
  const { end, aws } = await ran((each) => { each.failures['detachRolePolicy Role app'] = { errors: ['Iam.NoSuchEntityException'] }; });

  expect(end).toBe('SUCCEEDED');
  expect(count(aws.calls, 'detachRolePolicy Role app')).toBe(1);
});

describe('a principal that cannot be denied', () => {
  test.each(['Iam.NoSuchEntityException', 'Iam.LimitExceededException'])('by %s keeps no other from it, and fails the execution in the end', async (error) => {
    const { end, aws } = await ran((each) => { each.failures['attachRolePolicy Role app'] = { errors: [error], always: true }; });

    expect(end).toContain('The policy could not be attached to some principals');
    expect(count(aws.calls, 'attachRolePolicy Role app')).toBe(1);
    expect(aws.calls).toEqual(expect.arrayContaining(['attachGroupPolicy Group team', 'attachUserPolicy User jo', 'detachGroupPolicy Group team', 'detachUserPolicy User jo']));
    expect(aws.attached.size).toBe(0);
  });

  test('for now is tried again', async () => {
    const { end, aws } = await ran((each) => { each.failures['attachRolePolicy Role app'] = { errors: ['Iam.ServiceFailureException', 'States.TaskFailed'] }; });

    expect(end).toBe('SUCCEEDED');
    expect(count(aws.calls, 'attachRolePolicy Role app')).toBe(3);
  });

  test('for good is given up', async () => {
    const { end, aws } = await ran((each) => { each.failures['attachUserPolicy User jo'] = { errors: ['Iam.ServiceFailureException'], always: true }; });

    expect(end).toContain('The policy could not be attached to some principals');
    expect(count(aws.calls, 'attachUserPolicy User jo')).toBe(7);
  });
});

test('a principal that cannot be let go keeps no other from it, and fails the execution', async () => {
  const { end, aws } = await ran((each) => { each.failures['detachGroupPolicy Group team'] = { errors: ['Iam.ServiceFailureException'], always: true }; });

  expect(end).toContain('The policy is still attached to some principals');
  expect([...aws.attached]).toEqual(['Group team']);
});

describe('fired twice', () => {
  test('the older one leaves it to the newer', async () => {
    const { end, path, aws } = await ran((each) => { each.newest = [`${EXECUTION}-newer`]; });

    expect(end).toBe('SUCCEEDED');
    expect(path).toContain('Superseded by a newer execution');
    expect([...aws.attached].sort()).toEqual([...ALL].sort());
  });

  test('the newer one releases', async () => {
    const aws = new FakeAws();
    aws.newest = [`${EXECUTION}-newer`];
    await run(definition(), aws);
    aws.newest = [EXECUTION];

    expect((await run(definition(), aws)).end).toBe('SUCCEEDED');
    expect(aws.attached.size).toBe(0);
  });

  test('while the older one waits for the alarm, the older one ends at its next look', async () => {
    const { path } = await ran((each) => {
      each.alarmStates = ['ALARM'];
      each.newest = [EXECUTION, `${EXECUTION}-newer`];
    });

    expect(path.filter((state) => state === 'Wait')).toHaveLength(2);
    expect(path).toContain('Superseded by a newer execution');
  });

  test('one that does not see itself yet takes itself for the newest', async () => {
    const { aws } = await ran((each) => { each.newest = [undefined]; });

    expect(aws.attached.size).toBe(0);
  });
});

test('an alarm that goes off again between look and release denies again', async () => {
  const { end, path, aws } = await ran((each) => { each.alarmStates = ['OK', 'ALARM', 'OK', 'OK']; });

  expect(end).toBe('SUCCEEDED');
  expect(path.filter((state) => state === 'Deny')).toHaveLength(2);
  expect(count(aws.calls, 'attachRolePolicy Role app')).toBe(2);
  expect(aws.attached.size).toBe(0);
});

test.each(['describeAlarms', 'listExecutions'])('a failing %s is tried again, and fails the execution with the policy attached', async (call) => {
  expect((await ran((each) => { each.failures[call] = { errors: ['CloudWatch.InternalServiceException'] }; })).end).toBe('SUCCEEDED');

  const { end, aws } = await ran((each) => { each.failures[call] = { errors: ['CloudWatch.InternalServiceException'], always: true }; });

  expect(end).not.toBe('SUCCEEDED');
  expect(count(aws.calls, call)).toBe(7);
  expect(aws.attached.size).toBe(3);
});

test('renders only the kinds there are', () => {
  const text = JSON.stringify(definition({ principals: [{ kind: 'Role', name: 'app' }] }));

  expect(text).toContain('attachRolePolicy');
  expect(text).not.toMatch(/attach(Group|User)Policy/);
});

test('calls AWS in the partition', () => {
  expect(JSON.stringify(definition({ partition: 'aws-us-gov' }))).not.toContain('"arn:aws:states');
});

test('whatever happens, one that releases leaves nothing attached but what it says', async () => {
  const principal = fc.record({ kind: fc.constantFrom('Role', 'Group', 'User'), name: fc.stringMatching(/^[a-z]{1,8}$/) }) as fc.Arbitrary<NamedPrincipal>;
  const failing = fc.oneof(
    fc.tuple(fc.constant('attach'), fc.constantFrom('Iam.NoSuchEntityException', 'Iam.LimitExceededException', 'Iam.ServiceFailureException')),
    fc.constant(['detach', 'Iam.ServiceFailureException']),
  );
  await fc.assert(fc.asyncProperty(
    fc.uniqueArray(principal, { minLength: 1, maxLength: 5, selector: ({ kind, name }) => `${kind} ${name}` }),
    fc.array(fc.constantFrom('OK', 'ALARM', 'INSUFFICIENT_DATA', undefined), { maxLength: 6 }),
    fc.array(fc.tuple(fc.nat({ max: 4 }), failing), { maxLength: 4 }),
    fc.boolean(),
    async (principals, alarmStates, failures, releaseWhileInAlarm) => {
      const aws = new FakeAws();
      aws.alarmStates = [...alarmStates, 'OK'];
      failures.forEach(([index, [verb, error]]) => {
        const { kind, name } = principals[index % principals.length];
        aws.failures[`${verb}${kind}Policy ${kind} ${name}`] = { errors: [error], always: true };
      });
      const { end } = await run(definition({ principals, releaseWhileInAlarm }), aws);

      expect(end.includes('still attached to some principals')).toBe(Object.keys(aws.failures).some((call) => call.startsWith('detach')));
      expect(end === 'SUCCEEDED').toBe(Object.keys(aws.failures).length === 0);
      expect(aws.attached.size > 0 && !end.includes('still attached')).toBe(false);
    }), { numRuns: 60 });
});

test('every state was walked through', () => {
  expect(statesOf(definition()).filter((state) => !visited.has(state))).toEqual([]);
});
