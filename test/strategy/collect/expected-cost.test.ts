import { CfnResource, Stack, Tags } from 'aws-cdk-lib';
import { CostTags, type ExpectedUsage, ModelSource, TaggedInferenceProfile } from '../../../src';
import { checkedApp } from '../../support/checked-app';
import { TEST_ENV } from '../../support/places';
import { strategyOf } from '../../support/strategy';

const SONNET = ModelSource.systemDefinedProfile('global.anthropic.claude-sonnet-4-6');
const NOVA = ModelSource.foundationModel('amazon.nova-lite-v1:0');

// 1,000 × (2,000 × 3 + 400 × 15) / 1,000,000 = 12 USD a day, and 240 USD a month.
const USAGE: ExpectedUsage = { requestsPerDay: 1000, inputTokensPerRequest: 2000, outputTokensPerRequest: 400, daysPerMonth: 20 };

function described(make: (stack: Stack) => void) {
  const app = checkedApp();
  make(new Stack(app, 'S', { env: TEST_ENV }));
  const { facts, markdown } = strategyOf(app);
  return { expected: facts.expectedCost, section: markdown.split('\n## ').find((part) => part.startsWith('Expected cost')) };
}

test('nothing is told of an app that expects nothing', () => {
  const { expected, section } = described((stack) => new TaggedInferenceProfile(stack, 'P', { modelSource: NOVA, costTags: CostTags.of({ Department: 'Claims' }) }));

  expect(expected).toEqual({ profiles: [], tags: [], usdPerMonth: 0, without: [] });
  expect(section).toBeUndefined();
});

test('the cost of each profile and tag value, with inherited tags, and what the total leaves out', () => {
  const { expected, section } = described((stack) => {
    Tags.of(stack).add('Environment', 'production');
    const profile = (id: string, Department: string, modelSource: ModelSource, expectedUsage?: ExpectedUsage) =>
      new TaggedInferenceProfile(stack, id, { modelSource, costTags: CostTags.of({ Department }), expectedUsage });
    profile('Notes', 'Claims', SONNET, { ...USAGE, requestsPerDay: 500 });
    profile('Agent', 'Claims', SONNET, USAGE);
    profile('Leads', 'Sales', SONNET, USAGE);
    profile('Unpriced', 'Sales', ModelSource.foundationModel('amazon.nova-lite-v1:9'), USAGE);
    profile('Idle', 'Sales', NOVA);
  });

  expect(expected).toEqual({
    profiles: [
      { path: 'S/Agent', modelId: 'global.anthropic.claude-sonnet-4-6', requestsPerDay: 1000, usdPerMonth: 240 },
      { path: 'S/Leads', modelId: 'global.anthropic.claude-sonnet-4-6', requestsPerDay: 1000, usdPerMonth: 240 },
      { path: 'S/Notes', modelId: 'global.anthropic.claude-sonnet-4-6', requestsPerDay: 500, usdPerMonth: 120 },
      { path: 'S/Unpriced', modelId: 'amazon.nova-lite-v1:9', requestsPerDay: 1000 },
    ],
    tags: [
      { key: 'Department', value: 'Claims', usdPerMonth: 360, suggestedLimit: 540 },
      { key: 'Department', value: 'Sales', usdPerMonth: 240, suggestedLimit: 360 },
      { key: 'Environment', value: 'production', usdPerMonth: 600, suggestedLimit: 900 },
    ],
    usdPerMonth: 600,
    suggestedLimit: 900,
    without: ['S/Idle', 'S/Unpriced'],
  });
  expect(section).toMatchInlineSnapshot(`
"Expected cost

Expected usage at on-demand prices of the standard service tier, without discounts. Amounts are in USD a month.

| Profile | Model | Requests per day | USD per month |
| --- | --- | --- | --- |
| S/Agent | global.anthropic.claude-sonnet-4-6 | 1000 | 240.00 |
| S/Leads | global.anthropic.claude-sonnet-4-6 | 1000 | 240.00 |
| S/Notes | global.anthropic.claude-sonnet-4-6 | 500 | 120.00 |
| S/Unpriced | amazon.nova-lite-v1:9 | 1000 | not known |

Total: 600.00 USD a month. Suggested budget limit: 900 USD a month. The total does not include these profiles, which specify no expected usage or have no known price:

| Profile |
| --- |
| S/Idle |
| S/Unpriced |

By tag value, with limits for monthly budgets, which are 1.5 times the expected cost, rounded up:

| Key | Value | USD per month | Suggested limit |
| --- | --- | --- | --- |
| Department | Claims | 360.00 | 540 |
| Department | Sales | 240.00 | 360 |
| Environment | production | 600.00 | 900 |
"
`);
});

test('no limit is suggested if no price is known', () => {
  const { expected, section } = described((stack) => new TaggedInferenceProfile(stack, 'P', {
    modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:9'), costTags: CostTags.of({ Department: 'Claims' }), expectedUsage: USAGE,
  }));

  expect(expected).toMatchObject({ tags: [], usdPerMonth: 0, without: ['S/P'] });
  expect(expected).not.toHaveProperty('suggestedLimit');
  expect(section).not.toContain('uggested');
});

test('requests that are long on average have the prices of a long context, and a remark', () => {
  const { expected, section } = described((stack) => {
    const profile = (id: string, inputTokensPerRequest: number) => new TaggedInferenceProfile(stack, id, {
      modelSource: ModelSource.systemDefinedProfile('global.anthropic.claude-haiku-5-5'),
      costTags: CostTags.of({ Department: 'Claims' }),
      expectedUsage: { requestsPerDay: 1000, inputTokensPerRequest, daysPerMonth: 20 },
    });
    profile('Long', 150_000);
    profile('Short', 100_000);
  });

  // 20 × 150 million tokens at 0.50 USD, and 20 × 100 million at 0.10 USD.
  expect(expected.profiles.map(({ usdPerMonth }) => usdPerMonth)).toEqual([1500, 200]);
  expect(section).toContain('| S/Long | global.anthropic.claude-haiku-5-5 | 1000 | 1500.00 | average requests above 100,000 input tokens have the prices of a long context |');
  expect(section).toContain('| S/Short | global.anthropic.claude-haiku-5-5 | 1000 | 200.00 |  |');
});

test('a retained profile is neither counted nor missed', () => {
  const { expected } = described((stack) => new TaggedInferenceProfile(stack, 'P', {
    modelSource: SONNET, costTags: CostTags.of({ Department: 'Claims' }), expectedUsage: USAGE, retainedProfiles: [{ modelSource: NOVA }],
  }));

  expect(expected).toMatchObject({ usdPerMonth: 240, without: [] });
});

test('an import is told with its tags', () => {
  const { expected } = described((stack) => {
    new CfnResource(stack, 'Other', { type: 'AWS::CloudFormation::WaitConditionHandle' });
    TaggedInferenceProfile.fromInferenceProfileAttributes(stack, 'I', {
      inferenceProfileArn: 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc',
      modelSource: SONNET,
      expectedUsage: USAGE,
      costTags: CostTags.of({ Department: 'Claims' }),
    });
  });

  expect(expected.tags).toEqual([{ key: 'Department', value: 'Claims', usdPerMonth: 240, suggestedLimit: 360 }]);
});
