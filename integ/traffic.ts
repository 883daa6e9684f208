import { type BedrockRuntimeClient, ConverseCommand, type TokenUsage } from '@aws-sdk/client-bedrock-runtime';
import type { Clock } from './clock';

export const TRAFFIC_OUTPUTS = ['PlainProfileArn', 'CachedProfileArn', 'SpecialProfileArn'] as const;

export type TrafficOutputs = Record<typeof TRAFFIC_OUTPUTS[number], string>;

/** Tokens in the responses. */
export interface Tokens {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

/** Some calls, and when they were made. */
export interface Calls extends Tokens {
  readonly started: Date;
  readonly ended: Date;
}

/** Calls of a run: about 2,500 tokens without a prompt cache, and twice a prompt of about 4,700 tokens with one. */
export interface Traffic {
  readonly plain: Calls;
  readonly cached: Calls;
}

const PLAIN_CALLS = 4;
const MAX_TOKENS = 500;

// Models cache prompts of 1,024 tokens and more; some require 4,096.
const LONG_TEXT = 'Every call is billed under the tags of the profile that it goes through, and under no other. '.repeat(250);

export async function makeTraffic(client: BedrockRuntimeClient, clock: Clock, outputs: TrafficOutputs): Promise<Traffic> {
  const count = (modelId: string) => async () => usageOf(client, modelId, 'Write the numbers from one to three hundred in words.', MAX_TOKENS);
  const plain = await calls(clock, PLAIN_CALLS, count(outputs.PlainProfileArn));
  // Only for the export, in which its tag is queried.
  await calls(clock, 1, count(outputs.SpecialProfileArn));
  // A new text for each run, or the first call would find that of the run before in the cache.
  const text = `Run of ${clock.now().toISOString()}. ${LONG_TEXT}`;
  const cached = await calls(clock, 2, async () => usageOf(client, outputs.CachedProfileArn, 'Say yes.', 5, text));
  return { plain, cached };
}

async function calls(clock: Clock, count: number, call: () => Promise<Tokens>): Promise<Calls> {
  const started = clock.now();
  const used: Tokens[] = [];
  for (let each = 0; each < count; each++) {
    used.push(await call());
  }
  const sum = (kind: keyof Tokens) => used.reduce((total, tokens) => total + tokens[kind], 0);
  return { started, ended: clock.now(), input: sum('input'), output: sum('output'), cacheRead: sum('cacheRead'), cacheWrite: sum('cacheWrite') };
}

async function usageOf(client: BedrockRuntimeClient, modelId: string, prompt: string, maxTokens: number, cachedText?: string): Promise<Tokens> {
  const { usage } = await client.send(new ConverseCommand({
    modelId,
    ...cachedText && { system: [{ text: cachedText }, { cachePoint: { type: 'default' } }] },
    messages: [{ role: 'user', content: [{ text: prompt }] }],
    inferenceConfig: { maxTokens },
  }));
  const { inputTokens = 0, outputTokens = 0, cacheReadInputTokens = 0, cacheWriteInputTokens = 0 } = usage ?? {} as TokenUsage;
  return { input: inputTokens, output: outputTokens, cacheRead: cacheReadInputTokens, cacheWrite: cacheWriteInputTokens };
}
