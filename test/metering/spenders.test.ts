import type { AccountProfile } from '../../src/accounts/account-profile';
import { MeterPrices } from '../../src/metering/meter-prices';
import { type CounterOptions, countersToRead, listedIds, type ListedCounters, type Spender, spendersOf, withoutProfile } from '../../src/metering/spenders';
import { counterNames } from '../../src/metering/usage-queries';
import type { PriceData } from '../../src/pricing/price-data';
import type { TokenKind } from '../../src/pricing/token-kinds';

const BOOK: PriceData = { asOf: '2026-01-01', regionGroups: {}, models: {} };
const IMPORTED = 'arn:aws:bedrock:us-east-1:111122223333:imported-model/x';
const PLACE = { accountId: '111122223333', region: 'us-east-1' };
const PRICES = new MeterPrices([{ id: 'acme.one', input: 1, output: 2 }, { id: 'gone1', input: 7 }], BOOK, 'us-east-1');
const arnOf = (id: string) => `arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/${id}`;
const profile = (id: string, modelId = 'acme.one') => ({ id, arn: arnOf(id), model: { modelId, isGlobal: false } });
const carriers = (...profiles: AccountProfile[]) => ({ place: PLACE, profiles, known: new Map() });
const listed = (counters: Record<string, TokenKind[]>): ListedCounters =>
  new Map(Object.entries(counters).map(([id, kinds]) => [id, new Set(kinds)]));

describe('who spends', () => {
  test('are profiles, and what is listed beside them', () => {
    const { spenders, notBilledByTokens } = spendersOf(
      carriers(profile('aaa'), profile('bbb', 'acme.two')),
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
    expect(spendersOf(carriers(profile('aaa')), listedIds({ tiers: [] }), PRICES).spenders).toHaveLength(1);
  });
});

test('a spender without its profile has only the prices given to that, by any of its ids', () => {
  const left = (id: string) =>
    withoutProfile({ place: PLACE, profile: profile(id), rates: { input: 1, output: 2 }, modelIds: [id, arnOf(id)] }, PRICES);

  expect(left('aaa')).toEqual({ place: PLACE, modelIds: ['aaa', arnOf('aaa')] });
  expect(left('gone1')).toMatchObject({ rates: { input: 7 }, modelIds: ['gone1', arnOf('gone1')] });
  expect(withoutProfile({ place: PLACE, modelIds: ['x'] }, PRICES)).toEqual({ place: PLACE, modelIds: ['x'] });
});

describe('the counters to read', () => {
  const LISTED = listed({ aaa: ['input', 'cacheRead'], ccc: ['input'], other: ['output'] });
  const spenders: Spender[] = [
    { place: PLACE, profile: profile('aaa'), rates: { input: 1, output: 2 }, modelIds: ['aaa'] },
    { place: PLACE, profile: profile('bbb'), modelIds: ['bbb'] },
    { place: PLACE, rates: { input: 1, output: 2 }, modelIds: ['ccc'] },
    { place: PLACE, modelIds: ['other'] },
  ];
  const read = (options: Partial<CounterOptions>, list: ListedCounters | undefined, full: ListedCounters | 'SAME' | undefined = 'SAME') => {
    const listing = { tokens: list, tiers: [] };
    const { open, gap, closing } = countersToRead(spenders, listing, full === 'SAME' ? listing : { tokens: full, tiers: [] }, {
      names: counterNames({}), readsUnlistedProfiles: true, hasGap: false, isGapListed: true, hasClosing: false, readsFreeTokens: false, ...options,
    });
    const text = (counters: typeof open) => counters.map(({ modelId, kind }) => `${modelId} ${kind}`);
    return { open: text(open), gap: text(gap), closing: text(closing) };
  };
  const OPEN = ['aaa input', 'aaa output', 'bbb input', 'bbb output', 'bbb cacheRead', 'bbb cacheWrite', 'ccc input', 'other output'];
  const ALL = [...OPEN.slice(0, -1), 'ccc output', 'other input', 'other output', 'other cacheRead', 'other cacheWrite'];

  test('are all that cost something of profiles, listed or not, and what is listed of others', () => {
    expect(read({}, LISTED)).toEqual({ open: OPEN, gap: [], closing: [] });
  });

  test('are those that are listed, with snapshots', () => {
    expect(read({ readsUnlistedProfiles: false }, LISTED).open).toEqual(['aaa input', 'ccc input', 'other output']);
  });

  test('are also those that are free now, with snapshots', () => {
    expect(read({ readsUnlistedProfiles: false, readsFreeTokens: true }, LISTED).open).toEqual(['aaa input', 'aaa cacheRead', 'ccc input', 'other output']);
  });

  test('are those of a closed day that are listed for two weeks, or all where the list could not be read', () => {
    const options = { readsUnlistedProfiles: false, hasClosing: true };

    expect(read(options, listed({}), LISTED)).toEqual({ open: [], gap: [], closing: ['aaa input', 'ccc input', 'other output'] });
    expect(read({ ...options }, undefined).closing).toEqual(ALL);
  });

  test('are earlier those that are listed, with a price or without, while all of the month are listed', () => {
    expect(read({ hasGap: true }, LISTED)).toEqual({ open: OPEN, gap: ['aaa input', 'ccc input', 'other output'], closing: [] });
  });

  test('are earlier all, once some of the month are not listed any more', () => {
    expect(read({ hasGap: true, isGapListed: false }, LISTED)).toEqual({ open: OPEN, gap: ALL, closing: [] });
  });

  test('are earlier all, where the list could not be read', () => {
    expect(read({ hasGap: true }, undefined).gap).toEqual(ALL);
  });
});
