import { CfnParameter, Duration, Stack, Tags, Token } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as fc from 'fast-check';
import {
  BedrockCostAlarm, type BedrockCostAlarmProps, CostNotifications, CostTags, type IInferenceProfile, ModelSource,
  TagCostMeter, TaggedInferenceProfile, TokenPrices,
} from '../../src';
import { checkedApp, onlyResource, resourcesOf, templateOf } from '../support/checked-app';
import { alarmValue, type MetricDataQuery } from '../support/metric-math';
import { OTHER_ACCOUNT, TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { warningIds } from '../support/warnings';

const TAGS = CostTags.of({ Department: 'Claims', Function: 'AutoProcessing' });
const PRICES = TokenPrices.perMillionTokens({ input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 });
const SONNET = ModelSource.systemDefinedProfile('us.anthropic.claude-sonnet-4-6');
const ID = 'cdk-bedrock-cost-tags:BedrockCostAlarm';

function stackIn(env: { account: string; region: string } | undefined = TEST_ENV): Stack {
  return new Stack(checkedApp(), 'Insurance', { env });
}

function profileIn(stack: Stack, id = 'Claims', costTags: CostTags | undefined = TAGS, prices?: TokenPrices): TaggedInferenceProfile {
  return new TaggedInferenceProfile(stack, id, { modelSource: SONNET, costTags, prices });
}

function alarmWith(props: Partial<BedrockCostAlarmProps> = {}) {
  const stack = stackIn();
  const profile = profileIn(stack);
  const notifications = new CostNotifications(stack, 'Team');
  const alarm = new BedrockCostAlarm(stack, 'Alarm', { profiles: [profile], threshold: 100, notifications, ...props });
  return { stack, profile, notifications, alarm };
}

const alarmOf = (stack: Stack) => onlyResource(stack, 'AWS::CloudWatch::Alarm').Properties;

/** What the alarm compares with its threshold, given tokens by kind for every profile. */
function dollarsOf(stack: Stack, tokens: Record<string, number | undefined>): number | undefined {
  return alarmValue(alarmOf(stack).Metrics, ({ MetricStat }) => tokens[MetricStat.Metric.MetricName]);
}

describe('by default', () => {
  test('compares the cost of the last 24 hours with the threshold, with nothing counted as nothing', () => {
    const { stack } = alarmWith();

    expect(onlyResource(stack, 'AWS::CloudWatch::Alarm')).toEqual({
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        ActionConfiguration: { AlarmTagsPropagation: { Enabled: true } },
        AlarmActions: [{ Ref: expect.stringMatching(/^TeamTopic/) }],
        AlarmDescription: expect.any(String),
        ComparisonOperator: 'GreaterThanThreshold',
        EvaluationPeriods: 1,
        Metrics: expect.any(Array),
        Tags: [{ Key: 'Department', Value: 'Claims' }, { Key: 'Function', Value: 'AutoProcessing' }],
        Threshold: 100,
        TreatMissingData: 'notBreaching',
      },
    });
    expect(warningIds(stack)).toEqual([]);
  });

  test('reads the four counters of the short id, a day each', () => {
    const { stack } = alarmWith();
    const counters = alarmOf(stack).Metrics.filter(({ MetricStat }: MetricDataQuery) => MetricStat);

    expect(counters.map(({ MetricStat }: MetricDataQuery) => MetricStat)).toEqual(
      ['InputTokenCount', 'OutputTokenCount', 'CacheReadInputTokenCount', 'CacheWriteInputTokenCount'].map((MetricName) => ({
        Metric: { Namespace: 'AWS/Bedrock', MetricName, Dimensions: [{ Name: 'ModelId', Value: { 'Fn::GetAtt': [expect.stringMatching(/^Claims/), 'InferenceProfileId'] } }] },
        Period: 86400,
        Stat: 'Sum',
      })));
    const tokens = { InputTokenCount: 1e7, OutputTokenCount: 1e6, CacheReadInputTokenCount: 1e8, CacheWriteInputTokenCount: 2e6 };
    expect(dollarsOf(stack, tokens)).toBeCloseTo(33 + 16.5 + 33 + 8.25, 6);
    expect(dollarsOf(stack, {})).toBe(0);
  });

  test('tells threshold, window, profiles, models, prices and their date', () => {
    const { stack, profile } = alarmWith();

    expect(alarmOf(stack).AlarmDescription).toBe(
      'More than 100 USD in 1 day, estimated from tokens. Claims: us.anthropic.claude-sonnet-4-6, USD per million tokens: 3.3 input, 16.5 output, 0.33 cache read, 4.125 cache write ' +
      `(prices of ${profile.prices.since})`);
  });

  test('keeps its logical ids', () => {
    const { stack, alarm } = alarmWith();

    expect(Object.keys(resourcesOf(stack, 'AWS::CloudWatch::Alarm'))).toEqual(['Alarm2FE6027D']);
    expect((alarm.node.defaultChild as cloudwatch.CfnAlarm).cfnResourceType).toBe('AWS::CloudWatch::Alarm');
  });
});

