import { Aws, aws_athena as athena, Size } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/**
 * In what queries run.
 */
export interface ExportWorkgroupProps {
  readonly name: string;
  readonly description: string;
  readonly resultsBucket: s3.IBucket;

  /** By default 10 GiB. */
  readonly scanLimit?: Size;
}

/**
 * A workgroup whose limit, place of results and encryption no client can get around.
 */
export function exportWorkgroup(scope: Construct, id: string, props: ExportWorkgroupProps): athena.CfnWorkGroup {
  const { name, description, resultsBucket: { bucketName, encryptionKey }, scanLimit = Size.gibibytes(10) } = props;
  return new athena.CfnWorkGroup(scope, id, {
    name,
    description,
    // Otherwise one with a history is not deleted.
    recursiveDeleteOption: true,
    workGroupConfiguration: {
      enforceWorkGroupConfiguration: true,
      publishCloudWatchMetricsEnabled: true,
      bytesScannedCutoffPerQuery: scanLimit.toBytes(),
      engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
      resultConfiguration: {
        outputLocation: `s3://${bucketName}/`,
        expectedBucketOwner: Aws.ACCOUNT_ID,
        encryptionConfiguration: encryptionKey ? { encryptionOption: 'SSE_KMS', kmsKey: encryptionKey.keyArn } : { encryptionOption: 'SSE_S3' },
      },
    },
  });
}
