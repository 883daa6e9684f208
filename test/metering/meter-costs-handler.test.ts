import type * as lambda from '../../src/metering/meter-costs.lambda';
import * as bundled from '../../src/pricing/bedrock-prices.json';
import { AwsEndpoint, AwsError } from '../support/aws-endpoint';
import { BedrockAccount, foundationModel, profileArn } from '../support/bedrock-account';
import { METER_REQUEST, runMeter } from '../support/metering-run';

// Retries wait, and a busy machine takes longer.
jest.setTimeout(30_000);

const NOVA = 'amazon.nova-lite-v1:0';
const SONNET = 'anthropic.claude-sonnet-4-6';
const SCHEDULED = '2026-11-25T13:10:00Z';
// In the last minute of the interval.
const TIME = Date.parse('2026-11-25T12:59:00Z');
const IN = 'InputTokenCount';
const OUT = 'OutputTokenCount';
const READ = 'CacheReadInputTokenCount';
const WRITE = 'CacheWriteInputTokenCount';
const M = 1_000_000;

function accountAt(scheduled: string = SCHEDULED): BedrockAccount {
  return new BedrockAccount(Date.parse(scheduled));
}

/** An account whose list of tagged resources lacks all profiles, so that the tags of each are read with a call of its own. */
function unindexed(account: BedrockAccount): BedrockAccount {
  return Object.assign(account, { isUnindexed: () => true });
}

/** Two profiles of one team, one of another, and one without tags: in the interval, the day, the month and before. */
function busyAccount(): BedrockAccount {
  const account = accountAt();
  account.addProfile('aaa', { tags: { Team: 'claims', Stage: 'prod' } });
  account.addProfile('bbb', { tags: { Team: 'claims', Stage: 'dev' }, modelArns: [foundationModel(SONNET), foundationModel(SONNET, '')] });
  account.addProfile('ccc', { tags: { Team: 'sales', Stage: 'prod' }, modelArns: [foundationModel(SONNET), foundationModel(SONNET, 'us-west-2')] });
  account.addProfile('ddd');
  account.use('aaa', '2026-11-25T12:45:00Z', { [IN]: M, [OUT]: M, [READ]: M });
  account.use('aaa', '2026-11-25T12:44:59Z', { [IN]: 2 * M });
  account.use('aaa', '2026-11-25T00:00:00Z', { [IN]: 3 * M });
  account.use('aaa', '2026-11-24T23:59:00Z', { [IN]: 5 * M });
  account.use('aaa', '2026-11-01T00:00:00Z', { [OUT]: 7 * M });
  account.use('aaa', '2026-10-31T23:59:00Z', { [OUT]: 1000 * M });
  account.use('aaa', '2026-11-25T13:00:00Z', { [OUT]: 1000 * M });
  account.use('bbb', '2026-11-25T12:59:00Z', { [IN]: M, [OUT]: M, [READ]: M, [WRITE]: M });
  account.use('ccc', '2026-11-25T12:50:00Z', { [IN]: M, [OUT]: M, [READ]: M, [WRITE]: M });
  return account;
}

