import { type App, CfnParameter, Duration, Stack, TimeZone } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { BedrockCostAlarm, BedrockCostDashboard, CostAllocationTagActivation, CostNotifications, CostTags, CostTagSchema, ModelSource, SourceAccounts, TagBudget, TaggedInferenceProfile, TokenPrices } from '../../../src';
import { TagAudit } from '../../../src/audit';
import { TagCostMeter } from '../../../src/metering';
import { checkedApp } from '../../support/checked-app';
import { OTHER_ACCOUNT, TEST_ENV } from '../../support/places';
import { cellOf, strategyOf } from '../../support/strategy';

const NOVA = ModelSource.foundationModel('amazon.nova-lite-v1:0');
const profileIn = (stack: Stack, id: string, tags: Record<string, string>) =>
  new TaggedInferenceProfile(stack, id, { modelSource: NOVA, costTags: CostTags.of(tags) });
const place = { stack: 'S', account: TEST_ENV.account, region: TEST_ENV.region };

test('meters, audits and dashboards', () => {
  const app = checkedApp();
  const stack = new Stack(app, 'S', { env: TEST_ENV });
  const profile = profileIn(stack, 'P', { Department: 'Claims', Project: 'a' });
  new TagCostMeter(stack, 'Meter', { tagKeys: ['Project', 'Department'], tagKeyCombinations: [['Department', 'Project']], interval: Duration.hours(1), timeZone: 'Europe/Berlin' });
  new TagAudit(stack, 'Audit', { schema: CostTagSchema.of({ Project: { required: false }, Department: { allowedValues: ['Claims'] } }), profiles: [profile] });
  new BedrockCostDashboard(stack, 'Dashboard', { profiles: [profile], tagKey: 'Department' });
  const { facts, markdown } = strategyOf(app);

  expect(facts.meters).toEqual([{
    path: 'S/Meter',
    ...place,
    dimensionSets: [['Project'], ['Department'], ['Department', 'Project']],
    intervalSeconds: 3600,
    metricDelaySeconds: 600,
    timeZone: 'Europe/Berlin',
    namespace: 'BedrockCostTags',
    publishProfileMetrics: false,
    meterUntrackedUsage: true,
    snapshots: 'S/Meter/Snapshots/tag-cost-meter/',
    prices: [],
  }]);
  expect(facts.audits).toEqual([{
    path: 'S/Audit',
    ...place,
    schedule: 'cron(0 6 * * ? *)',
    timeZone: 'Etc/UTC',
    tagKeys: ['Department', 'Project'],
    rules: [{ key: 'Department', required: true, allowedValues: ['Claims'] }, { key: 'Project', required: false }],
    profiles: ['S/P'],
    unusedAfterDays: 30,
    auditBudgets: true,
    auditPrices: true,
    reports: 'S/Audit/Bucket/tag-audit/',
    notifies: [],
  }]);
  expect(facts.dashboards).toEqual([{ path: 'S/Dashboard', ...place }]);
  expect([cellOf(markdown, 'Dimensions', 'S/Meter'), cellOf(markdown, 'Interval', 'S/Meter'), cellOf(markdown, 'Schedule', 'S/Audit')])
    .toEqual(['Project; Department; Department and Project', '1 hour, evaluated 10 minutes after the end', 'cron(0 6 \\* \\* ? \\*) (Etc/UTC)']);
  expect(['Keys', 'Unused after', 'Notifies'].map((heading) => cellOf(markdown, heading, 'S/Audit'))).toEqual(['Department (Claims), Project (optional)', '30 days', 'no recipients']);
});

