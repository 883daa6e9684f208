import { CfnParameter, PhysicalName, Stack, Tags, Token } from 'aws-cdk-lib';
import * as budgets from 'aws-cdk-lib/aws-budgets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  BudgetAlert, BudgetAutoAdjust, BudgetDenyAction, BilledCostMetric, BudgetPeriod, CostTagSource, CostNotifications, CostTags, ModelSource,
  TagBudget, TaggedInferenceProfile, type TagBudgetProps,
} from '../../src';
import { budgetOf, checkedApp, onlyResource, resourcesOf, templateOf } from '../support/checked-app';
import { TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { warningIds } from '../support/warnings';

const TAGS = CostTags.of({ Department: 'Claims', Function: 'AutoProcessing' });
const ID = 'cdk-bedrock-cost-tags:TagBudget';

function budgetWith(props: Partial<TagBudgetProps> = {}) {
  const stack = new Stack(checkedApp(), 'Insurance', { env: TEST_ENV });
  const budget = new TagBudget(stack, 'Budget', { costTags: TAGS, limit: 500, ...props });
  return { stack, budget };
}

const thresholds = (stack: Stack) => (budgetOf(stack).NotificationsWithSubscribers ?? [])
  .map(({ Notification: { NotificationType, Threshold, ThresholdType } }: any) => [NotificationType, Threshold, ThresholdType]);
const subscribers = (stack: Stack) => budgetOf(stack).NotificationsWithSubscribers.map(({ Subscribers }: any) => Subscribers);

describe('by default', () => {
  test('counts unblended cost per month, tells at 80 and 100 percent, and has no name', () => {
    const { stack } = budgetWith({ emails: ['claims@example.com'] });

    expect(onlyResource(stack, 'AWS::Budgets::Budget')).toEqual({
      Type: 'AWS::Budgets::Budget',
      Properties: {
        Budget: {
          BudgetType: 'COST',
          TimeUnit: 'MONTHLY',
          BudgetLimit: { Amount: 500, Unit: 'USD' },
          Metrics: ['UnblendedCost'],
          FilterExpression: expect.anything(),
        },
        NotificationsWithSubscribers: [80, 100].map((Threshold) => ({
          Notification: { NotificationType: 'ACTUAL', ComparisonOperator: 'GREATER_THAN', Threshold, ThresholdType: 'PERCENTAGE' },
          Subscribers: [
            { SubscriptionType: 'SNS', Address: { Ref: expect.stringMatching(/^BudgetNotificationsTopic/) } },
            { SubscriptionType: 'EMAIL', Address: 'claims@example.com' },
          ],
        })),
        ResourceTags: [{ Key: 'Department', Value: 'Claims' }, { Key: 'Function', Value: 'AutoProcessing' }],
      },
      DependsOn: [expect.stringMatching(/^BudgetNotificationsTopicPolicy/)],
    });
    expect(warningIds(stack)).toEqual([]);
  });

  test('makes a topic of its own, tagged alike, and waits for its policy', () => {
    const { stack, budget } = budgetWith();
    budget.notifications.addEmail('claims@example.com');

    const [[topicId, topic]] = Object.entries(resourcesOf(stack, 'AWS::SNS::Topic'));
    expect(subscribers(stack)).toEqual([[{ SubscriptionType: 'SNS', Address: { Ref: topicId } }], [{ SubscriptionType: 'SNS', Address: { Ref: topicId } }]]);
    expect(topic.Properties.Tags).toEqual([{ Key: 'Department', Value: 'Claims' }, { Key: 'Function', Value: 'AutoProcessing' }]);
    expect(onlyResource(stack, 'AWS::Budgets::Budget').DependsOn).toEqual(Object.keys(resourcesOf(stack, 'AWS::SNS::TopicPolicy')));
    expect(warningIds(stack)).toEqual([]);
  });

  test('warns while nobody hears', () => {
    const { stack } = budgetWith();

    expect(warningIds(stack)).toEqual([`${ID}.noRecipients`]);
  });

  test('keeps its logical ids', () => {
    const { stack } = budgetWith();

    expect(Object.keys(templateOf(stack).Resources)).toEqual(['BudgetNotificationsTopic07A8B7AF', 'BudgetNotificationsTopicPolicy09DF0DE0', 'Budget69569A1A']);
  });
});

describe('alerts', () => {
  test('of all four kinds', () => {
    const { stack } = budgetWith({
      emails: ['a@example.com'],
      alerts: [BudgetAlert.actualPercent(50), BudgetAlert.forecastedPercent(100), BudgetAlert.actualAmount(450), BudgetAlert.forecastedAmount(600)],
    });

    expect(thresholds(stack)).toEqual([
      ['ACTUAL', 50, 'PERCENTAGE'], ['FORECASTED', 100, 'PERCENTAGE'], ['ACTUAL', 450, 'ABSOLUTE_VALUE'], ['FORECASTED', 600, 'ABSOLUTE_VALUE'],
    ]);
    expect(warningIds(stack)).toEqual([`${ID}.forecastNeedsHistory`]);
  });

  test('none', () => {
    const { stack } = budgetWith({ alerts: [] });

    expect(budgetOf(stack)).not.toHaveProperty('NotificationsWithSubscribers');
    expect(warningIds(stack)).toEqual([]);
  });

  test('go to the topic and the addresses of the budget, or to their own', () => {
    const stack = new Stack(checkedApp(), 'Insurance', { env: TEST_ENV });
    const [common, severe] = ['Common', 'Severe'].map((id) => new CostNotifications(stack, id));
    new TagBudget(stack, 'Budget', {
      costTags: TAGS,
      limit: 500,
      notifications: common,
      emails: ['team@example.com'],
      alerts: [BudgetAlert.actualPercent(50), BudgetAlert.actualPercent(90, { emails: [] }), BudgetAlert.actualPercent(120, { notifications: severe, emails: ['oncall@example.com'] })],
    });

    const topic = ({ topic: { topicArn } }: CostNotifications) => ({ SubscriptionType: 'SNS', Address: stack.resolve(topicArn) });
    const email = (Address: string) => ({ SubscriptionType: 'EMAIL', Address });
    expect(subscribers(stack)).toEqual([[topic(common), email('team@example.com')], [topic(common)], [topic(severe), email('oncall@example.com')]]);
    expect(onlyResource(stack, 'AWS::Budgets::Budget').DependsOn!.sort()).toEqual(Object.keys(resourcesOf(stack, 'AWS::SNS::TopicPolicy')).sort());
  });

  test('with recipients of their own need nobody on the topic', () => {
    const { stack } = budgetWith({ alerts: [BudgetAlert.actualPercent(100, { emails: ['oncall@example.com'] })] });

    expect(subscribers(stack)[0]).toContainEqual({ SubscriptionType: 'EMAIL', Address: 'oncall@example.com' });
    expect(warningIds(stack)).toEqual([]);
  });

  test('go to a topic of the user\'s', () => {
    const stack = new Stack(checkedApp(), 'Insurance', { env: TEST_ENV });
    const topic = new sns.Topic(stack, 'Mine', { topicName: 'cost' });
    new TagBudget(stack, 'Budget', { costTags: TAGS, limit: 500, notifications: new CostNotifications(stack, 'Notifications', { topic }) });

    expect(subscribers(stack)[0]).toEqual([{ SubscriptionType: 'SNS', Address: stack.resolve(topic.topicArn) }]);
    expect(onlyResource(stack, 'AWS::Budgets::Budget').DependsOn).toEqual(Object.keys(resourcesOf(stack, 'AWS::SNS::TopicPolicy')));
  });

  test('warn from the sixth on', () => {
    const alerts = [10, 20, 30, 40, 50].map((percent) => BudgetAlert.actualPercent(percent));

    expect(warningIds(budgetWith({ emails: ['a@example.com'], alerts }).stack)).toEqual([]);
    expect(warningIds(budgetWith({ emails: ['a@example.com'], alerts: [...alerts, BudgetAlert.actualPercent(60)] }).stack)).toEqual([`${ID}.manyAlerts`]);
  });
});

test('two alerts at tokens are not taken for the same, and are shown as such', () => {
  const stack = new Stack(checkedApp(), 'Insurance');
  const alerts = ['One', 'Other'].map((id) => BudgetAlert.forecastedPercent(new CfnParameter(stack, id, { type: 'Number', default: 1 }).valueAsNumber));
  new TagBudget(stack, 'Budget', { costTags: TAGS, limit: 1, alerts, emails: ['a@example.com'] });

  expect(String(alerts[0])).toBe('forecastedPercent(a token)');
  expect(budgetOf(stack).NotificationsWithSubscribers).toHaveLength(2);
});

test('a look back that is only known at deployment is not judged', () => {
  const stack = new Stack(checkedApp(), 'Insurance');
  const periods = new CfnParameter(stack, 'Periods', { type: 'Number', default: 3 }).valueAsNumber;
  new TagBudget(stack, 'Budget', { costTags: TAGS, autoAdjust: BudgetAutoAdjust.historical(periods), emails: ['a@example.com'] });

  expect(budgetOf(stack).Budget.AutoAdjustData.HistoricalOptions).toEqual({ BudgetAdjustmentPeriod: { Ref: 'Periods' } });
});

describe('what is counted', () => {
  test.each(Object.values(BudgetPeriod))('per period: %s', (period) => {
    const { stack, budget } = budgetWith({ period, start: new Date('2027-01-01'), end: new Date('2027-03-01') });

    expect(budgetOf(stack).Budget.TimeUnit).toBe(period);
    expect(budget.period).toBe(period);
  });

  test.each(Object.values(BilledCostMetric))('as metric: %s', (metric) => {
    expect(budgetOf(budgetWith({ metric }).stack).Budget.Metrics).toEqual([metric]);
  });

  test.each<[string, Partial<TagBudgetProps>, object]>([
    ['from a start on', { start: new Date('2027-01-01') }, { Start: '1798761600' }],
    ['until an end', { end: new Date('2027-12-31') }, { End: '1830211200' }],
    ['between', { start: new Date('2027-01-01'), end: new Date('2087-06-15') }, { Start: '1798761600', End: '3706473600' }],
  ])('%s', (_, props, period) => {
    expect(budgetOf(budgetWith(props).stack).Budget.TimePeriod).toEqual(period);
  });

  test('in a billing view', () => {
    const billingViewArn = 'arn:aws:billing::111122223333:billingview/custom-abc';

    expect(budgetOf(budgetWith({ billingViewArn }).stack).Budget.BillingViewArn).toBe(billingViewArn);
  });

  test('in another currency', () => {
    expect(budgetOf(budgetWith({ currency: 'CNY' }).stack).Budget.BudgetLimit).toEqual({ Amount: 500, Unit: 'CNY' });
  });

  test.each<[string, BudgetAutoAdjust, BudgetPeriod, object]>([
    ['history', BudgetAutoAdjust.historical(12), BudgetPeriod.MONTHLY, { AutoAdjustType: 'HISTORICAL', HistoricalOptions: { BudgetAdjustmentPeriod: 12 } }],
    ['days of history', BudgetAutoAdjust.historical(60), BudgetPeriod.DAILY, { AutoAdjustType: 'HISTORICAL', HistoricalOptions: { BudgetAdjustmentPeriod: 60 } }],
    ['forecast', BudgetAutoAdjust.forecast(), BudgetPeriod.QUARTERLY, { AutoAdjustType: 'FORECAST' }],
  ])('against a limit that follows %s', (_, autoAdjust, period, data) => {
    const { Budget } = budgetOf(budgetWith({ autoAdjust, period, limit: undefined }).stack);

    expect(Budget.AutoAdjustData).toEqual(data);
    expect(Budget).not.toHaveProperty('BudgetLimit');
  });

  test('warns of a service filter that misses most', () => {
    expect(warningIds(budgetWith({ emails: ['a@example.com'], services: ['Amazon Bedrock'] }).stack)).toEqual([`${ID}.serviceFilter`]);
    expect(warningIds(budgetWith({ emails: ['a@example.com'], services: ['Claude Sonnet 4.5 (Amazon Bedrock Edition)'] }).stack)).toEqual([]);
  });
});

describe('tags of the budget itself', () => {
  test('are the cost tags, with those from above', () => {
    const { stack } = budgetWith({ emails: ['a@example.com'] });
    Tags.of(stack).add('Owner', 'platform');

    expect(budgetOf(stack).ResourceTags.map(({ Key }: any) => Key)).toEqual(['Department', 'Function', 'Owner']);
  });

  test('are what a profile inherits, if the cost tags are', () => {
    const stack = new Stack(checkedApp(), 'Insurance');
    const profile = new TaggedInferenceProfile(stack, 'Profile', { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0') });
    Tags.of(profile).add('Department', 'Claims');
    new TagBudget(stack, 'Budget', { costTags: profile.costTags, limit: 1, emails: ['a@example.com'] });

    expect(budgetOf(stack).ResourceTags).toEqual([{ Key: 'Department', Value: 'Claims' }]);
  });

  test('fail when a stronger tag overrides one', () => {
    const { stack } = budgetWith({ emails: ['a@example.com'] });
    Tags.of(stack).add('Department', 'Sales', { priority: 300 });

    expect(() => templateOf(stack)).toThrow(/costTags declares "Department" as "Claims", but the resource ends up with "Sales" because of Tags\.of\("Insurance"\)/);
  });
});

describe('the name', () => {
  test('is what was given and a hash', () => {
    const { stack, budget } = budgetWith({ budgetName: 'Claims budget', emails: ['a@example.com'] });

    expect(budgetOf(stack).Budget.BudgetName).toMatch(/^Claims budget-[0-9a-f]{8}$/);
    expect(stack.resolve(budget.budgetName)).toBe(budgetOf(stack).Budget.BudgetName);
  });

  test('may be a token', () => {
    const stack = new Stack(checkedApp(), 'Insurance');
    const budgetName = new CfnParameter(stack, 'Name', { default: 'x' }).valueAsString;
    new TagBudget(stack, 'Budget', { costTags: TAGS, limit: 1, budgetName, emails: ['a@example.com'] });

    expect(budgetOf(stack).Budget.BudgetName).toEqual({ 'Fn::Join': ['', [{ Ref: 'Name' }, expect.stringMatching(/^-[0-9a-f]{8}$/)]] });
  });

  test('comes from CloudFormation otherwise', () => {
    const { stack, budget } = budgetWith();

    expect(stack.resolve([budget.budgetName, budget.budgetArn])).toEqual([
      { Ref: 'Budget69569A1A' },
      { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':budgets::111122223333:budget/', { Ref: 'Budget69569A1A' }]] },
    ]);
  });

  test('comes from CloudFormation also where the CDK is told to make one if needed', () => {
    const { stack } = budgetWith({ budgetName: PhysicalName.GENERATE_IF_NEEDED });

    expect(budgetOf(stack).Budget).not.toHaveProperty('BudgetName');
  });

  test('warns when an alert is only known at deployment', () => {
    const stack = new Stack(checkedApp(), 'Insurance');
    const { valueAsNumber } = new CfnParameter(stack, 'Percent', { type: 'Number', default: 80 });
    const alerts = [BudgetAlert.actualPercent(valueAsNumber)];
    new TagBudget(stack, 'Named', { costTags: TAGS, limit: 1, budgetName: 'Claims', alerts, emails: ['a@example.com'] });
    new TagBudget(stack, 'Unnamed', { costTags: TAGS, limit: 1, alerts, emails: ['a@example.com'] });

    expect(warningIds(stack)).toEqual([`${ID}.staleGeneratedName`]);
  });

  test.each<[string, (stack: Stack) => sns.ITopic]>([
    ['a topic', (stack) => sns.Topic.fromTopicArn(stack, 'Topic', new CfnParameter(stack, 'Arn', { default: `arn:aws:sns:us-east-1:${TEST_ACCOUNT}:t` }).valueAsString)],
    ['the name of a topic', (stack) => new sns.Topic(stack, 'Topic', { topicName: new CfnParameter(stack, 'TopicName', { default: 't' }).valueAsString })],
  ])('warns when %s is only known at deployment', (_, topicIn) => {
    const stack = new Stack(checkedApp(), 'Insurance');
    new TagBudget(stack, 'Budget', { costTags: TAGS, limit: 1, budgetName: 'Claims', notifications: new CostNotifications(stack, 'N', { topic: topicIn(stack) }) });
    templateOf(stack);

    expect(warningIds(stack)).toContain(`${ID}.staleGeneratedName`);
  });

  test('is another one elsewhere in the app, in another stack and in another Region', () => {
    const nameIn = (stackId: string, region: string, id: string) => {
      const stack = new Stack(checkedApp(), stackId, { env: { account: TEST_ACCOUNT, region } });
      new TagBudget(stack, id, { costTags: TAGS, limit: 1, budgetName: 'Claims', emails: ['a@example.com'] });
      return budgetOf(stack).Budget.BudgetName;
    };
    const names = [nameIn('A', 'us-east-1', 'One'), nameIn('A', 'us-east-1', 'Other'), nameIn('B', 'us-east-1', 'One'), nameIn('A', 'eu-central-1', 'One')];

    expect(new Set(names).size).toBe(4);
    expect(nameIn('A', 'us-east-1', 'One')).toBe(names[0]);
  });
});

test('takes tokens in every position', () => {
  const stack = new Stack(checkedApp(), 'Insurance');
  const text = (id: string) => new CfnParameter(stack, id, { default: 'x' }).valueAsString;
  const number = (id: string) => new CfnParameter(stack, id, { type: 'Number', default: 1 }).valueAsNumber;
  new TagBudget(stack, 'Budget', {
    costTags: CostTags.of({ Department: text('Department') }),
    additionalTagValues: { Department: [text('Other')] },
    limit: number('Limit'),
    currency: text('Currency'),
    excludedChargeTypes: [text('Charge')],
    services: [text('Service')],
    billingViewArn: text('View'),
    alerts: [BudgetAlert.actualPercent(number('Percent'))],
    emails: [text('Email')],
    budgetName: text('Name'),
  });

  const { Budget, NotificationsWithSubscribers: [alert] } = budgetOf(stack);
  expect(Budget.BudgetLimit).toEqual({ Amount: { Ref: 'Limit' }, Unit: { Ref: 'Currency' } });
  expect(Budget.BillingViewArn).toEqual({ Ref: 'View' });
  expect(Budget.FilterExpression.And.slice(1)).toEqual([
    { Dimensions: { Key: 'SERVICE', Values: [{ Ref: 'Service' }] } }, { Not: { Dimensions: { Key: 'RECORD_TYPE', Values: [{ Ref: 'Charge' }] } } },
  ]);
  expect(alert).toMatchObject({ Notification: { Threshold: { Ref: 'Percent' } }, Subscribers: [{}, { SubscriptionType: 'EMAIL', Address: { Ref: 'Email' } }] });
});

const many = (count: number, name: (index: number) => string = (index) => `p${index}@example.com`) => Array.from({ length: count }, (_, index) => name(index));

test.each<[string, Partial<TagBudgetProps>, RegExp]>([
  ['no limit', { limit: undefined }, /limit is required unless forecast or autoAdjust is set: pass the amount per period, in USD/],
  ['a limit of 0', { limit: 0 }, /limit must be an amount above 0, got 0/],
  ['a limit below 0', { limit: -5 }, /limit must be an amount above 0, got -5/],
  ['an endless limit', { limit: Infinity }, /limit must be an amount above 0, got Infinity/],
  ['a limit that is no number', { limit: NaN }, /limit must be an amount above 0, got NaN/],
  ['a limit beside auto-adjustment', { autoAdjust: BudgetAutoAdjust.forecast() }, /limit must not be given together with autoAdjust, got 500/],
  ['13 months of history', { limit: undefined, autoAdjust: BudgetAutoAdjust.historical(13) }, /autoAdjust of a budget with period MONTHLY must use 1 to 12 periods of history, got 13/],
  ['no history', { limit: undefined, autoAdjust: BudgetAutoAdjust.historical(0) }, /autoAdjust of a budget with period MONTHLY must use 1 to 12 periods of history, got 0/],
  ['half a period of history', { limit: undefined, autoAdjust: BudgetAutoAdjust.historical(1.5) }, /must use 1 to 12 periods of history, got 1\.5/],
  ['2 years of history', { limit: undefined, autoAdjust: BudgetAutoAdjust.historical(2), period: BudgetPeriod.ANNUALLY }, /autoAdjust of a budget with period ANNUALLY must use 1 to 1 periods of history, got 2/],
  ['planned limits', { plannedBudgetLimits: { 1798761600: 100 } } as any, /plannedBudgetLimits must not be set: the keys are dates/],
  ['a currency that is none', { currency: 'dollars' }, /currency must have at most 3 characters, got "dollars" \(7\): use USD, or CNY in the China Regions/],
  ['an end before the start', { start: new Date('2027-02-01'), end: new Date('2027-01-01') }, /end must be after start, got "2027-01-01T00:00:00\.000Z" and "2027-02-01/],
  ['an end at the start', { start: new Date('2027-02-01'), end: new Date('2027-02-01') }, /end must be after start/],
  ['an end too late', { end: new Date('2087-06-16') }, /end must not be after 2087-06-15, got "2087-06-16T00:00:00\.000Z": omit it/],
  ['no date', { start: new Date('soon') }, /start must be a date, got null/],
  ['a date as text', { start: '2027-01-01' } as any, /start must be a date, got "2027-01-01": for example, pass new Date\('2027-01-01'\)/],
  ['no tags', { costTags: undefined } as any, /costTags must be CostTags, got undefined: create them with CostTags\.of, or pass the costTags of a profile/],
  ['tags that are none', { costTags: { Department: 'Claims' } } as any, /costTags must be CostTags, got \{"Department":"Claims"\}/],
  ['addresses that are only known at deployment', { emails: Token.asList({ Ref: 'Emails' }) }, /emails must be a list that is known at synth, got a token: select the elements of a token with Fn\.select/],
  ['an address instead of a list', { emails: 'a@example.com' } as any, /emails must be a list that is known at synth, got "a@example\.com"/],
  ['values that are only known at deployment', { additionalTagValues: { Department: Token.asList({ Ref: 'Values' }) } }, /additionalTagValues of "Department" must be a list that is known at synth/],
  ['a name with a colon', { budgetName: 'a:b' }, /budgetName must consist of letters, digits, spaces and _ \. \/ = \+ @ % - without "\/action\/", got "a:b"/],
  ['a name with an action in it', { budgetName: 'a/action/b' }, /budgetName must consist of .* got "a\/action\/b"/],
  ['an empty name', { budgetName: '' }, /budgetName must have at least 1 character, got ""/],
  ['a name too long for the hash', { budgetName: 'x'.repeat(92) }, /budgetName must have at most 91 characters/],
  ['a billing view that is no ARN', { billingViewArn: 'primary' }, /billingViewArn must look like arn:PARTITION:billing::ACCOUNT:billingview\/ID, got "primary"/],
  ['further values of an unknown key', { additionalTagValues: { Team: ['a'] } }, /additionalTagValues must contain only keys of costTags \["Department","Function"\], got "Team"/],
  ['no further value', { additionalTagValues: { Department: [] } }, /additionalTagValues of "Department" must contain at least one value, got \[\]/],
  ['an empty further value', { additionalTagValues: { Department: [''] } }, /each of additionalTagValues of "Department" must have at least 1 character, got ""/],
  ['an empty service', { services: [''] }, /each of services must have at least 1 character, got ""/],
  ['an empty charge type', { excludedChargeTypes: [''] }, /each of excludedChargeTypes must have at least 1 character, got ""/],
  ['11 alerts', { alerts: many(11).map((_, index) => BudgetAlert.actualPercent(index + 1)) }, /alerts must contain at most 10 alerts, got 11/],
  ['the same alert twice', { alerts: [BudgetAlert.actualPercent(80), BudgetAlert.forecastedPercent(80), BudgetAlert.actualPercent(80)] }, /alerts must not contain duplicates: actualPercent\(80\) is listed more than once/],
  ['another prefix of resource tag keys', { resourceTagKeyPrefix: 'team:' }, /resourceTagKeyPrefix must be "user:", got "team:": pass "user:", or omit the prefix/],
  ['a prefix of resource tag keys for tags of principals', { costTagSource: CostTagSource.IAM_PRINCIPAL, resourceTagKeyPrefix: 'user:' },
    /TagBudget at Insurance\/Budget: resourceTagKeyPrefix must not be set with CostTagSource\.IAM_PRINCIPAL, got "user:": omit the prefix, which applies to resource tags only/],
  ['a forecast of a day', { period: BudgetPeriod.DAILY, alerts: [BudgetAlert.forecastedPercent(80)] }, /alerts of a DAILY budget must be on actual spend, got forecastedPercent\(80\)/],
  ['11 addresses', { emails: many(11) }, /emails must contain at most 10 addresses, got 11: add further recipients to notifications/],
  ['11 addresses of an alert', { alerts: [BudgetAlert.actualPercent(80, { emails: many(11) })] }, /emails of actualPercent\(80\) must contain at most 10 addresses, got 11/],
  ['an address twice', { emails: ['a@example.com', 'a@example.com'] }, /emails must not contain duplicates: "a@example\.com" is listed more than once/],
  ['two addresses in one', { emails: ['a@example.com, b@example.com'] }, /each of emails must be a single email address, got "a@example\.com, b@example\.com"/],
  ['an address with a line break', { emails: ['a@example.com\n'] }, /each of emails must be a single email address/],
])('fails with %s', (_, props, message) => {
  expect(() => budgetWith(props)).toThrow(message);
});

test('reports all problems at once', () => {
  expect(() => budgetWith({ limit: 0, budgetName: ':', emails: ['x'] })).toThrow(/TagBudget at Insurance\/Budget: 3 problems:\n {2}- limit .*\n {2}- budgetName .*\n {2}- each of emails /);
});

describe('at synth', () => {
  const unknownTags = () => TaggedInferenceProfile.fromInferenceProfileArn(new Stack(checkedApp(), 'Other'), 'Imported',
    'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc123def456').costTags;

  test.each<[string, Partial<TagBudgetProps>, RegExp]>([
    ['no tag at all', { costTags: unknownTags() }, /costTags must contain at least one tag, got none: add tags to the resource that they are read from, because a budget without tags would include the whole account/],
    ['a tag without a value', { costTags: CostTags.of({ Department: '' }) }, /costTags must have a value for "Department", got ""/],
  ])('fails with %s', (_, props, message) => {
    expect(() => templateOf(budgetWith({ emails: ['a@example.com'], ...props }).stack)).toThrow(message);
  });

  test.each<[string, object, RegExp]>([
    ['planned limits', { plannedBudgetLimits: { 1: {} } }, /plannedBudgetLimits must not be set: the keys are dates/],
    ['the old filter', { costFilters: { Service: ['Amazon Bedrock'] } }, /costFilters must not be set on the L1, got \{"Service":\["Amazon Bedrock"\]\}/],
    ['the old cost types', { costTypes: { includeTax: false } }, /costTypes must not be set on the L1, got \{"includeTax":false\}: remove it, because AWS accepts it only without filterExpression/],
  ])('fails when an escape hatch sets %s', (_, override, message) => {
    const { stack, budget } = budgetWith({ emails: ['a@example.com'] });
    const resource = budget.node.defaultChild as budgets.CfnBudget;
    resource.budget = { ...resource.budget as budgets.CfnBudget.BudgetDataProperty, ...override };

    expect(() => templateOf(stack)).toThrow(message);
  });

  test('takes an escape hatch that replaces the whole budget by a token', () => {
    const { stack, budget } = budgetWith({ emails: ['a@example.com'] });
    const resource = budget.node.defaultChild as budgets.CfnBudget;
    resource.budget = Token.asAny({ budgetType: 'COST', timeUnit: 'MONTHLY', budgetLimit: { amount: 7, unit: 'USD' } });

    expect(budgetOf(stack).Budget.BudgetLimit.Amount).toBe(7);
  });
});

describe('imported', () => {
  test('knows what it is told', () => {
    const stack = new Stack(checkedApp(), 'Insurance', { env: TEST_ENV });
    const budget = TagBudget.fromBudgetAttributes(stack, 'Imported', { budgetName: 'Claims', costTags: TAGS, period: BudgetPeriod.QUARTERLY, emails: ['a@example.com'] });

    expect(stack.resolve(budget.budgetArn)).toEqual({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':budgets::111122223333:budget/Claims']] });
    expect(budget).toMatchObject({ budgetName: 'Claims', costTags: TAGS, period: 'QUARTERLY', costTagSource: CostTagSource.RESOURCE });
  });

  test('by name alone counts per month', () => {
    const budget = TagBudget.fromBudgetAttributes(new Stack(), 'Imported', { budgetName: 'Claims' });

    expect(budget).toMatchObject({ period: 'MONTHLY', additionalTagValues: {} });
    expect(budget.costTags.keys).toEqual([]);
  });

  test.each<[string, object, RegExp]>([
    ['a name AWS refuses', { budgetName: 'a\\b' }, /TagBudget at Default\/Imported: budgetName must consist of/],
    ['further values of an unknown key', { budgetName: 'Claims', costTags: TAGS, additionalTagValues: { Team: ['a'] } }, /additionalTagValues must contain only keys of costTags \["Department","Function"\], got "Team"/],
    ['a wrong address', { budgetName: 'Claims', emails: ['x'] }, /each of emails must be a single email address, got "x"/],
  ])('fails with %s', (_, attrs, message) => {
    expect(() => TagBudget.fromBudgetAttributes(new Stack(), 'Imported', attrs as any)).toThrow(message);
  });
});