describe('what is published', () => {
  test('is the cost of the interval, the day and the month, by tag, by profile and of all', async () => {
    const account = busyAccount();
    await runMeter(account, { scheduledTime: SCHEDULED });
    const maxima = account.maximaAt(TIME);

    const nova = 0.06 + 0.24 + 0.015;
    const global = 3 + 15 + 0.3 + 3.75;
    const regional = 3.3 + 16.5 + 0.33 + 4.125;
    const close = (value: number) => expect.closeTo(value, 9);
    expect(maxima).toEqual({
      'EstimatedCost Team=claims': close(nova + global),
      'EstimatedCostToday Team=claims': close(nova + global + 5 * 0.06),
      'EstimatedCostMonthToDate Team=claims': close(nova + global + 10 * 0.06 + 7 * 0.24),
      'InputTokenCount Team=claims': 2 * M,
      'OutputTokenCount Team=claims': 2 * M,
      'CacheReadInputTokenCount Team=claims': 2 * M,
      'CacheWriteInputTokenCount Team=claims': M,
      'EstimatedCost Team=sales': close(regional),
      'EstimatedCostToday Team=sales': close(regional),
      'EstimatedCostMonthToDate Team=sales': close(regional),
      'InputTokenCount Team=sales': M,
      'OutputTokenCount Team=sales': M,
      'CacheReadInputTokenCount Team=sales': M,
      'CacheWriteInputTokenCount Team=sales': M,
      'EstimatedCost Team=(untagged)': 0,
      'EstimatedCostToday Team=(untagged)': 0,
      'EstimatedCostMonthToDate Team=(untagged)': 0,
      'EstimatedCost InferenceProfileId=aaa': close(nova),
      'EstimatedCostToday InferenceProfileId=aaa': close(nova + 5 * 0.06),
      'EstimatedCostMonthToDate InferenceProfileId=aaa': close(nova + 10 * 0.06 + 7 * 0.24),
      'InputTokenCount InferenceProfileId=aaa': M,
      'OutputTokenCount InferenceProfileId=aaa': M,
      'CacheReadInputTokenCount InferenceProfileId=aaa': M,
      'EstimatedCost InferenceProfileId=bbb': close(global),
      'EstimatedCostToday InferenceProfileId=bbb': close(global),
      'EstimatedCostMonthToDate InferenceProfileId=bbb': close(global),
      'InputTokenCount InferenceProfileId=bbb': M,
      'OutputTokenCount InferenceProfileId=bbb': M,
      'CacheReadInputTokenCount InferenceProfileId=bbb': M,
      'CacheWriteInputTokenCount InferenceProfileId=bbb': M,
      'EstimatedCost InferenceProfileId=ccc': close(regional),
      'EstimatedCostToday InferenceProfileId=ccc': close(regional),
      'EstimatedCostMonthToDate InferenceProfileId=ccc': close(regional),
      'InputTokenCount InferenceProfileId=ccc': M,
      'OutputTokenCount InferenceProfileId=ccc': M,
      'CacheReadInputTokenCount InferenceProfileId=ccc': M,
      'CacheWriteInputTokenCount InferenceProfileId=ccc': M,
      'EstimatedCost': close(nova + global + regional),
      'EstimatedCostToday': close(nova + global + regional + 5 * 0.06),
      'EstimatedCostMonthToDate': close(nova + global + regional + 10 * 0.06 + 7 * 0.24),
      'UnpricedTokens': 0,
      'UnpricedTokensMonthToDate': 0,
      'UntrackedCost': 0,
      'UntrackedCostToday': 0,
      'UntrackedCostMonthToDate': 0,
      'TrackedShare': 100,
    });
  });

  test('has units', async () => {
    const account = busyAccount();
    await runMeter(account, { scheduledTime: SCHEDULED });
    const unitOf = (name: string) => account.kept.get(`Test ${name}`)!.get(TIME)!.unit;

    expect(['EstimatedCost Team=claims', 'InputTokenCount Team=claims', 'TrackedShare', 'UnpricedTokens'].map(unitOf)).toEqual(['None', 'Count', 'Percent', 'Count']);
  });

  test('is by combinations of tags, with (untagged) and (blank) for values that are not there', async () => {
    const account = busyAccount();
    account.addProfile('eee', { tags: { Team: ' ', Stage: 'a\tb' } });
    account.use('eee', '2026-11-25T12:50:00Z', { [IN]: M });
    await runMeter(account, { scheduledTime: SCHEDULED, dimensionSets: [['Team', 'Stage']], publishProfileMetrics: false });
    const costs = Object.entries(account.maximaAt(TIME)).filter(([name]) => name.startsWith('EstimatedCost '));

    expect(Object.fromEntries(costs)).toEqual({
      'EstimatedCost Team=claims Stage=prod': 0.315,
      'EstimatedCost Team=claims Stage=dev': 22.05,
      'EstimatedCost Team=sales Stage=prod': 24.255,
      'EstimatedCost Team=(untagged) Stage=(untagged)': 0,
      'EstimatedCost Team=(blank) Stage=a b': 0.06,
    });
  });

  test('is by profile only if asked for', async () => {
    const account = busyAccount();
    await runMeter(account, { scheduledTime: SCHEDULED, publishProfileMetrics: false });

    expect(Object.keys(account.maximaAt(TIME)).filter((name) => name.includes('InferenceProfileId'))).toEqual([]);
  });

  test('is 0 for values that are expected and that no profile has, and no more for those that one has', async () => {
    const account = busyAccount();
    const values: Array<Record<string, string>> = [{ Team: 'claims' }, { Team: 'former' }, { Team: '' }, { Stage: 'prod', Team: 'former' }, { Stage: 'never counted' }];
    await runMeter(account, { scheduledTime: SCHEDULED, publishProfileMetrics: false, dimensionSets: [['Team'], ['Team', 'Stage']], values });
    const maxima = account.maximaAt(TIME);
    const zeros = (of: string) => Object.fromEntries(['EstimatedCost', 'EstimatedCostToday', 'EstimatedCostMonthToDate'].map((name) => [`${name} ${of}`, 0]));

    expect(maxima['EstimatedCost Team=claims']).toBeCloseTo(22.365, 9);
    expect(maxima).toMatchObject({ ...zeros('Team=former'), ...zeros('Team=(blank)'), ...zeros('Team=former Stage=prod') });
    expect(Object.keys(maxima).filter((name) => /former|blank/.test(name))).toHaveLength(9);
    expect(Object.keys(maxima).filter((name) => name.includes('never counted'))).toEqual([]);
  });

  test('goes into the namespace', async () => {
    const account = busyAccount();
    await runMeter(account, { scheduledTime: SCHEDULED, namespace: 'Elsewhere' });

    expect(account.maximaAt(TIME)).toEqual({});
    expect(account.maximaAt(TIME, 'Elsewhere')['EstimatedCost Team=sales']).toBe(24.255);
  });

  test('takes other names of cache counters, and publishes under its own', async () => {
    const account = busyAccount();
    account.use('aaa', '2026-11-25T12:50:00Z', { CacheReadInputTokens: 3 * M });
    account.use('ccc', '2026-11-25T12:50:00Z', { CacheWriteInputTokens: 5 * M });
    await runMeter(account, {
      scheduledTime: SCHEDULED, metricNames: { cacheReadInputTokenCount: 'CacheReadInputTokens', cacheWriteInputTokenCount: 'CacheWriteInputTokens' },
    });

    expect(account.maximaAt(TIME)).toMatchObject({
      'CacheReadInputTokenCount InferenceProfileId=aaa': 3 * M,
      'EstimatedCost InferenceProfileId=aaa': expect.closeTo(0.06 + 0.24 + 3 * 0.015, 9),
      'EstimatedCost InferenceProfileId=ccc': expect.closeTo(3.3 + 16.5 + 5 * 4.125, 9),
    });
  });

  test('counts a metric with further dimensions not again', async () => {
    const account = busyAccount();
    account.use('ccc', '2026-11-25T12:50:00Z', { [IN]: 9 * M }, { ImageSize: 'large' });
    account.use('amazon.other', '2026-11-25T12:50:00Z', { [IN]: 9 * M }, { ImageSize: 'large' });
    const { report } = await runMeter(account, { scheduledTime: SCHEDULED });

    expect(report!.untrackedModelCount).toBe(0);
    expect(account.maximaAt(TIME)['InputTokenCount InferenceProfileId=ccc']).toBe(M);
  });
});

describe('an empty account', () => {
  test('has costs of 0 and no share, and is asked for nothing else', async () => {
    const account = accountAt();
    const { report, calls } = await runMeter(account, { scheduledTime: SCHEDULED });

    expect(account.maximaAt(TIME)).toEqual({
      EstimatedCost: 0,
      EstimatedCostToday: 0,
      EstimatedCostMonthToDate: 0,
      UnpricedTokens: 0,
      UnpricedTokensMonthToDate: 0,
      UntrackedCost: 0,
      UntrackedCostToday: 0,
      UntrackedCostMonthToDate: 0,
    });
    expect(calls).toEqual({ ListInferenceProfiles: 1, ListMetrics: 4, PutMetricData: 1 });
    expect(report).toEqual({
      interval: { start: '2026-11-25T12:45:00.000Z', end: '2026-11-25T13:00:00.000Z' },
      profiles: 0,
      untrackedModelCount: 0,
      notBilledByTokens: [],
      unpriced: [],
      priceList: { source: 'BUNDLED', asOf: bundled.asOf, ageInDays: expect.any(Number), superseded: 0, problems: [] },
      calls,
      metricsRead: 0,
      published: 8,
    });
  });

  test('is not asked what is used in it where that is not to be counted', async () => {
    const { calls } = await runMeter(accountAt(), { scheduledTime: SCHEDULED, meterUntrackedUsage: false });

    expect(calls).toEqual({ ListInferenceProfiles: 1, PutMetricData: 1 });
  });
});

