import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isBilledByMarketplace } from '../../src/anomalies/marketplace-models';

const BOOK = Object.keys(JSON.parse(readFileSync(join(__dirname, '../../src/pricing/bedrock-prices.json'), 'utf8')).models);
const providersOf = (answer: boolean | undefined) => [...new Set(BOOK.filter((id) => isBilledByMarketplace(id) === answer).map((id) => id.split('.')[0]))].sort();

test.each([
  'anthropic.claude-sonnet-4-6', 'anthropic.claude-3-haiku-20240307-v1:0', 'cohere.embed-v4:0', 'ai21.jamba-1-5-mini-v1:0', 'writer.palmyra-x5-v1:0', 'stability.sd3-5-large-v1:0',
  'twelvelabs.pegasus-1-2-v1:0', 'luma.ray-v2:0', 'openai.gpt-5.6-sol', 'openai.gpt-6.1-sol', 'meta.llama2-70b-chat-v1',
])('AWS Marketplace bills %s', (id) => {
  expect(isBilledByMarketplace(id)).toBe(true);
});

test.each([
  'amazon.nova-pro-v1:0', 'amazon.titan-embed-text-v2:0', 'meta.llama3-3-70b-instruct-v1:0', 'meta.llama4-scout-17b-instruct-v1:0', 'mistral.mistral-large-3-675b-instruct', 'deepseek.v3.2',
  'qwen.qwen3-32b-v1:0', 'google.gemma-3-27b-it', 'nvidia.nemotron-nano-9b-v2', 'openai.gpt-oss-120b-1:0', 'zai.glm-5',
])('AWS itself bills %s', (id) => {
  expect(isBilledByMarketplace(id)).toBe(false);
});

test.each([
  'minimax.minimax-m2', 'moonshotai.kimi-k3', 'xai.grok-4.6', 'acme.model-1', 'amazonian.model', 'meta.llama5', 'openai.whisper', 'us.anthropic.claude-sonnet-4-6', '',
])('of %p it is not known', (id) => {
  expect(isBilledByMarketplace(id)).toBeUndefined();
});

test('of the models of the price book it is known of all but these providers', () => {
  expect(providersOf(undefined)).toEqual(['minimax', 'moonshot', 'moonshotai', 'xai']);
  expect(providersOf(true)).toEqual(['anthropic', 'cohere', 'openai', 'writer']);
  expect(providersOf(false)).toEqual(['amazon', 'deepseek', 'google', 'meta', 'mistral', 'nvidia', 'openai', 'qwen', 'zai']);
});
