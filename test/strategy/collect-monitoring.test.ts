import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { BedrockCostAlarm, BedrockCostDashboard, CostTags, CostTagSchema, ModelSource, TagBudget, TaggedInferenceProfile } from '../../src';
import { TagAudit } from '../../src/audit';
import { TagCostMeter } from '../../src/metering';
import { checkedApp } from '../support/checked-app';
import { OTHER_ACCOUNT, TEST_ENV } from '../support/places';
import { cellOf, strategyOf } from '../support/strategy';
import { fixToday } from '../support/today';

fixToday();

const NOVA = ModelSource.foundationModel('amazon.nova-lite-v1:0');
const profileIn = (stack: Stack, id: string, tags: Record<string, string>) =>
  new TaggedInferenceProfile(stack, id, { modelSource: NOVA, costTags: CostTags.of(tags) });
const place = { stack: 'S', account: TEST_ENV.account, region: TEST_ENV.region };

test('meters, audits and dashboards', () => {
  const app = checkedApp();
  const stack = new Stack(app, 'S', { env: TEST_ENV });
  const profile = profileIn(stack, 'P', { Department: 'Claims', Project: 'a' });
  new TagCostMeter(stack, 'Meter', { tagKeys: ['Project', 'Department'], combinedTagKeys: [['Department', 'Project']], interval: Duration.hours(1), timeZone: 'Europe/Berlin' });
  new TagAudit(stack, 'Audit', { schema: CostTagSchema.of({ Project: { required: false }, Department: { allowedValues: ['Claims'] } }), profiles: [profile] });
  new BedrockCostDashboard(stack, 'Dashboard', { profiles: [profile], tagKey: 'Department' });
  const { facts, markdown } = strategyOf(app);

  expect(facts.meters).toEqual([{ path: 'S/Meter', ...place, dimensionSets: [['Project'], ['Department'], ['Department', 'Project']], intervalSeconds: 3600, timeZone: 'Europe/Berlin' }]);
  expect(facts.audits).toEqual([{ path: 'S/Audit', ...place, schedule: 'cron(0 6 * * ? *)', tagKeys: ['Department', 'Project'] }]);
  expect(facts.dashboards).toEqual([{ path: 'S/Dashboard', ...place }]);
  expect([cellOf(markdown, 'Counts by', 'S/Meter'), cellOf(markdown, 'Every', 'S/Meter'), cellOf(markdown, 'Schedule', 'S/Audit')])
    .toEqual(['Project; Department; Department and Project', '1 hour', 'cron(0 6 \\* \\* ? \\*)']);
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
  const meter = new TagCostMeter(stack, 'Meter', { tagKeys: ['Department'], combinedTagKeys: [['Department', 'Project']] });
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
  for (let index = 0; index < 5; index += 1) {
    new BedrockCostDashboard(stack, `Dashboard${index}`, { profiles: [profile], tagKey: 'Department' });
    const budget = new TagBudget(stack, `Budget${index}`, { costTags: profile.costTags, limit: 1, emails: ['a@example.com'] });
    if (index < 3) {
      budget.denyInvocationsAt(100, { roles: [role] });
      budget.denyInvocationsAt(110, { roles: [role] });
    }
  }
  new BedrockCostDashboard(other, 'Dashboard', { profiles: [elsewhere], tagKey: 'Department' });
  const alarms = [new BedrockCostAlarm(stack, 'Alarm', { profiles: [profile], threshold: 1 }), new BedrockCostAlarm(other, 'Alarm', { profiles: [elsewhere], threshold: 1 })];
  const { facts: { monitoringCost: { items, usdPerMonth } }, markdown } = strategyOf(app);

  const usdOfAlarms = alarms[0].estimatedMonthlyCost + alarms[1].estimatedMonthlyCost;
  // Claims and nothing; Claims a, Claims b and nothing.
  const usdOfMeter = meter.estimatedMonthlyCost(3, 2 + 3);
  expect(items.map(({ item, count, usdPerMonth: usd }) => [item, count, usd])).toEqual([
    ['alarms', 2, expect.closeTo(usdOfAlarms, 6)], ['dashboards', 6, 6], ['budgets with actions', 3, 3], ['meter S/Meter', 1, usdOfMeter],
  ]);
  expect(usdOfAlarms).toBeGreaterThan(0.3);
  expect(usdOfMeter).toBeGreaterThan(10);
  expect(usdPerMonth).toBeCloseTo(usdOfAlarms + 6 + 3 + usdOfMeter, 6);
  expect(cellOf(markdown, 'USD a month', 'in total')).toBe(usdPerMonth.toFixed(2));
  expect(markdown).toContain('at public list prices');
});
