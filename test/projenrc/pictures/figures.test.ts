import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aws_iam as iam, Stack } from 'aws-cdk-lib';
import { PLACES } from '../../../projenrc/pictures/accounts';
import { CARRIERS } from '../../../projenrc/pictures/carrier-chart';
import { BRANCHES } from '../../../projenrc/pictures/decision-chart';
import { READERS } from '../../../projenrc/pictures/organization';
import { SIGNALS } from '../../../projenrc/pictures/signals';
import { CHECK_EVERY, LANES, MINIMUM, RESET_WITHIN } from '../../../projenrc/pictures/stop-timeline';
import * as library from '../../../src';
import { checkedApp, ofType, templateOf } from '../../support/checked-app';
import { TEST_ENV } from '../../support/places';

const {
  BedrockCostAlarm, BedrockCostAnomalyAlarm, BedrockCostDashboard, CostNotifications, CostTags, CostTagSchema, ModelSource, TagAudit, TagBudget,
  TagCostMeter, TaggedInferenceProfile,
} = library;

const ROOT = join(__dirname, '..', '..', '..');
const leaves = BRANCHES.flatMap((branch) => branch.leaves);
const leafOf = (construct: string) => leaves.find((leaf) => leaf.construct === construct)!;

/** A stack with one of each construct that the pictures have a figure of. */
function monitored() {
  const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
  const costTags = CostTags.of({ Department: 'Claims' });
  const profile = new TaggedInferenceProfile(stack, 'Profile', { modelSource: ModelSource.systemDefinedProfile('us.anthropic.claude-sonnet-4-6'), costTags });
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
  const notifications = new CostNotifications(stack, 'Team');
  notifications.addEmail('claims-team@example.com');
  const alarm = new BedrockCostAlarm(stack, 'Alarm', { profiles: [profile], threshold: 50, notifications });
  alarm.denyInvocations({ roles: [role] });
  const budget = new TagBudget(stack, 'Budget', { costTags, limit: 500, notifications });
  budget.denyInvocations({ atPercent: 100, roles: [role] });
  return {
    stack,
    alarm,
    budget,
    unusual: new BedrockCostAnomalyAlarm(stack, 'Unusual', { profiles: [profile], notifications }),
    dashboard: new BedrockCostDashboard(stack, 'Dashboard', { tagKey: 'Department', profiles: [profile] }),
    audit: new TagAudit(stack, 'Audit', { schema: CostTagSchema.bedrockGuide(), notifications }),
    meter: new TagCostMeter(stack, 'Meter', { tagKeys: ['Department'] }),
  };
}

const used = monitored();

describe('delays', () => {
  const stated = SIGNALS.flatMap(({ name, stated: words, pages = [] }) => pages.map((page): [string, string, string] => [name, words, page]));

  test.each(stated)('%s: "%s" is also in %s', (_, words, page) => {
    expect(existsSync(join(ROOT, page))).toBe(true);
    expect(readFileSync(join(ROOT, page), 'utf8').replace(/\s+/g, ' ')).toContain(words);
  });

  test.each(SIGNALS.map((signal) => [signal.name, signal] as const))('%s: its bar is as long as its words say', (_, { stated: words, from, to }) => {
    const unit = words.endsWith('minutes') ? 1 : 60;
    expect(words.match(/\d+/g)!.map((number) => Number(number) * unit)).toEqual([from, to].filter((minutes) => minutes !== undefined));
  });

  test('every figure has a source', () => {
    expect(SIGNALS.filter(({ source }) => source.length < 30)).toEqual([]);
  });

  test('the decision chart states those of the signals', () => {
    const delay = (name: string) => SIGNALS.find((signal) => signal.name === name)!.stated;
    expect(leafOf('BedrockCostAlarm').delay).toBe(delay('`BedrockCostAlarm`'));
    expect(leafOf('alarm.denyInvocations').delay).toBe(delay('`BedrockCostAlarm`'));
    expect(leafOf('TagCostMeter').delay).toBe(delay('Alarm on `TagCostMeter`'));
    expect(leafOf('TagBudget').delay).toBe(delay('`TagBudget`'));
    expect(leafOf('budget.denyInvocations').delay).toBe(delay('`TagBudget`'));
    expect(leafOf('TagAnomalyMonitor').delay).toBe(delay('`TagAnomalyMonitor`'));
    expect(leafOf('CostAndUsageExport').delay).toBe(delay('Row in the CUR 2.0 export'));
  });

  test('a meter is as late as its defaults make it', () => {
    const { meter } = used;
    const { from, to } = SIGNALS.find(({ name }) => name.includes('TagCostMeter'))!;
    expect([from, to]).toEqual([meter.metricDelay.toMinutes(), meter.metricDelay.toMinutes() + meter.interval.toMinutes()]);
  });

  test('the state machine and the reset function check as often as the timeline states', () => {
    const { Resources } = templateOf(used.stack);
    const [[, machine]] = ofType(Resources, 'AWS::StepFunctions::StateMachine');
    expect(/\\?"Seconds\\?":(\d+)/.exec(JSON.stringify(machine.Properties))![1]).toBe(String(CHECK_EVERY * 60));
    expect(JSON.stringify(machine.Properties)).toMatch(new RegExp(`count.intervals[^}]*NumericGreaterThanEquals\\W+${MINIMUM * 60 / CHECK_EVERY}\\b`));
    expect(ofType(Resources, 'AWS::Scheduler::Schedule').map(([, { Properties }]) => Properties.ScheduleExpression)).toContain(`rate(${RESET_WITHIN} minutes)`);
  });

  test('the budget lets more spend pass than the alarm', () => {
    const [alarm, budget] = LANES.map(({ runaway, deny }) => deny - runaway);
    expect(budget).toBeGreaterThan(alarm);
  });
});

