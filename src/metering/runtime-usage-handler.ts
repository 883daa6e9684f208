import { unreadableTokens } from './cost-figures';
import { listedCounters, type ListedTokens, listedLegacyModels, type ListScope, type MetricClient } from './meter-calls-handler';
import type { MeterPrices } from './meter-prices';
import type { MeterRequest } from './meter-request';
import type { MeterWindows } from './meter-windows';
import { readCounters, type ReadCounters, readWhole, type Used, usageIn } from './read-counters-handler';
import {
  type CounterOptions, countersToRead, listedIds, type ListedCarriers, type Listing,
  type Spender, type SpenderCounter, spendersOf,
} from './spenders';
import type { ReadingPlan } from './usage-history-handler';
import { counterNames } from './usage-queries';
import type { ReadSpans } from './usage-tally';
import type { Place } from '../accounts/accounts-request';
import type { CallLog } from '../private/call-log';

/** Usage of one endpoint in one Region, of all accounts. */
export interface EndpointUsage {
  readonly region: string;

  /** Whether the lists of metrics could be read. Without them, maybe not all usage is known. */
  readonly isListed: boolean;
  readonly spenders: readonly Spender[];

  /** Usage that is in no snapshot, without the day that is closed. */
  readonly used: readonly Used[];
  readonly open: ReadCounters;
  readonly gap?: ReadCounters;
  readonly closing?: ReadCounters;

  /** Usage of new accounts and Regions in time spans of which there are snapshots. */
  readonly ofNewPlaces?: { readonly days?: ReadCounters; readonly hours?: ReadCounters };
  readonly metricsRead: number;
  readonly notBilledByTokens: readonly string[];
}

/** Accounts whose usage the snapshot of the days lacks, or those of the hours. */
export interface NewAccounts {
  readonly days: ReadonlySet<string>;
  readonly hours: ReadonlySet<string>;
}

/** Metrics to read by time span. The last two are those of new accounts. */
export type PlannedCounters = Readonly<Record<'open' | 'gap' | 'closing' | 'days' | 'hours', readonly SpenderCounter[]>>;

/** Settings of the reading of one Region. */
export interface RegionReading {
  readonly region: string;
  readonly windows: MeterWindows;
  readonly plan: ReadingPlan;

  /** Lists to read. */
  readonly lists: {
    /** @default - the list of two weeks is used for all time spans */
    readonly open?: ListScope;

    /** @default - only the list of recently active metrics is used */
    readonly full?: ListScope;
  };

  /** Whether the list of the tokens of the `bedrock-runtime` endpoint is needed. */
  readonly isRuntimeListed: boolean;

  /** Whether snapshots are kept, so that only listed metrics are read. */
  readonly hasSnapshots: boolean;

  /** Whether every metric that had a value in the gap is listed. */
  readonly isGapListed: boolean;

  /** Accounts whose usage the snapshot of the days lacks, or those of the hours. */
  readonly newAccounts: NewAccounts;

  /** Whether every metric that had a value in the month is listed. */
  readonly isMonthListed: boolean;
}

