import { App, CfnParameter, Stack, Stage, Tags } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import {
  BudgetAutoAdjust, BudgetPeriod, CostForecast, CostTags, CostTagSource, ModelSource, TagBudget, TaggedInferenceProfile,
  type TaggedInferenceProfileProps, type TagBudgetProps,
} from '../../src';
import { budgetOf, checkedApp } from '../support/checked-app';
import { OTHER_ACCOUNT, TEST_ENV } from '../support/places';
import { warningIds } from '../support/warnings';

const TAGS = CostTags.of({ Department: 'Claims' });
const SONNET = ModelSource.systemDefinedProfile('global.anthropic.claude-sonnet-4-6');

// 1,000 × (2,000 × 3 + 400 × 15) / 1,000,000 = 12 USD a day, and 240 USD a month.
const USAGE = { requestsPerDay: 1000, inputTokensPerRequest: 2000, outputTokensPerRequest: 400, daysPerMonth: 20 };

const forecast = CostForecast.fromUsage([{ modelSource: SONNET, region: 'us-east-1', usage: USAGE }]);
const NOTHING = CostForecast.fromUsage([{ modelSource: SONNET, region: 'us-east-1', usage: { ...USAGE, requestsPerDay: 0 } }]);
const stackIn = () => new Stack(checkedApp(), 'S', { env: TEST_ENV });

function budgetIn(stack: Stack, props: Partial<TagBudgetProps> = {}, id = 'Budget'): TagBudget {
  return new TagBudget(stack, id, { costTags: TAGS, emails: ['a@example.com'], ...props });
}

function profileIn(stack: Stack, id: string, props: Partial<TaggedInferenceProfileProps> = {}): TaggedInferenceProfile {
  return new TaggedInferenceProfile(stack, id, { modelSource: SONNET, costTags: TAGS, expectedUsage: USAGE, ...props });
}

const WARNING = 'cdk-bedrock-cost-tags:TagBudget.limitDiffersFromForecast';
const warnings = (stack: Stack) => warningIds(stack).filter((id) => id === WARNING);

function messages(stack: Stack): string[] {
  return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('limitDiffersFromForecast')).map(({ entry }) => String(entry.data).split('. See ')[0]);
}

describe('the limit', () => {
  test.each<[string, Partial<TagBudgetProps>, number]>([
    ['of a month is 1.5 times the expected cost', {}, 360],
    ['of a day is that of a day with usage', { period: BudgetPeriod.DAILY }, 18],
    ['of a quarter is three months', { period: BudgetPeriod.QUARTERLY }, 1100],
    ['of a year is twelve months', { period: BudgetPeriod.ANNUALLY }, 4400],
    // 61 days are 2.004 months: 1.5 × 481.0 = 721.5
    ['of a custom period goes by its days', { period: BudgetPeriod.CUSTOM, start: new Date('2027-03-01'), end: new Date('2027-05-01') }, 730],
    ['stays as given', { limit: 300 }, 300],
    ['can have another factor', { limit: forecast.suggestedLimit(2) }, 480],
  ])('%s', (_, props, limit) => {
    const stack = stackIn();
    const budget = budgetIn(stack, { forecast, ...props });

    expect(budget.limit).toBe(limit);
    expect(budgetOf(stack).Budget.BudgetLimit).toEqual({ Amount: limit, Unit: 'USD' });
    expect(warningIds(stack)).toEqual([]);
  });

  test('comes from profiles', () => {
    const stack = stackIn();
    const profile = profileIn(stack, 'P');

    expect(budgetIn(stack, { costTags: profile.costTags, forecast: CostForecast.fromProfiles(profile) }).limit).toBe(360);
    expect(warningIds(stack)).toEqual([]);
  });
});

