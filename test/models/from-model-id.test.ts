import { App, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import * as callableList from '../../projenrc/prices/callable.json';
import { InferenceRoute, ModelSource, type ModelSourceOptions, PriceList } from '../../src';
import { isMantleOnly } from '../../src/models/mantle-models';
import { GEOGRAPHIES, PROVIDERS } from '../../src/models/model-id';
import { TEST_ENV } from '../support/places';

const FM = 'amazon.nova-lite-v1:0';
const { IN_REGION, GEOGRAPHIC, GLOBAL } = InferenceRoute;

/** Every ID that a package or the price list contains, except those of models that no profile can be created from. */
const PUBLISHED = [
  ...PriceList.bundled().modelIds,
  ...Object.values(bedrock.FoundationModelIdentifier).flatMap((each) => each instanceof bedrock.FoundationModelIdentifier ? [each.modelId] : []),
].filter((id) => !isMantleOnly(id));
const PROVISIONED = /:\d+:\d+k?$/;

const stack = () => new Stack(new App(), 'S', { env: TEST_ENV });
const token = () => new CfnParameter(stack(), 'Model').valueAsString;

function factsOf(source: ModelSource) {
  return [source.baseModelId, source.route, source.provider];
}

describe('the ID of', () => {
  test.each<[string, string, InferenceRoute]>([
    [FM, FM, IN_REGION],
    [`us.${FM}`, FM, GEOGRAPHIC],
    [`us-gov.${FM}`, FM, GEOGRAPHIC],
    [`global.${FM}`, FM, GLOBAL],
    ['xai.grok-4.7', 'xai.grok-4.7', IN_REGION],
    ['in.xai.grok-4.7', 'xai.grok-4.7', GEOGRAPHIC],
    ['us.openai.gpt-5.6-terra', 'openai.gpt-5.6-terra', GEOGRAPHIC],
    ['anthropic.claude-sonnet-4-6', 'anthropic.claude-sonnet-4-6', IN_REGION],
    ['amazon.titan-text-express-v1', 'amazon.titan-text-express-v1', IN_REGION],
    // A geography of the future, and a provider of the future.
    [`mars.${FM}`, FM, GEOGRAPHIC],
    ['newcomer.model-1', 'newcomer.model-1', IN_REGION],
    ['us.newcomer.model-1', 'newcomer.model-1', GEOGRAPHIC],
  ])('%s is recognized', (id, baseModelId, route) => {
    expect(factsOf(ModelSource.fromModelId(id))).toEqual([baseModelId, route, baseModelId.split('.')[0]]);
  });

  test('each published model is that of a foundation model', () => {
    const ids = PUBLISHED.filter((id) => !PROVISIONED.test(id));

    expect(ids.length).toBeGreaterThan(200);
    for (const id of ids) {
      expect(factsOf(ModelSource.fromModelId(id))).toEqual(factsOf(ModelSource.foundationModel(id)));
    }
  });

  test('each published model with a geography is that of a system-defined profile', () => {
    for (const geography of [...GEOGRAPHIES, 'mars']) {
      for (const id of PUBLISHED.filter((each) => !PROVISIONED.test(each)).map((each) => `${geography}.${each}`).filter((each) => each.length <= 64)) {
        expect(factsOf(ModelSource.fromModelId(id))).toEqual(factsOf(ModelSource.systemDefinedProfile(id)));
      }
    }
  });

  test('each combination of model and route that AWS lists is accepted by every method', () => {
    const combinations = Object.entries<Record<string, string[]>>(callableList.models)
      .flatMap(([model, routes]) => Object.keys(routes).map((route) => [model, route]));

    expect(combinations.length).toBeGreaterThan(200);
    for (const [model, route] of combinations) {
      const isBase = route === 'base';
      const id = isBase ? model : `${route}.${model}`;
      const arn = `arn:aws:bedrock:us-east-1:${isBase ? ':foundation-model' : `${TEST_ENV.account}:inference-profile`}/${id}`;
      const facts = [model, isBase ? IN_REGION : route === 'global' ? GLOBAL : GEOGRAPHIC, model.split('.')[0]];
      expect([id, ...factsOf(ModelSource.fromModelId(id))]).toEqual([id, ...facts]);
      expect([id, ...factsOf(isBase ? ModelSource.foundationModel(id) : ModelSource.systemDefinedProfile(id))]).toEqual([id, ...facts]);
      expect([id, ...factsOf(ModelSource.fromArn(arn))]).toEqual([id, ...facts]);
    }
  });

  test('each model of provisioned throughput is refused, with the ID of the model itself', () => {
    const ids = PUBLISHED.filter((id) => PROVISIONED.test(id));

    expect(ids.length).toBeGreaterThan(20);
    for (const id of ids) {
      expect(() => ModelSource.fromModelId(id)).toThrow(`modelId must not contain a context length, which only the models of provisioned throughput have, got "${id}": use "${id.replace(/:\d+k?$/, '')}"`);
    }
  });

  test('all providers in the price list are known, and no geography is a provider', () => {
    expect(PriceList.bundled().modelIds.map((id) => id.split('.')[0]).filter((provider) => !PROVIDERS.includes(provider))).toEqual([]);
    expect(GEOGRAPHIES.filter((geography) => PROVIDERS.includes(geography))).toEqual([]);
  });
});

describe('an ambiguous ID', () => {
  const ID = 'newcomer.model-5.6';

  test('is refused, with both remedies', () => {
    expect(() => ModelSource.fromModelId(ID)).toThrow(new Error(
      `ModelSource.fromModelId: modelId must start with a known geography or provider, got "${ID}", in which "newcomer" can be either: ` +
      `use ModelSource.foundationModel("${ID}") if "newcomer" is a provider, or ModelSource.systemDefinedProfile("${ID}") if it is a geography`,
    ));
  });

  test.each<[ModelSourceOptions, string, InferenceRoute]>([
    [{ route: IN_REGION }, ID, IN_REGION],
    [{ route: GEOGRAPHIC }, 'model-5.6', GEOGRAPHIC],
    [{ baseModelId: ID }, ID, IN_REGION],
    [{ baseModelId: 'model-5.6' }, 'model-5.6', GEOGRAPHIC],
  ])('is decided by the options %j', (options, baseModelId, route) => {
    expect(factsOf(ModelSource.fromModelId(ID, options)).slice(0, 2)).toEqual([baseModelId, route]);
  });
});

describe('an ID that is a token', () => {
  test.each<[string, () => string, ModelSourceOptions, unknown[]]>([
    ['with the route of a model', token, { route: IN_REGION, baseModelId: FM }, [FM, IN_REGION, 'amazon']],
    ['with the route of a profile', token, { route: GLOBAL, baseModelId: FM }, [FM, GLOBAL, 'amazon']],
    ['behind a known geography', () => `us.${token()}`, { baseModelId: FM }, [FM, GEOGRAPHIC, 'amazon']],
    ['behind an unknown geography and a known provider', () => `mars.amazon.${token()}`, { route: GEOGRAPHIC }, [undefined, GEOGRAPHIC, undefined]],
  ])('%s is accepted', (_, id, options, facts) => {
    expect(factsOf(ModelSource.fromModelId(id(), options))).toEqual(facts);
  });

  test('behind a known provider is a model', () => {
    const source = ModelSource.fromModelId(`amazon.${token()}`);

    expect([source.route, source._identity()]).toEqual([IN_REGION, expect.stringMatching(/^foundation-model\/amazon\./)]);
  });

  test('of a look-up that has not been performed is accepted', () => {
    const id = ssm.StringParameter.valueFromLookup(stack(), '/model');

    expect(id).toContain('dummy-value-for-');
    expect(() => ModelSource.fromModelId(id)).not.toThrow();
    expect(ModelSource.fromModelId(id, { route: GLOBAL }).route).toBe(GLOBAL);
  });

  test('without a route is refused', () => {
    expect(() => ModelSource.fromModelId(token())).toThrow(
      'ModelSource.fromModelId: modelId must be known at synth, or route must be specified, got a token: specify route in the options, and baseModelId if the ID of the foundation model is known');
    expect(() => ModelSource.fromModelId(`${Fn.importValue('Geography')}.${FM}`)).toThrow('modelId must be known at synth');
  });
});

describe('fails', () => {
  test.each<[string, string]>([
    [`arn:aws:bedrock:us-east-1::foundation-model/${FM}`, `modelId must be an ID, got the ARN "arn:aws:bedrock:us-east-1::foundation-model/${FM}": use ModelSource.fromArn`],
    ['arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc', 'an application inference profile cannot be copied, so pass the ID of the model that it was created from'],
    ['Amazon.Nova-Lite-v1:0', `modelId must be in lower case, got "Amazon.Nova-Lite-v1:0": use "${FM}"`],
    [`US.${FM}`, `modelId must be in lower case, got "US.${FM}": use "us.${FM}"`],
    [` ${FM}\n`, `modelId must not contain blanks, got " ${FM}\\n": use "${FM}"`],
    [`bedrock/${FM}`, `modelId must not contain a path such as bedrock/ or bedrock/converse/, which only other tools use, got "bedrock/${FM}": use "${FM}"`],
    [`bedrock/converse/us.${FM}`, `use "us.${FM}"`],
    ['bedrock/us-east-1/anthropic.claude-v2', 'use "anthropic.claude-v2"'],
    ['us.anthropic.claude-sonnet-4-5-20250929-v1:0[1m]', 'modelId must not contain a suffix in brackets, such as [1m] of Claude Code, which only other tools use, got "us.anthropic.claude-sonnet-4-5-20250929-v1:0[1m]": use "us.anthropic.claude-sonnet-4-5-20250929-v1:0"'],
    ['amazon.nova-lite-v1:0:300k', 'which only the models of provisioned throughput have, got "amazon.nova-lite-v1:0:300k": use "amazon.nova-lite-v1:0"'],
    ['us.amazon.nova-lite-v1:0:300K', 'use "us.amazon.nova-lite-v1:0"'],
    ['', 'modelId must have at least 1 character, got ""'],
    ['  ', 'modelId must not contain blanks, got "  ": pass an ID such as "amazon.nova-lite-v1:0" or "us.amazon.nova-lite-v1:0"'],
    ['nova-lite', 'modelId must look like PROVIDER.MODEL, got "nova-lite"'],
    ['us.nova-lite', 'modelId must look like GEOGRAPHY.PROVIDER.MODEL, got "us.nova-lite"'],
    [`us.anthropic.${'x'.repeat(60)}`, 'modelId must have at most 64 characters'],
    ['amazon.nova_lite', 'modelId must consist of letters, digits and . : -, got "amazon.nova_lite"'],
  ])('with %j', (id, message) => {
    expect(() => ModelSource.fromModelId(id)).toThrow(message);
  });

  test('with several spellings of other tools at once', () => {
    expect(() => ModelSource.fromModelId('bedrock/US.Anthropic.claude-v2:1:200k')).toThrow(new Error([
      'ModelSource.fromModelId: 3 problems:',
      ...['must not contain a path such as bedrock/ or bedrock/converse/, which only other tools use', 'must not contain a context length, which only the models of provisioned throughput have', 'must be in lower case']
        .map((reason) => `  - modelId ${reason}, got "bedrock/US.Anthropic.claude-v2:1:200k": use "us.anthropic.claude-v2:1"`),
    ].join('\n')));
  });

  test('with a value that is no string', () => {
    expect(() => ModelSource.fromModelId(undefined as any)).toThrow('ModelSource.fromModelId: modelId must be a string, got undefined');
    expect(() => ModelSource.fromModelId(ModelSource.foundationModel(FM) as any)).toThrow('modelId must be a string');
  });

  test.each<[string, ModelSourceOptions, string]>([
    [FM, { route: GEOGRAPHIC }, `route must be in-region for the foundation model "${FM}", got "geographic": omit route, or pass the ID of a system-defined profile`],
    [FM, { baseModelId: 'amazon.nova-pro-v1:0' }, `baseModelId must be "${FM}" for "${FM}", got "amazon.nova-pro-v1:0": omit baseModelId`],
    [`us.${FM}`, { route: IN_REGION }, `route must be geographic for "us.${FM}", got "in-region": omit route`],
    [`us.${FM}`, { destinationRegions: [] }, 'destinationRegions must contain at least one Region, got []'],
  ])('with %s and options that contradict it: %j', (id, options, message) => {
    expect(() => ModelSource.fromModelId(id, options)).toThrow(message);
  });
});

test('a system-defined profile has no in-Region route', () => {
  expect(() => ModelSource.systemDefinedProfile(token(), { route: IN_REGION })).toThrow(
    'route must be geographic or global for a system-defined profile, got "in-region": use the ID of a foundation model for in-Region inference');
});

test('options that contradict the ARN of a foundation model are refused', () => {
  expect(() => ModelSource.fromArn(`arn:aws:bedrock:us-east-1::foundation-model/${FM}`, { route: GLOBAL })).toThrow('route must be in-region for the foundation model');
});
