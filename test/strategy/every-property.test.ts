import { App, Duration, RemovalPolicy, Size, Stack, TimeZone } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import {
  AlarmDenyAction, type AlarmDenyActionProps, AnomalyFrequency, AnomalyThresholdMatch, BedrockCostAlarm, type BedrockCostAlarmProps,
  BedrockCostAnomalyAlarm, type BedrockCostAnomalyAlarmProps, BudgetActionApproval, BudgetAlert, BudgetAutoAdjust, BudgetDenyAction,
  type BudgetDenyActionProps, BilledCostMetric, BudgetOrganizationDenyAction, type BudgetOrganizationDenyActionProps, BudgetPeriod, CostTagSource,
  CostAllocationTagActivation, type CostAllocationTagActivationProps, CostAndUsageExport, type CostAndUsageExportProps, CostForecast,
  BillingDashboard, type BillingDashboardProps, CostCategorySplit, BillingModelDimension, CostNotifications, CostTagCarrierKind, CostTagPolicy,
  type CostTagPolicyProps, CostTags, CostTagSchema, DenyScope, type ExpectedUsage, ExportTimeGranularity, HookFailureMode, OrganizationDenyList,
  type OrganizationDenyListProps, PolicyType, ModelSource, PriceDocumentLocation, MonthlyCostReport, type MonthlyCostReportProps, RequiredTagsHook,
  type RequiredTagsHookProps, ServiceTier, TagAnomalyMonitor, type TagAnomalyMonitorProps, TagAudit, type TagAuditProps, TagBillingView,
  type TagBillingViewProps, TagBudget, type TagBudgetProps, TagCostCategory, type TagCostCategoryProps, SourceAccounts, TagCostMeter,
  type TagCostMeterProps, TaggedInferenceProfile, type TaggedInferenceProfileProps, TaggedPrincipal, type TaggedPrincipalProps, TaggedProject,
  TagEnforcementPolicy, type TagEnforcementPolicyProps, TagScopedInvokePolicy, type TagScopedInvokePolicyProps, TokenPrices, UntrackedUsage,
} from '../../src';
import type { StrategyFacts } from '../../src/strategy/strategy-facts';
import { TEST_ENV } from '../support/places';
import { PrincipalForTest } from '../support/principal-for-test';
import { strategyOf } from '../support/strategy';

const NOVA = ModelSource.foundationModel('amazon.nova-lite-v1:0');
const PRICES = TokenPrices.perMillionTokens({ input: 1, output: 2 });
const costTags = CostTags.of({ Department: 'Claims' });

const usageOf = (requestsPerDay: number): ExpectedUsage => ({ requestsPerDay, inputTokensPerRequest: 100_000 });
const forecastOf = (requestsPerDay: number) => CostForecast.fromUsage([{ modelSource: NOVA, region: 'us-east-1', usage: usageOf(requestsPerDay), prices: PRICES }]);

const TAGS = CostTags.of({ Department: 'Claims', Project: 'x' });

/** What can be passed. It is made when it is asked for. */
class Things {
  constructor(public readonly stack: Stack) {}

  public readonly role = () => this.once('Role', (id) => new iam.Role(this.stack, id, { assumedBy: new iam.AccountRootPrincipal() }));
  public readonly denied = () => this.once('Denied', (id) => new iam.Role(this.stack, id, { assumedBy: new iam.AccountRootPrincipal() }));
  public readonly user = () => this.once('User', (id) => new iam.User(this.stack, id));
  public readonly group = () => this.once('Group', (id) => new iam.Group(this.stack, id));
  public readonly team = () => this.once('Team', (id) => new CostNotifications(this.stack, id));
  public readonly lead = () => this.once('Lead', (id) => new CostNotifications(this.stack, id));
  public readonly bucket = () => this.once('Bucket', (id) => s3.Bucket.fromBucketName(this.stack, id, 'reports'));
  public readonly profile = () => this.once('Profile', (id) => new TaggedInferenceProfile(this.stack, id, { modelSource: NOVA, costTags: TAGS }));
  public readonly other = () => this.once('Other', (id) => new TaggedInferenceProfile(this.stack, id, { modelSource: NOVA, costTags: TAGS, prices: PRICES }));
  public readonly key = () => this.once('Key', (id) => kms.Key.fromKeyArn(this.stack, id, 'arn:aws:kms:us-east-1:111122223333:key/1'));
  public readonly bill = () => this.once('Bill', (id) => new BillingDashboard(this.stack, id, { tagKeys: ['Department'] }));
  public readonly otherBill = () => this.once('OtherBill', (id) => new BillingDashboard(this.stack, id, { tagKeys: ['Project'] }));
  public readonly project = () => this.once('Project', (id) => new TaggedProject(this.stack, id, { costTags, models: [{ modelId: 'xai.grok-4.3', prices: PRICES }] }));
  public readonly principal = () => this.once('Principal', (id) => new PrincipalForTest(this.stack, id));
  public readonly meter = () => this.once('Meter', (id) => new TagCostMeter(this.stack, id, { tagKeys: ['Department'], metricNamespace: 'Mine' }));
  public readonly budget = (id: string) => this.once(id, () => new TagBudget(this.stack, id, { costTags, limit: 1, emails: ['b@example.com'] }));
  public readonly alarm = (id: string) => this.once(id, () => new BedrockCostAlarm(this.stack, id, { profiles: [this.profile()], threshold: 1 }));

