import { App, CfnParameter, CfnResource, Lazy, NestedStack, Stack, Stage, Tags } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import * as fc from 'fast-check';
import { CostTagCase, type CostTagRule, CostTags, CostTagSchema, ModelSource, TaggedInferenceProfile } from '../../src';
import { checkedApp } from '../support/checked-app';

const SCHEMA = CostTagSchema.of({
  CostCenter: { pattern: '[0-9]{4}', description: 'the unit that is charged', owner: 'finops@example.com' },
  Environment: { allowedValues: ['dev', 'prod'] },
  Project: { required: false, valueCase: CostTagCase.LOWER },
});

describe('the schema itself', () => {
  test.each<[string, Record<string, CostTagRule>, string]>([
    ['no key', {}, 'must contain at least one key, got {}'],
    ['51 keys', Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`Key${index}x`, {}])), 'must have at most 50 tags, got 51'],
    ['a key with a character AWS refuses', { 'Cost#Center': {} }, 'key "Cost#Center" must consist of letters'],
    ['a reserved key', { 'aws:CostCenter': {} }, 'must not start with "aws:"'],
    ['an empty key', { '': {} }, 'must have at least 1 character'],
    ['a key that is a token', { [Lazy.string({ produce: () => 'x' })]: {} }, 'keys must be known at synth'],
    ['keys that differ in case', { CostCenter: {}, costcenter: {} }, 'keys "CostCenter", "costcenter" differ only in case'],
    ['keys that differ in separators', { 'CostCenter': {}, 'cost-center': {} }, 'keys "CostCenter", "cost-center" differ only in case or separators'],
    ['no allowed value', { Stage: { allowedValues: [] } }, 'allowedValues of "Stage" must contain at least one value, got []'],
    ['an allowed value twice', { Stage: { allowedValues: ['a', 'a'] } }, 'allowedValues of "Stage" must not contain duplicates: "a" is listed more than once'],
    ['an allowed value AWS refuses', { Stage: { allowedValues: ['größer'] } }, 'value of "Stage" must consist of letters'],
    ['an allowed value that is too long', { Stage: { allowedValues: ['x'.repeat(257)] } }, 'must have at most 256 characters'],
    ['an empty allowed value of a required key', { Stage: { allowedValues: [''] } }, 'allowedValues of "Stage" must not contain empty strings'],
    ['a pattern that is none', { Stage: { pattern: '[' } }, 'pattern of "Stage" must be a regular expression'],
    ['an allowed value that breaks the pattern', { Stage: { allowedValues: ['dev', 'x1'], pattern: '[a-z]+' } }, 'allowedValues of "Stage" must match its pattern "[a-z]+", got "x1"'],
    ['an allowed value in the wrong case', { Stage: { allowedValues: ['Dev'], valueCase: CostTagCase.LOWER } }, 'allowedValues of "Stage" must be lowercase, got "Dev": use "dev"'],
  ])('refuses %s', (_, rules, message) => {
    expect(() => CostTagSchema.of(rules)).toThrow(message);
  });

  test('tells everything at once', () => {
    expect(() => CostTagSchema.of({ 'Cost#Center': {}, 'Stage': { pattern: '[', allowedValues: [] } })).toThrow(/CostTagSchema: 3 problems:/);
  });

  test('knows its keys, and is not changed by its giver', () => {
    const rule = { required: false, allowedValues: ['a'] };
    const schema = CostTagSchema.of({ B: {}, A: rule });
    rule.required = true;
    rule.allowedValues.push('b');

    expect([schema.keys, schema.requiredKeys, schema.optionalKeys]).toEqual([['A', 'B'], ['B'], ['A']]);
    expect(schema.rule('A')).toEqual({ required: false, allowedValues: ['a'] });
    expect(() => schema.rule('A').allowedValues!.push('c')).toThrow();
    expect(() => schema.rule('C')).toThrow('must contain key "C", got keys ["A","B"]');
    expect(() => schema.rule('constructor')).toThrow('must contain key "constructor"');
  });

  test('takes a further rule or another schema, and stays as it was', () => {
    const schema = CostTagSchema.of({ A: {}, B: {} });

    expect(schema.withRule('A', { required: false }).withRule('C', {}).requiredKeys).toEqual(['B', 'C']);
    expect(schema.merge(CostTagSchema.of({ B: { required: false }, D: {} })).optionalKeys).toEqual(['B']);
    expect(schema.keys).toEqual(['A', 'B']);
    expect(() => schema.withRule('a', {})).toThrow('differ only in case');
  });
});