test('the prices that a meter was given, and what it leaves out', () => {
  const app = checkedApp();
  const stack = new Stack(app, 'S', { env: TEST_ENV });
  const limit = new CfnParameter(stack, 'Input', { type: 'Number' });
  const own = new TaggedInferenceProfile(stack, 'Own', { modelSource: NOVA, costTags: CostTags.of({ Department: 'Claims' }), prices: TokenPrices.perMillionTokens({ input: limit.valueAsNumber, output: 2 }) });
  const imported = TaggedInferenceProfile.fromInferenceProfileAttributes(stack, 'Imported', {
    inferenceProfileArn: `arn:aws:bedrock:us-east-1:${TEST_ENV.account}:application-inference-profile/abcdefghijkl`, prices: TokenPrices.perMillionTokens({ input: 4 }),
  });
  new TagCostMeter(stack, 'Meter', {
    tagKeys: ['Department'],
    metricNamespace: 'Mine',
    publishProfileMetrics: false,
    meterUntrackedUsage: false,
    metricDelay: Duration.minutes(20),
    profiles: [own, imported],
    priceOverrides: { 'amazon.nova-lite-v1:0': TokenPrices.perMillionTokens({ input: 0.05, output: 0.2, cacheRead: 0.01, cacheWrite: 0 }) },
  });
  const { facts: { meters: [meter] }, markdown } = strategyOf(app);

  expect(meter).toMatchObject({ namespace: 'Mine', publishProfileMetrics: false, meterUntrackedUsage: false, metricDelaySeconds: 1200 });
  expect(meter.prices).toEqual([
    { of: 'S/Imported', input: 4 },
    { of: 'S/Own', input: '${Input}', output: 2 },
    { of: 'amazon.nova-lite-v1:0', input: 0.05, output: 0.2, cacheRead: 0.01, cacheWrite: 0 },
  ]);
  expect(['Dimensions', 'Untracked usage', 'Namespace'].map((heading) => cellOf(markdown, heading, 'S/Meter'))).toEqual(['Department', 'not metered', 'Mine']);
  expect(cellOf(markdown, 'Custom prices in USD per million tokens', 'S/Meter'))
    .toBe('`S/Imported: input 4; S/Own: input ${Input}, output 2; amazon.nova-lite-v1:0: input 0.05, output 0.2, cache read 0.01, cache write 0`');
});

test('what an audit looks for, and where its findings go', () => {
  const app = checkedApp();
  const stack = new Stack(app, 'S', { env: TEST_ENV });
  new TagAudit(stack, 'Audit', {
    schema: CostTagSchema.of({ Department: { pattern: '[A-Z]+' } }),
    notifications: new CostNotifications(stack, 'Team'),
    schedule: scheduler.ScheduleExpression.cron({ minute: '0', hour: '7', timeZone: TimeZone.EUROPE_BERLIN }),
    unusedAfter: Duration.days(90),
    auditBudgets: false,
    auditPrices: false,
    bucket: s3.Bucket.fromBucketName(stack, 'B', 'reports'),
    reportPrefix: 'bedrock/',
  });
  const { facts: { audits: [audit] }, markdown } = strategyOf(app);

  expect(audit).toMatchObject({
    timeZone: 'Europe/Berlin', rules: [{ key: 'Department', required: true, pattern: '[A-Z]+' }], profiles: [], unusedAfterDays: 90, auditBudgets: false, auditPrices: false, reports: 'reports/bedrock/', notifies: ['S/Team'],
  });
  expect(['Unused after', 'Budgets', 'Price list', 'Reports', 'Notifies'].map((heading) => cellOf(markdown, heading, 'S/Audit'))).toEqual(['90 days', 'not checked', 'not checked', 'reports/bedrock/', 'S/Team']);
});

