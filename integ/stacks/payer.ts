import type { Construct } from 'constructs';
import { ProofStack } from './proof-stack';
import { CostAllocationTagActivation, TagAnomalyMonitor, TagCostCategory, CostNotifications } from '../../src';
import { PROOF_TAG_KEY, TEAM } from '../names';
import type { ProofSettings } from '../settings';

/** Activates the tag key. */
class ProofActivation extends ProofStack<'CostTagsProof-Activation'> {
  constructor(scope: Construct, { backfillFrom }: ProofSettings) {
    super(scope, 'CostTagsProof-Activation');
    new CostAllocationTagActivation(this, 'Activation', { tagKeys: [PROOF_TAG_KEY], backfillFrom });
    this.tell({ ActivationBackfillFrom: backfillFrom ?? 'none' });
  }
}

/** Monitors anomalies by the tag key. */
class ProofAnomalies extends ProofStack<'CostTagsProof-Anomalies'> {
  constructor(scope: Construct) {
    super(scope, 'CostTagsProof-Anomalies');
    const monitor = new TagAnomalyMonitor(this, 'Monitor', {
      tagKey: PROOF_TAG_KEY, values: [TEAM.plain], minimumImpactAmount: 1, notifications: new CostNotifications(this, 'Topic'),
    });
    this.tell({ MonitorArn: monitor.monitorArn });
  }
}

/** Inherits the values of the key, one of which the category cannot have as a value of its own. */
class ProofCategory extends ProofStack<'CostTagsProof-Category'> {
  constructor(scope: Construct) {
    super(scope, 'CostTagsProof-Category');
    const category = new TagCostCategory(this, 'Category', { categoryName: 'BedrockTagProof', tagKey: PROOF_TAG_KEY, inheritUngroupedValues: true });
    this.tell({ CategoryName: category.categoryName });
  }
}

/** Resources that only a payer account can have. */
export function proofOfPayer(scope: Construct, settings: ProofSettings): void {
  new ProofActivation(scope, settings);
  new ProofAnomalies(scope);
  new ProofCategory(scope);
}
