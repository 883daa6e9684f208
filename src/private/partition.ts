import { type ArnComponents, FeatureFlags, region_info, type Stack, Token } from 'aws-cdk-lib';

// To return the partition of a Region, the CDK builds a table of all facts about all Regions. That takes longer than the rest of a profile.
const REGIONS: Readonly<Record<string, readonly string[]>> = {
  'aws': [
    'af-south-1', 'ap-east-1', 'ap-east-2', 'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-south-2', 'ap-southeast-1', 'ap-southeast-2', 'ap-southeast-3', 'ap-southeast-4',
    'ap-southeast-5', 'ap-southeast-6', 'ap-southeast-7', 'ca-central-1', 'ca-west-1', 'eu-central-1', 'eu-central-2', 'eu-north-1', 'eu-south-1', 'eu-south-2', 'eu-west-1', 'eu-west-2', 'eu-west-3',
    'il-central-1', 'me-central-1', 'me-south-1', 'mx-central-1', 'sa-east-1', 'us-east-1', 'us-east-2', 'us-west-1', 'us-west-2',
  ],
  'aws-cn': ['cn-north-1', 'cn-northwest-1'],
  'aws-us-gov': ['us-gov-east-1', 'us-gov-west-1'],
};

const PARTITIONS: ReadonlyMap<string, string> = new Map(
  Object.entries(REGIONS).flatMap(([partition, regions]) => regions.map((region) => [region, partition])),
);

const LITERAL_PARTITIONS = '@aws-cdk/core:enablePartitionLiterals';

/** Returns `stack.partition` without the CDK's table of Regions, if the table is not necessary. */
export function partitionOf(stack: Stack): string {
  const { region } = stack;
  const isLiteral = !Token.isUnresolved(region) && FeatureFlags.of(stack).isEnabled(LITERAL_PARTITIONS);
  return (isLiteral ? PARTITIONS.get(region) : undefined) ?? stack.partition;
}

/** Returns the partition of a Region. Undefined if the CDK does not know the Region. */
export function partitionOfRegion(region: string): string | undefined {
  return PARTITIONS.get(region) ?? region_info.RegionInfo.get(region).partition;
}

/** Returns the result of `stack.formatArn`, with `partitionOf` as the partition. */
export function formatArn(stack: Stack, components: ArnComponents): string {
  return stack.formatArn({ partition: partitionOf(stack), ...components });
}
