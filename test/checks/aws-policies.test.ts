import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as data from '../../src/checks/aws-managed-policies.json';
import { awsPolicyStatements } from '../../src/checks/aws-policies';
import { findings } from '../support/cost-checks';
import { TEST_ENV } from '../support/places';

/** What the checks find of a role that has an AWS managed policy. */
function foundWith(name: string): string[] {
  const app = new App({ analyticsReporting: false });
  new iam.Role(new Stack(app, 'S', { env: TEST_ENV }), 'R', {
    assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName(name)],
  });
  return findings(app).filter((finding) => finding.startsWith('UntrackedInvocation'));
}

test.each([
  'AdministratorAccess',
  'PowerUserAccess',
  'AmazonBedrockFullAccess',
  'AmazonBedrockLimitedAccess',
  'AmazonBedrockMantleFullAccess',
  'AmazonBedrockMantleInferenceAccess',
  'AmazonBedrockAgentCoreMemoryBedrockModelInferenceExecutionRolePolicy',
  'BedrockAgentCoreFullAccess',
  'AmazonSageMakerCanvasAIServicesAccess',
  'SageMakerStudioUserIAMDefaultExecutionPolicy',
  'SageMakerStudioUserIAMPermissiveExecutionPolicy',
  'SageMakerStudioAdminIAMDefaultExecutionPolicy',
  'SageMakerStudioAdminIAMPermissiveExecutionPolicy',
  'AWSElasticBeanstalkWebTier',
  'AWSElasticBeanstalkWorkerTier',
  'AWSElasticBeanstalkMulticontainerDocker',
  'AnthropicFullAccess',
  // AWS has withdrawn it. Roles that have it keep it.
  'AnthropicInferenceAccess',
  'AnthropicLimitedAccess',
  'AIDevOpsAgentActionsPolicy',
  'AmazonBedrockMarketplaceAccess',
  'service-role/SageMakerStudioBedrockEvaluationJobServiceRolePolicy',
  'AmazonSageMakerModelCustomizationCoreAccess',
  'AmazonBedrockStudioPermissionsBoundary',
  'SageMakerStudioProjectUserRolePermissionsBoundary',
  'CloudWatchOmniModelInferencePolicy',
])('%s is found', (name) => {
  const found = foundWith(name);

  expect(found.length).toBeGreaterThan(0);
  expect(found.filter((finding) => !finding.includes(`AWS managed policy ${name} (`))).toEqual([]);
});

test.each([
  'AmazonBedrockReadOnly',
  'AmazonBedrockMantleReadOnly',
  'ReadOnlyAccess',
  'AmazonS3FullAccess',
  'SecurityAudit',
  'job-function/ViewOnlyAccess',
  'service-role/AWSLambdaBasicExecutionRole',
  'CloudWatchFullAccessV2',
  // It allows tagged profiles alone.
  'service-role/AmazonDataZoneBedrockModelConsumptionPolicy',
  // It denies.
  'AWSCompromisedKeyQuarantineV3',
  'AgentRegistryFullAccess',
])('%s is quiet', (name) => {
  expect(foundWith(name)).toEqual([]);
});

test.each([
  ['AWSElasticBeanstalkWebTier', ['FOUNDATION_MODEL, SYSTEM_DEFINED_PROFILE']],
  ['AmazonBedrockMarketplaceAccess', ['MARKETPLACE_ENDPOINT']],
  // Its models can only be called through profiles, and it allows no system-defined profile.
  ['service-role/SageMakerStudioBedrockEvaluationJobServiceRolePolicy', ['BATCH']],
  ['service-role/SageMakerStudioBedrockFlowServiceRolePolicy', []],
  // A Deny statement of its own closes what its statements would allow.
  ['SageMakerStudioProjectUserRolePermissionsBoundary', ['INLINE_AGENT, EVALUATION']],
])('%s is found with the usage that its resources, conditions and Denies leave: %p', (name, usage) => {
  expect(foundWith(name).map((finding) => /\(([A-Z_, ]+)\)$/.exec(finding)?.[1])).toEqual(usage);
});

test.each([
  ['aws', 'arn:aws:iam::aws:policy/AnthropicFullAccess'],
  ['aws-cn', 'arn:aws-cn:iam::aws:policy/AnthropicFullAccess'],
  ['a partition known at deployment', 'arn:\uE000:iam::aws:policy/AnthropicFullAccess'],
])('statements by the ARN in %s', (_, arn) => {
  expect(awsPolicyStatements(arn)).toEqual([{ isAllow: true, actions: ['aws-external-anthropic:*'], resources: ['*'], conditions: [], location: '' }]);
});

test.each([
  ['a policy of an account', 'arn:aws:iam::111122223333:policy/AnthropicFullAccess'],
  ['another path', 'arn:aws:iam::aws:policy/service-role/AnthropicFullAccess'],
  ['no ARN', 'AnthropicFullAccess'],
  ['a name of every object', 'arn:aws:iam::aws:policy/constructor'],
])('no statements by %s', (_, arn) => {
  expect(awsPolicyStatements(arn)).toEqual([]);
});

test('statements keep their resources, conditions and Denies', () => {
  const boundary = awsPolicyStatements('arn:aws:iam::aws:policy/SageMakerStudioProjectUserRolePermissionsBoundary');
  const evaluation = awsPolicyStatements('arn:aws:iam::aws:policy/service-role/SageMakerStudioBedrockEvaluationJobServiceRolePolicy');

  expect(boundary.filter(({ isAllow }) => !isAllow).map(({ notActions = [] }) => notActions.includes('bedrock:InvokeModel'))).toEqual([true]);
  expect(evaluation[0]).toMatchObject({ resources: ['arn:aws:bedrock:*::foundation-model/*'], conditions: [{ operator: 'Null', key: 'bedrock:InferenceProfileArn', values: ['false'] }] });
});

test('the data is sorted, and names what it is from', () => {
  const names = Object.keys(data.policies);

  expect(names).toEqual([...names].sort());
  expect(data.source).toMatch(/^[\w-]+@\d[\d.]*(, [\w-]+@\d[\d.]*)*$/);
  expect(data.asOf).toMatch(/^\d{4}-\d{2}-\d{2}$/);
});
