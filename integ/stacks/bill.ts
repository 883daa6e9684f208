import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { ProofStack } from './proof-stack';
import { CostAndUsageExport } from '../../src';
import { PROOF_TAG_KEY } from '../names';

/**
 * A data export, delivered to a bucket that is encrypted with a key.
 */
export class ProofBill extends ProofStack<'CostTagsProof-Bill'> {
  constructor(scope: Construct) {
    super(scope, 'CostTagsProof-Bill');
    const encryptionKey = new kms.Key(this, 'Key', { enableKeyRotation: true, removalPolicy: RemovalPolicy.DESTROY, pendingWindow: Duration.days(7) });
    // A bucket of the app, so that it is emptied and deleted with the stack.
    const bucket = new s3.Bucket(this, 'Bucket', {
      encryptionKey,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.DESTROY,
      autoDeleteObjects: true,
    });
    const usage = new CostAndUsageExport(this, 'Usage', {
      tagKeys: [PROOF_TAG_KEY],
      bucket,
      encryptionKey,
      resultRetention: Duration.days(7),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.tell({
      ExportArn: usage.exportArn,
      ExportBucketName: usage.bucket.bucketName,
      ExportFolder: `${usage.bucketPrefix}/${usage.exportName}/`,
      DatabaseName: usage.databaseName,
      TableName: usage.tableName,
      WorkgroupName: usage.workgroupName,
    });
  }
}
