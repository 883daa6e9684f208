import { App, CfnParameter, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CostTags, MonitoringSink, type MonitoringSinkProps } from '../../src';
import { checkedApp, onlyResource } from '../support/checked-app';
import { OTHER_ACCOUNT, TEST_ACCOUNT, TEST_ENV } from '../support/places';

const ORGANIZATION = 'o-exampleorgid';
const SINK_ARN = `arn:aws:oam:us-east-1:${TEST_ACCOUNT}:sink/a1b2c3d4-5678-90ab-cdef-EXAMPLE11111`;

const stackOf = () => new Stack(checkedApp(), 'S', { env: TEST_ENV });
const create = (props: MonitoringSinkProps) => new MonitoringSink(stackOf(), 'Sink', props);

function policyOf(props: MonitoringSinkProps): any {
  const { Principal, Condition, Action, Effect, Resource } = onlyResource(Stack.of(create(props)), 'AWS::Oam::Sink').Properties.Policy.Statement[0];
  expect({ Action, Effect, Resource }).toEqual({ Action: ['oam:CreateLink', 'oam:UpdateLink'], Effect: 'Allow', Resource: '*' });
  return { Principal, Condition };
}

const METRICS_ONLY = { 'ForAllValues:StringEquals': { 'oam:ResourceTypes': ['AWS::CloudWatch::Metric'] } };

test('accepts links for metrics from accounts of the organization', () => {
  expect(policyOf({ organizationId: ORGANIZATION })).toEqual({ Principal: '*', Condition: { ...METRICS_ONLY, StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION } } });
});

test('accepts links from organizational units', () => {
  const path = `${ORGANIZATION}/r-ab12/ou-ab12-11111111/*`;

  expect(policyOf({ organizationId: ORGANIZATION, organizationPaths: [path] })).toEqual({
    Principal: '*',
    Condition: { ...METRICS_ONLY, 'StringEquals': { 'aws:PrincipalOrgID': ORGANIZATION }, 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': [path] } },
  });
});

test('accepts links from accounts', () => {
  expect(policyOf({ sourceAccountIds: [OTHER_ACCOUNT] })).toEqual({ Principal: { AWS: [OTHER_ACCOUNT] }, Condition: METRICS_ONLY });
});

test('outputs the ARN, and has name and tags', () => {
  const sink = create({ organizationId: ORGANIZATION, sinkName: 'central', resourceTags: CostTags.of({ Team: 'FinOps' }) });
  const template = Template.fromStack(Stack.of(sink));

  template.hasResourceProperties('AWS::Oam::Sink', { Name: 'central', Tags: { Team: 'FinOps' } });
  expect(Object.values(template.findOutputs('*'))).toEqual([expect.objectContaining({ Value: Stack.of(sink).resolve(sink.sinkArn) })]);
});

test('imports an existing sink without a resource', () => {
  const stack = new Stack(new App(), 'S', { env: TEST_ENV });

  expect(MonitoringSink.fromSinkArn(stack, 'Sink', SINK_ARN).sinkArn).toBe(SINK_ARN);
  Template.fromStack(stack).resourceCountIs('AWS::Oam::Sink', 0);
});

test.each([`arn:aws-cn:oam:us-east-1:${TEST_ACCOUNT}:sink/a`, `arn:aws:oam:cn-north-1:${TEST_ACCOUNT}:sink/a`])('refuses %p, whose partition is not that of its Region', (arn) => {
  expect(() => MonitoringSink.fromSinkArn(stackOf(), 'Sink', arn)).toThrow(/^MonitoringSink at S\/Sink: sinkArn must be an ARN of the partition aws(-cn)?, as its Region, got "arn:/);
});

test.each([`arn:aws:oam:us-east-1:${TEST_ACCOUNT}:link/abc`, '', 'central'])('refuses %p as the ARN of a sink', (arn) => {
  expect(() => MonitoringSink.fromSinkArn(stackOf(), 'Sink', arn)).toThrow(/MonitoringSink at S\/Sink: [^]*sinkArn must/);
});

test('reports all problems together', () => {
  expect(() => create({ organizationId: 'example', organizationPaths: ['ou-ab12-11111111'], sourceAccountIds: ['1', '1'], sinkName: 'a b' })).toThrow(/MonitoringSink at S\/Sink: 8 problems/);
});

test.each<[string, MonitoringSinkProps, string]>([
  ['no restriction', {}, 'organizationId, organizationPaths or sourceAccountIds must be given, got none of them'],
  ['no account', { sourceAccountIds: [] }, 'sourceAccountIds must contain at least one element, got []'],
  ['a path of another organization', { organizationId: ORGANIZATION, organizationPaths: ['o-otherorgid/r-ab12/*'] }, 'each of organizationPaths must begin with organizationId, got "o-otherorgid/r-ab12/*"'],
])('refuses %s', (_, props, problem) => {
  expect(() => create(props)).toThrow(problem);
});

test('does not check values that are known at deployment only', () => {
  const stack = stackOf();
  const organization = new CfnParameter(stack, 'Organization').valueAsString;

  expect(() => new MonitoringSink(stack, 'Sink', { organizationId: organization, organizationPaths: [`${organization}/r-ab12/*`], sourceAccountIds: ['dummy-value-for-/account'] })).not.toThrow();
});

describe('two sinks', () => {
  const props = { organizationId: ORGANIZATION };

  test('of one account and Region fail synth', () => {
    const app = new App();
    ['A', 'B'].forEach((id) => new MonitoringSink(new Stack(app, id, { env: TEST_ENV }), 'Sink', props));

    expect(() => app.synth()).toThrow('MonitoringSink must be the only one of its account and Region, got another at "A/Sink"');
  });

  test.each([
    ['Regions', { ...TEST_ENV, region: 'eu-central-1' }],
    ['accounts', { ...TEST_ENV, account: OTHER_ACCOUNT }],
  ])('of two %s are accepted', (_, env) => {
    const app = new App();
    new MonitoringSink(new Stack(app, 'A', { env: TEST_ENV }), 'Sink', props);
    new MonitoringSink(new Stack(app, 'B', { env }), 'Sink', props);

    expect(() => app.synth()).not.toThrow();
  });

  test('of stages without an account are accepted', () => {
    const app = new App();
    ['A', 'B'].forEach((id) => new MonitoringSink(new Stack(new Stage(app, id), 'S'), 'Sink', props));

    expect(() => app.synth()).not.toThrow();
  });
});
