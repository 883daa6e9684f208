import { App, Aws, CfnCondition, CfnMapping, CfnParameter, Fn, NestedStack, Stack } from 'aws-cdk-lib';
import { findings } from '../support/cost-checks';
import { TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { allow, DENY, doc, managed, OPEN, resource, roleOf, roleWith, type Row, verdictOn } from '../support/planted-statements';

const Policies = [{ PolicyName: 'p', PolicyDocument: doc(OPEN) }];

const DENIES: Row[] = [
  ['a Deny that a budget action attaches when it is executed', 'found', (s) => {
    const { ref } = roleOf(s, 'R', OPEN);
    resource(s, 'Action', 'AWS::Budgets::BudgetsAction', { Definition: { IamActionDefinition: { PolicyArn: managed(s, 'Fence', doc(DENY)).ref, Roles: [ref] } } });
  }],
  ['a Deny by the default of a parameter', 'found', (s) => {
    managed(s, 'Fence', doc(DENY), { ManagedPolicyName: 'fence' });
    new CfnParameter(s, 'Policy', { default: `arn:aws:iam::${TEST_ACCOUNT}:policy/fence` });
    roleWith(s, 'R', { ManagedPolicyArns: [{ Ref: 'Policy' }], Policies });
  }],
  ['a Deny by its ARN', 'quiet', (s) => {
    managed(s, 'Fence', doc(DENY), { ManagedPolicyName: 'fence' });
    roleWith(s, 'R', { ManagedPolicyArns: [`arn:aws:iam::${TEST_ACCOUNT}:policy/fence`], Policies });
  }],
];

const NESTED: Row[] = ['eu-west-1', 'us-east-1'].map((region): Row =>
  [`a role under a condition in a stack that is deployed to ${region} alone`, region === TEST_ENV.region ? 'found' : 'quiet', (s) => {
    const nested = new NestedStack(s, 'N');
    (nested.nestedStackResource as any).cfnOptions.condition = new CfnCondition(s, 'IsThere', { expression: Fn.conditionEquals(Aws.REGION, region) });
    roleOf(nested, 'R', OPEN).cfnOptions.condition = new CfnCondition(nested, 'IsProd', { expression: Fn.conditionEquals(new CfnParameter(nested, 'StageName', { default: 'dev' }), 'prod') });
  }]);

const BOUNDARIES: Row[] = [
  ['an open policy that is a boundary alone', 'quiet', (s) => roleWith(s, 'Role', { PermissionsBoundary: managed(s, 'R', doc(OPEN)).ref })],
  ['an open policy that is the boundary of one role and a policy of another', 'found', (s) => {
    const { ref } = managed(s, 'R', doc(OPEN), { Roles: [roleWith(s, 'Other', {}).ref] });
    roleWith(s, 'Role', { PermissionsBoundary: ref });
  }],
  ['a boundary of which a custom resource creates another version', 'found', (s) => {
    const { ref } = managed(s, 'Boundary', doc());
    roleWith(s, 'R', { PermissionsBoundary: ref, Policies });
    resource(s, 'Version', 'Custom::AWS', {
      ServiceToken: 'arn:aws:sns:us-east-1:1:t',
      Create: s.toJsonString({ service: 'IAM', action: 'createPolicyVersion', parameters: { PolicyArn: ref, PolicyDocument: JSON.stringify(doc(OPEN)), SetAsDefault: true } }),
    });
  }],
];

beforeEach(() => jest.spyOn(console, 'error').mockImplementation());
afterEach(() => jest.restoreAllMocks());

test.each([...DENIES, ...NESTED, ...BOUNDARIES])('%s: %s', (_, verdict, plant) => {
  expect(verdictOn(plant)).toBe(verdict);
});

test('a Deny of an AWS managed policy counts, unless the policy is one of several', () => {
  const denying = 'arn:aws:iam::aws:policy/SageMakerStudioProjectUserRolePermissionsBoundary';
  const isRerankingFound = (arnOf: (s: Stack) => any) => {
    const app = new App({ analyticsReporting: false });
    const stack = new Stack(app, 'S', { env: TEST_ENV });
    roleWith(stack, 'R', { ManagedPolicyArns: [arnOf(stack)], Policies: [{ PolicyName: 'p', PolicyDocument: doc(allow('*', 'bedrock:Rerank')) }] });
    return findings(app).some((finding) => finding.includes('bedrock:Rerank on * (RERANK)'));
  };
  const oneOfTwo = (s: Stack) => new CfnMapping(s, 'M', { mapping: { dev: { arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }, prod: { arn: denying } } })
    .findInMap(new CfnParameter(s, 'StageName').valueAsString, 'arn');

  expect(isRerankingFound(() => 'arn:aws:iam::aws:policy/ReadOnlyAccess')).toBe(true);
  expect(isRerankingFound(() => denying)).toBe(false);
  expect(isRerankingFound(oneOfTwo)).toBe(true);
});
