import * as fc from 'fast-check';
import type { MeterRequest } from '../../src/metering/meter-request';
import { BedrockAccount, foundationModel, projectArns } from '../support/bedrock-account';
import { runMeter } from '../support/metering-run';
import { type AccountFailure, Organization, runOrganization } from '../support/organization';
import { TEST_ACCOUNT } from '../support/places';

jest.setTimeout(120_000);

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const IN = 'InputTokenCount';
const OUT = 'OutputTokenCount';
const M = 1_000_000;
const NOVA = 'amazon.nova-lite-v1:0';
const TIME = '2026-11-25T13:10:00Z';
const ACCOUNTS = ['111111111111', '222222222222', '333333333333'];
const REGIONS = ['us-east-1', 'eu-central-1'];
const SNAPSHOTS = { bucketName: 'bucket', prefix: 'meter/' };
const ACCOUNT_METRICS = ['SourceAccounts', 'UnreadableAccounts', 'UnlinkedAccounts'];

type Figures = Record<string, number>;

/** Figures without the numbers of accounts, and without those of which no sum exists. */
function summable(figures: Figures): Figures {
  return Object.fromEntries(Object.entries(figures).filter(([name]) => ![...ACCOUNT_METRICS, 'TrackedShare'].includes(name)));
}

function sumOf(all: readonly Figures[]): Figures {
  const sum: Figures = {};
  all.forEach((figures) => Object.entries(figures).forEach(([name, value]) => sum[name] = (sum[name] ?? 0) + value));
  return sum;
}

function closeTo(figures: Figures): Figures {
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, expect.closeTo(value, 6)]));
}

const endOf = (time: number) => Math.floor((time - 10 * MINUTE) / (15 * MINUTE)) * 15 * MINUTE - MINUTE;

/** Runs the meter of the organization, with what it published. */
async function runAll(organization: Organization, time: string | number, request: Partial<MeterRequest> = {}, sourceAccounts: object = {}) {
  const scheduled = typeof time === 'string' ? Date.parse(time) : time;
  organization.now = Math.max(organization.now, scheduled);
  organization.home.kept.clear();
  const run = await runOrganization(
    organization, { scheduledTime: new Date(scheduled).toISOString(), publishProfileMetrics: false, ...request }, { sourceAccounts },
  );
  return { ...run, maxima: organization.home.maximaAt(endOf(scheduled)) };
}

/** Sum of what a meter in each account and Region publishes. */
async function sumOfSingleMeters(places: readonly BedrockAccount[], time: string | number, request: Partial<MeterRequest> = {}): Promise<Figures> {
  const scheduled = typeof time === 'string' ? Date.parse(time) : time;
  const all: Figures[] = [];
  for (const account of places) {
    account.now = Math.max(account.now, scheduled);
    account.kept.clear();
    const { place } = account;
    const { error } = await runMeter(account, {
      scheduledTime: new Date(scheduled).toISOString(),
      publishProfileMetrics: false,
      ...request,
      ...request.projects ? { projects: { arnPrefix: projectArns(place) } } : {},
    }, { region: place.region });
    expect(error).toBeUndefined();
    all.push(account.maximaAt(endOf(scheduled)));
    account.kept.clear();
  }
  return sumOf(all.map(summable));
}

function organizationAt(time: string, accounts: readonly string[] = ACCOUNTS): Organization {
  const organization = new Organization(Date.parse(time), REGIONS);
  organization.link(...accounts);
  for (const region of REGIONS) {
    [TEST_ACCOUNT, ...accounts].forEach((accountId) => {
      const account = organization.account(accountId, region);
      account.addProfile('aaa', { tags: { Team: 'claims' }, modelArns: [foundationModel(NOVA, region)] });
      account.addProfile('bbb', { tags: { Team: 'sales' }, modelArns: [foundationModel(NOVA, region)] });
      account.addProfile('ccc', { modelArns: [foundationModel(NOVA, region)] });
      account.projects.set('proj_1', { Team: 'claims' });
    });
  }
  return organization;
}

