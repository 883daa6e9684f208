import type { IConstruct } from 'constructs';
import { isToken, show } from '../private/check';
import { partitionOfRegion } from '../private/partition';
import { warn } from '../private/warning';

/** Warns if a principal is in a partition in which AWS does not bill by the tags of principals. */
export function warnOfPartition(scope: IConstruct, region: string | undefined, arn: string | undefined): void {
  const partition = region === undefined ? arn?.split(':')[1] : isToken(region) ? undefined : partitionOfRegion(region);
  if (partition !== undefined && partition !== 'aws') {
    warn(scope, 'TaggedPrincipal.commercialRegionsOnly',
      `AWS bills Amazon Bedrock by the tags of IAM principals in the commercial Regions only, and the principal is in partition ${show(partition)}, so its tags do not appear in cost reports. ` +
      'Use TaggedInferenceProfile or TaggedProject there');
  }
}
