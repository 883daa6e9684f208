import type { Construct } from 'constructs';
import type { ProofProfiles } from './profiles';
import { ProofStack } from './proof-stack';
import { BedrockCostAnomalyAlarm } from '../../src';

/**
 * An alarm on what is unusual, over the counters of a profile put together. A stack of its own, as CloudWatch may refuse it.
 */
export class ProofAnomalyAlarm extends ProofStack<'CostTagsProof-AnomalyAlarm'> {
  constructor(scope: Construct, { plain }: ProofProfiles) {
    super(scope, 'CostTagsProof-AnomalyAlarm');
    this.tell({ AnomalyAlarmName: new BedrockCostAnomalyAlarm(this, 'Unusual', { profiles: [plain] }).alarmName });
  }
}
