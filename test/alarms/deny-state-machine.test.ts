import * as fc from 'fast-check';
import { denyStateMachine, type DenyStateMachine, type NamedPrincipal } from '../../src/alarms/deny-state-machine';
import { FakeAws, run, statesOf } from '../support/state-machine';

const DENY = 'arn:aws:iam::111122223333:policy/deny';
const PRINCIPALS: NamedPrincipal[] = [{ kind: 'Role', name: 'app' }, { kind: 'Group', name: 'team' }, { kind: 'User', name: 'jo' }];
const ALL = ['Group team', 'Role app', 'User jo'];
const INTERVAL = 15;
const HOUR = 4;

function definition(props: Partial<DenyStateMachine> = {}): any {
  return denyStateMachine({
    partition: 'aws',
    policyArn: DENY,
    principals: PRINCIPALS,
    alarmName: 'claims',
    intervalSeconds: INTERVAL * 60,
    minimumIntervals: HOUR,
    releaseWhileInAlarm: false,
    ...props,
  });
}

// AWS documents neither.
const SPELLINGS = ['Iam', 'IAM'];

// The first attempt and its retries.
const FAILED_CHECK = Array<string>(7).fill('CloudWatch.InternalServiceException');
const failedChecks = (number: number) => Array<string[]>(number).fill(FAILED_CHECK).flat();

const visited = { false: new Set<string>(), true: new Set<string>() };

/** Runs it until all executions have ended. */
async function ran(prepare: (aws: FakeAws) => void = () => undefined, props: Partial<DenyStateMachine> = {}) {
  const aws = new FakeAws();
  prepare(aws);
  const result = await run(definition(props), aws);
  aws.executions.forEach(({ path }) => path.forEach((state) => visited[`${props.releaseWhileInAlarm ?? false}`].add(state)));
  return { ...result, aws, last: aws.executions.at(-1)! };
}

const count = (calls: string[], call: string) => calls.filter((each) => each === call).length;
const named = (of: NamedPrincipal[]) => of.map(({ kind, name }) => `${kind} ${name}`);

/** The alarm enters OK at a minute. */
const inAlarmUntil = (minute: number) => (aws: FakeAws) => {
  aws.alarmStates = ['ALARM'];
  aws.at(minute, () => { aws.alarmStates = ['OK']; });
};

test('denies all, waits, looks, and releases all after the minimum duration', async () => {
  const { end, path, aws } = await ran();

  expect(end).toBe('SUCCEEDED');
  expect(aws.attached).toEqual([]);
  expect([...aws.calls.slice(0, 3)].sort()).toEqual(['attachGroupPolicy Group team', 'attachRolePolicy Role app', 'attachUserPolicy User jo']);
  expect(aws.calls.slice(3, 11)).toEqual(Array(HOUR).fill(['listExecutions', 'describeAlarms']).flat());
  expect([...aws.calls.slice(11, 14)].sort()).toEqual(['detachGroupPolicy Group team', 'detachRolePolicy Role app', 'detachUserPolicy User jo']);
  expect(aws.calls.slice(14)).toEqual(['describeAlarms']);
  expect(count(path, 'Wait')).toBe(HOUR);
  expect(aws.now).toBe(60);
});

test.each([[1, 15], [4, 60], [96, 24 * 60], [672, 7 * 24 * 60]])('denies for %d intervals at least, which are %d minutes', async (minimumIntervals, minutes) => {
  const { aws, last } = await ran(() => undefined, { minimumIntervals });

  expect(last.endedAt).toBe(minutes);
  expect(aws.attached).toEqual([]);
  expect(aws.reports).toEqual([]);
});

test.each([[false, 20, 60], [false, 110, 120], [true, 20, 60], [true, 110, 60]])(
  'releaseWhileInAlarm %s and an alarm in ALARM for %d minutes: releases after %d minutes', async (releaseWhileInAlarm, minutes, released) => {
    const { end, aws } = await ran(inAlarmUntil(minutes), { releaseWhileInAlarm });

    expect(end).toBe('SUCCEEDED');
    expect(aws.now).toBe(released);
    expect(aws.executions).toHaveLength(1);
    expect(count(aws.calls, 'attachRolePolicy Role app')).toBe(1);
    expect(aws.attached).toEqual([]);
    expect(aws.reports).toEqual([]);
  });

