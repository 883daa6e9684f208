import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnOutput, CfnStack, CfnStackSet, Fn, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import * as s3assets from 'aws-cdk-lib/aws-s3-assets';
import * as sc from 'aws-cdk-lib/aws-servicecatalog';
import * as cr from 'aws-cdk-lib/custom-resources';
import { findings } from '../support/cost-checks';
import { OTHER_ACCOUNT, TEST_ENV } from '../support/places';
import { allow, DENY, doc, FM, managed, OPEN, PROFILE, resource, roleOf, roleWith, type Row, TRUST, verdictOn } from '../support/planted-statements';

const ROLE = (...statements: any[]) => ({ Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: TRUST, Policies: [{ PolicyName: 'p', PolicyDocument: doc(...statements) }] } });
const folder = () => mkdtempSync(join(tmpdir(), 'templates-'));
const template = (resources: object, others: object = {}) => ({ Resources: resources, ...others });
const urlOf = (s: Stack, id: string, content: object | string) => {
  const path = join(folder(), `${id}.json`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return new s3assets.Asset(s, id, { path }).httpUrl;
};

class Product extends sc.ProductStack {
  constructor(s: Stack, id: string, ...statements: any[]) {
    super(s, id);
    roleOf(this, 'R', ...statements);
  }
}

const product = (s: Stack, cloudFormationTemplate: sc.CloudFormationTemplate) =>
  new sc.CloudFormationProduct(s, 'Product', { productName: 'p', owner: 'o', productVersions: [{ productVersionName: 'v', cloudFormationTemplate }] });
const productOf = (...statements: any[]): Row[2] => (s) => product(s, sc.CloudFormationTemplate.fromProductStack(new Product(s, 'Versions', ...statements)));
const stackSet = (s: Stack, props: object) => new CfnStackSet(s, 'Set', { stackSetName: 's', permissionModel: 'SELF_MANAGED', ...props });

const TEMPLATES: Row[] = [
  ['a product', 'found', productOf(OPEN)],
  ['a product with a Deny', 'quiet', productOf(OPEN, DENY)],
  ['a product with a file', 'found', (s) => {
    const path = join(folder(), 'product.json');
    writeFileSync(path, JSON.stringify(template({ R: ROLE(OPEN) })));
    product(s, sc.CloudFormationTemplate.fromAsset(path));
  }],
  ['a stack set with a text', 'found', (s) => stackSet(s, { templateBody: JSON.stringify(template({ R: ROLE(OPEN) })) })],
  ['a stack set with a text and tokens', 'found', (s) => stackSet(s, { templateBody: s.toJsonString(template({ R: ROLE(allow(`arn:${s.partition}:bedrock:*::foundation-model/*`)) })) })],
  ['a harmless stack set', 'quiet', (s) => stackSet(s, { templateBody: JSON.stringify(template({ R: ROLE(allow(PROFILE)) })) })],
  ['a stack set with a file', 'found', (s) => stackSet(s, { templateUrl: urlOf(s, 'File', template({ R: ROLE(OPEN) })) })],
  ['a stack set with a parameter', 'found', (s) => stackSet(s, {
    templateBody: JSON.stringify(template({ R: ROLE(allow({ Ref: 'Arn' })) }, { Parameters: { Arn: { Type: 'String', Default: PROFILE } } })),
    parameters: [{ parameterKey: 'Arn', parameterValue: FM }],
  })],
  ['a stack set with a parameter that an instance overrides', 'found', (s) => stackSet(s, {
    templateBody: JSON.stringify(template({ R: ROLE(allow({ Ref: 'Arn' })) }, { Parameters: { Arn: { Type: 'String' } } })),
    parameters: [{ parameterKey: 'Arn', parameterValue: PROFILE }],
    stackInstancesGroup: [{ deploymentTargets: { accounts: ['1'] }, regions: ['us-east-1'], parameterOverrides: [{ parameterKey: 'Arn', parameterValue: FM }] }],
  })],
  ['a stack set with a role that has the name of a fenced role of the app', 'found', (s) => {
    managed(s, 'Fence', doc(DENY), { Roles: [roleWith(s, 'App', { RoleName: 'app' }).ref] });
    stackSet(s, { templateBody: JSON.stringify(template({ R: { Type: 'AWS::IAM::RolePolicy', Properties: { PolicyName: 'p', RoleName: 'app', PolicyDocument: doc(OPEN) } } })) });
  }],
  ['a stack of a file', 'found', (s) => new CfnStack(s, 'Child', { templateUrl: urlOf(s, 'File', template({ R: ROLE(OPEN) })) })],
  ['a stack of a file with a parameter', 'found', (s) => new CfnStack(s, 'Child', {
    templateUrl: urlOf(s, 'File', template({ R: ROLE(allow({ Ref: 'Arn' })) }, { Parameters: { Arn: { Type: 'String' } } })), parameters: { Arn: FM },
  })],
  ['a stack of a file with a harmless parameter', 'quiet', (s) => new CfnStack(s, 'Child', {
    templateUrl: urlOf(s, 'File', template({ R: ROLE(allow({ Ref: 'Arn' })) }, { Parameters: { Arn: { Type: 'String' } } })), parameters: { Arn: PROFILE },
  })],
  ['a Deny on a role of a stack of a file', 'quiet', (s) => {
    const child = new CfnStack(s, 'Child', { templateUrl: urlOf(s, 'File', template({ R: ROLE(OPEN) }, { Outputs: { Role: { Value: { Ref: 'R' } } } })) });
    managed(s, 'Fence', doc(DENY), { Roles: [child.getAtt('Outputs.Role')] });
  }],
  ['a stack of a file in a stack of a file', 'found', (s) => {
    const inner = urlOf(s, 'Inner', template({ R: ROLE(OPEN) }));
    new CfnStack(s, 'Child', { templateUrl: urlOf(s, 'Outer', template({ Child: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: s.resolve(inner) } } })) });
  }],
];