  private once<T>(id: string, make: (id: string) => T): T {
    return this.stack.node.tryFindChild(id) as T | undefined ?? make(id);
  }
}

/** Properties before and after an edit, beside what each has anyway. */
interface Edit<P> {
  readonly from?: Partial<P>;
  readonly to: Partial<P>;
}

/** An edit that is no change of strategy, and why. */
interface NoStrategy<P> extends Edit<P> {
  readonly isNoStrategySince: string;
}

// A new property has to be told here.
type EditOfEach<P> = { readonly [prop in keyof Required<P>]: (things: Things) => Edit<P> | NoStrategy<P> };

const A_NAME = 'a name decides on nothing';
const OF_THE_TOOL = 'tags of what the tool itself is made of: its cents are not what is to be told apart';
const NAME_OF_AWS = 'what AWS calls a counter is its own affair';

const person = new iam.ArnPrincipal('arn:aws:iam::*:role/ops');

/** What is told of the construct that is edited, whatever else changes with it. */
function factOfX(facts: StrategyFacts): unknown {
  const found = [...Object.values(facts).filter(Array.isArray).flat(), ...facts.activation.activations].filter(({ path }) => path === 'S/X');
  expect(found).toHaveLength(1);
  return found[0];
}

function everyPropertyOf<P extends object>(
  subject: string, make: (stack: Stack, props: P) => unknown, always: (things: Things) => Partial<P>, edits: EditOfEach<P>,
): void {
  describe(`every property of ${subject}`, () => {
    const written = (propsOf: (things: Things) => Partial<P> | undefined) => {
      const app = new App({ analyticsReporting: false });
      const things = new Things(new Stack(app, 'S', { env: TEST_ENV }));
      // So that all of them have the same beside it.
      Object.values<(things: Things) => unknown>(edits).forEach((edit) => edit(things));
      make(things.stack, { ...always(things), ...propsOf(things) } as P);
      return strategyOf(app);
    };
    const plain = () => once ??= written(() => ({}));
    let once: ReturnType<typeof strategyOf> | undefined;

    test('what is not edited does not differ', () => {
      expect(written(() => ({}))).toEqual(plain());
    });

    test.each(Object.entries<(things: Things) => Edit<P> | NoStrategy<P>>(edits))('%s', (_, edit) => {
      const seen: Array<Edit<P> | NoStrategy<P>> = [];
      const after = written((things) => {
        seen.push(edit(things));
        return seen[0].to;
      });
      const before = seen[0].from ? written((things) => edit(things).from) : plain();

      if ('isNoStrategySince' in seen[0]) {
        expect(after).toEqual(before);
      } else {
        expect(after.markdown).not.toBe(before.markdown);
        expect(factOfX(after.facts)).not.toEqual(factOfX(before.facts));
      }
    });
  });
}

everyPropertyOf<TagScopedInvokePolicyProps>('TagScopedInvokePolicy', (stack, props) => new TagScopedInvokePolicy(stack, 'X', props), () => ({ costTags }), {
  carrierKinds: () => ({ to: { carrierKinds: [CostTagCarrierKind.IAM_PRINCIPAL] } }),
  costTags: () => ({ to: { costTags: CostTags.of({ Department: 'Sales' }) } }),
  additionalTagValues: () => ({ to: { additionalTagValues: { Department: ['Appeals'] } } }),
  principalTagKeys: () => ({ to: { principalTagKeys: ['Team'] } }),
  modelSources: () => ({ to: { modelSources: [NOVA] } }),
  providers: () => ({ to: { providers: ['anthropic'] } }),
  denyOtherAccess: () => ({ to: { denyOtherAccess: false } }),
  allowedUntrackedUsage: () => ({ to: { allowedUntrackedUsage: [UntrackedUsage.ASYNC_INVOKE] } }),
  denyServiceRoleUsage: () => ({ to: { denyServiceRoleUsage: true } }),
  deniedServiceTiers: () => ({ to: { deniedServiceTiers: [ServiceTier.PRIORITY] } }),
  allowSourceProfiles: () => ({ to: { allowSourceProfiles: true } }),
  policyType: () => ({ to: { policyType: PolicyType.PERMISSIONS_BOUNDARY } }),
  breakGlassPrincipals: () => ({ to: { breakGlassPrincipals: [person] } }),
  roles: ({ role }) => ({ to: { roles: [role()] } }),
  users: ({ user }) => ({ to: { users: [user()] } }),
  groups: ({ group }) => ({ to: { groups: [group()] } }),
  policyName: () => ({ to: { policyName: 'a' }, isNoStrategySince: A_NAME }),
});

const schema = CostTagSchema.of({ Department: {} });