test.each([['INSUFFICIENT_DATA'], [undefined]])('releases when the alarm is %s', async (state) => {
  const { end, aws } = await ran((each) => { each.alarmStates = [state]; });

  expect(end).toBe('SUCCEEDED');
  expect(aws.now).toBe(60);
  expect(aws.attached).toEqual([]);
});

test('does nothing to what is attached already', async () => {
  const { end, aws } = await ran((each) => ALL.forEach((principal) => each.attachedTo(DENY).add(principal)));

  expect(end).toBe('SUCCEEDED');
  expect(aws.attached).toEqual([]);
});

test.each(SPELLINGS)('a principal that was detached manually is no failure of the release, with errors of %s', async (spelling) => {
  const { end, aws } = await ran((each) => { each.failures['detachRolePolicy Role app'] = { errors: [`${spelling}.NoSuchEntityException`] }; });

  expect(end).toBe('SUCCEEDED');
  expect(count(aws.calls, 'detachRolePolicy Role app')).toBe(1);
});

describe.each([false, true])('a Deny that is lost while the alarm is in ALARM, with releaseWhileInAlarm %s,', (releaseWhileInAlarm) => {
  const lost = (prepare: (aws: FakeAws) => void, minimumIntervals = HOUR) => ran((aws) => {
    inAlarmUntil(200)(aws);
    prepare(aws);
  }, { releaseWhileInAlarm, minimumIntervals });

  test.each(ALL)('of %s, is reported and restored at the next check, and for the rest of the same duration', async (principal) => {
    const { end, aws, last } = await lost((each) => {
      each.at(20, () => each.detachAll(principal));
      each.at(31, () => { expect(each.attached).toEqual(ALL); });
    });

    expect(end).toBe('SUCCEEDED');
    expect(aws.reports).toEqual([30]);
    expect(aws.executions.map(({ startedAt }) => startedAt)).toEqual([0, 30]);
    expect(aws.executions[0].path.at(-1)).toBe('Continued by a new execution');
    expect(last.endedAt).toBe(releaseWhileInAlarm ? 60 : 210);
    expect(aws.attached).toEqual([]);
  });

  test('of all, is restored', async () => {
    const { aws } = await lost((each) => each.at(20, () => ALL.forEach((principal) => each.detachAll(principal))));

    expect(aws.reports).toEqual([30]);
    expect(count(aws.calls, 'attachUserPolicy User jo')).toBe(2);
  });

  test('at each interval, is restored each time', async () => {
    const { aws } = await lost((each) => [10, 25, 40].forEach((minute) => each.at(minute, () => each.detachAll('Role app'))));

    expect(aws.reports).toEqual([15, 30, 45]);
    expect(count(aws.calls, 'attachRolePolicy Role app')).toBe(4);
    expect(aws.attached).toEqual([]);
  });

  test('is restored even if it cannot be reported', async () => {
    const { end, aws } = await lost((each) => {
      each.failures.putMetricData = { errors: ['CloudWatch.CloudWatchException'], always: true };
      each.at(20, () => each.detachAll('Role app'));
      each.at(35, () => { expect(each.attached).toEqual(ALL); });
    });

    expect(end).toBe('SUCCEEDED');
    expect(aws.reports).toEqual([]);
  });

  test('is restored at the next interval if no execution could be started', async () => {
    const { aws } = await lost((each) => {
      each.failures.startExecution = { errors: Array<string>(7).fill('Sfn.SfnException') };
      each.at(20, () => each.detachAll('Role app'));
      each.at(50, () => { expect(each.attached).toEqual(ALL); });
    });

    expect(aws.reports).toEqual([30, expect.closeTo(47.1)]);
    expect(aws.executions).toHaveLength(2);
  });

  test('is restored if the list cannot be read', async () => {
    const { aws } = await lost((each) => {
      each.failures.listEntitiesForPolicy = { errors: Array<string>(7).fill('Iam.ServiceFailureException') };
      each.at(10, () => each.detachAll('Role app'));
    });

    expect(aws.reports).toEqual([expect.closeTo(17.1)]);
    expect(count(aws.calls, 'attachRolePolicy Role app')).toBe(2);
  });

  test.each(['PolicyRoles', 'PolicyGroups', 'PolicyUsers'])('is restored if AWS omits %s', async (omitted) => {
    const { aws } = await lost((each) => {
      const { call } = FakeAws.prototype;
      let omissions = 1;
      each.call = (action, parameters) => {
        const { [omitted]: list, ...others } = call.call(each, action, parameters);
        return list !== undefined && omissions-- > 0 ? others : { ...others, ...list && { [omitted]: list } };
      };
    });

    expect(aws.reports).toEqual([15]);
    expect(aws.attached).toEqual([]);
  });
});