describe('pages', () => {
  test('change nothing, however small', async () => {
    const whole = busyAccount();
    await runMeter(whole, { scheduledTime: SCHEDULED });
    const inPages = Object.assign(busyAccount(), { profilesPerPage: 1, metricsPerPage: 1, dataPointsPerPage: 1 });
    const { calls } = await runMeter(inPages, { scheduledTime: SCHEDULED });

    expect(inPages.kept).toEqual(whole.kept);
    // 3 profiles use input and output, 3 cache reads, 2 cache writes.
    expect(calls).toMatchObject({ ListInferenceProfiles: 4, ListMetrics: 3 + 3 + 3 + 2, PutMetricData: 1 });
    expect(calls.GetMetricData).toBeGreaterThan(10);
  });

  test('of data are 1,000 each', async () => {
    const account = accountAt();
    for (let i = 0; i < 667; i++) {
      account.addProfile(`p${i}`, { tags: { Team: `t${i}` } });
    }
    const { report, calls } = await runMeter(account, { scheduledTime: SCHEDULED });

    expect(report!.published).toBe(3 * 667 + 8);
    expect(calls.PutMetricData).toBe(3);
  });

  test('of profiles are as large as can be', async () => {
    const { inputsOf } = await runMeter(busyAccount(), { scheduledTime: SCHEDULED });

    expect(inputsOf('ListInferenceProfiles')).toEqual([{ type: 'APPLICATION', maxResults: '1000' }]);
  });

  test('of data are below 1 MB where the data are large, and not by much', async () => {
    const account = accountAt();
    const keys = Array.from({ length: 30 }, (_, i) => `${i}`.padStart(128, 'k'));
    const valueOf = (i: number) => `${i}`.padStart(256, 'v');
    for (let i = 0; i < 60; i++) {
      account.addProfile(`p${i}`, { tags: Object.fromEntries(keys.map((key) => [key, valueOf(i)])) });
    }
    const { report, inputsOf } = await runMeter(account, { scheduledTime: SCHEDULED, dimensionSets: [keys], publishProfileMetrics: false });
    const sizes = inputsOf('PutMetricData').map((input) => JSON.stringify(input).length).sort((a, b) => b - a);

    expect(report!.published).toBe(3 * 60 + 8);
    expect(sizes).toHaveLength(3);
    expect(sizes[0]).toBeLessThanOrEqual(1_000_000);
    expect(sizes[1]).toBeGreaterThan(850_000);
  });
});

describe('a price that is not known', () => {
  const account = accountAt();
  account.addProfile('aaa', { tags: { Team: 'claims' }, modelArns: [foundationModel('acme.unheard-of-v1')] });
  account.addProfile('bbb', { tags: { Team: 'claims' } });
  account.addProfile('ccc', { tags: { Team: 'sales' }, modelArns: [foundationModel(NOVA, '')] });
  account.use('aaa', '2026-11-25T12:50:00Z', { [IN]: 10, [OUT]: 20, [READ]: 30, [WRITE]: 40 });
  account.use('aaa', '2026-11-20T12:50:00Z', { [IN]: 10 });
  account.use('bbb', '2026-11-25T12:50:00Z', { [IN]: M });
  account.use('ccc', '2026-11-25T12:50:00Z', { [OUT]: 5 });
  account.use('us.acme.other', '2026-11-25T12:50:00Z', { [OUT]: 7 });
  account.use('gone12345', '2026-11-20T12:50:00Z', { [OUT]: 9 });

  test('is told by metric and in the log, and never 0 of itself', async () => {
    const { log } = await runMeter(account, { scheduledTime: SCHEDULED });

    expect(account.maximaAt(TIME)).toMatchObject({
      'UnpricedTokens Team=claims': 100,
      'UnpricedTokens Team=sales': 5,
      'UnpricedTokens InferenceProfileId=aaa': 100,
      'UnpricedTokens': 112,
      'UnpricedTokensMonthToDate Team=claims': 110,
      'UnpricedTokensMonthToDate Team=sales': 5,
      'UnpricedTokensMonthToDate InferenceProfileId=aaa': 110,
      'UnpricedTokensMonthToDate': 122 + 9,
      'EstimatedCost Team=claims': 0.06,
      'CacheWriteInputTokenCount Team=claims': 40,
    });
    expect(log[0]).toEqual({
      unpriced: [
        {
          modelId: 'acme.unheard-of-v1',
          profileIds: ['aaa'],
          tokens: { input: 10, output: 20, cacheRead: 30, cacheWrite: 40 },
          tokensMonthToDate: { input: 20, output: 20, cacheRead: 30, cacheWrite: 40 },
        },
        { modelId: `global.${NOVA}`, profileIds: ['ccc'], tokens: { output: 5 }, tokensMonthToDate: { output: 5 } },
        { modelId: 'gone12345', profileIds: [], tokens: {}, tokensMonthToDate: { output: 9 } },
        { modelId: 'us.acme.other', profileIds: [], tokens: { output: 7 }, tokensMonthToDate: { output: 7 } },
      ],
      remedy: 'specify the prices of these models in priceOverrides',
    });
    expect(log[1]).toMatchObject({ unpricedTokens: 112, unpricedTokensMonthToDate: 131 });
  });

  test.each([
    ['the model', 'acme.unheard-of-v1'],
    ['the short id of the profile', 'aaa'],
    ['the ARN of the profile', profileArn('aaa')],
  ])('is taken by %s', async (_, id) => {
    const priced = accountAt();
    priced.addProfile('aaa', { tags: { Team: 'claims' }, modelArns: [foundationModel('acme.unheard-of-v1')] });
    priced.use('aaa', '2026-11-25T12:50:00Z', { [IN]: M, [OUT]: M, [WRITE]: M });
    priced.use('aaa', '2026-11-01T12:50:00Z', { [OUT]: M });
    const { report } = await runMeter(priced, { scheduledTime: SCHEDULED, prices: [{ id, input: 2, output: 4, cacheRead: 8, cacheWrite: 0 }] });

    expect(priced.maximaAt(TIME)).toMatchObject({ 'EstimatedCost Team=claims': 6, 'EstimatedCostMonthToDate Team=claims': 10, 'UnpricedTokens': 0 });
    expect(report!.unpriced).toEqual([]);
  });

  test('is of a profile whose models cannot be told', async () => {
    const odd = accountAt();
    odd.addProfile('aaa', { modelArns: [] });
    odd.use('aaa', '2026-11-25T12:50:00Z', { [IN]: 3 });
    const { report } = await runMeter(odd, { scheduledTime: SCHEDULED });

    expect(report!.unpriced).toEqual([{ modelId: 'aaa', profileIds: ['aaa'], tokens: { input: 3 }, tokensMonthToDate: { input: 3 } }]);
  });
});

