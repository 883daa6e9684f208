import { type BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand, type ConverseStreamOutput } from '@aws-sdk/client-bedrock-runtime';
import { allowedOrDenied } from './aws-failure';

/** Calls a model by its ID or through a profile. */
export type ModelCall = (client: BedrockRuntimeClient, modelId: string) => Promise<{ readonly denied?: string }>;

/** A call that IAM authorizes as InvokeModel. */
export const converse: ModelCall = async (client, modelId) => allowedOrDenied(async () => client.send(new ConverseCommand(shortCall(modelId))));

/** A call that IAM authorizes as InvokeModelWithResponseStream. */
export const converseStream: ModelCall = async (client, modelId) => allowedOrDenied(async () => {
  const { stream } = await client.send(new ConverseStreamCommand(shortCall(modelId)));
  // A stream that is not read to its end keeps the connection open.
  const events: ConverseStreamOutput[] = [];
  for await (const event of stream ?? []) {
    events.push(event);
  }
  return events;
});

function shortCall(modelId: string) {
  return {
    modelId,
    messages: [{ role: 'user' as const, content: [{ text: 'Say yes.' }] }],
    inferenceConfig: { maxTokens: 5 },
  };
}