describe('estimated monthly cost', () => {
  test('is 0 USD without actions, and 3 USD with any number of them', () => {
    const stack = new Stack(checkedApp(), 'Insurance', { env: TEST_ENV });
    const budget = new TagBudget(stack, 'Budget', { costTags: TAGS, limit: 500, emails: ['claims@example.com'] });
    const role = iam.Role.fromRoleName(stack, 'Role', 'claims');

    expect(budget.estimatedMonthlyCost()).toBe(0);
    budget.denyInvocations({ atPercent: 100, roles: [role] });
    expect(budget.estimatedMonthlyCost()).toBe(3);
    budget.denyInvocations({ atAmount: 700, roles: [role] });
    expect(budget.estimatedMonthlyCost()).toBe(3);
  });

  test('includes actions that were created with the construct, and not those of other budgets', () => {
    const stack = new Stack(checkedApp(), 'Insurance', { env: TEST_ENV });
    const [budget, other] = ['Budget', 'Other'].map((id) => new TagBudget(stack, id, { costTags: TAGS, limit: 500, emails: ['claims@example.com'] }));
    new BudgetDenyAction(stack, 'Action', {
      budget, atPercent: 100, roles: [iam.Role.fromRoleName(stack, 'Role', 'claims')], emails: ['claims@example.com'],
    });

    expect([budget.estimatedMonthlyCost(), other.estimatedMonthlyCost()]).toEqual([3, 0]);
  });
});