describe('what is called without a profile', () => {
  const called = (...modelIds: string[]) => {
    const account = accountAt();
    account.addProfile('aaa');
    modelIds.forEach((modelId) => account.use(modelId, '2026-11-25T12:50:00Z', { [IN]: M, [OUT]: M }));
    return account;
  };

  test.each([
    ['a model', SONNET, 19.8],
    ['a model by its ARN', foundationModel(SONNET), 19.8],
    ['a geographic profile', `us.${SONNET}`, 19.8],
    ['the global profile', `global.${SONNET}`, 18],
    ['the global profile by its ARN', `arn:aws:bedrock:us-east-1:111122223333:inference-profile/global.${SONNET}`, 18],
    ['a geographic profile by its ARN', `arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.${SONNET}`, 19.8],
  ])('costs by the route: %s', async (_, modelId, cost) => {
    const account = called(modelId);
    account.use(modelId, '2026-11-25T02:00:00Z', { [IN]: M });
    account.use(modelId, '2026-11-02T02:00:00Z', { [OUT]: M });
    const { report } = await runMeter(account, { scheduledTime: SCHEDULED });
    const [input, output] = cost === 18 ? [3, 15] : [3.3, 16.5];

    expect(report).toMatchObject({ untrackedModelCount: 1, profiles: 1 });
    expect(account.maximaAt(TIME)).toMatchObject({
      UntrackedCost: expect.closeTo(cost, 9),
      UntrackedCostToday: expect.closeTo(cost + input, 9),
      UntrackedCostMonthToDate: expect.closeTo(cost + input + output, 9),
      TrackedShare: 0,
      EstimatedCost: 0,
      UnpricedTokens: 0,
    });
  });

  test('makes the tracked share', async () => {
    const account = called(NOVA);
    account.use('aaa', '2026-11-10T12:50:00Z', { [IN]: 3 * M, [OUT]: 3 * M });
    await runMeter(account, { scheduledTime: SCHEDULED });

    expect(account.maximaAt(TIME).TrackedShare).toBeCloseTo(75, 9);
  });

  test('is priced by overrides too', async () => {
    const account = called(`global.${NOVA}`, `eu.${NOVA}`, 'us.acme.model');
    await runMeter(account, { scheduledTime: SCHEDULED, prices: [{ id: NOVA, input: 1 }, { id: `global.${NOVA}`, input: 10 }, { id: 'acme.model', input: 100 }] });

    expect(account.maximaAt(TIME).UntrackedCost).toBe(111);
  });

  test('is left out where it is not billed by tokens, and named', async () => {
    const provisioned = 'arn:aws:bedrock:us-east-1:111122223333:provisioned-model/abc';
    const account = called(provisioned);
    const { report, log, calls } = await runMeter(account, { scheduledTime: SCHEDULED });

    expect(report).toMatchObject({ untrackedModelCount: 0, notBilledByTokens: [provisioned] });
    expect(log).toContainEqual({ notBilledByTokens: [provisioned] });
    expect(calls.GetMetricData).toBe(2);
    expect(account.maximaAt(TIME)).toMatchObject({ UntrackedCost: 0, UnpricedTokens: 0 });
  });

  test('is unpriced if it was a profile that is gone', async () => {
    const account = called('gone12345');
    const { report } = await runMeter(account, { scheduledTime: SCHEDULED });

    expect(account.maximaAt(TIME)).toMatchObject({ UnpricedTokens: 2 * M, UntrackedCost: 0 });
    expect(report!.unpriced).toEqual([{ modelId: 'gone12345', profileIds: [], tokens: { input: M, output: M }, tokensMonthToDate: { input: M, output: M } }]);
  });

  test('is billed by tokens through deployments of custom models and through prompt routers, at prices that are given', async () => {
    const [deployment, router] = ['custom-model-deployment/abc', 'default-prompt-router/anthropic.claude:1'].map((id) => `arn:aws:bedrock:us-east-1:111122223333:${id}`);
    const account = called(deployment, router);
    const { report } = await runMeter(account, { scheduledTime: SCHEDULED, prices: [{ id: deployment, input: 1, output: 2 }] });

    expect(report).toMatchObject({ untrackedModelCount: 2, notBilledByTokens: [], unpriced: [{ modelId: router, tokens: { input: M, output: M } }] });
    expect(account.maximaAt(TIME)).toMatchObject({ UntrackedCost: 3, UnpricedTokens: 2 * M });
  });

  test('is in the day and the month once its first use is listed', async () => {
    const account = Object.assign(accountAt(), { listedAfterMinutes: 15 });
    account.use(NOVA, '2026-11-25T12:59:00Z', { [IN]: M });
    account.use('us.acme.model', '2026-11-25T12:59:00Z', { [IN]: 7 });
    await runMeter(account, { scheduledTime: SCHEDULED });
    const first = account.maximaAt(TIME);
    account.now += 15 * 60_000;
    await runMeter(account, { scheduledTime: '2026-11-25T13:25:00Z' });

    expect(first).toMatchObject({ UntrackedCostToday: 0, UntrackedCostMonthToDate: 0, UnpricedTokensMonthToDate: 0 });
    expect(account.maximaAt(TIME + 15 * 60_000)).toMatchObject({
      UntrackedCost: 0, UntrackedCostToday: 0.06, UntrackedCostMonthToDate: 0.06, UnpricedTokens: 0, UnpricedTokensMonthToDate: 7,
    });
  });

  test('is not a profile that is counted by its ARN', async () => {
    const account = called(profileArn('aaa'));
    const { report } = await runMeter(account, { scheduledTime: SCHEDULED });

    expect(report!.untrackedModelCount).toBe(0);
    expect(account.maximaAt(TIME)).toMatchObject({ EstimatedCost: 0.3, UntrackedCost: 0, TrackedShare: 100 });
  });

  test('is not counted if not to be', async () => {
    const account = called(SONNET, 'gone12345');
    const { report } = await runMeter(account, { scheduledTime: SCHEDULED, meterUntrackedUsage: false });

    expect(report!.untrackedModelCount).toBe(0);
    expect(account.maximaAt(TIME)).toEqual({
      'EstimatedCost': 0,
      'EstimatedCostToday': 0,
      'EstimatedCostMonthToDate': 0,
      'UnpricedTokens': 0,
      'UnpricedTokensMonthToDate': 0,
      'EstimatedCost Team=(untagged)': 0,
      'EstimatedCostToday Team=(untagged)': 0,
      'EstimatedCostMonthToDate Team=(untagged)': 0,
    });
  });
});

