import { CfnResource, Mixins, Stack, Tags } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { CostTags, CostTagsMixin, ModelSource, TagBudget, TaggedInferenceProfile } from '../../src';
import { budgetOf, checkedApp, profilesOf, templateOf } from '../support/checked-app';
import { findings } from '../support/cost-checks';
import { TEST_ENV } from '../support/places';

const CLAIMS = new CostTagsMixin(CostTags.of({ Department: 'Claims' }));

function l1(scope: Stack, id = 'Foreign', tags?: Record<string, string>) {
  return new bedrock.CfnApplicationInferenceProfile(scope, id, {
    inferenceProfileName: id,
    modelSource: { copyFrom: 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0' },
    tags: tags && Object.entries(tags).map(([key, value]) => ({ key, value })),
  });
}

const stackOf = () => new Stack(checkedApp(), 'S', { env: TEST_ENV });

test('puts the tags on an L1, beside its own', () => {
  const stack = stackOf();
  const profile = l1(stack, 'Foreign', { Team: 'a' }).with(CLAIMS);

  expect(profile).toBeInstanceOf(bedrock.CfnApplicationInferenceProfile);
  expect(profilesOf(stack)[0].Tags).toEqual([{ Key: 'Department', Value: 'Claims' }, { Key: 'Team', Value: 'a' }]);
});

test('reaches everything of Bedrock below a scope, and nothing else', () => {
  const stack = stackOf();
  l1(stack, 'One');
  l1(stack, 'Two');
  new sns.Topic(stack, 'Topic');
  new bedrock.CfnGuardrail(stack, 'Guardrail', { name: 'g', blockedInputMessaging: 'x', blockedOutputsMessaging: 'x', wordPolicyConfig: { wordsConfig: [{ text: 'x' }] } });
  Mixins.of(stack).apply(CLAIMS);
  const tagged = Object.entries(templateOf(stack).Resources).filter(([, { Properties }]) => Properties?.Tags).map(([id]) => id);

  expect(tagged.map((id) => id.replace(/[0-9A-F]{8}$/, ''))).toEqual(['One', 'Two', 'Guardrail']);
});

test('wins over what the L1 was given, as Tags.of does', () => {
  const stack = stackOf();
  l1(stack, 'Foreign', { Department: 'Sales' }).with(CLAIMS);

  expect(profilesOf(stack)[0].Tags).toEqual([{ Key: 'Department', Value: 'Claims' }]);
});

test('fails synth where something stronger sets another value, and says what', () => {
  const stack = stackOf();
  l1(stack).with(CLAIMS);
  Tags.of(stack).add('Department', 'Sales', { priority: 300 });

  expect(() => profilesOf(stack)).toThrow(/CostTagsMixin: "S\/Foreign": costTags declares "Department" as "Claims", but the resource ends up with "Sales" because of Tags\.of\("S"\)/);
});

test('takes the final tags of another profile', () => {
  const stack = stackOf();
  const ours = new TaggedInferenceProfile(stack, 'Ours', { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0') });
  l1(stack).with(new CostTagsMixin(ours.costTags.pick('Department')));
  Tags.of(ours).add('Department', 'Claims');

  expect(profilesOf(stack).map(({ Tags: tags }) => tags)).toEqual([[{ Key: 'Department', Value: 'Claims' }], [{ Key: 'Department', Value: 'Claims' }]]);
});

test('a budget follows a foreign profile that it was put on', () => {
  const stack = stackOf();
  const foreign = l1(stack).with(CLAIMS);
  new TagBudget(stack, 'Budget', { costTags: CostTags.fromResource(foreign).pick('Department'), limit: 1 });

  expect(JSON.stringify(budgetOf(stack))).toContain('"Values":["Claims"]');
});

test('passes over what has no tags, and refuses what are none', () => {
  const stack = stackOf();

  expect(CLAIMS.supports(new CfnResource(stack, 'Raw', { type: 'AWS::Bedrock::ApplicationInferenceProfile' }))).toBe(false);
  expect(CLAIMS.supports(stack)).toBe(false);
  expect(() => new CostTagsMixin({ Department: 'Claims' } as any)).toThrow('costTags must be an instance of CostTags, got {"Department":"Claims"}');
  expect(() => new CostTagsMixin(CostTags.fromResource(l1(stack)))).toThrow('costTags must have keys that are not tokens');
});

// Needs a newer CDK than our users may have.
const alpha = (() => {
  try {
    return jest.requireActual<typeof import('@aws-cdk/aws-bedrock-alpha')>('@aws-cdk/aws-bedrock-alpha');
  } catch {
    return undefined;
  }
})();

(alpha ? describe : describe.skip)('the profile of the CDK\'s alpha library', () => {
  const foreign = (stack: Stack) => new alpha!.ApplicationInferenceProfile(stack, 'Foreign', {
    applicationInferenceProfileName: 'foreign',
    modelSource: alpha!.BedrockFoundationModel.AMAZON_NOVA_LITE_V1,
    tags: { Department: 'Sales', Team: 'a' },
  });

  test('carries the tags by its own method and by a scope', () => {
    const [one, other] = [stackOf(), stackOf()];
    foreign(one).with(CLAIMS);
    foreign(other);
    Mixins.of(other).apply(CLAIMS);

    for (const stack of [one, other]) {
      expect(profilesOf(stack)[0].Tags).toEqual([{ Key: 'Department', Value: 'Claims' }, { Key: 'Team', Value: 'a' }]);
    }
  });

  test('is found where it is not tagged, and where it grants a way around', () => {
    const app = checkedApp();
    const stack = new Stack(app, 'S', { env: TEST_ENV });
    new alpha!.ApplicationInferenceProfile(stack, 'Foreign', { applicationInferenceProfileName: 'foreign', modelSource: alpha!.BedrockFoundationModel.AMAZON_NOVA_LITE_V1 })
      .grantProfileUsage(new iam.User(stack, 'Careful'));
    foreign(new Stack(app, 'T', { env: TEST_ENV })).grantInvoke(new iam.User(stack, 'Careless'));

    expect(findings(app)).toEqual([
      expect.stringMatching(/^ProfileWithoutCostTags at Foreign/),
      expect.stringMatching(/^UntrackedInvocation at CarelessDefaultPolicy\w+\/.*: an IAM statement of S\/Careless\/DefaultPolicy\/Resource allows running models outside tagged profiles: .* \(FOUNDATION_MODEL\)$/),
    ]);
  });
});
