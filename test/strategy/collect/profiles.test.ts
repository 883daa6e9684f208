import { type App, Aws, CfnCondition, CfnOutput, CfnParameter, CfnResource, Fn, Stack, Token } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import { CostTags, InferenceRoute, ModelSource, TaggedInferenceProfile, TokenPrices } from '../../../src';
import { checkedApp } from '../../support/checked-app';
import { TEST_ACCOUNT, TEST_ENV } from '../../support/places';
import { cellOf, strategyOf } from '../../support/strategy';

const NOVA = ModelSource.foundationModel('amazon.nova-lite-v1:0');
const costTags = CostTags.of({ Department: 'Claims' });

/** A stack, and the facts on its profiles. */
function described(make: (stack: Stack) => void) {
  const app: App = checkedApp();
  make(new Stack(app, 'S', { env: TEST_ENV }));
  const { facts, markdown } = strategyOf(app);
  return { profiles: facts.profiles, markdown };
}

const l1 = (stack: Stack, copyFrom: string, tags?: bedrock.CfnApplicationInferenceProfileProps['tags']) =>
  new bedrock.CfnApplicationInferenceProfile(stack, 'L1', { inferenceProfileName: 'l1', modelSource: { copyFrom }, tags });

test('a profile of this library, with the prices of the book and their date', () => {
  const { profiles, markdown } = described((stack) => new TaggedInferenceProfile(stack, 'P', { modelSource: ModelSource.systemDefinedProfile('us.anthropic.claude-sonnet-4-6'), costTags }));

  expect(profiles).toEqual([{
    path: 'S/P',
    kind: 'created',
    stack: 'S',
    account: TEST_ACCOUNT,
    region: 'us-east-1',
    tags: { Department: 'Claims' },
    modelId: 'us.anthropic.claude-sonnet-4-6',
    route: 'geographic',
    prices: { input: 3.3, output: 16.5, cacheRead: 0.33, cacheWrite: 4.125, since: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) },
  }]);
  expect(cellOf(markdown, 'Cache write', 'S/P')).toBe('4.125');
});

test('prices that were given, and those that are only known at deployment', () => {
  const { profiles, markdown } = described((stack) => {
    const price = new CfnParameter(stack, 'Price', { type: 'String' });
    new TaggedInferenceProfile(stack, 'A', { modelSource: NOVA, costTags, prices: TokenPrices.perMillionTokens({ input: 1 }) });
    new TaggedInferenceProfile(stack, 'B', { modelSource: NOVA, costTags, prices: TokenPrices.perMillionTokens({ input: Token.asNumber({ Ref: 'Price' }), output: 2 }) });
    new CfnOutput(stack, 'PriceUsed', { value: price.valueAsString });
  });

  expect(profiles.map(({ prices }) => prices)).toEqual([{ input: 1 }, { input: '${Price}', output: 2 }]);
  expect([cellOf(markdown, 'Price source', 'S/A'), cellOf(markdown, 'Input', 'S/B')]).toEqual(['custom', '`${Price}`']);
});

test('a model without a known price is no reason to fail', () => {
  const { profiles, markdown } = described((stack) => new TaggedInferenceProfile(stack, 'P', { modelSource: ModelSource.foundationModel('acme.unheard-of-v1:0'), costTags }));

  expect(profiles[0]).toMatchObject({ modelId: 'acme.unheard-of-v1:0', route: 'in-region' });
  expect(profiles[0].prices).toBeUndefined();
  expect([cellOf(markdown, 'Price source', 'S/P'), cellOf(markdown, 'Input', 'S/P')]).toEqual(['not known', '']);
});

