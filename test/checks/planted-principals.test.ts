import { Aws, CfnCondition, CfnMapping, CfnParameter, Fn, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { OTHER_ACCOUNT, TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { DENY, doc, managed, OPEN, resource, roleOf, roleWith, type Row, verdictOn } from '../support/planted-statements';

const IF = (...sides: any[]) => ({ 'Fn::If': ['IsProd', ...sides] });
const isProd = (s: Stack) => new CfnCondition(s, 'IsProd', { expression: Fn.conditionEquals(new CfnParameter(s, 'StageName').valueAsString, 'prod') });
const policies = (...statements: any[]) => [{ PolicyName: 'p', PolicyDocument: doc(...statements) }];
const group = (s: Stack, id: string, statements: any[], properties: object = {}) => resource(s, id, 'AWS::IAM::Group', { Policies: policies(...statements), ...properties });
const user = (s: Stack, id: string, groups: any, ...statements: any[]) => resource(s, id, 'AWS::IAM::User', { Groups: groups, Policies: policies(...statements) });
const addition = (s: Stack, users: any, groupName: any) => resource(s, 'Addition', 'AWS::IAM::UserToGroupAddition', { GroupName: groupName, Users: users });

const GROUPS: Row[] = [
  ['a Deny on a group of the user', 'quiet', (s) => user(s, 'R', [group(s, 'G', [DENY]).ref], OPEN)],
  ['a Deny on a group that the user may be in', 'found', (s) => {
    isProd(s);
    user(s, 'R', [IF(group(s, 'G', [DENY]).ref, { Ref: 'AWS::NoValue' })], OPEN);
  }],
  ['a Deny on a group that is one of two', 'found', (s) => {
    isProd(s);
    user(s, 'R', [IF(group(s, 'G', [DENY]).ref, group(s, 'H', []).ref)], OPEN);
  }],
  ['a Deny on a group by a condition that holds', 'quiet', (s) => {
    new CfnCondition(s, 'IsProd', { expression: Fn.conditionEquals(Aws.REGION, 'us-east-1') });
    user(s, 'R', IF([group(s, 'G', [DENY]).ref], []), OPEN);
  }],
  ['an addition to a group with a Deny', 'quiet', (s) => addition(s, [user(s, 'R', undefined, OPEN).ref], group(s, 'G', [DENY]).ref)],
  ['an addition to a group with a Deny, under a condition', 'found', (s) => {
    addition(s, [user(s, 'R', undefined, OPEN).ref], group(s, 'G', [DENY]).ref).cfnOptions.condition = isProd(s);
  }],
  ['a Deny on a group by its name, which exists under a condition', 'found', (s) => {
    group(s, 'G', [DENY], { GroupName: 'fenced' }).cfnOptions.condition = isProd(s);
    user(s, 'R', ['fenced'], OPEN);
  }],
  ['an Allow of a group with two members, one of whom is fenced', 'found', (s) => {
    const { ref } = group(s, 'R', [OPEN]);
    user(s, 'U', [ref], DENY);
    user(s, 'V', [ref]);
  }],
  ['an Allow of a group whose members are all fenced', 'quiet', (s) => {
    const { ref } = group(s, 'R', [OPEN]);
    user(s, 'U', [ref], DENY);
    addition(s, [user(s, 'V', undefined, DENY).ref], ref);
  }],
  ['an Allow of a group with a member under a condition', 'found', (s) => {
    isProd(s);
    const { ref } = group(s, 'R', [OPEN]);
    user(s, 'U', [ref], DENY);
    user(s, 'V', IF([ref], []));
  }],
  ['an Allow of a group with a name of its own, whose member is fenced', 'found', (s) => user(s, 'U', [group(s, 'R', [OPEN], { GroupName: 'engineers' }).ref], DENY)],
  ['an Allow of a group with a name of its own, with a Deny', 'quiet', (s) => user(s, 'U', [group(s, 'R', [OPEN, DENY], { GroupName: 'engineers' }).ref])],
  ['an Allow of a group of another app, whose member is fenced', 'found', (s) => {
    user(s, 'U', ['others'], DENY);
    resource(s, 'R', 'AWS::IAM::GroupPolicy', { PolicyName: 'p', GroupName: 'others', PolicyDocument: doc(OPEN) });
  }],
  ['a policy of a group of the template', 'quiet', (s) => {
    user(s, 'U', [group(s, 'G', []).ref], DENY);
    resource(s, 'R', 'AWS::IAM::GroupPolicy', { PolicyName: 'p', GroupName: { Ref: 'G' }, PolicyDocument: doc(OPEN) });
  }],
  ['a Deny in a policy of a group', 'quiet', (s) => {
    user(s, 'R', [group(s, 'G', []).ref], OPEN);
    resource(s, 'Fence', 'AWS::IAM::GroupPolicy', { PolicyName: 'p', GroupName: { Ref: 'G' }, PolicyDocument: doc(DENY) });
  }],
  ['a Deny in a policy of a user', 'quiet', (s) => resource(s, 'Fence', 'AWS::IAM::UserPolicy', { PolicyName: 'p', UserName: user(s, 'R', undefined, OPEN).ref, PolicyDocument: doc(DENY) })],
  ['a Deny in a policy of a role', 'quiet', (s) => resource(s, 'Fence', 'AWS::IAM::RolePolicy', { PolicyName: 'p', RoleName: roleOf(s, 'R', OPEN).ref, PolicyDocument: doc(DENY) })],
  ['models for a user through a system-defined profile for a group of the user', 'found', (s) => {
    const { ref } = group(s, 'G', [{ ...OPEN, Resource: 'arn:aws:bedrock:*:*:inference-profile/*' }]);
    user(s, 'R', [ref], { ...OPEN, Resource: 'arn:aws:bedrock:*::foundation-model/*', Condition: { Null: { 'bedrock:InferenceProfileArn': 'false' } } });
  }],
];

const CONDITIONS: Row[] = [
  ['a boundary that is there in any case', 'quiet', (s) => roleWith(s, 'R', { PermissionsBoundary: managed(s, 'B', doc()).ref, Policies: policies(OPEN) })],
  ['a boundary on one side', 'found', (s) => {
    isProd(s);
    roleWith(s, 'R', { PermissionsBoundary: IF(managed(s, 'B', doc()).ref, { Ref: 'AWS::NoValue' }), Policies: policies(OPEN) });
  }],
  ['one of two boundaries', 'found', (s) => {
    isProd(s);
    roleWith(s, 'R', { PermissionsBoundary: IF(managed(s, 'B', doc()).ref, managed(s, 'C', doc(OPEN)).ref), Policies: policies(OPEN) });
  }],
  ['a boundary by a name that exists under a condition', 'found', (s) => {
    managed(s, 'B', doc(), { ManagedPolicyName: 'boundary' }).cfnOptions.condition = isProd(s);
    roleWith(s, 'R', { PermissionsBoundary: `arn:aws:iam::${TEST_ACCOUNT}:policy/boundary`, Policies: policies(OPEN) });
  }],
  ['a Deny that is attached on one side', 'found', (s) => {
    isProd(s);
    roleWith(s, 'R', { ManagedPolicyArns: IF([managed(s, 'F', doc(DENY)).ref], []), Policies: policies(OPEN) });
  }],
  ['a Deny that is attached to one of two roles', 'found', (s) => {
    isProd(s);
    managed(s, 'F', doc(DENY), { Roles: [IF(roleOf(s, 'R', OPEN).ref, roleWith(s, 'Other', {}).ref)] });
  }],
  ['a Deny in a nested stack that exists under a condition', 'found', (s) => {
    const nested = new NestedStack(s, 'N');
    (nested.nestedStackResource as any).cfnOptions.condition = isProd(s);
    managed(nested, 'F', doc(DENY), { Roles: [roleOf(s, 'R', OPEN).ref] });
  }],
  ['a Deny and an Allow in a nested stack that exists under a condition', 'quiet', (s) => {
    const nested = new NestedStack(s, 'N');
    (nested.nestedStackResource as any).cfnOptions.condition = isProd(s);
    const { ref } = roleWith(s, 'Role', {});
    managed(nested, 'R', doc(OPEN), { Roles: [ref] });
    managed(nested, 'F', doc(DENY), { Roles: [ref] });
  }],
  ['a Deny under a condition that never holds', 'found', (s) => {
    managed(s, 'F', doc(DENY), { Roles: [roleOf(s, 'R', OPEN).ref] }).cfnOptions.condition = new CfnCondition(s, 'Never', { expression: Fn.conditionEquals(Aws.REGION, 'eu-west-1') });
  }],
  ['a Deny under a condition that always holds', 'quiet', (s) => {
    managed(s, 'F', doc(DENY), { Roles: [roleOf(s, 'R', OPEN).ref] }).cfnOptions.condition = new CfnCondition(s, 'Always', { expression: Fn.conditionEquals(Aws.REGION, 'us-east-1') });
  }],
  ['a Deny whose condition is a reference', 'found', (s) => {
    new CfnParameter(s, 'Conditions');
    roleOf(s, 'R', OPEN, { ...DENY, Condition: { Ref: 'Conditions' } });
  }],
  ['a Deny whose condition only a macro knows', 'found', (s) => roleOf(s, 'R', OPEN, { ...DENY, Condition: { 'Fn::Transform': { Name: 'AWS::Include' } } })],
];

/** A role in one stage, and a policy by the name of the role in another. */
const inStages = (envs: [object, object], name: any = 'app'): Row[2] => (_, app) => {
  const [one, other] = envs.map((env, index) => new Stack(new Stage(app, `Stage${index}`, { env }), 'S'));
  roleWith(one, 'R', { RoleName: name, Policies: policies(OPEN) });
  managed(other, 'F', doc(DENY), { Roles: [name] });
};

const NAMES: Row[] = [
  ['a Deny by name in another stage without an account', 'found', inStages([{}, {}])],
  ['a Deny by name in another stage of the same account', 'quiet', inStages([{ account: TEST_ACCOUNT }, { account: TEST_ACCOUNT }])],
  ['a Deny by name in another Region of the account', 'quiet', inStages([{ account: TEST_ACCOUNT, region: 'us-east-1' }, { account: TEST_ACCOUNT, region: 'eu-west-1' }])],
  ['a Deny by name in another account', 'found', inStages([{ account: TEST_ACCOUNT }, { account: OTHER_ACCOUNT }])],
  ['a Deny by name, with and without an account', 'found', inStages([{ account: TEST_ACCOUNT }, {}])],
  ['a Deny by the ARN of a role in an account', 'quiet', (s, app) => {
    roleWith(s, 'R', { RoleName: 'app', Policies: policies(OPEN) });
    const policy = managed(new Stack(app, 'T'), 'F', doc(DENY), {});
    policy.addPropertyOverride('Roles', [`arn:aws:iam::${TEST_ACCOUNT}:role/app`]);
  }],
  ['a Deny by a computed name', 'quiet', (s) => {
    roleWith(s, 'R', { RoleName: { 'Fn::Sub': 'app-${AWS::Region}' }, Policies: policies(OPEN) });
    managed(s, 'F', doc(DENY), { Roles: [{ 'Fn::Join': ['-', ['app', 'us-east-1']] }] });
  }],
  ['a Deny by one of two names of a mapping', 'found', (s) => {
    new CfnParameter(s, 'StageName');
    new CfnMapping(s, 'Names', { mapping: { dev: { role: 'app' }, prod: { role: 'web' } } });
    roleWith(s, 'R', { RoleName: 'app', Policies: policies(OPEN) });
    managed(s, 'F', doc(DENY), { Roles: [{ 'Fn::FindInMap': ['Names', { Ref: 'StageName' }, 'role'] }] });
  }],
  ['a Deny by a name in a list that is split', 'quiet', (s) => {
    roleWith(s, 'R', { RoleName: 'app', Policies: policies(OPEN) });
    managed(s, 'F', doc(DENY), { Roles: { 'Fn::Split': [',', 'web,app'] } });
  }],
  ['a Deny by the default of a parameter', 'found', (s) => {
    new CfnParameter(s, 'Name', { default: 'app' });
    roleWith(s, 'R', { RoleName: 'app', Policies: policies(OPEN) });
    managed(s, 'F', doc(DENY), { Roles: [{ Ref: 'Name' }] });
  }],
  ['a Deny by one of the allowed values of a parameter', 'found', (s) => {
    new CfnParameter(s, 'Name', { default: 'app', allowedValues: ['app', 'web'] });
    roleWith(s, 'R', { RoleName: 'app', Policies: policies(OPEN) });
    managed(s, 'F', doc(DENY), { Roles: [{ Ref: 'Name' }] });
  }],
  ['a Deny on a role whose name can be several texts', 'found', (s) => {
    isProd(s);
    roleWith(s, 'Fenced', { RoleName: IF('app', 'web'), Policies: policies(DENY) });
    resource(s, 'R', 'AWS::IAM::RolePolicy', { PolicyName: 'p', RoleName: 'app', PolicyDocument: doc(OPEN) });
  }],
  ['an Allow and a Deny by one parameter', 'quiet', (s) => {
    new CfnParameter(s, 'Name');
    managed(s, 'R', doc(OPEN), { Roles: [{ Ref: 'Name' }] });
    managed(s, 'F', doc(DENY), { Roles: [{ 'Fn::Sub': '${Name}' }] });
  }],
  ['an Allow and a Deny by two parameters', 'found', (s) => {
    new CfnParameter(s, 'Name');
    new CfnParameter(s, 'Other');
    managed(s, 'R', doc(OPEN), { Roles: [{ Ref: 'Name' }] });
    managed(s, 'F', doc(DENY), { Roles: [{ Ref: 'Other' }] });
  }],
  ['an Allow and a Deny on a role that is imported by a parameter', 'quiet', (s) => {
    const role = iam.Role.fromRoleArn(s, 'I', new CfnParameter(s, 'RoleArn').valueAsString);
    new iam.ManagedPolicy(s, 'R', { document: iam.PolicyDocument.fromJson(doc(OPEN)), roles: [role] });
    new iam.ManagedPolicy(s, 'F', { document: iam.PolicyDocument.fromJson(doc(DENY)), roles: [role] });
  }],
  ['a policy of AWS with the name of a policy of the app', 'found', (s) => {
    managed(s, 'Own', doc(DENY), { ManagedPolicyName: 'ReadOnlyAccess' });
    roleWith(s, 'R', { ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'], Policies: policies(OPEN) });
  }],
  ['an open policy by the default of a parameter', 'found', (s) => {
    managed(s, 'R', doc(OPEN), { ManagedPolicyName: 'users', Roles: [roleOf(s, 'Fenced', DENY).ref] });
    new CfnParameter(s, 'Policy', { default: `arn:aws:iam::${TEST_ACCOUNT}:policy/users` });
    roleWith(s, 'Other', { ManagedPolicyArns: [{ Ref: 'Policy' }] });
  }],
  ['a policy of AWS by the default of a list parameter', 'found', (s) => {
    new CfnParameter(s, 'Policies', { type: 'CommaDelimitedList', default: 'arn:aws:iam::aws:policy/ReadOnlyAccess,arn:aws:iam::aws:policy/AdministratorAccess' });
    roleWith(s, 'R', { ManagedPolicyArns: { Ref: 'Policies' } });
  }],
  ['a policy that a permission set names in another account', 'found', (s, app) => {
    const other = new Stack(app, 'Other', { env: { ...TEST_ENV, account: OTHER_ACCOUNT } });
    managed(other, 'R', doc(OPEN), { ManagedPolicyName: 'users', Roles: [roleOf(other, 'Fenced', DENY).ref] });
    resource(s, 'Set', 'AWS::SSO::PermissionSet', { CustomerManagedPolicyReferences: [{ Name: 'users' }] });
  }],
  ['a boundary of a permission set', 'quiet', (s) => {
    managed(s, 'B', doc(), { ManagedPolicyName: 'boundary' });
    resource(s, 'R', 'AWS::SSO::PermissionSet', { InlinePolicy: doc(OPEN), PermissionsBoundary: { CustomerManagedPolicyReference: { Name: 'boundary' } } });
  }],
  ['a boundary of a permission set in another account alone', 'found', (s, app) => {
    managed(new Stack(app, 'Other', { env: { ...TEST_ENV, account: OTHER_ACCOUNT } }), 'B', doc(), { ManagedPolicyName: 'boundary' });
    resource(s, 'R', 'AWS::SSO::PermissionSet', { InlinePolicy: doc(OPEN), PermissionsBoundary: { CustomerManagedPolicyReference: { Name: 'boundary' } } });
  }],
];

beforeEach(() => jest.spyOn(console, 'error').mockImplementation());
afterEach(() => jest.restoreAllMocks());

test.each([...GROUPS, ...CONDITIONS, ...NAMES])('%s: %s', (_, verdict, plant) => {
  expect(verdictOn(plant)).toBe(verdict);
});

test('a finding in a nested stack that is never deployed is none', () => {
  expect(verdictOn((s) => {
    const nested = new NestedStack(s, 'N');
    (nested.nestedStackResource as any).cfnOptions.condition = new CfnCondition(s, 'Never', { expression: Fn.conditionEquals(Aws.REGION, 'eu-west-1') });
    roleOf(nested, 'R', OPEN);
  })).toBe('quiet');
});
