/*
 * Endpoints of models as of 2026-09-14, without the models that AWS has offered on both endpoints since then:
 * https://github.com/koyakimu/aws-bedrock-quick-reference/blob/6d2bf7a09c1c96b69a23a25255fb47e679c052a9/data/mantle.json
 *
 * Models of the bedrock-runtime endpoint only: https://docs.aws.amazon.com/bedrock/latest/userguide/models-endpoint-availability.html and the model cards of 2026-10
 *
 * IDs of the bedrock-mantle endpoint: rows of bedrock_mantle in https://pypi.org/project/litellm/1.110.2/
 */

/** Models that AWS offers on the bedrock-mantle endpoint only. An application inference profile cannot be created from them. */
const MANTLE_ONLY: readonly string[] = [
  'google.gemma-4-26b-a4b', 'google.gemma-4-31b', 'google.gemma-4-e2b', 'openai.gpt-5.6-cyber', 'openai.gpt-daybreak-blue-5.6-sol', 'xai.grok-4.3',
];

/** Providers whose models AWS offers on the bedrock-runtime endpoint only. */
const RUNTIME_ONLY_PROVIDERS: readonly string[] = ['ai21', 'amazon', 'cohere', 'stability', 'twelvelabs'];

/** Models that AWS offers on the bedrock-runtime endpoint only, of providers that have models on both. */
const RUNTIME_ONLY: readonly string[] = [
  'anthropic.claude-3-haiku-20240307-v1:0', 'anthropic.claude-3-5-haiku-20241022-v1:0', 'anthropic.claude-haiku-5-5', 'anthropic.claude-opus-4-1-20250805-v1:0',
  'anthropic.claude-opus-4-5-20251101-v1:0', 'anthropic.claude-opus-4-6-v1', 'anthropic.claude-sonnet-4-20250514-v1:0', 'anthropic.claude-sonnet-4-5-20250929-v1:0',
  'anthropic.claude-sonnet-4-6', 'deepseek.r1-v1:0', 'meta.llama3-1-70b-instruct-v1:0', 'meta.llama3-1-8b-instruct-v1:0', 'meta.llama3-70b-instruct-v1:0', 'meta.llama3-8b-instruct-v1:0',
  'mistral.mistral-7b-instruct-v0:2', 'mistral.mistral-large-2402-v1:0', 'mistral.mistral-small-2402-v1:0', 'mistral.mixtral-8x7b-instruct-v0:1', 'mistral.pixtral-large-2502-v1:0',
  'moonshotai.kimi-k3', 'writer.palmyra-x4-v1:0', 'writer.palmyra-x5-v1:0', 'zai.glm-5.3',
];

/** IDs of the bedrock-mantle endpoint, each with the ID of the same model on the bedrock-runtime endpoint. IDs that are the same on both endpoints are not listed. */
const RUNTIME_IDS: Readonly<Record<string, string>> = {
  'anthropic.claude-haiku-4-5': 'anthropic.claude-haiku-4-5-20251001-v1:0',
  'deepseek.v3.1': 'deepseek.v3-v1:0',
  'moonshotai.kimi-k2-thinking': 'moonshot.kimi-k2-thinking',
  'openai.gpt-oss-120b': 'openai.gpt-oss-120b-1:0',
  'openai.gpt-oss-20b': 'openai.gpt-oss-20b-1:0',
  'qwen.qwen3-235b-a22b-2507': 'qwen.qwen3-235b-a22b-2507-v1:0',
  'qwen.qwen3-32b': 'qwen.qwen3-32b-v1:0',
  'qwen.qwen3-coder-30b-a3b-instruct': 'qwen.qwen3-coder-30b-a3b-v1:0',
  'qwen.qwen3-coder-480b-a35b-instruct': 'qwen.qwen3-coder-480b-a35b-v1:0',
  'qwen.qwen3-next-80b-a3b-instruct': 'qwen.qwen3-next-80b-a3b',
  'qwen.qwen3-vl-235b-a22b-instruct': 'qwen.qwen3-vl-235b-a22b',
};

/** Whether only the bedrock-mantle endpoint offers a model. */
export function isMantleOnly(modelId: string): boolean {
  return MANTLE_ONLY.includes(modelId);
}

/** Whether only the bedrock-runtime endpoint offers a model. */
export function isRuntimeOnly(modelId: string): boolean {
  return RUNTIME_ONLY_PROVIDERS.includes(modelId.split('.', 1)[0]) || RUNTIME_ONLY.includes(modelId);
}

/** ID on the bedrock-runtime endpoint of a model that has another ID on the bedrock-mantle endpoint. Undefined for all other IDs. */
export function runtimeIdOf(modelId: string): string | undefined {
  return Object.hasOwn(RUNTIME_IDS, modelId) ? RUNTIME_IDS[modelId] : undefined;
}

/** ID on the bedrock-mantle endpoint of a model that has another ID on the bedrock-runtime endpoint. Undefined for all other IDs. */
export function mantleIdOf(runtimeId: string): string | undefined {
  return Object.keys(RUNTIME_IDS).find((mantleId) => RUNTIME_IDS[mantleId] === runtimeId);
}

/**
 * IDs on the bedrock-mantle endpoint for an ID on the bedrock-runtime endpoint, or for the pattern of a provider's IDs, such as `anthropic.*`.
 *
 * The pattern of a provider also covers the IDs on the other endpoint that begin in the same way.
 */
export function mantleIdsOf(runtimeIds: string): string[] {
  const others = Object.entries(RUNTIME_IDS);
  if (!runtimeIds.endsWith('*')) {
    const ids = others.filter(([, runtimeId]) => runtimeId === runtimeIds).map(([mantleId]) => mantleId);
    return ids.length === 0 ? [runtimeIds] : ids;
  }
  const start = runtimeIds.slice(0, -1);
  const renamed = others.filter(([mantleId, runtimeId]) => runtimeId.startsWith(start) && !mantleId.startsWith(start));
  return [runtimeIds, ...renamed.map(([mantleId]) => mantleId)];
}
