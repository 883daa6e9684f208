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
 * What a platform team runs once in the account that pays: the keys of the schema are made to count, and last year is counted anew.
 */
export class Payer extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id, { env: { region: 'us-east-1' } });

    new CostAllocationTagActivation(this, 'Activation', { tagKeys: schema.keys, backfillFrom: '2026-01' });
  }
}

/**
 * What a platform team runs once per account and Region, whoever makes profiles there: every department is metered, its month watched, and the tags audited each morning.
 *
 * No profile is named: those that teams create carry the tags, and join by themselves.
 */
export class CostPlatform extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id, { env: { region: 'us-east-1' } });

    const finops = new CostNotifications(this, 'FinOps');
    finops.email('finops@example.com');

    const meter = new TagCostMeter(this, 'Meter', {
      tagKeys: schema.keys,
      combinedTagKeys: [schema.keys],
      interval: Duration.minutes(15),
    });

    // What the meter does not publish, no alarm on it can see.
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
        profiles: [],
        costMetric: meter.metricEstimatedCostMonthToDate({ costTags }),
        threshold: limits[department],
        notifications: finops,
      });
      return new TagBudget(this, `${department}Budget`, { costTags, limit: limits[department], notifications: finops });
    });

    new BedrockCostDashboard(this, 'Dashboard', { profiles: [], tagKey: CostTagKey.DEPARTMENT, meter, budgets });

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
