import { Aspects, CfnParameter, CfnResource, Stack, Tags } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as sns from 'aws-cdk-lib/aws-sns';
import { CostTags, ModelSource, TagBudget, TaggedInferenceProfile } from '../../src';
import { budgetOf, checkedApp, profilesOf } from '../support/checked-app';

const FM = ModelSource.foundationModel('amazon.nova-lite-v1:0');
const L1 = { inferenceProfileName: 'p', modelSource: { copyFrom: 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0' } };

function claims(costTags?: CostTags) {
  const app = checkedApp();
  const stack = new Stack(app, 'S', { env: { account: '111122223333', region: 'us-east-1' } });
  const profile = new TaggedInferenceProfile(stack, 'Claims', { modelSource: FM, costTags });
  return { app, stack, profile, resource: profile.node.defaultChild as CfnResource };
}

describe('an override of a declared tag fails synth', () => {
  test.each<[string, (resource: CfnResource, stack: Stack) => void, string]>([
    ['of all tags', (resource) => resource.addPropertyOverride('Tags', [{ Key: 'Department', Value: 'Sales' }]), 'with "Sales"'],
    ['of a value', (resource) => resource.addPropertyOverride('Tags.0.Value', 'Sales'), 'with "Sales"'],
    ['by path of the resource', (resource) => resource.addOverride('Properties.Tags.0.Value', 'Sales'), 'with "Sales"'],
    ['of all properties', (resource) => resource.addOverride('Properties', { Tags: [{ Key: 'Department', Value: 'Sales' }] }), 'with "Sales"'],
    ['of a key', (resource) => resource.addPropertyOverride('Tags.0.Key', 'Unit'), 'without it'],
    ['with a deletion', (resource) => resource.addPropertyDeletionOverride('Tags'), 'without it'],
    ['with a deletion by path', (resource) => resource.addDeletionOverride('Properties.Tags'), 'without it'],
    ['with an empty list', (resource) => resource.addPropertyOverride('Tags', []), 'without it'],
    ['by an aspect', (resource, stack) => Aspects.of(stack).add({ visit: (node) => { if (node === resource) resource.addPropertyOverride('Tags.0.Value', 'Sales'); } }), 'with "Sales"'],
    ['with a parameter', (resource, stack) => resource.addPropertyOverride('Tags.0.Value', new CfnParameter(stack, 'Unit').valueAsString), 'with {"Ref":"Unit"}'],
  ])('%s', (_, override, ending) => {
    const { app, stack, resource } = claims(CostTags.of({ Department: 'Claims' }));
    override(resource, stack);

    expect(() => app.synth()).toThrow(`[S/Claims] costTags declares "Department" as "Claims", but the resource ends up ${ending} because of an override of the L1 construct, such as addPropertyOverride: ` +
      'use the same value in both places, remove the override, or remove "Department" from costTags');
  });

  test('but not if the value is the same, or another tag is concerned', () => {
    const { stack, resource } = claims(CostTags.of({ Department: 'Claims' }));
    resource.addPropertyOverride('Tags', [{ Key: 'Department', Value: 'Claims' }, { Key: 'Unit', Value: 'x' }]);

    expect(profilesOf(stack)[0].Tags).toHaveLength(2);
  });
});

test('a budget follows an override of an inherited tag', () => {
  const { stack, profile, resource } = claims();
  Tags.of(profile).add('Department', 'Claims');
  resource.addPropertyOverride('Tags.0.Value', 'Sales');
  new TagBudget(stack, 'B', { costTags: profile.costTags.pick('Department'), limit: 500, alerts: [] });

  expect(budgetOf(stack).Budget.FilterExpression.And[0].Tags.Values).toEqual(['Sales']);
});

test('a tag that an override removes is missing', () => {
  const { app, stack, profile, resource } = claims();
  Tags.of(profile).add('Department', 'Claims');
  resource.addPropertyDeletionOverride('Tags');
  new TagBudget(stack, 'B', { costTags: profile.costTags.pick('Department'), limit: 500, alerts: [] });

  expect(() => app.synth()).toThrow('tag "Department" is read from "S/Claims", but the resource has only the tags []');
});

test('a tag that an override adds violates the rules for tags, too', () => {
  const { app, resource } = claims();
  resource.addPropertyOverride('Tags', [{ Key: 'Department', Value: 'Claims ' }]);

  expect(() => app.synth()).toThrow('final tags: value of "Department" must not start or end with a space, got "Claims ": remove the space');
});

test('a reference in an override leads to the stack of the profile', () => {
  const { app, stack, profile, resource } = claims();
  Tags.of(profile).add('Department', 'Claims');
  resource.addPropertyOverride('Tags.0.Value', { Ref: 'AWS::StackName' });
  const other = new Stack(app, 'Other', { env: { account: '111122223333', region: 'us-east-1' } });
  new TagBudget(other, 'B', { costTags: profile.costTags.pick('Department'), limit: 500, alerts: [] });

  expect(budgetOf(other).Budget.FilterExpression.And[0].Tags.Values).toEqual(['S']);
  expect(profilesOf(stack)[0].Tags?.[0].Value).toEqual({ Ref: 'AWS::StackName' });
});

test('reading tags early changes nothing in the template', () => {
  const stack = new Stack(checkedApp(), 'S');
  const resource = new bedrock.CfnApplicationInferenceProfile(stack, 'P', { ...L1, tags: [{ key: 'A', value: 'a' }] });
  const tags = CostTags.fromResource(resource);

  expect(stack.resolve(tags.keys)).toEqual(['A']);
  resource.tags = [{ key: 'B', value: 'b' }];
  expect(stack.resolve(tags.keys)).toEqual(['B']);
  expect(profilesOf(stack)[0].Tags).toEqual([{ Key: 'B', Value: 'b' }]);
});

test('a resource whose text contains its own tag can be overridden', () => {
  const stack = new Stack(checkedApp(), 'S');
  const topic = new sns.CfnTopic(stack, 'T', { tags: [{ key: 'Team', value: 'a' }] });
  topic.displayName = CostTags.fromResource(topic).value('Team');
  topic.addPropertyOverride('Tags.0.Value', 'b');

  expect(stack.resolve(topic._toCloudFormation()).Resources.T.Properties).toMatchObject({ DisplayName: 'b', Tags: [{ Key: 'Team', Value: 'b' }] });
});
