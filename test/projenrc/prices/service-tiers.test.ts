import { serviceTiers, type TierDecision, tierFactor, type TierReading } from '../../../projenrc/prices/service-tiers';

test.each<[string, Array<[number, number]>, number | undefined]>([
  ['equal ratios', [[3, 1.5], [15, 7.5]], 0.5],
  ['whole cents', [[0.15, 0.26], [0.6, 1.05]], 1.75],
  ['two factors', [[3, 1.5], [15, 11.25]], undefined],
  ['more than rounding', [[1, 0.5], [0.15, 0.06]], undefined],
  ['no price', [], undefined],
])('%s', (_, prices, factor) => {
  expect(tierFactor(prices.map(([standard, ofTier]) => ({ standard, ofTier })))).toBe(factor);
});

describe('factors of a model', () => {
  const reading = (source: string, more: Partial<TierReading>): TierReading => ({ source, model: 'acme.model', route: 'regional', ...more });
  const decision: TierDecision = { reason: 'r', source: 'l', factors: { flex: 0.5 }, of: ['acme.model regional'] };

  test('need two sources', () => {
    expect(serviceTiers([reading('l', { flex: 0.5 }), reading('a', { flex: 0.5, priority: 1.75 })], [])).toEqual({
      factors: new Map([['acme.model|regional', { flex: 0.5 }]]), problems: ['acme.model regional: only a has priority 1.75'],
    });
  });

  test('or a decision', () => {
    expect(serviceTiers([reading('l', { flex: 0.5 })], [decision])).toEqual({ factors: new Map([['acme.model|regional', { flex: 0.5 }]]), problems: [] });
  });

  test('that is stale once it is not needed, or does not fit', () => {
    const stale = 'the decision on service tiers is stale for l flex acme.model regional';

    expect(serviceTiers([reading('l', { flex: 0.5 }), reading('a', { flex: 0.5 })], [decision]).problems).toEqual([stale]);
    expect(serviceTiers([reading('l', { flex: 0.25 })], [decision]).problems).toEqual(['acme.model regional: only l has flex 0.25', stale]);
  });

  test('that is stale for a tier without effect', () => {
    const both: TierDecision = { ...decision, factors: { flex: 0.5, priority: 1.75 } };

    expect(serviceTiers([reading('l', { priority: 1.75 })], [both])).toEqual({
      factors: new Map([['acme.model|regional', { priority: 1.75 }]]), problems: ['the decision on service tiers is stale for l flex acme.model regional'],
    });
  });

  test('must be the same', () => {
    expect(serviceTiers([reading('l', { flex: 0.5 }), reading('a', { flex: 0.25 })], []).problems).toEqual(['acme.model regional: l has flex 0.5, a has flex 0.25']);
  });
});
