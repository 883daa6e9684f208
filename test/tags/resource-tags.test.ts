import { Aspects, CfnResource, NestedStack, Stack, TagManager, Tags } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { CostTags } from '../../src';
import { checkedApp, templateOf } from '../support/checked-app';

test('reads the final tags of any taggable resource, L1 or L2', () => {
  const app = checkedApp();
  const stack = new Stack(app, 'S');
  const topic = new sns.Topic(stack, 'T');
  const ofL2 = CostTags.fromResource(topic);
  const ofL1 = CostTags.fromResource(topic.node.defaultChild!);
  Tags.of(app).add('Team', 'search');
  app.synth();

  expect(stack.resolve([ofL2.keys, ofL2.value('Team')])).toEqual([['Team'], 'search']);
  expect(stack.resolve([ofL1.keys, ofL1.value('Team')])).toEqual([['Team'], 'search']);
});

test('follows tags that are added, overridden and removed after it was made', () => {
  const app = checkedApp();
  const stack = new Stack(app, 'S');
  const topic = new sns.Topic(new Construct(stack, 'Group'), 'T');
  Tags.of(topic).add('Team', 'ads');
  const tags = CostTags.fromResource(topic);
  const team = tags.value('Team');
  Tags.of(stack).add('Team', 'search', { priority: 300 });
  Tags.of(topic.node.scope!).add('Gone', 'x');
  Tags.of(topic).remove('Gone');
  app.synth();

  expect(stack.resolve(team)).toBe('search');
  expect(stack.resolve(tags.keys)).toEqual(['Team']);
});

test('is not frozen by being resolved too early', () => {
  const app = checkedApp();
  const stack = new Stack(app, 'S');
  const topic = new sns.CfnTopic(stack, 'T', { tags: [{ key: 'Team', value: 'ads' }] });
  const team = CostTags.fromResource(topic).value('Team');

  expect(stack.resolve(team)).toBe('ads');
  Tags.of(app).add('Team', 'search');
  app.synth();
  expect(stack.resolve(team)).toBe('search');
});

test('sees what an aspect writes to the L1', () => {
  const app = checkedApp();
  const stack = new Stack(app, 'S');
  const topic = new sns.Topic(stack, 'T');
  Aspects.of(app).add({ visit: (node) => { TagManager.of(node)?.setTag('Team', 'search'); } });
  const team = CostTags.fromResource(topic).value('Team');
  app.synth();

  expect(stack.resolve(team)).toBe('search');
});

test('counts the tags that CloudFormation takes from the stack, the resource winning, the nested stack before its parent', () => {
  const app = checkedApp();
  const stack = new Stack(app, 'S', { tags: { Team: 'parent', Env: 'prod', Owner: 'stack' } });
  const nested = new NestedStack(stack, 'N');
  nested.tags.setTag('Team', 'nested');
  const topic = new sns.CfnTopic(nested, 'T', { tags: [{ key: 'Owner', value: 'topic' }] });
  const tags = CostTags.fromResource(topic);

  expect(['Team', 'Env', 'Owner'].map((key) => stack.resolve(tags.value(key)))).toEqual(['nested', 'prod', 'topic']);
});

test('counts a tag of the stack that was removed from the resource, since CloudFormation adds it again', () => {
  const app = checkedApp();
  const stack = new Stack(app, 'S');
  const topic = new sns.Topic(stack, 'T');
  Tags.of(stack).add('Team', 'search');
  Tags.of(topic).remove('Team');
  app.synth();

  expect(stack.resolve(CostTags.fromResource(topic).keys)).toEqual(['Team']);
});

test('puts the tags of one resource on another', () => {
  const app = checkedApp();
  const stack = new Stack(app, 'S');
  const source = new sns.Topic(stack, 'Source');
  const target = new sns.CfnTopic(stack, 'Target');
  CostTags.fromResource(source).pick('Team').withTag('Copy', 'yes').applyTo(target);
  Tags.of(source).add('Team', 'search');

  expect(templateOf(stack).Resources.Target.Properties.Tags).toEqual([{ Key: 'Copy', Value: 'yes' }, { Key: 'Team', Value: 'search' }]);
});

describe('fails', () => {
  test('at synth if the resource ends up without a key, and lists those it has', () => {
    const app = checkedApp();
    const stack = new Stack(app, 'S');
    const topic = new sns.Topic(stack, 'T', { displayName: CostTags.fromResource(new sns.Topic(stack, 'Source')).value('Team') });
    Tags.of(topic).add('Other', 'x');
    Tags.of(stack).add('Env', 'prod');

    expect(() => app.synth()).toThrow('tag "Team" is read from "S/Source", but the resource has only the tags ["Env"]: add the tag with costTags or Tags.of, or remove the reference');
  });

  test.each<[string, (tags: CostTags, stack: Stack) => unknown, string]>([
    ['to add to keys that are only known at synth', (tags) => tags.withTag('a', 'b'), 'CostTags: cannot add "a" because the keys of the set are tokens: select the keys to keep with pick first'],
    ['to put on keys that are only known at synth', (tags, stack) => tags.applyTo(stack), 'CostTags: cannot be applied to "S" because the keys are tokens: select the keys with pick first'],
    ['to read an untaggable resource', (_, stack) => CostTags.fromResource(new CfnResource(stack, 'R', { type: 'AWS::CloudFormation::WaitConditionHandle' })),
      'CostTags: "S/R" must be a taggable resource'],
  ])('%s', (_, act, message) => {
    const stack = new Stack(checkedApp(), 'S');
    const tags = CostTags.fromResource(new sns.Topic(stack, 'T'));

    expect(() => act(tags, stack)).toThrow(message);
  });
});