const use = fc.record({
  account: fc.constantFrom(TEST_ACCOUNT, ...ACCOUNTS),
  region: fc.constantFrom(...REGIONS),
  of: fc.constantFrom('aaa', 'bbb', 'ccc', NOVA, 'proj_1'),
  minute: fc.nat(3 * 24 * 60),
  input: fc.nat(M),
  output: fc.nat(M),
});

type Use = typeof use extends fc.Arbitrary<infer T> ? T : never;

function fill(organization: Organization, uses: readonly Use[], start: number): void {
  uses.forEach(({ account, region, of, minute, input, output }) => {
    const time = new Date(start + minute * MINUTE).toISOString();
    const place = organization.account(account, region);
    if (of === 'proj_1') {
      place.useProject(of, 'openai.gpt-oss-120b', time, input, output);
    } else {
      place.use(of, time, { [IN]: input, [OUT]: output });
    }
  });
}

test('one meter publishes the sum of a meter in each account and Region, with snapshots and without', async () => {
  const scenario = fc.record({
    uses: fc.array(use, { minLength: 5, maxLength: 30 }),
    snapshots: fc.boolean(),
    pauses: fc.array(fc.constantFrom(15, 60, 300, 1500), { minLength: 1, maxLength: 4 }),
    suspended: fc.constantFrom(undefined, ...ACCOUNTS),
    unlinked: fc.constantFrom(undefined, ...ACCOUNTS),
    throttled: fc.constantFrom(undefined, ...ACCOUNTS),
  });
  await fc.assert(fc.asyncProperty(scenario, async ({ uses, snapshots, pauses, suspended, unlinked, throttled }) => {
    const organization = organizationAt(TIME);
    fill(organization, uses, Date.parse('2026-11-24T00:00:00Z'));
    if (throttled) {
      organization.failures.set(throttled, 'THROTTLED_AT_FIRST');
    }
    if (suspended) {
      organization.suspend(suspended);
    }
    if (unlinked) {
      organization.unlink(unlinked);
    }
    const isRead = ({ place: { accountId } }: BedrockAccount) => accountId !== suspended && accountId !== unlinked;
    const places = organization.places.filter(isRead);
    const projects = { projects: { arnPrefix: projectArns({ accountId: TEST_ACCOUNT, region: REGIONS[0] }) } };
    let time = Date.parse(TIME);
    for (const pause of pauses) {
      const { maxima, error } = await runAll(organization, time, { ...projects, ...snapshots ? { snapshots: SNAPSHOTS } : {} });
      const expected = await sumOfSingleMeters(places, time, projects);

      expect(error).toBeUndefined();
      expect(summable(maxima)).toEqual(closeTo(expected));
      expect(maxima.SourceAccounts).toBe(ACCOUNTS.length - new Set([suspended, unlinked].filter((each) => each)).size);
      time += pause * MINUTE;
    }
  }), { numRuns: 15 });
});