const WEAK = { '@aws-cdk/core:defaultCrossStackReferences': 'weak' };

const REFERENCES: Row[] = [
  ['a Deny on a role of another stack', 'quiet', (s, app) => managed(new Stack(app, 'T', { env: TEST_ENV }), 'Fence', doc(DENY), { Roles: [roleOf(s, 'R', OPEN).ref] })],
  ['a profile of another stack', 'quiet', (s, app) => {
    const profile = resource(new Stack(app, 'T', { env: TEST_ENV }), 'P', 'AWS::Bedrock::ApplicationInferenceProfile', { InferenceProfileName: 'p', Tags: [{ Key: 'a', Value: 'b' }] });
    roleOf(s, 'R', allow(profile.getAtt('InferenceProfileArn')));
  }],
  ['a bucket of another stack', 'quiet', (s, app) => roleOf(s, 'R', allow(resource(new Stack(app, 'T', { env: TEST_ENV }), 'B', 'AWS::S3::Bucket', {}).getAtt('Arn'), '*'))],
  ['a stack without an environment', 'quiet', (_, app) => {
    const role = roleOf(new Stack(app, 'Roles'), 'R', OPEN);
    managed(new Stack(app, 'Fences'), 'Fence', doc(DENY), { Roles: [role.ref] });
  }],
  ['a policy of another stack', 'found', (s, app) => roleWith(new Stack(app, 'T', { env: TEST_ENV }), 'Role', { ManagedPolicyArns: [managed(s, 'R', doc(OPEN)).ref] })],
  ['a policy of another stack with a Deny', 'quiet', (s, app) =>
    roleWith(new Stack(app, 'T', { env: TEST_ENV }), 'Role', { ManagedPolicyArns: [managed(s, 'R', doc(DENY)).ref], Policies: [{ PolicyName: 'p', PolicyDocument: doc(OPEN) }] })],
];

/** A Deny on a role that a stack of another place names by an output, as the CDK writes weak references. */
const outputOf = (from: object, to: object, given: object): Row[2] => (_, app) => {
  const producer = new Stack(app, 'Producer', { env: from });
  new CfnOutput(producer, 'RoleName', { value: roleOf(producer, 'R', OPEN).ref });
  const output = { 'Fn::GetStackOutput': { StackName: 'Producer', OutputName: 'RoleName', ...given } };
  managed(new Stack(app, 'Consumer', { env: to }), 'Fence', doc(DENY), { Roles: [output] });
};
const EU_ENV = { ...TEST_ENV, region: 'eu-west-1' };
const OTHER_ENV = { ...TEST_ENV, account: OTHER_ACCOUNT };

