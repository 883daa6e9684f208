import type { TagsOf } from './closed-day';
import type { Span } from './local-calendar';
import { isComplete, type ReadCounters, recordsIn } from './read-counters-handler';
import type { EndpointUsage } from './runtime-usage-handler';
import type { SnapshotStore } from './snapshot-store-handler';
import { hourName, type UsageHistory } from './usage-history-handler';
import { addedUp, type UsageRecord } from './usage-record';
import type { Place } from '../accounts/accounts-request';
import { placeKey } from '../accounts/inventory-format';

// An endpoint without new places.
const NOTHING: ReadCounters = { reading: { start: 0, end: 0, periodSeconds: 1 }, counters: [], sums: [] };

/**
 * Writes the snapshots of the hours and days that a run has read completely. The next run tries the others again.
 *
 * @param places accounts in Regions that were read
 * @param closedDay usage of the day that is closed, undefined if there is none, or if it could not be read
 * @param tagsOf tags of a profile or project, undefined if they are not known
 */
export async function closeUsage(
  history: UsageHistory,
  endpoints: readonly EndpointUsage[],
  places: readonly Place[],
  closedDay: readonly UsageRecord[] | undefined,
  store: SnapshotStore,
  tagsOf: TagsOf,
): Promise<void> {
  const areListed = endpoints.every(({ isListed }) => isListed);
  if (!areListed) {
    return;
  }
  // The records of all hours together can take more memory than the function has.
  for (const hour of history.hoursToClose) {
    const records = recordsOf(endpoints, ({ open }) => open, hour, tagsOf);
    if (records) {
      await store.write(hourName(hour), { ...hour, records: addedUp(records), places: places.map(placeKey) });
    }
  }
  const { plan: { gap, ofNewPlaces }, gapToClose, dayToClose } = history;
  const isNew = new Set(places.filter((place) => !history.contains(place).days).map(placeKey));
  const ofNew = isNew.size > 0 && ofNewPlaces?.days
    ? recordsOf(endpoints, ({ ofNewPlaces: read }) => read?.days ?? NOTHING, ofNewPlaces.days, tagsOf)
    : [];
  const ofGap = gap && gapToClose ? recordsOf(endpoints, (each) => each.gap, gap, tagsOf) : [];
  if (!ofNew || !ofGap) {
    return;
  }
  const beforeDay = (records: readonly UsageRecord[]) => [...records.filter((record) => !isNew.has(placeKey(record))), ...ofNew, ...ofGap];
  if (gapToClose) {
    await store.write(gapToClose.name, { ...gapToClose.span, records: addedUp(beforeDay(gapToClose.before)), places: places.map(placeKey) });
  }
  if (dayToClose && closedDay) {
    const before = dayToClose.isOfMonth ? beforeDay(dayToClose.before) : dayToClose.before;
    await store.write(dayToClose.name, {
      start: dayToClose.monthStart, end: dayToClose.day.end, records: addedUp([...before, ...closedDay]), places: places.map(placeKey),
    });
  }
}

/** Usage of a time span on all endpoints. Undefined if a metric could not be read, or tags are not known. */
function recordsOf(
  endpoints: readonly EndpointUsage[], partOf: (endpoint: EndpointUsage) => ReadCounters | undefined, span: Span, tagsOf: TagsOf,
): UsageRecord[] | undefined {
  const all = endpoints.map((endpoint) => {
    const part = partOf(endpoint);
    return part && isComplete(part) ? recordsIn(endpoint.spenders, part, span, tagsOf) : undefined;
  });
  return all.every((each) => each !== undefined) ? all.flat() : undefined;
}
