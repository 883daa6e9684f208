import type { Construct } from 'constructs';
import type { ProofProfiles } from './profiles';
import { ProofStack } from './proof-stack';
import { BedrockCostAnomalyAlarm } from '../../src';

/**
 * An anomaly alarm on the sum of the token metrics of a profile, in a separate stack because CloudWatch might reject it.
 */
export class ProofAnomalyAlarm extends ProofStack<'CostTagsProof-AnomalyAlarm'> {
  constructor(scope: Construct, { plain }: ProofProfiles) {
    super(scope, 'CostTagsProof-AnomalyAlarm');
    this.tell({ AnomalyAlarmName: new BedrockCostAnomalyAlarm(this, 'Unusual', { profiles: [plain] }).alarmName });
  }
}
