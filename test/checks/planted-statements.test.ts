import { App, CfnCondition, CfnMapping, CfnParameter, Fn, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sso from 'aws-cdk-lib/aws-sso';
import { TEST_ACCOUNT } from '../support/places';
import { allow, DENY, doc, EVERYTHING, FM, managed, OPEN, PROFILE, resource, roleOf, roleWith, type Row, TRUST, verdictOn } from '../support/planted-statements';

const CUSTOM = `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}`;
const IF = (...sides: any[]) => ({ 'Fn::If': ['IsProd', ...sides] });
const declareIsProd = (s: Stack) => new CfnCondition(s, 'IsProd', { expression: Fn.conditionEquals(new CfnParameter(s, 'StageName').valueAsString, 'prod') });
const statement = (name: string, ...statements: any[]): Row => [name, 'found', (s) => roleOf(s, 'R', ...statements)];
const quiet = (name: string, ...statements: any[]): Row => [name, 'quiet', (s) => roleOf(s, 'R', ...statements)];
const awsPolicy = (name: string): Row => [`AWS managed policy ${name}`, 'found', (s) => roleWith(s, 'R', { ManagedPolicyArns: [`arn:aws:iam::aws:policy/${name}`] })];

const SHAPES: Row[] = [
  statement('everything', allow('*', '*')),
  statement('all of Bedrock', allow('*', 'bedrock:*')),
  statement('a wildcard in the middle of an action', allow('*', 'bedrock:*Model')),
  statement('a question mark', allow('*', 'bedrock:InvokeMode?')),
  statement('another case', allow('*', 'BEDROCK:invokemodel')),
  statement('one model', allow('arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0')),
  statement('any region, any provider', allow('arn:aws:bedrock:*::foundation-model/anthropic.*')),
  statement('any ARN of Bedrock', allow('arn:aws:bedrock:*')),
  statement('a short ARN in China', allow('arn:aws-cn:bedrock:*')),
  statement('a short ARN in GovCloud', allow('arn:aws-us-gov:bedrock:us-gov-west-1:*')),
  statement('a pattern that ends within the partition', allow('arn:aws-c*')),
  statement('a pattern of the ARN scheme', allow('arn:*')),
  statement('NotAction', { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }),
  statement('NotAction of some of Bedrock', { Effect: 'Allow', NotAction: ['bedrock:Create*', 'bedrock:Delete*'], Resource: FM }),
  statement('NotResource', { Effect: 'Allow', Action: 'bedrock:InvokeModel', NotResource: 'arn:aws:s3:::*' }),
  statement('a condition on the caller', allow('*', 'bedrock:InvokeModel', { StringEquals: { 'aws:PrincipalTag/Team': 'a' } })),
  statement('a condition on the address', allow('*', 'bedrock:InvokeModel', { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } })),
  statement('a tag that may be missing', allow('*', 'bedrock:InvokeModel', { StringEqualsIfExists: { 'aws:ResourceTag/Team': 'a' } })),
  statement('a tag that must be missing', allow('*', 'bedrock:InvokeModel', { Null: { 'aws:ResourceTag/Team': 'true' } })),
  statement('any profile but one', allow('*', 'bedrock:InvokeModel', { ArnNotEquals: { 'bedrock:InferenceProfileArn': PROFILE } })),
  statement('next to a Deny of another action', OPEN, { ...DENY, Action: 'bedrock:CreateModelInvocationJob' }),
  statement('next to a Deny of one provider', OPEN, { ...DENY, Resource: 'arn:aws:bedrock:*::foundation-model/anthropic.*' }),
  statement('next to a Deny under a condition', OPEN, { ...DENY, Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'false' } } }),
  statement('provisioned throughput', allow(`${CUSTOM}:provisioned-model/x`)),
  statement('batch', allow('*', 'bedrock:CreateModelInvocationJob')),
  ['an inline policy of a user', 'found', (s) => new iam.CfnUser(s, 'R', { policies: [{ policyName: 'p', policyDocument: doc(OPEN) }] })],
  ['a policy of a group without members', 'found', (s) => new iam.CfnGroup(s, 'R', { policies: [{ policyName: 'p', policyDocument: doc(OPEN) }] })],
  ['a permission set', 'found', (s) => new sso.CfnPermissionSet(s, 'R', { instanceArn: 'arn:aws:sso:::instance/x', name: 'n', inlinePolicy: doc(OPEN) })],
  ['Fn::Join', 'found', (s) => roleOf(s, 'R', allow({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':bedrock:', { Ref: 'AWS::Region' }, '::foundation-model/*']] }))],
  ['Fn::Sub', 'found', (s) => roleOf(s, 'R', allow({ 'Fn::Sub': 'arn:${AWS::Partition}:bedrock:${AWS::Region}::foundation-model/${Model}' }, { 'Fn::Sub': ['bedrock:${Verb}Model', { Verb: 'Invoke' }] }))],
  ['Fn::If', 'found', (s) => {
    declareIsProd(s);
    roleOf(s, 'R', allow(IF(PROFILE, FM)));
  }],
  ['a nested stack', 'found', (s) => roleOf(new NestedStack(s, 'N'), 'R', OPEN)],
  ['a boundary that allows it', 'found', (s) => roleWith(s, 'R', { PermissionsBoundary: managed(s, 'B', doc(allow('*', 'bedrock:*'))).ref, Policies: [{ PolicyName: 'p', PolicyDocument: doc(OPEN) }] })],
];

