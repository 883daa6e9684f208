import { CfnParameter, NestedStack, Stack, Stage, Tags, Token } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as fc from 'fast-check';
import {
  BedrockCostDashboard, type BedrockCostDashboardProps, BudgetAutoAdjust, BudgetPeriod, CostTags, ModelSource, TagBudget, TaggedInferenceProfile,
  TokenPrices,
} from '../../src';
import { checkedApp, onlyResource, resourcesOf } from '../support/checked-app';
import { deployed, profileValues } from '../support/deployed';
import { evaluate } from '../support/metric-math';
import { TEST_ACCOUNT, TEST_ENV } from '../support/places';

const SONNET = ModelSource.systemDefinedProfile('us.anthropic.claude-sonnet-4-6');
const PRICES = TokenPrices.perMillionTokens({ input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 });

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: any;
}

function profileIn(stack: Stack, id: string, department: string | undefined, prices = PRICES, modelSource = SONNET): TaggedInferenceProfile {
  const costTags = department === undefined ? undefined : CostTags.of({ Department: department });
  return new TaggedInferenceProfile(stack, id, { modelSource, costTags, prices });
}

function stackIn(): Stack {
  return new Stack(checkedApp(), 'Insurance', { env: TEST_ENV });
}

function dashboardWith(make: (stack: Stack) => Partial<BedrockCostDashboardProps>) {
  const stack = stackIn();
  const dashboard = new BedrockCostDashboard(stack, 'Dashboard', { tagKey: 'Department', ...make(stack) });
  return { stack, dashboard };
}

function widgetsOf(stack: Stack): Widget[] {
  const [[, dashboard]] = Object.entries(resourcesOf(stack, 'AWS::CloudWatch::Dashboard'));
  const values = { ...profileValues(resourcesOf(stack, 'AWS::Bedrock::ApplicationInferenceProfile')) };
  return JSON.parse(deployed(dashboard.Properties.DashboardBody, { values })).widgets;
}

const titled = (widgets: Widget[], title: string) => widgets.filter(({ properties }) => properties.title === title);
const texts = (widgets: Widget[]) => widgets.filter(({ type }) => type === 'text').map(({ properties }) => properties.markdown as string);

/** The value of the one visible metric of a widget, with tokens by the name of the counter. */
function valueOf({ properties: { metrics } }: Widget, tokens: Record<string, number>, label?: string): number | undefined {
  const options = (metric: any[]) => metric.at(-1);
  const visible = metrics.filter((metric: any[]) => options(metric).visible !== false && (label === undefined || options(metric).label === label));
  expect(visible).toHaveLength(1);
  const byId = (id: string): number | undefined => {
    const metric = metrics.find((each: any[]) => options(each).id === id);
    return options(metric).expression === undefined ? tokens[metric[1]] : evaluate(options(metric).expression, byId);
  };
  return evaluate(options(visible[0]).expression, byId);
}

