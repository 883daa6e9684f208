import { Stack } from 'aws-cdk-lib';
import type { ClientNamesData } from '../../projenrc/client-names/generate';
import { type InferenceClientSettings, ModelSource, TaggedInferenceProfile } from '../../src';
import { checkedApp } from '../support/checked-app';
import { TEST_ACCOUNT, TEST_ENV } from '../support/places';

// Read from the packages of the clients: npx projen client-names
// eslint-disable-next-line @typescript-eslint/no-require-imports
const { clients, claudeModels }: ClientNamesData = require('../../projenrc/client-names/client-names.json');

function profileOf(model: string, id: string = 'P') {
  const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
  return TaggedInferenceProfile.fromInferenceProfileAttributes(stack, id, {
    inferenceProfileArn: `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:application-inference-profile/abc123`,
    modelSource: ModelSource.systemDefinedProfile(`us.${model}`),
  });
}

const settings = profileOf('anthropic.claude-opus-4-8').clientSettings;

/** Names by the class, function or object that takes them. */
type Takers = Record<string, string[]>;

const METHODS: Array<[string, string, (of: InferenceClientSettings) => Record<string, string>, Takers]> = [
  ['forBoto3', 'boto3', (of) => of.forBoto3(), { client: ['region_name'], converse: ['modelId'] }],
  ['forLangChain', 'langChain', (of) => of.forLangChain(), { ChatBedrockConverse: ['model', 'provider', 'base_model', 'region_name'] }],
  ['forLiteLlm', 'liteLlm', (of) => of.forLiteLlm(), { completion: ['model', 'base_model', 'aws_region_name'] }],
  ['forLlamaIndex', 'llamaIndex', (of) => of.forLlamaIndex(), { BedrockConverse: ['model', 'application_inference_profile_arn', 'region_name'] }],
  ['forPydanticAi', 'pydanticAi', (of) => of.forPydanticAi(), {
    BedrockConverseModel: ['model_name'], BedrockModelSettings: ['bedrock_inference_profile'], BedrockProvider: ['region_name'],
  }],
  ['forSpringAi', 'springAi', (of) => of.forSpringAi(), {
    properties: ['spring.ai.model.chat', 'spring.ai.bedrock.aws.region', 'spring.ai.bedrock.converse.chat.model', 'spring.ai.bedrock.converse.chat.options.model'],
  }],
  ['forStrands', 'strands', (of) => of.forStrands(), { BedrockModel: ['model_id', 'region_name'], CacheConfig: ['strategy'] }],
  ['forVercelAiSdk', 'vercelAiSdk', (of) => of.forVercelAiSdk(), { createAmazonBedrock: ['region'], AmazonBedrockProvider: ['modelId'] }],
  ['forClaudeCode().environment', 'claudeCode', (of) => of.forClaudeCode().environment, {
    environment: [
      'CLAUDE_CODE_USE_BEDROCK', 'AWS_REGION', 'ANTHROPIC_MODEL', 'ANTHROPIC_DEFAULT_OPUS_MODEL', 'ANTHROPIC_DEFAULT_SONNET_MODEL',
      'ANTHROPIC_DEFAULT_HAIKU_MODEL', 'ANTHROPIC_DEFAULT_FABLE_MODEL',
    ],
  }],
];

test.each(METHODS)('%s returns names that the package has', (_, client, method, takers) => {
  expect(Object.keys(method(settings)).sort()).toEqual([...new Set(Object.values(takers).flat())].sort());
  for (const [taker, names] of Object.entries(takers)) {
    expect(clients[client].names[taker]).toEqual(expect.arrayContaining(names));
  }
});

test('each client of the data has a method, and each method a client', () => {
  const methods = Object.getOwnPropertyNames(Object.getPrototypeOf(settings)).filter((name) => name.startsWith('for'));

  expect(METHODS.map(([name]) => name.replace(/\(.*$/, '')).sort()).toEqual(methods.sort());
  // The OpenAI SDK calls no profiles.
  expect(METHODS.map(([, client]) => client).sort()).toEqual(Object.keys(clients).filter((client) => client !== 'openAi').sort());
});

test('the values that are not IDs are values that the package accepts', () => {
  expect(clients.strands.names['CacheConfig.strategy']).toContain(settings.forStrands().strategy);
  expect(clients.springAi.names['spring.ai.model.chat']).toContain(settings.forSpringAi()['spring.ai.model.chat']);
});

test('the settings file of Claude Code has settings of Claude Code', () => {
  const profile = profileOf('anthropic.claude-opus-4-8');
  const file = JSON.parse(Stack.of(profile).resolve(profile.clientSettings.forClaudeCode().toJson()));

  expect(clients.claudeCode.names.settings).toEqual(expect.arrayContaining(Object.keys(file)));
});

test('each model that Claude Code knows has the ID in modelOverrides under which Claude Code knows it', () => {
  const idsOf = (model: string) => Object.keys(profileOf(model).clientSettings.forClaudeCode().modelOverrides);
  const ids = Object.fromEntries(Object.keys(claudeModels).map((model) => [model, idsOf(model)]));

  expect(Object.keys(ids).length).toBeGreaterThan(15);
  expect(ids).toEqual(Object.fromEntries(Object.entries(claudeModels).map(([model, id]) => [model, [id]])));
});

test('each tier that Claude Code has is set', () => {
  const tiers = clients.claudeCode.names.environment.filter((name) => /^ANTHROPIC_DEFAULT_[A-Z]+_MODEL$/.test(name));

  expect(tiers.length).toBeGreaterThan(3);
  expect(Object.keys(settings.forClaudeCode().environment)).toEqual(expect.arrayContaining(tiers));
});
