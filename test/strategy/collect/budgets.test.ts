import { CfnParameter, Stack } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import { BudgetAlert, BudgetAutoAdjust, BilledCostMetric, BudgetPeriod, CostTagSource, CostNotifications, CostTags, TagBudget } from '../../../src';
import { checkedApp } from '../../support/checked-app';
import { TEST_ENV } from '../../support/places';
import { cellOf, strategyOf } from '../../support/strategy';

const costTags = CostTags.of({ Project: 'x', Department: 'Claims' });

function described(make: (stack: Stack) => void) {
  const app = checkedApp();
  make(new Stack(app, 'S', { env: TEST_ENV }));
  return strategyOf(app);
}

test('limit, period, what is counted, alerts by size and whom they tell', () => {
  const { facts, markdown } = described((stack) => {
    const team = new CostNotifications(stack, 'Team');
    const lead = new CostNotifications(stack, 'Lead', { topic: sns.Topic.fromTopicArn(stack, 'T', 'arn:aws:sns:us-east-1:111122223333:lead') });
    team.addEmail('b@example.com', 'a@example.com');
    team.addSlackChannel({ workspaceId: 'T07EZ1TTT', channelId: 'C07EZ1ABC23' });
    team.addTeamsChannel({ teamId: '11111111-1111-1111-1111-111111111111', tenantId: '22222222-2222-2222-2222-222222222222', channelId: '19%3ab6ef35dc342d56ba5654e6fc6d25a071%40thread.tacv2' });
    new TagBudget(stack, 'B', {
      costTags,
      additionalTagValues: { Department: ['Appeals'] },
      limit: 500,
      period: BudgetPeriod.QUARTERLY,
      services: ['Claude Sonnet 4.5 (Amazon Bedrock Edition)'],
      excludedChargeTypes: ['Tax', 'Credit'],
      notifications: team,
      emails: ['c@example.com'],
      alerts: [
        BudgetAlert.actualAmount(600, { notifications: lead, emails: [] }),
        BudgetAlert.actualPercent(100),
        BudgetAlert.forecastedPercent(90),
        BudgetAlert.actualPercent(80.5),
      ],
    });
  });
  const notifies = ['S/Team', 'email c@example.com'];

  expect(facts.budgets).toEqual([{
    path: 'S/B',
    kind: 'created',
    stack: 'S',
    account: TEST_ENV.account,
    region: TEST_ENV.region,
    limit: 500,
    currency: 'USD',
    period: 'QUARTERLY',
    metric: 'UnblendedCost',
    tags: [{ key: 'Department', values: ['Appeals', 'Claims'] }, { key: 'Project', values: ['x'] }],
    services: ['Claude Sonnet 4.5 (Amazon Bedrock Edition)'],
    excludedChargeTypes: ['Credit', 'Tax'],
    alerts: [
      { type: 'ACTUAL', threshold: 80.5, unit: '%', notifies },
      { type: 'ACTUAL', threshold: 100, unit: '%', notifies },
      { type: 'ACTUAL', threshold: 600, unit: 'USD', notifies: ['S/Lead'] },
      { type: 'FORECASTED', threshold: 90, unit: '%', notifies },
    ],
    detectionDelay: 'AWS updates a budget up to three times a day, 8–12 hours after the previous update',
  }]);
  expect(facts.notifications).toEqual([
    { path: 'S/Lead', stack: 'S', account: TEST_ENV.account, region: TEST_ENV.region, recipients: [] },
    { path: 'S/Team', stack: 'S', account: TEST_ENV.account, region: TEST_ENV.region, recipients: ['email a@example.com', 'email b@example.com', 'slack T07EZ1TTT/C07EZ1ABC23', 'teams 11111111-1111-1111-1111-111111111111/19%3ab6ef35dc342d56ba5654e6fc6d25a071%40thread.tacv2'] },
  ]);
  expect(cellOf(markdown, 'Filter', 'S/B')).toBe('Department=Appeals or Claims, Project=x; services Claude Sonnet 4.5 (Amazon Bedrock Edition); excluding Credit, Tax; metric UnblendedCost');
  expect(cellOf(markdown, 'Recipients', 'S/Lead')).toBe('no recipients in the app');
});

test('what AWS sets, what only deployment knows, and another currency', () => {
  const { facts, markdown } = described((stack) => {
    const some = { costTags: costTags.pick('Department'), emails: ['a@example.com'] };
    new TagBudget(stack, 'Auto', { ...some, autoAdjust: BudgetAutoAdjust.historical(3), excludedChargeTypes: [] });
    new TagBudget(stack, 'Later', { ...some, limit: new CfnParameter(stack, 'Limit', { type: 'Number' }).valueAsNumber, currency: 'CNY' });
  });

  expect(facts.budgets.map(({ limit, currency }) => [limit, currency])).toEqual([[undefined, undefined], ['${Limit}', 'CNY']]);
  expect(facts.budgets[0].tags).toEqual([{ key: 'Department', values: ['Claims'] }]);
  expect([cellOf(markdown, 'Limit', 'S/Auto'), cellOf(markdown, 'Limit', 'S/Later'), cellOf(markdown, 'Filter', 'S/Auto')])
    .toEqual(['set by AWS, average of the last 3 periods', '`${Limit} CNY`', 'Department=Claims; metric UnblendedCost']);
  expect(facts.budgets[0].autoAdjust).toEqual({ type: 'HISTORICAL', periods: 3 });
});

