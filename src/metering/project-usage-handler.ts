import type { MetricClient } from './meter-calls-handler';
import type { MeterPrices } from './meter-prices';
import type { MeterRequest } from './meter-request';
import { listedProjectModels } from './project-calls-handler';
import { isUntracked, type ListedProjectModel, projectCounters, projectSpenders } from './project-spenders';
import { readCounters, usageIn } from './read-counters-handler';
import { type EndpointUsage, partsOf, type RegionReading } from './runtime-usage-handler';
import type { Spender, SpenderCounter } from './spenders';
import type { Place } from '../accounts/accounts-request';
import type { CallLog } from '../private/call-log';

/**
 * Reads the usage of the `bedrock-mantle` endpoint in a Region. The metrics are read with other calls than those of profiles, so that a failure of one does not affect the other.
 *
 * @param places accounts that are read
 * @param reading prices of the Region
 */
export async function projectUsage(
  { meterUntrackedUsage }: MeterRequest,
  { region, windows, plan, lists }: RegionReading,
  places: readonly Place[],
  reading: Promise<MeterPrices>,
  client: MetricClient,
  log: CallLog,
): Promise<EndpointUsage> {
  const [ofOpen, ofFull, prices] = await Promise.all([
    lists.open && listedProjectModels(lists.open, client, log), lists.full && listedProjectModels(lists.full, client, log), reading,
  ]);
  const open = lists.open ? ofOpen : ofFull;
  const full = lists.full ? ofFull : ofOpen;
  const spenders: Spender[] = [];
  const toRead: Record<'open' | 'full', SpenderCounter[]> = { open: [], full: [] };
  for (const place of places) {
    const of = (listed: ReadonlyMap<string, readonly ListedProjectModel[]> | undefined) => listed?.get(place.accountId) ?? [];
    const found = projectSpenders(place, [...of(open), ...of(full)], prices).filter((spender) => meterUntrackedUsage || !isUntracked(spender));
    spenders.push(...found);
    toRead.open.push(...projectCounters(found, of(open)));
    toRead.full.push(...projectCounters(found, of(full)));
  }
  const [ofOpenTime, ofGap, ofClosing] = await Promise.all([
    readCounters(plan.open, toRead.open, client, log),
    plan.gap && readCounters(plan.gap, toRead.full, client, log),
    plan.closing && readCounters(plan.closing, toRead.full, client, log),
  ]);
  return {
    region,
    isListed: open !== undefined && (full !== undefined || !(plan.gap ?? plan.closing)),
    spenders,
    used: usageIn(spenders, partsOf(windows, ofOpenTime, ofGap, ofClosing)),
    open: ofOpenTime,
    ...ofGap ? { gap: ofGap } : {},
    ...ofClosing ? { closing: ofClosing } : {},
    metricsRead: toRead.open.length + (plan.gap ? toRead.full.length : 0) + (plan.closing ? toRead.full.length : 0),
    notBilledByTokens: [],
  };
}