describe('an account that cannot be read', () => {
  const FAILURES: AccountFailure[] = ['ROLE_MISSING', 'ACCESS_DENIED', 'TAGS_DENIED', 'THROTTLED'];
  const LENIENT = { maxUnreadablePercent: 50 };

  function used(): Organization {
    const organization = organizationAt(TIME);
    for (const { place } of organization.places) {
      organization.account(place.accountId, place.region).use('aaa', '2026-11-25T12:50:00Z', { [IN]: M });
    }
    return organization;
  }

  test.each(FAILURES)('%s: its last inventory is used, and the account is counted', async (failure) => {
    const organization = used();
    const intact = await runAll(organization, '2026-11-25T12:55:00Z', { snapshots: SNAPSHOTS });
    const before = await sumOfSingleMeters(organization.places, TIME);
    organization.failures.set(ACCOUNTS[0], failure);
    const { maxima, error, log } = await runAll(organization, TIME, { snapshots: SNAPSHOTS, inventoryMinutes: 15 });

    expect([intact.error, error]).toEqual([undefined, undefined]);
    expect(intact.maxima.UnreadableAccounts).toBe(0);
    expect(maxima.UnreadableAccounts).toBe(1);
    expect(summable(maxima)).toEqual(closeTo(before));
    expect(log).toContainEqual(expect.objectContaining({ unreadableAccounts: { [ACCOUNTS[0]]: expect.stringContaining('us-east-1') }, count: 1, withoutInventory: [] }));
  });

  test.each(FAILURES)('%s, without an inventory: its cost has the tag value (unreadable), and no other value changes', async (failure) => {
    const organization = used();
    const others = await sumOfSingleMeters(organization.places.filter(({ place }) => place.accountId !== ACCOUNTS[0]), TIME);
    organization.failures.set(ACCOUNTS[0], failure);
    const { maxima, error } = await runAll(organization, TIME, {}, LENIENT);

    expect(error).toBeUndefined();
    expect(maxima.UnreadableAccounts).toBe(1);
    expect(maxima['EstimatedCost Team=claims']).toBeCloseTo(others['EstimatedCost Team=claims'], 9);
    // The metric has the ID of the profile, of which neither tags nor model are known.
    expect(maxima['EstimatedCost Team=(unreadable)']).toBe(0);
    expect(maxima['UnpricedTokens Team=(unreadable)']).toBe(2 * M);
    expect(maxima.UnpricedTokens).toBe(2 * M);
  });

  test('keeps its inventory for 24 hours', async () => {
    const organization = used();
    await runAll(organization, '2026-11-25T12:55:00Z', { snapshots: SNAPSHOTS });
    organization.failures.set(ACCOUNTS[0], 'ROLE_MISSING');
    organization.account(ACCOUNTS[0]).use('bbb', '2026-11-26T12:20:00Z', { [IN]: M });
    organization.account(ACCOUNTS[0]).use('bbb', '2026-11-26T12:50:00Z', { [IN]: M });
    const within = await runAll(organization, '2026-11-26T12:40:00Z', { snapshots: SNAPSHOTS }, LENIENT);
    const after = await runAll(organization, '2026-11-26T13:10:00Z', { snapshots: SNAPSHOTS }, LENIENT);

    expect(within.maxima).not.toHaveProperty(['UnpricedTokens Team=(unreadable)']);
    expect(within.maxima['EstimatedCost Team=sales']).toBeCloseTo(0.06, 9);
    expect(after.maxima['UnpricedTokens Team=(unreadable)']).toBe(M);
    expect(after.error).toBeUndefined();
  });

  test('withholds all figures with others, if they are more than the limit, and fails', async () => {
    const organization = used();
    ACCOUNTS.slice(0, 2).forEach((accountId) => organization.failures.set(accountId, 'ROLE_MISSING'));
    const { maxima, error } = await runAll(organization, TIME, {}, { expectedAccountIds: ACCOUNTS });

    expect(maxima).toEqual({ SourceAccounts: 3, UnreadableAccounts: 2, UnlinkedAccounts: 0 });
    expect(error?.message).toContain('2 of 3 source accounts could not be read, more than 5 %');
  });

  test('alone withholds no figure, unless the limit is 0', async () => {
    const organization = used();
    organization.failures.set(ACCOUNTS[0], 'ROLE_MISSING');
    const lenient = await runAll(organization, TIME, {}, { expectedAccountIds: ACCOUNTS });
    const strict = await runAll(organization, TIME, {}, { expectedAccountIds: ACCOUNTS, maxUnreadablePercent: 0 });

    expect([lenient.error, lenient.maxima.UnreadableAccounts]).toEqual([undefined, 1]);
    expect(strict.maxima).toEqual({ SourceAccounts: 3, UnreadableAccounts: 1, UnlinkedAccounts: 0 });
  });

  test('and is not expected, and was never read, withholds no figure, and its cost is (unreadable)', async () => {
    const organization = used();
    const strangers = ['777777777777', '888888888888'];
    await runAll(organization, '2026-11-25T12:55:00Z', { snapshots: SNAPSHOTS });
    organization.link(...strangers);
    strangers.forEach((accountId) => {
      organization.failures.set(accountId, 'ROLE_MISSING');
      organization.account(accountId).use('zzz', '2026-11-25T12:50:00Z', { [IN]: M });
    });
    const { maxima, error } = await runAll(organization, TIME, { snapshots: SNAPSHOTS });

    expect(error).toBeUndefined();
    expect([maxima.SourceAccounts, maxima.UnreadableAccounts]).toEqual([5, 2]);
    expect(maxima['UnpricedTokens Team=(unreadable)']).toBe(2 * M);
    expect(maxima['EstimatedCost Team=claims']).toBeGreaterThan(0);
  });

  test('is not read at all if it is not expected, and other accounts are to be ignored', async () => {
    const organization = used();
    const expected = await sumOfSingleMeters(organization.places.filter(({ place }) => place.accountId !== ACCOUNTS[2]), TIME);
    const accounts = { expectedAccountIds: ACCOUNTS.slice(0, 2), ignoreUnexpectedAccounts: true };
    const { maxima, error, inputsOf } = await runAll(organization, TIME, {}, accounts);

    expect(error).toBeUndefined();
    expect(summable(maxima)).toEqual(closeTo(expected));
    expect(maxima.SourceAccounts).toBe(2);
    expect(inputsOf('AssumeRole').map(({ RoleArn }: any) => RoleArn.split(':')[4]).sort()).toEqual(ACCOUNTS.slice(0, 2));
  });

  test('keeps its inventory over runs that cannot list its links', async () => {
    const organization = used();
    await runAll(organization, '2026-11-25T10:55:00Z', { snapshots: SNAPSHOTS });
    REGIONS.forEach((region) => organization.linksDown.add(region));
    await runAll(organization, '2026-11-25T12:40:00Z', { snapshots: SNAPSHOTS });
    organization.linksDown.delete('us-east-1');
    await runAll(organization, '2026-11-25T12:55:00Z', { snapshots: SNAPSHOTS });
    organization.linksDown.clear();
    organization.failures.set(ACCOUNTS[0], 'ROLE_MISSING');
    const { maxima, error, log } = await runAll(organization, TIME, { snapshots: SNAPSHOTS }, { expectedAccountIds: ACCOUNTS });

    expect(error).toBeUndefined();
    expect(maxima).not.toHaveProperty(['UnpricedTokens Team=(unreadable)']);
    expect(log).toContainEqual(expect.objectContaining({ withoutInventory: [] }));
  });
});

