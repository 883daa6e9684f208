import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { ProofStack } from './proof-stack';

/**
 * Resources that show the behavior of other AWS services on which the constructs rely. Contains no construct of this library.
 */
export class ProofServices extends ProofStack<'CostTagsProof-Services'> {
  constructor(scope: Construct) {
    super(scope, 'CostTagsProof-Services');
    const bucket = this.encryptedBucket();
    this.tell({
      ViewBudgetRoleArn: this.viewBudgetRole(),
      HeadRoleArn: this.headRole(bucket),
      EncryptedBucketName: bucket.bucketName,
      FailingFunctionName: this.failingFunction(),
      StateTesterRoleArn: this.stateTesterRole(),
    });
  }

  private viewBudgetRole(): string {
    const role = this.callerRole('ViewBudget');
    role.addToPolicy(new iam.PolicyStatement({
      actions: ['budgets:ViewBudget'],
      resources: [this.formatArn({ service: 'budgets', region: '', resource: 'budget', resourceName: '*' })],
    }));
    return role.roleArn;
  }

  private encryptedBucket(): s3.Bucket {
    return new s3.Bucket(this, 'Encrypted', {
      encryptionKey: new kms.Key(this, 'Key', { enableKeyRotation: true, removalPolicy: RemovalPolicy.DESTROY, pendingWindow: Duration.days(7) }),
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      lifecycleRules: [{ expiration: Duration.days(7) }],
      removalPolicy: RemovalPolicy.DESTROY,
      autoDeleteObjects: true,
    });
  }

  /** A role that can read objects, without permissions on the key. */
  private headRole(bucket: s3.Bucket): string {
    const role = this.callerRole('Head');
    role.addToPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects('*')] }));
    return role.roleArn;
  }

  private failingFunction(): string {
    return new lambda.Function(this, 'Failing', {
      description: 'Fails on purpose, to show when Lambda repeats the run',
      runtime: new lambda.Runtime('nodejs24.x', lambda.RuntimeFamily.NODEJS, { supportsInlineCode: true }),
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => { throw new Error("on purpose"); };'),
      retryAttempts: 1,
      logGroup: new logs.LogGroup(this, 'FailingLogs', { retention: logs.RetentionDays.ONE_WEEK, removalPolicy: RemovalPolicy.DESTROY }),
    }).functionName;
  }

  /** Lets Step Functions read a role that does not exist. */
  private stateTesterRole(): string {
    const role = new iam.Role(this, 'StateTester', { assumedBy: new iam.ServicePrincipal('states.amazonaws.com') });
    role.addToPolicy(new iam.PolicyStatement({
      actions: ['iam:GetRole'],
      resources: [this.formatArn({ service: 'iam', region: '', resource: 'role', resourceName: 'cost-tags-proof-no-such-role' })],
    }));
    return role.roleArn;
  }
}
