import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { CostTags, ModelSource, TaggedInferenceProfile, type IInferenceProfile, type InferenceProfileMetricNames } from '../../src';
import { checkedApp, templateOf } from '../support/checked-app';
import { deployed } from '../support/deployed';
import { TEST_ACCOUNT, TEST_ENV } from '../support/places';

const FM = ModelSource.foundationModel('amazon.nova-lite-v1:0');
const ARN = `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:application-inference-profile/abc123`;

function profileIn(stack: Stack, metricNames?: InferenceProfileMetricNames): IInferenceProfile {
  return new TaggedInferenceProfile(stack, 'P', { modelSource: FM, costTags: CostTags.of({ Team: 'a' }), metricNames });
}

function stackIn(props: StackProps = { env: TEST_ENV }): Stack {
  return new Stack(checkedApp(), 'S', props);
}

test.each<[keyof IInferenceProfile, string, string, number]>([
  ['metricInvocations', 'Invocations', 'Sum', 300],
  ['metricInvocationLatency', 'InvocationLatency', 'Average', 300],
  ['metricTimeToFirstToken', 'TimeToFirstToken', 'Average', 300],
  ['metricInvocationClientErrors', 'InvocationClientErrors', 'Sum', 300],
  ['metricInvocationServerErrors', 'InvocationServerErrors', 'Sum', 300],
  ['metricInvocationThrottles', 'InvocationThrottles', 'Sum', 300],
  ['metricInputTokenCount', 'InputTokenCount', 'Sum', 300],
  ['metricOutputTokenCount', 'OutputTokenCount', 'Sum', 300],
  ['metricCacheReadInputTokenCount', 'CacheReadInputTokenCount', 'Sum', 300],
  ['metricCacheWriteInputTokenCount', 'CacheWriteInputTokenCount', 'Sum', 300],
  ['metricLegacyModelInvocations', 'LegacyModelInvocations', 'Sum', 300],
  ['metricEstimatedTpmQuotaUsage', 'EstimatedTPMQuotaUsage', 'Sum', 60],
])('%s reads %s of the short id as %s over %d seconds', (method, metricName, statistic, period) => {
  const stack = stackIn();
  const metric = (profileIn(stack) as any)[method]() as cloudwatch.Metric;

  expect(stack.resolve(metric.toMetricConfig().metricStat)).toMatchObject({
    namespace: 'AWS/Bedrock',
    metricName,
    statistic,
    dimensions: [{ name: 'ModelId', value: { 'Fn::GetAtt': ['PE997BDACA909AF1D', 'InferenceProfileId'] } }],
  });
  expect(metric.period.toSeconds()).toBe(period);
});

test('counts images by size and steps', () => {
  const stack = stackIn();
  const metric = profileIn(stack).metricOutputImageCount({ imageSize: '512x512', bucketedStepSize: '50', period: Duration.hours(1) });

  expect(stack.resolve(metric.toMetricConfig().metricStat)).toMatchObject({
    metricName: 'OutputImageCount',
    statistic: 'Sum',
    dimensions: [
      { name: 'BucketedStepSize', value: '50' },
      { name: 'ImageSize', value: '512x512' },
      { name: 'ModelId', value: { 'Fn::GetAtt': ['PE997BDACA909AF1D', 'InferenceProfileId'] } },
    ],
  });
  expect(metric.period.toHours()).toBe(1);
});

test('takes other names where AWS\'s pages disagree', () => {
  const names = { cacheReadInputTokenCount: 'CacheReadInputTokens', cacheWriteInputTokenCount: 'CacheWriteInputTokens' };
  const created = profileIn(stackIn(), names);
  const imported = TaggedInferenceProfile.fromInferenceProfileAttributes(stackIn(), 'I', { inferenceProfileArn: ARN, metricNames: names });

  for (const profile of [created, imported]) {
    expect(profile.metricCacheReadInputTokenCount().metricName).toBe('CacheReadInputTokens');
    expect(profile.metricCacheWriteInputTokenCount().metricName).toBe('CacheWriteInputTokens');
  }
});

test('takes any metric, and lets options win, also over the dimension', () => {
  const profile = profileIn(stackIn());
  const metric = profile.metric('Whatever', { statistic: 'p99', dimensionsMap: { ModelId: 'x' }, label: 'l', period: Duration.minutes(1) });

  expect(metric).toMatchObject({ metricName: 'Whatever', statistic: 'p99', dimensions: { ModelId: 'x' }, label: 'l' });
  expect(profile.metricInputTokenCount({ statistic: 'Average', dimensionsMap: { ModelId: 'x' } })).toMatchObject({ statistic: 'Average', dimensions: { ModelId: 'x' } });
  expect(profile.metricEstimatedTpmQuotaUsage({ period: Duration.minutes(5) }).period.toMinutes()).toBe(5);
});

test('alarms in the profile\'s stack', () => {
  const stack = stackIn();
  profileIn(stack).metricInvocationThrottles().createAlarm(stack, 'Alarm', { threshold: 1, evaluationPeriods: 1 });

  expect(Object.values(templateOf(stack).Resources).find(({ Type }) => Type === 'AWS::CloudWatch::Alarm')!.Properties).toMatchObject({
    Namespace: 'AWS/Bedrock',
    MetricName: 'InvocationThrottles',
    Dimensions: [{ Name: 'ModelId', Value: { 'Fn::GetAtt': ['PE997BDACA909AF1D', 'InferenceProfileId'] } }],
  });
});

describe('where the profile is elsewhere', () => {
  const elsewhere = 'arn:aws:bedrock:eu-west-1:444455556666:application-inference-profile/abc123';

  test('reads its Region and account', () => {
    const metric = TaggedInferenceProfile.fromInferenceProfileArn(stackIn(), 'I', elsewhere).metricInvocations();

    expect(metric.toMetricConfig().metricStat).toMatchObject({ region: 'eu-west-1', account: '444455556666', dimensions: [{ name: 'ModelId', value: 'abc123' }] });
  });

  test('shows on a dashboard with them', () => {
    const stack = stackIn();
    const metric = TaggedInferenceProfile.fromInferenceProfileArn(stack, 'I', elsewhere).metricInvocations();
    new cloudwatch.Dashboard(stack, 'D', { widgets: [[new cloudwatch.GraphWidget({ left: [metric] })]] });
    const [{ Properties: { DashboardBody } }] = Object.values(templateOf(stack).Resources);

    expect(JSON.parse(deployed(DashboardBody, {})).widgets[0].properties.metrics[0][4]).toEqual({
      stat: 'Sum', region: 'eu-west-1', accountId: '444455556666',
    });
  });

  test('leaves both open in a stack without a place', () => {
    const metric = profileIn(stackIn({})).metricInvocations();

    expect(metric.toMetricConfig().metricStat).not.toHaveProperty('region', expect.anything());
  });
});