describe('costs', () => {
  test.each([
    ['BedrockCostAlarm', 4 * 0.10, '0.10 USD per metric', () => used.alarm.estimatedMonthlyCost()],
    ['BedrockCostAnomalyAlarm', 0.20 + 4 * 0.10, '0.20 USD + 0.10 per metric', () => used.unusual.estimatedMonthlyCost()],
    ['BedrockCostDashboard', 3, '3 USD, three are free', () => used.dashboard.estimatedMonthlyCost()],
    ['budget.denyInvocations', 3, '3 USD, two are free', () => used.budget.estimatedMonthlyCost()],
    ['TagAudit', 4.8, 'at most 4.80 USD', () => used.audit.estimatedMonthlyCost()],
  ])('%s: %d USD a month', (construct, usd, words, estimate) => {
    expect(leafOf(construct).cost).toBe(words);
    expect(estimate()).toBeCloseTo(usd);
  });

  test('a meter costs 0.30 USD for each metric that it publishes', () => {
    expect(leafOf('TagCostMeter').cost).toBe('0.30 USD per metric');
    const more = used.meter.estimatedMonthlyCost({ profiles: 10, tagValues: 11 }) - used.meter.estimatedMonthlyCost({ profiles: 10, tagValues: 10 });
    expect(Math.abs(more / 0.3 - Math.round(more / 0.3))).toBeLessThan(1e-6);
  });
});

describe('names', () => {
  const OBJECTS: Record<string, { prototype: object }> = { profile: TaggedInferenceProfile, alarm: BedrockCostAlarm, budget: TagBudget };
  const exists = (name: string) => {
    const [object, method] = name.split('.');
    return method === undefined ? object in library : method in OBJECTS[object].prototype;
  };

  test('of the decision chart are those of the library', () => {
    expect(leaves.map(({ construct }) => construct).filter((name) => !exists(name))).toEqual([]);
  });

  test('of the carriers are those of the library', () => {
    const names = CARRIERS.map(({ construct }) => construct.split('.'));
    expect(names.filter(([name, method]) => !(name in library) || (method !== undefined && !(method in (library as any)[name]))).map((parts) => parts.join('.'))).toEqual([]);
  });

  test('of the accounts are those of the library', () => {
    expect([...Object.values(PLACES), ...Object.values(READERS)].flat().filter((name) => !exists(name))).toEqual([]);
  });

  test('every construct in an account has a leaf in the decision chart, except for the ones that only prepare the bill', () => {
    const prepares = ['CostAllocationTagActivation', 'TagCostCategory', 'TaggedInferenceProfile'];
    expect(Object.values(PLACES).flat().filter((name) => !prepares.includes(name) && leafOf(name) === undefined)).toEqual([]);
  });
});