const OUTPUTS: Row[] = [
  ['the same Region', 'quiet', outputOf(TEST_ENV, TEST_ENV, {})],
  ['another Region', 'quiet', outputOf(TEST_ENV, EU_ENV, { Region: 'us-east-1' })],
  ['a Region without the stack', 'found', outputOf(TEST_ENV, EU_ENV, {})],
  ['another account', 'quiet', outputOf(TEST_ENV, OTHER_ENV, { RoleArn: `arn:aws:iam::${TEST_ENV.account}:role/reader` })],
  ['an account without the stack', 'found', outputOf(TEST_ENV, OTHER_ENV, {})],
  ['stacks without an environment', 'quiet', outputOf({}, {}, { Region: { Ref: 'AWS::Region' } })],
  ['another stack name', 'found', outputOf(TEST_ENV, TEST_ENV, { StackName: 'Other' })],
  ['another output', 'found', outputOf(TEST_ENV, TEST_ENV, { OutputName: 'Other' })],
];

const NAMED_OUTPUTS: Row[] = [
  ['an output of another stack by its name', 'found', (s, app) => {
    new Stack(app, 'T', { env: TEST_ENV }).exportValue(FM, { name: 'models' });
    roleOf(s, 'R', allow(Fn.importValue('models')));
  }],
  ['an output of a stack that two stages have', 'quiet', (_, app) => {
    for (const stage of ['A', 'B']) {
      const place = new Stage(app, stage);
      const role = roleOf(new Stack(place, 'Roles', { stackName: 'roles' }), 'R', OPEN);
      Stack.of(role).exportValue(role.ref, { name: 'role' });
      managed(new Stack(place, 'Fences'), 'Fence', doc(DENY), { Roles: [Fn.importValue('role')] });
    }
  }],
  ['an export with a computed name', 'quiet', (s, app) => {
    const role = roleOf(s, 'R', OPEN);
    new CfnOutput(s, 'Role', { value: role.ref, exportName: Fn.sub('${AWS::StackName}-Role') });
    managed(new Stack(app, 'T', { env: TEST_ENV }), 'Fence', doc(DENY), { Roles: [{ 'Fn::ImportValue': { 'Fn::Join': ['-', ['S', 'Role']] } }] });
  }],
  ['a role of another Region by references of the CDK', 'quiet', (_, app) => {
    const here = new Stack(app, 'Here', { env: TEST_ENV, crossRegionReferences: true });
    const there = new Stack(app, 'There', { env: { ...TEST_ENV, region: 'eu-west-1' }, crossRegionReferences: true });
    managed(there, 'Fence', doc(DENY), { Roles: [roleOf(here, 'R', OPEN).ref] });
  }],
];

const sdkCall = (service: string, action: string, parameters: any): cr.AwsSdkCall => ({ service, action, parameters, physicalResourceId: cr.PhysicalResourceId.of('x') });
const custom = (s: Stack, onCreate: cr.AwsSdkCall, onUpdate?: cr.AwsSdkCall) =>
  new cr.AwsCustomResource(s, 'R', { onCreate, onUpdate, policy: cr.AwsCustomResourcePolicy.fromSdkCalls({ resources: ['*'] }), installLatestAwsSdk: false });
const calls = (service: string, action: string, parameters: (s: Stack) => any): Row[2] => (s) => custom(s, sdkCall(service, action, parameters(s)));

