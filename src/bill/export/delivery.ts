import { Aws, aws_iam as iam, Stack } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { IConstruct, IDependable } from 'constructs';
import { BILLING_REGION } from '../../private/billing-region';
import { isToken } from '../../private/check';

// https://docs.aws.amazon.com/cur/latest/userguide/dataexports-s3-bucket.html, which has listed both services.
const DELIVERY_SERVICES = ['billingreports.amazonaws.com', 'bcm-data-exports.amazonaws.com'];

/** Actions that writing encrypted objects requires on the key: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html */
const KEY_ACTIONS = ['kms:GenerateDataKey*', 'kms:Decrypt'];

/** Account whose exports can be delivered. */
interface Source {
  readonly partition: string;
  readonly account: string;
}

/**
 * Allows AWS to deliver the exports of the account of the scope to a bucket.
 *
 * @returns the dependency of the export, or the statement that the policy of an imported bucket must contain
 */
export function allowDelivery(bucket: s3.IBucket, scope: IConstruct): { readonly before?: IDependable; readonly missing?: string } {
  const statement = iam.PolicyStatement.fromJson(bucketStatement(bucket.bucketArn, sourceOf(scope)));
  const { statementAdded, policyDependable } = bucket.addToResourcePolicy(statement);
  return statementAdded
    ? { before: policyDependable }
    : { missing: JSON.stringify(bucketStatement(`arn:aws:s3:::${readable(bucket.bucketName, 'BUCKET')}`, readableSource(scope))) };
}

/**
 * Allows AWS to encrypt the delivered files.
 *
 * @returns the statement that the policy of an imported key must contain
 */
export function allowDeliveryKey(key: kms.IKey, scope: IConstruct): { readonly missing?: string } {
  const { statementAdded } = key.addToResourcePolicy(iam.PolicyStatement.fromJson(keyStatement(sourceOf(scope))));
  return statementAdded ? {} : { missing: JSON.stringify(keyStatement(readableSource(scope))) };
}

/**
 * Returns the statement as AWS documents it. The statement cannot be restricted further, because AWS writes an object to the root of the bucket and reads the
 * policy when an export is created. The statement has no Sid, because a Sid must be unique within a policy.
 */
function bucketStatement(bucketArn: string, source: Source): object {
  return {
    Effect: 'Allow',
    Principal: { Service: DELIVERY_SERVICES },
    Action: ['s3:PutObject', 's3:GetBucketPolicy'],
    Resource: [bucketArn, `${bucketArn}/*`],
    Condition: conditionsOf(source),
  };
}

function keyStatement(source: Source): object {
  return { Effect: 'Allow', Principal: { Service: DELIVERY_SERVICES }, Action: KEY_ACTIONS, Resource: '*', Condition: conditionsOf(source) };
}

function conditionsOf({ partition, account }: Source): object {
  const arn = (service: string, resource: string) => `arn:${partition}:${service}:${BILLING_REGION}:${account}:${resource}`;
  return { StringLike: { 'aws:SourceAccount': account, 'aws:SourceArn': [arn('cur', 'definition/*'), arn('bcm-data-exports', 'export/*')] } };
}

function sourceOf(scope: IConstruct): Source {
  return { partition: Aws.PARTITION, account: Stack.of(scope).account };
}

function readableSource(scope: IConstruct): Source {
  return { partition: 'aws', account: readable(Stack.of(scope).account, 'ACCOUNT') };
}

function readable(value: string, placeholder: string): string {
  return isToken(value) ? placeholder : value;
}
