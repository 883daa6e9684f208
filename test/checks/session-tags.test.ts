import { App, CfnParameter, CfnResource, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { violations } from '../support/cost-checks';
import { TEST_ACCOUNT, TEST_ENV } from '../support/places';

const doc = (...Statement: any[]) => ({ Version: '2012-10-17', Statement });
const OPEN = { Effect: 'Allow', Action: 'bedrock:*', Resource: '*' };
const TEAM = 'aws:RequestTag/team';
const ROOT = { AWS: `arn:aws:iam::${TEST_ACCOUNT}:root` };
const allow = (Condition?: any, others: object = {}) => ({ Effect: 'Allow', Action: ['sts:AssumeRole', 'sts:TagSession'], Principal: ROOT, ...Condition ? { Condition } : {}, ...others });
const REQUIRED = { StringEquals: { [TEAM]: ['claims', 'sales'] } };

const role = (stack: Stack, id: string, trust: any, policies: any[] = [doc(OPEN)]) => new CfnResource(stack, id, {
  type: 'AWS::IAM::Role', properties: { AssumeRolePolicyDocument: trust, Policies: policies.map((PolicyDocument) => ({ PolicyName: 'p', PolicyDocument })) },
});

function isReported(build: (stack: Stack) => void, sessionTagKeys: string[] = ['team']): boolean {
  const app = new App({ analyticsReporting: false });
  build(new Stack(app, 'S', { env: TEST_ENV }));
  return violations(app, sessionTagKeys.length > 0 ? { sessionTagKeys } : {}).length > 0;
}

const isReportedWithoutKeys = (build: (stack: Stack) => void) => isReported(build, []);

// The validator of the CDK prints what it finds in the templates.
beforeEach(() => jest.spyOn(console, 'error').mockImplementation());
afterEach(() => jest.restoreAllMocks());

test.each<[string, any]>([
  ['StringEquals', REQUIRED],
  ['StringEqualsIgnoreCase', { StringEqualsIgnoreCase: { [TEAM]: 'claims' } }],
  ['StringLike with at least one character', { StringLike: { [TEAM]: '?*' } }],
  ['StringLike with a prefix', { StringLike: { [TEAM]: 'team-*' } }],
  ['ForAnyValue', { 'ForAnyValue:StringEquals': { [TEAM]: 'claims' } }],
  ['Null as text', { Null: { [TEAM]: 'false' } }],
  ['Null as a boolean', { Null: { [TEAM]: false } }],
  ['the key in another case', { StringEquals: { 'AWS:requesttag/TEAM': 'claims' } }],
  ['the tag of the caller', { StringEquals: { [TEAM]: '${aws:PrincipalTag/team}' } }],
  ['other conditions in addition', { ...REQUIRED, Bool: { 'aws:MultiFactorAuthPresent': 'true' } }],
])('a role is tracked by %s', (_, condition) => {
  expect(isReported((stack) => role(stack, 'R', doc(allow(condition))))).toBe(false);
  expect(isReportedWithoutKeys((stack) => role(stack, 'R', doc(allow(condition))))).toBe(true);
});

test.each<[string, any]>([
  ['no condition', doc(allow())],
  ['a condition on another key', doc(allow({ StringEquals: { 'aws:RequestTag/project': 'x' } }))],
  ['a condition on the tag of the caller', doc(allow({ StringEquals: { 'aws:PrincipalTag/team': 'claims' } }))],
  ['a lone asterisk', doc(allow({ StringLike: { [TEAM]: '*' } }))],
  ['asterisks', doc(allow({ StringLike: { [TEAM]: ['claims', '**'] } }))],
  ['an empty value', doc(allow({ StringEquals: { [TEAM]: ['claims', ''] } }))],
  ['no values', doc(allow({ StringEquals: { [TEAM]: [] } }))],
  ['IfExists', doc(allow({ StringEqualsIfExists: { [TEAM]: 'claims' } }))],
  ['StringLikeIfExists', doc(allow({ StringLikeIfExists: { [TEAM]: 'c?*' } }))],
  ['ForAllValues', doc(allow({ 'ForAllValues:StringEquals': { [TEAM]: 'claims' } }))],
  ['a negated operator', doc(allow({ StringNotEquals: { [TEAM]: 'claims' } }))],
  ['Null true', doc(allow({ Null: { [TEAM]: 'true' } }))],
  ['Null with both', doc(allow({ Null: { [TEAM]: ['true', 'false'] } }))],
  ['a Deny only', doc({ ...allow(REQUIRED), Effect: 'Deny' }, allow())],
  ['a second statement without a condition', doc(allow(REQUIRED), allow(undefined, { Principal: { AWS: `arn:aws:iam::${TEST_ACCOUNT}:role/admin` } }))],
  ['a second statement for web identities', doc(allow(REQUIRED), allow(undefined, { Action: 'sts:AssumeRoleWithWebIdentity', Principal: { Federated: 'accounts.google.com' } }))],
  ['a second statement with a wildcard', doc(allow(REQUIRED), allow(undefined, { Action: 'sts:*' }))],
  ['a second statement with NotAction', doc(allow(REQUIRED), { Effect: 'Allow', NotAction: 's3:*', Principal: ROOT })],
  ['a service that passes no tags', doc(allow(REQUIRED), allow(undefined, { Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }))],
  ['a condition on one side', doc(allow({ 'Fn::If': ['C', REQUIRED, { Ref: 'AWS::NoValue' }] }))],
  ['values on one side', doc(allow({ StringLike: { [TEAM]: { 'Fn::If': ['C', 'claims', '*'] } } }))],
  ['a statement on one side', doc({ 'Fn::If': ['C', allow(REQUIRED), allow()] })],
  ['a macro', doc(allow(REQUIRED), { 'Fn::Transform': { Name: 'AWS::Include' } })],
  ['a document that only deployment knows', { 'Fn::ImportValue': 'trust' }],
  ['permission to tag sessions only', doc(allow(REQUIRED, { Action: 'sts:TagSession' }))],
  ['an empty document', doc()],
])('a role is not tracked by %s', (_, trust) => {
  expect(isReported((stack) => role(stack, 'R', trust))).toBe(true);
});

const DENIED = { Null: { [TEAM]: 'true' } };
const deny = (others: object = {}) => allow(DENIED, { Effect: 'Deny', ...others });

test.each<[string, boolean, any[]]>([
  ['of sessions without the tag', false, [allow(), deny()]],
  ['of sessions without the tag, for any principal', false, [allow(), deny({ Principal: '*' })]],
  ['of sessions without the tag, for more principals', false, [allow(), deny({ Principal: { AWS: [ROOT.AWS, 'arn:aws:iam::111122223333:role/x'] } })]],
  ['of all actions of STS', false, [allow(), deny({ Action: 'sts:*' })]],
  ['for another principal', true, [allow(), deny({ Principal: { AWS: 'arn:aws:iam::111122223333:role/x' } })]],
  ['of another action', true, [allow(), deny({ Action: 'sts:TagSession' })]],
  ['of web identities', true, [allow(undefined, { Action: 'sts:*' }), deny({ Action: 'sts:AssumeRoleWithWebIdentity' })]],
  ['of sessions with the tag', true, [allow(), deny({ Condition: { Null: { [TEAM]: 'false' } } })]],
  ['of sessions without another tag', true, [allow(), deny({ Condition: { Null: { 'aws:RequestTag/project': 'true' } } })]],
  ['under another condition', true, [allow(), deny({ Condition: { ...DENIED, Bool: { 'aws:SecureTransport': 'false' } } })]],
  ['of an Allow with NotAction', true, [{ Effect: 'Allow', NotAction: 's3:*', Principal: ROOT }, deny()]],
  ['of an Allow with NotPrincipal', true, [{ ...allow(), Principal: undefined, NotPrincipal: ROOT }, deny({ Principal: ROOT })]],
  ['with NotPrincipal', true, [allow(), { ...deny(), Principal: undefined, NotPrincipal: { AWS: 'arn:aws:iam::111122223333:role/x' } }]],
  ['with NotAction', true, [allow(), { ...deny(), Action: undefined, NotAction: 's3:*' }]],
  ['on one side', true, [allow(), { 'Fn::If': ['C', deny(), { Ref: 'AWS::NoValue' }] }]],
  ['in addition to an Allow for another principal', true, [allow(), allow(undefined, { Principal: { AWS: 'arn:aws:iam::111122223333:role/x' } }), deny()]],
])('a Deny %s: reported %s', (_, expected, statements) => {
  expect(isReported((stack) => role(stack, 'R', doc(...statements)))).toBe(expected);
});

test('a statement that only tags sessions needs no condition', () => {
  expect(isReported((stack) => role(stack, 'R', doc(allow(REQUIRED, { Action: 'sts:AssumeRole' }), allow(undefined, { Action: 'sts:TagSession' }))))).toBe(false);
});

test('a trust policy can be text, or depend on a condition with the same requirement', () => {
  expect(isReported((stack) => role(stack, 'R', JSON.stringify(doc(allow(REQUIRED)))))).toBe(false);
  expect(isReported((stack) => role(stack, 'R', doc({ 'Fn::If': ['C', allow(REQUIRED), allow({ Null: { [TEAM]: 'false' } })] })))).toBe(false);
});

test('a value that only deployment knows, which might be empty, requires nothing', () => {
  const withParameter = (operator: string) => isReported((stack) => {
    const { valueAsString } = new CfnParameter(stack, 'Team', { default: 'claims' });
    role(stack, 'R', doc(allow({ [operator]: { [TEAM]: valueAsString } })));
  });

  expect(withParameter('StringLike')).toBe(true);
  expect(withParameter('StringEquals')).toBe(true);
});

test('all keys must be required in each statement', () => {
  const both = { StringEquals: { [TEAM]: 'claims', 'aws:RequestTag/project': 'p' } };
  const isOpen = (...statements: any[]) => isReported((stack) => role(stack, 'R', doc(...statements)), ['Team', 'project']);

  expect(isOpen(allow(both))).toBe(false);
  expect(isOpen(allow(REQUIRED))).toBe(true);
  expect(isOpen(allow(both), allow(REQUIRED))).toBe(true);
});

test('all principals that have the policy must be such roles', () => {
  const attached = (...others: Array<(stack: Stack) => any>) => isReported((stack) => {
    const tracked = new iam.Role(stack, 'Tracked', { assumedBy: new iam.SessionTagsPrincipal(new iam.AccountRootPrincipal()).withConditions(REQUIRED) });
    new CfnResource(stack, 'P', {
      type: 'AWS::IAM::ManagedPolicy', properties: { PolicyDocument: doc(OPEN), Roles: [stack.resolve(tracked.roleName), ...others.map((other) => other(stack))] },
    });
  });

  expect(attached()).toBe(false);
  expect(attached((stack) => role(stack, 'Other', doc(allow()), []).ref)).toBe(true);
  expect(attached(() => 'outside')).toBe(true);
  expect(isReported((stack) => new iam.CfnManagedPolicy(stack, 'P', { policyDocument: doc(OPEN) }))).toBe(true);
  expect(isReported((stack) => new iam.User(stack, 'U').addToPolicy(iam.PolicyStatement.fromJson(OPEN)))).toBe(true);
});

test('an AWS managed policy of such a role is tracked as well', () => {
  expect(isReported((stack) => new iam.Role(stack, 'R', {
    assumedBy: new iam.AccountRootPrincipal().withSessionTags().withConditions({ StringLike: { [TEAM]: '?*' } }),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonBedrockFullAccess')],
  }))).toBe(false);
});
