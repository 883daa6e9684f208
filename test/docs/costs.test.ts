import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import * as library from '../../src';
import {
  BedrockCostAlarm, BedrockCostAnomalyAlarm, BedrockCostDashboard, BillingDashboard, CostAllocationTagActivation, CostAndUsageExport,
  CostNotifications, CostTagPolicy, CostTags, CostTagSchema, ModelSource, MonitoringSink, MonthlyCostReport, OrganizationDenyList,
  PriceDocumentLocation, RequiredTagsHook, SourceAccountLink, SourceAccountReaderRole, SourceAccountsStackSet, TagAnomalyMonitor, TagAudit,
  TagBillingView, TagBudget, TagCostCategory, TagCostMeter, type TagCostMeterProps, TagEnforcementPolicy, TaggedInferenceProfile,
  TaggedInferenceProfiles, TaggedPrincipal, TaggedProject, TagScopedInvokePolicy,
} from '../../src';
import { meteringCost } from '../../src/metering/meter-cost-estimate';
import { DEFAULT_METER } from '../support/default-meter';

const page = readFileSync(join(__dirname, '..', '..', 'docs', 'reference', 'costs.md'), 'utf8');
const env = { account: '111122223333', region: 'us-east-1' };
const tags = CostTags.of({ Department: 'Claims' });
const stackOf = (region: string = env.region) => new Stack(new App(), 'Costs', { env: { ...env, region } });
const meterIn = (stack: Stack, props: Partial<TagCostMeterProps> = {}) => new TagCostMeter(stack, 'Meter', { tagKeys: ['Department'], ...props });
const profileIn = (stack: Stack, geography: string = 'us') =>
  new TaggedInferenceProfile(stack, 'Profile', { modelSource: ModelSource.systemDefinedProfile(`${geography}.anthropic.claude-haiku-4-5-20251001-v1:0`), costTags: tags });

describe('the worked example: ten teams with a profile in each of three Regions', () => {
  const regions = { 'us-east-1': 'us', 'eu-west-1': 'eu', 'ap-northeast-1': 'jp' };
  const alarms = Object.entries(regions).reduce((sum, [region, geography]) => {
    const stack = stackOf(region);
    return sum + 10 * new BedrockCostAlarm(stack, 'Alarm', { profiles: [profileIn(stack, geography)], threshold: 50 }).estimatedMonthlyCost();
  }, 0);
  const stack = stackOf();
  const onMeter = 30 * new BedrockCostAlarm(stack, 'Alarm', { costMetric: meterIn(stack).metricEstimatedCostMonthToDate({ costTags: tags }), threshold: 1000 }).estimatedMonthlyCost();
  const meters = (props: Partial<TagCostMeterProps> = {}) => 3 * meterIn(stackOf(), props).estimatedMonthlyCost({ profiles: 10, tagValues: 10 });

  test.each([
    ['Default', {}, alarms],
    ['`publishProfileMetrics: true`', { publishProfileMetrics: true }, alarms],
    ['Alarms on the meter (`costMetric`)', {}, onMeter],
    ['and `interval: Duration.hours(1)`', { interval: Duration.hours(1) }, onMeter],
  ])('%s', (change, props, ofAlarms) => {
    const [, ...figures] = page.split('\n').find((line) => line.startsWith(`| ${change} |`))!.split('|').slice(1, -1).map((cell) => cell.trim());
    expect(figures).toEqual([meters(props), ofAlarms, meters(props) + ofAlarms].map((usd) => usd.toFixed(2)));
  });

  test('the total is the one of the table above', () => {
    expect(page).toContain(`| **Total** | | **${(meters() + alarms).toFixed(2)}** |`);
  });
});

test.each([
  ['35.89 USD instead of 245.89 USD', [[{}, 100, 10], [{ publishProfileMetrics: true }, 100, 10]]],
  ['27.07 USD instead of 35.89 USD', [[{ interval: Duration.hours(1) }, 100, 10], [{}, 100, 10]]],
  ['9.86 USD', [[{}, 3, 3]]],
] as const)('a meter: %s', (text, cases) => {
  const figures = cases.map(([props, profiles, values]) => `${meterIn(stackOf(), props).estimatedMonthlyCost({ profiles, tagValues: values }).toFixed(2)} USD`);
  expect(page).toContain(text);
  expect(text).toBe(figures.join(' instead of '));
});

