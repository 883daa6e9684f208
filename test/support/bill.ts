import type { BillRow } from './athena';

/** The day on which the bill is looked at: November is the current month. */
export const BILL_DAY = '2026-11-20';

const PROFILE = 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/';
export const CLAIMS_ARN = `${PROFILE}claims000001`;
export const UNDERWRITING_ARN = `${PROFILE}underwriting`;
export const SUMMARIES_ARN = `${PROFILE}summaries001`;
export const SONNET_ARN = 'arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-sonnet-5';
export const CLAIMS_ROLE = 'arn:aws:sts::111122223333:assumed-role/claims-app/i-0a1b';
export const NOTEBOOK = 'arn:aws:sts::444455556666:assumed-role/Research/jane@example.com';

type Columns = Omit<BillRow, 'billing_period'>;

const CLAIMS: Columns = {
  line_item_resource_id: CLAIMS_ARN, line_item_iam_principal: CLAIMS_ROLE, resource_tags: { user_department: 'Claims', user_cost_center: 'CC-100' },
};
const UNDERWRITING: Columns = { line_item_resource_id: UNDERWRITING_ARN, resource_tags: { user_department: 'Underwriting', user_cost_center: 'CC-200' } };

// As AWS bills what third parties sell; as most of it, the unit says nothing.
const SONNET: Columns = {
  bill_billing_entity: 'AWS Marketplace',
  line_item_product_code: '7zgyu5r4w2m0q1x8c6v3b9n5k',
  pricing_unit: 'Units',
  product_product_family: 'Amazon Bedrock',
  product: { provider: 'Anthropic', model: 'Claude Sonnet 5', product_name: 'Claude Sonnet 5 (Amazon Bedrock Edition)' },
};
// As before July 2026, without family and model.
const OLD_SONNET: Columns = { ...SONNET, product_product_family: undefined, product: { product_name: 'Claude Sonnet 5 (Amazon Bedrock Edition)' } };
const MICRO: Columns = { pricing_unit: '1K tokens', product_product_family: 'Amazon Bedrock', product: { provider: 'Amazon', model: 'Nova Micro' } };

