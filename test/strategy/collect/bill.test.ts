import { App, type CfnResource, Duration, Fn, Size, Stack, TimeZone } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import {
  AnomalyFrequency, AnomalyThresholdMatch, CostAndUsageExport, CostCategorySplit, BillingDashboard, CostNotifications, CostTags, CostTagSource,
  ExportTimeGranularity, ModelSource, MonthlyCostReport, TagAnomalyMonitor, TagCostCategory, TaggedInferenceProfile,
} from '../../../src';
import { TEST_ENV } from '../../support/places';
import { cellOf, strategyOf } from '../../support/strategy';

const place = { stack: 'S', account: TEST_ENV.account, region: TEST_ENV.region };

function newStack(): Stack {
  return new Stack(new App({ analyticsReporting: false }), 'S', { env: TEST_ENV });
}

function newProfile(stack: Stack, id: string, costTags: CostTags = CostTags.of({ Department: id })): TaggedInferenceProfile {
  return new TaggedInferenceProfile(stack, id, { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0'), costTags });
}

describe('exports', () => {
  test('say what they tell apart, how much is kept, and what may be read', () => {
    const stack = newStack();
    new CostAndUsageExport(stack, 'X', {
      tagKeys: ['Project', 'Department'],
      profiles: [newProfile(stack, 'B'), newProfile(stack, 'A')],
      timeGranularity: ExportTimeGranularity.HOURLY,
      retention: Duration.days(800),
      bytesScannedCutoff: Size.gibibytes(1),
      encryptionKey: new kms.Key(stack, 'Key'),
    });

    const { facts, markdown } = strategyOf(stack.node.root as App);

    expect(facts.exports).toEqual([{
      path: 'S/X',
      ...place,
      tagKeys: ['Project', 'Department'],
      timeGranularity: 'HOURLY',
      iamPrincipals: true,
      bucket: 'S/X/Bucket',
      retentionDays: 800,
      resultRetentionDays: 30,
      scanLimitBytes: 1073741824,
      profiles: ['S/A', 'S/B'],
    }]);
    expect(['Keys', 'Time granularity', 'Callers', 'File retention', 'Query result retention', 'Scan limit per query', 'Profiles compared with the estimate'].map((heading) => cellOf(markdown, heading, 'S/X')))
      .toEqual(['Project, Department', 'hourly', 'included', '800 days', '30 days', '1074 MB', 'S/A, S/B']);
    expect(facts.monitoringCost.without).toEqual(['cost and usage exports']);
  });

  test.each<[CostTagSource, string[], string]>([
    [CostTagSource.IAM_PRINCIPAL, ['aws:createdBy', 'iamPrincipal/Team', 'iamPrincipal/User'], 'iamPrincipal/Team, aws:createdBy, iamPrincipal/User'],
    [CostTagSource.RESOURCE_OR_IAM_PRINCIPAL, ['Team', 'aws:createdBy', 'iamPrincipal/Team', 'iamPrincipal/User'],
      'Team, aws:createdBy, iamPrincipal/User; without the key of the resource: iamPrincipal/Team'],
  ])('by %s name the keys of callers', (costTagSource, active, keys) => {
    const stack = newStack();
    new CostAndUsageExport(stack, 'X', { tagKeys: ['Team', 'aws:createdBy', 'iamPrincipal/User'], costTagSource });
    const { facts, markdown } = strategyOf(stack.node.root as App);

    expect(facts.activation.keys.map(({ key }) => key)).toEqual(active);
    expect(cellOf(markdown, 'Keys', 'S/X')).toBe(keys);
  });

  test('make keys that have to be activated', () => {
    const stack = newStack();
    new CostAndUsageExport(stack, 'X', { tagKeys: ['Department', 'iamPrincipal/Team'] });
    new BillingDashboard(stack, 'D', { tagKeys: ['Project'] });
    new TagCostCategory(stack, 'C', { tagKey: 'CostCenter' });

    expect(strategyOf(stack.node.root as App).facts.activation.keys.map(({ key }) => key)).toEqual(['CostCenter', 'Department', 'Project', 'iamPrincipal/Team']);
  });
});

test('dashboards of the bill and reports say what is counted, when and for whom', () => {
  const stack = newStack();
  const dashboard = new BillingDashboard(stack, 'D', { tagKeys: ['Department'], lookbackMonths: 3 });
  new BillingDashboard(stack, 'E', { tagKeys: ['Department', 'Project'], services: ['Amazon Bedrock'], excludedChargeTypes: [], showUntaggedShare: false });
  new MonthlyCostReport(stack, 'R', { dashboard, recipients: ['b@example.com', 'a@example.com'], dayOfMonth: 7, timeZone: TimeZone.EUROPE_BERLIN });
  new MonthlyCostReport(stack, 'Off', { dashboard, recipients: ['a@example.com'], enabled: false });

  const { facts, markdown } = strategyOf(stack.node.root as App);

  expect(facts.billDashboards).toEqual([
    { path: 'S/D', ...place, tagKeys: ['Department'], metric: 'UnblendedCost', excludedChargeTypes: ['Credit', 'Refund'], modelDimension: 'SERVICE', from: '-3M', until: 'now', showUntaggedShare: true },
    { path: 'S/E', ...place, tagKeys: ['Department', 'Project'], services: ['Amazon Bedrock'], metric: 'UnblendedCost', excludedChargeTypes: [], modelDimension: 'SERVICE', from: '-6M', until: 'now', showUntaggedShare: false },
  ]);
  expect(facts.costReports).toEqual([
    { path: 'S/Off', ...place, dashboard: 'S/D', schedule: 'cron(0 8 5 * ? *)', timeZone: 'Etc/UTC', enabled: false, recipients: ['a@example.com'] },
    { path: 'S/R', ...place, dashboard: 'S/D', schedule: 'cron(0 8 7 * ? *)', timeZone: 'Europe/Berlin', enabled: true, recipients: ['a@example.com', 'b@example.com'] },
  ]);
  expect([cellOf(markdown, 'Services', 'S/D'), cellOf(markdown, 'Services', 'S/E'), cellOf(markdown, 'Untagged share', 'S/E')]).toEqual(['all services whose name contains Bedrock', 'Amazon Bedrock', 'not shown']);
  expect([cellOf(markdown, 'Recipients', 'S/R'), cellOf(markdown, 'Dashboard', 'S/R')]).toEqual(['a@example.com, b@example.com', 'S/D']);
  expect(markdown).toContain('| disabled |');
});

test('what was changed past the constructs is told of as far as it is known', () => {
  const stack = newStack();
  const dashboard = new BillingDashboard(stack, 'D', { tagKeys: ['Department'] });
  (dashboard.node.defaultChild as CfnResource).addPropertyOverride('Widgets', []);
  const monitor = new TagAnomalyMonitor(stack, 'M', { tagKey: 'Department', values: ['Claims'] });
  (monitor.node.defaultChild as CfnResource).addPropertyOverride('MonitorSpecification', Fn.importValue('Elsewhere'));

  const { facts } = strategyOf(stack.node.root as App);

  expect(facts.billDashboards[0]).toMatchObject({ tagKeys: ['Department'], services: [], metric: '' });
  expect(facts.anomalyMonitors[0]).toMatchObject({ key: 'Department', values: [] });
});

test('anomaly monitors say what is watched, from what impact on, and who hears of it', () => {
  const stack = newStack();
  const team = new CostNotifications(stack, 'Team');
  new TagAnomalyMonitor(stack, 'X', {
    tagKey: 'Department',
    profiles: [newProfile(stack, 'Sales'), newProfile(stack, 'Claims')],
    minimumImpactAmount: 50,
    minimumImpactPercent: 20,
    thresholdMatch: AnomalyThresholdMatch.ANY,
    notifications: team,
    emails: ['a@example.com'],
    emailFrequency: AnomalyFrequency.WEEKLY,
  });

  const { facts, markdown } = strategyOf(stack.node.root as App);

  expect(facts.anomalyMonitors).toEqual([
    { path: 'S/X', ...place, key: 'Department', values: ['Claims', 'Sales'], threshold: '50 USD or 20%', notifies: ['S/Team (immediate)', 'a@example.com (weekly)'] },
  ]);
  expect(cellOf(markdown, 'Minimum impact', 'S/X')).toBe('50 USD or 20%');
});

test('cost categories say what is put together, and what becomes of the rest', () => {
  const stack = newStack();
  new TagCostCategory(stack, 'X', {
    categoryName: 'Unit', tagKey: 'Department', groups: { Operations: ['Claims', 'Underwriting'], Distribution: ['Sales'] }, inheritUngroupedValues: false, defaultValue: 'Other', splitCharge: CostCategorySplit.EVEN,
  });

  const { facts, markdown } = strategyOf(stack.node.root as App);

  expect(facts.costCategories).toEqual([{
    path: 'S/X',
    ...place,
    name: 'Unit',
    key: 'Department',
    groups: [{ name: 'Distribution', values: ['Sales'] }, { name: 'Operations', values: ['Claims', 'Underwriting'] }],
    inheritUngroupedValues: false,
    defaultValue: 'Other',
    split: 'EVEN',
  }]);
  expect(['Groups', 'Ungrouped values', 'Other cost', 'Split over the groups'].map((heading) => cellOf(markdown, heading, 'S/X')))
    .toEqual(['Distribution: Sales; Operations: Claims, Underwriting', 'other cost', 'Other', 'EVEN']);
});
