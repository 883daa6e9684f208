import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { CostTagCarrierKind, CostTagSchema } from '../../src';
import { findings, violations } from '../support/cost-checks';
import { TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { allow, doc, FM, PROFILE, resource } from '../support/planted-statements';

const SCHEMA = CostTagSchema.of({ Team: {} });
const TEAM = 'aws:RequestTag/Team';
const KEYS = 'aws:TagKeys';
const ROOT = { AWS: `arn:aws:iam::${TEST_ACCOUNT}:root` };
const OTHER = { AWS: `arn:aws:iam::${TEST_ACCOUNT}:role/other` };
const assume = (others: object = {}) => ({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: ROOT, ...others });
const tag = (Condition?: any, others: object = {}) => ({ Effect: 'Allow', Action: 'sts:TagSession', Principal: ROOT, ...Condition ? { Condition } : {}, ...others });
const deny = (Condition: any, others: object = {}) => ({ ...tag(Condition, { Principal: '*' }), Effect: 'Deny', ...others });
const tagged = (Condition?: any) => doc(assume(), tag(Condition));

interface Planted {
  readonly tags?: Record<string, string>;
  readonly statement?: any;
  readonly schema?: CostTagSchema;
  readonly carrierKinds?: CostTagCarrierKind[];
  readonly sessionTagKeys?: string[];
}

function appWith(trust: any, { tags = { Team: 'claims' }, statement = allow(FM) }: Planted = {}): App {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'S', { env: TEST_ENV });
  new CfnParameter(stack, 'Value');
  resource(stack, 'R', 'AWS::IAM::Role', {
    AssumeRolePolicyDocument: trust, Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })), Policies: [{ PolicyName: 'p', PolicyDocument: doc(statement) }],
  });
  return app;
}

const found = (trust: any, planted: Planted = {}) => {
  const { schema = SCHEMA, carrierKinds = Object.values(CostTagCarrierKind), sessionTagKeys } = planted;
  return findings(appWith(trust, planted), { schema, carrierKinds, ...sessionTagKeys ? { sessionTagKeys } : {} });
};
const CHOOSABLE = 'ChoosableSessionTags at R/Properties/AssumeRolePolicyDocument: callers of a role can choose the value of the cost tag "Team" as a session tag, which overrides the tag of the role';

beforeEach(() => jest.spyOn(console, 'error').mockImplementation());
afterEach(() => jest.restoreAllMocks());

test.each<[string, any]>([
  ['a statement without conditions', tagged()],
  ['one statement for both actions', doc(assume({ Action: ['sts:AssumeRole', 'sts:TagSession'] }))],
  ['all actions of STS', doc(assume({ Action: 'sts:*' }))],
  ['an action in another case', doc(assume(), tag(undefined, { Action: 'STS:tagsession' }))],
  ['NotAction', doc({ Effect: 'Allow', NotAction: 's3:*', Principal: ROOT })],
  ['any value', tagged({ StringLike: { [TEAM]: '*' } })],
  ['any value that is not empty', tagged({ StringLike: { [TEAM]: ['claims', '?*'] } })],
  ['values that are excluded', tagged({ StringNotEquals: { [TEAM]: 'sales' } })],
  ['a tag that must be there', tagged({ Null: { [TEAM]: 'false' } })],
  ['values of another tag', tagged({ StringEquals: { 'aws:RequestTag/Stage': 'prod' } })],
  ['the key in a list', tagged({ 'ForAllValues:StringEquals': { [KEYS]: ['Team', 'Stage'] } })],
  ['the key in a list, in another case', tagged({ 'ForAllValues:StringEquals': { [KEYS]: ['team'] } })],
  ['a pattern of keys', tagged({ 'ForAllValues:StringLike': { [KEYS]: ['T*'] } })],
  ['one of the keys', tagged({ 'ForAnyValue:StringEquals': { [KEYS]: ['Stage'] } })],
  ['a list of keys that only deployment knows', tagged({ 'ForAllValues:StringEquals': { [KEYS]: [{ Ref: 'Value' }] } })],
  ['a restriction on one side', tagged({ 'Fn::If': ['C', { StringEquals: { [TEAM]: 'claims' } }, { Ref: 'AWS::NoValue' }] })],
  ['a second statement without restriction', doc(assume(), tag({ StringEquals: { [TEAM]: 'claims' } }), tag(undefined, { Principal: OTHER }))],
  ['any principal', doc(assume(), tag(undefined, { Principal: '*' }))],
  ['a service and an account', doc(assume(), tag(undefined, { Principal: { ...ROOT, Service: 'pods.eks.amazonaws.com' } }))],
  ['a Deny for another tag', doc(assume(), tag(), deny({ 'ForAnyValue:StringEquals': { [KEYS]: ['Stage'] } }))],
  ['a Deny for another principal', doc(assume(), tag(), deny({ 'ForAnyValue:StringEquals': { [KEYS]: ['Team'] } }, { Principal: OTHER }))],
  ['a Deny under another condition', doc(assume(), tag(), deny({ 'ForAnyValue:StringEquals': { [KEYS]: ['Team'] }, 'Bool': { 'aws:MultiFactorAuthPresent': 'false' } }))],
  ['a Deny of another action', doc(assume(), tag(), deny({ 'ForAnyValue:StringEquals': { [KEYS]: ['Team'] } }, { Action: 'sts:SetSourceIdentity' }))],
  ['a Deny of some values', doc(assume(), tag(), deny({ StringEquals: { [TEAM]: 'sales' } }))],
  ['a Deny of all keys except the key', doc(assume(), tag(), deny({ 'ForAnyValue:StringNotEquals': { [KEYS]: ['Team'] } }))],
  ['a Deny on one side', doc(assume(), tag(), { 'Fn::If': ['C', deny({ 'ForAnyValue:StringEquals': { [KEYS]: ['Team'] } }), { Ref: 'AWS::NoValue' }] })],
  ['a Deny whose condition is on one side', doc(assume(), tag(), deny({ 'Fn::If': ['C', { 'ForAnyValue:StringEquals': { [KEYS]: ['Team'] } }, { 'ForAnyValue:StringEquals': { [KEYS]: ['Stage'] } }] }))],
  ['a Deny of a key that only deployment knows', doc(assume(), tag(), deny({ 'ForAnyValue:StringEquals': { [KEYS]: [{ Ref: 'Value' }] } }))],
])('a role with %s is found', (_, trust) => {
  expect(found(trust)).toEqual([CHOOSABLE]);
});

