import { Token } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { type ExpectedUsage, TokenPrices, type TokenPricesPerMillion } from '../../src';
import { TOKEN_KINDS } from '../../src/pricing/token-kinds';
import { arePricesKnown, dailyCost, knownUsage } from '../../src/pricing/usage-cost';

/** Price per million of the only kind of tokens in a usage of a million tokens a day. */
function costOfMillion(usage: Partial<ExpectedUsage>, prices: TokenPricesPerMillion, provider?: string): number {
  const cost = dailyCost(knownUsage({ requestsPerDay: 1000, inputTokensPerRequest: 0, ...usage }), TokenPrices.perMillionTokens(prices), provider);
  return cost.input + cost.output + cost.cacheRead + cost.cacheWrite;
}

const CLAUDE: TokenPricesPerMillion = { input: 2, output: 10, cacheRead: 0.2, cacheWrite: 2.5, cacheWriteOneHour: 4 };
const LONG: TokenPricesPerMillion = { ...CLAUDE, longContext: { inputTokens: 100_000, input: 10, output: 50, cacheRead: 1, cacheWrite: 12.5 } };

const INPUT_STEP: TokenPricesPerMillion = { input: 2, output: 10, longContext: { inputTokens: 1000, input: 4 } };

test.each<[string, Partial<ExpectedUsage>, TokenPricesPerMillion, number]>([
  ['input', { inputTokensPerRequest: 1000 }, CLAUDE, 2],
  ['output', { outputTokensPerRequest: 1000 }, CLAUDE, 10],
  ['cache reads', { cacheReadTokensPerRequest: 1000 }, CLAUDE, 0.2],
  ['cache writes', { cacheWriteTokensPerRequest: 1000 }, CLAUDE, 2.5],
  ['cache writes, all for an hour', { cacheWriteTokensPerRequest: 1000, oneHourCacheWriteShare: 1 }, CLAUDE, 4],
  // 0.75 × 2.5 + 0.25 × 4
  ['cache writes, a quarter of them for an hour', { cacheWriteTokensPerRequest: 1000, oneHourCacheWriteShare: 0.25 }, CLAUDE, 2.875],
  ['one-hour cache writes without a price of their own', { cacheWriteTokensPerRequest: 1000, oneHourCacheWriteShare: 1 }, { input: 2, cacheRead: 0.2, cacheWrite: 2.5 }, 2.5],
  ['input, all in long contexts', { inputTokensPerRequest: 1000, longContextShare: 1 }, LONG, 10],
  // 0.9 × 10 + 0.1 × 50
  ['output, a tenth in long contexts', { outputTokensPerRequest: 1000, longContextShare: 0.1 }, LONG, 14],
  ['cache reads in long contexts', { cacheReadTokensPerRequest: 1000, longContextShare: 1 }, LONG, 1],
  ['cache writes in long contexts', { cacheWriteTokensPerRequest: 1000, longContextShare: 1 }, LONG, 12.5],
  // 4 × 12.5 / 2.5
  ['one-hour cache writes in long contexts, by the same ratio', { cacheWriteTokensPerRequest: 1000, longContextShare: 1, oneHourCacheWriteShare: 1 }, LONG, 20],
  ['long contexts of a model without a step', { inputTokensPerRequest: 1000, longContextShare: 1 }, CLAUDE, 2],
  ['output in long contexts, with a step in the price of input only', { outputTokensPerRequest: 1000, longContextShare: 1 }, INPUT_STEP, 10],
  // 40,000 + 30,000 + 30,001 tokens exceed 100,000. The cost of a day is that of 1,000 requests: 40 × 10 + 30 × 1 + 30.001 × 12.5.
  ['requests that are long on average', { inputTokensPerRequest: 40_000, cacheReadTokensPerRequest: 30_000, cacheWriteTokensPerRequest: 30_001 }, LONG, 805.0125],
  // 40 × 2 + 30 × 0.2 + 30 × 2.5
  ['requests at the step', { inputTokensPerRequest: 40_000, cacheReadTokensPerRequest: 30_000, cacheWriteTokensPerRequest: 30_000 }, LONG, 161],
  ['short requests with long answers', { inputTokensPerRequest: 1000, outputTokensPerRequest: 200_000 }, LONG, 2002],
  ['long requests with a specified share of 0', { inputTokensPerRequest: 150_000, longContextShare: 0 }, LONG, 300],
  // 0.75 × 300 + 0.25 × 1,500
  ['long requests with a specified share', { inputTokensPerRequest: 150_000, longContextShare: 0.25 }, LONG, 600],
  ['output of an embedding model', { inputTokensPerRequest: 1000, outputTokensPerRequest: 1000 }, { input: 0.02 }, 0.02],
  ['tokens of the cache, of a model without a cache', { cacheReadTokensPerRequest: 500, cacheWriteTokensPerRequest: 500 }, { input: 3, output: 5 }, 3],
  ['cache writes of a model that caches by itself', { cacheWriteTokensPerRequest: 1000 }, { input: 3, output: 5, cacheRead: 0.3 }, 3],
])('a million tokens of %s', (_, usage, prices, expected) => {
  expect(costOfMillion(usage, prices, 'anthropic')).toBeCloseTo(expected, 10);
});

