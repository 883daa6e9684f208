import { aws_cloudwatch as cloudwatch, Stack } from 'aws-cdk-lib';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { alarmTopicProblems } from './alarm-topic-rules';
import type { ICostNotifications } from './cost-notifications-interface';
import { topicPolicyOf } from './topic-policy';
import { throwProblems } from '../private/check';

const ID = 'ErrorAlarm';

const NOTIFIED = new WeakMap<cloudwatch.Alarm, Set<sns.ITopic>>();

/**
 * Creates an alarm that notifies when a metric of errors is above 0. A repeated call for the same construct adds the topic to the same alarm, unless the alarm
 * already has the topic.
 *
 * @param subject class of the construct, for error messages
 * @param description description of the alarm: meaning of the errors, for the engineer on call
 */
export function errorAlarm(
  scope: Construct, subject: string, metric: cloudwatch.IMetric, notifications: ICostNotifications, description: string,
): cloudwatch.Alarm {
  throwProblems(`${subject} at ${scope.node.path}`, alarmTopicProblems(Stack.of(scope).region, notifications));
  const alarm = scope.node.tryFindChild(ID) as cloudwatch.Alarm | undefined ?? new cloudwatch.Alarm(scope, ID, {
    metric,
    threshold: 0,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    alarmDescription: description,
  });
  const notified = NOTIFIED.get(alarm) ?? new Set();
  if (notified.has(notifications.topic)) {
    return alarm;
  }
  NOTIFIED.set(alarm, notified.add(notifications.topic));
  alarm.addAlarmAction({ bind: () => ({ alarmActionArn: notifications.topic.topicArn }) });
  // An alarm that fires before its topic allows publishing delivers no notification.
  alarm.node.addDependency(...topicPolicyOf(notifications.topic));
  return alarm;
}
