import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as fc from 'fast-check';
import {
  BedrockCostAlarm, type BedrockCostAlarmProps, BedrockCostAnomalyAlarm, type BedrockProjectModel, CostNotifications, CostTags, EstimatedCost,
  type IInferenceProfile, ModelSource, TagBudget, TagCostMeter, TaggedInferenceProfile, TaggedPrincipal, TaggedProject, TokenPrices,
} from '../../src';
import { checkedApp, onlyResource } from '../support/checked-app';
import { alarmValue } from '../support/metric-math';
import { TEST_ENV } from '../support/places';
import { projectArn } from '../support/projects';

const TAGS = CostTags.of({ Department: 'Claims' });
const PRICES = TokenPrices.perMillionTokens({ input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 });
const NAMES = ['openai.gpt-5.5', 'openai.gpt-5.4', 'xai.grok-4.3', 'google.gemma-4-31b', 'anthropic.claude-opus-4-7', 'openai.gpt-oss-120b'];

const modelsOf = (count: number): BedrockProjectModel[] => NAMES.slice(0, count).map((modelId) => ({ modelId, prices: PRICES }));
const projectIn = (stack: Stack, id = 'Claims', models = modelsOf(2), costTags = TAGS) => new TaggedProject(stack, id, { costTags, models });
const profileIn = (stack: Stack, prices?: TokenPrices) =>
  new TaggedInferenceProfile(stack, 'Profile', { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0'), costTags: TAGS, prices });
const principalIn = (stack: Stack) => new TaggedPrincipal(stack, 'Caller', { principal: new iam.User(stack, 'User'), costTags: TAGS });

function alarmWith(make: (stack: Stack) => Partial<BedrockCostAlarmProps>) {
  const stack = new Stack(checkedApp(), 'Insurance', { env: TEST_ENV });
  const alarm = new BedrockCostAlarm(stack, 'Alarm', { threshold: 10, notifications: new CostNotifications(stack, 'Team'), ...make(stack) });
  return { stack, alarm };
}

const alarmOf = (stack: Stack) => onlyResource(stack, 'AWS::CloudWatch::Alarm').Properties;
const dimensionsOf = ({ MetricStat }: any) => Object.fromEntries(MetricStat.Metric.Dimensions.map(({ Name, Value }: any) => [Name, Value]));

describe('an alarm on a project', () => {
  const { stack, alarm } = alarmWith((scope) => ({ projects: [projectIn(scope)] }));
  const { Metrics, Tags, AlarmDescription } = alarmOf(stack);
  const read = Metrics.filter(({ MetricStat }: any) => MetricStat);

  test('reads input and output tokens of each declared model of the project, and no other level', () => {
    expect(read.map(({ MetricStat: { Metric, Stat } }: any) => [Metric.Namespace, Metric.MetricName, Stat])).toEqual([
      ['AWS/BedrockMantle', 'InputTokens', 'Sum'], ['AWS/BedrockMantle', 'OutputTokens', 'Sum'],
      ['AWS/BedrockMantle', 'InputTokens', 'Sum'], ['AWS/BedrockMantle', 'OutputTokens', 'Sum'],
    ]);
    expect(read.map((each: any) => dimensionsOf(each).Model)).toEqual([NAMES[0], NAMES[0], NAMES[1], NAMES[1]]);
    expect(read.map((each: any) => dimensionsOf(each).Project)).toEqual(Array(4).fill({ 'Fn::GetAtt': [expect.stringMatching(/^Claims/), 'Id'] }));
    expect(alarm.estimatedMonthlyCost()).toBe(0.4);
  });

  test('carries the tags of the project', () => {
    expect(Tags).toEqual([{ Key: 'Department', Value: 'Claims' }]);
  });

  test('describes the models, the counted kinds of tokens, and the kinds that are missing', () => {
    expect(AlarmDescription).toContain('estimated from tokens, without the prompt cache of projects. Claims: openai.gpt-5.5, USD per million tokens: 3 input, 15 output (prices given)');
    expect(AlarmDescription).not.toContain('cache read');
  });
});

test('the amount is tokens times prices, for all models of profiles and projects (property)', () => {
  const { stack } = alarmWith((scope) => ({ profiles: [profileIn(scope, TokenPrices.perMillionTokens({ input: 1, output: 2 }))], projects: [projectIn(scope, 'Claims', modelsOf(3))] }));
  const { Metrics } = alarmOf(stack);
  const count = fc.option(fc.integer({ min: 0, max: 1_000_000 }), { nil: undefined });
  fc.assert(fc.property(fc.array(count, { minLength: 8, maxLength: 8 }), (tokens) => {
    const names = [['ModelId'], ['ModelId'], ...NAMES.slice(0, 3).flatMap((name) => [[name], [name]])];
    const values = new Map(names.map(([name], index) => [`${name} ${index % 2 === 0 ? 'Input' : 'Output'}`, tokens[index] ?? 0]));
    const found = alarmValue(Metrics, (each: any) => values.get(`${dimensionsOf(each).Model ?? 'ModelId'} ${each.MetricStat.Metric.MetricName.startsWith('Input') ? 'Input' : 'Output'}`));
    const expected = names.reduce((sum, [name], index) => sum + (tokens[index] ?? 0) * (name === 'ModelId' ? [1, 2] : [3, 15])[index % 2], 0) / 1_000_000;

    expect(found).toBeCloseTo(expected, 9);
  }));
});

test('five models fit, and a sixth is refused with the ways that work', () => {
  expect(() => alarmWith((scope) => ({ projects: [projectIn(scope, 'Claims', modelsOf(5))] }))).not.toThrow();
  expect(() => alarmWith((scope) => ({ projects: [projectIn(scope, 'Claims', modelsOf(6))] }))).toThrow(
    'projects must have at most 10 token metrics together, got 12 ("Insurance/Claims" has 12): ' +
    'CloudWatch accepts no more in one alarm; create 2 alarms or more with a threshold each, or pass a costMetric that includes all projects. ' +
    'To create alarms for parts of a project, import it once for each part with TaggedProject.fromProjectAttributes, each with some of its models');
  expect(() => alarmWith((scope) => ({ profiles: [profileIn(scope, PRICES)], projects: [projectIn(scope, 'Claims', modelsOf(4))] }))).toThrow(
    'profiles and projects must have at most 10 token metrics together, got 12 ("Insurance/Profile" has 4, "Insurance/Claims" has 8)');
});

describe('refuses', () => {
  test.each<[string, (stack: Stack) => Partial<BedrockCostAlarmProps>, string]>([
    ['a project without models', (scope) => ({ projects: [projectIn(scope, 'Claims', [])] }), 'Estimated cost of Insurance/Claims: models must contain at least one model, got none'],
    ['a model without a price', (scope) => ({ projects: [projectIn(scope, 'Claims', [{ modelId: 'acme.unknown-v1' }])] }), 'Prices of "acme.unknown-v1" in Insurance/Claims: no price for model'],
    ['a project twice', (scope) => {
      const project = projectIn(scope);
      return { projects: [project, project] };
    }, 'projects must not contain duplicates: "Insurance/Claims" is listed more than once'],
    ['a project of another Region', (scope) => ({ projects: [TaggedProject.fromProjectAttributes(scope, 'P', { projectArn: projectArn({ region: 'us-west-2' }), models: modelsOf(1) })] }),
      'projects must be in the alarm\'s Region us-east-1, got "Insurance/P" in us-west-2'],
    ['a principal among the projects', (scope) => ({ projects: [principalIn(scope) as any] }),
      'Amazon Bedrock publishes no metrics by IAM principal; use TagBudget with the costTags of the principal, or the queries of CostAndUsageExport'],
    ['a principal among the profiles', (scope) => ({ profiles: [principalIn(scope) as any] }), 'Amazon Bedrock publishes no metrics by IAM principal; use TagBudget'],
    ['a project among the profiles', (scope) => ({ profiles: [projectIn(scope) as any] }), 'a Bedrock Project is not a model'],
    ['nothing', () => ({}), 'profiles, projects or costMetric must be given, got none'],
  ])('%s', (_, make, message) => {
    expect(() => alarmWith(make)).toThrow(message);
  });

  test('a project under another value of the tags', () => {
    const { stack } = alarmWith((scope) => ({ projects: [projectIn(scope)], costTags: CostTags.of({ Department: 'Sales' }) }));

    expect(() => (stack.node.root as any).synth()).toThrow('costTags declare "Department" as "Sales", but "Insurance/Claims" is billed under "Claims": the alarm would notify the wrong team; use the same value, or remove the project');
  });
});

test('with a cost metric, projects need no prices', () => {
  const { stack } = alarmWith((scope) => ({
    projects: [projectIn(scope, 'Claims', [])],
    costMetric: new TagCostMeter(scope, 'Meter', { tagKeys: ['Department'] }).metricEstimatedCostToday({ costTags: TAGS }),
  }));

  expect(alarmOf(stack).Metrics ?? [alarmOf(stack).MetricName]).toHaveLength(1);
});

test('an anomaly alarm learns the cost of projects as well', () => {
  const stack = new Stack(checkedApp(), 'Insurance', { env: TEST_ENV });
  const alarm = new BedrockCostAnomalyAlarm(stack, 'Unusual', { projects: [projectIn(stack, 'Claims', modelsOf(1))], window: Duration.hours(1), notifications: new CostNotifications(stack, 'Team') });

  expect(alarm.estimatedMonthlyCost()).toBe(0.4);
  const read = alarmOf(stack).Metrics.filter(({ MetricStat }: any) => MetricStat);
  expect(read.map((each: any) => dimensionsOf(each).Model)).toEqual([NAMES[0], NAMES[0]]);
});

test('a retained profile that is passed together with its profile is counted once', () => {
  const dollarsOf = (passed: (profile: TaggedInferenceProfile) => IInferenceProfile[]) => {
    const { stack } = alarmWith((scope) => {
      const profile = new TaggedInferenceProfile(scope, 'Profile', {
        modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0'),
        costTags: TAGS,
        retainedProfiles: [{ modelSource: ModelSource.foundationModel('amazon.nova-micro-v1:0') }],
      });
      return { profiles: passed(profile), projects: [projectIn(scope, 'Claims', modelsOf(1))] };
    });
    return alarmValue(alarmOf(stack).Metrics, () => 1_000_000)!;
  };

  expect(dollarsOf((profile) => [profile])).toBeGreaterThan(18);
  expect(dollarsOf((profile) => [profile, profile.retainedProfiles[0]])).toBeCloseTo(dollarsOf((profile) => [profile]), 9);
});

describe('EstimatedCost.fromCarriers', () => {
  const stackOf = () => new Stack(checkedApp(), 'Insurance', { env: TEST_ENV });

  test('counts the metrics of profiles and projects', () => {
    const stack = stackOf();

    expect(EstimatedCost.fromCarriers(profileIn(stack, PRICES), projectIn(stack)).metricCount).toBe(8);
    expect(EstimatedCost.fromCarriers(profileIn(new Stack(), PRICES)).metricCount).toBe(4);
  });

  test.each<[string, (stack: Stack) => any[], string]>([
    ['no carrier', () => [], 'carriers must contain at least one profile or project, got none'],
    ['a principal', (stack) => [principalIn(stack)], 'carriers must be profiles or projects, got "Insurance/Caller": Amazon Bedrock publishes no metrics by IAM principal; use TagBudget'],
    ['a budget', (stack) => [new TagBudget(stack, 'B', { costTags: TAGS, limit: 1 })], 'pass a TaggedInferenceProfile, a TaggedProject or a TaggedPrincipal'],
    ['a project without models', (stack) => [projectIn(stack, 'Claims', [])], 'models must contain at least one model'],
  ])('refuses %s', (_, make, message) => {
    expect(() => EstimatedCost.fromCarriers(...make(stackOf()))).toThrow(message);
  });
});