everyPropertyOf<TagEnforcementPolicyProps>('TagEnforcementPolicy', (stack, props) => new TagEnforcementPolicy(stack, 'X', props), () => ({ schema }), {
  carrierKinds: () => ({ to: { carrierKinds: [CostTagCarrierKind.INFERENCE_PROFILE, CostTagCarrierKind.BEDROCK_PROJECT] } }),
  schema: () => ({ to: { schema: CostTagSchema.of({ Department: { allowedValues: ['Claims'] } }) } }),
  requiredTagKeys: () => ({ from: { schema: undefined, requiredTagKeys: ['A'] }, to: { schema: undefined, requiredTagKeys: ['A', 'B'] } }),
  exemptPrincipals: () => ({ to: { exemptPrincipals: [person] } }),
  breakGlassPrincipals: () => ({ to: { breakGlassPrincipals: [person] } }),
  principalTagKeys: () => ({ to: { principalTagKeys: ['Team'] } }),
  allowedUntrackedUsage: () => ({ to: { allowedUntrackedUsage: [UntrackedUsage.BATCH] } }),
  denyServiceRoleUsage: () => ({ to: { denyServiceRoleUsage: true } }),
  otherTagKeys: () => ({ to: { otherTagKeys: ['Name'] } }),
  denyGlobalInference: () => ({ to: { denyGlobalInference: true } }),
  deniedServiceTiers: () => ({ to: { deniedServiceTiers: [ServiceTier.FLEX] } }),
  protectedMeters: () => ({ to: { protectedMeters: [{ metricNamespace: 'BedrockCostTags', writers: [person] }] } }),
  protectedAlarms: ({ alarm }) => ({ from: { protectedAlarms: [alarm('One')] }, to: { protectedAlarms: [alarm('One'), alarm('Other')] } }),
  policyType: () => ({ to: { policyType: PolicyType.PERMISSIONS_BOUNDARY } }),
  roles: ({ role }) => ({ to: { roles: [role()] } }),
  users: ({ user }) => ({ to: { users: [user()] } }),
  groups: ({ group }) => ({ to: { groups: [group()] } }),
  targetIds: () => ({ from: { policyType: PolicyType.SERVICE_CONTROL_POLICY }, to: { policyType: PolicyType.SERVICE_CONTROL_POLICY, targetIds: ['ou-ab12-34cd56ef'] } }),
  maxPolicySize: () => ({
    from: { policyType: PolicyType.SERVICE_CONTROL_POLICY },
    to: { policyType: PolicyType.SERVICE_CONTROL_POLICY, maxPolicySize: 10_240 },
    isNoStrategySince: 'into how many policies the same statements are split changes nothing',
  }),
  maxPoliciesPerTarget: () => ({
    from: { policyType: PolicyType.SERVICE_CONTROL_POLICY },
    to: { policyType: PolicyType.SERVICE_CONTROL_POLICY, maxPoliciesPerTarget: 10 },
    isNoStrategySince: 'how many policies a target can have is a quota of AWS',
  }),
  policyName: () => ({ to: { policyName: 'a' }, isNoStrategySince: A_NAME }),
});

everyPropertyOf<TagBudgetProps>('TagBudget', (stack, props) => new TagBudget(stack, 'X', props), ({ team }) => ({ costTags, limit: 100, notifications: team() }), {
  costTags: () => ({ to: { costTags: CostTags.of({ Department: 'Sales' }) } }),
  additionalTagValues: () => ({ to: { additionalTagValues: { Department: ['Appeals'] } } }),
  limit: () => ({ to: { limit: 200 } }),
  forecast: () => ({ from: { limit: undefined, forecast: forecastOf(100) }, to: { limit: undefined, forecast: forecastOf(1000) } }),
  currency: () => ({ to: { currency: 'CNY' } }),
  autoAdjust: () => ({
    from: { limit: undefined, autoAdjust: BudgetAutoAdjust.historical(3) },
    to: { limit: undefined, autoAdjust: BudgetAutoAdjust.historical(6) },
  }),
  period: () => ({ to: { period: BudgetPeriod.QUARTERLY } }),
  start: () => ({ to: { start: new Date('2030-01-01') } }),
  end: () => ({ to: { end: new Date('2031-01-01') } }),
  metric: () => ({ to: { metric: BilledCostMetric.NET_UNBLENDED } }),
  excludedChargeTypes: () => ({ to: { excludedChargeTypes: [] } }),
  services: () => ({ to: { services: ['Amazon Bedrock'] } }),
  linkedAccounts: () => ({ to: { linkedAccounts: ['444455556666'] } }),
  costTagSource: () => ({ to: { costTagSource: CostTagSource.IAM_PRINCIPAL } }),
  resourceTagKeyPrefix: () => ({ to: { resourceTagKeyPrefix: 'user:' } }),
  billingViewArn: () => ({ to: { billingViewArn: 'arn:aws:billing::111122223333:billingview/custom-00000000-0000-0000-0000-000000000000' } }),
  alerts: () => ({ to: { alerts: [BudgetAlert.actualPercent(90)] } }),
  notifications: ({ lead }) => ({ to: { notifications: lead() } }),
  emails: () => ({ to: { emails: ['a@example.com'] } }),
  budgetName: () => ({ to: { budgetName: 'a' }, isNoStrategySince: A_NAME }),
});