describe('presets', () => {
  test('the standard is the guide\'s', () => {
    const schema = CostTagSchema.bedrockGuide();

    expect(schema.requiredKeys).toEqual(['Application', 'CostCenter', 'Environment', 'Project']);
    expect(schema.createCostTags({ CostCenter: '1', Project: 'Internal-Agent', Environment: 'Development', Application: 'chatbot' }).value('Application')).toBe('chatbot');
    expect(() => schema.createCostTags({ CostCenter: '1', Project: 'p', Environment: 'development', Application: 'a' })).toThrow('value of "Environment" must be one of ["Development","Testing","Production"]');
  });

  // The values in AWS's tables: https://docs.aws.amazon.com/MAP/latest/userguide/DBA-tags.html
  test.each(['mig12345', 'migABCDE12345', 'comm12345', 'mig_ec2_12345', 'comm_ec2_ABCDE12345'])('map-migrated may be %s', (value) => {
    expect(CostTagSchema.migrationAccelerationProgram().createCostTags({ 'map-migrated': value }).value('map-migrated')).toBe(value);
  });

  test.each(['12345', 'MIG12345', 'migabcde12345', 'mig1234', 'mig12345 '])('map-migrated may not be %s', (value) => {
    expect(() => CostTagSchema.migrationAccelerationProgram().createCostTags({ 'map-migrated': value })).toThrow('value of "map-migrated" must match');
  });

  test('a partner is told by its product code', () => {
    const schema = CostTagSchema.partnerRevenueMeasurement();

    expect(schema.createCostTags({ 'aws-apn-id': 'pc:5ugbbrmu7ud3u5hsipfzug61p' }).keys).toEqual(['aws-apn-id']);
    expect(() => schema.createCostTags({ 'aws-apn-id': '5ugbbrmu7ud3u5hsipfzug61p' })).toThrow('value of "aws-apn-id" must match');
    expect(() => schema.createCostTags({ 'AWS-APN-ID': 'pc:1' })).toThrow('tag key "AWS-APN-ID" looks like a misspelling of "aws-apn-id"');
  });

  test('go together', () => {
    expect(CostTagSchema.bedrockGuide().merge(CostTagSchema.migrationAccelerationProgram()).requiredKeys).toHaveLength(5);
  });
});