test.each<[string, any]>([
  ['no permission to tag sessions', doc(assume())],
  ['values that are listed', tagged({ StringEquals: { [TEAM]: ['claims', 'sales'] } })],
  ['values that are listed, if the tag is there', tagged({ StringEqualsIfExists: { [TEAM]: ['claims', 'sales'] } })],
  ['a prefix', tagged({ StringLike: { [TEAM]: 'team-*' } })],
  ['the value of the caller', tagged({ StringEquals: { [TEAM]: '${aws:PrincipalTag/Team}' } })],
  ['a value that only deployment knows', tagged({ StringEquals: { [TEAM]: { Ref: 'Value' } } })],
  ['the key in another case', tagged({ StringEquals: { 'AWS:requesttag/TEAM': 'claims' } })],
  ['a tag that must be absent', tagged({ Null: { [TEAM]: 'true' } })],
  ['no tags at all', tagged({ Null: { [KEYS]: 'true' } })],
  ['other keys', tagged({ 'ForAllValues:StringEquals': { [KEYS]: ['User', 'Stage'] } })],
  ['a service', doc(assume(), tag(undefined, { Principal: { Service: 'pods.eks.amazonaws.com' } }))],
  ['an identity provider', doc(assume(), tag(undefined, { Principal: { Federated: 'cognito-identity.amazonaws.com' } }))],
  ['a Deny of the key', doc(assume(), tag(), deny({ 'ForAnyValue:StringEqualsIgnoreCase': { [KEYS]: ['team'] } }))],
  ['a Deny of other values', doc(assume(), tag(), deny({ Null: { [TEAM]: 'false' }, StringNotLike: { [TEAM]: ['claims', 'team-*'] } }))],
  ['a Deny of other keys', doc(assume(), tag(), deny({ 'ForAnyValue:StringNotEquals': { [KEYS]: ['User'] } }))],
  ['a Deny of the key for the same principal', doc(assume(), tag(), deny({ 'ForAnyValue:StringEquals': { [KEYS]: ['Team'] } }, { Principal: ROOT }))],
  ['a Deny without condition', doc(assume(), tag(), deny(undefined, { Action: 'sts:*' }))],
  ['a Deny for any principal, in the other notation', doc(assume(), tag(), deny({ 'ForAnyValue:StringEquals': { [KEYS]: ['Team'] } }, { Principal: { AWS: '*' } }))],
  ['text', JSON.stringify(tagged({ StringEquals: { [TEAM]: 'claims' } }))],
])('a role with %s is not found', (_, trust) => {
  expect(found(trust)).toEqual([]);
});

test('only roles whose tags track a call are found', () => {
  expect(found(tagged(), { carrierKinds: [CostTagCarrierKind.INFERENCE_PROFILE] })).toEqual([expect.stringMatching(/^UntrackedInvocation/)]);
  expect(found(tagged(), { tags: {} })).toEqual([expect.stringMatching(/^UntrackedInvocation/)]);
  expect(found(tagged(), { statement: allow(PROFILE) })).toEqual([]);
  expect(found(tagged(), { statement: allow('*', 's3:GetObject') })).toEqual([]);
  expect(found(tagged(), { statement: allow(PROFILE), carrierKinds: [CostTagCarrierKind.IAM_PRINCIPAL] })).toEqual([CHOOSABLE]);
});

test('without a schema, the tags of the role and the keys of session tags are cost tags', () => {
  const keysOf = (planted: Planted) => findings(appWith(tagged({ 'ForAllValues:StringEquals': { [KEYS]: ['Owner', 'User', 'Else'] } }), planted), {
    carrierKinds: [CostTagCarrierKind.IAM_PRINCIPAL], ...planted.sessionTagKeys ? { sessionTagKeys: planted.sessionTagKeys } : {},
  }).map((finding) => /cost tags? ("\w+"(, "\w+")*)/.exec(finding)?.[1]);

  expect(keysOf({ tags: { Team: 'claims' } })).toEqual([]);
  expect(keysOf({ tags: { Owner: 'claims' } })).toEqual(['"Owner"']);
  expect(keysOf({ tags: { Owner: 'claims' }, sessionTagKeys: ['User'] })).toEqual(['"Owner", "User"']);
});

test('the finding has a remedy of its own', () => {
  const reported = violations(appWith(tagged()), { schema: SCHEMA, carrierKinds: [CostTagCarrierKind.IAM_PRINCIPAL] });

  expect(reported.map(({ ruleName, fix, severity }) => [ruleName, fix, severity])).toEqual([['ChoosableSessionTags', expect.stringContaining('TaggedPrincipal.allowSessionTags'), 'error']]);
});
