import { Aws, aws_athena as athena, Size } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/**
 * Properties of the workgroup of an export.
 */
export interface ExportWorkgroupProps {
  readonly name: string;
  readonly description: string;
  readonly resultsBucket: s3.IBucket;

  /** Maximum amount of data that a query can read. The default is 10 GiB. */
  readonly bytesScannedCutoff?: Size;
}

/**
 * Creates a workgroup. Clients cannot override its limit, result location and encryption.
 */
export function exportWorkgroup(scope: Construct, id: string, props: ExportWorkgroupProps): athena.CfnWorkGroup {
  const { name, description, resultsBucket: { bucketName, encryptionKey }, bytesScannedCutoff = Size.gibibytes(10) } = props;
  return new athena.CfnWorkGroup(scope, id, {
    name,
    description,
    // Otherwise, a workgroup with a query history is not deleted.
    recursiveDeleteOption: true,
    workGroupConfiguration: {
      enforceWorkGroupConfiguration: true,
      publishCloudWatchMetricsEnabled: true,
      bytesScannedCutoffPerQuery: bytesScannedCutoff.toBytes(),
      engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
      resultConfiguration: {
        outputLocation: `s3://${bucketName}/`,
        expectedBucketOwner: Aws.ACCOUNT_ID,
        encryptionConfiguration: encryptionKey ? { encryptionOption: 'SSE_KMS', kmsKey: encryptionKey.keyArn } : { encryptionOption: 'SSE_S3' },
      },
    },
  });
}
