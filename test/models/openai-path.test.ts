import { isMessagesOnly, openAiPathOf } from '../../src/models/openai-path';

// Rows of bedrock_mantle in LiteLLM 1.110.2, with and without use_openai_responses_path.
test.each([
  'openai.gpt-5.4', 'openai.gpt-5.5', 'openai.gpt-5.6-cyber', 'openai.gpt-6-astra', 'openai.gpt-6.1-sol', 'openai.gpt-daybreak-blue-5.6-sol', 'google.gemma-4-31b', 'google.gemma-4-e2b', 'xai.grok-4.3', 'xai.grok-4.7',
])('%s is under /openai/v1', (modelId) => {
  expect(openAiPathOf(modelId)).toBe('openai/v1');
});

test.each([
  'openai.gpt-oss-20b', 'openai.gpt-oss-120b', 'openai.gpt-oss-safeguard-20b', 'deepseek.v3.1', 'google.gemma-3-27b-it', 'moonshotai.kimi-k2-thinking', 'nvidia.nemotron-nano-9b-v2', 'qwen.qwen3-32b', 'own.model:2',
])('%s is under /v1', (modelId) => {
  expect(openAiPathOf(modelId)).toBe('v1');
});

test('only Claude models are without these APIs', () => {
  expect(['anthropic.claude-opus-4-8', 'openai.gpt-5.5', 'dummy-value-for-/anthropic.claude'].map(isMessagesOnly)).toEqual([true, false, false]);
});
