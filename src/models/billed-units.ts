// https://aws.amazon.com/bedrock/pricing/
const UNITS: ReadonlyArray<readonly [RegExp, string]> = [
  [/^(stability\.|amazon\.(nova-canvas|titan-image-generator)-)/, 'by image'],
  [/^(luma\.|twelvelabs\.|amazon\.nova-reel-)/, 'by second of video'],
  [/^(amazon|cohere)\.rerank-/, 'by query'],
  [/^amazon\.titan-embed-image-v1/, 'by text token and by image'],
  [/^amazon\.nova-2-multimodal-embeddings-/, 'by text token, by image, and by second of audio and video'],
  [/^amazon\.nova-(\d+(-\d+)?-)?sonic/, 'by speech and text tokens at different prices'],
];

/**
 * How AWS bills a model that it does not bill by text token alone, such as `by image`. Undefined for all other models.
 *
 * The token metrics of such a model, if it has any, do not determine its cost.
 */
export function billedUnit(modelId: string): string | undefined {
  return UNITS.find(([pattern]) => pattern.test(modelId))?.[1];
}
