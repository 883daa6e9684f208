import { MeterPrices } from '../../src/metering/meter-prices';
import { countersToRead, listedIds, type ListedCounters, type Spender, spendersOf, withoutProfile } from '../../src/metering/spenders';
import { counterNames } from '../../src/metering/usage-queries';
import type { PriceData } from '../../src/pricing/price-data';
import type { TokenKind } from '../../src/pricing/token-kinds';

const BOOK: PriceData = { asOf: '2026-01-01', regionGroups: {}, models: {} };
const IMPORTED = 'arn:aws:bedrock:us-east-1:111122223333:imported-model/x';
const PRICES = new MeterPrices([{ id: 'acme.one', input: 1, output: 2 }, { id: 'gone1', input: 7 }], BOOK, 'us-east-1');
const arnOf = (id: string) => `arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/${id}`;
const profile = (id: string, modelId = 'acme.one') => ({ id, arn: arnOf(id), model: { modelId, isGlobal: false } });
const listed = (counters: Record<string, TokenKind[]>): ListedCounters =>
  new Map(Object.entries(counters).map(([id, kinds]) => [id, new Set(kinds)]));

describe('who spends', () => {
  test('are profiles, and what is listed beside them', () => {
    const { spenders, notBilledByTokens } = spendersOf(
      [profile('aaa'), profile('bbb', 'acme.two')],
      listed({ 'zzz': ['input'], 'us.acme.one': ['input'], 'aaa': ['input'], [IMPORTED]: ['input'], [arnOf('bbb')]: ['input'], 'gone1': ['input'] }).keys(),
      PRICES,
    );

    expect(spenders.map(({ profile: each, rates, modelIds }) => [each?.id, rates?.input, modelIds])).toEqual([
      ['aaa', 1, ['aaa']],
      ['bbb', undefined, ['bbb', arnOf('bbb')]],
      [undefined, 7, ['gone1']],
      [undefined, 1, ['us.acme.one']],
      [undefined, undefined, ['zzz']],
    ]);
    expect(notBilledByTokens).toEqual([IMPORTED]);
  });

  test('are profiles alone where the list could not be read', () => {
    expect(spendersOf([profile('aaa')], listedIds({ tiers: [] }), PRICES).spenders).toHaveLength(1);
  });
});

test('a spender without its profile has only the prices given to that, by any of its ids', () => {
  const left = (id: string) => withoutProfile({ profile: profile(id), rates: { input: 1, output: 2 }, modelIds: [id, arnOf(id)] }, PRICES);

  expect(left('aaa')).toEqual({ modelIds: ['aaa', arnOf('aaa')] });
  expect(left('gone1')).toMatchObject({ rates: { input: 7 }, modelIds: ['gone1', arnOf('gone1')] });
  expect(withoutProfile({ modelIds: ['x'] }, PRICES)).toEqual({ modelIds: ['x'] });
});

describe('the counters to read', () => {
  const EARLIER = { start: 0, end: 1, periodSeconds: 60 };
  const LISTED = listed({ aaa: ['input', 'cacheRead'], ccc: ['input'], other: ['output'] });
  const spenders: Spender[] = [
    { profile: profile('aaa'), rates: { input: 1, output: 2 }, modelIds: ['aaa'] },
    { profile: profile('bbb'), modelIds: ['bbb'] },
    { rates: { input: 1, output: 2 }, modelIds: ['ccc'] },
    { modelIds: ['other'] },
  ];
  const read = (windows: { earlier?: typeof EARLIER }, list: ListedCounters | undefined, isMonthListed: boolean) => {
    const { recent, earlier } = countersToRead(spenders, windows, { tokens: list, tiers: [] }, { names: counterNames({}), isMonthListed });
    const text = (counters: typeof recent) => counters.map(({ modelId, kind }) => `${modelId} ${kind}`);
    return { recent: text(recent), earlier: text(earlier) };
  };
  const RECENT = ['aaa input', 'aaa output', 'bbb input', 'bbb output', 'bbb cacheRead', 'bbb cacheWrite', 'ccc input', 'other output'];
  const ALL = [...RECENT.slice(0, -1), 'ccc output', 'other input', 'other output', 'other cacheRead', 'other cacheWrite'];

  test('are all that cost something of profiles, listed or not, and what is listed of others', () => {
    expect(read({}, LISTED, true)).toEqual({ recent: RECENT, earlier: [] });
  });

  test('are earlier those that are listed, with a price or without, while all of the month are listed', () => {
    expect(read({ earlier: EARLIER }, LISTED, true)).toEqual({ recent: RECENT, earlier: ['aaa input', 'ccc input', 'other output'] });
  });

  test('are earlier all, once some of the month are not listed any more', () => {
    expect(read({ earlier: EARLIER }, LISTED, false)).toEqual({ recent: RECENT, earlier: ALL });
  });

  test('are earlier all, where the list could not be read', () => {
    expect(read({ earlier: EARLIER }, undefined, true).earlier).toEqual(ALL);
  });
});
