import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { type ClaudeCodeOptions, CostTags, type IInferenceProfile, ModelSource, TaggedInferenceProfile, TaggedInferenceProfiles } from '../../src';
import { checkedApp } from '../support/checked-app';
import { OTHER_ACCOUNT, TEST_ACCOUNT, TEST_ENV } from '../support/places';

const OPUS = 'anthropic.claude-opus-4-8';
const SONNET = 'anthropic.claude-sonnet-4-6';
const HAIKU = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const arn = (id: string) => `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:application-inference-profile/${id}`;

function scene(env = TEST_ENV) {
  const stack = new Stack(checkedApp(), 'S', { env });
  const imported = (id: string, model?: string, inferenceProfileArn = arn(id.toLowerCase())) => {
    const modelSource = model === undefined ? undefined : ModelSource.systemDefinedProfile(`us.${model}`);
    return TaggedInferenceProfile.fromInferenceProfileAttributes(stack, id, { inferenceProfileArn, modelSource });
  };
  return { stack, imported };
}

/** Message that options throw. */
function messageOf(optionsIn: (imported: ReturnType<typeof scene>['imported']) => ClaudeCodeOptions, main?: (imported: ReturnType<typeof scene>['imported']) => IInferenceProfile): string {
  const { imported } = scene();
  const profile = (main ?? ((make) => make('Opus', OPUS)))(imported);
  try {
    profile.clientSettings.forClaudeCode(optionsIn(imported));
    return 'nothing';
  } catch (error) {
    return (error as Error).message;
  }
}

test('each tier has a profile, by environment variables and by model', () => {
  const { stack, imported } = scene();
  const settings = imported('Opus', OPUS).clientSettings.forClaudeCode({ sonnetModel: imported('Sonnet', SONNET), smallModel: imported('Haiku', HAIKU) });

  expect(settings.environment).toEqual({
    CLAUDE_CODE_USE_BEDROCK: '1',
    AWS_REGION: 'us-east-1',
    ANTHROPIC_MODEL: arn('opus'),
    ANTHROPIC_DEFAULT_OPUS_MODEL: arn('opus'),
    ANTHROPIC_DEFAULT_SONNET_MODEL: arn('sonnet'),
    ANTHROPIC_DEFAULT_HAIKU_MODEL: arn('haiku'),
    ANTHROPIC_DEFAULT_FABLE_MODEL: arn('opus'),
  });
  expect(settings.modelOverrides).toEqual({ 'claude-opus-4-8': arn('opus'), 'claude-sonnet-4-6': arn('sonnet'), 'claude-haiku-4-5-20251001': arn('haiku') });
  expect(JSON.parse(stack.resolve(settings.toJson()))).toEqual({ env: settings.environment, modelOverrides: settings.modelOverrides });
});

test('a tier without a profile calls the main profile, so that no call goes to a built-in model', () => {
  const { environment, modelOverrides } = scene().imported('Sonnet', SONNET).clientSettings.forClaudeCode();

  expect(Object.keys(environment).filter((name) => name.endsWith('_MODEL')).map((name) => environment[name])).toEqual(Array(5).fill(arn('sonnet')));
  expect(modelOverrides).toEqual({ 'claude-sonnet-4-6': arn('sonnet') });
});

test.each<[keyof ClaudeCodeOptions, string]>([
  ['opusModel', 'ANTHROPIC_DEFAULT_OPUS_MODEL'],
  ['sonnetModel', 'ANTHROPIC_DEFAULT_SONNET_MODEL'],
  ['smallModel', 'ANTHROPIC_DEFAULT_HAIKU_MODEL'],
  ['fableModel', 'ANTHROPIC_DEFAULT_FABLE_MODEL'],
])('%s is the model of %s alone', (tier, variable) => {
  const { imported } = scene();
  const { environment } = imported('Main', OPUS).clientSettings.forClaudeCode({ [tier]: imported('Other', HAIKU) });

  expect(Object.entries(environment).filter(([, value]) => value === arn('other'))).toEqual([[variable, arn('other')]]);
});

