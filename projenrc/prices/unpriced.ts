import type { Combination } from './callable-list';

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
    reason: 'Only `litellm` has a price for this ID, without a source, and AWS\'s price list does not have the name.',
    models: ['amazon.titan-embed-g1-text-02'],
  },
  {
    reason: 'A legacy model in public extended access, which AWS bills at a higher price than the price list and the catalogs have.',
    models: ['anthropic.claude-opus-4-1-20250805-v1:0'],
  },
  {
    reason: 'AWS\'s price list has no cache prices for this model in the UAE, so cached tokens would be estimated at 0 USD.',
    models: ['anthropic.claude-sonnet-4-20250514-v1:0'],
    regions: ['me-central-1'],
  },
  {
    reason: 'AWS\'s price list has no row for these models in these Regions, or none with an output price, and the catalogs have no prices by Region.',
    models: ['amazon.nova-lite-v1:0', 'amazon.nova-micro-v1:0', 'amazon.nova-pro-v1:0'],
    regions: ['ap-east-2', 'ap-southeast-3'],
  },
  {
    reason: 'AWS\'s price list has no row for these models in these Regions, or none with an output price, and the catalogs have no prices by Region.',
    models: ['amazon.nova-micro-v1:0', 'amazon.nova-pro-v1:0'],
    regions: ['ap-southeast-5', 'ap-southeast-7'],
  },
  {
    reason: 'AWS\'s price list has no row for this model in Calgary, and the catalogs have no prices by Region.',
    models: ['amazon.nova-lite-v1:0'],
    regions: ['ca-west-1'],
  },
  {
    reason: 'AWS\'s price list has the price of `bedrock-mantle` only for this model in Milan, and no catalog has a price there.',
    models: ['qwen.qwen3-next-80b-a3b'],
    regions: ['eu-south-1'],
  },
  {
    reason: 'Only `litellm` has prices of these models in AWS GovCloud (US), without a source, and they do not follow the rule of the other prices there.',
    models: ['amazon.titan-embed-text-v2:0', 'meta.llama3-70b-instruct-v1:0', 'meta.llama3-8b-instruct-v1:0'],
    regions: ['us-gov-east-1', 'us-gov-west-1'],
  },
];

/** The group that a combination is in. */
export function groupOf({ model, route, region }: Combination, groups: readonly Unpriced[]): Unpriced | undefined {
  return groups.find(({ models, routes, regions }) =>
    models.includes(model) && (routes?.includes(route) ?? true) && (regions?.includes(region) ?? true));
}

/** Whether a group is about a model by every route in every Region. What sources say about such a model is not used. */
export function isWholeModel({ routes, regions }: Unpriced): boolean {
  return routes === undefined && regions === undefined;
}
