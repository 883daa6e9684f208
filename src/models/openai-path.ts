import { isToken } from '../private/check';

/*
 * The endpoint serves most models under `/v1`, and rejects a call under the other path: https://docs.aws.amazon.com/bedrock/latest/userguide/inference-responses-api.html
 *
 * Models under `/openai/v1`: the model cards of 2026-10, and the rows of bedrock_mantle with `use_openai_responses_path` in https://pypi.org/project/litellm/1.110.2/
 */
const UNDER_OPENAI = /^(openai\.(?!gpt-oss-)|google\.gemma-4-|xai\.)/;

// The endpoint offers Claude models with the Messages API only.
const MESSAGES_ONLY = /^anthropic\./;

/** Path of the Responses and Chat Completions APIs for a model of the bedrock-mantle endpoint. Unknown IDs have the path of most models. */
export function openAiPathOf(modelId: string): 'v1' | 'openai/v1' {
  return UNDER_OPENAI.test(modelId) ? 'openai/v1' : 'v1';
}

/** Whether the bedrock-mantle endpoint offers a model without the Responses and Chat Completions APIs. */
export function isMessagesOnly(modelId: string): boolean {
  return !isToken(modelId) && MESSAGES_ONLY.test(modelId);
}
