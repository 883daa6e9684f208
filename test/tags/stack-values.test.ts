import { App, Aspects, Aws, CfnParameter, Fn, Lazy, NestedStack, Stack, type StackProps, Stage, Tags } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import {
  BedrockCostAlarm, BedrockCostDashboard, CostTags, CostTagsMixin, ModelSource, TagAnomalyMonitor, TagBudget, TagCostMeter,
  TaggedInferenceProfile, TagScopedInvokePolicy,
} from '../../src';
import { budgetOf, checkedApp, onlyResource, profilesOf, templateOf } from '../support/checked-app';

const env = { account: '111122223333', region: 'us-east-1' };
const FM = ModelSource.foundationModel('amazon.nova-lite-v1:0');

/** The value of the one tag in a budget's filter. */
function filteredBy(stack: Stack): any {
  const { Tags: one, And } = budgetOf(stack).Budget.FilterExpression;
  return (one ?? And.find((each: any) => each.Tags).Tags).Values[0];
}

function twoStacks(claimsProps: StackProps = { env }, platformProps: StackProps = { env }) {
  const app = checkedApp();
  const claims = new Stack(app, 'Claims', claimsProps);
  const platform = new Stack(app, 'Platform', platformProps);
  return { app, claims, platform };
}

/** A profile in one stack and a budget on its tag in another. */
function budgetElsewhere(value: string | ((claims: Stack) => string), claimsProps?: StackProps, platformProps?: StackProps) {
  const { app, claims, platform } = twoStacks(claimsProps, platformProps);
  Tags.of(claims).add('Where', typeof value === 'string' ? value : value(claims));
  const profile = new TaggedInferenceProfile(claims, 'P', { modelSource: FM });
  new TagBudget(platform, 'B', { costTags: profile.costTags.pick('Where'), limit: 500, alerts: [] });
  return { app, claims, platform, profile };
}

