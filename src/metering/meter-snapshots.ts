import { aws_iam as iam, aws_s3 as s3, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import type { SnapshotsRequest } from './meter-request';
import type { TagCostMeterProps } from './tag-cost-meter-props';
import { isToken, show } from '../private/check';
import { outermostStack } from '../private/outermost-stack';

const PREFIX = 'tag-cost-meter/';

// The handler reads hours of the day and of the day before it, and months of this and of the last month.
const HOURS_EXPIRE_AFTER = Duration.days(10);
const MONTHS_EXPIRE_AFTER = Duration.days(400);

/** Folder in which a meter keeps the usage of closed hours and days. */
export class MeterSnapshots {
  public readonly bucket: s3.IBucket;
  public readonly prefix: string;

  constructor(scope: Construct, { snapshotBucket, snapshotPrefix = PREFIX }: Pick<TagCostMeterProps, 'snapshotBucket' | 'snapshotPrefix'>) {
    this.prefix = snapshotPrefix;
    this.bucket = snapshotBucket ?? new s3.Bucket(scope, 'Snapshots', {
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      lifecycleRules: [
        { prefix: `${snapshotPrefix}hours/`, expiration: HOURS_EXPIRE_AFTER },
        { prefix: `${snapshotPrefix}months/`, expiration: MONTHS_EXPIRE_AFTER },
      ],
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  /** Location in the input of the function. */
  public request(): SnapshotsRequest {
    return { bucketName: this.bucket.bucketName, prefix: this.prefix };
  }

  public grant(role: iam.Role): void {
    role.addToPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject', 's3:PutObject'], resources: [this.bucket.arnForObjects(`${this.prefix}*`)] }));
    // Without this permission, S3 answers that access to an object that does not exist is denied.
    role.addToPolicy(new iam.PolicyStatement({
      actions: ['s3:ListBucket'],
      resources: [this.bucket.bucketArn],
      conditions: { StringLike: { 's3:prefix': `${this.prefix}*` } },
    }));
    this.bucket.encryptionKey?.grant(role, 'kms:Decrypt', 'kms:GenerateDataKey');
  }

  /** Text that is the same for two folders if they are the same. */
  public location(scope: IConstruct): string {
    const stack = outermostStack(scope);
    const { bucketName } = this.bucket;
    const name = stack.resolve(bucketName);
    // A name that is known only at deployment is that of a resource of this app, or that of a parameter of the stack.
    return JSON.stringify([isToken(bucketName) ? [Stack.of(this.bucket).node.addr, name] : name, this.prefix]);
  }
}

interface MeterWithSnapshots extends IConstruct {
  readonly _snapshots?: MeterSnapshots;
}

/** Problems with meters that would overwrite each other's snapshots. */
export function sharedSnapshotsProblems(meter: MeterWithSnapshots, others: readonly MeterWithSnapshots[]): string[] {
  const own = meter._snapshots?.location(meter);
  return others.filter((other) => own !== undefined && other !== meter && other._snapshots?.location(other) === own).map(({ node }) =>
    `TagCostMeter: snapshotBucket and snapshotPrefix must not both be the same as those of another meter, got those of ${show(node.path)}: pass another snapshotPrefix`);
}
