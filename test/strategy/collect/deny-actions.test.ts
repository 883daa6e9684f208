import { CfnParameter, Duration, Stack, Stage } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import {
  AlarmDenyAction, BedrockCostAlarm, BudgetActionApproval, BudgetDenyAction, CostTags, DenyScope, ModelSource, TagBudget, TaggedInferenceProfile,
} from '../../../src';
import { checkedApp } from '../../support/checked-app';
import { TEST_ENV } from '../../support/places';
import { cellOf, strategyOf } from '../../support/strategy';
import { fixToday } from '../../support/today';

fixToday();

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
    const principals = { roles: [roleIn(stack), iam.Role.fromRoleName(stack, 'Imported', 'ops')], groups: [new iam.Group(stack, 'Group')], users: [new iam.User(stack, 'User')] };
    budget.denyInvocationsAt(120, principals);
    budget.denyInvocationsAt(150, { ...principals, denyScope: DenyScope.COST_TAGS, approval: BudgetActionApproval.MANUAL, autoReset: false });
  });

  expect(actions).toEqual([{
    path: 'S/Budget/DenyInvocations',
    stack: 'S',
    account: TEST_ENV.account,
    region: TEST_ENV.region,
    firedBy: 'S/Budget',
    denies: ['group S/Group', 'role S/Role', 'role ops', 'user S/User'],
    breakGlassPrincipals: [],
    scope: 'ALL_BEDROCK',
    tags: [],
    percent: 120,
    approval: 'AUTOMATIC',
    autoReset: true,
    tells: ['S/Budget/Notifications', 'email a@example.com'],
  }, expect.objectContaining({ path: 'S/Budget/DenyInvocations2', scope: 'COST_TAGS', tags: [{ key: 'Department', values: ['Claims'] }], percent: 150, approval: 'MANUAL', autoReset: false })]);
  const row = (path: string) => ['When', 'Scope', 'Until'].map((heading) => cellOf(markdown, heading, path));
  expect(row('S/Budget/DenyInvocations')).toEqual(['120 % of S/Budget is spent', 'all of Amazon Bedrock', 'the spend is below again']);
  expect(row('S/Budget/DenyInvocations2')).toEqual(['150 % of S/Budget is spent and somebody agrees', 'what carries Department=Claims', 'somebody undoes it']);
});