// Each run reads 4 counters of each profile in use, and each day those of all profiles. A run and a day list a page for 500 counters of a kind, and a page of the projects.
test.each([
  [10, 3, 1, 2880 * 10 * 4 + 30 * 10 * 4, 2880 * (4 * 1 + 1) + 30 * (4 * 1 + 1)],
  [1000, 50, 0.2, 2880 * 200 * 4 + 30 * 1000 * 4, 2880 * (4 * 1 + 1) + 30 * (4 * 2 + 1)],
  [20_000, 200, 0.2, 2880 * 4000 * 4 + 30 * 20_000 * 4, 2880 * (4 * 8 + 1) + 30 * (4 * 40 + 1)],
])('a meter for %i profiles, of which reading', (profiles, tagValues, activeShare, metricsRead, pagesListed) => {
  const usage = { profiles, tagValues, activeShare };
  const usd = meterIn(stackOf()).estimatedMonthlyCost(usage).toFixed(2);
  const parts = meteringCost(DEFAULT_METER, usage);
  // Public prices: 0.01 USD for 1,000 metrics that are read, and for 1,000 requests.
  const readingByHand = (metricsRead + pagesListed) * 0.01 / 1000;

  expect(Object.values(parts).reduce((sum, part) => sum + part, 0).toFixed(2)).toBe(usd);
  expect(parts.reading).toBeCloseTo(readingByHand, 6);
  expect(page).toContain(`| ${profiles.toLocaleString('en-US')} | ${tagValues} | ${activeShare * 100}% | ${usd} | ${readingByHand.toFixed(2)} |`);
});

test('at most this for audit and activation', () => {
  const stack = stackOf();
  const activation = (id: string, backfillFrom?: string) => new CostAllocationTagActivation(stack, id, { tagKeys: ['Department'], backfillFrom }).estimatedMonthlyCost().toFixed(2);
  profileIn(stack);
  const audit = new TagAudit(stack, 'Audit', { schema: CostTagSchema.bedrockGuide(), notifications: new CostNotifications(stack, 'Team') }).estimatedMonthlyCost().toFixed(2);
  expect(page).toContain(`at most ${audit} USD a month for 16 metrics`);
  expect(page).toContain(`at most ${activation('Plain')} USD a month for one key, or ${activation('Backfill', '2026-01')} USD with a backfill`);
});

