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
    const meter = new TagCostMeter(this, 'Meter', { tagKeys: [PROOF_TAG_KEY], publishProfileMetrics: false });
    const alarm = new BedrockCostAlarm(this, 'Month', {
      costMetric: meter.metricEstimatedCostMonthToDate({ costTags: teamTags(TEAM.plain) }),
      threshold: THRESHOLD,
    });
    this.tell({ MeterAlarmName: alarm.alarmName });
  }
}
