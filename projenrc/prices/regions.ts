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

/** The geographies in which a price has to be the same for it to be taken as that of every commercial Region. */
const CONTINENTS = [['us'], ['eu'], ['apac', 'jp', 'au', 'in']];

/** The Regions of a group, or of a claim that lists them. */
export function regionsOf(regions: string | readonly string[]): readonly string[] {
  return typeof regions === 'string' ? GEOGRAPHIES[regions] ?? [] : regions;
}

/** Whether geographies or Regions are on each of the continents. */
export function spansContinents(regions: readonly string[]): boolean {
  return CONTINENTS.every((names) => regions.some((region) => names.some((name) => region === name || GEOGRAPHIES[name].includes(region))));
}

/** The name of a set of Regions that is no geography: the Regions themselves. */
export function groupName(regions: readonly string[]): string {
  return [...regions].sort().join('+');
}
