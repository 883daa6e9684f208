import { App, Duration, NestedStack, RemovalPolicy, Size, Stack, Stage, Tags } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { CostTags, ModelSource, TaggedInferenceProfile, TokenPrices } from '../../src';
import { CostAndUsageExport } from '../../src/bill/cost-and-usage-export';
import type { CostAndUsageExportProps } from '../../src/bill/cost-and-usage-export-props';
import { ExportTimeGranularity } from '../../src/bill/export/time-granularity';
import { checkedApp, ofType, onlyResource, resourcesOf, templateOf } from '../support/checked-app';
import { OTHER_ACCOUNT, TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { warningIds } from '../support/warnings';

const newStack = (env: object | undefined = TEST_ENV, app: App = checkedApp()) => new Stack(app, 'Insurance', { env });
const exported = (stack: Stack, props: Partial<CostAndUsageExportProps> = {}, id: string = 'Bill') =>
  new CostAndUsageExport(stack, id, { tagKeys: ['Department'], ...props });
const made = (props: (stack: Stack) => Partial<CostAndUsageExportProps>, env?: object) => {
  const stack = newStack(env);
  return { stack, bill: exported(stack, props(stack)) };
};

const exportOf = (stack: Stack) => onlyResource(stack, 'AWS::BCMDataExports::Export').Properties.Export;
const destinationOf = (stack: Stack) => exportOf(stack).DestinationConfigurations.S3Destination;
const configurationOf = (stack: Stack) => exportOf(stack).DataQuery.TableConfigurations.COST_AND_USAGE_REPORT;
const tableOf = (stack: Stack) => onlyResource(stack, 'AWS::Glue::Table').Properties.TableInput;
const workgroupOf = (stack: Stack) => onlyResource(stack, 'AWS::Athena::WorkGroup').Properties;
const bucketOf = (stack: Stack, id: string) => Object.entries(resourcesOf(stack, 'AWS::S3::Bucket')).find(([logicalId]) => logicalId.includes(id))![1];
const policyIdsOf = (stack: Stack) => Object.keys(resourcesOf(stack, 'AWS::S3::BucketPolicy'));
const dependencies = (stack: Stack) => onlyResource(stack, 'AWS::BCMDataExports::Export').DependsOn;

describe('the export', () => {
  test('is of Cost and Usage Report 2.0 by the day, with resources and callers, in Parquet, and written over', () => {
    const { stack } = made(() => ({}));

    expect(exportOf(stack)).toMatchObject({
      RefreshCadence: { Frequency: 'SYNCHRONOUS' },
      DataQuery: {
        QueryStatement: expect.stringMatching(/^SELECT identity_line_item_id, .*, tags FROM COST_AND_USAGE_REPORT$/),
        TableConfigurations: {
          COST_AND_USAGE_REPORT: {
            TIME_GRANULARITY: 'DAILY',
            INCLUDE_RESOURCES: 'TRUE',
            INCLUDE_MANUAL_DISCOUNT_COMPATIBILITY: 'FALSE',
            INCLUDE_SPLIT_COST_ALLOCATION_DATA: 'FALSE',
            INCLUDE_IAM_PRINCIPAL_DATA: 'TRUE',
          },
        },
      },
    });
    expect(destinationOf(stack)).toEqual({
      S3Bucket: { Ref: expect.stringMatching(/^BillBucket/) },
      S3Prefix: 'cost-and-usage',
      S3Region: 'us-east-1',
      S3OutputConfigurations: { OutputType: 'CUSTOM', Format: 'PARQUET', Compression: 'PARQUET', Overwrite: 'OVERWRITE_REPORT' },
    });
  });

  test('waits for the bucket\'s policy', () => {
    const { stack } = made(() => ({}));

    expect(dependencies(stack)).toEqual(policyIdsOf(stack).filter((id) => id.startsWith('BillBucket')));
    expect(dependencies(stack)).toHaveLength(1);
  });

  test.each(Object.values(ExportTimeGranularity))('is by %s spans', (timeGranularity) => {
    expect(configurationOf(made(() => ({ timeGranularity })).stack)).toMatchObject({ TIME_GRANULARITY: timeGranularity });
  });

  test('leaves callers out, in the query, its configuration and the table', () => {
    const { stack } = made(() => ({ includeIamPrincipals: false }));

    expect(configurationOf(stack)).toMatchObject({ INCLUDE_IAM_PRINCIPAL_DATA: 'FALSE' });
    expect(exportOf(stack).DataQuery.QueryStatement).not.toContain('line_item_iam_principal');
    expect(JSON.stringify(tableOf(stack))).not.toContain('line_item_iam_principal');
  });

  test('is of a billing view', () => {
    const billingViewArn = `arn:aws:billing::${TEST_ACCOUNT}:billingview/custom-1`;

    expect(configurationOf(made(() => ({ billingViewArn })).stack)).toMatchObject({ BILLING_VIEW_ARN: billingViewArn });
  });

  test('is what the construct stands for', () => {
    const { stack, bill } = made(() => ({}));
    const [logicalId] = Object.keys(resourcesOf(stack, 'AWS::BCMDataExports::Export'));

    expect(stack.resolve(bill.exportArn)).toEqual({ 'Fn::GetAtt': [logicalId, 'ExportArn'] });
    expect(bill.node.defaultChild).toBe(bill.node.tryFindChild('Resource'));
  });
});

describe('the bucket that is made', () => {
  test.each(['Bucket', 'Results'])('is private, encrypted, kept, and free of what was not uploaded in full: %s', (id) => {
    const { DeletionPolicy, Properties } = bucketOf(made(() => ({})).stack, `Bill${id}`);

    expect(DeletionPolicy).toBe('Retain');
    expect(Properties).toEqual({
      BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      LifecycleConfiguration: { Rules: [{ Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 }, ...id === 'Results' ? { ExpirationInDays: 30 } : {} }] },
    });
  });

  test('keeps files and results for as long as is asked for', () => {
    const { stack } = made(() => ({ retention: Duration.days(1100), resultRetention: Duration.days(7) }));
    const days = (id: string) => bucketOf(stack, id).Properties.LifecycleConfiguration.Rules.map((rule: any) => rule.ExpirationInDays);

    expect([days('BillBucket'), days('BillResults')]).toEqual([[1100], [7]]);
  });

  test('goes with the stack if it may', () => {
    const { stack } = made(() => ({ removalPolicy: RemovalPolicy.DESTROY }));

    expect(Object.values(resourcesOf(stack, 'AWS::S3::Bucket')).map(({ DeletionPolicy }) => DeletionPolicy)).toEqual(['Delete', 'Delete']);
  });

  test('is encrypted with a key of yours, and so are results', () => {
    const { stack } = made((scope) => ({ encryptionKey: new kms.Key(scope, 'Key') }));
    const [keyId] = Object.keys(resourcesOf(stack, 'AWS::KMS::Key'));
    const keyArn = { 'Fn::GetAtt': [keyId, 'Arn'] };
    const encryption = { ServerSideEncryptionConfiguration: [{ BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyArn } }] };

    expect(Object.values(resourcesOf(stack, 'AWS::S3::Bucket')).map(({ Properties }) => Properties.BucketEncryption)).toEqual([encryption, encryption]);
    expect(workgroupOf(stack).WorkGroupConfiguration.ResultConfiguration.EncryptionConfiguration).toEqual({ EncryptionOption: 'SSE_KMS', KmsKey: keyArn });
  });
});

