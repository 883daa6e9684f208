import { App, Duration, Stack, type StackProps, Stage, type StageProps } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import {
  BedrockCostAlarm, BedrockCostDashboard, BillingDashboard, CostAllocationTagActivation, CostAndUsageExport, CostNotifications, CostTagPolicy,
  CostTags, CostTagSchema, ModelSource, MonitoringSink, OrganizationDenyList, PolicyType, SourceAccounts, SourceAccountsStackSet, TagAnomalyMonitor,
  TagAudit, TagBillingView, TagBudget, TagCostMeter, TagEnforcementPolicy, TaggedInferenceProfile, TagScopedInvokePolicy,
} from 'cdk-bedrock-cost-tags';

const organizationId = 'o-exampleorgid';

/** Organizational unit of the workload accounts. */
const workloadsUnitId = 'ou-ab12-34cd56ef';

/** Path of the unit from the root of the organization, with the units below. */
const workloadsPath = `${organizationId}/r-ab12/${workloadsUnitId}/*`;

const payerAccount = '111122223333';

/** Account that reads the cost of all others: delegated administrator for stack sets and policies. */
const monitoringAccount = '123456789012';

/** Each team with its account, and its monthly limit in USD for all Regions together. */
const teams = [
  { team: 'Claims', account: '444455556666', monthlyLimit: 3000 },
  { team: 'Sales', account: '777788889999', monthlyLimit: 600 },
];

/** Each Region with models, and the ARN of its sink, which is an output of the stacks `Monitoring/UnitedStates` and `Monitoring/Europe`. */
const sinkArns = {
  'us-east-1': 'arn:aws:oam:us-east-1:123456789012:sink/a1b2c3d4-5678-90ab-cdef-EXAMPLE11111',
  'eu-central-1': 'arn:aws:oam:eu-central-1:123456789012:sink/a1b2c3d4-5678-90ab-cdef-EXAMPLE22222',
};
const regions = Object.keys(sinkArns);

const schema = CostTagSchema.of({
  Team: { allowedValues: teams.map(({ team }) => team), description: 'the team that is charged', owner: 'finops@example.com' },
  Environment: { allowedValues: ['development', 'production'], description: 'the stage of the application' },
});

/**
 * Stack for the payer account, in us-east-1: it activates the tag keys, budgets and reports the billed cost of all accounts by team, and shares the
 * bill of each team with its account.
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

    for (const { team, account, monthlyLimit } of teams) {
      const costTags = CostTags.of({ Team: team });
      new TagBudget(this, `${team}Budget`, { costTags, limit: monthlyLimit, notifications: finops });
      new TagAnomalyMonitor(this, `${team}Unusual`, { tagKey: 'Team', costTags, minimumImpactAmount: 100, notifications: finops });
      new TagBillingView(this, `${team}View`, { costTags, sharedWith: [account] });
    }
  }
}

/**
 * Stack for the monitoring account in each Region: the sink to which the workload accounts link their metrics.
 */
class SinkStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    new MonitoringSink(this, 'Sink', { organizationId, organizationPaths: [workloadsPath] });
  }
}

/**
 * Stack for the monitoring account in its home Region: one meter and one audit for all accounts and Regions, two alarms for each team, and a deny list
 * that the second alarm controls.
 */
class CostStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    const platform = new CostNotifications(this, 'Platform');
    platform.addEmail('platform-team@example.com');

    const stackSet = new SourceAccountsStackSet(this, 'SourceAccounts', { organizationId, organizationalUnitIds: [workloadsUnitId], sinkArns });
    const sourceAccounts = SourceAccounts.linked({ organizationId, stackSet });

    const meter = new TagCostMeter(this, 'Meter', { tagKeys: ['Team'], schema, regions, sourceAccounts, interval: Duration.minutes(30) });
    meter.alarmOnErrors(platform);
    // An account that is not read makes the figures too low. A new account has an hour to get its links and role.
    for (const metric of [meter.metricUnreadableAccounts(), meter.metricUnlinkedAccounts()]) {
      const missing = new cloudwatch.Alarm(this, metric.metricName, { metric, threshold: 1, evaluationPeriods: 2 });
      missing.addAlarmAction(new SnsAction(platform.topic));
    }
    const audit = new TagAudit(this, 'Audit', { schema, regions, sourceAccounts, notifications: platform });
    audit.alarmOnErrors(platform);

    const denyList = new OrganizationDenyList(this, 'DenyList', { tagKey: 'Team', targetIds: [workloadsUnitId], notifications: platform });
    for (const { team, monthlyLimit } of teams) {
      const costMetric = meter.metricEstimatedCostToday({ costTags: CostTags.of({ Team: team }) });
      new BedrockCostAlarm(this, `${team}Today`, { costMetric, threshold: monthlyLimit / 10, notifications: platform });
      const runaway = new BedrockCostAlarm(this, `${team}Runaway`, { costMetric, threshold: monthlyLimit / 2, notifications: platform });
      denyList.denyOn(team, runaway);
    }

    new BedrockCostDashboard(this, 'Dashboard', { tagKey: 'Team', meter });
  }
}

/**
 * Stack for the monitoring account as administrator of policies. Models run only through profiles that carry the tags of the schema, only deployments
 * can create or change these tags, and AWS reports profiles without them.
 */
class PolicyStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    new CostTagPolicy(this, 'TagPolicy', { schema, targetIds: [workloadsUnitId] });
    new TagEnforcementPolicy(this, 'TagEnforcement', {
      schema,
      exemptPrincipals: [new iam.ArnPrincipal('arn:aws:iam::*:role/cdk-*-cfn-exec-role-*')],
      policyType: PolicyType.SERVICE_CONTROL_POLICY,
      targetIds: [workloadsUnitId],
    });
  }
}

/**
 * The monitoring account, with a sink in two Regions. Deploy the sinks first, and set their ARNs in `sinkArns`.
 */
class MonitoringStage extends Stage {
  constructor(scope: Construct, id: string, props: StageProps) {
    super(scope, id, props);

    new SinkStack(this, 'UnitedStates', { env: { region: 'us-east-1' } });
    new SinkStack(this, 'Europe', { env: { region: 'eu-central-1' } });
    new CostStack(this, 'Cost', { env: { region: 'us-east-1' } });
    new PolicyStack(this, 'Policies', { env: { region: 'us-east-1' } });
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
  readonly team: string;
  readonly modelSource: ModelSource;
}

/**
 * Stack for each workload account and Region: the profile of the team. It contains nothing that watches the cost.
 */
class ModelStack extends Stack {
  constructor(scope: Construct, id: string, { team, modelSource, ...props }: ModelStackProps) {
    super(scope, id, props);

    const profile = new TaggedInferenceProfile(this, 'Assistant', {
      modelSource,
      costTags: schema.createCostTags({ Team: team, Environment: 'production' }),
    });
    profile.clientSettings.exportToParameter('/bedrock/assistant');
  }
}

interface WorkloadStageProps extends StageProps {
  readonly team: string;
}

/**
 * One workload account, with a profile in two Regions.
 */
class WorkloadStage extends Stage {
  constructor(scope: Construct, id: string, { team, ...props }: WorkloadStageProps) {
    super(scope, id, props);

    new AccessStack(this, 'Access', { env: { region: 'us-east-1' } });
    new ModelStack(this, 'UnitedStates', {
      env: { region: 'us-east-1' },
      team,
      modelSource: ModelSource.systemDefinedProfile('us.anthropic.claude-sonnet-4-6'),
    });
    new ModelStack(this, 'Europe', {
      env: { region: 'eu-central-1' },
      team,
      modelSource: ModelSource.systemDefinedProfile('eu.anthropic.claude-sonnet-4-6'),
    });

    // Fails synth if a profile of the stage has a missing, misspelled or unknown tag.
    schema.enforce(this);
  }
}

const app = new App();
new PayerStack(app, 'Payer', { env: { account: payerAccount, region: 'us-east-1' } });
new MonitoringStage(app, 'Monitoring', { env: { account: monitoringAccount } });
for (const { team, account } of teams) {
  new WorkloadStage(app, team, { env: { account }, team });
}
