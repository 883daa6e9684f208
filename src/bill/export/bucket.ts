import { aws_s3 as s3, Duration, type RemovalPolicy } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/**
 * Encryption, lifecycle and removal of a bucket.
 */
export interface BucketKeeping {
  readonly encryptionKey?: kms.IKey;
  readonly removalPolicy?: RemovalPolicy;

  /** Lifetime of objects. By default, objects never expire. */
  readonly expiration?: Duration;
}

/**
 * Creates a bucket for exports or query results. The bucket has no versioning, because AWS rewrites the current month up to three times a day and queries can
 * be run again.
 */
export function billBucket(scope: Construct, id: string, { encryptionKey, removalPolicy, expiration }: BucketKeeping): s3.Bucket {
  return new s3.Bucket(scope, id, {
    ...encryptionKey
      ? { encryption: s3.BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true }
      : { encryption: s3.BucketEncryption.S3_MANAGED },
    enforceSSL: true,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(7), expiration }],
    removalPolicy,
  });
}
