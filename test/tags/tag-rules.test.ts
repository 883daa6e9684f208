import { App, Stack, Tags } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { CostTags, CostTagSchema, CostTagsMixin, ModelSource, TaggedInferenceProfile } from '../../src';
import { checkedApp, profilesOf } from '../support/checked-app';

const FM = ModelSource.foundationModel('amazon.nova-lite-v1:0');
const INVISIBLE = 'remove the space, which is invisible in reports';

describe('refuses', () => {
  test.each<[string, () => unknown, string]>([
    ['a value with a space at the end', () => CostTags.of({ Department: 'Claims ' }), `CostTags: value of "Department" must not start or end with a space, got "Claims ": ${INVISIBLE}`],
    ['a value with a space at the start', () => CostTags.of({ Department: ' Claims' }), `CostTags: value of "Department" must not start or end with a space, got " Claims": ${INVISIBLE}`],
    ['a value of spaces', () => CostTags.of({ Department: ' ' }), `CostTags: value of "Department" must not start or end with a space, got " ": ${INVISIBLE}`],
    ['a key with a space at the end', () => CostTags.of({ 'Department ': 'Claims' }), `CostTags: key "Department " must not start or end with a space, got "Department ": ${INVISIBLE}`],
    ['a space in an added tag', () => CostTags.of({ Team: 'a' }).withTag('Department', 'Claims '), `value of "Department" must not start or end with a space, got "Claims ": ${INVISIBLE}`],
    ['a space in tags of a schema', () => CostTagSchema.of({ Team: {} }).createCostTags({ Team: 'a ' }), `value of "Team" must not start or end with a space, got "a ": ${INVISIBLE}`],
    ['a space in allowed values', () => CostTagSchema.of({ Team: { allowedValues: ['a '] } }), `value of "Team" must not start or end with a space, got "a ": ${INVISIBLE}`],
    ['a space in a key of a schema', () => CostTagSchema.of({ ' Team': {} }), `key " Team" must not start or end with a space, got " Team": ${INVISIBLE}`],
    ['a space in tags of a mixin', () => new CostTagsMixin(CostTags.of({ Team: 'a ' })), `value of "Team" must not start or end with a space, got "a ": ${INVISIBLE}`],
    ['the spelling of Cost Explorer', () => CostTags.of({ 'user:Department': 'Claims' }),
      'CostTags: key "user:Department" must not start with "user:", got "user:Department": use "Department", because Cost Explorer shows the resource tag "Department" as "user:Department"'],
    ['the spelling of Cost Explorer in a schema', () => CostTagSchema.of({ 'user:Department': {} }), 'key "user:Department" must not start with "user:", got "user:Department": use "Department"'],
    ['the spelling of data exports', () => CostTags.of({ 'resourceTags/Team': 'a' }),
      'key "resourceTags/Team" must not start with "resourceTags/", got "resourceTags/Team": use "Team", because data exports show the resource tag "Team" as "resourceTags/Team"'],
    ['the spelling of principal tags', () => CostTags.of({ 'iamPrincipal/Team': 'a' }),
      'key "iamPrincipal/Team" must not start with "iamPrincipal/", got "iamPrincipal/Team": use "Team", with costTagSource CostTagSource.IAM_PRINCIPAL'],
    ['a secret', () => CostTags.of({ Team: '{{resolve:secretsmanager:team}}' }),
      'value of "Team" must not be a secret, got "{{resolve:secretsmanager:team}}": use another value, because tags are visible in reports'],
    ['a secure parameter', () => CostTags.of({ Team: '{{resolve:ssm-secure:/team:1}}' }), 'value of "Team" must not be a secret, got "{{resolve:ssm-secure:/team:1}}"'],
  ])('%s', (_, act, message) => {
    expect(act).toThrow(message);
  });

  test.each<[string, string, string, string]>([
    ['a space in an inherited value', 'Team', 'a ', `[S/P] final tags: value of "Team" must not start or end with a space, got "a ": ${INVISIBLE}`],
    ['a space in an inherited key', 'Team ', 'a', `[S/P] final tags: key "Team " must not start or end with a space, got "Team ": ${INVISIBLE}`],
    ['the spelling of Cost Explorer in an inherited key', 'user:Team', 'a', '[S/P] final tags: key "user:Team" must not start with "user:", got "user:Team": use "Team"'],
  ])('%s', (_, key, value, message) => {
    const app = checkedApp();
    const stack = new Stack(app, 'S');
    Tags.of(stack).add(key, value);
    new TaggedInferenceProfile(stack, 'P', { modelSource: FM });

    expect(() => app.synth()).toThrow(message);
  });
});

test('accepts spaces inside, and the prefixes elsewhere', () => {
  expect(CostTags.of({ 'Cost Center': 'Claims and more', 'a-user:x': 'user:x', 'User:x': 'y' }).keys).toHaveLength(3);
});

describe('a dynamic reference is known only at deployment', () => {
  const parameter = (stack: Stack) => ssm.StringParameter.fromStringParameterAttributes(stack, 'Stage', { parameterName: '/stage', forceDynamicReference: true }).stringValue;

  test.each<[string, (stack: Stack) => string]>([
    ['as text', () => '{{resolve:ssm:/stage}}'],
    ['as token', parameter],
    ['in a text with a token', (stack) => `x-${parameter(stack)}`],
  ])('%s', (_, value) => {
    const app = new App();
    const stack = new Stack(app, 'S');
    new TaggedInferenceProfile(stack, 'P', { modelSource: FM, costTags: CostTags.of({ Stage: value(stack) }) });

    expect(profilesOf(stack)[0].Tags?.[0].Value).toContain('{{resolve:ssm:/stage}}');
    expect(Annotations.fromStack(stack).findWarning('/S/P', Match.stringLikeRegexp(
      '^the values of "Stage" are dynamic references: Amazon Bedrock receives the text that CloudFormation resolves at deployment, so the text is not known at synth and is not validated'))).toHaveLength(1);
  });

  test('in a schema, whose rules for values are not applied', () => {
    const schema = CostTagSchema.of({ Stage: { allowedValues: ['dev', 'prod'] } });

    expect(schema.createCostTags({ Stage: '{{resolve:ssm:/stage}}' }).value('Stage')).toBe('{{resolve:ssm:/stage}}');
    expect(schema.createCostTags({ Stage: 'dummy-value-for-/stage' }).value('Stage')).toBe('dummy-value-for-/stage');
  });
});

test('the mixin checks tags that an aspect sets on another library\'s profile only for conflicts', () => {
  const app = checkedApp();
  const stack = new Stack(app, 'S');
  const foreign = new bedrock.CfnApplicationInferenceProfile(stack, 'P', {
    inferenceProfileName: 'p', modelSource: { copyFrom: 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0' },
  });
  foreign.with(new CostTagsMixin(CostTags.of({ Team: 'a' })));
  foreign.addPropertyOverride('Tags.0.Value', 'b');

  expect(() => app.synth()).toThrow('CostTagsMixin: "S/P": costTags declares "Team" as "a", but the resource ends up with "b" because of an override of the L1 construct, such as addPropertyOverride');
});
