import { CfnParameter, Duration, NestedStack, Stack, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import {
  BedrockCostAlarm, type BedrockCostAlarmProps, BedrockCostAnomalyAlarm, CostNotifications, CostTags, ModelSource, TagCostMeter,
  type TagCostMeterProps, TaggedInferenceProfile, TokenPrices,
} from '../../src';
import { checkedApp, onlyResource, resourcesOf, templateOf } from '../support/checked-app';
import { arnValues, deployed, profileValues } from '../support/deployed';
import { policiesOf, verdict } from '../support/may';
import { OTHER_ACCOUNT, TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { warningIds } from '../support/warnings';

const CLAIMS = CostTags.of({ Department: 'Claims' });
const PRICES = TokenPrices.perMillionTokens({ input: 2, output: 10, cacheRead: 0.2, cacheWrite: 2.5 });

const stackIn = (env: { account?: string; region?: string } = TEST_ENV) => new Stack(checkedApp(), 'Insurance', { env });
const meterIn = (stack: Stack, props: Partial<TagCostMeterProps> = {}) => new TagCostMeter(stack, 'Meter', { tagKeys: ['Department'], ...props });
const scheduleOf = (stack: Stack) => onlyResource(stack, 'AWS::Scheduler::Schedule').Properties;
const resourcesIn = (stack: Stack) => templateOf(stack).Resources;
const valuesIn = (stack: Stack) => ({ ...arnValues(resourcesIn(stack)), ...profileValues(resourcesIn(stack)) });
const inputOf = (stack: Stack) => JSON.parse(deployed(scheduleOf(stack).Target.Input, { values: valuesIn(stack) }));
const profileIn = (stack: Stack, id: string = 'Claims', prices?: TokenPrices) =>
  new TaggedInferenceProfile(stack, id, { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0'), costTags: CLAIMS, prices });

/** The metric as an alarm has it. */
function alarmed(stack: Stack, metric: cloudwatch.Metric): any {
  new cloudwatch.Alarm(stack, 'Alarm', { metric, threshold: 1, evaluationPeriods: 1 });
  return onlyResource(stack, 'AWS::CloudWatch::Alarm').Properties.Metrics[0];
}

describe('the schedule', () => {
  test.each([
    [1, 'cron(0/1 * * * ? *)'], [5, 'cron(0/5 * * * ? *)'], [12, 'cron(10/12 * * * ? *)'], [15, 'cron(10/15 * * * ? *)'], [30, 'cron(10/30 * * * ? *)'],
    [60, 'cron(10 * * * ? *)'], [360, 'cron(10 0/6 * * ? *)'], [1440, 'cron(10 0 * * ? *)'],
  ])('of %i minutes comes when the counters have arrived', (minutes, expression) => {
    const stack = stackIn();
    meterIn(stack, { interval: Duration.minutes(minutes) });

    expect(scheduleOf(stack)).toMatchObject({ ScheduleExpression: expression, ScheduleExpressionTimezone: 'Etc/UTC' });
  });

  test('comes later where counters do', () => {
    const stack = stackIn();
    meterIn(stack, { interval: Duration.hours(1), metricDelay: Duration.minutes(20) });

    expect(scheduleOf(stack).ScheduleExpression).toBe('cron(20 * * * ? *)');
    expect(inputOf(stack).metricDelayMinutes).toBe(20);
  });

  test('tells the function how to count, and for which time', () => {
    const stack = stackIn();
    meterIn(stack, { tagKeyCombinations: [['Department', 'Environment']], timeZone: 'Europe/Berlin', metricNames: { cacheReadInputTokenCount: 'CacheReadInputTokens' } });

    expect(inputOf(stack)).toEqual({
      scheduledTime: '<aws.scheduler.scheduled-time>',
      dimensionSets: [['Department'], ['Department', 'Environment']],
      intervalMinutes: 15,
      metricDelayMinutes: 10,
      timeZone: 'Europe/Berlin',
      namespace: 'BedrockCostTags',
      publishProfileMetrics: false,
      logProfiles: true,
      maxPublishedProfiles: 200,
      maxValuesPerKey: 200,
      meterUntrackedUsage: true,
      prices: [],
      accountId: TEST_ACCOUNT,
      snapshots: { bucketName: 'metersnapshots4e1e16ff', prefix: 'tag-cost-meter/' },
      projects: { arnPrefix: `arn:aws:bedrock-mantle:us-east-1:${TEST_ACCOUNT}:project/` },
      metricNames: { cacheReadInputTokenCount: 'CacheReadInputTokens' },
    });
  });

  test('keeps what fails for good', () => {
    const stack = stackIn();
    meterIn(stack);
    const [queue] = Object.keys(resourcesOf(stack, 'AWS::SQS::Queue'));

    expect(scheduleOf(stack).Target.DeadLetterConfig).toEqual({ Arn: { 'Fn::GetAtt': [queue, 'Arn'] } });
    expect(onlyResource(stack, 'AWS::Lambda::Function').Properties.DeadLetterConfig).toEqual({ TargetArn: { 'Fn::GetAtt': [queue, 'Arn'] } });
  });
});

describe('prices', () => {
  test('are those of the profiles of the stack that have their own, wherever they stand in it', () => {
    const stack = stackIn();
    meterIn(stack);
    profileIn(stack, 'Listed');
    profileIn(stack, 'Negotiated', PRICES);
    const negotiated = Object.keys(resourcesOf(stack, 'AWS::Bedrock::ApplicationInferenceProfile')).find((id) => id.startsWith('Negotiated'))!;

    expect(inputOf(stack).prices).toEqual([{ id: negotiated.toLowerCase(), input: 2, output: 10, cacheRead: 0.2, cacheWrite: 2.5 }]);
  });

  test('are not those of a nested stack\'s profiles, unless these are passed', () => {
    const stack = stackIn();
    const nested = new NestedStack(stack, 'Nested');
    const inside = profileIn(nested as Stack, 'Inside', PRICES);
    meterIn(stack);
    new TagCostMeter(stack, 'Other', { tagKeys: ['Department'], profiles: [inside], metricNamespace: 'Other' });
    const inputs = Object.values(resourcesOf(stack, 'AWS::Scheduler::Schedule')).map(({ Properties }) => JSON.stringify(Properties.Target.Input));

    expect(inputs[0]).toContain('\\"prices\\":[]');
    expect(inputs[1]).toContain('Outputs.Insurance');
  });

  test('of imported profiles and of models can be given, tokens too', () => {
    const stack = stackIn();
    const imported = TaggedInferenceProfile.fromInferenceProfileAttributes(stack, 'I', {
      inferenceProfileArn: `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:application-inference-profile/abc123`, prices: TokenPrices.perMillionTokens({ input: 1 }),
    });
    const price = Token.asNumber({ 'Fn::Select': [0, [7]] });
    const [deployment, router, given] = ['custom-model-deployment/abc123def456', 'prompt-router/abc123def456', 'default-prompt-router/anthropic.claude:1']
      .map((id) => `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:${id}`);
    meterIn(stack, { profiles: [imported], priceOverrides: { 'acme.new-v1:0': TokenPrices.perMillionTokens({ input: price, output: 3 }), 'global.acme.new-v1:0': PRICES, [deployment]: PRICES, [router]: PRICES, [given]: PRICES } });

    expect(inputOf(stack).prices).toEqual([
      { id: 'acme.new-v1:0', input: 7, output: 3 },
      ...[deployment, given, router, 'global.acme.new-v1:0'].map((id) => ({ id, input: 2, output: 10, cacheRead: 0.2, cacheWrite: 2.5 })),
      { id: 'abc123', input: 1 },
    ]);
  });
});

describe('values', () => {
  test('that metrics were asked for are told to the function, each once, as they are at synth', () => {
    const stack = stackIn();
    const meter = meterIn(stack, { tagKeyCombinations: [['Department', 'Environment']] });
    meter.metricEstimatedCostToday({ costTags: CostTags.of({ Environment: 'prod', Department: 'Sales' }) });
    meter.metricUnpricedTokens({ costTags: CostTags.of({ Department: '' }) });
    meter.metricInputTokenCount({ costTags: CLAIMS });
    meter.metricEstimatedCost({ costTags: profileIn(stack).costTags });
    meter.metricEstimatedCost({ costTags: CostTags.of({ Department: 'Sales', Environment: 'prod' }) });
    meter.metricEstimatedCost();

    expect(inputOf(stack).values).toEqual([{ Department: '' }, { Department: 'Claims' }, { Department: 'Sales', Environment: 'prod' }]);
  });

  test('that are only known at deployment are passed as they are', () => {
    const stack = stackIn();
    const department = new CfnParameter(stack, 'Department', { default: 'Claims' });
    meterIn(stack).metricEstimatedCost({ costTags: CostTags.of({ Department: department.valueAsString }) });

    expect(JSON.parse(deployed(scheduleOf(stack).Target.Input, { values: { ...valuesIn(stack), Department: 'Sales' } })).values).toEqual([{ Department: 'Sales' }]);
  });

  test('count if they are asked for after the template was looked at', () => {
    const stack = stackIn();
    const meter = meterIn(stack);
    stack.resolve((meter.node.findChild('Schedule').node.defaultChild as CfnSchedule).target);
    meter.metricEstimatedCost({ costTags: CLAIMS });

    expect(inputOf(stack).values).toEqual([{ Department: 'Claims' }]);
  });
});

describe('the function', () => {
  test('is small, on arm64', () => {
    const stack = stackIn();
    meterIn(stack);

    expect(onlyResource(stack, 'AWS::Lambda::Function').Properties).toMatchObject({ Architectures: ['arm64'], MemorySize: 512, Timeout: 900, Runtime: 'nodejs24.x' });
  });

  test.each<[string, { account?: string; region?: string }, string]>([
    ['aws', TEST_ENV, 'us-east-1'], ['aws-cn', { account: TEST_ACCOUNT, region: 'cn-north-1' }, 'cn-north-1'], ['aws-us-gov', { account: TEST_ACCOUNT, region: 'us-gov-west-1' }, 'us-gov-west-1'],
  ])('may do in %s what it needs, and nothing else', async (partition, env, region) => {
    const stack = stackIn(env);
    meterIn(stack);
    const [role] = Object.keys(resourcesOf(stack, 'AWS::IAM::Role')).filter((id) => id.startsWith('MeterRole'));
    const policies = policiesOf(resourcesIn(stack), role, { values: valuesIn(stack), partition, region });
    const profile = (account: string, where: string) => `arn:${partition}:bedrock:${where}:${account}:application-inference-profile/abc`;
    // The one kind of resource that the reference has for reading and writing metrics.
    const dataset = `arn:${partition}:cloudwatch:${region}:${TEST_ACCOUNT}:dataset/default`;
    const may = async (action: string, resource: string = '*', context = {}) => verdict(policies, action, { resource, context });

    expect(await Promise.all([
      may('bedrock:ListInferenceProfiles'), may('cloudwatch:GetMetricData', dataset), may('cloudwatch:ListMetrics', dataset), may('bedrock:ListTagsForResource', profile(TEST_ACCOUNT, region)),
      may('cloudwatch:PutMetricData', dataset, { 'cloudwatch:namespace': 'BedrockCostTags' }),
    ])).toEqual(Array(5).fill('Allowed'));
    expect(await Promise.all([
      may('cloudwatch:PutMetricData', dataset, { 'cloudwatch:namespace': 'Others' }), may('cloudwatch:PutMetricData', dataset), may('bedrock:ListTagsForResource', profile(TEST_ACCOUNT, 'eu-west-3')),
      may('bedrock:ListTagsForResource', `arn:${partition}:bedrock:${region}:${TEST_ACCOUNT}:guardrail/abc`), may('bedrock:GetInferenceProfile', profile(TEST_ACCOUNT, region)),
      may('bedrock:InvokeModel', profile(TEST_ACCOUNT, region)), may('bedrock:TagResource', profile(TEST_ACCOUNT, region)), may('cloudwatch:DeleteAlarms', `arn:${partition}:cloudwatch:${region}:${TEST_ACCOUNT}:alarm:a`), may('cloudwatch:PutDashboard', `arn:${partition}:cloudwatch::${TEST_ACCOUNT}:dashboard/d`),
      may('logs:PutLogEvents', `arn:${partition}:logs:${region}:${TEST_ACCOUNT}:log-group:other:log-stream:s`), may('sqs:SendMessage', `arn:${partition}:sqs:${region}:${TEST_ACCOUNT}:other`),
    ])).toEqual(Array(11).fill('ImplicitlyDenied'));
  });

  test('has metrics to alarm on', () => {
    const stack = stackIn();
    const meter = meterIn(stack);
    new cloudwatch.Alarm(stack, 'Failed', { metric: meter.metricErrors(), threshold: 0, evaluationPeriods: 1 });
    new cloudwatch.Alarm(stack, 'GaveUp', { metric: meter.metricDeadLetters(), threshold: 1, evaluationPeriods: 1 });

    expect(Object.values(resourcesOf(stack, 'AWS::CloudWatch::Alarm')).map(({ Properties: { Namespace, MetricName } }) => [Namespace, MetricName]))
      .toEqual([['AWS/Lambda', 'Errors'], ['AWS/SQS', 'ApproximateNumberOfMessagesVisible']]);
  });
});

describe('an alarm on errors', () => {
  const teamIn = (stack: Stack, id: string = 'Team') => new CostNotifications(stack, id);

  test('notifies as soon as a run fails', () => {
    const stack = stackIn();
    const team = teamIn(stack);
    const alarm = meterIn(stack).alarmOnErrors(team);
    const { Properties, DependsOn } = onlyResource(stack, 'AWS::CloudWatch::Alarm');

    expect(alarm.node.path).toBe('Insurance/Meter/ErrorAlarm');
    expect(Properties).toEqual({
      AlarmActions: [stack.resolve(team.topic.topicArn)],
      AlarmDescription: {
        'Fn::Join': ['', [
          'A run of the cost meter Insurance/Meter failed. Metrics in the namespace BedrockCostTags might be missing, and alarms on them keep their state. Read the latest error in log group ',
          { Ref: expect.stringMatching(/^Meter.*Logs/) },
          ' first.',
        ]],
      },
      ComparisonOperator: 'GreaterThanThreshold',
      Dimensions: [{ Name: 'FunctionName', Value: { Ref: 'MeterHandlerDCF430EB' } }],
      EvaluationPeriods: 1,
      MetricName: 'Errors',
      Namespace: 'AWS/Lambda',
      Period: 300,
      Statistic: 'Sum',
      Threshold: 0,
      TreatMissingData: 'notBreaching',
    });
    expect(DependsOn).toEqual([expect.stringMatching(/^TeamTopicPolicy/)]);
  });

  test('has an action for each recipient', () => {
    const stack = stackIn();
    const meter = meterIn(stack);
    const teams = ['Team', 'Lead'].map((id) => teamIn(stack, id));
    const [one, other] = teams.map((team) => meter.alarmOnErrors(team));

    expect(one).toBe(other);
    expect(onlyResource(stack, 'AWS::CloudWatch::Alarm').Properties.AlarmActions).toEqual(teams.map(({ topic }) => stack.resolve(topic.topicArn)));
  });

  test('carries the tags of what is made', () => {
    const stack = stackIn();
    meterIn(stack, { resourceTags: CostTags.of({ Department: 'FinOps' }) }).alarmOnErrors(teamIn(stack));

    expect(onlyResource(stack, 'AWS::CloudWatch::Alarm').Properties.Tags).toEqual([{ Key: 'Department', Value: 'FinOps' }]);
  });

  test('needs a topic of its Region', () => {
    const stack = stackIn();
    const team = CostNotifications.fromTopicArn(stack, 'Team', `arn:aws:sns:eu-west-1:${TEST_ACCOUNT}:team`);

    expect(() => meterIn(stack).alarmOnErrors(team)).toThrow(
      'TagCostMeter at Insurance/Meter: notifications must have a topic in the alarm\'s Region us-east-1, got "Insurance/Team/Topic" in eu-west-1');
    expect(resourcesOf(stack, 'AWS::CloudWatch::Alarm')).toEqual({});
  });
});

test('all that is made carries the tags', () => {
  const stack = stackIn();
  meterIn(stack, { resourceTags: CostTags.of({ Department: 'FinOps' }) });
  const taggable = Object.values(resourcesIn(stack)).filter(({ Type }) => ['AWS::Lambda::Function', 'AWS::SQS::Queue', 'AWS::IAM::Role', 'AWS::Logs::LogGroup'].includes(Type));

  expect(taggable).toHaveLength(5);
  taggable.forEach(({ Properties }) => expect(Properties.Tags).toEqual([{ Key: 'Department', Value: 'FinOps' }]));
});

test('logical ids stay', () => {
  const stack = stackIn();
  meterIn(stack);

  expect(Object.keys(resourcesIn(stack)).sort()).toEqual([
    'MeterDeadLetters4AA90EA9', 'MeterDeadLettersPolicyE66CB7FC', 'MeterHandlerDCF430EB', 'MeterHandlerEventInvokeConfigF67B0E10', 'MeterLogsD5912664',
    'MeterRole6A5F7BA3', 'MeterRoleDefaultPolicy4CF60A59', 'MeterSchedule0535E659', expect.stringMatching(/^MeterScheduleRole[0-9A-F]{8}$/), expect.stringMatching(/^MeterScheduleRoleDefaultPolicy/),
    'MeterSnapshots4E1E16FF', 'MeterSnapshotsPolicy5225FC8E',
  ]);
});

describe('a metric', () => {
  test('of a tag has its value as dimension, and is the maximum of an interval', () => {
    const stack = stackIn();

    expect(alarmed(stack, meterIn(stack).metricEstimatedCostMonthToDate({ costTags: CLAIMS }))).toMatchObject({
      Label: 'Estimated cost month to date, Department=Claims (USD)',
      MetricStat: { Metric: { Namespace: 'BedrockCostTags', MetricName: 'EstimatedCostMonthToDate', Dimensions: [{ Name: 'Department', Value: 'Claims' }] }, Period: 900, Stat: 'Maximum' },
    });
  });

  test.each<[string, (meter: TagCostMeter) => cloudwatch.Metric, string]>([
    ['EstimatedCost', (meter) => meter.metricEstimatedCost(), 'Estimated cost in 15 minutes (USD)'],
    ['EstimatedCostToday', (meter) => meter.metricEstimatedCostToday(), 'Estimated cost today (USD)'],
    ['EstimatedCostMonthToDate', (meter) => meter.metricEstimatedCostMonthToDate(), 'Estimated cost month to date (USD)'],
    ['UnpricedTokens', (meter) => meter.metricUnpricedTokens(), 'Tokens without a price'],
    ['UnpricedTokensMonthToDate', (meter) => meter.metricUnpricedTokensMonthToDate(), 'Tokens without a price, month to date'],
    ['UntrackedCost', (meter) => meter.metricUntrackedCost(), 'Untracked cost in 15 minutes (USD)'],
    ['UntrackedCostToday', (meter) => meter.metricUntrackedCostToday(), 'Untracked cost today (USD)'],
    ['UntrackedCostMonthToDate', (meter) => meter.metricUntrackedCostMonthToDate(), 'Untracked cost month to date (USD)'],
    ['TrackedShare', (meter) => meter.metricTrackedShare(), 'Tracked share of the month (%)'],
  ])('%s is there without dimensions', (name, metricOf, label) => {
    const stack = stackIn();
    const { Label, MetricStat: { Metric } } = alarmed(stack, metricOf(meterIn(stack)));

    expect([Label, Metric]).toEqual([label, { Namespace: 'BedrockCostTags', MetricName: name }]);
  });

  test.each<[string, (meter: TagCostMeter) => cloudwatch.Metric]>([
    ['InputTokenCount', (meter) => meter.metricInputTokenCount({ costTags: CLAIMS })],
    ['OutputTokenCount', (meter) => meter.metricOutputTokenCount({ costTags: CLAIMS })],
    ['CacheReadInputTokenCount', (meter) => meter.metricCacheReadInputTokenCount({ costTags: CLAIMS })],
    ['CacheWriteInputTokenCount', (meter) => meter.metricCacheWriteInputTokenCount({ costTags: CLAIMS })],
    ['UnpricedTokensMonthToDate', (meter) => meter.metricUnpricedTokensMonthToDate({ costTags: CLAIMS })],
  ])('%s is there by tag', (name, metricOf) => {
    const stack = stackIn();

    expect(alarmed(stack, metricOf(meterIn(stack))).MetricStat.Metric).toMatchObject({ MetricName: name, Dimensions: [{ Name: 'Department', Value: 'Claims' }] });
  });

  test('follows the final tags of a profile', () => {
    const stack = stackIn();
    const profile = profileIn(stack);
    const metric = meterIn(stack).metricEstimatedCost({ costTags: profile.costTags.pick('Department') });

    expect(alarmed(stack, metric).MetricStat.Metric.Dimensions).toEqual([{ Name: 'Department', Value: 'Claims' }]);
  });

  test('of a profile has its short id', () => {
    const stack = stackIn();
    const profile = profileIn(stack);

    const metric = meterIn(stack, { publishProfileMetrics: true }).metricEstimatedCost({ profile });

    expect(deployed(alarmed(stack, metric), { values: valuesIn(stack) }).MetricStat.Metric.Dimensions)
      .toEqual([{ Name: 'InferenceProfileId', Value: Object.keys(resourcesOf(stack, 'AWS::Bedrock::ApplicationInferenceProfile'))[0].toLowerCase() }]);
  });

  test('of an empty value has the one that is published for it', () => {
    const stack = stackIn();

    expect(alarmed(stack, meterIn(stack).metricEstimatedCost({ costTags: CostTags.of({ Department: '' }) })).MetricStat.Metric.Dimensions).toEqual([{ Name: 'Department', Value: '(blank)' }]);
  });

  test('of a value that is only found to be empty at synth has that one too', () => {
    const stack = stackIn();
    const profile = new TaggedInferenceProfile(stack, 'P', { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0'), costTags: CostTags.of({ Department: '' }) });

    expect(alarmed(stack, meterIn(stack).metricEstimatedCost({ costTags: profile.costTags })).MetricStat.Metric.Dimensions).toEqual([{ Name: 'Department', Value: '(blank)' }]);
  });

  test('of a combination has all its keys', () => {
    const stack = stackIn();
    const meter = meterIn(stack, { tagKeyCombinations: [['Department', 'Environment']] });

    expect(alarmed(stack, meter.metricEstimatedCost({ costTags: CostTags.of({ Environment: 'prod', Department: 'Claims' }) })).MetricStat.Metric.Dimensions)
      .toEqual([{ Name: 'Department', Value: 'Claims' }, { Name: 'Environment', Value: 'prod' }]);
  });

  test('is read where it is published', () => {
    const app = checkedApp();
    const home = new Stack(app, 'Home', { env: TEST_ENV });
    const away = new Stack(app, 'Away', { env: { account: OTHER_ACCOUNT, region: 'us-east-1' } });
    new cloudwatch.Alarm(away, 'Alarm', { metric: meterIn(home).metricTrackedShare(), threshold: 90, evaluationPeriods: 1 });

    expect(onlyResource(away, 'AWS::CloudWatch::Alarm').Properties.Metrics[0].AccountId).toBe(TEST_ACCOUNT);
  });
});

describe('an alarm', () => {
  const alarmOn = (stack: Stack, props: Partial<BedrockCostAlarmProps> & Pick<BedrockCostAlarmProps, 'costMetric'>) =>
    new BedrockCostAlarm(stack, 'Alarm', { threshold: 2000, notifications: new CostNotifications(stack, 'Team'), ...props });
  const renderedAlarm = (stack: Stack) => onlyResource(stack, 'AWS::CloudWatch::Alarm').Properties;

  test('watches the month of any number of profiles, none of which it names, and carries the tags of the metric', () => {
    const stack = stackIn();
    const alarm = alarmOn(stack, { costMetric: meterIn(stack).metricEstimatedCostMonthToDate({ costTags: CLAIMS }) });

    expect(renderedAlarm(stack)).toMatchObject({
      AlarmDescription: 'More than 2000 USD, Estimated cost month to date, Department=Claims (USD), according to the cost metric',
      Threshold: 2000,
      Tags: [{ Key: 'Department', Value: 'Claims' }],
    });
    expect(alarm.estimatedMonthlyCost()).toBe(0.1);
    expect(warningIds(stack)).toEqual([]);
  });

  // A value is in the period of its interval and comes with the run after its end. CloudWatch promises to look at the periods asked for, and no further.
  test.each([1, 2, 5, 10, 15, 30, 60, 120, 360, 1440].flatMap((interval) => [0, 10, 59].map((settling) => [interval, settling])))(
    'looks back far enough that it always sees a value, with an interval of %i minutes and %i for counters to arrive', (interval, settling) => {
      const stack = stackIn();
      const meter = meterIn(stack, { interval: Duration.minutes(interval), metricDelay: Duration.minutes(settling) });
      alarmOn(stack, { costMetric: meter.metricEstimatedCostMonthToDate({ costTags: CLAIMS }) });
      const { EvaluationPeriods, DatapointsToAlarm, Metrics: [{ MetricStat: { Period } }] } = renderedAlarm(stack);
      const seen = Array.from({ length: 3 * interval }, (_, minute) => 10_000 * interval + minute).map((now) => {
        const evaluatedFrom = (Math.floor(now / interval) - EvaluationPeriods) * interval;
        // With the 15 minutes that a run may take.
        const newest = Math.floor((now - 15 - settling) / interval) * interval - interval;
        return newest >= evaluatedFrom;
      });

      expect(seen).not.toContain(false);
      expect([DatapointsToAlarm, Period]).toEqual([1, 60 * interval]);
      // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
      expect(Period * EvaluationPeriods).toBeLessThanOrEqual(Period < 3600 ? 86_400 : 604_800);
    });

  test('stays as it is when the meter says nothing, where the meter always says something', () => {
    const stack = stackIn();
    alarmOn(stack, { costMetric: meterIn(stack).metricEstimatedCostMonthToDate({ costTags: CLAIMS }) });

    expect(renderedAlarm(stack).TreatMissingData).toBe('ignore');
  });

  test('of a profile takes nothing published for nothing spent', () => {
    const stack = stackIn();
    const meter = meterIn(stack, { publishProfileMetrics: true });
    alarmOn(stack, { costMetric: meter.metricEstimatedCostToday({ profile: profileIn(stack) }), costTags: CLAIMS });

    expect(renderedAlarm(stack)).toMatchObject({ TreatMissingData: 'notBreaching', DatapointsToAlarm: 1, EvaluationPeriods: 5 });
  });

  test('on what is unusual waits as long', () => {
    const stack = stackIn();
    new BedrockCostAnomalyAlarm(stack, 'Alarm', { costMetric: meterIn(stack).metricEstimatedCost({ costTags: CLAIMS }), notifications: new CostNotifications(stack, 'Team') });

    expect(renderedAlarm(stack)).toMatchObject({ TreatMissingData: 'ignore', DatapointsToAlarm: 1, EvaluationPeriods: 5 });
  });

  test('on several metrics together is as patient as the slowest needs, and says no span', () => {
    const stack = stackIn();
    const meter = meterIn(stack);
    const costMetric = new cloudwatch.MathExpression({
      expression: 'a + b', usingMetrics: { a: meter.metricEstimatedCostToday(), b: meter.metricUntrackedCostToday() }, period: Duration.minutes(15), label: '',
    });
    alarmOn(stack, { costMetric, costTags: CLAIMS });

    expect(renderedAlarm(stack)).toMatchObject({ TreatMissingData: 'ignore', DatapointsToAlarm: 1, EvaluationPeriods: 5 });
    expect(renderedAlarm(stack).AlarmDescription).not.toContain('in 15 minutes');
  });

  test('is as patient over another period than the meter\'s', () => {
    const stack = stackIn();
    alarmOn(stack, { costMetric: meterIn(stack).metricEstimatedCost({ costTags: CLAIMS }).with({ period: Duration.minutes(30), label: 'Claims' }) });

    expect(renderedAlarm(stack)).toMatchObject({ TreatMissingData: 'ignore', DatapointsToAlarm: 1, EvaluationPeriods: 3 });
  });

  test('knows nothing of a copy that is another metric', () => {
    const stack = stackIn();
    alarmOn(stack, { costMetric: meterIn(stack).metricEstimatedCost({ costTags: CLAIMS }).with({ dimensionsMap: { Department: 'Other' } }), costTags: CLAIMS });

    expect(renderedAlarm(stack)).toMatchObject({ TreatMissingData: 'notBreaching', EvaluationPeriods: 1 });
  });

  test('warns when it carries no tag', () => {
    const stack = stackIn();
    alarmOn(stack, { costMetric: meterIn(stack).metricEstimatedCostMonthToDate() });

    expect(warningIds(stack)).toEqual(['cdk-bedrock-cost-tags:BedrockCostAlarm.noCommonTags']);
  });

  test.each<[string, (stack: Stack) => Partial<BedrockCostAlarmProps>, string]>([
    ['tags that are not those of the metric', () => ({ costTags: CostTags.of({ Department: 'Sales' }) }),
      'costTags declare "Department" as "Sales", but costMetric has "Claims": the alarm would notify the wrong team; use the same value'],
    ['profiles that are billed elsewhere', (stack) => ({
      profiles: [new TaggedInferenceProfile(stack, 'Sales', { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0'), costTags: CostTags.of({ Department: 'Sales' }) })],
    }), 'costTags declare "Department" as "Claims", but "Insurance/Sales" is billed under "Sales"'],
  ])('fails synth for %s', (_, props, message) => {
    const stack = stackIn();
    alarmOn(stack, { costMetric: meterIn(stack).metricEstimatedCostMonthToDate({ costTags: CLAIMS }), ...props(stack) });

    expect(() => templateOf(stack)).toThrow(message);
  });

  test('refuses what is no cost', () => {
    const stack = stackIn();

    expect(() => alarmOn(stack, { costMetric: meterIn(stack).metricTrackedShare() }))
      .toThrow('costMetric must be a cost in USD, got a metric of another unit: pass one of the meter\'s cost metrics, or use a cloudwatch.Alarm');
  });
});

describe('several meters', () => {
  test('may count by one tag each, under the same names', () => {
    const stack = stackIn();
    meterIn(stack);
    new TagCostMeter(stack, 'Other', { tagKeys: ['Project'] });

    expect(() => templateOf(stack)).not.toThrow();
  });

  test.each<[string, Partial<TagCostMeterProps>]>([
    ['an interval', { interval: Duration.hours(1) }], ['a time zone', { timeZone: 'Asia/Tokyo' }], ['prices', { priceOverrides: { 'acme.x': PRICES } }], ['counters', { metricNames: { cacheReadInputTokenCount: 'x' } }],
  ])('with %s of its own need a namespace each', (_, props) => {
    const stack = stackIn();
    meterIn(stack);
    new TagCostMeter(stack, 'Other', { tagKeys: ['Project'], ...props });

    expect(() => templateOf(stack)).toThrow('TagCostMeter: "Insurance/Other" must not use the metricNamespace of "Insurance/Meter", got "BedrockCostTags" for both, but their settings differ');
  });

  test('elsewhere do not matter', () => {
    const app = checkedApp();
    const [one, other] = ['us-east-1', 'eu-central-1'].map((region) => new Stack(app, region, { env: { account: TEST_ACCOUNT, region } }));
    meterIn(one);
    new TagCostMeter(other, 'Meter', { tagKeys: ['Department'], timeZone: 'Asia/Tokyo' });

    expect(() => templateOf(one)).not.toThrow();
  });
});

describe('what it costs', () => {
  test('is the metrics, and the counters that are read', () => {
    const meter = meterIn(stackIn());

    // (3 values x 7 metrics + 9 of all + the number of values) x 0.30 USD, (2,880 runs + 30 days) x (3 profiles x 4 counters + 5 lists) x 0.01 USD per 1,000, and 0.10 USD of calls, snapshots and lines.
    expect(meter.estimatedMonthlyCost({ profiles: 3, tagValues: 3 })).toBe(9.86);
  });

  test('is less without metrics by profile, and with fewer runs', () => {
    const cost = (props: Partial<TagCostMeterProps>) => meterIn(stackIn(), props).estimatedMonthlyCost({ profiles: 100, tagValues: 20 });

    expect(cost({ publishProfileMetrics: true }) - cost({})).toBeCloseTo(100 * 7 * 0.3, 1);
    // A quarter of the runs, each with 400 token metrics, 5 lists, 26 objects and 100 lines.
    const ofARun = (405 + 1) * 0.01 / 1000 + 26 * 0.0004 / 1000 + 100 * 300 * 0.5 / 1e9;
    expect(cost({}) - cost({ interval: Duration.hours(1) })).toBeCloseTo(2160 * ofARun, 1);
  });
});

describe('refuses', () => {
  test.each<[string, Partial<TagCostMeterProps>, string]>([
    ['no key', { tagKeys: [] }, 'tagKeys must contain at least one key, got []: pass the tag key to group cost by'],
    ['an empty key', { tagKeys: [''] }, 'tagKeys: key "" must have at least 1 character, got "": rename the key'],
    ['a key of AWS', { tagKeys: ['aws:createdBy'] }, 'tagKeys: key "aws:createdBy" must not start with "aws:"'],
    ['a key that is no dimension', { tagKeys: [':key'] }, 'tagKeys must not contain keys that start with a colon, got ":key": use another tag, because CloudWatch rejects such dimension names'],
    ['a key twice', { tagKeys: ['Department', 'Department'] }, 'tagKeys must not contain duplicates: "Department" is listed more than once'],
    ['keys that are a token', { tagKeys: Token.asList({ Ref: 'Keys' }) }, 'tagKeys must be known at synth, got a token: pass literal strings'],
    ['a key that is a token', { tagKeys: [Token.asString({ Ref: 'Key' })] }, 'tagKeys must be known at synth, got a token: pass literal strings'],
    ['the dimension of profiles as key', { tagKeys: ['InferenceProfileId'], publishProfileMetrics: true },
      'tagKeys must not contain "InferenceProfileId", the dimension of the metrics by profile, got ["InferenceProfileId"]: use another key, or set publishProfileMetrics to false'],
    ['a combination of one', { tagKeyCombinations: [['Department']] }, 'each of tagKeyCombinations must contain at least 2 keys, got ["Department"]: add a single key to tagKeys instead'],
    ['a combination of 31', { tagKeyCombinations: [Array.from({ length: 31 }, (_, index) => `K${index}`)] }, 'each of tagKeyCombinations must contain at most 30 keys, got 31: remove keys, because CloudWatch supports no more dimensions'],
    ['a combination twice', { tagKeyCombinations: [['A', 'B'], ['B', 'A']] }, 'tagKeyCombinations must not contain duplicates: ["A","B"] is listed more than once'],
    ['an interval of 7 minutes', { interval: Duration.minutes(7) }, 'interval must be a number of minutes that divides an hour or a number of hours that divides a day, got 7 minutes: use 5, 10, 15 or 30 minutes, or 1, 6 or 12 hours, so that a day consists of whole intervals'],
    ['an interval of 90 minutes', { interval: Duration.minutes(90) }, 'interval must be a number of minutes that divides an hour or a number of hours that divides a day, got 1 hour 30 minutes'],
    ['an interval of seconds', { interval: Duration.seconds(30) }, 'interval must be a number of minutes that divides an hour or a number of hours that divides a day, got 30 seconds'],
    ['no interval at all', { interval: Duration.minutes(0) }, 'got 0 minutes'],
    ['an interval of two days', { interval: Duration.days(2) }, 'interval must be a number of minutes that divides an hour or a number of hours that divides a day, got 2 days'],
    ['an interval that is a token', { interval: Duration.minutes(Token.asNumber({ Ref: 'I' })) }, 'interval must be known at synth, got a token: pass a Duration with a literal value'],
    ['an hour for counters to arrive', { metricDelay: Duration.hours(1) }, 'metricDelay must be a whole number of minutes below an hour, got 1 hour: use 10 minutes, or the time that your token metrics take to arrive'],
    ['seconds for counters to arrive', { metricDelay: Duration.seconds(90) }, 'metricDelay must be a whole number of minutes below an hour, got 1 minute 30 seconds'],
    ['a token for counters to arrive', { metricDelay: Duration.minutes(Token.asNumber({ Ref: 'S' })) }, 'metricDelay must be known at synth, got a token: pass a Duration with a literal value'],
    ['a time zone of its own making', { timeZone: 'Berlin' }, 'timeZone must be the name of an IANA time zone, got "Berlin": use a name such as Europe/Berlin or UTC'],
    ['an offset', { timeZone: '+02:00' }, 'timeZone must be the name of an IANA time zone, got "+02:00"'],
    ['a time zone that is a token', { timeZone: Token.asString({ Ref: 'Z' }) }, 'timeZone must be known at synth, got a token: pass a literal string'],
    ['AWS\'s namespace', { metricNamespace: 'AWS/Bedrock' }, 'metricNamespace must consist of letters, digits and . - _ / # :, and not start with AWS/ or a colon, got "AWS/Bedrock": change the namespace, or omit it'],
    ['an empty namespace', { metricNamespace: '' }, 'metricNamespace must have at least 1 character, got "": change the namespace, or omit it'],
    ['a price by a geography', { priceOverrides: { 'us.anthropic.claude-sonnet-4-6': PRICES } },
      'each key of priceOverrides must be the ID of a foundation model, with or without "global.", the ID or ARN of an application inference profile, or the ARN of a custom model deployment or a prompt router, ' +
      'got "us.anthropic.claude-sonnet-4-6": use "anthropic.claude-sonnet-4-6", because geographic and in-Region calls cost the same'],
    ['a price by any other geography', { priceOverrides: { 'sa.anthropic.claude-sonnet-4-6': PRICES } }, 'got "sa.anthropic.claude-sonnet-4-6": use "anthropic.claude-sonnet-4-6", because geographic and in-Region calls cost the same'],
    ['a price by a provider', { priceOverrides: { anthropic: PRICES } }, 'got "anthropic": use the ID that Bedrock lists'],
    ['a price by a name', { priceOverrides: { 'Claude Sonnet': PRICES } }, 'got "Claude Sonnet": use the ID that Bedrock lists'],
    ['a price by what is billed by the hour', { priceOverrides: { [`arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:provisioned-model/abc`]: PRICES } }, ':provisioned-model/abc": use the ID that Bedrock lists'],
    ['a price by a token', { priceOverrides: { [Token.asString({ Ref: 'M' })]: PRICES } },
      'priceOverrides must have keys that are known at synth, got a token: specify the prices in the profile, and pass the profile in profiles'],
  ])('%s', (_, props, message) => {
    expect(() => meterIn(stackIn(), props)).toThrow(message);
  });

  test('all of it at once', () => {
    expect(() => meterIn(stackIn(), { tagKeys: [], timeZone: 'Berlin', metricNamespace: ' ' })).toThrow(/^TagCostMeter at Insurance\/Meter: 3 problems:/);
  });

  test.each<[string, (meter: TagCostMeter, stack: Stack) => unknown, string]>([
    ['tags it does not count by', (meter) => meter.metricEstimatedCost({ costTags: CostTags.of({ Project: 'x' }) }),
      'costTags must have the keys of one of the dimension sets [["Department"]], got ["Project"]: select the keys of a dimension set with pick, or add your keys to tagKeys or tagKeyCombinations'],
    ['more tags than it counts by', (meter) => meter.metricEstimatedCost({ costTags: CLAIMS.withTag('Project', 'x') }), 'got ["Department","Project"]'],
    ['tags whose keys are not known', (meter, stack) => {
      const open = new TaggedInferenceProfile(stack, 'Open', { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0') });
      return meter.metricEstimatedCost({ costTags: open.costTags });
    }, 'costTags must have keys that are known at synth, got the keys of a resource: select the keys with pick'],
    ['tags and a profile', (meter, stack) => meter.metricEstimatedCost({ costTags: CLAIMS, profile: profileIn(stack) }), 'costTags must not be specified together with profile, got both: remove all but one of them'],
    ['dimensions of its own', (meter) => meter.metricEstimatedCost({ dimensionsMap: { A: 'b' } }), 'dimensionsMap must not be specified: pass costTags, profile or project, which determine the dimensions'],
    ['a profile of another Region', (meter, stack) => meter.metricEstimatedCost({
      profile: TaggedInferenceProfile.fromInferenceProfileArn(stack, 'I', `arn:aws:bedrock:eu-west-1:${TEST_ACCOUNT}:application-inference-profile/abc123def456`),
    }), `profile must be in the meter's account ${TEST_ACCOUNT} and Region us-east-1, got "Insurance/I" in ${TEST_ACCOUNT} and eu-west-1: create a meter in the profile's account and Region`],
    ['tokens of everything', (meter) => meter.metricInputTokenCount(), 'costTags, profile or project must be specified, got none: pass one of them, because tokens are published only by tag, by profile and by project'],
  ])('%s in a metric', (_, use, message) => {
    const stack = stackIn();

    expect(() => use(meterIn(stack), stack)).toThrow(message);
  });

  test('a profile where nothing is published by profile', () => {
    const stack = stackIn();

    expect(() => meterIn(stack, { publishProfileMetrics: false }).metricEstimatedCost({ profile: profileIn(stack) }))
      .toThrow('profile must not be specified if publishProfileMetrics is false, got "Insurance/Claims": set publishProfileMetrics to true, or pass costTags');
  });
});
