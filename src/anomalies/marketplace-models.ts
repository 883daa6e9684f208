/**
 * By the start of the model's id. AWS's price list has Marketplace's models as services of their own, `NAME (Amazon Bedrock Edition)`, and those it sells itself under `AmazonBedrock`.
 *
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-access.html
 */
const BY_MARKETPLACE = /^(ai21|anthropic|cohere|luma|stability|twelvelabs|writer)\.|^meta\.llama2|^openai\.gpt-\d/;
const BY_AWS = /^(amazon|deepseek|mistral|qwen|zai)\.|^google\.gemma|^meta\.llama[34]|^nvidia\.nemotron|^openai\.gpt-oss/;

/**
 * Whether AWS Marketplace bills a model, rather than AWS itself; undefined if it is not known.
 *
 * It is a matter of the account, too: in some, AWS itself bills Claude.
 *
 * @param modelId of a foundation model, without a geography
 */
export function isBilledByMarketplace(modelId: string): boolean | undefined {
  return BY_MARKETPLACE.test(modelId) ? true : BY_AWS.test(modelId) ? false : undefined;
}
