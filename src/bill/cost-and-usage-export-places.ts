import { Resource, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { CostAndUsageExportProps } from './cost-and-usage-export-props';
import { differAtSynth, isToken, show, textProblems, type TextRule } from '../private/check';

const AWS_MANAGED_KEY = 'alias/aws/s3';

const REGION: TextRule = {
  minLength: 1, maxLength: 32, pattern: /^(?!cn-|us-gov-)[a-z]{2}(-[a-z]+)+-\d+$/, patternInWords: 'be a commercial Region', remedy: 'write it as eu-west-1',
};

/** Whatever is wrong with where bucket and keys are, and whose. */
export function placeProblems(scope: IConstruct, props: CostAndUsageExportProps): string[] {
  return [...bucketRegionProblems(props), ...keyProblems(scope, props), ...accountProblems(scope, props)];
}

function bucketRegionProblems({ bucket, bucketRegion }: CostAndUsageExportProps): string[] {
  if (bucketRegion === undefined) {
    return [];
  }
  return [
    ...textProblems('bucketRegion', bucketRegion, REGION),
    ...bucket ? [] : [`bucketRegion must go with a bucket of yours, got ${show(bucketRegion)} without: the one that is made here is in the stack's Region; leave it out`],
    ...bucket && Resource.isOwnedResource(bucket) && differAtSynth(bucketRegion, bucket.env.region)
      ? [`bucketRegion must be that of bucket, got ${show(bucketRegion)} for ${show(bucket.node.path)} of ${bucket.env.region}: leave it out`]
      : [],
  ];
}

function keyProblems(scope: IConstruct, { encryptionKey: key }: CostAndUsageExportProps): string[] {
  const { region } = Stack.of(scope);
  return key === undefined ? [] : [
    ...key.keyId === AWS_MANAGED_KEY ? [`encryptionKey must be a key of yours, got ${show(AWS_MANAGED_KEY)}: its policy lets no service in; use a kms.Key, or leave it out`] : [],
    ...differAtSynth(key.env.region, region)
      ? [`encryptionKey must be of Region ${region}, got ${show(key.node.path)} of ${key.env.region}: S3 uses keys of its Region; use one of this Region`]
      : [],
  ];
}

// A policy in another stack would name that stack's account for the export's, or an export its own for the bucket's.
function accountProblems(scope: IConstruct, { bucket, encryptionKey }: CostAndUsageExportProps): string[] {
  const stack = Stack.of(scope);
  const given: Array<[prop: string, thing: IConstruct | undefined]> = [['bucket', bucket], ['the key of bucket', bucket?.encryptionKey], ['encryptionKey', encryptionKey]];
  const told = new Set<Stack>();
  return given.flatMap(([prop, thing]) => {
    const other = thing && Stack.of(thing);
    if (!other || other === stack || isToken(other.account) === isToken(stack.account) || told.has(other)) {
      return [];
    }
    told.add(other);
    return [`${prop} must be of a stack with a known account just if the export's has one, got ${shownAccount(other)} for ${shownAccount(stack)}: set env.account of both stacks, or of neither`];
  });
}

function shownAccount({ node, account }: Stack): string {
  return `${show(node.path)} ${isToken(account) ? 'without one' : `of ${account}`}`;
}