test('a Deny that is lifted while the alarm is not in ALARM stays lifted', async () => {
  const { aws } = await ran((each) => each.at(20, () => ALL.forEach((principal) => each.detachAll(principal))));

  expect(aws.executions).toHaveLength(1);
  expect(aws.reports).toEqual([]);
});

describe.each([false, true])('with releaseWhileInAlarm %s, a principal that cannot be denied', (releaseWhileInAlarm) => {
  test.each(SPELLINGS.flatMap((spelling) => [`${spelling}.NoSuchEntityException`, `${spelling}.LimitExceededException`]))(
    'by %s is reported immediately, does not prevent the others from being denied, and fails the execution in the end', async (error) => {
      const { end, aws } = await ran((each) => {
        each.failures['attachRolePolicy Role app'] = { errors: [error], always: true };
        each.at(1, () => { expect(each.attached).toEqual(['Group team', 'User jo']); });
      }, { releaseWhileInAlarm });

      expect(end).toBe('NotDenied: The policy could not be attached to some principals: the results of "Deny" name the principals and the errors');
      expect(aws.reports).toEqual([0]);
      expect(count(aws.calls, 'attachRolePolicy Role app')).toBe(1);
      expect(aws.calls).toEqual(expect.arrayContaining(['detachGroupPolicy Group team', 'detachUserPolicy User jo']));
      expect(aws.attached).toEqual([]);
    });

  test('while the alarm is in ALARM is tried again at each interval, and denied once it has room', async () => {
    const { aws, last } = await ran((each) => {
      inAlarmUntil(100)(each);
      each.otherPolicies['Role app'] = 10;
      each.at(50, () => { each.otherPolicies['Role app'] = 9; });
      each.at(61, () => { expect(each.attached).toEqual(ALL); });
    }, { releaseWhileInAlarm, minimumIntervals: 7 });

    // The check reports the lost Deny, and the execution that it starts reports the failed one.
    expect(aws.reports).toEqual([0, 15, 15, 30, 30, 45, 45, 60]);
    expect(last).toMatchObject({ end: 'SUCCEEDED', endedAt: 105 });
    expect(aws.attached).toEqual([]);
  });

  test('for a permission that IAM applies 12 seconds late is tried again', async () => {
    const { end, aws } = await ran((each) => {
      each.jitter = 0;
      each.refuse = (call) => each.now < 12 / 60 && call.startsWith('attach') ? 'Iam.IamException' : undefined;
    }, { releaseWhileInAlarm });

    expect(end).toBe('SUCCEEDED');
    expect(count(aws.calls, 'attachRolePolicy Role app')).toBe(4);
    expect(aws.reports).toEqual([]);
  });

  test('by an error that lasts is given up after half a minute', async () => {
    const { end, aws } = await ran((each) => { each.failures['attachUserPolicy User jo'] = { errors: ['Iam.ServiceFailureException'], always: true }; }, { releaseWhileInAlarm });

    expect(end).toContain('The policy could not be attached to some principals');
    expect(count(aws.calls, 'attachUserPolicy User jo')).toBe(5);
    expect(aws.reports).toEqual([0.5]);
  });

  test('among 100 that cannot be denied is reported within 15 minutes', async () => {
    const principals = Array.from({ length: 100 }, (_, index): NamedPrincipal => ({ kind: 'Role', name: `r${index}` }));
    const { aws } = await ran((each) => { each.refuse = (call) => call.startsWith('attach') ? 'Iam.IamException' : undefined; }, { principals, releaseWhileInAlarm });

    expect(aws.reports[0]).toBeCloseTo(10);
  });
});