test('what the monitoring costs: alarms by metric, dashboards beyond three and budgets with actions beyond two of an account, meters for what they find', () => {
  const app = checkedApp();
  const stack = new Stack(app, 'S', { env: TEST_ENV });
  const other = new Stack(app, 'Other', { env: { ...TEST_ENV, account: OTHER_ACCOUNT } });
  const profile = profileIn(stack, 'P', { Department: 'Claims', Project: 'a' });
  profileIn(stack, 'Q', { Department: 'Claims', Project: 'b' });
  const elsewhere = profileIn(other, 'R', { Department: 'Sales' });
  for (const id of ['A', 'B']) {
    // Imported twice, it is one profile.
    TaggedInferenceProfile.fromInferenceProfileArn(stack, id, `arn:aws:bedrock:us-east-1:${TEST_ENV.account}:application-inference-profile/abc`);
  }
  const meter = new TagCostMeter(stack, 'Meter', { tagKeys: ['Department'], tagKeyCombinations: [['Department', 'Project']] });
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
  for (let index = 0; index < 5; index += 1) {
    new BedrockCostDashboard(stack, `Dashboard${index}`, { profiles: [profile], tagKey: 'Department' });
    const budget = new TagBudget(stack, `Budget${index}`, { costTags: profile.costTags, limit: 1, emails: ['a@example.com'] });
    if (index < 3) {
      budget.denyInvocations({ atPercent: 100, roles: [role] });
      budget.denyInvocations({ atPercent: 110, roles: [role] });
    }
  }
  new BedrockCostDashboard(other, 'Dashboard', { profiles: [elsewhere], tagKey: 'Department' });
  const alarms = [new BedrockCostAlarm(stack, 'Alarm', { profiles: [profile], threshold: 1 }), new BedrockCostAlarm(other, 'Alarm', { profiles: [elsewhere], threshold: 1 })];
  const { facts: { monitoringCost: { items, usdPerMonth } }, markdown } = strategyOf(app);

  const usdOfAlarms = alarms[0].estimatedMonthlyCost() + alarms[1].estimatedMonthlyCost();
  // Claims and nothing; each of them with a, b and nothing.
  const usdOfMeter = meter.estimatedMonthlyCost({ profiles: 3, tagValues: 2 + 2 * 3 });
  expect(items.map(({ item, count, usdPerMonth: usd }) => [item, count, usd])).toEqual([
    ['alarms', 2, expect.closeTo(usdOfAlarms, 6)], ['dashboards', 6, 6], ['budgets with actions', 3, 3], ['meter S/Meter', 1, usdOfMeter],
  ]);
  expect(usdOfAlarms).toBeGreaterThan(0.3);
  expect(usdOfMeter).toBeGreaterThan(10);
  expect(usdPerMonth).toBeCloseTo(usdOfAlarms + 6 + 3 + usdOfMeter, 6);
  expect(cellOf(markdown, 'USD per month', 'Total')).toBe(usdPerMonth.toFixed(2));
  expect(markdown).toContain('at public us-east-1 list prices');
});

test('what audits and activations cost at most: audits of the same account and Region share their metrics', () => {
  const app = checkedApp();
  const stack = new Stack(app, 'S', { env: TEST_ENV });
  const other = new Stack(app, 'Other', { env: { ...TEST_ENV, account: OTHER_ACCOUNT } });
  const schema = CostTagSchema.of({ Department: {} });
  const profile = profileIn(stack, 'P', { Department: 'Claims' });
  const audits = [
    new TagAudit(stack, 'Audit', { schema, reportPrefix: 'a/', profiles: [] }), new TagAudit(stack, 'Again', { schema, reportPrefix: 'b/', profiles: [profile] }), new TagAudit(other, 'Audit', { schema }),
  ];
  const activation = new CostAllocationTagActivation(stack, 'Activation', { tagKeys: ['Department'] });
  const { facts: { monitoringCost: { items, usdPerMonth, without } }, markdown } = strategyOf(app);

  expect(audits.map((audit) => audit.estimatedMonthlyCost())).toEqual([3.9, 4.5, 3.9]);
  expect(items).toEqual([
    {
      item: 'audits',
      count: 3,
      usdPerMonth: 8.4,
      basis: 'upper bound: 0.30 USD per metric, prorated by the hours in which a run publishes it; audits in the same account and Region share their metrics',
    },
    {
      item: 'activations',
      count: 1,
      usdPerMonth: activation.estimatedMonthlyCost(),
      basis: 'upper bound while the daily rule is enabled: 0.30 USD for each of two metrics, and 0.01 USD per Cost Explorer request',
    },
  ]);
  expect([usdPerMonth, without]).toEqual([9.3, []]);
  expect(['audits', 'activations', 'Total'].map((item) => cellOf(markdown, 'USD per month', item))).toEqual(['8.40', '0.90', '9.30']);
});

