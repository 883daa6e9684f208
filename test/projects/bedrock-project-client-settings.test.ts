import { aws_lambda as lambda, CfnParameter, Stack } from 'aws-cdk-lib';
import { BedrockProjectClientSettings, CostTags, TaggedProject, type TaggedProjectProps } from '../../src';
import { checkedApp, onlyResource, templateOf } from '../support/checked-app';
import { consumer } from '../support/consumer';
import { TEST_ENV } from '../support/places';
import { PROJECT_ID, projectArn, projectWith } from '../support/projects';

/** Settings of an imported project, whose ID is known. */
function settingsOf({ models }: Pick<TaggedProjectProps, 'models'> = {}): BedrockProjectClientSettings {
  const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
  return TaggedProject.fromProjectAttributes(stack, 'P', { projectArn: projectArn(), models }).clientSettings;
}

const OPUS = { modelId: 'anthropic.claude-opus-4-8' };
const HAIKU = { modelId: 'anthropic.claude-haiku-4-5' };
const GPT = { modelId: 'openai.gpt-5.5' };
const OSS = { modelId: 'openai.gpt-oss-120b' };
const V1 = 'https://bedrock-mantle.us-east-1.api.aws/v1';
const OPENAI_V1 = 'https://bedrock-mantle.us-east-1.api.aws/openai/v1';

test('contains ID, Region and base URLs', () => {
  expect(settingsOf()).toMatchObject({
    projectId: PROJECT_ID,
    region: 'us-east-1',
    openAiBaseUrl: 'https://bedrock-mantle.us-east-1.api.aws/v1',
    openAiModelsBaseUrl: 'https://bedrock-mantle.us-east-1.api.aws/openai/v1',
    anthropicBaseUrl: 'https://bedrock-mantle.us-east-1.api.aws/anthropic',
  });
});

test('each API has its own header', () => {
  expect(settingsOf().openAiHeaders()).toEqual({ 'OpenAI-Project': PROJECT_ID });
  // The endpoint ignores `anthropic-workspace`, and bills the default project.
  expect(settingsOf().anthropicHeaders()).toEqual({ 'anthropic-workspace-id': PROJECT_ID });
});

test('environment variables have a prefix', () => {
  expect(settingsOf().environment()).toEqual({
    BEDROCK_PROJECT_ID: PROJECT_ID,
    BEDROCK_REGION: 'us-east-1',
    BEDROCK_OPENAI_BASE_URL: V1,
    BEDROCK_OPENAI_MODELS_BASE_URL: OPENAI_V1,
    BEDROCK_ANTHROPIC_BASE_URL: 'https://bedrock-mantle.us-east-1.api.aws/anthropic',
  });
  expect(Object.keys(settingsOf().environment('CLAIMS'))).toContain('CLAIMS_PROJECT_ID');
  expect(() => settingsOf().environment('1-x')).toThrow('environment at S/P: prefix must start with a letter and consist of letters, digits and _, got "1-x": use a prefix such as BEDROCK');
});

describe('the OpenAI SDKs', () => {
  test.each([
    ['a frontier model', [GPT], OPENAI_V1],
    ['an open-weight model', [OSS], V1],
    ['models of one path', [GPT, { modelId: 'xai.grok-4.3' }], OPENAI_V1],
    ['a model of the Messages API, which has no part in this API', [OPUS, OSS], V1],
    ['a model that the CDK looks up later', [{ modelId: 'dummy-value-for-/model' }], V1],
  ])('call under the path of %s', (_, models, baseUrl) => {
    expect(settingsOf({ models }).forOpenAiSdk()).toEqual({ OPENAI_BASE_URL: baseUrl, OPENAI_PROJECT_ID: PROJECT_ID });
  });

  test.each([
    ['no models', [], 'got no declared models'],
    ['models of the Messages API', [OPUS], 'got models without these APIs: ["anthropic.claude-opus-4-8"]'],
    ['models of both paths', [GPT, OSS], 'got models of both paths: ["openai.gpt-5.5","openai.gpt-oss-120b"]'],
  ])('need a base URL for %s', (_, models, got) => {
    expect(() => settingsOf({ models }).forOpenAiSdk()).toThrow(
      `forOpenAiSdk at S/P: baseUrl must be given if the declared models do not determine it, ${got}: pass openAiBaseUrl or openAiModelsBaseUrl, depending on the model`);
    expect(settingsOf({ models }).forOpenAiSdk(OPENAI_V1).OPENAI_BASE_URL).toBe(OPENAI_V1);
  });

  test('need a base URL if an ID is a token', () => {
    const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
    const { clientSettings } = new TaggedProject(stack, 'P', { models: [GPT, { modelId: new CfnParameter(stack, 'Model').valueAsString }] });

    expect(() => clientSettings.forOpenAiSdk()).toThrow('got a model whose ID is a token');
    expect(clientSettings.forOpenAiSdk(V1).OPENAI_BASE_URL).toBe(V1);
  });

  test('take a base URL that is text', () => {
    expect(() => settingsOf().forOpenAiSdk(5 as any)).toThrow('baseUrl must be a string, got 5');
  });
});

