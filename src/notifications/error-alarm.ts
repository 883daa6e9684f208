import { aws_cloudwatch as cloudwatch, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { alarmTopicProblems } from './alarm-topic-rules';
import type { ICostNotifications } from './cost-notifications-interface';
import { topicPolicyOf } from './topic-policy';
import { throwProblems } from '../private/check';

const ID = 'ErrorAlarm';

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
const MAX_ACTIONS = 5;

// By ARN, because a topic can be imported more than once.
const NOTIFIED = new WeakMap<cloudwatch.Alarm, Set<string>>();

/**
 * Creates an alarm that notifies when a metric of errors is above 0. A repeated call for the same construct adds the topic to the same alarm, unless an alarm
 * already has the topic. CloudWatch supports five actions for an alarm, so every sixth topic gets another alarm.
 *
 * @param subject class of the construct, for error messages
 * @param description description of the alarm: meaning of the errors, for the engineer on call
 * @param id construct ID of the alarm in the scope
 */
export function errorAlarm(
  scope: Construct, subject: string, metric: cloudwatch.IMetric, notifications: ICostNotifications, description: string, id: string = ID,
): cloudwatch.Alarm {
  throwProblems(`${subject} at ${scope.node.path}`, alarmTopicProblems(Stack.of(scope).region, notifications));
  const { topic } = notifications;
  const alarms = alarmsOf(scope, id);
  const notifying = alarms.find((alarm) => topicsOf(alarm).has(topic.topicArn));
  if (notifying) {
    return notifying;
  }
  const alarm = alarms.find((each) => topicsOf(each).size < MAX_ACTIONS) ?? new cloudwatch.Alarm(scope, idOf(id, alarms.length), {
    metric,
    threshold: 0,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    alarmDescription: description,
  });
  NOTIFIED.set(alarm, topicsOf(alarm).add(topic.topicArn));
  alarm.addAlarmAction({ bind: () => ({ alarmActionArn: topic.topicArn }) });
  // An alarm that fires before its topic allows publishing delivers no notification.
  alarm.node.addDependency(...topicPolicyOf(topic));
  return alarm;
}

/** Whether a construct has an alarm that notifies of its errors. */
export function hasErrorAlarm(scope: Construct): boolean {
  return alarmsOf(scope, ID).length > 0;
}

function alarmsOf(scope: Construct, id: string): cloudwatch.Alarm[] {
  const alarms: cloudwatch.Alarm[] = [];
  for (let alarm = childOf(scope, id, 0); alarm; alarm = childOf(scope, id, alarms.length)) {
    alarms.push(alarm);
  }
  return alarms;
}

function childOf(scope: Construct, id: string, index: number): cloudwatch.Alarm | undefined {
  return scope.node.tryFindChild(idOf(id, index)) as cloudwatch.Alarm | undefined;
}

function idOf(id: string, index: number): string {
  return index === 0 ? id : `${id}${index + 1}`;
}

function topicsOf(alarm: cloudwatch.Alarm): Set<string> {
  return NOTIFIED.get(alarm) ?? new Set();
}
