import {
  Aws, CfnCondition, CfnDynamicReference, CfnDynamicReferenceService, CfnMapping, CfnParameter, CfnResource, Fn, NestedStack, Stack, Token,
} from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { CostTags, TaggedInferenceProfile } from '../../src';
import { TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { allow, DENY, doc, FM, managed, OPEN, PROFILE, resource, roleOf, roleWith, type Row, verdictOn } from '../support/planted-statements';

const param = (s: Stack, id: string, type: string, Default?: string, allowedValues?: string[]) =>
  new CfnParameter(s, id, { type, default: Default, allowedValues });
const on = (Resource: any): Row[2] => (s) => roleOf(s, 'R', allow(Resource));
const sub = (text: string, variables?: object) => ({ 'Fn::Sub': variables ? [text, variables] : text });
const assumedBy = new iam.AccountRootPrincipal();

const FUNCTIONS: Row[] = [
  ['Fn::Select of the other element', 'quiet', on({ 'Fn::Select': [0, [PROFILE, FM]] })],
  ['Fn::Select with an unknown index', 'found', (s) => {
    param(s, 'Index', 'Number');
    on({ 'Fn::Select': [{ Ref: 'Index' }, [PROFILE, FM]] })(s, s as any);
  }],
  ['Fn::Select of a list parameter', 'found', (s) => {
    param(s, 'Arns', 'CommaDelimitedList', `${PROFILE}, ${FM}`);
    on({ 'Fn::Select': [1, { Ref: 'Arns' }] })(s, s as any);
  }],
  ['Fn::Select of the harmless element of a list parameter', 'quiet', (s) => {
    param(s, 'Arns', 'CommaDelimitedList', `${PROFILE},${FM}`);
    on({ 'Fn::Select': [0, { Ref: 'Arns' }] })(s, s as any);
  }],
  ['Fn::Split of Fn::Sub', 'found', on({ 'Fn::Split': [';', sub('${P};${F}', { P: PROFILE, F: FM })] })],
  ['Fn::Split of Fn::Join of Fn::Split', 'found', on({ 'Fn::Split': ['+', { 'Fn::Join': ['+', { 'Fn::Split': [',', `${PROFILE},${FM}`] }] }] })],
  ['Fn::Join with a condition in the middle', 'found', (s) => {
    new CfnCondition(s, 'C', { expression: Fn.conditionEquals(param(s, 'X', 'String').valueAsString, 'x') });
    on({ 'Fn::Join': ['', ['arn:aws:bedrock:us-east-1:', { 'Fn::If': ['C', TEST_ACCOUNT, ''] }, ':', { 'Fn::If': ['C', 'guardrail/g', 'foundation-model/m'] }]] })(s, s as any);
  }],
  ['Fn::Join of a list parameter', 'found', (s) => {
    param(s, 'Parts', 'CommaDelimitedList', 'arn,aws,bedrock,*,,foundation-model/*');
    on({ 'Fn::Join': [':', { Ref: 'Parts' }] })(s, s as any);
  }],
  ['an escape of Fn::Sub', 'found', on(sub('arn:aws:bedrock:*::foundation-model/${!aws:PrincipalTag/Model}'))],
  ['Fn::Sub of a variable that is a function', 'found', on(sub('arn:aws:bedrock:*::${Kind}/*', { Kind: { 'Fn::Select': [1, ['guardrail', 'foundation-model']] } }))],
  ['Fn::Length', 'found', (s) => {
    s.templateOptions.transforms = ['AWS::LanguageExtensions'];
    on({ 'Fn::Select': [{ 'Fn::Length': ['a'] }, [PROFILE, FM]] })(s, s as any);
  }],
  ['Fn::Length of a list of which the first element is meant', 'quiet', (s) => {
    s.templateOptions.transforms = ['AWS::LanguageExtensions'];
    on({ 'Fn::Select': [{ 'Fn::Length': [] }, [PROFILE, FM]] })(s, s as any);
  }],
  ['Fn::ToJsonString of a document', 'found', (s) => {
    s.templateOptions.transforms = ['AWS::LanguageExtensions'];
    resource(s, 'R', 'AWS::SSO::PermissionSet', { InlinePolicy: { 'Fn::ToJsonString': doc(OPEN) } });
  }],
  ['Fn::ToJsonString within a text', 'found', (s) => resource(s, 'R', 'AWS::SSO::PermissionSet', { InlinePolicy: { 'Fn::Join': ['', ['{"Statement":', { 'Fn::ToJsonString': [OPEN] }, '}']] } })],
  ['a mapping with a default value', 'found', (s) => {
    new CfnMapping(s, 'M', { mapping: { a: { arn: PROFILE } } });
    on({ 'Fn::FindInMap': ['M', 'b', 'arn', { DefaultValue: FM }] })(s, s as any);
  }],
  ['a mapping with a default value that is not used', 'quiet', (s) => {
    new CfnMapping(s, 'M', { mapping: { a: { arn: PROFILE } } });
    on({ 'Fn::FindInMap': ['M', 'a', 'arn', { DefaultValue: FM }] })(s, s as any);
  }],
  ['a list of a mapping', 'found', (s) => {
    new CfnMapping(s, 'M', { mapping: { a: { arns: [PROFILE, FM] } } });
    on({ 'Fn::FindInMap': ['M', 'a', 'arns'] })(s, s as any);
  }],
  ['a mapping by the Region of the stack', 'quiet', (s) => {
    const mapping = new CfnMapping(s, 'M', { mapping: { 'us-east-1': { arn: PROFILE }, 'eu-west-1': { arn: FM } } });
    on(mapping.findInMap(Aws.REGION, 'arn'))(s, s as any);
  }],
  ['a mapping by the Region of a stack without one', 'found', (_, app) => {
    const s = new Stack(app, 'Anywhere');
    const mapping = new CfnMapping(s, 'M', { mapping: { 'us-east-1': { arn: PROFILE }, 'eu-west-1': { arn: FM } } });
    roleOf(s, 'R', allow(mapping.findInMap(Aws.REGION, 'arn')));
  }],
  ['Fn::Base64 of something', 'found', on({ 'Fn::Base64': 'x' })],
];

const condition = (expression: any): Row[2] => (s) => {
  param(s, 'X', 'String');
  resource(s, 'R', 'AWS::IAM::Role', { AssumeRolePolicyDocument: doc(), Policies: [{ PolicyName: 'p', PolicyDocument: doc(allow({ 'Fn::If': ['C', FM, PROFILE] })) }] });
  new CfnCondition(s, 'C').expression = { resolve: () => expression, toString: () => '', creationStack: [] } as any;
};
const eq = (one: any, other: any) => ({ 'Fn::Equals': [one, other] });
const YES = eq('a', 'a');
const NO = eq('a', 'b');
const MAYBE = eq({ Ref: 'X' }, 'a');

const CONDITIONS: Row[] = [
  ['a condition on the Region that holds', 'found', condition(eq({ Ref: 'AWS::Region' }, 'us-east-1'))],
  ['a condition on the Region that does not hold', 'quiet', condition(eq({ Ref: 'AWS::Region' }, 'eu-west-1'))],
  ['a condition on the account that does not hold', 'quiet', condition(eq({ Ref: 'AWS::AccountId' }, '1'))],
  ['a condition on the partition that does not hold', 'quiet', condition(eq({ Ref: 'AWS::Partition' }, 'aws-cn'))],
  ['a parameter', 'found', condition(MAYBE)],
  ['Fn::Not of what holds', 'quiet', condition({ 'Fn::Not': [YES] })],
  ['Fn::Not of what nothing decides', 'found', condition({ 'Fn::Not': [MAYBE] })],
  ['Fn::And with what does not hold', 'quiet', condition({ 'Fn::And': [MAYBE, NO] })],
  ['Fn::And with what nothing decides', 'found', condition({ 'Fn::And': [MAYBE, YES] })],
  ['Fn::Or of what does not hold', 'quiet', condition({ 'Fn::Or': [NO, NO] })],
  ['Fn::Or with what nothing decides', 'found', condition({ 'Fn::Or': [MAYBE, NO] })],
  ['a resource that is never deployed', 'quiet', (s) => {
    roleOf(s, 'R', OPEN).cfnOptions.condition = new CfnCondition(s, 'C', { expression: Fn.conditionEquals(Aws.REGION, 'eu-west-1') });
  }],
];

const PARAMETERS: Row[] = [
  ['an allowed value', 'found', (s) => {
    param(s, 'P', 'String', PROFILE, [PROFILE, FM]);
    on({ Ref: 'P' })(s, s as any);
  }],
  ['an allowed value without a default', 'found', (s) => {
    param(s, 'P', 'String', undefined, [PROFILE, FM]);
    on({ Ref: 'P' })(s, s as any);
  }],
  ['allowed values that are all harmless', 'quiet', (s) => {
    param(s, 'P', 'String', PROFILE, [PROFILE, 'arn:aws:s3:::b']);
    on({ Ref: 'P' })(s, s as any);
  }],
  ['an allowed value of a list', 'found', (s) => {
    param(s, 'P', 'CommaDelimitedList', PROFILE, [PROFILE, FM]);
    on({ 'Fn::Select': [0, { Ref: 'P' }] })(s, s as any);
  }],
  ['a list parameter', 'found', (s) => {
    param(s, 'P', 'CommaDelimitedList', `${PROFILE},${FM}`);
    on({ Ref: 'P' })(s, s as any);
  }],
  ['the default of a text that contains a comma', 'quiet', (s) => {
    param(s, 'P', 'String', `${PROFILE},${FM}`);
    on({ Ref: 'P' })(s, s as any);
  }],
  ['a parameter without a default', 'found', (s) => {
    param(s, 'P', 'String');
    on({ Ref: 'P' })(s, s as any);
  }],
  ['a parameter without a default, for another service', 'quiet', (s) => {
    param(s, 'P', 'String');
    roleOf(s, 'R', allow({ Ref: 'P' }, ['s3:GetObject', 'bedrock:Retrieve', 'bedrock:GetInferenceProfile']));
  }],
  ['an action that is a parameter', 'found', (s) => {
    param(s, 'P', 'String');
    roleOf(s, 'R', allow('*', { Ref: 'P' }));
  }],
  ['a parameter of Systems Manager with the name of a model', 'found', (s) => {
    param(s, 'P', 'AWS::SSM::Parameter::Value<String>', '/profile/arn');
    on({ Ref: 'P' })(s, s as any);
  }],
  ['a whole dynamic reference', 'found', on('{{resolve:ssm:/profile/arn}}')],
  ['a dynamic reference that Fn::Sub puts together', 'found', (s) => {
    param(s, 'Name', 'String', '/x');
    on(sub('arn:aws:bedrock:*::{{resolve:ssm:${Name}}}'))(s, s as any);
  }],
  ['a dynamic reference in a Deny', 'found', (s) => roleOf(s, 'R', OPEN, { ...DENY, Action: 'bedrock:{{resolve:ssm:/verb}}' })],
  ['the whole resource of a Deny as a dynamic reference', 'found', (s) => roleOf(s, 'R', OPEN, { ...DENY, Resource: '{{resolve:ssm:/all}}' })],
  ['a parameter of a nested stack', 'found', (s) => {
    const nested = new NestedStack(s, 'N', { parameters: { Arn: FM } });
    new CfnParameter(nested, 'Arn', { default: PROFILE });
    roleOf(nested, 'R', allow({ Ref: 'Arn' }));
  }],
  ['a harmless parameter of a nested stack', 'quiet', (s) => {
    const nested = new NestedStack(s, 'N', { parameters: { Arn: PROFILE } });
    new CfnParameter(nested, 'Arn', { default: FM });
    roleOf(nested, 'R', allow({ Ref: 'Arn' }));
  }],
  ['a list parameter of a nested stack', 'found', (s) => {
    const nested = new NestedStack(s, 'N', { parameters: { Arns: `${PROFILE},${FM}` } });
    new CfnParameter(nested, 'Arns', { type: 'CommaDelimitedList' });
    roleOf(nested, 'R', allow({ Ref: 'Arns' }));
  }],
  ['a value of a parameter of Systems Manager in the template', 'found', (s) => on(new ssm.CfnParameter(s, 'P', { type: 'String', value: FM }).attrValue)(s, s as any)],
  ['a harmless value of a parameter of Systems Manager in the template', 'quiet', (s) => on(new ssm.CfnParameter(s, 'P', { type: 'String', value: PROFILE }).attrValue)(s, s as any)],
  ['an output of a custom resource', 'found', (s) => on(resource(s, 'C', 'Custom::Lookup', { ServiceToken: 'arn:aws:sns:us-east-1:1:t' }).getAtt('Arn'))(s, s as any)],
  ['an import of another app', 'found', on(Fn.importValue('models'))],
];

const REFERENCES: Row[] = [
  ['objects of a bucket', 'quiet', (s) => roleOf(s, 'R', allow([new s3.CfnBucket(s, 'B').attrArn, `${new s3.CfnBucket(s, 'C').attrArn}/*`], '*'))],
  ['a bucket of a nested stack', 'quiet', (s) => roleOf(s, 'R', allow(`${new s3.Bucket(new NestedStack(s, 'N'), 'B').bucketArn}/*`, '*'))],
  ['a bucket of another stack', 'quiet', (s, app) => roleOf(s, 'R', allow(`${new s3.Bucket(new Stack(app, 'T', { env: TEST_ENV }), 'B').bucketArn}/*`, '*'))],
  ['a function of the serverless transform', 'quiet', (s) => roleOf(s, 'R', allow(new CfnResource(s, 'F', { type: 'AWS::Serverless::Function' }).getAtt('Arn'), '*'))],
  ['an output of a serverless application', 'found', (s) => on(new CfnResource(s, 'F', { type: 'AWS::Serverless::Application' }).getAtt('Outputs.Arn'))(s, s as any)],
  ['a role', 'quiet', (s) => roleOf(s, 'R', allow(resource(s, 'Other', 'AWS::IAM::Role', { AssumeRolePolicyDocument: doc() }).getAtt('Arn'), '*'))],
  ['an agent', 'quiet', (s) => roleOf(s, 'R', allow([new CfnResource(s, 'A', { type: 'AWS::Bedrock::Agent' }).getAtt('AgentArn'), sub('${A.AgentArn}/*')], 'bedrock:*'))],
  ['a guardrail', 'quiet', (s) => roleOf(s, 'R', allow(new CfnResource(s, 'G', { type: 'AWS::Bedrock::Guardrail' }).getAtt('GuardrailArn'), 'bedrock:*'))],
  ['a profile of the template', 'quiet', (s) => roleOf(s, 'R', allow(new bedrock.CfnApplicationInferenceProfile(s, 'P', { inferenceProfileName: 'p', tags: [{ key: 'a', value: 'b' }] }).attrInferenceProfileArn, 'bedrock:*'))],
  ['a prompt router', 'found', (s) => on(new CfnResource(s, 'P', { type: 'AWS::Bedrock::IntelligentPromptRouter' }).getAtt('PromptRouterArn'))(s, s as any)],
  ['a project of the mantle endpoint', 'quiet', (s) => roleOf(s, 'R', allow(new CfnResource(s, 'P', { type: 'AWS::BedrockMantle::Project' }).getAtt('Arn'), 'bedrock-mantle:CreateInference'))],
  ['a workspace', 'found', (s) => roleOf(s, 'R', allow(new CfnResource(s, 'P', { type: 'AWS::AWSExternalAnthropic::Workspace' }).getAtt('Arn'), 'aws-external-anthropic:CreateInference'))],
  ['provisioned throughput of a template', 'found', (s) => on(new CfnResource(s, 'P', { type: 'AWS::Bedrock::ProvisionedModelThroughput' }).ref)(s, s as any)],
  ['a type of Bedrock that is not known', 'found', (s) => on(new CfnResource(s, 'P', { type: 'AWS::Bedrock::Telescope' }).ref)(s, s as any)],
  ['a name in the middle of an ARN', 'found', (s) => on(sub('arn:aws:bedrock:us-east-1::${B}/m'))(new s3.CfnBucket(s, 'B').stack, s as any)],
  ['an attribute of a custom resource of CloudFormation', 'found', (s) =>
    on(resource(s, 'C', 'AWS::CloudFormation::CustomResource', { ServiceToken: 'arn:aws:sns:us-east-1:1:t' }).getAtt('Arn'))(s, s as any)],
  ['a name at the end of an ARN of a model', 'found', (s) => on(sub('arn:aws:bedrock:*::foundation-model/${B}'))(new s3.CfnBucket(s, 'B').stack, s as any)],
  ['a role of the template as break glass', 'quiet', (s) => {
    const glass = roleWith(s, 'Glass', {});
    roleOf(s, 'R', OPEN, { ...DENY, Condition: { ArnNotLike: { 'aws:PrincipalArn': glass.getAtt('Arn') } } });
  }],
];

const TEXTS: Row[] = [
  ['the second alternative of a text', 'found', (s) => {
    new CfnCondition(s, 'C', { expression: Fn.conditionEquals(param(s, 'X', 'String').valueAsString, 'x') });
    resource(s, 'R', 'AWS::SSO::PermissionSet', { InlinePolicy: { 'Fn::If': ['C', JSON.stringify(doc()), JSON.stringify(doc(OPEN))] } });
  }],
  ['the second allowed value within a text', 'found', (s) => {
    param(s, 'Verb', 'String', 'Retrieve', ['Retrieve', 'InvokeModel']);
    resource(s, 'R', 'AWS::SSO::PermissionSet', { InlinePolicy: sub(JSON.stringify(doc(allow('*', 'bedrock:${Verb}')))) });
  }],
  ['an effect within a text', 'found', (s) => {
    param(s, 'Effect', 'String');
    resource(s, 'R', 'AWS::SSO::PermissionSet', { InlinePolicy: sub(JSON.stringify(doc({ ...OPEN, Effect: '${Effect}' }))) });
  }],
  ['a Deny in every alternative of a text', 'quiet', (s) => {
    new CfnCondition(s, 'C', { expression: Fn.conditionEquals(param(s, 'X', 'String').valueAsString, 'x') });
    resource(s, 'R', 'AWS::SSO::PermissionSet', { InlinePolicy: { 'Fn::If': ['C', JSON.stringify(doc(DENY)), JSON.stringify(doc(OPEN, DENY))] } });
  }],
  ['a Deny in one alternative of a text', 'found', (s) => {
    new CfnCondition(s, 'C', { expression: Fn.conditionEquals(param(s, 'X', 'String').valueAsString, 'x') });
    resource(s, 'R', 'AWS::SSO::PermissionSet', { InlinePolicy: { 'Fn::If': ['C', JSON.stringify(doc(DENY)), JSON.stringify(doc(OPEN))] } });
  }],
  ['a Deny by the default of a parameter in a text', 'found', (s) => {
    param(s, 'Denied', 'String', '*');
    resource(s, 'R', 'AWS::SSO::PermissionSet', { InlinePolicy: sub(JSON.stringify(doc(OPEN, { ...DENY, Resource: '${Denied}' }))) });
  }],
];

const granting = (arnOf: (s: Stack) => string): Row[2] => (s) => {
  const profile = TaggedInferenceProfile.fromInferenceProfileAttributes(s, 'Imported', { inferenceProfileArn: arnOf(s), costTags: CostTags.of({ Team: 'a' }) });
  profile.grantInvoke(new iam.Role(s, 'R', { assumedBy }));
  TaggedInferenceProfile.fromInferenceProfileArn(s, 'Bare', arnOf(s)).grantInvoke(new iam.User(s, 'RUser'));
};

const GRANTS: Row[] = [
  ['a grant on a profile by its ARN', 'quiet', granting(() => PROFILE)],
  ['a grant on a profile by a parameter', 'quiet', granting((s) => (s.node.tryFindChild('P') as CfnParameter ?? new CfnParameter(s, 'P')).valueAsString)],
  ['a grant on a profile by a parameter of Systems Manager', 'quiet', granting((s) => ssm.StringParameter.valueForStringParameter(s, '/profile'))],
  ['a grant on a profile by a parameter of Systems Manager in an own construct', 'quiet', granting((s) => ssm.StringParameter.fromStringParameterName(s, `P${s.node.children.length}`, '/profile').stringValue)],
  ['a grant on a profile whose ID is a dynamic reference', 'quiet', granting(() =>
    `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:application-inference-profile/${new CfnDynamicReference(CfnDynamicReferenceService.SSM, '/profile').toString()}`)],
  ['a grant on a profile by an import', 'quiet', granting(() => Fn.importValue('profile'))],
  ['a grant on a profile by an output of another app', 'quiet', granting(() => Token.asString({ 'Fn::GetStackOutput': { StackName: 'other', OutputName: 'ProfileArn' } }))],
  ['a grant on a profile by a custom resource', 'quiet', granting((s) =>
    (s.node.tryFindChild('C') as CfnResource ?? resource(s, 'C', 'Custom::Lookup', { ServiceToken: 'arn:aws:sns:us-east-1:1:t' })).getAtt('Arn').toString())],
  ['a grant on a profile with an unknown ID', 'quiet', granting((s) => `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:application-inference-profile/${(s.node.tryFindChild('P') as CfnParameter ?? new CfnParameter(s, 'P')).valueAsString}`)],
  ['a grant on a profile of a nested stack', 'quiet', granting((s) => {
    const nested = s.node.tryFindChild('N') as NestedStack ?? new NestedStack(s, 'N');
    return (nested.node.tryFindChild('P') as bedrock.CfnApplicationInferenceProfile ?? new bedrock.CfnApplicationInferenceProfile(nested, 'P', { inferenceProfileName: 'p', tags: [{ key: 'a', value: 'b' }] })).attrInferenceProfileArn;
  })],
  ['a grant in a nested stack on a profile by a parameter of the parent', 'quiet', (s) => {
    const nested = new NestedStack(s, 'N');
    TaggedInferenceProfile.fromInferenceProfileArn(nested, 'Imported', new CfnParameter(s, 'P').valueAsString).grantInvoke(new iam.Role(nested, 'R', { assumedBy }));
  }],
  ['a grant in two policies of a role', 'quiet', (s) => {
    new CfnParameter(s, 'P');
    const role = roleOf(s, 'R', allow({ Ref: 'P' }));
    managed(s, 'M', doc(allow(FM, 'bedrock:InvokeModel', { ArnEquals: { 'bedrock:InferenceProfileArn': sub('${P}') } })), { Roles: [role.ref] });
  }],
  ['an unknown ARN next to a grant on another unknown ARN', 'found', (s) => {
    new CfnParameter(s, 'P');
    new CfnParameter(s, 'Q');
    roleOf(s, 'R', allow({ Ref: 'P' }), allow({ Ref: 'Q' }), allow(FM, 'bedrock:InvokeModel', { ArnEquals: { 'bedrock:InferenceProfileArn': { Ref: 'P' } } }));
  }],
  ['an unknown ARN that is no profile, by a Deny', 'found', (s) => {
    new CfnParameter(s, 'P');
    roleOf(s, 'R', allow({ Ref: 'P' }), { ...DENY, Action: 's3:*', Condition: { ArnEquals: { 'bedrock:InferenceProfileArn': { Ref: 'P' } } } });
  }],
];

beforeEach(() => jest.spyOn(console, 'error').mockImplementation());
afterEach(() => jest.restoreAllMocks());

test.each([...FUNCTIONS, ...CONDITIONS, ...PARAMETERS, ...REFERENCES, ...TEXTS, ...GRANTS])('%s: %s', (_, verdict, plant) => {
  expect(verdictOn(plant)).toBe(verdict);
});
