import { Token } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { ModelSource, PriceList, ServiceTier, TokenPrices, type TokenPricesPerMillion } from '../../src';
import * as bundled from '../../src/pricing/bedrock-prices.json';
import type { PriceData, PriceEntry } from '../../src/pricing/price-data';

describe('TokenPrices.perMillionTokens', () => {
  test('holds what was given', () => {
    expect(TokenPrices.perMillionTokens({ input: 3.3, output: 16.5, cacheRead: 0.33, cacheWrite: 4.125 }))
      .toMatchObject({ input: 3.3, output: 16.5, cacheRead: 0.33, cacheWrite: 4.125, since: undefined, asOf: undefined });
  });

  test('leaves out what is not billed', () => {
    expect(TokenPrices.perMillionTokens({ input: 0.02 }))
      .toMatchObject({ input: 0.02, output: undefined, cacheRead: undefined, cacheWrite: undefined });
  });

  test('takes a price of 0 beside another', () => {
    expect(TokenPrices.perMillionTokens({ input: 0, output: 5 }).input).toBe(0);
  });

  test('does not judge tokens', () => {
    const price = Token.asNumber({ Ref: 'Price' });

    const prices = { input: price, output: price, cacheWriteOneHour: price, longContext: { inputTokens: price, input: price } };

    expect(TokenPrices.perMillionTokens(prices).input).toBe(price);
  });

  test.each<[string, TokenPricesPerMillion, string]>([
    ['a negative price', { input: -1 }, 'TokenPrices.perMillionTokens: input must be a price in USD per million tokens, 0 or more, got -1: pass the price of one million tokens'],
    ['a price that is not finite', { input: 1, output: Infinity }, 'TokenPrices.perMillionTokens: output must be a price in USD per million tokens, 0 or more, got Infinity: pass the price of one million tokens'],
    ['NaN', { input: NaN }, 'TokenPrices.perMillionTokens: input must be a price in USD per million tokens, 0 or more, got NaN: pass the price of one million tokens'],
    ['a price as text', { input: '3' as any }, 'TokenPrices.perMillionTokens: input must be a price in USD per million tokens, 0 or more, got "3": pass the price of one million tokens'],
    ['no input price', {} as any, 'input must be a price in USD per million tokens, 0 or more, got undefined: pass the price of one million tokens'],
    ['a price per token', { input: 0.0000033 }, 'TokenPrices.perMillionTokens: input must be in USD per million tokens, got 0.0000033, which looks like a price per thousand tokens or per token: convert the price'],
    ['a price per thousand', { input: 1, cacheRead: 0.00033 }, 'TokenPrices.perMillionTokens: cacheRead must be in USD per million tokens, got 0.00033, which looks like a price per thousand tokens or per token: convert the price'],
    ['nothing above 0', { input: 0, output: 0 }, 'TokenPrices.perMillionTokens: prices must contain at least one price above 0, got {"input":0,"output":0}: pass the prices that AWS bills, otherwise every estimate is 0 USD'],
    ['a step that is no number of tokens', { input: 1, longContext: { inputTokens: 0.5, input: 2 } },
      'TokenPrices.perMillionTokens: longContext.inputTokens must be a positive integer, got 0.5: pass the number of input tokens above which the long-context prices apply'],
    ['a price above the step alone', { input: 1, longContext: { inputTokens: 200000, input: 2, output: 3 } },
      'TokenPrices.perMillionTokens: output must be specified with longContext.output, got none: also pass the price for shorter contexts'],
    ['a wrong price above the step', { input: 1, longContext: { inputTokens: 200000, input: -2 } },
      'TokenPrices.perMillionTokens: longContext.input must be a price in USD per million tokens, 0 or more, got -2: pass the price of one million tokens'],
    ['a wrong one-hour price', { input: 1, cacheWriteOneHour: -1 },
      'TokenPrices.perMillionTokens: cacheWriteOneHour must be a price in USD per million tokens, 0 or more, got -1: pass the price of one million tokens'],
  ])('refuses %s', (_, prices, message) => {
    expect(() => TokenPrices.perMillionTokens(prices)).toThrow(message);
  });

  test('tells all problems at once', () => {
    expect(() => TokenPrices.perMillionTokens({ input: -1, output: 0.000001 })).toThrow(/: 2 problems:\n.*input must.*\n.*output must/);
  });
});

