import { App, CfnParameter, NestedStack, PropertyInjectors, Stack, Stage, Tags } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import * as fc from 'fast-check';
import { CostTags, InferenceRoute, ModelSource, TaggedInferenceProfile, TaggedInferenceProfiles, type TaggedInferenceProfilesProps, TagBudget, TokenPrices } from '../../../src';
import { budgetOf, checkedApp, profilesOf, resourcesOf, templateOf } from '../../support/checked-app';
import { consumer } from '../../support/consumer';
import { TEST_ENV } from '../../support/places';
import { setIn, THIRTY_MODELS } from '../../support/profile-sets';
import { warningIds } from '../../support/warnings';

const NOVA = 'amazon.nova-lite-v1:0';
const US_NOVA = `us.${NOVA}`;
const GLOBAL_HAIKU = 'global.anthropic.claude-haiku-4-5-20251001-v1:0';
const OURS = CostTags.of({ Team: 'ours' });
const PROFILE = 'AWS::Bedrock::ApplicationInferenceProfile';

/** The template of a stack with a set that is used in every way. */
function templateWith(props: TaggedInferenceProfilesProps): string {
  // Not checked, because the templates are many and alike.
  const stack = new Stack(new App(), 'S', { env: TEST_ENV });
  const set = new TaggedInferenceProfiles(stack, 'Set', { costTags: OURS, ...props });
  set.grantInvoke(new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }));
  set.exportToParameter('/models');
  return JSON.stringify(templateOf(stack));
}

