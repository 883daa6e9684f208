import { exceptFor, type PerimeterStatement } from './perimeter';

/** Metrics and alarms that only some principals can write. */
export interface MetricProtection {
  readonly meters: ReadonlyArray<{ readonly metricNamespace: string; readonly writerArns: string[] }>;
  readonly alarmArns: string[];

  /** ARN patterns of principals that can change the alarms. */
  readonly administratorArns: string[];

  /** ARN patterns of principals that are exempt from every Deny. */
  readonly breakGlassArns: string[];
}

// A rule that mutes an alarm is authorized against the alarm, too.
const ALARM_CHANGES = ['DeleteAlarms', 'DisableAlarmActions', 'PutAlarmMuteRule', 'PutCompositeAlarm', 'PutLogAlarm', 'PutMetricAlarm', 'SetAlarmState'].map((name) => `cloudwatch:${name}`);

/**
 * Denies publishing metrics under the namespaces of meters, and changes to alarms. A forged value or state would deny a team its models, or hide what it spends.
 *
 * CloudWatch also accepts metrics in the embedded metric format and from metric filters, both through CloudWatch Logs. IAM has no condition key for their namespace.
 *
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/iam-cw-condition-keys-namespace.html
 */
export function denyForgery({ meters, alarmArns, administratorArns, breakGlassArns }: MetricProtection): PerimeterStatement[] {
  return [
    ...meters.map(({ metricNamespace, writerArns }, index) => exceptFor([...writerArns, ...breakGlassArns], {
      sid: `ForgedMetrics${index === 0 ? '' : index + 1}`,
      actions: ['cloudwatch:PutMetricData'],
      resources: ['*'],
      conditions: { StringEquals: { 'cloudwatch:namespace': metricNamespace } },
    })),
    ...alarmArns.length === 0 ? [] : [exceptFor([...administratorArns, ...breakGlassArns], { sid: 'ForgedAlarms', actions: ALARM_CHANGES, resources: alarmArns })],
  ];
}
