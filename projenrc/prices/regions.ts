export { COMMERCIAL } from '../../src/pricing/price-data';

/**
 * The Regions from which AWS's geographies can be called and for which a catalogue's price of that geography may hold. The first one with a price in AWS's price list is the one
 * that a catalogue is compared with: catalogues have one price for a geography, AWS bills the Region of the call, and so theirs is the price of one of the Regions.
 *
 * `us` leaves out us-west-1 and Canada, whose prices differ for many models.
 */
export const GEOGRAPHIES: Record<string, readonly string[]> = {
  'us': ['us-east-1', 'us-east-2', 'us-west-2'],
  'eu': ['eu-west-1', 'eu-central-1', 'eu-central-2', 'eu-north-1', 'eu-south-1', 'eu-south-2', 'eu-west-2', 'eu-west-3'],
  'apac': [
    'ap-southeast-2', 'ap-east-2', 'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-south-2', 'ap-southeast-1', 'ap-southeast-3', 'ap-southeast-4',
    'ap-southeast-5', 'ap-southeast-7',
  ],
  'jp': ['ap-northeast-1', 'ap-northeast-3'],
  'au': ['ap-southeast-2', 'ap-southeast-4', 'ap-southeast-6'],
  'in': ['ap-south-1', 'ap-south-2'],
  'ca': ['ca-central-1', 'ca-west-1'],
  'us-gov': ['us-gov-east-1', 'us-gov-west-1'],
};

/** The Regions from which the profiles of the geography `us` can be called, all of them. */
export const US_WIDE = 'us-wide';

/**
 * Models whose price of the geography `us` is that of all of its Regions: their rate cards, and AWS's pages about them, have one price for the geography, without the code of a
 * Region. The price list has no row for them in us-west-1 and Canada that could be another one.
 */
export const US_WIDE_MODELS: readonly string[] = [
  'anthropic.claude-fable-5-1', 'moonshotai.kimi-k3', 'openai.gpt-5.6-luna', 'openai.gpt-5.6-sol', 'openai.gpt-5.6-terra', 'openai.gpt-6-astra',
  'openai.gpt-6-luna', 'openai.gpt-6-sol', 'openai.gpt-6.1-sol', 'xai.grok-4.6', 'xai.grok-4.7', 'zai.glm-5.3',
];

/** Groups of Regions by name, larger ones first: the geographies, and those that are larger than a geography's prices are for other models. */
export const REGION_GROUPS: Record<string, readonly string[]> = {
  [US_WIDE]: ['us-east-1', 'us-east-2', 'us-west-2', 'us-west-1', 'ca-central-1', 'ca-west-1'],
  ...GEOGRAPHIES,
};

/** The geographies in which a price has to be the same for it to be taken as that of every commercial Region. */
const CONTINENTS = [['us', US_WIDE], ['eu'], ['apac', 'jp', 'au', 'in']];

/** The Regions of a group, or of a claim that lists them. */
export function regionsOf(regions: string | readonly string[]): readonly string[] {
  return typeof regions === 'string' ? REGION_GROUPS[regions] ?? regions.split('+') : regions;
}

/** Whether geographies or Regions are on each of the continents. */
export function spansContinents(regions: readonly string[]): boolean {
  return CONTINENTS.every((names) => regions.some((region) => names.some((name) => region === name || REGION_GROUPS[name].includes(region))));
}

/** Whether a Region, or a geography, is one of AWS GovCloud (US). */
export function isGovCloud(region: string): boolean {
  return region === 'us-gov' || region.startsWith('us-gov-');
}

/** The name of a set of Regions that is no geography: the Regions themselves. */
export function groupName(regions: readonly string[]): string {
  return [...regions].sort().join('+');
}
