import { Stack } from 'aws-cdk-lib';
import type { ClientNamesData } from '../../projenrc/client-names/generate';
import { TaggedProject } from '../../src';
import { checkedApp } from '../support/checked-app';
import { TEST_ENV } from '../support/places';
import { projectArn } from '../support/projects';

// Read from the packages of the clients: npx projen client-names
// eslint-disable-next-line @typescript-eslint/no-require-imports
const { clients }: ClientNamesData = require('../../projenrc/client-names/client-names.json');

const settings = TaggedProject.fromProjectAttributes(new Stack(checkedApp(), 'S', { env: TEST_ENV }), 'P', {
  projectArn: projectArn(), models: [{ modelId: 'anthropic.claude-opus-4-8' }, { modelId: 'openai.gpt-5.5' }],
}).clientSettings;

test('the OpenAI SDK reads the variables, and sends the header', () => {
  expect(clients.openAi.names.environment).toEqual(expect.arrayContaining(Object.keys(settings.forOpenAiSdk())));
  expect(clients.openAi.names.headers).toEqual(Object.keys(settings.openAiHeaders()));
});

test('LiteLLM has the arguments, and sends the header of each API', () => {
  const { completion, CredentialLiteLLMParams: credentials, 'headers of bedrock_mantle': headers } = clients.liteLlm.names;

  expect([...completion, ...credentials]).toEqual(expect.arrayContaining(Object.keys(settings.forLiteLlm('anthropic.claude-opus-4-8'))));
  expect(headers.sort()).toEqual([...Object.keys(settings.openAiHeaders()), ...Object.keys(settings.anthropicHeaders())].sort());
});

test('Claude Code reads the variables', () => {
  expect(Object.keys(settings.forClaudeCode())).toHaveLength(8);
  expect(clients.claudeCode.names.environment).toEqual(expect.arrayContaining(Object.keys(settings.forClaudeCode())));
});
