import { Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { CostNotifications, type ICostNotifications } from '../../src';
import { errorAlarm, hasErrorAlarm } from '../../src/notifications/error-alarm';
import { checkedApp, onlyResource, resourcesOf } from '../support/checked-app';
import { TEST_ACCOUNT, TEST_ENV } from '../support/places';

const DESCRIPTION = 'A run of the meter failed.';
const ALARM = 'AWS::CloudWatch::Alarm';

function setUp() {
  const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
  const scope = new Construct(stack, 'Meter');
  const metric = new cloudwatch.Metric({ namespace: 'Test', metricName: 'Errors', statistic: 'Sum' });
  return {
    stack,
    scope,
    team: new CostNotifications(stack, 'Team'),
    notify: (notifications: ICostNotifications, description = DESCRIPTION) => errorAlarm(scope, 'TagCostMeter', metric, notifications, description),
    actions: () => onlyResource(stack, ALARM).Properties.AlarmActions,
    arnOf: ({ topic }: ICostNotifications) => stack.resolve(topic.topicArn),
  };
}

test('creates an alarm that notifies on the first error', () => {
  const { stack, team, notify, arnOf } = setUp();
  const alarm = notify(team);
  const { Properties, DependsOn } = onlyResource(stack, ALARM);

  expect(alarm.node.path).toBe('S/Meter/ErrorAlarm');
  expect(Properties).toEqual({
    AlarmActions: [arnOf(team)],
    AlarmDescription: DESCRIPTION,
    ComparisonOperator: 'GreaterThanThreshold',
    EvaluationPeriods: 1,
    MetricName: 'Errors',
    Namespace: 'Test',
    Period: 300,
    Statistic: 'Sum',
    Threshold: 0,
    TreatMissingData: 'notBreaching',
  });
  expect(DependsOn).toEqual([expect.stringMatching(/^TeamTopicPolicy/)]);
});

test('a second topic adds an action to the same alarm, after its policy', () => {
  const { stack, team, notify, actions, arnOf } = setUp();
  const lead = new CostNotifications(stack, 'Lead');

  expect(notify(lead)).toBe(notify(team));
  expect(actions()).toEqual([arnOf(lead), arnOf(team)]);
  expect(onlyResource(stack, ALARM).DependsOn).toEqual([expect.stringMatching(/^LeadTopicPolicy/), expect.stringMatching(/^TeamTopicPolicy/)]);
});

test('the same notifications add no second action', () => {
  const { stack, team, notify, actions, arnOf } = setUp();
  const lead = new CostNotifications(stack, 'Lead');
  const [first, ...repeated] = [team, lead, team, lead].map((notifications) => notify(notifications));

  expect(repeated).toEqual([first, first, first]);
  expect(actions()).toEqual([arnOf(team), arnOf(lead)]);
  expect(onlyResource(stack, ALARM).DependsOn).toHaveLength(2);
});

test('other notifications with the same topic add no second action', () => {
  const { stack, team, notify, actions, arnOf } = setUp();
  [team, new CostNotifications(stack, 'Same', { topic: team.topic })].forEach((notifications) => notify(notifications));

  expect(actions()).toEqual([arnOf(team)]);
});

test('a topic that is imported twice adds no second action', () => {
  const { stack, notify, actions } = setUp();
  const arn = `arn:aws:sns:us-east-1:${TEST_ACCOUNT}:ops`;
  ['One', 'Other'].forEach((id) => notify(CostNotifications.fromTopicArn(stack, id, arn)));

  expect(actions()).toEqual([arn]);
});

test('the alarms of two constructs have an action each', () => {
  const { stack, team, notify, arnOf } = setUp();
  notify(team);
  const metric = new cloudwatch.Metric({ namespace: 'Test', metricName: 'Errors' });
  errorAlarm(new Construct(stack, 'Audit'), 'TagAudit', metric, team, DESCRIPTION);

  expect(Object.values(resourcesOf(stack, ALARM)).map(({ Properties }) => Properties.AlarmActions)).toEqual([[arnOf(team)], [arnOf(team)]]);
});

test('the description of the first call stays', () => {
  const { stack, team, notify } = setUp();
  notify(team);
  notify(new CostNotifications(stack, 'Lead'), 'Another description.');

  expect(onlyResource(stack, ALARM).Properties.AlarmDescription).toBe(DESCRIPTION);
});

describe('more topics than an alarm can notify', () => {
  const topicsIn = (stack: Stack, count: number) => Array.from({ length: count }, (_, index) => new CostNotifications(stack, `N${index}`));
  const counts = (stack: Stack) => Object.values(resourcesOf(stack, ALARM)).map(({ Properties }) => Properties.AlarmActions.length);

  test.each([
    [5, [5]], [6, [5, 1]], [10, [5, 5]], [11, [5, 5, 1]],
  ])('%i topics: alarms with %p actions', (count, actions) => {
    const { stack, notify } = setUp();
    topicsIn(stack, count).forEach((each) => notify(each));

    expect(counts(stack)).toEqual(actions);
  });

  test('the sixth topic gets an alarm with the next number, and with the same metric and description', () => {
    const { stack, notify } = setUp();
    const alarms = topicsIn(stack, 6).map((each) => notify(each));
    const [first, second] = Object.values(resourcesOf(stack, ALARM)).map(({ Properties: { AlarmActions, ...rest } }) => rest);

    expect(alarms.map(({ node }) => node.path)).toEqual([...Array(5).fill('S/Meter/ErrorAlarm'), 'S/Meter/ErrorAlarm2']);
    expect(second).toEqual(first);
  });

  test('each alarm waits for the policies of its own topics', () => {
    const { stack, notify } = setUp();
    topicsIn(stack, 6).forEach((each) => notify(each));
    const dependencies = Object.values(resourcesOf(stack, ALARM)).map(({ DependsOn }) => DependsOn!.map((id) => id.slice(0, 2)));

    expect(dependencies).toEqual([['N0', 'N1', 'N2', 'N3', 'N4'], ['N5']]);
  });

  test('a topic is notified once, whichever alarm notifies it', () => {
    const { stack, notify } = setUp();
    const topics = topicsIn(stack, 6);
    topics.forEach((each) => notify(each));
    const again = [...topics, ...topics].map((each) => notify(each).node.id);

    expect(again).toEqual([...Array(5).fill('ErrorAlarm'), 'ErrorAlarm2', ...Array(5).fill('ErrorAlarm'), 'ErrorAlarm2']);
    expect(counts(stack)).toEqual([5, 1]);
  });
});

test('whether a construct has an alarm is known after the first call', () => {
  const { scope, team, notify } = setUp();
  const before = hasErrorAlarm(scope);
  notify(team);

  expect([before, hasErrorAlarm(scope)]).toEqual([false, true]);
});

test('an alarm action that the app adds is not counted as a topic, so five topics still fit', () => {
  const { stack, team, notify, actions } = setUp();
  const alarm = notify(team);
  alarm.addOkAction({ bind: () => ({ alarmActionArn: team.topic.topicArn }) });

  expect(notify(new CostNotifications(stack, 'Lead'))).toBe(alarm);
  expect(actions()).toHaveLength(2);
});

describe('a topic of another Region', () => {
  const elsewhere = (stack: Stack) => CostNotifications.fromTopicArn(stack, 'Elsewhere', `arn:aws:sns:eu-west-1:${TEST_ACCOUNT}:team`);
  const message = 'TagCostMeter at S/Meter: notifications must have a topic in the alarm\'s Region us-east-1, got "S/Elsewhere/Topic" in eu-west-1: ' +
    'create CostNotifications in us-east-1, because CloudWatch alarms publish only to topics in their own Region';

  test('is refused, and no alarm is created', () => {
    const { stack, notify } = setUp();

    expect(() => notify(elsewhere(stack))).toThrow(message);
    expect(resourcesOf(stack, ALARM)).toEqual({});
  });

  test('is refused by an existing alarm, whose actions stay', () => {
    const { stack, team, notify, actions, arnOf } = setUp();
    notify(team);

    expect(() => notify(elsewhere(stack))).toThrow(message);
    expect(actions()).toEqual([arnOf(team)]);
  });
});