const denyEdits = ({ role, user, group }: Things) => ({
  roles: { to: { roles: [role()] } },
  users: { to: { users: [user()] } },
  groups: { to: { groups: [group()] } },
  denyScope: { to: { denyScope: DenyScope.TAGGED_RESOURCES } },
  breakGlassPrincipals: { to: { breakGlassPrincipals: [person] } },
});
const denyEdit = (name: keyof ReturnType<typeof denyEdits>) => (things: Things) => denyEdits(things)[name];

const ofBothActions = {
  roles: denyEdit('roles'),
  users: denyEdit('users'),
  groups: denyEdit('groups'),
  denyScope: denyEdit('denyScope'),
  breakGlassPrincipals: denyEdit('breakGlassPrincipals'),
  managedPolicyQuota: () => ({ to: { managedPolicyQuota: 20 }, isNoStrategySince: 'the quota of an account only decides whether synth fails' }),
};

everyPropertyOf<BudgetDenyActionProps>('BudgetDenyAction', (stack, props) => new BudgetDenyAction(stack, 'X', props),
  ({ budget, denied, team }) => ({ budget: budget('OneBudget'), atPercent: 100, roles: [denied()], notifications: team() }), {
    ...ofBothActions,
    budget: ({ budget }) => ({ to: { budget: budget('OtherBudget') } }),
    atPercent: () => ({ to: { atPercent: 120 } }),
    atAmount: () => ({ to: { atPercent: undefined, atAmount: 700 } }),
    approval: () => ({ to: { approval: BudgetActionApproval.MANUAL } }),
    notifications: ({ lead }) => ({ to: { notifications: lead() } }),
    emails: () => ({ to: { emails: ['a@example.com'] } }),
    autoReset: () => ({ to: { autoReset: false } }),
  });

everyPropertyOf<BudgetOrganizationDenyActionProps>('BudgetOrganizationDenyAction', (stack, props) => new BudgetOrganizationDenyAction(stack, 'X', props),
  ({ budget, team }) => ({ budget: budget('OneBudget'), atPercent: 100, targetIds: ['444455556666'], notifications: team() }), {
    budget: ({ budget }) => ({ to: { budget: budget('OtherBudget') } }),
    atPercent: () => ({ to: { atPercent: 120 } }),
    atAmount: () => ({ to: { atPercent: undefined, atAmount: 700 } }),
    targetIds: () => ({ to: { targetIds: ['444455556666', 'ou-ab12-34cd56ef'] } }),
    approval: () => ({ to: { approval: BudgetActionApproval.MANUAL } }),
    breakGlassPrincipals: () => ({ to: { breakGlassPrincipals: [person] } }),
    notifications: ({ lead }) => ({ to: { notifications: lead() } }),
    emails: () => ({ to: { emails: ['a@example.com'] } }),
  });

everyPropertyOf<AlarmDenyActionProps>('AlarmDenyAction', (stack, props) => new AlarmDenyAction(stack, 'X', props),
  ({ alarm, denied }) => ({ alarm: alarm('OneAlarm'), roles: [denied()], costTags }), {
    ...ofBothActions,
    alarm: ({ alarm }) => ({ to: { alarm: alarm('OtherAlarm') } }),
    costTags: () => ({ from: { denyScope: DenyScope.TAGGED_RESOURCES }, to: { denyScope: DenyScope.TAGGED_RESOURCES, costTags: CostTags.of({ Department: 'Sales' }) } }),
    minimumDenyDuration: () => ({ to: { minimumDenyDuration: Duration.hours(3) } }),
    releaseWhileInAlarm: () => ({ to: { releaseWhileInAlarm: true } }),
    notifications: ({ lead }) => ({ to: { notifications: lead() } }),
  });

everyPropertyOf<OrganizationDenyListProps>('OrganizationDenyList', (stack, props) => new OrganizationDenyList(stack, 'X', props).deny('Claims'),
  ({ team }) => ({ tagKey: 'Department', notifications: team() }), {
    tagKey: () => ({ to: { tagKey: 'Project' } }),
    targetIds: () => ({ to: { targetIds: ['ou-ab12-34cd56ef'] } }),
    breakGlassPrincipals: () => ({ to: { breakGlassPrincipals: [person] } }),
    carrierKinds: () => ({ to: { carrierKinds: [CostTagCarrierKind.INFERENCE_PROFILE, CostTagCarrierKind.IAM_PRINCIPAL] } }),
    policyName: () => ({ to: { policyName: 'a' }, isNoStrategySince: A_NAME }),
    maxPolicySize: () => ({ to: { maxPolicySize: 10_240 }, isNoStrategySince: 'the quota of an organization only decides whether synth fails' }),
    notifications: ({ lead }) => ({ to: { notifications: lead() } }),
    checkInterval: () => ({ to: { checkInterval: Duration.minutes(30) } }),
  });

everyPropertyOf<CostTagPolicyProps>('CostTagPolicy', (stack, props) => new CostTagPolicy(stack, 'X', props), () => ({ schema }), {
  schema: () => ({ to: { schema: CostTagSchema.of({ Department: { allowedValues: ['Claims'] } }) } }),
  reportMissingTags: () => ({ to: { reportMissingTags: false } }),
  targetIds: () => ({ to: { targetIds: ['ou-ab12-34cd56ef'] } }),
  policyName: () => ({ to: { policyName: 'a' }, isNoStrategySince: A_NAME }),
});