test('factors of the calibration apply in each Region, also without the Region of the function', async () => {
  const organization = organizationAt(TIME);
  organization.account(TEST_ACCOUNT, 'eu-central-1').use('aaa', '2026-11-25T12:50:00Z', { [IN]: M });
  const { maxima, error, report } = await runAll(organization, TIME, { regions: ['eu-central-1'], calibration: { minFactor: 0.5, maxFactor: 2 } });

  expect(error).toBeUndefined();
  expect(maxima['CalibratedCost Team=claims']).toBe(maxima['EstimatedCost Team=claims']);
  expect(report!.calibration).toMatchObject({ calibrated: 0 });
});

describe('a Region', () => {
  test.each<[string, (organization: Organization) => void, RegExp]>([
    ['whose metrics cannot be read', (organization) => organization.regionsDown.add('eu-central-1'), /metrics of a Region could not be listed/],
    ['whose links cannot be listed', (organization) => organization.linksDown.add('eu-central-1'), /links of a Region could not be listed/],
  ])('%s withholds all figures except the numbers of accounts, and fails', async (_, fail, message) => {
    const organization = organizationAt(TIME);
    fill(organization, [{ account: ACCOUNTS[0], region: 'us-east-1', of: 'aaa', minute: 36 * 60, input: M, output: M }], Date.parse('2026-11-24T00:00:00Z'));
    fail(organization);
    const { maxima, error } = await runAll(organization, TIME, { snapshots: SNAPSHOTS });

    expect(Object.keys(maxima).sort()).toEqual([...ACCOUNT_METRICS].sort());
    expect(error?.message).toMatch(message);
    expect([...organization.home.objects.keys()].filter((key) => /hours|months/.test(key))).toEqual([]);
  });
});

