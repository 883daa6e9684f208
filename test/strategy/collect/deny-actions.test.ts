import { CfnParameter, Duration, Stack, Stage } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import {
  AlarmDenyAction, BedrockCostAlarm, BudgetActionApproval, BudgetDenyAction, CostNotifications, CostTags, DenyScope, ModelSource, TagBudget,
  TaggedInferenceProfile,
} from '../../../src';
import { checkedApp } from '../../support/checked-app';
import { TEST_ENV } from '../../support/places';
import { cellOf, strategyOf } from '../../support/strategy';

const costTags = CostTags.of({ Department: 'Claims' });
const emails = ['a@example.com'];
const roleIn = (stack: Stack, id = 'Role') => new iam.Role(stack, id, { assumedBy: new iam.AccountRootPrincipal() });

function described(make: (stack: Stack) => void) {
  const app = checkedApp();
  make(new Stack(app, 'S', { env: TEST_ENV }));
  const { facts, markdown } = strategyOf(app);
  return { actions: facts.denyActions, markdown };
}

test('what budgets deny, to whom, and when it is undone', () => {
  const { actions, markdown } = described((stack) => {
    const budget = new TagBudget(stack, 'Budget', { costTags, limit: 1, emails, budgetName: 'named' });
    const principals = {
      roles: [roleIn(stack), iam.Role.fromRoleName(stack, 'Imported', 'ops')],
      groups: [new iam.Group(stack, 'Group')],
      users: [new iam.User(stack, 'User')],
    };
    budget.denyInvocations({ atPercent: 120, ...principals });
    const byHand = { denyScope: DenyScope.TAGGED_RESOURCES, approval: BudgetActionApproval.MANUAL, autoReset: false };
    budget.denyInvocations({ atPercent: 150, ...principals, ...byHand });
  });

  expect(actions).toEqual([{
    path: 'S/Budget/DenyInvocations',
    stack: 'S',
    account: TEST_ENV.account,
    region: TEST_ENV.region,
    triggeredBy: 'S/Budget',
    denies: ['group S/Group', 'role S/Role', 'role ops', 'user S/User'],
    breakGlassPrincipals: [],
    scope: 'ALL_BEDROCK',
    tags: [],
    atPercent: 120,
    approval: 'AUTOMATIC',
    autoReset: true,
    notifies: ['S/Budget/Notifications', 'email a@example.com'],
  }, expect.objectContaining({ path: 'S/Budget/DenyInvocations2', scope: 'TAGGED_RESOURCES', tags: [{ key: 'Department', values: ['Claims'] }], atPercent: 150, approval: 'MANUAL', autoReset: false })]);
  const row = (path: string) => ['Condition', 'Scope', 'Until'].map((heading) => cellOf(markdown, heading, path));
  expect(row('S/Budget/DenyInvocations')).toEqual(['spend of S/Budget exceeds 120% of the limit', 'all of Amazon Bedrock', 'spend falls below the threshold']);
  expect(row('S/Budget/DenyInvocations2')).toEqual(['spend of S/Budget exceeds 150% of the limit, after manual approval', 'usage with Department=Claims', 'manual reversal']);
});

test('actions at an amount', () => {
  const { actions, markdown } = described((stack) => {
    const budget = new TagBudget(stack, 'Budget', { costTags, limit: 1000, emails });
    budget.denyInvocations({ atAmount: 700, roles: [roleIn(stack)] });
    budget.denyInvocations({ atAmount: 900, roles: [roleIn(stack, 'Other')], approval: BudgetActionApproval.MANUAL, autoReset: false });
  });

  expect(actions.map(({ path, triggeredBy, atAmount, autoReset }) => [path, triggeredBy, atAmount, autoReset])).toEqual([
    ['S/Budget/DenyInvocations', 'S/Budget', 700, true], ['S/Budget/DenyInvocations2', 'S/Budget', 900, false],
  ]);
  expect(actions.some((action) => Object.hasOwn(action, 'atPercent'))).toBe(false);
  const row = (path: string) => ['Condition', 'Until'].map((heading) => cellOf(markdown, heading, path));
  expect(row('S/Budget/DenyInvocations')).toEqual(['spend of S/Budget exceeds 700', 'spend falls below the threshold']);
  expect(row('S/Budget/DenyInvocations2')).toEqual(['spend of S/Budget exceeds 900, after manual approval', 'manual reversal']);
});

function teamIn(stack: Stack): CostNotifications {
  const team = new CostNotifications(stack, 'Team');
  team.addEmail('team@example.com');
  return team;
}