test('who is let through, and who hears of it', () => {
  const { actions, markdown } = described((stack) => {
    const ops = roleIn(stack, 'Ops');
    const breakGlassPrincipals = [ops, new iam.ArnPrincipal('arn:aws:iam::*:role/emergency')];
    const budget = new TagBudget(stack, 'Budget', { costTags, limit: 1, emails });
    new BudgetDenyAction(stack, 'A', { budget, percent: 100, roles: [roleIn(stack)], emails: ['b@example.com'], breakGlassPrincipals });
    new AlarmDenyAction(stack, 'B', { alarm: cloudwatch.Alarm.fromAlarmArn(stack, 'Alarm', 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:cost'), groups: [new iam.Group(stack, 'G')], breakGlassPrincipals, costTags, denyScope: DenyScope.COST_TAGS });
  });

  expect(actions.map(({ breakGlassPrincipals, tells, tags }) => [breakGlassPrincipals, tells, tags])).toEqual([
    [['S/Ops', 'arn:aws:iam::*:role/emergency'], ['email b@example.com'], []],
    [['S/Ops', 'arn:aws:iam::*:role/emergency'], undefined, [{ key: 'Department', values: ['Claims'] }]],
  ]);
  expect([cellOf(markdown, 'But not', 'S/A'), cellOf(markdown, 'Tells', 'S/A')]).toEqual(['S/Ops, arn:aws:iam::\\*:role/emergency', 'email b@example.com']);
});

test('what alarms deny, and for how long', () => {
  const { actions, markdown } = described((stack) => {
    const profile = new TaggedInferenceProfile(stack, 'P', { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0'), costTags });
    const alarm = new BedrockCostAlarm(stack, 'Alarm', { profiles: [profile], threshold: 1 });
    alarm.denyInvocations({ roles: [roleIn(stack)] });
    alarm.denyInvocations({ roles: [roleIn(stack, 'Other')], users: [new iam.User(stack, 'User')], releaseAfter: Duration.minutes(15), releaseInAlarm: true, denyScope: DenyScope.COST_TAGS });
    const plain = new cloudwatch.Alarm(stack, 'Plain', { metric: profile.metricInvocations(), threshold: 1, evaluationPeriods: 1 });
    new AlarmDenyAction(stack, 'OfPlain', { alarm: plain, roles: [roleIn(stack, 'Third')] });
    new AlarmDenyAction(stack, 'OfCost', { alarm, roles: [roleIn(stack, 'Fourth')] });
  });

  expect(actions.map(({ path, firedBy, denies, scope, releaseAfterSeconds, releaseInAlarm }) =>
    [path, firedBy, denies, scope, releaseAfterSeconds, releaseInAlarm])).toEqual([
    ['S/Alarm/DenyInvocations', 'S/Alarm', ['role S/Role'], 'ALL_BEDROCK', 3600, false],
    ['S/Alarm/DenyInvocations2', 'S/Alarm', ['role S/Other', 'user S/User'], 'COST_TAGS', 900, true],
    ['S/OfCost', 'S/Alarm', ['role S/Fourth'], 'ALL_BEDROCK', 3600, false],
    ['S/OfPlain', 'S/Plain', ['role S/Third'], 'ALL_BEDROCK', 3600, false],
  ]);
  expect([cellOf(markdown, 'When', 'S/OfPlain'), cellOf(markdown, 'Until', 'S/OfPlain'), cellOf(markdown, 'Until', 'S/Alarm/DenyInvocations2')])
    .toEqual(['S/Plain goes off', '1 hour later, and the alarm is no longer in ALARM', '15 minutes later']);
});

test('a time that only deployment knows', () => {
  const { actions, markdown } = described((stack) => {
    const wait = new CfnParameter(stack, 'Wait', { type: 'Number' });
    const alarm = cloudwatch.Alarm.fromAlarmArn(stack, 'A', 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:cost');
    new AlarmDenyAction(stack, 'Action', { alarm, roles: [roleIn(stack)], releaseAfter: Duration.seconds(wait.valueAsNumber) });
  });

  expect(actions[0]).toMatchObject({ firedBy: 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:cost', releaseAfterSeconds: '${Wait}' });
  expect(cellOf(markdown, 'Until', 'S/Action')).toBe('`${Wait} seconds later, and the alarm is no longer in ALARM`');
});

test('stacks made alike are told apart', () => {
  const app = checkedApp();
  for (const id of ['Test', 'Prod']) {
    const stack = new Stack(new Stage(app, id), 'S', { env: TEST_ENV });
    const budget = new TagBudget(stack, 'Budget', { costTags, limit: 1, emails });
    new BudgetDenyAction(stack, 'Action', { budget, percent: 100, roles: [roleIn(stack)], emails });
  }

  expect(strategyOf(app).facts.denyActions.map(({ firedBy, denies }) => [firedBy, denies])).toEqual([['Prod/S/Budget', ['role Prod/S/Role']], ['Test/S/Budget', ['role Test/S/Role']]]);
});

test('a budget of another stack, and one that was imported', () => {
  const app = checkedApp();
  const budget = new TagBudget(new Stack(app, 'Budgets', { env: TEST_ENV }), 'Budget', { costTags, limit: 1, emails });
  const stack = new Stack(app, 'Roles', { env: TEST_ENV });
  new BudgetDenyAction(stack, 'A', { budget, percent: 100, roles: [roleIn(stack)], emails });
  TagBudget.fromBudgetAttributes(stack, 'Imported', { budgetName: 'elsewhere', emails }).denyInvocationsAt(50, { roles: [roleIn(stack, 'Other')] });
  const { facts } = strategyOf(app);

  expect(facts.denyActions.map(({ path, firedBy }) => [path, firedBy])).toEqual([['Roles/A', 'Budgets/Budget'], ['Roles/Imported/DenyInvocations', 'Roles/Imported']]);
});
