import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { MonitoringSink, SourceAccountLink, type SourceAccountLinkProps } from '../../src';
import { checkedApp, onlyResource } from '../support/checked-app';
import { OTHER_ACCOUNT, TEST_ACCOUNT } from '../support/places';
import { replacing, specOf } from '../support/replacement';

const sinkIn = (region: string, account: string = TEST_ACCOUNT) => `arn:aws:oam:${region}:${account}:sink/a1b2c3d4-5678-90ab-cdef-EXAMPLE11111`;
const SINKS = { 'eu-central-1': sinkIn('eu-central-1'), 'us-east-1': sinkIn('us-east-1') };
const ENV = { account: OTHER_ACCOUNT, region: 'us-east-1' };

const stackOf = () => new Stack(checkedApp(), 'S', { env: ENV });
const create = (props: SourceAccountLinkProps, stack: Stack = stackOf()) => new SourceAccountLink(stack, 'Link', props);

test('shares the metrics of Amazon Bedrock with the sink of the Region', () => {
  expect(onlyResource(Stack.of(create({ sinkArns: SINKS })), 'AWS::Oam::Link').Properties).toEqual({
    LabelTemplate: '$AccountName',
    ResourceTypes: ['AWS::CloudWatch::Metric'],
    SinkIdentifier: SINKS['us-east-1'],
    LinkConfiguration: { MetricConfiguration: { Filter: "Namespace IN ('AWS/Bedrock', 'AWS/BedrockMantle')" } },
  });
});

test('looks the sink up by Region if the Region is known at deployment only', () => {
  const template = Template.fromStack(Stack.of(create({ sinkArns: SINKS }, new Stack(checkedApp(), 'S')))).toJSON();
  const [map] = Object.keys(template.Mappings);

  expect(template.Mappings[map]).toEqual({ 'eu-central-1': { Arn: SINKS['eu-central-1'] }, 'us-east-1': { Arn: SINKS['us-east-1'] } });
  expect((Object.values(template.Resources) as any[])[0].Properties.SinkIdentifier).toEqual({ 'Fn::FindInMap': [map, { Ref: 'AWS::Region' }, 'Arn'] });
});

test('takes a sink, namespaces and a label', () => {
  const stack = stackOf();
  const { Properties } = onlyResource(Stack.of(create({
    sink: MonitoringSink.fromSinkArn(stack, 'Sink', SINKS['us-east-1']), namespaces: ['AWS/Bedrock', 'Own'], label: '$AccountEmail',
  }, stack)), 'AWS::Oam::Link');

  expect(Properties).toMatchObject({ SinkIdentifier: SINKS['us-east-1'], LabelTemplate: '$AccountEmail', LinkConfiguration: { MetricConfiguration: { Filter: "Namespace IN ('AWS/Bedrock', 'Own')" } } });
});

const sink = (arn: string) => MonitoringSink.fromSinkArn(stackOf(), 'Sink', arn);