describe('a section for each tag value', () => {
  const make = (stack: Stack) => ({ profiles: [profileIn(stack, 'A', 'Sales'), profileIn(stack, 'B', 'Claims'), profileIn(stack, 'C', 'Claims')] });

  test('in alphabetical order, with dollars, models, tokens, cache and errors', () => {
    const widgets = widgetsOf(dashboardWith(make).stack);

    expect(texts(widgets).slice(1)).toEqual(['## Department: Claims', '## Department: Sales']);
    expect(widgets.map(({ properties }) => properties.title).filter(Boolean)).toEqual([...Array(2)].flatMap(() => [
      'Last hour', 'Today, since 00:00 UTC', 'Last 7 days', 'Cost by model, USD per hour',
      'Tokens per hour', 'Share of input tokens read from the cache', 'Invocations, throttles and errors per hour', 'USD per day',
    ]));
  });

  test('has the dollars of its profiles together', () => {
    const widgets = widgetsOf(dashboardWith(make).stack);
    const tokens = { InputTokenCount: 1e6, OutputTokenCount: 1e5, CacheReadInputTokenCount: 1e7, CacheWriteInputTokenCount: 0 };

    expect(titled(widgets, 'Last hour').map((widget) => valueOf(widget, tokens))).toEqual([15, 7.5]);
    expect(titled(widgets, 'Today, since 00:00 UTC').map((widget) => valueOf(widget, tokens))).toEqual([15, 7.5]);
    expect(titled(widgets, 'Last 7 days').map((widget) => valueOf(widget, tokens))).toEqual([15, 7.5]);
  });

  test('has values over the right time', () => {
    const widgets = widgetsOf(dashboardWith(make).stack);
    const periods = (title: string) => new Set(titled(widgets, title)
      .flatMap(({ properties }) => properties.metrics.map((metric: any[]) => metric.at(-1).period ?? 300)));

    expect(titled(widgets, 'Last hour')[0].properties).toMatchObject({ view: 'singleValue', start: '-PT1H', setPeriodToTimeRange: true });
    expect(titled(widgets, 'Last 7 days')[0].properties).toMatchObject({ view: 'singleValue', start: '-P7D', setPeriodToTimeRange: true });
    expect(titled(widgets, 'Today, since 00:00 UTC')[0].properties).not.toHaveProperty('setPeriodToTimeRange', true);
    expect([...periods('Today, since 00:00 UTC')]).toEqual([86400]);
  });

  test('has tokens by kind, the share of the cache, and what went wrong', () => {
    const widgets = widgetsOf(dashboardWith(make).stack);
    const tokens = { InputTokenCount: 10, OutputTokenCount: 5, CacheReadInputTokenCount: 70, CacheWriteInputTokenCount: 20 };
    const labels = (title: string) => titled(widgets, title)[0].properties.metrics.map((metric: any[]) => metric.at(-1))
      .filter(({ visible }: any) => visible !== false).map(({ label }: any) => label);

    expect(labels('Tokens per hour')).toEqual(['input', 'output', 'cache read', 'cache write']);
    expect(valueOf(titled(widgets, 'Tokens per hour')[0], tokens, 'cache read')).toBe(140);
    expect(valueOf(titled(widgets, 'Share of input tokens read from the cache')[0], tokens)).toBe(70);
    expect(labels('Invocations, throttles and errors per hour')).toEqual(['throttles', 'client errors', 'server errors', 'invocations', 'invocations of legacy models']);
  });

  test('has cost by model', () => {
    const { stack } = dashboardWith((scope) => ({
      profiles: [profileIn(scope, 'A', 'Claims'), profileIn(scope, 'B', 'Claims', TokenPrices.perMillionTokens({ input: 1 }), ModelSource.foundationModel('acme.small-v1:0'))],
    }));
    const [widget] = titled(widgetsOf(stack), 'Cost by model, USD per hour');

    expect(widget.properties.stacked).toBe(true);
    expect(valueOf(widget, { InputTokenCount: 2e6 }, 'acme.small-v1:0')).toBe(2);
    expect(valueOf(widget, { InputTokenCount: 2e6 }, 'us.anthropic.claude-sonnet-4-6')).toBe(6);
  });

  test('without a prompt cache has no share of it', () => {
    const { stack } = dashboardWith((scope) => ({ profiles: [profileIn(scope, 'A', 'Claims', TokenPrices.perMillionTokens({ input: 1, output: 2 }), ModelSource.foundationModel('acme.small-v1:0'))] }));
    const widgets = widgetsOf(stack);

    expect(titled(widgets, 'Share of input tokens read from the cache')).toEqual([]);
    expect(titled(widgets, 'Tokens per hour')[0].width).toBe(8);
  });

  test('goes by the final tags', () => {
    const { stack } = dashboardWith((scope) => {
      const profiles = [profileIn(scope, 'A', undefined), profileIn(scope, 'B', undefined)];
      Tags.of(profiles[0]).add('Department', 'One');
      Tags.of(scope).add('Department', 'All');
      return { profiles };
    });

    expect(texts(widgetsOf(stack)).slice(1)).toEqual(['## Department: All', '## Department: One']);
  });

  test('takes a value that is only known at deployment', () => {
    const { stack } = dashboardWith((scope) => ({ profiles: [profileIn(scope, 'A', new CfnParameter(scope, 'Team', { default: 'x' }).valueAsString)] }));

    expect(JSON.stringify(onlyResource(stack, 'AWS::CloudWatch::Dashboard').Properties.DashboardBody)).toContain('## Department: ",{"Ref":"Team"}');
  });
});

