import { CfnCondition, CfnParameter, CfnResource, Fn, Stack } from 'aws-cdk-lib';
import { checkedApp } from '../support/checked-app';
import { findings } from '../support/cost-checks';
import { TEST_ENV } from '../support/places';

const TRUST = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } }] };
const NONE = { Ref: 'AWS::NoValue' };
const either = (one: unknown, other: unknown) => ({ 'Fn::If': ['C', one, other] });
const OTHERS = ['bedrock-mantle:*', 'bedrock-agentcore:*', 'bedrock-websearch:*', 'aws-external-anthropic:*', 'nova-act:*'];
const TAGGED = { StringEquals: { 'aws:ResourceTag/Team': 'a' } };

/** Statements that allow running models because something is absent, or is not certain. */
const OPEN: Array<[string, object]> = [
  ['a resource that is excluded on one side of a condition', { Action: 'bedrock:*', NotResource: either('*', 'arn:aws:s3:::x') }],
  ['an action that is excluded on one side of a condition', { NotAction: [...OTHERS, either('bedrock:*', NONE)], Resource: '*' }],
  ['actions that a parameter excludes', { NotAction: { Ref: 'P' }, Resource: '*' }],
  ['a condition on one side of a condition', { Action: 'bedrock:InvokeModel', Resource: '*', Condition: either(TAGGED, NONE) }],
  ['a tag on one side of a condition', { Action: 'bedrock:InvokeModel', Resource: '*', Condition: { StringEquals: { 'aws:ResourceTag/Team': either('a', NONE) } } }],
  ['a negated operator of numbers on a tag', { Action: 'bedrock:InvokeModel', Resource: '*', Condition: { NumericNotEquals: { 'aws:ResourceTag/Team': '1' } } }],
  ['a part of the name of the bidirectional stream', { Action: 'bedrock:InvokeModelWithBidi*', Resource: '*' }],
  ['a very long ARN', { Action: 'bedrock:InvokeModel', Resource: `arn:aws:bedrock:*::foundation-model/${'a'.repeat(6000)}*` }],
];

beforeEach(() => {
  // The CDK's validator, which is off here, warns of these templates.
  jest.spyOn(console, 'error').mockImplementation();
});

afterEach(() => jest.restoreAllMocks());

function stackWith(): Stack {
  const stack = new Stack(checkedApp({ context: { '@aws-cdk/core:validateAgainstDefaultRules': false } }), 'S', { env: TEST_ENV });
  const parameter = new CfnParameter(stack, 'P', { type: 'CommaDelimitedList', default: '*' });
  new CfnCondition(stack, 'C', { expression: Fn.conditionEquals(Fn.select(0, parameter.valueAsList), 'x') });
  return stack;
}

function roleWith(stack: Stack, id: string, properties: object): CfnResource {
  return new CfnResource(stack, id, { type: 'AWS::IAM::Role', properties: { AssumeRolePolicyDocument: TRUST, ...properties } });
}

const policy = (...statements: object[]) => ({ PolicyName: 'p', PolicyDocument: { Version: '2012-10-17', Statement: statements } });
const ALL = { Effect: 'Allow', Action: 'bedrock:InvokeModel', Resource: '*' };

test.each(OPEN)('%s is found', (_, statement) => {
  const stack = stackWith();
  roleWith(stack, 'R', { Policies: [policy({ Effect: 'Allow', ...statement })] });

  expect(findings(stack.node.root as any)).toEqual([expect.stringMatching(/^UntrackedInvocation at R\//)]);
});

test.each([
  ['a macro in place of its statements', { 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 's3://b/k' } } }],
  ['a macro among its statements', [{ 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 's3://b/k' } } }]],
])('a boundary with %s closes nothing', (_, Statement) => {
  const stack = stackWith();
  const boundary = new CfnResource(stack, 'B', { type: 'AWS::IAM::ManagedPolicy', properties: { PolicyDocument: { Version: '2012-10-17', Statement } } });
  roleWith(stack, 'R', { Policies: [policy(ALL)], PermissionsBoundary: boundary.ref });

  expect(findings(stack.node.root as any)).toEqual([expect.stringMatching(/^UntrackedInvocation at R\//)]);
});

test('an inline policy on one side of a condition that only deployment knows is said not to be read', () => {
  const stack = stackWith();
  new CfnParameter(stack, 'Document');
  roleWith(stack, 'R', { Policies: [either({ PolicyName: 'p', PolicyDocument: { Ref: 'Document' } }, NONE)] });

  expect(findings(stack.node.root as any)).toEqual([expect.stringMatching(/^TemplateNotRead at R\//)]);
});

test('a Deny that exempts an account, which is no caller, closes', () => {
  const stack = stackWith();
  const deny = { Effect: 'Deny', Action: '*', Resource: '*', Condition: { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:root' } } };
  roleWith(stack, 'R', { Policies: [policy(ALL, deny)] });

  expect(findings(stack.node.root as any)).toEqual([]);
});

test('session tags that one side of a condition does not require do not tell callers apart', () => {
  const stack = stackWith();
  const statement = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '*' }, Condition: { StringEquals: { 'aws:RequestTag/team': either('x', NONE) } } };
  roleWith(stack, 'R', { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [statement] }, Policies: [policy(ALL)] });

  expect(findings(stack.node.root as any, { sessionTagKeys: ['team'] })).toEqual([expect.stringMatching(/^UntrackedInvocation at R\//)]);
});
