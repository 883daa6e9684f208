import { Stack } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { version as VERSION } from 'aws-cdk-lib/package.json';
import { checkedApp, nagFindings, templateOf } from './support/checked-app';

const CopyFrom = 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0';

// The CDK has its validator since 2.263.
const [, minor] = VERSION.split('.').map(Number);
const testWithValidator = minor >= 263 ? test : test.skip;

testWithValidator('a template that CloudFormation would refuse fails', () => {
  const stack = new Stack(checkedApp(), 'S');
  new bedrock.CfnApplicationInferenceProfile(stack, 'P', { inferenceProfileName: 'two  spaces', modelSource: { copyFrom: CopyFrom } });

  expect(() => templateOf(stack)).toThrow();
});

test('a template that CloudFormation would take passes', () => {
  const stack = new Stack(checkedApp(), 'S');
  new bedrock.CfnApplicationInferenceProfile(stack, 'P', { inferenceProfileName: 'one space', modelSource: { copyFrom: CopyFrom } });

  expect(() => templateOf(stack)).not.toThrow();
});

test('what cdk-nag finds is found', () => {
  const stack = new Stack(checkedApp(), 'S');
  new s3.Bucket(stack, 'B');

  expect(nagFindings(stack.node.root as any)).toEqual(['AwsSolutions-S1 at S/B/Resource', 'AwsSolutions-S10 at S/B/Resource']);
});