test.each([false, true])('with releaseWhileInAlarm %s, a principal that cannot be released does not prevent others from being released, and fails the execution', async (releaseWhileInAlarm) => {
  const { end, aws } = await ran((each) => { each.failures['detachGroupPolicy Group team'] = { errors: ['Iam.ServiceFailureException'], always: true }; }, { releaseWhileInAlarm });

  expect(end).toBe('NotReleased: The policy is still attached to some principals: the results of "Release" name the principals and the errors');
  expect(count(aws.calls, 'detachGroupPolicy Group team')).toBe(7);
  expect(aws.attached).toEqual(['Group team']);
});

describe('an alarm that fires twice', () => {
  test('the older execution leaves the release to the newer one', async () => {
    const { end, path, aws } = await ran((each) => {
      each.at(5, () => each.start());
      each.at(16, () => { expect(each.attached).toEqual(ALL); });
    });

    expect(end).toBe('SUCCEEDED');
    expect(path.at(-1)).toBe('Superseded by a newer execution');
    expect(aws.executions.map(({ endedAt }) => endedAt)).toEqual([15, 65]);
    expect(aws.attached).toEqual([]);
  });

  test('a newer execution that has ended does not keep the older one from releasing', async () => {
    const { end, path, aws } = await ran((each) => {
      each.at(5, () => each.start());
      each.at(6, () => each.stop(each.executions[1].arn));
    });

    expect(aws.executions[1].status).toBe('ABORTED');
    expect(end).toBe('SUCCEEDED');
    expect(path.at(-1)).toBe('Released');
    expect(aws.attached).toEqual([]);
  });

  test('an execution that is not listed yet considers itself the newest', async () => {
    const { end, path, aws } = await ran((each) => each.at(0, () => each.unlisted.add(each.executions[0].arn)));

    expect(end).toBe('SUCCEEDED');
    expect(path.at(-1)).toBe('Released');
    expect(aws.attached).toEqual([]);
  });

  test('between check and release denies again', async () => {
    const { end, path, aws } = await ran((each) => { each.alarmStates = [...Array(HOUR).fill('OK'), 'ALARM', 'OK']; });

    expect(end).toBe('SUCCEEDED');
    expect(count(path, 'Deny')).toBe(2);
    expect(count(aws.calls, 'attachRolePolicy Role app')).toBe(2);
    expect(aws.now).toBe(120);
    expect(aws.attached).toEqual([]);
  });
});

describe.each(['describeAlarms', 'listExecutions'])('a %s that fails', (call) => {
  const failing = (errors: string[], always = false) => (aws: FakeAws) => { aws.failures[call] = { errors, always }; };
  const permanently = failing(['CloudWatch.AccessDeniedException'], true);

  test('once is tried again', async () => {
    const { end, path } = await ran(failing(['CloudWatch.InternalServiceException']));

    expect(end).toBe('SUCCEEDED');
    expect(count(path, 'Wait')).toBe(HOUR);
  });

  test('11 times in a row keeps the Deny until the next check', async () => {
    const { end, path, aws } = await ran(failing(failedChecks(11)));

    expect(end).toBe('SUCCEEDED');
    expect(count(path, 'Wait')).toBe(12);
    expect(count(path, 'Release')).toBe(1);
    expect(aws.attached).toEqual([]);
  });

  test('permanently releases all after 12 times, and fails the execution', async () => {
    const { end, path, aws } = await ran(permanently);

    expect(end).toBe('NotChecked: The checks before a release failed 12 times in a row, so the policy was detached without a check: the states that failed name the errors');
    expect(count(path, 'Wait')).toBe(12);
    expect(path.indexOf('Release')).toBeGreaterThan(path.lastIndexOf('Wait'));
    expect(aws.attached).toEqual([]);
  });

  test.each([false, true])('permanently does not release before the minimum duration, with releaseWhileInAlarm %s', async (releaseWhileInAlarm) => {
    const { aws, last } = await ran((each) => {
      permanently(each);
      each.at(7 * 24 * 60 - 1, () => { expect(each.attached).toEqual(ALL); });
    }, { minimumIntervals: 672, releaseWhileInAlarm });

    expect(last.end).toMatch(/^NotChecked: /);
    expect(last.endedAt).toBeLessThan(9 * 24 * 60);
    expect(Math.max(...aws.executions.map(({ events }) => events))).toBeLessThan(25_000);
    expect(aws.attached).toEqual([]);
  });

  test('permanently reports first a principal that is still denied', async () => {
    const { end, aws } = await ran((each) => {
      permanently(each);
      each.failures['detachUserPolicy User jo'] = { errors: ['Iam.ServiceFailureException'], always: true };
    });

    expect(end).toMatch(/^NotReleased: /);
    expect(aws.attached).toEqual(['User jo']);
  });
});

