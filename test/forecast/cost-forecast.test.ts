import { Aws, CfnParameter, Duration, Stack, Token } from 'aws-cdk-lib';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import * as fc from 'fast-check';
import {
  CostForecast, CostTags, type ExpectedUsage, InferenceRoute, ModelSource, type ModelUsage, PriceList, TaggedInferenceProfile,
  TaggedInferenceProfiles, type TaggedInferenceProfileProps, TokenPrices,
} from '../../src';
import { checkedApp } from '../support/checked-app';
import { evaluate } from '../support/metric-math';
import { TEST_ENV } from '../support/places';
import { warningIds } from '../support/warnings';

const costTags = CostTags.of({ Department: 'Claims' });
const SONNET = ModelSource.systemDefinedProfile('global.anthropic.claude-sonnet-4-6');
const NOVA = ModelSource.foundationModel('amazon.nova-lite-v1:0');
const TITAN = ModelSource.foundationModel('amazon.titan-embed-text-v2:0');
const LLAMA = ModelSource.systemDefinedProfile('us.meta.llama3-3-70b-instruct-v1:0');

/** An agent with prompt caching: of 100,000 tokens, 2% are input, 8% are written, 88% are read, and 2% are output. */
const AGENT: ExpectedUsage = {
  requestsPerDay: 1000,
  inputTokensPerRequest: 2000,
  cacheWriteTokensPerRequest: 8000,
  cacheReadTokensPerRequest: 88_000,
  outputTokensPerRequest: 2000,
  daysPerMonth: 30,
};

const stackIn = (region = TEST_ENV.region) => new Stack(checkedApp(), 'S', { env: { ...TEST_ENV, region } });

function profileIn(stack: Stack, id: string, props: Partial<TaggedInferenceProfileProps> = {}): TaggedInferenceProfile {
  return new TaggedInferenceProfile(stack, id, { modelSource: SONNET, costTags, expectedUsage: AGENT, ...props });
}

const monthly = (usage: Partial<ModelUsage>) => CostForecast.fromUsage([{ modelSource: SONNET, region: 'us-east-1', usage: AGENT, ...usage }]).monthlyCost;

describe('worked out by hand', () => {
  // Published prices of Claude Sonnet 4.6, global: 3 / 15 / 0.30 / 3.75. A request costs 0.006 + 0.03 + 0.0264 + 0.03 = 0.0924 USD, 30,000 requests cost 2,772 USD.
  test('Claude with the prompt cache', () => {
    const [cost] = CostForecast.fromProfiles(profileIn(stackIn(), 'Agent')).costs;

    expect(cost).toMatchObject({ name: 'S/Agent', modelId: 'global.anthropic.claude-sonnet-4-6', route: InferenceRoute.GLOBAL, region: 'us-east-1', monthlyRequests: 30_000 });
    expect(cost.inputCost).toBeCloseTo(180, 8);
    expect(cost.outputCost).toBeCloseTo(900, 8);
    expect(cost.cacheReadCost).toBeCloseTo(792, 8);
    expect(cost.cacheWriteCost).toBeCloseTo(900, 8);
    expect(cost.monthlyCost).toBeCloseTo(2772, 8);
  });

  // The geographic route is 10% dearer: 3.30 / 16.50 / 0.33 / 4.125.
  test('the same by the geographic route', () => {
    expect(monthly({ modelSource: ModelSource.systemDefinedProfile('us.anthropic.claude-sonnet-4-6') })).toBeCloseTo(3049.2, 8);
  });

  // One-hour cache writes at 6: 0.006 + 0.03 + 0.0264 + 0.048 = 0.1104 USD a request.
  test('the same with one-hour cache writes', () => {
    const prices = TokenPrices.perMillionTokens({ input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75, cacheWriteOneHour: 6 });

    expect(monthly({ prices, usage: { ...AGENT, oneHourCacheWriteShare: 1 } })).toBeCloseTo(3312, 8);
    expect(monthly({ prices, usage: AGENT })).toBeCloseTo(2772, 8);
  });

  // Published prices of Nova Lite in us-east-1: 0.06 / 0.24 / 0.015, and free cache writes. A request costs 0.00009 + 0.000048 + 0.000015 = 0.000153 USD.
  test('Amazon Nova, in a month of average length', () => {
    const tokens = { inputTokensPerRequest: 1500, outputTokensPerRequest: 200, cacheReadTokensPerRequest: 1000, cacheWriteTokensPerRequest: 500 };
    const usage = { requestsPerDay: 500, ...tokens };

    expect(monthly({ modelSource: NOVA, usage })).toBeCloseTo(2.32846875, 8);
  });

  // Published price of Titan Text Embeddings V2 in us-east-1: 0.02. 4 million tokens a day on 21 days cost 21 × 0.08 USD.
  test('embeddings, which have no output, on working days', () => {
    expect(monthly({ modelSource: TITAN, usage: { requestsPerDay: 10_000, inputTokensPerRequest: 400, daysPerMonth: 21 } })).toBeCloseTo(1.68, 8);
  });

  test('a model by Region, at the price of the Region', () => {
    const usage = { requestsPerDay: 1000, inputTokensPerRequest: 1000, daysPerMonth: 1 };

    expect(monthly({ modelSource: ModelSource.systemDefinedProfile('eu.amazon.nova-lite-v1:0'), region: 'eu-central-1', usage })).toBeCloseTo(0.078, 8);
    expect(monthly({ modelSource: NOVA, usage })).toBeCloseTo(0.06, 8);
  });
});

