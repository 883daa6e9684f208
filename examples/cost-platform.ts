import { App, type AppProps, Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import {
  BedrockCostAlarm, BedrockCostDashboard, CostAllocationTagActivation, CostNotifications, CostTagKey, CostTags, CostTagSchema, TagAudit, TagBudget,
  TagCostMeter,
} from '../src';

const schema = CostTagSchema.of({
  [CostTagKey.DEPARTMENT]: { allowedValues: ['Claims', 'Sales', 'Underwriting'], description: 'the department that is charged', owner: 'controlling@example.com' },
  [CostTagKey.ENVIRONMENT]: { allowedValues: ['development', 'production'], description: 'the stage' },
});

/**
 * Stack for the payer account, deployed once: it activates the keys of the schema and backfills cost since January.
 */
export class Payer extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id, { env: { region: 'us-east-1' } });

    new CostAllocationTagActivation(this, 'Activation', { tagKeys: schema.keys, backfillFrom: '2026-01' });
  }
}

/**
 * Stack for each workload account and Region: it meters every department, alarms on its monthly cost, and audits the tags each morning.
 *
 * The stack names no profile. Profiles that teams create carry the tags and are included automatically.
 */
export class CostPlatform extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id, { env: { region: 'us-east-1' } });

    const finops = new CostNotifications(this, 'FinOps');
    finops.addEmail('finops@example.com');

    const meter = new TagCostMeter(this, 'Meter', {
      tagKeys: schema.keys,
      tagKeyCombinations: [schema.keys],
      interval: Duration.minutes(15),
    });

    // An alarm on the meter cannot detect cost that the meter fails to publish.
    const failures = new cloudwatch.Alarm(this, 'MeterFails', {
      alarmDescription: 'Figures of the meter are missing: look into the log of its function',
      metric: meter.metricErrors(),
      threshold: 0,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    failures.addAlarmAction({ bind: () => ({ alarmActionArn: finops.topic.topicArn }) });

    const limits: Record<string, number> = { Claims: 2000, Sales: 300, Underwriting: 800 };
    const budgets = schema.rule(CostTagKey.DEPARTMENT).allowedValues!.map((department) => {
      const costTags = CostTags.of({ [CostTagKey.DEPARTMENT]: department });
      new BedrockCostAlarm(this, `${department}Month`, {
        costMetric: meter.metricEstimatedCostMonthToDate({ costTags }),
        threshold: limits[department],
        notifications: finops,
      });
      return new TagBudget(this, `${department}Budget`, { costTags, limit: limits[department], notifications: finops });
    });

    new BedrockCostDashboard(this, 'Dashboard', { tagKey: CostTagKey.DEPARTMENT, meter, budgets });

    new TagAudit(this, 'Audit', { schema, notifications: finops });
  }
}

export function costPlatform(props?: AppProps): App {
  const app = new App(props);
  new Payer(app, 'Payer');
  new CostPlatform(app, 'CostPlatform');
  return app;
}

if (require.main === module) {
  costPlatform().synth();
}
