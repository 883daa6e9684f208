import { CallLog } from './call-log';
import { dataByProfile, dataByTags, dataOfAll, type Datum, type ProfileFigures } from './cost-data';
import { type Figures, figuresOf, noUsage, sumOf, UNREADABLE, type Usage } from './cost-figures';
import { type CallClients, listedCounters, profilesOf, type ProfileTags, publish, sumsOf, tagsOf } from './meter-calls-handler';
import { MeterPrices } from './meter-prices';
import type { MeterRequest } from './meter-request';
import { type MeterWindows, meterWindows } from './meter-windows';
import { countersToRead, type Spender, type SpenderCounter, spendersOf, withoutProfile } from './spenders';
import { type UnpricedModel, unpricedModels } from './unpriced-models';
import { counterNames } from './usage-queries';
import type { PriceData } from '../pricing/price-data';
import type { TokenKind } from '../pricing/token-kinds';

export type { MeterPrice, MeterRequest } from './meter-request';

export interface MeterClients extends CallClients {
  /** Whose account and Region the clients are of. */
  readonly region: string;
  readonly book: PriceData;

  /** Milliseconds since 1970. Only tells what CloudWatch still lists, and changes no figure. */
  readonly now: () => number;

  /** Takes one line of JSON. */
  readonly log: (line: string) => void;
}

export interface MeterReport {
  /** ISO 8601. */
  readonly interval: { readonly start: string; readonly end: string };
  readonly profiles: number;

  /** Models that are called without a profile, and profiles that are gone. */
  readonly untrackedModels: number;

  /** What is called and left out, by `ModelId`. */
  readonly notBilledByTokens: string[];

  /** What has no price, with its tokens of the interval and of the month to date. */
  readonly unpriced: UnpricedModel[];

  /** Answers by operation, each page by itself. */
  readonly calls: Record<string, number>;

  /** Counters that GetMetricData was asked for, which is what CloudWatch bills. */
  readonly metricsRead: number;

  /** Data that PutMetricData took. */
  readonly published: number;
}

interface Used {
  readonly spender: Spender;
  readonly usage: Usage;
}

// CloudWatch lists what had a value in two weeks, with a day to spare.
const LISTED_FOR = 13 * 24 * 3_600_000;

/**
 * Counts what was spent in the last interval whose counters have arrived, and in its day and month so far, and publishes it by tag.
 *
 * Keeps nothing, and publishes the same figures whenever it runs for one time. A figure that includes what could not be read is left out; all others are published before it throws.
 */
export async function meterCosts(request: MeterRequest, clients: MeterClients): Promise<MeterReport> {
  const windows = meterWindows(request);
  const names = counterNames(request);
  const calls = new CallLog();
  const isMonthListed = clients.now() - windows.month.start <= LISTED_FOR;
  const isListNeeded = request.untrackedModels || (windows.earlier !== undefined && isMonthListed);

  const prices = new MeterPrices(request.prices, clients.book, clients.region);
  const listing = isListNeeded ? listedCounters(names, clients, calls) : undefined;
  const profiles = await profilesOf(clients, calls);
  const read = async () => {
    const listed = await listing;
    const { spenders, notBilledByTokens } = spendersOf(profiles, listed, prices);
    const counted = request.untrackedModels ? spenders : spenders.filter(({ profile }) => profile);
    const counters = countersToRead(counted, windows, listed, isMonthListed);
    return {
      isListed: listed !== undefined,
      notBilledByTokens,
      metricsRead: counters.recent.length + counters.earlier.length,
      used: await usageOf(counted, counters, windows, names, clients, calls),
    };
  };

  // Tags decide what is added up with what, and not what is read: both are asked for at the same time.
  const reading = read();
  const [{ isListed, notBilledByTokens, metricsRead, used: all }, tags] = await Promise.all([reading, tagsOf(profiles, reading, clients, calls)]);
  const used = all
    .map(({ spender, usage }): Used => ({ spender: isGone(spender, tags) ? withoutProfile(spender, prices) : spender, usage }))
    .filter(({ spender }) => spender.profile || request.untrackedModels);

  const published = await publish(request.namespace, windows.published, dataOf(used, tags, isListed, request), clients, calls);
  return finish({
    interval: isoOf(windows),
    profiles: used.filter(({ spender }) => spender.profile).length,
    untrackedModels: used.filter(({ spender }) => !spender.profile).length,
    notBilledByTokens,
    unpriced: unpricedModels(used),
    calls: calls.answers,
    metricsRead,
    published,
  }, calls, clients);
}

