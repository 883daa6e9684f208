import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { BedrockCostAnomalyAlarm, type BedrockCostAnomalyAlarmProps, CostNotifications, CostTags, ModelSource, TaggedInferenceProfile } from '../../src';
import { checkedApp, onlyResource, resourcesOf } from '../support/checked-app';
import { evaluate, type MetricDataQuery } from '../support/metric-math';
import { TEST_ENV } from '../support/places';
import { warningIds } from '../support/warnings';

function alarmWith(props: Partial<BedrockCostAnomalyAlarmProps> = {}) {
  const stack = new Stack(checkedApp(), 'Insurance', { env: TEST_ENV });
  const profile = new TaggedInferenceProfile(stack, 'Claims', { modelSource: ModelSource.systemDefinedProfile('us.anthropic.claude-sonnet-4-6'), costTags: CostTags.of({ Department: 'Claims' }) });
  const alarm = new BedrockCostAnomalyAlarm(stack, 'Unusual', { profiles: [profile], notifications: new CostNotifications(stack, 'Team'), ...props });
  return { stack, alarm };
}

const alarmOf = (stack: Stack) => onlyResource(stack, 'AWS::CloudWatch::Alarm').Properties;

test('compares the cost of an hour with the upper edge of the band', () => {
  const { stack } = alarmWith();
  const { Metrics, ...properties } = alarmOf(stack);
  const band = Metrics.find(({ Id }: MetricDataQuery) => Id === properties.ThresholdMetricId);
  const [, cost] = /^ANOMALY_DETECTION_BAND\((\w+), 2\)$/.exec(band.Expression)!;
  const counters = Metrics.filter(({ MetricStat }: MetricDataQuery) => MetricStat);

  expect(properties).toEqual({
    ActionConfiguration: { AlarmTagsPropagation: { Enabled: true } },
    AlarmActions: [{ Ref: expect.stringMatching(/^TeamTopic/) }],
    AlarmDescription: expect.stringMatching(/^More than usual in 1 hour, by 2 standard deviations, estimated from tokens. Claims: us.anthropic.claude-sonnet-4-6, USD per million tokens: 3.3 input/),
    ComparisonOperator: 'GreaterThanUpperThreshold',
    EvaluationPeriods: 1,
    Tags: [{ Key: 'Department', Value: 'Claims' }],
    ThresholdMetricId: band.Id,
    TreatMissingData: 'notBreaching',
  });
  expect(counters.map(({ MetricStat }: MetricDataQuery) => MetricStat.Period)).toEqual([3600, 3600, 3600, 3600]);
  expect(Metrics).toHaveLength(6);
  expect(evaluate(Metrics.find(({ Id }: MetricDataQuery) => Id === cost).Expression, (id) => id.startsWith('output') ? 1_000_000 : 0)).toBeCloseTo(16.5, 6);
  expect(warningIds(stack)).toEqual([]);
});

test('takes another width and window', () => {
  const { stack } = alarmWith({ standardDeviations: 3.5, window: Duration.minutes(15) });

  expect(JSON.stringify(alarmOf(stack).Metrics)).toMatch(/ANOMALY_DETECTION_BAND\(\w+, 3.5\)/);
  expect(alarmOf(stack).AlarmDescription).toMatch(/^More than usual in 15 minutes, by 3.5 standard deviations/);
});

test('costs the counters and the two edges of the band', () => {
  expect(alarmWith().alarm.estimatedMonthlyCost()).toBe(0.6);
});

test('keeps its logical id', () => {
  expect(Object.keys(resourcesOf(alarmWith().stack, 'AWS::CloudWatch::Alarm'))).toEqual(['UnusualE1DFF991']);
});

test('watches a cost metric', () => {
  const { stack } = alarmWith({ costMetric: new cloudwatch.Metric({ namespace: 'n', metricName: 'm', statistic: 'Sum', period: Duration.minutes(10) }) });

  expect(alarmOf(stack).AlarmDescription).toBe('More than usual in 10 minutes, by 2 standard deviations, according to the cost metric');
});

test.each<[string, Partial<BedrockCostAnomalyAlarmProps>, string]>([
  ['no width', { standardDeviations: 0 }, 'BedrockCostAnomalyAlarm at Insurance/Unusual: standardDeviations must be a number of standard deviations above 0, got 0: for example, pass 2'],
  ['a window of two days', { window: Duration.days(2) }, 'BedrockCostAnomalyAlarm at Insurance/Unusual: window must be a day or shorter, got 2 days: CloudWatch learns the expected values from two weeks of data'],
  ['a window of seconds', { window: Duration.seconds(59) }, 'window must be a minute or longer, got 59 seconds'],
  ['no profile', { profiles: [] }, 'profiles, projects or costMetric must be given, got none'],
])('refuses %s', (_, props, message) => {
  expect(() => alarmWith(props)).toThrow(message);
});
