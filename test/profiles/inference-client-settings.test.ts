import { CfnParameter, Stack } from 'aws-cdk-lib';
import { CostTags, ModelSource, TaggedInferenceProfile } from '../../src';
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
    modelId: ARN, region: 'us-east-1', langChain: { model: ARN, region_name: 'us-east-1' }, liteLlm: { model: `bedrock/converse/${ARN}`, aws_region_name: 'us-east-1' },
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
