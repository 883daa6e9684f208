import type { Place } from './accounts-request';
import { placeKey, type ReadInventory } from './inventory-format';
import { textOf } from './linked-accounts-handler';
import { type ProfileClients, profilesOf, tagsOf } from './profiles-handler';
import { CallLog } from '../private/call-log';
import { inParallel } from '../private/parallel';

/** Inventories of source accounts. */
export interface Inventories {
  /** Inventories by place. Lacks a place that could not be read, and that has no inventory of the last 24 hours. */
  readonly byPlace: ReadonlyMap<string, ReadInventory>;

  /** Reasons why an account could not be read completely, by account ID. */
  readonly failures: ReadonlyMap<string, string>;

  /** Whether anything was read in this run. */
  readonly hasNew: boolean;
}

export interface InventoryOptions {
  /** Time of the schedule in milliseconds since 1970. */
  readonly time: number;

  /** Minutes for which an inventory is used. */
  readonly maxAgeMinutes: number;

  /** Inventories of earlier runs. */
  readonly earlier: ReadonlyMap<string, ReadInventory>;
}

// The calls of an account depend on each other. STS and the APIs of different accounts are throttled separately.
const CONCURRENT_ACCOUNTS = 20;

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/**
 * Reads the profiles and tags of source accounts, unless an earlier run has read them recently. A failure of an account does not affect the others: its last inventory is used, if it is at most 24 hours old.
 *
 * @param clientsOf clients of an account in a Region. Throws if the account cannot be read
 */
export async function readInventories(
  places: readonly Place[],
  { time, maxAgeMinutes, earlier }: InventoryOptions,
  clientsOf: (place: Place, log: CallLog) => Promise<ProfileClients>,
  log: CallLog,
): Promise<Inventories> {
  const byPlace = new Map<string, ReadInventory>();
  const failures = new Map<string, string>();
  const isRecent = (inventory: ReadInventory | undefined, age: number) => inventory !== undefined && time - inventory.readAt < age;
  const byAccount = new Map<string, Place[]>();
  for (const place of places) {
    const last = earlier.get(placeKey(place));
    if (last && isRecent(last, maxAgeMinutes * MINUTE)) {
      byPlace.set(placeKey(place), last);
    } else {
      byAccount.set(place.accountId, [...byAccount.get(place.accountId) ?? [], place]);
    }
  }
  await inParallel(CONCURRENT_ACCOUNTS, [...byAccount], async ([accountId, ofAccount]) => {
    await Promise.all(ofAccount.map(async (place) => {
      const own = new CallLog();
      try {
        const clients = await clientsOf(place, own);
        const profiles = await profilesOf(clients, own);
        const tags = await tagsOf(profiles, Promise.resolve(), clients, own);
        const [failure] = own.failures();
        if (failure) {
          throw new Error(failure);
        }
        byPlace.set(placeKey(place), { place, readAt: time, profiles, tags });
      } catch (error) {
        const last = earlier.get(placeKey(place));
        if (last && isRecent(last, DAY)) {
          byPlace.set(placeKey(place), last);
        }
        failures.set(accountId, failures.get(accountId) ?? `${place.region}: ${textOf(error)}`);
      } finally {
        own.addTo(log);
      }
    }));
  });
  return { byPlace, failures, hasNew: [...byPlace.values()].some(({ readAt }) => readAt === time) };
}