describe('runs', () => {
  test('that come twice publish the same, in both ways CloudWatch may align periods', async () => {
    const account = busyAccount();
    await runMeter(account, { scheduledTime: SCHEDULED });
    const once = account.maximaAt(TIME);
    account.alignment = 'epoch';
    await runMeter(account, { scheduledTime: SCHEDULED });

    expect(account.maximaAt(TIME)).toEqual(once);
    expect(account.kept.get('Test EstimatedCost')).toEqual(new Map([[TIME, expect.objectContaining({ samples: 2 })]]));
  });

  test.each([5 * 60_000, 3_600_000, 7 * 24 * 3_600_000])('that come %d ms late publish the same', async (late) => {
    const onTime = busyAccount();
    await runMeter(onTime, { scheduledTime: SCHEDULED });
    const account = busyAccount();
    account.now += late;
    account.use('aaa', '2026-11-25T13:05:00Z', { [IN]: 100 * M });
    account.use('aaa', '2026-11-25T14:05:00Z', { [IN]: 100 * M });
    await runMeter(account, { scheduledTime: SCHEDULED });

    expect(account.kept).toEqual(onTime.kept);
  });

  test('count a new profile with its tags', async () => {
    const account = busyAccount();
    await runMeter(account, { scheduledTime: SCHEDULED });
    account.addProfile('eee', { tags: { Team: 'new' } });
    account.use('eee', '2026-11-25T13:05:00Z', { [IN]: M });
    account.now += 15 * 60_000;
    await runMeter(account, { scheduledTime: '2026-11-25T13:25:00Z' });

    expect(account.maximaAt(TIME)).not.toHaveProperty('EstimatedCost Team=new');
    expect(account.maximaAt(TIME + 15 * 60_000)).toMatchObject({ 'EstimatedCost Team=new': 0.06 });
  });

  test('leave out a profile that is deleted while they run', async () => {
    const account = busyAccount();
    account.deletedMeanwhile.add('ccc');
    const { report, error } = await runMeter(account, { scheduledTime: SCHEDULED });
    const maxima = account.maximaAt(TIME);

    expect(error).toBeUndefined();
    expect(report!.profiles).toBe(3);
    expect(Object.keys(maxima).filter((name) => /sales|ccc/.test(name))).toEqual([]);
    expect(maxima).toMatchObject({ UnpricedTokens: 4 * M, UnpricedTokensMonthToDate: 4 * M });
  });

  test('count what goes through a profile that is deleted meanwhile nowhere where only profiles are counted, and at its own prices where it has them', async () => {
    const costs = async (request: object) => {
      const account = busyAccount();
      account.deletedMeanwhile.add('ccc');
      const { report } = await runMeter(account, { scheduledTime: SCHEDULED, publishProfileMetrics: false, ...request });
      const { EstimatedCost, UntrackedCost, UnpricedTokens } = account.maximaAt(TIME);
      return { profiles: report!.profiles, others: report!.untrackedModelCount, EstimatedCost, UntrackedCost, UnpricedTokens };
    };

    expect(await costs({ meterUntrackedUsage: false }))
      .toEqual({ profiles: 3, others: 0, EstimatedCost: expect.closeTo(22.365, 9), UntrackedCost: undefined, UnpricedTokens: 0 });
    expect(await costs({ prices: [{ id: profileArn('ccc'), input: 1 }] }))
      .toEqual({ profiles: 3, others: 1, EstimatedCost: expect.closeTo(22.365, 9), UntrackedCost: 1, UnpricedTokens: 0 });
  });

  test('tell of the month what a profile that was replaced had used', async () => {
    const account = accountAt();
    account.addProfile('old1', { tags: { Team: 'claims' } });
    account.use('old1', '2026-11-24T08:00:00Z', { [IN]: 5 * M });
    account.use('old1', '2026-11-25T08:00:00Z', { [IN]: 3 * M, [OUT]: M });
    await runMeter(account, { scheduledTime: SCHEDULED });
    const before = account.maximaAt(TIME);
    account.profiles.delete('old1');
    account.addProfile('new1', { tags: { Team: 'claims' } });
    account.now += 15 * 60_000;
    const { log } = await runMeter(account, { scheduledTime: '2026-11-25T13:25:00Z' });

    expect(before).toMatchObject({ 'EstimatedCostMonthToDate Team=claims': expect.closeTo(0.72, 9), 'UnpricedTokensMonthToDate': 0 });
    expect(account.maximaAt(TIME + 15 * 60_000)).toMatchObject({ 'EstimatedCostMonthToDate Team=claims': 0, 'UnpricedTokens': 0, 'UnpricedTokensMonthToDate': 9 * M });
    expect(log[0].unpriced).toEqual([{ modelId: 'old1', profileIds: [], tokens: {}, tokensMonthToDate: { input: 8 * M, output: M } }]);
  });

  test.each([
    [1440, '2026-11-25T00:10:00Z', '2026-11-24T23:59:00Z'], [720, '2026-11-25T12:10:00Z', '2026-11-25T11:59:00Z'], [360, '2026-12-01T00:10:00Z', '2026-11-30T23:59:00Z'],
    [15, SCHEDULED, '2026-11-25T12:59:00Z'], [1, '2026-11-25T13:10:00Z', '2026-11-25T12:59:00Z'],
  ])('publish what CloudWatch shows at once, with an interval of %d minutes', async (intervalMinutes, scheduledTime, time) => {
    const account = accountAt(scheduledTime);
    await runMeter(account, { scheduledTime, intervalMinutes });

    expect(account.maximaAt(Date.parse(time))).toMatchObject({ EstimatedCostMonthToDate: 0 });
  });

  test('that come after 3 hours are shown late', async () => {
    const account = accountAt();
    account.now += 3 * 3_600_000;
    await runMeter(account, { scheduledTime: SCHEDULED });
    const atOnce = account.maximaAt(TIME);
    account.now += 2 * 3_600_000;

    expect(atOnce).toEqual({});
    expect(account.maximaAt(TIME)).toMatchObject({ EstimatedCost: 0 });
  });

  test.each<[string, <T>(all: T[]) => T[]]>([
    ['backwards', (all) => [...all].reverse()],
    ['by halves', (all) => [...all.slice(all.length / 2), ...all.slice(0, all.length / 2)]],
  ])('send the same bytes though everything is listed in another order: %s', async (_, order) => {
    const sent = async (account: BedrockAccount) => {
      account.use(NOVA, '2026-11-25T12:50:00Z', { [IN]: 3, [OUT]: 7 });
      account.use(`us.${SONNET}`, '2026-11-25T12:50:00Z', { [IN]: 11, [READ]: 13 });
      account.use(profileArn('ccc'), '2026-11-25T12:50:00Z', { [IN]: 17 });
      account.use('gone12345', '2026-11-20T12:50:00Z', { [IN]: 19 });
      const { inputsOf, log } = await runMeter(account, { scheduledTime: SCHEDULED, dimensionSets: [['Team'], ['Team', 'Stage']] });
      return JSON.stringify([inputsOf('PutMetricData'), log[0]]);
    };

    expect(await sent(Object.assign(busyAccount(), { order }))).toBe(await sent(busyAccount()));
  });

  test('take the tags that profiles have then, of the whole month', async () => {
    const account = accountAt();
    account.addProfile('aaa', { tags: { Team: 'old' } });
    account.use('aaa', '2026-11-10T12:50:00Z', { [IN]: M });
    await runMeter(account, { scheduledTime: SCHEDULED });
    account.profiles.get('aaa')!.tags.Team = 'new';
    account.now += 15 * 60_000;
    await runMeter(account, { scheduledTime: '2026-11-25T13:25:00Z', values: [{ Team: 'old' }] });

    expect(account.maximaAt(TIME)).toMatchObject({ 'EstimatedCostMonthToDate Team=old': 0.06 });
    expect(account.maximaAt(TIME + 15 * 60_000)).toMatchObject({ 'EstimatedCostMonthToDate Team=old': 0, 'EstimatedCostMonthToDate Team=new': 0.06 });
  });

  test('are refused without a time', async () => {
    const { error, calls } = await runMeter(busyAccount(), { scheduledTime: 'soon' });

    expect(error!.message).toBe('scheduledTime must be an ISO 8601 timestamp, got "soon": pass the time of the schedule');
    expect(calls).toEqual({});
  });
});