describe('an account', () => {
  const claims = (maxima: Figures) => maxima['EstimatedCostMonthToDate Team=claims'];

  test('that loses its link is counted for 14 days, unless other accounts are expected', async () => {
    const organization = organizationAt('2026-11-10T10:10:00Z');
    await runAll(organization, '2026-11-10T10:10:00Z', { snapshots: SNAPSHOTS });
    organization.unlink(ACCOUNTS[0]);
    const unlinkedAt = async (time: string, accounts: object = {}) =>
      (await runAll(organization, time, { snapshots: SNAPSHOTS }, accounts)).maxima.UnlinkedAccounts;

    expect(await unlinkedAt('2026-11-10T11:25:00Z')).toBe(1);
    expect(await unlinkedAt('2026-11-10T12:40:00Z')).toBe(1);
    expect(await unlinkedAt('2026-11-23T10:10:00Z')).toBe(1);
    expect(await unlinkedAt('2026-11-23T10:25:00Z', { expectedAccountIds: ACCOUNTS.slice(1) })).toBe(0);
    expect(await unlinkedAt('2026-11-24T11:25:00Z')).toBe(1);
    expect(await unlinkedAt('2026-11-24T12:40:00Z')).toBe(0);
  });

  test('of a stack set that cannot be read: the number of accounts without a link is not published', async () => {
    const organization = organizationAt(TIME);
    const stackSet = { stackSetName: 'another', callAs: 'DELEGATED_ADMIN' };
    const { maxima, error, report } = await runAll(organization, TIME, {}, { stackSet });

    expect(error).toBeUndefined();
    expect(maxima).not.toHaveProperty('UnlinkedAccounts');
    expect([maxima.SourceAccounts, maxima.UnreadableAccounts]).toEqual([3, 0]);
    expect(report!.sourceAccounts).not.toHaveProperty('unlinked');
  });

  test('that lacks one hour, because its link was gone then, is read again for the hours, and not for the month', async () => {
    const organization = organizationAt('2026-11-23T10:10:00Z');
    const account = organization.account(ACCOUNTS[0]);
    ['2026-11-20T07:00:00Z', '2026-11-24T03:00:00Z', '2026-11-24T07:20:00Z'].forEach((time) => account.use('aaa', time, { [IN]: M }));
    await runAll(organization, '2026-11-23T10:10:00Z', { snapshots: SNAPSHOTS });
    await runAll(organization, '2026-11-24T10:10:00Z', { snapshots: SNAPSHOTS });
    organization.unlink(ACCOUNTS[0]);
    await runAll(organization, '2026-11-24T11:10:00Z', { snapshots: SNAPSHOTS });
    organization.link(ACCOUNTS[0]);
    const { maxima, inputsOf } = await runAll(organization, '2026-11-24T11:25:00Z', { snapshots: SNAPSHOTS });

    expect(claims(maxima)).toBeCloseTo(3 * 0.06, 9);
    const starts = inputsOf('GetMetricData').map(({ StartTime }: any) => new Date(typeof StartTime === 'number' ? StartTime * 1000 : StartTime).toISOString());
    expect(starts.length).toBeGreaterThan(0);
    expect(starts.filter((start: string) => start < '2026-11-24')).toEqual([]);
  });

  test('that loses its link is counted, and the month keeps its cost', async () => {
    const organization = organizationAt('2026-11-24T10:10:00Z');
    organization.account(ACCOUNTS[0]).use('aaa', '2026-11-24T07:00:00Z', { [IN]: M });
    const before = await runAll(organization, '2026-11-24T10:10:00Z', { snapshots: SNAPSHOTS });
    organization.unlink(ACCOUNTS[0]);
    const sameDay = await runAll(organization, '2026-11-24T10:25:00Z', { snapshots: SNAPSHOTS });
    const nextDay = await runAll(organization, '2026-11-25T10:25:00Z', { snapshots: SNAPSHOTS });
    const later = await runAll(organization, '2026-11-26T10:25:00Z', { snapshots: SNAPSHOTS });

    expect([before, sameDay, nextDay, later].map(({ error }) => error)).toEqual([undefined, undefined, undefined, undefined]);
    expect([before, sameDay, nextDay, later].map(({ maxima }) => claims(maxima))).toEqual(Array.from({ length: 4 }, () => expect.closeTo(0.06, 9)));
    expect([before.maxima.UnlinkedAccounts, sameDay.maxima.UnlinkedAccounts, sameDay.maxima.SourceAccounts]).toEqual([0, 1, 2]);
  });

  test.each([['in the same day', '2026-11-24T12:10:00Z'], ['days later', '2026-11-26T10:10:00Z']])(
    'that is linked %s brings its whole month, then and when the day is closed', async (_, linkedAt) => {
      const organization = organizationAt('2026-11-22T10:10:00Z', [ACCOUNTS[0]]);
      const late = organization.account(ACCOUNTS[1]);
      late.addProfile('ddd', { tags: { Team: 'claims' } });
      ['2026-11-02T07:00:00Z', '2026-11-23T07:00:00Z', '2026-11-24T07:00:00Z', '2026-11-24T11:30:00Z'].forEach((time) => late.use('ddd', time, { [IN]: M }));
      organization.account(ACCOUNTS[0]).use('aaa', '2026-11-24T07:00:00Z', { [IN]: M });
      const without = await runAll(organization, '2026-11-24T11:10:00Z', { snapshots: SNAPSHOTS });
      organization.link(ACCOUNTS[1]);
      const linked = await runAll(organization, linkedAt, { snapshots: SNAPSHOTS });
      const next = await runAll(organization, Date.parse(linkedAt) + 24 * HOUR, { snapshots: SNAPSHOTS });
      const oneDayLater = Date.parse(linkedAt) + 24 * HOUR;
      const afresh = await sumOfSingleMeters(organization.places.filter(({ place }) => place.accountId !== ACCOUNTS[2]), oneDayLater);
      const afterwards = await runAll(organization, oneDayLater + 15 * MINUTE, { snapshots: SNAPSHOTS });

      expect(claims(without.maxima)).toBeCloseTo(0.06, 9);
      expect(claims(linked.maxima)).toBeCloseTo(5 * 0.06, 9);
      expect(claims(next.maxima)).toBeCloseTo(5 * 0.06, 9);
      expect(claims(next.maxima)).toBeCloseTo(afresh['EstimatedCostMonthToDate Team=claims'], 9);
      expect(afterwards.report!.metricsRead).toBe(0);
    });

  test('whose profile is newer than its inventory has its cost once its tags are read, and once', async () => {
    const organization = organizationAt('2026-11-24T08:10:00Z');
    const run = async (time: string, inventoryMinutes: number) => runAll(organization, time, { snapshots: SNAPSHOTS, inventoryMinutes });
    await run('2026-11-24T08:10:00Z', 720);
    const account = organization.account(ACCOUNTS[0]);
    account.addProfile('new', { tags: { Team: 'claims' }, modelArns: [foundationModel(NOVA)] });
    account.use('arn:aws:bedrock:us-east-1:111111111111:application-inference-profile/new', '2026-11-24T09:30:00Z', { [IN]: M });
    const before = await run('2026-11-24T13:10:00Z', 720);
    const after = await run('2026-11-24T13:25:00Z', 15);
    const nextDay = await run('2026-11-25T10:25:00Z', 15);
    const later = await run('2026-11-25T10:40:00Z', 15);

    expect(before.maxima.UnpricedTokens).toBe(0);
    expect(before.maxima.UnpricedTokensMonthToDate).toBe(M);
    expect([after, nextDay, later].map(({ maxima }) => claims(maxima))).toEqual(Array.from({ length: 3 }, () => expect.closeTo(0.06, 9)));
    expect([after, nextDay, later].map(({ maxima }) => maxima.UnpricedTokensMonthToDate)).toEqual([0, 0, 0]);
  });

  test('whose Region is not read any more keeps its cost out of the figures, also when the day is closed', async () => {
    const organization = organizationAt('2026-11-24T10:10:00Z');
    organization.account(ACCOUNTS[0], 'eu-central-1').use('aaa', '2026-11-24T07:00:00Z', { [IN]: M });
    organization.account(ACCOUNTS[0], 'us-east-1').use('aaa', '2026-11-24T07:00:00Z', { [IN]: M });
    await runAll(organization, '2026-11-24T12:10:00Z', { snapshots: SNAPSHOTS });
    const regions = ['us-east-1'];
    const closing = await runAll(organization, '2026-11-25T10:10:00Z', { snapshots: SNAPSHOTS, regions });
    const later = await runAll(organization, '2026-11-25T10:25:00Z', { snapshots: SNAPSHOTS, regions });

    expect([closing.error, later.error]).toEqual([undefined, undefined]);
    expect([claims(closing.maxima), claims(later.maxima)]).toEqual([expect.closeTo(0.06, 9), expect.closeTo(0.06, 9)]);
  });

  test('of another Region that is added later brings its whole month', async () => {
    const organization = organizationAt('2026-11-22T10:10:00Z');
    organization.account(ACCOUNTS[0], 'eu-central-1').use('aaa', '2026-11-20T07:00:00Z', { [IN]: M });
    organization.account(ACCOUNTS[0], 'us-east-1').use('aaa', '2026-11-20T07:00:00Z', { [IN]: M });
    await runAll(organization, '2026-11-24T10:10:00Z', { snapshots: SNAPSHOTS, regions: ['us-east-1'] });
    const { maxima } = await runAll(organization, '2026-11-24T10:25:00Z', { snapshots: SNAPSHOTS });

    expect(claims(maxima)).toBeCloseTo((await sumOfSingleMeters(organization.places, '2026-11-24T10:25:00Z'))['EstimatedCostMonthToDate Team=claims'], 9);
  });

  test('that is suspended, or left the organization, is not expected any more if the stack set says so', async () => {
    const stackSet = { stackSetName: 'bedrock-cost-tags', callAs: 'DELEGATED_ADMIN' };
    const organization = organizationAt(TIME);
    await runAll(organization, TIME, { snapshots: SNAPSHOTS }, { stackSet });
    organization.suspend(ACCOUNTS[0]);
    organization.leave(ACCOUNTS[1]);
    const { maxima, error } = await runAll(organization, '2026-11-25T13:25:00Z', { snapshots: SNAPSHOTS }, { stackSet });

    expect(error).toBeUndefined();
    expect([maxima.SourceAccounts, maxima.UnlinkedAccounts, maxima.UnreadableAccounts]).toEqual([1, 0, 0]);
  });
});

