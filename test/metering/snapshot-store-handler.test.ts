import { S3Client } from '@aws-sdk/client-s3';
import type { UsageSnapshot } from '../../src/metering/snapshot-format';
import { SnapshotStore } from '../../src/metering/snapshot-store-handler';
import { CallLog } from '../../src/private/call-log';
import { AwsEndpoint, AwsError } from '../support/aws-endpoint';
import { BedrockAccount } from '../support/bedrock-account';

const HOUR = 3_600_000;
const SPAN = (index: number) => ({ start: index * HOUR, end: (index + 1) * HOUR });

/** Snapshot of an hour with records of different profiles. */
function snapshot(index: number, records: number): UsageSnapshot {
  return {
    ...SPAN(index),
    places: ['111111111111 us-east-1'],
    records: Array.from({ length: records }, (_, number) => ({
      accountId: '111111111111', region: 'us-east-1', modelIds: [`p${number}`], tokens: { input: 1, output: 0, cacheRead: 0, cacheWrite: 0 },
    })),
  };
}

const FOLDER = { bucketName: 'bucket', prefix: 'meter/' };

function clientOf({ url }: AwsEndpoint): S3Client {
  return new S3Client({ endpoint: url, region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, forcePathStyle: true, maxAttempts: 1 });
}

async function cachedAfter(hours: number, records: number): Promise<UsageSnapshot[]> {
  const endpoint = await AwsEndpoint.listen(new BedrockAccount(0).operations);
  const s3 = clientOf(endpoint);
  const snapshotCache = new Map<string, UsageSnapshot>();
  const store = new SnapshotStore(FOLDER, 'settings', { s3, snapshotCache }, new CallLog());
  for (let index = 0; index < hours; index++) {
    await store.write(`hours/${index}`, snapshot(index, records));
  }
  const read = await new SnapshotStore(FOLDER, 'others', { s3, snapshotCache }, new CallLog()).read('hours/0', SPAN(0));
  expect(read).toBeUndefined();
  s3.destroy();
  await endpoint.close();
  return [...snapshotCache.values()];
}

test('the latest 60 snapshots stay in memory', async () => {
  expect((await cachedAfter(62, 1)).map(({ start }) => start / HOUR)).toEqual(Array.from({ length: 60 }, (_, index) => index + 2));
});

test('snapshots with at most 20,000 records stay in memory', async () => {
  expect((await cachedAfter(6, 4500)).map(({ start }) => start / HOUR)).toEqual([2, 3, 4, 5]);
});

test('a snapshot in memory is used for its own time span only', async () => {
  const endpoint = await AwsEndpoint.listen(new BedrockAccount(0).operations);
  const s3 = clientOf(endpoint);
  const store = new SnapshotStore(FOLDER, 'settings', { s3, snapshotCache: new Map() }, new CallLog());
  await store.write('hours/0', snapshot(0, 1));

  expect(await store.read('hours/0', SPAN(0))).toEqual(snapshot(0, 1));
  expect(await store.read('hours/0', { start: 0, end: HOUR / 2 })).toBeUndefined();
  expect(await store.read('hours/0', { start: -HOUR / 2, end: HOUR })).toBeUndefined();
  s3.destroy();
  await endpoint.close();
});

test('nothing is written after a call that failed, because a snapshot can exist', async () => {
  const endpoint = await AwsEndpoint.listen({
    GetObject: () => { throw new AwsError('AccessDenied', 'no', 403); },
    PutObject: () => {},
  });
  const s3 = clientOf(endpoint);
  const log = new CallLog();
  const store = new SnapshotStore(FOLDER, 'settings', { s3 }, log);
  await store.write('hours/0', snapshot(0, 1));

  expect(await store.read('hours/1', SPAN(1))).toBeUndefined();
  expect(store.isAvailable).toBe(false);
  await store.write('hours/1', snapshot(1, 1));

  expect(endpoint.calls.map(({ operation }) => operation)).toEqual(['PutObject', 'GetObject']);
  expect(log.failures()).toEqual([expect.stringContaining('AccessDenied')]);
  s3.destroy();
  await endpoint.close();
});
