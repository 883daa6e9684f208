import { join } from 'node:path';
import { BedrockClient, CreateInferenceProfileCommand, DeleteInferenceProfileCommand, TagResourceCommand } from '@aws-sdk/client-bedrock';
import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { CostNotifications, CostTags, CostTagSchema, ModelSource, TagAudit, TagBudget, TaggedInferenceProfile } from '../../../src';
import { TEST_ACCOUNT, TEST_ENV } from '../../../test/support/places';
import type { Account } from '../../harness/account';
import { type Deployable, deployables } from '../../harness/assembly';
import { invoke, loggedLines, putClockForward, scheduledEvent, scheduleInput } from '../../harness/functions';
import { putMetrics } from '../../harness/metrics';
import { Stacks } from '../../harness/stacks';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const NOVA = 'amazon.nova-lite-v1:0';
const FOLDER = `tag-audit/${TEST_ACCOUNT}/us-east-1/`;

// From now to the middle of the next month, because a budget is not judged in the first two days of its period.
const today = new Date();
const unusedAfterDays = Math.round((Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + 1, 15) - today.getTime()) / DAY);

// The tags of the profiles, by construct ID.
const PROFILES = {
  Used: { Department: 'Claims', Environment: 'production' },
  Unused: { Department: 'Claims', Environment: 'production' },
  WrongValue: { Department: 'Clams', Environment: 'production' },
  NoKeys: { Project: 'Trial' },
  Changed: { Department: 'Sales', Environment: 'production' },
  Deleted: { Department: 'Sales', Environment: 'production' },
};

let stacks: Stacks;
let account: Account;
let ids: Record<string, string>;
let foreign: string;

// All profiles exist before it, and all calls come after it.
let since: number;

function auditedStack(folder: string): Deployable {
  const app = new App({ outdir: join(folder, 'app') });
  const stack = new Stack(app, 'Audited', { env: TEST_ENV });
  const output = (id: string, value: string) => new CfnOutput(stack, id, { value });
  for (const [id, tags] of Object.entries(PROFILES)) {
    const profile = new TaggedInferenceProfile(stack, id, { modelSource: ModelSource.foundationModel(NOVA), costTags: CostTags.of(tags) });
    output(`${id}Arn`, profile.inferenceProfileArn);
  }
  const finops = new CostNotifications(stack, 'FinOps');
  for (const Department of ['Claims', 'Legal']) {
    const budget = new TagBudget(stack, `${Department}Budget`, { costTags: CostTags.of({ Department }), limit: 100, notifications: finops });
    output(`${Department}Arn`, budget.budgetArn);
  }
  const queue = new Queue(stack, 'Queue');
  finops.topic.addSubscription(new SqsSubscription(queue));
  const unread = new CostNotifications(stack, 'Unread');
  output('UnreadArn', unread.topic.topicArn);
  const audit = new TagAudit(stack, 'Audit', {
    schema: CostTagSchema.of({ Department: { allowedValues: ['Claims', 'Sales', 'Legal'] }, Environment: {} }),
    notifications: finops,
    auditedNotifications: [unread],
    unusedAfter: Duration.days(unusedAfterDays),
    // The age of the price list depends on the day of the test.
    auditPrices: false,
  });
  output('QueueUrl', queue.queueUrl);
  output('BucketName', audit.bucket.bucketName);
  output('Function', audit.handler.functionName);
  output('LogGroup', audit.handler.logGroup.logGroupName);
  output('Input', scheduleInput(audit));
  return deployables(app.synth(), folder)[0];
}

async function run(time: Date): Promise<any> {
  return invoke(account, ids.Function, scheduledEvent(ids.Input, time));
}

/** The scheduled time of a run for the time span that begins then. */
function after(start: number): Date {
  return new Date(start + unusedAfterDays * DAY);
}

function fileOf(time: Date, extension: string): string {
  return `${FOLDER}${time.toISOString().slice(0, 16).replace(/:(?=..$)/, '')}Z.${extension}`;
}