test('created profiles are referenced, by the environment variables and by modelOverrides', () => {
  const { stack } = scene();
  const profile = (id: string, model: string) => new TaggedInferenceProfile(stack, id, { modelSource: ModelSource.systemDefinedProfile(`us.${model}`), costTags: CostTags.of({ Team: 'a' }) });
  const [opus, haiku] = [profile('Opus', OPUS), profile('Haiku', HAIKU)];
  const { environment, modelOverrides } = opus.clientSettings.forClaudeCode({ smallModel: haiku });

  expect(stack.resolve(environment.ANTHROPIC_DEFAULT_HAIKU_MODEL)).toEqual(stack.resolve(haiku.inferenceProfileArn));
  expect(stack.resolve(modelOverrides)).toEqual({
    'claude-opus-4-8': stack.resolve(opus.inferenceProfileArn), 'claude-haiku-4-5-20251001': stack.resolve(haiku.inferenceProfileArn),
  });
});

describe('unknown at synth', () => {
  test('a model is left out of modelOverrides, and not judged', () => {
    const { stack, imported } = scene();
    const unknown = TaggedInferenceProfile.fromInferenceProfileAttributes(stack, 'Token', {
      inferenceProfileArn: arn('token'), modelSource: ModelSource.systemDefinedProfile(new CfnParameter(stack, 'Source').valueAsString),
    });
    const { environment, modelOverrides } = imported('Opus', OPUS).clientSettings.forClaudeCode({ smallModel: unknown, sonnetModel: imported('None') });

    expect(environment).toMatchObject({ ANTHROPIC_DEFAULT_HAIKU_MODEL: arn('token'), ANTHROPIC_DEFAULT_SONNET_MODEL: arn('none') });
    expect(modelOverrides).toEqual({ 'claude-opus-4-8': arn('opus') });
    expect(imported('Other').clientSettings.forClaudeCode().modelOverrides).toEqual({});
  });

  test('a base model that is a token is no key of modelOverrides', () => {
    const { stack } = scene();
    const baseModelId = new CfnParameter(stack, 'Base').valueAsString;
    const modelSource = ModelSource.systemDefinedProfile(new CfnParameter(stack, 'Source').valueAsString, { baseModelId });

    expect(TaggedInferenceProfile.fromInferenceProfileAttributes(stack, 'P', { inferenceProfileArn: arn('p'), modelSource }).clientSettings.forClaudeCode().modelOverrides).toEqual({});
  });

  test('an ARN that is a token is passed on', () => {
    const { stack, imported } = scene();
    const unknown = imported('Haiku', HAIKU, new CfnParameter(stack, 'Arn').valueAsString);
    const { environment, modelOverrides } = imported('Opus', OPUS).clientSettings.forClaudeCode({ smallModel: unknown });

    expect(environment.ANTHROPIC_DEFAULT_HAIKU_MODEL).toBe(unknown.inferenceProfileArn);
    expect(modelOverrides['claude-haiku-4-5-20251001']).toBe(unknown.inferenceProfileArn);
  });

  test.each([
    ['profile ID', ModelSource.systemDefinedProfile('dummy-value-for-/bedrock/model')],
    ['base model ID', ModelSource.systemDefinedProfile('dummy-value-for-/bedrock/model', { baseModelId: 'dummy-value-for-/bedrock/base' })],
  ])('the %s of a look-up that has not run is left out of modelOverrides, and not judged', (_, modelSource) => {
    const { stack, imported } = scene();
    const unknown = TaggedInferenceProfile.fromInferenceProfileAttributes(stack, 'P', { inferenceProfileArn: arn('p'), modelSource });

    expect(imported('Opus', OPUS).clientSettings.forClaudeCode({ smallModel: unknown }).modelOverrides).toEqual({ 'claude-opus-4-8': arn('opus') });
    expect(unknown.clientSettings.forClaudeCode().modelOverrides).toEqual({});
  });

  test('the Region and the account of a stack without them are not compared', () => {
    const app = new App();
    const open = new Stack(app, 'Open');
    const profile = (scope: Stack, model: string) => new TaggedInferenceProfile(scope, 'P', { modelSource: ModelSource.systemDefinedProfile(`us.${model}`), costTags: CostTags.of({ Team: 'a' }) });

    expect(() => profile(open, OPUS).clientSettings.forClaudeCode({ smallModel: profile(new Stack(app, 'Set', { env: TEST_ENV }), HAIKU) })).not.toThrow();
  });
});

