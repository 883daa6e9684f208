import * as fc from 'fast-check';
import { denyStateMachine, type DenyStateMachine, type NamedPrincipal } from '../../src/alarms/deny-state-machine';
import { FakeAws, statesOf } from '../support/state-machine';

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

const NOT_CHECKED = 'NotChecked: 2 checks in a row failed. The policy stays attached, and a new execution continues: the states that failed name the errors';
const RELEASED_WITHOUT_CHECK = 'NotChecked: 2 checks in a row failed, so the policy was detached without a check: the states that failed name the errors';
const NOT_CONTINUED = 'NotContinued: A new execution could not be started. The policy stays attached: start an execution';

// With all of its retries.
const FAILED_CHECK_MINUTES = (2 + 4 + 8 + 16 + 32 + 64) / 60;

const visited = { false: new Set<string>(), true: new Set<string>() };
const begun: Array<{ aws: FakeAws; releaseWhileInAlarm: boolean }> = [];

afterEach(() => {
  begun.splice(0).forEach(({ aws, releaseWhileInAlarm }) => aws.executions.forEach(({ path }) => path.forEach((state) => visited[`${releaseWhileInAlarm}`].add(state))));
});

/** Starts it. The test lets time pass. */
function started(prepare: (aws: FakeAws) => void = () => undefined, props: Partial<DenyStateMachine> = {}, input?: unknown): FakeAws {
  const aws = new FakeAws(definition(props));
  begun.push({ aws, releaseWhileInAlarm: props.releaseWhileInAlarm ?? false });
  prepare(aws);
  aws.start(input);
  return aws;
}

/** Runs it until all executions have ended. */
async function ran(prepare?: (aws: FakeAws) => void, props?: Partial<DenyStateMachine>) {
  const aws = started(prepare, props);
  aws.run();
  const { end, path } = aws.executions[0];
  return { end: end!, path, aws, last: aws.executions.at(-1)! };
}

