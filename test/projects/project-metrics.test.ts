import { App, aws_cloudwatch as cloudwatch, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { CostNotifications, CostTags, EstimatedCost, type IBedrockProject, PriceList, TaggedInferenceProfile, TaggedProject, TokenPrices, ModelSource } from '../../src';
import { isMetered } from '../../src/pricing/metered-carrier';
import { checkedApp, onlyResource, resourcesOf, templateOf } from '../support/checked-app';
import { evaluate } from '../support/metric-math';
import { TEST_ENV } from '../support/places';
import { projectArn, projectWith } from '../support/projects';

const PRICES = TokenPrices.perMillionTokens({ input: 2, output: 10, cacheRead: 0.5, cacheWrite: 3 });
const modelsOf = (count: number) => Array.from({ length: count }, (_, index) => ({ modelId: `openai.model-${index}`, prices: PRICES }));

/** Metrics of an expression by ID, through expressions inside of it, as `name dimensions`. */
function metricsOf({ usingMetrics }: cloudwatch.MathExpression): Record<string, string> {
  return Object.assign({}, ...Object.entries(usingMetrics).map(([id, metric]) => metric instanceof cloudwatch.MathExpression
    ? metricsOf(metric)
    : { [id]: `${(metric as cloudwatch.Metric).metricName} ${Object.entries((metric as cloudwatch.Metric).dimensions ?? {}).map(([name, value]) => `${name}=${value}`).sort()}` }));
}

/** Value of an expression, of which each metric has a value by name and model. Throws for a metric without one. */
function valueOf(expression: cloudwatch.MathExpression, values: Record<string, number | undefined>): number | undefined {
  const metrics = metricsOf(expression);
  return evaluate(expression.expression, (id) => {
    const inner = expression.usingMetrics[id];
    if (inner instanceof cloudwatch.MathExpression) {
      return valueOf(inner, values);
    }
    const [, name, model = ''] = /^(\w+) (?:Model=([^,]*),)?Project=/.exec(metrics[id])!;
    const key = model ? `${name} ${model}` : name;
    if (!(key in values)) {
      throw new Error(`no value for ${key}`);
    }
    return values[key];
  });
}

test.each<[string, (project: IBedrockProject) => cloudwatch.Metric, string, string[]]>([
  ['metric', (project) => project.metric('Inferences'), 'Inferences', ['Project']],
  ['metricInferences', (project) => project.metricInferences(), 'Inferences', ['Project']],
  ['metricInferenceClientErrors', (project) => project.metricInferenceClientErrors(), 'InferenceClientErrors', ['Project']],
  ['metricTotalInputTokens', (project) => project.metricTotalInputTokens(), 'TotalInputTokens', ['Project']],
  ['metricTotalOutputTokens', (project) => project.metricTotalOutputTokens(), 'TotalOutputTokens', ['Project']],
  ['metricInputTokens', (project) => project.metricInputTokens('openai.gpt-5.5'), 'InputTokens', ['Project', 'Model']],
  ['metricOutputTokens', (project) => project.metricOutputTokens('openai.gpt-5.5'), 'OutputTokens', ['Project', 'Model']],
])('%s has the name and the dimensions that AWS publishes', (method, metricOf, name, dimensions) => {
  const { stack, project } = projectWith();
  const metric = metricOf(project);

  expect(metric).toMatchObject({ namespace: 'AWS/BedrockMantle', metricName: name, statistic: method === 'metric' ? 'Average' : 'Sum' });
  expect(Object.keys(metric.dimensions!)).toEqual(dimensions);
  expect(stack.resolve(metric.dimensions!.Project)).toEqual({ 'Fn::GetAtt': ['ClaimsE8D96B24', 'Id'] });
  expect(metric.dimensions!.Model).toBe(dimensions.includes('Model') ? 'openai.gpt-5.5' : undefined);
});

test('options replace statistic, period and dimensions', () => {
  const { project } = projectWith();
  const metric = project.metricInferences({ statistic: 'Maximum', period: Duration.minutes(1), dimensionsMap: { Project: 'default' } });

  expect(metric).toMatchObject({ statistic: 'Maximum', dimensions: { Project: 'default' } });
  expect(metric.period.toMinutes()).toBe(1);
});

test.each([
  ['a geography', 'us.anthropic.claude-opus-4-8', 'must not contain a geography'],
  ['the ID of the other endpoint', 'anthropic.claude-haiku-4-5-20251001-v1:0', 'use "anthropic.claude-haiku-4-5"'],
  ['no text', 5, 'modelId must be a string, got 5'],
])('a metric of a model refuses %s, which would have no data', (_, modelId, problem) => {
  const { project } = projectWith();

  expect(() => project.metricInputTokens(modelId as string)).toThrow(problem);
  expect(() => project.metricOutputTokens(modelId as string)).toThrow(problem);
});

describe('estimated cost', () => {
  test('multiplies the tokens of each declared model by its prices', () => {
    const { project } = projectWith({ models: [{ modelId: 'openai.gpt-5.5', prices: PRICES }, { modelId: 'xai.grok-4.3', prices: TokenPrices.perMillionTokens({ input: 1, output: 4 }) }] });
    const cost = project.metricEstimatedCost();

    expect(Object.values(metricsOf(cost)).map((text) => text.replace(/Project=.*/, ''))).toEqual([
      'InputTokens Model=openai.gpt-5.5,', 'OutputTokens Model=openai.gpt-5.5,', 'InputTokens Model=xai.grok-4.3,', 'OutputTokens Model=xai.grok-4.3,',
    ]);
    expect(valueOf(cost, { 'InputTokens openai.gpt-5.5': 1e6, 'OutputTokens openai.gpt-5.5': 2e6, 'InputTokens xai.grok-4.3': 3e6, 'OutputTokens xai.grok-4.3': undefined })).toBeCloseTo(2 + 20 + 3);
    expect(cost.label).toBe('Estimated cost of 2 models (USD)');
  });

  test('is that of EstimatedCost, which adds profiles', () => {
    const { stack, project } = projectWith({ models: modelsOf(2) });
    const profile = new TaggedInferenceProfile(stack, 'Profile', { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0'), costTags: CostTags.of({ Team: 'a' }), prices: PRICES });

    expect(isMetered(project)).toBe(true);
    expect(EstimatedCost.fromCarriers(project).metric().expression).toBe(project.metricEstimatedCost().expression);
    expect(EstimatedCost.fromCarriers(project, profile).metricCount).toBe(2 * 2 + 4);
  });

  test.each([[1, true], [5, true], [6, false]])('of %d models fits into an alarm: %s', (count, fits) => {
    const { stack, project } = projectWith({ models: modelsOf(count) });
    const values = Object.fromEntries(project.models.flatMap(({ modelId }) => [[`InputTokens ${modelId}`, 1e6], [`OutputTokens ${modelId}`, 1e6]]));

    expect(valueOf(project.metricEstimatedCost(), values)).toBeCloseTo(12 * count);
    new cloudwatch.Alarm(stack, 'Alarm', { metric: project.metricEstimatedCost(), threshold: 5, evaluationPeriods: 1 });
    const metrics = onlyResource(stack, 'AWS::CloudWatch::Alarm').Properties.Metrics.filter(({ MetricStat }: any) => MetricStat);

    expect([metrics.length, metrics.length <= 10]).toEqual([2 * count, fits]);
  });

  test('takes in-Region prices of the price list, also under the ID of the other endpoint', () => {
    const meters = (modelId: string) => (projectWith({ models: [{ modelId }] }).project)._tokenMeters();

    expect(meters('openai.gpt-5.5')[0].prices.input).toBe(PriceList.bundled().pricesFor(ModelSource.foundationModel('openai.gpt-5.5'), 'us-east-1').input);
    expect(meters('openai.gpt-oss-20b')[0].prices.output).toBe(PriceList.bundled().pricesFor(ModelSource.foundationModel('openai.gpt-oss-20b-1:0'), 'us-east-1').output);
    expect(meters('openai.gpt-oss-20b')[0]).toMatchObject({ path: 'Insurance/Claims/openai.gpt-oss-20b', model: 'openai.gpt-oss-20b', kinds: ['input', 'output'] });
  });

  test('takes prices of the price list of the scope, also of models of this endpoint only', () => {
    const app = new App();
    PriceList.bundled().withPrices({ 'google.gemma-4-31b': PRICES }).applyTo(app);
    const project = new TaggedProject(new Stack(app, 'S', { env: TEST_ENV }), 'P', { models: [{ modelId: 'google.gemma-4-31b' }] });

    expect(project._tokenMeters()[0].prices.output).toBe(10);
  });

  test('omits kinds of tokens that are free', () => {
    const { project } = projectWith({ models: [{ modelId: 'openai.gpt-5.5', prices: TokenPrices.perMillionTokens({ input: 0, output: 1 }) }] });

    expect(project._tokenMeters()[0].kinds).toEqual(['output']);
  });

  test('throws for unknown prices, all at once, and only when it is estimated', () => {
    const { project } = projectWith({ models: [{ modelId: 'own.other' }, { modelId: 'openai.gpt-5.5' }, { modelId: 'own.unknown' }] });

    expect(() => project.metricEstimatedCost()).toThrow(
      /Estimated cost of Insurance\/Claims: 2 problems:\n.*Prices of "own.other" in Insurance\/Claims: no price for model[\s\S]*"own.unknown"/,
    );
  });

  test('throws for a project without models, and names the remedy', () => {
    const { project } = projectWith();

    expect(() => project.metricEstimatedCost()).toThrow('Estimated cost of Insurance/Claims: models must contain at least one model, got none: declare the models that the project is used for');
    expect(() => EstimatedCost.fromCarriers(project)).toThrow('models must contain at least one model');
  });

  test('of a model that is a token needs prices, and of one that is looked up later does not', () => {
    const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
    const modelId = new CfnParameter(stack, 'Model').valueAsString;
    const project = (id: string, models: any[]) => new TaggedProject(stack, id, { models });

    expect(() => project('Bare', [{ modelId }]).metricEstimatedCost()).toThrow('a model must have prices if its ID is known only at deployment, got {"Ref":"Model"} without');
    expect(project('Priced', [{ modelId, prices: PRICES }])._tokenMeters()[0]).toMatchObject({ model: undefined, kinds: ['input', 'output'] });
    expect(() => project('Later', [{ modelId: 'dummy-value-for-/model' }]).metricEstimatedCost()).not.toThrow();
  });

  test('in a Region that is a token needs prices that depend on no Region', () => {
    const { project } = projectWith({ models: [{ modelId: 'openai.gpt-5.5', prices: PRICES }] }, {});

    expect(project.metricEstimatedCost().expression).toContain('* 10');
  });
});

describe('undeclared models', () => {
  test('are the difference between all output tokens and those of the declared models', () => {
    const { project } = projectWith({ models: modelsOf(2) });
    const metric = project.metricUndeclaredOutputTokens();

    expect(valueOf(metric, { 'TotalOutputTokens': 1000, 'OutputTokens openai.model-0': 300, 'OutputTokens openai.model-1': undefined })).toBe(700);
    expect(valueOf(metric, { 'TotalOutputTokens': 300, 'OutputTokens openai.model-0': 300, 'OutputTokens openai.model-1': undefined })).toBe(0);
    expect(valueOf(metric, { 'TotalOutputTokens': undefined, 'OutputTokens openai.model-0': undefined, 'OutputTokens openai.model-1': undefined })).toBe(0);
  });

  test.each([[0, 'models must contain at least one model, got none'], [10, 'models must contain at most 9 models, got 10: use one project for each group of models']])('of %d declared models are refused', (count, problem) => {
    const { stack, project } = projectWith({ models: modelsOf(count) });

    expect(() => project.metricUndeclaredOutputTokens()).toThrow(problem);
    expect(() => project.alarmOnUndeclaredModels(new CostNotifications(stack, 'N'))).toThrow(problem);
  });

  test('can be in one widget for two periods and two projects', () => {
    const { stack, project } = projectWith({ models: modelsOf(1) });
    const other = new TaggedProject(stack, 'Other', { models: modelsOf(1) });
    const periods = [5, 60].map((minutes) => Duration.minutes(minutes));
    const left = [project, other].flatMap((each) => periods.map((period) => each.metricUndeclaredOutputTokens({ period })));
    new cloudwatch.Dashboard(stack, 'D').addWidgets(new cloudwatch.GraphWidget({ left }));

    expect(new Set(left.flatMap(({ usingMetrics }) => Object.keys(usingMetrics))).size).toBe(8);
    expect(() => templateOf(stack)).not.toThrow();
  });

  test('raise an alarm with one metric for the project and one for each of nine models', () => {
    const { stack, project } = projectWith({ models: modelsOf(9) });
    const notifications = new CostNotifications(stack, 'N');
    const alarm = project.alarmOnUndeclaredModels(notifications);
    const { Properties } = onlyResource(stack, 'AWS::CloudWatch::Alarm');

    expect(alarm.node.path).toBe('Insurance/Claims/UndeclaredModelsAlarm');
    expect(Properties).toMatchObject({
      Threshold: 0, ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 1, TreatMissingData: 'notBreaching',
    });
    expect(Properties.AlarmDescription).toContain('A model was called through the Bedrock Project Insurance/Claims that the project does not declare.');
    expect(Properties.AlarmActions).toEqual([stack.resolve(notifications.topic.topicArn)]);
    expect(Properties.Metrics).toHaveLength(11);
    expect(Properties.Metrics.flatMap(({ MetricStat }: any) => MetricStat ? [MetricStat.Period] : [])).toEqual(Array(10).fill(900));
  });

  test('raise one alarm for two recipients, and none twice', () => {
    const { stack, project } = projectWith({ models: modelsOf(1) });
    const [one, two] = ['One', 'Two'].map((id) => new CostNotifications(stack, id));
    const alarms = [one, two, one].map((each) => project.alarmOnUndeclaredModels(each));

    expect(new Set(alarms).size).toBe(1);
    expect(Object.values(resourcesOf(stack, 'AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties.AlarmActions.length)).toEqual([2]);
  });

  test('of an imported project raise an alarm, too', () => {
    const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
    TaggedProject.fromProjectAttributes(stack, 'P', { projectArn: projectArn(), models: modelsOf(1) }).alarmOnUndeclaredModels(new CostNotifications(stack, 'N'));

    expect(JSON.stringify(onlyResource(stack, 'AWS::CloudWatch::Alarm').Properties.Metrics)).toContain('"Value":"proj_abcdefghij234567abcd"');
  });
});
