import { litellmClaims, type LitellmRow, litellmTiers } from '../../../projenrc/prices/litellm';
import { litellmRows } from '../../../projenrc/prices/packages';

const row = (figures: Record<string, unknown>, litellm_provider = 'bedrock_converse'): LitellmRow => ({ litellm_provider, mode: 'chat', ...figures });
const PRICED = { input_cost_per_token: 3e-6, output_cost_per_token: 1.5e-5 };

test('has prices by exact ID, or by Region and ID', () => {
  const rows = { 'acme.model': row(PRICED), 'eu.acme.model': row(PRICED), 'global.acme.model': row(PRICED), 'bedrock/us-gov-west-1/acme.model': row(PRICED, 'bedrock') };

  expect(litellmClaims('l', rows)).toEqual([
    { source: 'l', id: 'acme.model', model: 'acme.model', route: 'regional', regions: 'us', figures: { input: 3, output: 15 } },
    { source: 'l', id: 'eu.acme.model', model: 'acme.model', route: 'regional', regions: 'eu', figures: { input: 3, output: 15 } },
    { source: 'l', id: 'global.acme.model', model: 'acme.model', route: 'global', regions: 'commercial', figures: { input: 3, output: 15 } },
    { source: 'l', id: 'bedrock/us-gov-west-1/acme.model', model: 'acme.model', route: 'regional', regions: ['us-gov-west-1'], catalogue: true, figures: { input: 3, output: 15 } },
  ]);
});

test.each([
  ['another endpoint', 'bedrock_mantle/acme.model', PRICED, 'bedrock_mantle'],
  ['another endpoint in its provider', 'acme.model', PRICED, 'bedrock_mantle'],
  ['a commitment', 'bedrock/us-east-1/1-month-commitment/acme.model', { input_cost_per_second: 0.01 }, 'bedrock'],
  ['a platform of a provider', 'bedrock/claude_platform/claude-5', PRICED, 'bedrock'],
  ['a size of an image', '512-x-512/50-steps/acme.model', { output_cost_per_image: 0.01 }, 'bedrock'],
  ['a price by query', 'acme.rerank', { input_cost_per_query: 0.001 }, 'bedrock'],
])('says nothing with %s', (_, key, figures, provider) => {
  expect(litellmClaims('l', { [key]: row(figures, provider) })).toEqual([]);
});

test('has all kinds of prices, also above a step, and 0 for what is not billed', () => {
  const step = { input_cost_per_token_above_100k_tokens: 1.5e-5, cache_creation_input_token_cost_above_1hr_above_100k_tokens: 3e-5 };
  const cache = { cache_read_input_token_cost: 3e-7, cache_creation_input_token_cost: 0, cache_creation_input_token_cost_above_1hr: 6e-6 };
  const figures = { ...PRICED, ...step, ...cache };

  expect(litellmClaims('l', { 'us.acme.model': row(figures) })[0].figures).toEqual({
    input: 3, output: 15, cacheRead: 0.3, cacheWriteOneHour: 6, longContext: { inputTokens: 100000, input: 15, cacheWriteOneHour: 30 },
  });
  expect(() => litellmClaims('l', { 'us.acme.model': row({ ...figures, input_cost_per_token_above_200k_tokens: 2e-5 }) })).toThrow('2 steps');
});

describe('service tiers', () => {
  const tier = (flex: number) => row({
    ...PRICED, input_cost_per_token_flex: 3e-6 * flex, output_cost_per_token_flex: 1.5e-5 * flex, output_cost_per_token_priority: 1.5e-5 * 1.75,
  });

  test('are factors on the standard prices, by route', () => {
    expect(litellmTiers('l', { 'us.acme.model': tier(0.5), 'acme.model': tier(0.5), 'global.acme.model': tier(0.75) })).toEqual({
      readings: [
        { source: 'l', model: 'acme.model', route: 'regional', flex: 0.5 }, { source: 'l', model: 'acme.model', route: 'regional', priority: 1.75 },
        { source: 'l', model: 'acme.model', route: 'global', flex: 0.75 }, { source: 'l', model: 'acme.model', route: 'global', priority: 1.75 },
      ],
      without: [],
    });
  });

  test('are none if rows differ', () => {
    expect(litellmTiers('l', { 'us.acme.model': tier(0.5), 'eu.acme.model': tier(0.75) }).without).toEqual(['acme.model regional flex']);
  });
});

test('is read from its file', () => {
  const text = JSON.stringify({ 'a.b': row(PRICED), 'c': row(PRICED, 'openai'), 'sample_spec': {} });

  expect(Object.keys(litellmRows(text))).toEqual(['a.b']);
});