describe('upperBound', () => {
  test('counts cache writes as if for an hour', () => {
    expect(TokenPrices.perMillionTokens({ input: 5, output: 25, cacheRead: 0.5, cacheWrite: 6.25, cacheWriteOneHour: 10 }).upperBound())
      .toMatchObject({ input: 5, output: 25, cacheRead: 0.5, cacheWrite: 10 });
  });

  test('counts every request as if its context were long', () => {
    const prices = TokenPrices.perMillionTokens({
      input: 4, output: 20, cacheRead: 0.4, cacheWrite: 5, longContext: { inputTokens: 272000, input: 8, output: 30, cacheRead: 0.8, cacheWrite: 10 },
    });

    expect(prices.upperBound()).toMatchObject({ input: 8, output: 30, cacheRead: 0.8, cacheWrite: 10 });
    expect(prices).toMatchObject({ input: 4, output: 20, cacheRead: 0.4, cacheWrite: 5 });
  });

  test('is never below the standard price, and the same where nothing is dearer', () => {
    expect(TokenPrices.perMillionTokens({ input: 4, output: 20, longContext: { inputTokens: 1, input: 3 } }).upperBound())
      .toMatchObject({ input: 4, output: 20 });
    expect(TokenPrices.perMillionTokens({ input: 0.02 }).upperBound()).toMatchObject({ input: 0.02, output: undefined, cacheWrite: undefined });
  });

  test('takes a token for the dearest', () => {
    const price = Token.asNumber({ Ref: 'Price' });

    expect(TokenPrices.perMillionTokens({ input: 4, longContext: { inputTokens: 1, input: price } }).upperBound().input).toBe(price);
  });

  test('covers the write of an hour above the step', () => {
    const standard = { input: 0.1, output: 0.5, cacheRead: 0.01, cacheWrite: 0.125, cacheWriteOneHour: 0.2 };
    const longContext = { inputTokens: 100_000, input: 0.5, output: 2.5, cacheRead: 0.05, cacheWrite: 0.625 };

    expect(TokenPrices.perMillionTokens({ ...standard, longContext: { ...longContext, cacheWriteOneHour: 1.1 } }).upperBound().cacheWrite).toBe(1.1);
    expect(TokenPrices.perMillionTokens({ ...standard, longContext }).upperBound().cacheWrite).toBe(1);

    const free = { input: 1, cacheWrite: 0, cacheWriteOneHour: 2, longContext: { inputTokens: 1, input: 1, cacheWrite: 3 } };
    expect(TokenPrices.perMillionTokens(free).upperBound().cacheWrite).toBe(3);
  });

  const entries = Object.entries((bundled as PriceData).models).flatMap(([id, { prices }]) => prices.map((entry) => [`${id} ${entry.route} ${entry.regions}`, entry] as const));

  test('is not below any published kind of price, for any request of any model', () => {
    const counts = fc.array(fc.nat(1_000_000), { minLength: 4, maxLength: 4 });
    fc.assert(fc.property(fc.constantFrom(...entries), counts, fc.boolean(), fc.boolean(), ([, entry], tokens, isHour, isLong) => {
      const bound = TokenPrices._listed(entry).upperBound();

      expect(costAt(bound, tokens)).toBeGreaterThanOrEqual(costAt(billedAt(entry, isHour, isLong), tokens) * (1 - 1e-12));
    }), { numRuns: 2_000 });
  });
});

/** Prices at which AWS bills a request, by its time to live and the size of its context. */
function billedAt(entry: PriceEntry, isHour: boolean, isLong: boolean): TokenPricesPerMillion {
  const { longContext: long, ...short } = entry;
  const at = isLong && long ? { ...short, ...long } : short;
  const hour = isLong && long ? long.cacheWriteOneHour ?? Math.max(short.cacheWriteOneHour ?? 0, long.cacheWrite ?? 0) : short.cacheWriteOneHour;
  return { input: at.input, output: at.output, cacheRead: at.cacheRead, cacheWrite: isHour ? hour ?? at.cacheWrite : at.cacheWrite };
}

