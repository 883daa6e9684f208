import { App, CfnParameter, Resource, Stack } from 'aws-cdk-lib';
import * as budgets from 'aws-cdk-lib/aws-budgets';
import type { Construct } from 'constructs';
import { CostTagCarrierKind, CostTags, CostTagSource, TagBudget, TaggedProject } from '../../src';
import { findings } from '../support/cost-checks';
import { TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { doc, resource, TRUST } from '../support/planted-statements';

const { INFERENCE_PROFILE, BEDROCK_PROJECT, IAM_PRINCIPAL } = CostTagCarrierKind;
const ALL = [INFERENCE_PROFILE, BEDROCK_PROJECT, IAM_PRINCIPAL];
const tagList = (tags: Record<string, any>) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
const role = (stack: Stack, id: string, tags: Record<string, any>, trust: any = TRUST) => resource(stack, id, 'AWS::IAM::Role', { AssumeRolePolicyDocument: trust, Tags: tagList(tags) });
const project = (stack: Stack, id: string, tags: Record<string, any>) => resource(stack, id, 'AWS::BedrockMantle::Project', { Name: id, Tags: tagList(tags) });
const profile = (stack: Stack, id: string, tags: Record<string, any>) => resource(stack, id, 'AWS::Bedrock::ApplicationInferenceProfile', { InferenceProfileName: id, Tags: tagList(tags) });

const ofResource = (key: string, ...values: string[]) => ({ tags: { key, values, matchOptions: ['EQUALS'] } });
const ofCaller = (key: string, ...values: string[]) => ofResource(`iamPrincipal/${key}`, ...values);
const absent = (key: string) => ({ tags: { key, matchOptions: ['ABSENT'] } });
const either = (key: string, value: string) => ({ or: [ofResource(key, value), { and: [ofCaller(key, value), absent(key)] }] });

function isFound(filterExpression: object, build: (stack: Stack) => void, carrierKinds: CostTagCarrierKind[] = ALL): boolean {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'S', { env: TEST_ENV });
  build(stack);
  new budgets.CfnBudget(stack, 'Budget', { budget: { budgetType: 'COST', timeUnit: 'MONTHLY', budgetLimit: { amount: 1, unit: 'USD' }, metrics: ['UnblendedCost'], filterExpression } });
  return findings(app, { carrierKinds }).some((finding) => finding.startsWith('BudgetWithoutProfile at Budget'));
}

beforeEach(() => jest.spyOn(console, 'error').mockImplementation());
afterEach(() => jest.restoreAllMocks());

