import { kindsToCount, MeterPrices } from '../../src/metering/meter-prices';
import type { PriceData } from '../../src/pricing/price-data';

const entry = (route: 'global' | 'regional', regions: string, input: number) => ({ route, regions, input, output: input * 4, since: '2026-01-01', asOf: '2026-01-01' });
const BOOK: PriceData = {
  asOf: '2026-01-01',
  regionGroups: { us: ['us-east-1', 'us-west-2'], eu: ['eu-west-1'] },
  models: {
    'acme.one': { prices: [entry('regional', 'us', 1), entry('regional', 'eu', 2), entry('global', 'commercial', 3)] },
    'acme.local': { prices: [entry('regional', 'eu', 5)] },
  },
};
const [ONE, ONE_GLOBAL] = [{ modelId: 'acme.one', isGlobal: false }, { modelId: 'acme.one', isGlobal: true }];
const ID = 'aaa';
const ARN = 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/aaa';

test.each([
  ['us-east-1', ONE, 1],
  ['eu-west-1', ONE, 2],
  ['us-east-1', ONE_GLOBAL, 3],
  ['ap-south-1', ONE_GLOBAL, 3],
  ['ap-south-1', ONE, undefined],
  ['us-gov-west-1', ONE_GLOBAL, undefined],
  ['us-east-1', { modelId: 'acme.local', isGlobal: false }, undefined],
  ['eu-west-1', { modelId: 'acme.local', isGlobal: true }, undefined],
  ['us-east-1', { modelId: 'acme.two', isGlobal: false }, undefined],
  ['us-east-1', { modelId: 'constructor', isGlobal: false }, undefined],
])('the book has in %s for %j the price %d', (region, model, input) => {
  const prices = new MeterPrices([], BOOK, region);

  expect(prices.ofModel([model])?.input).toBe(input);
  expect(prices.ofProfile({ id: ID, arn: ARN, model })?.input).toBe(input);
});

test('prices given go first, the most specific before the others', () => {
  const given = [{ id: 'acme.one', input: 10 }, { id: 'global.acme.one', input: 20 }, { id: ID, input: 30 }, { id: ARN, input: 40 }];
  const inputWith = (count: number, model = ONE) => new MeterPrices(given.slice(0, count), BOOK, 'us-east-1').ofProfile({ id: ID, arn: ARN, model })?.input;

  expect([0, 1, 2, 3, 4].map((count) => inputWith(count))).toEqual([1, 10, 10, 30, 40]);
  expect([0, 1, 2, 3, 4].map((count) => inputWith(count, ONE_GLOBAL))).toEqual([3, 10, 20, 30, 40]);
  expect(new MeterPrices(given, BOOK, 'us-east-1').ofProfile({ id: 'bbb', arn: `${ARN}b`, model: ONE })?.input).toBe(10);
});

test('of the same id the first counts', () => {
  expect(new MeterPrices([{ id: ID, input: 1 }, { id: ID, input: 2 }], BOOK, 'us-east-1').ofProfile({ id: ID, arn: ARN })?.input).toBe(1);
});

test('a profile whose model cannot be told has prices only if they are given', () => {
  expect(new MeterPrices([], BOOK, 'us-east-1').ofProfile({ id: ID, arn: ARN })).toBeUndefined();
});

test('of some models the first with a price counts', () => {
  expect(new MeterPrices([], BOOK, 'us-east-1').ofModel([{ modelId: 'global.acme.one', isGlobal: false }, ONE_GLOBAL, ONE])?.input).toBe(3);
});

test('what costs nothing is not counted, and what nobody knows is', () => {
  expect(kindsToCount({ input: 1, output: 0, cacheWrite: 2 })).toEqual(['input', 'cacheWrite']);
  expect(kindsToCount(undefined)).toEqual(['input', 'output', 'cacheRead', 'cacheWrite']);
});
