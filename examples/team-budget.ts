import { App, Stack, type StackProps } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { BudgetAlert, CostNotifications, CostTags, ModelSource, TagBudget, TaggedInferenceProfile } from 'cdk-bedrock-cost-tags';

/**
 * A team with a monthly budget. The team is notified at 50% and its lead at 90%. At 120%, calls of the application are denied until the next month. The profile
 * and the filter of the budget have the same tags.
 */
class TeamBudgetStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    const claims = new TaggedInferenceProfile(this, 'Claims', {
      modelSource: ModelSource.systemDefinedProfile('us.anthropic.claude-sonnet-4-6'),
      costTags: CostTags.of({ Department: 'Claims', Function: 'AutoProcessing' }),
    });
    const application = new iam.Role(this, 'Application', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
    claims.grantInvoke(application);

    // Recipients change here without an update of the budget.
    const team = new CostNotifications(this, 'Team', {
      encryptionKey: new kms.Key(this, 'Key', { enableKeyRotation: true }),
      resourceTags: claims.costTags,
    });
    team.addEmail('claims-team@example.com');
    team.addSlackChannel({ workspaceId: 'T07EZ1TTT', channelId: 'C07EZ1ABC23' });
    const lead = new CostNotifications(this, 'Lead', { resourceTags: claims.costTags });
    lead.addEmail('claims-lead@example.com');

    const budget = new TagBudget(this, 'Budget', {
      costTags: claims.costTags,
      limit: 500,
      notifications: team,
      alerts: [
        BudgetAlert.actualPercent(50),
        BudgetAlert.actualPercent(90, { notifications: lead }),
        BudgetAlert.actualAmount(500, { notifications: lead }),
      ],
    });
    const denial = budget.denyInvocations({
      atPercent: 120,
      roles: [application],
      notifications: lead,
      breakGlassPrincipals: [new iam.ArnPrincipal(`arn:${this.partition}:iam::${this.account}:role/BreakGlass*`)],
    });
    denial.reset.alarmOnErrors(lead);
  }
}

const app = new App();
new TeamBudgetStack(app, 'TeamBudget', { env: { account: '111122223333', region: 'us-east-1' } });
