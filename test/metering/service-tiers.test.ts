import * as fc from 'fast-check';
import type { ServiceTierRequest } from '../../src/metering/meter-request';
import { tierOf } from '../../src/metering/service-tiers';
import type { PriceData } from '../../src/pricing/price-data';
import type { PriceDocument } from '../../src/pricing/price-document';
import { AwsError } from '../support/aws-endpoint';
import { BedrockAccount, foundationModel, profileArn } from '../support/bedrock-account';
import { runMeter } from '../support/metering-run';

// Retries wait, and a busy machine takes longer.
jest.setTimeout(60_000);

const SCHEDULED = '2026-11-25T13:10:00Z';
const TIME = Date.parse('2026-11-25T12:59:00Z');
const IN = 'InputTokenCount';
const OUT = 'OutputTokenCount';
const M = 1_000_000;
const TIERS: ServiceTierRequest = { dimensionNames: ['ModelId', 'ServiceTier', 'ResolvedServiceTier'], tierDimension: 'ResolvedServiceTier', tierNames: {} };
const MODEL = 'acme.one-v1:0';
const BOOK: PriceData = {
  asOf: '2026-01-01',
  regionGroups: {},
  models: {
    [MODEL]: {
      prices: [{ route: 'regional', regions: 'commercial', input: 2, output: 8, serviceTiers: { flex: 0.5, priority: 1.75 }, since: '2026-01-01', asOf: '2026-01-01' }],
    },
  },
};

function accountWithProfile(): BedrockAccount {
  const account = new BedrockAccount(Date.parse(SCHEDULED));
  account.addProfile('aaa', { tags: { Team: 'claims' }, modelArns: [foundationModel(MODEL)] });
  return account;
}

/** Uses tokens as Bedrock would publish them by tier. */
function useTier(
  account: BedrockAccount, id: string, at: string, tokens: Record<string, number>, resolved: string, requested: string = resolved,
): void {
  account.use(id, at, tokens, { ServiceTier: requested, ResolvedServiceTier: resolved });
}

/** Uses tokens as Bedrock publishes them with the model alone, and by tier. */
function useBoth(account: BedrockAccount, id: string, at: string, tokens: Record<string, number>, resolved: string, requested?: string): void {
  account.use(id, at, tokens);
  useTier(account, id, at, tokens, resolved, requested);
}

describe('the tier of a metric', () => {
  test.each([
    [{ ModelId: 'a', ServiceTier: 'flex', ResolvedServiceTier: 'flex' }, 'flex'],
    [{ ModelId: 'a', ServiceTier: 'priority', ResolvedServiceTier: 'default' }, 'standard'],
    [{ ModelId: 'a', ServiceTier: 'default', ResolvedServiceTier: 'STANDARD' }, 'standard'],
    [{ ModelId: 'a', ServiceTier: 'x', ResolvedServiceTier: 'Priority' }, 'priority'],
    [{ ModelId: 'a', ServiceTier: 'x', ResolvedServiceTier: 'constructor' }, 'constructor'],
  ])('%j is %s', (dimensions, tier) => {
    const { ModelId, ...otherDimensions } = dimensions;
    expect(tierOf(dimensions, TIERS)).toEqual({ tier, otherDimensions });
  });

  test.each([[{ ModelId: 'a' }], [{ ModelId: 'a', ServiceTier: 'flex' }], [{ ModelId: 'a', ServiceTier: 'flex', Other: 'x' }], [{ ModelId: 'a', ServiceTier: 'a', ResolvedServiceTier: 'b', Other: 'x' }]])(
    'is none with other dimensions: %j', (dimensions) => expect(tierOf(dimensions as Record<string, string>, TIERS)).toBeUndefined());

  test('can have another dimension and another name', () => {
    const request = { dimensionNames: ['ModelId', 'Tier'], tierDimension: 'Tier', tierNames: { FLEX_TIER: 'flex' } };

    expect(tierOf({ ModelId: 'a', Tier: 'FLEX_TIER' }, request)?.tier).toBe('flex');
    expect(tierOf({ ModelId: 'a', Tier: 'priority' }, request)?.tier).toBe('priority');
  });
});