const AWS_POLICIES: Row[] = [
  'AdministratorAccess', 'PowerUserAccess', 'AmazonBedrockFullAccess', 'AWSElasticBeanstalkWebTier', 'AWSElasticBeanstalkWorkerTier', 'AWSElasticBeanstalkMulticontainerDocker',
  'AnthropicFullAccess', 'AnthropicInferenceAccess', 'AnthropicLimitedAccess', 'AIDevOpsAgentActionsPolicy', 'AmazonBedrockMarketplaceAccess',
  'service-role/SageMakerStudioBedrockEvaluationJobServiceRolePolicy',
].map(awsPolicy);

const LITERALS: Row[] = [
  ['Fn::Select of literals', 'found', (s) => roleOf(s, 'R', allow({ 'Fn::Select': [1, [PROFILE, FM]] }))],
  ['Fn::Split of a literal', 'found', (s) => roleOf(s, 'R', allow({ 'Fn::Split': [',', `${PROFILE},${FM}`] }))],
  ['Fn::Select of Fn::Split', 'found', (s) => roleOf(s, 'R', allow('*', { 'Fn::Select': ['0', { 'Fn::Split': [',', 'bedrock:InvokeModel,s3:GetObject'] }] }))],
  ['Fn::Join of Fn::Split', 'found', (s) => roleOf(s, 'R', allow({ 'Fn::Join': [':', { 'Fn::Split': ['|', 'arn|aws|bedrock|*||foundation-model/*'] }] }))],
];

const DEPLOYED: Row[] = [
  ['a dynamic reference in an action', 'found', (s) => roleOf(s, 'R', allow('*', 'bedrock:{{resolve:ssm:/verb}}'))],
  ['a dynamic reference in an ARN', 'found', (s) => roleOf(s, 'R', allow('arn:aws:bedrock:us-east-1::{{resolve:ssm:/kind:1}}'))],
  ['a parameter of Systems Manager in an action', 'found', (s) => {
    new CfnParameter(s, 'Verb', { type: 'AWS::SSM::Parameter::Value<String>', default: '/verbs/x' });
    roleOf(s, 'R', allow('*', { 'Fn::Sub': 'bedrock:${Verb}' }));
  }],
  ['a parameter of Systems Manager in an ARN', 'found', (s) => {
    new CfnParameter(s, 'Kind', { type: 'AWS::SSM::Parameter::Value<String>', default: 'application-inference-profile/x' });
    roleOf(s, 'R', allow({ 'Fn::Sub': 'arn:aws:bedrock:us-east-1::${Kind}' }));
  }],
];

const PRINCIPALS: Row[] = [
  ...['role/*', 'role/?*', 'role/**', 'r*'].map((pattern): Row => [`a fence for nobody: ${pattern}`, 'found', (s) =>
    roleOf(s, 'R', OPEN, { ...DENY, Condition: { ArnNotLike: { 'aws:PrincipalArn': `arn:aws:iam::${TEST_ACCOUNT}:${pattern}` } } })]),
  ['a Deny on a group that the user is in under a condition', 'found', (s) => {
    declareIsProd(s);
    const fenced = resource(s, 'G', 'AWS::IAM::Group', { Policies: [{ PolicyName: 'p', PolicyDocument: doc(DENY) }] });
    resource(s, 'R', 'AWS::IAM::User', { Groups: IF([fenced.ref], []), Policies: [{ PolicyName: 'p', PolicyDocument: doc(OPEN) }] });
  }],
  ['two stages with one role name, one of which is fenced', 'found', (_, app) => {
    for (const stage of ['Dev', 'Prod']) {
      const s = new Stack(new Stage(app, stage), 'S');
      new iam.CfnRole(s, stage === 'Dev' ? 'Fenced' : 'R', { roleName: 'app', assumeRolePolicyDocument: TRUST, policies: [{ policyName: 'p', policyDocument: doc(OPEN) }] });
      if (stage === 'Dev') {
        new iam.CfnManagedPolicy(s, 'F', { policyDocument: doc(DENY), roles: ['app'] });
      }
    }
  }],
];