test('LiteLLM has a provider of its own', () => {
  expect(settingsOf().forLiteLlm('openai.gpt-5.5')).toEqual({ model: 'bedrock_mantle/openai.gpt-5.5', aws_bedrock_project_id: PROJECT_ID, aws_region_name: 'us-east-1' });
});

test('Codex has a provider with the header', () => {
  expect(settingsOf().forCodex('openai.gpt-5.5')).toBe(`model = "openai.gpt-5.5"
model_provider = "bedrock-project"

[model_providers.bedrock-project]
name = "Bedrock Project"
base_url = "https://bedrock-mantle.us-east-1.api.aws/openai/v1"
env_key = "AWS_BEARER_TOKEN_BEDROCK"
wire_api = "responses"
http_headers = { "OpenAI-Project" = "${PROJECT_ID}" }
`);
});

describe('Codex', () => {
  test.each([['openai.gpt-6-sol', OPENAI_V1], ['xai.grok-4.3', OPENAI_V1], ['openai.gpt-oss-120b', V1], ['qwen.qwen3-32b', V1], ['dummy-value-for-/model', V1]])('calls %s under its path', (modelId, baseUrl) => {
    expect(settingsOf().forCodex(modelId)).toContain(`base_url = "${baseUrl}"`);
  });

  test('takes another base URL', () => {
    expect(settingsOf().forCodex('openai.gpt-oss-120b', OPENAI_V1)).toContain(`base_url = "${OPENAI_V1}"`);
    expect(() => settingsOf().forCodex('openai.gpt-5.5', 5 as any)).toThrow('forCodex at S/P: baseUrl must be a string, got 5');
  });

  test('needs a base URL for a model that is a token', () => {
    const { stack, project } = projectWith();
    const modelId = new CfnParameter(stack, 'Model').valueAsString;

    expect(() => project.clientSettings.forCodex(modelId)).toThrow('forCodex at Insurance/Claims: baseUrl must be given if modelId is a token: pass openAiBaseUrl or openAiModelsBaseUrl, depending on the model');
    expect(project.clientSettings.forCodex(modelId, V1)).toContain(`base_url = "${V1}"`);
  });

  test('refuses models of the Messages API', () => {
    expect(() => settingsOf().forCodex(OPUS.modelId)).toThrow(
      'forCodex at S/P: modelId must be a model with the Responses API, got "anthropic.claude-opus-4-8": use forClaudeCode, because the bedrock-mantle endpoint offers Claude models with the Messages API only');
  });
});

describe.each<['forLiteLlm' | 'forCodex']>([['forLiteLlm'], ['forCodex']])('%s', (method) => {
  test('refuses an ID that the endpoint does not have, and one that the project does not declare', () => {
    expect(() => settingsOf()[method]('us.openai.gpt-5.6-sol')).toThrow(`${method} at S/P: modelId must not contain a geography`);
    expect(() => settingsOf()[method](undefined as any)).toThrow('modelId must be a string');
    expect(() => settingsOf({ models: [GPT] })[method]('xai.grok-4.3')).toThrow(
      `${method} at S/P: modelId must be a model that the project declares, got "xai.grok-4.3": use one of ["openai.gpt-5.5"], or add the model to models, because grants deny the others`);
  });

  test('accepts declared models, and any where a declared one is a token', () => {
    const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
    const { clientSettings } = new TaggedProject(stack, 'P', { models: [{ modelId: new CfnParameter(stack, 'Model').valueAsString }] });

    expect(() => settingsOf({ models: [GPT] })[method](GPT.modelId)).not.toThrow();
    expect(() => clientSettings[method]('xai.grok-4.3')).not.toThrow();
  });
});

