import { CfnParameter, Fn, Stack, type StackProps } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import { InferenceRoute, ModelSource } from '../../src';
import { checkedApp } from '../support/checked-app';
import { OTHER_ACCOUNT, TEST_ACCOUNT, TEST_ENV } from '../support/places';

const FM = 'amazon.nova-lite-v1:0';
const SONNET = 'anthropic.claude-sonnet-4-5-20250929-v1:0';

function stackIn(props: StackProps = { env: TEST_ENV }): Stack {
  return new Stack(checkedApp(), 'S', props);
}

function bound(source: ModelSource, stack: Stack = stackIn()) {
  return stack.resolve(source.bind(stack));
}

/** What formatArn makes of an ARN in a stack with an environment: only the partition stays open. */
function inPartition(rest: string) {
  return { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:${rest}`]] };
}

describe('a foundation model', () => {
  const source = ModelSource.foundationModel(FM);

  test('is copied by an ARN without an account', () => {
    expect(bound(source).copyFrom).toEqual(inPartition(`bedrock:us-east-1::foundation-model/${FM}`));
  });

  test('is authorized in its own Region', () => {
    expect(bound(source).modelArns).toEqual([inPartition(`bedrock:us-east-1::foundation-model/${FM}`)]);
  });

  test('knows model, provider and route', () => {
    expect([source.baseModelId, source.provider, source.route]).toEqual([FM, 'amazon', InferenceRoute.IN_REGION]);
  });
});

describe('a geographic system-defined profile', () => {
  test.each(['us', 'eu', 'apac', 'jp', 'au', 'ca', 'us-gov', 'sa', 'mx2'])('of %s is copied by an ARN with account and Region', (geography) => {
    const source = ModelSource.systemDefinedProfile(`${geography}.${SONNET}`);

    expect(bound(source).copyFrom).toEqual(inPartition(`bedrock:us-east-1:${TEST_ACCOUNT}:inference-profile/${geography}.${SONNET}`));
    expect([source.baseModelId, source.provider, source.route]).toEqual([SONNET, 'anthropic', InferenceRoute.GEOGRAPHIC]);
  });

  test('is authorized in any Region, as destinations are not known at synth', () => {
    expect(bound(ModelSource.systemDefinedProfile(`us.${SONNET}`)).modelArns).toEqual([inPartition(`bedrock:*::foundation-model/${SONNET}`)]);
  });

  test('is authorized in the Region of the call and the given destinations', () => {
    const source = ModelSource.systemDefinedProfile(`us.${SONNET}`, { destinationRegions: ['us-east-1', 'us-west-2'] });

    expect(bound(source).modelArns).toEqual(['us-east-1', 'us-west-2'].map((region) => inPartition(`bedrock:${region}::foundation-model/${SONNET}`)));
  });

  test('may have dots in the model', () => {
    expect(ModelSource.systemDefinedProfile('us.openai.gpt-5.6-terra').baseModelId).toBe('openai.gpt-5.6-terra');
  });
});

test('a provider that nobody has heard of is taken', () => {
  expect(ModelSource.foundationModel('newcomer.model-1').provider).toBe('newcomer');
  expect(ModelSource.systemDefinedProfile('us.newcomer.model-1').baseModelId).toBe('newcomer.model-1');
});

test('options that say what the id says are taken', () => {
  const source = ModelSource.systemDefinedProfile(`us.${SONNET}`, { baseModelId: SONNET, route: InferenceRoute.GEOGRAPHIC });

  expect([source.baseModelId, source.route]).toEqual([SONNET, InferenceRoute.GEOGRAPHIC]);
});

test('a global profile is authorized in the Region of the call and by the ARN without a Region', () => {
  const source = ModelSource.systemDefinedProfile(`global.${SONNET}`);

  expect(bound(source).modelArns).toEqual([
    inPartition(`bedrock:us-east-1::foundation-model/${SONNET}`),
    inPartition(`bedrock:::foundation-model/${SONNET}`),
  ]);
  expect([source.baseModelId, source.route]).toEqual([SONNET, InferenceRoute.GLOBAL]);
});

describe('an ARN', () => {
  test.each([
    [`arn:aws:bedrock:us-east-1::foundation-model/${FM}`, FM, InferenceRoute.IN_REGION],
    [`arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:inference-profile/us.${SONNET}`, SONNET, InferenceRoute.GEOGRAPHIC],
    [`arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:inference-profile/global.${SONNET}`, SONNET, InferenceRoute.GLOBAL],
  ])('%s is copied as it is', (arn, baseModelId, route) => {
    const source = ModelSource.fromArn(arn);

    expect(bound(source).copyFrom).toBe(arn);
    expect([source.baseModelId, source.route]).toEqual([baseModelId, route]);
  });
});

describe('a model of aws-cdk-lib', () => {
  test('is copied by its ARN', () => {
    const stack = stackIn();
    const model = bedrock.FoundationModel.fromFoundationModelId(stack, 'M', new bedrock.FoundationModelIdentifier(FM));
    const source = ModelSource.fromModel(model);

    expect(bound(source, stack).copyFrom).toEqual(inPartition(`bedrock:us-east-1::foundation-model/${FM}`));
    expect([source.baseModelId, source.route]).toEqual([FM, InferenceRoute.IN_REGION]);
  });

  test('fails if it is provisioned', () => {
    const model = bedrock.ProvisionedModel.fromProvisionedModelArn(stackIn(), 'M', `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:provisioned-model/abc`);

    expect(() => ModelSource.fromModel(model)).toThrow('which is a provisioned throughput: tag the provisioned throughput itself, because it is billed by the hour');
  });
});

describe('in other places', () => {
  test.each([['us-gov-west-1'], ['cn-north-1'], ['eu-central-1']])('follows the stack to %s', (region) => {
    const stack = stackIn({ env: { account: TEST_ACCOUNT, region } });

    expect(bound(ModelSource.foundationModel(FM), stack).copyFrom).toEqual(inPartition(`bedrock:${region}::foundation-model/${FM}`));
  });

  test('leaves account and Region open where the stack does', () => {
    expect(bound(ModelSource.systemDefinedProfile(`us.${SONNET}`), stackIn({})).copyFrom).toEqual({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':bedrock:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, `:inference-profile/us.${SONNET}`]],
    });
  });

  test('takes a stranger\'s ARN where the stack\'s place is open', () => {
    const arn = `arn:aws:bedrock:eu-west-1:${OTHER_ACCOUNT}:inference-profile/eu.${SONNET}`;

    expect(bound(ModelSource.fromArn(arn), stackIn({})).copyFrom).toBe(arn);
  });

  test('fails with an ARN of another Region and account, and says both', () => {
    const source = ModelSource.fromArn(`arn:aws:bedrock:eu-west-1:${OTHER_ACCOUNT}:inference-profile/eu.${SONNET}`);

    expect(() => bound(source)).toThrow(new Error([
      'ModelSource at S: 2 problems:',
      `  - arn must be in the stack's Region us-east-1, got "arn:aws:bedrock:eu-west-1:${OTHER_ACCOUNT}:inference-profile/eu.${SONNET}": pass a source in the Region of the profile`,
      `  - arn must be in the stack's account ${TEST_ACCOUNT}, got "arn:aws:bedrock:eu-west-1:${OTHER_ACCOUNT}:inference-profile/eu.${SONNET}": pass the ARN that ListInferenceProfiles returns in the account of the stack`,
    ].join('\n')));
  });

  test('fails with an ARN of another partition where the stack\'s is known', () => {
    const stack = new Stack(checkedApp({ context: { '@aws-cdk/core:enablePartitionLiterals': true } }), 'S', { env: TEST_ENV });
    const source = ModelSource.fromArn(`arn:aws-us-gov:bedrock:us-east-1::foundation-model/${FM}`);

    expect(() => source.bind(stack)).toThrow(
      `arn must be in the stack's partition aws, got "arn:aws-us-gov:bedrock:us-east-1::foundation-model/${FM}": use foundationModel or systemDefinedProfile, which follow the stack`);
  });
});