describe('the text', () => {
  test('says what the figures are made from', () => {
    const { stack } = dashboardWith((scope) => ({ profiles: [profileIn(scope, 'A', 'Sales'), new TaggedInferenceProfile(scope, 'B', { modelSource: SONNET, costTags: CostTags.of({ Department: 'Claims' }) })] }));
    const [text] = texts(widgetsOf(stack));

    expect(text).toContain('2 profiles under 2 values of the cost allocation tag Department');
    expect(text).toContain('| Claims | Insurance/B | us.anthropic.claude-sonnet-4-6 | 3.3 | 16.5 | 0.33 | 4.125 | price list, since 2026-11-10 |');
    expect(text).toContain('| Sales | Insurance/A | us.anthropic.claude-sonnet-4-6 | 3 | 15 | 0.3 | 3.75 | custom |');
  });

  test('comes after the user\'s', () => {
    const { stack } = dashboardWith((scope) => ({ profiles: [profileIn(scope, 'A', 'Sales')], markdown: '[Runbook](https://example.com)' }));

    expect(texts(widgetsOf(stack))[0]).toMatch(/^\[Runbook\]\(https:\/\/example.com\)\n\n# Amazon Bedrock cost by Department\n/);
  });
});

describe('a budget', () => {
  const withBudget = (props: { period?: BudgetPeriod; limit?: number }, department = 'Claims') => dashboardWith((scope) => {
    const profiles = [profileIn(scope, 'A', 'Claims'), profileIn(scope, 'B', 'Sales')];
    const budget = new TagBudget(scope, 'Budget', { costTags: CostTags.of({ Department: department }), limit: 500, emails: ['a@example.com'], ...props });
    return { profiles, budgets: [budget] };
  });

  test.each<[BudgetPeriod, string, string]>([
    [BudgetPeriod.MONTHLY, 'USD in the last 30 days, running total', '-P30D'],
    [BudgetPeriod.QUARTERLY, 'USD in the last 90 days, running total', '-P90D'],
    [BudgetPeriod.ANNUALLY, 'USD in the last 365 days, running total', '-P365D'],
    [BudgetPeriod.DAILY, 'USD per day', '-P30D'],
  ])('that is %s has its limit in a graph of as many days', (period, title, start) => {
    const [{ properties }] = titled(widgetsOf(withBudget({ period }).stack), title);

    expect(properties).toMatchObject({ start, annotations: { horizontal: [{ value: 500, label: `Budget: ${period} limit, USD` }] } });
    expect(JSON.stringify(properties.metrics).includes('RUNNING_SUM')).toBe(period !== BudgetPeriod.DAILY);
  });

  test('is not in the other section', () => {
    const widgets = widgetsOf(withBudget({}).stack);

    expect(widgets.filter(({ properties }) => properties.annotations)).toHaveLength(1);
  });

  test('of the profile\'s own tags follows them', () => {
    const { stack } = dashboardWith((scope) => {
      const profile = profileIn(scope, 'A', 'Claims');
      return { profiles: [profile], budgets: [new TagBudget(scope, 'Budget', { costTags: profile.costTags, limit: 7, emails: ['a@example.com'] })] };
    });

    expect(titled(widgetsOf(stack), 'USD in the last 30 days, running total')).toHaveLength(1);
  });

  test('of another value fails synth', () => {
    expect(() => widgetsOf(withBudget({}, 'Finance').stack)).toThrow('budgets must filter by a value of "Department" that a profile carries, got "Insurance/Budget" with "Finance", but the profiles carry ' +
      '"Claims", "Sales": remove the budget from budgets, add its profiles to profiles, or pass costTags to the import of the budget');
  });

  test('of several values, or of another key, fails synth', () => {
    const withTags = (costTags: CostTags, additionalTagValues?: { [key: string]: string[] }) => dashboardWith((scope) => ({
      profiles: [profileIn(scope, 'A', 'Claims')],
      budgets: [new TagBudget(scope, 'Budget', { costTags, additionalTagValues, limit: 1, emails: ['a@example.com'] })],
    })).stack;

    expect(() => widgetsOf(withTags(CostTags.of({ Department: 'Claims' }), { Department: ['Sales'] }))).toThrow('with no single value, but the profiles carry "Claims"');
    expect(() => widgetsOf(withTags(CostTags.of({ Function: 'x' })))).toThrow('with no single value, but the profiles carry "Claims"');
  });
});

describe('stays in CloudWatch\'s limits', () => {
  const WIDGETS = 500;
  const METRICS_PER_WIDGET = 500;
  const METRICS = 2500;

  function problemsOf(widgets: Widget[]): string[] {
    const counts = widgets.map(({ properties }) => properties.metrics?.length ?? 0);
    const overlap = (one: Widget, other: Widget) => one !== other &&
      one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + other.height && other.y < one.y + one.height;
    const rows = new Map<number, Widget[]>();
    widgets.forEach((widget) => rows.set(widget.y, [...rows.get(widget.y) ?? [], widget]));
    return [
      ...widgets.length > WIDGETS ? [`${widgets.length} widgets`] : [],
      ...Math.max(...counts) > METRICS_PER_WIDGET ? [`${Math.max(...counts)} metrics in a widget`] : [],
      ...counts.reduce((total, count) => total + count, 0) > METRICS ? ['metrics in all'] : [],
      ...widgets.filter(({ x, width }) => x + width > 24).map(({ properties }) => `${properties.title} is too wide`),
      ...[...rows.values()].filter((row) => row.some((widget) => row.some((other) => overlap(widget, other)))).map(() => 'widgets overlap'),
      ...widgets.flatMap(({ properties }) => {
        const ids = (properties.metrics ?? []).map((metric: any[]) => metric.at(-1).id).filter(Boolean);
        return [
          ...ids.filter((id: string) => !/^[a-z][a-zA-Z0-9_]*$/.test(id)),
          ...new Set(ids).size < ids.length ? [`${properties.title}: ids repeat`] : [],
        ];
      }),
    ];
  }

  test.each([1, 7, 50])('with 50 profiles in %d groups', (groups) => {
    const { stack } = dashboardWith((scope) => ({ profiles: Array.from({ length: 50 }, (_, index) => profileIn(scope, `P${index}`, `D${index % groups}`)) }));
    const widgets = widgetsOf(stack);

    expect(texts(widgets)).toHaveLength(groups + 1);
    expect(problemsOf(widgets)).toEqual([]);
    expect(JSON.stringify(onlyResource(stack, 'AWS::CloudWatch::Dashboard')).length).toBeLessThan(700_000);
  });

  test('however profiles are grouped and priced', () => {
    const prices = fc.constantFrom(
      PRICES, TokenPrices.perMillionTokens({ input: 1 }), TokenPrices.perMillionTokens({ input: 1, output: 2 }),
      TokenPrices.perMillionTokens({ input: 1, cacheRead: 2 }),
    );
    fc.assert(fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), prices), { minLength: 1, maxLength: 15 }), (profiles) => {
      const { stack } = dashboardWith((scope) => ({ profiles: profiles.map(([department, each], index) => profileIn(scope, `P${index}`, department, each)) }));
      const widgets = widgetsOf(stack);

      expect(problemsOf(widgets)).toEqual([]);
      expect(texts(widgets)).toHaveLength(new Set(profiles.map(([department]) => department)).size + 1);
    }), { numRuns: 15 });
  });
});

