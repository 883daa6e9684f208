import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { BedrockCostDashboard, EstimatedCost, type IInferenceProfiles, TaggedInferenceProfiles } from '../../../src';
import { checkedApp, onlyResource } from '../../support/checked-app';
import { TEST_ACCOUNT, TEST_ENV } from '../../support/places';
import { setIn } from '../../support/profile-sets';

const NOVA = 'amazon.nova-lite-v1:0';
const US_NOVA = `us.${NOVA}`;

const SUMS: Array<[string, (set: IInferenceProfiles, options?: cloudwatch.MathExpressionOptions) => cloudwatch.MathExpression]> = [
  ['Invocations', (set, options) => set.metricInvocations(options)],
  ['InvocationClientErrors', (set, options) => set.metricInvocationClientErrors(options)],
  ['InvocationServerErrors', (set, options) => set.metricInvocationServerErrors(options)],
  ['InvocationThrottles', (set, options) => set.metricInvocationThrottles(options)],
  ['InputTokenCount', (set, options) => set.metricInputTokenCount(options)],
  ['OutputTokenCount', (set, options) => set.metricOutputTokenCount(options)],
];

describe.each(SUMS)('the sum of %s', (name, sumOf) => {
  test('adds the metric of each profile, without gaps', () => {
    const { stack, set } = setIn({ modelIds: [US_NOVA, NOVA] });
    sumOf(set, { period: Duration.hours(1) }).createAlarm(stack, 'Alarm', { threshold: 1, evaluationPeriods: 1 });
    const [sum, ...metrics] = onlyResource(stack, 'AWS::CloudWatch::Alarm').Properties.Metrics;

    expect(metrics.map(({ MetricStat }: any) => MetricStat)).toEqual(set.profiles.map((profile) => ({
      Metric: { Namespace: 'AWS/Bedrock', MetricName: name, Dimensions: [{ Name: 'ModelId', Value: stack.resolve(profile.inferenceProfileId) }] },
      Period: 3600,
      Stat: 'Sum',
    })));
    expect(sum.Expression).toBe(metrics.map(({ Id }: any) => `FILL(${Id}, 0)`).join(' + '));
  });

  test('has a label and a period of 5 minutes, unless the options specify otherwise', () => {
    const { set } = setIn({ modelIds: [NOVA] });

    expect([sumOf(set).label, sumOf(set).period.toMinutes()]).toEqual([`${name} of Set`, 5]);
    expect(sumOf(set, { label: 'mine' }).label).toBe('mine');
  });
});

test('all sums of two sets, with two periods, fit in one widget', () => {
  const { stack, set } = setIn({ modelIds: [US_NOVA, NOVA] });
  const other = new TaggedInferenceProfiles(stack, 'Other', { modelIds: [NOVA] });
  const periods = [1, 5].map((minutes) => Duration.minutes(minutes));
  const left = [set, other].flatMap((each) => SUMS.flatMap(([, sumOf]) => periods.map((period) => sumOf(each, { period }))));

  expect(() => new cloudwatch.GraphWidget({ left }).toJson()).not.toThrow();
});

test('the metrics of imported profiles are read in their Regions', () => {
  const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
  const arn = (region: string, id: string) => `arn:aws:bedrock:${region}:${TEST_ACCOUNT}:application-inference-profile/${id}`;
  const set = TaggedInferenceProfiles.fromInferenceProfileArns(stack, 'Set', { [NOVA]: arn('eu-west-1', 'abc'), [US_NOVA]: arn('us-east-1', 'def') });

  expect(Object.values(set.metricInvocations().usingMetrics!).map((metric) => (metric as cloudwatch.Metric).region)).toEqual(['eu-west-1', 'us-east-1']);
});

describe('the estimated cost', () => {
  test('is the cost of the profiles', () => {
    const { stack, set } = setIn({ modelIds: [US_NOVA, NOVA] });
    const expected = EstimatedCost.fromProfiles(...set.profiles).metric();

    expect(set.metricEstimatedCost().expression).toBe(expected.expression);
    expect(stack.resolve(set.metricEstimatedCost().usingMetrics)).toEqual(stack.resolve(expected.usingMetrics));
    expect([set.metricEstimatedCost().label, set.metricEstimatedCost({ label: 'mine' }).label]).toEqual(['Estimated cost of Set (USD)', 'mine']);
  });

  test('fails with all models whose prices are unknown', () => {
    const { set } = setIn({ modelIds: ['newcomer.model-1', NOVA, 'newcomer.model-2'] });

    expect(() => set.metricEstimatedCost()).toThrow(/EstimatedCost\.fromProfiles: 2 problems:\n.*"newcomer\.model-1".*\n.*"newcomer\.model-2"/);
  });

  test('the profiles are accepted by a dashboard', () => {
    const { stack, set } = setIn({ modelIds: [US_NOVA, NOVA] });
    new BedrockCostDashboard(stack, 'Dashboard', { tagKey: 'Team', profiles: set.profiles });

    expect(JSON.stringify(onlyResource(stack, 'AWS::CloudWatch::Dashboard').Properties)).toContain('InferenceProfileId');
  });
});
