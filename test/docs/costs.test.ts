import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import {
  BedrockCostAlarm, BedrockCostDashboard, CostAllocationTagActivation, CostAndUsageExport, CostNotifications, CostTags, CostTagSchema, ModelSource,
  TagAudit, TagBudget, TagCostMeter, TaggedInferenceProfile, type TagCostMeterProps,
} from '../../src';

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
  const meters = (props: Partial<TagCostMeterProps> = {}) => 3 * meterIn(stackOf(), props).estimatedMonthlyCost(10, 10);

  test.each([
    ['Default', {}, alarms],
    ['`publishProfileMetrics: false`', { publishProfileMetrics: false }, alarms],
    ['and alarms on the meter (`costMetric`)', { publishProfileMetrics: false }, onMeter],
    ['and `interval: Duration.hours(1)`', { publishProfileMetrics: false, interval: Duration.hours(1) }, onMeter],
  ])('%s', (change, props, ofAlarms) => {
    const [, ...figures] = page.split('\n').find((line) => line.startsWith(`| ${change} |`))!.split('|').slice(1, -1).map((cell) => cell.trim());
    expect(figures).toEqual([meters(props), ofAlarms, meters(props) + ofAlarms].map((usd) => usd.toFixed(2)));
  });

  test('the total is the one of the table above', () => {
    expect(page).toContain(`| **Total** | | **${(meters() + alarms).toFixed(2)}** |`);
  });
});

test.each([
  ['52.74 USD instead of 322.74 USD', [[{ publishProfileMetrics: false }, 100, 10], [{}, 100, 10]]],
  ['35.46 USD instead of 52.74 USD', [[{ publishProfileMetrics: false, interval: Duration.hours(1) }, 100, 10], [{ publishProfileMetrics: false }, 100, 10]]],
  ['19.59 USD', [[{}, 3, 3]]],
] as const)('a meter: %s', (text, cases) => {
  const figures = cases.map(([props, profiles, values]) => `${meterIn(stackOf(), props).estimatedMonthlyCost(profiles, values).toFixed(2)} USD`);
  expect(page).toContain(text);
  expect(text).toBe(figures.join(' instead of '));
});

test('at most this for audit and activation', () => {
  const stack = stackOf();
  const activation = (id: string, backfillFrom?: string) => new CostAllocationTagActivation(stack, id, { tagKeys: ['Department'], backfillFrom }).estimatedMonthlyCost().toFixed(2);
  profileIn(stack);
  const audit = new TagAudit(stack, 'Audit', { schema: CostTagSchema.bedrockGuide(), notifications: new CostNotifications(stack, 'Team') }).estimatedMonthlyCost().toFixed(2);
  expect(page).toContain(`at most ${audit} USD a month for 13 metrics`);
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
    ['`TagCostMeter`', '10', added(({ stack }) => void meterIn(stack))],
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
  });
});
