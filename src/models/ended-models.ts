/** Page on which AWS lists the models that have ended. AWS removes a model from the list some time after its end. */
const LIFECYCLE = 'https://docs.aws.amazon.com/bedrock/latest/userguide/model-lifecycle-legacy.html';
const LITELLM = 'https://pypi.org/project/litellm/1.110.2/';
const POSIT = 'https://github.com/posit-dev/positron/issues/9339';
const BITS_LOVERS = 'https://www.bitslovers.com/bedrock-model-lifecycle';

/** Date of the newest source, as `YYYY-MM-DD`. */
export const ENDED_AS_OF = '2026-11-27';

/** Model that Amazon Bedrock no longer offers. */
interface EndedModel {
  /** Day on which AWS ended the model, as `YYYY-MM-DD`. */
  readonly endedOn: string;

  readonly source: string;
}

/**
 * Models that had ended by `ENDED_AS_OF`, by ID. Amazon Bedrock rejects calls of these models.
 *
 * The list contains no model that ends later, so that no text depends on the date of the synthesis.
 */
export const ENDED_MODELS: Record<string, EndedModel> = {
  'ai21.jamba-1-5-large-v1:0': { endedOn: '2026-11-26', source: LIFECYCLE },
  'ai21.jamba-1-5-mini-v1:0': { endedOn: '2026-11-26', source: LIFECYCLE },
  'amazon.nova-canvas-v1:0': { endedOn: '2026-09-30', source: LIFECYCLE },
  'amazon.nova-premier-v1:0': { endedOn: '2026-09-14', source: LIFECYCLE },
  'amazon.nova-reel-v1:0': { endedOn: '2026-09-30', source: LIFECYCLE },
  'amazon.nova-reel-v1:1': { endedOn: '2026-09-30', source: LIFECYCLE },
  'amazon.nova-sonic-v1:0': { endedOn: '2026-09-14', source: LIFECYCLE },
  'amazon.titan-image-generator-v2:0': { endedOn: '2026-06-30', source: LITELLM },
  'anthropic.claude-3-5-sonnet-20240620-v1:0': { endedOn: '2026-03-01', source: POSIT },
  'anthropic.claude-3-7-sonnet-20250219-v1:0': { endedOn: '2026-04-28', source: BITS_LOVERS },
  'anthropic.claude-3-haiku-20240307-v1:0': { endedOn: '2026-09-10', source: LIFECYCLE },
  'anthropic.claude-sonnet-4-20250514-v1:0': { endedOn: '2026-10-14', source: LIFECYCLE },
  'cohere.command-r-plus-v1:0': { endedOn: '2026-08-19', source: LIFECYCLE },
  'cohere.command-r-v1:0': { endedOn: '2026-08-19', source: LIFECYCLE },
  'meta.llama3-1-405b-instruct-v1:0': { endedOn: '2026-07-07', source: LITELLM },
  'meta.llama3-2-11b-instruct-v1:0': { endedOn: '2026-07-07', source: LITELLM },
  'meta.llama3-2-1b-instruct-v1:0': { endedOn: '2026-07-07', source: LITELLM },
  'meta.llama3-2-3b-instruct-v1:0': { endedOn: '2026-07-07', source: LITELLM },
  'meta.llama3-2-90b-instruct-v1:0': { endedOn: '2026-07-07', source: LITELLM },
};

/**
 * Day on which a model ended, or undefined if it has not ended, or if its end is not in the list.
 */
export function endOf(modelId: string): string | undefined {
  return Object.hasOwn(ENDED_MODELS, modelId) ? ENDED_MODELS[modelId].endedOn : undefined;
}
