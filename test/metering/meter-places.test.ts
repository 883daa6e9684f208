import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { BedrockCostAlarm, CostTags, CostTagSchema, ModelSource, SourceAccounts, TagCostMeter, type TagCostMeterProps, TaggedInferenceProfile } from '../../src';
import { checkedApp, onlyResource, resourcesOf, templateOf } from '../support/checked-app';
import { deployed } from '../support/deployed';
import { OTHER_ACCOUNT, TEST_ACCOUNT, TEST_ENV } from '../support/places';

const CLAIMS = CostTags.of({ Department: 'Claims' });
const LINKED = SourceAccounts.linked({ organizationId: 'o-exampleorgid' });

const stackIn = () => new Stack(checkedApp(), 'Insurance', { env: TEST_ENV });
const meterIn = (stack: Stack, props: Partial<TagCostMeterProps> = {}, id: string = 'Meter') => new TagCostMeter(stack, id, { tagKeys: ['Department'], ...props });

function inputOf(stack: Stack): any {
  const bucketNames = Object.keys(resourcesOf(stack, 'AWS::S3::Bucket')).map((id) => [id, 'snapshots']);
  return JSON.parse(deployed(onlyResource(stack, 'AWS::Scheduler::Schedule').Properties.Target.Input, { values: Object.fromEntries(bucketNames) }));
}

