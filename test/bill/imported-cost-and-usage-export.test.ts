import { CfnElement, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { CostAndUsageExport, type CostAndUsageExportAttributes, type ICostAndUsageExport } from '../../src';
import { checkedApp, ofType, templateOf } from '../support/checked-app';
import { policiesOf, verdict } from '../support/may';
import { TEST_ACCOUNT, TEST_ENV } from '../support/places';

const KEY_ARN = `arn:aws:kms:us-east-1:${TEST_ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

const stackIn = (env: { account?: string; region?: string } = TEST_ENV) => new Stack(checkedApp(), 'Analysts', { env });
const bucketIn = (stack: Stack, name: string) => s3.Bucket.fromBucketName(stack, name, name);
const importedIn = (stack: Stack, attrs: Partial<CostAndUsageExportAttributes> = {}) => CostAndUsageExport.fromCostAndUsageExportAttributes(stack, 'Bill', {
  bucket: bucketIn(stack, 'bills'), resultsBucket: bucketIn(stack, 'results'), exportName: 'bill', databaseName: 'bills', workgroupName: 'analysts', ...attrs,
});

/** The policies of a role that may query. */
function policiesIn(stack: Stack, bill: ICostAndUsageExport): any[] {
  bill.grantQuery(new iam.Role(stack, 'Analyst', { assumedBy: new iam.AccountRootPrincipal() }));
  const { Resources } = templateOf(stack);
  return policiesOf(Resources, ofType(Resources, 'AWS::IAM::Role')[0][0], { values: {} });
}

test('creates nothing, and finds the files', () => {
  const stack = stackIn();
  const { tableName, bucketPrefix, dataLocation } = importedIn(stack);

  expect(stack.node.findAll().filter(CfnElement.isCfnElement)).toEqual([]);
  expect([tableName, bucketPrefix, dataLocation]).toEqual(['cost_and_usage', 'cost-and-usage', 's3://bills/cost-and-usage/bill/data/']);
});

test('grants what the export itself grants', () => {
  const attrs = { exportName: 'bill', databaseName: 'bills', workgroupName: 'analysts', bucketPrefix: 'usage' };
  const [one, other] = [stackIn(), stackIn()];
  new CostAndUsageExport(one, 'Bill', { tagKeys: ['Department'], bucket: s3.Bucket.fromBucketName(one, 'bills', 'bills'), ...attrs })
    .grantQuery(new iam.Role(one, 'Analyst', { assumedBy: new iam.AccountRootPrincipal() }));
  const { Resources } = templateOf(one);
  const resultsId = Object.keys(Resources).find((id) => id.startsWith('BillResults'))!;
  const granted = policiesOf(Resources, ofType(Resources, 'AWS::IAM::Role')[0][0], { values: { [resultsId]: 'results', [`${resultsId}.Arn`]: 'arn:aws:s3:::results' } });

  expect(policiesIn(other, importedIn(other, attrs))).toEqual(granted);
});

describe.each(['us-east-1', 'eu-west-1'])('a role of a stack in %s', (region) => {
  const stack = stackIn({ ...TEST_ENV, region });
  const policies = policiesIn(stack, importedIn(stack));

  test.each<[string, string, Record<string, string>?]>([
    ['athena:StartQueryExecution', `arn:aws:athena:us-east-1:${TEST_ACCOUNT}:workgroup/analysts`],
    ['glue:GetTable', `arn:aws:glue:us-east-1:${TEST_ACCOUNT}:table/bills/cost_and_usage`],
    ['s3:GetObject', 'arn:aws:s3:::bills/cost-and-usage/bill/data/BILLING_PERIOD=2026-11/bill-00001.snappy.parquet'],
    ['s3:PutObject', 'arn:aws:s3:::results/0123.csv'],
  ])('may %s on %s', async (action, resource, ...[context]) => {
    expect(await verdict(policies, action, { resource, context })).toBe('Allowed');
  });

  test.each([
    ['s3:PutObject', 'arn:aws:s3:::bills/cost-and-usage/bill/data/a'], ['s3:GetObject', 'arn:aws:s3:::bills/cost-and-usage/other/data/a'],
    ['athena:StartQueryExecution', `arn:aws:athena:us-east-1:${TEST_ACCOUNT}:workgroup/primary`],
  ])('may not %s on %s', async (action, resource) => {
    expect(await verdict(policies, action, { resource })).toBe('ImplicitlyDenied');
  });
});

test.each(['us-east-1', 'eu-west-1'])('grants the keys of the buckets to a role of a stack in %s', (region) => {
  const stack = stackIn({ ...TEST_ENV, region });
  const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', KEY_ARN);
  const encrypted = (bucketName: string) => s3.Bucket.fromBucketAttributes(stack, `Encrypted-${bucketName}`, { bucketName, encryptionKey });
  const policies = policiesIn(stack, importedIn(stack, { bucket: encrypted('bills'), resultsBucket: encrypted('results') }));

  const statements = policies.flatMap(({ Statement }) => Statement).filter(({ Resource }) => Resource === KEY_ARN);

  expect(statements).toEqual([
    { Effect: 'Allow', Action: 'kms:Decrypt', Resource: KEY_ARN },
    { Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: KEY_ARN },
  ]);
});

test.each<[string, Partial<CostAndUsageExportAttributes>, string]>([
  ['a folder with a slash at its end', { bucketPrefix: 'usage/' }, 'bucketPrefix must consist of letters, digits and . _ -, with slashes only between folders, got "usage/": for example, pass cost-and-usage'],
  ['a name with a space', { exportName: 'the bill' }, 'exportName must consist of letters, digits, - and _, got "the bill": pass exportName of the export'],
  ['a database in upper case', { databaseName: 'Bills' }, 'databaseName must consist of lowercase letters, digits and _, got "Bills": pass databaseName of the export'],
  ['an empty workgroup', { workgroupName: '' }, 'workgroupName must have at least 1 character, got "": pass workgroupName of the export'],
  ['several', { exportName: '', databaseName: '' }, '2 problems:\n  - exportName must'],
])('refuses %s', (_, attrs, message) => {
  expect(() => importedIn(stackIn(), attrs)).toThrow(`CostAndUsageExport at Analysts/Bill: ${message}`);
});

test('takes names that are only known at deployment', () => {
  const name = Token.asString({ Ref: 'AWS::StackName' });

  expect(() => importedIn(stackIn(), { exportName: name, databaseName: name, workgroupName: name, bucketPrefix: name })).not.toThrow();
});