const CALLS: Row[] = [
  ['PutRolePolicy', 'found', calls('IAM', 'putRolePolicy', (s) => ({ RoleName: roleWith(s, 'Role', {}).ref, PolicyName: 'p', PolicyDocument: JSON.stringify(doc(OPEN)) }))],
  ['PutRolePolicy as a command', 'found', calls('@aws-sdk/client-iam', 'PutRolePolicyCommand', () => ({ RoleName: 'x', PolicyName: 'p', PolicyDocument: JSON.stringify(doc(OPEN)) }))],
  ['PutRolePolicy with tokens', 'found', calls('iam', 'PutRolePolicy', (s) => ({ RoleName: 'x', PolicyDocument: s.toJsonString(doc(allow(`arn:${s.partition}:bedrock:${s.region}::foundation-model/*`))) }))],
  ['PutRolePolicy of a profile', 'quiet', calls('iam', 'PutRolePolicy', () => ({ RoleName: 'x', PolicyDocument: JSON.stringify(doc(allow(PROFILE))) }))],
  ['PutRolePolicy for a fenced role', 'quiet', calls('iam', 'PutRolePolicy', (s) => ({ RoleName: roleOf(s, 'Role', DENY).ref, PolicyDocument: JSON.stringify(doc(OPEN)) }))],
  ['a Deny of PutRolePolicy', 'found', (s) => custom(s, sdkCall('iam', 'PutRolePolicy', { RoleName: roleOf(s, 'ROpen', OPEN).ref, PolicyDocument: JSON.stringify(doc(DENY)) }))],
  ['PutUserPolicy', 'found', calls('IAM', 'putUserPolicy', () => ({ UserName: 'x', PolicyDocument: JSON.stringify(doc(OPEN)) }))],
  ['PutGroupPolicy', 'found', calls('IAM', 'putGroupPolicy', () => ({ GroupName: 'x', PolicyDocument: JSON.stringify(doc(OPEN)) }))],
  ['a policy on update alone', 'found', (s) => custom(s, sdkCall('S3', 'listBuckets', {}), sdkCall('IAM', 'putRolePolicy', { RoleName: 'x', PolicyDocument: JSON.stringify(doc(OPEN)) }))],
  ['AttachRolePolicy of a policy of AWS', 'found', calls('IAM', 'attachRolePolicy', () => ({ RoleName: 'x', PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }))],
  ['AttachUserPolicy of a policy of the app', 'found', (s) => {
    const policy = managed(s, 'R0', doc(OPEN), { Roles: [roleOf(s, 'Role', DENY).ref] });
    custom(s, sdkCall('IAM', 'attachUserPolicy', { UserName: 'x', PolicyArn: policy.ref }));
  }],
  ['CreatePolicy', 'found', calls('IAM', 'createPolicy', () => ({ PolicyName: 'own', PolicyDocument: JSON.stringify(doc(OPEN)) }))],
  ['CreatePolicy that only a fenced role attaches', 'quiet', (s) => {
    roleWith(s, 'Role', { ManagedPolicyArns: [{ 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:policy/own' }], Policies: [{ PolicyName: 'p', PolicyDocument: doc(DENY) }] });
    custom(s, sdkCall('IAM', 'createPolicy', { PolicyName: 'own', PolicyDocument: JSON.stringify(doc(OPEN)) }));
  }],
  ['CreatePolicyVersion', 'found', calls('IAM', 'createPolicyVersion', (s) => ({ PolicyArn: managed(s, 'M', doc(), {}).ref, PolicyDocument: JSON.stringify(doc(OPEN)) }))],
  ['PutInlinePolicyToPermissionSet', 'found', calls('SSOAdmin', 'putInlinePolicyToPermissionSet', () => ({ PermissionSetArn: 'x', InlinePolicy: JSON.stringify(doc(OPEN)) }))],
  ['AttachManagedPolicyToPermissionSet', 'found', calls('@aws-sdk/client-sso-admin', 'AttachManagedPolicyToPermissionSet', () => ({ PermissionSetArn: 'x', ManagedPolicyArn: 'arn:aws:iam::aws:policy/PowerUserAccess' }))],
  ['PutRolePolicy with an account of its own', 'found', (s) => {
    roleWith(s, 'Role', { RoleName: 'app', Policies: [{ PolicyName: 'p', PolicyDocument: doc(DENY) }] });
    custom(s, { ...sdkCall('IAM', 'putRolePolicy', { RoleName: 'app', PolicyDocument: JSON.stringify(doc(OPEN)) }), assumedRoleArn: `arn:aws:iam::${OTHER_ACCOUNT}:role/deploy` });
  }],
  ['PutRolePermissionsBoundary', 'quiet', calls('IAM', 'putRolePermissionsBoundary', () => ({ RoleName: 'x', PermissionsBoundary: 'arn:aws:iam::aws:policy/AdministratorAccess' }))],
  ['another call', 'quiet', calls('IAM', 'getRole', () => ({ RoleName: 'x' }))],
  ['a budget action that attaches an open policy', 'found', (s) => {
    resource(s, 'Action', 'AWS::Budgets::BudgetsAction', { Definition: { IamActionDefinition: { PolicyArn: managed(s, 'R', doc(OPEN), { Roles: [roleOf(s, 'Role', DENY).ref] }).ref, Roles: ['x'] } } });
  }],
];

beforeEach(() => jest.spyOn(console, 'error').mockImplementation());
afterEach(() => jest.restoreAllMocks());

test.each([...TEMPLATES, ...CALLS, ...NAMED_OUTPUTS])('%s: %s', (_, verdict, plant) => {
  expect(verdictOn(plant)).toBe(verdict);
});

test.each(OUTPUTS)('output of %s: %s', (_, verdict, plant) => {
  expect(verdictOn(plant)).toBe(verdict);
});

test.each(REFERENCES)('weak reference to %s: %s', (_, verdict, plant) => {
  expect(verdictOn(plant, WEAK)).toBe(verdict);
});

describe('what could not be read is told', () => {
  const unread = (plant: Row[2]) => {
    const app = new App({ analyticsReporting: false });
    plant(new Stack(app, 'S', { env: TEST_ENV }), app);
    return findings(app).map((finding) => finding.replace(/:.*/, ''));
  };

  test.each<[string, Row[2], string]>([
    ['a stack set of another source', (s) => stackSet(s, { templateUrl: 'https://s3.amazonaws.com/bucket/key.json' }), 'Set/Properties/TemplateURL'],
    ['a stack set in YAML', (s) => stackSet(s, { templateBody: 'Resources:\n  R: {}\n' }), 'Set/Properties/TemplateBody'],
    ['a stack of another source', (s) => new CfnStack(s, 'Child', { templateUrl: 'https://s3.amazonaws.com/bucket/key.json' }), 'Child/Properties/TemplateURL'],
    ['a stack of a file in YAML', (s) => new CfnStack(s, 'Child', { templateUrl: urlOf(s, 'File', 'Resources: {}') }), 'Child/Properties/TemplateURL'],
    ['a stack of a parameter', (s) => new CfnStack(s, 'Child', { templateUrl: Fn.importValue('url') }), 'Child/Properties/TemplateURL'],
    ['a product of another source', (s) => product(s, sc.CloudFormationTemplate.fromUrl('https://s3.amazonaws.com/bucket/key.json')), 'Product/Properties/ProvisioningArtifactParameters/0'],
    ['a custom resource with an unknown document', calls('IAM', 'putRolePolicy', () => ({ RoleName: 'x', PolicyDocument: Fn.importValue('document') })), 'R/Properties/Create'],
    ['a permission set with an unknown document', (s) => resource(s, 'Set', 'AWS::SSO::PermissionSet', { InlinePolicy: Fn.importValue('document') }), 'Set/Properties/InlinePolicy'],
  ])('%s', (_, plant, place) => {
    expect(unread(plant).map((finding) => finding.replace(/^(TemplateNotRead at (?:R|Product))\w*\//, '$1/'))).toEqual([`TemplateNotRead at ${place}`]);
  });

  test.each<[string, Row[2]]>([
    ['a nested stack of the CDK', (s) => roleOf(new NestedStack(s, 'N'), 'Role', allow(PROFILE))],
    ['a custom resource of another kind', (s) => resource(s, 'C', 'Custom::Lookup', { ServiceToken: 'arn:aws:sns:us-east-1:1:t', Create: Fn.importValue('x') })],
    ['a custom resource with another call', calls('S3', 'putObject', () => ({ Body: Fn.importValue('x') }))],
    ['a product', productOf(allow(PROFILE))],
  ])('but not %s', (_, plant) => {
    expect(unread(plant)).toEqual([]);
  });
});

test('profiles and budgets in the template of a stack set are checked', () => {
  const app = new App({ analyticsReporting: false });
  stackSet(new Stack(app, 'S', { env: TEST_ENV }), { templateBody: JSON.stringify(template({ Bare: { Type: 'AWS::Bedrock::ApplicationInferenceProfile', Properties: { InferenceProfileName: 'p' } } })) });

  expect(findings(app)).toEqual([expect.stringMatching(/^ProfileWithoutCostTags at Set\/Bare\/Properties\/Tags/)]);
});
