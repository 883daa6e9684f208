import { GetObjectCommand, ListObjectsV2Command, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Span } from './local-calendar';
import type { SnapshotsRequest } from './meter-request';
import { decodeSnapshot, encodeSnapshot, type UsageSnapshot } from './snapshot-format';
import type { CallLog } from '../private/call-log';

export interface SnapshotClients {
  readonly s3: S3Client;

  /**
   * Snapshots that earlier runs of the same process read or wrote, by location. Snapshots do not change.
   *
   * @default - each run reads all its snapshots
   */
  readonly snapshotCache?: Map<string, UsageSnapshot>;
}

export interface SnapshotUse {
  /**
   * Whether only tags and models are used, which do not depend on the settings of the meter.
   *
   * @default false
   */
  readonly isForTags?: boolean;
}

// The snapshots of a run, of the run after it, and of a run that is retried.
const MAX_CACHED = 60;

// A record takes about a kilobyte. An account and Region with a few hundred profiles keeps all hours of a day; more are read again in each run.
const MAX_CACHED_RECORDS = 20_000;

/**
 * Snapshots of a meter in Amazon S3.
 *
 * A snapshot that is missing or cannot be used is read from CloudWatch again. If a call fails, nothing is written in the same run, because a snapshot that exists can contain tags that CloudWatch does not know.
 */
export class SnapshotStore {
  private hasFailed = false;

  constructor(
    private readonly folder: SnapshotsRequest,
    private readonly settings: string,
    private readonly clients: SnapshotClients,
    private readonly log: CallLog,
  ) {}

  /** Whether all calls have been answered. */
  public get isAvailable(): boolean {
    return !this.hasFailed;
  }

  /** Returns the snapshot of a time span, or undefined if there is none that can be used. */
  public async read(name: string, span: Span, { isForTags = false }: SnapshotUse = {}): Promise<UsageSnapshot | undefined> {
    const settings = isForTags ? undefined : this.settings;
    const cached = this.clients.snapshotCache?.get(this.location(name, settings));
    if (cached && cached.start === span.start && cached.end === span.end) {
      return cached;
    }
    const object = await this.readObject(name);
    const snapshot = object && decodeSnapshot(object, span, settings);
    if (snapshot && 'problem' in snapshot) {
      this.noteProblem(name, snapshot.problem, isForTags ? 'tags of that time are not known' : undefined);
      return undefined;
    }
    this.keep(this.location(name, settings), snapshot);
    return snapshot;
  }

  /** Returns an object, or undefined if it does not exist. */
  public async readObject(name: string): Promise<Uint8Array | undefined> {
    return this.attempt('GetObject', async () => {
      try {
        const { Body } = await this.clients.s3.send(new GetObjectCommand({ Bucket: this.folder.bucketName, Key: this.folder.prefix + name }));
        this.log.answered('GetObject');
        return await Body!.transformToByteArray();
      } catch (error) {
        if (error instanceof NoSuchKey) {
          this.log.answered('GetObject');
          return undefined;
        }
        throw error;
      }
    });
  }

  /** Notes that an object cannot be used. */
  public noteProblem(name: string, problem: string, effect = 'its contents are read again'): void {
    this.log.note({ snapshot: this.folder.prefix + name, problem, effect });
  }

  /** Names of the snapshots that begin with a text, in their order. */
  public async names(beginning: string): Promise<string[]> {
    const names = await this.attempt('ListObjectsV2', async () => {
      const { bucketName, prefix } = this.folder;
      const { Contents = [] } = await this.clients.s3.send(new ListObjectsV2Command({ Bucket: bucketName, Prefix: prefix + beginning }));
      this.log.answered('ListObjectsV2');
      return Contents.map(({ Key }) => Key!.slice(prefix.length)).sort();
    });
    return names ?? [];
  }

  public async write(name: string, snapshot: UsageSnapshot): Promise<void> {
    if (await this.writeObject(name, encodeSnapshot(snapshot, this.settings))) {
      this.keep(this.location(name, this.settings), snapshot);
    }
  }

  /** Writes compressed JSON. Returns whether it was written. */
  public async writeObject(name: string, Body: Uint8Array): Promise<boolean> {
    return this.isAvailable && await this.attempt('PutObject', async () => {
      await this.clients.s3.send(new PutObjectCommand({
        Bucket: this.folder.bucketName, Key: this.folder.prefix + name, Body, ContentType: 'application/json', ContentEncoding: 'gzip',
      }));
      this.log.answered('PutObject');
      return true;
    }) === true;
  }

  private keep(location: string, snapshot: UsageSnapshot | undefined): void {
    const { snapshotCache: cache } = this.clients;
    if (cache && snapshot) {
      cache.delete(location);
      cache.set(location, snapshot);
      let records = [...cache.values()].reduce((sum, each) => sum + each.records.length, 0);
      for (const [oldest, { records: { length } }] of cache) {
        if (cache.size <= MAX_CACHED && records <= MAX_CACHED_RECORDS) {
          break;
        }
        records -= length;
        cache.delete(oldest);
      }
    }
  }

  private location(name: string, settings = ''): string {
    return `${this.folder.bucketName}/${this.folder.prefix}${name} ${settings}`;
  }

  private async attempt<T>(operation: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.hasFailed = true;
      this.log.failedWith(operation, error);
      return undefined;
    }
  }
}
