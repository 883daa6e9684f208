import { App, Duration, Stack } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { BedrockCostAlarm, CostTags, ModelSource, PriceList, TaggedInferenceProfile, TokenPrices } from '../../src';
import type { MeterPrice } from '../../src/metering/meter-costs-handler';
import { isMantleOnly } from '../../src/models/mantle-models';
import { TOKEN_KINDS, type TokenKind } from '../../src/pricing/token-kinds';
import { BedrockAccount, foundationModel } from '../support/bedrock-account';
import { onlyResource } from '../support/checked-app';
import { runMeter } from '../support/metering-run';
import { alarmValue } from '../support/metric-math';
import { TEST_ENV } from '../support/places';

// Seconds by themselves; a busy machine takes longer.
const TIMEOUT_MS = 60_000;

const COUNTERS: Record<TokenKind, string> = {
  input: 'InputTokenCount', output: 'OutputTokenCount', cacheRead: 'CacheReadInputTokenCount', cacheWrite: 'CacheWriteInputTokenCount',
};
const SCHEDULED = '2026-11-25T13:10:00Z';
const TIME = Date.parse('2026-11-25T12:59:00Z');

/** A model by a route, as the CDK names it and as Bedrock lists what is behind a profile of it. */
interface Source {
  readonly id: string;
  readonly modelSource: ModelSource;
  readonly modelArns: string[];
}

/** Every model and route of the price book in us-east-1. */
function sources(): Source[] {
  const book = PriceList.bundled();
  return book.modelIds.filter((id) => !isMantleOnly(id)).flatMap((id): Source[] => [
    { id, modelSource: ModelSource.foundationModel(id), modelArns: [foundationModel(id)] },
    { id: `us.${id}`, modelSource: ModelSource.systemDefinedProfile(`us.${id}`), modelArns: ['us-east-1', 'us-east-2', 'us-west-2'].map((region) => foundationModel(id, region)) },
    { id: `global.${id}`, modelSource: ModelSource.systemDefinedProfile(`global.${id}`), modelArns: [foundationModel(id), foundationModel(id, '')] },
  ]).filter(({ modelSource }) => {
    try {
      return book.pricesFor(modelSource, 'us-east-1') !== undefined;
    } catch {
      return false;
    }
  });
}

/** What an alarm on the profile compares with its threshold over 15 minutes. */
function alarmDollars({ modelSource }: Source, prices: TokenPrices | undefined, tokens: Partial<Record<TokenKind, number>>): number {
  const stack = new Stack(new App(), 'S', { env: TEST_ENV });
  const profile = new TaggedInferenceProfile(stack, 'P', { modelSource, costTags: CostTags.of({ Team: 'x' }), prices });
  new BedrockCostAlarm(stack, 'Alarm', { profiles: [profile], threshold: 1, window: Duration.minutes(15) });
  const { Metrics } = onlyResource(stack, 'AWS::CloudWatch::Alarm').Properties;
  const kindOf = (name: string) => TOKEN_KINDS.find((kind) => COUNTERS[kind] === name)!;
  return alarmValue(Metrics, ({ MetricStat }) => tokens[kindOf(MetricStat.Metric.MetricName)])!;
}

async function meteredDollars(used: Source & { prices?: MeterPrice; tokens: Partial<Record<TokenKind, number>> }) {
  const account = new BedrockAccount(Date.parse(SCHEDULED));
  account.addProfile('abc', { modelArns: used.modelArns, tags: { Team: 'x' } });
  const counted = Object.entries(used.tokens).map(([kind, count]) => [COUNTERS[kind as TokenKind], count]);
  account.use('abc', '2026-11-25T12:45:00Z', Object.fromEntries(counted.map(([name, count]) => [name, Math.floor(count as number / 2)])));
  account.use('abc', '2026-11-25T12:59:00Z', Object.fromEntries(counted.map(([name, count]) => [name, Math.ceil(count as number / 2)])));
  account.use(used.id, '2026-11-25T12:50:00Z', Object.fromEntries(counted));
  const { error, report } = await runMeter(account, { scheduledTime: SCHEDULED, prices: used.prices ? [used.prices] : [] });
  expect(error).toBeUndefined();
  expect(used.prices ? [] : report!.unpriced).toEqual([]);
  const maxima = account.maximaAt(TIME);
  return { byTag: maxima['EstimatedCost Team=x'], byProfile: maxima['EstimatedCost InferenceProfileId=abc'] ?? 0, month: maxima.EstimatedCostMonthToDate, untracked: maxima.UntrackedCost };
}

const count = fc.nat({ max: 2_000_000_000 });
const tokensUsed = fc.record({ input: count, output: count, cacheRead: count, cacheWrite: count }, { requiredKeys: [] });
const price = fc.double({ min: 0.001, max: 200, noNaN: true });

test('with the prices of the book, the meter has the dollars of the alarm, for profiles and for what is called without', async () => {
  const all = sources();
  expect(all.length).toBeGreaterThan(100);
  await fc.assert(fc.asyncProperty(fc.constantFrom(...all), tokensUsed, async (source, tokens) => {
    const expected = alarmDollars(source, undefined, tokens);
    const metered = await meteredDollars({ ...source, tokens });

    for (const dollars of Object.values(metered)) {
      expect(Math.abs(dollars - expected)).toBeLessThanOrEqual(expected * 1e-12);
    }
  }), { numRuns: 40 });
}, TIMEOUT_MS);

test('with prices that were given, the meter has the dollars of the alarm', async () => {
  const prices = fc.record({ input: price, output: price, cacheRead: price, cacheWrite: fc.oneof(fc.constant(0), price) }, { requiredKeys: ['input'] });
  const [source] = sources();
  await fc.assert(fc.asyncProperty(prices, tokensUsed, async (given, tokens) => {
    const expected = alarmDollars(source, TokenPrices.perMillionTokens(given), tokens);
    const { byTag, byProfile, month } = await meteredDollars({ ...source, tokens, prices: { id: 'abc', ...given } });

    for (const dollars of [byTag, byProfile, month]) {
      expect(Math.abs(dollars - expected)).toBeLessThanOrEqual(expected * 1e-12);
    }
  }), { numRuns: 30 });
}, TIMEOUT_MS);
