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

// AWS documents neither.
const SPELLINGS = ['Iam', 'IAM'];
// The first attempt and its retries.
const FAILED_CHECK = Array<string>(7).fill('CloudWatch.InternalServiceException');

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

test.each(SPELLINGS)('minds nothing that was detached by hand, with errors of %s', async (spelling) => {
  const { end, aws } = await ran((each) => { each.failures['detachRolePolicy Role app'] = { errors: [`${spelling}.NoSuchEntityException`] }; });

  expect(end).toBe('SUCCEEDED');
  expect(count(aws.calls, 'detachRolePolicy Role app')).toBe(1);
});

describe('a principal that cannot be denied', () => {
  test.each(SPELLINGS.flatMap((spelling) => [`${spelling}.NoSuchEntityException`, `${spelling}.LimitExceededException`]))('by %s keeps no other from it, and fails the execution in the end', async (error) => {
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

describe.each(['describeAlarms', 'listExecutions'])('a %s that fails', (call) => {
  const failing = (errors: string[], always = false) => (aws: FakeAws) => { aws.failures[call] = { errors, always }; };

  test('once is tried again', async () => {
    const { end, path } = await ran(failing(['CloudWatch.InternalServiceException']));

    expect(end).toBe('SUCCEEDED');
    expect(count(path, 'Wait')).toBe(1);
  });

  test('two times in a row keeps the Deny until the next check', async () => {
    const { end, path, aws } = await ran(failing([...FAILED_CHECK, ...FAILED_CHECK]));

    expect(end).toBe('SUCCEEDED');
    expect(count(path, 'Wait')).toBe(3);
    expect(count(path, 'Release')).toBe(1);
    expect(aws.attached.size).toBe(0);
  });

  test('permanently releases all after three times, and fails the execution', async () => {
    const { end, path, aws } = await ran(failing(['CloudWatch.AccessDeniedException'], true));

    expect(end).toMatch(/^NotChecked: /);
    expect(count(path, 'Wait')).toBe(3);
    expect(path.indexOf('Release')).toBeGreaterThan(path.lastIndexOf('Wait'));
    expect(aws.attached.size).toBe(0);
  });

  test('permanently reports first a principal that is still denied', async () => {
    const { end, aws } = await ran((each) => {
      failing(['CloudWatch.AccessDeniedException'], true)(each);
      each.failures['detachUserPolicy User jo'] = { errors: ['Iam.ServiceFailureException'], always: true };
    });

    expect(end).toMatch(/^NotReleased: /);
    expect([...aws.attached]).toEqual(['User jo']);
  });
});

test('an execution that starts while the third check fails keeps its Deny', async () => {
  const { end, path, aws } = await ran((each) => {
    each.failures.describeAlarms = { errors: ['CloudWatch.AccessDeniedException'], always: true };
    each.newest = [EXECUTION, EXECUTION, EXECUTION, `${EXECUTION}-newer`];
  });

  expect(end).toBe('SUCCEEDED');
  expect(path.at(-1)).toBe('Superseded by a newer execution');
  expect(path).not.toContain('Release');
  expect(aws.attached.size).toBeGreaterThan(0);
});

test('checks that fail are counted from zero again after one that succeeds', async () => {
  const { end, path, aws } = await ran((each) => {
    each.failures.describeAlarms = { errors: [...FAILED_CHECK, ...FAILED_CHECK, '', ...FAILED_CHECK, ...FAILED_CHECK] };
    each.alarmStates = ['ALARM', 'OK'];
  });

  expect(end).toBe('SUCCEEDED');
  expect(count(path, 'Wait')).toBe(6);
  expect(count(path, 'Release')).toBe(1);
  expect(aws.attached.size).toBe(0);
});

test('an alarm that is in ALARM after three failed checks denies again', async () => {
  const { end, path, aws } = await ran((each) => {
    each.failures.describeAlarms = { errors: [...FAILED_CHECK, ...FAILED_CHECK, ...FAILED_CHECK] };
    each.alarmStates = ['ALARM', 'ALARM', 'OK'];
  });

  expect(end).toBe('SUCCEEDED');
  expect(count(path, 'Deny')).toBe(2);
  expect(aws.attached.size).toBe(0);
});

test('three failed checks fail the execution, even if the alarm can be read after the release', async () => {
  const { end, path, aws } = await ran((each) => { each.failures.describeAlarms = { errors: [...FAILED_CHECK, ...FAILED_CHECK, ...FAILED_CHECK] }; });

  expect(end).toMatch(/^NotChecked: /);
  expect(path).toContain('In ALARM again?');
  expect(aws.attached.size).toBe(0);
});

test('a check after the release that fails denies again, because a newer execution might need the Deny', async () => {
  const { end, path, aws } = await ran((each) => { each.failures.describeAlarms = { errors: ['', ...FAILED_CHECK] }; });

  expect(end).toBe('SUCCEEDED');
  expect(count(path, 'Deny')).toBe(2);
  expect(count(path, 'Release')).toBe(2);
  expect(aws.attached.size).toBe(0);
});

test('executions that cannot be listed do not keep the Deny permanently if it is released in ALARM', async () => {
  const { end, aws } = await ran((each) => { each.failures.listExecutions = { errors: ['Sfn.AccessDeniedException'], always: true }; }, { releaseWhileInAlarm: true });

  expect(end).toMatch(/^NotChecked: /);
  expect(aws.attached.size).toBe(0);
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
  const rounds = fc.array(fc.boolean(), { maxLength: 6 });
  await fc.assert(fc.asyncProperty(
    fc.uniqueArray(principal, { minLength: 1, maxLength: 5, selector: ({ kind, name }) => `${kind} ${name}` }),
    fc.array(fc.constantFrom('OK', 'ALARM', 'INSUFFICIENT_DATA', undefined), { maxLength: 6 }),
    fc.array(fc.tuple(fc.nat({ max: 4 }), failing), { maxLength: 4 }),
    fc.record({ describeAlarms: rounds, listExecutions: rounds }),
    fc.boolean(),
    async (principals, alarmStates, failures, checks, releaseWhileInAlarm) => {
      const aws = new FakeAws();
      aws.alarmStates = [...alarmStates, 'OK'];
      failures.forEach(([index, [verb, error]]) => {
        const { kind, name } = principals[index % principals.length];
        aws.failures[`${verb}${kind}Policy ${kind} ${name}`] = { errors: [error], always: true };
      });
      const failed = Object.keys(aws.failures);
      Object.entries(checks).forEach(([call, fails]) => { aws.failures[call] = { errors: fails.flatMap((each) => each ? FAILED_CHECK : ['']) }; });
      const { end } = await run(definition({ principals, releaseWhileInAlarm }), aws);

      expect(end.includes('still attached to some principals')).toBe(failed.some((call) => call.startsWith('detach')));
      expect(end === 'SUCCEEDED' || end.startsWith('NotChecked')).toBe(failed.length === 0 || end.startsWith('NotChecked'));
      expect(aws.attached.size > 0 && !end.includes('still attached')).toBe(false);
    }), { numRuns: 60 });
});

test('every state was walked through', () => {
  expect(statesOf(definition()).filter((state) => !visited.has(state))).toEqual([]);
});
