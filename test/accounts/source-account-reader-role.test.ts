import { App, Stack } from 'aws-cdk-lib';
import { SourceAccountReaderRole, type SourceAccountReaderRoleProps } from '../../src';
import { ACTION_TABLE } from '../../src/access/actions';
import { checkedApp, onlyResource } from '../support/checked-app';
import { deployed } from '../support/deployed';
import { simulated, type Verdict } from '../support/may';
import { OTHER_ACCOUNT, TEST_ACCOUNT } from '../support/places';

const MONITORING = TEST_ACCOUNT;
const SOURCE = OTHER_ACCOUNT;
const ORGANIZATION = 'o-exampleorgid';
const PROPS = { monitoringAccountId: MONITORING, organizationId: ORGANIZATION };
const READER = `arn:aws:iam::${SOURCE}:role/bedrock-cost-tags-reader`;

const stackOf = (region = 'eu-central-1') => new Stack(checkedApp(), 'S', { env: { account: SOURCE, region } });

function roleOf(props: Partial<SourceAccountReaderRoleProps> = {}): any {
  const stack = stackOf();
  new SourceAccountReaderRole(stack, 'Reader', { ...PROPS, ...props });
  return deployed(onlyResource(stack, 'AWS::IAM::Role').Properties, { partition: 'aws', region: 'eu-central-1', account: SOURCE } as any);
}

/** Whether a role may assume the reader role, if its own policy permits it. */
async function mayAssume(principal: string, organization?: string): Promise<Verdict> {
  const { AssumeRolePolicyDocument } = roleOf();
  return simulated({
    request: {
      action: 'sts:AssumeRole',
      principal,
      resource: { resource: READER, accountId: SOURCE },
      contextVariables: { 'aws:PrincipalArn': principal, ...organization ? { 'aws:PrincipalOrgID': organization } : {} },
    },
    identityPolicies: [{ name: 'p', policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: READER }] } }],
    resourcePolicy: AssumeRolePolicyDocument,
  });
}

async function verdictOf(action: string, resource: string, props: Partial<SourceAccountReaderRoleProps> = {}): Promise<Verdict> {
  return simulated({
    request: { action, principal: READER, resource: { resource, accountId: SOURCE }, contextVariables: { 'aws:PrincipalArn': READER } },
    identityPolicies: roleOf(props).Policies.map(({ PolicyName, PolicyDocument }: any) => ({ name: PolicyName, policy: PolicyDocument })),
  });
}

describe('the role can be assumed', () => {
  test('by a role under the path, of the monitoring account, in the organization', async () => {
    await expect(mayAssume(`arn:aws:iam::${MONITORING}:role/bedrock-cost-tags/Meter`, ORGANIZATION)).resolves.toBe('Allowed');
  });

  test.each<[string, string, string | undefined]>([
    ['a role of the monitoring account without the path', `arn:aws:iam::${MONITORING}:role/Meter`, ORGANIZATION],
    ['a role under another path', `arn:aws:iam::${MONITORING}:role/bedrock-cost-tags-other/Meter`, ORGANIZATION],
    ['a role under a path that contains the path', `arn:aws:iam::${MONITORING}:role/x/bedrock-cost-tags/Meter`, ORGANIZATION],
    ['a user under the path', `arn:aws:iam::${MONITORING}:user/bedrock-cost-tags/Meter`, ORGANIZATION],
    ['a role of another account', 'arn:aws:iam::777788889999:role/bedrock-cost-tags/Meter', ORGANIZATION],
    ['another organization', `arn:aws:iam::${MONITORING}:role/bedrock-cost-tags/Meter`, 'o-otherorgid01'],
    ['no organization', `arn:aws:iam::${MONITORING}:role/bedrock-cost-tags/Meter`, undefined],
    ['a role of the source account', `arn:aws:iam::${SOURCE}:role/bedrock-cost-tags/Meter`, ORGANIZATION],
    ['the role itself', READER, ORGANIZATION],
  ])('not by %s', async (_, principal, organization) => {
    await expect(mayAssume(principal, organization)).resolves.not.toBe('Allowed');
  });
});