describe('fails with', () => {
  test('a main profile of another provider', () => {
    expect(messageOf(() => ({}), (imported) => imported('Nova', 'amazon.nova-lite-v1:0'))).toBe(
      'forClaudeCode at S/Nova: the profile must be of a Claude model, got "us.amazon.nova-lite-v1:0": create a profile of a Claude model, because Claude Code calls no other models');
  });

  test('a small model of another provider', () => {
    expect(messageOf((imported) => ({ smallModel: imported('Nova', 'amazon.nova-lite-v1:0') }))).toBe(
      'forClaudeCode at S/Opus: smallModel must be of a Claude model, got "us.amazon.nova-lite-v1:0": create a profile of a Claude model, because Claude Code calls no other models');
  });

  test('a small model in another Region', () => {
    expect(messageOf((imported) => ({ smallModel: imported('Haiku', HAIKU, arn('haiku').replace('us-east-1', 'us-west-2')) }))).toBe(
      'forClaudeCode at S/Opus: smallModel must be in the Region of the main profile, us-east-1, got "S/Haiku" in us-west-2: create a profile of the model in us-east-1, because Claude Code uses one Region for all models');
  });

  test('a profile in another account', () => {
    expect(messageOf((imported) => ({ opusModel: imported('Haiku', HAIKU, arn('haiku').replace(TEST_ACCOUNT, OTHER_ACCOUNT)) }))).toBe(
      `forClaudeCode at S/Opus: opusModel must be in the account of the main profile, ${TEST_ACCOUNT}, got "S/Haiku" in ${OTHER_ACCOUNT}: create a profile of the model in ${TEST_ACCOUNT}, because Claude Code uses one set of credentials for all models`);
  });

  test('two profiles of one model', () => {
    expect(messageOf((imported) => ({ fableModel: imported('Second', OPUS) }))).toBe(
      'forClaudeCode at S/Opus: fableModel must be the same profile as "S/Opus", which is of the same model claude-opus-4-8, got "S/Second": pass one profile for each model, because modelOverrides contains one ARN for each model');
    expect(messageOf((imported) => ({ sonnetModel: imported('First', SONNET), smallModel: imported('Second', SONNET) }))).toContain('smallModel must be the same profile as "S/First", which is of the same model claude-sonnet-4-6, got "S/Second"');
  });

  test('all problems together', () => {
    const message = messageOf((imported) => ({
      smallModel: imported('Nova', 'amazon.nova-lite-v1:0', arn('nova').replace('us-east-1', 'us-west-2').replace(TEST_ACCOUNT, OTHER_ACCOUNT)),
    }), (imported) => imported('Llama', 'meta.llama3-1-8b-instruct-v1:0'));

    expect(message).toContain('forClaudeCode at S/Llama: 4 problems:');
    expect(message.split('\n').slice(1).map((line) => line.trim().split(' got ')[0])).toEqual([
      '- the profile must be of a Claude model,', '- smallModel must be of a Claude model,',
      '- smallModel must be in the Region of the main profile, us-east-1,', `- smallModel must be in the account of the main profile, ${TEST_ACCOUNT},`,
    ]);
  });

  test('an option that plain JavaScript misspells, or that is no profile', () => {
    expect(messageOf((imported) => ({ smallModels: imported('Haiku', HAIKU) }) as any)).toBe(
      'forClaudeCode at S/Opus: smallModels must be a property of ClaudeCodeOptions, got the construct "S/Haiku": use smallModel');
    expect(messageOf(() => ({ smallModel: 'us.anthropic.claude-haiku-4-5-20251001-v1:0' }) as any)).toContain('smallModel must be');
  });

  test('nothing, for one profile that is passed twice, or imported twice', () => {
    const { imported } = scene();
    const [opus, haiku] = [imported('Opus', OPUS), imported('Haiku', HAIKU)];

    expect(opus.clientSettings.forClaudeCode({ opusModel: opus, smallModel: haiku, sonnetModel: haiku }).modelOverrides).toEqual({
      'claude-opus-4-8': arn('opus'), 'claude-haiku-4-5-20251001': arn('haiku'),
    });
    expect(opus.clientSettings.forClaudeCode({ smallModel: imported('Again', OPUS, arn('opus')) }).environment.ANTHROPIC_DEFAULT_HAIKU_MODEL).toBe(arn('opus'));
  });
});

test.each(['smallModel', 'opusModel', 'sonnetModel', 'fableModel'])('fails with a set as %s', (tier) => {
  const { stack, imported } = scene();
  const models = TaggedInferenceProfiles.fromInferenceProfileArns(stack, 'Models', { [`us.${HAIKU}`]: arn('abc') });

  expect(() => imported('Opus', OPUS).clientSettings.forClaudeCode({ [tier]: models })).toThrow(
    `forClaudeCode at S/Opus: ${tier} must be an instance of IInferenceTarget, got the construct "S/Models": pass one profile of the set, such as set.profile("us.${HAIKU}")`);
});
