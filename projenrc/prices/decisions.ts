import type { Figures, Route } from './claims';

/**
 * What somebody decided where sources disagree, or only one has a price. Each item names the figures it was decided on: when a source changes them, or when it is no longer
 * needed, the decision is stale and has to be taken again.
 */
export interface Decision {
  /** Stands in the entries that rest on it. */
  readonly id: string;
  readonly reason: string;

  /** Figures of a source that are wrong, or are not what we look for. */
  readonly notUsed?: ReadonlyArray<{ readonly source: string; readonly id: string; readonly figures: Figures }>;

  /** Figures that only this source has. */
  readonly accepted?: ReadonlyArray<{
    readonly source: string;
    readonly model: string;
    readonly route: Route;
    readonly regions: string;
    readonly figures: Figures;
  }>;
}

export const DECISIONS: readonly Decision[] = [
  {
    id: 'bare-claude-is-regional',
    reason: 'pi-ai has the global price under these ids without a geography. A call without a geography stays in its Region, which AWS bills at the regional price, 10 % ' +
      'more: that is what AWS\'s price list and genai-prices have, and pi-ai itself for claude-opus-4-6-v1, for claude-sonnet-4-6 and with any geography.',
    notUsed: [
      { source: 'pi-ai', id: 'anthropic.claude-fable-5', figures: { input: 10, output: 50, cacheRead: 1, cacheWrite: 12.5 } },
      { source: 'pi-ai', id: 'anthropic.claude-fable-5-1', figures: { input: 10, output: 50, cacheRead: 0.25, cacheWrite: 12.5 } },
      { source: 'pi-ai', id: 'anthropic.claude-fable-5-2', figures: { input: 8, output: 40, cacheRead: 0.2, cacheWrite: 10 } },
      { source: 'pi-ai', id: 'anthropic.claude-haiku-4-5-20251001-v1:0', figures: { input: 1, output: 5, cacheRead: 0.1, cacheWrite: 1.25 } },
      { source: 'pi-ai', id: 'anthropic.claude-haiku-5-5', figures: { input: 0.1, output: 0.5, cacheRead: 0.01, cacheWrite: 0.125, longContext: { inputTokens: 100000, input: 0.5, output: 2.5, cacheRead: 0.05, cacheWrite: 0.625 } } },
      { source: 'pi-ai', id: 'anthropic.claude-opus-4-5-20251101-v1:0', figures: { input: 5, output: 25, cacheRead: 0.5, cacheWrite: 6.25 } },
      { source: 'pi-ai', id: 'anthropic.claude-opus-4-7', figures: { input: 5, output: 25, cacheRead: 0.5, cacheWrite: 6.25 } },
      { source: 'pi-ai', id: 'anthropic.claude-opus-4-8', figures: { input: 5, output: 25, cacheRead: 0.5, cacheWrite: 6.25 } },
      { source: 'pi-ai', id: 'anthropic.claude-opus-5-5', figures: { input: 4, output: 20, cacheRead: 0.2, cacheWrite: 5 } },
      { source: 'pi-ai', id: 'anthropic.claude-sonnet-4-5-20250929-v1:0', figures: { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 } },
      { source: 'pi-ai', id: 'anthropic.claude-sonnet-5', figures: { input: 2, output: 10, cacheRead: 0.2, cacheWrite: 2.5 } },
      { source: 'pi-ai', id: 'anthropic.claude-sonnet-5-5', figures: { input: 2, output: 10, cacheRead: 0.1, cacheWrite: 2.5 } },
    ],
  },
  {
    id: 'nova-cache-writes-are-free',
    reason: 'pi-ai fills in the input price for writes to the cache of Amazon Nova. AWS\'s price list has 0 USD for them (usage type …-cache-write-input-token-count) or no row at all, ' +
      'and genai-prices has none: there is no such price.',
    notUsed: [
      { source: 'pi-ai', id: 'amazon.nova-2-lite-v1:0', figures: { cacheWrite: 0.33 } },
      { source: 'pi-ai', id: 'amazon.nova-lite-v1:0', figures: { cacheWrite: 0.06 } },
      { source: 'pi-ai', id: 'amazon.nova-micro-v1:0', figures: { cacheWrite: 0.035 } },
      { source: 'pi-ai', id: 'amazon.nova-pro-v1:0', figures: { cacheWrite: 0.8 } },
      { source: 'pi-ai', id: 'apac.amazon.nova-lite-v1:0', figures: { cacheWrite: 0.063 } },
      { source: 'pi-ai', id: 'apac.amazon.nova-micro-v1:0', figures: { cacheWrite: 0.037 } },
      { source: 'pi-ai', id: 'apac.amazon.nova-pro-v1:0', figures: { cacheWrite: 0.84 } },
      { source: 'pi-ai', id: 'ca.amazon.nova-lite-v1:0', figures: { cacheWrite: 0.064 } },
      { source: 'pi-ai', id: 'eu.amazon.nova-2-lite-v1:0', figures: { cacheWrite: 0.374 } },
      { source: 'pi-ai', id: 'eu.amazon.nova-lite-v1:0', figures: { cacheWrite: 0.069 } },
      { source: 'pi-ai', id: 'eu.amazon.nova-micro-v1:0', figures: { cacheWrite: 0.04 } },
      { source: 'pi-ai', id: 'eu.amazon.nova-pro-v1:0', figures: { cacheWrite: 0.92 } },
      { source: 'pi-ai', id: 'global.amazon.nova-2-lite-v1:0', figures: { cacheWrite: 0.3 } },
      { source: 'pi-ai', id: 'jp.amazon.nova-2-lite-v1:0', figures: { cacheWrite: 0.396 } },
      { source: 'pi-ai', id: 'us.amazon.nova-2-lite-v1:0', figures: { cacheWrite: 0.33 } },
      { source: 'pi-ai', id: 'us.amazon.nova-lite-v1:0', figures: { cacheWrite: 0.06 } },
      { source: 'pi-ai', id: 'us.amazon.nova-micro-v1:0', figures: { cacheWrite: 0.035 } },
      { source: 'pi-ai', id: 'us.amazon.nova-premier-v1:0', figures: { cacheWrite: 2.5 } },
      { source: 'pi-ai', id: 'us.amazon.nova-pro-v1:0', figures: { cacheWrite: 0.8 } },
    ],
  },
  {
    id: 'nova-2-lite-by-region',
    reason: 'genai-prices has the price of the US for every geography. AWS\'s price list, and pi-ai, have others for Ireland and Tokyo.',
    notUsed: [
      { source: 'genai-prices', id: 'eu.amazon.nova-2-lite-v1:0', figures: { input: 0.33, output: 2.75, cacheRead: 0.0825 } },
      { source: 'genai-prices', id: 'jp.amazon.nova-2-lite-v1:0', figures: { input: 0.33, output: 2.75, cacheRead: 0.0825 } },
    ],
  },
  {
    id: 'qwen3-next-of-the-price-page',
    reason: 'AWS\'s price page has the same 0.15 and 1.20 USD. The price list has several rows by this name, for bedrock-runtime and bedrock-mantle, from 0.14 USD on.',
    accepted: [
      { source: 'pi-ai', model: 'qwen.qwen3-next-80b-a3b', route: 'regional', regions: 'us', figures: { input: 0.15, output: 1.2 } },
    ],
  },
  {
    id: 'other-ids-of-gpt-oss',
    reason: 'Ids without -1:0 are those of the endpoint bedrock-mantle, which inference profiles do not lead to and whose tokens AWS/Bedrock does not count.',
    notUsed: [
      { source: 'pi-ai', id: 'openai.gpt-oss-120b', figures: { input: 0.15, output: 0.6 } },
      { source: 'pi-ai', id: 'openai.gpt-oss-20b', figures: { input: 0.07, output: 0.3 } },
    ],
  },
  {
    id: 'us-gov-has-one-source',
    reason: 'Nobody else has a price for GovCloud, and no other price of the models tells whether this one is right. They stay out of the book.',
    notUsed: [
      { source: 'pi-ai', id: 'us-gov.openai.gpt-oss-120b-1:0', figures: { input: 0.18, output: 0.72 } },
      { source: 'pi-ai', id: 'us-gov.openai.gpt-oss-20b-1:0', figures: { input: 0.084, output: 0.36 } },
    ],
  },
  {
    id: 'newer-than-the-others',
    reason: 'These came after genai-prices 0.1.8 and after what we have of AWS\'s price list, or the latter has only their input and output prices. pi-ai 1.5.2 agrees with AWS on all but one of ' +
      'the prices that both have, and its global and regional prices, which it lists apart, are 10 % apart as AWS\'s are.',
    accepted: [
      { source: 'pi-ai', model: 'anthropic.claude-fable-5-2', route: 'global', regions: 'commercial', figures: { input: 8, output: 40, cacheRead: 0.2, cacheWrite: 10 } },
      { source: 'pi-ai', model: 'anthropic.claude-fable-5-2', route: 'regional', regions: 'us', figures: { input: 8.8, output: 44, cacheRead: 0.22, cacheWrite: 11 } },
      { source: 'pi-ai', model: 'anthropic.claude-haiku-5-5', route: 'global', regions: 'commercial', figures: { input: 0.1, output: 0.5, cacheRead: 0.01, cacheWrite: 0.125, longContext: { inputTokens: 100000, input: 0.5, output: 2.5, cacheRead: 0.05, cacheWrite: 0.625 } } },
      { source: 'pi-ai', model: 'anthropic.claude-haiku-5-5', route: 'regional', regions: 'commercial', figures: { input: 0.11, output: 0.55, cacheRead: 0.011, cacheWrite: 0.1375, longContext: { inputTokens: 100000, input: 0.55, output: 2.75, cacheRead: 0.055, cacheWrite: 0.6875 } } },
      { source: 'pi-ai', model: 'moonshotai.kimi-k3', route: 'global', regions: 'commercial', figures: { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 } },
      { source: 'pi-ai', model: 'moonshotai.kimi-k3', route: 'regional', regions: 'us', figures: { input: 3.3, output: 16.5, cacheRead: 0.33, cacheWrite: 4.125 } },
      { source: 'pi-ai', model: 'moonshotai.kimi-k3.1', route: 'global', regions: 'commercial', figures: { input: 4, output: 20, cacheRead: 0.2, cacheWrite: 5 } },
      { source: 'pi-ai', model: 'moonshotai.kimi-k3.1', route: 'regional', regions: 'us', figures: { input: 4.4, output: 22, cacheRead: 0.22, cacheWrite: 5.5 } },
      { source: 'pi-ai', model: 'openai.gpt-6.1-terra', route: 'global', regions: 'commercial', figures: { input: 1, output: 5, cacheRead: 0.05, cacheWrite: 1.25, longContext: { inputTokens: 272000, input: 2, output: 7.5, cacheRead: 0.1, cacheWrite: 2.5 } } },
      { source: 'pi-ai', model: 'openai.gpt-6.1-terra', route: 'regional', regions: 'us', figures: { input: 1.1, output: 5.5, cacheRead: 0.055, cacheWrite: 1.375, longContext: { inputTokens: 272000, input: 2.2, output: 8.25, cacheRead: 0.11, cacheWrite: 2.75 } } },
      { source: 'pi-ai', model: 'xai.grok-4.6', route: 'global', regions: 'commercial', figures: { input: 2, output: 6, cacheRead: 0.5 } },
      { source: 'pi-ai', model: 'xai.grok-4.6', route: 'regional', regions: 'us', figures: { input: 2.2, output: 6.6, cacheRead: 0.55 } },
      { source: 'pi-ai', model: 'xai.grok-4.7', route: 'global', regions: 'commercial', figures: { input: 2, output: 6, cacheRead: 0.5 } },
      { source: 'pi-ai', model: 'xai.grok-4.7', route: 'regional', regions: 'us', figures: { input: 2.2, output: 6.6, cacheRead: 0.55 } },
      { source: 'pi-ai', model: 'zai.glm-5.3', route: 'global', regions: 'commercial', figures: { input: 1.68, output: 5.28, cacheRead: 0.312, cacheWrite: 2.1 } },
      { source: 'pi-ai', model: 'zai.glm-5.3', route: 'regional', regions: 'us', figures: { input: 1.848, output: 5.808, cacheRead: 0.3432, cacheWrite: 2.31 } },
      { source: 'pi-ai', model: 'anthropic.claude-sonnet-5-5', route: 'global', regions: 'commercial', figures: { cacheRead: 0.1, cacheWrite: 2.5 } },
      { source: 'pi-ai', model: 'anthropic.claude-sonnet-5-5', route: 'regional', regions: 'commercial', figures: { cacheRead: 0.11, cacheWrite: 2.75 } },
      { source: 'pi-ai', model: 'xai.grok-4.3', route: 'regional', regions: 'us', figures: { cacheRead: 0.2 } },
    ],
  },
  {
    id: 'long-context-of-gpt-6',
    reason: 'The rate cards of 2026-10-08 have the same input and output prices above 272,000 tokens as pi-ai; the two cache prices of that step are pi-ai\'s alone.',
    accepted: [
      { source: 'pi-ai', model: 'openai.gpt-6-luna', route: 'global', regions: 'commercial', figures: { longContext: { inputTokens: 272000, input: 0.2, output: 0.75, cacheRead: 0.02, cacheWrite: 0.25 } } },
      { source: 'pi-ai', model: 'openai.gpt-6-luna', route: 'regional', regions: 'us', figures: { longContext: { inputTokens: 272000, input: 0.22, output: 0.825, cacheRead: 0.022, cacheWrite: 0.275 } } },
      { source: 'pi-ai', model: 'openai.gpt-6-sol', route: 'global', regions: 'commercial', figures: { longContext: { inputTokens: 272000, input: 4, output: 15, cacheRead: 0.4, cacheWrite: 5 } } },
      { source: 'pi-ai', model: 'openai.gpt-6-sol', route: 'regional', regions: 'us', figures: { longContext: { inputTokens: 272000, input: 4.4, output: 16.5, cacheRead: 0.44, cacheWrite: 5.5 } } },
      { source: 'pi-ai', model: 'openai.gpt-6.1-sol', route: 'global', regions: 'commercial', figures: { longContext: { inputTokens: 272000, input: 4, output: 15, cacheRead: 0.2, cacheWrite: 5 } } },
      { source: 'pi-ai', model: 'openai.gpt-6.1-sol', route: 'regional', regions: 'us', figures: { longContext: { inputTokens: 272000, input: 4.4, output: 16.5, cacheRead: 0.22, cacheWrite: 5.5 } } },
    ],
  },
];
