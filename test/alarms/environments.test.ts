import { Duration, NestedStack, Stack, Stage, Tags } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { BedrockCostAlarm, BedrockCostAnomalyAlarm, CostTags, ModelSource, TaggedInferenceProfile, TokenPrices } from '../../src';
import { checkedApp, onlyResource, resourcesOf } from '../support/checked-app';
import type { MetricDataQuery } from '../support/metric-math';
import { TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { replacing, specOf } from '../support/replacement';

const TAGS = CostTags.of({ Department: 'Claims' });
const PRICES = TokenPrices.perMillionTokens({ input: 1, output: 2 });

function profileIn(stack: Stack, prices: TokenPrices | undefined = PRICES): TaggedInferenceProfile {
  return new TaggedInferenceProfile(stack, 'Claims', { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0'), costTags: TAGS, prices });
}

function watch(stack: Stack, profile: TaggedInferenceProfile): BedrockCostAlarm {
  return new BedrockCostAlarm(stack, 'Alarm', { profiles: [profile], threshold: 100 });
}

const alarmOf = (stack: Stack) => onlyResource(stack, 'AWS::CloudWatch::Alarm').Properties;
const modelIdOf = (stack: Stack) => alarmOf(stack).Metrics
  .map(({ MetricStat }: MetricDataQuery) => MetricStat?.Metric.Dimensions[0].Value).find(Boolean);

test('works in a stack without an environment, with prices given', () => {
  const stack = new Stack(checkedApp(), 'Insurance');
  watch(stack, profileIn(stack));

  expect(modelIdOf(stack)).toEqual({ 'Fn::GetAtt': ['ClaimsE997BDAC24AA753A', 'InferenceProfileId'] });
});

test('works in another partition', () => {
  const stack = new Stack(checkedApp(), 'Insurance', { env: { account: TEST_ACCOUNT, region: 'us-gov-west-1' } });
  const imported = TaggedInferenceProfile.fromInferenceProfileAttributes(stack, 'Claims', {
    inferenceProfileArn: `arn:aws-us-gov:bedrock:us-gov-west-1:${TEST_ACCOUNT}:application-inference-profile/abc123`,
    modelSource: ModelSource.foundationModel('openai.gpt-oss-20b-1:0'),
    prices: PRICES,
    costTags: TAGS,
  });
  new BedrockCostAlarm(stack, 'Alarm', { profiles: [imported], threshold: 100 });

  expect(modelIdOf(stack)).toBe('abc123');
});

test('watches the profile of another stack, with its final tags', () => {
  const app = checkedApp();
  const profiles = new Stack(app, 'Profiles', { env: TEST_ENV });
  const stack = new Stack(app, 'Insurance', { env: TEST_ENV });
  const profile = profileIn(profiles);
  watch(stack, profile);

  expect(modelIdOf(stack)).toEqual({ 'Fn::ImportValue': expect.stringMatching(/^Profiles:ExportsOutputFnGetAttClaims.*InferenceProfileId/) });
  expect(alarmOf(stack).Tags).toEqual([{ Key: 'Department', Value: 'Claims' }]);
});

test('watches, in a nested stack, its parent\'s profile', () => {
  const stack = new Stack(checkedApp(), 'Insurance', { env: TEST_ENV });
  const profile = profileIn(stack);
  const nested = new NestedStack(stack, 'Nested');
  watch(nested, profile);

  expect(modelIdOf(nested)).toEqual({ Ref: expect.stringMatching(/^referencetoInsuranceClaims.*InferenceProfileId/) });
});

test('watches, in a parent, the profile of a nested stack', () => {
  const stack = new Stack(checkedApp(), 'Insurance', { env: TEST_ENV });
  watch(stack, profileIn(new NestedStack(stack, 'Nested')));

  expect(modelIdOf(stack)).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^NestedNestedStack/), expect.stringMatching(/^Outputs\./)] });
});

