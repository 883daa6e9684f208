import { App, Stack } from 'aws-cdk-lib';
import { violations } from '../support/cost-checks';
import { TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { doc, OPEN, resource } from '../support/planted-statements';

const inline = (...statements: any[]) => [{ PolicyName: 'p', PolicyDocument: doc(...statements) }];
const source = (kind: string) => `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:${kind}/*`;
const trust = (service: string, ...kinds: string[]) => doc({
  Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service }, ...kinds.length === 0 ? {} : { Condition: { ArnLike: { 'aws:SourceArn': kinds.map(source) } } },
});

/** The remedy of the only violation. */
function remedyOf(build: (stack: Stack) => void): string | undefined {
  const app = new App({ analyticsReporting: false });
  build(new Stack(app, 'S', { env: TEST_ENV }));
  const [first, ...others] = violations(app);
  expect(others).toEqual([]);
  return first.fix;
}

const serviceRole = (document: any) => remedyOf((s) => resource(s, 'R', 'AWS::IAM::Role', { AssumeRolePolicyDocument: document, Policies: inline(OPEN) }));

beforeEach(() => jest.spyOn(console, 'error').mockImplementation());
afterEach(() => jest.restoreAllMocks());

test('a role of agents and flows gets the remedy for Amazon Bedrock', () => {
  expect(serviceRole(trust('bedrock.amazonaws.com', 'agent'))).toMatch(/^set foundationModel of the agent/);
  expect(serviceRole(trust('bedrock.amazonaws.com', 'agent', 'flow'))).toMatch(/^use the ARN of a profile in the agent, flow, knowledge base or job/);
});

test('a role of AgentCore gets the remedy for its code', () => {
  expect(serviceRole(trust('bedrock-agentcore.amazonaws.com'))).toMatch(/^pass the ARN of a profile to the code on AgentCore/);
});

test('a policy of a group gets the remedy for the group, also if its members are known', () => {
  expect(remedyOf((s) => {
    const { ref } = resource(s, 'G', 'AWS::IAM::Group', { Policies: inline(OPEN) });
    resource(s, 'U', 'AWS::IAM::User', { Groups: [ref] });
  })).toMatch(/to the group \(groups\)/);
});

test('an AWS managed policy of a permission set gets the remedy for AWS managed policies', () => {
  expect(remedyOf((s) => resource(s, 'Set', 'AWS::SSO::PermissionSet', {
    InstanceArn: 'arn:aws:sso:::instance/ssoins-1234567890abcdef', Name: 'Data', ManagedPolicies: ['arn:aws:iam::aws:policy/AmazonBedrockFullAccess'],
  }))).toMatch(/^replace the AWS managed policy with/);
});

test('a role with an AWS managed policy and a statement of its own gets both remedies', () => {
  const remedy = remedyOf((s) => resource(s, 'R', 'AWS::IAM::Role', {
    AssumeRolePolicyDocument: trust('lambda.amazonaws.com'), ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonBedrockFullAccess'], Policies: inline(OPEN),
  }));

  expect(remedy).toMatch(/grant access with profile\.grantInvoke/);
  expect(remedy).toMatch(/replace the AWS managed policy with/);
  expect(remedy).toContain(' For the other statements: ');
});