describe('what a meter costs', () => {
  const schema = CostTagSchema.of({ Department: { allowedValues: ['Claims', 'Sales'] }, Project: { required: false } });
  const costs = (make: (stack: Stack) => unknown) => {
    const app = checkedApp();
    const stack = new Stack(app, 'S', { env: TEST_ENV });
    const meter = new TagCostMeter(stack, 'Meter', { tagKeys: ['Department', 'Project'] });
    make(stack);
    const { facts: { monitoringCost }, markdown } = strategyOf(app, { schema });
    return { meter, markdown, ...monitoringCost, item: monitoringCost.items.find(({ item }) => item === 'meter S/Meter')! };
  };
  const budget = (stack: Stack, id: string, tags: Record<string, string>) => new TagBudget(stack, id, { costTags: CostTags.of(tags), limit: 1, emails: ['a@example.com'] });

  test('counts the values of the schema, of budgets and of alarms, beside those of profiles', () => {
    const { meter, item, usdPerMonth, without } = costs((stack) => {
      const profile = profileIn(stack, 'P', { Department: 'Claims', Project: 'a' });
      budget(stack, 'B', { Project: 'b' });
      new BedrockCostAlarm(stack, 'A', { profiles: [profile], threshold: 1 });
      new BedrockCostAlarm(stack, 'C', { costMetric: new cloudwatch.Metric({ namespace: 'Mine', metricName: 'Usd' }), costTags: CostTags.of({ Project: 'c' }), threshold: 1 });
    });

    // Claims and Sales; a, b and c.
    expect(item).toEqual({ item: 'meter S/Meter', count: 1, usdPerMonth: meter.estimatedMonthlyCost({ profiles: 1, tagValues: 5 }), basis: 'upper bound for 1 profile in this account and Region and 5 tag values' });
    expect(usdPerMonth).toBeGreaterThan(meter.estimatedMonthlyCost({ profiles: 1, tagValues: 5 }));
    expect(without).toEqual([]);
  });

  test('counts the profiles of all Regions and source accounts that the meter reads', () => {
    const app = checkedApp();
    const monitoring = new Stack(app, 'Monitoring', { env: TEST_ENV });
    const sourceAccounts = SourceAccounts.linked({ organizationId: 'o-exampleorgid' });
    const regions = [TEST_ENV.region, 'eu-west-1'];
    const wide = new TagCostMeter(monitoring, 'Wide', { tagKeys: ['Department'], regions });
    const all = new TagCostMeter(monitoring, 'All', { tagKeys: ['Department'], metricNamespace: 'All', regions, sourceAccounts });
    new TagCostMeter(monitoring, 'Plain', { tagKeys: ['Department'], metricNamespace: 'Plain' });
    for (const [index, account] of [TEST_ENV.account, '444455556666'].entries()) {
      for (const region of [TEST_ENV.region, 'eu-west-1', 'eu-central-1']) {
        profileIn(new Stack(app, `S${index}-${region}`, { env: { account, region } }), 'P', { Department: `D${index}` });
      }
    }
    budget(new Stack(app, 'Payer', { env: { account: '777788889999', region: 'us-east-1' } }), 'B', { Department: 'Budget' });
    const { facts: { monitoringCost: { items } } } = strategyOf(app);

    expect(items.map(({ item, usdPerMonth, basis }) => [item, usdPerMonth, basis])).toEqual([
      ['meter Monitoring/All', all.estimatedMonthlyCost({ profiles: 4, tagValues: 3 }), 'upper bound for 4 profiles in its accounts and Regions and 3 tag values'],
      ['meter Monitoring/Plain', expect.any(Number), 'upper bound for 1 profile in this account and Region and 1 tag value'],
      ['meter Monitoring/Wide', wide.estimatedMonthlyCost({ profiles: 2, tagValues: 1 }), 'upper bound for 2 profiles in its accounts and Regions and 1 tag value'],
    ]);
  });

  test('is not known, and not in the sum, where the app has no profile', () => {
    const { meter, item, usdPerMonth, without, markdown } = costs((stack) => {
      budget(stack, 'B', { Department: 'Underwriting' });
      new BedrockCostAlarm(stack, 'C', { costMetric: new cloudwatch.Metric({ namespace: 'Mine', metricName: 'Usd' }), costTags: CostTags.of({ Project: 'c' }), threshold: 1 });
      profileIn(new Stack(stack.node.root as App, 'Elsewhere', { env: { ...TEST_ENV, region: 'eu-west-1' } }), 'P', { Department: 'Far' });
    });
    const basis = 'upper bound: 3.51 USD, plus 0.12 USD per profile in the account and Region, plus 2.10 USD per tag value; the app has 4 tag values, but no profile in this account and Region';

    expect(item).toEqual({ item: 'meter S/Meter', count: 1, basis });
    expect(meter.estimatedMonthlyCost({ profiles: 100, tagValues: 10 })).toBeCloseTo(3.51 + 100 * 0.12 + 10 * 2.1, 0);
    expect([usdPerMonth, without]).toEqual([0.1, ['meter S/Meter']]);
    expect([cellOf(markdown, 'USD per month', 'meter S/Meter'), cellOf(markdown, 'Calculation', 'meter S/Meter')]).toEqual(['not known', basis]);
    expect([cellOf(markdown, 'USD per month', 'Total'), cellOf(markdown, 'Calculation', 'Total')]).toEqual(['0.10', 'excluding meter S/Meter']);
  });
});
