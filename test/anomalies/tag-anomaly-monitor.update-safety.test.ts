import { Stack, Tags } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { CostNotifications, CostTags, ModelSource, TaggedInferenceProfile } from '../../src';
import { AnomalyFrequency } from '../../src/anomalies/anomaly-frequency';
import { TagAnomalyMonitor } from '../../src/anomalies/tag-anomaly-monitor';
import type { TagAnomalyMonitorProps } from '../../src/anomalies/tag-anomaly-monitor-props';
import { checkedApp, resourcesOf } from '../support/checked-app';
import { TEST_ENV } from '../support/places';
import { replacing, specOf } from '../support/replacement';

const MONITOR = 'AWS::CE::AnomalyMonitor';
const SUBSCRIPTION = 'AWS::CE::AnomalySubscription';
const CREATE_ONLY: Record<string, string[]> = Object.fromEntries([MONITOR, SUBSCRIPTION].map((type) => [type, replacing(specOf(type).properties)]));
const NAME: Record<string, string> = { [MONITOR]: 'MonitorName', [SUBSCRIPTION]: 'SubscriptionName' };

test('CloudFormation replaces a monitor for its type, its specification and its tags, and a subscription for its tags', () => {
  expect(CREATE_ONLY).toEqual({ [MONITOR]: ['MonitorDimension', 'MonitorSpecification', 'MonitorType', 'ResourceTags'], [SUBSCRIPTION]: ['ResourceTags'] });
});

type Made = Record<string, Record<string, any>>;
type Change = (stack: Stack) => Partial<TagAnomalyMonitorProps> & { department?: string; stackTag?: string };

/** The properties of what is made, by type and logical id. */
function made(change: Change, monitorName?: string): Made {
  const stack = new Stack(checkedApp(), 'Insurance', { env: TEST_ENV });
  const { department = 'Claims', stackTag, ...props } = change(stack);
  const profile = new TaggedInferenceProfile(stack, 'Profile', { modelSource: ModelSource.foundationModel('amazon.nova-pro-v1:0') });
  Tags.of(profile).add('Department', department);
  new TagAnomalyMonitor(stack, 'Unusual', {
    tagKey: 'Department', profiles: [profile], values: ['Sales', 'Legal'], notifications: new CostNotifications(stack, 'Team'), emails: ['a@example.com'], monitorName, ...props,
  });
  if (stackTag) {
    Tags.of(stack.node.root).add('Team', stackTag);
  }
  return Object.fromEntries([MONITOR, SUBSCRIPTION].map((type) => [
    type, Object.fromEntries(Object.entries(resourcesOf(stack, type)).map(([id, { Properties }]) => [id, Properties])),
  ]));
}

const text = (value: unknown) => JSON.stringify(value);

/** What CloudFormation does to the resources of a type that are there before and after. */
function outcome(type: string, before: Made, after: Made): string {
  return [...new Set(Object.keys(after[type]).filter((id) => id in before[type]).map((id) => {
    const [old, young] = [before[type][id], after[type][id]];
    if (CREATE_ONLY[type].some((property) => text(old[property]) !== text(young[property]))) {
      return old[NAME[type]] === young[NAME[type]] ? 'COLLIDES' : 'replaced under a new name';
    }
    return text(old) === text(young) ? 'unchanged' : 'updated in place';
  }))].sort().join(' and ');
}

const unchanged: Change = () => ({});

const EDITS: Array<[edit: string, change: Change, monitor: string, subscriptions: string]> = [
  ['nothing', unchanged, 'unchanged', 'unchanged'],
  ['the value of the profile', () => ({ department: 'Underwriting' }), 'replaced under a new name', 'unchanged'],
  ['the values', () => ({ values: ['Sales'] }), 'replaced under a new name', 'unchanged'],
  ['the order of values', () => ({ values: ['Legal', 'Sales'] }), 'unchanged', 'unchanged'],
  ['where a value comes from', () => ({ values: ['Sales'], costTags: CostTags.of({ Department: 'Legal' }) }), 'unchanged', 'unchanged'],
  ['a value to one that is there', () => ({ values: ['Sales', 'Legal', 'Claims'] }), 'unchanged', 'unchanged'],
  ['the prefix of the key', () => ({ resourceTagKeyPrefix: 'user:' }), 'replaced under a new name', 'unchanged'],
  ['its own tags', () => ({ resourceTags: CostTags.of({ Owner: 'FinOps' }) }), 'replaced under a new name', 'replaced under a new name'],
  ['the tags of the app', () => ({ stackTag: 'A' }), 'unchanged', 'unchanged'],
  ['the threshold', () => ({ minimumImpactAmount: 100, minimumImpactPercent: 40 }), 'unchanged', 'updated in place'],
  ['addresses', () => ({ emails: ['b@example.com'] }), 'unchanged', 'unchanged and updated in place'],
  ['how often they are written to', () => ({ emailFrequency: AnomalyFrequency.WEEKLY }), 'unchanged', 'unchanged and updated in place'],
  ['the topic', (stack) => ({ notifications: new CostNotifications(stack, 'Other') }), 'unchanged', 'unchanged and updated in place'],
  ['who is told, from both to one', () => ({ emails: undefined }), 'unchanged', 'unchanged'],
];

test.each(EDITS)('changing %s', (_, change, monitor, subscriptions) => {
  for (const name of [undefined, 'Spend']) {
    const [before, after] = [made(unchanged, name), made(change, name)];

    expect([outcome(MONITOR, before, after), outcome(SUBSCRIPTION, before, after)]).toEqual([monitor, subscriptions]);
  }
});

test('another order of its own tags changes nothing', () => {
  const [before, after] = [{ Unit: 'A', Owner: 'B' }, { Owner: 'B', Unit: 'A' }].map((tags) => made(() => ({ resourceTags: CostTags.of(tags) }), 'Spend'));

  expect([outcome(MONITOR, before, after), outcome(SUBSCRIPTION, before, after)]).toEqual(['unchanged', 'unchanged']);
});

test('another name is an update in place', () => {
  const [before, after] = [made(unchanged, 'Spend'), made(unchanged, 'Cost')];

  expect([outcome(MONITOR, before, after), outcome(SUBSCRIPTION, before, after)]).toEqual(['updated in place', 'updated in place']);
});

test('no two edits collide, and none renames without need', () => {
  const edit = fc.record({
    department: fc.constantFrom('Claims', 'Sales'),
    values: fc.shuffledSubarray(['Claims', 'Sales', 'Legal', 'Audit']),
    resourceTags: fc.constantFrom(undefined, CostTags.of({ Owner: 'A' }), CostTags.of({ Owner: 'B' })),
    minimumImpactAmount: fc.constantFrom(20, 50),
  }).map((props) => () => props);

  fc.assert(fc.property(edit, edit, (one, other) => {
    const [before, after] = [made(one, 'Spend'), made(other, 'Spend')];
    for (const type of [MONITOR, SUBSCRIPTION]) {
      for (const [id, old] of Object.entries(before[type])) {
        const replaced = CREATE_ONLY[type].some((property) => text(old[property]) !== text(after[type][id][property]));

        expect(old[NAME[type]] !== after[type][id][NAME[type]]).toBe(replaced);
      }
    }
  }), { numRuns: 20 });
});