everyPropertyOf<RequiredTagsHookProps>('RequiredTagsHook', (stack, props) => new RequiredTagsHook(stack, 'X', props), () => ({}), {
  failureMode: () => ({ to: { failureMode: HookFailureMode.FAIL } }),
  publisherId: () => ({ to: { publisherId: 'AWS' }, isNoStrategySince: 'what AWS calls itself is its own affair' }),
});

everyPropertyOf<TagBillingViewProps>('TagBillingView', (stack, props) => new TagBillingView(stack, 'X', props), () => ({ costTags }), {
  costTags: () => ({ to: { costTags: CostTags.of({ Department: 'Sales' }) } }),
  additionalTagValues: () => ({ to: { additionalTagValues: { Department: ['Appeals'] } } }),
  sharedWith: () => ({ to: { sharedWith: ['444455556666'] } }),
  billingViewName: () => ({ to: { billingViewName: 'a' }, isNoStrategySince: A_NAME }),
  sourceViewArns: () => ({ to: { sourceViewArns: ['arn:aws:billing::111122223333:billingview/custom-1'] } }),
  resourceTags: () => ({ to: { resourceTags: costTags }, isNoStrategySince: OF_THE_TOOL }),
});

const alarmEdits = ({ other, project, meter, lead, team }: Things) => ({
  profiles: { to: { profiles: [other()] } },
  projects: { to: { projects: [project()] } },
  costMetric: { to: { costMetric: meter().metricEstimatedCostMonthToDate({ costTags }) } },
  costTags: { to: { costTags } },
  notifications: { to: { notifications: lead() } },
  notifyWhenOk: { from: { notifications: team() }, to: { notifications: team(), notifyWhenOk: true } },
  window: { to: { window: Duration.minutes(30) } },
  alarmName: { to: { alarmName: 'a' }, isNoStrategySince: A_NAME },
  alarmDescription: { to: { alarmDescription: 'a' }, isNoStrategySince: 'what to read first is for whoever is on call' },
  propagateTags: { to: { propagateTags: false }, isNoStrategySince: 'the alarm carries the tags and tells the same people, with less in the message' },
});
type AlarmEdit = keyof ReturnType<typeof alarmEdits>;
const alarmEdit = (name: AlarmEdit) => (things: Things) => alarmEdits(things)[name];

const ofBothAlarms = {
  profiles: alarmEdit('profiles'),
  projects: alarmEdit('projects'),
  costMetric: alarmEdit('costMetric'),
  costTags: alarmEdit('costTags'),
  notifications: alarmEdit('notifications'),
  notifyWhenOk: alarmEdit('notifyWhenOk'),
  window: alarmEdit('window'),
  alarmName: alarmEdit('alarmName'),
  alarmDescription: alarmEdit('alarmDescription'),
  propagateTags: alarmEdit('propagateTags'),
};

everyPropertyOf<BedrockCostAlarmProps>('BedrockCostAlarm', (stack, props) => new BedrockCostAlarm(stack, 'X', props), ({ profile }) => ({ profiles: [profile()], threshold: 10 }), {
  ...ofBothAlarms,
  threshold: () => ({ to: { threshold: 20 } }),
  calendarTimeZone: () => ({ to: { calendarTimeZone: 'Europe/Berlin' } }),
});

everyPropertyOf<BedrockCostAnomalyAlarmProps>('BedrockCostAnomalyAlarm', (stack, props) => new BedrockCostAnomalyAlarm(stack, 'X', props), ({ profile }) => ({ profiles: [profile()] }), {
  ...ofBothAlarms,
  standardDeviations: () => ({ to: { standardDeviations: 3 } }),
});

