/**
 * Beginnings of model IDs. The AWS price list contains AWS Marketplace models as separate services, `NAME (Amazon Bedrock Edition)`, and models that
 * AWS sells itself under `AmazonBedrock`.
 *
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-access.html
 */
const BY_MARKETPLACE = /^(ai21|anthropic|cohere|luma|stability|twelvelabs|writer)\.|^meta\.llama2|^openai\.gpt-\d/;
const BY_AWS = /^(amazon|deepseek|mistral|qwen|zai)\.|^google\.gemma|^meta\.llama[34]|^nvidia\.nemotron|^openai\.gpt-oss/;

/**
 * Whether AWS Marketplace bills a model, rather than AWS itself. Undefined if this is unknown.
 *
 * The result also depends on the account: in some accounts, AWS itself bills Claude.
 *
 * @param modelId ID of a foundation model, without a geography
 */
export function isBilledByMarketplace(modelId: string): boolean | undefined {
  return BY_MARKETPLACE.test(modelId) ? true : BY_AWS.test(modelId) ? false : undefined;
}