test('which cost, from when until when, in which view, and by AWS\'s forecast', () => {
  const { facts, markdown } = described((stack) => {
    new TagBudget(stack, 'B', {
      costTags,
      autoAdjust: BudgetAutoAdjust.forecast(),
      metric: BilledCostMetric.NET_AMORTIZED,
      start: new Date('2030-01-01'),
      end: new Date('2031-02-01'),
      billingViewArn: 'arn:aws:billing::111122223333:billingview/primary',
      emails: ['a@example.com'],
    });
  });

  expect(facts.budgets[0]).toMatchObject({
    autoAdjust: { type: 'FORECAST' }, metric: 'NetAmortizedCost', start: '2030-01-01T00:00:00.000Z', end: '2031-02-01T00:00:00.000Z', billingView: 'arn:aws:billing::111122223333:billingview/primary',
  });
  expect(['Limit', 'Period', 'Filter'].map((heading) => cellOf(markdown, heading, 'S/B'))).toEqual([
    'set by AWS, forecast', 'monthly from 2030-01-01T00:00:00.000Z until 2031-02-01T00:00:00.000Z',
    'Department=Claims, Project=x; excluding Credit, Refund; metric NetAmortizedCost; billing view arn:aws:billing::111122223333:billingview/primary',
  ]);
});

test('tags of callers, under the key that is activated', () => {
  const { facts } = described((stack) => {
    new TagBudget(stack, 'A', { costTags: CostTags.of({ Team: 'a' }), limit: 1, costTagSource: CostTagSource.IAM_PRINCIPAL, emails: ['a@example.com'] });
    new TagBudget(stack, 'B', { costTags: CostTags.of({ Team: 'a' }), limit: 1, resourceTagKeyPrefix: 'user:', emails: ['a@example.com'] });
  });

  expect(facts.budgets.map(({ tags }) => tags[0].key)).toEqual(['iamPrincipal/Team', 'user:Team']);
  expect(facts.activation.keys.map(({ key }) => key)).toEqual(['Team', 'iamPrincipal/Team']);
});

test('tags of resources or callers, with both keys', () => {
  const { facts, markdown } = described((stack) => {
    const both = { costTags: CostTags.of({ Team: 'a' }), costTagSource: CostTagSource.RESOURCE_OR_IAM_PRINCIPAL, resourceTagKeyPrefix: 'user:' };
    new TagBudget(stack, 'A', { ...both, additionalTagValues: { Team: ['b'] }, limit: 1, emails: ['a@example.com'] });
    TagBudget.fromBudgetAttributes(stack, 'B', { ...both, budgetName: 'b' });
  });

  expect(facts.budgets.map(({ tags }) => tags)).toEqual([
    [{ key: 'user:Team', otherwiseKey: 'iamPrincipal/Team', values: ['a', 'b'] }], [{ key: 'user:Team', otherwiseKey: 'iamPrincipal/Team', values: ['a'] }],
  ]);
  expect(facts.activation.keys.map(({ key }) => key)).toEqual(['Team', 'iamPrincipal/Team']);
  expect(cellOf(markdown, 'Filter', 'S/B (imported)')).toBe('user:Team=a (without user:Team: iamPrincipal/Team=a)');
});

test('imported ones, with what was said of them', () => {
  const { facts, markdown } = described((stack) => {
    new sns.Topic(stack, 'Other');
    TagBudget.fromBudgetAttributes(stack, 'A', { budgetName: 'a', costTags, additionalTagValues: { Project: ['a'] }, costTagSource: CostTagSource.IAM_PRINCIPAL, period: BudgetPeriod.DAILY });
    TagBudget.fromBudgetAttributes(stack, 'B', { budgetName: 'b' });
    TagBudget.fromBudgetAttributes(stack, 'C', { budgetName: 'c', costTags: CostTags.of({ Team: 'c' }), resourceTagKeyPrefix: 'user:' });
  });

  expect(facts.budgets[0]).toMatchObject({
    kind: 'imported', period: 'DAILY', tags: [{ key: 'iamPrincipal/Department', values: ['Claims'] }, { key: 'iamPrincipal/Project', values: ['a', 'x'] }], alerts: [],
  });
  expect(facts.budgets[2]).toMatchObject({ tags: [{ key: 'user:Team', values: ['c'] }] });
  expect([cellOf(markdown, 'Limit', 'S/B (imported)'), cellOf(markdown, 'Filter', 'S/B (imported)')]).toEqual(['not known', 'not known']);
});

test('a topic that no notifications of the app belong to is told by its ARN, or its construct', () => {
  const { facts } = described((stack) => {
    const topic = new sns.Topic(stack, 'Plain');
    const notifications = { topic } as any;
    new TagBudget(stack, 'A', { costTags, limit: 1, notifications, alerts: [BudgetAlert.actualPercent(1)] });
    const foreign = { topic: sns.Topic.fromTopicArn(stack, 'Foreign', 'arn:aws:sns:us-east-1:111122223333:x') } as any;
    new TagBudget(stack, 'B', { costTags, limit: 1, notifications: foreign, alerts: [BudgetAlert.actualPercent(1)] });
  });

  expect(facts.budgets.map(({ alerts }) => alerts[0].notifies)).toEqual([['S/Plain'], ['arn:aws:sns:us-east-1:111122223333:x']]);
});