everyPropertyOf<TagCostMeterProps>('TagCostMeter', (stack, props) => new TagCostMeter(stack, 'X', props), () => ({ tagKeys: ['Department'] }), {
  tagKeys: () => ({ to: { tagKeys: ['Department', 'Project'] } }),
  tagKeyCombinations: () => ({ to: { tagKeyCombinations: [['Department', 'Project']] } }),
  interval: () => ({ to: { interval: Duration.hours(1) } }),
  metricDelay: () => ({ to: { metricDelay: Duration.minutes(20) } }),
  timeZone: () => ({ to: { timeZone: 'Europe/Berlin' } }),
  priceOverrides: () => ({ to: { priceOverrides: { 'amazon.nova-lite-v1:0': PRICES } } }),
  profiles: ({ profile, other }) => ({ from: { profiles: [profile(), other()] }, to: { profiles: [profile()] } }),
  projects: ({ project }) => ({ from: { projects: [] }, to: { projects: [project()] } }),
  meterProjects: () => ({ to: { meterProjects: false } }),
  publishProfileMetrics: () => ({ to: { publishProfileMetrics: true } }),
  maxPublishedProfiles: () => ({ to: { maxPublishedProfiles: 10 }, isNoStrategySince: 'a limit of the cost of monitoring, which the document states as a whole' }),
  maxValuesPerKey: () => ({ to: { maxValuesPerKey: 10 }, isNoStrategySince: 'a limit of the cost of monitoring, which the document states as a whole' }),
  logProfiles: () => ({ to: { logProfiles: false }, isNoStrategySince: 'details in a log decide on nothing' }),
  schema: () => ({ to: { schema: CostTagSchema.of({ Department: { allowedValues: ['Claims'] } }) } }),
  regions: () => ({ to: { regions: ['us-east-1', 'eu-central-1'] } }),
  sourceAccounts: () => ({ to: { sourceAccounts: SourceAccounts.linked({ organizationId: 'o-exampleorgid' }) } }),
  inventoryInterval: () => ({
    from: { sourceAccounts: SourceAccounts.linked({ organizationId: 'o-exampleorgid' }) },
    to: { sourceAccounts: SourceAccounts.linked({ organizationId: 'o-exampleorgid' }), inventoryInterval: Duration.minutes(61) },
    isNoStrategySince: 'the age of a list decides on nothing',
  }),
  keepSnapshots: () => ({ to: { keepSnapshots: false } }),
  snapshotBucket: ({ bucket }) => ({ to: { snapshotBucket: bucket() } }),
  snapshotPrefix: () => ({ to: { snapshotPrefix: 'other/' } }),
  meterUntrackedUsage: () => ({ to: { meterUntrackedUsage: false } }),
  metricNamespace: () => ({ to: { metricNamespace: 'Other' } }),
  meterLegacyUsage: () => ({ to: { meterLegacyUsage: true } }),
  meterServiceTiers: () => ({ to: { meterServiceTiers: true } }),
  serviceTierDimensions: () => ({
    from: { meterServiceTiers: true },
    to: { meterServiceTiers: true, serviceTierDimensions: { dimensionNames: ['ModelId', 'ResolvedServiceTier'] } },
    isNoStrategySince: NAME_OF_AWS,
  }),
  priceDocument: ({ bucket }) => ({ to: { priceDocument: PriceDocumentLocation.fromBucket(bucket(), 'prices.json') } }),
  calibration: () => ({ to: { calibration: {} } }),
  metricNames: () => ({ to: { metricNames: { cacheReadInputTokenCount: 'CacheReadInputTokens' } }, isNoStrategySince: NAME_OF_AWS }),
  resourceTags: () => ({ to: { resourceTags: costTags }, isNoStrategySince: OF_THE_TOOL }),
});

everyPropertyOf<TagAuditProps>('TagAudit', (stack, props) => new TagAudit(stack, 'X', props), () => ({ schema }), {
  schema: () => ({ to: { schema: CostTagSchema.of({ Department: { pattern: '[A-Z].*' } }) } }),
  notifications: ({ team }) => ({ to: { notifications: team() } }),
  auditedNotifications: ({ team, lead }) => ({
    from: { notifications: team() },
    to: { notifications: team(), auditedNotifications: [lead()] },
    isNoStrategySince: 'the audit only reads the topics: the budgets and alarms decide on their recipients',
  }),
  profiles: ({ profile, other }) => ({ from: { profiles: [profile(), other()] }, to: { profiles: [profile()] } }),
  projects: ({ project }) => ({ from: { projects: [] }, to: { projects: [project()] } }),
  principals: ({ principal }) => ({ from: { principals: [] }, to: { principals: [principal()] } }),
  auditProjects: () => ({ to: { auditProjects: false } }),
  schedule: () => ({ to: { schedule: scheduler.ScheduleExpression.rate(Duration.days(7)) } }),
  unusedAfter: () => ({ to: { unusedAfter: Duration.days(90) } }),
  bucket: ({ bucket }) => ({ to: { bucket: bucket() } }),
  reportPrefix: () => ({ to: { reportPrefix: 'bedrock/' } }),
  auditBudgets: () => ({ to: { auditBudgets: false } }),
  auditPrices: () => ({ to: { auditPrices: false } }),
  regions: () => ({ to: { regions: ['us-east-1', 'eu-west-1'] } }),
  sourceAccounts: () => ({ to: { sourceAccounts: SourceAccounts.linked({ organizationId: 'o-exampleorgid' }) } }),
  auditTagPolicy: () => ({ to: { auditTagPolicy: true } }),
  resourceTags: () => ({ to: { resourceTags: costTags }, isNoStrategySince: OF_THE_TOOL }),
});

everyPropertyOf<CostAllocationTagActivationProps>('CostAllocationTagActivation', (stack, props) => new CostAllocationTagActivation(stack, 'X', props), () => ({ tagKeys: ['Department'] }), {
  tagKeys: () => ({ to: { tagKeys: ['Department', 'Project'] } }),
  carriers: ({ profile }) => ({ from: { tagKeys: ['Department'] }, to: { tagKeys: ['Owner'], carriers: [profile()] } }),
  backfillFrom: () => ({ to: { backfillFrom: '2026-01' } }),
  deactivateOnDelete: () => ({ to: { deactivateOnDelete: true } }),
  resourceTags: () => ({ to: { resourceTags: costTags }, isNoStrategySince: OF_THE_TOOL }),
});

