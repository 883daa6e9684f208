import type { Figures, Route } from './claims';
import type { TierDecision } from './service-tiers';

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

  /** Figures that no source has, derived from those that there are. */
  readonly derived?: ReadonlyArray<ForRegions>;

  /** Figures that look wrong and are as AWS has them, in one of the Regions. */
  readonly kept?: ReadonlyArray<ForRegions>;
}

interface ForRegions {
  readonly model: string;
  readonly route: Route;
  readonly regions: readonly string[];
  readonly figures: Figures;
}

export const DECISIONS: readonly Decision[] = [
  {
    id: 'bare-ids-are-regional',
    reason: 'litellm has the global price under these ids without a geography. A call without a geography stays in its Region, which AWS bills at the regional price, 10 % ' +
      'more: that is what AWS\'s price list, pi-ai and genai-prices have, and litellm itself with any geography.',
    notUsed: [
      { source: 'litellm', id: 'amazon.nova-2-lite-v1:0', figures: { input: 0.3, output: 2.5, cacheRead: 0.075 } },
      { source: 'litellm', id: 'anthropic.claude-fable-5', figures: { input: 10, output: 50, cacheRead: 1, cacheWrite: 12.5, cacheWriteOneHour: 20 } },
      { source: 'litellm', id: 'anthropic.claude-fable-5-1', figures: { input: 10, output: 50, cacheRead: 0.25, cacheWrite: 12.5, cacheWriteOneHour: 20 } },
      { source: 'litellm', id: 'anthropic.claude-haiku-4-5-20251001-v1:0', figures: { input: 1, output: 5, cacheRead: 0.1, cacheWrite: 1.25, cacheWriteOneHour: 2 } },
      { source: 'litellm', id: 'anthropic.claude-haiku-5-5', figures: { input: 0.1, output: 0.5, cacheRead: 0.01, cacheWrite: 0.125, cacheWriteOneHour: 0.2, longContext: { inputTokens: 100000, input: 0.5, output: 2.5, cacheRead: 0.05, cacheWrite: 0.625, cacheWriteOneHour: 1 } } },
      { source: 'litellm', id: 'anthropic.claude-opus-4-5-20251101-v1:0', figures: { input: 5, output: 25, cacheRead: 0.5, cacheWrite: 6.25, cacheWriteOneHour: 10 } },
      { source: 'litellm', id: 'anthropic.claude-opus-4-6-v1', figures: { input: 5, output: 25, cacheRead: 0.5, cacheWrite: 6.25, cacheWriteOneHour: 10 } },
      { source: 'litellm', id: 'anthropic.claude-opus-4-7', figures: { input: 5, output: 25, cacheRead: 0.5, cacheWrite: 6.25, cacheWriteOneHour: 10 } },
      { source: 'litellm', id: 'anthropic.claude-opus-4-8', figures: { input: 5, output: 25, cacheRead: 0.5, cacheWrite: 6.25, cacheWriteOneHour: 10 } },
      { source: 'litellm', id: 'anthropic.claude-opus-5', figures: { input: 5, output: 25, cacheRead: 0.5, cacheWrite: 6.25, cacheWriteOneHour: 10 } },
      { source: 'litellm', id: 'anthropic.claude-opus-5-5', figures: { input: 4, output: 20, cacheRead: 0.2, cacheWrite: 5, cacheWriteOneHour: 8 } },
      { source: 'litellm', id: 'anthropic.claude-sonnet-4-5-20250929-v1:0', figures: { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75, cacheWriteOneHour: 6, longContext: { inputTokens: 200000, input: 6, output: 22.5, cacheRead: 0.6, cacheWrite: 7.5, cacheWriteOneHour: 12 } } },
      { source: 'litellm', id: 'anthropic.claude-sonnet-4-6', figures: { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75, cacheWriteOneHour: 6 } },
      { source: 'litellm', id: 'anthropic.claude-sonnet-5', figures: { input: 2, output: 10, cacheRead: 0.2, cacheWrite: 2.5, cacheWriteOneHour: 4 } },
      { source: 'litellm', id: 'anthropic.claude-sonnet-5-5', figures: { input: 2, output: 10, cacheRead: 0.1, cacheWrite: 2.5, cacheWriteOneHour: 4 } },
      { source: 'litellm', id: 'openai.gpt-6-luna', figures: { input: 0.1, output: 0.5, cacheRead: 0.01, cacheWrite: 0.125, longContext: { inputTokens: 272000, input: 0.2, output: 0.75, cacheRead: 0.02, cacheWrite: 0.25 } } },
      { source: 'litellm', id: 'openai.gpt-6-sol', figures: { input: 2, output: 10, cacheRead: 0.2, cacheWrite: 2.5, longContext: { inputTokens: 272000, input: 4, output: 15, cacheRead: 0.4, cacheWrite: 5 } } },
    ],
  },
  {
    id: 'nova-cache-writes-are-free',
    reason: 'pi-ai fills in the input price for writes to the cache of Amazon Nova. AWS\'s price list has 0 USD for them (usage type …-cache-write-input-token-count) or no row at all, ' +
      'and genai-prices and litellm have none: there is no such price.',
    notUsed: [
      { source: 'pi-ai', id: 'apac.amazon.nova-lite-v1:0', figures: { cacheWrite: 0.063 } },
      { source: 'pi-ai', id: 'apac.amazon.nova-micro-v1:0', figures: { cacheWrite: 0.037 } },
      { source: 'pi-ai', id: 'apac.amazon.nova-pro-v1:0', figures: { cacheWrite: 0.84 } },
      { source: 'pi-ai', id: 'ca.amazon.nova-lite-v1:0', figures: { cacheWrite: 0.064 } },
      { source: 'pi-ai', id: 'eu.amazon.nova-2-lite-v1:0', figures: { cacheWrite: 0.374 } },
      { source: 'pi-ai', id: 'eu.amazon.nova-lite-v1:0', figures: { cacheWrite: 0.069 } },
      { source: 'pi-ai', id: 'eu.amazon.nova-micro-v1:0', figures: { cacheWrite: 0.04 } },
      { source: 'pi-ai', id: 'eu.amazon.nova-pro-v1:0', figures: { cacheWrite: 0.92 } },
      { source: 'pi-ai', id: 'jp.amazon.nova-2-lite-v1:0', figures: { cacheWrite: 0.396 } },
    ],
  },
  {
    id: 'nova-by-region',
    reason: 'Both readings of AWS\'s price list have a price of Amazon Nova for each Region. genai-prices has that of the US for every geography, and litellm that of Frankfurt for all of ' +
      'Europe, so that neither is the one of Ireland or Tokyo.',
    notUsed: [
      { source: 'genai-prices', id: 'eu.amazon.nova-2-lite-v1:0', figures: { input: 0.33, output: 2.75, cacheRead: 0.0825 } },
      { source: 'genai-prices', id: 'jp.amazon.nova-2-lite-v1:0', figures: { input: 0.33, output: 2.75, cacheRead: 0.0825 } },
      { source: 'litellm', id: 'eu.amazon.nova-2-lite-v1:0', figures: { input: 0.429, output: 3.597, cacheRead: 0.10725 } },
      { source: 'litellm', id: 'eu.amazon.nova-lite-v1:0', figures: { input: 0.078, output: 0.312, cacheRead: 0.0195 } },
      { source: 'litellm', id: 'eu.amazon.nova-micro-v1:0', figures: { input: 0.046, output: 0.184, cacheRead: 0.0115 } },
      { source: 'litellm', id: 'eu.amazon.nova-pro-v1:0', figures: { input: 1.05, output: 4.2, cacheRead: 0.2625 } },
    ],
  },
  {
    id: 'nova-cache-reads-are-a-quarter',
    reason: 'AWS\'s price list has input and output prices of Amazon Nova in these Regions, and no row for reads from the cache. Where it has one, in 47 pairs of a model and a Region, the ' +
      'price is a quarter of the input price. Without it, these tokens would have no price.',
    derived: [
      { model: 'amazon.nova-2-lite-v1:0', route: 'global', regions: ['ap-southeast-2', 'ap-southeast-3', 'ap-southeast-6', 'ca-central-1'], figures: { cacheRead: 0.08 } },
      { model: 'amazon.nova-2-lite-v1:0', route: 'global', regions: ['ap-southeast-4', 'eu-north-1', 'eu-south-2'], figures: { cacheRead: 0.0825 } },
      { model: 'amazon.nova-2-lite-v1:0', route: 'global', regions: ['ca-west-1', 'eu-west-1'], figures: { cacheRead: 0.085 } },
      { model: 'amazon.nova-2-lite-v1:0', route: 'global', regions: ['ap-south-1'], figures: { cacheRead: 0.0875 } },
      { model: 'amazon.nova-2-lite-v1:0', route: 'global', regions: ['ap-east-2', 'ap-northeast-1', 'ap-northeast-2'], figures: { cacheRead: 0.09 } },
      { model: 'amazon.nova-2-lite-v1:0', route: 'global', regions: ['il-central-1'], figures: { cacheRead: 0.095 } },
      { model: 'amazon.nova-2-lite-v1:0', route: 'global', regions: ['eu-central-1', 'us-west-1'], figures: { cacheRead: 0.0975 } },
      { model: 'amazon.nova-2-lite-v1:0', route: 'global', regions: ['ap-southeast-1', 'ap-southeast-5', 'ap-southeast-7'], figures: { cacheRead: 0.1025 } },
      { model: 'amazon.nova-2-lite-v1:0', route: 'global', regions: ['eu-west-2'], figures: { cacheRead: 0.105 } },
      { model: 'amazon.nova-2-lite-v1:0', route: 'global', regions: ['eu-west-3'], figures: { cacheRead: 0.11 } },
      { model: 'amazon.nova-2-lite-v1:0', route: 'global', regions: ['eu-south-1'], figures: { cacheRead: 0.12025 } },
      { model: 'amazon.nova-2-lite-v1:0', route: 'regional', regions: ['eu-south-2'], figures: { cacheRead: 0.09075 } },
      { model: 'amazon.nova-2-lite-v1:0', route: 'regional', regions: ['ca-west-1'], figures: { cacheRead: 0.0935 } },
      { model: 'amazon.nova-2-lite-v1:0', route: 'regional', regions: ['eu-south-1'], figures: { cacheRead: 0.132 } },
      { model: 'amazon.nova-lite-v1:0', route: 'regional', regions: ['me-central-1'], figures: { cacheRead: 0.015 } },
      { model: 'amazon.nova-lite-v1:0', route: 'regional', regions: ['ap-southeast-4'], figures: { cacheRead: 0.01625 } },
      { model: 'amazon.nova-lite-v1:0', route: 'regional', regions: ['eu-south-2'], figures: { cacheRead: 0.0165 } },
      { model: 'amazon.nova-lite-v1:0', route: 'regional', regions: ['ap-southeast-5', 'ap-southeast-7'], figures: { cacheRead: 0.018 } },
      { model: 'amazon.nova-lite-v1:0', route: 'regional', regions: ['il-central-1'], figures: { cacheRead: 0.01875 } },
      { model: 'amazon.nova-lite-v1:0', route: 'regional', regions: ['us-west-1'], figures: { cacheRead: 0.01925 } },
      { model: 'amazon.nova-lite-v1:0', route: 'regional', regions: ['eu-west-2'], figures: { cacheRead: 0.021 } },
      { model: 'amazon.nova-lite-v1:0', route: 'regional', regions: ['eu-south-1'], figures: { cacheRead: 0.024 } },
      { model: 'amazon.nova-micro-v1:0', route: 'regional', regions: ['me-central-1'], figures: { cacheRead: 0.00875 } },
      { model: 'amazon.nova-micro-v1:0', route: 'regional', regions: ['eu-south-2'], figures: { cacheRead: 0.00975 } },
      { model: 'amazon.nova-micro-v1:0', route: 'regional', regions: ['il-central-1'], figures: { cacheRead: 0.011 } },
      { model: 'amazon.nova-micro-v1:0', route: 'regional', regions: ['eu-west-2'], figures: { cacheRead: 0.01225 } },
      { model: 'amazon.nova-micro-v1:0', route: 'regional', regions: ['eu-south-1'], figures: { cacheRead: 0.014 } },
      { model: 'amazon.nova-pro-v1:0', route: 'regional', regions: ['me-central-1'], figures: { cacheRead: 0.2 } },
      { model: 'amazon.nova-pro-v1:0', route: 'regional', regions: ['ap-southeast-4'], figures: { cacheRead: 0.2175 } },
      { model: 'amazon.nova-pro-v1:0', route: 'regional', regions: ['eu-south-2'], figures: { cacheRead: 0.22 } },
      { model: 'amazon.nova-pro-v1:0', route: 'regional', regions: ['il-central-1'], figures: { cacheRead: 0.25 } },
      { model: 'amazon.nova-pro-v1:0', route: 'regional', regions: ['us-west-1'], figures: { cacheRead: 0.2575 } },
      { model: 'amazon.nova-pro-v1:0', route: 'regional', regions: ['eu-west-2'], figures: { cacheRead: 0.2825 } },
      { model: 'amazon.nova-pro-v1:0', route: 'regional', regions: ['eu-south-1'], figures: { cacheRead: 0.32 } },
    ],
  },
  {
    id: 'gov-of-genai-prices',
    reason: 'genai-prices has the price of the commercial Regions for ids of GovCloud. Rate cards of AWS (Claude Fable 5), and the rows of AWS\'s offer files that litellm cites, have 1.2 ' +
      'times the global price.',
    notUsed: [
      { source: 'genai-prices', id: 'us-gov.anthropic.claude-haiku-4-5-20251001-v1:0', figures: { input: 1.1, output: 5.5, cacheRead: 0.11, cacheWrite: 1.375, cacheWriteOneHour: 2.2 } },
      { source: 'genai-prices', id: 'us-gov.anthropic.claude-haiku-5-5', figures: { input: 0.11, output: 0.55, cacheRead: 0.011, cacheWrite: 0.1375, cacheWriteOneHour: 0.22, longContext: { inputTokens: 100000, input: 0.55, output: 2.75, cacheRead: 0.055, cacheWrite: 0.6875, cacheWriteOneHour: 1.1 } } },
      { source: 'genai-prices', id: 'us-gov.anthropic.claude-opus-4-5-20251101-v1:0', figures: { input: 5.5, output: 27.5, cacheRead: 0.55, cacheWrite: 6.875, cacheWriteOneHour: 11 } },
      { source: 'genai-prices', id: 'us-gov.anthropic.claude-opus-4-6-v1', figures: { input: 5.5, output: 27.5, cacheRead: 0.55, cacheWrite: 6.875, cacheWriteOneHour: 11 } },
      { source: 'genai-prices', id: 'us-gov.anthropic.claude-opus-4-7', figures: { input: 5.5, output: 27.5, cacheRead: 0.55, cacheWrite: 6.875, cacheWriteOneHour: 11 } },
      { source: 'genai-prices', id: 'us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0', figures: { input: 3.3, output: 16.5, cacheRead: 0.33, cacheWrite: 4.125, cacheWriteOneHour: 6.6 } },
      { source: 'genai-prices', id: 'us-gov.anthropic.claude-sonnet-4-6', figures: { input: 3.3, output: 16.5, cacheRead: 0.33, cacheWrite: 4.125, cacheWriteOneHour: 6.6 } },
      { source: 'genai-prices', id: 'us-gov.anthropic.claude-sonnet-5', figures: { input: 2.2, output: 11, cacheRead: 0.22, cacheWrite: 2.75, cacheWriteOneHour: 4.4 } },
      { source: 'genai-prices', id: 'us-gov.anthropic.claude-sonnet-5-5', figures: { input: 2.2, output: 11, cacheRead: 0.11, cacheWrite: 2.75, cacheWriteOneHour: 4.4 } },
    ],
  },
  {
    id: 'gov-of-litellm',
    reason: 'Only litellm has these prices of AWS GovCloud (US). They are what AWS\'s rule gives: 1.2 times the global price of Claude, as on the rate cards, which lack prices of one-hour cache ' +
      'writes, and 1.2 times the price in the US of other models, as in the rows for which litellm cites AWS\'s offer files of these Regions, and in pi-ai\'s prices of gpt-oss.',
    accepted: [
      { source: 'litellm', model: 'amazon.nova-lite-v1:0', route: 'regional', regions: 'us-gov-west-1', figures: { input: 0.072, output: 0.288, cacheRead: 0.018 } },
      { source: 'litellm', model: 'amazon.nova-micro-v1:0', route: 'regional', regions: 'us-gov-west-1', figures: { input: 0.042, output: 0.168, cacheRead: 0.0105 } },
      { source: 'litellm', model: 'amazon.nova-pro-v1:0', route: 'regional', regions: 'us-gov', figures: { input: 0.96, output: 3.84, cacheRead: 0.24 } },
      { source: 'litellm', model: 'anthropic.claude-3-5-sonnet-20240620-v1:0', route: 'regional', regions: 'us-gov', figures: { input: 3.6, output: 18 } },
      { source: 'litellm', model: 'anthropic.claude-3-7-sonnet-20250219-v1:0', route: 'regional', regions: 'us-gov', figures: { input: 3.6, output: 18, cacheRead: 0.36, cacheWrite: 4.5 } },
      { source: 'litellm', model: 'anthropic.claude-3-haiku-20240307-v1:0', route: 'regional', regions: 'us-gov', figures: { input: 0.3, output: 1.5 } },
      { source: 'litellm', model: 'anthropic.claude-fable-5-1', route: 'regional', regions: 'us-gov', figures: { cacheWriteOneHour: 24 } },
      { source: 'litellm', model: 'anthropic.claude-haiku-4-5-20251001-v1:0', route: 'regional', regions: 'us-gov', figures: { input: 1.2, output: 6, cacheRead: 0.12, cacheWrite: 1.5, cacheWriteOneHour: 2.4 } },
      { source: 'litellm', model: 'anthropic.claude-haiku-5-5', route: 'regional', regions: 'us-gov', figures: { cacheWriteOneHour: 0.24, longContext: { inputTokens: 100000, cacheRead: 0.06, cacheWrite: 0.75, cacheWriteOneHour: 1.2 } } },
      { source: 'litellm', model: 'anthropic.claude-opus-4-8', route: 'regional', regions: 'us-gov', figures: { cacheWriteOneHour: 12 } },
      { source: 'litellm', model: 'anthropic.claude-opus-5', route: 'regional', regions: 'us-gov', figures: { cacheWriteOneHour: 12 } },
      { source: 'litellm', model: 'anthropic.claude-opus-5-5', route: 'regional', regions: 'us-gov', figures: { cacheWriteOneHour: 9.6 } },
      { source: 'litellm', model: 'anthropic.claude-sonnet-4-5-20250929-v1:0', route: 'regional', regions: 'us-gov', figures: { input: 3.6, output: 18, cacheRead: 0.36, cacheWrite: 4.5, cacheWriteOneHour: 7.2 } },
      { source: 'litellm', model: 'anthropic.claude-sonnet-5', route: 'regional', regions: 'us-gov', figures: { cacheWriteOneHour: 4.8 } },
      { source: 'litellm', model: 'anthropic.claude-sonnet-5-5', route: 'regional', regions: 'us-gov', figures: { cacheWriteOneHour: 4.8 } },
      { source: 'litellm', model: 'moonshotai.kimi-k3', route: 'regional', regions: 'us-gov', figures: { input: 3.96, output: 19.8, cacheRead: 0.396, cacheWrite: 4.95 } },
      { source: 'litellm', model: 'nvidia.nemotron-nano-12b-v2', route: 'regional', regions: 'us-gov', figures: { input: 0.24, output: 0.72 } },
      { source: 'litellm', model: 'nvidia.nemotron-nano-3-30b', route: 'regional', regions: 'us-gov', figures: { input: 0.072, output: 0.288 } },
      { source: 'litellm', model: 'nvidia.nemotron-nano-9b-v2', route: 'regional', regions: 'us-gov', figures: { input: 0.072, output: 0.276 } },
      { source: 'litellm', model: 'nvidia.nemotron-super-3-120b', route: 'regional', regions: 'us-gov', figures: { input: 0.18, output: 0.78 } },
      { source: 'litellm', model: 'xai.grok-4.6', route: 'regional', regions: 'us-gov', figures: { input: 2.64, output: 7.92, cacheRead: 0.66 } },
      { source: 'litellm', model: 'xai.grok-4.7', route: 'regional', regions: 'us-gov', figures: { input: 2.64, output: 7.92, cacheRead: 0.66 } },
    ],
  },
  {
    id: 'gov-without-an-origin',
    reason: 'litellm names no source with a price for these rows, and they do not follow the rule of the other prices in GovCloud: Llama 3 and Titan Text Embeddings V1 as in the commercial ' +
      'Regions, or with the output price of another model, and Titan Text Embeddings V2 at 1.5 times and 5.5 times the price there.',
    notUsed: [
      { source: 'litellm', id: 'bedrock/us-gov-east-1/amazon.titan-embed-text-v1', figures: { input: 0.1 } },
      { source: 'litellm', id: 'bedrock/us-gov-east-1/amazon.titan-embed-text-v2:0', figures: { input: 0.03 } },
      { source: 'litellm', id: 'bedrock/us-gov-east-1/meta.llama3-70b-instruct-v1:0', figures: { input: 2.65, output: 3.5 } },
      { source: 'litellm', id: 'bedrock/us-gov-east-1/meta.llama3-8b-instruct-v1:0', figures: { input: 0.3, output: 2.65 } },
      { source: 'litellm', id: 'bedrock/us-gov-west-1/amazon.titan-embed-text-v1', figures: { input: 0.1 } },
      { source: 'litellm', id: 'bedrock/us-gov-west-1/amazon.titan-embed-text-v2:0', figures: { input: 0.11 } },
      { source: 'litellm', id: 'bedrock/us-gov-west-1/meta.llama3-70b-instruct-v1:0', figures: { input: 2.65, output: 3.5 } },
      { source: 'litellm', id: 'bedrock/us-gov-west-1/meta.llama3-8b-instruct-v1:0', figures: { input: 0.3, output: 0.6 } },
    ],
  },
  {
    id: 'no-long-context-of-sonnet-4-5',
    reason: 'litellm alone has prices above 200,000 tokens for Claude Sonnet 4.5. Its context on Amazon Bedrock ends there since July 2026, and pi-ai and genai-prices have no such step.',
    notUsed: [
      { source: 'litellm', id: 'au.anthropic.claude-sonnet-4-5-20250929-v1:0', figures: { longContext: { inputTokens: 200000, input: 6.6, output: 24.75, cacheRead: 0.66, cacheWrite: 8.25, cacheWriteOneHour: 13.2 } } },
      { source: 'litellm', id: 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0', figures: { longContext: { inputTokens: 200000, input: 6.6, output: 24.75, cacheRead: 0.66, cacheWrite: 8.25, cacheWriteOneHour: 13.2 } } },
      { source: 'litellm', id: 'global.anthropic.claude-sonnet-4-5-20250929-v1:0', figures: { longContext: { inputTokens: 200000, input: 6, output: 22.5, cacheRead: 0.6, cacheWrite: 7.5, cacheWriteOneHour: 12 } } },
      { source: 'litellm', id: 'jp.anthropic.claude-sonnet-4-5-20250929-v1:0', figures: { longContext: { inputTokens: 200000, input: 6.6, output: 24.75, cacheRead: 0.66, cacheWrite: 8.25, cacheWriteOneHour: 13.2 } } },
      { source: 'litellm', id: 'us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0', figures: { longContext: { inputTokens: 200000, input: 7.2, output: 27, cacheRead: 0.72, cacheWrite: 9, cacheWriteOneHour: 14.4 } } },
      { source: 'litellm', id: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', figures: { longContext: { inputTokens: 200000, input: 6.6, output: 24.75, cacheRead: 0.66, cacheWrite: 8.25, cacheWriteOneHour: 13.2 } } },
    ],
  },
  {
    id: 'no-such-profile',
    reason: 'AWS\'s list of what can be called has no profile of this geography, or not the model in this Region, and no second source has a price.',
    notUsed: [
      { source: 'genai-prices', id: 'eu.anthropic.claude-fable-5-2', figures: { input: 8.8, output: 44, cacheRead: 0.22, cacheWrite: 11, cacheWriteOneHour: 17.6 } },
      { source: 'genai-prices', id: 'in.openai.gpt-6-luna', figures: { input: 0.11, output: 0.55, cacheRead: 0.011, cacheWrite: 0.1375, longContext: { inputTokens: 272000, input: 0.22, output: 0.825, cacheRead: 0.022, cacheWrite: 0.275 } } },
      { source: 'genai-prices', id: 'in.openai.gpt-6-sol', figures: { input: 2.2, output: 11, cacheRead: 0.22, cacheWrite: 2.75, longContext: { inputTokens: 272000, input: 4.4, output: 16.5, cacheRead: 0.44, cacheWrite: 5.5 } } },
      { source: 'litellm', id: 'eu.anthropic.claude-fable-5-1', figures: { input: 11, output: 55, cacheRead: 0.275, cacheWrite: 13.75, cacheWriteOneHour: 22 } },
      { source: 'litellm', id: 'bedrock/eu-west-1/meta.llama3-70b-instruct-v1:0', figures: { input: 2.86, output: 3.78 } },
      { source: 'litellm', id: 'bedrock/us-west-1/meta.llama3-70b-instruct-v1:0', figures: { input: 2.65, output: 3.5 } },
      { source: 'litellm', id: 'bedrock/eu-west-1/meta.llama3-8b-instruct-v1:0', figures: { input: 0.32, output: 0.65 } },
      { source: 'litellm', id: 'bedrock/us-west-1/meta.llama3-8b-instruct-v1:0', figures: { input: 0.3, output: 0.6 } },
    ],
  },
  {
    id: 'qwen3-next-of-litellm',
    reason: 'The first reading of AWS\'s price list has the lower price of the endpoint bedrock-mantle for this model. The later one has no standard price in these Regions, but those of the tiers ' +
      'flex and priority in four of them: half of litellm\'s and 1.75 times. For Sydney, 1.03 times the price in the US is also the ratio of other models.',
    accepted: [
      { source: 'litellm', model: 'qwen.qwen3-next-80b-a3b', route: 'regional', regions: 'ap-northeast-1+sa-east-1', figures: { input: 0.18, output: 1.45 } },
      { source: 'litellm', model: 'qwen.qwen3-next-80b-a3b', route: 'regional', regions: 'ap-southeast-2', figures: { input: 0.1545, output: 1.236 } },
      { source: 'litellm', model: 'qwen.qwen3-next-80b-a3b', route: 'regional', regions: 'eu-west-1', figures: { input: 0.18, output: 1.41 } },
      { source: 'litellm', model: 'qwen.qwen3-next-80b-a3b', route: 'regional', regions: 'eu-west-2', figures: { input: 0.23, output: 1.86 } },
    ],
  },
  {
    id: 'global-of-litellm',
    reason: 'The rate cards have neither the step nor the cache prices above it. Those of GPT-5.4 and GPT-5.5 are the regional ones divided by 1.1, as all prices of these models. The global price ' +
      'of Cohere Embed 4 is the one that AWS\'s price list has in every Region.',
    accepted: [
      { source: 'litellm', model: 'openai.gpt-5.4', route: 'global', regions: 'commercial', figures: { longContext: { inputTokens: 272000, cacheRead: 0.5 } } },
      { source: 'litellm', model: 'openai.gpt-5.5', route: 'global', regions: 'commercial', figures: { longContext: { inputTokens: 272000, cacheRead: 1 } } },
      { source: 'litellm', model: 'cohere.embed-v4:0', route: 'global', regions: 'commercial', figures: { input: 0.12 } },
    ],
  },
  {
    id: 'newer-than-the-others',
    reason: 'GPT-6.2 came after what we have of AWS\'s price list and after the releases of the other catalogues. pi-ai 1.6.0 agrees with AWS on all prices that both have but the writes to the ' +
      'cache of Amazon Nova, and its global and regional prices of GPT-6.2 are 10 % apart, as AWS\'s are.',
    accepted: [
      { source: 'pi-ai', model: 'openai.gpt-6.2-astra', route: 'global', regions: 'commercial', figures: { input: 8, output: 40, cacheRead: 0.4, cacheWrite: 10, longContext: { inputTokens: 272000, input: 16, output: 60, cacheRead: 0.8, cacheWrite: 20 } } },
      { source: 'pi-ai', model: 'openai.gpt-6.2-astra', route: 'regional', regions: 'us', figures: { input: 8.8, output: 44, cacheRead: 0.44, cacheWrite: 11, longContext: { inputTokens: 272000, input: 17.6, output: 66, cacheRead: 0.88, cacheWrite: 22 } } },
      { source: 'pi-ai', model: 'openai.gpt-6.2-sol', route: 'global', regions: 'commercial', figures: { input: 2, output: 10, cacheRead: 0.1, cacheWrite: 2.5, longContext: { inputTokens: 272000, input: 4, output: 15, cacheRead: 0.2, cacheWrite: 5 } } },
      { source: 'pi-ai', model: 'openai.gpt-6.2-sol', route: 'regional', regions: 'us', figures: { input: 2.2, output: 11, cacheRead: 0.11, cacheWrite: 2.75, longContext: { inputTokens: 272000, input: 4.4, output: 16.5, cacheRead: 0.22, cacheWrite: 5.5 } } },
    ],
  },
  {
    id: 'one-hour-writes-of-fable-5-2',
    reason: 'genai-prices cites AWS\'s price list for them. They are twice the input price, as are all prices of one-hour cache writes.',
    accepted: [
      { source: 'genai-prices', model: 'anthropic.claude-fable-5-2', route: 'global', regions: 'commercial', figures: { cacheWriteOneHour: 16 } },
      { source: 'genai-prices', model: 'anthropic.claude-fable-5-2', route: 'regional', regions: 'us', figures: { cacheWriteOneHour: 17.6 } },
    ],
  },
  {
    id: 'one-hour-writes-of-fable-5-in-gov',
    reason: 'The reading of the rate cards has no prices of one-hour cache writes, and litellm no price of this model in AWS GovCloud (US). All such prices are twice the input price.',
    derived: [
      { model: 'anthropic.claude-fable-5', route: 'regional', regions: ['us-gov-east-1', 'us-gov-west-1'], figures: { cacheWriteOneHour: 24 } },
    ],
  },
  {
    id: 'mantle-only-models-in-govcloud',
    reason: 'litellm alone has prices of these models in AWS GovCloud (US). They are 1.2 times the commercial prices, on which litellm and pi-ai agree, as for all other models there.',
    accepted: [
      { source: 'litellm', model: 'google.gemma-4-26b-a4b', route: 'regional', regions: 'us-gov-west-1', figures: { input: 0.156, output: 0.48 } },
      { source: 'litellm', model: 'google.gemma-4-31b', route: 'regional', regions: 'us-gov-west-1', figures: { input: 0.168, output: 0.48 } },
      { source: 'litellm', model: 'google.gemma-4-e2b', route: 'regional', regions: 'us-gov-west-1', figures: { input: 0.048, output: 0.096 } },
      { source: 'litellm', model: 'xai.grok-4.3', route: 'regional', regions: 'us-gov-west-1', figures: { input: 1.5, output: 3, cacheRead: 0.24 } },
    ],
  },
  {
    id: 'titan-embed-text-v2-by-region',
    reason: 'These prices are four to ten times those of other Regions, and look like those of version 1. Both readings of AWS\'s price list have them, also for batches at half of it, and no source ' +
      'contradicts them. AWS bills what its price list says.',
    kept: [
      { model: 'amazon.titan-embed-text-v2:0', route: 'regional', regions: ['ca-central-1', 'eu-west-2'], figures: { input: 0.1 } },
      { model: 'amazon.titan-embed-text-v2:0', route: 'regional', regions: ['eu-central-1', 'sa-east-1'], figures: { input: 0.2 } },
    ],
  },
];

export const TIER_DECISIONS: readonly TierDecision[] = [
  {
    reason: 'These came after what we have of AWS\'s price list. The factors are those of all models that both sources have.',
    source: 'litellm',
    factors: { flex: 0.5, priority: 1.75 },
    of: [
      'google.gemma-4-26b-a4b regional', 'google.gemma-4-31b regional', 'google.gemma-4-e2b regional', 'xai.grok-4.3 regional',
      'moonshotai.kimi-k3 global', 'moonshotai.kimi-k3 regional', 'moonshotai.kimi-k3.1 global', 'moonshotai.kimi-k3.1 regional',
      'xai.grok-4.6 global', 'xai.grok-4.6 regional', 'xai.grok-4.7 global', 'xai.grok-4.7 regional', 'zai.glm-5.3 global', 'zai.glm-5.3 regional',
    ],
  },
  {
    reason: 'AWS\'s price list has no row of a tier for the global route of this model, and litellm one of the priority tier only. The factor is that of all models that both sources have.',
    source: 'litellm',
    factors: { priority: 1.75 },
    of: ['amazon.nova-2-lite-v1:0 global'],
  },
  {
    reason: 'AWS\'s price list has rows for these tiers, and litellm does not.',
    source: 'aws-price-list-later',
    factors: { flex: 0.5, priority: 1.75 },
    of: ['deepseek.v3-v1:0 regional', 'qwen.qwen3-coder-480b-a35b-v1:0 regional'],
  },
  {
    reason: 'AWS\'s price list has rows for this tier, and litellm those of the priority tier only.',
    source: 'aws-price-list-later',
    factors: { flex: 0.5 },
    of: ['moonshot.kimi-k2-thinking regional', 'qwen.qwen3-coder-30b-a3b-v1:0 regional', 'qwen.qwen3-vl-235b-a22b regional'],
  },
  {
    reason: 'AWS\'s price list has rows for this tier, and litellm those of the flex tier only.',
    source: 'aws-price-list-later',
    factors: { priority: 1.75 },
    of: ['qwen.qwen3-235b-a22b-2507-v1:0 regional'],
  },
];