describe('days and months', () => {
  /** Uses 1 USD in the first of some minutes, 10 USD in the second and so on, and returns cost, today and month to date. */
  const costsAt = async (scheduledTime: string, timeZone: string, minutes: string[], intervalMinutes = 15) => {
    const account = accountAt(scheduledTime);
    account.addProfile('aaa');
    minutes.forEach((minute, index) => account.use('aaa', minute, { [IN]: M * 10 ** index }));
    const { error, log } = await runMeter(account, { scheduledTime, timeZone, intervalMinutes, prices: [{ id: NOVA, input: 1 }] });
    expect(error).toBeUndefined();
    const maxima = account.maximaAt(Date.parse(log.at(-1).interval.end) - 60_000);
    return [maxima.EstimatedCost, maxima.EstimatedCostToday, maxima.EstimatedCostMonthToDate];
  };

  test('end with their last interval', async () => {
    const minutes = ['2026-11-30T23:59:00Z', '2026-11-30T00:00:00Z', '2026-11-01T00:00:00Z', '2026-10-31T23:59:00Z', '2026-12-01T00:00:00Z'];

    expect(await costsAt('2026-12-01T00:10:00Z', 'UTC', minutes)).toEqual([1, 11, 111]);
    expect(await costsAt('2026-12-01T00:25:00Z', 'UTC', minutes)).toEqual([10000, 10000, 10000]);
  });

  test('begin at midnight in New York, with daylight saving and without', async () => {
    // Daylight saving ended on November 1 at 6:00 UTC, and began on March 8 at 7:00 UTC.
    const november = ['2026-11-02T05:00:00Z', '2026-11-02T04:59:00Z', '2026-11-01T04:00:00Z', '2026-11-01T03:59:00Z'];
    const march = ['2026-03-09T04:00:00Z', '2026-03-09T03:59:00Z', '2026-03-01T05:00:00Z', '2026-03-01T04:59:00Z'];

    expect(await costsAt('2026-11-02T05:25:00Z', 'America/New_York', november)).toEqual([1, 1, 111]);
    expect(await costsAt('2026-03-09T04:25:00Z', 'America/New_York', march)).toEqual([1, 1, 111]);
  });

  test('begin at half past in Kolkata', async () => {
    const minutes = ['2026-11-24T18:30:00Z', '2026-11-24T18:29:00Z', '2026-10-31T18:30:00Z', '2026-10-31T18:29:00Z'];

    expect(await costsAt('2026-11-24T18:55:00Z', 'Asia/Kolkata', minutes)).toEqual([1, 1, 111]);
  });

  test('begin the day before in Auckland', async () => {
    const minutes = ['2026-11-24T11:00:00Z', '2026-11-24T10:59:00Z', '2026-10-31T11:00:00Z', '2026-10-31T10:59:00Z'];

    expect(await costsAt('2026-11-24T11:25:00Z', 'Pacific/Auckland', minutes)).toEqual([1, 1, 111]);
  });

  test('begin within an interval of 12 hours', async () => {
    // Midnight in New York is 5:00 UTC: the interval from 0:00 to 12:00 UTC is of the day before.
    const minutes = ['2026-11-30T11:59:00Z', '2026-11-30T04:59:00Z', '2026-11-29T05:00:00Z', '2026-11-29T04:59:00Z'];

    expect(await costsAt('2026-11-30T12:10:00Z', 'America/New_York', minutes, 720)).toEqual([11, 110, 1111]);
    expect(await costsAt('2026-12-01T12:10:00Z', 'America/New_York', ['2026-12-01T05:00:00Z', '2026-12-01T04:59:00Z', '2026-11-30T05:00:00Z'], 720)).toEqual([11, 110, 110]);
  });

  test('are asked for once on the first day', async () => {
    const account = new BedrockAccount(Date.parse('2026-11-01T13:10:00Z'));
    account.addProfile('aaa');
    const { calls, report } = await runMeter(account, { scheduledTime: '2026-11-01T13:10:00Z' });

    expect(calls.GetMetricData).toBe(1);
    expect(report!.metricsRead).toBe(3);
  });

  test('are asked for of what is listed for 13 days, and then of all, whatever time the run is for', async () => {
    const read = async (scheduledTime: string, now: string = scheduledTime) => {
      const account = new BedrockAccount(Date.parse(now));
      account.addProfile('aaa');
      account.addProfile('bbb');
      account.use('aaa', '2026-11-09T01:00:00Z', { [IN]: 1 });
      const { report } = await runMeter(account, { scheduledTime });
      return report!.metricsRead;
    };

    // Two profiles with three kinds of tokens that cost something, and one counter that is used.
    expect(await read('2026-11-14T00:00:00Z')).toBe(6 + 1);
    expect(await read('2026-11-14T00:10:00Z')).toBe(6 + 6);
    expect(await read('2026-11-10T00:10:00Z', '2026-11-20T00:10:00Z')).toBe(6 + 6);
  });
});

