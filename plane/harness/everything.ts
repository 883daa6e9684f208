import { App, Duration, RemovalPolicy, Size, Stack, TimeZone } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  AnomalyFrequency, BedrockCostAlarm, BedrockCostAnomalyAlarm, BedrockCostDashboard, BilledCostMetric, BillingDashboard, BudgetActionApproval,
  BudgetAlert, BudgetPeriod, CostAllocationTagActivation, CostAndUsageExport, CostForecast, CostNotifications, CostTags, CostTagSchema, DenyScope,
  ExportTimeGranularity, ModelSource, MonthlyCostReport, PolicyType, PriceDocumentLocation, TagAnomalyMonitor, TagAudit, type TagAuditProps,
  TagBudget,
  type TagBudgetProps,
  TagCostCategory, TagCostMeter, type TagCostMeterProps, TagEnforcementPolicy, TaggedInferenceProfile, TagScopedInvokePolicy,
} from '../../src';
import { REGION, TEST_ACCOUNT } from '../../test/support/places';

/** What an edit of the stack can change. */
export interface Setup {
  readonly description: string;
  readonly model: string;

  /** The model of an earlier deployment, whose profile stays. */
  readonly retainedModel?: string;
  readonly profileId: string;
  readonly department: string;
  readonly alertPercent: number;
  readonly denyPercent: number;
  readonly limit: number;

  /** Requests a day of a forecast that determines the limit, instead of `limit`. */
  readonly expectedRequests?: number;
  readonly period: BudgetPeriod;
  readonly budgetName?: string;
  readonly billedMetric: BilledCostMetric;
  readonly start?: Date;
  readonly end?: Date;
  readonly linkedAccounts?: string[];
  readonly approval: BudgetActionApproval;
  readonly denyScope: DenyScope;
  readonly topic: string;
  readonly topicName?: string;
  readonly roles: readonly string[];

  /** The roles that are denied. Others are only there. */
  readonly deniedRoles: readonly string[];
  readonly budget: boolean;
  readonly budgetDeny: boolean;
  readonly secondBudgetDeny: boolean;
  readonly alarm: boolean;
  readonly alarmDeny: boolean;
  readonly alarmName?: string;
  readonly emails: readonly string[];
  readonly threshold: number;
  readonly window: Duration;
  readonly minimumDenyDuration: Duration;
  readonly groups: Record<string, string[]>;
  readonly minimumImpactAmount: number;
  readonly anomalyValues: string[];
  readonly emailFrequency: AnomalyFrequency;
  readonly tagKeys: string[];
  readonly reportRecipients: string[];
  readonly schemaValues: string[];
  readonly meterInterval: Duration;
  readonly meterReadsPrices: boolean;

  /** A bucket of others in which the meter keeps snapshots. */
  readonly snapshotBucketName?: string;
  readonly meterOptions: Partial<TagCostMeterProps>;
  readonly granularity: ExportTimeGranularity;
  readonly bucketPrefix?: string;
  readonly databaseName?: string;
  readonly lookbackMonths?: number;
  readonly auditsTeamTopic: boolean;
  readonly auditOptions: Partial<TagAuditProps>;

  /** Notification targets that post to one chat channel. */
  readonly chatPosters: readonly string[];
  readonly workgroupName?: string;
  readonly bytesScannedCutoff?: Size;
  readonly policyName?: string;
  readonly stackTags: Record<string, string>;
}

export const SETUP: Setup = {
  description: 'Answers customers',
  model: 'us.amazon.nova-lite-v1:0',
  profileId: 'Answers',
  department: 'Claims',
  alertPercent: 80,
  denyPercent: 100,
  limit: 500,
  period: BudgetPeriod.MONTHLY,
  budgetName: 'claims',
  billedMetric: BilledCostMetric.UNBLENDED,
  approval: BudgetActionApproval.AUTOMATIC,
  denyScope: DenyScope.ALL_BEDROCK,
  topic: 'Team',
  roles: ['One', 'Two'],
  deniedRoles: ['One', 'Two'],
  budget: true,
  budgetDeny: true,
  secondBudgetDeny: false,
  alarm: true,
  alarmDeny: true,
  emails: ['team@example.com'],
  threshold: 50,
  window: Duration.hours(1),
  minimumDenyDuration: Duration.hours(1),
  groups: { Insurance: ['Claims'], Sales: ['Sales'] },
  minimumImpactAmount: 50,
  anomalyValues: ['Claims'],
  emailFrequency: AnomalyFrequency.DAILY,
  tagKeys: ['Department'],
  reportRecipients: ['board@example.com'],
  schemaValues: ['Claims', 'Sales'],
  meterInterval: Duration.minutes(15),
  meterReadsPrices: false,
  meterOptions: {},
  granularity: ExportTimeGranularity.DAILY,
  auditsTeamTopic: false,
  auditOptions: {},
  chatPosters: ['Team'],
  stackTags: {},
};

/** A stack with all that the library makes, which denies by a budget and by an alarm. */
export function everything(outdir: string, edit: Partial<Setup> = {}): Stack {
  return new Everything(new App({ outdir, analyticsReporting: false }), { ...SETUP, ...edit });
}

