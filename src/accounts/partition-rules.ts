import { isToken, show } from '../private/check';
import { partitionOfRegion } from '../private/partition';

/**
 * Problems with Regions of several partitions, which links, roles and credentials cannot cross. A Region that the CDK does not know can be in any partition.
 *
 * @param own Region of the stack
 */
export function partitionProblems(prop: string, regions: readonly string[] | undefined, own: string): string[] {
  const known = [isToken(own) ? [] : own, Array.isArray(regions) && !isToken(regions) ? regions as string[] : []].flat();
  const places = known.flatMap((region) => typeof region === 'string' && !isToken(region) ? [{ region, partition: partitionOfRegion(region) }] : [])
    .filter(({ partition }) => partition !== undefined);
  const [first] = places;
  const others = places.filter(({ partition }) => partition !== first.partition);
  return others.map(({ region, partition }) => first.region === own
    ? `${prop} must be in the partition ${first.partition} of the stack, got ${show(region)} in ${partition}: remove it, because links and roles do not cross partitions`
    : `${prop} must be in one partition, got ${show(first.region)} in ${first.partition} and ${show(region)} in ${partition}: deploy a stack for each partition`);
}

/** Problem with an ARN whose partition is not that of its Region. */
export function arnPartitionProblems(prop: string, arn: string, place?: { readonly partition: string; readonly region: string }): string[] {
  const expected = place && partitionOfRegion(place.region);
  return expected === undefined || expected === place!.partition ? []
    : [`${prop} must be an ARN of the partition ${expected}, as its Region, got ${show(arn)}: change the partition or the Region`];
}
