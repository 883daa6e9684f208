import * as cdk from 'aws-cdk-lib';
import { App, CfnParameter, CfnResource, NestedStack, Stack, Stage, Tags, Validations } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as budgets from 'aws-cdk-lib/aws-budgets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sso from 'aws-cdk-lib/aws-sso';
import {
  BedrockCostAlarm, BedrockCostChecks, CostTagCarrierKind, CostTags, CostTagSchema, CostTagsMixin, CostTagSource, PolicyType, ModelSource, TagBudget,
  TaggedInferenceProfile, TagEnforcementPolicy, TagScopedInvokePolicy, UntrackedUsage,
} from '../../src';
import { PlainCarrier } from '../support/carrier';
import { checkedApp } from '../support/checked-app';
import { findings } from '../support/cost-checks';
import { OTHER_ACCOUNT, TEST_ACCOUNT, TEST_ENV } from '../support/places';

const SCHEMA = CostTagSchema.of({ Department: { allowedValues: ['Claims', 'Sales'] }, Project: {} });
const TAGS = { Department: 'Claims', Project: 'p' };
const NOVA = 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0';
const source = ModelSource.foundationModel('amazon.nova-lite-v1:0');
const assumedBy = new iam.AccountRootPrincipal();
const TRUST = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ecs-tasks.amazonaws.com' } }] };

const allow = (Action: any, Resource: any, Condition?: any) => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource, ...Condition ? { Condition } : {} }] });
const l1Profile = (scope: Stack, id: string, tags: Record<string, string>) => new bedrock.CfnApplicationInferenceProfile(scope, id, {
  inferenceProfileName: id, modelSource: { copyFrom: NOVA }, tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
});
const l1Budget = (scope: Stack, id: string, budget: object) => new budgets.CfnBudget(scope, id, { budget: { budgetType: 'COST', timeUnit: 'MONTHLY', budgetLimit: { amount: 1, unit: 'USD' }, ...budget } });