test('Amazon Nova writes to its cache free of charge, and a model of Amazon without a cache reads all as input', () => {
  expect(costOfMillion({ cacheWriteTokensPerRequest: 1000 }, { input: 0.06, output: 0.24, cacheRead: 0.015 }, 'amazon')).toBe(0);
  expect(costOfMillion({ cacheWriteTokensPerRequest: 1000 }, { input: 0.02 }, 'amazon')).toBeCloseTo(0.02, 10);
});

test('an hour above the step has the price that the prices contain', () => {
  const prices = TokenPrices.perMillionTokens({ ...LONG, longContext: { ...LONG.longContext!, cacheWriteOneHour: 21 } });
  const tokens = { inputTokensPerRequest: 0, cacheWriteTokensPerRequest: 1000 };
  const usage = knownUsage({ requestsPerDay: 1000, ...tokens, oneHourCacheWriteShare: 1, longContextShare: 1 });

  expect(dailyCost(usage, prices, 'anthropic').cacheWrite).toBe(21);
});

test('a price that is known only at deployment is found wherever it is', () => {
  const token = Token.asNumber({ Ref: 'Price' });

  expect(arePricesKnown(TokenPrices.perMillionTokens(LONG))).toBe(true);
  expect(arePricesKnown(TokenPrices.perMillionTokens({ ...CLAUDE, cacheWriteOneHour: token }))).toBe(false);
  expect(arePricesKnown(TokenPrices.perMillionTokens({ ...LONG, longContext: { ...LONG.longContext!, output: token } }))).toBe(false);
});

const anyPrice = fc.double({ min: 0.01, max: 100, noNaN: true });
const anyPrices = fc.record({ input: anyPrice, output: anyPrice, cacheRead: anyPrice, cacheWrite: anyPrice, cacheWriteOneHour: anyPrice });
const anyTokens = fc.nat({ max: 200_000 });
const anyShare = fc.double({ min: 0, max: 1, noNaN: true });
const anyUsage = fc.record({
  requestsPerDay: fc.integer({ min: 1, max: 1_000_000 }),
  inputTokensPerRequest: anyTokens,
  outputTokensPerRequest: anyTokens,
  cacheReadTokensPerRequest: anyTokens,
  cacheWriteTokensPerRequest: anyTokens,
  oneHourCacheWriteShare: anyShare,
  longContextShare: anyShare,
});

function total(usage: ExpectedUsage, prices: TokenPrices): number {
  const cost = dailyCost(knownUsage(usage), prices, undefined);
  return TOKEN_KINDS.reduce((sum, kind) => sum + cost[kind], 0);
}

const isNear = (one: number, other: number) => Math.abs(one - other) <= 1e-9 * Math.max(1, Math.abs(other));

test('the cost is linear in the requests', () => {
  fc.assert(fc.property(anyUsage, anyPrices, fc.integer({ min: 2, max: 50 }), (usage, prices, factor) => {
    const each = TokenPrices.perMillionTokens(prices);
    return isNear(total({ ...usage, requestsPerDay: factor * usage.requestsPerDay }, each), factor * total(usage, each));
  }));
});

test('more tokens of any kind cost more', () => {
  fc.assert(fc.property(anyUsage, anyPrices, fc.constantFrom('inputTokensPerRequest', 'outputTokensPerRequest', 'cacheReadTokensPerRequest', 'cacheWriteTokensPerRequest'), (usage, prices, kind) => {
    const each = TokenPrices.perMillionTokens(prices);
    return total({ ...usage, [kind]: (usage as any)[kind] + 1000 }, each) > total(usage, each);
  }));
});

test('no usage costs more than at the upper bound of the prices', () => {
  fc.assert(fc.property(anyUsage, anyPrices, anyPrices, (usage, prices, { cacheWriteOneHour, ...long }) => {
    const each = TokenPrices.perMillionTokens({ ...prices, longContext: { inputTokens: 1000, ...long } });
    return total(usage, each) <= total(usage, each.upperBound()) * (1 + 1e-9);
  }));
});
