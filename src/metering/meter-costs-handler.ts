import { CalibratedFactors, type CalibrationReport, calibrationReport } from './calibrated-factors';
import { carrierData } from './carrier-data';
import { carrierLines } from './carrier-lines';
import { closeUsage } from './close-usage-handler';
import { dayRecords } from './closed-day';
import { RECENTLY_ACTIVE } from './closed-hours';
import type { Datum } from './cost-data';
import { legacyModels } from './legacy-models';
import { type MetricClient, publish } from './meter-calls-handler';
import { METERED } from './meter-metrics';
import { MeterPrices } from './meter-prices';
import { finish, type MeterReport } from './meter-report';
import type { MeterRequest } from './meter-request';
import { type MeterWindows, meterWindows } from './meter-windows';
import { type MeteredAccounts, meteredPlaces, type SourceAccountClients } from './metered-places-handler';
import { withAgeInUse } from './price-age';
import { isCarrier, isUntracked, taggableProjects } from './project-spenders';
import { type Used, usageIn } from './read-counters-handler';
import type { DocumentClients } from './read-price-document-handler';
import { type MeteredPlace, type PlaceClients, regionUsage, type RegionUsage } from './region-usage-handler';
import { type EndpointUsage, hasNew, type NewAccounts, type RegionReading } from './runtime-usage-handler';
import { settingsText } from './snapshot-format';
import { type SnapshotClients, SnapshotStore } from './snapshot-store-handler';
import { type Spender, withoutProfile } from './spenders';
import { unpricedModels } from './unpriced-models';
import { unpricedTiers } from './unpriced-tiers';
import { type UsageHistory, usageHistory, withoutSnapshots } from './usage-history-handler';
import { spenderKey, type UsageRecord } from './usage-record';
import { usedCarriers, lastRecords } from './used-carriers';
import { usedPrices, type UsedPriceList } from './used-prices';
import { placeKey } from '../accounts/inventory-format';
import type { PriceData } from '../pricing/price-data';
import { CallLog } from '../private/call-log';
import { inParallel } from '../private/parallel';

export type { MeterReport } from './meter-report';
export type { MeterPrice, MeterRequest } from './meter-request';

/** Clients of the account of the meter in one Region. */
export interface RegionClients extends PlaceClients, MetricClient {}

export interface MeterClients extends RegionClients, DocumentClients, SnapshotClients {
  /** Region of the clients, in which metrics are published. */
  readonly region: string;

  /**
   * Returns the clients of another Region.
   *
   * @default - only the Region of the clients can be read
   */
  readonly inRegion?: (region: string) => RegionClients;

  /** @default - only the account of the meter can be read */
  readonly sourceAccounts?: SourceAccountClients;
  readonly book: PriceData;

  /** Current time in milliseconds since 1970. Determines only which metrics CloudWatch still lists, and does not change any value. */
  readonly now: () => number;

  /** Writes one line of JSON. */
  readonly log: (line: string) => void;
}

// The answers that arrive at the same time take more memory than the sums that are kept of them.
const CONCURRENT_REGIONS = 2;

// CloudWatch lists metrics that had a value in the last two weeks. One day is a margin.
const LISTED_FOR = 13 * 24 * 3_600_000;

/**
 * Computes the cost of the last interval whose token metrics have arrived, and of its day and month to date, and publishes the cost by tag.
 *
 * Always publishes the same values for the same scheduled time, except for late tokens. Snapshots reduce the metrics that are read. Of the values, they change only the tags and models of usage before a carrier
 * was changed or deleted. Omits values that would include unreadable data. Publishes all other values before it throws.
 */