describe('tags', () => {
  test('are made if they satisfy it', () => {
    const tags = SCHEMA.createCostTags({ CostCenter: '4711', Environment: 'prod', Project: 'claims' });

    expect(tags).toBeInstanceOf(CostTags);
    expect(tags.keys).toEqual(['CostCenter', 'Environment', 'Project']);
    expect(SCHEMA.createCostTags({ Environment: 'prod', CostCenter: '4711' }).keys).toEqual(['CostCenter', 'Environment']);
  });

  test.each<[string, Record<string, string>, string]>([
    ['a missing key, and says whom to ask', { Environment: 'dev' }, 'required tag "CostCenter" is missing, got keys ["Environment"]: add the tag (the unit that is charged; ask finops@example.com)'],
    ['a key in another case', { costcenter: '4711', Environment: 'dev' }, 'tag key "costcenter" looks like a misspelling of "CostCenter"'],
    ['a key with other separators', { 'cost-center': '4711', 'Environment': 'dev' }, 'tag key "cost-center" looks like a misspelling of "CostCenter"'],
    ['an unknown key', { CostCenter: '4711', Environment: 'dev', Team: 'a' }, 'tag key must be one of the schema\'s keys ["CostCenter","Environment","Project"], got "Team"'],
    ['a value outside the list', { CostCenter: '4711', Environment: 'test' }, 'value of "Environment" must be one of ["dev","prod"], got "test"'],
    ['a value that only starts as the pattern says', { CostCenter: '47110', Environment: 'dev' }, 'value of "CostCenter" must match "[0-9]{4}", got "47110"'],
    ['a value in the wrong case', { CostCenter: '4711', Environment: 'dev', Project: 'Claims' }, 'value of "Project" must be lowercase, got "Claims": use "claims"'],
    ['what AWS refuses', { CostCenter: '4711', Environment: 'dev', Project: 'a#b' }, 'value of "Project" must consist of letters'],
  ])('refuse %s', (_, tags, message) => {
    expect(() => SCHEMA.createCostTags(tags)).toThrow(message);
  });

  test('refuse an empty value of a required key', () => {
    expect(() => CostTagSchema.of({ Team: {} }).createCostTags({ Team: '' })).toThrow('value of "Team" must not be empty');
    expect(CostTagSchema.of({ Team: { required: false } }).createCostTags({ Team: '' }).value('Team')).toBe('');
  });

  test('tell everything at once', () => {
    expect(() => SCHEMA.createCostTags({ CostCenter: 'x', Stage: 'y' })).toThrow(/CostTagSchema: 3 problems:/);
  });

  test('that are tokens are not judged', () => {
    const token = Lazy.string({ produce: () => 'anything' });

    expect(new Stack().resolve(SCHEMA.createCostTags({ CostCenter: token, Environment: token }).value('CostCenter'))).toBe('anything');
    expect(CostTagSchema.of({ Stage: { allowedValues: [token, 'prod'], pattern: 'p.*' } }).createCostTags({ Stage: 'pre' })).toBeDefined();
    expect(CostTagSchema.of({ Stage: { allowedValues: Lazy.list({ produce: () => ['x'] }) } }).createCostTags({ Stage: 'pre' })).toBeDefined();
  });

  test('of any values from the lists pass, and with any other do not', () => {
    const values = fc.uniqueArray(fc.stringMatching(/^[a-z0-9]{1,8}$/), { minLength: 2, maxLength: 6 });
    fc.assert(fc.property(values, values, (some, others) => {
      const schema = CostTagSchema.of({ One: { allowedValues: some }, Two: { allowedValues: others } });
      for (const One of some) {
        expect(schema.createCostTags({ One, Two: others[0] }).value('One')).toBe(One);
        expect(() => schema.createCostTags({ One: `${One}-`, Two: others[0] })).toThrow('value of "One" must be one of');
      }
    }));
  });
});

