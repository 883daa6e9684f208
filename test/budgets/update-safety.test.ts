import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as fc from 'fast-check';
import {
  BudgetActionApproval, BudgetAlert, BudgetAutoAdjust, BilledCostMetric, BudgetPeriod, CostForecast, CostNotifications, CostTags, DenyScope,
  ModelSource, TagBudget, type BudgetDenyOptions, type TagBudgetProps,
} from '../../src';
import { checkedApp, resourcesOf } from '../support/checked-app';
import { REGISTRY, replacing, specOf } from '../support/replacement';

const BUDGET = replacing(specOf('AWS::Budgets::Budget').properties);
const BUDGET_DATA = replacing(REGISTRY.follow('usesType', specOf('AWS::Budgets::Budget')).map(({ entity }) => entity).find(({ name }) => name === 'BudgetData')!.properties);
const ACTION = replacing(specOf('AWS::Budgets::BudgetsAction').properties);

test('CloudFormation replaces a budget for its alerts, name, auto-adjustment and planned limits, and an action for type and budget', () => {
  expect([BUDGET, BUDGET_DATA, ACTION]).toEqual([['NotificationsWithSubscribers'], ['AutoAdjustData', 'BudgetName', 'PlannedBudgetLimits'], ['ActionType', 'BudgetName']]);
});

interface Made {
  readonly logicalId: string;
  readonly properties: any;
  readonly action?: any;
  readonly policyId?: string;
}

type Change = (stack: Stack) => Partial<TagBudgetProps> & { topicName?: string; deny?: { percent?: number } & Partial<BudgetDenyOptions> };

function addTo(stack: Stack, change: Change, budgetName?: string, withAction: boolean = true): TagBudget {
  const { topicName, deny, ...props } = change(stack);
  const notifications = new CostNotifications(stack, 'Notifications', { topic: new sns.Topic(stack, 'Topic', { topicName }) });
  const budget = new TagBudget(stack, 'Budget', { costTags: CostTags.of({ Department: 'Claims' }), limit: 500, notifications, budgetName, ...props });
  if (withAction) {
    const { percent = 100, ...options } = deny ?? {};
    budget.denyInvocations({ atPercent: percent, roles: [iam.Role.fromRoleName(stack, 'Role', 'claims')], ...options });
  }
  return budget;
}