describe('a set', () => {
  test('creates one profile for each model, with its route and the tags', () => {
    const { stack, set } = setIn({ modelIds: [US_NOVA, NOVA], modelSources: [ModelSource.systemDefinedProfile(GLOBAL_HAIKU)] });

    expect(profilesOf(stack).map(({ ModelSource: source, Tags: tags }) => [JSON.stringify(source.CopyFrom).replace(/.*\//, '').replace(/".*/, ''), tags])).toEqual([
      [NOVA, [{ Key: 'Team', Value: 'ours' }]],
      [GLOBAL_HAIKU, [{ Key: 'Team', Value: 'ours' }]],
      [US_NOVA, [{ Key: 'Team', Value: 'ours' }]],
    ]);
    expect(set.modelIds).toEqual([NOVA, GLOBAL_HAIKU, US_NOVA]);
    expect(set.profiles.map(({ modelSource }) => modelSource!.route)).toEqual(['in-region', 'global', 'geographic']);
    expect(set.profile(US_NOVA)).toBe(set.profiles[2]);
    expect(warningIds(stack)).toEqual([]);
  });

  test('names all profiles differently, with legal names', () => {
    const { stack } = setIn({ modelIds: THIRTY_MODELS });
    const names = profilesOf(stack).map(({ InferenceProfileName }) => InferenceProfileName);

    expect(new Set(names).size).toBe(30);
    expect(names.filter((name) => name.length > 64 || !/^([0-9a-zA-Z][ _-]?)+$/.test(name))).toEqual([]);
  });

  test('keeps models apart whose IDs consist of the same letters and digits', () => {
    const { stack, set } = setIn({ modelIds: ['newcomer.model-1', 'newcomer.model1', 'newcomer.model:1', 'newcomer.mode-l1'] });

    expect(Object.keys(resourcesOf(stack, PROFILE))).toHaveLength(4);
    expect(new Set(profilesOf(stack).map(({ InferenceProfileName }) => InferenceProfileName)).size).toBe(4);
    expect(set.modelIds).toHaveLength(4);
  });

  test('costTags are those of the profiles', () => {
    const { stack, set } = setIn({ modelIds: [NOVA, US_NOVA] });
    new TagBudget(stack, 'Budget', { costTags: set.costTags, limit: 1, emails: ['a@example.com'] });

    expect(set.costTags.keys).toEqual(['Team']);
    expect(JSON.stringify(budgetOf(stack))).toContain('"Key":"Team","MatchOptions":["EQUALS"],"Values":["ours"]');
  });

  test('without declared tags, costTags are the final tags that all profiles have in common', () => {
    const { stack, set } = setIn({ modelIds: [NOVA, US_NOVA], costTags: undefined });
    new TagBudget(stack, 'Budget', { costTags: set.costTags, limit: 1, emails: ['a@example.com'] });
    Tags.of(stack).add('Team', 'late');
    Tags.of(set.profile(NOVA)).add('Size', 'small');

    expect(JSON.stringify(budgetOf(stack))).toContain('"Key":"Team","MatchOptions":["EQUALS"],"Values":["late"]');
    expect(JSON.stringify(budgetOf(stack))).not.toContain('Size');
  });

  test('fails if a tag of one profile is changed', () => {
    const { stack, set } = setIn({ modelIds: [NOVA, US_NOVA] });
    Tags.of(set.profile(US_NOVA)).add('Team', 'theirs');

    expect(() => templateOf(stack)).toThrow(/S\/Set\/us\.amazon\.nova-lite-v1:0.*Team/s);
  });

  test('passes prices by model', () => {
    const prices = TokenPrices.perMillionTokens({ input: 1, output: 2 });
    const { set } = setIn({ modelIds: ['newcomer.model-1', NOVA], prices: { 'newcomer.model-1': prices } });

    expect(set.profile('newcomer.model-1').prices).toBe(prices);
    expect(set.profile(NOVA).prices.asOf).toBeDefined();
  });

  test('passes names of metrics', () => {
    const { set } = setIn({ modelIds: [NOVA], metricNames: { cacheReadInputTokenCount: 'CacheReadInputTokens' } });

    expect(set.profile(NOVA).metricCacheReadInputTokenCount().metricName).toBe('CacheReadInputTokens');
  });

  test('can be created in a nested stack, in a stage, and twice in a stack with the same models', () => {
    const app = checkedApp();
    const stack = new Stack(new Stage(app, 'Prod', { env: TEST_ENV }), 'S');
    const nested = new NestedStack(stack, 'Nested');
    const sets = [stack, nested].map((scope) => new TaggedInferenceProfiles(scope, 'Set', { modelIds: [NOVA, US_NOVA], costTags: OURS }));
    sets.push(new TaggedInferenceProfiles(stack, 'Other', { modelIds: [NOVA, US_NOVA], costTags: CostTags.of({ Team: 'theirs' }) }));
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    sets.forEach((set) => set.grantInvoke(role));
    const names = [...profilesOf(stack), ...profilesOf(nested)].map(({ InferenceProfileName }) => InferenceProfileName);

    expect(names).toHaveLength(6);
    expect(new Set(names).size).toBe(6);
  });
});

describe('a change of the list', () => {
  const some = fc.uniqueArray(fc.constantFrom(...THIRTY_MODELS), { minLength: 1, maxLength: 8 });

  test('of the order does not change the template', () => {
    const shuffle = (ids: string[]) => fc.shuffledSubarray(ids, { minLength: ids.length });
    const reordered = some.chain((ids) => fc.tuple(fc.constant(ids), shuffle(ids), fc.nat({ max: ids.length })));
    fc.assert(fc.property(reordered, ([ids, shuffled, cut]) => {
      const asSources = shuffled.slice(0, cut).map((id) => ModelSource.fromModelId(id));
      expect(templateWith({ modelIds: shuffled.slice(cut), modelSources: asSources })).toBe(templateWith({ modelIds: ids }));
    }), { numRuns: 15 });
  });

  test('adds and removes profiles, and leaves all others as they are', () => {
    fc.assert(fc.property(some, some, (before, after) => {
      const [one, other] = [before, after].map((modelIds) => JSON.parse(templateWith({ modelIds })).Resources);
      const profiles = (resources: any) => Object.fromEntries(Object.entries<any>(resources).filter(([, { Type }]) => Type === PROFILE));
      const common = before.filter((id) => after.includes(id)).length;
      const kept = Object.keys(profiles(one)).filter((id) => id in profiles(other));

      expect(kept).toHaveLength(common);
      expect(kept.map((id) => one[id])).toEqual(kept.map((id) => other[id]));
    }), { numRuns: 15 });
  });
});

describe('a model known only at deployment', () => {
  test('is identified by its base model', () => {
    const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
    const source = ModelSource.fromModelId(new CfnParameter(stack, 'Model').valueAsString, { route: InferenceRoute.GEOGRAPHIC, baseModelId: NOVA });
    const set = new TaggedInferenceProfiles(stack, 'Set', { modelSources: [source, ModelSource.fromModelId(US_NOVA)], costTags: OURS });

    expect(set.modelIds).toEqual([NOVA, US_NOVA]);
    expect(stack.resolve(set.profile(NOVA).inferenceProfileArn)).toBeDefined();
  });

  test('that a look-up has not returned yet does not prevent the look-up', () => {
    const stack = new Stack(new App(), 'S', { env: TEST_ENV });
    const modelIds = ['/model/small', '/model/large'].map((name) => ssm.StringParameter.valueFromLookup(stack, name));
    const set = new TaggedInferenceProfiles(stack, 'Set', { modelIds, costTags: OURS, prices: { [NOVA]: TokenPrices.perMillionTokens({ input: 1, output: 2 }) } });
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    set.grantInvoke(role);
    set.profile(US_NOVA).addToEnvironment(consumer(stack, 'Fn'));

    expect(modelIds[0]).toContain('dummy-value-for-');
    expect(set.profiles).toHaveLength(2);
    expect((stack.node.root as App).synth().manifest.missing?.map(({ props }) => (props as any).parameterName)).toEqual(['/model/small', '/model/large']);
  });
});

describe('fails', () => {
  const LIST = `"${NOVA}"`;

  test.each<[string, (stack: Stack) => TaggedInferenceProfilesProps, string]>([
    ['without models', () => ({}), 'TaggedInferenceProfiles at S/Set: modelIds or modelSources must contain at least one model, got none: pass the models that the profiles run'],
    ['with empty lists', () => ({ modelIds: [], modelSources: [] }), 'modelIds or modelSources must contain at least one model, got none'],
    ['with a token list', (stack) => ({ modelIds: new CfnParameter(stack, 'Models', { type: 'CommaDelimitedList' }).valueAsList }), 'modelIds must be a list that is known at synth, got a token: pass the IDs of the models, each of which becomes a profile'],
    ['with a token ID', (stack) => ({ modelIds: [NOVA, new CfnParameter(stack, 'Model').valueAsString] }), 'modelIds[1] must be known at synth, or route must be specified, got a token'],
    ['with a source known only at deployment', (stack) => ({ modelSources: [ModelSource.systemDefinedProfile(new CfnParameter(stack, 'Model').valueAsString)] }),
      'modelSources[0] must identify its model at synth, got a token: specify baseModelId in the options of the source, or create a TaggedInferenceProfile for the model'],
    ['with an ARN', () => ({ modelIds: [`arn:aws:bedrock:us-east-1::foundation-model/${NOVA}`] }), `modelIds[0] must be an ID, got the ARN "arn:aws:bedrock:us-east-1::foundation-model/${NOVA}": use ModelSource.fromArn`],
    ['with a duplicate ID', () => ({ modelIds: [NOVA, US_NOVA, NOVA] }), `modelIds and modelSources must not contain duplicates: ${LIST} is listed more than once`],
    ['with a duplicate in both lists', () => ({ modelIds: [NOVA], modelSources: [ModelSource.foundationModel(NOVA)] }), `must not contain duplicates: ${LIST} is listed more than once`],
    ['with a duplicate by ARN', () => ({ modelSources: [ModelSource.foundationModel(NOVA), ModelSource.fromArn(`arn:aws:bedrock:us-east-1::foundation-model/${NOVA}`)] }), `${LIST} is listed more than once`],
    ['with prices of another model', () => ({ modelIds: [NOVA], prices: { [US_NOVA]: TokenPrices.perMillionTokens({ input: 1, output: 1 }) } }), `prices must contain only IDs of models in the set, got "${US_NOVA}": use one of [${LIST}]`],
    ['with tags whose keys are tokens', (stack) => ({ modelIds: [NOVA], costTags: CostTags.fromResource(new ssm.StringParameter(stack, 'P', { stringValue: 'x' })) }), 'costTags must have keys that are not tokens'],
  ])('%s', (_, props, message) => {
    const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });

    expect(() => new TaggedInferenceProfiles(stack, 'Set', props(stack))).toThrow(message);
  });

  test('with all problems at once', () => {
    expect(() => setIn({ modelIds: ['Amazon.nova', 'nova', 'xx.newcomer.model'] })).toThrow(new Error([
      'TaggedInferenceProfiles at S/Set: 3 problems:',
      '  - modelIds[0] must be in lower case, got "Amazon.nova": use "amazon.nova"',
      '  - modelIds[1] must look like PROVIDER.MODEL, got "nova": pass the model ID that ListFoundationModels returns, such as "amazon.nova-lite-v1:0", or use fromArn for an ARN',
      '  - modelIds[2] must start with a known geography or provider, got "xx.newcomer.model", in which "xx" can be either: use ModelSource.foundationModel("xx.newcomer.model") if "xx" is a provider, ' +
      'or ModelSource.systemDefinedProfile("xx.newcomer.model") if it is a geography',
    ].join('\n')));
  });

  test('to return the profile of another model, and lists the IDs', () => {
    const { set } = setIn({ modelIds: [NOVA, US_NOVA] });

    expect(() => set.profile('amazon.nova-lite')).toThrow(`S/Set: modelId must be a model of the set, got "amazon.nova-lite": use one of [${LIST},"${US_NOVA}"]`);
  });
});

