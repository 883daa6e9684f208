import { TOKEN_KIND, TOKENS } from '../../../src/bill/queries/token-sql';
import { Athena, type BillRow } from '../../support/athena';

async function read(columns: Omit<BillRow, 'billing_period'>): Promise<{ kind: unknown; tokens: unknown }> {
  const athena = await Athena.on('2026-11-20', 'bill', [{ billing_period: '2026-11', line_item_line_item_type: 'Usage', line_item_usage_amount: 2, product: {}, ...columns }]);
  const [row] = await athena.query(`SELECT ${TOKEN_KIND} AS kind, ${TOKENS} AS tokens FROM bill`);
  athena.close();
  return row as { kind: unknown; tokens: unknown };
}

test.each([
  // AWS Marketplace, in its older and its newer style.
  ['USE1-MP:USE1_InputTokenCount-Units', 'input'],
  ['USE1-MP:USE1_InputTokenCount_Global-Units', 'input'],
  ['APN1-MP:APN1_MillionBatchInputTokens-Units', 'input'],
  ['USE1-MP:USE1_input_tokens_standard-Units', 'input'],
  ['USE1-MP:USE1_input_tokens_global_priority-Units', 'input'],
  ['USE1-MP:USE1_OutputTokenCount_Batch-Units', 'output'],
  ['USW2-MP:USW2_output_tokens_standard-Units', 'output'],
  ['USE1-MP:USE1_CacheReadInputTokenCount-Units', 'cache read'],
  ['USE1-MP:USE1_cache_read_tokens_standard-Units', 'cache read'],
  ['USE1-MP:USE1_CacheWriteInputTokenCount-Units', 'cache write'],
  ['USE1-MP:USE1_CacheWrite1hInputTokenCount_Global-Units', 'cache write'],
  ['USE1-MP:USE1_cache_write_tokens_1h_global_standard-Units', 'cache write'],
  ['USE1-MP:USE1_cache_write_tokens_30m_standard-Units', 'cache write'],
  // What AWS sells itself.
  ['USE1-NovaMicro-input-tokens', 'input'],
  ['USE1-NovaMicro-input-tokens-batch', 'input'],
  ['USE2-deepseek.v3.2-input-tokens-priority', 'input'],
  ['USE1-NovaMicro-input-tokens-custom-model', 'input'],
  ['USE1-openai.gpt-oss-120b-mantle-input-tokens-standard', 'input'],
  ['USE1-NovaMicro-output-tokens-flex', 'output'],
  ['USE1-NovaMicro-output-tokens-cross-region-global', 'output'],
  ['USE1-Claude4.6Opus-cache-read-input-token-count-cross-region-global', 'cache read'],
  ['USE1-NovaLite-cache-write-input-token-count', 'cache write'],
  ['USW2-anthropic.claude-opus-4-8-mantle-cache-write-tokens-global-standard', 'cache write'],
  // Not by the token.
  ['APS7-MP:APS7_Reserved_1Month_InputTPM_Geo-Units', 'other'],
  ['USE1-NovaPro-ProvisionedThroughput-NoCommit-ModelUnits', 'other'],
  ['USE1-NovaCanvas-T2I-1024-Standard', 'other'],
  ['USE1-Runtime-Consumption-Based:Memory', 'other'],
])('the usage type %s is of the kind %s', async (usageType, kind) => {
  expect(await read({ line_item_usage_type: usageType })).toMatchObject({ kind });
});

test.each([
  ['tells where the usage type names no kind', 'USE1-X1', 'Output tokens', 'output'],
  ['tells the cache apart as well', 'USE1-X1', 'Cache read input tokens', 'cache read'],
  ['yields to the usage type, which tells the cache apart', 'USE1-NovaLite-cache-read-input-token-count', 'Input tokens', 'cache read'],
  ['does not make tokens of throughput', 'APS7-MP:APS7_Reserved_1Month_InputTPM_Geo-Units', 'Input tokens', 'other'],
  ['may say what is not a kind of token', 'USE1-X1', 'Image', 'other'],
])('inference_type %s', async (_, usageType, inferenceType, kind) => {
  expect(await read({ line_item_usage_type: usageType, product: { inference_type: inferenceType } })).toMatchObject({ kind });
});

test.each([
  ['1M tokens', 'USE1-NovaMicro-input-tokens', 2_000_000],
  ['1K tokens', 'USE1-NovaMicro-input-tokens', 2_000],
  ['1K tokens', 'USE1-MP:USE1_InputTokenCount-Units', 2_000],
  ['Units', 'USE1-MP:USE1_InputTokenCount-Units', 2_000_000],
  ['', 'USE1-MP:USE1_InputTokenCount-Units', 2_000_000],
  [undefined, 'USE1-MP:USE1_InputTokenCount-Units', 2_000_000],
  ['Units', 'USE1-NovaMicro-input-tokens', 2_000],
  [undefined, 'USE1-NovaMicro-input-tokens', 2_000],
  ['Requests', 'USE1-MP:USE1_InputTokenCount-Units', null],
  ['Hours', 'USE1-NovaMicro-input-tokens', null],
])('2 times the unit %p of %s are %p tokens', async (unit, usageType, tokens) => {
  expect(await read({ line_item_usage_type: usageType, pricing_unit: unit })).toMatchObject({ tokens });
});

test('a discount, which repeats the amount of what it is on, has no tokens', async () => {
  expect(await read({ line_item_usage_type: 'USE1-NovaMicro-input-tokens', pricing_unit: '1K tokens', line_item_line_item_type: 'EdpDiscount' })).toEqual({ kind: 'input', tokens: null });
});
