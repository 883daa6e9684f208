import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import {
  BedrockCostAlarm, BedrockCostAnomalyAlarm, BedrockCostDashboard, BillingDashboard, BudgetAlert, CostAllocationTagActivation,
  CostAndUsageExport, CostNotifications, CostTagCarrierKind, CostTagPolicy, CostTags, CostTagSchema, DenyScope, HookFailureMode, ModelSource,
  MonitoringSink, MonthlyCostReport, OrganizationDenyList, PolicyType, RequiredTagsHook, SourceAccountLink, SourceAccountReaderRole,
  SourceAccounts, SourceAccountsStackSet, TagAnomalyMonitor, TagAudit, TagBillingView, TagBudget, TagCostCategory, TagCostMeter, TagEnforcementPolicy,
  TaggedInferenceProfile, TaggedInferenceProfiles, TaggedPrincipal, TaggedProject, TagScopedInvokePolicy, UntrackedUsage,
} from '../../src';

const costTags = CostTags.of({ Department: 'Claims' });
const schema = CostTagSchema.of({ Department: { allowedValues: ['Claims', 'Sales'] } });

/** An IAM role of the app, which no construct of the library creates. */
export function roleOfApp(scope: Construct, id: string): iam.Role {
  return new iam.Role(scope, id, { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
}

function bucketOfApp(scope: Construct, id: string, encryptionKey: kms.IKey): s3.Bucket {
  return new s3.Bucket(scope, id, { encryptionKey, enforceSSL: true, serverAccessLogsPrefix: 'access/' });
}

/**
 * Creates every construct of the library that creates resources, with the options that create further resources or permissions.
 */
export function everyConstruct(scope: Construct): void {
  const profile = new TaggedInferenceProfile(scope, 'Profile', { modelSource: ModelSource.systemDefinedProfile('us.amazon.nova-lite-v1:0'), costTags });
  profile.clientSettings.exportToParameter(`/${Stack.of(scope).stackName}/profile`);
  const application = roleOfApp(scope, 'Application');
  new TaggedInferenceProfiles(scope, 'Models', { modelIds: ['us.amazon.nova-lite-v1:0'], costTags }).grantInvoke(application);
  const project = new TaggedProject(scope, 'Project', { costTags, models: [{ modelId: 'openai.gpt-5.5' }] });
  project.grantInvoke(application);
  new TaggedPrincipal(scope, 'Users', {
    principal: roleOfApp(scope, 'OfUsers'), costTags, sessionTags: [{ caller: roleOfApp(scope, 'Gateway'), allowedValues: { Owner: ['*'] }, areRequired: true }],
  });
  new TaggedPrincipal(scope, 'Tool', { principal: new iam.User(scope, 'OfTool'), costTags });
  const team = notificationsOf(scope);
  project.alarmOnUndeclaredModels(team);
  accessOf(scope);
  signalsOf(scope, profile, team);
  operationsOf(scope, profile, team);
  reportsOf(scope, profile, team);
  accountsOf(scope, team);
}

function accountsOf(scope: Construct, notifications: CostNotifications): void {
  const organizationId = 'o-exampleorgid';
  const sinkArns = { 'us-east-1': 'arn:aws:oam:us-east-1:444455556666:sink/a1b2c3d4-5678-90ab-cdef-EXAMPLE11111' };
  new MonitoringSink(scope, 'Sink', { organizationId });
  new SourceAccountLink(scope, 'Link', { sinkArns });
  new SourceAccountReaderRole(scope, 'Reader', { organizationId, monitoringAccountId: '444455556666' });
  new SourceAccountsStackSet(scope, 'SourceAccounts', {
    organizationId, sinkArns, monitoringAccountId: '444455556666', organizationalUnitIds: ['ou-ab12-11111111'], homeRegion: 'us-east-1', requiredTagsHook: HookFailureMode.WARN,
  });
  const stackSet = new SourceAccountsStackSet(scope, 'MeteredAccounts', { organizationId, stackSetName: 'metered-accounts', organizationalUnitIds: ['ou-ab12-22222222'], createLinks: false, homeRegion: 'us-east-1' });
  const ofAll = { regions: ['us-east-1', 'eu-central-1'], sourceAccounts: SourceAccounts.linked({ organizationId, stackSet }) };
  new TagCostMeter(scope, 'OrganizationMeter', { tagKeys: ['Department'], metricNamespace: 'Organization/Bedrock', schema, ...ofAll }).alarmOnErrors(notifications);
  new TagAudit(scope, 'OrganizationAudit', { schema, reportPrefix: 'organization/', auditTagPolicy: true, notifications, ...ofAll }).alarmOnErrors(notifications);
}

function notificationsOf(scope: Construct): CostNotifications {
  const team = new CostNotifications(scope, 'Team');
  team.addEmail('team@example.com');
  team.addSlackChannel({ workspaceId: 'T07EZ1TTT', channelId: 'C07EZ1ABC23' });
  team.addTeamsChannel({ teamId: '12345678-1234-1234-1234-123456789012', tenantId: '12345678-1234-1234-1234-123456789012', channelId: '19%3ab6ef35dc342d56ba5654e6fc6d25a071%40thread.tacv2' });
  new CostNotifications(scope, 'Encrypted', { encryptionKey: new kms.Key(scope, 'Key', { enableKeyRotation: true }) });
  return team;
}

function accessOf(scope: Construct): void {
  new TagScopedInvokePolicy(scope, 'ByTag', { costTags, roles: [roleOfApp(scope, 'Engineers')] });
  new TagScopedInvokePolicy(scope, 'ByPrincipalTag', {
    principalTagKeys: ['Department'], providers: ['anthropic'], allowSourceProfiles: true, allowedUntrackedUsage: Object.values(UntrackedUsage),
  });
  new TagScopedInvokePolicy(scope, 'ByModel', { costTags, modelSources: [ModelSource.systemDefinedProfile('us.amazon.nova-lite-v1:0')] });
  new TagScopedInvokePolicy(scope, 'InvokeBoundary', { costTags, policyType: PolicyType.PERMISSIONS_BOUNDARY });
  new TagScopedInvokePolicy(scope, 'ByCarrier', { costTags, carrierKinds: Object.values(CostTagCarrierKind) });
  new TagScopedInvokePolicy(scope, 'ByCaller', { principalTagKeys: ['Department'], providers: ['anthropic'], carrierKinds: [CostTagCarrierKind.BEDROCK_PROJECT, CostTagCarrierKind.IAM_PRINCIPAL] });
  new TagEnforcementPolicy(scope, 'Enforcement', { schema });
  new TagEnforcementPolicy(scope, 'Boundary', { schema, policyType: PolicyType.PERMISSIONS_BOUNDARY });
  new TagEnforcementPolicy(scope, 'Organization', { schema, policyType: PolicyType.SERVICE_CONTROL_POLICY, targetIds: ['ou-ab12-34cd56ef'] });
  new CostTagPolicy(scope, 'TagPolicy', { schema, targetIds: ['ou-ab12-34cd56ef'] });
  new RequiredTagsHook(scope, 'RequiredTags');
}

function signalsOf(scope: Construct, profile: TaggedInferenceProfile, notifications: CostNotifications): void {
  const denied = { roles: [roleOfApp(scope, 'Denied')], groups: [new iam.Group(scope, 'Group')], users: [new iam.User(scope, 'User')] };
  const budget = new TagBudget(scope, 'Budget', { costTags, limit: 500, notifications, alerts: [BudgetAlert.actualPercent(80)] });
  budget.denyInvocations({ atPercent: 100, ...denied }).reset.alarmOnErrors(notifications);
  budget.denyOrganization({ atPercent: 150, targetIds: ['ou-ab12-34cd56ef'] });
  new TagBudget(scope, 'SecondBudget', { costTags, limit: 500, notifications }).denyInvocations({ atPercent: 100, denyScope: DenyScope.TAGGED_RESOURCES, ...denied });
  const alarm = new BedrockCostAlarm(scope, 'Alarm', { profiles: [profile], threshold: 50, notifications });
  alarm.denyInvocations({ ...denied, notifications });
  const meter = new TagCostMeter(scope, 'Meter', { tagKeys: ['Department'] });
  meter.alarmOnErrors(notifications);
  new BedrockCostAlarm(scope, 'Month', { costMetric: meter.metricEstimatedCostMonthToDate({ costTags }), threshold: 50, notifications, costTags });
  new BedrockCostAnomalyAlarm(scope, 'Unusual', { profiles: [profile], notifications });
  new BedrockCostDashboard(scope, 'Dashboard', { profiles: [profile], tagKey: 'Department', meter, budgets: [budget] });
}

function operationsOf(scope: Construct, profile: TaggedInferenceProfile, notifications: CostNotifications): void {
  new TagAudit(scope, 'Audit', { schema, profiles: [profile], notifications }).alarmOnErrors(notifications);
  const encryptionKey = new kms.Key(scope, 'AuditKey', { enableKeyRotation: true });
  new TagAudit(scope, 'EncryptedAudit', {
    schema, notifications: new CostNotifications(scope, 'Auditors', { encryptionKey }), bucket: bucketOfApp(scope, 'Reports', encryptionKey), reportPrefix: 'second/',
  });
  const denyList = new OrganizationDenyList(scope, 'DenyList', { tagKey: 'Department', targetIds: ['ou-ab12-34cd56ef'], carrierKinds: [CostTagCarrierKind.INFERENCE_PROFILE, CostTagCarrierKind.IAM_PRINCIPAL], notifications });
  denyList.denyOn('Claims', new BedrockCostAlarm(scope, 'OrganizationAlarm', { profiles: [profile], threshold: 500, notifications }));
  denyList.deny('Legacy');
  new CostAllocationTagActivation(scope, 'Activation', { tagKeys: ['Department'], backfillFrom: '2026-01', deactivateOnDelete: true }).alarmOnErrors(notifications);
}

function reportsOf(scope: Construct, profile: TaggedInferenceProfile, notifications: CostNotifications): void {
  const bill = new CostAndUsageExport(scope, 'Bill', { tagKeys: ['Department'], removalPolicy: RemovalPolicy.DESTROY });
  bill.grantQuery(roleOfApp(scope, 'Analyst'));
  const encryptionKey = new kms.Key(scope, 'BillKey', { enableKeyRotation: true });
  new CostAndUsageExport(scope, 'EncryptedBill', { tagKeys: ['Department'], encryptionKey, databaseName: 'encrypted_bill' });
  const dashboard = new BillingDashboard(scope, 'BillDashboard', { tagKeys: ['Department'] });
  new MonthlyCostReport(scope, 'Report', { dashboard, recipients: ['board@example.com'] });
  new TagAnomalyMonitor(scope, 'Monitor', { tagKey: 'Department', values: ['Claims'], notifications, emails: ['finops@example.com'] }).alarmOnEstimatedCost({ profiles: [profile] });
  new TagBillingView(scope, 'View', { costTags, sharedWith: ['444455556666'] });
  new TagCostCategory(scope, 'Category', { categoryName: 'Division', tagKey: 'Department', groups: { Insurance: ['Claims'] } });
}
