import { Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { CostNotifications, type ICostNotifications } from '../../src';
import { errorAlarm } from '../../src/notifications/error-alarm';
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
