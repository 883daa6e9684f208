import { App, CfnParameter, Duration, Lazy, Size, Stack, Token } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { CostTags, CostTagSource, ModelSource, TaggedInferenceProfile, TokenPrices } from '../../src';
import { CostAndUsageExport } from '../../src/bill/cost-and-usage-export';
import type { CostAndUsageExportProps } from '../../src/bill/cost-and-usage-export-props';
import { checkedApp, templateOf } from '../support/checked-app';
import { TEST_ACCOUNT, TEST_ENV } from '../support/places';

type Props = (stack: Stack) => Partial<CostAndUsageExportProps>;

const exported = (props: Props, stack = new Stack(new App(), 'Insurance', { env: TEST_ENV })) =>
  new CostAndUsageExport(stack, 'Bill', { tagKeys: ['Department'], ...props(stack) });
const messageOf = (attempt: () => unknown): string => {
  try {
    attempt();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was thrown';
};

const bucket = (stack: Stack) => s3.Bucket.fromBucketName(stack, 'Imported', 'bills');
const profile = (stack: Stack, modelId: string) => new TaggedInferenceProfile(stack, 'Claims', { modelSource: ModelSource.foundationModel(modelId) });

test.each<[what: string, props: Props, message: string]>([
  ['no key', () => ({ tagKeys: [] }), 'tagKeys must contain at least one key, got []: pass the tag keys by which to split cost'],
  ['too many keys', () => ({ tagKeys: Array.from({ length: 21 }, (_, index) => `Key${index}`) }), 'tagKeys must contain at most 20 keys, got 21: keep the keys that you charge cost by'],
  ['a key twice', () => ({ tagKeys: ['Department', 'Department'] }), 'tagKeys must not contain duplicates: "Department" is listed more than once'],
  ['a key that is no key', () => ({ tagKeys: ['Dep#'] }), 'tagKeys: key "Dep#" must consist of letters, digits, spaces and . _ : / = + - @, got "Dep#": rename the key'],
  ['a key of nobody', () => ({ tagKeys: ['iamPrincipal/'] }), 'tagKeys after "iamPrincipal/": key "" must have at least 1 character, got "": rename the key'],
  ['keys as one text', () => ({ tagKeys: 'Department' as unknown as string[] }), 'tagKeys must be a list that is known at synth, got "Department": pass the keys themselves'],
  ['keys of the deployment', () => ({ tagKeys: Token.asList({ Ref: 'Keys' }) }), 'tagKeys must be a list that is known at synth, got a token: pass the keys themselves'],
  ['a key of the deployment', (stack) => ({ tagKeys: [new CfnParameter(stack, 'Key').valueAsString] }), 'tagKeys must be a list that is known at synth, got a token: pass the keys themselves'],
  ['keys that the bill does not tell apart', () => ({ tagKeys: ['CostCenter', 'cost-center'] }),
    'tagKeys must be distinguishable in the export, got "CostCenter" and "cost-center", which can all appear as "user_cost_center": keep one of the keys, or map the keys with tagColumnKeys'],
  ['keys of which one may be written as AWS documents the other', () => ({ tagKeys: ['ProjectID', 'project-i-d', 'Department'] }),
    'tagKeys must be distinguishable in the export, got "ProjectID" and "project-i-d", which can all appear as "user_project_i_d": keep one of the keys, or map the keys with tagColumnKeys'],
  ['a key that is told to be where another may be', () => ({ tagKeys: ['LOB', 'Line'], tagColumnKeys: { Line: 'user_lob' } }),
    'tagKeys must be distinguishable in the export, got "LOB" and "Line", which can all appear as "user_lob": keep one of the keys, or map the keys with tagColumnKeys'],
  ['tags of callers without callers', () => ({ tagKeys: ['iamPrincipal/Department'], includeIamPrincipals: false }),
    'tagKeys must not contain tags of callers without includeIamPrincipals, got "iamPrincipal/Department": remove the key, or set includeIamPrincipals to true'],
  ['tags of principals without them', () => ({ costTagSource: CostTagSource.IAM_PRINCIPAL, includeIamPrincipals: false }),
    'costTagSource must be RESOURCE without includeIamPrincipals, got IAM_PRINCIPAL: omit costTagSource, or set includeIamPrincipals to true'],
  ['a key of principals in both spellings', () => ({ tagKeys: ['Team', 'iamPrincipal/Team'], costTagSource: CostTagSource.IAM_PRINCIPAL }),
    'tagKeys must be distinguishable in the export, got "Team" and "iamPrincipal/Team", which can all appear as "iamPrincipal/Team": keep one of the keys'],
  ['a key of resources or principals, and of principals', () => ({ tagKeys: ['Team', 'iamPrincipal/Team'], costTagSource: CostTagSource.RESOURCE_OR_IAM_PRINCIPAL }),
    'tagKeys must be distinguishable in the export, got "Team" and "iamPrincipal/Team", which can all appear as "iamPrincipal/Team": keep one of the keys'],
  ['a column of another key', () => ({ tagColumnKeys: { Project: 'user_project' } }), 'tagColumnKeys must contain only keys of tagKeys, got "Project": add the key to tagKeys, or remove it from tagColumnKeys'],
  ['a column that is none', () => ({ tagColumnKeys: { Department: 'user department' } }),
    'tagColumnKeys of "Department" must not contain spaces or quotes, got "user department": pass the key as it appears in resource_tags, for example user_cost_center'],
  ['a profile twice', (stack) => {
    const twice = profile(stack, 'amazon.nova-lite-v1:0');
    return { profiles: [twice, twice] };
  }, 'profiles must not contain duplicates: "Insurance/Claims" is listed more than once'],
  ['a profile under two ids', (stack) => {
    const inferenceProfileArn = `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:application-inference-profile/claims000001`;
    return { profiles: ['One', 'Two'].map((id) => TaggedInferenceProfile.fromInferenceProfileAttributes(stack, id, { inferenceProfileArn, prices: TokenPrices.perMillionTokens({ input: 1, output: 2 }) })) };
  }, 'profiles must have different ARNs, got "Insurance/One" and "Insurance/Two" with the same ARN: keep one of them'],
  ['a profile without prices', (stack) => ({ profiles: [profile(stack, 'amazon.nova-9-v1:0')] }), 'profiles must have prices: '],
  ['a Region of no bucket', () => ({ bucketRegion: 'eu-west-1' }),
    'bucketRegion must be set together with bucket, got "eu-west-1" without bucket: omit bucketRegion, because the new bucket is in the Region of the stack'],
  ['a Region that is none', (stack) => ({ bucket: bucket(stack), bucketRegion: 'Ireland' }), 'bucketRegion must be a commercial Region, got "Ireland": for example, pass eu-west-1'],
  ['a Region of another partition', (stack) => ({ bucket: bucket(stack), bucketRegion: 'cn-north-1' }), 'bucketRegion must be a commercial Region, got "cn-north-1": for example, pass eu-west-1'],
  ['a Region that is not the bucket\'s', (stack) => ({ bucket: new s3.Bucket(stack, 'Mine'), bucketRegion: 'eu-west-1' }),
    'bucketRegion must be the Region of bucket, got "eu-west-1" for "Insurance/Mine" in us-east-1: omit bucketRegion'],
  ['a bucket whose stack tells no account', (stack) => ({ bucket: new s3.Bucket(new Stack(stack.node.root as App, 'Buckets', { env: { region: 'us-east-1' } }), 'Mine', { bucketName: 'bills' }) }),
    'bucket must be in a stack with env.account if and only if the stack of the export has env.account, got "Buckets" without env.account for "Insurance" with account 111122223333: set env.account of both stacks, or of neither'],
  ['a bucket\'s key whose stack tells no account', (stack) => {
    const encryptionKey = new kms.Key(new Stack(stack.node.root as App, 'Keys', { env: { region: 'us-east-1' } }), 'Key');
    return { bucket: s3.Bucket.fromBucketAttributes(stack, 'Imported', { bucketName: 'bills', encryptionKey }) };
  }, 'the key of bucket must be in a stack with env.account if and only if the stack of the export has env.account, got "Keys" without env.account for "Insurance" with account 111122223333'],
  ['a key whose stack tells no account', (stack) => ({ encryptionKey: new kms.Key(new Stack(stack.node.root as App, 'Keys', { env: { region: 'us-east-1' } }), 'Key') }),
    'encryptionKey must be in a stack with env.account if and only if the stack of the export has env.account, got "Keys" without env.account for "Insurance" with account 111122223333'],
  ['a slash in front', () => ({ bucketPrefix: '/bills' }),
    'bucketPrefix must consist of letters, digits and . _ -, with slashes only between folders, got "/bills": for example, pass cost-and-usage'],
  ['a slash behind', () => ({ bucketPrefix: 'bills/' }), 'with slashes only between folders, got "bills/"'],
  ['a star in the folder', () => ({ bucketPrefix: 'bills/*' }), 'with slashes only between folders, got "bills/*"'],
  ['no folder', () => ({ bucketPrefix: '' }), 'bucketPrefix must have at least 1 character, got "": for example, pass cost-and-usage'],
  ['AWS\'s own key', (stack) => ({ encryptionKey: kms.Alias.fromAliasName(stack, 'Managed', 'alias/aws/s3') }),
    'encryptionKey must be a customer managed key, got "alias/aws/s3": use a kms.Key or omit encryptionKey, because the policy of the AWS managed key cannot allow the delivery'],
  ['a key of another Region', (stack) => ({ encryptionKey: kms.Key.fromKeyArn(stack, 'Key', `arn:aws:kms:eu-west-1:${TEST_ACCOUNT}:key/0123`) }),
    'encryptionKey must be in Region us-east-1, got "Insurance/Key" in eu-west-1: use a key in us-east-1, because S3 uses keys in the Region of the bucket'],
  ['a name with spaces', () => ({ exportName: 'the bill' }), 'exportName must consist of letters, digits, - and _, got "the bill": change the name, or omit exportName'],
  ['a name that is too long', () => ({ exportName: 'a'.repeat(129) }), `exportName must have at most 128 characters, got "${'a'.repeat(129)}" (129): change the name, or omit exportName`],
  ['a view that is none', () => ({ billingViewArn: 'primary' }),
    'billingViewArn must look like arn:PARTITION:billing::ACCOUNT:billingview/ID, got "primary": pass the ARN that ListBillingViews returns, or omit billingViewArn'],
  ['half a day', () => ({ retention: Duration.hours(12) }), 'retention must be a whole number of days, at least 1, got 0.5 days: pass whole days, because S3 expires objects by the day'],
  ['a retention of your bucket', (stack) => ({ bucket: bucket(stack), retention: Duration.days(400) }),
    'retention must not be set together with bucket, got both: add a lifecycle rule to the bucket instead'],
  ['results that are not kept', () => ({ resultRetention: Duration.days(0) }), 'resultRetention must be a whole number of days, at least 1, got 0 days: pass whole days, because S3 expires objects by the day'],
  ['hours of the deployment', () => ({ retention: Duration.hours(Lazy.number({ produce: () => 48 })) }),
    'retention must be known at synth or in days, got a token in another unit: pass Duration.days(token), or a value known at synth'],
  ['hours of results of the deployment', () => ({ resultRetention: Duration.hours(Lazy.number({ produce: () => 48 })) }), 'resultRetention must be known at synth or in days, got a token in another unit'],
  ['gibibytes of the deployment', () => ({ bytesScannedCutoff: Size.gibibytes(Lazy.number({ produce: () => 1 })) }),
    'bytesScannedCutoff must be known at synth or in bytes, got a token in another unit: pass Size.bytes(token), or a value known at synth'],
  ['too low a limit', () => ({ bytesScannedCutoff: Size.mebibytes(9) }),
    'bytesScannedCutoff must be a whole number of bytes, at least 10000000, got 9437184: pass Size.mebibytes(10) or more, because Athena bills at least 10 MB per query'],
  ['a part of a byte', () => ({ bytesScannedCutoff: Size.kibibytes(10_000.3) }), 'bytesScannedCutoff must be a whole number of bytes, at least 10000000, got 10240307.2'],
  ['a database in capitals', () => ({ databaseName: 'Bills' }), 'databaseName must consist of lowercase letters, digits and _, got "Bills": change the name, or omit databaseName'],
  ['a workgroup with slashes', () => ({ workgroupName: 'finops/bills' }), 'workgroupName must consist of letters, digits and . _ -, got "finops/bills": change the name, or omit workgroupName'],
  ['no month to ask for', () => ({ lookbackMonths: 0 }), 'lookbackMonths must be a whole number from 1 to 120, got 0: pass the number of months, including the current month'],
  ['half a month', () => ({ lookbackMonths: 1.5 }), 'lookbackMonths must be a whole number from 1 to 120, got 1.5: pass the number of months, including the current month'],
  ['months of the deployment', () => ({ lookbackMonths: Lazy.number({ produce: () => 3 }) }), 'lookbackMonths must be known at synth, got a token: pass the number itself'],
  ['a day for a month', () => ({ firstMonth: '2026-04-01' }), 'firstMonth must have at most 7 characters, got "2026-04-01" (10): write the month as YYYY-MM, for example 2026-04'],
  ['a thirteenth month', () => ({ firstMonth: '2026-13' }), 'firstMonth must be a month, got "2026-13": write the month as YYYY-MM, for example 2026-04'],
  ['tags whose keys are those of another resource', (stack) => ({
    resourceTags: new TaggedInferenceProfile(stack, 'Undeclared', { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0') }).costTags,
  }), 'resourceTags must have keys that are not tokens, got the tags of another resource: select the keys with pick, or apply the tags with Tags.of to a common parent'],
])('refuses %s', (_, props, message) => {
  const thrown = messageOf(() => exported(props));

  expect(thrown).toContain(message);
  expect(thrown).toMatch(/^CostAndUsageExport at Insurance\/Bill: /);
});

test.each([
  ['eu-west-1', 'the stack must be in us-east-1, got "eu-west-1": use a separate stack, new Stack(app, \'CostReports\', { env: { account, region: \'us-east-1\' } }), ' +
    'because AWS::BCMDataExports::Export is available only in us-east-1; the bucket can be in another Region: pass it as bucket'],
  ['cn-north-1', 'the stack must be in us-east-1, got "cn-north-1": AWS::BCMDataExports::Export is available only in the commercial partition; omit the construct'],
  ['us-gov-west-1', 'the stack must be in us-east-1, got "us-gov-west-1": AWS::BCMDataExports::Export is available only in the commercial partition; ' +
    'deploy the construct there, in the payer account of AWS GovCloud (US)'],
])('refuses a stack in %s', (region, message) => {
  expect(messageOf(() => exported(() => ({}), new Stack(new App(), 'Insurance', { env: { account: TEST_ACCOUNT, region } })))).toBe(`CostAndUsageExport at Insurance/Bill: ${message}`);
});

test('refuses a bucket of a known account where the export\'s is not', () => {
  const app = new App();
  const encryptionKey = new kms.Key(new Stack(app, 'Buckets', { env: TEST_ENV }), 'Key');
  const mine = new s3.Bucket(Stack.of(encryptionKey), 'Mine', { encryptionKey });

  expect(messageOf(() => exported(() => ({ bucket: mine, encryptionKey }), new Stack(app, 'Insurance')))).toBe('CostAndUsageExport at Insurance/Bill: ' +
    'bucket must be in a stack with env.account if and only if the stack of the export has env.account, got "Buckets" with account 111122223333 for "Insurance" without env.account: set env.account of both stacks, or of neither');
});

test('takes a bucket of another stack where neither tells an account', () => {
  const app = checkedApp();
  const mine = new s3.Bucket(new Stack(app, 'Buckets'), 'Mine', { encryption: s3.BucketEncryption.KMS });
  exported(() => ({ bucket: mine }), new Stack(app, 'Insurance'));

  expect(() => app.synth()).not.toThrow();
});

test('tells all that is wrong at once', () => {
  expect(messageOf(() => exported(() => ({ tagKeys: [], exportName: 'the bill', lookbackMonths: 0 })))).toMatch(/^CostAndUsageExport at Insurance\/Bill: 3 problems:\n {2}- tagKeys .*\n {2}- exportName .*\n {2}- lookbackMonths /);
});

test.each<[what: string, props: Props]>([
  ['20 keys', () => ({ tagKeys: Array.from({ length: 20 }, (_, index) => `Key${index}`) })],
  ['keys of resources, of AWS and of callers', () => ({ tagKeys: ['Department', 'aws:createdBy', 'iamPrincipal/Department'] })],
  ['keys that AWS is told to write apart', () => ({ tagKeys: ['CostCenter', 'cost-center'], tagColumnKeys: { 'cost-center': 'user_cost-center' } })],
  ['keys that are nowhere written alike', () => ({ tagKeys: ['LOB', 'lob'], tagColumnKeys: { LOB: 'user_l_o_b' } })],
  ['tags of callers in a column of resources, without callers', () => ({
    tagKeys: ['iamPrincipal/Department'], tagColumnKeys: { 'iamPrincipal/Department': 'iam_department' }, includeIamPrincipals: false,
  })],
  ['the Region of the bucket', (stack) => ({ bucket: new s3.Bucket(stack, 'Mine'), bucketRegion: 'us-east-1' })],
  ['the least that Athena limits', () => ({ bytesScannedCutoff: Size.mebibytes(10) })],
  ['the longest names', () => ({ exportName: 'a'.repeat(128), databaseName: 'a'.repeat(255), workgroupName: 'a'.repeat(128) })],
  ['120 months', () => ({ lookbackMonths: 120, firstMonth: '2016-12' })],
  ['a key of the Region', (stack) => ({ encryptionKey: new kms.Key(stack, 'Key') })],
  ['tags', () => ({ resourceTags: CostTags.of({ CostCenter: 'finops' }) })],
])('takes %s', (_, props) => {
  const app = checkedApp();
  exported(props, new Stack(app, 'Insurance', { env: TEST_ENV }));

  expect(() => app.synth()).not.toThrow();
});

test('does not judge what the deployment tells', () => {
  const stack = new Stack(new App(), 'Insurance', { env: TEST_ENV });
  const token = (id: string) => new CfnParameter(stack, id).valueAsString;

  expect(() => {
    exported(() => ({
      bucket: s3.Bucket.fromBucketName(stack, 'Imported', token('Bucket')),
      bucketRegion: token('BucketRegion'),
      bucketPrefix: token('Prefix'),
      exportName: token('ExportName'),
      billingViewArn: token('View'),
      resultRetention: Duration.days(Lazy.number({ produce: () => 3 })),
      bytesScannedCutoff: Size.bytes(Lazy.number({ produce: () => 20_000_000 })),
      databaseName: token('Database'),
      workgroupName: token('Workgroup'),
      firstMonth: token('FirstMonth'),
      tagColumnKeys: { Department: token('Column') },
      encryptionKey: kms.Key.fromKeyArn(stack, 'Key', token('KeyArn')),
    }), stack);
    templateOf(stack);
  }).not.toThrow();
});