describe('a bucket of yours', () => {
  test('is delivered to, and its policy comes first', () => {
    const { stack, bill } = made((scope) => ({ bucket: new s3.Bucket(scope, 'Mine'), bucketPrefix: 'bills/cur' }));
    const [bucketId] = Object.keys(resourcesOf(stack, 'AWS::S3::Bucket')).filter((id) => id.startsWith('Mine'));

    expect(destinationOf(stack)).toMatchObject({ S3Bucket: { Ref: bucketId }, S3Prefix: 'bills/cur', S3Region: 'us-east-1' });
    expect(dependencies(stack)).toEqual([expect.stringMatching(/^MinePolicy/)]);
    expect(Object.keys(resourcesOf(stack, 'AWS::S3::Bucket'))).toEqual([bucketId, expect.stringMatching(/^BillResults/)]);
    expect(warningIds(stack)).toEqual([]);
    expect(bill.bucketPrefix).toBe('bills/cur');
  });

  test('of another stack comes with the stack', () => {
    const app = checkedApp();
    const other = new Stack(app, 'Buckets', { env: TEST_ENV });
    const stack = newStack(TEST_ENV, app);
    exported(stack, { bucket: new s3.Bucket(other, 'Mine') });

    expect(policyIdsOf(other)).toHaveLength(1);
    expect(stack.dependencies).toEqual([other]);
    expect(destinationOf(stack).S3Bucket).toEqual({ 'Fn::ImportValue': expect.any(String) });
  });

  test('of another Region is named with its Region', () => {
    const app = checkedApp();
    const other = new Stack(app, 'Buckets', { env: { ...TEST_ENV, region: 'eu-west-1' } });
    const stack = newStack(TEST_ENV, app);
    exported(stack, { bucket: new s3.Bucket(other, 'Mine', { bucketName: 'bills-of-insurance' }) });

    expect(destinationOf(stack)).toMatchObject({ S3Bucket: 'bills-of-insurance', S3Region: 'eu-west-1' });
    expect(tableOf(stack).StorageDescriptor.Location).toMatch(/^s3:\/\/bills-of-insurance\/cost-and-usage\/.*\/data\/$/);
    expect(workgroupOf(stack).WorkGroupConfiguration.ResultConfiguration.OutputLocation).toEqual({ 'Fn::Join': ['', ['s3://', { Ref: expect.stringMatching(/^BillResults/) }, '/']] });
  });

  test('of another account is named with its owner', () => {
    const { stack } = made((scope) => ({ bucket: s3.Bucket.fromBucketAttributes(scope, 'Theirs', { bucketName: 'bills', account: OTHER_ACCOUNT, region: 'eu-west-1' }) }));

    expect(destinationOf(stack)).toMatchObject({ S3Bucket: 'bills', S3BucketOwner: OTHER_ACCOUNT, S3Region: 'eu-west-1' });
  });

  test('that is imported by its name is where you say', () => {
    const { stack } = made((scope) => ({ bucket: s3.Bucket.fromBucketName(scope, 'Imported', 'bills'), bucketRegion: 'ap-southeast-2' }));

    expect(destinationOf(stack)).toMatchObject({ S3Region: 'ap-southeast-2' });
  });
});