async function usageOf(
  spenders: readonly Spender[], counters: ReturnType<typeof countersToRead>, windows: MeterWindows, names: Record<TokenKind, string>,
  clients: CallClients, calls: CallLog,
): Promise<Used[]> {
  const usage = new Map(spenders.map((spender): [Spender, Usage] => [spender, noUsage()]));
  const add = (part: keyof Usage, { spender, kind }: SpenderCounter, tokens: number) => usage.get(spender)![part][kind] += tokens;
  const recent = await sumsOf(windows.recent, [windows.interval, windows.today, windows.month], counters.recent, names, clients, calls);
  counters.recent.forEach((counter, index) => {
    const [interval, today, month] = recent[index];
    add('interval', counter, interval);
    add('today', counter, today);
    add('month', counter, month);
  });
  if (windows.earlier) {
    const earlier = await sumsOf(windows.earlier, [windows.earlier], counters.earlier, names, clients, calls);
    counters.earlier.forEach((counter, index) => add('month', counter, earlier[index][0]));
  }
  return [...usage].map(([spender, each]) => ({ spender, usage: each }));
}

function isGone({ profile }: Spender, tags: ProfileTags): boolean {
  return profile !== undefined && tags.get(profile.id) === 'GONE';
}

function dataOf(used: readonly Used[], tagsByProfile: ProfileTags, isListed: boolean, request: MeterRequest): Datum[] {
  const { dimensionSets, profileMetrics, untrackedModels, values } = request;
  const profiles: Array<Omit<ProfileFigures, 'tags'> & Partial<ProfileFigures>> = [];
  const others: Figures[] = [];
  for (const { spender: { profile, rates }, usage } of used) {
    const figures = figuresOf(usage, rates);
    if (profile) {
      const tags = tagsByProfile.get(profile.id);
      profiles.push({ id: profile.id, ...tags && tags !== 'GONE' ? { tags } : {}, figures });
    } else {
      others.push(figures);
    }
  }
  const untracked = isListed ? sumOf(others) : UNREADABLE;
  const isTagged = (each: typeof profiles[number]): each is ProfileFigures => each.tags !== undefined;
  return [
    // Whose tags are not known may belong to any value.
    ...profiles.every(isTagged) ? dimensionSets.flatMap((keys) => dataByTags(profiles, keys, values)) : [],
    ...profileMetrics ? dataByProfile(profiles) : [],
    ...dataOfAll(sumOf(profiles.map((profile) => profile.figures)), untrackedModels ? untracked : undefined),
  ];
}

function isoOf({ interval }: MeterWindows): MeterReport['interval'] {
  return { start: new Date(interval.start).toISOString(), end: new Date(interval.end).toISOString() };
}

function finish(report: MeterReport, calls: CallLog, { log }: MeterClients): MeterReport {
  const { unpriced, notBilledByTokens, ...summary } = report;
  if (unpriced.length > 0) {
    log(JSON.stringify({ unpriced, remedy: 'give their prices in priceOverrides' }));
  }
  if (notBilledByTokens.length > 0) {
    log(JSON.stringify({ notBilledByTokens }));
  }
  const failures = calls.failures();
  const totalOf = (tokens: Array<UnpricedModel['tokens']>) => tokens.flatMap((each) => Object.values(each)).reduce((sum, each) => sum + each, 0);
  const unpricedTokens = totalOf(unpriced.map(({ tokens }) => tokens));
  const unpricedTokensMonthToDate = totalOf(unpriced.map(({ tokensMonthToDate }) => tokensMonthToDate));
  log(JSON.stringify({ ...summary, unpricedTokens, unpricedTokensMonthToDate, failures }));
  if (failures.length > 0) {
    throw new Error(`Not everything could be counted. ${failures.join('; ')}`);
  }
  return report;
}