describe('Claude Code', () => {
  const BASE = { CLAUDE_CODE_USE_MANTLE: '1', AWS_REGION: 'us-east-1', ANTHROPIC_CUSTOM_HEADERS: `anthropic-workspace-id: ${PROJECT_ID}` };

  test('has the header, and its default models', () => {
    expect(settingsOf().forClaudeCode()).toEqual(BASE);
  });

  test('refuses a project whose grants deny each Claude model', () => {
    expect(() => settingsOf({ models: [GPT] }).forClaudeCode()).toThrow(
      'forClaudeCode at S/P: models must contain a Claude model, got ["openai.gpt-5.5"]: add the model of Claude Code to models, because grants deny the others');
  });

  test('refuses a token before the first Claude model, which could be the main model', () => {
    const { stack, project } = projectWith();
    const modelId = new CfnParameter(stack, 'Model').valueAsString;
    const withModels = (id: string, models: Array<{ modelId: string }>) => new TaggedProject(stack, id, { models }).clientSettings;

    expect(project.models).toEqual([]);
    expect(() => withModels('A', [{ modelId }, HAIKU]).forClaudeCode()).toThrow(
      'forClaudeCode at Insurance/A: models must have a Claude model before the first ID that is a token, got an ID that is a token at models[0]: ' +
      'move a Claude model to the front, or set ANTHROPIC_CUSTOM_HEADERS and ANTHROPIC_MODEL without this method');
    expect(() => withModels('B', [{ modelId }]).forClaudeCode()).toThrow('at models[0]');
    expect(withModels('C', [HAIKU, { modelId }]).forClaudeCode().ANTHROPIC_MODEL).toBe(HAIKU.modelId);
  });

  test('a model that the CDK looks up later is no error', () => {
    expect(settingsOf({ models: [{ modelId: 'dummy-value-for-/model' }] }).forClaudeCode()).toEqual(BASE);
  });

  test('has declared models in each tier, so that grants deny none', () => {
    expect(settingsOf({ models: [GPT, OPUS, HAIKU] }).forClaudeCode()).toEqual({
      ...BASE,
      ANTHROPIC_MODEL: OPUS.modelId,
      ANTHROPIC_DEFAULT_OPUS_MODEL: OPUS.modelId,
      ANTHROPIC_DEFAULT_SONNET_MODEL: OPUS.modelId,
      ANTHROPIC_DEFAULT_HAIKU_MODEL: HAIKU.modelId,
      ANTHROPIC_DEFAULT_FABLE_MODEL: OPUS.modelId,
    });
  });
});

test('tokens reach functions, outputs and parameters', () => {
  const { stack, project } = projectWith({ models: [GPT] });
  const fn = consumer(stack, 'Fn') as lambda.Function;
  Object.entries(project.clientSettings.forOpenAiSdk()).forEach(([name, value]) => fn.addEnvironment(name, value));
  const outputs = project.clientSettings.exportToOutputs();
  const parameter = project.clientSettings.exportToParameter('/bedrock/claims');
  const { Resources, Outputs } = templateOf(stack);
  const { Value, Tags } = Resources[stack.resolve((parameter.node.defaultChild as any).logicalId)].Properties;

  expect(onlyResource(stack, 'AWS::Lambda::Function').Properties.Environment.Variables).toEqual({
    OPENAI_BASE_URL: OPENAI_V1, OPENAI_PROJECT_ID: { 'Fn::GetAtt': ['ClaimsE8D96B24', 'Id'] },
  });
  expect(outputs.map((output) => Outputs[stack.resolve(output.logicalId)].Value)).toEqual([
    { 'Fn::GetAtt': ['ClaimsE8D96B24', 'Id'] }, 'us-east-1', V1, OPENAI_V1, 'https://bedrock-mantle.us-east-1.api.aws/anthropic',
  ]);
  expect(JSON.parse(Value['Fn::Join'][1].map((part: any) => typeof part === 'string' ? part : PROJECT_ID).join(''))).toEqual({
    projectId: PROJECT_ID,
    region: 'us-east-1',
    openAiBaseUrl: 'https://bedrock-mantle.us-east-1.api.aws/v1',
    openAiModelsBaseUrl: 'https://bedrock-mantle.us-east-1.api.aws/openai/v1',
    anthropicBaseUrl: 'https://bedrock-mantle.us-east-1.api.aws/anthropic',
    openAiHeaders: { 'OpenAI-Project': PROJECT_ID },
    anthropicHeaders: { 'anthropic-workspace-id': PROJECT_ID },
    modelIds: ['openai.gpt-5.5'],
  });
  expect(Tags).toEqual({ Department: 'Claims' });
});

test('exports are made once', () => {
  const { project } = projectWith();
  project.clientSettings.exportToParameter();
  project.clientSettings.exportToOutputs();

  expect(() => project.clientSettings.exportToParameter()).toThrow('exportToParameter was already called at Insurance/Claims');
  expect(() => project.clientSettings.exportToOutputs()).toThrow('exportToOutputs was already called at Insurance/Claims');
});

test('a Region that is a token stays one', () => {
  const { stack, project } = projectWith({}, {});

  expect(stack.resolve(project.clientSettings.openAiBaseUrl)).toEqual({ 'Fn::Join': ['', ['https://bedrock-mantle.', { Ref: 'AWS::Region' }, '.api.aws/v1']] });
});

test('takes projects only', () => {
  expect(() => BedrockProjectClientSettings.fromProject('proj_abc' as any)).toThrow('BedrockProjectClientSettings.fromProject: project must be');
  expect(() => BedrockProjectClientSettings.fromProject({ costTags: CostTags.of({ a: 'b' }) } as any)).toThrow('project must be');
});