test('who is let through, and who hears of it', () => {
  const { actions, markdown } = described((stack) => {
    const ops = roleIn(stack, 'Ops');
    const breakGlassPrincipals = [ops, new iam.ArnPrincipal('arn:aws:iam::*:role/emergency')];
    const budget = new TagBudget(stack, 'Budget', { costTags, limit: 1, emails });
    new BudgetDenyAction(stack, 'A', { budget, atPercent: 100, roles: [roleIn(stack)], emails: ['b@example.com'], breakGlassPrincipals });
    new AlarmDenyAction(stack, 'B', { alarm: cloudwatch.Alarm.fromAlarmArn(stack, 'Alarm', 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:cost'), groups: [new iam.Group(stack, 'G')], breakGlassPrincipals, costTags, denyScope: DenyScope.TAGGED_RESOURCES, notifications: teamIn(stack) });
  });

  expect(actions.map(({ breakGlassPrincipals, notifies, tags }) => [breakGlassPrincipals, notifies, tags])).toEqual([
    [['S/Ops', 'arn:aws:iam::*:role/emergency'], ['email b@example.com'], []],
    [['S/Ops', 'arn:aws:iam::*:role/emergency'], ['S/Team'], [{ key: 'Department', values: ['Claims'] }]],
  ]);
  expect([cellOf(markdown, 'Break-glass principals', 'S/A'), cellOf(markdown, 'Notifies', 'S/A')]).toEqual(['S/Ops, arn:aws:iam::\\*:role/emergency', 'email b@example.com']);
});

test('what alarms deny, and for how long', () => {
  const { actions, markdown } = described((stack) => {
    const profile = new TaggedInferenceProfile(stack, 'P', { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0'), costTags });
    const alarm = new BedrockCostAlarm(stack, 'Alarm', { profiles: [profile], threshold: 1 });
    alarm.denyInvocations({ roles: [roleIn(stack)] });
    alarm.denyInvocations({ roles: [roleIn(stack, 'Other')], users: [new iam.User(stack, 'User')], minimumDenyDuration: Duration.minutes(15), releaseWhileInAlarm: true, denyScope: DenyScope.TAGGED_RESOURCES });
    const plain = new cloudwatch.Alarm(stack, 'Plain', { metric: profile.metricInvocations(), threshold: 1, evaluationPeriods: 1 });
    new AlarmDenyAction(stack, 'OfPlain', { alarm: plain, roles: [roleIn(stack, 'Third')] });
    new AlarmDenyAction(stack, 'OfCost', { alarm, roles: [roleIn(stack, 'Fourth')] });
  });

  expect(actions.map(({ path, triggeredBy, denies, scope, minimumDenySeconds, releaseWhileInAlarm }) =>
    [path, triggeredBy, denies, scope, minimumDenySeconds, releaseWhileInAlarm])).toEqual([
    ['S/Alarm/DenyInvocations', 'S/Alarm', ['role S/Role'], 'ALL_BEDROCK', 3600, false],
    ['S/Alarm/DenyInvocations2', 'S/Alarm', ['role S/Other', 'user S/User'], 'TAGGED_RESOURCES', 900, true],
    ['S/OfCost', 'S/Alarm', ['role S/Fourth'], 'ALL_BEDROCK', 3600, false],
    ['S/OfPlain', 'S/Plain', ['role S/Third'], 'ALL_BEDROCK', 3600, false],
  ]);
  expect([cellOf(markdown, 'Condition', 'S/OfPlain'), cellOf(markdown, 'Until', 'S/OfPlain'), cellOf(markdown, 'Until', 'S/Alarm/DenyInvocations2')])
    .toEqual(['S/Plain enters ALARM', '1 hour later, once the alarm has left ALARM', '15 minutes later']);
});

test('a time that only deployment knows', () => {
  const { actions, markdown } = described((stack) => {
    const wait = new CfnParameter(stack, 'Wait', { type: 'Number' });
    const alarm = cloudwatch.Alarm.fromAlarmArn(stack, 'A', 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:cost');
    new AlarmDenyAction(stack, 'Action', { alarm, roles: [roleIn(stack)], minimumDenyDuration: Duration.seconds(wait.valueAsNumber) });
  });

  expect(actions[0]).toMatchObject({ triggeredBy: 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:cost', minimumDenySeconds: '${Wait}' });
  expect(cellOf(markdown, 'Until', 'S/Action')).toBe('`${Wait} seconds later, once the alarm has left ALARM`');
});

test('stacks made alike are told apart', () => {
  const app = checkedApp();
  for (const id of ['Test', 'Prod']) {
    const stack = new Stack(new Stage(app, id), 'S', { env: TEST_ENV });
    const budget = new TagBudget(stack, 'Budget', { costTags, limit: 1, emails });
    new BudgetDenyAction(stack, 'Action', { budget, atPercent: 100, roles: [roleIn(stack)], emails });
  }

  expect(strategyOf(app).facts.denyActions.map(({ triggeredBy, denies }) => [triggeredBy, denies])).toEqual([['Prod/S/Budget', ['role Prod/S/Role']], ['Test/S/Budget', ['role Test/S/Role']]]);
});

test('a budget of another stack, and one that was imported', () => {
  const app = checkedApp();
  const budget = new TagBudget(new Stack(app, 'Budgets', { env: TEST_ENV }), 'Budget', { costTags, limit: 1, emails });
  const stack = new Stack(app, 'Roles', { env: TEST_ENV });
  new BudgetDenyAction(stack, 'A', { budget, atPercent: 100, roles: [roleIn(stack)], emails });
  TagBudget.fromBudgetAttributes(stack, 'Imported', { budgetName: 'elsewhere', emails }).denyInvocations({ atPercent: 50, roles: [roleIn(stack, 'Other')] });
  const { facts } = strategyOf(app);

  expect(facts.denyActions.map(({ path, triggeredBy }) => [path, triggeredBy])).toEqual([['Roles/A', 'Budgets/Budget'], ['Roles/Imported/DenyInvocations', 'Roles/Imported']]);
});
