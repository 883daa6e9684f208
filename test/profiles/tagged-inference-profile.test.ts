import { join } from 'node:path';
import { Annotations as CoreAnnotations, Fn, PhysicalName, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import type { aws_bedrock } from 'aws-cdk-lib/interfaces';
import { CostTags, ModelSource, PriceList, TaggedInferenceProfile, TaggedInferenceProfiles, type TaggedInferenceProfileProps, TokenPrices } from '../../src';
import { checkedApp, profilesOf, templateOf } from '../support/checked-app';
import { TEST_ENV } from '../support/places';
import { warningIds } from '../support/warnings';

const FM = ModelSource.foundationModel('amazon.nova-lite-v1:0');
const TAGS = CostTags.of({ Department: 'Claims' });

function profileWith(props: Partial<TaggedInferenceProfileProps> = {}) {
  const stack = new Stack(checkedApp(), 'Insurance', { env: TEST_ENV });
  const profile = new TaggedInferenceProfile(stack, 'Claims', { modelSource: FM, costTags: TAGS, ...props });
  return { stack, profile };
}

test('renders name, source and tags, and nothing else', () => {
  const { stack } = profileWith();

  expect(templateOf(stack).Resources).toEqual({
    ClaimsE997BDAC24AA753A: {
      Type: 'AWS::Bedrock::ApplicationInferenceProfile',
      Properties: {
        InferenceProfileName: expect.stringMatching(/^Insurance-Claims-[0-9a-f]{8}$/),
        ModelSource: { CopyFrom: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0']] } },
        Tags: [{ Key: 'Department', Value: 'Claims' }],
      },
    },
  });
  expect(warningIds(stack)).toEqual([]);
});

test('renders a description and a given name', () => {
  const { stack, profile } = profileWith({ description: 'v1.0: claims', inferenceProfileName: 'Claims_prod-1 x' });

  expect(profilesOf(stack)).toEqual([expect.objectContaining({ Description: 'v1.0: claims', InferenceProfileName: 'Claims_prod-1 x' })]);
  expect(profile.inferenceProfileName).toBe('Claims_prod-1 x');
});

test('hands out ARN, short id and reference', () => {
  const { stack, profile } = profileWith();
  const asRef: aws_bedrock.IApplicationInferenceProfileRef = profile;

  expect(stack.resolve(profile.inferenceProfileArn)).toEqual({ 'Fn::GetAtt': ['ClaimsE997BDAC24AA753A', 'InferenceProfileArn'] });
  expect(stack.resolve(profile.inferenceProfileId)).toEqual({ 'Fn::GetAtt': ['ClaimsE997BDAC24AA753A', 'InferenceProfileId'] });
  expect(stack.resolve(asRef.applicationInferenceProfileRef.inferenceProfileIdentifier)).toEqual(
    stack.resolve((profile.node.defaultChild as bedrock.CfnApplicationInferenceProfile).applicationInferenceProfileRef.inferenceProfileIdentifier));
  expect(profile.env).toEqual(TEST_ENV);
});

test('opens its L1 to overrides', () => {
  const { stack, profile } = profileWith();
  (profile.node.defaultChild as bedrock.CfnApplicationInferenceProfile).addPropertyOverride('Description', 'overridden');

  expect(profilesOf(stack)[0].Description).toBe('overridden');
});

test('can be retained', () => {
  const { stack, profile } = profileWith();
  profile.applyRemovalPolicy(RemovalPolicy.RETAIN);

  expect(templateOf(stack).Resources.ClaimsE997BDAC24AA753A.DeletionPolicy).toBe('Retain');
});

describe('tags', () => {
  test('may all be inherited', () => {
    const { stack, profile } = profileWith({ costTags: undefined });
    Tags.of(stack.node.root).add('Team', 'search');
    const { keys } = profile.costTags;

    expect(profilesOf(stack)[0].Tags).toEqual([{ Key: 'Team', Value: 'search' }]);
    expect(stack.resolve([keys, profile.costTags.value('Team')])).toEqual([['Team'], 'search']);
    expect(warningIds(stack)).toEqual([]);
  });

  test('mix, and the declared ones are the cost tags', () => {
    const { stack, profile } = profileWith();
    Tags.of(stack).add('Owner', 'someone');
    const owner = profile.costTags.pick('Owner').value('Owner');

    expect(profilesOf(stack)[0].Tags).toEqual([{ Key: 'Department', Value: 'Claims' }, { Key: 'Owner', Value: 'someone' }]);
    expect(profile.costTags.keys).toEqual(['Department']);
    expect(stack.resolve(owner)).toBe('someone');
  });

  test('are known before synth where they were declared', () => {
    const { stack, profile } = profileWith();

    expect(stack.resolve(profile.costTags.value('Department'))).toBe('Claims');
  });

  test('may be those of another profile', () => {
    const { stack, profile } = profileWith();
    new TaggedInferenceProfile(stack, 'Batch', { modelSource: FM, costTags: profile.costTags });

    expect(profilesOf(stack).map(({ Tags: tags }) => tags)).toEqual([[{ Key: 'Department', Value: 'Claims' }], [{ Key: 'Department', Value: 'Claims' }]]);
  });

  test('reach what the profile creates', () => {
    const { stack, profile } = profileWith();
    profile.clientSettings.exportToParameter();

    expect(Object.values(templateOf(stack).Resources).find(({ Type }) => Type === 'AWS::SSM::Parameter')!.Properties.Tags).toEqual({ Department: 'Claims' });
  });
});

// Ids and logical ids are part of the API: a change replaces resources or breaks acknowledgements.
describe('warns', () => {
  test.each<[string, string, Partial<TaggedInferenceProfileProps>]>([
    ['of a fixed name', 'fixedName', { inferenceProfileName: 'claims' }],
    ['of a fixed name that is a token', 'fixedName', { inferenceProfileName: Fn.importValue('Name') }],
    ['of a generated name with a model only known at deployment', 'staleGeneratedName', { modelSource: ModelSource.foundationModel(Fn.importValue('Model')) }],
    ['of a generated name with a description only known at deployment', 'staleGeneratedName', { description: `for ${Fn.importValue('Team')}` }],
    ['of no tags', 'noCostTags', { costTags: undefined }],
    ['of more than 10 cost tags', 'manyCostTags', { costTags: CostTags.of(Object.fromEntries([...Array(11).keys()].map((index) => [`k${index}`, 'v']))) }],
  ])('%s', (_, id, props) => {
    const { stack } = profileWith(props);

    expect(warningIds(stack)).toEqual([`cdk-bedrock-cost-tags:TaggedInferenceProfile.${id}`]);
  });

  test('of more than 10 inherited tags', () => {
    const { stack } = profileWith({ costTags: undefined });
    [...Array(11).keys()].forEach((index) => Tags.of(stack).add(`k${index}`, 'v'));

    expect(warningIds(stack)).toEqual(['cdk-bedrock-cost-tags:TaggedInferenceProfile.manyCostTags']);
  });

  test('what to do about it', () => {
    const { stack } = profileWith({ inferenceProfileName: 'claims' });

    Annotations.fromStack(stack).hasWarning('/Insurance/Claims', Match.stringLikeRegexp(
      'inferenceProfileName is fixed to "claims": when modelSource or description changes, .* can fail with a duplicate name\\. Omit inferenceProfileName, or change it in the same deployment'));
  });

  test.each<[string, Partial<TaggedInferenceProfileProps>]>([
    ['of 10 cost tags', { costTags: CostTags.of(Object.fromEntries([...Array(10).keys()].map((index) => [`k${index}`, 'v']))) }],
    ['of a model in the stack\'s own Region', { modelSource: ModelSource.fromArn(`arn:${Fn.ref('AWS::Partition')}:bedrock:${Fn.ref('AWS::Region')}::foundation-model/amazon.nova-lite-v1:0`) }],
    ['of a description with the Region', { description: `in ${Fn.ref('AWS::Region')}` }],
    ['of a name that is generated on request', { inferenceProfileName: PhysicalName.GENERATE_IF_NEEDED }],
  ])('not %s', (_, props) => {
    const { stack } = profileWith(props);

    expect(warningIds(stack)).toEqual([]);
  });

  describe('of a model that AWS', () => {
    const ENDED = 'anthropic.claude-3-haiku-20240307-v1:0';
    const ENDING = 'anthropic.claude-opus-4-1-20250805-v1:0';
    const prices = TokenPrices.perMillionTokens({ input: 30, output: 150, cacheRead: 3, cacheWrite: 37.5 });
    const stackWith = (props: Partial<TaggedInferenceProfileProps>, region?: string) => {
      const stack = new Stack(checkedApp(), 'S', region === undefined ? {} : { env: { ...TEST_ENV, region } });
      const profile = new TaggedInferenceProfile(stack, 'P', { modelSource: FM, costTags: TAGS, ...props });
      return { stack, profile };
    };

    test.each<[string, string, ModelSource, string]>([
      ['has ended', 'endedModel', ModelSource.systemDefinedProfile(`us.${ENDED}`), `the model "${ENDED}" ended on 2026-09-10 .* of the bundled data`],
      ['has ended, by its ARN', 'endedModel', ModelSource.fromArn(`arn:aws:bedrock:us-east-1::foundation-model/${ENDED}`), 'such as "anthropic.claude-haiku-4-5-20251001-v1:0"'],
      ['ends within 90 days', 'endingModel', ModelSource.foundationModel(ENDING), `the model "${ENDING}" ends on 2027-01-08 .* such as "anthropic.claude-opus-4-8", before this date\\. Keep the earlier profile`],
      ['has ended, behind an ID known only at deployment', 'endedModel', ModelSource.systemDefinedProfile(Fn.importValue('Id'), { baseModelId: ENDED }), 'the model .* ended on'],
    ])('%s', (_, id, modelSource, text) => {
      const { stack } = profileWith({ modelSource, prices });

      expect(warningIds(stack)).toContain(`cdk-bedrock-cost-tags:TaggedInferenceProfile.${id}`);
      Annotations.fromStack(stack).hasWarning('/Insurance/Claims', Match.stringLikeRegexp(text));
    });

    test('has ended, except in Regions in which it is still offered', () => {
      const modelSource = ModelSource.foundationModel(ENDED);
      const idsIn = (region?: string) => warningIds(stackWith({ modelSource }, region).stack);

      expect([idsIn('ap-south-1'), idsIn('eu-west-1'), idsIn(undefined)]).toEqual([[], [expect.stringContaining('endedModel')], [expect.stringContaining('endedModel')]]);
    });

    test('has ended, once for each profile of a set', () => {
      const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
      new TaggedInferenceProfiles(stack, 'Models', { modelIds: [`us.${ENDED}`, `us.${ENDING}`, 'amazon.nova-lite-v1:0'], costTags: TAGS });

      expect(warningIds(stack).sort()).toEqual(['endedModel', 'endingModel'].map((id) => `cdk-bedrock-cost-tags:TaggedInferenceProfile.${id}`));
    });

    test('has ended, unless it is acknowledged', () => {
      const { stack } = stackWith({ modelSource: ModelSource.foundationModel(ENDED) }, 'us-east-1');
      CoreAnnotations.of(stack).acknowledgeWarning('cdk-bedrock-cost-tags:TaggedInferenceProfile.endedModel', 'private agreement');

      expect(warningIds(stack)).toEqual([]);
    });

    test('still offers, but not of the models of retained and imported profiles', () => {
      const { stack } = stackWith({ retainedProfiles: [{ modelSource: ModelSource.foundationModel(ENDED) }] }, 'us-east-1');
      TaggedInferenceProfile.fromInferenceProfileAttributes(stack, 'Imported', {
        inferenceProfileArn: `arn:aws:bedrock:us-east-1:${TEST_ENV.account}:application-inference-profile/abc`, modelSource: ModelSource.foundationModel(ENDED), costTags: TAGS,
      });

      expect(warningIds(stack)).toEqual([]);
    });

    test('names with a token is not judged', () => {
      const { stack } = stackWith({ modelSource: ModelSource.foundationModel(`dummy-value-for-${ENDED}`) }, 'us-east-1');

      expect(warningIds(stack)).not.toContain('cdk-bedrock-cost-tags:TaggedInferenceProfile.endedModel');
    });
  });

  describe('of a model that enters public extended access', () => {
    const ID = 'cdk-bedrock-cost-tags:TaggedInferenceProfile.extendedAccess';
    const SONNET = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
    const prices = TokenPrices.perMillionTokens({ input: 6.6, output: 33, cacheRead: 0.66, cacheWrite: 8.25 });
    const route = ModelSource.systemDefinedProfile(`us.${SONNET}`);
    const idsOf = (props: Partial<TaggedInferenceProfileProps>, { region = TEST_ENV.region, of = (_: Stack) => {} } = {}) => {
      const stack = new Stack(checkedApp(), 'S', { env: { ...TEST_ENV, region } });
      new TaggedInferenceProfile(stack, 'P', { modelSource: route, costTags: TAGS, ...props });
      of(stack);
      return warningIds(stack);
    };

    test.each<[string, Partial<TaggedInferenceProfileProps>]>([
      ['with its route', {}],
      ['by its ARN', { modelSource: ModelSource.fromArn(`arn:aws:bedrock:${TEST_ENV.region}::foundation-model/${SONNET}`) }],
      ['behind an ID known only at deployment', { modelSource: ModelSource.systemDefinedProfile(Fn.importValue('Id'), { baseModelId: SONNET }), inferenceProfileName: undefined }],
    ])('%s', (_, props) => {
      expect(idsOf(props)).toContain(ID);
    });

    test('with the date, the factor, the successor and the remedies', () => {
      const { stack } = profileWith({ modelSource: route });

      Annotations.fromStack(stack).hasWarning('/Insurance/Claims', Match.stringLikeRegexp(
        `the model "${SONNET}" enters public extended access on 2027-01-08.* up to 2 times its list prices .* such as "anthropic.claude-sonnet-5-5", before this date, or pass the prices of extended access that AWS announces to you`));
    });

    test('unless it has prices', () => {
      expect(idsOf({ prices })).toEqual([]);
    });

    test('unless the price list of the stack has prices that the user specified, also if it applies later', () => {
      const withPrices = (key: string) => idsOf({}, { of: (stack) => PriceList.bundled().withPrices({ [key]: prices }).applyTo(stack) });

      expect(withPrices(SONNET)).toEqual([]);
      // For another route, and for another model.
      expect([withPrices(`global.${SONNET}`), withPrices('anthropic.claude-sonnet-4-6')]).toEqual([[ID], [ID]]);
    });

    test('also if the price list has a newer price of a public source', () => {
      const dated = PriceList.bundled().withDocument(join(__dirname, '..', '..', 'src', 'pricing', 'bedrock-prices.json'));

      expect(idsOf({}, { of: (stack) => dated.applyTo(stack) })).toEqual([ID]);
    });

    test('except in a Region in which it does not', () => {
      expect([idsOf({}, { region: 'me-south-1' }), idsOf({ modelSource: ModelSource.foundationModel('anthropic.claude-sonnet-4-6') })]).toEqual([[], []]);
    });

    test('unless it is acknowledged, and not for retained profiles', () => {
      expect(idsOf({}, { of: (stack) => CoreAnnotations.of(stack).acknowledgeWarning(ID, 'no estimates') })).toEqual([]);
      expect(idsOf({ modelSource: FM, retainedProfiles: [{ modelSource: route }] })).toEqual([]);
    });
  });

  test('not of tags that the stack carries for CloudFormation to add', () => {
    const stack = new Stack(checkedApp(), 'S', { tags: { Team: 'search' } });
    const profile = new TaggedInferenceProfile(stack, 'P', { modelSource: FM });

    expect(warningIds(stack)).toEqual([]);
    expect(stack.resolve(profile.costTags.value('Team'))).toBe('search');
  });
});

describe('fails', () => {
  const NAME_FORM = 'inferenceProfileName must consist of letters and digits, each optionally followed by one space, _ or -';
  const DESCRIPTION_FORM = 'description must consist of letters, digits, . and :, each optionally followed by one space, _ or -';

  test.each<[string, Partial<TaggedInferenceProfileProps>, string]>([
    ['with an empty name', { inferenceProfileName: '' }, 'TaggedInferenceProfile at Insurance/Claims: inferenceProfileName must have at least 1 character, got "": change the name, or omit it to have one generated'],
    ['with a name of 65 characters', { inferenceProfileName: 'a'.repeat(65) }, `inferenceProfileName must have at most 64 characters, got "${'a'.repeat(65)}" (65): change the name, or omit it to have one generated`],
    ['with two separators in a row in the name', { inferenceProfileName: 'a--b' }, `${NAME_FORM}, got "a--b"`],
    ['with a leading separator in the name', { inferenceProfileName: '-a' }, `${NAME_FORM}, got "-a"`],
    ['with a dot in the name', { inferenceProfileName: 'a.b' }, `${NAME_FORM}, got "a.b"`],
    ['with a colon in the name', { inferenceProfileName: 'a:b' }, `${NAME_FORM}, got "a:b"`],
    ['with a slash in the name', { inferenceProfileName: 'a/b' }, `${NAME_FORM}, got "a/b"`],
    ['with a line break at the end of the name', { inferenceProfileName: 'a\n' }, `${NAME_FORM}, got "a\\n"`],
    ['with an umlaut in the name', { inferenceProfileName: 'Büro' }, `${NAME_FORM}, got "Büro"`],
    ['with a number as the name', { inferenceProfileName: 7 as any }, 'inferenceProfileName must be a string, got 7'],
    ['with an empty description', { description: '' }, 'description must have at least 1 character, got "": change or omit the description'],
    ['with a description of 201 characters', { description: 'a'.repeat(201) }, 'description must have at most 200 characters'],
    ['with an apostrophe in the description', { description: 'the team\'s' }, `${DESCRIPTION_FORM}, got "the team's"`],
    ['with a comma and a space in the description', { description: 'a, b' }, `${DESCRIPTION_FORM}, got "a, b"`],
    ['with two spaces in the description', { description: 'a  b' }, `${DESCRIPTION_FORM}, got "a  b"`],
  ])('%s', (_, props, message) => {
    expect(() => profileWith(props)).toThrow(message);
  });

  test('with all problems at once', () => {
    expect(() => profileWith({ inferenceProfileName: 'a.b', description: '(x)' })).toThrow(new Error([
      'TaggedInferenceProfile at Insurance/Claims: 2 problems:',
      `  - ${NAME_FORM}, got "a.b": change the name, or omit it to have one generated`,
      `  - ${DESCRIPTION_FORM}, got "(x)": change or omit the description`,
    ].join('\n')));
  });

  test('with tags of another resource whose keys are only known at synth', () => {
    const { profile } = profileWith({ costTags: undefined });

    expect(() => new TaggedInferenceProfile(profile.stack, 'P', { modelSource: FM, costTags: profile.costTags })).toThrow(
      'costTags must have keys that are not tokens, got the tags of another resource: select the keys with pick, or apply the tags with Tags.of to a common parent');
  });
});

test('takes tokens in every position', () => {
  const { stack } = profileWith({
    inferenceProfileName: Fn.importValue('Name'),
    description: Fn.importValue('Description'),
    modelSource: ModelSource.fromArn(Fn.importValue('Source')),
    costTags: CostTags.of({ Team: Fn.importValue('Team'), [Fn.importValue('Key')]: 'x' }),
  });

  expect(profilesOf(stack)).toEqual([{
    InferenceProfileName: { 'Fn::ImportValue': 'Name' },
    Description: { 'Fn::ImportValue': 'Description' },
    ModelSource: { CopyFrom: { 'Fn::ImportValue': 'Source' } },
    Tags: expect.arrayContaining([
      { Key: 'Team', Value: { 'Fn::ImportValue': 'Team' } },
      { Key: { 'Fn::ImportValue': 'Key' }, Value: 'x' },
    ]),
  }]);
});