class Everything extends Stack {
  constructor(app: App, setup: Setup) {
    super(app, 'Everything', { env: { account: TEST_ACCOUNT, region: REGION }, tags: setup.stackTags });
    const costTags = CostTags.of({ Department: setup.department });
    const profile = new TaggedInferenceProfile(this, setup.profileId, {
      modelSource: ModelSource.systemDefinedProfile(setup.model),
      description: setup.description,
      retainedProfiles: setup.retainedModel === undefined
        ? []
        : [{ modelSource: ModelSource.systemDefinedProfile(setup.retainedModel), description: setup.description }],
      costTags,
    });
    profile.clientSettings.exportToParameter('/answers');
    const other = new TaggedInferenceProfile(this, 'Summaries', { modelSource: ModelSource.foundationModel('amazon.nova-micro-v1:0'), costTags: CostTags.of({ Department: 'Sales' }) });

    const roles = new Map(setup.roles.map((name) => [name, new iam.Role(this, name, { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') })]));
    roles.forEach((role) => profile.grantInvoke(role));
    const denied = {
      roles: setup.deniedRoles.map((name) => roles.get(name)!),
      groups: [new iam.Group(this, 'Group')],
      users: [new iam.User(this, 'User')],
    };
    const notifications = new CostNotifications(this, setup.topic, setup.topicName ? { topic: new sns.Topic(this, 'Topic', { topicName: setup.topicName }) } : {});
    setup.emails.forEach((email) => notifications.addEmail(email));
    const lead = new CostNotifications(this, 'Lead');
    setup.chatPosters.forEach((poster) => (poster === 'Lead' ? lead : notifications).addSlackChannel({ workspaceId: 'T07EZ1TTT', channelId: 'C07EZ1ABC23' }));

    const budget = setup.budget
      ? new TagBudget(this, 'Budget', {
        costTags,
        ...limitOf(setup),
        period: setup.period,
        start: setup.start,
        end: setup.end,
        linkedAccounts: setup.linkedAccounts,
        metric: setup.billedMetric,
        budgetName: setup.budgetName,
        notifications,
        alerts: [BudgetAlert.actualPercent(setup.alertPercent)],
      })
      : undefined;
    if (setup.budgetDeny) {
      const action = budget?.denyInvocations({ atPercent: setup.denyPercent, approval: setup.approval, denyScope: setup.denyScope, ...denied });
      action?.reset.alarmOnErrors(notifications);
    }
    if (setup.secondBudgetDeny) {
      budget?.denyInvocations({ atPercent: 200, ...denied });
    }
    const alarm = setup.alarm
      ? new BedrockCostAlarm(this, 'Alarm', {
        profiles: [profile], threshold: setup.threshold, window: setup.window, alarmName: setup.alarmName, notifications,
      })
      : undefined;
    if (setup.alarmDeny) {
      alarm?.denyInvocations({ minimumDenyDuration: setup.minimumDenyDuration, denyScope: setup.denyScope, ...denied }).alarmOnErrors(notifications);
    }
    new BedrockCostAnomalyAlarm(this, 'Unusual', { profiles: [profile], notifications });

    const schema = CostTagSchema.of({ Department: { allowedValues: setup.schemaValues } });
    const meter = new TagCostMeter(this, 'Meter', {
      tagKeys: setup.tagKeys,
      interval: setup.meterInterval,
      priceDocument: setup.meterReadsPrices
        ? PriceDocumentLocation.fromBucket(s3.Bucket.fromBucketName(this, 'Prices', 'prices'), 'bedrock.json')
        : undefined,
      snapshotBucket: setup.snapshotBucketName === undefined ? undefined : s3.Bucket.fromBucketName(this, 'Kept', setup.snapshotBucketName),
      ...setup.meterOptions,
    });
    const audit = new TagAudit(this, 'Audit', {
      schema,
      profiles: [profile, other],
      notifications,
      auditedNotifications: setup.auditsTeamTopic ? [new CostNotifications(this, 'Audited')] : undefined,
      ...setup.auditOptions,
    });
    audit.alarmOnErrors(notifications);
    new BedrockCostDashboard(this, 'Dashboard', { profiles: [profile, other], tagKey: 'Department', meter, budgets: budget ? [budget] : [] });
    new CostAllocationTagActivation(this, 'Activation', { tagKeys: setup.tagKeys });
    new CostAndUsageExport(this, 'Bill', {
      tagKeys: setup.tagKeys,
      timeGranularity: setup.granularity,
      bucketPrefix: setup.bucketPrefix,
      databaseName: setup.databaseName,
      workgroupName: setup.workgroupName,
      lookbackMonths: setup.lookbackMonths,
      bytesScannedCutoff: setup.bytesScannedCutoff,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const dashboard = new BillingDashboard(this, 'BillDashboard', { tagKeys: setup.tagKeys });
    new MonthlyCostReport(this, 'Report', { dashboard, recipients: setup.reportRecipients, timeZone: TimeZone.EUROPE_BERLIN });
    new TagAnomalyMonitor(this, 'Monitor', {
      tagKey: 'Department', values: setup.anomalyValues, minimumImpactAmount: setup.minimumImpactAmount, notifications, emails: ['c@example.com'], emailFrequency: setup.emailFrequency,
    });
    new TagCostCategory(this, 'Category', { categoryName: 'Division', tagKey: 'Department', groups: setup.groups });
    new TagEnforcementPolicy(this, 'Enforcement', { schema, policyType: PolicyType.SERVICE_CONTROL_POLICY, targetIds: ['ou-ab12-34cd56ef'] });
    new TagScopedInvokePolicy(this, 'Scoped', { costTags, policyName: setup.policyName, roles: [new iam.Role(this, 'Engineers', { assumedBy: new iam.AccountRootPrincipal() })] });
  }
}

function limitOf({ limit, expectedRequests }: Setup): Pick<TagBudgetProps, 'limit' | 'forecast'> {
  if (expectedRequests === undefined) {
    return { limit };
  }
  const modelSource = ModelSource.systemDefinedProfile('global.anthropic.claude-sonnet-4-6');
  const usage = { requestsPerDay: expectedRequests, inputTokensPerRequest: 2000 };
  return { forecast: CostForecast.fromUsage([{ modelSource, region: REGION, usage }]) };
}