describe('the table', () => {
  test('is over the export\'s files, with a partition for each month that Athena works out', () => {
    const { stack, bill } = made(() => ({}));
    const [bucketId] = Object.keys(resourcesOf(stack, 'AWS::S3::Bucket')).filter((id) => id.startsWith('BillBucket'));
    const under = (path: string) => ({ 'Fn::Join': ['', ['s3://', { Ref: bucketId }, `/cost-and-usage/${bill.exportName}/data/${path}`]] });

    expect(tableOf(stack)).toMatchObject({
      Name: 'cost_and_usage',
      TableType: 'EXTERNAL_TABLE',
      PartitionKeys: [{ Name: 'billing_period', Type: 'string' }],
      Parameters: {
        'classification': 'parquet',
        'projection.enabled': 'true',
        'projection.billing_period.type': 'date',
        'projection.billing_period.format': 'yyyy-MM',
        'projection.billing_period.range': '2026-04,NOW',
        'projection.billing_period.interval': '1',
        'projection.billing_period.interval.unit': 'MONTHS',
        'storage.location.template': under('BILLING_PERIOD=${billing_period}'),
      },
      StorageDescriptor: { Location: under('') },
    });
    expect(stack.resolve(bill.dataLocation)).toEqual(under(''));
  });

  test('begins with the month you say', () => {
    expect(tableOf(made(() => ({ firstMonth: '2024-01' })).stack).Parameters).toMatchObject({ 'projection.billing_period.range': '2024-01,NOW' });
  });

  // A column at another place, or of another type, is read as something else or not at all.
  test.each([true, false])('has the columns of the export, in order (callers: %s)', (includeIamPrincipals) => {
    const { stack } = made(() => ({ includeIamPrincipals }));
    const [, selected] = /^SELECT (.*) FROM COST_AND_USAGE_REPORT$/.exec(exportOf(stack).DataQuery.QueryStatement)!;

    expect(tableOf(stack).StorageDescriptor.Columns).toEqual(selected.split(', ').map((name) => ({ Name: name, Type: typeOf(name) })));
  });
});

/** As AWS's dictionary of the report has it, told by what a column is about. */
function typeOf(name: string): string {
  if (/_(cost|amount)$/.test(name)) {
    return 'double';
  }
  if (/_date$/.test(name)) {
    return 'timestamp';
  }
  return ['product', 'cost_category', 'resource_tags', 'tags'].includes(name) ? 'map<string,string>' : 'string';
}

