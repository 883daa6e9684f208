import { S3Client } from '@aws-sdk/client-s3';
import type { UsageSnapshot } from '../../src/metering/snapshot-format';
import { SnapshotStore } from '../../src/metering/snapshot-store-handler';
import { CallLog } from '../../src/private/call-log';
import { AwsEndpoint } from '../support/aws-endpoint';
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

async function cachedAfter(hours: number, records: number): Promise<UsageSnapshot[]> {
  const endpoint = await AwsEndpoint.listen(new BedrockAccount(0).operations);
  const s3 = new S3Client({ endpoint: endpoint.url, region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, forcePathStyle: true });
  const snapshotCache = new Map<string, UsageSnapshot>();
  const store = new SnapshotStore({ bucketName: 'bucket', prefix: 'meter/' }, 'settings', { s3, snapshotCache }, new CallLog());
  for (let index = 0; index < hours; index++) {
    await store.write(`hours/${index}`, snapshot(index, records));
  }
  const read = await new SnapshotStore({ bucketName: 'bucket', prefix: 'meter/' }, 'others', { s3, snapshotCache }, new CallLog()).read('hours/0', SPAN(0));
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