/** Lets time pass until a minute, during which all principals stay denied. */
function staysDenied(aws: FakeAws, until: number, principals = ALL): void {
  for (let minute = aws.now; minute <= until; minute += 1) {
    aws.run(minute);
    expect(aws.attached).toEqual(principals);
  }
  expect(aws.calls.filter((call) => call.startsWith('detach'))).toEqual([]);
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

test('does not change an attachment that exists already', async () => {
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

  test('is restored without a report if IAM lists only some of the principals', async () => {
    const { aws, last } = await lost((each) => {
      each.entitiesPerPage = 1;
      each.at(20, () => each.detachAll('Role app'));
      each.at(31, () => { expect(each.attached).toEqual(ALL); });
    });

    expect(aws.reports).toEqual([]);
    const starts = Array.from({ length: releaseWhileInAlarm ? 4 : 14 }, (_, index) => index * INTERVAL);
    expect(aws.executions.map(({ startedAt }) => startedAt)).toEqual(starts);
    expect(last).toMatchObject({ end: 'SUCCEEDED', endedAt: releaseWhileInAlarm ? 60 : 210 });
    expect(aws.attached).toEqual([]);
  });

  test('is found if AWS does not say whether the list is complete', async () => {
    const { aws } = await lost((each) => {
      const { call } = FakeAws.prototype;
      each.call = (action, parameters) => {
        const { IsTruncated: _, ...others } = call.call(each, action, parameters);
        return others;
      };
      each.at(20, () => each.detachAll('Role app'));
    });

    expect(aws.reports).toEqual([30]);
    expect(aws.executions.map(({ startedAt }) => startedAt)).toEqual([0, 30]);
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
});

describe('an alarm that is in ALARM again, or cannot be read, right after the release', () => {
  const again: Array<[string, number, (aws: FakeAws) => void]> = [
    ['in ALARM', 60, (aws) => { aws.alarmStates = [...Array(HOUR).fill('OK'), 'ALARM', 'OK']; }],
    ['unreadable', 60 + FAILED_CHECK_MINUTES, (aws) => { aws.failures.describeAlarms = { errors: ['', '', '', '', ...FAILED_CHECK] }; }],
  ];

  test.each(again)('(%s) starts an execution that denies for the whole minimum duration', async (_, minute, prepare) => {
    const { end, path, aws, last } = await ran((each) => {
      prepare(each);
      each.at(minute + 1, () => { expect(each.attached).toEqual(ALL); });
      each.at(minute + 59, () => { expect(each.attached).toEqual(ALL); });
    });

    expect(end).toBe('SUCCEEDED');
    expect(path.at(-1)).toBe('Continued by a new execution');
    expect(aws.executions).toHaveLength(2);
    expect(last).toMatchObject({ end: 'SUCCEEDED', startedAt: expect.closeTo(minute), endedAt: expect.closeTo(minute + 60) });
    expect(count(aws.calls, 'attachRolePolicy Role app')).toBe(2);
    expect(aws.attached).toEqual([]);
  });

  test.each(again)('(%s) denies in the same execution if no other one could be started', async (_, minute, prepare) => {
    const { end, path, aws } = await ran((each) => {
      prepare(each);
      each.failures.startExecution = { errors: Array<string>(7).fill('Sfn.SfnException') };
      each.at(minute + FAILED_CHECK_MINUTES + 1, () => { expect(each.attached).toEqual(ALL); });
    });

    expect(end).toBe('SUCCEEDED');
    expect(count(path, 'Deny')).toBe(2);
    expect(aws.executions).toHaveLength(1);
    expect(aws.now).toBeCloseTo(minute + FAILED_CHECK_MINUTES + 60);
    expect(aws.attached).toEqual([]);
  });
});

describe.each(['describeAlarms', 'listExecutions'])('a %s that fails', (call) => {
  const failing = (errors: string[], always = false) => (aws: FakeAws) => { aws.failures[call] = { errors: [...errors], always }; };
  const permanently = failing(['CloudWatch.AccessDeniedException'], true);
  const untilMinute = (minute: number) => (aws: FakeAws) => { aws.refuse = (each) => each === call && aws.now < minute ? 'CloudWatch.AccessDeniedException' : undefined; };
  // Step Functions is also asked for a newer execution before it starts one.
  const round = 2 * (INTERVAL + FAILED_CHECK_MINUTES) + (call === 'listExecutions' ? FAILED_CHECK_MINUTES : 0);

  describe.each([false, true])('with releaseWhileInAlarm %s', (releaseWhileInAlarm) => {
    test('once is tried again', async () => {
      const { end, path, aws } = await ran(failing(['CloudWatch.InternalServiceException']), { releaseWhileInAlarm });

      expect(end).toBe('SUCCEEDED');
      expect(count(path, 'Wait')).toBe(HOUR);
      expect(aws.now).toBeCloseTo(60 + 2 / 60);
    });

    test('during one check keeps the Deny until the next check, and is not reported', async () => {
      const { end, path, aws } = await ran(failing(FAILED_CHECK), { releaseWhileInAlarm });

      expect(end).toBe('SUCCEEDED');
      expect(count(path, 'Wait')).toBe(HOUR);
      expect(aws.executions).toHaveLength(1);
      expect(aws.now).toBeCloseTo(60 + FAILED_CHECK_MINUTES);
      expect(aws.attached).toEqual([]);
    });

    test('during two checks in a row fails the execution, and a new one attaches the policy again and continues the count', async () => {
      const { end, aws, last } = await ran((each) => {
        untilMinute(35)(each);
        each.at(25, () => each.detachAll('Role app'));
        each.at(round + 1, () => { expect(each.attached).toEqual(ALL); });
      }, { releaseWhileInAlarm });

      expect(end).toBe(NOT_CHECKED);
      expect(aws.executions).toHaveLength(2);
      expect(last).toMatchObject({ end: 'SUCCEEDED', startedAt: aws.executions[0].endedAt });
      expect(last.endedAt! - last.startedAt).toBeCloseTo(2 * INTERVAL);
      expect(count(aws.calls, 'attachGroupPolicy Group team')).toBe(2);
      expect(aws.attached).toEqual([]);
    });

    test('during every other check does not fail the execution', async () => {
      const { aws, last } = await ran((each) => {
        failing(Array.from({ length: 6 }, () => [...FAILED_CHECK, '']).flat())(each);
        each.alarmStates = ['ALARM'];
        each.at(200, () => { each.alarmStates = ['OK']; });
      }, { minimumIntervals: 12, releaseWhileInAlarm });

      expect(aws.executions).toHaveLength(1);
      expect(last.end).toBe('SUCCEEDED');
      expect(count(last.path, 'Count failed check')).toBe(6);
      expect(aws.attached).toEqual([]);
    });
  });

  test.each([[1], [12], [7 * 24]])('for %d hours never releases, fails one execution for two checks, and releases once the alarm can be read', (hours) => {
    const minutes = hours * 60;
    const aws = started(untilMinute(minutes));

    staysDenied(aws, minutes);
    aws.run();

    const failed = aws.executions.slice(0, -1);
    expect(failed.map(({ end }) => end)).toEqual(failed.map(() => NOT_CHECKED));
    expect(failed.length).toBeGreaterThanOrEqual(Math.floor(minutes / round));
    failed.forEach(({ startedAt, endedAt, path }, index) => {
      expect(endedAt! - startedAt).toBeLessThanOrEqual(round + 0.001);
      expect(count(path, 'Count failed check')).toBe(2);
      expect(aws.executions[index + 1].startedAt).toBe(endedAt);
    });
    const last = aws.executions.at(-1)!;
    expect(last.end).toBe('SUCCEEDED');
    expect(last.endedAt).toBeLessThan(Math.max(minutes, 60) + round);
    expect(aws.reports).toEqual([]);
    expect(aws.attached).toEqual([]);
  });

  test.each([1, 16, 20, 30, 33, 40])('permanently does not keep a Deny that is lost at minute %d from being restored', (minute) => {
    const aws = started((each) => {
      permanently(each);
      each.alarmStates = ['ALARM'];
      each.at(minute, () => ALL.forEach((principal) => each.detachAll(principal)));
    });
    const restored = minute < round ? round : 2 * round;

    aws.run(minute + 0.1);
    expect(aws.attached).toEqual([]);
    aws.run(restored + 0.001);
    expect(aws.attached).toEqual(ALL);
    expect(restored - minute).toBeLessThan(36);
    expect(aws.executions.find(({ end }) => end === NOT_CHECKED)!.endedAt).toBeCloseTo(round);
  });

  test('permanently releases after the minimum duration only with releaseWhileInAlarm', async () => {
    const { aws, last } = await ran((each) => {
      permanently(each);
      each.alarmStates = ['ALARM'];
      each.at(7 * 24 * 60 - 1, () => { expect(each.attached).toEqual(ALL); });
    }, { minimumIntervals: 672, releaseWhileInAlarm: true });

    expect(last.end).toBe(RELEASED_WITHOUT_CHECK);
    expect(new Set(aws.executions.slice(0, -1).map(({ end }) => end))).toEqual(new Set([NOT_CHECKED]));
    // A failed check takes longer than an interval.
    expect(last.endedAt).toBeLessThan(672 * (INTERVAL + 1.5 * FAILED_CHECK_MINUTES) + round);
    expect(Math.max(...aws.executions.map(({ events }) => events))).toBeLessThan(200);
    expect(aws.attached).toEqual([]);
  });

  test('permanently, with releaseWhileInAlarm, reports first a principal that is still denied', async () => {
    const { last, aws } = await ran((each) => {
      permanently(each);
      each.failures['detachUserPolicy User jo'] = { errors: ['Iam.ServiceFailureException'], always: true };
    }, { releaseWhileInAlarm: true });

    expect(last.end).toMatch(/^NotReleased: /);
    expect(aws.attached).toEqual(['User jo']);
  });
});

describe.each([false, true])('an alarm that fires again while the second check fails, with releaseWhileInAlarm %s', (releaseWhileInAlarm) => {
  test.each([1, 2, 8])('denies for the minimum duration of %d intervals from then on', async (minimumIntervals) => {
    const { end, path, aws } = await ran((each) => {
      // The second check lists executions after 32.1 minutes, and fails after 34.2 minutes.
      each.refuse = (call) => call === 'describeAlarms' && each.now < 34.5 ? 'CloudWatch.AccessDeniedException' : undefined;
      each.at(33, () => each.start());
      each.at(33 + minimumIntervals * INTERVAL - 1, () => { expect(each.attached).toEqual(ALL); });
    }, { minimumIntervals, releaseWhileInAlarm });

    expect(end).toBe('SUCCEEDED');
    expect(path.slice(-3)).toEqual(['List executions again', 'Is this still the newest?', 'Superseded by a newer execution']);
    expect(aws.executions.map(({ endedAt }) => endedAt)).toEqual([expect.closeTo(34.2), 33 + minimumIntervals * INTERVAL]);
    expect(aws.attached).toEqual([]);
  });
});

describe('reads that AWS throttles nine times out of ten', () => {
  const THROTTLED = ['describeAlarms', 'listExecutions', 'listEntitiesForPolicy', 'startExecution'];
  const MINUTES = 2 * 24 * 60;

  /** Numbers from 0 to 1 that look random, the same for the same seed: Lehmer's generator. */
  function random(seed: number): () => number {
    let state = seed;
    return () => {
      state = state * 48_271 % 2_147_483_647;
      return state / 2_147_483_647;
    };
  }

  test('never lift the Deny while the alarm is in ALARM', () => {
    const outcomes = new Set<string | undefined>();
    const seeds = fc.integer({ min: 1, max: 2_147_483_646 });
    fc.assert(fc.property(seeds, fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(1, HOUR, 96), (seed, jitter, minimumIntervals) => {
      const next = random(seed);
      const aws = started((each) => {
        each.jitter = jitter;
        each.alarmStates = ['ALARM'];
        each.refuse = (call) => each.now < MINUTES && THROTTLED.includes(call) && next() < 0.9 ? 'Throttling' : undefined;
      }, { minimumIntervals });

      staysDenied(aws, MINUTES);
      aws.alarmStates = ['OK'];
      aws.run();

      aws.executions.forEach(({ end }) => outcomes.add(end));
      expect(aws.executions.at(-1)!.end).toBe('SUCCEEDED');
      expect(aws.attached).toEqual([]);
    }), { numRuns: 15 });

    expect([...outcomes].sort()).toEqual([NOT_CHECKED, 'SUCCEEDED']);
  });
});

test('executions that cannot be listed do not keep the Deny permanently if it is released in ALARM', async () => {
  const { aws, last } = await ran((each) => {
    each.alarmStates = ['ALARM'];
    each.failures.listExecutions = { errors: ['Sfn.AccessDeniedException'], always: true };
  }, { releaseWhileInAlarm: true });

  expect(aws.executions.map(({ end }) => end)).toEqual([NOT_CHECKED, RELEASED_WITHOUT_CHECK]);
  expect(last.endedAt).toBeLessThan(75);
  expect(aws.attached).toEqual([]);
});

describe('the input of an execution', () => {
  const inputs = [{}, { detail: { state: { value: 'ALARM' } } }, [], ...['3', 'x', '', -1, -0.5, -1e9, null, true, [3], { a: 1 }].map((intervals) => ({ intervals }))];

  test.each(inputs.flatMap((input) => [[input, false], [input, true]] as const))('%j starts a new count, with releaseWhileInAlarm %s', (input, releaseWhileInAlarm) => {
    const aws = started((each) => { each.alarmStates = ['ALARM']; each.at(59, () => { each.alarmStates = ['OK']; }); }, { releaseWhileInAlarm }, input);

    staysDenied(aws, 59);
    aws.run();

    expect(aws.executions[0]).toMatchObject({ end: 'SUCCEEDED', endedAt: 60 });
    expect(aws.attached).toEqual([]);
  });

  test('continues the count of another execution, and only the count', () => {
    const aws = started(undefined, {}, { intervals: 3, checks: 47, failedChecks: 1, target: { principals: [] }, alarm: { MetricAlarms: [] } });
    aws.run();

    expect(count(aws.calls, 'attachRolePolicy Role app')).toBe(1);
    expect(aws.executions[0]).toMatchObject({ end: 'SUCCEEDED', endedAt: 15 });
    expect(aws.attached).toEqual([]);
  });

  test.each([1e9, 2 ** 31, 1.5])('that counts %d intervals does not lift the Deny while the alarm is in ALARM', (intervals) => {
    const aws = started(inAlarmUntil(200), {}, { intervals });

    staysDenied(aws, 200);
    aws.run();

    const { end } = aws.executions.at(-1)!;
    // AWS rounds or fails, and a failure is reported.
    expect([end, aws.attached]).toEqual(Number.isInteger(intervals) ? ['SUCCEEDED', []] : ['States.IntrinsicFailure: $.count.intervals is not an integer', ALL]);
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

  describe.each([false, true])('if no execution can be started, with releaseWhileInAlarm %s,', (releaseWhileInAlarm) => {
    const UNREADABLE: Record<string, string[]> = {
      'the alarm can be read': [],
      'nothing can be read': ['describeAlarms', 'listExecutions', 'listEntitiesForPolicy'],
      'the alarm cannot be read': ['describeAlarms'],
      'the attachments cannot be read': ['listEntitiesForPolicy'],
    };

    test.each(Object.keys(UNREADABLE).flatMap((reads) => [1, 10, 100, 300].map((number) => [reads, number] as const)))(
      'and %s, with %d principals, and the execution fails with the policy attached', (reads, number) => {
        const principals = principalsOf(number);
        const aws = started((each) => {
          each.alarmStates = ['ALARM'];
          ['startExecution', ...UNREADABLE[reads]].forEach((call) => { each.failures[call] = { errors: ['Throttling'], always: true }; });
        }, { principals, minimumIntervals: 96, releaseWhileInAlarm });
        aws.run();

        expect(aws.executions).toHaveLength(1);
        expect(aws.executions[0].end).toBe(NOT_CONTINUED);
        expect(count(aws.executions[0].path, 'Wait')).toBe(60);
        expect(aws.now).toBeLessThan(24 * 60);
        expect(aws.calls.filter((call) => call.startsWith('detach'))).toEqual([]);
        expect(aws.attached).toEqual(named(principals).sort());
        expect(most(aws)).toBeLessThan(25_000);
      });
  });

  test('if no execution can be started, and nothing can be attached', () => {
    const aws = started((each) => {
      each.alarmStates = ['ALARM'];
      each.refuse = (call) => /^attach|^startExecution|^listEntities/.test(call) ? 'Throttling' : undefined;
    }, { principals: principalsOf(300) });
    aws.run();

    expect(aws.executions[0].end).toBe(NOT_CONTINUED);
    expect(aws.reports).toHaveLength(61);
    expect(most(aws)).toBeLessThan(25_000);
  });

  test('if the alarm fires during the release, and no execution can be started', () => {
    const principals = principalsOf(300);
    const aws = started((each) => {
      each.alarmStates = [...Array(47).fill('OK'), 'ALARM'];
      each.failures.startExecution = { errors: ['Throttling'], always: true };
    }, { principals, minimumIntervals: 47 });
    aws.run();

    expect(aws.executions[0].end).toBe(NOT_CONTINUED);
    expect(count(aws.executions[0].path, 'Deny')).toBe(2);
    expect(aws.attached).toEqual(named(principals).sort());
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
      const aws = new FakeAws(definition({ principals, releaseWhileInAlarm, minimumIntervals }));
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
      aws.start();
      aws.run();
      const { end } = aws.executions.at(-1)!;

      expect(aws.executions.every(({ status }) => status !== 'RUNNING')).toBe(true);
      expect(end!.startsWith('NotReleased')).toBe(unreleasable.length > 0);
      expect(aws.attached.every((name) => unreleasable.some((index) => nameOf(index) === name))).toBe(true);
      expect(end === 'SUCCEEDED' || /^Not(Released|Denied): /.test(end!) || releaseWhileInAlarm && end === RELEASED_WITHOUT_CHECK).toBe(true);
      // A principal that never could be denied was reported.
      expect(aws.reports.length > 0 || refused.length === 0 || isFailing).toBe(true);
    }), { numRuns: 60 });
});

test.each([false, true])('every state was walked through, with releaseWhileInAlarm %s', (releaseWhileInAlarm) => {
  expect(statesOf(definition({ releaseWhileInAlarm })).filter((state) => !visited[`${releaseWhileInAlarm}`].has(state))).toEqual([]);
});
