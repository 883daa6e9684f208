import { gunzipSync, gzipSync } from 'node:zlib';
import type { AccountProfile, ProfileTags } from './account-profile';
import type { Place } from './accounts-request';

/** Profiles of an account in a Region with their tags, as they were read. */
export interface ReadInventory {
  readonly place: Place;

  /** Time of the schedule of the run that read them, in milliseconds since 1970. */
  readonly readAt: number;
  readonly profiles: readonly AccountProfile[];
  readonly tags: ProfileTags;
}

// A change of the form needs another version. An object of another version is read again.
const VERSION = 1;

type WrittenProfile = readonly [
  id: string, arn: string, model: readonly [id: string, isGlobal: boolean] | null, tags: ReadonlyArray<readonly [string, string]> | null,
];

type WrittenInventory = readonly [accountId: string, region: string, readAt: number, profiles: readonly WrittenProfile[]];

/** Key of an account in a Region. */
export function placeKey({ accountId, region }: Place): string {
  return `${accountId} ${region}`;
}

/** Writes inventories as compressed JSON. The compression also detects an incomplete object. */
export function encodeInventories(inventories: readonly ReadInventory[]): Buffer {
  return gzipSync(JSON.stringify({
    version: VERSION,
    places: inventories.map(written),
  }));
}

function written({ place: { accountId, region }, readAt, profiles, tags }: ReadInventory): WrittenInventory {
  // A profile that was deleted after it was listed has no tags. Another run does not know that it was.
  return [accountId, region, readAt, profiles.filter(({ id }) => tags.get(id) !== 'GONE').map(({ id, arn, model }) => {
    const of = tags.get(id);
    return [id, arn, model ? [model.modelId, model.isGlobal] : null, of instanceof Map ? [...of].filter(([key]) => !key.startsWith('aws:')) : null];
  })];
}

/** Reads inventories by place. Returns the reason if the object cannot be used. */
export function decodeInventories(object: Uint8Array): ReadonlyMap<string, ReadInventory> | { readonly problem: string } {
  try {
    const { version, places } = JSON.parse(gunzipSync(object).toString());
    if (version !== VERSION) {
      return { problem: `version ${JSON.stringify(version)} instead of ${VERSION}` };
    }
    return new Map((places as WrittenInventory[]).map(([accountId, region, readAt, profiles]) => [placeKey({ accountId, region }), {
      place: { accountId, region },
      readAt,
      profiles: profiles.map(([id, arn, model]) => ({ id, arn, ...model ? { model: { modelId: model[0], isGlobal: model[1] } } : {} })),
      tags: new Map(profiles.flatMap(([id, , , tags]) => tags ? [[id, new Map(tags)] as const] : [])),
    }]));
  } catch (error) {
    return { problem: `not an inventory: ${(error as Error).message}` };
  }
}

// An account that was linked is expected for this time. It is also the longest time for which CloudWatch lists its metrics.
const KEPT_FOR = 14 * 24 * 3_600_000;

/**
 * Inventories to write after a run: those of the run, and those of earlier runs of places that the run did not read, such as accounts that lost their link. Earlier inventories are kept for 14 days.
 *
 * @param time time of the schedule of the run, in milliseconds since 1970
 */
export function keptInventories(
  ofRun: ReadonlyMap<string, ReadInventory>, earlier: ReadonlyMap<string, ReadInventory>, time: number,
): ReadInventory[] {
  return [...new Map([...earlier, ...ofRun]).values()].filter(({ readAt }) => time - readAt < KEPT_FOR);
}