export async function meterCosts(request: MeterRequest, clients: MeterClients): Promise<MeterReport> {
  const windows = meterWindows(request);
  const calls = new CallLog();
  const { regions = [clients.region] } = request;
  const reading = usedPrices(request, clients.book, clients);
  const pricing = new Map(regions.map((region) => [region, reading.then(({ data }) => new MeterPrices(request.prices, data, region))]));
  const store = request.snapshots && new SnapshotStore(request.snapshots, settingsText(request), clients, calls);
  const history = store ? await usageHistory(request, windows, store) : withoutSnapshots(windows);
  const { monthBefore = [], dayToClose, days, hours } = history;
  const known = lastRecords(monthBefore, dayToClose?.before ?? [], days, dayToClose?.hours ?? [], hours);

  const own = new Map(regions.map((region): [string, RegionClients] => [region, region === clients.region ? clients : clients.inRegion!(region)]));
  const { byRegion, sourceAccounts: accounts } = await meteredPlaces(request, own, clients.sourceAccounts, store, calls);
  const ofRegions = await inParallel(CONCURRENT_REGIONS, regions, async (region) => {
    const places = byRegion.get(region)!;
    const readingOfRegion = readingIn(region, places, request, windows, history, clients);
    return regionUsage(request, readingOfRegion, places, known, pricing.get(region)!, own.get(region)!, calls);
  });
  const sourceAccounts = accounts && {
    ...accounts, unreadable: [...new Set([...accounts.unreadable, ...ofRegions.flatMap(({ unreadable }) => unreadable)])].sort(),
  };
  const { data: book, priceList: listed, calibration } = await reading;
  const prices = new Map(regions.map((region) => [region, new MeterPrices(request.prices, book, region)]));
  const tagsOf = (spender: Spender) => {
    const tags = regionOf(ofRegions, spender).tags(spender);
    return tags === 'GONE' ? undefined : tags;
  };
  const endpoints = ofRegions.flatMap(({ runtime, mantle }) => [runtime, ...mantle ? [mantle] : []]);
  const places = [...byRegion.values()].flat().map(({ place }) => place);
  const closedDay = history.dayToClose && dayRecords(history.dayToClose, endpoints, places, tagsOf);
  const used = usedIn(request, ofRegions, history, closedDay, prices, known);

  const factors = request.calibration && new Map(regions.map((region) => [region, new CalibratedFactors(calibration, request.calibration!, region)]));
  const priceList = withAgeInUse(listed, used, request.scheduledTime);
  const calibrated = factors && calibrationReport(factors, used.map(({ spender }) => spender), request.scheduledTime);
  const isListed = (name: 'runtime' | 'mantle') => ofRegions.every((region) => region[name]?.isListed ?? true);
  const { data, carriers } = carrierData(used, { runtime: isListed('runtime'), mantle: isListed('mantle') }, factors && ((region) => factors.get(region)!), request, history.monthBefore);
  // A sum that lacks an account or a Region would be wrong by much.
  const outage = sourceAccounts && (sourceAccounts.outage ?? (endpoints.every(({ isListed: each }) => each) ? undefined : 'the metrics of a Region could not be listed'));
  const toPublish = [...outage === undefined ? data : [], ...dataOfPrices(priceList, calibrated, request), ...dataOfAccounts(sourceAccounts)];
  const published = await publish(request.namespace, windows.published, toPublish, clients, calls);
  if (outage !== undefined) {
    calls.failedWith('Reading the source accounts', new Error(`${outage}, so no cost was published`));
  }
  if (request.logProfiles && outage === undefined) {
    carrierLines({ carriers }, isoOf(windows).start, [...new Set(request.dimensionSets.flat())]).forEach(clients.log);
  }
  // Without the links of a Region, it is not known which accounts a snapshot would have to contain.
  if (store && outage === undefined) {
    await closeUsage(history, endpoints, places, closedDay, store, tagsOf);
  }
  return finish({
    interval: isoOf(windows),
    profiles: new Set(used.flatMap(({ spender: { profile, place } }) => profile ? [`${place.accountId} ${place.region} ${profile.id}`] : [])).size,
    ...request.projects ? { projects: taggableProjects(used.map(({ spender }) => spender)).length } : {},
    untrackedModelCount: used.filter(({ spender }) => isUntracked(spender)).length,
    notBilledByTokens: [...new Set(ofRegions.flatMap(({ runtime }) => runtime.notBilledByTokens))],
    unpriced: unpricedModels(used),
    priceList,
    ...calibrated ? { calibration: calibrated } : {},
    ...request.serviceTiers ? { unpricedTiers: unpricedTiers(used) } : {},
    ...request.meterLegacyUsage ? { legacyModels: legacyModels(used) } : {},
    ...sourceAccounts ? { sourceAccounts: reportOf(sourceAccounts) } : {},
    calls: calls.answers,
    metricsRead: endpoints.reduce((sum, { metricsRead }) => sum + metricsRead, 0),
    published,
  }, request, calls, clients.log);
}

/** Time spans and lists to read in a Region. */
function readingIn(
  region: string,
  places: readonly MeteredPlace[],
  request: MeterRequest,
  windows: MeterWindows,
  { plan, contains }: UsageHistory,
  { now }: MeterClients,
): RegionReading {
  const { accountId = '', sourceAccounts, snapshots, meterUntrackedUsage, serviceTiers } = request;
  const scope = { accountId, hasLinkedAccounts: sourceAccounts !== undefined };
  const isRecent = snapshots !== undefined && now() - plan.open.start <= RECENTLY_ACTIVE;
  const oldest = plan.gap ?? plan.ofNewPlaces?.hours;
  const isGapListed = oldest !== undefined && now() - oldest.start <= LISTED_FOR;
  const newIn = (span: 'days' | 'hours') => new Set(places.flatMap(({ place }) => contains(place)[span] ? [] : [place.accountId]));
  const newAccounts: NewAccounts = { days: newIn('days'), hours: newIn('hours') };
  const isFullNeeded = plan.gap !== undefined || plan.closing !== undefined || hasNew(newAccounts) || !isRecent;
  return {
    region,
    windows,
    plan,
    hasSnapshots: snapshots !== undefined,
    isGapListed,
    newAccounts,
    isMonthListed: now() - windows.month.start <= LISTED_FOR,
    isRuntimeListed: snapshots !== undefined || sourceAccounts !== undefined || meterUntrackedUsage || serviceTiers !== undefined || isGapListed,
    lists: {
      ...isRecent ? { open: { ...scope, isRecentlyActive: true } } : {},
      ...isFullNeeded ? { full: { ...scope, isRecentlyActive: false } } : {},
    },
  };
}

