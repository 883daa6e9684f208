import { type App, Stack, Stage } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import {
  BedrockCostAlarm, CostAllocationTagActivation, CostAndUsageExport, CostCategorySplit, BillingDashboard, CostNotifications, CostTags,
  CostTagSchema, ModelSource, MonthlyCostReport, TagAudit, TagBudget, TagCostCategory, TagCostMeter, TaggedInferenceProfile,
  TagScopedInvokePolicy, TokenPrices,
} from '../src';
import { checkedApp } from './support/checked-app';
import { strategyOf } from './support/strategy';

type Arrange = <T>(map: Record<string, T>) => Record<string, T>;

/** Everything that takes a map, each passed through `arrange`. */
function appOf(arrange: Arrange): { app: App; markdown: string; json: string } {
  const app = checkedApp();
  const stack = new Stack(new Stage(app, 'Stage'), 'Stack', { env: { account: '111122223333', region: 'us-east-1' } });
  const schema = CostTagSchema.of(arrange({ Team: arrange<any>({ required: true, pattern: '[a-z]+', description: 'who', owner: 'finops' }), Department: { allowedValues: ['Claims', 'Sales'] }, Environment: { required: false } }));
  const given = CostTags.of(arrange({ Team: 'a', Department: 'Claims', Environment: 'prod' }));
  const costTags = schema.createCostTags(arrange({ Team: 'a', Department: 'Claims', Environment: 'prod' }));
  const notifications = new CostNotifications(stack, 'Notifications');
  const profile = new TaggedInferenceProfile(stack, 'Profile', { modelSource: ModelSource.systemDefinedProfile('us.amazon.nova-lite-v1:0'), costTags });
  const additionalTagValues = arrange({ Team: ['b', 'c'], Department: ['Sales'] });

  new TagBudget(stack, 'Budget', { costTags: profile.costTags, additionalTagValues, limit: 1, notifications });
  new TagBudget(stack, 'Given', { costTags: given, limit: 1, notifications });
  new BedrockCostAlarm(stack, 'Alarm', { profiles: [profile], threshold: 1, notifications });
  new TagScopedInvokePolicy(stack, 'Policy', { costTags: profile.costTags, additionalTagValues });
  new TagCostMeter(stack, 'Meter', { tagKeys: ['Team'], priceOverrides: arrange({ 'b.model': TokenPrices.perMillionTokens({ input: 1 }), 'a.model': TokenPrices.perMillionTokens({ input: 2 }) }) });
  new TagAudit(stack, 'Audit', { schema, notifications });
  new CostAllocationTagActivation(stack, 'Activation', { tagKeys: schema.keys });
  new TagCostCategory(stack, 'Category', {
    tagKey: 'Department',
    groups: arrange({ Operations: ['Claims'], Distribution: ['Sales'], Administration: ['Legal'] }),
    defaultValue: 'Rest',
    splitCharge: CostCategorySplit.fixedPercentages(arrange({ Operations: 33.33, Distribution: 33.33, Administration: 33.34 })),
  });
  new MonthlyCostReport(stack, 'Report', {
    dashboard: new BillingDashboard(stack, 'Dashboard', { tagKeys: ['Team'] }),
    recipients: ['board@example.com'],
    deliveryEvent: { source: 'aws.bcm', detailType: 'Report', pattern: arrange<any>({ source: ['a'], detail: arrange({ status: ['b'], name: ['c'] }) }) },
  });
  new CostAndUsageExport(stack, 'Export', { tagKeys: ['Team', 'Department'], tagColumnKeys: arrange({ Team: 'user_team', Department: 'user_dept' }) });
  const { markdown, json } = strategyOf(app);
  return { app, markdown, json };
}

function outputOf(arrange: Arrange): string {
  const { app, markdown, json } = appOf(arrange);
  const [{ nestedAssembly }] = app.synth().nestedAssemblies;
  return JSON.stringify([nestedAssembly.stacks.map(({ template }) => template), markdown, json]);
}

test('the order of no map reaches a template or the strategy, since a map has another at each run in Go', () => {
  const expected = outputOf((map) => map);

  fc.assert(fc.property(fc.infiniteStream(fc.nat()), (numbers) => {
    const shuffled: Arrange = (map) => {
      const places = new Map(Object.keys(map).map((name): [string, number] => [name, numbers.next().value]));
      return Object.fromEntries(Object.entries(map).sort(([one], [other]) => places.get(one)! - places.get(other)!));
    };
    expect(outputOf(shuffled)).toBe(expected);
  }), { numRuns: 8 });
});
