import { Stack } from 'aws-cdk-lib';
import {
  BedrockCostDashboard, type BedrockCostDashboardProps, BudgetPeriod, CostTagSource, CostTags, ModelSource, TagBudget, type TagBudgetProps,
  TagCostMeter, TaggedInferenceProfile,
} from '../../src';
import { checkedApp, onlyResource } from '../support/checked-app';
import { deployed, profileValues } from '../support/deployed';
import { TEST_ENV } from '../support/places';

const claims = CostTags.of({ Department: 'Claims' });

function stackIn(): Stack {
  return new Stack(checkedApp(), 'Insurance', { env: TEST_ENV });
}

function widgetsOf(stack: Stack, props: Partial<BedrockCostDashboardProps>): any[] {
  new BedrockCostDashboard(stack, 'Dashboard', { tagKey: 'Department', ...props });
  const { DashboardBody } = onlyResource(stack, 'AWS::CloudWatch::Dashboard').Properties;
  const resources = JSON.parse(JSON.stringify(stack.resolve((stack as any)._toCloudFormation()))).Resources;
  return JSON.parse(deployed(DashboardBody, { values: profileValues(resources) })).widgets;
}

const meterIn = (stack: Stack, namespace?: string) => new TagCostMeter(stack, 'Meter', { tagKeys: ['Department', 'Cost Center'], timeZone: 'Europe/Berlin', metricNamespace: namespace });
const searching = (expression: string) => expect.objectContaining({ expression });
const byTitle = (widgets: any[], title: string) => widgets.find(({ properties }) => properties.title === title)?.properties;

test('every value of the tag is there without being named', () => {
  const stack = stackIn();
  const widgets = widgetsOf(stack, { meter: meterIn(stack) });

  expect(byTitle(widgets, 'Month to date (Europe/Berlin), USD').metrics)
    .toEqual([[searching('SEARCH(\'{"BedrockCostTags","Department"} MetricName="EstimatedCostMonthToDate"\', \'Maximum\', 900)')]]);
  expect(byTitle(widgets, 'Today (Europe/Berlin), USD').metrics)
    .toEqual([[searching('SEARCH(\'{"BedrockCostTags","Department"} MetricName="EstimatedCostToday"\', \'Maximum\', 900)')]]);
});

test('keys and namespaces with other characters are quoted', () => {
  const stack = stackIn();
  const widgets = widgetsOf(stack, { meter: meterIn(stack, 'Team/Cost'), tagKey: 'Cost Center' });

  expect(JSON.stringify(byTitle(widgets, 'Today (Europe/Berlin), USD').metrics)).toContain('{\\"Team/Cost\\",\\"Cost Center\\"} MetricName');
});

test('so are the month of all profiles, what is not tracked, and what has no price', () => {
  const stack = stackIn();
  const widgets = widgetsOf(stack, { meter: meterIn(stack) });
  const metricOf = (title: string) => byTitle(widgets, title).metrics.map((metric: any[]) => metric.slice(0, 2));

  expect(metricOf('Month to date, tracked usage')).toEqual([['BedrockCostTags', 'EstimatedCostMonthToDate']]);
  expect(metricOf('Month to date, untracked usage')).toEqual([['BedrockCostTags', 'UntrackedCostMonthToDate']]);
  expect(metricOf('Tracked share of the month')).toEqual([['BedrockCostTags', 'TrackedShare']]);
  expect(metricOf('Month to date, tokens without a price')).toEqual([['BedrockCostTags', 'UnpricedTokensMonthToDate']]);
});

test('calls of legacy models are there if the meter publishes them', () => {
  const titlesWith = (meterLegacyUsage: boolean) => {
    const stack = stackIn();
    const meter = new TagCostMeter(stack, 'Meter', { tagKeys: ['Department'], meterLegacyUsage });
    return byTitle(widgetsOf(stack, { meter }), 'Calls of legacy models in the last interval')?.metrics.map((metric: any[]) => metric.slice(0, 2));
  };

  expect(titlesWith(true)).toEqual([['BedrockCostTags', 'LegacyModelInvocations']]);
  expect(titlesWith(false)).toBeUndefined();
});

test('a budget\'s limit stands beside the month to date, or the day, of the value it counts', () => {
  const stack = stackIn();
  const budgets = [
    new TagBudget(stack, 'Month', { costTags: claims, limit: 500 }),
    new TagBudget(stack, 'Day', { costTags: CostTags.of({ Department: 'Sales' }), limit: 20, period: BudgetPeriod.DAILY }),
    new TagBudget(stack, 'Combined', { costTags: CostTags.of({ Environment: 'dev', Department: 'Sales' }), limit: 7 }),
  ];
  const meter = new TagCostMeter(stack, 'Meter', { tagKeys: ['Department'], tagKeyCombinations: [['Department', 'Environment']] });
  const widgets = widgetsOf(stack, { meter, budgets });
  const limits = widgets.filter(({ properties }) => /^(Month|Day|Combined): /.test(properties.title));

  const rowOf = ({ properties: { title, metrics: [metric], annotations } }: any) => [title, metric.slice(1, -1), annotations.horizontal[0].value];

  expect(limits.map(rowOf)).toEqual([
    ['Month: month to date, USD', ['EstimatedCostMonthToDate', 'Department', 'Claims'], 500],
    ['Day: today, USD', ['EstimatedCostToday', 'Department', 'Sales'], 20],
    ['Combined: month to date, USD', ['EstimatedCostMonthToDate', 'Department', 'Sales', 'Environment', 'dev'], 7],
  ]);
});