describe('resources', () => {
  interface Given { readonly stack: Stack; readonly profile: TaggedInferenceProfile; readonly role: iam.Role; readonly team: CostNotifications }
  const given = (stack: Stack): Given => {
    const team = new CostNotifications(stack, 'Team');
    team.addEmail('team@example.com');
    return { stack, team, profile: profileIn(stack), role: new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') }) };
  };
  const count = (...steps: Array<(these: Given) => void>) => {
    const stack = stackOf();
    const these = given(stack);
    steps.forEach((step) => step(these));
    return Object.keys(Template.fromStack(stack).toJSON().Resources).length;
  };
  const added = (last: (these: Given) => void, ...before: Array<(these: Given) => void>) => count(...before, last) - count(...before);
  const budget = (id: string) => ({ stack, role, team }: Given) =>
    void new TagBudget(stack, id, { costTags: tags, limit: 1, notifications: team }).denyInvocations({ atPercent: 100, roles: [role] });
  const alarm = (id: string) => ({ stack, role, profile, team }: Given) =>
    void new BedrockCostAlarm(stack, id, { profiles: [profile], threshold: 1, notifications: team }).denyInvocations({ roles: [role] });

  test.each([
    ['`BedrockCostAlarm`', '1', added(({ stack, profile }) => void new BedrockCostAlarm(stack, 'A', { profiles: [profile], threshold: 1 }))],
    ['`TagCostMeter`', '12', added(({ stack }) => void meterIn(stack))],
    ['`BedrockCostDashboard`', '1', added(({ stack, profile }) => void new BedrockCostDashboard(stack, 'D', { tagKey: 'Department', profiles: [profile] }))],
    ['`CostAllocationTagActivation`', '14', added(({ stack }) => void new CostAllocationTagActivation(stack, 'A', { tagKeys: ['Department'] }))],
    ['`TagAudit`', '12', added(({ stack, team }) => void new TagAudit(stack, 'A', { schema: CostTagSchema.bedrockGuide(), notifications: team }))],
    ['`CostAndUsageExport`', '15 with one tag key', added(({ stack }) => void new CostAndUsageExport(stack, 'E', { tagKeys: ['Department'] }))],
    ['`alarm.denyInvocations`', '20 for the first of a stack, 9 for each further one', added(alarm('A')) - 1],
    ['`budget.denyInvocations`', '21 for the first of a stack, 5 for each further one', added(budget('B')) - 1],
  ])('%s: %s', (construct, text, resources) => {
    const row = page.split('\n').find((line) => line.startsWith(`| ${construct} |`))!;
    expect(row.split('|').at(-2)!.trim()).toMatch(new RegExp(`^${text}`));
    expect(Number(/^\d+/.exec(text)![0])).toBe(resources);
  });

  test('a further deny action shares what the first has created', () => {
    expect([added(alarm('A2'), alarm('A1')) - 1, added(budget('B2'), budget('B1')) - 1]).toEqual([9, 5]);
  });

  test('a budget and an alarm that deny a role, and everything together', () => {
    const rest = ({ stack, profile, team }: Given) => {
      meterIn(stack);
      new TagAudit(stack, 'Audit', { schema: CostTagSchema.bedrockGuide(), notifications: team });
      new CostAllocationTagActivation(stack, 'Activation', { tagKeys: ['Department'] });
      new BedrockCostDashboard(stack, 'Dashboard', { tagKey: 'Department', profiles: [profile] });
    };
    const both = (these: Given) => [budget('B'), alarm('A')].forEach((step) => step(these));
    const all = added((these) => [both, rest].forEach((step) => step(these)));
    expect(page).toContain(`that each deny one role are ${added(both)} resources`);
    expect(page).toContain(`they are ${all} resources`);
    const further = added(alarm('A2'), alarm('A1')) + added(budget('B2'), budget('B1'));
    expect(page).toContain(`Each further budget and alarm that deny are ${further} resources, so a stack can contain ${Math.floor((500 - all) / further)} further pairs`);
  });
});

describe('the table of resources by type', () => {
  interface Given { readonly stack: Stack; readonly team: CostNotifications; readonly profile: TaggedInferenceProfile; readonly role: iam.Role }
  /** Creates a construct, and returns its cost in USD a month: an estimate of the construct, or a text. */
  type Step = (these: Given) => number | string;
  const given = (): Given => {
    const stack = stackOf();
    const profile = profileIn(stack);
    return {
      stack,
      profile,
      team: new CostNotifications(stack, 'Team'),
      role: new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') }),
    };
  };
  const typesOf = (stack: Stack) => Object.values<any>(Template.fromStack(stack).toJSON().Resources).map(({ Type }) => Type.replace(/^AWS::/, ''));
  const free = (create: (these: Given) => unknown): Step => (these) => {
    create(these);
    return 0;
  };
  const denyByAlarm = (id: string): Step => ({ stack, profile, role, team }) => {
    const alarm = new BedrockCostAlarm(stack, id, { profiles: [profile], threshold: 1, notifications: team });
    return errorMetricsOf(alarm.denyInvocations({ roles: [role] }));
  };
  const denyByBudget = (id: string): Step => ({ stack, role, team }) => {
    const budget = new TagBudget(stack, id, { costTags: tags, limit: 1, notifications: team });
    const { reset } = budget.denyInvocations({ atPercent: 100, roles: [role] });
    return budget.estimatedMonthlyCost() + (id === 'First' || !stack.node.tryFindChild('First') ? errorMetricsOf(reset) : 0);
  };
  /** Cost of the alarms on errors below a construct. */
  const errorMetricsOf = (construct: Construct) => Math.round(construct.node.findAll()
    .filter((node): node is cloudwatch.CfnAlarm => node instanceof cloudwatch.CfnAlarm)
    .map((node) => Stack.of(node).resolve(node.metrics)?.filter(({ metricStat }: any) => metricStat).length ?? 1)
    .reduce((sum, metrics) => sum + metrics, 0) * 10) / 100;
  const policyProps = { costTags: tags };
  const createSet = (size: number) => free(({ stack }) => new TaggedInferenceProfiles(stack, 'Set', {
    modelIds: Array.from({ length: size }, (_, index) => `amazon.nova-lite-v${index + 1}:0`),
    costTags: tags,
  }));
  /** AWS charges for an advanced parameter. The warning is issued when Parameter Store creates one. */
  const exportSet: Step = ({ stack }) => {
    const set = stack.node.findChild('Set') as TaggedInferenceProfiles;
    set.exportToParameter('/models');
    return set.node.metadata.some(({ data }) => String(data).includes('advanced parameter')) ? 0.05 : 0;
  };

  const projectIn = (stack: Stack) => new TaggedProject(stack, 'Project', { costTags: tags, models: [{ modelId: 'openai.gpt-5.5' }] });
  const alarmOnUndeclared: Step = ({ stack, team }) => {
    const project = stack.node.findChild('Project') as TaggedProject;
    project.alarmOnUndeclaredModels(team);
    return errorMetricsOf(project);
  };

  /** Construct, cost and its assumption, steps before it, and the step. Resources of a trigger that the step creates are not counted. */
  const ROWS: Array<[name: string, assumption: string, step: Step, before?: Step, trigger?: string]> = [
    ['`TaggedInferenceProfile`', '', free(({ stack }) => new TaggedInferenceProfile(stack, 'X', { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0'), costTags: tags }))],
    ['`TaggedInferenceProfiles`', 'two models', free(({ stack }) => new TaggedInferenceProfiles(stack, 'X', { modelIds: ['amazon.nova-lite-v1:0', 'amazon.nova-pro-v1:0'], costTags: tags }))],
    ['`retainedProfiles`', 'one earlier profile', free(({ stack }) => new TaggedInferenceProfile(stack, 'X', {
      modelSource: ModelSource.foundationModel('amazon.nova-pro-v1:0'),
      retainedProfiles: [{ modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0') }],
      costTags: tags,
    })), undefined, 'Bedrock::ApplicationInferenceProfile'],
    ['`TaggedProject`', '', free(({ stack }) => projectIn(stack))],
    ['`alarmOnUndeclaredModels`', 'one declared model', alarmOnUndeclared, free(({ stack }) => projectIn(stack))],
    ['`TaggedPrincipal`', 'first policy of a role', free(({ stack, role }) => new TaggedPrincipal(stack, 'X', { principal: role, costTags: tags }))],
    ['`grantInvoke`', 'first grant of a role', free(({ profile, role }) => profile.grantInvoke(role))],
    ['`clientSettings.exportToParameter`', 'standard parameter', free(({ profile }) => profile.clientSettings.exportToParameter('/x'))],
    ['`TaggedInferenceProfiles.exportToParameter`', 'two models, standard parameter', exportSet, createSet(2)],
    ['`TaggedInferenceProfiles.exportToParameter`', '40 models, advanced parameter', exportSet, createSet(40)],
    ['`TagScopedInvokePolicy`', '', free(({ stack }) => new TagScopedInvokePolicy(stack, 'X', policyProps))],
    ['`TagEnforcementPolicy`', 'managed policy', free(({ stack }) => new TagEnforcementPolicy(stack, 'X', { schema: CostTagSchema.bedrockGuide() }))],
    ['`CostTagPolicy`', '', free(({ stack }) => new CostTagPolicy(stack, 'X', { schema: CostTagSchema.bedrockGuide() }))],
    ['`RequiredTagsHook`', '', free(({ stack }) => new RequiredTagsHook(stack, 'X'))],
    ['`CostNotifications`', 'no recipients', free(({ stack }) => new CostNotifications(stack, 'X'))],
    ['`addEmail`', '1,000 emails', free(({ team }) => team.addEmail('x@example.com'))],
    ['`addSlackChannel`', '', free(({ team }) => team.addSlackChannel({ workspaceId: 'T07EZ1TTT', channelId: 'C07EZ1ABC23' }))],
    ['`addTeamsChannel`', '', free(({ team }) => team.addTeamsChannel({
      teamId: '12345678-1234-1234-1234-123456789012', tenantId: '12345678-1234-1234-1234-123456789012', channelId: '19%3ab6ef35dc342d56ba5654e6fc6d25a071%40thread.tacv2',
    }))],
    ['`BedrockCostAlarm`', 'one profile with prompt caching', ({ stack, profile }) => new BedrockCostAlarm(stack, 'X', { profiles: [profile], threshold: 1 }).estimatedMonthlyCost()],
    ['`BedrockCostAnomalyAlarm`', 'one profile with prompt caching', ({ stack, profile }) => new BedrockCostAnomalyAlarm(stack, 'X', { profiles: [profile] }).estimatedMonthlyCost()],
    ['`TagCostMeter`', 'at most, three profiles and three tag values', ({ stack }) => meterIn(stack).estimatedMonthlyCost({ profiles: 3, tagValues: 3 })],
    ['`TagCostMeter`', 'same, with `priceDocument`, `calibration`, `meterServiceTiers`, and `meterLegacyUsage`', ({ stack }) => meterIn(stack, {
      priceDocument: PriceDocumentLocation.fromBucket(s3.Bucket.fromBucketName(stack, 'Bucket', 'team-prices'), 'prices.json'),
      calibration: {},
      meterServiceTiers: true,
      meterLegacyUsage: true,
    }).estimatedMonthlyCost({ profiles: 3, tagValues: 3 })],
    ['`BedrockCostDashboard`', 'after the first three of the account', ({ stack, profile }) =>
      new BedrockCostDashboard(stack, 'X', { tagKey: 'Department', profiles: [profile] }).estimatedMonthlyCost()],
    ['`TagBudget`', 'recipients of `notifications`', ({ stack, team }) => new TagBudget(stack, 'X', { costTags: tags, limit: 1, notifications: team }).estimatedMonthlyCost()],
    ['`TagBudget`', 'recipients of `emails`', ({ stack }) => new TagBudget(stack, 'X', { costTags: tags, limit: 1, emails: ['a@example.com'] }).estimatedMonthlyCost()],
    ['`alarm.denyInvocations`', 'first of a stack, with the alarm on errors, without a Deny', denyByAlarm('X'), undefined, 'CloudWatch::Alarm'],
    ['`alarm.denyInvocations`', 'each further one of a stack, with the alarm on errors, without a Deny', denyByAlarm('X'), denyByAlarm('First'), 'CloudWatch::Alarm'],
    ['`budget.denyInvocations`', 'first of a stack, with the alarm on errors, not among the first two budgets with actions of the account', denyByBudget('X'), undefined, 'Budgets::Budget'],
    ['`budget.denyInvocations`', 'each further one of a stack, not among the first two budgets with actions of the account', denyByBudget('X'), denyByBudget('First'), 'Budgets::Budget'],
    ['`CostAllocationTagActivation`', 'at most, one key', ({ stack }) => new CostAllocationTagActivation(stack, 'X', { tagKeys: ['Department'] }).estimatedMonthlyCost()],
    ['`TagAudit`', 'at most', ({ stack, team }) => new TagAudit(stack, 'X', { schema: CostTagSchema.bedrockGuide(), notifications: team }).estimatedMonthlyCost()],
    ['`OrganizationDenyList`', 'one alarm, with the alarm on errors', ({ stack, team, profile }) => {
      const list = new OrganizationDenyList(stack, 'X', { tagKey: 'Department', notifications: team });
      list.denyOn('Claims', new BedrockCostAlarm(stack, 'A', { profiles: [profile], threshold: 1 }));
      return 0.3 + errorMetricsOf(list);
    }, undefined, 'CloudWatch::Alarm'],
    ['`CostAndUsageExport`', 'one tag key', ({ stack }) => {
      new CostAndUsageExport(stack, 'X', { tagKeys: ['Department'] });
      return 'by size of the bill and of queries';
    }],
    ['`BillingDashboard`', '', free(({ stack }) => new BillingDashboard(stack, 'X', { tagKeys: ['Department'] }))],
    ['`TagBillingView`', 'shared', free(({ stack }) => new TagBillingView(stack, 'X', { costTags: tags.pick('Department'), sharedWith: ['444455556666'] }))],
    ['`MonthlyCostReport`', 'one recipient', free(({ stack }) => new MonthlyCostReport(stack, 'X', { dashboard: new BillingDashboard(stack, 'Y', { tagKeys: ['Department'] }), recipients: ['a@example.com'] })), undefined, 'BCM::Dashboard'],
    ['`TagAnomalyMonitor`', 'topic and email', free(({ stack, team }) => new TagAnomalyMonitor(stack, 'X', { tagKey: 'Department', values: ['Claims'], notifications: team, emails: ['a@example.com'] }))],
    ['`MonitoringSink`', '', free(({ stack }) => new MonitoringSink(stack, 'X', { organizationId: 'o-exampleorgid' }))],
    ['`SourceAccountLink`', '', free(({ stack }) => new SourceAccountLink(stack, 'X', { sinkArns: { 'us-east-1': 'arn:aws:oam:us-east-1:444455556666:sink/a1b2c3d4-5678-90ab-cdef-EXAMPLE11111' } }))],
    ['`SourceAccountReaderRole`', '', free(({ stack }) => new SourceAccountReaderRole(stack, 'X', { organizationId: 'o-exampleorgid', monitoringAccountId: '444455556666' }))],
    ['`SourceAccountsStackSet`', '', free(({ stack }) => new SourceAccountsStackSet(stack, 'X', {
      organizationId: 'o-exampleorgid', organizationalUnitIds: ['ou-ab12-11111111'], createLinks: false, homeRegion: 'us-east-1',
    }))],
    ['`TagCostCategory`', '', free(({ stack }) => new TagCostCategory(stack, 'X', { categoryName: 'Division', tagKey: 'Department', groups: { Insurance: ['Claims'] } }))],
  ];

  // Synth ends the construction of an app, so the resources before a step are those of another app.
  const typesBefore = (before?: Step) => {
    const these = given();
    before?.(these);
    return typesOf(these.stack);
  };
  const base = typesBefore();
  const rows = ROWS.map(([name, assumption, step, before, trigger]) => {
    const these = given();
    before?.(these);
    const usd = step(these);
    const already = before ? typesBefore(before) : base;
    const added = typesOf(these.stack);
    for (const type of [...already, ...trigger ? [trigger] : []]) {
      added.splice(added.indexOf(type), 1);
    }
    const counts = [...new Set(added)].map((type): [string, number] => [type, added.filter((each) => each === type).length]);
    const text = counts.sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1)).map(([type, count]) => `${count} ${type}`).join(', ');
    return `| ${name} | ${assumption} | ${typeof usd === 'number' ? usd.toFixed(2) : usd} | ${added.length} | ${text} |`;
  });

  test('has these rows', () => {
    const [, table] = /\n## Resources by type\n[^|]*((?:\|.*\n)+)/.exec(page) ?? [];
    expect(table?.trim().split('\n').slice(2)).toEqual(rows);
  });

  test('has every construct that creates resources', () => {
    const constructs = Object.entries(library).filter(([, type]) => typeof type === 'function' && type.prototype instanceof Construct).map(([name]) => name);
    // The first two create no resources. The others are created by denyInvocations.
    const others = ['CostForecastDocument', 'TaggingStrategyDocument', 'AlarmDenyAction', 'BudgetDenyAction', 'BudgetOrganizationDenyAction', 'DenyActionReset'];
    expect(constructs.filter((name) => !others.includes(name) && !rows.some((row) => row.startsWith(`| \`${name}\` |`)))).toEqual([]);
    expect(others.filter((name) => !constructs.includes(name))).toEqual([]);
  });
});
