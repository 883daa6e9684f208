import { aws_s3 as s3, RemovalPolicy } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ProofStack, teamTags } from './proof-stack';
import { BedrockCostAlarm, TagCostMeter } from '../../src';
import { PROOF_TAG_KEY, TEAM } from '../names';

// Less than one call costs.
const THRESHOLD = 0.00001;

/**
 * A meter, and an alarm on its metric.
 */
export class ProofMeter extends ProofStack<'CostTagsProof-Meter'> {
  constructor(scope: Construct) {
    super(scope, 'CostTagsProof-Meter');
    // A bucket of the app, so that it is emptied and deleted with the stack.
    const snapshotBucket = new s3.Bucket(this, 'Snapshots', {
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.DESTROY,
      autoDeleteObjects: true,
    });
    const meter = new TagCostMeter(this, 'Meter', { tagKeys: [PROOF_TAG_KEY], snapshotBucket });
    const alarm = new BedrockCostAlarm(this, 'Month', {
      costMetric: meter.metricEstimatedCostMonthToDate({ costTags: teamTags(TEAM.plain) }),
      threshold: THRESHOLD,
    });
    this.tell({ MeterAlarmName: alarm.alarmName });
  }
}
