import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { BedrockCostDashboard, type BedrockCostDashboardProps, CostTags, ModelSource, TaggedInferenceProfile, TaggedPrincipal, TaggedProject, TokenPrices } from '../../src';
import { checkedApp, resourcesOf } from '../support/checked-app';
import { deployed, profileValues } from '../support/deployed';
import { TEST_ENV } from '../support/places';
import { projectValues } from '../support/projects';
import { warningTexts } from '../support/warning-texts';

const CLAIMS = CostTags.of({ Department: 'Claims' });
const PRICES = TokenPrices.perMillionTokens({ input: 5, output: 30, cacheRead: 0.5 });
const profileIn = (stack: Stack, costTags = CLAIMS) => new TaggedInferenceProfile(stack, 'Profile', { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0'), costTags });
const projectIn = (stack: Stack, id = 'Project', prices: TokenPrices | undefined = PRICES, costTags = CLAIMS) =>
  new TaggedProject(stack, id, { costTags, models: [{ modelId: 'openai.gpt-5.5', prices }, { modelId: 'openai.gpt-5.4', prices }] });

function dashboardWith(make: (stack: Stack) => Partial<BedrockCostDashboardProps>): Stack {
  const stack = new Stack(checkedApp(), 'Insurance', { env: TEST_ENV });
  new BedrockCostDashboard(stack, 'Dashboard', { tagKey: 'Department', ...make(stack) });
  return stack;
}

function widgetsOf(stack: Stack): any[] {
  const [[, dashboard]] = Object.entries(resourcesOf(stack, 'AWS::CloudWatch::Dashboard'));
  const values = {
    ...profileValues(resourcesOf(stack, 'AWS::Bedrock::ApplicationInferenceProfile')), ...projectValues(resourcesOf(stack, 'AWS::BedrockMantle::Project')),
  };
  return JSON.parse(deployed(dashboard.Properties.DashboardBody, { values })).widgets;
}

const metricsOf = (widgets: any[], title: string) => widgets.find(({ properties }) => properties.title === title).properties.metrics.filter(([namespace]: unknown[]) => typeof namespace === 'string');
const seriesOf = (widgets: any[], title: string) => metricsOf(widgets, title).map(([namespace, name, ...rest]: any[]) => [namespace, name, rest[0] === 'Project' && rest[2] === 'Model' ? rest[3] : rest[0]]);
const texts = (widgets: any[]) => widgets.filter(({ type }) => type === 'text').map(({ properties }) => properties.markdown);

describe('a dashboard of a profile and a project under one value', () => {
  const widgets = widgetsOf(dashboardWith((stack) => ({ profiles: [profileIn(stack)], projects: [projectIn(stack)] })));

  test('has one section, whose cost adds both up', () => {
    expect(texts(widgets)).toHaveLength(2);
    expect(texts(widgets)[1]).toBe('## Department: Claims');
    const cost = metricsOf(widgets, 'Last hour').map(([namespace]: any[]) => namespace);
    expect(cost.filter((namespace: string) => namespace === 'AWS/BedrockMantle')).toHaveLength(4);
    expect(cost.filter((namespace: string) => namespace === 'AWS/Bedrock').length).toBeGreaterThan(2);
  });

  test('shows tokens and calls of the project as a whole, which is another level than its models', () => {
    expect(seriesOf(widgets, 'Tokens per hour').filter(([namespace]: string[]) => namespace === 'AWS/BedrockMantle')).toEqual([
      ['AWS/BedrockMantle', 'TotalInputTokens', 'Project'], ['AWS/BedrockMantle', 'TotalOutputTokens', 'Project'],
    ]);
    expect(seriesOf(widgets, 'Invocations, throttles and errors per hour').filter(([namespace]: string[]) => namespace === 'AWS/BedrockMantle').map(([, name]: string[]) => name).sort())
      .toEqual(['InferenceClientErrors', 'Inferences']);
  });

  test('never adds up two levels of a project in one graph', () => {
    for (const { properties } of widgets.filter(({ type }) => type === 'metric')) {
      const levels = new Set(properties.metrics.filter(([namespace]: unknown[]) => namespace === 'AWS/BedrockMantle').map((each: any[]) => each.includes('Model') ? 'model' : 'project'));
      expect(levels.size).toBeLessThan(2);
    }
  });

  test('lists the prices of each model, and what a project has no metrics for', () => {
    expect(texts(widgets)[0]).toContain('1 profile and 1 project under 1 value of the cost allocation tag Department');
    expect(texts(widgets)[0]).toContain('| Claims | Insurance/Project | openai.gpt-5.5 | 5 | 30 |  |  | custom |');
    expect(texts(widgets)[0]).toContain('Projects: only the declared models have a cost, and CloudWatch has no metrics of the prompt cache, throttles and server errors of a project.');
  });
});

test('projects alone have no graphs of what CloudWatch does not count', () => {
  const widgets = widgetsOf(dashboardWith((stack) => ({ projects: [projectIn(stack), projectIn(stack, 'Sales', PRICES, CostTags.of({ Department: 'Sales' }))] })));

  expect(texts(widgets).slice(1)).toEqual(['## Department: Claims', '## Department: Sales']);
  const { metrics } = widgets.find(({ properties }) => properties.title === 'Invocations, throttles and errors per hour').properties;
  expect(metrics.flatMap((each: any[]) => each.filter((part) => part?.label).map(({ label }) => label))).toEqual(['client errors', 'invocations']);
  expect(JSON.stringify(widgets)).not.toContain('"AWS/Bedrock"');
});

test('a project of which a price is not known is shown without cost, with a warning', () => {
  const stack = dashboardWith((scope) => ({ projects: [new TaggedProject(scope, 'Project', { costTags: CLAIMS, models: [{ modelId: 'acme.unknown-v1' }] })] }));
  const widgets = widgetsOf(stack);

  expect(texts(widgets)[1]).toBe('## Department: Claims\nNo token price is known for Insurance/Project. Cost is therefore not shown.');
  expect(texts(widgets)[0]).toContain('| Claims | Insurance/Project | acme.unknown-v1 |  |  |  |  | no price |');
  expect(warningTexts(stack, 'BedrockCostDashboard.unknownPrices')[0]).toContain('no price for model "acme.unknown-v1"');
});

describe('refuses', () => {
  test.each<[string, (stack: Stack) => Partial<BedrockCostDashboardProps>, string]>([
    ['a principal', (stack) => ({ projects: [new TaggedPrincipal(stack, 'Caller', { principal: new iam.User(stack, 'User'), costTags: CLAIMS }) as any] }),
      'Amazon Bedrock publishes no metrics by IAM principal; use TagBudget'],
    ['more than 50 profiles and models', (stack) => ({ projects: Array.from({ length: 26 }, (_, index) => projectIn(stack, `P${index}`)) }),
      'profiles and models of projects must be at most 50, got 52: create several dashboards'],
    ['a project twice', (stack) => {
      const project = projectIn(stack);
      return { projects: [project, project] };
    }, 'projects must not contain duplicates: "Insurance/Project" is listed more than once'],
  ])('%s', (_, make, message) => {
    expect(() => dashboardWith(make)).toThrow(message);
  });

  test('a project without the tag', () => {
    expect(() => widgetsOf(dashboardWith((stack) => ({ projects: [projectIn(stack, 'P', PRICES, CostTags.of({ Team: 'x' }))] })))).toThrow('"Department"');
  });
});
