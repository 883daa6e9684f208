import { comparable } from '../../bench/same-template';

const ENVIRONMENT = { 'AWS::Region': 'us-east-1' };
const same = (left: Record<string, any>, right: Record<string, any>) => comparable(left, ENVIRONMENT) === comparable(right, ENVIRONMENT);

test.each([
  ['hashes of logical ids, and of references to them', { TopicAE679CBD: {}, Use: { Ref: 'TopicAE679CBD' } }, { Topic: {}, Use: { Ref: 'Topic' } }],
  ['hashes of names', { P: { Name: 'Tenants-Profile-b2d62cb0' } }, { P: { Name: 'Tenants-Profile-00000001' } }],
  ['hashes within expressions', { A: { Expression: 'FILL(input_37ec5cc0, 0) * 3.3' } }, { A: { Expression: 'FILL(input_00000001, 0) * 3.3' } }],
  ['metadata', { P: { Type: 'T', Metadata: { 'aws:cdk:path': 'a/b' } } }, { P: { Type: 'T' } }],
  ['the order of properties', { P: { A: 1, B: 2 } }, { P: { B: 2, A: 1 } }],
  ['what is known of the environment', { P: { Arn: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Region' }, ':x']] } } }, { P: { Arn: 'arn:us-east-1:x' } }],
])('does not depend on %s', (_, left, right) => {
  expect(same(left, right)).toBe(true);
});

test.each([
  ['a value', { P: { A: 1 } }, { P: { A: 2 } }],
  ['the order of a list', { P: { A: [1, 2] } }, { P: { A: [2, 1] } }],
  ['a property', { P: { A: 1 } }, { P: { A: 1, B: 1 } }],
  ['a resource', { P: { A: 1 } }, { P: { A: 1 }, Q: {} }],
  ['what a reference is to', { P: { A: { Ref: 'TopicAE679CBD' } } }, { P: { A: { Ref: 'PolicyAE679CBD' } } }],
  ['another Region', { P: { A: { Ref: 'AWS::Region' } } }, { P: { A: 'eu-west-1' } }],
])('depends on %s', (_, left, right) => {
  expect(same(left, right)).toBe(false);
});