describe('the workgroup', () => {
  test('holds every query to its limit, its place of results and their encryption', () => {
    expect(workgroupOf(made(() => ({})).stack)).toMatchObject({
      RecursiveDeleteOption: true,
      WorkGroupConfiguration: {
        EnforceWorkGroupConfiguration: true,
        PublishCloudWatchMetricsEnabled: true,
        BytesScannedCutoffPerQuery: 10 * 1024 ** 3,
        EngineVersion: { SelectedEngineVersion: 'Athena engine version 3' },
        ResultConfiguration: { ExpectedBucketOwner: { Ref: 'AWS::AccountId' }, EncryptionConfiguration: { EncryptionOption: 'SSE_S3' } },
      },
    });
  });

  test('lets a query read as much as you say', () => {
    const { stack } = made(() => ({ bytesScannedCutoff: Size.mebibytes(100) }));

    expect(workgroupOf(stack).WorkGroupConfiguration.BytesScannedCutoffPerQuery).toBe(104_857_600);
  });

  test('has its queries, on the database', () => {
    const { stack, bill } = made(() => ({}));
    const { Resources } = templateOf(stack);
    const [[workgroupId]] = ofType(Resources, 'AWS::Athena::WorkGroup');
    const [[databaseId]] = ofType(Resources, 'AWS::Glue::Database');
    const queries = ofType(Resources, 'AWS::Athena::NamedQuery').map(([, { Properties }]) => Properties);

    expect(queries.length).toBeGreaterThan(0);
    expect(new Set(queries.map(({ WorkGroup }) => WorkGroup.Ref))).toEqual(new Set([workgroupId]));
    expect(new Set(queries.map(({ Database }) => Database.Ref))).toEqual(new Set([databaseId]));
    expect(bill.namedQueries.map(({ name }) => name)).toEqual(queries.map(({ Name }) => Name));
  });

  test('holds the bill of profiles against their prices', () => {
    const queries = (withProfile: boolean) => {
      const { stack, bill } = made((scope) => ({
        profiles: withProfile ? [new TaggedInferenceProfile(scope, 'Claims', {
          modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0'),
          prices: TokenPrices.perMillionTokens({ input: 0.0625, output: 0.25 }),
        })] : [],
      }));
      templateOf(stack);
      return bill.namedQueries.map(({ queryString }) => JSON.stringify(stack.resolve(queryString)));
    };

    expect(queries(true).some((sql) => sql.includes('InferenceProfileArn'))).toBe(true);
    expect(queries(false).some((sql) => sql.includes('InferenceProfileArn'))).toBe(false);
  });

  test.each<[prop: string, props: Partial<CostAndUsageExportProps>]>([
    ['tagKeys', { tagKeys: ['Department', 'Project'] }],
    ['tagColumnKeys', { tagColumnKeys: { Department: 'user:Department' } }],
    ['lookbackMonths', { lookbackMonths: 42 }],
    ['includeIamPrincipals', { includeIamPrincipals: false }],
  ])('asks by %s', (_, props) => {
    const text = ({ bill: { namedQueries } }: { bill: CostAndUsageExport }) => namedQueries.map(({ queryString }) => queryString).join('\n');

    expect(text(made(() => props))).not.toBe(text(made(() => ({}))));
    expect(text(made(() => ({ tagKeys: ['Department'], tagColumnKeys: {}, lookbackMonths: 13, includeIamPrincipals: true })))).toBe(text(made(() => ({}))));
  });
});

