/** Tokens by kind, or USD per million of them. */
export interface ByKind {
  readonly input: number;
  readonly output?: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
}

export interface WorkedExample {
  readonly name: string;

  /** Where the prices were published. */
  readonly source: string;

  /** As passed to Bedrock. */
  readonly sourceId: string;
  readonly region: string;

  /** As published. */
  readonly prices: ByKind;
  readonly tokens: ByKind;

  /** Worked out by hand, USD. */
  readonly dollars: number;
}

const PI_AI = '@earendil-works/pi-ai 1.5.2 of 2026-11-10, amazon-bedrock.json, https://www.npmjs.com/package/@earendil-works/pi-ai/v/1.5.2';
const GENAI_PRICES = '@pydantic/genai-prices 0.1.8 of 2026-09-23, provider aws, https://www.npmjs.com/package/@pydantic/genai-prices/v/0.1.8';
const PRICE_LIST = 'AWS Price List of 2026-08-20, https://github.com/aToy0m0/bedrock-pricing/blob/42777bfb4089b919a1e6a9d79ac6a89b08dc0cdf/docs/data.json';
const PRICE_LIST_NOVA = 'AWS Price List of 2026-09-17, https://github.com/koyakimu/aws-bedrock-quick-reference/blob/1e0cc47ab71812b52170db6447dff670e974af7e/data/prices.json';