describe('what it tells', () => {
  test('comes after the user\'s own text', () => {
    const { stack } = alarmWith({ alarmDescription: 'Runbook: https://example.com/claims' });

    expect(alarmOf(stack).AlarmDescription).toMatch(/^Runbook: https:\/\/example.com\/claims\nMore than 100 USD in 1 day, /);
  });

  test('names profiles of one price together, and says which prices were given', () => {
    const stack = stackIn();
    const given = TokenPrices.perMillionTokens({ input: 2, output: 9 });
    const profiles = [profileIn(stack, 'A', TAGS, given), profileIn(stack, 'B', TAGS, given), profileIn(stack, 'C', TAGS, TokenPrices.perMillionTokens({ input: 1 }))];
    new BedrockCostAlarm(stack, 'Alarm', { profiles, threshold: 0.5, window: Duration.minutes(90) });

    expect(alarmOf(stack).AlarmDescription).toBe('More than 0.5 USD in 1 hour 30 minutes, estimated from tokens. ' +
      'A, B: us.anthropic.claude-sonnet-4-6, USD per million tokens: 2 input, 9 output (prices given); C: us.anthropic.claude-sonnet-4-6, USD per million tokens: 1 input (prices given)');
  });

  test('is cut where CloudWatch takes no more', () => {
    const { stack } = alarmWith({ alarmDescription: 'x'.repeat(1000) });

    expect(alarmOf(stack).AlarmDescription).toHaveLength(1024);
    expect(alarmOf(stack).AlarmDescription).toMatch(/^x{1000}\nMore than 100 USD.*\.\.\.$/);
  });

  test('may hold tokens, which are not cut', () => {
    const stack = stackIn();
    const runbook = new CfnParameter(stack, 'Runbook').valueAsString;
    const threshold = new CfnParameter(stack, 'Limit', { type: 'Number' }).valueAsNumber;
    new BedrockCostAlarm(stack, 'Alarm', { profiles: [profileIn(stack)], threshold, alarmDescription: runbook });

    expect(alarmOf(stack)).toMatchObject({
      AlarmDescription: { 'Fn::Join': ['', [{ Ref: 'Runbook' }, '\nMore than ', { Ref: 'Limit' }, expect.stringMatching(/^ USD in 1 day, estimated/)]] },
      Threshold: { Ref: 'Limit' },
    });
  });

  test('tells prices that are only known at deployment', () => {
    const stack = stackIn();
    const input = new CfnParameter(stack, 'Price', { type: 'Number' }).valueAsNumber;
    const profile = profileIn(stack, 'Claims', TAGS, TokenPrices.perMillionTokens({ input }));
    new BedrockCostAlarm(stack, 'Alarm', { profiles: [profile], threshold: 1 });
    const { AlarmDescription, Metrics } = alarmOf(stack);

    expect(JSON.stringify(AlarmDescription)).toContain(', USD per million tokens: ",{"Ref":"Price"}," input (prices given)');
    expect(Metrics[0].Expression).toEqual({ 'Fn::Join': ['', [expect.stringMatching(/^\(FILL\(input_[0-9a-f]{8}, 0\) \* $/), { Ref: 'Price' }, ') / 1000000']] });
  });
});

describe('several profiles', () => {
  test('are summed', () => {
    const stack = stackIn();
    new BedrockCostAlarm(stack, 'Alarm', { profiles: [profileIn(stack, 'A', TAGS, PRICES), profileIn(stack, 'B', TAGS, PRICES.upperBound())], threshold: 1 });

    expect(alarmOf(stack).Metrics).toHaveLength(9);
    expect(dollarsOf(stack, { InputTokenCount: 1_000_000, OutputTokenCount: 100_000 })).toBeCloseTo(2 * (3 + 1.5), 6);
  });

  test('of up to 10 counters fit, whatever they cost, and the alarm is legal', () => {
    const kinds = fc.record({ output: fc.constantFrom(0, 1, 15.5), cacheRead: fc.constantFrom(0, 0.3), cacheWrite: fc.constantFrom(0, 3.75) });
    fc.assert(fc.property(fc.array(kinds, { minLength: 1, maxLength: 10 }), fc.integer({ min: 1, max: 10080 }), (profiles, minutes) => {
      const counters = profiles.reduce((sum, prices) => sum + 1 + Object.values(prices).filter(Boolean).length, 0);
      const stack = stackIn();
      const make = () => new BedrockCostAlarm(stack, 'Alarm', {
        profiles: profiles.map((prices, index) => profileIn(stack, `P${index}`, TAGS, TokenPrices.perMillionTokens({ input: 1, ...prices }))),
        threshold: 1,
        window: Duration.minutes(minutes),
      });
      if (counters > 10) {
        expect(make).toThrow(`profiles must have at most 10 token metrics together, got ${counters}`);
        return;
      }
      make();
      const { Metrics, EvaluationPeriods } = alarmOf(stack);
      const stats = Metrics.filter(({ MetricStat }: MetricDataQuery) => MetricStat);

      expect(stats).toHaveLength(counters);
      expect(Metrics.length - stats.length).toBe(1);
      expect(new Set(Metrics.map(({ Id }: MetricDataQuery) => Id)).size).toBe(Metrics.length);
      Metrics.forEach(({ Id }: MetricDataQuery) => expect(Id).toMatch(/^[a-z][a-zA-Z0-9_]{0,254}$/));
      stats.forEach(({ MetricStat }: MetricDataQuery) => expect(MetricStat.Period).toBe(minutes * 60));
      expect(minutes * EvaluationPeriods).toBeLessThanOrEqual(minutes < 60 ? 1440 : 10080);
    }), { numRuns: 40 });
  });

  test('give the alarm the tags they have in common', () => {
    const stack = stackIn();
    const profiles = [profileIn(stack, 'A', CostTags.of({ Department: 'Claims', Function: 'a' }), PRICES), profileIn(stack, 'B', CostTags.of({ Function: 'b', Department: 'Claims' }), PRICES)];
    new BedrockCostAlarm(stack, 'Alarm', { profiles, threshold: 1 }).addAlarmAction({ bind: () => ({ alarmActionArn: 'x' }) });
    Tags.of(stack).add('Environment', 'production');

    expect(alarmOf(stack).Tags).toEqual([{ Key: 'Environment', Value: 'production' }, { Key: 'Department', Value: 'Claims' }]);
    expect(warningIds(stack)).toEqual([]);
  });

  test('are compared by their final tags', () => {
    const stack = stackIn();
    const profiles = ['A', 'B'].map((id) => new TaggedInferenceProfile(stack, id, { modelSource: SONNET, prices: PRICES }));
    new BedrockCostAlarm(stack, 'Alarm', { profiles, threshold: 1 });
    profiles.forEach((profile) => Tags.of(profile).add('Team', 'one'));
    Tags.of(profiles[0]).add('Department', 'Claims');
    Tags.of(profiles[1]).add('Department', 'Sales');

    expect(alarmOf(stack).Tags).toEqual([{ Key: 'Team', Value: 'one' }]);
  });

  test('bring a warning if they have no tag in common', () => {
    const stack = stackIn();
    const profiles = [profileIn(stack, 'A', CostTags.of({ Team: 'a' }), PRICES), profileIn(stack, 'B', CostTags.of({ Team: 'b' }), PRICES)];
    new BedrockCostAlarm(stack, 'Alarm', { profiles, threshold: 1, notifications: new CostNotifications(stack, 'Team') });

    expect(warningIds(stack)).toEqual([`${ID}.noCommonTags`]);
    expect(alarmOf(stack).Tags).toBeUndefined();
  });
});

describe('tags', () => {
  test('that reach the profile by Tags.of alone reach the alarm too', () => {
    const stack = stackIn();
    const profile = new TaggedInferenceProfile(stack, 'Claims', { modelSource: SONNET });
    Tags.of(profile).add('Department', 'Claims');
    new BedrockCostAlarm(stack, 'Alarm', { profiles: [profile], threshold: 1 });

    expect(alarmOf(stack).Tags).toEqual([{ Key: 'Department', Value: 'Claims' }]);
  });

  test('that are given must be the profiles\'', () => {
    const stack = stackIn();
    const profiles = [profileIn(stack, 'A', CostTags.of({ Department: 'Claims' }), PRICES), profileIn(stack, 'B', CostTags.of({ Department: 'Sales' }), PRICES)];
    new BedrockCostAlarm(stack, 'Alarm', { profiles, threshold: 1, costTags: CostTags.of({ Department: 'Claims' }) });

    expect(() => alarmOf(stack)).toThrow('costTags declare "Department" as "Claims", but "Insurance/B" is billed under "Sales": the alarm would notify the wrong team; use the same value, or remove the profile');
  });

  test('that are given must be on an import', () => {
    const stack = stackIn();
    const imported = TaggedInferenceProfile.fromInferenceProfileAttributes(stack, 'I', {
      inferenceProfileArn: `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:application-inference-profile/abc123`, prices: PRICES,
    });
    new BedrockCostAlarm(stack, 'Alarm', { profiles: [imported], threshold: 1, costTags: CostTags.of({ Department: 'Claims' }) });

    expect(() => alarmOf(stack)).toThrow('costTags declare "Department" as "Claims", but "Insurance/I" is billed without it: the alarm would notify the wrong team');
  });

  test('that are picked from a profile are those', () => {
    const stack = stackIn();
    const profile = profileIn(stack);
    new BedrockCostAlarm(stack, 'Alarm', { profiles: [profile], threshold: 1, costTags: profile.costTags.pick('Department') });

    expect(alarmOf(stack).Tags).toEqual([{ Key: 'Department', Value: 'Claims' }]);
  });

  test('that another aspect overrides fail synth', () => {
    const { stack, alarm } = alarmWith();
    Tags.of(alarm).add('Department', 'Sales', { priority: 300 });

    expect(() => alarmOf(stack)).toThrow('costTags declares "Department" as "Claims", but the resource ends up with "Sales" because of Tags.of("Insurance/Alarm").add("Department", "Sales", { priority: 300 })');
  });

  test('can be kept out of notifications', () => {
    expect(alarmOf(alarmWith({ propagateTags: false }).stack).ActionConfiguration).toBeUndefined();
  });
});

describe('window', () => {
  test.each<[string, Duration, number]>([
    ['a minute', Duration.minutes(1), 60], ['an hour', Duration.hours(1), 3600], ['25 hours', Duration.hours(25), 90000], ['7 days', Duration.days(7), 604800],
  ])('of %s is the period of every counter', (_, window, seconds) => {
    const { stack, alarm } = alarmWith({ window });

    const counters = alarmOf(stack).Metrics.filter(({ MetricStat }: MetricDataQuery) => MetricStat);

    expect(counters.map(({ MetricStat }: MetricDataQuery) => MetricStat.Period)).toEqual(Array(4).fill(seconds));
    expect(alarm.window.toSeconds()).toBe(seconds);
  });

  test('may follow the calendar', () => {
    const { stack } = alarmWith({ calendarTimeZone: 'Europe/Berlin' });

    expect(alarmOf(stack)).toMatchObject({
      EvaluationWindow: { WallClockWindow: { Timezone: 'Europe/Berlin' } },
      AlarmDescription: expect.stringMatching(/^More than 100 USD in a calendar period of 1 day \(Europe\/Berlin\), estimated/),
    });
  });

  test.each(['UTC', '+05:30', '-09:55', 'UTC+05:30', 'America/New_York', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5'])('may follow the calendar of %s', (calendarTimeZone) => {
    expect(alarmOf(alarmWith({ calendarTimeZone }).stack).EvaluationWindow.WallClockWindow.Timezone).toBe(calendarTimeZone);
  });
});

describe('actions', () => {
  test('tell the topic, and when it is OK again if asked to', () => {
    expect(alarmOf(alarmWith().stack).OKActions).toBeUndefined();
    expect(alarmOf(alarmWith({ notifyWhenOk: true }).stack).OKActions).toEqual([{ Ref: expect.stringMatching(/^TeamTopic/) }]);
  });

  test('may be any', () => {
    const { stack, alarm } = alarmWith({ notifications: undefined });
    alarm.addAlarmAction({ bind: () => ({ alarmActionArn: 'arn:aws:sns:us-east-1:111122223333:alarm' }) });
    alarm.addOkAction({ bind: () => ({ alarmActionArn: 'arn:aws:sns:us-east-1:111122223333:ok' }) });

    expect(alarmOf(stack)).toMatchObject({ AlarmActions: ['arn:aws:sns:us-east-1:111122223333:alarm'], OKActions: ['arn:aws:sns:us-east-1:111122223333:ok'] });
    expect(warningIds(stack)).toEqual([]);
  });

  test('bring a warning if there is none', () => {
    expect(warningIds(alarmWith({ notifications: undefined }).stack)).toEqual([`${ID}.noRecipients`]);
  });

  test('are not missed in a composite alarm', () => {
    const { stack, alarm } = alarmWith({ notifications: undefined });
    new cloudwatch.CompositeAlarm(stack, 'All', { alarmRule: cloudwatch.AlarmRule.fromAlarm(alarm, cloudwatch.AlarmState.ALARM) });

    expect(onlyResource(stack, 'AWS::CloudWatch::CompositeAlarm').Properties.AlarmRule).toEqual({ 'Fn::Join': ['', ['ALARM("', { 'Fn::GetAtt': ['Alarm2FE6027D', 'Arn'] }, '")']] });
    expect(warningIds(stack)).toEqual([]);
  });

  describe('that deny', () => {
    const warningsWith = (window: Duration, denies = true) => {
      const { stack, alarm } = alarmWith({ window });
      if (denies) {
        alarm.denyInvocations({ roles: [new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() })] });
      }
      return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('BedrockCostAlarm')).map(({ entry }) => entry.data);
    };

    test('bring a warning if CloudWatch evaluates the alarm only once an hour', () => {
      expect(warningsWith(Duration.days(2))).toEqual([
        'the alarm denies Amazon Bedrock and covers more than a day, and CloudWatch evaluates such an alarm only once an hour: for the Deny, use another alarm that looks back at most a day, ' +
        'or acknowledge this warning. ' +
        'See https://github.com/cdk-bedrock-cost-tags/cdk-bedrock-cost-tags/blob/main/docs/reference/warnings.md#bedrockcostalarm-hourlydeny [ack: cdk-bedrock-cost-tags:BedrockCostAlarm.hourlyDeny]',
      ]);
    });

    test('bring none over a day, or if the alarm only notifies', () => {
      expect(warningsWith(Duration.days(1))).toEqual([]);
      expect(warningsWith(Duration.days(2), false)).toEqual([]);
    });
  });

  test('may be to deny', () => {
    const { stack, alarm } = alarmWith({ notifications: undefined });
    const action = alarm.denyInvocations({ roles: [new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() })] });
    alarm.denyInvocations({ roles: [new iam.Role(stack, 'Other', { assumedBy: new iam.AccountRootPrincipal() })], minimumDenyDuration: Duration.hours(4) });

    expect(action.node.path).toBe('Insurance/Alarm/DenyInvocations');
    expect(alarm.node.tryFindChild('DenyInvocations2')).toBeDefined();
    expect(Object.keys(resourcesOf(stack, 'AWS::StepFunctions::StateMachine'))).toHaveLength(2);
    expect(warningIds(stack)).not.toContain(`${ID}.noRecipients`);
  });
});

