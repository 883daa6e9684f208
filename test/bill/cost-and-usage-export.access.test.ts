import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { CostAndUsageExport } from '../../src/bill/cost-and-usage-export';
import type { CostAndUsageExportProps } from '../../src/bill/cost-and-usage-export-props';
import { checkedApp, ofType, resourcesOf, templateOf } from '../support/checked-app';
import { deployed } from '../support/deployed';
import { policiesOf, simulated, verdict } from '../support/may';
import { keyPolicyIn, resourceVerdict, type Asker } from '../support/may-publish';
import { OTHER_ACCOUNT, TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { warningIds } from '../support/warnings';

const newStack = (env: object | undefined = TEST_ENV) => new Stack(checkedApp(), 'Insurance', { env });
const exported = (stack: Stack, props: Partial<CostAndUsageExportProps> = {}) => new CostAndUsageExport(stack, 'Bill', {
  tagKeys: ['Department'], exportName: 'bill', databaseName: 'bills', workgroupName: 'analysts', ...props,
});

const SERVICES = ['bcm-data-exports.amazonaws.com', 'billingreports.amazonaws.com'];
const source = (account: string, arn: string): Record<string, string> => ({ 'aws:SourceAccount': account, 'aws:SourceArn': arn });
const exportArn = (account: string, region: string = 'us-east-1') => `arn:aws:bcm-data-exports:${region}:${account}:export/bill-0123`;
const OURS = source(TEST_ACCOUNT, exportArn(TEST_ACCOUNT));

const bucketName = (logicalId: string) => `name-of-${logicalId.toLowerCase()}`;
const bucketArn = (logicalId: string) => `arn:aws:s3:::${bucketName(logicalId)}`;

/** Names and ARNs of the stack's buckets and keys, by reference. */
function valuesOf(stack: Stack): Record<string, string> {
  return Object.fromEntries([
    ...Object.keys(resourcesOf(stack, 'AWS::S3::Bucket')).flatMap((id) => [[id, bucketName(id)], [`${id}.Arn`, bucketArn(id)]]),
    ...Object.keys(resourcesOf(stack, 'AWS::KMS::Key')).map((id) => [`${id}.Arn`, `arn:aws:kms:us-east-1:${TEST_ACCOUNT}:key/${id}`]),
  ]);
}

/** The policy of the bucket that bills are delivered to, and the bucket's ARN. */
function deliveredTo(stack: Stack, begin: string): { policy: any; arn: string } {
  const [bucketId] = Object.keys(resourcesOf(stack, 'AWS::S3::Bucket')).filter((id) => id.startsWith(begin));
  const [{ Properties }] = Object.values(resourcesOf(stack, 'AWS::S3::BucketPolicy')).filter(({ Properties: { Bucket } }) => Bucket.Ref === bucketId);
  return { policy: deployed(Properties.PolicyDocument, { values: valuesOf(stack) }), arn: bucketArn(bucketId) };
}

// Each is refused something that the service of the right account and source may.
const OTHERS: Array<[who: string, asker: Asker]> = [
  ['for another account', { principal: SERVICES[0], context: source(OTHER_ACCOUNT, exportArn(TEST_ACCOUNT)) }],
  ['for an export of another account', { principal: SERVICES[0], context: source(TEST_ACCOUNT, exportArn(OTHER_ACCOUNT)) }],
  ['for an export of another Region', { principal: SERVICES[0], context: source(TEST_ACCOUNT, exportArn(TEST_ACCOUNT, 'eu-west-1')) }],
  ['for something that is no export', { principal: SERVICES[0], context: source(TEST_ACCOUNT, `arn:aws:bcm-data-exports:us-east-1:${TEST_ACCOUNT}:table/all`) }],
  ['without telling for whom', { principal: SERVICES[0] }],
  ['without telling for which export', { principal: SERVICES[0], context: { 'aws:SourceAccount': TEST_ACCOUNT } }],
  ['as another service', { principal: 'budgets.amazonaws.com', context: OURS }],
  ['as somebody of another account', { principal: `arn:aws:iam::${OTHER_ACCOUNT}:role/Admin`, context: OURS }],
];

describe.each<[whose: string, begin: string, props: (stack: Stack) => Partial<CostAndUsageExportProps>]>([
  ['the bucket that is made', 'BillBucket', () => ({})],
  ['a bucket of yours', 'Mine', (stack) => ({ bucket: new s3.Bucket(stack, 'Mine', { enforceSSL: true }) })],
])('%s', (_, begin, props) => {
  const stack = newStack();
  exported(stack, props(stack));
  const { policy, arn } = deliveredTo(stack, begin);
  const may = async (action: string, resource: string, asker: Asker) => resourceVerdict({ policy, arn: resource }, action, asker);

  test.each(SERVICES)('is written to by %s, whose policy it may read', async (principal) => {
    expect(await may('s3:PutObject', `${arn}/cost-and-usage/bill/data/BILLING_PERIOD=2026-11/bill-00001.snappy.parquet`, { principal, context: OURS })).toBe('Allowed');
    // When an export is made, AWS writes here.
    expect(await may('s3:PutObject', `${arn}/aws-programmatic-access-test-object`, { principal, context: OURS })).toBe('Allowed');
    expect(await may('s3:GetBucketPolicy', arn, { principal, context: OURS })).toBe('Allowed');
  });

  test('is written to for a report that was made before there were exports', async () => {
    const context = source(TEST_ACCOUNT, `arn:aws:cur:us-east-1:${TEST_ACCOUNT}:definition/bill`);

    expect(await may('s3:PutObject', `${arn}/bill`, { principal: SERVICES[1], context })).toBe('Allowed');
  });

  test.each(OTHERS)('is not written to %s', async (__, asker) => {
    expect(await may('s3:PutObject', `${arn}/cost-and-usage/bill/data/a`, asker)).toBe('ImplicitlyDenied');
    expect(await may('s3:GetBucketPolicy', arn, asker)).toBe('ImplicitlyDenied');
  });

  test.each([
    ['s3:GetObject', '/cost-and-usage/bill/data/a'], ['s3:DeleteObject', '/cost-and-usage/bill/data/a'], ['s3:PutObjectAcl', '/cost-and-usage/bill/data/a'],
    ['s3:ListBucket', ''], ['s3:PutBucketPolicy', ''], ['s3:DeleteBucket', ''],
  ])('gives the services no %s', async (action, path) => {
    expect(await may(action, `${arn}${path}`, { principal: SERVICES[0], context: OURS })).toBe('ImplicitlyDenied');
  });

  test('lets nobody in without TLS, not even the services', async () => {
    expect(await may('s3:PutObject', `${arn}/a`, { principal: SERVICES[0], context: { ...OURS, 'aws:SecureTransport': 'false' } })).toBe('ExplicitlyDenied');
    expect(await may('s3:GetObject', `${arn}/a`, { principal: `arn:aws:iam::${TEST_ACCOUNT}:role/Admin`, context: { 'aws:SecureTransport': 'false' } })).toBe('ExplicitlyDenied');
  });
});

describe.each<[whose: string, props: (stack: Stack) => Partial<CostAndUsageExportProps>]>([
  ['the key of the bucket that is made', (stack) => ({ encryptionKey: new kms.Key(stack, 'Key') })],
  ['the key of a bucket of yours', (stack) => ({ bucket: new s3.Bucket(stack, 'Mine', { encryptionKey: new kms.Key(stack, 'Key') }) })],
])('%s', (_, props) => {
  const stack = newStack();
  exported(stack, props(stack));
  const key = keyPolicyIn(templateOf(stack).Resources);

  test.each(SERVICES.flatMap((principal) => ['kms:GenerateDataKey', 'kms:Decrypt'].map((action) => [principal, action])))('lets %s call %s', async (principal, action) => {
    expect(await resourceVerdict(key, action, { principal, context: OURS })).toBe('Allowed');
  });

  test.each(OTHERS)('is not used %s', async (__, asker) => {
    expect(await resourceVerdict(key, 'kms:Decrypt', asker)).toBe('ImplicitlyDenied');
    expect(await resourceVerdict(key, 'kms:GenerateDataKey', asker)).toBe('ImplicitlyDenied');
  });

  test.each(['kms:Encrypt', 'kms:ScheduleKeyDeletion', 'kms:PutKeyPolicy', 'kms:CreateGrant'])('gives the services no %s', async (action) => {
    expect(await resourceVerdict(key, action, { principal: SERVICES[0], context: OURS })).toBe('ImplicitlyDenied');
  });
});

describe('what is imported', () => {
  const messages = (stack: Stack) => stack.node.findAll().flatMap(({ node }) => node.metadata).filter(({ type }) => type === 'aws:cdk:warning').map(({ data }) => String(data));

  /** The statement that a warning holds. */
  const statementIn = (message: string) => JSON.parse(/: (\{.*\})\. See .* \[ack/.exec(message)![1]);

  test('has to have the statement that a bucket of ours has', async () => {
    const stack = newStack();
    exported(stack, { bucket: s3.Bucket.fromBucketName(stack, 'Imported', 'bills') });
    const [message] = messages(stack);
    const policy = { Version: '2012-10-17', Statement: [statementIn(message)] };

    expect(warningIds(stack)).toEqual(['cdk-bedrock-cost-tags:CostAndUsageExport.bucketPolicyNotAdded']);
    expect(message).toContain('the policy of the imported bucket "Insurance/Imported" cannot be changed by this app, so AWS cannot deliver the export. Add this statement to the policy before you deploy the export: ');
    expect(await resourceVerdict({ policy, arn: 'arn:aws:s3:::bills/a' }, 's3:PutObject', { principal: SERVICES[0], context: OURS })).toBe('Allowed');
    expect(await resourceVerdict({ policy, arn: 'arn:aws:s3:::bills/a' }, 's3:PutObject', OTHERS[0][1])).toBe('ImplicitlyDenied');
    expect(await resourceVerdict({ policy, arn: 'arn:aws:s3:::others/a' }, 's3:PutObject', { principal: SERVICES[0], context: OURS })).toBe('ImplicitlyDenied');
  });

  test('leaves places for what is not known', () => {
    const stack = new Stack(checkedApp(), 'Insurance');
    const { ref } = new s3.CfnBucket(stack, 'Raw');
    exported(stack, { bucket: s3.Bucket.fromBucketName(stack, 'Imported', ref) });

    expect(statementIn(messages(stack)[0])).toMatchObject({
      Resource: ['arn:aws:s3:::BUCKET', 'arn:aws:s3:::BUCKET/*'],
      Condition: {
        StringLike: { 'aws:SourceAccount': 'ACCOUNT', 'aws:SourceArn': ['arn:aws:cur:us-east-1:ACCOUNT:definition/*', 'arn:aws:bcm-data-exports:us-east-1:ACCOUNT:export/*'] },
      },
    });
  });

  test.each<[what: string, props: (stack: Stack, key: kms.IKey) => Partial<CostAndUsageExportProps>]>([
    ['a key', (_, encryptionKey) => ({ encryptionKey })],
    ['the key of a bucket of yours', (stack, encryptionKey) => ({ bucket: new s3.Bucket(stack, 'Mine', { encryptionKey }) })],
  ])('has to let the services use it: %s', async (_, props) => {
    const stack = newStack();
    const arn = `arn:aws:kms:us-east-1:${TEST_ACCOUNT}:key/01234567-89ab-cdef-0123-456789abcdef`;
    exported(stack, props(stack, kms.Key.fromKeyArn(stack, 'Imported', arn)));
    const [message] = messages(stack);
    const policy = { Version: '2012-10-17', Statement: [statementIn(message)] };

    expect(warningIds(stack)).toEqual(['cdk-bedrock-cost-tags:CostAndUsageExport.keyPolicyNotAdded']);
    expect(await resourceVerdict({ policy, arn }, 'kms:GenerateDataKey', { principal: SERVICES[0], context: OURS })).toBe('Allowed');
    expect(await resourceVerdict({ policy, arn }, 'kms:GenerateDataKey', OTHERS[0][1])).toBe('ImplicitlyDenied');
  });
});

/** What KMS says to the one role of a stack: a key's own policy has to agree. */
async function keyVerdict(stack: Stack, action: string) {
  const { Resources } = templateOf(stack);
  const { policy, arn } = keyPolicyIn(Resources);
  const principal = `arn:aws:iam::${TEST_ACCOUNT}:role/Analyst`;
  return simulated({
    request: { action, principal, resource: { resource: arn, accountId: TEST_ACCOUNT }, contextVariables: { 'aws:PrincipalArn': principal } },
    identityPolicies: policiesOf(Resources, ofType(Resources, 'AWS::IAM::Role')[0][0], { values: valuesOf(stack) }).map((document, index) => ({ name: `p${index}`, policy: document })),
    resourcePolicy: policy,
  });
}

describe('an analyst', () => {
  const stack = newStack();
  const key = new kms.Key(stack, 'Key');
  const bill = exported(stack, { encryptionKey: key });
  const analyst = new iam.Role(stack, 'Analyst', { assumedBy: new iam.AccountRootPrincipal() });
  const grant = bill.grantQuery(analyst);
  const { Resources } = templateOf(stack);
  const [[analystId]] = ofType(Resources, 'AWS::IAM::Role');
  const policies = policiesOf(Resources, analystId, { values: valuesOf(stack) });

  const [billBucket, results] = ['BillBucket', 'BillResults'].map((begin) => bucketArn(Object.keys(Resources).find((id) => id.startsWith(begin))!));
  const here = (service: string, resource: string) => `arn:aws:${service}:us-east-1:${TEST_ACCOUNT}:${resource}`;
  const DATA = `${billBucket}/cost-and-usage/bill/data/BILLING_PERIOD=2026-11/bill-00001.snappy.parquet`;
  const prefix = (text: string) => ({ 's3:prefix': text });

  test('is granted all of it at once', () => {
    expect(grant.success).toBe(true);
    expect(grant.principalStatements).toHaveLength(10);
    expect(grant.principalStatements.flatMap(({ actions }) => actions).filter((action) => action.startsWith('kms:'))).toEqual(['kms:Decrypt', 'kms:Decrypt', 'kms:GenerateDataKey']);
  });

  test.each<[action: string, resource: string, context?: Record<string, string>]>([
    ...['StartQueryExecution', 'StopQueryExecution', 'GetQueryExecution', 'BatchGetQueryExecution', 'ListQueryExecutions', 'GetQueryResults', 'GetQueryResultsStream', 'GetQueryRuntimeStatistics',
      'GetNamedQuery', 'BatchGetNamedQuery', 'ListNamedQueries', 'GetWorkGroup'].map((action): [string, string] => [`athena:${action}`, here('athena', 'workgroup/analysts')]),
    ['glue:GetDatabase', here('glue', 'database/bills')],
    ['glue:GetDatabase', here('glue', 'database/default')],
    ...['GetTable', 'GetTables', 'GetPartition', 'GetPartitions', 'BatchGetPartition'].flatMap((action): Array<[string, string]> =>
      [here('glue', 'catalog'), here('glue', 'database/bills'), here('glue', 'table/bills/cost_and_usage')].map((resource) => [`glue:${action}`, resource])),
    ['s3:GetObject', DATA],
    ['s3:ListBucket', billBucket, prefix('cost-and-usage/bill/data/BILLING_PERIOD=2026-11/')],
    ['s3:GetBucketLocation', billBucket],
    ['s3:GetBucketLocation', results],
    ['s3:ListBucket', results],
    ['s3:ListBucketMultipartUploads', results],
    ...['GetObject', 'PutObject', 'AbortMultipartUpload', 'ListMultipartUploadParts'].map((action): [string, string] => [`s3:${action}`, `${results}/0123.csv`]),
  ])('may %s on %s', async (action, resource, ...[context]) => {
    expect(await verdict(policies, action, { resource, context })).toBe('Allowed');
  });

  test.each<[action: string, resource: string, context?: Record<string, string>]>([
    ['s3:PutObject', DATA],
    ['s3:DeleteObject', DATA],
    ['s3:PutObject', `${billBucket}/a`],
    ['s3:GetObject', `${billBucket}/cost-and-usage/bill/metadata/BILLING_PERIOD=2026-11/bill-Manifest.json`],
    ['s3:GetObject', `${billBucket}/cost-and-usage/bill-of-others/data/a`],
    ['s3:ListBucket', billBucket, prefix('')],
    ['s3:ListBucket', billBucket, prefix('cost-and-usage/')],
    ['s3:ListBucket', billBucket],
    ['s3:PutBucketPolicy', billBucket],
    ['s3:DeleteObject', `${results}/0123.csv`],
    ['s3:DeleteBucket', results],
    ['s3:GetObject', 'arn:aws:s3:::other-bucket/a'],
    ['athena:StartQueryExecution', here('athena', 'workgroup/primary')],
    ['athena:StartQueryExecution', here('athena', 'workgroup/analysts-of-others')],
    ['athena:UpdateWorkGroup', here('athena', 'workgroup/analysts')],
    ['athena:DeleteWorkGroup', here('athena', 'workgroup/analysts')],
    ['athena:CreateNamedQuery', here('athena', 'workgroup/analysts')],
    ['athena:DeleteNamedQuery', here('athena', 'workgroup/analysts')],
    ['glue:GetTable', here('glue', 'table/bills/other')],
    ['glue:GetTable', here('glue', 'table/others/cost_and_usage')],
    ['glue:GetDatabase', here('glue', 'database/others')],
    ['glue:CreateDatabase', here('glue', 'database/default')],
    ['glue:GetTables', here('glue', 'database/default')],
    ['glue:GetTable', here('glue', 'table/default/other')],
    ['glue:CreateTable', here('glue', 'table/bills/cost_and_usage')],
    ['glue:UpdateTable', here('glue', 'table/bills/cost_and_usage')],
    ['glue:DeleteTable', here('glue', 'table/bills/cost_and_usage')],
    ['bcm-data-exports:DeleteExport', here('bcm-data-exports', 'export/bill-0123')],
    ['bcm-data-exports:UpdateExport', here('bcm-data-exports', 'export/bill-0123')],
  ])('may not %s on %s', async (action, resource, ...[context]) => {
    expect(await verdict(policies, action, { resource, context })).toBe('ImplicitlyDenied');
  });

  test.each([['kms:Decrypt', 'Allowed'], ['kms:GenerateDataKey', 'Allowed'], ['kms:ScheduleKeyDeletion', 'ImplicitlyDenied'], ['kms:CreateGrant', 'ImplicitlyDenied']])(
    'of the key of bill and results, %s is %s', async (action, expected) => {
      expect(await keyVerdict(stack, action)).toBe(expected);
    });

  test('reads a bucket of yours with its key, and writes nothing there', async () => {
    const other = newStack();
    const mine = new s3.Bucket(other, 'Mine', { encryptionKey: new kms.Key(other, 'Key') });
    exported(other, { bucket: mine }).grantQuery(new iam.Role(other, 'Analyst', { assumedBy: new iam.AccountRootPrincipal() }));
    const template = templateOf(other).Resources;
    const [[mineId]] = ofType(template, 'AWS::S3::Bucket').filter(([id]) => id.startsWith('Mine'));
    const theirs = policiesOf(template, ofType(template, 'AWS::IAM::Role')[0][0], { values: valuesOf(other) });

    expect(await verdict(theirs, 's3:GetObject', { resource: `${bucketArn(mineId)}/cost-and-usage/bill/data/a` })).toBe('Allowed');
    expect(await keyVerdict(other, 'kms:Decrypt')).toBe('Allowed');
    expect(await keyVerdict(other, 'kms:GenerateDataKey')).toBe('ImplicitlyDenied');
    expect(await verdict(theirs, 's3:PutObject', { resource: `${bucketArn(mineId)}/cost-and-usage/bill/data/a` })).toBe('ImplicitlyDenied');
  });
});

describe('keys that have no ARN here', () => {
  const kmsArn = (region: string, account: string = TEST_ACCOUNT) => `arn:aws:kms:${region}:${account}:key/0123`;
  const KEY_ID = '01234567-89ab-cdef-0123-456789abcdef';

  // As CDK makes a key: what it does not say itself, policies of its account do.
  const LEFT_TO_IAM = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${TEST_ACCOUNT}:root` }, Action: 'kms:*', Resource: '*' }] };

  /** What an analyst of a stack may do. References to another Region are to the bucket. */
  async function granted(stack: Stack, bill: CostAndUsageExport) {
    const grant = bill.grantQuery(new iam.Role(stack, 'Analyst', { assumedBy: new iam.AccountRootPrincipal() }));
    const { Resources } = templateOf(stack);
    const references = [...JSON.stringify(Resources).matchAll(/"Fn::GetAtt":\["(ExportsReader[^"]*)","([^"]*)"\]/g)].map(([, id, attribute]) => [`${id}.${attribute}`, 'arn:aws:s3:::bills-of-insurance']);
    const values = { ...valuesOf(stack), 'AWS::URLSuffix': 'amazonaws.com', ...Object.fromEntries(references) };
    const [[analystId]] = ofType(Resources, 'AWS::IAM::Role').filter(([id]) => id.startsWith('Analyst'));
    const policies = policiesOf(Resources, analystId, { values });
    expect(grant.success).toBe(true);
    const principal = `arn:aws:iam::${TEST_ACCOUNT}:role/Analyst`;
    return async (action: string, resource: string, context: Record<string, string | string[]> = {}) => simulated({
      request: { action, principal, resource: { resource, accountId: TEST_ACCOUNT }, contextVariables: { 'aws:PrincipalArn': principal, ...context } },
      identityPolicies: policies.map((policy, index) => ({ name: `p${index}`, policy })),
      ...action.startsWith('kms:') ? { resourcePolicy: LEFT_TO_IAM } : {},
    });
  }
  const via = (region: string) => ({ 'kms:ViaService': `s3.${region}.amazonaws.com` });

  test.each([true, false])('that of a bucket in another Region is used through S3 there alone (references between Regions: %s)', async (crossRegionReferences) => {
    const app = checkedApp();
    const ireland = new Stack(app, 'Ireland', { env: { ...TEST_ENV, region: 'eu-west-1' }, crossRegionReferences });
    const stack = new Stack(app, 'Insurance', { env: TEST_ENV, crossRegionReferences });
    const bucket = new s3.Bucket(ireland, 'Mine', { bucketName: 'bills-of-insurance', encryptionKey: new kms.Key(ireland, 'Key') });
    const may = await granted(stack, exported(stack, { bucket }));

    expect(await may('kms:Decrypt', kmsArn('eu-west-1'), via('eu-west-1'))).toBe('Allowed');
    expect(await may('s3:GetObject', 'arn:aws:s3:::bills-of-insurance/cost-and-usage/bill/data/a')).toBe('Allowed');
    for (const [action, arn, context] of [
      ['kms:Decrypt', kmsArn('eu-west-1'), {}],
      ['kms:Decrypt', kmsArn('eu-west-1'), via('us-east-1')],
      ['kms:Decrypt', kmsArn('us-east-1'), via('eu-west-1')],
      ['kms:Decrypt', kmsArn('eu-west-1', OTHER_ACCOUNT), via('eu-west-1')],
      ['kms:GenerateDataKey', kmsArn('eu-west-1'), via('eu-west-1')],
      ['kms:ScheduleKeyDeletion', kmsArn('eu-west-1'), via('eu-west-1')],
    ] as const) {
      expect(await may(action, arn, context)).toBe('ImplicitlyDenied');
    }
    expect(await keyPolicyOf(ireland, 'kms:Decrypt')).toBe('Allowed');
    expect(() => app.synth()).not.toThrow();
  });

  /** Whether the key of another stack leaves it to the principal's policies. */
  async function keyPolicyOf(stack: Stack, action: string) {
    return resourceVerdict(keyPolicyIn(templateOf(stack).Resources, { region: 'eu-west-1' }), action, { principal: `arn:aws:iam::${TEST_ACCOUNT}:role/Analyst` });
  }

  test('that of a bucket in another Region is named if it is imported by its ARN', async () => {
    const stack = newStack();
    const arn = `arn:aws:kms:eu-west-1:${TEST_ACCOUNT}:key/${KEY_ID}`;
    const bucket = s3.Bucket.fromBucketAttributes(stack, 'Theirs', { bucketName: 'bills', region: 'eu-west-1', encryptionKey: kms.Key.fromKeyArn(stack, 'Key', arn) });
    const may = await granted(stack, exported(stack, { bucket }));

    expect(await may('kms:Decrypt', arn)).toBe('Allowed');
    expect(await may('kms:Decrypt', kmsArn('eu-west-1'), via('eu-west-1'))).toBe('ImplicitlyDenied');
  });

  test('an imported alias is the key that has it', async () => {
    const stack = newStack();
    const may = await granted(stack, exported(stack, { encryptionKey: kms.Alias.fromAliasName(stack, 'Alias', 'alias/bills') }));
    const aliases = { 'kms:ResourceAliases': ['alias/bills', 'alias/finops'] };

    expect(await may('kms:Decrypt', kmsArn('us-east-1'), aliases)).toBe('Allowed');
    expect(await may('kms:GenerateDataKey', kmsArn('us-east-1'), aliases)).toBe('Allowed');
    for (const [action, arn, context] of [
      ['kms:Decrypt', kmsArn('us-east-1'), {}],
      ['kms:Decrypt', kmsArn('us-east-1'), { 'kms:ResourceAliases': ['alias/others'] }],
      ['kms:Decrypt', kmsArn('eu-west-1'), aliases],
      ['kms:Decrypt', kmsArn('us-east-1', OTHER_ACCOUNT), aliases],
      ['kms:CreateGrant', kmsArn('us-east-1'), aliases],
    ] as Array<[string, string, Record<string, string[]>]>) {
      expect(await may(action, arn, context)).toBe('ImplicitlyDenied');
    }
  });

  test('an alias that is made here is its key', async () => {
    const stack = newStack();
    exported(stack, { encryptionKey: new kms.Alias(stack, 'Alias', { aliasName: 'alias/bills', targetKey: new kms.Key(stack, 'Key') }) })
      .grantQuery(new iam.Role(stack, 'Analyst', { assumedBy: new iam.AccountRootPrincipal() }));

    expect(await keyVerdict(stack, 'kms:GenerateDataKey')).toBe('Allowed');
  });
});
