import { Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { PriceDocumentLocation, TagCostMeter } from '../../src';
import { checkedApp, onlyResource, resourcesOf, templateOf } from '../support/checked-app';
import { arnValues, deployed, profileValues } from '../support/deployed';
import { policiesOf, verdict } from '../support/may';
import { OTHER_ACCOUNT, TEST_ACCOUNT, TEST_ENV } from '../support/places';

const BUCKET = 'arn:aws:s3:::team-prices';
const PARAMETER = `arn:aws:ssm:us-east-1:${TEST_ACCOUNT}:parameter/bedrock/prices`;
const KEY = `arn:aws:kms:us-east-1:${TEST_ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

const stackIn = () => new Stack(checkedApp(), 'Insurance', { env: TEST_ENV });
const meterWith = (stack: Stack, priceDocument?: PriceDocumentLocation) => new TagCostMeter(stack, 'Meter', { tagKeys: ['Department'], priceDocument });
const parameterIn = (stack: Stack) => ssm.StringParameter.fromStringParameterName(stack, 'Prices', '/bedrock/prices');
function values(stack: Stack) {
  const { Resources } = templateOf(stack);
  return { values: { ...arnValues(Resources), ...profileValues(Resources) } };
}

function inputOf(stack: Stack): any {
  return JSON.parse(deployed(onlyResource(stack, 'AWS::Scheduler::Schedule').Properties.Target.Input, values(stack))).priceDocument;
}

function documentsOf(stack: Stack): any[] {
  const [role] = Object.keys(resourcesOf(stack, 'AWS::IAM::Role')).filter((id) => id.startsWith('MeterRole'));
  return policiesOf(templateOf(stack).Resources, role, values(stack));
}

function statementsOf(stack: Stack): any[] {
  return documentsOf(stack).flatMap(({ Statement }) => Statement);
}

/** What the function may do. */
function mayOf(stack: Stack) {
  const policies = documentsOf(stack);
  return async (action: string, resource: string) => verdict(policies, action, { resource });
}

describe('an object', () => {
  test('can be read, and nothing else in its bucket', async () => {
    const stack = stackIn();
    meterWith(stack, PriceDocumentLocation.fromBucket(s3.Bucket.fromBucketName(stack, 'Bucket', 'team-prices'), 'a/prices.json'));
    const may = mayOf(stack);

    expect(inputOf(stack)).toEqual({ bucketName: 'team-prices', key: 'a/prices.json' });
    expect(await may('s3:GetObject', `${BUCKET}/a/prices.json`)).toBe('Allowed');
    expect(await may('s3:GetObject', `${BUCKET}/a/other.json`)).toBe('ImplicitlyDenied');
    expect(await may('s3:PutObject', `${BUCKET}/a/prices.json`)).toBe('ImplicitlyDenied');
    expect(await may('s3:ListBucket', BUCKET)).toBe('ImplicitlyDenied');
  });

  test('that is encrypted with a key can be decrypted', () => {
    const stack = stackIn();
    const bucket = s3.Bucket.fromBucketAttributes(stack, 'Bucket', { bucketName: 'team-prices', encryptionKey: kms.Key.fromKeyArn(stack, 'Key', KEY) });
    meterWith(stack, PriceDocumentLocation.fromBucket(bucket, 'prices.json'));

    expect(statementsOf(stack)).toContainEqual({ Effect: 'Allow', Action: 'kms:Decrypt', Resource: KEY });
  });

  test('of another account can be read, if the account allows it', () => {
    const app = checkedApp();
    const owner = new Stack(app, 'Owner', { env: { account: OTHER_ACCOUNT, region: 'eu-west-1' } });
    const encryptionKey = kms.Key.fromKeyArn(owner, 'Key', KEY.replace(TEST_ACCOUNT, OTHER_ACCOUNT));
    const bucket = new s3.Bucket(owner, 'Bucket', { bucketName: 'team-prices', encryptionKey });
    const stack = new Stack(app, 'Insurance', { env: TEST_ENV });
    meterWith(stack, PriceDocumentLocation.fromBucket(bucket, 'prices.json'));

    expect(inputOf(stack)).toEqual({ bucketName: 'team-prices', key: 'prices.json' });
    expect(statementsOf(stack)).toEqual(expect.arrayContaining([
      { Effect: 'Allow', Action: 's3:GetObject', Resource: `${BUCKET}/prices.json` },
      { Effect: 'Allow', Action: 'kms:Decrypt', Resource: KEY.replace(TEST_ACCOUNT, OTHER_ACCOUNT) },
    ]));
  });

  test.each<[string, string]>([
    ['', 'key must have at least 1 character'],
    ['x'.repeat(1025), 'key must have at most 1024 characters'],
    ['prices/*.json', 'key must not contain *, ? or $, got "prices/*.json": pass the key of one object'],
    ['${aws:username}.json', 'key must not contain *, ? or $'],
  ])('cannot have the key %j', (key, message) => {
    const bucket = s3.Bucket.fromBucketName(stackIn(), 'Bucket', 'team-prices');

    expect(() => PriceDocumentLocation.fromBucket(bucket, key)).toThrow(message);
  });

  test('must be in a bucket', () => {
    expect(() => PriceDocumentLocation.fromBucket('team-prices' as any, 'prices.json')).toThrow('PriceDocumentLocation.fromBucket: bucket must be ');
  });
});

describe('a parameter', () => {
  test('can be read, and no other', async () => {
    const stack = stackIn();
    meterWith(stack, PriceDocumentLocation.fromParameter(parameterIn(stack)));
    const may = mayOf(stack);

    expect(inputOf(stack)).toEqual({ parameterName: '/bedrock/prices' });
    expect(await may('ssm:GetParameter', PARAMETER)).toBe('Allowed');
    expect(await may('ssm:GetParameter', `${PARAMETER}2`)).toBe('ImplicitlyDenied');
    expect(await may('ssm:PutParameter', PARAMETER)).toBe('ImplicitlyDenied');
  });

  test('that is encrypted with a key can be decrypted', () => {
    const stack = stackIn();
    const parameter = ssm.StringParameter.fromSecureStringParameterAttributes(stack, 'Prices', {
      parameterName: '/bedrock/prices', encryptionKey: kms.Key.fromKeyArn(stack, 'Key', KEY),
    });
    meterWith(stack, PriceDocumentLocation.fromParameter(parameter));

    expect(statementsOf(stack)).toContainEqual({ Effect: 'Allow', Action: 'kms:Decrypt', Resource: KEY });
  });

  test('of another account is read by its ARN', () => {
    const app = checkedApp();
    const owner = new Stack(app, 'Owner', { env: { account: OTHER_ACCOUNT, region: 'us-east-1' } });
    const parameter = new ssm.StringParameter(owner, 'Prices', { parameterName: '/bedrock/prices', stringValue: '{}' });
    const stack = new Stack(app, 'Insurance', { env: TEST_ENV });
    meterWith(stack, PriceDocumentLocation.fromParameter(parameter));
    const shared = PARAMETER.replace(TEST_ACCOUNT, OTHER_ACCOUNT);

    expect(inputOf(stack)).toEqual({ parameterName: shared });
    expect(statementsOf(stack)).toContainEqual({ Effect: 'Allow', Action: 'ssm:GetParameter', Resource: shared });
  });

  test('of another Region is refused', () => {
    const app = checkedApp();
    const parameter = parameterIn(new Stack(app, 'Elsewhere', { env: { ...TEST_ENV, region: 'eu-west-1' } }));
    const stack = new Stack(app, 'Insurance', { env: TEST_ENV });

    expect(() => meterWith(stack, PriceDocumentLocation.fromParameter(parameter))).toThrow(
      'priceDocument must be a parameter in the Region of the meter, "us-east-1", got "Elsewhere/Prices" in "eu-west-1": use a parameter in this Region, or an object in Amazon S3');
  });

  test('must be a parameter', () => {
    expect(() => PriceDocumentLocation.fromParameter('/bedrock/prices' as any)).toThrow('PriceDocumentLocation.fromParameter: parameter must be ');
  });
});

test('without a document, the function may read none', async () => {
  const stack = stackIn();
  new TagCostMeter(stack, 'Meter', { tagKeys: ['Department'], keepSnapshots: false });

  expect(inputOf(stack)).toBeUndefined();
  expect(JSON.stringify(resourcesOf(stack, 'AWS::IAM::Policy'))).not.toMatch(/s3:|ssm:|kms:/);
});

test('a document in an app of its own can be passed on by reference', () => {
  const app = checkedApp();
  const shared = new Stack(app, 'Shared', { env: TEST_ENV });
  const bucket = new s3.Bucket(shared, 'Bucket', { encryption: s3.BucketEncryption.KMS });
  const stack = new Stack(app, 'Insurance', { env: TEST_ENV });
  meterWith(stack, PriceDocumentLocation.fromBucket(bucket, 'prices.json'));

  expect(JSON.stringify(templateOf(stack).Resources)).toContain('Fn::ImportValue');
});