everyPropertyOf<TaggedInferenceProfileProps>('TaggedInferenceProfile', (stack, props) => new TaggedInferenceProfile(stack, 'X', props), () => ({ modelSource: NOVA, costTags }), {
  modelSource: () => ({ to: { modelSource: ModelSource.foundationModel('amazon.nova-pro-v1:0') } }),
  costTags: () => ({ to: { costTags: CostTags.of({ Department: 'Sales' }) } }),
  prices: () => ({ to: { prices: PRICES } }),
  expectedUsage: () => ({ to: { expectedUsage: usageOf(100) } }),
  inferenceProfileName: () => ({ to: { inferenceProfileName: 'a' }, isNoStrategySince: A_NAME }),
  description: () => ({ to: { description: 'a' }, isNoStrategySince: 'a description decides on nothing' }),
  metricNames: () => ({ to: { metricNames: { cacheReadInputTokenCount: 'CacheReadInputTokens' } }, isNoStrategySince: NAME_OF_AWS }),
  retainedProfiles: () => ({ to: { retainedProfiles: [{ modelSource: ModelSource.foundationModel('amazon.nova-micro-v1:0') }] } }),
});

everyPropertyOf<TaggedPrincipalProps>('TaggedPrincipal', (stack, props) => new TaggedPrincipal(stack, 'X', props), ({ role }) => ({ principal: role(), costTags }), {
  principal: ({ user }) => ({ to: { principal: user() } }),
  costTags: () => ({ to: { costTags: CostTags.of({ Department: 'Sales' }) } }),
  sessionTags: () => ({ to: { sessionTags: [{ caller: new iam.ServicePrincipal('ecs-tasks.amazonaws.com'), allowedValues: { Owner: ['*'] } }] } }),
  denyTagOverrides: () => ({ to: { denyTagOverrides: false } }),
});

const WHERE_AWS_PUTS_IT = 'where files and tables are is a matter of the tool';

everyPropertyOf<CostAndUsageExportProps>('CostAndUsageExport', (stack, props) => new CostAndUsageExport(stack, 'X', props), () => ({ tagKeys: ['Department'] }), {
  tagKeys: () => ({ to: { tagKeys: ['Department', 'Project'] } }),
  costTagSource: () => ({ to: { costTagSource: CostTagSource.RESOURCE_OR_IAM_PRINCIPAL } }),
  profiles: ({ profile }) => ({ to: { profiles: [profile()] } }),
  bucket: ({ bucket }) => ({ to: { bucket: bucket() } }),
  bucketRegion: ({ bucket }) => ({ from: { bucket: bucket() }, to: { bucket: bucket(), bucketRegion: 'eu-west-1' }, isNoStrategySince: WHERE_AWS_PUTS_IT }),
  bucketPrefix: () => ({ to: { bucketPrefix: 'a' }, isNoStrategySince: WHERE_AWS_PUTS_IT }),
  encryptionKey: ({ key }) => ({ to: { encryptionKey: key() }, isNoStrategySince: 'how files are encrypted tells nothing apart' }),
  exportName: () => ({ to: { exportName: 'a' }, isNoStrategySince: A_NAME }),
  timeGranularity: () => ({ to: { timeGranularity: ExportTimeGranularity.HOURLY } }),
  includeIamPrincipals: () => ({ to: { includeIamPrincipals: false } }),
  billingViewArn: () => ({ to: { billingViewArn: 'arn:aws:billing::111122223333:billingview/custom-1' } }),
  retention: () => ({ to: { retention: Duration.days(365) } }),
  resultRetention: () => ({ to: { resultRetention: Duration.days(7) } }),
  bytesScannedCutoff: () => ({ to: { bytesScannedCutoff: Size.gibibytes(1) } }),
  tagColumnKeys: () => ({ to: { tagColumnKeys: { Department: 'a' } }, isNoStrategySince: 'how AWS spells a key is its own affair' }),
  databaseName: () => ({ to: { databaseName: 'a' }, isNoStrategySince: A_NAME }),
  workgroupName: () => ({ to: { workgroupName: 'a' }, isNoStrategySince: A_NAME }),
  lookbackMonths: () => ({ to: { lookbackMonths: 2 }, isNoStrategySince: 'whoever runs a query can look back as far as there are files' }),
  firstMonth: () => ({ to: { firstMonth: '2025-01' }, isNoStrategySince: WHERE_AWS_PUTS_IT }),
  removalPolicy: () => ({ to: { removalPolicy: RemovalPolicy.DESTROY }, isNoStrategySince: 'it is about the end of the tool' }),
  resourceTags: () => ({ to: { resourceTags: costTags }, isNoStrategySince: OF_THE_TOOL }),
});

everyPropertyOf<BillingDashboardProps>('BillingDashboard', (stack, props) => new BillingDashboard(stack, 'X', props), () => ({ tagKeys: ['Department'] }), {
  tagKeys: () => ({ to: { tagKeys: ['Department', 'Project'] } }),
  costTagSource: () => ({ to: { costTagSource: CostTagSource.IAM_PRINCIPAL } }),
  dashboardName: () => ({ to: { dashboardName: 'ab' }, isNoStrategySince: A_NAME }),
  description: () => ({ to: { description: 'ab' }, isNoStrategySince: 'it is told by what it shows' }),
  services: () => ({ to: { services: ['Amazon Bedrock'] } }),
  modelDimension: () => ({ to: { modelDimension: BillingModelDimension.USAGE_TYPE } }),
  metric: () => ({ to: { metric: BilledCostMetric.NET_UNBLENDED } }),
  excludedChargeTypes: () => ({ to: { excludedChargeTypes: [] } }),
  lookbackMonths: () => ({ to: { lookbackMonths: 12 } }),
  relativeRange: () => ({ to: { relativeRange: { start: '-P6M', end: 'P0D' } } }),
  showUntaggedShare: () => ({ to: { showUntaggedShare: false } }),
  resourceTags: () => ({ to: { resourceTags: costTags }, isNoStrategySince: OF_THE_TOOL }),
});

