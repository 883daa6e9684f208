import { unreadableTokens } from './cost-figures';
import { listedCounters, type ListedTokens, listedLegacyModels, type ListScope, type MetricClient } from './meter-calls-handler';
import type { MeterPrices } from './meter-prices';
import type { MeterRequest } from './meter-request';
import type { MeterWindows } from './meter-windows';
import { readCounters, type ReadCounters, type Used, usageIn } from './read-counters-handler';
import {
  type CounterOptions, countersToRead, type CountersToRead, listedIds, type ListedCarriers, type Listing, type Spender, type SpenderCounter, spendersOf,
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

  /** Usage that is in no snapshot. */
  readonly used: readonly Used[];
  readonly open: ReadCounters;
  readonly gap?: ReadCounters;
  readonly closing?: ReadCounters;
  readonly metricsRead: number;
  readonly notBilledByTokens: readonly string[];
}

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
  { region, windows, plan, hasSnapshots, isGapListed }: RegionReading,
  listing: Promise<RuntimeLists>,
  carriers: readonly ListedCarriers[],
  prices: MeterPrices,
  client: MetricClient,
  log: CallLog,
): Promise<EndpointUsage> {
  const { open, full } = await listing;
  const isListed = open.tokens !== undefined;
  const isFullNeeded = plan.gap !== undefined || plan.closing !== undefined;
  const options: CounterOptions = {
    names: counterNames(request),
    readsUnlistedProfiles: !hasSnapshots || !isListed,
    hasGap: plan.gap !== undefined,
    isGapListed,
    hasClosing: plan.closing !== undefined,
    serviceTiers: request.serviceTiers,
  };
  const spenders: Spender[] = [];
  const notBilledByTokens: string[] = [];
  const toRead: Record<keyof CountersToRead, SpenderCounter[]> = { open: [], gap: [], closing: [] };
  for (const each of carriers) {
    const listings = { open: listingOf(open, each.place), full: full === open ? undefined : listingOf(full, each.place) };
    const ids = [...listedIds(listings.open), ...listings.full ? listedIds(listings.full) : []];
    const found = spendersOf(each, ids, prices);
    const counted = request.meterUntrackedUsage ? found.spenders : found.spenders.filter(({ profile }) => profile);
    const counters = countersToRead(counted, listings.open, listings.full ?? listings.open, options);
    spenders.push(...counted);
    notBilledByTokens.push(...found.notBilledByTokens);
    Object.entries(counters).forEach(([span, metrics]) => toRead[span as keyof CountersToRead].push(...metrics));
  }
  const [ofOpen, ofGap, ofClosing] = await Promise.all([
    readCounters(plan.open, toRead.open, client, log),
    plan.gap && readCounters(plan.gap, toRead.gap, client, log),
    plan.closing && readCounters(plan.closing, toRead.closing, client, log),
  ]);
  const used = usageIn(spenders, partsOf(windows, ofOpen, ofGap, ofClosing));
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
    open: ofOpen,
    ...ofGap ? { gap: ofGap } : {},
    ...ofClosing ? { closing: ofClosing } : {},
    metricsRead: toRead.open.length + toRead.gap.length + toRead.closing.length,
    notBilledByTokens: [...new Set(notBilledByTokens)],
  };
}

/** Readings with the time spans to which they belong. A closed day can be one of the month before. */
export function partsOf(
  { interval, today, month }: MeterWindows, open: ReadCounters, gap: ReadCounters | undefined, closing: ReadCounters | undefined,
): Array<[ReadCounters, ReadSpans]> {
  return [
    [open, { interval, today, month }],
    ...[gap, closing].flatMap((each): Array<[ReadCounters, ReadSpans]> => each && each.reading.start >= month.start ? [[each, { month: each.reading }]] : []),
  ];
}

function listingOf({ tokens, legacy }: RegionList, { accountId }: Place): Listing {
  return { ...tokens ? tokens.get(accountId) ?? { tokens: new Map(), tiers: [] } : { tiers: [] }, ...legacy ? { legacy: legacy.get(accountId) ?? new Set() } : {} };
}