describe('failures', () => {
  const throttled = () => new AwsError('ThrottlingException', 'Rate exceeded');
  const denied = (operation: string) => new AwsError('AccessDeniedException', `not authorized to perform ${operation}`, 403);

  test('that pass are tried again', async () => {
    const account = unindexed(busyAccount());
    const { error, calls, report } = await runMeter(account, { scheduledTime: SCHEDULED }, (endpoint) => {
      ['ListInferenceProfiles', 'GetResources', 'ListTagsForResource', 'ListMetrics', 'GetMetricData', 'PutMetricData'].forEach((operation) => endpoint.failNext(operation, throttled()));
    });
    const undisturbed = busyAccount();
    await runMeter(undisturbed, { scheduledTime: SCHEDULED });

    expect(error).toBeUndefined();
    expect(account.kept).toEqual(undisturbed.kept);
    expect(calls).toEqual({ ListInferenceProfiles: 2, GetResources: 2, ListTagsForResource: 5, ListMetrics: 5, GetMetricData: 3, PutMetricData: 2 });
    expect(report!.calls).toEqual({
      ListInferenceProfiles: 1, GetResources: 1, ListTagsForResource: 4, ListMetrics: 4, GetMetricData: 2, PutMetricData: 1,
    });
  });

  test('that pass after 5 in a row are outlasted, as the function does it', async () => {
    // Each wait is the shortest there is.
    const random = jest.spyOn(Math, 'random').mockReturnValue(0);
    const account = unindexed(accountAt());
    account.addProfile('aaa', { tags: { Team: 'claims' } });
    const { error, calls } = await runMeter(account, { scheduledTime: SCHEDULED, meterUntrackedUsage: false }, (endpoint) => {
      ['ListTagsForResource', 'GetMetricData'].forEach((operation) => endpoint.failNext(operation, ...Array.from({ length: 5 }, throttled)));
    });
    random.mockRestore();

    expect(error).toBeUndefined();
    expect(calls).toEqual({ ListInferenceProfiles: 1, GetResources: 1, ListTagsForResource: 6, GetMetricData: 7, PutMetricData: 1 });
    expect(account.maximaAt(TIME)).toMatchObject({ 'EstimatedCost Team=claims': 0 });
  });

  test('of the list of profiles end a run at once', async () => {
    const account = busyAccount();
    const { error } = await runMeter(account, { scheduledTime: SCHEDULED }, (endpoint) => endpoint.failNext('ListInferenceProfiles', denied('bedrock:ListInferenceProfiles')));

    expect(error!.message).toBe('not authorized to perform bedrock:ListInferenceProfiles');
    expect(account.kept.size).toBe(0);
  });

  test('of tags pass if a second try at the end succeeds', async () => {
    const account = unindexed(busyAccount());
    const { error, calls } = await runMeter(account, { scheduledTime: SCHEDULED }, (endpoint) =>
      endpoint.failNext('ListTagsForResource', denied('bedrock:ListTagsForResource'), denied('bedrock:ListTagsForResource')));
    const undisturbed = busyAccount();
    await runMeter(undisturbed, { scheduledTime: SCHEDULED });

    expect(error).toBeUndefined();
    expect(calls.ListTagsForResource).toBe(4 + 2);
    expect(account.kept).toEqual(undisturbed.kept);
  });

  test('of tags are tried again only when all else was asked for', async () => {
    const account = Object.assign(unindexed(busyAccount()), { metricsPerPage: 1, dataPointsPerPage: 1 });
    const { operations } = await runMeter(account, { scheduledTime: SCHEDULED }, (endpoint) =>
      endpoint.failNext('ListTagsForResource', denied('bedrock:ListTagsForResource')));

    expect(operations.slice(-2)).toEqual(['ListTagsForResource', 'PutMetricData']);
  });

  test('of tags do not keep counters from being read meanwhile', async () => {
    const account = unindexed(accountAt());
    account.addProfile('aaa', { tags: { Team: 'claims' } });
    const { ListTagsForResource, GetMetricData } = account.operations;
    let isRead = false;
    account.operations.GetMetricData = (input) => {
      isRead = true;
      return GetMetricData(input);
    };
    account.operations.ListTagsForResource = (input) => {
      if (!isRead) {
        throw throttled();
      }
      return ListTagsForResource(input);
    };
    const { error } = await runMeter(account, { scheduledTime: SCHEDULED });

    expect(error).toBeUndefined();
    expect(account.maximaAt(TIME)).toMatchObject({ 'EstimatedCost Team=claims': 0 });
  });

  test('of tags that stay leave out what is by tag, and name the profile', async () => {
    const account = unindexed(busyAccount());
    const { ListTagsForResource } = account.operations;
    account.operations.ListTagsForResource = (input) => {
      if (/[bd]{3}$/.test(input.resourceARN)) {
        throw denied('bedrock:ListTagsForResource');
      }
      return ListTagsForResource(input);
    };
    const { error } = await runMeter(account, { scheduledTime: SCHEDULED, values: [{ Team: 'claims' }] });
    const maxima = account.maximaAt(TIME);

    expect(error!.message).toBe(
      `Some AWS calls failed, so metrics might be missing. ListTagsForResource failed 2 times, first for ${profileArn('bbb')} with AccessDeniedException: not authorized to perform bedrock:ListTagsForResource`,
    );
    expect(Object.keys(maxima).filter((name) => name.includes('Team='))).toEqual([]);
    expect(maxima).toMatchObject({ 'EstimatedCost InferenceProfileId=ccc': 24.255, 'EstimatedCost': expect.closeTo(46.62, 9), 'TrackedShare': 100 });
  });

  test('of the list of counters leave out what is untracked', async () => {
    const account = busyAccount();
    const { error } = await runMeter(account, { scheduledTime: SCHEDULED }, (endpoint) => endpoint.failNext('ListMetrics', denied('cloudwatch:ListMetrics')));
    const undisturbed = busyAccount();
    await runMeter(undisturbed, { scheduledTime: SCHEDULED });
    const isOthers = ([name]: [string, number]) => !/^Untracked|^TrackedShare$|^Unpriced\w+$/.test(name);
    const others = Object.fromEntries(Object.entries(undisturbed.maximaAt(TIME)).filter(isOthers));

    expect(error!.message).toContain('ListMetrics failed with AccessDeniedException');
    expect(account.maximaAt(TIME)).toEqual(others);
  });

  test.each(['InternalError', 'Forbidden', 'PartialData'])('of one counter leave out what includes it: %s', async (status) => {
    const account = busyAccount();
    account.use(SONNET, '2026-11-25T12:50:00Z', { [IN]: M });
    account.unreadable.set(`aaa ${OUT}`, status);
    const { error, log } = await runMeter(account, { scheduledTime: SCHEDULED });
    const maxima = account.maximaAt(TIME);

    expect(error!.message).toBe(`Some AWS calls failed, so metrics might be missing. GetMetricData failed 2 times, first with Error: OutputTokenCount of aaa: ${status}`);
    expect(Object.keys(maxima).filter((name) => /^Estimated/.test(name) && (/claims|aaa/.test(name) || !name.includes('=')))).toEqual([]);
    expect(maxima).not.toHaveProperty('OutputTokenCount Team=claims');
    expect(maxima).not.toHaveProperty('TrackedShare');
    expect(maxima).toMatchObject({
      'EstimatedCost Team=sales': 24.255,
      'EstimatedCost InferenceProfileId=bbb': 22.05,
      'InputTokenCount Team=claims': 2 * M,
      'UntrackedCost': 3.3,
      'UnpricedTokens': 0,
    });
    expect(log.at(-1).failures).toHaveLength(1);
  });

  test('of a counter without a price leave out unpriced tokens, and no cost', async () => {
    const account = accountAt();
    account.addProfile('aaa', { tags: { Team: 'claims' }, modelArns: [foundationModel('acme.unheard-of-v1')] });
    account.unreadable.set(`aaa ${OUT}`, 'InternalError');
    const { error } = await runMeter(account, { scheduledTime: SCHEDULED });

    expect(error).toBeDefined();
    expect(account.maximaAt(TIME)).toMatchObject({ 'EstimatedCost Team=claims': 0, 'EstimatedCostMonthToDate Team=claims': 0 });
    expect(account.maximaAt(TIME)).not.toHaveProperty('UnpricedTokens');
    expect(account.maximaAt(TIME)).not.toHaveProperty('UnpricedTokensMonthToDate');
  });

  test('of the month so far leave out the month', async () => {
    const account = busyAccount();
    const { GetMetricData } = account.operations;
    account.operations.GetMetricData = (input) => {
      if (input.StartTime * 1000 < Date.parse('2026-11-25')) {
        throw denied('cloudwatch:GetMetricData');
      }
      return GetMetricData(input);
    };
    const { error } = await runMeter(account, { scheduledTime: SCHEDULED });
    const maxima = account.maximaAt(TIME);

    expect(error!.message).toContain('GetMetricData failed with AccessDeniedException: not authorized to perform cloudwatch:GetMetricData');
    expect(Object.keys(maxima).filter((name) => name.includes('MonthToDate'))).toEqual(['UnpricedTokensMonthToDate', 'UntrackedCostMonthToDate']);
    expect(maxima).toMatchObject({ 'EstimatedCostToday Team=sales': 24.255, 'EstimatedCost': expect.closeTo(46.62, 9) });
  });

  test('of one page of many leave out its counters', async () => {
    const account = Object.assign(busyAccount(), { dataPointsPerPage: 4 });
    const { GetMetricData } = account.operations;
    account.operations.GetMetricData = (input) => {
      if (input.NextToken) {
        throw denied('cloudwatch:GetMetricData');
      }
      return GetMetricData(input);
    };
    await runMeter(account, { scheduledTime: SCHEDULED });

    expect(account.maximaAt(TIME)).toEqual({
      UntrackedCost: 0, UntrackedCostToday: 0, UntrackedCostMonthToDate: 0, UnpricedTokens: 0, UnpricedTokensMonthToDate: 0,
    });
  });

  test('of an answer that lacks a counter leave it out', async () => {
    const account = busyAccount();
    const { GetMetricData } = account.operations;
    account.operations.GetMetricData = (input) => ({ MetricDataResults: (GetMetricData(input) as any).MetricDataResults.filter(({ Id }: any) => Id !== 'c0') });
    const { error } = await runMeter(account, { scheduledTime: SCHEDULED });

    expect(error!.message).toContain('InputTokenCount of aaa: no result');
  });

  test('of some data do not keep the others', async () => {
    const account = accountAt();
    for (let i = 0; i < 667; i++) {
      account.addProfile(`p${i}`, { tags: { Team: `t${i}` } });
    }
    const { PutMetricData } = account.operations;
    account.operations.PutMetricData = (input) => {
      if (input.MetricData.length < 1000) {
        throw denied('cloudwatch:PutMetricData');
      }
      return PutMetricData(input);
    };
    const { error, log } = await runMeter(account, { scheduledTime: SCHEDULED });

    expect(error!.message).toContain('PutMetricData failed with AccessDeniedException: not authorized to perform cloudwatch:PutMetricData');
    expect(log.at(-1).published).toBe(2000);
    expect(account.kept.size).toBe(2000);
  });
});

