import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { CostTagSchema, SourceAccounts, SourceAccountsStackSet, TagAudit, TagCostMeter } from '../../src';
import { checkedApp, templateOf } from '../support/checked-app';
import { arnValues } from '../support/deployed';
import { type Leg, policiesOf, simulated, type Verdict, verdict } from '../support/may';
import { OTHER_ACCOUNT, REGION, TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { SPENDING_PATHS } from '../support/spending-paths';

const SOURCE = OTHER_ACCOUNT;
const STRANGER = '777788889999';
const PAYER = '999988887777';
const ORGANIZATION = 'o-exampleorgid';
const OTHER_ORGANIZATION = 'o-otherorgid01';
const sinkIn = (region: string) => `arn:aws:oam:${region}:${TEST_ACCOUNT}:sink/a1b2c3d4-5678-90ab-cdef-EXAMPLE11111`;
const SINKS = Object.fromEntries([REGION, 'eu-central-1'].map((region) => [region, sinkIn(region)]));
const reader = (account: string, name = 'bedrock-cost-tags-reader') => `arn:aws:iam::${account}:role/${name}`;

interface Reader {
  readonly arn: string;
  readonly policies: any[];
}

/** A function that reads source accounts, with the ARN and the policies of its role. */
function readerIn(create: (stack: Stack, sourceAccounts: SourceAccounts, bucket: s3.IBucket) => Construct, withStackSet: boolean = true): Reader {
  const stack = new Stack(checkedApp(), 'Monitoring', { env: TEST_ENV });
  const stackSet = new SourceAccountsStackSet(stack, 'Accounts', {
    organizationId: ORGANIZATION, organizationalUnitIds: ['ou-ab12-11111111'], sinkArns: SINKS, stackSetName: 'cost-accounts',
  });
  const construct = create(stack, SourceAccounts.linked({ organizationId: ORGANIZATION, ...withStackSet ? { stackSet } : {} }), s3.Bucket.fromBucketName(stack, 'Bucket', 'finops'));
  const { Resources } = templateOf(stack);
  const roles = construct.node.findAll().filter((node): node is iam.CfnRole => node instanceof iam.CfnRole);
  const id = stack.getLogicalId(roles.find(({ node }) => node.path.endsWith('/Role/Resource') && !node.path.includes('Schedule'))!);
  return {
    arn: `arn:aws:iam::${TEST_ACCOUNT}:role${Resources[id].Properties.Path ?? '/'}Reader`,
    policies: policiesOf(Resources, id, { values: arnValues(Resources) }),
  };
}

/** A value that is made at the first use. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => made ??= make();
}

const SCHEMA = CostTagSchema.of({ Department: {} });
const meterOf = once(() => readerIn((stack, sourceAccounts, snapshotBucket) =>
  new TagCostMeter(stack, 'Meter', { tagKeys: ['Department'], regions: Object.keys(SINKS), sourceAccounts, snapshotBucket, snapshotPrefix: 'meters/claims/' })));
const auditOf = once(() => readerIn((stack, sourceAccounts, bucket) =>
  new TagAudit(stack, 'Audit', { schema: SCHEMA, regions: Object.keys(SINKS), sourceAccounts, bucket, reportPrefix: 'audits/claims/' })));

/** The reader role that the stack set creates in the source account. */
function roleOfTemplate(organizationId: string = ORGANIZATION, monitoringAccountId: string = TEST_ACCOUNT): any {
  const options = { organizationId, monitoringAccountId, createLinks: false, homeRegion: REGION };
  const text = SourceAccountsStackSet.templateOf(new Stack(checkedApp(), 'S', { env: TEST_ENV }), options)
    .replace(/\{"Fn::Sub":("[^"]*")\}/g, '$1').replaceAll('${AWS::Partition}', 'aws').replaceAll('${AWS::AccountId}', SOURCE);
  return JSON.parse(text).Resources.ReaderRole.Properties;
}

const readerRole = once(roleOfTemplate);

interface Assumption {
  readonly target?: string;

  /** Organization of the source account. */
  readonly of?: string;

  /** Organization of the monitoring account. */
  readonly by?: string;
  readonly trust?: any;
}

/** Whether both sides permit a role to assume a reader role. */
async function mayAssume({ arn, policies }: Reader, assumption: Assumption = {}): Promise<Verdict> {
  const { target = reader(SOURCE), of = ORGANIZATION, by = ORGANIZATION, trust = readerRole() } = assumption;
  return simulated({
    request: {
      action: 'sts:AssumeRole',
      principal: arn,
      resource: { resource: target, accountId: target.split(':')[4] },
      contextVariables: { 'aws:PrincipalArn': arn, 'aws:PrincipalOrgID': by, 'aws:ResourceOrgID': of },
    },
    identityPolicies: policies.map((policy, index) => ({ name: `p${index}`, policy })),
    resourcePolicy: trust.AssumeRolePolicyDocument,
  });
}

const stackSet = (name: string, account: string) => `arn:aws:cloudformation:${REGION}:${account}:stackset/${name}:a1b2c3d4-5678-90ab-cdef-EXAMPLE11111`;
const profile = (account: string, region = REGION) => `arn:aws:bedrock:${region}:${account}:application-inference-profile/abc123def456`;

describe.each<[string, () => Reader, string, string]>([
  ['the meter', meterOf, 'meters/claims/', 'months/2026-01.json.gz'],
  // It reads no report, only whether another run has claimed its time.
  ['the audit', auditOf, `audits/claims/${TEST_ACCOUNT}/${REGION}/`, '2026-01-01T0500Z.claim'],
])('%s', (_, create, folder, name) => {
  const may = async (action: string, resource: string, context: Leg['context'] = {}) => verdict(create().policies, action, { resource, context });

  test('may assume the reader role of an account of its organization, as both sides agree', async () => {
    expect(await mayAssume(create())).toBe('Allowed');
  });

  test.each<[string, Assumption]>([
    ['a reader role of an account that has left the organization', { of: OTHER_ORGANIZATION }],
    ['a reader role after the monitoring account has left the organization', { by: OTHER_ORGANIZATION }],
    ['a reader role of another organization, which copied the template', { of: OTHER_ORGANIZATION, trust: roleOfTemplate(OTHER_ORGANIZATION) }],
    ['a reader role of another monitoring account', { trust: roleOfTemplate(ORGANIZATION, STRANGER) }],
    ['another role that trusts it', { target: reader(SOURCE, 'OrganizationAccountAccessRole') }],
    ['a role whose name only begins like that of the reader role', { target: reader(SOURCE, 'bedrock-cost-tags-reader-admin') }],
    ['another role of its own account', { target: reader(TEST_ACCOUNT, 'Admin') }],
  ])('may not assume %s', async (__, assumption) => {
    expect(await mayAssume(create(), assumption)).not.toBe('Allowed');
  });

  test('may find sinks and links, and change none', async () => {
    expect(await may('oam:ListSinks', '*')).toBe('Allowed');
    expect(await may('oam:ListAttachedLinks', SINKS[REGION])).toBe('Allowed');
    expect(await Promise.all(['CreateLink', 'DeleteSink', 'PutSinkPolicy'].map(async (action) => may(`oam:${action}`, SINKS[REGION]))))
      .toEqual(['ImplicitlyDenied', 'ImplicitlyDenied', 'ImplicitlyDenied']);
  });

  test('may list the instances of its stack set, which belongs to the management account, and of no other', async () => {
    expect(await may('cloudformation:ListStackInstances', stackSet('cost-accounts', PAYER))).toBe('Allowed');
    expect(await may('cloudformation:ListStackInstances', stackSet('cost-accounts', TEST_ACCOUNT))).toBe('Allowed');
    expect(await may('cloudformation:ListStackInstances', stackSet('cost-accounts-2', PAYER))).toBe('ImplicitlyDenied');
    expect(await may('cloudformation:ListStackInstances', stackSet('security-baseline', PAYER))).toBe('ImplicitlyDenied');
    expect(await Promise.all(['CreateStackInstances', 'DeleteStackInstances', 'DeleteStackSet', 'UpdateStackSet'].map(async (action) =>
      may(`cloudformation:${action}`, stackSet('cost-accounts', PAYER))))).toEqual(Array.from({ length: 4 }, () => 'ImplicitlyDenied'));
  });

  test('may read and write its own folder of its own bucket only', async () => {
    const object = (key: string, bucket = 'finops') => `arn:aws:s3:::${bucket}/${key}`;

    expect(await may('s3:GetObject', object(folder + name))).toBe('Allowed');
    expect(await may('s3:PutObject', object(folder + name))).toBe('Allowed');
    for (const resource of [object('x'), object('meters/sales/x'), object('audits/sales/x'), object(folder + name, 'finops-prompts')]) {
      expect(await may('s3:GetObject', resource)).toBe('ImplicitlyDenied');
      expect(await may('s3:PutObject', resource)).toBe('ImplicitlyDenied');
    }
    expect(await may('s3:ListBucket', 'arn:aws:s3:::finops', { 's3:prefix': folder })).toBe('Allowed');
    expect(await may('s3:ListBucket', 'arn:aws:s3:::finops', { 's3:prefix': 'other/' })).toBe('ImplicitlyDenied');
    expect(await may('s3:DeleteObject', object(folder + name))).toBe('ImplicitlyDenied');
    expect(await may('s3:PutBucketPolicy', 'arn:aws:s3:::finops')).toBe('ImplicitlyDenied');
  });

  test('may not read in the source account with its own permissions', async () => {
    expect(await may('bedrock:ListTagsForResource', profile(SOURCE))).toBe('ImplicitlyDenied');
    expect(await may('bedrock-mantle:GetProject', `arn:aws:bedrock-mantle:${REGION}:${SOURCE}:project/proj_abcdefghij234567abcd`)).toBe('ImplicitlyDenied');
  });

  test('without source accounts has another path, and may assume no role', async () => {
    const plain = readerIn((stack, __, bucket) => create === meterOf
      ? new TagCostMeter(stack, 'Meter', { tagKeys: ['Department'], snapshotBucket: bucket })
      : new TagAudit(stack, 'Audit', { schema: SCHEMA, bucket }));

    expect(plain.arn).toBe(`arn:aws:iam::${TEST_ACCOUNT}:role/Reader`);
    expect(await mayAssume(plain)).not.toBe('Allowed');
    // Another policy of the account could permit it. The reader role does not trust it anyway.
    expect(await mayAssume({ ...plain, policies: [{ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }] }] })).not.toBe('Allowed');
  });

  test('without a stack set lists the instances of none', async () => {
    const { policies } = readerIn((stack, sourceAccounts, bucket) => create === meterOf
      ? new TagCostMeter(stack, 'Meter', { tagKeys: ['Department'], sourceAccounts, snapshotBucket: bucket })
      : new TagAudit(stack, 'Audit', { schema: SCHEMA, sourceAccounts, bucket }), false);

    expect(await verdict(policies, 'cloudformation:ListStackInstances', { resource: stackSet('cost-accounts', PAYER) })).toBe('ImplicitlyDenied');
  });
});

const inSource = (resource: string) => resource.replaceAll(TEST_ACCOUNT, SOURCE);

/** What the reader role permits in the source account. */
async function mayReader(action: string, resource: string, context: Record<string, string | string[]> = {}): Promise<Verdict> {
  const principal = reader(SOURCE);
  return simulated({
    request: { action, principal, resource: { resource, accountId: SOURCE }, contextVariables: { 'aws:PrincipalArn': principal, ...context } },
    identityPolicies: readerRole().Policies.map(({ PolicyName, PolicyDocument }: any) => ({ name: PolicyName, policy: PolicyDocument })),
  });
}

describe('no role of source accounts spends', () => {
  test.each(SPENDING_PATHS.map(({ name, action, leg }) => [action, name, leg] as const))('%s: %s', async (action, _, leg) => {
    const { resource, context } = leg;
    const answers = [
      await verdict(meterOf().policies, action, leg), await verdict(auditOf().policies, action, leg),
      // The simulator does not know projects as resources of this action. The question about the other roles has it replaced.
      ...resource.includes(':project/') && action === 'bedrock:InvokeModelWithResponseStream' ? [] : [await mayReader(action, inSource(resource), context)],
    ];

    expect(answers.filter((each) => each !== 'ImplicitlyDenied')).toEqual([]);
  });
});

describe('the reader role reads metadata only', () => {
  test.each<[string, string]>([
    ['bedrock:ListInferenceProfiles', '*'],
    ['tag:GetResources', '*'],
    ['bedrock:ListTagsForResource', profile(SOURCE, 'eu-central-1')],
    ['bedrock-mantle:GetProject', `arn:aws:bedrock-mantle:eu-central-1:${SOURCE}:project/proj_abcdefghij234567abcd`],
  ])('it may call %s', async (action, resource) => {
    expect(await mayReader(action, resource)).toBe('Allowed');
  });

  test.each<[string, string]>([
    ['bedrock:TagResource', profile(SOURCE)],
    ['bedrock:UntagResource', profile(SOURCE)],
    ['bedrock:GetModelInvocationLoggingConfiguration', '*'],
    ['bedrock:GetPrompt', `arn:aws:bedrock:${REGION}:${SOURCE}:prompt/ABCDEFGHIJ`],
    ['logs:GetLogEvents', `arn:aws:logs:${REGION}:${SOURCE}:log-group:/aws/bedrock:log-stream:aws/bedrock/modelinvocations`],
    ['logs:FilterLogEvents', `arn:aws:logs:${REGION}:${SOURCE}:log-group:/aws/bedrock`],
    ['logs:StartQuery', `arn:aws:logs:${REGION}:${SOURCE}:log-group:/aws/bedrock`],
    ['s3:GetObject', 'arn:aws:s3:::prompts/AWSLogs/x.json.gz'],
    ['s3:ListBucket', 'arn:aws:s3:::prompts'],
    ['ssm:GetParameter', `arn:aws:ssm:${REGION}:${SOURCE}:parameter/secret`],
    ['secretsmanager:GetSecretValue', `arn:aws:secretsmanager:${REGION}:${SOURCE}:secret:x-AbCdEf`],
    ['kms:Decrypt', `arn:aws:kms:${REGION}:${SOURCE}:key/a1b2c3d4-5678-90ab-cdef-EXAMPLE11111`],
    ['dynamodb:GetItem', `arn:aws:dynamodb:${REGION}:${SOURCE}:table/prompts`],
    ['iam:PassRole', reader(SOURCE, 'Admin')],
    ['iam:CreateAccessKey', `arn:aws:iam::${SOURCE}:user/admin`],
    ['sts:AssumeRole', reader(STRANGER)],
    ['cloudformation:CreateResource', '*'],
    ['cloudformation:UpdateResource', '*'],
    ['tag:TagResources', '*'],
  ])('it may not call %s', async (action, resource) => {
    expect(await mayReader(action, resource)).toBe('ImplicitlyDenied');
  });

  // A project is read by the Cloud Control API, which calls the service of the resource with the permissions of the role.
  test('the Cloud Control API reads no other resource for it', async () => {
    expect(await mayReader('cloudformation:GetResource', '*')).toBe('Allowed');
    expect(await mayReader('lambda:GetFunction', `arn:aws:lambda:${REGION}:${SOURCE}:function:x`)).toBe('ImplicitlyDenied');
    expect(await mayReader('iam:GetRole', reader(SOURCE, 'Admin'))).toBe('ImplicitlyDenied');
  });
});
