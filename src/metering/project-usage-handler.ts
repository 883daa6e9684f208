import type { MetricClient } from './meter-calls-handler';
import type { MeterPrices } from './meter-prices';
import type { MeterRequest } from './meter-request';
import { listedProjectModels } from './project-calls-handler';
import { isUntracked, type ListedProjectModel, projectCounters, projectSpenders } from './project-spenders';
import { usageIn } from './read-counters-handler';
import { type EndpointUsage, hasNew, partsOf, readPlan, type RegionReading } from './runtime-usage-handler';
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
  { region, windows, plan, lists, hasSnapshots, newAccounts }: RegionReading,
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
  const toRead: Record<'open' | 'full' | 'days' | 'hours', SpenderCounter[]> = { open: [], full: [], days: [], hours: [] };
  for (const place of places) {
    const of = (listed: ReadonlyMap<string, readonly ListedProjectModel[]> | undefined) => listed?.get(place.accountId) ?? [];
    const found = projectSpenders(place, [...of(open), ...of(full)], prices).filter((spender) => meterUntrackedUsage || !isUntracked(spender));
    spenders.push(...found);
    const ofTwoWeeks = projectCounters(found, of(full), hasSnapshots);
    toRead.open.push(...projectCounters(found, of(open), hasSnapshots));
    toRead.full.push(...ofTwoWeeks);
    toRead.days.push(...newAccounts.days.has(place.accountId) ? ofTwoWeeks : []);
    toRead.hours.push(...newAccounts.hours.has(place.accountId) ? ofTwoWeeks : []);
  }
  const readings = await readPlan(plan, { ...toRead, gap: toRead.full, closing: toRead.full }, client, log);
  return {
    region,
    isListed: open !== undefined && (full !== undefined || !(plan.gap ?? plan.closing ?? hasNew(newAccounts))),
    spenders,
    used: usageIn(spenders, partsOf(windows, readings)),
    ...readings,
    notBilledByTokens: [],
  };
}
