import { dataByProfile, dataByTags, dataOfAll } from '../../src/metering/cost-data';
import { type Figures, figuresOf, noUsage, sumOf, UNREADABLE } from '../../src/metering/cost-figures';
import { unpricedModels } from '../../src/metering/unpriced-models';

const PLACE = { accountId: '111122223333', region: 'us-east-1' };
const NONE: Figures = sumOf([]);
const tagged = (id: string, tags: Record<string, string>, figures: Partial<Figures> = {}) =>
  ({ id, tags: new Map(Object.entries(tags)), figures: { ...NONE, ...figures } });
const named = (data: ReturnType<typeof dataByTags>) => Object.fromEntries(data.map(({ name, dimensions, value }) => [[name, ...dimensions.flat()].join(' '), value]));

describe('figures', () => {
  const tokens = { input: 1, output: 2, cacheRead: 3, cacheWrite: 4 };
  const usage = { ...noUsage(), interval: tokens, today: { ...tokens, input: 10 }, month: { ...tokens, input: 100 } };
  const NOT_WANTED = { calibratedCost: 0, calibratedCostToday: 0, calibratedCostMonthToDate: 0, legacyCalls: 0 };

  test('are tokens times prices, in millionths', () => {
    expect(figuresOf(usage, { rates: { input: 1, output: 10, cacheWrite: 100 } }))
      .toEqual({ ...tokens, cost: 421, costToday: 430, costMonthToDate: 520, unpricedTokens: 0, unpricedTokensMonthToDate: 0, ...NOT_WANTED });
  });

  test('are unpriced tokens without prices', () => {
    expect(figuresOf(usage, {}))
      .toEqual({ ...tokens, cost: 0, costToday: 0, costMonthToDate: 0, unpricedTokens: 10, unpricedTokensMonthToDate: 109, ...NOT_WANTED });
  });

  test('that include what could not be read are none', () => {
    const unread = figuresOf({ ...usage, month: { ...tokens, output: NaN } }, { rates: { input: 1, output: 1 } });

    expect(sumOf([figuresOf(usage, { rates: { input: 1 } }), unread])).toMatchObject({ cost: 4, costMonthToDate: NaN, input: 2 });
  });

  test('do not include what costs nothing, readable or not', () => {
    expect(figuresOf({ ...usage, month: { ...tokens, output: NaN } }, { rates: { input: 1, output: 0 } })).toMatchObject({ costMonthToDate: 1 });
  });
});

describe('data by tags', () => {
  test('are sums in USD, and 0 for costs alone', () => {
    expect(named(dataByTags([tagged('a', { Team: 'x' }, { cost: 1_500_000, input: 3 }), tagged('b', { Team: 'x' }, { cost: 1 }), tagged('c', { Team: 'y' })], ['Team']))).toEqual({
      'EstimatedCost Team x': 1.500001,
      'EstimatedCostToday Team x': 0,
      'EstimatedCostMonthToDate Team x': 0,
      'InputTokenCount Team x': 3,
      'EstimatedCost Team y': 0,
      'EstimatedCostToday Team y': 0,
      'EstimatedCostMonthToDate Team y': 0,
    });
  });

  test.each([
    [{}, '(untagged)'],
    [{ Team: '' }, '(blank)'],
    [{ Team: ' \t' }, '(blank)'],
    [{ Team: 'a\nb' }, 'a b'],
    [{ Team: 'a b:c/d=e+f-g@h.i_j' }, 'a b:c/d=e+f-g@h.i_j'],
  ])('of %j are under %j', (tags, value) => {
    expect(dataByTags([tagged('a', tags as Record<string, string>)], ['Team'])[0].dimensions).toEqual([['Team', value]]);
  });

  test('are 0 also for values that are expected, where they are of the same keys', () => {
    expect(named(dataByTags([tagged('a', { Team: 'x' }, { cost: 1e6 })], ['Team'], { values: [{ Team: 'x' }, { Team: 'y\n' }, { Stage: 'z' }, { Team: 'y', Stage: 'z' }] }))).toEqual({
      'EstimatedCost Team x': 1,
      'EstimatedCostToday Team x': 0,
      'EstimatedCostMonthToDate Team x': 0,
      'EstimatedCost Team y ': 0,
      'EstimatedCostToday Team y ': 0,
      'EstimatedCostMonthToDate Team y ': 0,
    });
  });

  test('keep apart values that read alike when joined', () => {
    expect(dataByTags([tagged('a', { A: 'x', B: 'y z' }), tagged('b', { A: 'x y', B: 'z' })], ['A', 'B'])).toHaveLength(6);
  });

  test('are without figures that could not be read', () => {
    expect(named(dataByTags([tagged('a', { Team: 'x' }, { costToday: NaN, output: NaN })], ['Team']))).toEqual({ 'EstimatedCost Team x': 0, 'EstimatedCostMonthToDate Team x': 0 });
  });
});