describe('tokens', () => {
  const anyModel = (rest: string) => inPartition(`bedrock:${rest}::foundation-model/*`);

  test('as a model id are copied and granted', () => {
    const stack = stackIn();
    const source = ModelSource.foundationModel(new CfnParameter(stack, 'Model').valueAsString);
    const arn = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':bedrock:us-east-1::foundation-model/', { Ref: 'Model' }]] };

    expect(bound(source, stack)).toEqual({ copyFrom: arn, modelArns: [arn] });
    expect([source.provider, source.route]).toEqual([undefined, InferenceRoute.IN_REGION]);
  });

  test('as a profile id leave model and route open', () => {
    const stack = stackIn();
    const source = ModelSource.systemDefinedProfile(new CfnParameter(stack, 'Profile').valueAsString);

    expect(bound(source, stack).modelArns).toEqual([anyModel('*'), anyModel('')]);
    expect([source.baseModelId, source.provider, source.route]).toEqual([undefined, undefined, undefined]);
  });

  test('as a profile id are completed by the options', () => {
    const stack = stackIn();
    const source = ModelSource.systemDefinedProfile(Fn.importValue('Profile'), { baseModelId: SONNET, route: InferenceRoute.GLOBAL });

    expect(bound(source, stack).modelArns).toEqual([
      inPartition(`bedrock:us-east-1::foundation-model/${SONNET}`),
      inPartition(`bedrock:::foundation-model/${SONNET}`),
    ]);
    expect(source.provider).toBe('anthropic');
  });

  test('behind a known geography leave only the model open', () => {
    const stack = stackIn();
    const source = ModelSource.systemDefinedProfile(`global.${new CfnParameter(stack, 'Model').valueAsString}`);

    expect(source.route).toBe(InferenceRoute.GLOBAL);
    expect(stack.resolve(source.baseModelId)).toEqual({ Ref: 'Model' });
  });

  test('as a whole ARN leave everything open', () => {
    const stack = stackIn();
    const source = ModelSource.fromArn(new CfnParameter(stack, 'Arn').valueAsString);

    expect(bound(source, stack)).toEqual({ copyFrom: { Ref: 'Arn' }, modelArns: [anyModel('*'), anyModel('')] });
  });

  test('as the type in an ARN leaves everything open', () => {
    const stack = stackIn();
    const source = ModelSource.fromArn(`arn:aws:bedrock:us-east-1::${Fn.importValue('Type')}/x`);

    expect(bound(source, stack).modelArns).toEqual([anyModel('*'), anyModel('')]);
  });

  test('as parts of an ARN are not judged', () => {
    const stack = stackIn();
    const source = ModelSource.fromArn(`arn:${stack.partition}:bedrock:${Fn.ref('AWS::Region')}:${Fn.ref('AWS::AccountId')}:inference-profile/us.${SONNET}`);

    expect([source.baseModelId, source.route]).toEqual([SONNET, InferenceRoute.GEOGRAPHIC]);
    expect(() => bound(source, stack)).not.toThrow();
  });
});