/** Listed metrics of a Region by account. Undefined if a list could not be read, or was not needed. */
interface RegionList {
  readonly tokens?: ReadonlyMap<string, ListedTokens>;
  readonly legacy?: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Lists of a Region for the open time and for the last two weeks, which can be the same. */
export interface RuntimeLists {
  readonly open: RegionList;
  readonly full: RegionList;
}

/** Lists the metrics of the `bedrock-runtime` endpoint in a Region. */
export async function listRuntime(
  request: MeterRequest, { lists: { open, full }, isRuntimeListed }: Pick<RegionReading, 'lists' | 'isRuntimeListed'>, client: MetricClient, log: CallLog,
): Promise<RuntimeLists> {
  const [ofOpen, ofFull] = await Promise.all([open, full].map(async (scope) => scope && listOf(request, scope, isRuntimeListed, client, log)));
  const none: RegionList = {};
  return { open: ofOpen ?? ofFull ?? none, full: ofFull ?? ofOpen ?? none };
}

async function listOf(request: MeterRequest, scope: ListScope, areTokensListed: boolean, client: MetricClient, log: CallLog): Promise<RegionList> {
  const [tokens, legacy] = await Promise.all([
    areTokensListed ? listedCounters(counterNames(request), request.serviceTiers, scope, client, log) : undefined,
    request.meterLegacyUsage ? listedLegacyModels(scope, client, log) : undefined,
  ]);
  return { tokens, legacy };
}

/**
 * Reads the usage of the `bedrock-runtime` endpoint in a Region.
 *
 * @param carriers profiles of each account
 */
export async function runtimeUsage(
  request: MeterRequest,
  { region, windows, plan, hasSnapshots, isGapListed, newAccounts, isMonthListed }: RegionReading,
  listing: Promise<RuntimeLists>,
  carriers: readonly ListedCarriers[],
  prices: MeterPrices,
  client: MetricClient,
  log: CallLog,
): Promise<EndpointUsage> {
  const { open, full } = await listing;
  const isListed = open.tokens !== undefined;
  const isFullNeeded = plan.gap !== undefined || plan.closing !== undefined || hasNew(newAccounts);
  const optionsOf = (isNew: boolean): CounterOptions => ({
    names: counterNames(request),
    readsUnlistedProfiles: !hasSnapshots || !isListed,
    readsFreeTokens: hasSnapshots,
    hasGap: plan.gap !== undefined || isNew,
    isGapListed: isNew ? isMonthListed : isGapListed,
    hasClosing: plan.closing !== undefined,
    serviceTiers: request.serviceTiers,
  });
  const spenders: Spender[] = [];
  const notBilledByTokens: string[] = [];
  const toRead: Record<keyof PlannedCounters, SpenderCounter[]> = { open: [], gap: [], closing: [], days: [], hours: [] };
  for (const each of carriers) {
    const listings = { open: listingOf(open, each.place), full: full === open ? undefined : listingOf(full, each.place) };
    const ids = [...listedIds(listings.open), ...listings.full ? listedIds(listings.full) : []];
    const found = spendersOf(each, ids, prices);
    const counted = request.meterUntrackedUsage ? found.spenders : found.spenders.filter(({ profile }) => profile);
    const isNew = { days: newAccounts.days.has(each.place.accountId), hours: newAccounts.hours.has(each.place.accountId) };
    const counters = countersToRead(counted, listings.open, listings.full ?? listings.open, optionsOf(isNew.days || isNew.hours));
    spenders.push(...counted);
    notBilledByTokens.push(...found.notBilledByTokens);
    toRead.open.push(...counters.open);
    toRead.gap.push(...plan.gap ? counters.gap : []);
    toRead.closing.push(...counters.closing);
    toRead.days.push(...isNew.days ? counters.gap : []);
    toRead.hours.push(...isNew.hours ? counters.gap : []);
  }
  const readings = await readPlan(plan, toRead, client, log);
  const used = usageIn(spenders, partsOf(windows, readings));
  // Without the list, the tiers of the tokens are not known, and maybe not all tokens.
  const areTiersUnknown = request.serviceTiers !== undefined && !isListed;
  const isLegacyUnknown = request.meterLegacyUsage && open.legacy === undefined;
  return {
    region,
    isListed: isListed && (!isFullNeeded || full.tokens !== undefined),
    spenders,
    used: used.map(({ spender, usage }) => ({
      spender, usage: { ...areTiersUnknown ? unreadableTokens(usage) : usage, ...isLegacyUnknown ? { legacyCalls: NaN } : {} },
    })),
    ...readings,
    notBilledByTokens: [...new Set(notBilledByTokens)],
  };
}

type Readings = Pick<EndpointUsage, 'open' | 'gap' | 'closing' | 'ofNewPlaces' | 'metricsRead'>;

/** Reads the metrics of each time span of a plan. */
export async function readPlan(
  plan: ReadingPlan, toRead: PlannedCounters, client: MetricClient, log: CallLog,
): Promise<Readings> {
  const { days: newDays, hours: newHours } = plan.ofNewPlaces ?? {};
  const [open, gap, closing, days, hours] = await Promise.all([
    readCounters(plan.open, toRead.open, client, log),
    plan.gap && readWhole(plan.gap, toRead.gap, client, log),
    plan.closing && readWhole(plan.closing, toRead.closing, client, log),
    newDays && toRead.days.length > 0 ? readWhole(newDays, toRead.days, client, log) : undefined,
    newHours && toRead.hours.length > 0 ? readCounters(newHours, toRead.hours, client, log) : undefined,
  ]);
  return {
    open,
    ...gap ? { gap } : {},
    ...closing ? { closing } : {},
    ...days ?? hours ? { ofNewPlaces: { ...days ? { days } : {}, ...hours ? { hours } : {} } } : {},
    metricsRead: [open, gap, closing, days, hours].reduce((sum, each) => sum + (each?.counters.length ?? 0), 0),
  };
}

/** Readings with the time spans to which they belong, without the day that is closed. */
export function partsOf({ interval, today, month }: MeterWindows, { open, gap, ofNewPlaces }: Readings): Array<[ReadCounters, ReadSpans]> {
  const days = [gap, ofNewPlaces?.days].filter((each) => each !== undefined && each.reading.start >= month.start) as ReadCounters[];
  return [
    [open, { interval, today, month }],
    ...days.map((each): [ReadCounters, ReadSpans] => [each, { month: each.reading }]),
    ...ofNewPlaces?.hours ? [[ofNewPlaces.hours, { today, month }] as [ReadCounters, ReadSpans]] : [],
  ];
}

/** Whether there are new accounts. */
export function hasNew({ days, hours }: NewAccounts): boolean {
  return days.size + hours.size > 0;
}

function listingOf({ tokens, legacy }: RegionList, { accountId }: Place): Listing {
  return {
    ...tokens ? tokens.get(accountId) ?? { tokens: new Map(), tiers: [] } : { tiers: [] },
    ...legacy ? { legacy: legacy.get(accountId) ?? new Set() } : {},
  };
}