test.each([false, true])('an execution that starts while the 12th check fails keeps its Deny, with releaseWhileInAlarm %s', async (releaseWhileInAlarm) => {
  const { end, path } = await ran((each) => {
    each.failures.describeAlarms = { errors: ['CloudWatch.AccessDeniedException'], always: true };
    // The 12th check lists executions after 204.1 minutes, and fails after 206.2 minutes.
    each.at(205, () => each.start());
    each.at(207, () => { expect(each.attached).toEqual(ALL); });
  }, { releaseWhileInAlarm });

  expect(end).toBe('SUCCEEDED');
  expect(path.slice(-3)).toEqual(['List executions again', 'Is this still the newest?', 'Superseded by a newer execution']);
  expect(path).not.toContain('Release');
});

test('checks that fail are counted from zero again after one that succeeds', async () => {
  const { end, path, aws } = await ran((each) => {
    each.failures.describeAlarms = { errors: [...failedChecks(11), '', ...failedChecks(11)] };
    each.alarmStates = ['ALARM', 'OK'];
  });

  expect(end).toBe('SUCCEEDED');
  expect(count(path, 'Wait')).toBe(24);
  expect(count(path, 'Release')).toBe(1);
  expect(aws.attached).toEqual([]);
});

test('an alarm that is in ALARM after 12 failed checks denies again', async () => {
  const { end, path, aws } = await ran((each) => {
    each.failures.describeAlarms = { errors: failedChecks(12) };
    each.alarmStates = ['ALARM', 'ALARM', 'OK'];
  });

  expect(end).toBe('SUCCEEDED');
  expect(count(path, 'Deny')).toBe(2);
  expect(aws.attached).toEqual([]);
});

test('12 failed checks fail the execution, even if the alarm can be read after the release', async () => {
  const { end, path, aws } = await ran((each) => { each.failures.describeAlarms = { errors: failedChecks(12) }; });

  expect(end).toMatch(/^NotChecked: /);
  expect(path).toContain('In ALARM again?');
  expect(aws.attached).toEqual([]);
});

test('a check after the release that fails denies again, because a newer execution might need the Deny', async () => {
  const { end, path, aws } = await ran((each) => { each.failures.describeAlarms = { errors: ['', '', '', '', ...FAILED_CHECK] }; });

  expect(end).toBe('SUCCEEDED');
  expect(count(path, 'Deny')).toBe(2);
  expect(count(path, 'Release')).toBe(2);
  expect(aws.attached).toEqual([]);
});

test('executions that cannot be listed do not keep the Deny permanently if it is released in ALARM', async () => {
  const { end, aws } = await ran((each) => { each.failures.listExecutions = { errors: ['Sfn.AccessDeniedException'], always: true }; }, { releaseWhileInAlarm: true });

  expect(end).toMatch(/^NotChecked: /);
  expect(aws.attached).toEqual([]);
});

describe('the input of an execution', () => {
  test.each([[{}], [{ detail: { state: { value: 'ALARM' } } }], [{ intervals: '3' }], [[]]])('%j starts a new count', async (input) => {
    const aws = new FakeAws(definition());
    aws.start(input);
    aws.run();

    expect(aws.executions[0]).toMatchObject({ end: 'SUCCEEDED', endedAt: 60 });
  });

  test('continues the count of another execution', async () => {
    const aws = new FakeAws(definition());
    aws.start({ intervals: 3, failedChecks: 11 });
    aws.run();

    expect(aws.executions[0]).toMatchObject({ end: 'SUCCEEDED', endedAt: 15 });
  });
});

