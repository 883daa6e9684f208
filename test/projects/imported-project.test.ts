import { aws_iam as iam, aws_ssm as ssm, CfnParameter, CfnResource, Fn, Stack, type StackProps } from 'aws-cdk-lib';
import { CostTags, type IBedrockProject, TaggedProject } from '../../src';
import { checkedApp, templateOf } from '../support/checked-app';
import { deployed } from '../support/deployed';
import { OTHER_ACCOUNT, TEST_ENV } from '../support/places';
import { PROJECT_ID, projectArn } from '../support/projects';
import { warningTexts } from '../support/warning-texts';
import { warningIds } from '../support/warnings';

const ARN = projectArn({ region: 'eu-west-1', account: OTHER_ACCOUNT });

function stackIn(props: StackProps = { env: TEST_ENV }): Stack {
  return new Stack(checkedApp(), 'S', props);
}

test('knows ARN, ID, place, tags and models', () => {
  const costTags = CostTags.of({ Team: 'a' });
  const stack = stackIn();
  const project = TaggedProject.fromProjectAttributes(stack, 'I', { projectArn: ARN, costTags, models: [{ modelId: 'openai.gpt-5.5' }] });

  expect(project).toMatchObject({
    projectArn: ARN, projectId: PROJECT_ID, env: { region: 'eu-west-1', account: OTHER_ACCOUNT }, costTags, models: [{ modelId: 'openai.gpt-5.5' }], projectRef: { projectArn: ARN },
  });
  expect(stack.node.findAll().filter((node) => CfnResource.isCfnResource(node))).toEqual([]);
});

test('takes the ARN of the other service, hands out the one that authorizes calls, and warns that its ID is not documented', () => {
  const [own, other] = ['bedrock-mantle', 'bedrock'].map((service) => {
    const stack = stackIn();
    new CfnResource(stack, 'R', { type: 'Own::Own::Own' });
    expect(TaggedProject.fromProjectArn(stack, 'I', projectArn({ service })).projectArn).toBe(projectArn());
    return stack;
  });

  expect(warningIds(own)).toEqual([]);
  expect(warningTexts(other, 'TaggedProject.idOfOtherService')).toEqual([
    `projectArn is an ARN of the service "bedrock", and the imported project has the ARN "${projectArn()}": AWS does not document that a project has the same ID in both services. ` +
    'Verify that the ARN exists, pass the ARN of the service bedrock-mantle, or acknowledge this warning',
  ]);
});

test('has no tags and no models unless told', () => {
  const { costTags, models } = TaggedProject.fromProjectArn(stackIn(), 'I', ARN);

  expect([costTags.keys, models]).toEqual([[], []]);
});