describe('a tag with a pseudo parameter is, in another stack, what it is in the stack of the profile', () => {
  test.each<[string, string, string]>([
    ['name of the stack', Aws.STACK_NAME, 'Claims'],
    ['Region', Aws.REGION, 'us-east-1'],
    ['account', Aws.ACCOUNT_ID, '111122223333'],
    ['partition', Aws.PARTITION, 'aws'],
    ['suffix of domains', Aws.URL_SUFFIX, 'amazonaws.com'],
    ['text with several', `${Aws.STACK_NAME}/${Aws.REGION}`, 'Claims/us-east-1'],
    ['substitution', Fn.sub('x-${AWS::StackName}-${AWS::Region}'), 'x-Claims-us-east-1'],
    ['substitution with a variable', Fn.sub('x-${Name}', { Name: Aws.STACK_NAME }), 'x-Claims'],
    ['join', Fn.join('.', ['x', Aws.REGION, Aws.PARTITION]), 'x.us-east-1.aws'],
    ['part', Fn.select(1, Fn.split('-', Aws.REGION)), 'east'],
    ['Lazy', Lazy.string({ produce: () => `x-${Aws.STACK_NAME}` }), 'x-Claims'],
  ])('%s', (_, value, expected) => {
    const { platform } = budgetElsewhere(value, { env }, { env: { account: '999988887777', region: 'eu-west-1' } });

    expect(filteredBy(platform)).toBe(expected);
  });

  test('in each construct that reads it', () => {
    const { app, claims, platform } = twoStacks();
    Tags.of(claims).add('Where', Aws.STACK_NAME);
    const profile = new TaggedInferenceProfile(claims, 'P', { modelSource: FM });
    const costTags = profile.costTags.pick('Where');
    const role = new iam.Role(platform, 'R', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
    new TagScopedInvokePolicy(platform, 'I', { costTags, roles: [role] });
    const budget = new TagBudget(platform, 'B', { costTags, limit: 500, alerts: [] });
    budget.denyInvocations({ atPercent: 120, roles: [role] });
    const meter = new TagCostMeter(platform, 'M', { tagKeys: ['Where'] });
    new BedrockCostAlarm(platform, 'A', { costMetric: meter.metricEstimatedCost({ costTags }), threshold: 1 });
    new BedrockCostDashboard(platform, 'D', { profiles: [profile], meter, tagKey: 'Where', budgets: [budget] });
    new TagAnomalyMonitor(platform, 'T', { tagKey: 'Where', costTags, emails: ['finops@example.com'], minimumImpactAmount: 10 });
    app.synth();

    const text = JSON.stringify(templateOf(platform));
    expect(text).not.toContain('"AWS::StackName"');
    for (const type of ['AWS::IAM::ManagedPolicy', 'AWS::Budgets::Budget', 'AWS::CloudWatch::Alarm', 'AWS::CE::AnomalyMonitor']) {
      const found = Object.values(templateOf(platform).Resources).filter(({ Type }) => Type === type);
      expect([type, found.some((each) => JSON.stringify(each).includes('Claims'))]).toEqual([type, true]);
    }
  });

  test('for declared tags, tags of any resource, and tags of the mixin', () => {
    const { claims, platform } = twoStacks();
    const declared = new TaggedInferenceProfile(claims, 'P', { modelSource: FM, costTags: CostTags.of({ Stack: Aws.STACK_NAME, Team: 'a' }) });
    const topic = new sns.Topic(claims, 'T');
    Tags.of(topic).add('Stack', Aws.STACK_NAME);
    new sns.CfnTopic(platform, 'U', { displayName: CostTags.fromResource(topic).value('Stack'), topicName: declared.costTags.value('Stack') });

    expect(onlyResource(platform, 'AWS::SNS::Topic').Properties).toMatchObject({ DisplayName: 'Claims', TopicName: 'Claims' });
    expect(declared.costTags.value('Team')).toBe('a');
    expect(profilesOf(claims)[0].Tags).toContainEqual({ Key: 'Stack', Value: { Ref: 'AWS::StackName' } });
  });

  test('for a nested stack, whose name is a part of a reference', () => {
    const { claims, platform } = twoStacks();
    const nested = new NestedStack(claims, 'N');
    const profile = new TaggedInferenceProfile(nested, 'P', { modelSource: FM, costTags: CostTags.of({ Stack: Aws.STACK_NAME }) });
    new TagBudget(claims, 'B', { costTags: profile.costTags, limit: 500, alerts: [] });
    new TagBudget(platform, 'B', { costTags: profile.costTags, limit: 500, alerts: [] });

    expect(filteredBy(claims)).toEqual({ 'Fn::Select': [1, { 'Fn::Split': ['/', { Ref: expect.stringMatching(/NestedStack/) }] }] });
    expect(filteredBy(platform)).toEqual({ 'Fn::Select': [1, { 'Fn::Split': ['/', { 'Fn::ImportValue': expect.stringContaining('NestedStack') }] }] });
  });

  test('for a tag of a nested stack, which means the parent', () => {
    const { claims, platform } = twoStacks();
    const nested = new NestedStack(claims, 'N');
    nested.tags.setTag('Stack', Aws.STACK_NAME);
    const profile = new TaggedInferenceProfile(nested, 'P', { modelSource: FM });
    new TagBudget(nested, 'B', { costTags: profile.costTags.pick('Stack'), limit: 500, alerts: [] });
    new TagBudget(platform, 'B', { costTags: profile.costTags.pick('Stack'), limit: 500, alerts: [] });

    expect(filteredBy(nested)).toBe('Claims');
    expect(filteredBy(platform)).toBe('Claims');
  });

  test('for the ID of the stack, and for a parameter, which the stack exports', () => {
    const ofId = budgetElsewhere(Aws.STACK_ID);
    const ofParameter = budgetElsewhere((claims) => new CfnParameter(claims, 'Team').valueAsString);

    expect(filteredBy(ofId.platform)).toEqual({ 'Fn::ImportValue': expect.stringContaining('StackId') });
    expect(filteredBy(ofParameter.platform)).toEqual({ 'Fn::ImportValue': expect.stringContaining('RefTeam') });
  });

  test('for stacks without an environment, which the CDK deploys to the same one', () => {
    const { platform } = budgetElsewhere(Fn.sub('${AWS::Region}.${AWS::StackName}'), {}, {});

    expect(filteredBy(platform)).toEqual({ 'Fn::Sub': '${AWS::Region}.Claims' });
  });

  test('for an import, for which the stack of the import counts', () => {
    const { claims, platform } = twoStacks();
    new sns.Topic(claims, 'T');
    const profile = TaggedInferenceProfile.fromInferenceProfileAttributes(claims, 'P', {
      inferenceProfileArn: 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abcdefgh1234', costTags: CostTags.of({ Stack: Aws.STACK_NAME }),
    });
    new TagBudget(platform, 'B', { costTags: profile.costTags, limit: 500, alerts: [] });

    expect(filteredBy(platform)).toBe('Claims');
  });

  test('for a budget that is read in a third stack', () => {
    const app = checkedApp();
    const platform = new Stack(app, 'Platform', { env });
    const budget = new TagBudget(platform, 'B', { costTags: CostTags.of({ Stack: Aws.STACK_NAME }), limit: 500, alerts: [] });
    const third = new Stack(app, 'Third', { env });
    new sns.CfnTopic(third, 'T', { displayName: budget.costTags.value('Stack') });

    expect(onlyResource(third, 'AWS::SNS::Topic').Properties.DisplayName).toBe('Platform');
  });
});

describe('a value that is unknown elsewhere fails synth', () => {
  const member = { account: '999988887777', region: 'us-east-1' };
  const at = 'CostTags: tag "Where" of "Claims/P" must be known at synth to be used in stack "Platform", got ';

  test.each<[string, string | ((claims: Stack) => string), StackProps, StackProps, string]>([
    ['Region without env', Aws.REGION, {}, { env }, '{"Ref":"AWS::Region"} of stack "Claims": use a literal value, or specify the Region of stack "Claims" with env, or use stack.region of that stack'],
    ['account without env', Aws.ACCOUNT_ID, {}, { env }, '{"Ref":"AWS::AccountId"} of stack "Claims": use a literal value, or specify the account of stack "Claims" with env'],
    ['partition without env', Aws.PARTITION, {}, { env }, '{"Ref":"AWS::Partition"} of stack "Claims": use a literal value, or specify the Region'],
    ['part of a Region without env', Fn.select(1, Fn.split('-', Aws.REGION)), {}, { env }, '{"Fn::Select":[1,{"Fn::Split":["-",{"Ref":"AWS::Region"}]}]} of stack "Claims"'],
    ['substitution', Fn.sub('x-${AWS::Region}'), {}, { env }, '{"Fn::Sub":"x-${AWS::Region}"} of stack "Claims": use a literal value, or specify the Region'],
    ['substitution of a parameter', Fn.sub('x-${Team}'), { env }, { env }, '{"Fn::Sub":"x-${Team}"} of stack "Claims": use a value that is known at synth, such as stack.stackName or a literal'],
    ['parameter by name', Fn.ref('Team'), { env }, { env }, '{"Ref":"Team"} of stack "Claims"'],
    ['attribute by name', Fn.getAtt('Topic', 'TopicName').toString(), { env }, { env }, '{"Fn::GetAtt":["Topic","TopicName"]} of stack "Claims"'],
    ['import in another account', Fn.importValue('Team'), { env }, { env: member }, '{"Fn::ImportValue":"Team"} of stack "Claims"'],
    ['dynamic reference in another account', '{{resolve:ssm:/stage}}', { env }, { env: member }, '"{{resolve:ssm:/stage}}" of stack "Claims": use a value that is known at synth'],
    ['dynamic reference in a token in another account', (claims) => ssm.StringParameter.fromStringParameterAttributes(claims, 'Stage', { parameterName: '/stage', forceDynamicReference: true }).stringValue,
      { env }, { env: member }, '"{{resolve:ssm:/stage}}" of stack "Claims": use a value that is known at synth'],
    ['list', Fn.select(0, Aws.NOTIFICATION_ARNS as any), { env }, { env }, '{"Fn::Select":[0,{"Ref":"AWS::NotificationARNs"}]} of stack "Claims"'],
  ])('%s', (_, value, claimsProps, platformProps, message) => {
    const { app } = budgetElsewhere(value, claimsProps, platformProps);

    expect(() => app.synth()).toThrow(at + message);
  });

  test.each<[string, string, string]>([
    ['no value', Aws.NO_VALUE, '{"Ref":"AWS::NoValue"}'],
    ['a list', Fn.select(0, Aws.NOTIFICATION_ARNS as any), '{"Fn::Select":[0,{"Ref":"AWS::NotificationARNs"}]}'],
  ])('%s, in its own stack, too', (_, value, shown) => {
    const inherited = new Stack(checkedApp(), 'S');
    Tags.of(inherited).add('Team', value, { excludeResourceTypes: ['aws:cdk:stack'] });
    new TaggedInferenceProfile(inherited, 'P', { modelSource: FM });
    const declared = new Stack(checkedApp(), 'S');
    new TaggedInferenceProfile(declared, 'P', { modelSource: FM, costTags: CostTags.of({ Team: value }) });

    expect(() => (inherited.node.root as App).synth()).toThrow(`[S/P] final tags: value of "Team" must be text, got ${shown}: pass a text, or omit the tag`);
    expect(() => (declared.node.root as App).synth()).toThrow(`CostTags: value of "Team" must be text, got ${shown}: pass a text, or omit the tag`);
  });
});

describe('one specified set in two stacks', () => {
  test('is an error if the budget would count another value than the profile carries', () => {
    const { app, claims, platform } = twoStacks();
    const costTags = CostTags.of({ Stack: Aws.STACK_NAME });
    new TaggedInferenceProfile(claims, 'P', { modelSource: FM, costTags });
    new TagBudget(platform, 'B', { costTags, limit: 500, alerts: [] });

    expect(() => app.synth()).toThrow('CostTags: value of "Stack" must be the same in stack "Platform" and in stack "Claims", whose resources carry the tag, got {"Ref":"AWS::StackName"}: ' +
      'pass the tags of the resource, such as profile.costTags, or use a value that is known at synth, such as stack.stackName or a literal');
  });

  test.each<[string, (tags: CostTags, claims: Stack) => void, (tags: CostTags) => CostTags]>([
    ['picked', (costTags, claims) => { new TaggedInferenceProfile(claims, 'P', { modelSource: FM, costTags }); }, (tags) => tags.pick('Stack')],
    ['extended', (costTags, claims) => { new TaggedInferenceProfile(claims, 'P', { modelSource: FM, costTags: costTags.withTag('Team', 'a') }); }, (tags) => tags],
    ['applied', (costTags, claims) => costTags.applyTo(claims), (tags) => tags],
    ['mixed in', (costTags, claims) => { new TaggedInferenceProfile(claims, 'P', { modelSource: FM }).node.defaultChild!.with(new CostTagsMixin(costTags)); }, (tags) => tags],
  ])('also if it is %s', (_, carry, used) => {
    const { app, claims, platform } = twoStacks();
    const costTags = CostTags.of({ Stack: Aws.STACK_NAME });
    carry(costTags, claims);
    new TagBudget(platform, 'B', { costTags: used(costTags), limit: 500, alerts: [] });

    expect(() => app.synth()).toThrow('CostTags: value of "Stack" must be the same in stack "Platform" and in stack "Claims"');
  });

  test('is fine if the values are equal, or if each stack has its own budget', () => {
    const { app, claims, platform } = twoStacks();
    const ofRegion = CostTags.of({ Region: Aws.REGION });
    const ofStack = CostTags.of({ Stack: Aws.STACK_NAME });
    new TaggedInferenceProfile(claims, 'P', { modelSource: FM, costTags: ofRegion });
    new TaggedInferenceProfile(claims, 'Q', { modelSource: FM, costTags: ofStack });
    new TaggedInferenceProfile(platform, 'Q', { modelSource: FM, costTags: ofStack });
    new TagBudget(claims, 'B', { costTags: ofStack, limit: 500, alerts: [] });
    new TagBudget(platform, 'B', { costTags: ofStack, limit: 500, alerts: [] });
    new TagBudget(platform, 'C', { costTags: ofRegion, limit: 500, alerts: [] });

    expect(() => app.synth()).not.toThrow();
  });

  test('is fine in each of two stages', () => {
    const app = checkedApp();
    const costTags = CostTags.of({ Account: Aws.ACCOUNT_ID });
    for (const name of ['Dev', 'Prod']) {
      const stage = new Stage(app, name);
      new TaggedInferenceProfile(new Stack(stage, 'Claims'), 'P', { modelSource: FM, costTags });
      new TagBudget(new Stack(stage, 'Platform'), 'B', { costTags, limit: 500, alerts: [] });
    }

    expect(() => app.synth()).not.toThrow();
  });
});

describe('tags of a stack', () => {
  const drops = (tag: (stack: Stack) => void, context = {}) => {
    const app = new App({ context: { ...checkedApp().node.getAllContext?.(), ...context } });
    const stack = new Stack(app, 'S', { env });
    tag(stack);
    const profile = new TaggedInferenceProfile(stack, 'P', { modelSource: FM });
    new TagBudget(stack, 'B', { costTags: profile.costTags.pick('CostCenter'), limit: 500, alerts: [] });
    return app;
  };

  test.each<[string, (stack: Stack) => void]>([
    ['a parameter', (stack) => stack.tags.setTag('CostCenter', new CfnParameter(stack, 'CC').valueAsString)],
    ['an import', (stack) => stack.tags.setTag('CostCenter', Fn.importValue('CC'))],
    ['a pseudo parameter', (stack) => stack.tags.setTag('CostCenter', `x-${Aws.STACK_NAME}`)],
    ['an aspect', (stack) => Aspects.of(stack).add({ visit: (node) => { if (node === stack) stack.tags.setTag('CostCenter', Aws.REGION); } })],
    ['Tags.of, if resources are excluded', (stack) => Tags.of(stack).add('CostCenter', Aws.REGION, { includeResourceTypes: ['aws:cdk:stack'] })],
  ])('count as missing if the CDK drops them: %s', (_, tag) => {
    for (const context of [{}, { '@aws-cdk/core:explicitStackTags': true }]) {
      expect(() => drops(tag, context).synth()).toThrow('tag "CostCenter" is read from "S/P", but the resource has only the tags []');
    }
  });

  test('count if they are known at synth, and for nested stacks if they are not', () => {
    const app = checkedApp();
    const stack = new Stack(app, 'S', { env, tags: { CostCenter: '4711' } });
    const nested = new NestedStack(stack, 'N');
    nested.tags.setTag('Team', new CfnParameter(stack, 'Team').valueAsString);
    const topic = new sns.CfnTopic(nested, 'T');
    const tags = CostTags.fromResource(topic);
    new sns.CfnTopic(stack, 'U', { displayName: tags.value('CostCenter'), topicName: tags.value('Team') });

    expect(onlyResource(stack, 'AWS::SNS::Topic').Properties).toEqual({ DisplayName: '4711', TopicName: { Ref: 'Team' } });
  });

  test('of a nested stack are those of its resource, too', () => {
    const app = checkedApp({ context: { '@aws-cdk/core:explicitStackTags': true } });
    const stack = new Stack(app, 'S', { env });
    const nested = new NestedStack(stack, 'N');
    Tags.of(stack).add('Team', 'a', { excludeResourceTypes: ['AWS::SNS::Topic'] });
    const topic = new sns.CfnTopic(nested, 'T');
    app.synth();

    expect(stack.resolve(CostTags.fromResource(topic).value('Team'))).toBe('a');
  });
});