function costAt({ input, output = 0, cacheRead = 0, cacheWrite = 0 }: TokenPricesPerMillion, [inputs, outputs, reads, writes]: number[]): number {
  return input * inputs + output * outputs + cacheRead * reads + cacheWrite * writes;
}

describe('inServiceTier', () => {
  const listed = TokenPrices._listed({
    route: 'regional',
    regions: 'us',
    input: 0.8,
    output: 3.2,
    cacheRead: 0.2,
    serviceTiers: { flex: 0.5, priority: 1.75 },
    asOf: '2026-11-20',
    longContext: { inputTokens: 200_000, input: 1.6, output: 4.8 },
  });

  test('multiplies every price', () => {
    expect(listed.inServiceTier(ServiceTier.FLEX)).toMatchObject({ input: 0.4, output: 1.6, cacheRead: 0.1, cacheWrite: undefined, asOf: '2026-11-20' });
    expect(listed.inServiceTier(ServiceTier.PRIORITY)).toMatchObject({ input: 1.4, output: 5.6, cacheRead: 0.35 });
    expect(listed.inServiceTier(ServiceTier.PRIORITY).upperBound()).toMatchObject({ input: 2.8, output: 8.4 });
  });

  test.each<[string, TokenPrices, any, string]>([
    ['the reserved tier', listed, ServiceTier.RESERVED, 'TokenPrices: tier must be a service tier with a price per token, got "reserved": pass the prices that you pay with TokenPrices.perMillionTokens'],
    ['prices of the user', TokenPrices.perMillionTokens({ input: 1 }), ServiceTier.FLEX, 'got "flex": pass the prices that you pay with TokenPrices.perMillionTokens'],
    ['a tier of a tier', listed.inServiceTier(ServiceTier.FLEX), ServiceTier.PRIORITY, 'got "priority": the price list contains no price of the model in this tier'],
    ['a name of an object', listed, 'toString', 'got "toString"'],
    ['another text', listed, 'fast', 'got "fast": the price list contains no price of the model in this tier'],
    ['nothing', listed, undefined, 'got undefined'],
  ])('refuses %s', (_, prices, tier, message) => {
    expect(() => prices.inServiceTier(tier)).toThrow(message);
  });
});

describe('unmeasuredUsage', () => {
  test('says what the estimate cannot see, by how much, and in which direction', () => {
    const prices = TokenPrices._listed({
      route: 'global',
      regions: 'commercial',
      input: 0.1,
      output: 0.5,
      cacheRead: 0.01,
      cacheWrite: 0.125,
      cacheWriteOneHour: 0.2,
      asOf: '2026-11-20',
      longContext: { inputTokens: 100_000, input: 0.5, output: 2.5, cacheRead: 0.05, cacheWrite: 0.625, cacheWriteOneHour: 1 },
      serviceTiers: { flex: 0.5, priority: 1.75 },
    });

    expect(prices.unmeasuredUsage).toEqual([
      { usage: 'cache writes with a time to live of one hour', priceRatio: 1.6 },
      { usage: 'requests with more than 100,000 input tokens', priceRatio: 5 },
      { usage: 'cache writes of requests with more than 100,000 input tokens, with a time to live of one hour', priceRatio: 8 },
      { usage: 'the flex service tier', priceRatio: 0.5 },
      { usage: 'the priority service tier', priceRatio: 1.75 },
    ]);
  });

  test('is empty where nothing else has a price, and where prices are known only at deployment', () => {
    expect(TokenPrices.perMillionTokens({ input: 1 }).unmeasuredUsage).toEqual([]);
    expect(TokenPrices.perMillionTokens({ input: 1, cacheWrite: 1, cacheWriteOneHour: Token.asNumber({ Ref: 'Price' }) }).unmeasuredUsage).toEqual([]);
  });

  test('of a listed model is there', () => {
    expect(PriceList.bundled().pricesFor(modelOf('global.anthropic.claude-haiku-5-5'), 'us-east-1').unmeasuredUsage.map(({ usage }) => usage))
      .toContain('requests with more than 100,000 input tokens');
  });
});

function modelOf(id: string): ModelSource {
  return ModelSource.systemDefinedProfile(id);
}
