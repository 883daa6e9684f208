import { App, Duration, Stack, type StackProps, Stage, type StageProps } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import {
  BedrockCostAlarm, BillingDashboard, CostAllocationTagActivation, CostAndUsageExport, CostNotifications, CostTags, CostTagSchema, ModelSource,
  PolicyType, TagAnomalyMonitor, TagBudget, TagCostMeter, TagEnforcementPolicy, TaggedInferenceProfile, TagScopedInvokePolicy,
} from 'cdk-bedrock-cost-tags';

/** Monthly limit of each team in USD, for all accounts and Regions together. */
const monthlyLimits = { Claims: 3000, Sales: 600, Underwriting: 1200 };

const schema = CostTagSchema.of({
  Team: { allowedValues: Object.keys(monthlyLimits), description: 'the team that is charged', owner: 'finops@example.com' },
  Environment: { allowedValues: ['development', 'production'], description: 'the account that runs the model' },
});

/**
 * Stack for the payer account, in us-east-1: it activates the tag keys, and budgets and reports the billed cost of all accounts by team.
 */
class PayerStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    const finops = new CostNotifications(this, 'FinOps');
    finops.addEmail('finops@example.com');

    const activation = new CostAllocationTagActivation(this, 'Activation', { tagKeys: schema.keys });
    activation.alarmOnErrors(finops);

    const usage = new CostAndUsageExport(this, 'Usage', { tagKeys: schema.keys });
    usage.grantQuery(new iam.Role(this, 'Analyst', { assumedBy: new iam.AccountRootPrincipal() }));

    new BillingDashboard(this, 'Dashboard', { tagKeys: schema.keys });

    for (const [team, monthlyLimit] of Object.entries(monthlyLimits)) {
      const costTags = CostTags.of({ Team: team });
      new TagBudget(this, `${team}Budget`, { costTags, limit: monthlyLimit, notifications: finops });
      new TagAnomalyMonitor(this, `${team}Unusual`, { tagKey: 'Team', costTags, minimumImpactAmount: 100, notifications: finops });
    }
  }
}

/**
 * Stack for the policy administrator, which is the management account or an account to which it delegated policies: a service control policy for all workload
 * accounts. Models run only through profiles that carry the tags of the schema, and only deployments can create or change these tags.
 */
class PolicyStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    new TagEnforcementPolicy(this, 'TagEnforcement', {
      schema,
      exemptPrincipals: [new iam.ArnPrincipal('arn:aws:iam::*:role/cdk-*-cfn-exec-role-*')],
      policyType: PolicyType.SERVICE_CONTROL_POLICY,
      targetIds: ['ou-ab12-34cd56ef'],
    });
  }
}

/**
 * Stack for each workload account. IAM is global, so one stack covers all Regions: engineers call only the profiles of their own team.
 */
class AccessStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    // Sessions carry the tag Team, set by the identity provider.
    const engineers = new iam.Role(this, 'Engineers', {
      assumedBy: new iam.SessionTagsPrincipal(new iam.AccountRootPrincipal()),
    });
    new TagScopedInvokePolicy(this, 'OwnTeam', { principalTagKeys: ['Team'], roles: [engineers] });
  }
}

interface ModelStackProps extends StackProps {
  readonly environment: string;
  readonly modelSource: ModelSource;
}

/**
 * Stack for each workload account and Region: a profile for each team, and alarms on the estimated cost of the day.
 */
class ModelStack extends Stack {
  constructor(scope: Construct, id: string, { environment, modelSource, ...props }: ModelStackProps) {
    super(scope, id, props);

    // Alarms notify topics of their own Region only.
    const platform = new CostNotifications(this, 'Platform');
    platform.addEmail('platform-team@example.com');

    const meter = new TagCostMeter(this, 'Meter', { tagKeys: ['Team'], interval: Duration.minutes(30) });
    meter.alarmOnErrors(platform);

    for (const [team, monthlyLimit] of Object.entries(monthlyLimits)) {
      const profile = new TaggedInferenceProfile(this, team, {
        modelSource,
        costTags: schema.createCostTags({ Team: team, Environment: environment }),
      });
      profile.clientSettings.exportToParameter(`/bedrock/${team.toLowerCase()}`);

      new BedrockCostAlarm(this, `${team}Today`, {
        costMetric: meter.metricEstimatedCostToday({ costTags: CostTags.of({ Team: team }) }),
        threshold: monthlyLimit / 10,
        notifications: platform,
      });
    }
  }
}

interface WorkloadStageProps extends StageProps {
  readonly environment: string;
}

/**
 * One workload account, with profiles in two Regions.
 */
class WorkloadStage extends Stage {
  constructor(scope: Construct, id: string, { environment, ...props }: WorkloadStageProps) {
    super(scope, id, props);

    new AccessStack(this, 'Access', { env: { region: 'us-east-1' } });
    new ModelStack(this, 'UnitedStates', {
      env: { region: 'us-east-1' },
      environment,
      modelSource: ModelSource.systemDefinedProfile('us.anthropic.claude-sonnet-4-6'),
    });
    new ModelStack(this, 'Europe', {
      env: { region: 'eu-central-1' },
      environment,
      modelSource: ModelSource.systemDefinedProfile('eu.anthropic.claude-sonnet-4-6'),
    });

    // Fails synth if a profile of the stage has a missing, misspelled or unknown tag.
    schema.enforce(this);
  }
}

const app = new App();
new PayerStack(app, 'Payer', { env: { account: '111122223333', region: 'us-east-1' } });
new PolicyStack(app, 'Policies', { env: { account: '123456789012', region: 'us-east-1' } });
new WorkloadStage(app, 'Development', { env: { account: '444455556666' }, environment: 'development' });
new WorkloadStage(app, 'Production', { env: { account: '777788889999' }, environment: 'production' });