/** Statements of the function's role. */
function statementsIn(stack: Stack): any[] {
  return Object.values<any>(resourcesOf(stack, 'AWS::IAM::Policy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
}

const roleOf = (stack: Stack) => Object.entries<any>(resourcesOf(stack, 'AWS::IAM::Role')).find(([id]) => id.startsWith('MeterRole'))![1].Properties;

describe('snapshots', () => {
  test('have a bucket of the meter that outlives it', () => {
    const stack = stackIn();
    meterIn(stack);
    const { Properties, DeletionPolicy } = onlyResource(stack, 'AWS::S3::Bucket');

    expect(DeletionPolicy).toBe('Retain');
    expect(Object.values(Properties.PublicAccessBlockConfiguration)).toEqual([true, true, true, true]);
    expect(Properties.LifecycleConfiguration.Rules).toEqual([
      { ExpirationInDays: 10, Prefix: 'tag-cost-meter/hours/', Status: 'Enabled' },
      { ExpirationInDays: 400, Prefix: 'tag-cost-meter/months/', Status: 'Enabled' },
    ]);
    expect(JSON.stringify(onlyResource(stack, 'AWS::S3::BucketPolicy'))).toContain('aws:SecureTransport');
    expect(inputOf(stack)).toMatchObject({
      snapshots: { bucketName: 'snapshots', prefix: 'tag-cost-meter/' },
      accountId: TEST_ACCOUNT,
      logProfiles: true,
      maxValuesPerKey: 200,
      maxPublishedProfiles: 200,
    });
  });

  test('are all that the function may read and write', () => {
    const stack = stackIn();
    const bucket = s3.Bucket.fromBucketAttributes(stack, 'Bucket', {
      bucketName: 'finops', encryptionKey: kms.Key.fromKeyArn(stack, 'Key', `arn:aws:kms:us-east-1:${OTHER_ACCOUNT}:key/1`),
    });
    meterIn(stack, { snapshotBucket: bucket, snapshotPrefix: 'meters/claims/' });
    const ofBucket = statementsIn(stack).filter(({ Action }) => [Action].flat().some((action: string) => /^(s3|kms):/.test(action)));

    expect(resourcesOf(stack, 'AWS::S3::Bucket')).toEqual({});
    expect(ofBucket.map(({ Action, Condition }) => [Action, Condition])).toEqual([
      [['s3:GetObject', 's3:PutObject'], undefined],
      ['s3:ListBucket', { StringLike: { 's3:prefix': 'meters/claims/*' } }],
      [['kms:Decrypt', 'kms:GenerateDataKey'], undefined],
    ]);
    expect(JSON.stringify(ofBucket[0].Resource)).toContain(':s3:::finops/meters/claims/*');
  });

  test('are not kept if they are not wanted', () => {
    const stack = stackIn();
    meterIn(stack, { keepSnapshots: false });

    expect(resourcesOf(stack, 'AWS::S3::Bucket')).toEqual({});
    expect(inputOf(stack).snapshots).toBeUndefined();
    expect(JSON.stringify(statementsIn(stack))).not.toContain('s3:');
  });

  test.each([
    ['the same folder', 'one/', 'finops', true], ['another folder', 'two/', 'finops', false], ['another bucket', 'one/', 'other', false],
  ])('in %s of two meters are refused: %#', (_, snapshotPrefix, bucketName, isRefused) => {
    const stack = stackIn();
    const bucket = (id: string, name: string) => s3.Bucket.fromBucketName(stack, id, name);
    meterIn(stack, { snapshotBucket: bucket('BucketA', 'finops'), snapshotPrefix: 'one/', metricNamespace: 'A' }, 'A');
    meterIn(stack, { snapshotBucket: bucket('BucketB', bucketName), snapshotPrefix, metricNamespace: 'B' }, 'B');
    const synth = () => templateOf(stack);

    isRefused
      ? expect(synth).toThrow('snapshotBucket and snapshotPrefix must not both be the same as those of another meter')
      : expect(synth).not.toThrow();
  });

  test('in a bucket that two meters create apart are no conflict', () => {
    const stack = stackIn();
    meterIn(stack, { metricNamespace: 'A' }, 'A');
    meterIn(stack, { metricNamespace: 'B' }, 'B');

    expect(() => templateOf(stack)).not.toThrow();
  });
});

describe('Regions', () => {
  test('are read with the permissions for their profiles and projects', () => {
    const stack = stackIn();
    meterIn(stack, { regions: ['us-east-1', 'eu-central-1'] });
    const arns = JSON.stringify(statementsIn(stack));

    expect(inputOf(stack).regions).toEqual(['us-east-1', 'eu-central-1']);
    expect(arns).toContain(`:bedrock:eu-central-1:${TEST_ACCOUNT}:application-inference-profile/*`);
    expect(arns).toContain(`:bedrock:us-east-1:${TEST_ACCOUNT}:application-inference-profile/*`);
    expect(arns).toContain(`:bedrock-mantle:eu-central-1:${TEST_ACCOUNT}:project/*`);
    expect(inputOf(stack).projects.arnPrefix).toBe(`arn:aws:bedrock-mantle:us-east-1:${TEST_ACCOUNT}:project/`);
  });

  test('of a profile must be metered', () => {
    const stack = stackIn();
    const meter = meterIn(stack, { regions: ['us-east-1', 'eu-central-1'], publishProfileMetrics: true });
    const profile = (region: string) => TaggedInferenceProfile.fromInferenceProfileArn(stack, region, `arn:aws:bedrock:${region}:${TEST_ACCOUNT}:application-inference-profile/abcdefgh1234`);

    expect(meter.metricEstimatedCost({ profile: profile('eu-central-1') }).dimensions).toEqual({ InferenceProfileId: 'abcdefgh1234' });
    expect(() => meter.metricEstimatedCost({ profile: profile('eu-west-1') })).toThrow('profile must be in the meter\'s account 123456789012 and one of the Regions ["us-east-1","eu-central-1"]'.replace('123456789012', TEST_ACCOUNT));
  });
});

describe('source accounts', () => {
  test('trust the path of the role, which may only assume their readers', () => {
    const stack = stackIn();
    meterIn(stack, { sourceAccounts: LINKED, inventoryInterval: Duration.hours(2) });

    expect(roleOf(stack).Path).toBe('/bedrock-cost-tags/');
    expect(statementsIn(stack).filter(({ Action }) => Action === 'sts:AssumeRole')).toEqual([expect.objectContaining({
      Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::*:role/bedrock-cost-tags-reader']] }, Condition: { StringEquals: { 'aws:ResourceOrgID': 'o-exampleorgid' } },
    })]);
    expect(inputOf(stack)).toMatchObject({
      accountId: TEST_ACCOUNT, inventoryMinutes: 120, sourceAccounts: { partition: 'aws', organizationId: 'o-exampleorgid', readerRoleName: 'bedrock-cost-tags-reader', maxUnreadablePercent: 5 },
    });
  });

  test('are not read by a meter without them, whose role keeps its path', () => {
    const stack = stackIn();
    meterIn(stack);

    expect(roleOf(stack).Path).toBeUndefined();
    expect(JSON.stringify(statementsIn(stack))).not.toMatch(/sts:|oam:/);
    expect(inputOf(stack)).not.toHaveProperty('sourceAccounts');
    expect(inputOf(stack)).not.toHaveProperty('inventoryMinutes');
  });

  test('have metrics, which a meter without them refuses', () => {
    const meter = meterIn(stackIn(), { sourceAccounts: LINKED });
    const other = meterIn(stackIn());

    const metrics = [meter.metricSourceAccounts(), meter.metricUnreadableAccounts(), meter.metricUnlinkedAccounts()];

    expect(metrics.map(({ metricName, statistic }) => [metricName, statistic]))
      .toEqual([['SourceAccounts', 'Maximum'], ['UnreadableAccounts', 'Maximum'], ['UnlinkedAccounts', 'Maximum']]);
    expect(() => other.metricSourceAccounts()).toThrow('sourceAccounts must be specified for metricSourceAccounts');
    expect(() => other.metricUnreadableAccounts()).toThrow('sourceAccounts must be specified for metricUnreadableAccounts');
    expect(() => other.metricUnlinkedAccounts()).toThrow('sourceAccounts must be specified for metricUnlinkedAccounts');
  });

  test('can own a profile', () => {
    const stack = stackIn();
    const profile = TaggedInferenceProfile.fromInferenceProfileArn(stack, 'P', `arn:aws:bedrock:us-east-1:${OTHER_ACCOUNT}:application-inference-profile/abcdefgh1234`);

    expect(meterIn(stack, { sourceAccounts: LINKED, publishProfileMetrics: true }).metricEstimatedCost({ profile }).dimensions).toEqual({ InferenceProfileId: 'abcdefgh1234' });
    expect(() => meterIn(stack, { publishProfileMetrics: true }, 'Alone').metricEstimatedCost({ profile })).toThrow('profile must be in the meter\'s account');
  });

  test.each([['with', LINKED, true], ['without', undefined, false]])('make the cost of an alarm a lower bound: %s', (_, sourceAccounts, isSaid) => {
    const stack = stackIn();
    new BedrockCostAlarm(stack, 'Alarm', { costMetric: meterIn(stack, { sourceAccounts }).metricEstimatedCostToday({ costTags: CLAIMS }), threshold: 5 });
    const { AlarmDescription } = onlyResource(stack, 'AWS::CloudWatch::Alarm').Properties;

    expect(AlarmDescription.includes(', a lower bound while source accounts are unreadable or not linked')).toBe(isSaid);
  });
});

describe('a schema', () => {
  const schema = CostTagSchema.of({ Department: { allowedValues: ['Claims', 'Sales'] }, Team: {} });

  test('limits the values that have their own metrics', () => {
    const stack = stackIn();
    meterIn(stack, { schema, tagKeys: ['Department', 'Team'] });

    expect(inputOf(stack).allowedValues).toEqual({ Department: ['Claims', 'Sales'] });
  });

  test('refuses a metric of another value, which would stay at 0', () => {
    const meter = meterIn(stackIn(), { schema });

    expect(() => meter.metricEstimatedCost({ costTags: CostTags.of({ Department: 'Clams' }) }))
      .toThrow('costTags must have values that the schema of the meter allows, got "Clams" for "Department": use one of ["Claims","Sales"], or allow the value in the schema');
    expect(() => meter.metricEstimatedCost({ costTags: CLAIMS })).not.toThrow();
  });
});

test('the number of values of a key has a metric', () => {
  const meter = meterIn(stackIn());

  expect(meter.metricTagValues('Department')).toMatchObject({ metricName: 'TagValues', dimensions: { TagKey: 'Department' }, statistic: 'Maximum' });
  expect(() => meter.metricTagValues('Team')).toThrow('tagKey must be one of tagKeys ["Department"], got "Team": add the key to tagKeys');
});

test('the tracked share is the lowest, unless another statistic is wanted', () => {
  const meter = meterIn(stackIn());

  expect(meter.metricTrackedShare().statistic).toBe('Minimum');
  expect(meter.metricTrackedShare({ statistic: cloudwatch.Stats.AVERAGE }).statistic).toBe('Average');
});

describe('an imported meter', () => {
  test('covers the Regions and accounts that its attributes tell', () => {
    const stack = stackIn();
    const profile = new TaggedInferenceProfile(stack, 'P', { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0'), costTags: CLAIMS });
    const imported = (id: string, attrs: object) => TagCostMeter.fromTagCostMeterAttributes(stack, id, {
      tagKeys: ['Department'], publishProfileMetrics: true, account: OTHER_ACCOUNT, region: 'us-east-1', ...attrs,
    });

    expect(() => imported('A', { meterSourceAccounts: true }).metricEstimatedCost({ profile })).not.toThrow();
    expect(() => imported('B', {}).metricEstimatedCost({ profile })).toThrow('profile must be in the meter\'s account');
    expect(() => imported('C', { meterSourceAccounts: true, regions: ['eu-west-1'] }).metricEstimatedCost({ profile })).toThrow('profile must be in the meter\'s Region eu-west-1');
  });
});

test.each<[string, Partial<TagCostMeterProps>, string]>([
  ['no Region', { regions: [] }, 'regions must contain at least one element, got []: omit it or add an element'],
  ['no Region code', { regions: ['Frankfurt'] }, 'each of regions must look like eu-central-1'],
  ['a Region twice', { regions: ['eu-west-1', 'eu-west-1'] }, 'regions must not contain duplicates, got "eu-west-1" more than once: remove the duplicate'],
  ['an inventory of one account', { inventoryInterval: Duration.hours(1) }, 'inventoryInterval must not be specified without sourceAccounts'],
  ['an inventory of each run', { sourceAccounts: LINKED, inventoryInterval: Duration.minutes(14) }, 'inventoryInterval must be a whole number of minutes from 15 minutes to 24 hours, got 14 minutes: for example, pass Duration.hours(1)'],
  ['an old inventory', { sourceAccounts: LINKED, inventoryInterval: Duration.hours(25) }, 'inventoryInterval must be a whole number of minutes from 15 minutes to 24 hours, got 1 day 1 hour'],
  ['no values', { maxValuesPerKey: 0 }, 'maxValuesPerKey must be a whole number from 1 to 1000, got 0: for example, pass 200'],
  ['too many profiles', { maxPublishedProfiles: 1001 }, 'maxPublishedProfiles must be a whole number from 1 to 1000, got 1001: for example, pass 200'],
  ['a key that the schema lacks', { schema: CostTagSchema.of({ Team: {} }) }, 'schema must contain all keys of tagKeys and tagKeyCombinations, got a schema without ["Department"]'],
  ['a folder of no snapshots', { keepSnapshots: false, snapshotPrefix: 'a/' }, 'snapshotPrefix must not be specified if keepSnapshots is false, got both: remove one of them'],
  ['a folder without an end', { snapshotPrefix: 'a' }, 'snapshotPrefix must consist of folders of letters, digits and . _ = -, each followed by /'],
  ['the dimension of the number of values', { tagKeys: ['TagKey'] }, 'tagKeys must not contain "TagKey", the dimension of the number of values'],
])('refuses %s', (_, props, problem) => {
  expect(() => meterIn(stackIn(), props)).toThrow(problem);
});