describe('tokens of a tier', () => {
  const used = () => {
    const account = accountWithProfile();
    useBoth(account, 'aaa', '2026-11-25T12:50:00Z', { [IN]: M }, 'flex');
    useBoth(account, 'aaa', '2026-11-25T12:51:00Z', { [OUT]: M }, 'priority');
    useBoth(account, 'aaa', '2026-11-25T12:52:00Z', { [IN]: M, [OUT]: M }, 'default');
    // Priority was requested, and the standard tier was billed.
    useBoth(account, 'aaa', '2026-11-25T12:53:00Z', { [IN]: M }, 'default', 'priority');
    useBoth(account, 'aaa', '2026-11-25T08:00:00Z', { [IN]: 10 * M }, 'flex');
    useBoth(account, 'aaa', '2026-11-13T08:00:00Z', { [IN]: 100 * M }, 'priority');
    return account;
  };
  const costs = (account: BedrockAccount) => {
    const maxima = account.maximaAt(TIME);
    return [maxima['EstimatedCost Team=claims'], maxima['EstimatedCostToday InferenceProfileId=aaa'], maxima.EstimatedCostMonthToDate];
  };

  test('have the standard price if tiers are not read', async () => {
    const account = used();
    const { report } = await runMeter(account, { scheduledTime: SCHEDULED }, { book: BOOK });

    expect(costs(account)).toEqual([3 * 2 + 2 * 8, 3 * 2 + 2 * 8 + 20, 3 * 2 + 2 * 8 + 20 + 200]);
    expect(report).not.toHaveProperty('unpricedTiers');
  });

  test('have the price of the tier that was billed', async () => {
    const account = used();
    const { report, error } = await runMeter(account, { scheduledTime: SCHEDULED, serviceTiers: TIERS }, { book: BOOK });
    const interval = 1 + 2 + 2 + 8 * 1.75 + 8;

    expect(error).toBeUndefined();
    expect(costs(account)).toEqual([interval, interval + 10, interval + 10 + 350]);
    expect(account.maximaAt(TIME)).toMatchObject({ 'InputTokenCount Team=claims': 3 * M, 'OutputTokenCount Team=claims': 2 * M, 'UnpricedTokens': 0 });
    expect(report!.unpricedTiers).toEqual([]);
  });

  test('need no further list', async () => {
    const plain = await runMeter(used(), { scheduledTime: SCHEDULED }, { book: BOOK });
    const tiers = await runMeter(used(), { scheduledTime: SCHEDULED, serviceTiers: TIERS }, { book: BOOK });

    expect(tiers.calls).toEqual(plain.calls);
    // Input tokens of flex, priority, default, and of default instead of priority, and output tokens of priority and default. Each for the day and for the month before, of which
    // the 3rd to the 12th are not listed any more: output tokens of flex, too.
    expect(tiers.report!.metricsRead).toBe(plain.report!.metricsRead + 2 * 6 + 1);
  });

  test('are counted once if Bedrock publishes them only by tier', async () => {
    const account = accountWithProfile();
    useTier(account, 'aaa', '2026-11-25T12:50:00Z', { [IN]: M }, 'flex');
    useTier(account, 'aaa', '2026-11-25T12:51:00Z', { [IN]: M, [OUT]: M }, 'default');
    useTier(account, MODEL, '2026-11-25T12:51:00Z', { [OUT]: M }, 'priority');
    useTier(account, MODEL, '2026-11-14T12:51:00Z', { [OUT]: M }, 'default');
    const { report } = await runMeter(account, { scheduledTime: SCHEDULED, serviceTiers: TIERS }, { book: BOOK });

    expect(account.maximaAt(TIME)).toMatchObject({
      'EstimatedCost Team=claims': 1 + 2 + 8, 'InputTokenCount Team=claims': 2 * M, 'UntrackedCost': 14, 'UntrackedCostMonthToDate': 22,
    });
    expect(report).toMatchObject({ profiles: 1, untrackedModelCount: 1 });
  });

  test('cost as much by tier as in the standard tier without a factor, and are reported', async () => {
    const account = accountWithProfile();
    useBoth(account, 'aaa', '2026-11-25T12:50:00Z', { [IN]: M }, 'reserved');
    useBoth(account, 'aaa', '2026-11-12T12:50:00Z', { [OUT]: M }, 'reserved');
    useBoth(account, 'aaa', '2026-11-12T12:50:00Z', { [OUT]: M }, 'flex');
    const { report, log } = await runMeter(account, { scheduledTime: SCHEDULED, serviceTiers: TIERS }, { book: BOOK });
    const unpricedTiers = [{ modelId: MODEL, tier: 'reserved', tokensMonthToDate: 2 * M }];

    expect(account.maximaAt(TIME)).toMatchObject({ 'EstimatedCost Team=claims': 2, 'EstimatedCostMonthToDate Team=claims': 2 + 8 + 4 });
    expect(report!.unpricedTiers).toEqual(unpricedTiers);
    expect(log).toContainEqual({
      unpricedTiers, remedy: 'these tokens are included at the price of the standard tier: use a price document with a factor for the service tier',
    });
  });

  test('of specified prices have no factor', async () => {
    const account = used();
    const prices = [{ id: MODEL, input: 1, output: 1 }];
    const { report } = await runMeter(account, { scheduledTime: SCHEDULED, serviceTiers: TIERS, prices }, { book: BOOK });

    expect(costs(account)[0]).toBe(5);
    expect(report!.unpricedTiers!.map(({ tier }) => tier).sort()).toEqual(['flex', 'priority']);
  });

  test('of an unpriced model are unpriced tokens, counted once', async () => {
    const account = accountWithProfile();
    useBoth(account, 'us.other.model', '2026-11-25T12:50:00Z', { [IN]: 5 }, 'flex');
    const { report } = await runMeter(account, { scheduledTime: SCHEDULED, serviceTiers: TIERS }, { book: BOOK });

    expect(account.maximaAt(TIME)).toMatchObject({ UnpricedTokens: 5 });
    expect(report!.unpricedTiers).toEqual([]);
  });

  test('that cannot be read leave out what includes them', async () => {
    const account = used();
    const { GetMetricData } = account.operations;
    account.operations.GetMetricData = (input) => ({
      MetricDataResults: (GetMetricData(input) as any).MetricDataResults.map((result: any) =>
        input.MetricDataQueries.find(({ Id }: any) => Id === result.Id).MetricStat.Metric.Dimensions.length === 1 ? result : { ...result, StatusCode: 'InternalError' }),
    });
    const { error } = await runMeter(account, { scheduledTime: SCHEDULED, serviceTiers: TIERS }, { book: BOOK });

    expect(error!.message).toContain('InputTokenCount of aaa: InternalError');
    expect(account.maximaAt(TIME)).not.toHaveProperty('EstimatedCost');
  });
});