test('is what EstimatedCost makes of the same tokens', () => {
  const tokens = fc.nat({ max: 100_000 });
  const models = fc.constantFrom(SONNET, ModelSource.systemDefinedProfile('us.anthropic.claude-haiku-4-5-20251001-v1:0'));
  fc.assert(fc.property(tokens, tokens, tokens, tokens, models, (input, output, cacheRead, cacheWrite, modelSource) => {
    const tokensOfCache = { cacheReadTokensPerRequest: cacheRead, cacheWriteTokensPerRequest: cacheWrite };
    const expectedUsage = { requestsPerDay: 7, inputTokensPerRequest: input + 1, outputTokensPerRequest: output, ...tokensOfCache, daysPerMonth: 10 };
    const profile = profileIn(stackIn(), 'P', { modelSource, expectedUsage });
    const { expression } = profile.metricEstimatedCost({ period: Duration.days(1) }).toMetricConfig().mathExpression!;
    const counted: Record<string, number> = { input: input + 1, output, cacheRead, cacheWrite };
    const estimated = evaluate(expression, (id) => 70 * counted[id.split('_')[0]])!;
    return Math.abs(CostForecast.fromProfiles(profile).monthlyCost - estimated) <= 1e-9 * Math.max(1, estimated);
  }), { numRuns: 40 });
});

