import { gunzipSync, gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import type { MeterRequest } from '../../src/metering/meter-request';
import { decodeSnapshot, settingsText, type UsageSnapshot } from '../../src/metering/snapshot-format';
import { TOKEN_KINDS } from '../../src/pricing/token-kinds';
import { AwsError } from '../support/aws-endpoint';
import { BedrockAccount, PROJECT_ARNS } from '../support/bedrock-account';
import { METER_REQUEST, type MeterRunOptions, runMeter } from '../support/metering-run';

jest.setTimeout(120_000);

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const IN = 'InputTokenCount';
const OUT = 'OutputTokenCount';
const M = 1_000_000;
const NOVA = 'amazon.nova-lite-v1:0';
const SNAPSHOTS = { bucketName: 'bucket', prefix: 'meter/' };
const SETTINGS = settingsText({ ...METER_REQUEST, scheduledTime: '' });

/** Runs the meter at a time of its schedule, with what it published. */
async function runAt(account: BedrockAccount, time: string | number, request: Partial<MeterRequest> = {}, options: MeterRunOptions['prepare'] = undefined) {
  const scheduled = typeof time === 'string' ? Date.parse(time) : time;
  account.now = Math.max(account.now, scheduled);
  account.kept.clear();
  const run = await runMeter(account, {
    scheduledTime: new Date(scheduled).toISOString(), snapshots: SNAPSHOTS, publishProfileMetrics: false, ...request,
  }, options);
  const end = Math.floor((scheduled - 10 * MINUTE) / (15 * MINUTE)) * 15 * MINUTE;
  return { ...run, maxima: account.maximaAt(end - MINUTE) };
}

/** A run each quarter of an hour. */
async function runsBetween(account: BedrockAccount, from: string, to: string, everyMinutes = 15): Promise<void> {
  for (let time = Date.parse(from); time < Date.parse(to); time += everyMinutes * MINUTE) {
    const { error } = await runAt(account, time);
    expect(error).toBeUndefined();
  }
}

/** Figures that do not depend on snapshots. */
async function figuresWithout(account: BedrockAccount, time: string | number) {
  return (await runAt(account, time, { snapshots: undefined })).maxima;
}

function snapshot(account: BedrockAccount, name: string, start: string, end: string): UsageSnapshot {
  const found = decodeSnapshot(account.objects.get(SNAPSHOTS.prefix + name)!, { start: Date.parse(start), end: Date.parse(end) }, SETTINGS);
  expect(found).not.toHaveProperty('problem');
  return found as UsageSnapshot;
}

function accountAt(time: string): BedrockAccount {
  const account = new BedrockAccount(Date.parse(time));
  account.addProfile('aaa', { tags: { Team: 'claims' } });
  account.addProfile('bbb', { tags: { Team: 'sales' } });
  return account;
}

const cost = (maxima: Record<string, number>, team: string) => ({
  interval: maxima[`EstimatedCost Team=${team}`], day: maxima[`EstimatedCostToday Team=${team}`], month: maxima[`EstimatedCostMonthToDate Team=${team}`],
});

test('whatever was used and whenever runs take place, the figures are those without snapshots, to the last digit', async () => {
  const zones = ['UTC', 'America/New_York', 'Asia/Kolkata', 'Asia/Kathmandu', 'Australia/Lord_Howe'];
  const use = fc.record({ of: fc.constantFrom('aaa', 'bbb', 'ccc', NOVA, 'us.anthropic.claude-sonnet-4-6'), minute: fc.nat(3 * 24 * 60), input: fc.nat(M), output: fc.nat(M) });
  const runs = fc.array(fc.constantFrom(15, 30, 60, 195, 480, 1500), { minLength: 4, maxLength: 9 });
  await fc.assert(fc.asyncProperty(fc.constantFrom(...zones), fc.constantFrom('2026-11-30T13:10:00Z', '2026-11-02T03:10:00Z', '2026-10-03T14:10:00Z'), fc.array(use, { minLength: 5, maxLength: 25 }), runs,
    async (timeZone, first, uses, pauses) => {
      const start = Date.parse(first);
      const account = accountAt(first);
      account.addProfile('ccc', { tags: { Team: 'claims' } });
      uses.forEach(({ of, minute, input, output }) =>
        account.use(of, new Date(start - DAY + minute * MINUTE).toISOString(), { [IN]: input, [OUT]: output }));
      let time = start;
      for (const pause of pauses) {
        const withSnapshots = await runAt(account, time, { timeZone });
        const without = await runAt(account, time, { timeZone, snapshots: undefined });

        expect(withSnapshots.error).toBeUndefined();
        expect(withSnapshots.maxima).toEqual(without.maxima);
        time += pause * MINUTE;
      }
      expect(account.objects.size).toBeGreaterThan(0);
    }), { numRuns: 12 });
});

describe('a closed day', () => {
  async function closedDay() {
    const account = accountAt('2026-11-24T00:10:00Z');
    for (let minute = 0; minute < 2 * 24 * 60; minute += 11) {
      account.use(minute % 2 ? 'aaa' : 'bbb', new Date(Date.parse('2026-11-24T00:00:00Z') + minute * MINUTE).toISOString(), { [IN]: minute + 1, [OUT]: 3 });
    }
    await runsBetween(account, '2026-11-24T00:10:00Z', '2026-11-25T03:00:00Z', 60);
    return account;
  }
  const DAY_OBJECT = 'months/2026-11/2026-11-24.json.gz';
  const tokensIn = ({ records }: UsageSnapshot) => Object.fromEntries(records.map(({ profile, modelIds, tokens }) =>
    [profile?.id ?? modelIds[0], TOKEN_KINDS.map((kind) => tokens[kind])]));

  test('is the day as it is read afresh', async () => {
    const account = await closedDay();
    const fromRuns = snapshot(account, DAY_OBJECT, '2026-11-01T00:00:00Z', '2026-11-25T00:00:00Z');
    account.objects.clear();
    await runAt(account, '2026-11-25T03:10:00Z');

    expect(tokensIn(snapshot(account, DAY_OBJECT, '2026-11-01T00:00:00Z', '2026-11-25T00:00:00Z'))).toEqual(tokensIn(fromRuns));
    expect(Object.keys(tokensIn(fromRuns))).toEqual(['aaa', 'bbb']);
  });

  test('has tokens that arrived after their hour was closed', async () => {
    const account = accountAt('2026-11-24T10:10:00Z');
    account.use('aaa', '2026-11-24T08:00:00Z', { [IN]: M });
    await runsBetween(account, '2026-11-24T12:10:00Z', '2026-11-24T12:20:00Z');
    account.use('aaa', '2026-11-24T08:00:00Z', { [IN]: 4 * M });
    const before = await runAt(account, '2026-11-24T12:25:00Z');
    const after = await runAt(account, '2026-11-25T03:10:00Z');

    expect(cost(before.maxima, 'claims').month).toBeCloseTo(0.06, 9);
    expect(cost(after.maxima, 'claims').month).toBeCloseTo(5 * 0.06, 9);
  });

  test.each<[string, (object: Buffer) => Buffer | undefined, RegExp | undefined]>([
    ['is lost', () => undefined, undefined],
    ['is cut off', (object) => object.subarray(0, object.length - 20), /not a snapshot/],
    ['is no snapshot', () => Buffer.from('x'), /not a snapshot/],
    ['has an older version', (object) => gzipSync(gunzipSync(object).toString().replace('"version":1', '"version":0')), /version 0 instead of 1/],
    ['is of another time span', (object) => gzipSync(gunzipSync(object).toString().replace(/"start":\d+/, '"start":0')), /another time span/],
    ['was written with other settings', (object) => gzipSync(gunzipSync(object).toString().replace('[true,', '[false,')), /other settings of the meter/],
    ['has tokens that are no numbers', (object) => gzipSync(gunzipSync(object).toString().replace(/"n":\[\d+/, '"n":[null')), /are not tokens/],
  ])('that %s is read again, with the same figures', async (_, change, problem) => {
    const account = await closedDay();
    const intact = await runAt(account, '2026-11-25T03:10:00Z');
    for (const name of [DAY_OBJECT, 'hours/2026-11-25T0000Z.json.gz']) {
      const object = account.objects.get(SNAPSHOTS.prefix + name)!;
      const changed = change(object);
      account.objects.delete(SNAPSHOTS.prefix + name);
      if (changed) {
        account.objects.set(SNAPSHOTS.prefix + name, changed);
      }
      const { maxima, error, log } = await runAt(account, '2026-11-25T03:10:00Z');

      expect(error).toBeUndefined();
      expect(cost(maxima, 'claims')).toEqual(cost(intact.maxima, 'claims'));
      expect(log.flatMap((line) => line.problem ?? []).join()).toMatch(problem ?? /^$/);
      expect(decodeSnapshot(account.objects.get(SNAPSHOTS.prefix + name)!, name === DAY_OBJECT
        ? { start: Date.parse('2026-11-01T00:00:00Z'), end: Date.parse('2026-11-25T00:00:00Z') }
        : { start: Date.parse('2026-11-25T00:00:00Z'), end: Date.parse('2026-11-25T01:00:00Z') }, SETTINGS)).not.toHaveProperty('problem');
    }
  });
});

describe('as in the bill', () => {
  test('usage before a tag is changed stays with the earlier value, and the sum does not change', async () => {
    const account = accountAt('2026-11-24T10:10:00Z');
    account.use('aaa', '2026-11-23T12:00:00Z', { [IN]: 5 * M });
    account.use('aaa', '2026-11-24T08:00:00Z', { [IN]: M });
    account.use('aaa', '2026-11-24T12:30:00Z', { [IN]: 2 * M });
    await runsBetween(account, '2026-11-24T09:10:00Z', '2026-11-24T11:00:00Z', 30);
    account.addProfile('aaa', { tags: { Team: 'sales' } });
    const sameDay = await runAt(account, '2026-11-24T13:10:00Z');
    await runsBetween(account, '2026-11-24T13:25:00Z', '2026-11-25T03:00:00Z', 60);
    const nextDay = await runAt(account, '2026-11-25T03:10:00Z');

    expect([cost(sameDay.maxima, 'claims'), cost(sameDay.maxima, 'sales')]).toEqual([
      { interval: 0, day: expect.closeTo(0.06, 9), month: expect.closeTo(6 * 0.06, 9) },
      { interval: 0, day: expect.closeTo(2 * 0.06, 9), month: expect.closeTo(2 * 0.06, 9) },
    ]);
    expect([cost(nextDay.maxima, 'claims').month, cost(nextDay.maxima, 'sales').month]).toEqual([expect.closeTo(6 * 0.06, 9), expect.closeTo(2 * 0.06, 9)]);
    expect(nextDay.maxima.EstimatedCostMonthToDate).toBeCloseTo(8 * 0.06, 9);
  });

  test('usage of a deleted profile keeps its tags and its price, also of calls after the last closed hour', async () => {
    const account = accountAt('2026-11-24T10:10:00Z');
    account.use('aaa', '2026-11-24T08:00:00Z', { [IN]: M });
    account.use('aaa', '2026-11-24T11:00:00Z', { [IN]: 2 * M });
    await runsBetween(account, '2026-11-24T10:10:00Z', '2026-11-24T11:20:00Z', 30);
    account.profiles.delete('aaa');
    const sameDay = await runAt(account, '2026-11-24T11:25:00Z');
    await runsBetween(account, '2026-11-24T12:25:00Z', '2026-11-25T03:00:00Z', 60);
    const nextDay = await runAt(account, '2026-11-25T03:10:00Z');

    expect(cost(sameDay.maxima, 'claims')).toEqual({ interval: expect.closeTo(2 * 0.06, 9), day: expect.closeTo(3 * 0.06, 9), month: expect.closeTo(3 * 0.06, 9) });
    expect(cost(nextDay.maxima, 'claims')).toEqual({ interval: 0, day: 0, month: expect.closeTo(3 * 0.06, 9) });
    expect(nextDay.maxima.UnpricedTokensMonthToDate).toBe(0);
  });

  test('tokens that were free when their hour was closed have a later price', async () => {
    const account = accountAt('2026-11-24T10:10:00Z');
    account.use('aaa', '2026-11-24T07:00:00Z', { [IN]: M, [OUT]: 3 * M });
    await runsBetween(account, '2026-11-24T10:10:00Z', '2026-11-24T10:20:00Z');
    const free = await runAt(account, '2026-11-24T10:25:00Z', { prices: [{ id: NOVA, input: 1 }] });
    const priced = await runAt(account, '2026-11-24T10:25:00Z', { prices: [{ id: NOVA, input: 1, output: 2 }] });

    expect([cost(free.maxima, 'claims').day, cost(priced.maxima, 'claims').day]).toEqual([expect.closeTo(1, 9), expect.closeTo(7, 9)]);
  });

  test('calls through the default project, which has no tags, do not keep hours and days open', async () => {
    const account = accountAt('2026-11-23T10:10:00Z');
    account.useProject('default', 'openai.gpt-oss-120b', '2026-11-23T08:00:00Z', M, M);
    const projects = { projects: { arnPrefix: 'arn:aws:bedrock-mantle:us-east-1:111122223333:project/' } };
    await runAt(account, '2026-11-23T12:10:00Z', projects);
    await runAt(account, '2026-11-24T12:10:00Z', projects);

    expect([...account.objects.keys()]).toEqual(expect.arrayContaining(['meter/hours/2026-11-23T0800Z.json.gz', 'meter/months/2026-11/2026-11-23.json.gz']));
  });

  test('a profile that is deleted on the first of a month keeps the tags of the month before', async () => {
    const account = accountAt('2026-11-30T12:10:00Z');
    account.use('aaa', '2026-11-30T09:00:00Z', { [IN]: M });
    account.use('aaa', '2026-12-01T00:20:00Z', { [IN]: M });
    await runsBetween(account, '2026-11-30T12:10:00Z', '2026-12-01T00:20:00Z', 60);
    account.profiles.delete('aaa');
    await runsBetween(account, '2026-12-01T01:10:00Z', '2026-12-01T06:00:00Z', 15);
    const { maxima } = await runAt(account, '2026-12-01T06:10:00Z');

    expect(cost(maxima, 'claims').month).toBeCloseTo(0.06, 9);
  });

  test('what was called once at the beginning of the month stays in the month, also after two weeks', async () => {
    const account = accountAt('2026-11-02T10:10:00Z');
    account.use(NOVA, '2026-11-02T08:00:00Z', { [IN]: M });
    account.useProject('proj_1', 'openai.gpt-oss-120b', '2026-11-02T08:00:00Z', M, M);
    const projects = { projects: { arnPrefix: 'arn:aws:bedrock-mantle:us-east-1:111122223333:project/' } };
    account.projects.set('proj_1', { Team: 'claims' });
    const soon = await runAt(account, '2026-11-03T10:10:00Z', projects);
    const late = await runAt(account, '2026-11-29T10:10:00Z', projects);

    expect(soon.maxima.UntrackedCostMonthToDate).toBeCloseTo(0.06, 9);
    expect(late.maxima.UntrackedCostMonthToDate).toBe(soon.maxima.UntrackedCostMonthToDate);
    expect(cost(soon.maxima, 'claims').month).toBeGreaterThan(0);
    expect(cost(late.maxima, 'claims').month).toBe(cost(soon.maxima, 'claims').month);
  });
});

describe('a run', () => {
  test('that comes twice, or late, publishes the same', async () => {
    const account = accountAt('2026-11-24T10:10:00Z');
    account.use('aaa', '2026-11-24T09:50:00Z', { [IN]: M });
    await runsBetween(account, '2026-11-24T08:10:00Z', '2026-11-24T10:00:00Z', 15);
    const first = await runAt(account, '2026-11-24T10:10:00Z');
    const again = await runAt(account, '2026-11-24T10:10:00Z');
    await runsBetween(account, '2026-11-24T10:25:00Z', '2026-11-24T14:30:00Z', 15);
    const late = await runAt(account, '2026-11-24T10:10:00Z');

    expect(again.maxima).toEqual(first.maxima);
    expect(late.maxima).toEqual(first.maxima);
  });

  test('that comes hours late, after its day was closed, publishes the same', async () => {
    const account = accountAt('2026-11-24T10:10:00Z');
    account.use('aaa', '2026-11-24T09:50:00Z', { [IN]: M });
    account.use('aaa', '2026-11-25T00:20:00Z', { [IN]: M });
    await runsBetween(account, '2026-11-24T10:10:00Z', '2026-11-25T00:20:00Z', 60);
    const intime = await runAt(account, '2026-11-25T00:40:00Z');
    await runsBetween(account, '2026-11-25T01:10:00Z', '2026-11-25T05:00:00Z', 30);
    const late = await runAt(account, '2026-11-25T00:40:00Z');

    expect(cost(intime.maxima, 'claims').month).toBeCloseTo(0.12, 9);
    expect(late.maxima).toEqual(intime.maxima);
  });

  test('of which S3 answers nothing publishes everything, writes nothing and fails', async () => {
    const account = accountAt('2026-11-24T10:10:00Z');
    account.use('aaa', '2026-11-24T09:50:00Z', { [IN]: M });
    const expected = await figuresWithout(account, '2026-11-24T10:10:00Z');
    const denied = new AwsError('AccessDenied', 'no', 403);
    const { maxima, error, calls } = await runAt(account, '2026-11-24T10:10:00Z', {}, (endpoint) => endpoint.failNext('GetObject', ...Array.from({ length: 60 }, () => denied)));

    expect(maxima).toEqual(expected);
    expect(error?.message).toContain('GetObject failed');
    expect(calls.PutObject).toBeUndefined();
  });

  test('that could not read a metric closes nothing, and the next one does', async () => {
    const account = accountAt('2026-11-24T10:10:00Z');
    account.use('aaa', '2026-11-24T08:50:00Z', { [IN]: M });
    account.unreadable.set(`aaa ${IN}`, 'InternalError');
    const failed = await runAt(account, '2026-11-24T11:10:00Z');
    const hours = () => [...account.objects.keys()].filter((key) => key.includes('/hours/')).length;

    expect([failed.error?.message, hours()]).toEqual([expect.stringContaining('InternalError'), 0]);

    account.unreadable.clear();
    const next = await runAt(account, '2026-11-24T11:25:00Z');

    expect([next.error, hours()]).toEqual([undefined, 9]);
  });

  test('reads only metrics in use, and a day once more when it is closed', async () => {
    const account = new BedrockAccount(Date.parse('2026-11-24T00:10:00Z'));
    for (let index = 0; index < 100; index++) {
      account.addProfile(`p${index}`, { tags: { Team: `t${index % 5}` }, modelArns: ['arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-sonnet-4-6'] });
    }
    for (let minute = 0; minute < 30 * 60; minute += 30) {
      for (let index = 0; index < 20; index++) {
        account.use(`p${index}`, new Date(Date.parse('2026-11-24T00:00:00Z') + minute * MINUTE).toISOString(), { [IN]: 1, [OUT]: 1, CacheReadInputTokenCount: 1, CacheWriteInputTokenCount: 1 });
      }
    }
    await runAt(account, '2026-11-24T12:10:00Z');
    const read: number[] = [];
    for (let time = Date.parse('2026-11-24T13:10:00Z'); time < Date.parse('2026-11-25T05:00:00Z'); time += HOUR) {
      read.push((await runAt(account, time)).report!.metricsRead);
    }

    expect(read.filter((count) => count !== 80)).toEqual([160]);
  });
});

test('an hour with usage of a profile whose tags could not be read is closed by a later run', async () => {
  const account = accountAt('2026-11-24T08:10:00Z');
  account.use('aaa', '2026-11-24T07:20:00Z', { [IN]: M });
  account.use('bbb', '2026-11-24T06:20:00Z', { [IN]: M });
  const allowed = { ...account.operations };
  const fails = () => {
    throw new AwsError('ValidationException', 'not now');
  };
  Object.assign(account.operations, { GetResources: fails, ListTagsForResource: fails });
  const failed = await runAt(account, '2026-11-24T10:10:00Z');
  const writtenThen = [...account.objects.keys()].filter((key) => /hours/.test(key)).sort();
  Object.assign(account.operations, allowed);
  const restored = await runAt(account, '2026-11-24T10:25:00Z');
  const tagsOf = (hour: string, end: string) => snapshot(account, `hours/2026-11-24T${hour}00Z.json.gz`, `2026-11-24T${hour}:00:00Z`, `2026-11-24T${end}:00:00Z`)
    .records.map(({ tags }) => [...tags ?? []]);

  expect(failed.error?.message).toContain('ListTagsForResource failed');
  expect(writtenThen.filter((key) => /T06|T07/.test(key))).toEqual([]);
  expect(restored.error).toBeUndefined();
  expect([tagsOf('06', '07'), tagsOf('07', '08')]).toEqual([[[['Team', 'sales']]], [[['Team', 'claims']]]]);
});

describe('tags of projects', () => {
  const PROJECTS = { projects: { arnPrefix: PROJECT_ARNS } };
  const MODEL = 'openai.gpt-oss-120b';
  const months = (maxima: Record<string, number>) => Object.fromEntries(['claims', '(untagged)'].flatMap((team) => {
    const value = maxima[`EstimatedCostMonthToDate Team=${team}`];
    return value ? [[team, value]] : [];
  }));

  function accountWithProject(): BedrockAccount {
    const account = new BedrockAccount(Date.parse('2026-11-24T08:10:00Z'));
    account.projects.set('proj_1', { Team: 'claims' });
    account.useProject('proj_1', MODEL, '2026-11-24T06:20:00Z', M, M);
    return account;
  }

  test('that was deleted are those of the last snapshot, also when the day is closed', async () => {
    const account = accountWithProject();
    const before = await runAt(account, '2026-11-24T09:10:00Z', PROJECTS);
    account.useProject('proj_1', MODEL, '2026-11-24T09:20:00Z', M, M);
    account.projects.delete('proj_1');
    const deleted = await runAt(account, '2026-11-24T12:10:00Z', PROJECTS);
    const nextDay = await runAt(account, '2026-11-25T12:10:00Z', PROJECTS);
    const later = await runAt(account, '2026-11-26T12:10:00Z', PROJECTS);
    const one = before.maxima['EstimatedCostMonthToDate Team=claims'];

    expect(one).toBeGreaterThan(0);
    const twice = { claims: expect.closeTo(2 * one, 9) };
    expect([deleted, nextDay, later].map(({ maxima }) => months(maxima))).toEqual([twice, twice, twice]);
  });

  test('that AWS refuses to return for a time are those that AWS returns later', async () => {
    const account = accountWithProject();
    const allowed = { ...account.operations };
    const denied = () => {
      throw new AwsError('AccessDeniedException', 'you may not');
    };
    Object.assign(account.operations, { GetResources: denied, GetResource: denied });
    const refused = await runAt(account, '2026-11-24T10:10:00Z', PROJECTS);
    const refusedNextDay = await runAt(account, '2026-11-25T10:10:00Z', PROJECTS);
    Object.assign(account.operations, allowed);
    const restored = await runAt(account, '2026-11-25T10:25:00Z', PROJECTS);
    const later = await runAt(account, '2026-11-26T10:25:00Z', PROJECTS);
    const one = refused.maxima['EstimatedCostMonthToDate Team=(untagged)'];

    expect(account.objects.size).toBeGreaterThan(0);
    expect(one).toBeGreaterThan(0);
    expect([refused, refusedNextDay].map(({ maxima }) => months(maxima))).toEqual([{ '(untagged)': one }, { '(untagged)': expect.closeTo(one, 9) }]);
    expect([restored, later].map(({ maxima }) => months(maxima))).toEqual([{ claims: expect.closeTo(one, 9) }, { claims: expect.closeTo(one, 9) }]);
  });
});

test('after a change of settings, the tags of the month before are still used, and no run reports its snapshot', async () => {
  const account = accountAt('2026-10-30T10:10:00Z');
  account.use('bbb', '2026-10-30T07:00:00Z', { [IN]: M });
  account.use('aaa', '2026-11-02T07:00:00Z', { [IN]: M });
  for (const time of ['2026-10-31T10:10:00Z', '2026-11-01T10:10:00Z']) {
    expect((await runAt(account, time)).error).toBeUndefined();
  }
  const same = await runAt(account, '2026-11-02T09:10:00Z');
  const { maxima, log } = await runAt(account, '2026-11-02T09:25:00Z', { meterUntrackedUsage: false });

  expect([same.maxima, maxima].map((each) => each['EstimatedCostMonthToDate Team=sales'])).toEqual([0, 0]);
  expect(log.filter(({ snapshot: name }) => name?.includes('months/2026-10/'))).toEqual([]);
});