describe('enforced', () => {
  const source = ModelSource.foundationModel('amazon.nova-lite-v1:0');
  const good = { CostCenter: '4711', Environment: 'prod' };
  const tagged = (scope: Construct, id: string, tags?: Record<string, string>) =>
    new TaggedInferenceProfile(scope, id, { modelSource: source, costTags: tags && CostTags.of(tags) });
  const l1 = (scope: Construct, id: string, tags: Record<string, string> = {}) => new bedrock.CfnApplicationInferenceProfile(scope, id, {
    inferenceProfileName: id,
    modelSource: { copyFrom: 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0' },
    tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
  });
  const raw = (scope: Construct, id: string, properties: object) =>
    new CfnResource(scope, id, { type: 'AWS::Bedrock::ApplicationInferenceProfile', properties: { InferenceProfileName: id, ModelSource: { CopyFrom: 'arn:aws:bedrock:us-east-1::foundation-model/m' }, ...properties } });

  function enforcedOn(build: (app: App, stack: Stack) => void): () => void {
    const app = checkedApp();
    const stack = new Stack(app, 'S', { env: { region: 'us-east-1' } });
    SCHEMA.enforce(app);
    build(app, stack);
    return () => app.synth();
  }

  test('lets pass what satisfies it, whoever put the tags there', () => {
    const synth = enforcedOn((app, stack) => {
      tagged(stack, 'A', good);
      l1(stack, 'B', good);
      raw(stack, 'C', { Tags: Object.entries(good).map(([Key, Value]) => ({ Key, Value })) });
      const other = new Stack(app, 'T', { tags: good });
      tagged(other, 'D');
      new sns.Topic(stack, 'Untagged');
    });

    expect(synth).not.toThrow();
  });

  test('lets pass further tags', () => {
    expect(enforcedOn((_, stack) => tagged(stack, 'A', { ...good, Owner: 'me' }))).not.toThrow();
  });

  test.each<[string, (app: App, stack: Stack) => void, RegExp]>([
    ['a profile of ours', (_, stack) => tagged(stack, 'A', { CostCenter: '4711' }), /"S\/A": required tag "Environment" is missing/],
    ['an L1', (_, stack) => l1(stack, 'A', { CostCenter: '4711', Environment: 'test' }), /"S\/A": value of "Environment" must be one of/],
    ['a resource without a class', (_, stack) => raw(stack, 'A', {}), /"S\/A": required tag "CostCenter" is missing[^]*"S\/A": required tag "Environment" is missing/],
    ['one in a nested stack', (_, stack) => l1(new NestedStack(stack, 'N'), 'A'), /"S\/N\/A": required tag "CostCenter" is missing/],
    ['one in a stage', (app) => l1(new Stack(new Stage(app, 'G'), 'S'), 'A'), /"G\/S\/A": required tag "CostCenter" is missing/],
    ['one that an aspect changed', (app, stack) => {
      l1(stack, 'A', good);
      Tags.of(app).add('Environment', 'staging', { priority: 300 });
    }, /"S\/A": value of "Environment" must be one of \["dev","prod"\], got "staging"/],
    ['one that an override changed', (_, stack) => l1(stack, 'A', good).addPropertyOverride('Tags', []), /"S\/A": required tag "CostCenter" is missing/],
    ['one with a tag that looks alike', (_, stack) => l1(stack, 'A', { CostCenter: '4711', environment: 'dev' }), /tag key "environment" looks like a misspelling of "Environment"/],
  ])('refuses %s', (_, build, message) => {
    expect(enforcedOn(build)).toThrow(message);
  });

  test('does not judge what deployment decides', () => {
    const synth = enforcedOn((_, stack) => {
      const parameter = new CfnParameter(stack, 'P');
      l1(stack, 'A', { CostCenter: parameter.valueAsString, Environment: 'dev' });
      raw(stack, 'B', { Tags: { 'Fn::If': ['C', [], []] } });
      parameter.overrideLogicalId('C');
    });

    expect(() => synth()).not.toThrow(/CostTagSchema/);
  });

  test('holds below its scope alone, and for the types it is given', () => {
    const app = checkedApp();
    const stack = new Stack(app, 'S', { env: { region: 'us-east-1' } });
    new sns.Topic(stack, 'Topic');
    l1(stack, 'Outside');
    SCHEMA.enforce(new Construct(stack, 'Inside'));
    expect(() => app.synth()).not.toThrow();

    SCHEMA.enforce(stack, { resourceTypes: ['AWS::SNS::Topic'] });
    expect(() => app.synth({ force: true })).toThrow(/"S\/Topic": required tag "CostCenter" is missing/);
    new cognito.CfnUserPool(stack, 'Pool', { userPoolTags: { CostCenter: '4711', Environment: 'dev' } });
    SCHEMA.enforce(stack, { resourceTypes: ['AWS::Cognito::UserPool'] });
    expect(() => app.synth({ force: true })).not.toThrow(/"S\/Pool"/);
    expect(() => SCHEMA.enforce(stack, { resourceTypes: ['SNS'] })).toThrow('resourceTypes must contain CloudFormation resource types only, got "SNS"');
  });
});