describe('is an alarm', () => {
  test('with name and ARN, in widgets and graphs', () => {
    const { stack, alarm } = alarmWith({ alarmName: 'ClaimsSpend' });
    new cloudwatch.Dashboard(stack, 'D', {
      widgets: [[
        new cloudwatch.AlarmWidget({ alarm, title: 'Claims' }),
        new cloudwatch.GraphWidget({ left: [alarm.metric], leftAnnotations: [alarm.toAnnotation()] }),
      ]],
    });

    expect(alarmOf(stack).AlarmName).toBe('ClaimsSpend');
    expect(stack.resolve([alarm.alarmName, alarm.alarmArn, alarm.alarmRef])).toEqual([
      { Ref: 'Alarm2FE6027D' }, { 'Fn::GetAtt': ['Alarm2FE6027D', 'Arn'] },
      { alarmName: { Ref: 'Alarm2FE6027D' }, alarmArn: { 'Fn::GetAtt': ['Alarm2FE6027D', 'Arn'] } },
    ]);
    expect(alarm.toAnnotation().value).toBe(100);
    expect(alarm.threshold).toBe(100);
    expect(JSON.stringify(templateOf(stack))).toContain('FILL(input_');
  });

  test('that says what it costs a month', () => {
    const stack = stackIn();

    expect(alarmWith().alarm.estimatedMonthlyCost()).toBe(0.4);
    expect(new BedrockCostAlarm(stack, 'E', { profiles: [profileIn(stack, 'P', TAGS, TokenPrices.perMillionTokens({ input: 0.02 }))], threshold: 1 }).estimatedMonthlyCost()).toBe(0.1);
    expect(new BedrockCostAlarm(stack, 'T', { profiles: [profileIn(stack, 'A', TAGS, PRICES), profileIn(stack, 'B', TAGS, PRICES)], threshold: 1 }).estimatedMonthlyCost()).toBe(0.8);
  });
});

