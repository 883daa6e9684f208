import type { Span } from './local-calendar';
import { isComplete, type ReadCounters, recordsIn, usageIn } from './read-counters-handler';
import type { EndpointUsage } from './runtime-usage-handler';
import type { SnapshotStore } from './snapshot-store-handler';
import type { CarrierTags, Spender } from './spenders';
import { type ClosingDay, hourName, type UsageHistory } from './usage-history-handler';
import { addedUp, hasTokens, spenderKey, type UsageRecord } from './usage-record';
import type { Place } from '../accounts/accounts-request';
import { placeKey } from '../accounts/inventory-format';
import { TOKEN_KINDS } from '../pricing/token-kinds';

// An endpoint without new places.
const NOTHING: ReadCounters = { reading: { start: 0, end: 0, periodSeconds: 1 }, counters: [], sums: [] };

type TagsOf = (spender: Spender) => CarrierTags | undefined;

/**
 * Writes the snapshots of the hours and days that a run has read completely. The next run tries the others again.
 *
 * @param places accounts in Regions that were read
 * @param tagsOf tags of a profile or project, undefined if they are not known
 */
export async function closeUsage(
  history: UsageHistory, endpoints: readonly EndpointUsage[], places: readonly Place[], store: SnapshotStore, tagsOf: TagsOf,
): Promise<void> {
  const areListed = endpoints.every(({ isListed }) => isListed);
  if (!areListed) {
    return;
  }
  await Promise.all(history.hoursToClose.map(async (hour) => {
    const records = recordsOf(endpoints, ({ open }) => open, hour, tagsOf);
    if (records) {
      await store.write(hourName(hour), { ...hour, records: addedUp(records), places: places.map(placeKey) });
    }
  }));
  const { plan: { gap, ofNewPlaces }, gapToClose, dayToClose } = history;
  const isNew = new Set(places.filter((place) => !history.contains(place)).map(placeKey));
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
  const ofDay = dayToClose && dayRecords(dayToClose, endpoints, tagsOf);
  if (dayToClose && ofDay) {
    const before = dayToClose.isOfMonth ? beforeDay(dayToClose.before) : dayToClose.before;
    await store.write(dayToClose.name, {
      start: dayToClose.monthStart, end: dayToClose.day.end, records: addedUp([...before, ...ofDay]), places: places.map(placeKey),
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

/**
 * Usage of a day as CloudWatch has it now, under the tags and models of its closed hours. Tokens that arrived after their hour was closed have the latest tags of the day.
 */
function dayRecords({ day, hours }: ClosingDay, endpoints: readonly EndpointUsage[], tagsOf: TagsOf): UsageRecord[] | undefined {
  const byHour = new Map<string, UsageRecord[]>();
  addedUp(hours).forEach((record) => byHour.set(spenderKey(record), [...byHour.get(spenderKey(record)) ?? [], record]));
  const records: UsageRecord[] = [];
  for (const { spenders, closing } of endpoints) {
    if (!closing || !isComplete(closing)) {
      return undefined;
    }
    const unknown: Spender[] = [];
    for (const { spender, usage: { interval: tokens, tiers } } of usageIn(spenders, [[closing, { interval: day }]])) {
      const key = spenderKey({ ...spender.place, ...spender });
      const known = byHour.get(key);
      if (known) {
        byHour.delete(key);
        records.push(...corrected(known, { tokens, tiers: new Map([...tiers].map(([tier, each]) => [tier, each.interval])) }));
      } else if (hasTokens({ tokens })) {
        unknown.push(spender);
      }
    }
    const late = recordsIn(unknown, closing, day, tagsOf);
    if (!late) {
      return undefined;
    }
    records.push(...late);
  }
  return [...records, ...[...byHour.values()].flat()];
}

/** Records whose sum is the usage: the last one has the difference, as far as it does not become negative. */
function corrected(records: readonly UsageRecord[], { tokens, tiers }: Required<Pick<UsageRecord, 'tokens' | 'tiers'>>): UsageRecord[] {
  const partsOf = (total: number, parts: readonly number[]): number[] => {
    let difference = total - parts.reduce((sum, each) => sum + each, 0);
    return [...parts].reverse().map((part) => {
      const changed = Math.max(0, part + difference);
      difference -= changed - part;
      return changed;
    }).reverse();
  };
  const zero = Object.fromEntries(TOKEN_KINDS.map((kind) => [kind, 0])) as UsageRecord['tokens'];
  const tokensOf = (total: UsageRecord['tokens'], parts: ReadonlyArray<UsageRecord['tokens']>) => {
    const byKind = TOKEN_KINDS.map((kind) => [kind, partsOf(total[kind], parts.map((each) => each[kind]))] as const);
    return parts.map((_, index) => Object.fromEntries(byKind.map(([kind, all]) => [kind, all[index]])) as UsageRecord['tokens']);
  };
  const plain = tokensOf(tokens, records.map((each) => each.tokens));
  const names = [...new Set([...tiers.keys(), ...records.flatMap((each) => [...each.tiers?.keys() ?? []])])];
  const ofTiers = names.map((tier) => [tier, tokensOf(tiers.get(tier) ?? zero, records.map((each) => each.tiers?.get(tier) ?? zero))] as const);
  return records.map((record, index) => ({
    ...record, tokens: plain[index], ...names.length > 0 ? { tiers: new Map(ofTiers.map(([tier, all]) => [tier, all[index]])) } : {},
  })).filter(hasTokens);
}