describe('fails', () => {
  const arnForm = 'must look like arn:PARTITION:bedrock:REGION:ACCOUNT:TYPE/ID';
  const notCopyable = (type: string) => `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:${type}/abc`;

  test.each<[string, string]>([
    ['', 'ModelSource.foundationModel: modelId must have at least 1 character, got "": pass the model ID that ListFoundationModels returns, such as "amazon.nova-lite-v1:0", or use fromArn for an ARN'],
    ['nova-lite', 'modelId must look like PROVIDER.MODEL, got "nova-lite"'],
    ['amazon.', 'modelId must look like PROVIDER.MODEL, got "amazon."'],
    ['amazon.nova lite', 'modelId must not contain blanks, got "amazon.nova lite": use "amazon.novalite"'],
    ['amazon.nova_lite', 'modelId must consist of letters, digits and . : -, got "amazon.nova_lite"'],
    ['.nova', 'modelId must consist of letters, digits and . : -, got ".nova"'],
    [`arn:aws:bedrock:us-east-1::foundation-model/${FM}`, `modelId must be an ID, got the ARN "arn:aws:bedrock:us-east-1::foundation-model/${FM}": use ModelSource.fromArn`],
    [`us.${SONNET}`, `modelId must be a foundation model, got the system-defined profile "us.${SONNET}": use ModelSource.systemDefinedProfile("us.${SONNET}")`],
    [`global.${SONNET}`, `use ModelSource.systemDefinedProfile("global.${SONNET}")`],
    [`sa.${SONNET}`, `use ModelSource.systemDefinedProfile("sa.${SONNET}")`],
    ['x'.repeat(2049), 'modelId must have at most 2048 characters'],
  ])('with the foundation model %j', (id, message) => {
    expect(() => ModelSource.foundationModel(id)).toThrow(message);
  });

  test.each<[string, string]>([
    ['', 'ModelSource.systemDefinedProfile: profileId must have at least 1 character'],
    [SONNET, `profileId must start with a geography or "global", got the foundation model "${SONNET}": use ModelSource.foundationModel("${SONNET}")`],
    ['openai.gpt-5.6-terra', 'use ModelSource.foundationModel("openai.gpt-5.6-terra")'],
    ['us.claude', 'profileId must look like GEOGRAPHY.PROVIDER.MODEL, got "us.claude"'],
    ['us..claude', 'profileId must look like GEOGRAPHY.PROVIDER.MODEL, got "us..claude"'],
    ['us.anthropic.', 'profileId must look like GEOGRAPHY.PROVIDER.MODEL, got "us.anthropic."'],
    ['US.anthropic.claude', 'profileId must be in lower case, got "US.anthropic.claude": use "us.anthropic.claude"'],
    ['us.anthropic.claude+3', 'profileId must consist of letters, digits and . : -, got "us.anthropic.claude+3"'],
    [`us.anthropic.${'x'.repeat(60)}`, 'profileId must have at most 64 characters'],
  ])('with the system-defined profile %j', (id, message) => {
    expect(() => ModelSource.systemDefinedProfile(id)).toThrow(message);
  });

  test.each<[string, Parameters<typeof ModelSource.systemDefinedProfile>[1], string]>([
    ['another base model', { baseModelId: FM }, `baseModelId must be "${SONNET}" for "us.${SONNET}", got "${FM}": omit baseModelId`],
    ['another route', { route: InferenceRoute.GLOBAL }, `route must be geographic for "us.${SONNET}", got "global": omit route`],
    ['an illegal base model', { baseModelId: 'x' }, 'baseModelId must look like PROVIDER.MODEL, got "x"'],
    ['no destinations', { destinationRegions: [] }, 'destinationRegions must contain at least one Region, got []: omit destinationRegions to allow any Region'],
    ['destinations only known at deployment', { destinationRegions: Fn.split(',', Fn.importValue('Regions')) }, 'destinationRegions must be a list that is known at synth, got a token'],
  ])('with the option of %s', (_, options, message) => {
    expect(() => ModelSource.systemDefinedProfile(`us.${SONNET}`, options)).toThrow(message);
    expect(() => ModelSource.fromArn(`arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:inference-profile/us.${SONNET}`, options)).toThrow(message);
  });

  test.each<[string, string]>([
    ['', `ModelSource.fromArn: arn ${arnForm}, got "": to pass an ID, use foundationModel or systemDefinedProfile`],
    [FM, arnForm],
    ['arn:aws:bedrock:us-east-1', arnForm],
    [`nra:aws:bedrock:us-east-1::foundation-model/${FM}`, arnForm],
    ['arn:aws:bedrock:us-east-1::foundation-model', arnForm],
    [`arn:aws:sagemaker:us-east-1:${TEST_ACCOUNT}:endpoint/x`, 'must be the ARN of a Bedrock model or system-defined profile'],
    [notCopyable('application-inference-profile'), 'which is an application inference profile: pass the foundation model or the system-defined profile that it was created from'],
    [notCopyable('provisioned-model'), 'which is a provisioned throughput'],
    [notCopyable('custom-model'), 'which is a custom model:'],
    [notCopyable('custom-model-deployment'), 'which is a custom model deployment:'],
    [notCopyable('imported-model'), 'which is an imported model:'],
    [notCopyable('prompt-router'), 'which is a prompt router: create one profile for each model that it routes to'],
    [notCopyable('default-prompt-router'), 'which is a prompt router'],
    [notCopyable('guardrail'), 'must have the resource type foundation-model or inference-profile, because Bedrock copies no other types'],
    [`arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:foundation-model/${FM}`, 'must not contain an account ID, because Bedrock rejects a foundation-model ARN with an account (leave the account empty: ::)'],
    [`arn:aws:bedrock:::foundation-model/${FM}`, 'must specify a Region (for global routing, use systemDefinedProfile("global.…"))'],
    [`arn:aws:bedrock:us-east-1 ::foundation-model/${FM}`, 'must specify a Region such as us-east-1'],
    [`arn:aws:bedrock:US East::foundation-model/${FM}`, 'must specify a Region such as us-east-1'],
    [`arn:aws:bedrock:us-east-1::inference-profile/us.${SONNET}`, 'must contain the 12-digit ID of the account that the profile is deployed to'],
    [`arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}0:inference-profile/us.${SONNET}`, 'must contain the 12-digit ID of the account'],
    [`arn:aws:bedrock:us-east-1:x${TEST_ACCOUNT}:inference-profile/us.${SONNET}`, 'must contain the 12-digit ID of the account'],
    [`arn:aws:bedrock:us-east-1:1111:inference-profile/us.${SONNET}`, 'must contain the 12-digit ID of the account that the profile is deployed to'],
    [`arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:inference-profile/us.${SONNET}/x`, 'must end in an ID of letters, digits and . : -'],
    [`arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:inference-profile/${SONNET}`, 'arn must start with a geography or "global"'],
    [`arn:aws:bedrock:us-east-1::foundation-model/us.${SONNET}`, 'arn must be a foundation model, got the system-defined profile'],
    [`arn:aws:bedrock:us-east-1::foundation-model/a.${'x'.repeat(2003)}`, 'arn must have at most 2048 characters, got 2049: pass the ARN that Bedrock returns'],
  ])('with the ARN %j', (arn, message) => {
    expect(() => ModelSource.fromArn(arn)).toThrow(message);
  });
});
