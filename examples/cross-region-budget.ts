import { App, PhysicalName, Stack, type StackProps } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { BudgetAlert, CostNotifications, CostTags, ModelSource, TagBudget, TaggedInferenceProfile } from 'cdk-bedrock-cost-tags';

/**
 * An application in Europe (Zurich), where CloudFormation does not support AWS Budgets.
 */
class ClaimsStack extends Stack {
  public readonly profile: TaggedInferenceProfile;
  public readonly application: iam.Role;

  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    this.profile = new TaggedInferenceProfile(this, 'Profile', {
      modelSource: ModelSource.systemDefinedProfile('eu.anthropic.claude-sonnet-4-6'),
      costTags: CostTags.of({ Department: 'Claims', Function: 'AutoProcessing' }),
    });
    this.application = new iam.Role(this, 'Application', {
      // A generated name that is known at synth, so that the stack of the budget contains the name itself.
      roleName: PhysicalName.GENERATE_IF_NEEDED,
      assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com'),
    });
    this.profile.grantInvoke(this.application);
  }
}

interface BudgetStackProps extends StackProps {
  readonly claims: ClaimsStack;
}

/**
 * A budget on the cost of that application, in Europe (Frankfurt). A budget includes cost of all Regions, and its action denies calls in all Regions.
 */
class BudgetStack extends Stack {
  constructor(scope: Construct, id: string, { claims, ...props }: BudgetStackProps) {
    super(scope, id, props);

    const team = new CostNotifications(this, 'Team');
    team.addEmail('claims-team@example.com');

    const budget = new TagBudget(this, 'Budget', {
      costTags: claims.profile.costTags,
      limit: 500,
      notifications: team,
      alerts: [BudgetAlert.actualPercent(80), BudgetAlert.actualPercent(100)],
    });
    budget.denyInvocations({ atPercent: 120, roles: [claims.application] });

    // The template contains the name of the role, which creates no order of deployment.
    this.node.addDependency(claims);
  }
}

const app = new App();
const claims = new ClaimsStack(app, 'Claims', { env: { account: '111122223333', region: 'eu-central-2' } });
new BudgetStack(app, 'ClaimsBudget', { env: { account: '111122223333', region: 'eu-central-1' }, claims });