everyPropertyOf<MonthlyCostReportProps>('MonthlyCostReport', (stack, props) => new MonthlyCostReport(stack, 'X', props), ({ bill }) => ({ dashboard: bill(), recipients: ['a@example.com'] }), {
  dashboard: ({ otherBill }) => ({ to: { dashboard: otherBill() } }),
  recipients: () => ({ to: { recipients: ['a@example.com', 'b@example.com'] } }),
  contactArns: () => ({ to: { contactArns: ['arn:aws:notifications-contacts::111122223333:emailcontact/a01jes88qxwkbj05xv9c967pgm1'] } }),
  notificationConfigurationArn: () => ({ to: { notificationConfigurationArn: 'arn:aws:notifications::111122223333:configuration/a01jes88qxwkbj05xv9c967pgm1' } }),
  deliveryEvent: () => ({ to: { deliveryEvent: { source: 'aws.test', detailType: 'Test' } }, isNoStrategySince: 'how AWS tells recipients is its own affair' }),
  dayOfMonth: () => ({ to: { dayOfMonth: 7 } }),
  hour: () => ({ to: { hour: 9 } }),
  minute: () => ({ to: { minute: 30 } }),
  timeZone: () => ({ to: { timeZone: TimeZone.EUROPE_BERLIN } }),
  enabled: () => ({ to: { enabled: false } }),
  reportName: () => ({ to: { reportName: 'ab' }, isNoStrategySince: A_NAME }),
  description: () => ({ to: { description: 'ab' }, isNoStrategySince: 'it is told by what it shows' }),
  role: ({ role }) => ({ to: { role: role() }, isNoStrategySince: 'by which role AWS reads decides on nothing' }),
  resourceTags: () => ({ to: { resourceTags: costTags }, isNoStrategySince: OF_THE_TOOL }),
});

everyPropertyOf<TagAnomalyMonitorProps>('TagAnomalyMonitor', (stack, props) => new TagAnomalyMonitor(stack, 'X', props), ({ team }) => ({ tagKey: 'Department', values: ['Claims'], notifications: team() }), {
  tagKey: () => ({ to: { tagKey: 'Project' } }),
  profiles: ({ profile }) => ({ from: { values: ['Sales'] }, to: { values: ['Sales'], profiles: [profile()] } }),
  costTags: () => ({ from: { values: ['Sales'] }, to: { values: ['Sales'], costTags } }),
  values: () => ({ to: { values: ['Claims', 'Sales'] } }),
  minimumImpactAmount: () => ({ to: { minimumImpactAmount: 5 } }),
  minimumImpactPercent: () => ({ to: { minimumImpactPercent: 50 } }),
  thresholdMatch: () => ({
    from: { minimumImpactAmount: 5, minimumImpactPercent: 50 },
    to: { minimumImpactAmount: 5, minimumImpactPercent: 50, thresholdMatch: AnomalyThresholdMatch.ANY },
  }),
  notifications: ({ lead }) => ({ to: { notifications: lead() } }),
  emails: () => ({ to: { emails: ['a@example.com'] } }),
  emailFrequency: () => ({ from: { emails: ['a@example.com'] }, to: { emails: ['a@example.com'], emailFrequency: AnomalyFrequency.WEEKLY } }),
  costTagSource: () => ({ to: { costTagSource: CostTagSource.IAM_PRINCIPAL } }),
  resourceTagKeyPrefix: () => ({ to: { resourceTagKeyPrefix: 'user:' } }),
  monitorName: () => ({ to: { monitorName: 'a' }, isNoStrategySince: A_NAME }),
  resourceTags: () => ({ to: { resourceTags: costTags }, isNoStrategySince: OF_THE_TOOL }),
});

everyPropertyOf<TagCostCategoryProps>('TagCostCategory', (stack, props) => new TagCostCategory(stack, 'X', props), () => ({ tagKey: 'Department', groups: { Operations: ['Claims'] } }), {
  tagKey: () => ({ to: { tagKey: 'Project' } }),
  costTagSource: () => ({ to: { costTagSource: CostTagSource.RESOURCE_OR_IAM_PRINCIPAL } }),
  categoryName: () => ({ to: { categoryName: 'a' } }),
  groups: () => ({ to: { groups: { Operations: ['Claims', 'Sales'] } } }),
  inheritUngroupedValues: () => ({ to: { inheritUngroupedValues: false } }),
  defaultValue: () => ({ to: { defaultValue: 'Untagged' } }),
  splitCharge: () => ({ to: { splitCharge: CostCategorySplit.fixedPercentages({ Operations: 100 }) } }),
  resourceTags: () => ({ to: { resourceTags: costTags }, isNoStrategySince: OF_THE_TOOL }),
});