describe('tags of projects of an account', () => {
  const PROJECTS = { projects: { arnPrefix: projectArns({ accountId: TEST_ACCOUNT, region: REGIONS[0] }) }, snapshots: SNAPSHOTS };
  const MODEL = 'openai.gpt-oss-120b';
  const month = (maxima: Figures, team: string) => maxima[`EstimatedCostMonthToDate Team=${team}`] ?? 0;

  test('that its role may not read make the account unreadable, and are known again once it may', async () => {
    const organization = organizationAt('2026-11-24T08:10:00Z');
    const account = organization.account(ACCOUNTS[0]);
    account.useProject('proj_1', MODEL, '2026-11-24T07:20:00Z', M, M);
    await runAll(organization, '2026-11-24T07:10:00Z', { ...PROJECTS, inventoryMinutes: 1440 });
    organization.failures.set(ACCOUNTS[0], 'TAGS_DENIED');
    const refused = await runAll(organization, '2026-11-24T10:10:00Z', PROJECTS);
    organization.failures.clear();
    const restored = await runAll(organization, '2026-11-24T10:25:00Z', PROJECTS);
    const nextDay = await runAll(organization, '2026-11-25T10:25:00Z', PROJECTS);
    const expected = (await sumOfSingleMeters([account], '2026-11-25T10:25:00Z', PROJECTS))['EstimatedCostMonthToDate Team=claims'];

    expect([refused, restored, nextDay].map(({ error }) => error)).toEqual([undefined, undefined, undefined]);
    expect([refused, restored, nextDay].map(({ maxima }) => maxima.UnreadableAccounts)).toEqual([1, 0, 0]);
    expect(expected).toBeGreaterThan(0);
    expect([month(refused.maxima, '(unreadable)'), month(refused.maxima, 'claims')]).toEqual([expect.closeTo(expected, 9), 0]);
    expect([month(restored.maxima, '(unreadable)'), month(restored.maxima, 'claims')]).toEqual([0, expect.closeTo(expected, 9)]);
    expect([month(nextDay.maxima, '(unreadable)'), month(nextDay.maxima, 'claims')]).toEqual([0, expect.closeTo(expected, 9)]);
  });
});