const REFUSED: Array<[string, string, string]> = [
  ['the default project', projectArn({ id: 'default' }), 'projectArn must not be the default project'],
  ['the default project of the other service', projectArn({ id: 'default', service: 'bedrock' }), 'because the default project cannot have tags'],
  ['an ID', PROJECT_ID, 'projectArn must look like arn:PARTITION:bedrock-mantle:REGION:ACCOUNT:project/proj_…, got "proj_'],
  ['a workspace', 'arn:aws:aws-external-anthropic:us-east-1:111122223333:workspace/wrkspc_abc', 'must look like'],
  ['a profile', 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc', 'must look like'],
  ['another ID', projectArn({ id: 'claims' }), 'must look like'],
  ['a project without an account', 'arn:aws:bedrock-mantle:us-east-1::project/proj_abc', 'must look like'],
  ['a project of another service', 'arn:aws:codebuild:us-east-1:111122223333:project/proj_abc', 'must look like'],
  ['an empty ARN', '', 'must look like'],
];

test.each(REFUSED)('refuses %s', (_, arn, problem) => {
  expect(() => TaggedProject.fromProjectArn(stackIn(), 'I', arn)).toThrow(problem);
});

test('refuses a wrong ARN and wrong models at once', () => {
  expect(() => TaggedProject.fromProjectAttributes(stackIn(), 'I', { projectArn: PROJECT_ID, models: [{ modelId: 'global.openai.gpt-5.6-sol' }] }))
    .toThrow(/fromProjectAttributes at S\/I: 2 problems:\n {2}- projectArn must look like .*\n {2}- models\[0\].modelId must not contain a geography/);
});

test.each<[string, (stack: Stack) => string, Record<string, string>]>([
  ['an export', () => Fn.importValue('Arn'), { Arn: ARN }],
  ['a parameter', (stack) => new CfnParameter(stack, 'Arn').valueAsString, { Arn: ARN }],
  ['an export of the other service', () => Fn.importValue('Arn'), { Arn: ARN.replace('bedrock-mantle', 'bedrock') }],
  ['an ARN with tokens in it', () => `arn:${Fn.ref('AWS::Partition')}:bedrock:eu-west-1:${OTHER_ACCOUNT}:project/${PROJECT_ID}`, {}],
])('takes %s', (_, arnIn, values) => {
  const stack = stackIn();
  const project = TaggedProject.fromProjectArn(stack, 'I', arnIn(stack));

  expect(deployed(stack.resolve([project.projectArn, project.projectId, project.env.region, project.env.account]), { values })).toEqual([ARN, PROJECT_ID, 'eu-west-1', OTHER_ACCOUNT]);
});

test('takes an ARN that the CDK looks up later, and what it grants is a valid template', () => {
  const stack = stackIn();
  const project = TaggedProject.fromProjectArn(stack, 'I', ssm.StringParameter.valueFromLookup(stack, '/claims/project'));
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  project.grantInvoke(role);
  project.clientSettings.exportToParameter();

  expect(project.env).toEqual(TEST_ENV);
  expect(JSON.stringify(templateOf(stack))).toContain(':bedrock-mantle:us-east-1:111122223333:project/dummy-value-for-/claims/project');
});

test.each<[string, (stack: Stack) => string]>([
  ['a dynamic reference', () => '{{resolve:ssm:/claims/project}}'],
  ['a text with one', () => 'project-{{resolve:ssm:/claims/project}}'],
  ['a token with one', (stack) => ssm.StringParameter.fromStringParameterAttributes(stack, 'Parameter', { parameterName: '/claims/project', forceDynamicReference: true }).stringValue],
])('refuses %s, which cannot be split', (_, arnIn) => {
  const stack = stackIn();

  expect(() => TaggedProject.fromProjectArn(stack, 'I', arnIn(stack))).toThrow(
    /^fromProjectAttributes at S\/I: projectArn must not be a dynamic reference, got .+: pass StringParameter\.valueForStringParameter\(scope, name\), because CloudFormation splits the ARN before it resolves the reference$/);
});

test('takes a dynamic reference as the ID in an ARN', () => {
  const { projectArn: arn, projectId } = TaggedProject.fromProjectArn(stackIn(), 'I', projectArn({ id: '{{resolve:ssm:/claims/id}}' }));

  expect([arn, projectId]).toEqual([projectArn({ id: '{{resolve:ssm:/claims/id}}' }), '{{resolve:ssm:/claims/id}}']);
});

test('takes an ARN of a parameter of the stack', () => {
  const stack = stackIn();
  const { projectId } = TaggedProject.fromProjectArn(stack, 'I', ssm.StringParameter.valueForStringParameter(stack, '/claims/project'));

  expect(JSON.stringify(stack.resolve(projectId))).toContain('"Ref":"SsmParameterValueclaimsproject');
});

test('gives its tags to what is created below it', () => {
  const stack = stackIn();
  const project: IBedrockProject = TaggedProject.fromProjectAttributes(stack, 'I', { projectArn: projectArn(), costTags: CostTags.of({ Team: 'a' }) });
  const parameter = project.clientSettings.exportToParameter();

  expect(templateOf(stack).Resources[stack.getLogicalId(parameter.node.defaultChild as CfnResource)].Properties.Tags).toEqual({ Team: 'a' });
});

test('of another Region and account has its metrics there', () => {
  const stack = stackIn();
  const metric = TaggedProject.fromProjectArn(stack, 'I', ARN).metricInferences();

  expect(metric).toMatchObject({ region: 'eu-west-1', account: OTHER_ACCOUNT });
  expect(TaggedProject.fromProjectArn(stack, 'Own', projectArn()).metricInferences()).toMatchObject(TEST_ENV);
});