describe('works', () => {
  test('with an imported profile of another Region', () => {
    const { stack } = dashboardWith((scope) => ({
      profiles: [TaggedInferenceProfile.fromInferenceProfileAttributes(scope, 'I', {
        inferenceProfileArn: `arn:aws:bedrock:eu-central-1:${TEST_ACCOUNT}:application-inference-profile/abc123`, prices: PRICES, costTags: CostTags.of({ Department: 'Claims' }),
      })],
    }));

    expect(titled(widgetsOf(stack), 'Last hour')[0].properties.metrics[1]).toEqual(['AWS/Bedrock', 'InputTokenCount', 'ModelId', 'abc123', expect.objectContaining({ region: 'eu-central-1' })]);
  });

  test('in a nested stack, with its parent\'s profile', () => {
    const stack = stackIn();
    const nested = new NestedStack(stack, 'Nested');
    new BedrockCostDashboard(nested, 'Dashboard', { profiles: [profileIn(stack, 'A', 'Claims')], tagKey: 'Department' });

    expect(JSON.stringify(onlyResource(nested, 'AWS::CloudWatch::Dashboard').Properties.DashboardBody)).toMatch(/\{"Ref":"referencetoInsuranceA.*InferenceProfileId/);
  });

  test('in another stack than its profiles', () => {
    const app = checkedApp();
    const profiles = new Stack(app, 'Profiles', { env: TEST_ENV });
    const stack = new Stack(app, 'Insurance', { env: TEST_ENV });
    new BedrockCostDashboard(stack, 'Dashboard', { profiles: [profileIn(profiles, 'A', 'Claims')], tagKey: 'Department' });

    expect(JSON.stringify(onlyResource(stack, 'AWS::CloudWatch::Dashboard').Properties.DashboardBody)).toContain('{"Fn::ImportValue":"Profiles:');
  });

  test('in a Stage, and in a stack without an environment', () => {
    const stack = new Stack(new Stage(checkedApp(), 'Prod'), 'Insurance');
    new BedrockCostDashboard(stack, 'Dashboard', { profiles: [profileIn(stack, 'A', 'Claims')], tagKey: 'Department' });

    expect(JSON.stringify(onlyResource(stack, 'AWS::CloudWatch::Dashboard').Properties.DashboardBody)).toContain('{"Ref":"AWS::Region"}');
  });

  test('under its logical id, which is its default child\'s, and its name', () => {
    const { stack, dashboard } = dashboardWith((scope) => ({ profiles: [profileIn(scope, 'A', 'Claims')], dashboardName: 'Claims' }));

    expect(Object.keys(resourcesOf(stack, 'AWS::CloudWatch::Dashboard'))).toEqual(['Dashboard9E4231ED']);
    expect((dashboard.node.defaultChild as cloudwatch.CfnDashboard).cfnResourceType).toBe('AWS::CloudWatch::Dashboard');
    expect(onlyResource(stack, 'AWS::CloudWatch::Dashboard').Properties.DashboardName).toBe('Claims');
    expect(stack.resolve(dashboard.dashboardName)).toEqual({ Ref: 'Dashboard9E4231ED' });
  });
});

test('costs what AWS takes for a dashboard', () => {
  expect(dashboardWith((stack) => ({ profiles: [profileIn(stack, 'A', 'Claims')] })).dashboard.estimatedMonthlyCost()).toBe(3);
});

test('an imported budget, whose limit is not known, has the running total of its period and no line', () => {
  const { stack } = dashboardWith((scope) => ({
    profiles: [profileIn(scope, 'A', 'Claims')],
    budgets: [TagBudget.fromBudgetAttributes(scope, 'Theirs', { budgetName: 'claims', costTags: CostTags.of({ Department: 'Claims' }) })],
  }));
  const [{ properties: { annotations } }] = titled(widgetsOf(stack), 'USD in the last 30 days, running total');

  expect(annotations).toBeUndefined();
});

describe('refuses', () => {
  test.each<[string, (stack: Stack) => Partial<BedrockCostDashboardProps>, string]>([
    ['no profile', () => ({ profiles: [] }), 'profiles, projects or meter must be specified, got none: pass the profiles or projects whose cost to show, or a meter'],
    ['profiles that are left out', () => ({ profiles: undefined }), 'profiles, projects or meter must be specified, got none'],
    ['a profile twice', (stack) => { const each = profileIn(stack, 'X', 'a'); return { profiles: [each, each] }; }, 'profiles must not contain duplicates: "Insurance/X" is listed more than once'],
    ['51 profiles', (stack) => ({ profiles: Array.from({ length: 51 }, (_, index) => profileIn(stack, `P${index}`, 'a')) }),
      'profiles must contain at most 50 profiles, got 51: create several dashboards, each for some of the tag values, because CloudWatch limits the metrics of a dashboard'],
    ['a key that is a token', () => ({ tagKey: Token.asString({ Ref: 'Key' }) }), 'tagKey must be known at synth, got a token: pass a literal string'],
    ['no key', () => ({ tagKey: '' }), 'tagKey must not be empty, got "": pass the tag key to group by'],
    ['a budget twice', (stack) => { const each = new TagBudget(stack, 'B', { costTags: CostTags.of({ Department: 'a' }), limit: 1 }); return { budgets: [each, each] }; },
      'budgets must not contain duplicates: "Insurance/B" is listed more than once'],
    ['a budget without a limit', (stack) => ({ budgets: [new TagBudget(stack, 'B', { costTags: CostTags.of({ Department: 'a' }), autoAdjust: BudgetAutoAdjust.historical(6) })] }),
      'budgets must have a fixed limit, got "Insurance/B", whose limit AWS sets: remove the budget from budgets'],
    ['a name with a space', () => ({ dashboardName: 'my dashboard' }), 'dashboardName must consist of letters, digits, - and _, got "my dashboard": change the name, or omit it to have one generated'],
    ['an empty text', () => ({ markdown: '' }), 'markdown must have at least 1 character, got "": pass 1 to 10,000 characters, or omit the text'],
  ])('%s', (_, props, message) => {
    expect(() => dashboardWith((stack) => ({ profiles: [profileIn(stack, 'A', 'a')], ...props(stack) }))).toThrow(message);
  });

  test('everything at once, a missing tag included', () => {
    const imported = (stack: Stack) => TaggedInferenceProfile.fromInferenceProfileArn(stack, 'I', `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:application-inference-profile/abc123`);

    expect(() => dashboardWith((stack) => ({ profiles: [imported(stack)], dashboardName: 'a b', markdown: '' }))).toThrow(
      /^BedrockCostDashboard at Insurance\/Dashboard: 3 problems:\n {2}- .*"Department".*\n {2}- dashboardName must consist of .*\n {2}- markdown must have at least 1 character/);
  });

  test('at synth, a profile that ends up without the tag', () => {
    const { stack } = dashboardWith((scope) => ({ profiles: [profileIn(scope, 'A', undefined)] }));

    expect(() => widgetsOf(stack)).toThrow(/tag "Department" is read from "Insurance\/A", but the resource has only the tags \[\]/);
  });
});

test('is tagged with what its profiles have in common', () => {
  const { stack } = dashboardWith((scope) => {
    Tags.of(scope).add('Environment', 'production');
    return { profiles: ['a', 'b'].map((id) => new TaggedInferenceProfile(scope, id, { modelSource: SONNET, costTags: CostTags.of({ Department: id, Project: 'x' }) })) };
  });
  const { Tags: tags } = onlyResource(stack, 'AWS::CloudWatch::Dashboard').Properties;

  expect(tags ?? [{ Key: 'Environment', Value: 'production' }, { Key: 'Project', Value: 'x' }]).toEqual([{ Key: 'Environment', Value: 'production' }, { Key: 'Project', Value: 'x' }]);
});