/** Usage under the tags of its time, without calls that are not metered. */
function usedIn(
  request: MeterRequest,
  ofRegions: readonly RegionUsage[],
  history: UsageHistory,
  closedDay: readonly UsageRecord[] | undefined,
  prices: ReadonlyMap<string, MeterPrices>,
  known: ReturnType<typeof lastRecords>,
): Used[] {
  const inRegion = new Map(ofRegions.map((each) => [each.runtime.region, each]));
  const current = (spender: Spender) => inRegion.get(spender.place.region)!.tags(spender);
  const { isOfMonth = false } = history.dayToClose ?? {};
  const ofClosedDay = (endpoint: EndpointUsage) => isOfMonth && !closedDay && endpoint.closing
    ? usageIn(endpoint.spenders, [[endpoint.closing, { month: endpoint.closing.reading }]])
    : [];
  const endpoints = ofRegions.flatMap(({ runtime, mantle }) => [runtime, ...mantle ? [mantle] : []]);
  const read = endpoints.flatMap((endpoint) => [...endpoint.used, ...ofClosedDay(endpoint)]).map(({ spender, usage }) => ({
    spender: isCarrier(spender) && current(spender) === 'GONE' ? withoutProfile(spender, prices.get(spender.place.region)!, known.get(spenderKey({ ...spender.place, ...spender }))) : spender, usage,
  }));
  // The usage of new places was read, so that what snapshots know of it would count twice.
  const isNewIn = (span: 'days' | 'hours') => new Set(ofRegions.flatMap(({ newPlaces }) => newPlaces[span].map(placeKey)));
  const [newInDays, newInHours] = [isNewIn('days'), isNewIn('hours')];
  const isRead = ({ region }: UsageRecord) => inRegion.has(region);
  const days = history.days.filter((record) => isRead(record) && !newInDays.has(placeKey(record)));
  const hours = history.hours.filter((record) => isRead(record) && !newInHours.has(placeKey(record)));
  return usedCarriers(read, {
    month: [...days, ...history.hoursAreOf === 'MONTH' ? hours : [], ...isOfMonth ? closedDay?.filter(isRead) ?? [] : []],
    today: history.hoursAreOf === 'TODAY' ? hours : [],
  }, {
    tagKeys: [...new Set(request.dimensionSets.flat())],
    profile: (place, id) => inRegion.get(place.region)!.profile(place, id),
    tags: (spender) => {
      const tags = spender.lastTags ?? current(spender);
      return tags === 'GONE' ? undefined : tags;
    },
    known,
    prices: (region) => prices.get(region)!,
    place: (accountId, region) => ({ accountId, region, ...accountId === (request.accountId ?? '') ? {} : { isLinked: true } }),
  }).filter(({ spender }) => spender.profile || spender.projectId !== undefined || request.meterUntrackedUsage);
}

function reportOf({ count, unreadable, unlinked }: MeteredAccounts): MeterReport['sourceAccounts'] {
  return { count, unreadable, ...unlinked ? { unlinked } : {} };
}

/** Numbers of accounts. */
function dataOfAccounts(accounts: MeteredAccounts | undefined): Datum[] {
  return accounts ? [
    datum(METERED.sourceAccounts, accounts.count),
    datum(METERED.unreadableAccounts, accounts.unreadable.length),
    ...accounts.unlinked ? [datum(METERED.unlinkedAccounts, accounts.unlinked.length)] : [],
  ] : [];
}

/** Values about the prices themselves. */
function dataOfPrices({ ageInDays, problems }: UsedPriceList, calibration: CalibrationReport | undefined, { priceDocument }: MeterRequest): Datum[] {
  return [
    ...priceDocument ? [datum(METERED.priceListAge, ageInDays), datum(METERED.priceDocumentErrors, problems.length > 0 ? 1 : 0)] : [],
    ...calibration?.ageInDays === undefined ? [] : [datum(METERED.calibrationAge, calibration.ageInDays)],
  ];
}

function datum(name: string, value: number): Datum {
  return { name, dimensions: [], value, unit: 'Count' };
}

function regionOf(ofRegions: readonly RegionUsage[], { place: { region } }: Spender): RegionUsage {
  return ofRegions.find(({ runtime }) => runtime.region === region)!;
}

function isoOf({ interval }: MeterWindows): MeterReport['interval'] {
  return { start: new Date(interval.start).toISOString(), end: new Date(interval.end).toISOString() };
}

