/**
 * AWS's price list has no model ids. These are its names: the attribute `model`, or `servicename` less ` (Amazon Bedrock Edition)`, or the start of a usage type that comes
 * with neither. Names of models that are not here are reported and never guessed.
 */
export const PRICE_LIST_NAMES: Record<string, string> = {
  'Jamba 1.5 Large': 'ai21.jamba-1-5-large-v1:0',
  'Jamba 1.5 Mini': 'ai21.jamba-1-5-mini-v1:0',

  'Nova 2.0 Lite': 'amazon.nova-2-lite-v1:0',
  'Nova Lite': 'amazon.nova-lite-v1:0',
  'Nova Micro': 'amazon.nova-micro-v1:0',
  'Nova Premier': 'amazon.nova-premier-v1:0',
  'Nova Pro': 'amazon.nova-pro-v1:0',
  'TitanEmbeddingV2-Text': 'amazon.titan-embed-text-v2:0',
  'TitanEmbeddingsG1-Text': 'amazon.titan-embed-text-v1',

  'Claude 3 Haiku': 'anthropic.claude-3-haiku-20240307-v1:0',
  'Claude Fable 5': 'anthropic.claude-fable-5',
  'Claude Fable 5.1': 'anthropic.claude-fable-5-1',
  'Claude Fable 5.2': 'anthropic.claude-fable-5-2',
  'Claude Haiku 4.5': 'anthropic.claude-haiku-4-5-20251001-v1:0',
  'Claude Haiku 5.5': 'anthropic.claude-haiku-5-5',
  'Claude Opus 4.1': 'anthropic.claude-opus-4-1-20250805-v1:0',
  'Claude Opus 4.5': 'anthropic.claude-opus-4-5-20251101-v1:0',
  'Claude Opus 4.6': 'anthropic.claude-opus-4-6-v1',
  'Claude Opus 4.7': 'anthropic.claude-opus-4-7',
  'Claude Opus 4.8': 'anthropic.claude-opus-4-8',
  'Claude Opus 5': 'anthropic.claude-opus-5',
  'Claude Opus 5.5': 'anthropic.claude-opus-5-5',
  'Claude Sonnet 4': 'anthropic.claude-sonnet-4-20250514-v1:0',
  'Claude Sonnet 4.5': 'anthropic.claude-sonnet-4-5-20250929-v1:0',
  'Claude Sonnet 4.6': 'anthropic.claude-sonnet-4-6',
  'Claude Sonnet 5': 'anthropic.claude-sonnet-5',
  'Claude Sonnet 5.5': 'anthropic.claude-sonnet-5-5',

  'Cohere Embed 3 Model - English': 'cohere.embed-english-v3',
  'Cohere Embed 4 Model': 'cohere.embed-v4:0',
  'Cohere Embed Model 3 - Multilingual': 'cohere.embed-multilingual-v3',

  'DeepSeek V3.1': 'deepseek.v3-v1:0',
  'DeepSeek v3.2': 'deepseek.v3.2',
  'R1': 'deepseek.r1-v1:0',

  'Gemma 3 12B': 'google.gemma-3-12b-it',
  'Gemma 3 27B': 'google.gemma-3-27b-it',
  'Gemma 3 4B': 'google.gemma-3-4b-it',
  'google.gemma-4-26b-a4b': 'google.gemma-4-26b-a4b',
  'google.gemma-4-31b': 'google.gemma-4-31b',
  'google.gemma-4-e2b': 'google.gemma-4-e2b',

  'Llama 3 70B': 'meta.llama3-70b-instruct-v1:0',
  'Llama 3 8B': 'meta.llama3-8b-instruct-v1:0',
  'Llama 3.1 70B': 'meta.llama3-1-70b-instruct-v1:0',
  'Llama 3.1 8B': 'meta.llama3-1-8b-instruct-v1:0',
  'Llama 3.3 70B': 'meta.llama3-3-70b-instruct-v1:0',
  'Llama 4 Maverick 17B': 'meta.llama4-maverick-17b-instruct-v1:0',
  'Llama 4 Scout 17B': 'meta.llama4-scout-17b-instruct-v1:0',

  'MiniMax M2.5': 'minimax.minimax-m2.5',
  'Minimax M2': 'minimax.minimax-m2',
  'Minimax M2.1': 'minimax.minimax-m2.1',

  'Devstral': 'mistral.devstral-2-123b',
  'Magistral Small 1.2': 'mistral.magistral-small-2509',
  'Ministral 14B 3.0': 'mistral.ministral-3-14b-instruct',
  'Ministral 3B 3.0': 'mistral.ministral-3-3b-instruct',
  'Ministral 8B 3.0': 'mistral.ministral-3-8b-instruct',
  'Mistral 7B': 'mistral.mistral-7b-instruct-v0:2',
  'Mistral Large': 'mistral.mistral-large-2402-v1:0',
  'Mistral Large 2407': 'mistral.mistral-large-2407-v1:0',
  'Mistral Large 3': 'mistral.mistral-large-3-675b-instruct',
  'Mistral Small': 'mistral.mistral-small-2402-v1:0',
  'Mixtral 8x7B': 'mistral.mixtral-8x7b-instruct-v0:1',
  'Pixtral Large 25.02': 'mistral.pixtral-large-2502-v1:0',
  'Voxtral Mini 1.0': 'mistral.voxtral-mini-3b-2507',
  'Voxtral Small 1.0': 'mistral.voxtral-small-24b-2507',

  'Kimi K2 Thinking': 'moonshot.kimi-k2-thinking',
  'Kimi K2.5': 'moonshotai.kimi-k2.5',

  'NVIDIA Nemotron 3 Super 120B A12B': 'nvidia.nemotron-super-3-120b',
  'NVIDIA Nemotron Nano 2': 'nvidia.nemotron-nano-9b-v2',
  'NVIDIA Nemotron Nano 2 VL': 'nvidia.nemotron-nano-12b-v2',
  'Nemotron Nano 3 30B': 'nvidia.nemotron-nano-3-30b',

  'GPT OSS Safeguard 120B': 'openai.gpt-oss-safeguard-120b',
  'GPT OSS Safeguard 20B': 'openai.gpt-oss-safeguard-20b',
  'gpt-oss-120b': 'openai.gpt-oss-120b-1:0',
  'gpt-oss-20b': 'openai.gpt-oss-20b-1:0',

  'Qwen3 235B A22B 2507': 'qwen.qwen3-235b-a22b-2507-v1:0',
  'Qwen3 32B': 'qwen.qwen3-32b-v1:0',
  'Qwen3 Coder 30B A3B': 'qwen.qwen3-coder-30b-a3b-v1:0',
  'Qwen3 Coder 480B A35B': 'qwen.qwen3-coder-480b-a35b-v1:0',
  'Qwen3 Coder Next': 'qwen.qwen3-coder-next',
  'Qwen3 Next 80B A3B': 'qwen.qwen3-next-80b-a3b',
  'Qwen3 VL 235B A22B': 'qwen.qwen3-vl-235b-a22b',

  'Palmyra X4': 'writer.palmyra-x4-v1:0',
  'Palmyra X5': 'writer.palmyra-x5-v1:0',
  'Writer Palmyra Vision 7B': 'writer.palmyra-vision-7b',

  'xai.grok-4.3': 'xai.grok-4.3',

  'GLM 4.7': 'zai.glm-4.7',
  'GLM 4.7 Flash': 'zai.glm-4.7-flash',
  'GLM 5': 'zai.glm-5',
};