test('an imported budget, whose limit is not known, has its spend without a line', () => {
  const stack = stackIn();
  const budgets = [TagBudget.fromBudgetAttributes(stack, 'Theirs', { budgetName: 'claims', costTags: claims })];
  const { metrics: [metric], annotations } = byTitle(widgetsOf(stack, { meter: meterIn(stack), budgets }), 'Theirs: month to date, USD');

  expect(metric.slice(1, -1)).toEqual(['EstimatedCostMonthToDate', 'Department', 'Claims']);
  expect(annotations).toBeUndefined();
});

test('rows come before the sections of profiles, and overlap with none', () => {
  const stack = stackIn();
  const profile = new TaggedInferenceProfile(stack, 'P', { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0'), costTags: claims });
  const budgets = Array.from({ length: 5 }, (_, index) => new TagBudget(stack, `B${index}`, { costTags: claims, limit: 1 }));
  const widgets = widgetsOf(stack, { meter: meterIn(stack), profiles: [profile], budgets });
  const meet = (one: any, other: any, at: string, size: string) => one[at] < other[at] + other[size] && other[at] < one[at] + one[size];
  const overlap = (one: any, other: any) => one !== other && meet(one, other, 'x', 'width') && meet(one, other, 'y', 'height');

  expect(widgets.findIndex(({ properties }) => properties.markdown === '## All values of Department'))
    .toBeLessThan(widgets.findIndex(({ properties }) => properties.markdown === '## Department: Claims'));
  expect(widgets.filter((one) => widgets.some((other) => overlap(one, other)))).toEqual([]);
});

test('the text tells of no profile where none is named', () => {
  const stack = stackIn();
  const [text] = widgetsOf(stack, { meter: meterIn(stack) });

  expect(text.properties.markdown).toContain('for each value of the tag that profiles of the account carry in the Region');
  expect(text.properties.markdown).not.toContain('| --- |');
});

describe('refuses', () => {
  test('neither profiles nor a meter', () => {
    expect(() => widgetsOf(stackIn(), {})).toThrow('profiles, projects or meter must be specified, got none: pass the profiles or projects whose cost to show, or a meter');
  });

  test('a meter that does not count by the key', () => {
    const stack = stackIn();

    expect(() => widgetsOf(stack, { meter: meterIn(stack), tagKey: 'Project' }))
      .toThrow('meter must group cost by "Project", got a meter that groups cost by ["Department","Cost Center"]: add the key to tagKeys of the meter');
  });

  test('at synth, an imported budget whose tags are not known', () => {
    const stack = stackIn();
    const budgets = [TagBudget.fromBudgetAttributes(stack, 'B', { budgetName: 'claims' })];

    expect(() => widgetsOf(stack, { meter: meterIn(stack), budgets })).toThrow('budgets must filter by tags of the meter, or by a value of "Department" that a profile carries, got "Insurance/B"');
  });

  test.each<[string, Partial<TagBudgetProps>, string]>([
    ['several values', { additionalTagValues: { Department: ['Sales'] } }, ''],
    ['further tags', { costTags: claims.withTag('Function', 'x') }, ', add ["Department","Function"] to tagKeyCombinations of the meter'],
    ['another tag', { costTags: CostTags.of({ Function: 'x' }) }, ', add "Function" to tagKeys of the meter'],
    ['a year', { period: BudgetPeriod.ANNUALLY }, ''],
    ['callers\' tags', { costTagSource: CostTagSource.IAM_PRINCIPAL }, ''],
    ['tags of resources or callers', { costTagSource: CostTagSource.RESOURCE_OR_IAM_PRINCIPAL }, ''],
    ['one service', { services: ['Amazon Bedrock AgentCore'] }, ''],
    ['another currency', { currency: 'CNY' }, ''],
  ])('at synth, a budget of %s, which the meter does not count', (_, props, metering) => {
    const stack = stackIn();
    const budgets = [new TagBudget(stack, 'B', { costTags: claims, limit: 1, ...props })];

    expect(() => widgetsOf(stack, { meter: meterIn(stack), budgets })).toThrow(
      `budgets must filter by tags of the meter, or by a value of "Department" that a profile carries, got "Insurance/B": remove the budget from budgets${metering}, or use a monthly or daily budget in USD with one value for each key of one of [["Department"],["Cost Center"]]`);
  });

  test('at synth, more widgets than CloudWatch takes', () => {
    const stack = stackIn();
    const budgets = Array.from({ length: 493 }, (_, index) => new TagBudget(stack, `B${index}`, { costTags: claims, limit: 1 }));

    expect(() => widgetsOf(stack, { meter: meterIn(stack), budgets })).toThrow('profiles and budgets must result in at most 500 widgets, got 50');
  });
});