/** Each plants one violation, and says where and what is to be found. */
const PLANTED: Array<[string, (stack: Stack, app: App) => void, RegExp]> = [
  ['a policy L1 for any model', (stack) => {
    const role = new iam.CfnRole(stack, 'R', { assumeRolePolicyDocument: TRUST });
    new iam.CfnPolicy(stack, 'P', { policyName: 'p', roles: [role.ref], policyDocument: allow('bedrock:InvokeModel', '*') });
  }, /^UntrackedInvocation at P\/Properties\/PolicyDocument\/Statement\/0: .*: bedrock:InvokeModel on \* \((FOUNDATION_MODEL, SYSTEM_DEFINED_PROFILE, |in every way except )/],
  ['a wildcard for actions in an inline policy L1', (stack) => new iam.CfnRole(stack, 'R', {
    assumeRolePolicyDocument: TRUST, policies: [{ policyName: 'p', policyDocument: allow('bedrock:*', '*') }],
  }), /^UntrackedInvocation at R\/Properties\/Policies\/0\/PolicyDocument\/Statement\/0: .* \(in every way except .*BEDROCK_MANTLE, CLAUDE_PLATFORM/],
  ['a wildcard within an action, in another case', (stack) => new iam.CfnUserPolicy(stack, 'P', {
    policyName: 'p', userName: 'ann', policyDocument: allow(['s3:*', 'Bedrock:*Stream'], [NOVA]),
  }), /^UntrackedInvocation at P\/Properties\/PolicyDocument\/Statement\/0: .* \(FOUNDATION_MODEL\)$/],
  ['NotAction', (stack) => new iam.ManagedPolicy(stack, 'P', {
    statements: [new iam.PolicyStatement({ notActions: ['iam:*', 'organizations:*'], resources: ['*'] })],
  }), /^UntrackedInvocation at P\w+\/.*: all actions except iam:\* and 1 more on \* \(in every way\)$/],
  ['NotResource', (stack) => new iam.ManagedPolicy(stack, 'P', {
    statements: [new iam.PolicyStatement({ actions: ['bedrock:InvokeModel'], notResources: ['arn:aws:bedrock:*::foundation-model/*', 'arn:aws:bedrock:*:*:inference-profile/*'] })],
  }), /^UntrackedInvocation at P\w+\/.* \(PROVISIONED_THROUGHPUT, IMPORTED_MODEL, CUSTOM_MODEL, MARKETPLACE_ENDPOINT, PROMPT_ROUTER, ASYNC_INVOKE, RUNTIME_PROJECT, SYSTEM_TOOL\)$/],
  ['a statement of a role, for a model of the CDK', (stack) => {
    const model = bedrock.FoundationModel.fromFoundationModelId(stack, 'M', bedrock.FoundationModelIdentifier.AMAZON_NOVA_LITE_V1_0);
    new iam.Role(stack, 'R', { assumedBy }).addToPolicy(new iam.PolicyStatement({ actions: ['bedrock:InvokeModelWithResponseStream'], resources: [model.modelArn] }));
  }, /^UntrackedInvocation at RDefaultPolicy\w+\/.* \(FOUNDATION_MODEL\)$/],
  ['models through a system-defined profile', (stack) => new iam.ManagedPolicy(stack, 'P', {
    document: iam.PolicyDocument.fromJson({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'bedrock:InvokeModel*', Resource: `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:inference-profile/us.amazon.nova-lite-v1:0` },
        { Effect: 'Allow', Action: 'bedrock:InvokeModel*', Resource: NOVA, Condition: { StringLike: { 'bedrock:InferenceProfileArn': 'arn:aws:bedrock:*:*:inference-profile/us.*' } } },
      ],
    }),
  }), /^UntrackedInvocation at P\w+\/Properties\/PolicyDocument\/Statement\/1: .* \(SYSTEM_DEFINED_PROFILE\)$/],
  ['a condition that says nothing of profiles', (stack) => new iam.ManagedPolicy(stack, 'P', {
    document: iam.PolicyDocument.fromJson(allow('bedrock:InvokeModel', NOVA, { StringEquals: { 'aws:PrincipalTag/Department': 'Claims' } })),
  }), /^UntrackedInvocation at P\w+\/.* \(FOUNDATION_MODEL, SYSTEM_DEFINED_PROFILE\)$/],
  ['a policy of AWS\'s own', (stack) => new iam.Role(stack, 'R', { assumedBy, managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonBedrockFullAccess')] }),
    /^UntrackedInvocation at R\w+\/Properties\/ManagedPolicyArns\/0: .*: AWS managed policy AmazonBedrockFullAccess \(in every way except .*CLAUDE_PLATFORM/],
  ['batch jobs for a user', (stack) => new iam.User(stack, 'U').addToPolicy(new iam.PolicyStatement({ actions: ['bedrock:CreateModelInvocationJob'], resources: ['*'] })),
    /^UntrackedInvocation at UDefaultPolicy\w+\/.* \(BATCH\)$/],
  ['bedrock-mantle for a group', (stack) => new iam.Group(stack, 'G').addToPolicy(new iam.PolicyStatement({ actions: ['bedrock-mantle:CreateInference'], resources: ['*'] })),
    /^UntrackedInvocation at GDefaultPolicy\w+\/.* \(BEDROCK_MANTLE\)$/],
  ['a role in a nested stack', (stack) => new iam.Role(new NestedStack(stack, 'N'), 'R', { assumedBy }).addToPolicy(new iam.PolicyStatement({ actions: ['bedrock:Rerank'], resources: ['*'] })),
    /^UntrackedInvocation at RDefaultPolicy\w+\/.* \(RERANK\)$/],
  ['a role in a stage', (_, app) => {
    const stack = new Stack(new Stage(app, 'Stage', { env: TEST_ENV }), 'S');
    new iam.Role(stack, 'R', { assumedBy }).addToPolicy(new iam.PolicyStatement({ actions: ['bedrock:InvokeModel'], resources: [`arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:provisioned-model/abc`] }));
  }, /^UntrackedInvocation at RDefaultPolicy\w+\/.* \(PROVISIONED_THROUGHPUT\)$/],
  ['a permission set', (stack) => new sso.CfnPermissionSet(stack, 'Set', {
    instanceArn: 'arn:aws:sso:::instance/ssoins-1234567890abcdef', name: 'Data', inlinePolicy: allow('bedrock:Invoke*', '*'),
  }), /^UntrackedInvocation at Set\/Properties\/InlinePolicy\/Statement\/0: .*: bedrock:Invoke\* on \* \((FOUNDATION_MODEL, .*INLINE_AGENT|in every way except )/],
  ['a resource without a class, with Fn::Sub', (stack) => new CfnResource(stack, 'P', {
    type: 'AWS::IAM::RolePolicy', properties: { PolicyName: 'p', RoleName: 'r', PolicyDocument: allow('bedrock:InvokeModel', { 'Fn::Sub': 'arn:${AWS::Partition}:bedrock:${AWS::Region}::foundation-model/*' }) },
  }), /^UntrackedInvocation at P\/.* \(FOUNDATION_MODEL\)$/],
  ['one side of a condition', (stack) => {
    new cdk.CfnCondition(stack, 'C', { expression: cdk.Fn.conditionEquals(cdk.Aws.REGION, 'us-east-1') });
    new iam.CfnManagedPolicy(stack, 'P', { policyDocument: allow('bedrock:InvokeModel', { 'Fn::If': ['C', `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:imported-model/x`, 'arn:aws:s3:::b'] }) });
  }, /^UntrackedInvocation at P\/.* \(IMPORTED_MODEL\)$/],
  ['a profile L1 without a tag of the schema', (stack) => l1Profile(stack, 'Profile', { Department: 'Claims' }), /^ProfileWithoutCostTags at Profile\/Properties\/Tags: .*required tag "Project" is missing/],
  ['a profile L1 with a value that is not allowed', (stack) => l1Profile(stack, 'Profile', { ...TAGS, Department: 'Underwriting' }), /^ProfileWithoutCostTags at Profile\/.*value of "Department" must be one of/],
  ['a profile without a class', (stack) => new CfnResource(stack, 'Profile', {
    type: 'AWS::Bedrock::ApplicationInferenceProfile', properties: { InferenceProfileName: 'p', ModelSource: { CopyFrom: NOVA }, Tags: [{ Key: 'Project', Value: 'p' }] },
  }), /^ProfileWithoutCostTags at Profile\/.*required tag "Department" is missing/],
  ['a budget with a value that nothing carries', (stack) => l1Budget(stack, 'Budget', { costFilters: { TagKeyValue: ['user:Department$claims'] } }),
    /^BudgetWithoutProfile at Budget\/Properties\/Budget: a budget filters by user:Department=claims, which no profile/],
  ['a budget with a key that nothing carries', (stack) => l1Budget(stack, 'Budget', {
    metrics: ['UnblendedCost'], filterExpression: { and: [{ tags: { key: 'Department', values: ['Claims'] } }, { tags: { key: 'project', values: ['p'] } }] },
  }), /^BudgetWithoutProfile at Budget\/.* by Department=Claims, project=p/],
];

/** Something of everything that is right: the app that each violation is planted in. */
function clean(app: App): Stack {
  const stack = new Stack(app, 'S', { env: TEST_ENV });
  const profile = new TaggedInferenceProfile(stack, 'Ours', { modelSource: source, costTags: CostTags.of(TAGS) });
  const other = new TaggedInferenceProfile(stack, 'Global', { modelSource: ModelSource.systemDefinedProfile('global.amazon.nova-2-lite-v1:0'), costTags: CostTags.of({ ...TAGS, Department: 'Sales' }) });
  const nested = new NestedStack(stack, 'Nested');
  const elsewhere = new Stack(app, 'Elsewhere', { env: TEST_ENV });
  const tagged = new Stack(app, 'Tagged', { env: TEST_ENV, tags: TAGS });
  const stage = new Stack(new Stage(app, 'Prod', { env: TEST_ENV }), 'S');

  const roles = [stack, nested, elsewhere].map((scope) => new iam.Role(scope, 'Caller', { assumedBy }));
  roles.forEach((role) => [profile, other].forEach((each) => each.grantInvoke(role)));
  other.grants.invoke(roles[0], { allowSourceProfile: true });
  new TaggedInferenceProfile(stage, 'InStage', { modelSource: source, costTags: CostTags.of(TAGS) }).grantInvoke(new iam.Role(stage, 'Caller', { assumedBy }));
  new TaggedInferenceProfile(tagged, 'ByStack', { modelSource: source });
  l1Profile(stack, 'Mixed', {}).with(new CostTagsMixin(CostTags.of(TAGS)));
  l1Profile(stack, 'Plain', TAGS);

  const costTags = profile.costTags.pick('Department');
  new TagScopedInvokePolicy(stack, 'Scoped', { costTags, roles: [roles[0]], allowSourceProfiles: true });
  new TagScopedInvokePolicy(nested, 'Scoped', { costTags, denyOtherAccess: false, principalTagKeys: ['Project'] });
  const admin = new iam.Role(stack, 'Admin', { assumedBy, managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AdministratorAccess')] });
  new TagScopedInvokePolicy(stack, 'Perimeter', { costTags, roles: [admin], breakGlassPrincipals: [new iam.ArnPrincipal(`arn:aws:iam::${TEST_ACCOUNT}:role/BreakGlass`)] });
  const bounded = new iam.Role(elsewhere, 'Bounded', { assumedBy });
  bounded.addToPolicy(new iam.PolicyStatement({ actions: ['*'], resources: ['*'] }));
  new TagEnforcementPolicy(elsewhere, 'Boundary', { schema: SCHEMA, policyType: PolicyType.PERMISSIONS_BOUNDARY, roles: [bounded] });
  const enforced = new iam.Role(nested, 'Enforced', { assumedBy });
  enforced.addToPolicy(new iam.PolicyStatement({ actions: ['bedrock:*'], resources: ['*'] }));
  new TagEnforcementPolicy(nested, 'TagEnforcement', { requiredTagKeys: ['Department'], roles: [enforced] });
  new TagEnforcementPolicy(elsewhere, 'Scp', { schema: SCHEMA, policyType: PolicyType.SERVICE_CONTROL_POLICY, exemptPrincipals: [new iam.ArnPrincipal(`arn:aws:iam::${TEST_ACCOUNT}:role/cdk-*`)] });

  const bucket = new s3.Bucket(stack, 'Bucket');
  bucket.grantReadWrite(roles[0]);
  new iam.ManagedPolicy(stack, 'Reading', { statements: [new iam.PolicyStatement({ actions: ['bedrock:Get*', 'bedrock:List*', 'bedrock:ApplyGuardrail'], resources: ['*'] })] });
  new iam.ManagedPolicy(stack, 'Tagged', {
    statements: [new iam.PolicyStatement({ actions: ['bedrock:InvokeModel'], resources: ['*'], conditions: { StringEquals: { 'aws:ResourceTag/Department': 'Claims' } } })],
  });
  new iam.ManagedPolicy(stack, 'Except', { statements: [new iam.PolicyStatement({ notActions: ['bedrock:*', 'bedrock-mantle:*', 'bedrock-agentcore:*', 'bedrock-websearch:*', 'aws-external-anthropic:*', 'nova-act:*'], resources: ['*'] })] });
  new iam.Role(stack, 'Agent', { assumedBy, managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonBedrockReadOnly')] })
    .addToPolicy(new iam.PolicyStatement({ actions: ['bedrock:InvokeAgent', 'bedrock:Retrieve'], resources: ['*'] }));

  const imported = TaggedInferenceProfile.fromInferenceProfileAttributes(stack, 'Imported', {
    inferenceProfileArn: `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:application-inference-profile/abc`, costTags: CostTags.of({ Team: 'elsewhere' }),
  });
  const project = new PlainCarrier(stack, 'Project', CostTagCarrierKind.BEDROCK_PROJECT, CostTags.of({ Team: 'of-project' }));
  const principal = new PlainCarrier(stack, 'Principal', CostTagCarrierKind.IAM_PRINCIPAL, CostTags._fromSource(CostTags.of({ Team: 'of-principal' }), CostTagSource.IAM_PRINCIPAL));
  [profile, other, imported, project, principal].forEach((each, index) => new TagBudget(stack, `Budget${index}`, { costTags: each.costTags, limit: 1 }));
  l1Budget(stack, 'Everything', {});
  l1Budget(stack, 'ByPrincipal', { metrics: ['UnblendedCost'], filterExpression: { tags: { key: 'iamPrincipal/Owner', values: ['a'] } } });
  l1Budget(stack, 'Either', {
    metrics: ['UnblendedCost'],
    filterExpression: { or: [{ tags: { key: 'user:Department', values: ['sales'], matchOptions: ['CASE_INSENSITIVE'] } }, { dimensions: { key: 'SERVICE', values: ['Amazon Bedrock'] } }] },
  });
  new BedrockCostAlarm(stack, 'Alarm', { profiles: [profile], threshold: 1 }).denyInvocations({ roles: [roles[0]] });
  return stack;
}

// The CDK's own validator has something to say of what is planted, and writes what a plugin finds.
beforeEach(() => jest.spyOn(console, 'error').mockImplementation());
afterEach(() => jest.restoreAllMocks());

test('finds nothing in an app where everything is right', () => {
  const app = checkedApp();
  clean(app);

  expect(findings(app, { schema: SCHEMA })).toEqual([]);
});

test.each(PLANTED)('finds %s', (_, plant, expected) => {
  const app = checkedApp();
  plant(clean(app), app);

  expect(findings(app, { schema: SCHEMA })).toEqual([expect.stringMatching(expected)]);
});

test('finds all of them in one app', () => {
  const app = checkedApp();
  clean(app);
  PLANTED.filter(([name]) => name !== 'a role in a stage').forEach(([, plant], index) => plant(new Stack(app, `Planted${index}`, { env: TEST_ENV }), app));
  const found = findings(app, { schema: SCHEMA });

  expect(found).toHaveLength(PLANTED.length - 1);
  for (const [name, , expected] of PLANTED.filter(([each]) => each !== 'a role in a stage')) {
    expect([name, found.some((each) => expected.test(each))]).toEqual([name, true]);
  }
});

/** Statements in an inline policy of a role. */
const doc = (...Statement: any[]) => ({ Version: '2012-10-17', Statement });
const OPEN = { Effect: 'Allow', Action: 'bedrock:*', Resource: '*' };
const DENY = { Effect: 'Deny', Action: ['bedrock:*', 'bedrock-mantle:*', 'aws-external-anthropic:*'], Resource: '*' };
const FM = 'arn:aws:bedrock:*::foundation-model/*';
const AIP = `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:application-inference-profile/abc`;
const IF = (...sides: any[]) => ({ 'Fn::If': ['IsProd', ...sides] });
const NOTHING = { Ref: 'AWS::NoValue' };
const resource = (scope: Stack, id: string, type: string, properties: object) => new CfnResource(scope, id, { type, properties });
const roleWith = (scope: Stack, id: string, properties: object) => resource(scope, id, 'AWS::IAM::Role', { AssumeRolePolicyDocument: TRUST, ...properties });
const roleOf = (scope: Stack, id: string, document: any) => roleWith(scope, id, { Policies: [{ PolicyName: 'p', PolicyDocument: document }] });
const managed = (scope: Stack, id: string, document: any, properties: object) => resource(scope, id, 'AWS::IAM::ManagedPolicy', { PolicyDocument: document, ...properties });

test.each<[string, (stack: Stack, app: App) => void]>([
  // What deployment decides may be the open side.
  ['a statement on one side', (s) => roleOf(s, 'R', doc(IF(OPEN, NOTHING)))],
  ['a resource list on one side', (s) => roleOf(s, 'R', doc({ ...OPEN, Resource: IF(['*'], [AIP]) }))],
  ['an action list on one side', (s) => roleOf(s, 'R', doc({ ...OPEN, Action: IF(['bedrock:InvokeModel'], ['s3:*']) }))],
  ['a document on one side', (s) => roleOf(s, 'R', IF(doc(OPEN), doc()))],
  ['a policy of AWS on one side', (s) => roleWith(s, 'R', { ManagedPolicyArns: IF(['arn:aws:iam::aws:policy/AdministratorAccess'], []) })],
  ['an effect that may be Allow', (s) => roleOf(s, 'R', doc({ ...OPEN, Effect: IF('Allow', 'Deny') }))],
  ['a condition on one side', (s) => roleOf(s, 'R', doc({ ...OPEN, Condition: IF({ StringEquals: { 'aws:ResourceTag/Team': 'a' } }, { Bool: { 'aws:SecureTransport': 'true' } }) }))],
  ['the default of a parameter', (s) => {
    new CfnParameter(s, 'P', { default: '*' });
    roleOf(s, 'R', doc({ ...OPEN, Resource: { Ref: 'P' } }));
  }],
  ['a value of a mapping', (s) => roleOf(s, 'R', doc({ ...OPEN, Resource: new cdk.CfnMapping(s, 'M', { mapping: { prod: { arn: '*' } } }).findInMap('prod', 'arn') }))],
  ['a variable that IAM fills in', (s) => roleOf(s, 'R', doc({ ...OPEN, Resource: 'arn:aws:bedrock:*::foundation-model/${aws:PrincipalTag/Model}' }))],
  ['a document of a permission set that is text with tokens', (s) => resource(s, 'R', 'AWS::SSO::PermissionSet', { InlinePolicy: s.toJsonString(doc({ ...OPEN, Resource: `arn:${cdk.Aws.PARTITION}:bedrock:*::foundation-model/*` })) })],
  // What is no Deny, or not always one, closes nothing.
  ['next to a macro', (s) => roleOf(s, 'R', doc(OPEN, { 'Fn::Transform': { Name: 'AWS::Include' } }))],
  ['next to a misspelled Deny', (s) => roleOf(s, 'R', doc(OPEN, { ...DENY, Effect: 'deny' }))],
  ['next to a Deny on one side', (s) => roleOf(s, 'R', doc(OPEN, IF(DENY, NOTHING)))],
  ['next to a Deny of a resource on one side', (s) => roleOf(s, 'R', doc(OPEN, { ...DENY, Resource: IF('*', AIP) }))],
  ['next to a Deny in a policy under a condition', (s) => {
    const isProd = new CfnParameter(s, 'Stage').valueAsString;
    const condition = new cdk.CfnCondition(s, 'IsProd', { expression: cdk.Fn.conditionEquals(isProd, 'prod') });
    managed(s, 'F', doc(DENY), { Roles: [roleOf(s, 'R', doc(OPEN)).ref] }).cfnOptions.condition = condition;
  }],
  ['next to a Deny that only deployment bounds', (s) => {
    new CfnParameter(s, 'Approved', { default: FM });
    roleOf(s, 'R', doc({ ...OPEN, Action: 'bedrock:InvokeModel*' }, { Effect: 'Deny', Action: 'bedrock:InvokeModel*', NotResource: { Ref: 'Approved' } }));
  }],
  ['next to a Deny that exempts every principal', (s) => roleOf(s, 'R', doc(OPEN, { ...DENY, Condition: { ArnNotLike: { 'aws:PrincipalArn': `arn:aws:iam::${TEST_ACCOUNT}:role/*` } } }))],
  // Others' perimeters close nothing.
  ['for a principal that only deployment knows', (s) => {
    const restricted = roleOf(s, 'Restricted', doc(DENY));
    new CfnParameter(s, 'Other', { default: 'x' });
    managed(s, 'R', doc(OPEN), { Roles: [restricted.ref, { 'Fn::ImportValue': 'platform-role' }] });
  }],
  ['for a role that attaches the policy by its name', (s, app) => {
    managed(s, 'R', doc(OPEN), { ManagedPolicyName: 'bedrock-users', Roles: [roleOf(s, 'Restricted', doc(DENY)).ref] });
    const other = new Stack(app, 'Other', { env: TEST_ENV });
    new iam.Role(other, 'Role', { assumedBy, managedPolicies: [iam.ManagedPolicy.fromManagedPolicyName(other, 'I', 'bedrock-users')] });
  }],
  ['for a permission set that attaches the policy by its name', (s) => {
    managed(s, 'R', doc(OPEN), { ManagedPolicyName: 'bedrock-users', Roles: [roleOf(s, 'Restricted', doc(DENY)).ref] });
    resource(s, 'Set', 'AWS::SSO::PermissionSet', { CustomerManagedPolicyReferences: [{ Name: 'bedrock-users' }] });
  }],
  ['for a user with the name of a restricted role', (s) => {
    resource(s, 'R', 'AWS::IAM::UserPolicy', { PolicyName: 'p', UserName: 'ci', PolicyDocument: doc(OPEN) });
    managed(s, 'F', doc(DENY), { Roles: ['ci'] });
  }],
  ['for a role with the name of a restricted role elsewhere', (s, app) => {
    resource(s, 'R', 'AWS::IAM::RolePolicy', { PolicyName: 'p', RoleName: 'app', PolicyDocument: doc(OPEN) });
    managed(new Stack(app, 'Other', { env: { ...TEST_ENV, account: OTHER_ACCOUNT } }), 'F', doc(DENY), { Roles: ['app'] });
  }],
  ['for a role of one Region, where the exports of two have one name', (_, app) => {
    for (const region of ['us-east-1', 'eu-west-1']) {
      const roles = new Stack(app, `Roles-${region}`, { stackName: 'roles', env: { ...TEST_ENV, region } });
      const grants = new Stack(app, `Grants-${region}`, { stackName: 'grants', env: { ...TEST_ENV, region } });
      const role = new iam.Role(roles, 'Role', { assumedBy });
      new iam.ManagedPolicy(grants, 'R', { document: iam.PolicyDocument.fromJson(region === 'us-east-1' ? doc(OPEN) : doc(OPEN, DENY)), roles: [role] });
    }
  }],
])('finds what is open %s', (_, build) => {
  const app = new App({ analyticsReporting: false });
  build(new Stack(app, 'S', { env: TEST_ENV }), app);

  expect(findings(app)).toEqual([expect.stringMatching(/^UntrackedInvocation at R/)]);
});

test.each<[string, (stack: Stack, app: App) => void]>([
  ['grants on other resources', (s) => roleOf(s, 'R', doc(
    { ...OPEN, Resource: AIP }, { ...OPEN, Action: 'bedrock:Invoke*', Resource: AIP }, { ...OPEN, Action: '*', Resource: 'arn:aws:s3:::bucket/*' },
    { Effect: 'Allow', NotAction: 's3:Delete*', Resource: 'arn:aws:s3:::bucket/*' }, { ...OPEN, Resource: `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:guardrail/g` },
  ))],
  ['grants on a profile whose ARN only deployment knows', (s) => {
    new CfnParameter(s, 'ProfileArn');
    roleOf(s, 'R', doc(
      { ...OPEN, Resource: { 'Fn::Sub': '${ProfileArn}' } }, { ...OPEN, Resource: { Ref: 'ProfileArn' } },
      { ...OPEN, Resource: FM, Condition: { ArnEquals: { 'bedrock:InferenceProfileArn': { Ref: 'ProfileArn' } } } },
    ));
  }],
  ['a Deny of every resource that an action has', (s) => roleOf(s, 'R', doc(
    { ...OPEN, Action: 'bedrock:CreateModelInvocationJob' }, { Effect: 'Deny', Action: 'bedrock:CreateModelInvocationJob', Resource: [FM, 'arn:aws:bedrock:*:*:custom-model/*'] },
  ))],
  ['a Deny for the account of the stack', (s) => roleOf(s, 'R', doc(
    { ...OPEN, Action: 'bedrock:InvokeModel', Resource: 'arn:aws:bedrock:*:*:imported-model/*' }, { ...DENY, Resource: `arn:aws:bedrock:*:${TEST_ACCOUNT}:imported-model/*` },
  ))],
  ['models of system-defined profiles that are not allowed themselves', (s) => roleOf(s, 'R', doc(
    { ...OPEN, Action: 'bedrock:InvokeModel', Resource: AIP }, { ...OPEN, Action: 'bedrock:InvokeModel', Resource: FM, Condition: { Null: { 'bedrock:InferenceProfileArn': 'false' } } },
  ))],
  ['a perimeter by the name of a role', (s) => {
    roleWith(s, 'R', { RoleName: 'app', Policies: [{ PolicyName: 'p', PolicyDocument: doc(OPEN) }] });
    managed(s, 'F', doc(DENY), { Roles: ['app'] });
  }],
  ['a perimeter by the ARN of an imported role', (s, app) => {
    const role = new iam.Role(s, 'R', { assumedBy });
    role.addToPolicy(iam.PolicyStatement.fromJson(OPEN));
    const other = new Stack(app, 'Other', { env: TEST_ENV });
    new iam.ManagedPolicy(other, 'F', { document: iam.PolicyDocument.fromJson(doc(DENY)), roles: [iam.Role.fromRoleArn(other, 'I', role.roleArn)] });
  }],
  ['a perimeter around a group of the user', (s) => {
    const group = resource(s, 'G', 'AWS::IAM::Group', { Policies: [{ PolicyName: 'p', PolicyDocument: doc(DENY) }] });
    resource(s, 'U', 'AWS::IAM::User', { Groups: [group.ref], Policies: [{ PolicyName: 'p', PolicyDocument: doc(OPEN) }] });
    const other = resource(s, 'V', 'AWS::IAM::User', { Policies: [{ PolicyName: 'p', PolicyDocument: doc(OPEN) }] });
    resource(s, 'A', 'AWS::IAM::UserToGroupAddition', { GroupName: group.ref, Users: [other.ref] });
  }],
  ['a boundary of the app by its name', (s, app) => {
    managed(new Stack(app, 'Other', { env: TEST_ENV }), 'B', doc({ ...OPEN, Action: 's3:*' }), { ManagedPolicyName: 'boundary' });
    roleWith(s, 'R', { PermissionsBoundary: `arn:aws:iam::${TEST_ACCOUNT}:policy/boundary`, Policies: [{ PolicyName: 'p', PolicyDocument: doc(OPEN) }] });
  }],
])('finds nothing in %s', (_, build) => {
  const app = new App({ analyticsReporting: false });
  build(new Stack(app, 'S', { env: TEST_ENV }), app);

  expect(findings(app)).toEqual([]);
});

/** Resources that CloudFormation makes of a loop when it is deployed. */
class Loop extends cdk.CfnElement {
  public _toCloudFormation(): object {
    return { Resources: { 'Fn::ForEach::Roles': ['Name', ['a', 'b'], { 'Role${Name}': { Type: 'AWS::IAM::Role' } }] } };
  }
}

test('reads whatever a template holds without a stumble', () => {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'S', { env: TEST_ENV });
  const odd = (id: string, document: any) => resource(stack, id, 'AWS::IAM::ManagedPolicy', { PolicyDocument: document });
  [null, 'null', '[]', 1, { 'Fn::If': 'x' }, { Statement: null }, doc(null), doc({ ...OPEN, Condition: { StringEquals: null } }), doc({ ...OPEN, Resource: { 'Fn::GetAtt': [{ Ref: 'x' }, 'Arn'] } })]
    .forEach((document, index) => odd(`Odd${index}`, document));
  odd('Many', doc({ ...OPEN, Resource: { 'Fn::Join': ['', Array.from({ length: 40 }, () => IF('a', 'b'))] } }));
  odd('Stars', doc({ ...OPEN, Resource: `arn:aws:other:${'*a'.repeat(40)}x:1:model` }));
  stack.templateOptions.transforms = ['AWS::LanguageExtensions'];
  new Loop(stack, 'Loop');

  // A condition that holds nothing asks for nothing. Values with too many alternatives, and references to nothing, can be any ARN.
  expect(findings(app).filter((finding) => !finding.startsWith('TemplateNotRead')))
    .toEqual(['Many', 'Odd7', 'Odd8'].map((id) => expect.stringMatching(new RegExp(`^UntrackedInvocation at ${id}/`))));
});

test('reads documents that are text, and passes over what is none', () => {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'S', { env: TEST_ENV });
  const policy = (id: string, document: any) => new CfnResource(stack, id, { type: 'AWS::IAM::ManagedPolicy', properties: { PolicyDocument: document } });
  policy('Text', JSON.stringify(allow('bedrock:Rerank', '*')));
  policy('Broken', '{');
  policy('Number', 1);
  policy('Missing', undefined);

  expect(findings(app)).toEqual([expect.stringMatching(/^UntrackedInvocation at Text\/Properties\/PolicyDocument: .* \(RERANK\)$/)]);
});

describe('an open statement', () => {
  const role = (stack: Stack, id = 'R') => {
    const created = new iam.Role(stack, id, { assumedBy });
    created.addToPolicy(new iam.PolicyStatement({ actions: ['bedrock:InvokeModel'], resources: ['*'] }));
    return created;
  };
  const costTags = CostTags.of(TAGS);
  const foundWith = (build: (stack: Stack, app: App) => void, allowedUntrackedUsage?: UntrackedUsage[]) => {
    const app = checkedApp();
    build(new Stack(app, 'S', { env: TEST_ENV }), app);
    return findings(app, { allowedUntrackedUsage }).map((finding) => finding.replace(/^.* \((.*)\)$/, '$1'));
  };

  test('is closed by a Deny that its only holder has, in whichever stack', () => {
    expect(foundWith((stack, app) => new TagScopedInvokePolicy(new Stack(app, 'T', { env: TEST_ENV }), 'Perimeter', { costTags, roles: [role(stack)] }))).toEqual([]);
  });

  test('is open while one holder has none', () => {
    expect(foundWith((stack) => {
      const policy = new iam.ManagedPolicy(stack, 'P', { statements: [new iam.PolicyStatement({ actions: ['bedrock:CreateModelInvocationJob'], resources: ['*'] })] });
      const [one, other] = ['A', 'B'].map((id) => new iam.Role(stack, id, { assumedBy, managedPolicies: [policy] }));
      new TagScopedInvokePolicy(stack, 'Perimeter', { costTags, roles: [one] });
      new TagScopedInvokePolicy(stack, 'Other', { costTags, roles: [other], allowedUntrackedUsage: [UntrackedUsage.BATCH] });
    })).toEqual(['BATCH']);
  });

  test('is open where the perimeter allows untracked usage, unless the checks allow it too', () => {
    const build = (stack: Stack) => new TagScopedInvokePolicy(stack, 'Perimeter', { costTags, roles: [role(stack)], allowedUntrackedUsage: [UntrackedUsage.PROMPT_ROUTER] });

    expect(foundWith(build)).toEqual(['PROMPT_ROUTER']);
    expect(foundWith(build, [UntrackedUsage.PROMPT_ROUTER])).toEqual([]);
  });

  test('is not closed by a Deny under another condition, nor for some models', () => {
    const denying = (statement: object) => foundWith((stack) => role(stack).addToPolicy(iam.PolicyStatement.fromJson({ Effect: 'Deny', Action: 'bedrock:*', Resource: '*', ...statement })));

    expect(denying({})).toEqual([]);
    expect(denying({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } })).toHaveLength(1);
    expect(denying({ Condition: { ArnLike: { 'aws:PrincipalArn': '*' } } })).toHaveLength(1);
    expect(denying({ Resource: 'arn:aws:bedrock:*::foundation-model/anthropic.*' })).toHaveLength(1);
    expect(denying({ Action: 'bedrock:InvokeModelWithResponseStream' })).toHaveLength(1);
  });

  test('is closed by a boundary that does not allow it', () => {
    expect(foundWith((stack) => {
      const boundary = new iam.ManagedPolicy(stack, 'B', { statements: [new iam.PolicyStatement({ actions: ['s3:*'], resources: ['*'] })] });
      iam.PermissionsBoundary.of(role(stack)).apply(boundary);
    })).toEqual([]);
    expect(foundWith((stack) => {
      const boundary = new iam.ManagedPolicy(stack, 'B', { statements: [new iam.PolicyStatement({ actions: ['bedrock:*'], resources: ['*'] })] });
      iam.PermissionsBoundary.of(role(stack)).apply(boundary);
    })).toHaveLength(1);
  });

  test('without a condition on every side of an OR is found by the parts it opens', () => {
    expect(foundWith((stack) => new iam.ManagedPolicy(stack, 'P', {
      document: iam.PolicyDocument.fromJson(allow('bedrock:InvokeModel', '*', { StringEqualsIfExists: { 'aws:ResourceTag/Department': 'Claims' } })),
    }))).toHaveLength(1);
  });
});

describe('profiles', () => {
  test('need some tag where there is no schema', () => {
    const app = checkedApp();
    const stack = new Stack(app, 'S', { env: TEST_ENV });
    l1Profile(stack, 'Bare', {});
    l1Profile(stack, 'Tagged', { Any: 'x' });

    expect(findings(app)).toEqual(['ProfileWithoutCostTags at Bare/Properties/Tags: an application inference profile does not carry the required cost tags: it has no tags']);
  });

  test('count with the final tags, and not where deployment decides', () => {
    const app = checkedApp();
    const stack = new Stack(app, 'S', { env: TEST_ENV });
    l1Profile(stack, 'Overridden', TAGS);
    l1Profile(stack, 'Parameter', { ...TAGS, Department: new CfnParameter(stack, 'P', { default: 'x' }).valueAsString });
    Tags.of(app).add('Project', '', { priority: 300 });

    expect(findings(app, { schema: SCHEMA })).toHaveLength(2);
    expect(findings(app, { schema: SCHEMA })[0]).toContain('value of "Project" must not be empty');
  });
});

describe('budgets', () => {
  test('are left alone in an app that holds nothing of Bedrock', () => {
    const app = checkedApp();
    l1Budget(new Stack(app, 'S', { env: TEST_ENV }), 'Budget', { costFilters: { TagKeyValue: ['user:Department$x'] } });

    expect(findings(app)).toEqual([]);
  });

  test('may count by what is absent or excluded', () => {
    const counting = (filterExpression: object) => {
      const app = checkedApp();
      const stack = new Stack(app, 'S', { env: TEST_ENV });
      l1Profile(stack, 'Profile', TAGS);
      l1Budget(stack, 'Budget', { metrics: ['UnblendedCost'], filterExpression });
      return findings(app).length === 0;
    };

    expect(counting({ tags: { key: 'Owner', matchOptions: ['ABSENT'] } })).toBe(true);
    expect(counting({ tags: { key: 'Department', matchOptions: ['ABSENT'] } })).toBe(false);
    expect(counting({ not: { tags: { key: 'Department', values: ['Sales'] } } })).toBe(true);
    expect(counting({ not: { tags: { key: 'Department', values: ['Claims'] } } })).toBe(false);
    expect(counting({ not: { dimensions: { key: 'RECORD_TYPE', values: ['Credit'] } } })).toBe(true);
    expect(counting({ or: [{ tags: { key: 'Department', values: ['x'] } }, { tags: { key: 'Project', values: ['p'] } }] })).toBe(true);
  });

  test('compare as AWS does', () => {
    const counting = (tags: object) => {
      const app = checkedApp();
      const stack = new Stack(app, 'S', { env: TEST_ENV });
      l1Profile(stack, 'Profile', TAGS);
      l1Budget(stack, 'Budget', { metrics: ['UnblendedCost'], filterExpression: { tags: { key: 'Department', ...tags } } });
      return findings(app).length === 0;
    };

    expect(['STARTS_WITH', 'ENDS_WITH', 'CONTAINS', 'EQUALS'].map((option) => counting({ values: ['Cla'], matchOptions: [option] }))).toEqual([true, false, true, false]);
    expect(counting({ values: ['ims'], matchOptions: ['ENDS_WITH'] })).toBe(true);
    expect(counting({ values: ['claims'], matchOptions: ['CASE_INSENSITIVE'] })).toBe(true);
    expect(counting({})).toBe(true);
  });

  test('of other services are not about Bedrock', () => {
    const app = checkedApp();
    const stack = new Stack(app, 'S', { env: TEST_ENV });
    l1Profile(stack, 'Profile', TAGS);
    l1Budget(stack, 'Legacy', { costFilters: { TagKeyValue: ['user:Project$web'], Service: ['Amazon Simple Storage Service'] } });
    l1Budget(stack, 'Expression', {
      metrics: ['UnblendedCost'],
      filterExpression: { and: [{ tags: { key: 'Project', values: ['web'] } }, { dimensions: { key: 'SERVICE', values: ['Amazon Elastic Compute Cloud - Compute'] } }] },
    });
    l1Budget(stack, 'Claude', {
      metrics: ['UnblendedCost'],
      filterExpression: { and: [{ tags: { key: 'Project', values: ['web'] } }, { dimensions: { key: 'SERVICE', values: ['Claude Sonnet 4.5 (Amazon Bedrock Edition)'] } }] },
    });

    expect(findings(app)).toEqual([expect.stringMatching(/^BudgetWithoutProfile at Claude/)]);
  });

  test('by the old filter need to say whose tag it is', () => {
    const app = checkedApp();
    const stack = new Stack(app, 'S', { env: TEST_ENV });
    l1Profile(stack, 'Profile', TAGS);
    ['Department$Claims', 'user:Department$Claims', 'iamPrincipal:Team$x', 'user:Owner$'].forEach((filter, index) => l1Budget(stack, `B${index}`, { costFilters: { TagKeyValue: [filter] } }));

    expect(findings(app)).toEqual([expect.stringMatching(/^BudgetWithoutProfile at B0/)]);
  });

  test('may follow another resource of Bedrock', () => {
    const app = checkedApp();
    const stack = new Stack(app, 'S', { env: TEST_ENV });
    new CfnResource(stack, 'Project', { type: 'AWS::BedrockMantle::Project', properties: { Name: 'p', Tags: [{ Key: 'Department', Value: 'Mantle' }] } });
    l1Budget(stack, 'Budget', { costFilters: { TagKeyValue: ['user:Department$Mantle'] } });

    expect(findings(app)).toEqual([]);
  });
});

describe('as a plugin', () => {
  /** Whether the CDK fails an app: it throws, or older versions, and where they are a process of their own all, set its exit code. */
  function fails(app: App): boolean {
    const { exitCode } = process;
    try {
      app.synth();
      return process.exitCode === 1;
    } catch {
      return true;
    } finally {
      process.exitCode = exitCode;
    }
  }

  function planted(): { app: App; stack: Stack } {
    const app = new App({ analyticsReporting: false });
    const stack = clean(app);
    l1Profile(stack, 'Bare', {});
    return { app, stack };
  }

  const checks = new BedrockCostChecks({ schema: SCHEMA });

  test('fails synth', () => {
    const { app } = planted();
    Validations.of(app).addPlugins(checks);

    expect(fails(app)).toBe(true);
  });

  test('passes an app where everything is right', () => {
    const app = new App({ analyticsReporting: false });
    clean(app);
    Validations.of(app).addPlugins(checks);

    expect(fails(app)).toBe(false);
  });

  test('is silenced where a finding is acknowledged', () => {
    const { app, stack } = planted();
    Validations.of(app).addPlugins(checks);
    Validations.of(stack.node.findChild('Bare')).acknowledge({ id: 'cdk-bedrock-cost-tags::ProfileWithoutCostTags', reason: 'not used' });

    expect(fails(app)).toBe(false);
  });

  test('looks only at the stacks of the stage that it is registered on', () => {
    const { app } = planted();
    Validations.of(app.node.findChild('Prod')).addPlugins(checks);

    expect(fails(app)).toBe(false);
  });

  test('refuses usage that is no kind of untracked usage', () => {
    expect(() => new BedrockCostChecks({ allowedUntrackedUsage: ['X' as any] })).toThrow('BedrockCostChecks: allowedUntrackedUsage must contain only values of UntrackedUsage, got "X"');
    expect(OTHER_ACCOUNT).not.toBe(TEST_ACCOUNT);
  });

  test('names its rules', () => {
    expect(new BedrockCostChecks()).toMatchObject({
      name: 'cdk-bedrock-cost-tags',
      ruleIds: [
        'UntrackedInvocation', 'ChoosableSessionTags', 'ProfileWithoutCostTags', 'ProjectWithoutCostTags', 'BudgetWithoutProfile', 'TemplateNotRead',
        'StaleBaselineEntry', 'BaselineNotRead', 'ChecksNotRun', 'BaselineWritten',
      ],
    });
  });
});