test.each<[string, Partial<TagBudgetProps>, string]>([
  ['a forecast of a budget whose limit AWS sets', { forecast, autoAdjust: BudgetAutoAdjust.forecast() },
    'TagBudget at S/Budget: forecast must not be given together with autoAdjust: remove one of the two, because AWS sets the limit of a budget with autoAdjust'],
  ['a forecast of a budget in another currency', { forecast, currency: 'CNY' },
    'TagBudget at S/Budget: forecast must not be given for a budget in another currency than USD, got "CNY": pass limit in CNY, because a forecast is in USD'],
  ['a number for the forecast', { forecast: 240 as any }, 'forecast must be an instance of CostForecast, got 240: use CostForecast.fromProfiles(…) or CostForecast.fromUsage([ … ])'],
  ['a custom period without dates', { forecast, period: BudgetPeriod.CUSTOM }, 'start is required'],
])('%s is refused', (_, props, message) => {
  expect(() => budgetIn(stackIn(), props)).toThrow(message);
});

describe('a limit that the forecast does not fit', () => {
  test.each<[string, Partial<TagBudgetProps>, string[]]>([
    ['equal to it', { limit: 240 }, []],
    ['below it', { limit: 239 }, [
      'limit is 239 USD, but the expected cost in forecast is 240.00 USD a month. The budget exceeds its limit with the expected usage. Pass a limit such as 360, or correct expectedUsage',
    ]],
    ['ten times it', { limit: 2400 }, []],
    ['more than ten times it', { limit: 2401 }, [
      'limit is 2401 USD, but the expected cost in forecast is 240.00 USD a month. The budget detects overspending late. Pass a limit such as 360, or correct expectedUsage',
    ]],
    ['below that of a day', { limit: 11, period: BudgetPeriod.DAILY }, [
      'limit is 11 USD, but the expected cost in forecast is 12.00 USD a day. The budget exceeds its limit with the expected usage. Pass a limit such as 18, or correct expectedUsage',
    ]],
    ['below that of a quarter', { limit: 719, period: BudgetPeriod.QUARTERLY }, [expect.stringContaining('is 720.00 USD a quarter. ') as any]],
    ['below that of a year', { limit: 2879, period: BudgetPeriod.ANNUALLY }, [expect.stringContaining('is 2880.00 USD a year. ') as any]],
    ['below that of a custom period', { limit: 480, period: BudgetPeriod.CUSTOM, start: new Date('2027-03-01'), end: new Date('2027-05-01') },
      [expect.stringContaining('is 480.99 USD in the custom period. ') as any]],
    ['above a forecast of nothing', { limit: 1, forecast: NOTHING }, []],
  ])('%s', (_, props, expected) => {
    const stack = stackIn();
    budgetIn(stack, { forecast, ...props });

    expect(messages(stack)).toEqual(expected);
  });

  test('that is known at deployment brings nothing', () => {
    const stack = stackIn();
    budgetIn(stack, { forecast, limit: new CfnParameter(stack, 'Limit', { type: 'Number' }).valueAsNumber });

    expect(warnings(stack)).toEqual([]);
  });
});

