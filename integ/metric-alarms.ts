import { DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { Live } from './live';

/** An alarm as CloudWatch has it. */
export async function alarmNamed(live: Live, name: string): Promise<MetricAlarm | undefined> {
  const { MetricAlarms } = await live.clients.cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: [name], AlarmTypes: ['MetricAlarm'] }));
  return MetricAlarms?.[0];
}

/** Rounded. */
export function minutesBetween(from: Date, to: Date): number {
  return Math.round((to.getTime() - from.getTime()) / 60_000);
}