test.each<[string, boolean, object, (stack: Stack) => void]>([
  ['tags of a project', false, ofResource('Team', 'claims'), (s) => project(s, 'P', { Team: 'claims' })],
  ['other tags than a project', true, ofResource('Team', 'sales'), (s) => project(s, 'P', { Team: 'claims' })],
  ['tags of a role as tags of a resource', true, ofResource('Team', 'claims'), (s) => { project(s, 'P', { Team: 'x' }); role(s, 'R', { Team: 'claims' }); }],
  ['tags of a role', false, ofCaller('Team', 'claims'), (s) => role(s, 'R', { Team: 'claims' })],
  ['tags of a user', false, ofCaller('Team', 'claims'), (s) => resource(s, 'U', 'AWS::IAM::User', { Tags: tagList({ Team: 'claims' }) })],
  ['another value than a role', true, ofCaller('Team', 'sales'), (s) => role(s, 'R', { Team: 'claims' })],
  ['another spelling than a role', true, ofCaller('team', 'claims'), (s) => role(s, 'R', { Team: 'claims' })],
  ['tags of a profile as tags of a caller', true, ofCaller('Team', 'claims'), (s) => { profile(s, 'P', { Team: 'claims' }); role(s, 'R', { Team: 'x' }); }],
  ['a value of a role that only deployment knows', false, ofCaller('Team', 'sales'), (s) => role(s, 'R', { Team: new CfnParameter(s, 'T').valueAsString })],
  ['tags of a caller in an app without roles', false, ofCaller('Team', 'claims'), (s) => profile(s, 'P', { Team: 'x' })],
  ['tags of a role that can be assumed with tags', false, ofCaller('Team', 'sales'), (s) =>
    role(s, 'R', { Team: 'claims' }, doc({ Effect: 'Allow', Action: ['sts:AssumeRole', 'sts:TagSession'], Principal: { AWS: `arn:aws:iam::${TEST_ACCOUNT}:root` } }))],
  ['tags of a role whose trust policy only deployment knows', false, ofCaller('Team', 'sales'), (s) => role(s, 'R', { Team: 'claims' }, { 'Fn::ImportValue': 'trust' })],
  ['tags of a permission set', false, ofCaller('Team', 'sales'), (s) => { resource(s, 'Set', 'AWS::SSO::PermissionSet', {}); role(s, 'R', { Team: 'claims' }); }],
  ['a resource and a caller', false, { and: [ofResource('App', 'chat'), ofCaller('Team', 'claims')] }, (s) => { profile(s, 'P', { App: 'chat' }); role(s, 'R', { Team: 'claims' }); }],
  ['a resource and another caller', true, { and: [ofResource('App', 'chat'), ofCaller('Team', 'sales')] }, (s) => { profile(s, 'P', { App: 'chat' }); role(s, 'R', { Team: 'claims' }); }],
  ['another resource and a caller', true, { and: [ofResource('App', 'x'), ofCaller('Team', 'claims')] }, (s) => { profile(s, 'P', { App: 'chat' }); role(s, 'R', { Team: 'claims' }); }],
  ['another resource and an unknown caller', true, { and: [ofResource('App', 'x'), ofCaller('Team', 'claims')] }, (s) => { profile(s, 'P', { App: 'chat' }); resource(s, 'Set', 'AWS::SSO::PermissionSet', {}); }],
  ['a resource or a caller, by the resource', false, either('Team', 'claims'), (s) => { profile(s, 'P', { Team: 'claims' }); role(s, 'R', { Team: 'x' }); }],
  ['a resource or a caller, by the caller', false, either('Team', 'claims'), (s) => { profile(s, 'P', { Team: 'x' }); role(s, 'R', { Team: 'claims' }); }],
  ['a resource or a caller, by neither', true, either('Team', 'claims'), (s) => { profile(s, 'P', { Team: 'x' }); role(s, 'R', { Team: 'y' }); }],
  ['tags of an imported project with a parameter of its settings', false, ofResource('Team', 'claims'), (s) => {
    profile(s, 'P', { Team: 'x' });
    TaggedProject.fromProjectAttributes(s, 'I', { projectArn: `arn:aws:bedrock-mantle:us-east-1:${TEST_ACCOUNT}:project/proj_abc`, costTags: CostTags.of({ Team: 'claims' }) }).clientSettings.exportToParameter();
  }],
  ['callers without the tag', false, absent('iamPrincipal/Team'), (s) => role(s, 'R', { Team: 'claims' })],
])('a budget by %s: found %s', (_, expected, filter, build) => {
  expect(isFound(filter, build)).toBe(expected);
});

test('if principals are no carriers, a budget is found if a role carries the key with another value', () => {
  const kinds = [INFERENCE_PROFILE, BEDROCK_PROJECT];
  const found = (tags: Record<string, string>) => isFound(ofCaller('Team', 'claims'), (s) => role(s, 'R', tags), kinds);

  expect([found({ Team: 'sales' }), found({ Team: 'claims' }), found({ Owner: 'ann' }), found({})]).toEqual([true, false, false, false]);
  expect(isFound(either('Team', 'claims'), (s) => { profile(s, 'P', { Team: 'x' }); role(s, 'R', {}); }, kinds)).toBe(false);
});

describe('an imported carrier', () => {
  class Imported extends Resource {
    public readonly projectArn = `arn:aws:bedrock-mantle:us-east-1:${TEST_ACCOUNT}:project/proj_abc`;
    public readonly principalArn = `arn:aws:iam::${TEST_ACCOUNT}:role/app`;

    constructor(scope: Construct, id: string, public readonly carrierKind: CostTagCarrierKind, public readonly costTags: CostTags) {
      super(scope, id);
    }
  }

  test('of each kind is found by its own keys', () => {
    const found = (filter: object, kind: CostTagCarrierKind) => isFound(filter, (s) => {
      profile(s, 'P', { Team: 'x' });
      role(s, 'R', { Team: 'x' });
      new Imported(s, 'I', kind, CostTags.of({ Team: 'claims' }));
    });

    expect(ALL.map((kind) => found(ofResource('Team', 'claims'), kind))).toEqual([false, false, true]);
    expect(ALL.map((kind) => found(ofCaller('Team', 'claims'), kind))).toEqual([true, true, false]);
  });
});

test('the budget of the library by tags of principals is found by its key', () => {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'S', { env: TEST_ENV });
  role(stack, 'R', { Team: 'claims' });
  ['claims', 'sales'].forEach((team) => new TagBudget(stack, team, { costTags: CostTags.of({ Team: team }), costTagSource: CostTagSource.IAM_PRINCIPAL, limit: 1, emails: ['a@example.com'] }));

  expect(findings(app, { carrierKinds: ALL }).filter((finding) => finding.startsWith('BudgetWithoutProfile')))
    .toEqual([expect.stringMatching(/^BudgetWithoutProfile at sales\w+\/.*filters by iamPrincipal\/Team=sales, which no profile, other Bedrock resource, role or user of the app carries/)]);
});
