import { App, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import {
  BedrockCostAlarm, BedrockCostDashboard, CostAllocationTagActivation, CostNotifications, CostTagKey, CostTags, CostTagSchema, TagAudit, TagBudget,
  TagCostMeter,
} from 'cdk-bedrock-cost-tags';

/** Monthly limit of each department in USD. */
const monthlyLimits = { Claims: 2000, Sales: 300, Underwriting: 800 };

const schema = CostTagSchema.of({
  [CostTagKey.DEPARTMENT]: { allowedValues: Object.keys(monthlyLimits), description: 'the department that is charged', owner: 'controlling@example.com' },
  [CostTagKey.ENVIRONMENT]: { allowedValues: ['development', 'production'], description: 'the stage' },
});

/**
 * Stack for the payer account, deployed once: it activates the keys of the schema and backfills cost since January.
 */
class PayerStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    const finops = new CostNotifications(this, 'FinOps');
    finops.addEmail('finops@example.com');

    const activation = new CostAllocationTagActivation(this, 'Activation', { tagKeys: schema.keys, backfillFrom: '2026-01' });
    activation.alarmOnErrors(finops);
  }
}

/**
 * Stack for each workload account and Region: it meters every department, alarms on its monthly cost, and audits the tags each morning.
 *
 * The stack names no profile. Profiles that teams create carry the tags and are included automatically.
 */
class CostPlatformStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    const finops = new CostNotifications(this, 'FinOps');
    finops.addEmail('finops@example.com');

    const meter = new TagCostMeter(this, 'Meter', {
      tagKeys: schema.keys,
      tagKeyCombinations: [schema.keys],
      interval: Duration.minutes(15),
    });
    // An alarm on the meter cannot detect cost that the meter fails to publish.
    meter.alarmOnErrors(finops);

    const budgets: TagBudget[] = [];
    for (const [department, monthlyLimit] of Object.entries(monthlyLimits)) {
      const costTags = CostTags.of({ [CostTagKey.DEPARTMENT]: department });
      new BedrockCostAlarm(this, `${department}Month`, {
        costMetric: meter.metricEstimatedCostMonthToDate({ costTags }),
        threshold: monthlyLimit,
        notifications: finops,
      });
      budgets.push(new TagBudget(this, `${department}Budget`, { costTags, limit: monthlyLimit, notifications: finops }));
    }

    new BedrockCostDashboard(this, 'Dashboard', { tagKey: CostTagKey.DEPARTMENT, meter, budgets });

    const audit = new TagAudit(this, 'Audit', { schema, notifications: finops });
    audit.alarmOnErrors(finops);
  }
}

const app = new App();
new PayerStack(app, 'Payer', { env: { account: '111122223333', region: 'us-east-1' } });
new CostPlatformStack(app, 'CostPlatform', { env: { account: '444455556666', region: 'us-east-1' } });