describe('a cost metric', () => {
  const published = new cloudwatch.Metric({ namespace: 'Bedrock/Cost', metricName: 'EstimatedCost', dimensionsMap: { Department: 'Claims' }, statistic: 'Sum', period: Duration.hours(6) });

  test('takes the place of the counters, with its own period, however many profiles there are', () => {
    const stack = stackIn();
    const profiles = Array.from({ length: 12 }, (_, index) => profileIn(stack, `P${index}`));
    const alarm = new BedrockCostAlarm(stack, 'Alarm', { profiles, threshold: 500, costMetric: published, notifications: new CostNotifications(stack, 'Team') });

    expect(alarmOf(stack)).toMatchObject({
      Namespace: 'Bedrock/Cost',
      MetricName: 'EstimatedCost',
      Dimensions: [{ Name: 'Department', Value: 'Claims' }],
      Statistic: 'Sum',
      Period: 21600,
      Threshold: 500,
      AlarmDescription: 'More than 500 USD in 6 hours, according to the cost metric',
      Tags: [{ Key: 'Department', Value: 'Claims' }, { Key: 'Function', Value: 'AutoProcessing' }],
    });
    expect(alarm.estimatedMonthlyCost()).toBe(0.1);
    expect(alarm.window.toHours()).toBe(6);
  });

  test('needs no profiles', () => {
    const stack = stackIn();
    new BedrockCostAlarm(stack, 'Alarm', { threshold: 500, costMetric: published, costTags: TAGS, notifications: new CostNotifications(stack, 'Team') });

    expect(alarmOf(stack)).toMatchObject({ MetricName: 'EstimatedCost', AlarmDescription: 'More than 500 USD in 6 hours, according to the cost metric' });
    expect(warningIds(stack)).toEqual([]);
  });

  test('needs no prices', () => {
    const stack = stackIn();
    const profile = new TaggedInferenceProfile(stack, 'P', { modelSource: ModelSource.foundationModel('acme.unknown-v1:0'), costTags: TAGS });
    new BedrockCostAlarm(stack, 'Alarm', { profiles: [profile], threshold: 500, costMetric: published });

    expect(alarmOf(stack).MetricName).toBe('EstimatedCost');
  });

  test('may be math', () => {
    const stack = stackIn();
    const costMetric = new cloudwatch.MathExpression({ expression: 'a + b', usingMetrics: { a: published, b: published.with({ dimensionsMap: { Department: 'Sales' } }) }, period: Duration.hours(1) });
    const alarm = new BedrockCostAlarm(stack, 'Alarm', { profiles: [profileIn(stack)], threshold: 500, costMetric });

    expect(alarm.estimatedMonthlyCost()).toBe(0.2);
    expect(alarm.window.toHours()).toBe(1);
  });
});

