import { DescribeTypeCommand } from '@aws-sdk/client-cloudformation';
import { DescribeAnomalyDetectorsCommand, GetMetricDataCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { check, When } from '../check';
import { minutesOf } from '../counters';
import type { Live } from '../live';
import { alarmNamed, minutesBetween } from '../metric-alarms';
import { inconclusive, verified, refuted } from '../outcome';
import { TRAFFIC_OUTPUTS } from '../traffic';

const ALARM_TYPE = 'AWS::CloudWatch::Alarm';
const PATIENCE_MINUTES = 20;
const SOON_MINUTES = 15;
const DAY_MS = 24 * 3_600_000;
const COST = 'about 12,000 tokens, once a run';

/** The Regions that are enabled in every account. */
const REGIONS = [
  'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-southeast-1', 'ap-southeast-2', 'ca-central-1', 'eu-central-1', 'eu-north-1',
  'eu-west-1', 'eu-west-2', 'eu-west-3', 'sa-east-1', 'us-east-1', 'us-east-2', 'us-west-1', 'us-west-2',
];

/** How CloudWatch evaluates alarms. */
export const ALARM_CHECKS = [
  check({
    id: 'alarm-day-period',
    when: When.MINUTES,
    cost: COST,
    needs: [...TRAFFIC_OUTPUTS, 'PlainProfileId', 'DayAlarmName'],
    run: async (live, outputs) => {
      await live.traffic(outputs);
      const alarm = await live.until(PATIENCE_MINUTES, async () => {
        const found = await alarmNamed(live, outputs.DayAlarmName);
        return found?.StateValue === 'ALARM' ? found : undefined;
      });
      if (!alarm) {
        return refuted(`the alarm was not in ALARM ${PATIENCE_MINUTES} minutes after calls that cost more than its threshold`);
      }
      const since = new Date(alarm.StateTransitionedTimestamp!);
      const dayBefore = new Date(since.getTime() - DAY_MS);
      const counted = [...(await minutesOf(live, 'InputTokenCount', outputs.PlainProfileId, dayBefore, since)).keys()];
      if (counted.length === 0) {
        return inconclusive('the alarm entered ALARM so long ago that CloudWatch has no data by the minute', 'a day after the last run, when it is OK again');
      }
      const late = minutesBetween(new Date(Math.max(...counted)), since);
      const seen = `with a period of a day, the alarm entered ALARM ${late} minutes after the last tokens in the metric`;
      return late <= SOON_MINUTES ? verified(seen) : refuted(seen);
    },
  }),
  check({
    id: 'alarm-lookback',
    when: When.HOUR,
    needs: ['MeterAlarmName'],
    run: async (live, { MeterAlarmName }) => {
      const alarm = await alarmNamed(live, MeterAlarmName);
      if (!alarm) {
        return inconclusive(`there is no alarm ${MeterAlarmName}`);
      }
      const { StateValue, Threshold } = alarm;
      const { newest, value, lookback } = await newestOf(live, alarm);
      const now = live.clock.now();
      if (!newest || value! <= Threshold!) {
        return inconclusive('the meter has not published more than the threshold yet', 'an hour after a run that makes calls');
      }
      const age = minutesBetween(newest, now);
      const seen = `its newest value is ${age} minutes old, it evaluates ${lookback} minutes, and its state is ${StateValue}`;
      if (StateValue === 'ALARM') {
        return verified(seen);
      }
      return age < lookback ? refuted(seen) : inconclusive(`the meter has published nothing for ${age} minutes`, 'when it publishes again; read the log of its function');
    },
  }),
  check({
    id: 'alarm-tags-regions',
    when: When.AT_ONCE,
    needs: [],
    run: async (live) => {
      const known = await Promise.all(REGIONS.map(async (region) => {
        const { Schema } = await live.clients.cloudFormationIn(region).send(new DescribeTypeCommand({ Type: 'RESOURCE', TypeName: ALARM_TYPE }));
        return [region, Schema!.includes('AlarmTagsPropagation')] as const;
      }));
      const without = known.filter(([, isKnown]) => !isKnown).map(([region]) => region);
      return without.length === 0
        ? verified(`CloudFormation supports it in the ${REGIONS.length} Regions that are enabled in every account`)
        : refuted(`CloudFormation does not support it in ${without.join(', ')}`);
    },
  }),
  check({
    id: 'anomaly-math',
    when: When.AT_ONCE,
    needs: ['AnomalyAlarmName'],
    refusedAs: { stack: 'CostTagsProof-AnomalyAlarm', resourceType: ALARM_TYPE },
    run: async (live, { AnomalyAlarmName }) => {
      const alarm = await alarmNamed(live, AnomalyAlarmName);
      if (!alarm) {
        return inconclusive(`there is no alarm ${AnomalyAlarmName}`);
      }
      if (alarm.EvaluationState === 'EVALUATION_ERROR') {
        return refuted(`CloudWatch accepted the alarm and cannot evaluate it: ${alarm.StateReason}`);
      }
      const { AnomalyDetectors = [] } = await live.clients.cloudWatch.send(new DescribeAnomalyDetectorsCommand({ AnomalyDetectorTypes: ['METRIC_MATH'] }));
      const bands = (alarm.Metrics ?? []).filter(({ Expression }) => Expression?.startsWith('ANOMALY_DETECTION_BAND')).length;
      return bands > 0
        ? verified(`CloudWatch accepted the alarm with a band over metric math, and has ${AnomalyDetectors.length} detectors of that kind in this Region`)
        : refuted('the alarm in CloudWatch has no band');
    },
  }),
];

/** The newest value of the metric of an alarm, and the number of minutes that the alarm evaluates. */
async function newestOf(live: Live, alarm: MetricAlarm): Promise<{ newest?: Date; value?: number; lookback: number }> {
  const { Namespace, MetricName, Dimensions, Statistic, Period, EvaluationPeriods } = alarm.MetricName ? alarm : { ...alarm, ...statOf(alarm) };
  const now = live.clock.now();
  const { MetricDataResults } = await live.clients.cloudWatch.send(new GetMetricDataCommand({
    StartTime: new Date(now.getTime() - DAY_MS),
    EndTime: now,
    ScanBy: 'TimestampDescending',
    MetricDataQueries: [{ Id: 'metered', MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period, Stat: Statistic } }],
  }));
  const { Timestamps = [], Values = [] } = MetricDataResults?.[0] ?? {};
  return { newest: Timestamps[0] && new Date(Timestamps[0]), value: Values[0], lookback: EvaluationPeriods! * Period! / 60 };
}

function statOf({ Metrics }: MetricAlarm) {
  const { Metric, Period, Stat } = Metrics!.find(({ MetricStat }) => MetricStat)!.MetricStat!;
  return { ...Metric, Period, Statistic: Stat };
}