describe('calls earlier in the month than CloudWatch lists metrics', () => {
  const monthToDate = async (account: BedrockAccount, request: object = {}) => {
    const { error, report } = await runMeter(account, { scheduledTime: SCHEDULED, serviceTiers: TIERS, ...request }, { book: BOOK });
    expect(error).toBeUndefined();
    return { cost: account.maximaAt(TIME)['EstimatedCostMonthToDate Team=claims'], metricsRead: report!.metricsRead };
  };

  test('keep the price of their tier', async () => {
    const account = accountWithProfile();
    useBoth(account, 'aaa', '2026-11-03T12:50:00Z', { [IN]: M }, 'priority');
    useBoth(account, 'aaa', '2026-11-03T12:51:00Z', { [IN]: M }, 'flex');

    // Input and output tokens, of the day, of the month before, and of that in two tiers.
    expect(await monthToDate(account)).toEqual({ cost: 3.5 + 1, metricsRead: 2 + 2 + 2 * 2 });
  });

  test('keep it with other values of the dimension, which a tier of another profile shows', async () => {
    const account = accountWithProfile();
    account.addProfile('bbb', { tags: { Team: 'sales' }, modelArns: [foundationModel(MODEL)] });
    useBoth(account, 'aaa', '2026-11-03T12:50:00Z', { [IN]: M }, 'Priority');
    useBoth(account, 'bbb', '2026-11-24T12:50:00Z', { [IN]: M }, 'Priority');
    expect((await monthToDate(account)).cost).toBe(3.5);

    const named = accountWithProfile();
    useBoth(named, 'aaa', '2026-11-03T12:50:00Z', { [IN]: M }, 'P1');
    expect((await monthToDate(named, { serviceTiers: { ...TIERS, tierNames: { P1: 'priority' } } })).cost).toBe(3.5);
  });

  test('are counted if Bedrock publishes them only by tier, once each', async () => {
    const account = accountWithProfile();
    useTier(account, 'aaa', '2026-11-03T12:50:00Z', { [IN]: M }, 'default');
    useTier(account, 'aaa', '2026-11-03T12:50:00Z', { [OUT]: M }, 'priority');
    useTier(account, 'aaa', '2026-11-24T12:50:00Z', { [IN]: M }, 'default');
    useTier(account, 'aaa', '2026-11-24T12:50:00Z', { [IN]: M }, 'flex');

    expect((await monthToDate(account)).cost).toBe(2 + 14 + 2 + 1);
  });
});