describe('another account\'s profile', () => {
  test('is read there', () => {
    const stack = stackIn();
    const imported = TaggedInferenceProfile.fromInferenceProfileAttributes(stack, 'I', {
      inferenceProfileArn: `arn:aws:bedrock:us-east-1:${OTHER_ACCOUNT}:application-inference-profile/abc123`, prices: TokenPrices.perMillionTokens({ input: 1 }), costTags: TAGS,
    });
    new BedrockCostAlarm(stack, 'Alarm', { profiles: [imported], threshold: 1 });

    expect(alarmOf(stack).Metrics[1]).toMatchObject({ AccountId: OTHER_ACCOUNT, MetricStat: { Metric: { Dimensions: [{ Name: 'ModelId', Value: 'abc123' }] } } });
  });
});

describe('refuses', () => {
  const imported = (stack: Stack, region: string): IInferenceProfile => TaggedInferenceProfile.fromInferenceProfileAttributes(stack, `I${region}`, {
    inferenceProfileArn: `arn:aws:bedrock:${region}:${TEST_ACCOUNT}:application-inference-profile/abc123`, prices: TokenPrices.perMillionTokens({ input: 1 }),
  });
  const five = (stack: Stack) => Array.from({ length: 3 }, (_, index) => profileIn(stack, `P${index}`, TAGS, PRICES));
  const metric = new cloudwatch.Metric({ namespace: 'n', metricName: 'm' });

  test.each<[string, (stack: Stack) => Partial<BedrockCostAlarmProps>, string]>([
    ['no profile', () => ({ profiles: [] }), 'profiles, projects or costMetric must be given, got none: pass the profiles or projects to monitor, or a cost metric'],
    ['neither profiles nor a metric', () => ({ profiles: undefined }), 'profiles, projects or costMetric must be given, got none'],
    ['a profile twice', (stack) => { const each = imported(stack, 'us-east-1'); return { profiles: [each, each] }; }, 'profiles must not contain duplicates: "Insurance/Ius-east-1" is listed more than once'],
    ['a profile of another Region', (stack) => ({ profiles: [imported(stack, 'eu-central-1')] }),
      'profiles must be in the alarm\'s Region us-east-1, got "Insurance/Ieu-central-1" in eu-central-1: a CloudWatch alarm cannot use metrics of another Region; create an alarm there'],
    ['more than 10 counters', (stack) => ({ profiles: five(stack) }),
      'profiles must have at most 10 token metrics together, got 12 ("Insurance/P0" has 4, "Insurance/P1" has 4, "Insurance/P2" has 4): CloudWatch accepts no more in one alarm; create 2 alarms or more ' +
      'with a threshold each, or pass a costMetric that includes all profiles'],
    ['a model without a known price', (stack) => ({ profiles: [new TaggedInferenceProfile(stack, 'X', { modelSource: ModelSource.foundationModel('acme.unknown-v1:0'), costTags: TAGS })] }),
      'Prices of Insurance/X: no price for model '],
    ['costTags without a key', (stack) => ({ costTags: imported(stack, 'us-east-1').costTags }), 'costTags must have at least one tag, got none: pass costTags to the import of the profile, or omit costTags'],
    ['a topic of another Region', (stack) => ({ notifications: new CostNotifications(stack, 'N', { topic: sns.Topic.fromTopicArn(stack, 'T', `arn:aws:sns:eu-west-1:${TEST_ACCOUNT}:t`) }) }),
      'notifications must have a topic in the alarm\'s Region us-east-1, got "Insurance/T" in eu-west-1: create CostNotifications in us-east-1, because CloudWatch alarms publish only to topics in their own Region'],
    ['notifyWhenOk alone', () => ({ notifications: undefined, notifyWhenOk: true }), 'notifyWhenOk needs notifications, got none: pass notifications, or use addOkAction'],
    ['an empty name', () => ({ alarmName: '' }), 'alarmName must have at least 1 character, got "": change it, or omit it to have a name generated'],
    ['a long name', () => ({ alarmName: 'x'.repeat(256) }), 'alarmName must have at most 255 characters'],
    ['a name of two lines', () => ({ alarmName: 'a\nb' }), 'alarmName must be on one line, got "a\\nb": change it, or omit it to have a name generated'],
    ['an empty description', () => ({ alarmDescription: '' }), 'alarmDescription must have at least 1 character, got "": shorten it, and link to the rest'],
    ['a long description', () => ({ alarmDescription: 'x'.repeat(1025) }), 'alarmDescription must have at most 1024 characters'],
    ['a threshold of 0', () => ({ threshold: 0 }), 'threshold must be a number of USD above 0, got 0: pass the amount that can be spent within the window'],
    ['a negative threshold', () => ({ threshold: -5 }), 'threshold must be a number of USD above 0, got -5: pass the amount that can be spent within the window'],
    ['an infinite threshold', () => ({ threshold: Infinity }), 'threshold must be a number of USD above 0, got Infinity: pass the amount that can be spent within the window'],
    ['a threshold as text', () => ({ threshold: '100' as any }), 'threshold must be a number of USD above 0, got "100": pass the amount that can be spent within the window'],
    ['a window of seconds', () => ({ window: Duration.seconds(30) }), 'window must be a minute or longer, got 30 seconds: Amazon Bedrock publishes its metrics each minute'],
    ['a window of nothing', () => ({ window: Duration.seconds(0) }), 'window must be a minute or longer, got 0 seconds: Amazon Bedrock publishes its metrics each minute'],
    ['a window of half minutes', () => ({ window: Duration.seconds(90) }), 'window must be a whole number of minutes, got 1 minute 30 seconds: CloudWatch sums whole minutes'],
    ['a window of a month', () => ({ window: Duration.days(30) }),
      'window must be 7 days or shorter, got 30 days: CloudWatch looks back no further; for a month, use a TagBudget, or a costMetric of the month to date'],
    ['a window that is a token', () => ({ window: Duration.minutes(Token.asNumber({ Ref: 'Window' })) }), 'window must be known at synth, got a token: pass a Duration of known length'],
    ['a window beside a cost metric', () => ({ window: Duration.hours(1), costMetric: metric }), 'window must not be given together with costMetric, got both: remove one of the two, because the alarm uses the period of the metric'],
    ['a cost metric over seconds', () => ({ costMetric: metric.with({ period: Duration.seconds(10) }) }), 'costMetric.period must be a minute or longer, got 10 seconds'],
    ['a time zone of its own making', () => ({ calendarTimeZone: 'Berlin time' }),
      'calendarTimeZone must be an IANA time zone or an offset in steps of 5 minutes, got "Berlin time": write it as Europe/Berlin, UTC or +05:30'],
    ['an offset between the steps', () => ({ calendarTimeZone: '+05:31' }), 'calendarTimeZone must be an IANA time zone or an offset in steps of 5 minutes, got "+05:31"'],
    ['a calendar of 2 hours', () => ({ calendarTimeZone: 'UTC', window: Duration.hours(2) }),
      'window must be a minute, 5 minutes, an hour, a day, a week with calendarTimeZone, got 2 hours: CloudWatch aligns only these windows to the calendar'],
  ])('%s', (_, props, message) => {
    const stack = stackIn();
    const profiles = [profileIn(stack)];

    expect(() => new BedrockCostAlarm(stack, 'Alarm', { profiles, threshold: 100, notifications: new CostNotifications(stack, 'Team'), ...props(stack) })).toThrow(message);
  });

  test('all of it at once', () => {
    expect(() => alarmWith({ threshold: 0, window: Duration.days(8), alarmName: '' })).toThrow(/^BedrockCostAlarm at Insurance\/Alarm: 3 problems:\n {2}- alarmName.*\n {2}- threshold.*\n {2}- window/);
  });

  test('Region, prices, metrics, topic and window at once', () => {
    const make = () => {
      const stack = stackIn();
      const unpriced = ['amazon.nova-canvas-v1:0', 'amazon.rerank-v1:0', 'acme.unknown-v1:0'].map((id) => new TaggedInferenceProfile(stack, id, { modelSource: ModelSource.foundationModel(id), costTags: TAGS }));
      const profiles = [imported(stack, 'eu-central-1'), ...unpriced, ...five(stack)];
      const notifications = new CostNotifications(stack, 'N', { topic: sns.Topic.fromTopicArn(stack, 'T', `arn:aws:sns:eu-west-1:${TEST_ACCOUNT}:t`) });
      return new BedrockCostAlarm(stack, 'Alarm', { profiles, notifications, threshold: 1, window: Duration.days(8) });
    };

    expect(make).toThrow(new RegExp(['^BedrockCostAlarm at Insurance/Alarm: 7 problems:',
      'profiles must be in the alarm\'s Region us-east-1, got "Insurance/Ieu-central-1" in eu-central-1: .*',
      'Prices of Insurance/amazon.nova-canvas-v1:0: no price for model "amazon.nova-canvas-v1:0", which ended on 2026-09-30: move to another model.*, or pass prices if AWS still offers you this one',
      'Prices of Insurance/amazon.rerank-v1:0: no token price for model "amazon.rerank-v1:0", which AWS bills by query: leave its profile out of the estimate, and use a TagBudget for its billed cost',
      'Prices of Insurance/acme.unknown-v1:0: no price for model "acme.unknown-v1:0" in the bundled price list .*',
      'profiles must have at most 10 token metrics together, got 13 \\("Insurance/Ieu-central-1" has 1, "Insurance/P0" has 4, .*',
      'notifications must have a topic in the alarm\'s Region us-east-1, .*',
      'window must be 7 days or shorter, got 8 days: .*$'].join('\n {2}- ')));
  });

  test('a cost metric over so short a period that no value arrives in time', () => {
    const stack = stackIn();
    const costMetric = new TagCostMeter(stack, 'Meter', { tagKeys: ['Department'], interval: Duration.hours(24) }).metricEstimatedCostMonthToDate({ period: Duration.minutes(5) });

    expect(() => new BedrockCostAlarm(stack, 'Alarm', { costMetric, threshold: 1 })).toThrow(
      'BedrockCostAlarm at Insurance/Alarm: costMetric.period must be an hour or longer, got 5 minutes: the values of the metric arrive up to 2905 minutes after the start of their period, ' +
      'and CloudWatch looks back at most a day over shorter periods');
  });

  test('to deny on a report', () => {
    const { stack, alarm } = alarmWith({ calendarTimeZone: 'UTC' });

    expect(() => alarm.denyInvocations({ roles: [iam.Role.fromRoleName(stack, 'R', 'r')] }))
      .toThrow('BedrockCostAlarm at Insurance/Alarm: denyInvocations must not be called with calendarTimeZone: calendar alarms are evaluated after the period has ended; use an alarm without calendarTimeZone');
  });
});