describe('the log', () => {
  test('has one line where all is well', async () => {
    const { log, report } = await runMeter(busyAccount(), { scheduledTime: SCHEDULED });
    const { notBilledByTokens, unpriced, ...summary } = report!;

    expect(log).toEqual([{ ...summary, unpricedTokens: 0, unpricedTokensMonthToDate: 0, failures: [] }]);
  });
});

describe('the function', () => {
  test('has clients of its own, and the bundled prices', async () => {
    const account = busyAccount();
    const endpoint = await AwsEndpoint.listen(account.operations);
    const environment = process.env;
    const written = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    process.env = { ...environment, AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL: endpoint.url, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
    try {
      const { handler } = jest.requireActual<typeof lambda>('../../src/metering/meter-costs.lambda');
      const report = await handler({ ...METER_REQUEST, scheduledTime: SCHEDULED });

      expect(report).toMatchObject({ profiles: 4, interval: { end: '2026-11-25T13:00:00.000Z' } });
      expect(account.maximaAt(TIME)['EstimatedCost Team=sales']).toBe(24.255);
      expect(JSON.parse(String(written.mock.calls[0][0]))).toMatchObject({ profiles: 4, published: report.published });
    } finally {
      written.mockRestore();
      process.env = environment;
      await endpoint.close();
    }
  });
});
