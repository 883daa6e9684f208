import { App, Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as fc from 'fast-check';
import { CostTags, EstimatedCost, type IInferenceProfile, ModelSource, TaggedInferenceProfile, TokenPrices } from '../../src';
import { WORKED_EXAMPLES } from '../pricing/worked-examples';
import { checkedApp, templateOf } from '../support/checked-app';
import { evaluate } from '../support/metric-math';
import { TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { setToday } from '../support/today';
import { warningIds } from '../support/warnings';

const COUNTERS: Record<string, string> = {
  InputTokenCount: 'input', OutputTokenCount: 'output', CacheReadInputTokenCount: 'cacheRead', CacheWriteInputTokenCount: 'cacheWrite',
};

function stackIn(region = 'us-east-1'): Stack {
  return new Stack(checkedApp(), 'S', { env: { account: TEST_ACCOUNT, region } });
}

function profileOf(stack: Stack, id: string, prices?: TokenPrices, modelSource = ModelSource.foundationModel('amazon.nova-lite-v1:0')): TaggedInferenceProfile {
  return new TaggedInferenceProfile(stack, id, { modelSource, costTags: CostTags.of({ Team: 'a' }), prices });
}

/** Evaluates a metric, given what the counter of a kind of tokens of a profile, by its short id as the stack knows it, is. */
function dollars(stack: Stack, metric: cloudwatch.IMetric, tokensOf: (profileId: string, kind: string) => number | undefined): number | undefined {
  const { mathExpression, metricStat } = metric.toMetricConfig();
  if (metricStat) {
    const [{ name, value }] = metricStat.dimensions!;
    expect(name).toBe('ModelId');
    expect(metricStat.statistic).toBe('Sum');
    return tokensOf(JSON.stringify(stack.resolve(value)), COUNTERS[metricStat.metricName]);
  }
  const { expression, usingMetrics } = mathExpression!;
  return evaluate(expression, (id) => dollars(stack, usingMetrics[id], tokensOf));
}

/** All metrics and expressions under a metric, with their ids. */
function parts(metric: cloudwatch.IMetric, id = 'top'): Array<{ id: string; config: cloudwatch.MetricConfig }> {
  const config = metric.toMetricConfig();
  return [{ id, config }, ...Object.entries(config.mathExpression?.usingMetrics ?? {}).flatMap(([key, each]) => parts(each, key))];
}

describe('worked examples', () => {
  test('are at least 12, with cache reads, global, geographic and embeddings among them', () => {
    expect(WORKED_EXAMPLES.length).toBeGreaterThanOrEqual(12);
    expect(WORKED_EXAMPLES.some(({ tokens }) => tokens.cacheRead)).toBe(true);
    expect(WORKED_EXAMPLES.some(({ sourceId }) => sourceId.startsWith('global.'))).toBe(true);
    expect(WORKED_EXAMPLES.some(({ sourceId }) => /^(us|eu)\./.test(sourceId))).toBe(true);
    expect(WORKED_EXAMPLES.some(({ prices }) => prices.output === undefined)).toBe(true);
    expect(WORKED_EXAMPLES.every(({ source }) => source.length > 0)).toBe(true);
  });

  test.each(WORKED_EXAMPLES)('$name', ({ sourceId, region, prices, tokens, dollars: expected }) => {
    const stack = stackIn(region);
    const modelSource = /^(us|eu|apac|jp|au|in|ca|global|us-gov)\./.test(sourceId) ? ModelSource.systemDefinedProfile(sourceId) : ModelSource.foundationModel(sourceId);
    const profile = profileOf(stack, 'P', undefined, modelSource);
    const { input, output, cacheRead, cacheWrite } = profile.prices;

    expect({ input, output, cacheRead, cacheWrite }).toEqual({ output: undefined, cacheRead: undefined, cacheWrite: undefined, ...prices });
    expect(dollars(stack, profile.metricEstimatedCost(), (_, kind) => (tokens as any)[kind])).toBeCloseTo(expected, 6);
  });
});

describe('metricEstimatedCost', () => {
  test('is metric math over the counters of the short id', () => {
    const stack = stackIn();
    const { expression, usingMetrics, period } = profileOf(stack, 'P').metricEstimatedCost({ period: Duration.hours(1) }).toMetricConfig().mathExpression!;
    const ids = Object.keys(usingMetrics);

    expect(ids.map((id) => id.split('_')[0])).toEqual(['input', 'output', 'cacheRead']);
    expect(expression).toBe(`(FILL(${ids[0]}, 0) * 0.06 + FILL(${ids[1]}, 0) * 0.24 + FILL(${ids[2]}, 0) * 0.015) / 1000000`);
    expect(period).toBe(3600);
    expect(stack.resolve(usingMetrics[ids[0]].toMetricConfig().metricStat)).toMatchObject({
      namespace: 'AWS/Bedrock', metricName: 'InputTokenCount', statistic: 'Sum', dimensions: [{ name: 'ModelId', value: { 'Fn::GetAtt': ['PE997BDACA909AF1D', 'InferenceProfileId'] } }],
    });
  });

  test('sums over 5 minutes and says what it is unless told otherwise', () => {
    const profile = profileOf(stackIn(), 'Claims');

    expect(profile.metricEstimatedCost()).toMatchObject({ period: Duration.minutes(5), label: 'Estimated cost of Claims (USD)' });
    expect(profile.metricEstimatedCost({ label: 'Claims', color: '#ff0000' })).toMatchObject({ label: 'Claims', color: '#ff0000' });
  });

  test('goes by the prices given', () => {
    const stack = stackIn();
    const profile = profileOf(stack, 'P', TokenPrices.perMillionTokens({ input: 2, output: 0, cacheRead: 0.5 }));

    expect(dollars(stack, profile.metricEstimatedCost(), (_, kind) => ({ input: 1e6, output: 1e9, cacheRead: 2e6, cacheWrite: 1e9 }[kind]))).toBe(3);
    expect(profile.prices.input).toBe(2);
  });

  test('goes by the upper bound where asked to', () => {
    const stack = stackIn();
    const prices = TokenPrices.perMillionTokens({ input: 5, cacheWrite: 6.25, cacheWriteOneHour: 10 });

    expect(dollars(stack, profileOf(stack, 'P', prices.upperBound()).metricEstimatedCost(), (_, kind) => kind === 'cacheWrite' ? 1e6 : 0)).toBe(10);
  });

  test('counts what is not published as nothing', () => {
    const stack = stackIn();

    expect(dollars(stack, profileOf(stack, 'P').metricEstimatedCost(), () => undefined)).toBe(0);
  });

  test('reads an imported profile where it is', () => {
    const stack = stackIn();
    const imported = TaggedInferenceProfile.fromInferenceProfileAttributes(stack, 'I', {
      inferenceProfileArn: 'arn:aws:bedrock:eu-central-1:444455556666:application-inference-profile/abc123',
      modelSource: ModelSource.systemDefinedProfile('eu.amazon.nova-lite-v1:0'),
    });
    const [counter] = Object.values(imported.metricEstimatedCost().toMetricConfig().mathExpression!.usingMetrics);

    expect(counter.toMetricConfig().metricStat).toMatchObject({ region: 'eu-central-1', account: '444455556666' });
    expect(imported.prices).toMatchObject({ input: 0.078 });
  });

  test('takes the prices given to an import', () => {
    const imported = TaggedInferenceProfile.fromInferenceProfileAttributes(stackIn(), 'I', {
      inferenceProfileArn: 'arn:aws:bedrock:eu-central-1:444455556666:application-inference-profile/abc123',
      prices: TokenPrices.perMillionTokens({ input: 7 }),
    });

    expect(imported.prices).toMatchObject({ input: 7 });
  });

  test('stands in a dashboard beside itself over another period', () => {
    const stack = stackIn();
    const profile = profileOf(stack, 'P');
    new cloudwatch.Dashboard(stack, 'D', {
      widgets: [[new cloudwatch.GraphWidget({ left: [profile.metricEstimatedCost(), profile.metricEstimatedCost({ period: Duration.days(1) }), profileOf(stack, 'Q').metricEstimatedCost()] })]],
    });

    expect(JSON.stringify(templateOf(stack))).toContain('FILL(input_');
  });

  const REMEDY = 'pass prices: TokenPrices.perMillionTokens({ input: …, output: …, cacheRead: …, cacheWrite: … })';

  test('fails for a model that the price book does not know, naming the profile', () => {
    const profile = profileOf(stackIn(), 'P', undefined, ModelSource.foundationModel('amazon.nova-lite-v1:1'));

    expect(() => profile.metricEstimatedCost()).toThrow(/^Prices of S\/P: no price for model "amazon.nova-lite-v1:1" in the bundled price list \(/);
    expect(() => profile.metricEstimatedCost()).toThrow(REMEDY);
  });

  test('fails for an import of which neither model nor prices are known', () => {
    const imported = TaggedInferenceProfile.fromInferenceProfileArn(stackIn(), 'I', 'arn:aws:bedrock:eu-central-1:444455556666:application-inference-profile/abc123');

    expect(() => imported.metricEstimatedCost()).toThrow('Prices of S/I: modelSource or prices must be specified, got neither: pass one of them when you import the profile');
  });

  test('fails where the price depends on a Region that is not known', () => {
    expect(() => profileOf(new Stack(checkedApp(), 'S'), 'P').metricEstimatedCost()).toThrow('in a Region that is known only at deployment in the bundled price list');
  });
});

afterEach(() => {
  jest.useRealTimers();
});

test('the date on which an app is synthesized changes neither warnings nor prices, however old the price list is', () => {
  const on = (day: string) => {
    setToday(day);
    const stack = stackIn();
    const { expression } = profileOf(stack, 'P').metricEstimatedCost().toMetricConfig().mathExpression!;
    return [expression, warningIds(stack)];
  };
  const today = on('2026-11-29');

  expect(today[1]).toEqual([]);
  expect(on('2027-11-29')).toEqual(today);
  expect(on('2099-01-01')).toEqual(today);
});

describe('prices that leave out a kind', () => {
  const warningsOf = (prices: TokenPrices, modelSource?: ModelSource) => {
    const stack = stackIn();
    profileOf(stack, 'P', prices, modelSource).metricEstimatedCost();
    return stack.node.findAll().flatMap(({ node }) => node.metadata.filter(({ type }) => type === 'aws:cdk:warning').map(({ data }) => data));
  };

  test('that the model has a price for bring a warning', () => {
    expect(warningsOf(TokenPrices.perMillionTokens({ input: 1 }))).toEqual([
      'prices has no output or cacheRead price, but the bundled price list has one for "amazon.nova-lite-v1:0": these tokens are estimated at 0 USD. Pass the price, or 0 if the tokens are free. ' +
      'See https://github.com/cdk-bedrock-cost-tags/cdk-bedrock-cost-tags/blob/main/docs/reference/warnings.md#tokenprices-missingkind [ack: cdk-bedrock-cost-tags:TokenPrices.missingKind]',
    ]);
  });

  test('bring none if they say that it is free, or the model is not in the book', () => {
    expect(warningsOf(TokenPrices.perMillionTokens({ input: 1, output: 0, cacheRead: 0, cacheWrite: 0 }))).toEqual([]);
    expect(warningsOf(TokenPrices.perMillionTokens({ input: 1 }), ModelSource.foundationModel('acme.model'))).toEqual([]);
  });
});

describe('EstimatedCost.fromProfiles', () => {
  test('refuses none', () => {
    expect(() => EstimatedCost.fromProfiles()).toThrow('EstimatedCost.fromProfiles: profiles must contain at least one profile, got none: pass the profiles whose cost to sum');
  });

  test('refuses one twice', () => {
    const profile = profileOf(stackIn(), 'P');

    expect(() => EstimatedCost.fromProfiles(profile, profile)).toThrow('EstimatedCost.fromProfiles: profiles must not contain duplicates: "S/P" is listed more than once');
  });

  test('names all profiles whose prices are unknown', () => {
    const stack = stackIn();
    const profiles = ['acme.x', 'acme.y'].map((id) => profileOf(stack, id, undefined, ModelSource.foundationModel(id)));

    expect(() => EstimatedCost.fromProfiles(profileOf(stack, 'P'), ...profiles)).toThrow(
      /^EstimatedCost\.fromProfiles: 2 problems:\n {2}- Prices of S\/acme\.x: no price for model "acme\.x" .*\n {2}- Prices of S\/acme\.y: no price for model "acme\.y" /);
  });

  test('counts its counters', () => {
    const stack = stackIn();
    const embeddings = profileOf(stack, 'E', TokenPrices.perMillionTokens({ input: 0.02 }));

    expect(EstimatedCost.fromProfiles(profileOf(stack, 'P'), embeddings).metricCount).toBe(4);
  });

  test('is the sum over profiles and kinds of tokens times prices, with legal ids and as few metrics as can be', () => {
    const price = fc.oneof(fc.constant(0), fc.constant(undefined), fc.double({ min: 0.001, max: 200, noNaN: true }));
    const tokens = fc.oneof(fc.constant(undefined), fc.nat({ max: 2_000_000_000 }));
    const profile = fc.record({
      prices: fc.record({ input: fc.double({ min: 0.001, max: 200, noNaN: true }), output: price, cacheRead: price, cacheWrite: price }),
      tokens: fc.record({ input: tokens, output: tokens, cacheRead: tokens, cacheWrite: tokens }),
    });
    fc.assert(fc.property(fc.array(profile, { minLength: 1, maxLength: 12 }), fc.integer({ min: 1, max: 10080 }), (profiles, minutes) => {
      const stack = new Stack(new App(), 'S', { env: TEST_ENV });
      const constructs: IInferenceProfile[] = profiles.map(({ prices }, index) => profileOf(stack, `P${index}`, TokenPrices.perMillionTokens(prices)));
      const byId = new Map(constructs.map(({ inferenceProfileId }, index) => [JSON.stringify(stack.resolve(inferenceProfileId)), profiles[index]]));
      const cost = EstimatedCost.fromProfiles(...constructs);
      const metric = cost.metric({ period: Duration.minutes(minutes) });
      const expected = profiles
        .flatMap(({ prices, tokens: used }) => Object.entries(prices).map(([kind, each]) => (each ?? 0) * ((used as any)[kind] ?? 0) / 1e6))
        .reduce((sum, each) => sum + each, 0);
      const rendered = dollars(stack, metric, (id, kind) => (byId.get(id)!.tokens as any)[kind])!;
      const all = parts(metric);
      const metrics = all.filter(({ config }) => config.metricStat);
      const expressions = all.filter(({ config }) => config.mathExpression);

      expect(Math.abs(rendered - expected)).toBeLessThanOrEqual(expected * 1e-12);
      expect(metrics).toHaveLength(cost.metricCount);
      expect(cost.metricCount).toBe(profiles.reduce((sum, { prices }) => sum + Object.values(prices).filter(Boolean).length, 0));
      expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
      all.forEach(({ id }) => expect(id).toMatch(/^[a-z][a-zA-Z0-9_]{0,254}$/));
      metrics.forEach(({ config }) => expect(config.metricStat!.period.toSeconds()).toBe(minutes * 60));
      if (cost.metricCount <= 10) {
        expect(expressions).toHaveLength(1);
        expect(expressions[0].config.mathExpression!.expression.length).toBeLessThanOrEqual(2048);
      }
    }), { numRuns: 60 });
  });
});
