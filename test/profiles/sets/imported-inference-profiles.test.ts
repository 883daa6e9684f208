import { CfnParameter, Stack } from 'aws-cdk-lib';
import { CostTags, InferenceRoute, type InferenceProfilesAttributes, TaggedInferenceProfiles, TokenPrices } from '../../../src';
import { checkedApp } from '../../support/checked-app';
import { OTHER_ACCOUNT, TEST_ACCOUNT, TEST_ENV } from '../../support/places';

const NOVA = 'amazon.nova-lite-v1:0';
const US_NOVA = `us.${NOVA}`;
const arn = (id: string, region = 'us-east-1', account = TEST_ACCOUNT) => `arn:aws:bedrock:${region}:${account}:application-inference-profile/${id}`;

function imported(attrs: InferenceProfilesAttributes) {
  return TaggedInferenceProfiles.fromInferenceProfilesAttributes(new Stack(checkedApp(), 'S', { env: TEST_ENV }), 'Set', attrs);
}

test('each profile has its place, model, tags and prices', () => {
  const prices = TokenPrices.perMillionTokens({ input: 1, output: 2 });
  const set = imported({
    inferenceProfileArns: { [US_NOVA]: arn('def', 'eu-west-1', OTHER_ACCOUNT), [NOVA]: arn('abc') },
    costTags: CostTags.of({ Team: 'ours' }),
    prices: { [US_NOVA]: prices },
    metricNames: { cacheReadInputTokenCount: 'CacheReadInputTokens' },
  });
  const { env, modelSource, inferenceProfileId, prices: found } = set.profile(US_NOVA);

  expect(set.modelIds).toEqual([NOVA, US_NOVA]);
  expect([env.region, env.account, inferenceProfileId]).toEqual(['eu-west-1', OTHER_ACCOUNT, 'def']);
  expect([modelSource!.baseModelId, modelSource!.route]).toEqual([NOVA, InferenceRoute.GEOGRAPHIC]);
  expect(found).toBe(prices);
  expect(set.costTags.value('Team')).toBe('ours');
  expect(set.profile(NOVA).metricCacheReadInputTokenCount().metricName).toBe('CacheReadInputTokens');
});

test('without tags, costTags has no keys', () => {
  const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
  const set = TaggedInferenceProfiles.fromInferenceProfileArns(stack, 'Set', { [NOVA]: arn('abc') });

  expect(stack.resolve(set.costTags.keys)).toEqual([]);
});

test('an ARN known only at deployment is not validated', () => {
  const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
  const parameter = new CfnParameter(stack, 'Arn');
  const set = TaggedInferenceProfiles.fromInferenceProfileArns(stack, 'Set', { [NOVA]: parameter.valueAsString, [US_NOVA]: parameter.valueAsString });

  expect(stack.resolve(set.profile(NOVA).inferenceProfileArn)).toEqual({ Ref: 'Arn' });
});

test.each<[string, InferenceProfilesAttributes, string]>([
  ['no profiles', { inferenceProfileArns: {} }, 'fromInferenceProfilesAttributes at S/Set: inferenceProfileArns must contain at least one profile, got {}: pass the ARN of each profile by the ID of its model'],
  ['the ARN of a model', { inferenceProfileArns: { [NOVA]: `arn:aws:bedrock:us-east-1::foundation-model/${NOVA}` } }, `inferenceProfileArns["${NOVA}"] must look like arn:PARTITION:bedrock:REGION:ACCOUNT:application-inference-profile/ID`],
  ['an ARN as ID', { inferenceProfileArns: { [arn('abc')]: arn('abc') } }, 'an application inference profile cannot be copied, so pass the ID of the model that it was created from'],
  ['one ARN for two models', { inferenceProfileArns: { [NOVA]: arn('abc'), [US_NOVA]: arn('abc') } }, `inferenceProfileArns must not contain duplicates: "${arn('abc')}" is listed for more than one model`],
  ['prices of another model', { inferenceProfileArns: { [NOVA]: arn('abc') }, prices: { [US_NOVA]: TokenPrices.perMillionTokens({ input: 1, output: 1 }) } }, `prices must contain only IDs of models in the set, got "${US_NOVA}"`],
  ['a key that is no model', { inferenceProfileArns: { x: arn('abc') } }, 'fromInferenceProfilesAttributes at S/Set: inferenceProfileArns["x"] must '],
  ['prices in place of the map', { inferenceProfileArns: { [NOVA]: arn('abc') }, prices: TokenPrices.perMillionTokens({ input: 1, output: 1 }) as any },
    'fromInferenceProfilesAttributes at S/Set: prices must be a map by model ID, got a TokenPrices'],
])('fails with %s', (_, attrs, message) => {
  expect(() => imported(attrs)).toThrow(message);
});

test.each<[string, any, string]>([
  ['a key that is no model', { x: arn('abc') }, 'fromInferenceProfileArns at S/Set: inferenceProfileArns["x"] must '],
  ['no profiles', {}, 'fromInferenceProfileArns at S/Set: inferenceProfileArns must contain at least one profile, got {}'],
  ['no map', undefined, 'fromInferenceProfileArns at S/Set: inferenceProfileArns must be an object with strings as values, got undefined'],
  ['an ARN', arn('abc'), `fromInferenceProfileArns at S/Set: inferenceProfileArns must be an object with strings as values, got "${arn('abc')}"`],
])('fromInferenceProfileArns names its own method and the key: %s', (_, arns, message) => {
  expect(() => TaggedInferenceProfiles.fromInferenceProfileArns(new Stack(checkedApp(), 'S', { env: TEST_ENV }), 'Set', arns)).toThrow(message);
});
