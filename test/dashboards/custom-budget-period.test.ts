import { Stack } from 'aws-cdk-lib';
import {
  BedrockCostDashboard, type BedrockCostDashboardProps, BudgetPeriod, CostTags, ModelSource, TagBudget, type TagBudgetProps, TagCostMeter,
  TaggedInferenceProfile, TokenPrices,
} from '../../src';
import { checkedApp, onlyResource } from '../support/checked-app';
import { deployed, profileValues } from '../support/deployed';
import { TEST_ENV } from '../support/places';

const CLAIMS = CostTags.of({ Department: 'Claims' });
const PROJECT = { period: BudgetPeriod.CUSTOM, start: new Date('2027-03-01'), end: new Date('2027-06-01') };

function graphsOf(budgets: Array<Partial<TagBudgetProps>>, propsOf: (stack: Stack) => Partial<BedrockCostDashboardProps> = () => ({})): any[] {
  const stack = new Stack(checkedApp(), 'Insurance', { env: TEST_ENV });
  const profile = new TaggedInferenceProfile(stack, 'Profile', {
    modelSource: ModelSource.systemDefinedProfile('us.anthropic.claude-sonnet-4-6'), costTags: CLAIMS, prices: TokenPrices.perMillionTokens({ input: 3, output: 15 }),
  });
  new BedrockCostDashboard(stack, 'Dashboard', {
    tagKey: 'Department',
    profiles: [profile],
    budgets: budgets.map((props, index) => new TagBudget(stack, `Budget${index}`, { costTags: CLAIMS, limit: 500, emails: ['a@example.com'], ...props })),
    ...propsOf(stack),
  });
  const { DashboardBody } = onlyResource(stack, 'AWS::CloudWatch::Dashboard').Properties;
  const resources = JSON.parse(JSON.stringify(stack.resolve((stack as any)._toCloudFormation()))).Resources;
  return JSON.parse(deployed(DashboardBody, { values: profileValues(resources) })).widgets.map(({ properties }: any) => properties);
}

const limitsOf = (graphs: any[]) => graphs.filter(({ annotations }) => annotations)
  .map(({ title, annotations }) => [title, annotations.horizontal.map(({ label }: any) => label)]);

test('a budget over a project has no limit in a graph, which cannot start with it', () => {
  const graphs = graphsOf([PROJECT]);

  expect(graphs.map(({ title }) => title)).toContain('USD per day');
  expect(limitsOf(graphs)).toEqual([]);
});

test('a budget over a project leaves the limit of another one where it is', () => {
  expect(limitsOf(graphsOf([PROJECT, { period: BudgetPeriod.QUARTERLY }]))).toEqual([['USD in the last 90 days, running total', ['Budget1: QUARTERLY limit, USD']]]);
});

test('a meter of one account is not compared with the budget of other accounts, or of a project', () => {
  const graphs = graphsOf([{ linkedAccounts: ['444455556666'], limit: 7 }, PROJECT, {}], (stack) => ({ meter: new TagCostMeter(stack, 'Meter', { tagKeys: ['Department'] }) }));

  expect(graphs.map(({ title }) => title).filter((title) => /^Budget\d: /.test(title))).toEqual(['Budget2: month to date, USD']);
});