describe('names', () => {
  const namesOf = ({ exportName, databaseName, workgroupName, tableName }: CostAndUsageExport) =>
    ({ exportName, databaseName, workgroupName, tableName });

  test('are made of stack and construct', () => {
    expect(namesOf(made(() => ({})).bill)).toEqual({
      exportName: expect.stringMatching(/^Insurance-Bill-[0-9a-f]{8}$/),
      databaseName: expect.stringMatching(/^insurance_bill_[0-9a-f]{8}$/),
      workgroupName: expect.stringMatching(/^Insurance-Bill-[0-9a-f]{8}$/),
      tableName: 'cost_and_usage',
    });
  });

  test('are those you give', () => {
    const { stack, bill } = made(() => ({ exportName: 'bill', databaseName: 'bills', workgroupName: 'analysts' }));

    expect(namesOf(bill)).toEqual({ exportName: 'bill', databaseName: 'bills', workgroupName: 'analysts', tableName: 'cost_and_usage' });
    expect([exportOf(stack).Name, onlyResource(stack, 'AWS::Glue::Database').Properties.DatabaseInput.Name, workgroupOf(stack).Name]).toEqual(['bill', 'bills', 'analysts']);
  });

  test('differ between two exports of a stack, of a nested one, and of two stages', () => {
    const app = checkedApp();
    const stack = newStack(TEST_ENV, app);
    const places = [stack, stack, new NestedStack(stack, 'Nested'), ...['Test', 'Prod'].map((id) => new Stack(new Stage(app, id, { env: TEST_ENV }), 'Insurance'))];
    const all = places.map((place, index) => namesOf(exported(place, {}, index === 1 ? 'bill' : 'Bill')));
    app.synth();

    expect(new Set(all.map(({ exportName }) => exportName)).size).toBe(5);
    expect(new Set(all.map(({ databaseName }) => databaseName)).size).toBe(5);
    expect(new Set(all.map(({ workgroupName }) => workgroupName)).size).toBe(5);
  });

  test.each([['exportName', 'bill'], ['databaseName', 'bills'], ['workgroupName', 'analysts']])('fail synth if two exports of an account have one %s', (prop, name) => {
    const app = checkedApp();
    exported(new Stack(app, 'One', { env: TEST_ENV }), { [prop]: name });
    exported(new Stack(app, 'Two', { env: TEST_ENV }), { [prop]: name });

    expect(() => app.synth()).toThrow(`${prop} must be unique in the account, got "${name}", which "One/Bill" also uses: change the name of one of them, or omit ${prop}`);
  });

  test('may be the same in different accounts', () => {
    const app = checkedApp();
    exported(new Stack(app, 'One', { env: TEST_ENV }), { exportName: 'bill' });
    exported(new Stack(app, 'Two', { env: { ...TEST_ENV, account: OTHER_ACCOUNT } }), { exportName: 'bill' });

    expect(() => app.synth()).not.toThrow();
  });
});

describe('in other places', () => {
  test('a stack without an environment is deployed wherever it is', () => {
    const stack = new Stack(checkedApp(), 'Insurance');
    exported(stack);

    expect(destinationOf(stack)).toMatchObject({ S3Region: { Ref: 'AWS::Region' } });
    expect(destinationOf(stack)).not.toHaveProperty('S3BucketOwner');
  });

  test('a nested stack holds all of it', () => {
    const parent = newStack();
    const nested = new NestedStack(parent, 'Reports');
    exported(nested);

    expect(destinationOf(nested)).toMatchObject({ S3Region: 'us-east-1' });
    expect(dependencies(nested)).toHaveLength(1);
  });

  test('two exports share a bucket and a key of yours, each in its own folder', () => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Mine', { encryptionKey: new kms.Key(stack, 'Key') });
    const [one, other] = ['Team', 'All'].map((id) => exported(stack, { bucket }, id));
    const [, { Properties: { PolicyDocument: { Statement } } }] = Object.entries(resourcesOf(stack, 'AWS::S3::BucketPolicy')).find(([id]) => id.startsWith('Mine'))!;

    expect(one.dataLocation).not.toBe(other.dataLocation);
    expect(Statement).toHaveLength(1);
    expect(onlyResource(stack, 'AWS::KMS::Key').Properties.KeyPolicy.Statement).toHaveLength(2);
  });
});

describe('tags', () => {
  const TAGGABLE = ['AWS::BCMDataExports::Export', 'AWS::S3::Bucket', 'AWS::Athena::WorkGroup'];
  const tagsOf = (stack: Stack) => TAGGABLE.flatMap((type) => Object.values(resourcesOf(stack, type)).map(({ Properties }) => Properties.Tags));

  test('of the export are on all that takes tags', () => {
    const tags = [{ Key: 'CostCenter', Value: 'finops' }];

    expect(tagsOf(made(() => ({ resourceTags: CostTags.of({ CostCenter: 'finops' }) })).stack)).toEqual([tags, tags, tags, tags]);
  });

  test('of the app reach it too', () => {
    const { stack } = made(() => ({}));
    Tags.of(stack).add('Owner', 'finops');

    expect(tagsOf(stack)).toEqual(Array(4).fill([{ Key: 'Owner', Value: 'finops' }]));
  });
});
