import { App, type AppProps, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { BudgetAlert, CostNotifications, CostTags, ModelSource, TagBudget, TaggedInferenceProfile } from '../src';

/**
 * A team with a monthly budget: it hears at half of it, its lead at 90 %, and at 120 % its application stops until the next month. The same tags are on
 * the profile that is billed and in the filter of the budget that counts.
 */
export class TeamBudget extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    const claims = new TaggedInferenceProfile(this, 'Claims', {
      modelSource: ModelSource.systemProfile('us.anthropic.claude-sonnet-4-6'),
      costTags: CostTags.of({ Department: 'Claims', Function: 'AutoProcessing' }),
    });
    const application = new iam.Role(this, 'Application', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
    claims.grantInvoke(application);

    // Recipients come and go here without touching the budget.
    const team = new CostNotifications(this, 'Team', {
      encryptionKey: new kms.Key(this, 'Key', { enableKeyRotation: true }),
      costTags: claims.costTags,
    });
    team.email('claims-team@example.com');
    team.slack({ workspaceId: 'T07EZ1TTT', channelId: 'C07EZ1ABC23' });
    const lead = new CostNotifications(this, 'Lead', { costTags: claims.costTags });
    lead.email('claims-lead@example.com');

    const budget = new TagBudget(this, 'Budget', {
      costTags: claims.costTags,
      limit: 500,
      notifications: team,
      alerts: [BudgetAlert.actual(50), BudgetAlert.actual(90, { notifications: lead }), BudgetAlert.actualUsd(500, { notifications: lead })],
    });
    budget.denyInvocationsAt(120, {
      roles: [application],
      notifications: lead,
      breakGlassPrincipals: [new iam.ArnPrincipal(`arn:${this.partition}:iam::${this.account}:role/BreakGlass*`)],
    });
  }
}

export function teamBudget(props?: AppProps): App {
  const app = new App(props);
  new TeamBudget(app, 'TeamBudget');
  return app;
}

if (require.main === module) {
  teamBudget().synth();
}