async function read(Key: string): Promise<string> {
  const { Body } = await account.client(S3Client).send(new GetObjectCommand({ Bucket: ids.BucketName, Key }));
  return Body!.transformToString();
}

async function files(): Promise<string[]> {
  const { Contents = [] } = await account.client(S3Client).send(new ListObjectsV2Command({ Bucket: ids.BucketName }));
  return Contents.map(({ Key }) => Key!);
}

/** Takes all messages of the topic from the queue. */
async function messages(): Promise<any[]> {
  const client = account.client(SQSClient);
  const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl: ids.QueueUrl, MaxNumberOfMessages: 10 }));
  if (Messages.length > 0) {
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await client.send(new DeleteMessageBatchCommand({ QueueUrl: ids.QueueUrl, Entries }));
  }
  return Messages.map(({ Body }) => JSON.parse(Body!));
}

/** What CloudWatch extracts from the log for a time. Source: CloudWatch User Guide, Embedded metric format specification. */
async function metrics(time: Date): Promise<Record<string, number>> {
  const lines = (await loggedLines(account, ids.LogGroup)).filter(({ _aws }) => _aws?.Timestamp === time.getTime());
  return Object.fromEntries(lines.flatMap((line) => line._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions: [names], Metrics }: any) =>
    Metrics.map(({ Name }: any) => [[Namespace, Name, ...names.map((name: string) => line[name])].join(' '), line[Name]]))));
}

beforeAll(async () => {
  stacks = await Stacks.start();
  account = stacks.account(TEST_ENV.account, TEST_ENV.region);
  const stack = auditedStack(stacks.server.folder);
  expect(await stacks.create(stack)).toMatchObject({ status: 'CREATE_COMPLETE' });
  ids = await stacks.outputs(stack);

  // By hand, and with a model that Bedrock does not have.
  const bedrock = account.client(BedrockClient);
  foreign = (await bedrock.send(new CreateInferenceProfileCommand({
    inferenceProfileName: 'ByHand',
    modelSource: { copyFrom: 'arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-v2' },
    tags: [{ key: 'department', value: 'Sales' }, { key: 'Environment', value: 'production' }],
  }))).inferenceProfileArn!;
  await bedrock.send(new TagResourceCommand({ resourceARN: ids.ChangedArn, tags: [{ key: 'Environment', value: 'development' }] }));
  await bedrock.send(new DeleteInferenceProfileCommand({ inferenceProfileIdentifier: ids.DeletedArn.split('/')[1] }));

  since = Math.ceil(Date.now() / MINUTE) * MINUTE;
  const called = [ids.UsedArn, ids.WrongValueArn, ids.NoKeysArn, ids.ChangedArn, foreign];
  await putMetrics(account, 'AWS/Bedrock', called.map((arn) => ({ metric: 'Invocations', dimensions: { ModelId: arn.split('/')[1] }, time: new Date(since), value: 1 })));
});

afterAll(async () => {
  await stacks?.stop();
});

const COUNTS = {
  MISSING_KEY: 2,
  MISSPELLED_KEY: 1,
  NEAR_DUPLICATE_KEY: 0,
  VALUE_NOT_ALLOWED: 1,
  UNUSED_PROFILE: 1,
  LEGACY_MODEL: 0,
  END_OF_LIFE_MODEL: 1,
  TAG_DRIFT: 1,
  MISSING_PROFILE: 1,
  BUDGET_MATCHES_NOTHING: 1,
  NO_CONFIRMED_SUBSCRIPTION: 1,
  OLD_PRICES: null,
  // The account has no projects, and the app no principals.
  MISSING_PROJECT: null,
  MISSING_PRINCIPAL: null,
  UNUSED_PROJECT: 0,
  DEFAULT_PROJECT_USED: 0,
  UNDECLARED_MODEL: null,
  INCOMPLETE: 0,
};

test('what is too young is not judged', async () => {
  const { counts } = await run(new Date(since));

  expect(counts).toEqual({ ...COUNTS, UNUSED_PROFILE: 0, BUDGET_MATCHES_NOTHING: 0 });
  expect(await messages()).toHaveLength(1);
});