export const WORKED_EXAMPLES: WorkedExample[] = [
  {
    name: 'Claude Sonnet 4.6 in a geography, with the prompt cache',
    source: PI_AI,
    sourceId: 'us.anthropic.claude-sonnet-4-6',
    region: 'us-east-1',
    prices: { input: 3.3, output: 16.5, cacheRead: 0.33, cacheWrite: 4.125 },
    tokens: { input: 2_000_000, output: 500_000, cacheRead: 10_000_000, cacheWrite: 400_000 },
    // 6.60 + 8.25 + 3.30 + 1.65
    dollars: 19.8,
  },
  {
    name: 'Claude Sonnet 4.6 globally, the same tokens',
    source: PI_AI,
    sourceId: 'global.anthropic.claude-sonnet-4-6',
    region: 'us-east-1',
    prices: { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 },
    tokens: { input: 2_000_000, output: 500_000, cacheRead: 10_000_000, cacheWrite: 400_000 },
    // 6.00 + 7.50 + 3.00 + 1.50
    dollars: 18,
  },
  {
    name: 'Claude Haiku 4.5 globally from Europe',
    source: GENAI_PRICES,
    sourceId: 'global.anthropic.claude-haiku-4-5-20251001-v1:0',
    region: 'eu-central-1',
    prices: { input: 1, output: 5, cacheRead: 0.1, cacheWrite: 1.25 },
    tokens: { input: 123_456, output: 7_890, cacheRead: 1_000, cacheWrite: 2_000 },
    // 0.123456 + 0.03945 + 0.0001 + 0.0025
    dollars: 0.165506,
  },
  {
    name: 'Claude Haiku 4.5 in Japan',
    source: PI_AI,
    sourceId: 'jp.anthropic.claude-haiku-4-5-20251001-v1:0',
    region: 'ap-northeast-1',
    prices: { input: 1.1, output: 5.5, cacheRead: 0.11, cacheWrite: 1.375 },
    tokens: { input: 1_000_000, output: 1_000_000, cacheRead: 1_000_000, cacheWrite: 1_000_000 },
    // 1.10 + 5.50 + 0.11 + 1.375
    dollars: 8.085,
  },
  {
    name: 'Claude Opus 4.5 in Europe, a day of an agent: billions of cache reads',
    source: PI_AI,
    sourceId: 'eu.anthropic.claude-opus-4-5-20251101-v1:0',
    region: 'eu-north-1',
    prices: { input: 5.5, output: 27.5, cacheRead: 0.55, cacheWrite: 6.875 },
    tokens: { input: 12_000_000, output: 8_000_000, cacheRead: 3_200_000_000, cacheWrite: 40_000_000 },
    // 66 + 220 + 1760 + 275
    dollars: 2321,
  },
  {
    name: 'Claude Opus 5.5 globally, whose cache reads are a twentieth of its input',
    source: GENAI_PRICES,
    sourceId: 'global.anthropic.claude-opus-5-5',
    region: 'us-west-2',
    prices: { input: 4, output: 20, cacheRead: 0.2, cacheWrite: 5 },
    tokens: { input: 250_000, output: 50_000, cacheRead: 5_000_000, cacheWrite: 100_000 },
    // 1.00 + 1.00 + 1.00 + 0.50
    dollars: 3.5,
  },
  {
    name: 'Nova Micro in the US, a few tokens',
    source: PI_AI,
    sourceId: 'amazon.nova-micro-v1:0',
    region: 'us-east-1',
    prices: { input: 0.035, output: 0.14, cacheRead: 0.00875 },
    tokens: { input: 1_000, output: 200 },
    // 0.000035 + 0.000028
    dollars: 0.000063,
  },
  {
    name: 'Nova Lite in the US, with cache reads',
    source: PI_AI,
    sourceId: 'us.amazon.nova-lite-v1:0',
    region: 'us-east-1',
    prices: { input: 0.06, output: 0.24, cacheRead: 0.015 },
    tokens: { input: 5_000_000, output: 1_000_000, cacheRead: 20_000_000 },
    // 0.30 + 0.24 + 0.30
    dollars: 0.84,
  },
  {
    name: 'Nova Lite from Ireland, where it is dearer',
    source: PI_AI,
    sourceId: 'eu.amazon.nova-lite-v1:0',
    region: 'eu-west-1',
    prices: { input: 0.069, output: 0.276, cacheRead: 0.01725 },
    tokens: { input: 5_000_000, output: 1_000_000, cacheRead: 20_000_000 },
    // 0.345 + 0.276 + 0.345
    dollars: 0.966,
  },
  {
    name: 'Nova Lite from Frankfurt, where it is dearer still',
    source: PRICE_LIST_NOVA,
    sourceId: 'eu.amazon.nova-lite-v1:0',
    region: 'eu-central-1',
    prices: { input: 0.078, output: 0.312, cacheRead: 0.0195 },
    tokens: { input: 5_000_000, output: 1_000_000, cacheRead: 20_000_000 },
    // 0.39 + 0.312 + 0.39
    dollars: 1.092,
  },
  {
    name: 'Llama 3.3 70B, input and output at one price',
    source: GENAI_PRICES,
    sourceId: 'us.meta.llama3-3-70b-instruct-v1:0',
    region: 'us-east-2',
    prices: { input: 0.72, output: 0.72 },
    tokens: { input: 3_000_000, output: 1_500_000 },
    // 2.16 + 1.08
    dollars: 3.24,
  },
  {
    name: 'DeepSeek R1',
    source: GENAI_PRICES,
    sourceId: 'us.deepseek.r1-v1:0',
    region: 'us-west-2',
    prices: { input: 1.35, output: 5.4 },
    tokens: { input: 800_000, output: 2_000_000 },
    // 1.08 + 10.80
    dollars: 11.88,
  },
  {
    name: 'gpt-oss-20b from Sydney',
    source: PRICE_LIST,
    sourceId: 'openai.gpt-oss-20b-1:0',
    region: 'ap-southeast-2',
    prices: { input: 0.0721, output: 0.309 },
    tokens: { input: 10_000_000, output: 1_000_000 },
    // 0.721 + 0.309
    dollars: 1.03,
  },
  {
    name: 'Titan Text Embeddings V2, without output',
    source: PRICE_LIST,
    sourceId: 'amazon.titan-embed-text-v2:0',
    region: 'us-east-1',
    prices: { input: 0.02 },
    tokens: { input: 7_350_000 },
    // 0.147
    dollars: 0.147,
  },
  {
    name: 'Cohere Embed English v3, without output',
    source: PRICE_LIST,
    sourceId: 'cohere.embed-english-v3',
    region: 'eu-west-1',
    prices: { input: 0.1 },
    tokens: { input: 123_456_789 },
    // 12.3456789
    dollars: 12.345679,
  },
];