test('a new definition takes over when an execution starts again', async () => {
  const { aws } = await ran((each) => {
    inAlarmUntil(100)(each);
    each.at(20, () => { each.definition = definition({ principals: [...PRINCIPALS, { kind: 'Role', name: 'added' }] }); });
    each.at(20, () => each.detachAll('User jo'));
    each.at(31, () => { expect(each.attached).toEqual([...ALL, 'Role added'].sort()); });
  });

  expect(aws.attached).toEqual([]);
});

test('renders only the kinds of the principals', () => {
  const text = JSON.stringify(definition({ principals: [{ kind: 'Role', name: 'app' }] }));

  expect(text).toContain('attachRolePolicy');
  expect(text).not.toMatch(/attach(Group|User)Policy|Policy(Group|User)s/);
});

test('calls AWS in the partition', () => {
  expect(JSON.stringify(definition({ partition: 'aws-us-gov' }))).not.toContain('"arn:aws:states');
});

describe('the history of an execution stays below 25,000 events', () => {
  const KINDS = ['Role', 'Group', 'User'] as const;
  const principalsOf = (number: number) => Array.from({ length: number }, (_, index): NamedPrincipal => ({ kind: KINDS[index % 3], name: `p${index}` }));
  const most = ({ executions }: FakeAws) => Math.max(...executions.map(({ events }) => events));
  const matrix = [1, 10, 100, 300]
    .flatMap((number) => [1, 96, 672].flatMap((intervals) => [false, true].map((isReleased) => [number, intervals, isReleased] as const)))
    // Slow, and equal to the one without the release in ALARM.
    .filter((each) => `${each}` !== '300,672,true');

  test.each(matrix)('with %d principals, %d intervals and releaseWhileInAlarm %s, in ALARM until the end', async (number, minimumIntervals, releaseWhileInAlarm) => {
    const principals = principalsOf(number);
    const { aws, last } = await ran(inAlarmUntil(minimumIntervals * INTERVAL - 1), { principals, minimumIntervals, releaseWhileInAlarm });

    expect(last).toMatchObject({ end: 'SUCCEEDED', endedAt: minimumIntervals * INTERVAL });
    expect(aws.reports).toEqual([]);
    expect(most(aws)).toBeLessThan(25_000);
    expect(aws.attached).toEqual([]);
  });

  test.each([false, true])('if nothing can be attached or detached, and every check is tried seven times, with releaseWhileInAlarm %s', async (releaseWhileInAlarm) => {
    const principals = principalsOf(300);
    const { aws, last } = await ran((each) => {
      named(principals).forEach((principal) => each.attachedTo(DENY).add(principal));
      each.refuse = (call) => /^(at|de)tach/.test(call) ? 'Iam.IamException' : undefined;
      for (const call of ['listExecutions', 'describeAlarms', 'listEntitiesForPolicy', 'startExecution']) {
        each.failures[call] = { errors: Array.from({ length: 49 * 7 * 3 }, (_, index) => index % 7 === 6 ? '' : 'Throttled') };
      }
      inAlarmUntil(60 * INTERVAL)(each);
    }, { principals, minimumIntervals: 48, releaseWhileInAlarm });

    expect(last.end).toMatch(/^NotReleased: /);
    expect(most(aws)).toBeGreaterThan(19_000);
    expect(most(aws)).toBeLessThan(25_000);
  });
});

