/** Callable combinations without a price, and why. A group that no longer has one, or that has a price by now, is stale. */
export interface Unpriced {
  readonly reason: string;
  readonly models: readonly string[];

  /** Routes as in the list of callable combinations. All of them, if there are none. */
  readonly routes?: readonly string[];

  /** All Regions, if there are none. */
  readonly regions?: readonly string[];
}

export const UNPRICED: readonly Unpriced[] = [
  {
    reason: 'AWS bills images, audio and video of these embedding models by unit. The token metrics contain the text only, so a token price would estimate the rest at 0 USD.',
    models: ['amazon.nova-2-multimodal-embeddings-v1:0', 'amazon.titan-embed-image-v1'],
  },
  {
    reason: 'Only litellm has a price for this id, without a source, and AWS\'s price list does not have the name.',
    models: ['amazon.titan-embed-g1-text-02'],
  },
  {
    reason: 'Legacy models in public extended access, which AWS bills at higher prices than the price list and the catalogues have.',
    models: ['anthropic.claude-3-5-sonnet-20241022-v2:0', 'anthropic.claude-3-sonnet-20240229-v1:0'],
  },
];

/** Whether a group is about a model by every route in every Region. What sources say about such a model is not used. */
export function isWholeModel({ routes, regions }: Unpriced): boolean {
  return routes === undefined && regions === undefined;
}