test('works in a Stage, with its tags', () => {
  const stage = new Stage(checkedApp(), 'Prod', { env: TEST_ENV });
  const stack = new Stack(stage, 'Insurance');
  watch(stack, profileIn(stack));
  Tags.of(stage).add('Environment', 'production');

  expect(alarmOf(stack).Tags).toEqual([{ Key: 'Department', Value: 'Claims' }, { Key: 'Environment', Value: 'production' }]);
});

test('carries the tags of the stack like the profile, also where they replace a declared one', () => {
  const stack = new Stack(checkedApp(), 'Insurance', { env: TEST_ENV, tags: { Team: 'platform' } });
  const profile = new TaggedInferenceProfile(stack, 'Claims', { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0'), prices: PRICES });
  watch(stack, profile);

  expect(alarmOf(stack).Tags).toEqual([{ Key: 'Team', Value: 'platform' }]);
});

test('its ARN can be used in another stack', () => {
  const app = checkedApp();
  const stack = new Stack(app, 'Insurance', { env: TEST_ENV });
  const other = new Stack(app, 'Other', { env: TEST_ENV });
  const alarm = watch(stack, profileIn(stack));
  new cloudwatch.CompositeAlarm(other, 'Any', { alarmRule: cloudwatch.AlarmRule.fromAlarm(alarm, cloudwatch.AlarmState.ALARM) });

  expect(onlyResource(other, 'AWS::CloudWatch::CompositeAlarm').Properties.AlarmRule)
    .toEqual({ 'Fn::Join': ['', ['ALARM("', { 'Fn::ImportValue': expect.stringMatching(/^Insurance:ExportsOutputFnGetAttAlarm/) }, '")']] });
});

describe('an edit', () => {
  test('of the name alone replaces an alarm', () => {
    expect(replacing(specOf('AWS::CloudWatch::Alarm').properties)).toEqual(['AlarmName']);
  });

  const made = (make: (stack: Stack, profile: TaggedInferenceProfile) => void) => {
    const stack = new Stack(checkedApp(), 'Insurance', { env: TEST_ENV });
    make(stack, profileIn(stack));
    const [[id, { Properties }]] = Object.entries(resourcesOf(stack, 'AWS::CloudWatch::Alarm'));
    return { id, name: Properties.AlarmName };
  };
  const before = made((stack, profile) => new BedrockCostAlarm(stack, 'Alarm', { profiles: [profile], threshold: 1, alarmName: 'claims' }));

  test.each<[string, (stack: Stack, profile: TaggedInferenceProfile) => void]>([
    ['the threshold', (stack, profile) => new BedrockCostAlarm(stack, 'Alarm', { profiles: [profile], threshold: 2, alarmName: 'claims' })],
    ['the window', (stack, profile) => new BedrockCostAlarm(stack, 'Alarm', { profiles: [profile], threshold: 1, window: Duration.hours(1), alarmName: 'claims' })],
    ['the calendar', (stack, profile) => new BedrockCostAlarm(stack, 'Alarm', { profiles: [profile], threshold: 1, calendarTimeZone: 'UTC', alarmName: 'claims' })],
    ['the tags', (stack, profile) => { Tags.of(stack).add('a', 'b'); new BedrockCostAlarm(stack, 'Alarm', { profiles: [profile], threshold: 1, alarmName: 'claims' }); }],
    ['the way it alarms', (stack, profile) => new BedrockCostAnomalyAlarm(stack, 'Alarm', { profiles: [profile], alarmName: 'claims' })],
  ])('of %s updates it in place', (_, make) => {
    expect(made(make)).toEqual(before);
  });

  test('of the name replaces it under the other name', () => {
    expect(made((stack, profile) => new BedrockCostAlarm(stack, 'Alarm', { profiles: [profile], threshold: 1, alarmName: 'sales' }))).toEqual({ id: before.id, name: 'sales' });
  });
});
