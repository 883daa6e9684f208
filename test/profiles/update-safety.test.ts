import { Fn, Stack, Tags } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { CostTags, ModelSource, TaggedInferenceProfile } from '../../src';
import { checkedApp, profilesOf, type ProfileProperties } from '../support/checked-app';
import { replacing, specOf } from '../support/replacement';

const MODELS = ['amazon.nova-lite-v1:0', 'amazon.nova-pro-v1:0', 'anthropic.claude-sonnet-4-5-20250929-v1:0'];

interface Edit {
  readonly source: ModelSource;
  readonly description?: string;
  readonly tags: Record<string, string>;
  readonly inherited: Record<string, string>;
}

const source = fc.oneof(
  fc.constantFrom(...MODELS).map((id) => ModelSource.foundationModel(id)),
  fc.tuple(fc.constantFrom('us', 'eu', 'global'), fc.constantFrom(...MODELS)).map(([geography, id]) => ModelSource.systemDefinedProfile(`${geography}.${id}`)),
);
const tags = (keys: string[]) => fc.dictionary(fc.constantFrom(...keys), fc.constantFrom('a', 'b'), { minKeys: 1 });
const edit: fc.Arbitrary<Edit> = fc.record({
  source,
  description: fc.option(fc.constantFrom('one', 'two', 'us'), { nil: undefined }),
  tags: tags(['Team', 'Env']),
  inherited: tags(['Owner', 'Stage']),
});

function synthesized({ source: modelSource, description, tags: own, inherited }: Edit): ProfileProperties {
  const stack = new Stack(checkedApp(), 'S');
  new TaggedInferenceProfile(stack, 'P', { modelSource, description, costTags: CostTags.of(own) });
  Object.entries(inherited).forEach(([key, value]) => Tags.of(stack).add(key, value));
  return profilesOf(stack)[0];
}

/** The properties that make CloudFormation replace a profile when they change, by the CloudFormation registry. */
const REPLACING = replacing(specOf('AWS::Bedrock::ApplicationInferenceProfile').properties) as Array<keyof ProfileProperties>;

const differ = (before: unknown, after: unknown) => JSON.stringify(before) !== JSON.stringify(after);

test('CloudFormation replaces a profile for its name, description and source, and for nothing else', () => {
  expect(REPLACING).toEqual(['Description', 'InferenceProfileName', 'ModelSource']);
});

test('no edit leaves an old and a new profile with the same name, and none renames without need', () => {
  const others = REPLACING.filter((property) => property !== 'InferenceProfileName');

  fc.assert(fc.property(edit, edit, (one, other) => {
    const [before, after] = [synthesized(one), synthesized(other)];
    const replaced = others.some((property) => differ(before[property], after[property]));

    expect(before.InferenceProfileName !== after.InferenceProfileName).toBe(replaced);
  }));
});

test('tags alone never rename', () => {
  fc.assert(fc.property(edit, edit, (one, other) => {
    const [before, after] = [synthesized(one), synthesized({ ...one, tags: other.tags, inherited: other.inherited })];

    expect(after.InferenceProfileName).toBe(before.InferenceProfileName);
  }));
});

test.each<[string, (stack: Stack) => ModelSource, (stack: Stack) => ModelSource]>([
  ['an id or an ARN', () => ModelSource.foundationModel(MODELS[0]), () => ModelSource.fromArn(`arn:aws:bedrock:us-east-1::foundation-model/${MODELS[0]}`)],
  ['a profile id or its ARN', () => ModelSource.systemDefinedProfile(`us.${MODELS[0]}`),
    (stack) => ModelSource.fromArn(`arn:aws:bedrock:us-east-1:${stack.account}:inference-profile/us.${MODELS[0]}`)],
  ['with or without destinations', () => ModelSource.systemDefinedProfile(`us.${MODELS[0]}`), () => ModelSource.systemDefinedProfile(`us.${MODELS[0]}`, { destinationRegions: ['us-east-2'] })],
])('keeps the name when the same source is written as %s', (_, one, other) => {
  const nameWith = (sourceIn: (stack: Stack) => ModelSource) => {
    const stack = new Stack(checkedApp(), 'S');
    return new TaggedInferenceProfile(stack, 'P', { modelSource: sourceIn(stack) }).inferenceProfileName;
  };

  expect(nameWith(one)).toBe(nameWith(other));
});

test('changes the name with a source that is only known at deployment', () => {
  const nameWith = (arn: string) =>
    new TaggedInferenceProfile(new Stack(checkedApp(), 'S'), 'P', { modelSource: ModelSource.fromArn(arn) }).inferenceProfileName;

  expect(nameWith(Fn.importValue('One'))).not.toBe(nameWith(Fn.importValue('Other')));
});

test('keeps the name when the stack is given an environment', () => {
  const nameIn = (env?: { account: string; region: string }) =>
    new TaggedInferenceProfile(new Stack(checkedApp(), 'S', { env }), 'P', { modelSource: ModelSource.systemDefinedProfile(`us.${MODELS[0]}`) }).inferenceProfileName;

  expect(nameIn({ account: '111122223333', region: 'us-east-1' })).toBe(nameIn());
});
