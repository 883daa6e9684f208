import { Annotations, App, type AppProps, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import {
  CostAndUsageExport, BillingDashboard, CostNotifications, CostTagKey, CostTags, ModelSource, MonthlyCostReport, TagAnomalyMonitor,
  TagCostCategory, TaggedInferenceProfile,
} from '../src';

/**
 * Three departments of an insurance company, each with its own profile, and the reporting of the payer account: the bill as a table with saved queries, a dashboard that AWS mails on the fifth of each
 * month, and a notification of unusual cost.
 */
export class Chargeback extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id, { env: { region: 'us-east-1' } });

    const claims = this.profile('Claims', 'AutoProcessing', ModelSource.systemDefinedProfile('us.anthropic.claude-sonnet-4-6'));
    const sales = this.profile('Sales', 'Recommendations', ModelSource.systemDefinedProfile('us.amazon.nova-pro-v1:0'));
    const underwriting = this.profile('Underwriting', 'RiskAnalysis', ModelSource.systemDefinedProfile('us.amazon.nova-lite-v1:0'));
    const profiles = [claims, sales, underwriting];
    const tagKeys = [CostTagKey.DEPARTMENT, CostTagKey.FUNCTION];

    const controlling = new CostNotifications(this, 'Controlling');
    controlling.addEmail('controlling@example.com');

    const usage = new CostAndUsageExport(this, 'Usage', { tagKeys, profiles });
    usage.grantQuery(new iam.Role(this, 'Analyst', { assumedBy: new iam.AccountRootPrincipal() }));

    const dashboard = new BillingDashboard(this, 'Dashboard', { tagKeys });
    const report = new MonthlyCostReport(this, 'Report', { dashboard, recipients: ['board@example.com', 'controlling@example.com'] });
    // Recipients are linked in the console after the first deployment, as the warning says.
    Annotations.of(report).acknowledgeWarning('cdk-bedrock-cost-tags:MonthlyCostReport.recipientsNotLinked');

    const unusual = new TagAnomalyMonitor(this, 'Unusual', { tagKey: CostTagKey.DEPARTMENT, profiles, minimumImpactAmount: 50, notifications: controlling });
    // Covers Claude, which AWS Marketplace bills and the monitor does not detect.
    unusual.alarmOnEstimatedCost();

    new TagCostCategory(this, 'BusinessUnits', {
      categoryName: 'BusinessUnit',
      tagKey: CostTagKey.DEPARTMENT,
      groups: { Operations: ['Claims', 'Underwriting'], Distribution: ['Sales'] },
    });
  }

  private profile(department: string, purpose: string, modelSource: ModelSource): TaggedInferenceProfile {
    return new TaggedInferenceProfile(this, department, {
      modelSource,
      costTags: CostTags.of({ [CostTagKey.DEPARTMENT]: department, [CostTagKey.FUNCTION]: purpose }),
    });
  }
}

export function chargeback(props?: AppProps): App {
  const app = new App(props);
  new Chargeback(app, 'Chargeback');
  return app;
}

if (require.main === module) {
  chargeback().synth();
}
