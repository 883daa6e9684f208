/** Models that sources have a price for, and that are not in the list of callable combinations. */
export interface OtherModels {
  readonly reason: string;
  readonly models: readonly string[];
}

/** Models whose prices are used all the same. */
export const NEWER: readonly OtherModels[] = [
  {
    reason: 'Released after the date of the list.',
    models: [
      'anthropic.claude-fable-5-2', 'anthropic.claude-haiku-5-5', 'moonshotai.kimi-k3.1', 'openai.gpt-6.1-terra', 'openai.gpt-6.2-astra', 'openai.gpt-6.2-sol',
    ],
  },
  {
    reason: 'On the endpoint bedrock-mantle only, where Bedrock Projects carry the cost.',
    models: ['google.gemma-4-26b-a4b', 'google.gemma-4-31b', 'google.gemma-4-e2b', 'xai.grok-4.3'],
  },
];

/** Models whose prices are not used, most of them since no profile can call them. */
export const NOT_USED: readonly OtherModels[] = [
  {
    reason: 'The same model has another ID on the endpoint bedrock-runtime, and its prices are listed under that ID.',
    models: ['openai.gpt-oss-120b', 'openai.gpt-oss-20b'],
  },
  {
    reason: 'Only for accounts that AWS admits, and sources disagree on the endpoint.',
    models: ['anthropic.claude-mythos-5', 'anthropic.claude-mythos-preview'],
  },
  {
    reason: 'Only for accounts that AWS admits, and only litellm has a price. Neither the list nor AWS\'s price list has it.',
    models: ['anthropic.claude-mythos-5-1', 'openai.gpt-5.6-cyber', 'openai.gpt-daybreak-blue-5.6-sol'],
  },
  {
    reason: 'A preview that AWS has not made generally available.',
    models: ['amazon.nova-2-pro-preview-20251202-v1:0'],
  },
  {
    reason: 'Ids that a catalogue spells differently from AWS.',
    models: ['anthropic.claude-3-7-sonnet-20240620-v1:0', 'anthropic.claude-haiku-4-5@20251001', 'moonshotai.kimi-k2-thinking'],
  },
];