test('figures are left out if the tiers are not known because the list of metrics could not be read', async () => {
  const account = accountWithProfile();
  useBoth(account, 'aaa', '2026-11-25T12:50:00Z', { [IN]: M }, 'priority');
  account.operations.ListMetrics = () => {
    throw new AwsError('AccessDenied', 'no', 403);
  };
  const { error } = await runMeter(account, { scheduledTime: SCHEDULED, serviceTiers: TIERS }, { book: BOOK });

  expect(error!.message).toContain('ListMetrics');
  expect(Object.keys(account.maximaAt(TIME))).toEqual([]);
});

test('from the day on which Bedrock publishes tokens only by tier, these are counted', async () => {
  const account = accountWithProfile();
  useBoth(account, 'aaa', '2026-11-13T12:50:00Z', { [IN]: M }, 'default');
  useBoth(account, 'aaa', '2026-11-13T12:50:00Z', { [IN]: M }, 'flex');
  useTier(account, 'aaa', '2026-11-14T12:50:00Z', { [IN]: M }, 'default');
  useTier(account, 'aaa', '2026-11-25T12:50:00Z', { [IN]: M }, 'default');
  useTier(account, 'aaa', '2026-11-25T12:50:00Z', { [IN]: M }, 'priority');
  const { error } = await runMeter(account, { scheduledTime: SCHEDULED, serviceTiers: TIERS }, { book: BOOK });

  expect(error).toBeUndefined();
  expect(account.maximaAt(TIME)).toMatchObject({
    'EstimatedCost Team=claims': 5.5, 'InputTokenCount Team=claims': 2 * M, 'EstimatedCostMonthToDate Team=claims': 3 + 2 + 5.5,
  });
});

test('calibrated cost contains the price of a tier once: the factor of the bill contains it', async () => {
  const calibrated = async (factors: Record<string, number>) => {
    const account = accountWithProfile();
    useBoth(account, 'aaa', '2026-11-25T12:50:00Z', { [IN]: M }, 'priority');
    const appPrices: PriceDocument = { version: 1, asOf: '2026-11-01', models: {}, calibration: { month: '2026-10', factors } };
    const calibration = { minFactor: 0.2, maxFactor: 5 };
    await runMeter(account, { scheduledTime: SCHEDULED, serviceTiers: TIERS, appPrices, calibration }, { book: BOOK });
    const maxima = account.maximaAt(TIME);
    return [maxima['EstimatedCost Team=claims'], maxima['CalibratedCost Team=claims'], maxima.CalibratedCostMonthToDate];
  };

  expect(await calibrated({ [profileArn('aaa')]: 1.75 })).toEqual([3.5, 3.5, 3.5]);
  expect(await calibrated({ [profileArn('aaa')]: 1 })).toEqual([3.5, 2, 2]);
  // Without a factor, or with one that is not applied, it is the estimate.
  expect(await calibrated({})).toEqual([3.5, 3.5, 3.5]);
  expect(await calibrated({ [profileArn('aaa')]: 9 })).toEqual([3.5, 3.5, 3.5]);
});

test('whatever Bedrock publishes, cost is the sum over tiers, and tokens are counted once', async () => {
  const factors: Record<string, number> = { flex: 0.5, priority: 1.75, default: 1, reserved: 1 };
  const use = fc.record({ tier: fc.constantFrom(...Object.keys(factors)), input: fc.nat(1_000_000), output: fc.nat(1_000_000), day: fc.constantFrom('25', '13') });
  await fc.assert(fc.asyncProperty(fc.array(use, { maxLength: 8 }), fc.constantFrom('none', '13', 'all'), async (uses, plainUntil) => {
    const account = accountWithProfile();
    let [cost, tokens] = [0, 0];
    for (const { tier, input, output, day } of uses) {
      (plainUntil === 'all' || plainUntil === day ? useBoth : useTier)(account, 'aaa', `2026-11-${day}T12:50:00Z`, { [IN]: input, [OUT]: output }, tier);
      cost += (input * 2 + output * 8) * factors[tier];
      tokens += day === '25' ? input : 0;
    }
    const { error } = await runMeter(account, { scheduledTime: SCHEDULED, serviceTiers: TIERS }, { book: BOOK });
    const maxima = account.maximaAt(TIME);

    expect(error).toBeUndefined();
    expect(maxima['EstimatedCostMonthToDate Team=claims']).toBeCloseTo(cost / 1e6, 9);
    expect(maxima['InputTokenCount Team=claims'] ?? 0).toBe(tokens);
  }), { numRuns: 40 });
});