/** November adds up to 100, October to 60, September to 50, August to 10; with what must not count, to more. */
export const BILL: readonly BillRow[] = [
  line('2026-11', 22, 10, 'USE1-MP:USE1_input_tokens_standard-Units', SONNET, CLAIMS),
  line('2026-11', 22, 2, 'USE1-MP:USE1_output_tokens_standard-Units', SONNET, CLAIMS),
  line('2026-11', 11, 50, 'USE1-MP:USE1_cache_read_tokens_standard-Units', SONNET, CLAIMS),
  line('2026-11', 4, 1, 'USE1-MP:USE1_cache_write_tokens_1h_standard-Units', SONNET, CLAIMS),
  line('2026-11', 0.6, 3, 'USE1-MP:USE1_input_tokens_standard-Units', SONNET, CLAIMS, { pricing_unit: 'Requests' }),
  line('2026-11', -1, 10, 'USE1-MP:USE1_input_tokens_standard-Units', SONNET, CLAIMS, { line_item_line_item_type: 'EdpDiscount' }),
  line('2026-11', 3.5, 100_000, 'USE1-NovaMicro-input-tokens', MICRO, UNDERWRITING),
  line('2026-11', 7, 50_000, 'USE1-NovaMicro-output-tokens', MICRO, UNDERWRITING),
  line('2026-11', 0.07, 8_000, 'USE1-NovaMicro-cache-read-input-token-count', MICRO, UNDERWRITING),
  line('2026-11', 12, 1, 'USE1-MP:USE1_Reserved_1Month_InputTPM_Geo-Units', SONNET, UNDERWRITING),
  // A blank value is none.
  line('2026-11', 3, 20_000, 'USE1-openai.gpt-oss-120b-mantle-input-tokens-standard', MICRO, {
    line_item_resource_id: SUMMARIES_ARN, product: { model: 'gpt-oss-120b' }, resource_tags: { user_department: 'Claims', user_cost_center: '  ' },
  }),
  line('2026-11', 5, 40, 'USE1-Runtime-Consumption-Based:Memory', MICRO, {
    line_item_resource_id: 'arn:aws:bedrock-agentcore:us-east-1:111122223333:runtime/helper',
    pricing_unit: 'GB-Hours',
    product: { product_name: 'Amazon Bedrock AgentCore' },
    resource_tags: { user_department: 'Claims', user_cost_center: 'CC-100' },
  }),
  line('2026-11', 10.83, 1, 'USE1-MP:USE1_OutputTokenCount-Units', OLD_SONNET, {
    line_item_usage_account_id: '444455556666', line_item_usage_account_name: 'research', line_item_resource_id: SONNET_ARN, line_item_iam_principal: NOTEBOOK,
  }),
  // Not of Amazon Bedrock, though of the department.
  line('2026-11', 100, 1, 'TimedStorage-ByteHrs', CLAIMS, { product_servicecode: 'AmazonS3', product_product_family: 'Storage', product: { product_name: 'Amazon Simple Storage Service' } }),
  line('2026-11', 200, 1, 'BoxUsage:m7i.large', CLAIMS, { product_servicecode: 'AmazonEC2', product: {} }),
  // Not usage.
  line('2026-11', 9.99, 1, 'USE1-NovaMicro-output-tokens', MICRO, { line_item_line_item_type: 'Tax' }),
  line('2026-11', -50, 1, 'USE1-NovaMicro-output-tokens', MICRO, UNDERWRITING, { line_item_line_item_type: 'Credit' }),
  line('2026-11', -7, 1, 'USE1-MP:USE1_output_tokens_standard-Units', SONNET, CLAIMS, { line_item_line_item_type: 'Refund' }),

  line('2026-10', 22, 10, 'USE1-MP:USE1_InputTokenCount-Units', OLD_SONNET, CLAIMS),
  line('2026-10', 10, 1, 'USE1-MP:USE1_OutputTokenCount_Global-Units', OLD_SONNET, CLAIMS),
  line('2026-10', 4.4, 20, 'USE1-MP:USE1_CacheReadInputTokenCount-Units', OLD_SONNET, CLAIMS),
  line('2026-10', 1.6, 0.4, 'USE1-MP:USE1_CacheWrite1hInputTokenCount_Global-Units', OLD_SONNET, CLAIMS),
  line('2026-10', 3.5, 200_000, 'USE1-NovaMicro-input-tokens-batch', MICRO, UNDERWRITING),
  line('2026-10', 3.5, 50_000, 'USE1-NovaMicro-output-tokens-flex', MICRO, UNDERWRITING),
  line('2026-10', 0.5, 25_000, 'USE1-TitanEmbeddingV2-Text-input-tokens', MICRO, UNDERWRITING, { line_item_resource_id: SUMMARIES_ARN, product: { model: 'Titan Text Embeddings V2' } }),
  line('2026-10', 5, 5, 'USE1-MP:USE1_MillionBatchInputTokens-Units', OLD_SONNET, { line_item_resource_id: SONNET_ARN, resource_tags: { user_department: '', user_cost_center: '' } }),
  line('2026-10', 5, 10_000, 'USE1-Claude4.6Opus-cache-read-input-token-count-cross-region-global', {
    line_item_usage_account_id: '444455556666',
    line_item_usage_account_name: 'research',
    line_item_iam_principal: NOTEBOOK,
    product_servicecode: 'AmazonBedrockService',
    product: { model: 'Claude Opus 4.6' },
    tags: { 'iamPrincipal/Department': 'Research' },
  }),
  // Told by `inference_type` and `tags` alone.
  line('2026-10', 4.5, 2, 'USE1-X1', MICRO, {
    pricing_unit: '1M tokens', product: { model: 'Nova Pro', inference_type: 'Output tokens' }, tags: { 'resourceTags/Department': 'Actuarial', 'resourceTags/CostCenter': 'CC-300' },
  }),

  line('2026-09', 40, 20, 'USE1-MP:USE1_input_tokens_global_standard-Units', SONNET, CLAIMS),
  line('2026-09', 1, 1_000, 'USE2-deepseek.v3.2-input-tokens-priority', MICRO, UNDERWRITING, { line_item_resource_id: SUMMARIES_ARN, product: { model: 'DeepSeek V3.2' } }),
  line('2026-09', 0.5, 25_000, 'USE1-TitanEmbeddingV2-Text-input-tokens', MICRO, UNDERWRITING, { line_item_resource_id: SUMMARIES_ARN, product: { model: 'Titan Text Embeddings V2' } }),
  line('2026-09', 4, 5_000, 'USE1-NovaPro-input-tokens', MICRO, { product: { model: 'Nova Pro' }, resource_tags: { user_department: 'Actuarial', user_cost_center: 'CC-300' } }),
  line('2026-09', 4.5, 1, 'USE1-MP:USE1_output_tokens_standard-Units', SONNET, { line_item_resource_id: SONNET_ARN, product: { model: 'Claude Opus 5' } }),

  // Told by their services alone.
  line('2026-08', 6, 48, 'USE1-Runtime-Consumption-Based:Memory', {
    line_item_resource_id: 'arn:aws:bedrock-agentcore:us-east-1:111122223333:runtime/helper',
    pricing_unit: 'GB-Hours',
    product_servicecode: 'AmazonBedrockAgentCore',
    product: { product_name: 'Amazon Bedrock AgentCore' },
    resource_tags: { user_department: 'Claims', user_cost_center: 'CC-100' },
  }),
  line('2026-08', 4, 2, 'USE1-MP:USE1_output_tokens_standard-Units', UNDERWRITING, {
    line_item_resource_id: SUMMARIES_ARN, pricing_unit: 'Units', product_servicecode: 'AmazonBedrockFoundationModels', product: { model: 'Claude Haiku 5' },
  }),

  // The first month of 13, and the one before it.
  line('2025-11', 3, 1, 'USE1-MP:USE1_InputTokenCount-Units', OLD_SONNET, CLAIMS),
  line('2025-10', 77, 1, 'USE1-MP:USE1_InputTokenCount-Units', OLD_SONNET, CLAIMS),
];

/** A row of usage, with columns that differ from those of most rows. */
export function line(month: string, cost: number, amount: number, usageType: string, ...columns: Columns[]): BillRow {
  return Object.assign({
    bill_billing_entity: 'AWS',
    bill_billing_period_start_date: `${month}-01 00:00:00`,
    bill_payer_account_id: '111122223333',
    line_item_usage_account_id: '111122223333',
    line_item_usage_account_name: 'insurance',
    line_item_line_item_type: 'Usage',
    line_item_usage_start_date: `${month}-05 00:00:00`,
    line_item_operation: 'InvokeModelInference',
    line_item_product_code: 'AmazonBedrock',
    line_item_currency_code: 'USD',
    product_region_code: 'us-east-1',
    product: {},
    resource_tags: {},
    tags: {},
    cost_category: {},
  }, ...columns, { billing_period: month, line_item_usage_type: usageType, line_item_usage_amount: amount, line_item_unblended_cost: cost });
}