test.each<[string, () => SourceAccountLinkProps, string]>([
  ['no sink', () => ({}), 'sink or sinkArns must be given, got none of the two'],
  ['two kinds of sinks', () => ({ sink: sink(SINKS['us-east-1']), sinkArns: SINKS }), 'sink or sinkArns must be given, got both'],
  ['no Region', () => ({ sinkArns: {} }), 'sinkArns must contain at least one Region, got {}'],
  ['another Region than stated', () => ({ sinkArns: { 'us-east-1': SINKS['eu-central-1'] } }), 'sinkArns.us-east-1 must be the ARN of a sink in us-east-1'],
  ['a token as a Region', () => ({ sinkArns: { [new CfnParameter(stackOf(), 'P').valueAsString]: SINKS['us-east-1'] } }), 'each key of sinkArns must be known at synth, got a token'],
  ['sinks of two accounts', () => ({ sinkArns: { ...SINKS, 'us-east-1': sinkIn('us-east-1', '777788889999') } }), 'sinkArns must be of one monitoring account'],
  ['no sink of its Region', () => ({ sinkArns: { 'eu-central-1': SINKS['eu-central-1'] } }), 'sinkArns must contain the Region of the stack, got eu-central-1'],
  ['a sink of another Region', () => ({ sink: sink(SINKS['eu-central-1']) }), 'sink must be in the Region of the stack'],
  ['a sink of its own account', () => ({ sink: sink(sinkIn('us-east-1', OTHER_ACCOUNT)) }), 'sink must be of another account'],
  ['a sink of another partition', () => ({ sinkArns: { 'us-east-1': SINKS['us-east-1'].replace('arn:aws:', 'arn:aws-cn:') } }), 'sinkArns.us-east-1 must be an ARN of the partition aws, as its Region, got "arn:aws-cn:oam:us-east-1'],
  ['a Region of another partition', () => ({ sinkArns: { ...SINKS, 'cn-north-1': sinkIn('cn-north-1').replace('arn:aws:', 'arn:aws-cn:') } }), 'sinkArns must be in the partition aws of the stack, got "cn-north-1" in aws-cn'],
  ['no namespace', () => ({ sinkArns: SINKS, namespaces: [] }), 'namespaces must contain 1 to 5 namespaces, the limit of a link, got 0 namespaces'],
  ['6 namespaces', () => ({ sinkArns: SINKS, namespaces: ['A', 'B', 'C', 'D', 'E', 'F'] }), 'namespaces must contain 1 to 5 namespaces, the limit of a link, got 6 namespaces'],
  ['a namespace that ends the filter', () => ({ sinkArns: SINKS, namespaces: ["A') OR Namespace LIKE '%"] }), 'each of namespaces must consist of letters'],
])('refuses %s', (_, props, problem) => {
  expect(() => create(props())).toThrow(problem);
});

test('accepts 5 namespaces and sinks that are known at deployment only', () => {
  const stack = stackOf();
  const arn = new CfnParameter(stack, 'Sink').valueAsString;

  expect(() => create({ sinkArns: { 'us-east-1': arn }, namespaces: ['A', 'B', 'C', 'D', 'E'] }, stack)).not.toThrow();
});

test('refuses a sink that is known at deployment only in a map', () => {
  const stack = new Stack(new App(), 'S');

  expect(() => create({ sinkArns: { 'us-east-1': new CfnParameter(stack, 'Sink').valueAsString } }, stack)).toThrow('each of sinkArns must be known at synth in a stack without a Region, got a token');
});

test('accepts Regions that the CDK does not know, and refuses two partitions in a map', () => {
  const stack = new Stack(new App(), 'S');

  expect(() => create({ sinkArns: { 'eu-future-9': sinkIn('eu-future-9'), ...SINKS } })).not.toThrow();
  expect(() => create({ sinkArns: { ...SINKS, 'us-gov-west-1': sinkIn('us-gov-west-1').replace('arn:aws:', 'arn:aws-us-gov:') } }, stack))
    .toThrow('sinkArns must be in one partition, got "eu-central-1" in aws and "us-gov-west-1" in aws-us-gov: deploy a stack for each partition');
});

test('a change of label or sink replaces the link, and no other change does', () => {
  expect(replacing(specOf('AWS::Oam::Link').properties)).toEqual(['LabelTemplate', 'SinkIdentifier']);
});

test('refuses two links of an account and Region to one sink at synth', () => {
  const app = new App();
  ['A', 'B'].forEach((id) => new SourceAccountLink(new Stack(app, id, { env: ENV }), 'Link', { sinkArns: SINKS }));

  expect(() => app.synth()).toThrow('SourceAccountLink must be the only one of its account and Region to the sink, got another at "A/Link"');
});

test('accepts links in two Regions', () => {
  const app = new App();
  Object.keys(SINKS).forEach((region) => new SourceAccountLink(new Stack(app, region, { env: { ...ENV, region } }), 'Link', { sinkArns: SINKS }));

  expect(() => app.synth()).not.toThrow();
});
