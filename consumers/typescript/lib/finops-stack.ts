import { CfnOutput, Duration, Stack, type StackProps, TimeZone } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import {
  AnomalyFrequency, AuditFindingKind, BedrockCostAlarm, BedrockCostDashboard, BudgetAlert, CostAllocationTagActivation, CostAndUsageExport, CostCategorySplit,
  BillingDashboard, BillingModelDimension, CostNotifications, CostTagKey, ExportTimeGranularity, PolicyType, MonthlyCostReport, TagAnomalyMonitor,
  TagAudit, TagBudget, TagCostCategory, TagCostMeter, TagEnforcementPolicy, TokenPrices,
} from 'cdk-bedrock-cost-tags';
import type { Construct } from 'constructs';
import type { DraftsStack } from './drafts-stack';
import { newerThanCdk } from './newer-than-cdk';
import type { SupportStack } from './support-stack';
import { SCHEMA } from './tagging';

export interface FinOpsStackProps extends StackProps {
  readonly support: SupportStack;
  readonly drafts: DraftsStack;
}

/** What the account that pays makes of the tags: they are activated, metered, audited, reported and enforced. */
export class FinOpsStack extends Stack {
  constructor(scope: Construct, id: string, { support, drafts, ...props }: FinOpsStackProps) {
    super(scope, id, props);
    const tagKeys = [CostTagKey.COST_CENTER, CostTagKey.PROJECT];
    const costTags = SCHEMA.createCostTags({ [CostTagKey.COST_CENTER]: '4711', [CostTagKey.ENVIRONMENT]: 'production' });

    const finops = new CostNotifications(this, 'FinOps');
    finops.addEmail('finops@example.com');

    const activation = new CostAllocationTagActivation(this, 'Activation', { tagKeys: SCHEMA.keys, carriers: [support.answers, drafts.drafts, drafts.shifts], backfillFrom: '2026-01' });
    new CfnOutput(this, 'TagState', { value: activation.status });
    new CfnOutput(this, 'Commands', { value: activation.cliCommands.join('\n') });

    const meter = new TagCostMeter(this, 'Meter', {
      tagKeys,
      tagKeyCombinations: [[CostTagKey.COST_CENTER, CostTagKey.ENVIRONMENT]],
      interval: Duration.minutes(30),
      timeZone: 'Europe/Berlin',
      publishProfileMetrics: false,
      priceOverrides: { 'mistral.ministral-3-8b-instruct': TokenPrices.perMillionTokens({ input: 0.15, output: 0.15 }) },
    });
    const month = new BedrockCostAlarm(this, 'Month', {
      costMetric: meter.metricEstimatedCostMonthToDate({ costTags: costTags.pick(CostTagKey.COST_CENTER) }),
      threshold: 1500,
      notifications: finops,
    });
    new cloudwatch.Alarm(this, 'MeterFails', {
      metric: meter.metricErrors(),
      threshold: 0,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
    });

    const audit = new TagAudit(this, 'Audit', {
      schema: SCHEMA,
      profiles: [support.answers],
      projects: [drafts.drafts],
      notifications: finops,
      schedule: scheduler.ScheduleExpression.cron({ minute: '30', hour: '5', timeZone: TimeZone.EUROPE_BERLIN }),
      unusedAfter: Duration.days(14),
    });
    const answersBudget = new TagBudget(this, 'AnswersBudget', {
      costTags: support.answers.costTags.pick(CostTagKey.PROJECT),
      limit: 900,
      alerts: [BudgetAlert.forecastedPercent(100)],
      notifications: finops,
    });
    new BedrockCostDashboard(this, 'Dashboard', {
      profiles: [support.answers, support.summaries],
      projects: [drafts.drafts],
      tagKey: CostTagKey.PROJECT,
      meter,
      budgets: [answersBudget],
      markdown: `At most ${meter.estimatedMonthlyCost({ profiles: 10, tagValues: 5 })} USD a month are for the meter. Drift of tags is in ${audit.metricFindings(AuditFindingKind.TAG_DRIFT).metricName}.`,
    });

    const usage = new CostAndUsageExport(this, 'Usage', {
      tagKeys,
      profiles: [support.answers, support.summaries],
      timeGranularity: ExportTimeGranularity.MONTHLY,
      tagColumnKeys: { [CostTagKey.PROJECT]: 'user_project' },
      retention: Duration.days(800),
    });
    usage.grantQuery(new iam.Role(this, 'Analyst', { assumedBy: new iam.AccountRootPrincipal() }));
    const dashboard = new BillingDashboard(this, 'Bill', { tagKeys, modelDimension: BillingModelDimension.SERVICE, lookbackMonths: 3 });
    const report = new MonthlyCostReport(this, 'Report', { dashboard, recipients: ['board@example.com', 'finops@example.com'], dayOfMonth: 3, timeZone: TimeZone.EUROPE_BERLIN });

    const unusual = new TagAnomalyMonitor(this, 'Unusual', {
      tagKey: CostTagKey.COST_CENTER,
      profiles: [support.answers],
      minimumImpactAmount: 50,
      emails: ['controlling@example.com'],
      emailFrequency: AnomalyFrequency.WEEKLY,
    });
    const estimated = unusual.alarmOnEstimatedCost({ notifications: finops });
    newerThanCdk(month, report, estimated);
    new TagCostCategory(this, 'BusinessUnits', {
      categoryName: 'BusinessUnit',
      tagKey: CostTagKey.COST_CENTER,
      groups: { Service: ['4711', '4712'], Sales: ['4720'] },
      splitCharge: CostCategorySplit.fixedPercentages({ Service: 70, Sales: 30 }),
      defaultValue: 'Other',
    });

    new TagEnforcementPolicy(this, 'TagEnforcement', {
      schema: SCHEMA,
      exemptPrincipals: [new iam.ArnPrincipal('arn:aws:iam::*:role/cdk-*-cfn-exec-role-*')],
      policyType: PolicyType.SERVICE_CONTROL_POLICY,
      targetIds: ['ou-ab12-34cd56ef'],
    });
  }
}