test('whatever happens, every principal that can be denied is denied in ALARM, and the last execution releases all or says that it does not', async () => {
  const principal = fc.record({ kind: fc.constantFrom('Role', 'Group', 'User'), name: fc.stringMatching(/^[a-z]{1,8}$/) }) as fc.Arbitrary<NamedPrincipal>;
  const error = fc.constantFrom('Iam.NoSuchEntityException', 'Iam.LimitExceededException', 'Iam.ServiceFailureException', 'IAM.LimitExceededException');
  const rounds = fc.array(fc.boolean(), { maxLength: 6 });
  await fc.assert(fc.asyncProperty(
    fc.uniqueArray(principal, { minLength: 1, maxLength: 5, selector: ({ kind, name }) => `${kind} ${name}` }),
    fc.record({
      minimumIntervals: fc.integer({ min: 1, max: 8 }),
      releaseWhileInAlarm: fc.boolean(),
      inAlarm: fc.array(fc.boolean(), { maxLength: 8 }),
      refires: fc.array(fc.nat({ max: 300 }), { maxLength: 2 }),
      detachments: fc.array(fc.tuple(fc.nat({ max: 200 }), fc.nat({ max: 4 })), { maxLength: 4 }),
      undeniable: fc.array(fc.tuple(fc.nat({ max: 4 }), error), { maxLength: 2 }),
      full: fc.array(fc.tuple(fc.nat({ max: 4 }), fc.nat({ max: 200 })), { maxLength: 2 }),
      unreleasable: fc.array(fc.nat({ max: 4 }), { maxLength: 1 }),
      checks: fc.record(Object.fromEntries(['describeAlarms', 'listExecutions', 'listEntitiesForPolicy', 'startExecution', 'putMetricData'].map((call) => [call, rounds]))),
      jitter: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    async (principals, { minimumIntervals, releaseWhileInAlarm, inAlarm, refires, detachments, undeniable, full, unreleasable, checks, jitter }) => {
      const aws = new FakeAws();
      const names = named(principals);
      const nameOf = (index: number) => names[index % names.length];
      const callOf = (verb: string, name: string) => `${verb}${name.split(' ')[0]}Policy ${name}`;
      const isFailing = Object.values(checks).some((each) => each.includes(true));
      aws.jitter = jitter;
      aws.alarmStates = ['ALARM'];
      inAlarm.forEach((each, index) => aws.at(20 + index * 30, () => { aws.alarmStates = [each ? 'ALARM' : 'OK']; }));
      aws.at(300, () => { aws.alarmStates = ['OK']; });
      refires.forEach((minute) => aws.at(minute, () => aws.start()));
      undeniable.forEach(([index, code]) => { aws.failures[callOf('attach', nameOf(index))] = { errors: [code], always: true }; });
      full.forEach(([index, minute]) => {
        aws.otherPolicies[nameOf(index)] = 10;
        aws.at(minute, () => { aws.otherPolicies[nameOf(index)] = 0; });
      });
      unreleasable.forEach((index) => { aws.failures[callOf('detach', nameOf(index))] = { errors: ['Iam.ServiceFailureException'], always: true }; });
      Object.entries(checks).forEach(([call, fails]) => { aws.failures[call] = { errors: fails.flatMap((each) => each ? FAILED_CHECK : ['']) }; });
      const losses = detachments.map(([minute, index]) => {
        aws.at(minute, () => aws.detachAll(nameOf(index)));
        return minute;
      });

      // An interval after the last loss, and half a minute for each attempt, all deniable principals are denied again.
      const refused = undeniable.map(([index]) => nameOf(index));
      const settled = Math.max(0, ...losses, ...full.map(([, minute]) => minute)) + INTERVAL + 8;
      const isInAlarm = !releaseWhileInAlarm && inAlarm.every(Boolean);
      if (isInAlarm && !isFailing && settled < 300) {
        aws.at(settled, () => { expect(aws.attached).toEqual(expect.arrayContaining(names.filter((name) => !refused.includes(name)))); });
      }
      await run(definition({ principals, releaseWhileInAlarm, minimumIntervals }), aws);
      const { end } = aws.executions.at(-1)!;

      expect(aws.executions.every(({ status }) => status !== 'RUNNING')).toBe(true);
      expect(end!.startsWith('NotReleased')).toBe(unreleasable.length > 0);
      expect(aws.attached.every((name) => unreleasable.some((index) => nameOf(index) === name))).toBe(true);
      expect(end === 'SUCCEEDED' || /^Not(Released|Checked|Denied): /.test(end!)).toBe(true);
      // A principal that never could be denied was reported.
      expect(aws.reports.length > 0 || refused.length === 0 || isFailing).toBe(true);
    }), { numRuns: 60 });
});

test.each([false, true])('every state was walked through, with releaseWhileInAlarm %s', (releaseWhileInAlarm) => {
  expect(statesOf(definition({ releaseWhileInAlarm })).filter((state) => !visited[`${releaseWhileInAlarm}`].has(state))).toEqual([]);
});