describe('the run at the end of the time span', () => {
  const time = () => after(since);

  test('finds every planted fault, and nothing else', async () => {
    expect(await run(time())).toEqual({ counts: COUNTS });

    const { findings, profiles, counts } = JSON.parse(await read(fileOf(time(), 'json')));
    const found = findings.map(({ kind, resource, problem }: any) => [kind, resource, problem]);
    expect(found.sort()).toEqual([
      ['BUDGET_MATCHES_NOTHING', ids.LegalArn, expect.stringContaining('Department=Legal')],
      ['END_OF_LIFE_MODEL', foreign, expect.stringContaining('anthropic.claude-v2')],
      ['MISSING_KEY', ids.NoKeysArn, expect.stringContaining('Department')],
      ['MISSING_KEY', ids.NoKeysArn, expect.stringContaining('Environment')],
      ['MISSING_PROFILE', ids.DeletedArn, expect.stringContaining('Audited/Deleted')],
      ['MISSPELLED_KEY', foreign, expect.stringContaining('department')],
      ['NO_CONFIRMED_SUBSCRIPTION', ids.UnreadArn, expect.stringContaining('got none')],
      ['TAG_DRIFT', ids.ChangedArn, expect.stringContaining('Environment')],
      ['UNUSED_PROFILE', ids.UnusedArn, expect.stringContaining(`${unusedAfterDays} days`)],
      ['VALUE_NOT_ALLOWED', ids.WrongValueArn, expect.stringContaining('Clams')],
    ]);
    expect(counts).toEqual(COUNTS);
    expect(profiles).toHaveLength(6);
    expect(await read(fileOf(time(), 'md'))).toMatch(/reported 10 findings\.\n\nNotifications of 1 topic reach no recipient: .*Unread.*\.\n/);
    expect(await read(`${FOLDER}latest.json`)).toBe(await read(fileOf(time(), 'json')));
  });

  test('writes its metrics into the log', async () => {
    const counted = Object.entries(COUNTS).filter(([, count]) => count !== null).map(([kind, count]) => [`BedrockCostTags AuditFindings ${kind}`, count]);

    expect(await metrics(time())).toEqual({ ...Object.fromEntries(counted), 'BedrockCostTags AuditedProfiles': 6 });
  });

  test('sends one message, with every finding', async () => {
    const [{ Subject, Message }, ...others] = await messages();

    expect(others).toEqual([]);
    expect(Subject).toBe(`Amazon Bedrock tag audit: 10 findings in account ${TEST_ACCOUNT}, us-east-1`);
    expect(Message).toContain(`s3://${ids.BucketName}/${fileOf(time(), 'md')}`);
    const { NoKeysArn, DeletedArn, ChangedArn, UnusedArn, WrongValueArn, UnreadArn } = ids;
    [foreign, NoKeysArn, DeletedArn, ChangedArn, UnusedArn, WrongValueArn, UnreadArn].forEach((arn) => expect(Message).toContain(arn));
  });

  test('finds its report when it is repeated, and does nothing', async () => {
    const before = await read(`${FOLDER}latest.json`);

    expect(await run(time())).toBeNull();

    expect(await messages()).toEqual([]);
    expect(await read(`${FOLDER}latest.json`)).toBe(before);
  });

  test('finds the claim of a run that has not written its report yet, and does nothing', async () => {
    await account.client(S3Client).send(new DeleteObjectCommand({ Bucket: ids.BucketName, Key: fileOf(time(), 'json') }));

    expect(await run(time())).toBeNull();

    expect(await messages()).toEqual([]);
    expect(await files()).not.toContain(fileOf(time(), 'json'));
    expect(await files()).toContain(fileOf(time(), 'claim'));
  });

  test('takes over the claim of a run that must have ended', async () => {
    await putClockForward(account, ids.Function, 16 * MINUTE);

    expect(await run(time())).toEqual({ counts: COUNTS });

    expect(await messages()).toHaveLength(1);
    expect(await files()).toContain(fileOf(time(), 'json'));
  });
});
