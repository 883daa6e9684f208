import { Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { BedrockCostDashboard, type BedrockCostDashboardProps, CostTags, ModelSource, PriceList, TagBudget, TaggedInferenceProfile, TokenPrices } from '../../src';
import { checkedApp, resourcesOf } from '../support/checked-app';
import { deployed, profileValues } from '../support/deployed';
import { TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { warningIds } from '../support/warnings';

const CLAIMS = CostTags.of({ Department: 'Claims' });
const RERANK = 'cohere.rerank-v3-5:0';
const CANVAS = 'amazon.nova-canvas-v1:0';

function profileIn(stack: Stack, id: string, modelId: string, prices?: TokenPrices): TaggedInferenceProfile {
  return new TaggedInferenceProfile(stack, id, { modelSource: ModelSource.foundationModel(modelId), costTags: CLAIMS, prices });
}

function dashboardWith(make: (stack: Stack) => Partial<BedrockCostDashboardProps>): Stack {
  const stack = new Stack(checkedApp(), 'Insurance', { env: TEST_ENV });
  new BedrockCostDashboard(stack, 'Dashboard', { tagKey: 'Department', ...make(stack) });
  return stack;
}

function widgetsOf(stack: Stack): any[] {
  const [[, dashboard]] = Object.entries(resourcesOf(stack, 'AWS::CloudWatch::Dashboard'));
  return JSON.parse(deployed(dashboard.Properties.DashboardBody, { values: profileValues(resourcesOf(stack, 'AWS::Bedrock::ApplicationInferenceProfile')) })).widgets;
}

const titles = (widgets: any[]) => widgets.map(({ properties }) => properties.title).filter(Boolean);
const texts = (widgets: any[]) => widgets.filter(({ type }) => type === 'text').map(({ properties }) => properties.markdown);
const metricsOf = (widgets: any[], title: string) => widgets.find(({ properties }) => properties.title === title).properties.metrics;
const countersOf = (widgets: any[], title: string) => metricsOf(widgets, title).filter(([namespace]: unknown[]) => namespace === 'AWS/Bedrock').map(([, name]: unknown[]) => name);
const warningsOf = (stack: Stack) => Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(({ entry }) => entry.data as string);

describe('a section in which no price is known', () => {
  const stack = dashboardWith((scope) => ({ profiles: [profileIn(scope, 'Rerank', RERANK)] }));
  const widgets = widgetsOf(stack);

  test('has tokens, calls and errors, and no cost', () => {
    expect(titles(widgets)).toEqual(['Tokens per hour', 'Invocations, throttles and errors per hour']);
    expect(widgets.filter(({ type }) => type === 'metric').map(({ width }) => width)).toEqual([12, 12]);
    expect(countersOf(widgets, 'Tokens per hour')).toEqual(['InputTokenCount', 'OutputTokenCount', 'CacheReadInputTokenCount', 'CacheWriteInputTokenCount']);
    expect(countersOf(widgets, 'Invocations, throttles and errors per hour')).toEqual(expect.arrayContaining(['Invocations', 'InvocationThrottles', 'InvocationClientErrors', 'InvocationServerErrors']));
  });

  test('says so', () => {
    expect(texts(widgets)[1]).toBe('## Department: Claims\nNo token price is known for Insurance/Rerank. Cost is therefore not shown.');
    expect(texts(widgets)[0]).toContain('Calls, errors and tokens of a profile with no price are shown, but not its cost. If AWS bills the model by token, pass `prices` to the profile.');
    expect(texts(widgets)[0]).toContain(`| Claims | Insurance/Rerank | ${RERANK} |  |  |  |  | no price: billed by query |`);
  });

  test('brings a warning, with the reason', () => {
    expect(warningsOf(stack)).toEqual([
      `the dashboard shows calls and errors of 1 profile, but no cost: Prices of Insurance/Rerank: no token price for model "${RERANK}", which AWS bills by query: ` +
      'leave its profile out of the estimate, and use a TagBudget for its billed cost. Acknowledge this warning for a model that AWS does not bill by token. ' +
      'See https://github.com/cdk-bedrock-cost-tags/cdk-bedrock-cost-tags/blob/main/docs/reference/warnings.md#bedrockcostdashboard-unknownprices [ack: cdk-bedrock-cost-tags:BedrockCostDashboard.unknownPrices]',
    ]);
  });

  test('says that the limits of its budgets are not shown either', () => {
    const withBudget = dashboardWith((scope) => ({
      profiles: [profileIn(scope, 'Rerank', RERANK)],
      budgets: [new TagBudget(scope, 'Budget', { costTags: CLAIMS, limit: 500, emails: ['a@example.com'] })],
    }));

    expect(texts(widgetsOf(withBudget))[1]).toMatch(/Insurance\/Rerank\. Cost and limits of budgets are therefore not shown\.$/);
  });
});

describe('a section in which some prices are known', () => {
  const stack = dashboardWith((scope) => ({
    profiles: [profileIn(scope, 'Rerank', RERANK), profileIn(scope, 'Small', 'acme.small-v1:0', TokenPrices.perMillionTokens({ input: 1, output: 2 })), profileIn(scope, 'Canvas', CANVAS)],
  }));
  const widgets = widgetsOf(stack);

  test('has the cost of these profiles, and says of how many', () => {
    expect(titles(widgets)).toEqual([
      'Last hour (1 of 3 profiles)', 'Today, since 00:00 UTC (1 of 3 profiles)', 'Last 7 days (1 of 3 profiles)', 'Cost by model, USD per hour (1 of 3 profiles)',
      'Tokens per hour', 'Invocations, throttles and errors per hour', 'USD per day (1 of 3 profiles)',
    ]);
    expect(countersOf(widgets, 'Last hour (1 of 3 profiles)')).toEqual(['InputTokenCount', 'OutputTokenCount']);
    expect(countersOf(widgets, 'USD per day (1 of 3 profiles)')).toEqual(['InputTokenCount', 'OutputTokenCount']);
  });

  test('has the tokens, calls and errors of all profiles', () => {
    const counts = (title: string, name: string) => countersOf(widgets, title).filter((each: string) => each === name).length;

    expect(counts('Tokens per hour', 'InputTokenCount')).toBe(3);
    expect(counts('Tokens per hour', 'CacheReadInputTokenCount')).toBe(2);
    expect(counts('Invocations, throttles and errors per hour', 'Invocations')).toBe(3);
  });

  test('names the profiles without cost, and a model that has ended', () => {
    expect(texts(widgets)[1]).toBe('## Department: Claims\nNo token price is known for Insurance/Rerank, Insurance/Canvas. The graphs of cost do not include this usage.');
    expect(texts(widgets)[0]).toContain(`| Claims | Insurance/Canvas | ${CANVAS} |  |  |  |  | no price: the model ended on 2026-09-30 |`);
    expect(texts(widgets)[0]).toContain('| Claims | Insurance/Small | acme.small-v1:0 | 1 | 2 |  |  | custom |');
  });

  test('does not overlap', () => {
    const rows = new Map(widgets.map(({ y, height }) => [y, height]));

    expect([...rows].sort(([one], [other]) => one - other).reduce((end, [y, height]) => y === end ? y + height : NaN, 0)).toBeGreaterThan(0);
    expect(widgets.filter(({ x, width }) => x + width > 24)).toEqual([]);
  });
});

test.each<[string, (stack: Stack) => BedrockCostDashboardProps['profiles'], string]>([
  ['a model that is not in the price list', (stack) => [profileIn(stack, 'A', 'acme.x')], 'no price'],
  ['an import without a model', (stack) => [TaggedInferenceProfile.fromInferenceProfileAttributes(stack, 'A', {
    inferenceProfileArn: `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:application-inference-profile/abc123`, costTags: CLAIMS,
  })], 'no price'],
])('%s is shown without cost', (_, profiles, cell) => {
  const stack = dashboardWith((scope) => ({ profiles: profiles(scope) }));

  expect(titles(widgetsOf(stack))).toEqual(['Tokens per hour', 'Invocations, throttles and errors per hour']);
  expect(texts(widgetsOf(stack))[0]).toContain(`| ${cell} |`);
  expect(warningIds(stack)).toEqual(['cdk-bedrock-cost-tags:BedrockCostDashboard.unknownPrices']);
});

test('with all prices known, there is no warning', () => {
  expect(warningIds(dashboardWith((scope) => ({ profiles: [profileIn(scope, 'A', PriceList.bundled().modelIds.find((id) => id.startsWith('amazon.nova-lite'))!)] })))).toEqual([]);
});