const PROFILE = `arn:aws:bedrock:us-east-1:${SOURCE}:application-inference-profile/abc`;
const PROJECT = `arn:aws:bedrock-mantle:us-east-1:${SOURCE}:project/abc`;

describe('the role can', () => {
  test.each([
    ['bedrock:ListInferenceProfiles', '*'], ['tag:GetResources', '*'], ['bedrock:ListTagsForResource', PROFILE], ['cloudformation:GetResource', '*'],
    ['bedrock-mantle:GetProject', PROJECT], ['bedrock:ListFoundationModels', '*'], ['bedrock:GetFoundationModel', 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0'],
  ])('call %s', async (action, resource) => {
    await expect(verdictOf(action, resource)).resolves.toBe('Allowed');
  });

  test('not read models without the audit', async () => {
    await expect(verdictOf('bedrock:ListFoundationModels', '*', { allowAudit: false })).resolves.toBe('ImplicitlyDenied');
    await expect(verdictOf('bedrock:GetFoundationModel', 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0', { allowAudit: false })).resolves.toBe('ImplicitlyDenied');
  });

  test('read metadata only: no action that spends or changes is in its permissions', () => {
    const actions: string[] = roleOf().Policies.flatMap(({ PolicyDocument }: any) => PolicyDocument.Statement.flatMap((each: any) => each.Action));
    const spending = new Set(Object.entries(ACTION_TABLE).flatMap(([service, rows]) => rows.flatMap(({ names }) => names.map((name) => `${service}:${name}`))));

    expect(actions).toHaveLength(8);
    expect(actions.filter((action) => !/^[a-z-]+:(Get|List)[A-Za-z]+$/.test(action))).toEqual([]);
    expect(actions.filter((action) => spending.has(action))).toEqual([]);
  });

  test.each([
    ['bedrock:InvokeModel', PROFILE], ['bedrock:InvokeModelWithResponseStream', PROFILE], ['bedrock:TagResource', PROFILE], ['bedrock:DeleteInferenceProfile', PROFILE],
    ['bedrock:CreateInferenceProfile', PROFILE], ['sts:AssumeRole', READER], ['iam:PassRole', READER], ['s3:GetObject', 'arn:aws:s3:::prompts/x'],
    ['bedrock:ListTagsForResource', `arn:aws:bedrock:us-east-1:${SOURCE}:guardrail/abc`],
  ])('not call %s', async (action, resource) => {
    await expect(verdictOf(action, resource)).resolves.toBe('ImplicitlyDenied');
  });
});

test.each([['cn-north-1', 'aws-cn'], ['us-gov-west-1', 'aws-us-gov'], ['eu-central-1', 'aws']])('the role in %s has ARNs of %s', (region, partition) => {
  const stack = stackOf(region);
  new SourceAccountReaderRole(stack, 'Reader', PROPS);
  const text = JSON.stringify(onlyResource(stack, 'AWS::IAM::Role').Properties).replaceAll('{"Ref":"AWS::Partition"}', `"${partition}"`);

  expect([...text.matchAll(/arn:(aws[a-z-]*)/g)].filter(([, each]) => each !== partition)).toEqual([]);
  expect(text).toContain(partition);
});

test('a session ends after an hour', () => {
  expect(roleOf()).toMatchObject({ RoleName: 'bedrock-cost-tags-reader', MaxSessionDuration: 3600 });
});

test('reports all problems together', () => {
  expect(() => new SourceAccountReaderRole(stackOf(), 'Reader', { monitoringAccountId: '1', organizationId: 'x', roleName: 'a b' })).toThrow(/SourceAccountReaderRole at S\/Reader: 4 problems/);
});

test('two roles of one name in an account fail synth, in whichever Region', () => {
  const app = new App();
  ['us-east-1', 'eu-central-1'].forEach((region) => new SourceAccountReaderRole(new Stack(app, region, { env: { account: SOURCE, region } }), 'Reader', PROPS));

  expect(() => app.synth()).toThrow('roleName must be unique in the account, got another role of the name at "us-east-1/Reader"');
});
