import { Annotations, App, Stack, type StackProps } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import {
  BillingDashboard, CostAndUsageExport, CostNotifications, CostTagKey, CostTags, ModelSource, MonthlyCostReport, TagAnomalyMonitor, TagCostCategory,
  TaggedInferenceProfile,
} from 'cdk-bedrock-cost-tags';

/**
 * Three departments of an insurance company in one account, each with its own profile, and the reports that charge the billed cost back to them: the bill as a
 * table with saved queries, a dashboard that AWS sends by email on the fifth of each month, and a notification of unusual cost.
 */
class ChargebackStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    const claims = new TaggedInferenceProfile(this, 'Claims', {
      modelSource: ModelSource.systemDefinedProfile('us.anthropic.claude-sonnet-4-6'),
      costTags: CostTags.of({ [CostTagKey.DEPARTMENT]: 'Claims', [CostTagKey.FUNCTION]: 'AutoProcessing' }),
    });
    const sales = new TaggedInferenceProfile(this, 'Sales', {
      modelSource: ModelSource.systemDefinedProfile('us.amazon.nova-pro-v1:0'),
      costTags: CostTags.of({ [CostTagKey.DEPARTMENT]: 'Sales', [CostTagKey.FUNCTION]: 'Recommendations' }),
    });
    const underwriting = new TaggedInferenceProfile(this, 'Underwriting', {
      modelSource: ModelSource.systemDefinedProfile('us.amazon.nova-lite-v1:0'),
      costTags: CostTags.of({ [CostTagKey.DEPARTMENT]: 'Underwriting', [CostTagKey.FUNCTION]: 'RiskAnalysis' }),
    });
    const profiles = [claims, sales, underwriting];
    const tagKeys = [CostTagKey.DEPARTMENT, CostTagKey.FUNCTION];

    const controlling = new CostNotifications(this, 'Controlling');
    controlling.addEmail('controlling@example.com');

    const usage = new CostAndUsageExport(this, 'Usage', { tagKeys, profiles });
    usage.grantQuery(new iam.Role(this, 'Analyst', { assumedBy: new iam.AccountRootPrincipal() }));

    const dashboard = new BillingDashboard(this, 'Dashboard', { tagKeys });
    const report = new MonthlyCostReport(this, 'Report', { dashboard, recipients: ['board@example.com', 'controlling@example.com'] });
    // Recipients are linked in the console after the first deployment, as the warning explains.
    Annotations.of(report).acknowledgeWarning('cdk-bedrock-cost-tags:MonthlyCostReport.recipientsNotLinked');

    const unusual = new TagAnomalyMonitor(this, 'Unusual', { tagKey: CostTagKey.DEPARTMENT, profiles, minimumImpactAmount: 50, notifications: controlling });
    // Detects unusual spend on Claude within minutes, where the monitor takes up to a day.
    unusual.alarmOnEstimatedCost({ profiles: [claims] });

    new TagCostCategory(this, 'BusinessUnits', {
      categoryName: 'BusinessUnit',
      tagKey: CostTagKey.DEPARTMENT,
      groups: { Operations: ['Claims', 'Underwriting'], Distribution: ['Sales'] },
    });
  }
}

const app = new App();
new ChargebackStack(app, 'Chargeback', { env: { account: '111122223333', region: 'us-east-1' } });
