import { Duration, RemovalPolicy, Size, Stack, Tags } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { CostTags, ModelSource, TaggedInferenceProfile } from '../../src';
import { CostAndUsageExport } from '../../src/bill/cost-and-usage-export';
import type { CostAndUsageExportProps } from '../../src/bill/cost-and-usage-export-props';
import { ExportTimeGranularity } from '../../src/bill/export/time-granularity';
import { checkedApp, ofType, templateOf, type TemplateResource } from '../support/checked-app';
import { TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { REGISTRY, replacing, specOf } from '../support/replacement';

const nested = (type: string, name: string) =>
  replacing(REGISTRY.follow('usesType', specOf(type)).map(({ entity }) => entity).find((each) => each.name === name)!.properties);

/** Which properties make CloudFormation replace what an export is made of, by type and, below it, by the property that holds them. */
const REPLACING: Record<string, { own: string[]; within?: [property: string, inner: string[]] }> = {
  'AWS::BCMDataExports::Export': { own: replacing(specOf('AWS::BCMDataExports::Export').properties), within: ['Export', nested('AWS::BCMDataExports::Export', 'Export')] },
  'AWS::Glue::Database': { own: replacing(specOf('AWS::Glue::Database').properties), within: ['DatabaseInput', nested('AWS::Glue::Database', 'DatabaseInput')] },
  'AWS::Glue::Table': { own: replacing(specOf('AWS::Glue::Table').properties), within: ['TableInput', nested('AWS::Glue::Table', 'TableInput')] },
  'AWS::Athena::WorkGroup': { own: replacing(specOf('AWS::Athena::WorkGroup').properties) },
  'AWS::Athena::NamedQuery': { own: replacing(specOf('AWS::Athena::NamedQuery').properties) },
  'AWS::S3::Bucket': { own: replacing(specOf('AWS::S3::Bucket').properties) },
};

test('CloudFormation replaces an export, a database, a table and a workgroup for their names, and a saved query for everything', () => {
  expect(REPLACING).toEqual({
    'AWS::BCMDataExports::Export': { own: [], within: ['Export', ['Name', 'RefreshCadence']] },
    'AWS::Glue::Database': { own: ['CatalogId', 'DatabaseName'], within: ['DatabaseInput', ['Name']] },
    'AWS::Glue::Table': { own: ['CatalogId', 'DatabaseName', 'Name'], within: ['TableInput', ['Name']] },
    'AWS::Athena::WorkGroup': { own: ['Name'] },
    'AWS::Athena::NamedQuery': { own: ['Database', 'Description', 'Name', 'QueryString', 'WorkGroup'] },
    'AWS::S3::Bucket': { own: expect.arrayContaining(['BucketName']) },
  });
});

type Change = (stack: Stack) => Partial<CostAndUsageExportProps>;
type Made = Record<string, TemplateResource>;

function made(change: Change): Made {
  const stack = new Stack(checkedApp(), 'Insurance', { env: TEST_ENV });
  new CostAndUsageExport(stack, 'Bill', { tagKeys: ['Department'], ...change(stack) });
  const { Resources } = templateOf(stack);
  return Object.fromEntries(Object.entries(Resources).filter(([logicalId]) => logicalId.startsWith('Bill')));
}

const differ = (one: unknown, other: unknown) => JSON.stringify(one) !== JSON.stringify(other);

/** Values of what replaces a resource, with names in the place of references to what has a name. */
function createOnly(all: Made, { Type, Properties }: TemplateResource): unknown[] {
  const { own, within } = REPLACING[Type];
  const values = [...own.map((name) => Properties[name]), ...within?.[1].map((name) => Properties[within[0]][name]) ?? []];
  return values.map((value) => value?.Ref === undefined ? value : nameOf(all[value.Ref]) ?? value);
}

/** The name that CloudFormation must not give to two at once. A saved query and a bucket have none. */
function nameOf(resource: TemplateResource | undefined): string | undefined {
  switch (resource?.Type) {
    case 'AWS::BCMDataExports::Export': return resource.Properties.Export.Name;
    case 'AWS::Glue::Database': return resource.Properties.DatabaseInput.Name;
    case 'AWS::Athena::WorkGroup': return resource.Properties.Name;
    default: return undefined;
  }
}

/** A table is named within its database. */
function identity(all: Made, resource: TemplateResource): string | undefined {
  return resource.Type === 'AWS::Glue::Table' ? `${nameOf(all[resource.Properties.DatabaseName.Ref])}.${resource.Properties.TableInput.Name}` : nameOf(resource);
}

type Outcome = 'same' | 'in place' | 'new name' | 'replaced' | 'COLLIDES' | 'kept outside' | 'deleted';

function outcome(before: Made, after: Made, logicalId: string): Outcome {
  const [was, is] = [before[logicalId], after[logicalId]];
  if (!is) {
    return was.DeletionPolicy === 'Retain' ? 'kept outside' : 'deleted';
  }
  if (!differ(createOnly(before, was), createOnly(after, is))) {
    return differ(was, is) ? 'in place' : 'same';
  }
  const name = identity(before, was);
  return name === undefined ? 'replaced' : name === identity(after, is) ? 'COLLIDES' : 'new name';
}

const BEFORE = made(() => ({}));
const NAMED = { export: 'AWS::BCMDataExports::Export', database: 'AWS::Glue::Database', table: 'AWS::Glue::Table', workgroup: 'AWS::Athena::WorkGroup' };

/** What becomes of each part; of the saved queries, whatever becomes of one. */
function outcomes(change: Change): Record<string, Outcome | Outcome[]> {
  const after = made(change);
  const of = (logicalId: string) => outcome(BEFORE, after, logicalId);
  const bucketId = (id: string) => ofType(BEFORE, 'AWS::S3::Bucket').find(([logicalId]) => logicalId.startsWith(id))![0];
  return {
    ...Object.fromEntries(Object.entries(NAMED).map(([part, type]) => [part, of(ofType(BEFORE, type)[0][0])])),
    queries: [...new Set(ofType(BEFORE, 'AWS::Athena::NamedQuery').map(([logicalId]) => of(logicalId)))],
    bucket: of(bucketId('BillBucket')),
    results: of(bucketId('BillResults')),
  };
}

const SAME = { export: 'same', database: 'same', table: 'same', workgroup: 'same', queries: ['same'], bucket: 'same', results: 'same' };
const moved = { export: 'in place', table: 'in place' };

test.each<[edit: string, change: Change, parts: Record<string, unknown>]>([
  ['nothing', () => ({}), {}],
  ['the granularity', () => ({ timeGranularity: ExportTimeGranularity.HOURLY }), { export: 'in place' }],
  ['whether callers are told', () => ({ includeIamPrincipals: false }), { ...moved, queries: expect.arrayContaining(['deleted', 'same']) }],
  ['the billing view', () => ({ billingViewArn: `arn:aws:billing::${TEST_ACCOUNT}:billingview/custom-1` }), { export: 'in place' }],
  ['the folder', () => ({ bucketPrefix: 'bills' }), moved],
  ['the bucket', (stack) => ({ bucket: new s3.Bucket(stack, 'Mine') }), { ...moved, bucket: 'kept outside' }],
  ['the key', (stack) => ({ encryptionKey: new kms.Key(stack, 'Key') }), { bucket: 'in place', results: 'in place', workgroup: 'in place' }],
  ['how long files are kept', () => ({ retention: Duration.days(400) }), { bucket: 'in place' }],
  ['how long results are kept', () => ({ resultRetention: Duration.days(3) }), { results: 'in place' }],
  ['what becomes of buckets', () => ({ removalPolicy: RemovalPolicy.DESTROY }), { bucket: 'in place', results: 'in place' }],
  ['the limit', () => ({ bytesScannedCutoff: Size.gibibytes(1) }), { workgroup: 'in place' }],
  ['the first month', () => ({ firstMonth: '2025-01' }), { table: 'in place' }],
  ['how far queries look back', () => ({ lookbackMonths: 3 }), { queries: expect.arrayContaining(['replaced']) }],
  ['the column of a key', () => ({ tagColumnKeys: { Department: 'user:Department' } }), { queries: expect.arrayContaining(['replaced']) }],
  ['a key more', () => ({ tagKeys: ['Department', 'Project'] }), { queries: expect.arrayContaining(['same']) }],
  ['profiles', (stack) => ({ profiles: [new TaggedInferenceProfile(stack, 'Claims', { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0') })] }), {}],
  ['tags', () => ({ resourceTags: CostTags.of({ CostCenter: 'finops' }) }), { export: 'in place', workgroup: 'in place', bucket: 'in place', results: 'in place' }],
  ['tags of the stack', (stack) => {
    Tags.of(stack).add('Owner', 'finops');
    return {};
  }, { export: 'in place', workgroup: 'in place', bucket: 'in place', results: 'in place' }],
  // The descriptions of database and workgroup tell the export's name, and the export's that of the workgroup.
  ['the name of the export', () => ({ exportName: 'bill' }), { export: 'new name', table: 'in place', database: 'in place', workgroup: 'in place' }],
  ['the name of the database', () => ({ databaseName: 'bills' }), { database: 'new name', table: 'new name', queries: ['replaced'] }],
  ['the name of the workgroup', () => ({ workgroupName: 'analysts' }), { export: 'in place', workgroup: 'new name', queries: ['replaced'] }],
])('changing %s replaces under a new name or not at all', (_, change, parts) => {
  const all = outcomes(change);

  expect(all).toEqual({ ...SAME, ...parts });
  expect(Object.values(all).flat()).not.toContain('COLLIDES');
});

test('a database has its name in the property that replaces it in the registry, and in the one that it is made of', () => {
  const [[, { Properties }]] = ofType(made(() => ({ databaseName: 'bills' })), 'AWS::Glue::Database');

  expect([Properties.DatabaseName, Properties.DatabaseInput.Name]).toEqual(['bills', 'bills']);
});

test('no property of ours replaces a bucket', () => {
  const { own } = REPLACING['AWS::S3::Bucket'];

  expect(ofType(BEFORE, 'AWS::S3::Bucket').flatMap(([, { Properties }]) => Object.keys(Properties)).filter((name) => own.includes(name))).toEqual([]);
});

test('a construct that is renamed or moved makes everything anew, under names of its own', () => {
  const stack = new Stack(checkedApp(), 'Insurance', { env: TEST_ENV });
  new CostAndUsageExport(stack, 'Bill2', { tagKeys: ['Department'] });
  const { Resources } = templateOf(stack);
  const names = (all: Made) => Object.values(NAMED).map((type) => identity(all, ofType(all, type)[0][1]));

  expect(names(Resources).filter((name) => names(BEFORE).includes(name))).toEqual([]);
  expect(Object.keys(Resources).filter((logicalId) => logicalId in BEFORE)).toEqual([]);
});

test('saved queries keep their logical ids when others come and go', () => {
  const ids = (all: Made) => ofType(all, 'AWS::Athena::NamedQuery').map(([logicalId]) => logicalId);

  expect(ids(made(() => ({ tagKeys: ['Project', 'Department'] })))).toEqual(expect.arrayContaining(ids(BEFORE)));
});