describe('profiles', () => {
  test('are summed, each at its own prices, also at those that were passed', () => {
    const stack = stackIn();
    const given = TokenPrices.perMillionTokens({ input: 1, output: 1, cacheRead: 1, cacheWrite: 1 });
    const forecast = CostForecast.fromProfiles(profileIn(stack, 'List'), profileIn(stack, 'Given', { prices: given }));

    expect(forecast.costs.map(({ monthlyCost }) => Math.round(monthlyCost))).toEqual([2772, 3000]);
    expect(forecast.monthlyCost).toBeCloseTo(5772, 8);
  });

  test('that are imported have the usage, the Region and the prices of the import', () => {
    const imported = TaggedInferenceProfile.fromInferenceProfileAttributes(stackIn(), 'I', {
      inferenceProfileArn: 'arn:aws:bedrock:eu-central-1:444455556666:application-inference-profile/abc123',
      modelSource: ModelSource.systemDefinedProfile('eu.amazon.nova-lite-v1:0'),
      expectedUsage: { requestsPerDay: 1000, inputTokensPerRequest: 1000, daysPerMonth: 1 },
    });
    const [cost] = CostForecast.fromProfiles(imported).costs;

    expect(cost).toMatchObject({ name: 'S/I', region: 'eu-central-1' });
    expect(cost.monthlyCost).toBeCloseTo(0.078, 8);
  });

  test('that are imported with prices need no model', () => {
    const forecast = CostForecast.fromProfiles(TaggedInferenceProfile.fromInferenceProfileAttributes(stackIn(), 'I', {
      inferenceProfileArn: 'arn:aws:bedrock:eu-central-1:444455556666:application-inference-profile/abc123',
      prices: TokenPrices.perMillionTokens({ input: 1 }),
      expectedUsage: { requestsPerDay: 1000, inputTokensPerRequest: 1000, daysPerMonth: 1 },
    }));

    expect(forecast.monthlyCost).toBeCloseTo(1, 10);
    expect(forecast.toMarkdown(NOVA)).toContain('| S/I | not known | eu-central-1 | 1000 | 1.00 |');
  });

  test('that are retained have no usage of their own, so the calls are counted once', () => {
    const profile = profileIn(stackIn(), 'P', { retainedProfiles: [{ modelSource: NOVA }] });

    expect(profile.retainedProfiles.map(({ expectedUsage }) => expectedUsage)).toEqual([undefined]);
    expect(CostForecast.fromProfiles(profile).costs).toHaveLength(1);
  });

  test('of a set have the usage of their model', () => {
    const stack = stackIn();
    const set = new TaggedInferenceProfiles(stack, 'Set', {
      modelIds: ['amazon.nova-lite-v1:0', 'global.anthropic.claude-sonnet-4-6'], costTags, expectedUsage: { 'global.anthropic.claude-sonnet-4-6': AGENT },
    });
    const imported = TaggedInferenceProfiles.fromInferenceProfilesAttributes(stack, 'Imported', {
      inferenceProfileArns: { 'amazon.nova-lite-v1:0': 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc' }, expectedUsage: { 'amazon.nova-lite-v1:0': AGENT },
    });

    expect(set.profiles.map(({ expectedUsage }) => expectedUsage)).toEqual([undefined, AGENT]);
    expect(CostForecast.fromProfiles(set.profile('global.anthropic.claude-sonnet-4-6')).monthlyCost).toBeCloseTo(2772, 8);
    expect(imported.profiles.map(({ expectedUsage }) => expectedUsage)).toEqual([AGENT]);
  });

  test('do not change in the template', () => {
    const [one, other] = [AGENT, undefined].map((expectedUsage) => {
      const stack = stackIn();
      profileIn(stack, 'P', { expectedUsage });
      return stack;
    });

    expect(warningIds(one)).toEqual(warningIds(other));
    expect(checkedTemplate(one)).toEqual(checkedTemplate(other));
  });
});

function checkedTemplate(stack: Stack): unknown {
  return (stack.node.root as ReturnType<typeof checkedApp>).synth().getStackByName(stack.stackName).template;
}

describe('what is not known at synth', () => {
  test('a Region does not matter where the price is the same everywhere', () => {
    const stack = new Stack(checkedApp(), 'S');

    expect(CostForecast.fromProfiles(profileIn(stack, 'P')).monthlyCost).toBeCloseTo(2772, 8);
    expect(monthly({ region: Aws.REGION })).toBeCloseTo(2772, 8);
    expect(CostForecast.fromProfiles(profileIn(stack, 'Q')).toMarkdown()).toContain('| S/Q | global.anthropic.claude-sonnet-4-6 | known at deployment |');
  });

  test('a model that the CDK has not looked up stops nothing', () => {
    const stack = stackIn();
    const modelSource = ModelSource.fromModelId(ssm.StringParameter.valueFromLookup(stack, '/model'));
    const forecast = CostForecast.fromProfiles(profileIn(stack, 'P', { modelSource }));

    expect(forecast.monthlyCost).toBeGreaterThan(0);
    expect(forecast.compare(modelSource)[0].monthlyCost).toBeGreaterThan(0);
    expect(CostForecast.fromUsage([{ modelSource, region: 'us-east-1', usage: AGENT }]).suggestedLimit()).toBeGreaterThan(0);
  });

  test('usage that the CDK has not looked up stops nothing', () => {
    const stack = stackIn();
    const requestsPerDay = ssm.StringParameter.valueFromLookup(stack, '/requests') as any;

    expect(CostForecast.fromProfiles(profileIn(stack, 'P', { expectedUsage: { ...AGENT, requestsPerDay } })).monthlyCost).toBeGreaterThan(0);
  });

  test('usage that is a token is refused, on a profile, in a set, on an import and in a usage', () => {
    const stack = stackIn();
    const usage = { ...AGENT, requestsPerDay: new CfnParameter(stack, 'Requests', { type: 'Number' }).valueAsNumber };
    const problem = 'requestsPerDay must be known at synth, got a token: pass a number, for example from the context or a file, because the forecast is computed at synth';
    const inferenceProfileArn = 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc';

    expect(() => profileIn(stack, 'P', { expectedUsage: usage })).toThrow(`TaggedInferenceProfile at S/P: expectedUsage.${problem}`);
    expect(() => TaggedInferenceProfile.fromInferenceProfileAttributes(stack, 'I', { inferenceProfileArn, expectedUsage: usage })).toThrow(`expectedUsage.${problem}`);
    expect(() => new TaggedInferenceProfiles(stack, 'Set', { modelIds: ['amazon.nova-lite-v1:0'], expectedUsage: { 'amazon.nova-lite-v1:0': usage } }))
      .toThrow(`TaggedInferenceProfiles at S/Set: expectedUsage["amazon.nova-lite-v1:0"].${problem}`);
    expect(() => CostForecast.fromUsage([{ modelSource: NOVA, region: 'us-east-1', usage }])).toThrow(`CostForecast.fromUsage: usages[0].usage.${problem}`);
  });

  test('prices that are tokens are refused', () => {
    const stack = stackIn();
    const prices = TokenPrices.perMillionTokens({ input: new CfnParameter(stack, 'Price', { type: 'Number' }).valueAsNumber });

    expect(() => CostForecast.fromProfiles(profileIn(stack, 'P', { prices })))
      .toThrow('CostForecast.fromProfiles: S/P: prices must be known at synth, got a token: pass numbers, because the forecast is computed at synth');
  });
});

describe('refused', () => {
  const stack = stackIn();
  const unknown = ModelSource.foundationModel('amazon.nova-lite-v1:9');

  test.each<[string, () => unknown, string]>([
    ['no profiles', () => CostForecast.fromProfiles(), 'CostForecast.fromProfiles: profiles must contain at least one profile, got none: pass the profiles whose cost to forecast'],
    ['a text for the price list', () => CostForecast.fromUsage([{ modelSource: NOVA, region: 'us-east-1', usage: AGENT, priceList: 'bundled' as any }]),
      'CostForecast.fromUsage: usages[0].priceList must be'],
    ['no usages', () => CostForecast.fromUsage([]), 'CostForecast.fromUsage: usages must contain at least one usage, got none: pass the models whose cost to forecast'],
    ['text for a profile', () => CostForecast.fromProfiles('P' as any), 'CostForecast.fromProfiles: profiles[0] must be an instance of IInferenceProfile, got "P"'],
    ['requests as text', () => CostForecast.fromUsage([{ modelSource: NOVA, region: 'us-east-1', usage: { ...AGENT, requestsPerDay: '5' as any } }]),
      'CostForecast.fromUsage: usages[0].usage.requestsPerDay must be a number of 0 or more, got "5"'],
    ['the spelling of Python', () => CostForecast.fromUsage([{ modelSource: NOVA, region: 'us-east-1', usage: { requests_per_day: 5, inputTokensPerRequest: 1 } as any }]),
      'usages[0].usage.requests_per_day must be a property of ExpectedUsage, got 5: use requestsPerDay, or ExpectedUsage(requests_per_day=…) in Python'],
    ['usage of a profile in the spelling of Python', () => profileIn(stack, 'Python', { expectedUsage: { requests_per_day: 5, inputTokensPerRequest: 1 } as any }),
      'expectedUsage.requests_per_day must be a property of ExpectedUsage, got 5: use requestsPerDay, or ExpectedUsage(requests_per_day=…) in Python'],
    ['usage of a model that is not in the set', () => new TaggedInferenceProfiles(stack, 'Other', { modelIds: ['amazon.nova-lite-v1:0'], expectedUsage: { 'amazon.nova-pro-v1:0': AGENT } }),
      'expectedUsage must contain only IDs of models in the set, got "amazon.nova-pro-v1:0"'],
    ['a factor below 1', () => CostForecast.fromUsage([{ modelSource: NOVA, region: 'us-east-1', usage: AGENT }]).suggestedLimit(0.8),
      'CostForecast.suggestedLimit: factor must be a number of 1 or more, got 0.8: for example, pass 1.5 for a limit of 150% of the expected cost'],
    ['a factor as text', () => CostForecast.fromUsage([{ modelSource: NOVA, region: 'us-east-1', usage: AGENT }]).suggestedLimit('2' as any), 'CostForecast.suggestedLimit: factor must be a number, got "2": pass 2'],
    ['a factor that is known at deployment', () => CostForecast.fromUsage([{ modelSource: NOVA, region: 'us-east-1', usage: AGENT }]).suggestedLimit(Token.asNumber({ Ref: 'Factor' })),
      'CostForecast.suggestedLimit: factor must be known at synth, got a token: pass a number, because the forecast is computed at synth'],
    ['IDs for models', () => CostForecast.fromUsage([{ modelSource: NOVA, region: 'us-east-1', usage: AGENT }]).compare('amazon.nova-pro-v1:0' as any),
      'CostForecast.compare: modelSources[0] must be an instance of ModelSource, got "amazon.nova-pro-v1:0"'],
    ['a usage whose price is unknown, by its name', () => CostForecast.fromUsage([{ name: 'Chat', modelSource: unknown, region: 'us-east-1', usage: AGENT }]),
      'CostForecast.fromUsage: Chat: Prices: no price for model "amazon.nova-lite-v1:9" in the bundled price list'],
  ])('%s', (_, attempt, message) => {
    expect(attempt).toThrow(message);
  });

  test('all problems at once', () => {
    const without = profileIn(stack, 'Without', { expectedUsage: undefined });
    const also = profileIn(stack, 'Also', { expectedUsage: undefined });

    expect(() => CostForecast.fromProfiles(without, also, also)).toThrow([
      'CostForecast.fromProfiles: 4 problems:',
      '  - profiles must not contain duplicates: "S/Also" is listed more than once',
      '  - profiles must specify expectedUsage, got "S/Without" without it: pass expectedUsage to the profile, or omit the profile',
      '  - profiles must specify expectedUsage, got "S/Also" without it: pass expectedUsage to the profile, or omit the profile',
      '  - profiles must specify expectedUsage, got "S/Also" without it: pass expectedUsage to the profile, or omit the profile',
    ].join('\n'));
    expect(() => CostForecast.fromProfiles(profileIn(stack, 'One', { modelSource: unknown }), profileIn(stack, 'Two', { modelSource: unknown })))
      .toThrow(/^CostForecast\.fromProfiles: 2 problems:\n {2}- Prices of S\/One: no price .*\n {2}- Prices of S\/Two: no price /);
  });
});

describe('the comparison', () => {
  const forecast = () => CostForecast.fromUsage([{ modelSource: SONNET, region: 'us-east-1', usage: AGENT }]);

  test('has the cost of the same usage, from low to high, and models without a price last, with the reason', () => {
    const compared = forecast().compare(
      ModelSource.foundationModel('stability.stable-image-core-v1:1'),
      ModelSource.systemDefinedProfile('us.anthropic.claude-sonnet-4-6'),
      ModelSource.foundationModel('amazon.nova-lite-v1:9'),
      SONNET,
      NOVA,
    );

    expect(compared.map(({ modelId, monthlyCost }) => [modelId, monthlyCost && Math.round(monthlyCost)])).toEqual([
      // 0.00012 + 0.00132 + 0.00048 = 0.00192 USD a request
      ['amazon.nova-lite-v1:0', 58],
      ['global.anthropic.claude-sonnet-4-6', 2772],
      ['us.anthropic.claude-sonnet-4-6', 3049],
      ['stability.stable-image-core-v1:1', undefined],
      ['amazon.nova-lite-v1:9', undefined],
    ]);
    expect(compared[1].relativeChange).toBeCloseTo(0, 10);
    expect(compared[2].relativeChange).toBeCloseTo(0.1, 10);
    expect(compared[3].unpricedReason).toBe('no token price for model "stability.stable-image-core-v1:1", which AWS bills by image');
    expect(compared[4].unpricedReason).toMatch(/^no price for model "amazon.nova-lite-v1:9" in the bundled price list \([-\d]+\)$/);
  });

  test('bills tokens of the cache as input where a model has no cache, and says so', () => {
    const [llama] = forecast().compare(LLAMA);

    // 98,000 tokens at 0.72, and 2,000 at 0.72
    expect(llama.monthlyCost).toBeCloseTo(30_000 * 0.072, 8);
    expect(llama.remarks).toEqual(['no prompt caching: tokens of the cache are billed as input tokens']);
    expect(forecast().compare(TITAN)[0].remarks).toContain('output tokens are not billed');
    expect(forecast().compare(NOVA)[0].remarks).toEqual([]);
  });

  test('keeps the prices that were passed for the same model', () => {
    const prices = TokenPrices.perMillionTokens({ input: 1, output: 1, cacheRead: 1, cacheWrite: 1 });
    const given = CostForecast.fromProfiles(profileIn(stackIn(), 'P', { prices }));

    expect(given.compare(SONNET)[0]).toMatchObject({ monthlyCost: given.monthlyCost, relativeChange: 0 });
  });

  test('sums all usages, each in its Region', () => {
    const usage = { requestsPerDay: 1000, inputTokensPerRequest: 1000, daysPerMonth: 1 };
    const eu = ModelSource.systemDefinedProfile('eu.amazon.nova-lite-v1:0');
    const both = CostForecast.fromUsage([{ modelSource: SONNET, region: 'eu-central-1', usage }, { modelSource: SONNET, region: 'eu-west-1', usage }]);
    const apart = ['eu-central-1', 'eu-west-1'].map((region) => monthly({ modelSource: eu, region, usage }));

    expect(both.compare(eu)[0].monthlyCost).toBeCloseTo(apart[0] + apart[1], 10);
    expect(both.compare(LLAMA)[0].unpricedReason).toMatch(/^no geographic price for model "meta.llama3-3-70b-instruct-v1:0" in "eu-/);
  });

  test('has no change of a forecast of nothing', () => {
    const [compared] = CostForecast.fromUsage([{ modelSource: SONNET, region: 'us-east-1', usage: { ...AGENT, requestsPerDay: 0 } }]).compare(NOVA);

    expect(compared).toMatchObject({ monthlyCost: 0, relativeChange: undefined });
  });
});

describe('requests that are long on average', () => {
  // Published prices of Claude Haiku 5.5, global: 0.10 / 0.50, and 0.50 / 2.50 above 100,000 input tokens.
  const HAIKU = ModelSource.systemDefinedProfile('global.anthropic.claude-haiku-5-5');
  const LONG: ExpectedUsage = { requestsPerDay: 1000, inputTokensPerRequest: 150_000, outputTokensPerRequest: 100 };
  const REMARK = 'average requests above 100,000 input tokens have the prices of a long context';
  const forecastOf = (usage: ExpectedUsage, modelSource = HAIKU) => CostForecast.fromUsage([{ modelSource, region: 'us-east-1', usage }]);

  // 30,437.5 requests × (0.15 × 0.50 + 0.0001 × 2.50) USD
  test('have the prices of a long context, also in the suggested limit', () => {
    const forecast = forecastOf(LONG);

    expect(forecast.monthlyCost).toBeCloseTo(2290.421875, 8);
    expect(forecast.suggestedLimit()).toBe(3500);
    expect(forecast.costs[0].remarks).toEqual([REMARK]);
  });

  test('count the tokens of the prompt cache', () => {
    const short = { requestsPerDay: 1000, inputTokensPerRequest: 40_000, cacheReadTokensPerRequest: 40_000, cacheWriteTokensPerRequest: 20_000 };

    expect(forecastOf(short).costs[0].remarks).toEqual([]);
    expect(forecastOf({ ...short, cacheReadTokensPerRequest: 40_001 }).costs[0].remarks).toEqual([REMARK]);
  });

  test('have the share that the usage specifies, without a remark', () => {
    expect(forecastOf({ ...LONG, longContextShare: 0 }).monthlyCost).toBeCloseTo(458.084375, 8);
    expect(forecastOf({ ...LONG, longContextShare: 0.5 }).monthlyCost).toBeCloseTo((2290.421875 + 458.084375) / 2, 8);
    expect(forecastOf({ ...LONG, longContextShare: 0 }).costs[0].remarks).toEqual([]);
  });

  test('have them with those of the compared models only that have such prices', () => {
    const [haiku, sonnet] = forecastOf(LONG, NOVA).compare(SONNET, HAIKU);

    expect(haiku).toMatchObject({ modelId: 'global.anthropic.claude-haiku-5-5', remarks: [REMARK] });
    expect(haiku.monthlyCost).toBeCloseTo(2290.421875, 8);
    // 30,437.5 × (0.15 × 3 + 0.0001 × 15)
    expect(sonnet.monthlyCost).toBeCloseTo(13742.53125, 8);
    expect(sonnet.remarks).toEqual([]);
    expect(forecastOf(LONG).compare(SONNET, NOVA).map(({ remarks }) => remarks)).toEqual([[], []]);
  });

  test('have a remark in the table', () => {
    const stack = stackIn();
    const forecast = CostForecast.fromProfiles(profileIn(stack, 'Long', { modelSource: HAIKU, expectedUsage: LONG }), profileIn(stack, 'Agent'));
    const [headings, , long, agent, total] = forecast.toMarkdown().split('\n').filter((line) => line.startsWith('|'));

    expect(headings).toMatch(/\| Total \| Remarks \|$/);
    expect(long).toBe(`| S/Long | global.anthropic.claude-haiku-5-5 | us-east-1 | 30438 | 2282.81 | 7.61 | 0.00 | 0.00 | 2290.42 | ${REMARK} |`);
    expect(agent).toMatch(/\| 2772\.00 \|  \|$/);
    expect(total).toMatch(/\| 5062\.42 \|  \|$/);
  });
});

describe('Markdown', () => {
  test('of one usage', () => {
    expect(CostForecast.fromUsage([{ name: 'Agent', modelSource: SONNET, region: 'us-east-1', usage: AGENT }]).toMarkdown()).toMatchInlineSnapshot(`
"**Expected cost: 2772.00 USD a month**, at on-demand prices of the standard service tier, without discounts. Amounts are in USD a month.

| Usage | Model | Region | Requests a month | Input | Output | Cache read | Cache write | Total |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
| Agent | global.anthropic.claude-sonnet-4-6 | us-east-1 | 30000 | 180.00 | 900.00 | 792.00 | 900.00 | 2772.00 |

Suggested budget limit: **4200 USD a month** (1.5 × 2772.00 USD, rounded up).
"
`);
  });

  test.each([[1000, '30438'], [0.1, '3'], [0.01, 'under 1'], [0, '0']])('has whole requests a month for %d requests a day', (requestsPerDay, expected) => {
    const usage = { requestsPerDay, inputTokensPerRequest: 1000 };

    expect(CostForecast.fromUsage([{ name: 'N', modelSource: NOVA, region: 'us-east-1', usage }]).toMarkdown()).toContain(`| us-east-1 | ${expected} |`);
  });

  test('of two profiles, with other models', () => {
    const stack = stackIn();
    const forecast = CostForecast.fromProfiles(profileIn(stack, 'Agent'), profileIn(stack, 'Notes', { modelSource: NOVA, expectedUsage: { requestsPerDay: 1, inputTokensPerRequest: 10 } }));

    expect(forecast.toMarkdown(LLAMA, NOVA, SONNET, ModelSource.foundationModel('stability.stable-image-core-v1:1'))).toMatchInlineSnapshot(`
"**Expected cost: 2772.00 USD a month**, at on-demand prices of the standard service tier, without discounts. Amounts are in USD a month.

| Usage | Model | Region | Requests a month | Input | Output | Cache read | Cache write | Total |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
| S/Agent | global.anthropic.claude-sonnet-4-6 | us-east-1 | 30000 | 180.00 | 900.00 | 792.00 | 900.00 | 2772.00 |
| S/Notes | amazon.nova-lite-v1:0 | us-east-1 | 30 | under 0.01 | 0.00 | 0.00 | 0.00 | under 0.01 |
| Total |  |  |  | 180.00 | 900.00 | 792.00 | 900.00 | 2772.00 |

Suggested budget limit: **4200 USD a month** (1.5 × 2772.00 USD, rounded up).

The same usage with other models and routes. Models divide a text into different numbers of tokens, so the actual difference can be larger or smaller.

| Model | Route | USD a month | Change | Remarks |
| --- | --- | --- | --- | --- |
| amazon.nova-lite-v1:0 | in-region | 57.60 | -98% |  |
| us.meta.llama3-3-70b-instruct-v1:0 | geographic | 2160.00 | -22% | no prompt caching: tokens of the cache are billed as input tokens |
| global.anthropic.claude-sonnet-4-6 | global | 2772.00 | 0% |  |
| stability.stable-image-core-v1:1 | in-region | not known |  | no token price for model "stability.stable-image-core-v1:1", which AWS bills by image |

Each usage with these models, in USD a month:

| Usage | As specified | amazon.nova-lite-v1:0 | us.meta.llama3-3-70b-instruct-v1:0 | global.anthropic.claude-sonnet-4-6 | stability.stable-image-core-v1:1 |
| --- | --- | --- | --- | --- | --- |
| S/Agent | 2772.00 | 57.60 | 2160.00 | 2772.00 | not known |
| S/Notes | under 0.01 | under 0.01 | under 0.01 | under 0.01 | not known |
"
`);
  });
});

test('a price list of the app applies to profiles and to their comparison, and not to a usage without a construct', () => {
  const stack = stackIn();
  PriceList.bundled().withPrices({ 'amazon.nova-lite-v1:0': TokenPrices.perMillionTokens({ input: 6, output: 24, cacheRead: 1.5 }) }).applyTo(stack.node.root);
  const profile = profileIn(stack, 'P', { modelSource: NOVA });
  const other = profileIn(stack, 'Q');
  const bundled = monthly({ modelSource: NOVA });

  expect(CostForecast.fromProfiles(profile).monthlyCost).toBeCloseTo(100 * bundled, 8);
  expect(CostForecast.fromProfiles(other).compare(NOVA)[0].monthlyCost).toBeCloseTo(100 * bundled, 8);
});

test('a usage without a construct can have a price list, which also applies to models that it is compared with', () => {
  const next = ModelSource.foundationModel('anthropic.claude-next-1');
  const priceList = PriceList.bundled().withPrices({ 'anthropic.claude-next-1': TokenPrices.perMillionTokens({ input: 1, output: 2 }) });
  const usage = { requestsPerDay: 1_000, inputTokensPerRequest: 1_000, daysPerMonth: 30 };

  expect(CostForecast.fromUsage([{ modelSource: next, region: 'us-east-1', usage, priceList }]).monthlyCost).toBeCloseTo(30, 10);
  expect(CostForecast.fromUsage([{ modelSource: NOVA, region: 'us-east-1', usage, priceList }]).compare(next).map(({ monthlyCost }) => monthlyCost)).toContain(30);
  expect(() => CostForecast.fromUsage([{ modelSource: next, region: 'us-east-1', usage }])).toThrow('no price for model "anthropic.claude-next-1" in the bundled price list');
});
