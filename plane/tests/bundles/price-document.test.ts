import { join } from 'node:path';
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { App, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { CostTags, ModelSource, PriceDocumentLocation, PriceList, TagCostMeter, TaggedInferenceProfile, TokenPrices } from '../../../src';
import { TEST_ENV } from '../../../test/support/places';
import type { Account } from '../../harness/account';
import { type Deployable, deployables } from '../../harness/assembly';
import { invoke, scheduledEvent, scheduleInput } from '../../harness/functions';
import { metricValues, putMetrics } from '../../harness/metrics';
import { Stacks } from '../../harness/stacks';

const MODEL = 'amazon.nova-lite-v1:0';
const midnight = Math.floor(Date.now() / 86_400_000 - 1) * 86_400_000;
const at = (time: string) => new Date(midnight + Date.parse(`1970-01-01T${time}Z`));

let stacks: Stacks;
let account: Account;
let ids: Record<string, string>;

/** A profile, and meters that read an object and a parameter. */
function meterStack(folder: string): Deployable {
  const app = new App({ outdir: join(folder, 'app') });
  PriceList.bundled().withPrices({ 'acme.own-v1:0': TokenPrices.perMillionTokens({ input: 1 }) }).applyTo(app);
  const stack = new Stack(app, 'Priced', { env: TEST_ENV });
  const profile = new TaggedInferenceProfile(stack, 'Claims', { modelSource: ModelSource.foundationModel(MODEL), costTags: CostTags.of({ Department: 'Claims' }) });
  const bucket = new s3.Bucket(stack, 'Bucket', { bucketName: 'bedrock-prices', removalPolicy: RemovalPolicy.DESTROY });
  const parameter = new ssm.StringParameter(stack, 'Prices', { parameterName: '/bedrock/prices', stringValue: 'none yet' });
  const meters = {
    Object: PriceDocumentLocation.fromBucket(bucket, 'team/prices.json'),
    Parameter: PriceDocumentLocation.fromParameter(parameter),
  };
  new CfnOutput(stack, 'ProfileId', { value: profile.inferenceProfileId });
  new CfnOutput(stack, 'ProfileArn', { value: profile.inferenceProfileArn });
  for (const [id, priceDocument] of Object.entries(meters)) {
    const meter = new TagCostMeter(stack, id, { tagKeys: ['Department'], metricNamespace: id, priceDocument, calibration: {}, publishProfileMetrics: false });
    new CfnOutput(stack, `${id}Function`, { value: meter.handler.functionName });
    new CfnOutput(stack, `${id}Input`, { value: scheduleInput(meter) });
  }
  return deployables(app.synth(), folder)[0];
}

function documentOf(input: number, factor: number): string {
  const entry = { route: 'regional', regions: ['us-east-1'], input };
  return JSON.stringify({
    version: 1, asOf: '2026-01-01', models: { [MODEL]: { prices: [entry] } }, calibration: { month: '2026-01', factors: { [ids.ProfileArn]: factor } },
  });
}

async function putObject(Body: string): Promise<void> {
  await account.client(S3Client).send(new PutObjectCommand({ Bucket: 'bedrock-prices', Key: 'team/prices.json', Body }));
}

/** Runs a meter, and returns its report and what it published. */
async function run(id: string, time: string, change: (event: any) => object = (event) => event) {
  const report = await invoke(account, ids[`${id}Function`], change(scheduledEvent(ids[`${id}Input`], at(time))));
  const values = await metricValues(account, id, at('00:00:00'), at('23:59:59'));
  const last = new Date(Date.parse(report.interval.end) - 60_000).toISOString().slice(11, 16);
  return {
    priceList: report.priceList,
    cost: values[`${last} EstimatedCost Department=Claims`],
    calibrated: values[`${last} CalibratedCost Department=Claims`],
    errors: values[`${last} PriceDocumentErrors`],
  };
}

beforeAll(async () => {
  stacks = await Stacks.start();
  account = stacks.account(TEST_ENV.account, TEST_ENV.region);
  const stack = meterStack(stacks.server.folder);
  expect(await stacks.create(stack)).toMatchObject({ status: 'CREATE_COMPLETE' });
  ids = await stacks.outputs(stack);
  await putMetrics(account, 'AWS/Bedrock', ['11:50:00', '12:05:00', '12:20:00', '12:35:00'].map((time) =>
    ({ metric: 'InputTokenCount', dimensions: { ModelId: ids.ProfileId }, time: at(time), value: 1_000_000 })));
});

afterAll(async () => {
  await stacks?.stop();
});

test('an object that is not there yet leaves the bundled prices, and the next run uses it', async () => {
  expect(await run('Object', '12:10:00')).toMatchObject({ cost: 0.06, calibrated: 0.06, errors: 1, priceList: { source: 'APP' } });

  await putObject(documentOf(7, 0.5));

  expect(await run('Object', '12:25:00')).toMatchObject({ cost: 7, calibrated: 3.5, errors: 0, priceList: { source: 'DOCUMENT', problems: [] } });

  await account.client(S3Client).send(new DeleteObjectCommand({ Bucket: 'bedrock-prices', Key: 'team/prices.json' }));

  expect(await run('Object', '12:40:00')).toMatchObject({ cost: 0.06, calibrated: 0.06, errors: 1 });
});

test('another object cannot be read', async () => {
  await account.client(S3Client).send(new PutObjectCommand({ Bucket: 'bedrock-prices', Key: 'other.json', Body: documentOf(7, 1) }));
  const { priceList, errors } = await run('Object', '12:55:00', (event) => ({ ...event, priceDocument: { bucketName: 'bedrock-prices', key: 'other.json' } }));

  expect(errors).toBe(1);
  expect(priceList.problems).toEqual([expect.stringContaining('AccessDenied')]);
});

test('a parameter without a document leaves the bundled prices, and the next run uses it', async () => {
  expect(await run('Parameter', '12:10:00')).toMatchObject({ cost: 0.06, errors: 1, priceList: { problems: [expect.stringMatching(/^the document must be JSON/)] } });

  await account.client(SSMClient).send(new PutParameterCommand({ Name: '/bedrock/prices', Value: documentOf(9, 2), Overwrite: true }));

  expect(await run('Parameter', '12:25:00')).toMatchObject({ cost: 9, calibrated: 18, errors: 0, priceList: { source: 'DOCUMENT', problems: [] } });
});
