import { CfnParameter, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { CostTags, InferenceClientSettings, ModelSource, TaggedInferenceProfile } from '../../src';
import { checkedApp, resourcesOf, templateOf } from '../support/checked-app';
import { consumer } from '../support/consumer';
import { deployed, profileValues } from '../support/deployed';
import { TEST_ACCOUNT, TEST_ENV } from '../support/places';

const SONNET = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
const ARN = `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:application-inference-profile/pe8d96b24`;

function scene(source = ModelSource.systemDefinedProfile(`global.${SONNET}`)) {
  const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
  const profile = new TaggedInferenceProfile(stack, 'P', { modelSource: source, costTags: CostTags.of({ Team: 'a' }) });
  const hints = profile.clientSettings;
  const resolved = (value: any) => {
    const values = profileValues({ [logicalId]: { Type: 'AWS::Bedrock::ApplicationInferenceProfile' } });
    return JSON.parse(JSON.stringify(deployed(stack.resolve(value), { values })).replaceAll(logicalId.toLowerCase(), 'pe8d96b24'));
  };
  const logicalId = stack.getLogicalId(profile.node.defaultChild as any);
  return { stack, profile, hints, resolved };
}

test('tells ARN, base model, provider and Region', () => {
  const { hints, resolved } = scene();

  expect(resolved({ ...hints, profile: undefined })).toEqual({ modelId: ARN, baseModelId: SONNET, provider: 'anthropic', region: 'us-east-1' });
});

test('gives each client its own words', () => {
  const { hints, resolved } = scene();

  expect(resolved(hints.forBoto3())).toEqual({ modelId: ARN, region_name: 'us-east-1' });
  expect(resolved(hints.forLangChain())).toEqual({ model: ARN, provider: 'anthropic', base_model: SONNET, region_name: 'us-east-1' });
  expect(resolved(hints.forLiteLlm())).toEqual({ model: `bedrock/converse/${ARN}`, base_model: `bedrock/global.${SONNET}`, aws_region_name: 'us-east-1' });
});

test('gives agents and frameworks the ARN, and the base model where they read features from it', () => {
  const { hints, resolved } = scene();

  expect(resolved(hints.forStrands())).toEqual({ model_id: ARN, region_name: 'us-east-1', strategy: 'anthropic' });
  expect(resolved(hints.forPydanticAi())).toEqual({ model_name: SONNET, bedrock_inference_profile: ARN, region_name: 'us-east-1' });
  expect(resolved(hints.forLlamaIndex())).toEqual({ model: SONNET, application_inference_profile_arn: ARN, region_name: 'us-east-1' });
  expect(resolved(hints.forVercelAiSdk())).toEqual({ modelId: ARN, region: 'us-east-1' });
  expect(resolved(hints.forSpringAi())).toEqual({
    'spring.ai.model.chat': 'bedrock-converse',
    'spring.ai.bedrock.aws.region': 'us-east-1',
    'spring.ai.bedrock.converse.chat.model': ARN,
    'spring.ai.bedrock.converse.chat.options.model': ARN,
  });
});

test.each([
  ['of another provider', ModelSource.systemDefinedProfile('us.amazon.nova-lite-v1:0')],
  ['that is unknown', undefined],
  ['of a look-up that has not run', ModelSource.systemDefinedProfile('dummy-value-for-/model')],
])('sets no caching strategy for a model %s', (_, modelSource) => {
  const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
  const profile = TaggedInferenceProfile.fromInferenceProfileAttributes(stack, 'I', { inferenceProfileArn: ARN, modelSource });

  expect(profile.clientSettings.forStrands()).toEqual({ model_id: ARN, region_name: 'us-east-1' });
});

test('passes on an ARN that is a token, in each client', () => {
  const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
  const arn = new CfnParameter(stack, 'Arn').valueAsString;
  const { clientSettings } = TaggedInferenceProfile.fromInferenceProfileArn(stack, 'I', arn);

  expect(clientSettings.forStrands().model_id).toBe(arn);
  expect(clientSettings.forPydanticAi()).toEqual({ bedrock_inference_profile: arn, region_name: clientSettings.region });
  expect(clientSettings.forLlamaIndex()).toEqual({ application_inference_profile_arn: arn, region_name: clientSettings.region });
  expect(clientSettings.forSpringAi()['spring.ai.bedrock.converse.chat.model']).toBe(arn);
  expect(clientSettings.forVercelAiSdk().modelId).toBe(arn);
  expect(stack.resolve(clientSettings.region)).toEqual({ 'Fn::Select': [3, { 'Fn::Split': [':', { Ref: 'Arn' }] }] });
});

test('fits into a standard parameter with the longest names', () => {
  const region = 'ap-southeast-5';
  const stack = new Stack(checkedApp(), 'S', { env: { account: TEST_ACCOUNT, region } });
  const longest = `stability.${'x'.repeat(54)}`;
  const { clientSettings } = TaggedInferenceProfile.fromInferenceProfileAttributes(stack, 'I', {
    inferenceProfileArn: `arn:aws-us-gov:bedrock:${region}:${TEST_ACCOUNT}:application-inference-profile/${'x'.repeat(12)}`,
    modelSource: ModelSource.fromArn(new CfnParameter(stack, 'Source').valueAsString, { baseModelId: longest }),
  });

  expect(Buffer.byteLength(stack.resolve(clientSettings.toJson()))).toBeLessThan(4096 / 1.5);
});

test('gives environment variables under a prefix', () => {
  const { hints, resolved } = scene();

  expect(resolved(hints.environment())).toEqual({
    BEDROCK_MODEL_ID: ARN, BEDROCK_BASE_MODEL_ID: SONNET, BEDROCK_PROVIDER: 'anthropic', BEDROCK_REGION: 'us-east-1',
  });
  expect(Object.keys(hints.environment('CLAIMS'))).toEqual(['CLAIMS_MODEL_ID', 'CLAIMS_BASE_MODEL_ID', 'CLAIMS_PROVIDER', 'CLAIMS_REGION']);
});

test('says nothing of a model that is only known at deployment', () => {
  const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
  const imported = TaggedInferenceProfile.fromInferenceProfileArn(stack, 'I', ARN).clientSettings;

  expect(imported.environment()).toEqual({ BEDROCK_MODEL_ID: ARN, BEDROCK_REGION: 'us-east-1' });
  expect(imported.forLangChain()).toEqual({ model: ARN, region_name: 'us-east-1' });
  expect(imported.forLiteLlm()).toEqual({ model: `bedrock/converse/${ARN}`, aws_region_name: 'us-east-1' });
  expect(JSON.parse(stack.resolve(imported.toJson()))).toEqual({
    modelId: ARN,
    region: 'us-east-1',
    langChain: { model: ARN, region_name: 'us-east-1' },
    liteLlm: { model: `bedrock/converse/${ARN}`, aws_region_name: 'us-east-1' },
    llamaIndex: { application_inference_profile_arn: ARN, region_name: 'us-east-1' },
    pydanticAi: { bedrock_inference_profile: ARN, region_name: 'us-east-1' },
    springAi: imported.forSpringAi(),
    strands: { model_id: ARN, region_name: 'us-east-1' },
    vercelAiSdk: { modelId: ARN, region: 'us-east-1' },
  });
});

test('names the base model for LiteLLM where only that is known', () => {
  const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
  const modelSource = ModelSource.fromArn(new CfnParameter(stack, 'Source').valueAsString, { baseModelId: SONNET });
  const profile = TaggedInferenceProfile.fromInferenceProfileAttributes(stack, 'I', { inferenceProfileArn: ARN, modelSource });

  expect(profile.clientSettings.forLiteLlm().base_model).toBe(`bedrock/${SONNET}`);
});

describe('is exported', () => {
  test('as an SSM parameter', () => {
    const { stack, profile, hints } = scene();
    const logicalId = stack.getLogicalId(profile.node.defaultChild as any);
    hints.exportToParameter('/bedrock/claims');
    const { Resources: resources } = templateOf(stack);
    const parameter = deployed(Object.values(resources).find(({ Type }) => Type === 'AWS::SSM::Parameter')!.Properties, { values: profileValues(resources) });
    const arn = ARN.replace('pe8d96b24', logicalId.toLowerCase());

    expect(parameter).toMatchObject({ Name: '/bedrock/claims', Type: 'String', Tags: { Team: 'a' } });
    expect(JSON.parse(parameter.Value)).toEqual({
      modelId: arn,
      baseModelId: SONNET,
      provider: 'anthropic',
      region: 'us-east-1',
      langChain: { model: arn, provider: 'anthropic', base_model: SONNET, region_name: 'us-east-1' },
      liteLlm: { model: `bedrock/converse/${arn}`, base_model: `bedrock/global.${SONNET}`, aws_region_name: 'us-east-1' },
      llamaIndex: { model: SONNET, application_inference_profile_arn: arn, region_name: 'us-east-1' },
      pydanticAi: { model_name: SONNET, bedrock_inference_profile: arn, region_name: 'us-east-1' },
      springAi: {
        'spring.ai.model.chat': 'bedrock-converse',
        'spring.ai.bedrock.aws.region': 'us-east-1',
        'spring.ai.bedrock.converse.chat.model': arn,
        'spring.ai.bedrock.converse.chat.options.model': arn,
      },
      strands: { model_id: arn, region_name: 'us-east-1', strategy: 'anthropic' },
      vercelAiSdk: { modelId: arn, region: 'us-east-1' },
    });
  });

  test.each<[string, (stack: Stack) => string | undefined, any]>([
    ['without a name', () => undefined, undefined],
    ['under a name that is a token', (stack) => new CfnParameter(stack, 'Name').valueAsString, { Ref: 'Name' }],
  ])('as an SSM parameter %s', (_, nameIn, rendered) => {
    const { stack, hints } = scene();
    hints.exportToParameter(nameIn(stack));

    expect(Object.values(templateOf(stack).Resources).find(({ Type }) => Type === 'AWS::SSM::Parameter')!.Properties.Name).toEqual(rendered);
  });

  describe('as an SSM parameter with a fixed name', () => {
    const exported = (exports: Array<[string, string | undefined]>) => {
      const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
      exports.forEach(([id, name]) => new TaggedInferenceProfile(stack, id, { modelSource: ModelSource.systemDefinedProfile(`global.${SONNET}`) }).clientSettings.exportToParameter(name));
      return stack;
    };
    const idsOf = (stack: Stack) => Object.keys(resourcesOf(stack, 'AWS::SSM::Parameter'));

    test('whose logical id stays when the profile is renamed, because a second parameter could not have the name', () => {
      expect(idsOf(exported([['Renamed', '/bedrock/claims']]))).toEqual(idsOf(exported([['P', '/bedrock/claims']])));
    });

    test('whose logical id changes with the name', () => {
      expect(idsOf(exported([['P', '/bedrock/sales']]))).not.toEqual(idsOf(exported([['P', '/bedrock/claims']])));
    });

    test('once in a stack', () => {
      expect(() => exported([['P', '/bedrock/claims'], ['Q', '/bedrock/claims']])).toThrow(
        'exportToParameter at S/Q: parameterName must be unique in the stack, got "/bedrock/claims" for "S/P" and "S/Q": use another parameterName for one of them');
    });

    test('in each stack of an app', () => {
      const app = checkedApp();
      const stacks = ['A', 'B'].map((id) => new Stack(app, id, { env: TEST_ENV }));
      stacks.forEach((stack) => new TaggedInferenceProfile(stack, 'P', { modelSource: ModelSource.systemDefinedProfile(`global.${SONNET}`) }).clientSettings.exportToParameter('/x'));

      expect(idsOf(stacks[0])).toEqual(idsOf(stacks[1]));
    });

    test('next to others that CloudFormation names', () => {
      expect(idsOf(exported([['P', undefined], ['Q', undefined]]))).toEqual([expect.stringMatching(/^PClientSettings/), expect.stringMatching(/^QClientSettings/)]);
    });
  });

  test('as stack outputs, which can be given an export name', () => {
    const { stack, hints } = scene();
    const outputs = hints.exportToOutputs();
    outputs[0].exportName = 'claims-model-id';
    const rendered = Object.values<any>(templateOf(stack).Outputs);

    expect(rendered.map(({ Value }) => Value)).toEqual([expect.objectContaining({ 'Fn::GetAtt': expect.anything() }), 'us-east-1', SONNET, 'anthropic']);
    expect(rendered[0].Export).toEqual({ Name: 'claims-model-id' });
  });
});

describe('addToEnvironment', () => {
  test('sets the ARN', () => {
    const { stack, profile } = scene();
    const fn = consumer(stack, 'Fn');
    profile.addToEnvironment(fn);
    profile.addToEnvironment(fn, 'CLAIMS_MODEL');

    expect(Object.values(templateOf(stack).Resources).find(({ Type }) => Type === 'AWS::Lambda::Function')!.Properties.Environment.Variables).toEqual({
      BEDROCK_MODEL_ID: stack.resolve(profile.inferenceProfileArn),
      CLAIMS_MODEL: stack.resolve(profile.inferenceProfileArn),
    });
  });

  test.each(['', '1X', 'A-B', 'A B', '_A'])('fails with the variable %j', (name) => {
    const { stack, profile } = scene();

    expect(() => profile.addToEnvironment(consumer(stack, 'Fn'), name)).toThrow(/^addToEnvironment at S\/P: variableName must .*: use a name such as BEDROCK_MODEL_ID$/);
  });
});

describe('environment', () => {
  test.each([
    ['fast-', 'prefix must start with a letter and consist of letters, digits and _, got "fast-": use a prefix such as BEDROCK'],
    ['my fn', 'prefix must start with a letter and consist of letters, digits and _, got "my fn"'],
    ['', 'prefix must have at least 1 character, got ""'],
    [5 as any, 'prefix must be a string, got 5'],
    [null as any, 'prefix must be a string, got null'],
    ['X'.repeat(243), 'prefix must have at most 242 characters, got '],
  ])('refuses the prefix %j', (prefix, message) => {
    expect(() => scene().hints.environment(prefix)).toThrow(`environment at S/P: ${message}`);
  });

  test.each(['FAST', 'fast_1', 'a', 'X'.repeat(242)])('takes the prefix %j', (prefix) => {
    expect(Object.keys(scene().hints.environment(prefix))).toContain(`${prefix}_BASE_MODEL_ID`);
  });

  test('takes a prefix that is a token', () => {
    const { stack, hints } = scene();

    expect(() => hints.environment(new CfnParameter(stack, 'Prefix').valueAsString)).not.toThrow();
  });
});

describe('without TypeScript', () => {
  test.each<[string, (profile: any) => unknown, string]>([
    ['a number for the name of the parameter', (profile) => profile.clientSettings.exportToParameter(5), 'exportToParameter at S/P: parameterName must be a string, got 5: pass text'],
    ['text for the function', (profile) => profile.addToEnvironment('x'), 'addToEnvironment at S/P: fn must be an instance of lambda.Function, got "x": pass a Function that the app creates'],
    ['a function of another app', (profile) => profile.addToEnvironment(lambda.Function.fromFunctionName(profile, 'Fn', 'fn')),
      'addToEnvironment at S/P: fn must be an instance of lambda.Function, got the construct "S/P/Fn": pass a Function that the app creates'],
    ['all problems of a call', (profile) => profile.addToEnvironment('x', '1'), 'addToEnvironment at S/P: 2 problems'],
    ['no profile', () => InferenceClientSettings.fromInferenceProfile(undefined as any), 'InferenceClientSettings.fromInferenceProfile: profile must be an instance of IInferenceTarget, got undefined: pass a TaggedInferenceProfile'],
  ])('a problem is named: %s', (_, act, message) => {
    expect(() => act(scene().profile)).toThrow(message);
  });
});

describe('a second export', () => {
  test('as a parameter fails with the remedy', () => {
    const { hints } = scene();
    hints.exportToParameter();

    expect(() => hints.exportToParameter('/two')).toThrow(
      'exportToParameter at S/P: exportToParameter was already called at S/P: use the parameter that it returned, or write toJson() into a parameter of your own');
  });

  test('as a parameter is possible after a name that was refused', () => {
    const { stack, profile } = scene();
    new TaggedInferenceProfile(stack, 'Q', { modelSource: profile.modelSource!, costTags: profile.costTags }).clientSettings.exportToParameter('/one');

    expect(() => profile.clientSettings.exportToParameter('/one')).toThrow('parameterName must be unique in the stack');
    expect(() => profile.clientSettings.exportToParameter('/two')).not.toThrow();
  });

  test('as outputs fails with the remedy', () => {
    const { hints } = scene();
    hints.exportToOutputs();

    expect(() => hints.exportToOutputs()).toThrow('exportToOutputs at S/P: exportToOutputs was already called at S/P: use the outputs that it returned');
  });
});
