import type { MeterRequest } from './meter-request';
import type { MeteredPlace, PlaceClients } from './region-usage-handler';
import type { SnapshotStore } from './snapshot-store-handler';
import type { Place } from '../accounts/accounts-request';
import { decodeInventories, encodeInventories, keptInventories, placeKey, type ReadInventory } from '../accounts/inventory-format';
import { type AccountLister, linkedPlaces } from '../accounts/linked-places-handler';
import { readInventories } from '../accounts/read-inventories-handler';
import { unreadableProblem } from '../accounts/unreadable-limit';
import type { CallLog } from '../private/call-log';

/** Clients of source accounts. */
export interface SourceAccountClients extends AccountLister {
  /** Returns the clients of a source account. Throws if its role cannot be assumed. */
  clientsOf(place: Place, log: CallLog): Promise<PlaceClients>;
}

/** Accounts and Regions that a run reads. */
export interface MeteredPlaces {
  /** Places by Region. */
  readonly byRegion: ReadonlyMap<string, readonly MeteredPlace[]>;

  /** @default - there are no source accounts */
  readonly sourceAccounts?: MeteredAccounts;
}

export interface MeteredAccounts {
  readonly count: number;

  /** Accounts of which not everything could be read in this run. */
  readonly unreadable: readonly string[];

  /**
   * Accounts that must be linked, and that have no link in a Region.
   *
   * @default - not known
   */
  readonly unlinked?: readonly string[];

  /** Reason for which no figure can be published. */
  readonly outage?: string;
}

const INVENTORY = 'inventory.json.gz';
const HOUR_MINUTES = 60;

/**
 * Determines the accounts and Regions of a run, with the profiles and tags of the source accounts.
 *
 * @param own clients of the account of the meter by Region
 */
export async function meteredPlaces(
  request: MeterRequest,
  own: ReadonlyMap<string, PlaceClients>,
  clients: SourceAccountClients | undefined,
  store: SnapshotStore | undefined,
  calls: CallLog,
): Promise<MeteredPlaces> {
  const { accountId = '', sourceAccounts, scheduledTime, inventoryMinutes = HOUR_MINUTES } = request;
  const ownPlaces = [...own].map(([region, ofRegion]): MeteredPlace => ({ place: { accountId, region }, clients: async () => ofRegion }));
  if (!sourceAccounts || !clients) {
    return { byRegion: byRegion(ownPlaces) };
  }
  const earlier = await earlierInventories(store);
  const before = [...earlier.values()].map(({ place }) => place);
  const linked = await linkedPlaces(sourceAccounts, { accountId, regions: [...own.keys()], earlier: before }, clients, calls);
  const time = Date.parse(scheduledTime);
  const { byPlace, failures, hasNew } = await readInventories(
    linked.places,
    { time, maxAgeMinutes: inventoryMinutes, earlier },
    async (place, log) => clients.clientsOf(place, log),
    calls,
  );
  if (hasNew) {
    await store?.writeObject(INVENTORY, encodeInventories(keptInventories(byPlace, earlier, time)));
  }
  const places = linked.places.map((place): MeteredPlace => {
    const { profiles, tags } = byPlace.get(placeKey(place)) ?? { tags: new Map() };
    return { place, inventory: { tags, ...profiles ? { profiles } : {} }, clients: async () => clients.clientsOf(place, calls) };
  });
  const accounts = new Set(linked.places.map((place) => place.accountId));
  const lost = new Set(linked.places.filter((place) => !byPlace.has(placeKey(place))).map((place) => place.accountId));
  if (failures.size > 0) {
    calls.note({
      unreadableAccounts: Object.fromEntries([...failures].sort().slice(0, 20)),
      count: failures.size,
      withoutInventory: [...lost].sort().slice(0, 100),
      effect: 'profiles and tags are those of the last 24 hours, or the tag value is (unreadable)',
    });
  }
  const counted = (some: ReadonlySet<string>) => [...some].filter((each) => linked.known.has(each)).length;
  const outage = linked.outage ?? unreadableProblem(sourceAccounts, { all: counted(accounts), unreadable: counted(lost) });
  return {
    byRegion: byRegion([...ownPlaces, ...places]),
    sourceAccounts: {
      count: accounts.size,
      unreadable: [...failures.keys()].sort(),
      ...linked.unlinked ? { unlinked: linked.unlinked } : {},
      ...outage === undefined ? {} : { outage },
    },
  };
}

async function earlierInventories(store: SnapshotStore | undefined): Promise<ReadonlyMap<string, ReadInventory>> {
  const object = await store?.readObject(INVENTORY);
  const found = object && decodeInventories(object);
  if (found && 'problem' in found) {
    store!.noteProblem(INVENTORY, String(found.problem));
    return new Map();
  }
  return found ?? new Map();
}

function byRegion(places: readonly MeteredPlace[]): Map<string, MeteredPlace[]> {
  const found = new Map<string, MeteredPlace[]>();
  places.forEach((each) => found.set(each.place.region, [...found.get(each.place.region) ?? [], each]));
  return found;
}
