import { Resource, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { CostAndUsageExportProps } from './cost-and-usage-export-props';
import { differAtSynth, isToken, show, textProblems, type TextRule } from '../private/check';

const AWS_MANAGED_KEY = 'alias/aws/s3';

const REGION: TextRule = {
  minLength: 1, maxLength: 32, pattern: /^(?!cn-|us-gov-)[a-z]{2}(-[a-z]+)+-\d+$/, patternInWords: 'be a commercial Region', remedy: 'for example, pass eu-west-1',
};

/** Returns problems with the Regions and accounts of the bucket and the keys. */
export function placeProblems(scope: IConstruct, props: CostAndUsageExportProps): string[] {
  return [...bucketRegionProblems(props), ...keyProblems(scope, props), ...accountProblems(scope, props)];
}

function bucketRegionProblems({ bucket, bucketRegion }: CostAndUsageExportProps): string[] {
  if (bucketRegion === undefined) {
    return [];
  }
  return [
    ...textProblems('bucketRegion', bucketRegion, REGION),
    ...bucket ? [] : [`bucketRegion must be set together with bucket, got ${show(bucketRegion)} without bucket: omit bucketRegion, because the new bucket is in the Region of the stack`],
    ...bucket && Resource.isOwnedResource(bucket) && differAtSynth(bucketRegion, bucket.env.region)
      ? [`bucketRegion must be the Region of bucket, got ${show(bucketRegion)} for ${show(bucket.node.path)} in ${bucket.env.region}: omit bucketRegion`]
      : [],
  ];
}

function keyProblems(scope: IConstruct, { encryptionKey: key }: CostAndUsageExportProps): string[] {
  const { region } = Stack.of(scope);
  return key === undefined ? [] : [
    ...key.keyId === AWS_MANAGED_KEY ? [`encryptionKey must be a customer managed key, got ${show(AWS_MANAGED_KEY)}: use a kms.Key or omit encryptionKey, because the policy of the AWS managed key cannot allow the delivery`] : [],
    ...differAtSynth(key.env.region, region)
      ? [`encryptionKey must be in Region ${region}, got ${show(key.node.path)} in ${key.env.region}: use a key in ${region}, because S3 uses keys in the Region of the bucket`]
      : [],
  ];
}

// Otherwise, a policy in the other stack would contain the account of that stack instead of the export's, or the export would contain its own account instead of the bucket's.
function accountProblems(scope: IConstruct, { bucket, encryptionKey }: CostAndUsageExportProps): string[] {
  const stack = Stack.of(scope);
  const given: Array<[prop: string, thing: IConstruct | undefined]> = [['bucket', bucket], ['the key of bucket', bucket?.encryptionKey], ['encryptionKey', encryptionKey]];
  const reported = new Set<Stack>();
  return given.flatMap(([prop, thing]) => {
    const other = thing && Stack.of(thing);
    if (!other || other === stack || isToken(other.account) === isToken(stack.account) || reported.has(other)) {
      return [];
    }
    reported.add(other);
    return [`${prop} must be in a stack with env.account if and only if the stack of the export has env.account, got ${shownAccount(other)} for ${shownAccount(stack)}: set env.account of both stacks, or of neither`];
  });
}

function shownAccount({ node, account }: Stack): string {
  return `${show(node.path)} ${isToken(account) ? 'without env.account' : `with account ${account}`}`;
}