test('a property injector of the single profile reaches the profiles of a set', () => {
  const stack = new Stack(checkedApp(), 'S');
  PropertyInjectors.of(stack).add({
    constructUniqueId: TaggedInferenceProfile.PROPERTY_INJECTION_ID,
    inject: (props: any) => ({ costTags: CostTags.of({ CostCenter: '4711' }), ...props }),
  });
  new TaggedInferenceProfiles(stack, 'Models', { modelIds: ['us.amazon.nova-lite-v1:0', 'us.amazon.nova-pro-v1:0'] });

  expect(profilesOf(stack).map(({ Tags: tags }) => tags)).toEqual([0, 1].map(() => [{ Key: 'CostCenter', Value: '4711' }]));
});

describe('without TypeScript, a set', () => {
  const message = (props: any, act: (set: TaggedInferenceProfiles) => unknown = () => {}) => {
    try {
      act(new TaggedInferenceProfiles(new Stack(new App(), 'S', { env: TEST_ENV }), 'Set', props));
    } catch (error) {
      return (error as Error).message;
    }
    return 'no error';
  };
  const prices = TokenPrices.perMillionTokens({ input: 1, output: 2 });

  test('names what is missing if it has no properties', () => {
    expect(message(undefined)).toBe('TaggedInferenceProfiles at S/Set: modelIds or modelSources must contain at least one model, got none: pass the models that the profiles run');
  });

  test('names the map of prices for a model whose price is unknown', () => {
    expect(message({ modelIds: ['newcomer.model-1'], costTags: OURS }, (set) => set.metricEstimatedCost())).toMatch(
      /^Prices of S\/Set\/newcomer\.model-1: .*: pass prices: \{ "newcomer\.model-1": TokenPrices\.perMillionTokens\(\{ input: …, output: …, cacheRead: …, cacheWrite: … \}\) \}/);
  });

  test('reports prices in place of the map once', () => {
    expect(message({ modelIds: [NOVA], costTags: OURS, prices })).toBe('TaggedInferenceProfiles at S/Set: prices must be a map by model ID, got a TokenPrices: pass { "MODEL ID": TokenPrices.perMillionTokens({ input: …, output: … }) }');
  });

  test('names the list for sources', () => {
    expect(message({ modelIds: [ModelSource.fromModelId(NOVA)], costTags: OURS })).toMatch(/^TaggedInferenceProfiles at S\/Set: modelIds\[0\] must be a string, got .*: use modelSources$/);
  });
});