test('data by profile are what is not 0', () => {
  expect(named(dataByProfile([tagged('a', {}), tagged('b', {}, { costToday: 2_000_000, unpricedTokens: 5, cacheWrite: NaN })]))).toEqual({
    'EstimatedCostToday InferenceProfileId b': 2, 'UnpricedTokens InferenceProfileId b': 5,
  });
});

describe('data of all', () => {
  test('are costs and unpriced tokens, tracked and untracked', () => {
    const tracked = { ...NONE, cost: 1e6, costMonthToDate: 3e6, unpricedTokens: 1, unpricedTokensMonthToDate: 10, input: 9 };
    const untracked = { ...NONE, costToday: 2e6, costMonthToDate: 1e6, unpricedTokens: 2, unpricedTokensMonthToDate: 20 };

    expect(named(dataOfAll(tracked, untracked))).toEqual({
      EstimatedCost: 1,
      EstimatedCostToday: 0,
      EstimatedCostMonthToDate: 3,
      UnpricedTokens: 3,
      UnpricedTokensMonthToDate: 30,
      UntrackedCost: 0,
      UntrackedCostToday: 2,
      UntrackedCostMonthToDate: 1,
      TrackedShare: 75,
    });
  });

  test('have no share of nothing', () => {
    expect(named(dataOfAll(NONE, NONE))).not.toHaveProperty('TrackedShare');
  });

  test('are of the tracked alone where the others are not counted, and less where they could not be read', () => {
    expect(Object.keys(named(dataOfAll(NONE, undefined)))).toEqual(['EstimatedCost', 'EstimatedCostToday', 'EstimatedCostMonthToDate', 'UnpricedTokens', 'UnpricedTokensMonthToDate']);
    expect(Object.keys(named(dataOfAll(NONE, UNREADABLE)))).toEqual(['EstimatedCost', 'EstimatedCostToday', 'EstimatedCostMonthToDate']);
  });
});

test('models without a price are told once, with their profiles', () => {
  const usage = noUsage();
  const using = (tokens: object, month: object = tokens) =>
    ({ ...usage, interval: { ...usage.interval, ...tokens }, month: { ...usage.month, ...month } });
  const model = { modelId: 'acme.one', isGlobal: true };
  const profile = (id: string) => ({ place: PLACE, profile: { id, arn: id, model }, modelIds: [id] });

  expect(unpricedModels([
    { spender: profile('a'), usage: using({ input: 1 }) },
    { spender: profile('b'), usage: using({ input: 2, output: NaN }, { input: 5, output: NaN }) },
    { spender: profile('c'), usage },
    { spender: { ...profile('d'), rates: { input: 1 } }, usage: using({ input: 1 }) },
    { spender: { place: PLACE, modelIds: ['e.f'] }, usage: using({}, { cacheWrite: 5 }) },
    { spender: { place: PLACE, modelIds: ['g.h'] }, usage: using({ output: 7 }, {}) },
  ])).toEqual([
    { modelId: 'global.acme.one', profileIds: ['a', 'b'], tokens: { input: 3 }, tokensMonthToDate: { input: 6 } },
    { modelId: 'e.f', profileIds: [], tokens: {}, tokensMonthToDate: { cacheWrite: 5 } },
    { modelId: 'g.h', profileIds: [], tokens: { output: 7 }, tokensMonthToDate: {} },
  ]);
});