describe('without a forecast, the profiles that carry all tags are expected to cost', () => {
  test('what the limit must cover, which the message tells with their paths', () => {
    const stack = stackIn();
    profileIn(stack, 'One');
    profileIn(stack, 'Two');
    profileIn(stack, 'Sales', { costTags: CostTags.of({ Department: 'Sales' }) });
    profileIn(stack, 'None', { expectedUsage: undefined });
    budgetIn(stack, { limit: 479 });

    expect(messages(stack)).toEqual([
      'limit is 479 USD, but the expected cost of 2 profiles with these tags (S/One, S/Two) is 480.00 USD a month. The budget exceeds its limit with the expected usage. Pass a limit such as 720, or correct expectedUsage',
    ]);
  });

  test.each<[string, Partial<TagBudgetProps>, Partial<TaggedInferenceProfileProps>, number]>([
    ['a limit that is high enough', { limit: 240 }, {}, 0],
    ['a limit far above, because the budget counts other cost as well', { limit: 100_000 }, {}, 0],
    ['another value', { limit: 1, costTags: CostTags.of({ Department: 'Sales' }) }, {}, 0],
    ['an additional value', { limit: 1, costTags: CostTags.of({ Department: 'Sales' }), additionalTagValues: { Department: ['Claims'] } }, {}, 1],
    ['a second key that the profile does not carry', { limit: 1, costTags: CostTags.of({ Department: 'Claims', Project: 'x' }) }, {}, 0],
    ['a second key that the profile carries', { limit: 1, costTags: CostTags.of({ Department: 'Claims', Project: 'x' }) }, { costTags: CostTags.of({ Department: 'Claims', Project: 'x' }) }, 1],
    ['retained profiles, once', { limit: 240 }, { retainedProfiles: [{ modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0') }] }, 0],
    ['some services only', { limit: 1, services: ['AWS Lambda'] }, {}, 0],
    ['the tags of callers', { limit: 1, costTagSource: CostTagSource.IAM_PRINCIPAL }, {}, 0],
    ['the tags of profiles or callers', { limit: 1, costTagSource: CostTagSource.RESOURCE_OR_IAM_PRINCIPAL }, {}, 1],
    ['another account', { limit: 1, linkedAccounts: [OTHER_ACCOUNT] }, {}, 0],
    ['a limit in another currency', { limit: 1, currency: 'CNY' }, {}, 0],
    ['a limit that AWS sets', { autoAdjust: BudgetAutoAdjust.forecast() }, {}, 0],
    ['a model without a price', { limit: 1 }, { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:9') }, 0],
  ])('%s', (_, budget, profile, count) => {
    const stack = stackIn();
    profileIn(stack, 'P', profile);
    budgetIn(stack, budget);

    expect(warnings(stack)).toHaveLength(count);
  });

  test('with tags that they inherit, of imports, and of profiles that are created later', () => {
    const stack = stackIn();
    budgetIn(stack, { limit: 10, costTags: CostTags.of({ Environment: 'production' }) });
    profileIn(stack, 'Inheriting');
    Tags.of(stack).add('Environment', 'production');
    TaggedInferenceProfile.fromInferenceProfileAttributes(stack, 'Imported', {
      inferenceProfileArn: 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc',
      modelSource: SONNET,
      expectedUsage: USAGE,
      costTags: CostTags.of({ Environment: 'production' }),
    });

    expect(messages(stack)).toEqual([expect.stringContaining('of 2 profiles with these tags (S/Inheriting, S/Imported) is 480.00 USD a month')]);
  });

  test('of which the message contains three', () => {
    const stack = stackIn();
    ['A', 'B', 'C', 'D'].forEach((id) => profileIn(stack, id));
    budgetIn(stack, { limit: 1 });

    expect(messages(stack)).toEqual([expect.stringContaining('of 4 profiles with these tags (S/A, S/B, S/C and others) is 960.00 USD a month')]);
  });

  test('in the same stage and account only', () => {
    const app = checkedApp();
    const stacks = ['Test', 'Production'].map((name) => new Stack(new Stage(app, name), 'S', { env: TEST_ENV }));
    const elsewhere = new Stack(Stage.of(stacks[1])!, 'Elsewhere', { env: { ...TEST_ENV, account: OTHER_ACCOUNT } });
    profileIn(stacks[0], 'P');
    profileIn(elsewhere, 'P');
    stacks.forEach((stack) => budgetIn(stack, { limit: 1 }));

    expect(stacks.map(warnings)).toEqual([[WARNING], []]);
  });

  test('also for a second budget, and for a profile that is added after a first synth', () => {
    const app = checkedApp();
    const stack = new Stack(app, 'S', { env: TEST_ENV });
    profileIn(stack, 'One');
    budgetIn(stack, { limit: 300 }, 'First');
    budgetIn(stack, { limit: 100 }, 'Second');
    app.synth();
    profileIn(stack, 'Two');
    app.synth({ force: true });

    expect(messages(stack).filter((message) => message.includes('limit is 300'))).toEqual([expect.stringContaining('480.00 USD')]);
    expect(messages(stack).filter((message) => message.includes('limit is 100'))).toHaveLength(2);
  });

  test('a model that the CDK has not looked up stops nothing', () => {
    const stack = new Stack(new App(), 'S', { env: TEST_ENV });
    const profile = profileIn(stack, 'P', { modelSource: ModelSource.fromModelId(ssm.StringParameter.valueFromLookup(stack, '/model')) });
    const budget = budgetIn(stack, { forecast: CostForecast.fromProfiles(profile) });

    expect(budget.limit).toBeGreaterThan(0);
    expect(warnings(stack)).toEqual([]);
  });
});