const ACTIONS: Row[] = [
  'bedrock:InvokeModelWithBidirectionalStream', 'bedrock:InvokeDataAutomationAsync', 'aws-external-anthropic:UpdateSession', 'aws-external-anthropic:AssumeConsole',
  'bedrock-mantle:UpdateReservation', 'nova-act:InvokeActStep', 'bedrock-agentcore:Evaluate',
].map((action) => statement(action, allow('*', action)));

const HARMLESS: Row[] = [
  quiet('reading', allow('*', ['bedrock:Get*', 'bedrock:List*'])),
  quiet('a guardrail', allow('*', 'bedrock:ApplyGuardrail')),
  quiet('one profile', allow(PROFILE, 'bedrock:InvokeModel*')),
  quiet('a profile and the models behind it', allow(PROFILE), allow(FM, 'bedrock:InvokeModel', { ArnEquals: { 'bedrock:InferenceProfileArn': PROFILE } })),
  quiet('what carries the tag', allow('*', 'bedrock:InvokeModel', { StringEquals: { 'aws:ResourceTag/Team': 'a' } })),
  quiet('everything on a bucket', allow('arn:aws:s3:::bucket/*', '*')),
  quiet('everything but Bedrock', { Effect: 'Allow', NotAction: EVERYTHING, Resource: '*' }),
  quiet('all of it, and a Deny', allow('*', '*'), { ...DENY, Action: '*' }),
  ['a group\'s Allow whose only user is fenced', 'quiet', (s) => {
    const group = resource(s, 'G', 'AWS::IAM::Group', { Policies: [{ PolicyName: 'p', PolicyDocument: doc(OPEN) }] });
    resource(s, 'U', 'AWS::IAM::User', { Groups: [group.ref], Policies: [{ PolicyName: 'p', PolicyDocument: doc(DENY) }] });
  }],
  quiet('two Denies that close only together', allow(FM), { ...DENY, NotResource: 'arn:aws:bedrock:*::foundation-model/anthropic.*', Resource: undefined },
    { ...DENY, Resource: 'arn:aws:bedrock:*::foundation-model/anthropic.*' }),
];

const JOINT: Row[] = [
  statement('two Denies that leave one provider open', allow(FM),
    { ...DENY, NotResource: ['arn:aws:bedrock:*::foundation-model/anthropic.*', 'arn:aws:bedrock:*::foundation-model/amazon.*'], Resource: undefined },
    { ...DENY, Resource: 'arn:aws:bedrock:*::foundation-model/anthropic.*' }),
  statement('two Denies, one of which has an unknown exception', allow(FM),
    { ...DENY, NotResource: '{{resolve:ssm:/approved}}', Resource: undefined }, { ...DENY, Resource: 'arn:aws:bedrock:*::foundation-model/anthropic.*' }),
];

const MAPPINGS: Row[] = [
  ['a value of a mapping under an unknown key', 'found', (s) => {
    const stageName = new CfnParameter(s, 'StageName').valueAsString;
    const mapping = new CfnMapping(s, 'M', { mapping: { dev: { arn: PROFILE }, prod: { arn: FM } } });
    roleOf(s, 'R', allow(mapping.findInMap(stageName, 'arn')));
  }],
  ['a value of a mapping under a known key', 'quiet', (s) => roleOf(s, 'R', allow(new CfnMapping(s, 'M', { mapping: { dev: { arn: PROFILE }, prod: { arn: FM } } }).findInMap('dev', 'arn')))],
];

// The CDK's own validator has something to say of what is planted.
beforeEach(() => jest.spyOn(console, 'error').mockImplementation());
afterEach(() => jest.restoreAllMocks());

test.each([...SHAPES, ...AWS_POLICIES, ...LITERALS, ...DEPLOYED, ...PRINCIPALS, ...ACTIONS, ...HARMLESS, ...JOINT, ...MAPPINGS])('%s: %s', (_, verdict, plant) => {
  expect(verdictOn(plant)).toBe(verdict);
});

test('an app without policies is quiet', () => {
  expect(verdictOn((_, app: App) => new Stack(app, 'Empty'))).toBe('quiet');
});