test('a model that is only known at deployment', () => {
  const { profiles, markdown } = described((stack) => {
    const id = new CfnParameter(stack, 'Model').valueAsString;
    new TaggedInferenceProfile(stack, 'A', { modelSource: ModelSource.systemDefinedProfile(id), costTags });
    new TaggedInferenceProfile(stack, 'B', { modelSource: ModelSource.systemDefinedProfile(id, { route: InferenceRoute.GLOBAL, baseModelId: 'amazon.nova-lite-v1:0' }), costTags });
  });

  expect(profiles.map(({ modelId, route }) => [modelId, route])).toEqual([['${Model}', undefined], ['${Model}', 'global']]);
  expect(cellOf(markdown, 'Route', 'S/A')).toBe('not known');
});

test('an imported one, with what was said of it, its place and its ARN', () => {
  const arn = 'arn:aws:bedrock:eu-west-1:444455556666:application-inference-profile/abc123def456';
  const { profiles, markdown } = described((stack) => {
    TaggedInferenceProfile.fromInferenceProfileAttributes(stack, 'A', { inferenceProfileArn: arn, costTags, modelSource: NOVA });
    TaggedInferenceProfile.fromInferenceProfileArn(stack, 'B', `arn:aws:bedrock:${Aws.REGION}:${Aws.ACCOUNT_ID}:application-inference-profile/abc`);
    new CfnResource(stack, 'R', { type: 'AWS::SNS::Topic' });
  });

  expect(profiles[0]).toMatchObject({ kind: 'imported', stack: 'S', account: '444455556666', region: 'eu-west-1', arn, tags: { Department: 'Claims' }, modelId: 'amazon.nova-lite-v1:0' });
  expect(profiles[1]).toEqual({
    path: 'S/B',
    kind: 'imported',
    stack: 'S',
    account: '${AWS::AccountId}',
    region: '${AWS::Region}',
    arn: 'arn:aws:bedrock:${AWS::Region}:${AWS::AccountId}:application-inference-profile/abc',
    tags: {},
  });
  expect(cellOf(markdown, 'Tags', 'S/B (imported)')).toBe('none');
});

test.each<[string, string, string | undefined, string | undefined, number | undefined]>([
  ['a foundation model', 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0', 'amazon.nova-lite-v1:0', 'in-region', 0.06],
  ['a geographic profile', `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:inference-profile/us.anthropic.claude-sonnet-4-6`, 'us.anthropic.claude-sonnet-4-6', 'geographic', 3.3],
  ['a global profile', `arn:${Aws.PARTITION}:bedrock:${Aws.REGION}:${Aws.ACCOUNT_ID}:inference-profile/global.anthropic.claude-sonnet-4-6`, 'global.anthropic.claude-sonnet-4-6', 'global', 3],
  ['something that is only known at deployment', Token.asString({ 'Fn::ImportValue': 'model' }), undefined, undefined, undefined],
  ['something else', `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:inference-profile/unheard`, undefined, undefined, undefined],
  ['a foundation model that is none', 'arn:aws:bedrock:us-east-1::foundation-model/us.amazon.nova-lite-v1:0', undefined, undefined, undefined],
])('an L1 of others, from %s', (_, copyFrom, modelId, route, input) => {
  const { profiles } = described((stack) => l1(stack, copyFrom, [{ key: 'Team', value: 'a' }]));

  expect([profiles[0].kind, profiles[0].path, profiles[0].tags, profiles[0].modelId, profiles[0].route, profiles[0].prices?.input])
    .toEqual(['resource', 'S/L1', { Team: 'a' }, modelId, route, input]);
});

test('tags of which only deployment knows are said to be so, and count for no key', () => {
  const { profiles, markdown } = described((stack) => {
    new CfnCondition(stack, 'IsTagged', { expression: Fn.conditionEquals(Aws.REGION, 'us-east-1') });
    l1(stack, 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0')
      .addPropertyOverride('Tags', Fn.conditionIf('IsTagged', [{ Key: 'Team', Value: 'a' }], []));
  });

  expect(profiles[0].tags).toBeUndefined();
  expect(cellOf(markdown, 'Tags', 'S/L1 (not created by this library)')).toBe('known at deployment');
  expect(markdown).not.toContain('## Keys');
});