function made(change: Change, budgetName?: string, withAction: boolean = true): Made {
  const stack = new Stack(checkedApp(), 'Insurance', { env: { account: '111122223333', region: 'us-east-1' } });
  addTo(stack, change, budgetName, withAction);
  const [[logicalId, { Properties: properties }]] = Object.entries(resourcesOf(stack, 'AWS::Budgets::Budget'));
  const action = Object.values(resourcesOf(stack, 'AWS::Budgets::BudgetsAction'))[0]?.Properties;
  return { logicalId, properties, action, policyId: Object.keys(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')).find((id) => id.includes('DenyPolicy')) };
}

const differ = (one: unknown, other: unknown) => JSON.stringify(one) !== JSON.stringify(other);

/** What CloudFormation does to the budget. */
function outcome(before: Made, after: Made, ignoreName: boolean = false): string {
  const replaced = before.logicalId !== after.logicalId ||
    BUDGET.some((property) => differ(before.properties[property], after.properties[property])) ||
    BUDGET_DATA.some((property) => !(ignoreName && property === 'BudgetName') && differ(before.properties.Budget[property], after.properties.Budget[property]));
  if (!replaced) {
    return differ(before.properties, after.properties) ? 'updated in place' : 'unchanged';
  }
  const name = after.properties.Budget.BudgetName;
  if (name === undefined) {
    return 'replaced, named by CloudFormation';
  }
  return name === before.properties.Budget.BudgetName ? 'COLLIDES' : 'replaced under a new name';
}

/** What CloudFormation does to the action of a budget with a name. */
function actionOutcome(before: Made, after: Made): string {
  if (after.action.BudgetName !== after.properties.Budget.BudgetName) {
    return 'LEFT BEHIND';
  }
  if (before.action.BudgetName !== after.action.BudgetName) {
    return 'moves along';
  }
  if (ACTION.some((property) => differ(before.action[property], after.action[property]))) {
    return 'replaced';
  }
  return differ(before.action, after.action) ? 'updated in place' : 'unchanged';
}

const unchanged: Change = () => ({});

const FORECAST = CostForecast.fromUsage([{
  modelSource: ModelSource.systemDefinedProfile('global.anthropic.claude-sonnet-4-6'), region: 'us-east-1', usage: { requestsPerDay: 1000, inputTokensPerRequest: 2000 },
}]);

const EDITS: Array<[edit: string, change: Change, unnamed: string, named: string, action: string]> = [
  ['the limit', () => ({ limit: 700 }), 'updated in place', 'updated in place', 'unchanged'],
  ['a forecast for the limit', () => ({ limit: undefined, forecast: FORECAST }), 'updated in place', 'updated in place', 'unchanged'],
  ['the tags', () => ({ costTags: CostTags.of({ Department: 'Sales' }) }), 'updated in place', 'updated in place', 'updated in place'],
  ['further values', () => ({ additionalTagValues: { Department: ['Sales'] } }), 'updated in place', 'updated in place', 'unchanged'],
  ['the prefix of the keys', () => ({ resourceTagKeyPrefix: 'user:' }), 'updated in place', 'updated in place', 'unchanged'],
  ['the services', () => ({ services: ['Amazon Bedrock Service'] }), 'updated in place', 'updated in place', 'unchanged'],
  ['the charge types', () => ({ excludedChargeTypes: [] }), 'updated in place', 'updated in place', 'unchanged'],
  ['the metric', () => ({ metric: BilledCostMetric.AMORTIZED }), 'updated in place', 'updated in place', 'unchanged'],
  ['the period', () => ({ period: BudgetPeriod.QUARTERLY }), 'updated in place', 'updated in place', 'unchanged'],
  ['the accounts', () => ({ linkedAccounts: ['444455556666'] }), 'updated in place', 'updated in place', 'unchanged'],
  ['to a period of its own', () => ({ period: BudgetPeriod.CUSTOM, start: new Date('2027-03-01'), end: new Date('2027-06-01') }), 'updated in place', 'updated in place', 'unchanged'],
  ['the dates', () => ({ start: new Date('2027-01-01') }), 'updated in place', 'updated in place', 'unchanged'],
  ['the billing view', () => ({ billingViewArn: 'arn:aws:billing::111122223333:billingview/a' }), 'updated in place', 'updated in place', 'unchanged'],
  ['a threshold', () => ({ alerts: [BudgetAlert.actualPercent(75), BudgetAlert.actualPercent(100)] }), 'replaced, named by CloudFormation', 'replaced under a new name', 'moves along'],
  ['the order of alerts', () => ({ alerts: [BudgetAlert.actualPercent(100), BudgetAlert.actualPercent(80)] }), 'replaced, named by CloudFormation', 'replaced under a new name', 'moves along'],
  ['one alert more', () => ({ alerts: [BudgetAlert.actualPercent(80), BudgetAlert.actualPercent(100), BudgetAlert.forecastedPercent(100)] }), 'replaced, named by CloudFormation', 'replaced under a new name', 'moves along'],
  ['no alert', () => ({ alerts: [], emails: [] }), 'replaced, named by CloudFormation', 'replaced under a new name', 'moves along'],
  ['an address', () => ({ emails: ['a@example.com'] }), 'replaced, named by CloudFormation', 'replaced under a new name', 'moves along'],
  ['the topic', (stack) => ({ notifications: new CostNotifications(stack, 'Other') }), 'replaced, named by CloudFormation', 'replaced under a new name', 'moves along'],
  ['the topic of one alert', (stack) => ({ alerts: [BudgetAlert.actualPercent(80), BudgetAlert.actualPercent(100, { notifications: new CostNotifications(stack, 'Other') })] }),
    'replaced, named by CloudFormation', 'replaced under a new name', 'moves along'],
  ['auto-adjustment', () => ({ limit: undefined, autoAdjust: BudgetAutoAdjust.historical(6) }), 'replaced, named by CloudFormation', 'replaced under a new name', 'moves along'],
  ['at what the action fires', () => ({ deny: { percent: 120 } }), 'unchanged', 'unchanged', 'updated in place'],
  ['whom the action denies', (stack) => ({ deny: { roles: [iam.Role.fromRoleName(stack, 'Other', 'other')] } }), 'unchanged', 'unchanged', 'updated in place'],
  ['who approves the action', () => ({ deny: { approval: BudgetActionApproval.MANUAL } }), 'unchanged', 'unchanged', 'updated in place'],
  ['what the action denies', () => ({ deny: { denyScope: DenyScope.TAGGED_RESOURCES } }), 'unchanged', 'unchanged', 'unchanged'],
];

test.each(EDITS)('changing %s', (_, change, unnamed, named, action) => {
  expect(outcome(made(unchanged, undefined, false), made(change, undefined, false))).toBe(unnamed);
  const [before, after] = [made(unchanged, 'Claims'), made(change, 'Claims')];
  expect(outcome(before, after)).toBe(named);
  expect(actionOutcome(before, after)).toBe(action);
});

test('changing the name of the topic, which gives it another ARN under the same reference, gives the budget another name', () => {
  const [before, after] = ['one', 'other'].map((topicName) => made(() => ({ topicName }), 'Claims', false).properties.Budget.BudgetName);

  expect(after).not.toBe(before);
});

test('subscribers of a topic, its key and its tags come and go without touching the budget', () => {
  const withTopic = (more: (stack: Stack, notifications: CostNotifications) => void, keyed: boolean) => {
    const stack = new Stack(checkedApp(), 'Insurance');
    const notifications = new CostNotifications(stack, 'N', keyed ? { encryptionKey: new kms.Key(stack, 'Key') } : {});
    new TagBudget(stack, 'Budget', { costTags: CostTags.of({ Department: 'Claims' }), limit: 500, notifications, budgetName: 'Claims' });
    more(stack, notifications);
    return Object.values(resourcesOf(stack, 'AWS::Budgets::Budget'))[0].Properties;
  };

  expect(withTopic((_, notifications) => {
    notifications.addEmail('a@example.com');
    notifications.addSlackChannel({ workspaceId: 'T07EZ1TTT', channelId: 'C07EZ1ABC23' });
  }, true)).toEqual(withTopic(() => undefined, false));
});

test('no two edits of a named budget collide, and none renames it without need', () => {
  const alert = fc.constantFrom(
    BudgetAlert.actualPercent(80), BudgetAlert.actualPercent(100), BudgetAlert.actualAmount(80), BudgetAlert.forecastedPercent(80),
  );
  const edit = fc.record({
    limit: fc.constantFrom(100, 200),
    alerts: fc.uniqueArray(alert, { selector: String }),
    emails: fc.uniqueArray(fc.constantFrom('a@example.com', 'b@example.com')),
    department: fc.constantFrom('Claims', 'Sales'),
  }).map(({ department, ...props }) => () => ({ ...props, costTags: CostTags.of({ Department: department }) }));

  fc.assert(fc.property(edit, edit, (one, other) => {
    const [before, after] = [made(one, 'Claims', false), made(other, 'Claims', false)];
    const replaced = outcome(before, after, true) !== 'updated in place' && outcome(before, after, true) !== 'unchanged';

    expect(before.properties.Budget.BudgetName !== after.properties.Budget.BudgetName).toBe(replaced);
  }), { numRuns: 60 });
});

test('nothing a user changes replaces the deny policy, whose name is CloudFormation\'s anyway', () => {
  expect(replacing(specOf('AWS::IAM::ManagedPolicy').properties)).toEqual(['Description', 'ManagedPolicyName', 'Path']);
  expect(new Set(EDITS.map(([, change]) => made(change).policyId)).size).toBe(1);
});

describe('no edit replaces what denies', () => {
  const TYPES = ['AWS::IAM::ManagedPolicy', 'AWS::IAM::Role', 'AWS::Lambda::Function', 'AWS::Scheduler::Schedule', 'AWS::SQS::Queue', 'AWS::Logs::LogGroup', 'Custom::BudgetDenyRelease'];

  /** The resources of the action and of the function, with the properties whose change replaces them. */
  const denyingResources = (change: Change) => {
    const stack = new Stack(checkedApp(), 'Insurance', { env: { account: '111122223333', region: 'us-east-1' } });
    addTo(stack, change, 'Claims');
    return Object.fromEntries(TYPES.flatMap((type) => Object.entries(resourcesOf(stack, type)).map(([id, { Properties = {} }]) => {
      const fixed = type.startsWith('Custom::') ? ['ServiceToken'] : replacing(specOf(type).properties);
      return [id, Object.fromEntries(fixed.map((property) => [property, Properties[property]]))];
    })));
  };
  const before = denyingResources(unchanged);

  test('there are roles, policies, functions and a schedule', () => {
    expect(Object.keys(before).length).toBeGreaterThan(10);
    expect(Object.keys(before).filter((id) => /^BudgetDenyInvocations(DenyPolicy|ExecutionRole|Permissions|Release)/.test(id))).toHaveLength(4);
  });

  test.each(EDITS.map(([edit, change]) => [edit, change] as const))('%s', (_, change) => {
    expect(denyingResources(change)).toEqual(before);
  });

  test('a second action', () => {
    const stack = new Stack(checkedApp(), 'Insurance', { env: { account: '111122223333', region: 'us-east-1' } });
    addTo(stack, unchanged, 'Claims').denyInvocations({ atPercent: 150, roles: [iam.Role.fromRoleName(stack, 'Second', 'second')] });
    const ids = TYPES.flatMap((type) => Object.keys(resourcesOf(stack, type)));

    expect(Object.keys(before).filter((id) => !ids.includes(id))).toEqual([]);
  });
});
