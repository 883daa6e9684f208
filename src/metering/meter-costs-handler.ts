import { CalibratedFactors, type CalibrationReport } from './calibrated-factors';
import { CallLog } from './call-log';
import { dataByProfile, dataByProject, dataByTags, dataOfAll, type Datum, type OptionalData, type TaggedFigures } from './cost-data';
import { type Figures, figuresOf, sumOf, UNREADABLE, unreadableTokens } from './cost-figures';
import { type LegacyModel, legacyModels } from './legacy-models';
import { listedCounters, listedLegacyModels, profilesOf, type ProfileTags, publish, tagsOf } from './meter-calls-handler';
import { METERED } from './meter-metrics';
import { MeterPrices } from './meter-prices';
import type { MeterRequest } from './meter-request';
import { type Used, usageOf } from './meter-usage-handler';
import { type MeterWindows, meterWindows } from './meter-windows';
import { withAgeInUse } from './price-age';
import type { ProjectClients } from './project-calls-handler';
import { isUntracked, taggableProjects } from './project-spenders';
import { type ProjectUsage, projectUsage } from './project-usage-handler';
import type { DocumentClients } from './read-price-document-handler';
import { countersToRead, listedIds, type Spender, spendersOf, withoutProfile } from './spenders';
import { type UnpricedModel, unpricedModels } from './unpriced-models';
import { type UnpricedTier, unpricedTiers } from './unpriced-tiers';
import { counterNames } from './usage-queries';
import { documentLine, usedPrices, type UsedPriceList } from './used-prices';
import type { PriceData } from '../pricing/price-data';

export type { MeterPrice, MeterRequest } from './meter-request';

export interface MeterClients extends ProjectClients, DocumentClients {
  /** Region of the clients. */
  readonly region: string;
  readonly book: PriceData;

  /** Current time in milliseconds since 1970. Determines only which metrics CloudWatch still lists, and does not change any value. */
  readonly now: () => number;

  /** Writes one line of JSON. */
  readonly log: (line: string) => void;
}

export interface MeterReport {
  /** Start and end in ISO 8601. */
  readonly interval: { readonly start: string; readonly end: string };
  readonly profiles: number;

  /**
   * Number of Bedrock Projects that were called in the last two weeks.
   *
   * @default - projects are not metered
   */
  readonly projects?: number;

  /** Number of models that are called without a profile or a project, and of deleted profiles. */
  readonly untrackedModelCount: number;

  /** Called models that are not billed by tokens and are therefore omitted, by `ModelId`. */
  readonly notBilledByTokens: string[];

  /** Models without a known price, with their tokens of the interval and of the month to date. */
  readonly unpriced: UnpricedModel[];

  readonly priceList: UsedPriceList;

  /**
   * Factors between bill and estimate.
   *
   * @default - calibrated cost is not published
   */
  readonly calibration?: CalibrationReport;

  /**
   * Service tiers in which tokens were used and whose factor is not known.
   *
   * @default - service tiers are not read
   */
  readonly unpricedTiers?: UnpricedTier[];

  /**
   * Legacy models that were called in the interval.
   *
   * @default - calls of legacy models are not read
   */
  readonly legacyModels?: LegacyModel[];

  /** Number of responses by operation. Each page is one response. */
  readonly calls: Record<string, number>;

  /** Number of metrics that were requested with GetMetricData, which CloudWatch bills. */
  readonly metricsRead: number;

  /** Number of values that PutMetricData accepted. */
  readonly published: number;
}

// CloudWatch lists metrics that had a value in the last two weeks. One day is a margin.
const LISTED_FOR = 13 * 24 * 3_600_000;

/**
 * Computes the cost of the last interval whose token metrics have arrived, and of its day and month to date, and publishes the cost by tag.
 *
 * Keeps no state, and always publishes the same values for the same scheduled time. Omits values that would include unreadable data. Publishes all other values
 * before it throws.
 */
export async function meterCosts(request: MeterRequest, clients: MeterClients): Promise<MeterReport> {
  const windows = meterWindows(request);
  const names = counterNames(request);
  const calls = new CallLog();
  const isMonthListed = clients.now() - windows.month.start <= LISTED_FOR;
  const isListNeeded = request.meterUntrackedUsage || request.serviceTiers !== undefined || (windows.earlier !== undefined && isMonthListed);

  const reading = usedPrices(request, clients.book, clients);
  const listing = Promise.all([
    isListNeeded ? listedCounters(names, request.serviceTiers, clients, calls) : undefined,
    request.meterLegacyUsage ? listedLegacyModels(clients, calls) : undefined,
  ]);
  const pricing = reading.then(({ data: book }) => new MeterPrices(request.prices, book, clients.region));
  const onMantle = projectUsage(request, windows, pricing, clients, calls);
  const profiles = await profilesOf(clients, calls);
  const { priceList: listed, calibration } = await reading;
  const prices = await pricing;
  const factors = request.calibration && new CalibratedFactors(calibration, request.calibration, clients.region);
  const read = async () => {
    const [counters, legacy] = await listing;
    const metrics = { tiers: [], ...counters, legacy };
    const { spenders, notBilledByTokens } = spendersOf(profiles, listedIds(metrics), prices);
    const counted = request.meterUntrackedUsage ? spenders : spenders.filter(({ profile }) => profile);
    const toRead = countersToRead(counted, windows, metrics, { names, isMonthListed, serviceTiers: request.serviceTiers });
    const usages = await usageOf(counted, toRead, windows, clients, calls);
    // Without the list, the tiers of the tokens are not known, and maybe not all tokens.
    const areTiersUnknown = request.serviceTiers !== undefined && counters === undefined;
    const used = areTiersUnknown ? usages.map(({ spender, usage }) => ({ spender, usage: unreadableTokens(usage) })) : usages;
    const isLegacyUnknown = request.meterLegacyUsage && legacy === undefined;
    return {
      isListed: counters !== undefined,
      notBilledByTokens,
      metricsRead: toRead.recent.length + toRead.earlier.length,
      used: isLegacyUnknown ? used.map(({ spender, usage }) => ({ spender, usage: { ...usage, legacyCalls: NaN } })) : used,
    };
  };

  // Tags determine how values are grouped, but not which metrics are read. Therefore, tags and metrics are read at the same time.
  const tallying = read();
  const [{ isListed, notBilledByTokens, metricsRead, used: onRuntime }, tags, projects] = await Promise.all([
    tallying, tagsOf(profiles, tallying, clients, calls), onMantle,
  ]);
  const ofProfiles = onRuntime
    .map(({ spender, usage }): Used => ({ spender: isGone(spender, tags) ? withoutProfile(spender, prices) : spender, usage }))
    .filter(({ spender }) => spender.profile || request.meterUntrackedUsage);
  const used = [...ofProfiles, ...projects.used];

  const priceList = withAgeInUse(listed, used, request.scheduledTime);
  const calibrated = factors?.report(used.map(({ spender }) => spender), request.scheduledTime);
  const data = [...dataOf(used, { ofProfiles: tags, isListed, projects }, factors, request), ...dataOfPrices(priceList, calibrated, request)];
  const published = await publish(request.namespace, windows.published, data, clients, calls);
  return finish({
    interval: isoOf(windows),
    profiles: used.filter(({ spender }) => spender.profile).length,
    ...request.projects ? { projects: taggableProjects(projects.used.map(({ spender }) => spender)).length } : {},
    untrackedModelCount: used.filter(({ spender }) => isUntracked(spender)).length,
    notBilledByTokens,
    unpriced: unpricedModels(used),
    priceList,
    ...calibrated ? { calibration: calibrated } : {},
    ...request.serviceTiers ? { unpricedTiers: unpricedTiers(used) } : {},
    ...request.meterLegacyUsage ? { legacyModels: legacyModels(used) } : {},
    calls: calls.answers,
    metricsRead: metricsRead + projects.metricsRead,
    published,
  }, request, calls, clients);
}

function isGone({ profile }: Spender, tags: ProfileTags): boolean {
  return profile !== undefined && tags.get(profile.id) === 'GONE';
}

/** Tags of all carriers, and whether their usage could be listed. */
interface Known {
  readonly ofProfiles: ProfileTags;

  /** Whether the token metrics of the `bedrock-runtime` endpoint could be listed. */
  readonly isListed: boolean;
  readonly projects: ProjectUsage;
}

type CarrierFigures = Omit<TaggedFigures, 'tags'> & Partial<TaggedFigures>;

function dataOf(
  used: readonly Used[], { ofProfiles, isListed, projects: known }: Known, factors: CalibratedFactors | undefined, request: MeterRequest,
): Datum[] {
  const { dimensionSets, publishProfileMetrics, meterUntrackedUsage, values } = request;
  const optional: OptionalData = { calibratedCost: factors !== undefined, legacyCalls: request.meterLegacyUsage };
  const profiles: CarrierFigures[] = [];
  const byProject = new Map<string, Figures[]>();
  const others: Figures[] = [];
  for (const { spender, usage } of used) {
    const { profile, projectId, rates } = spender;
    const figures = figuresOf(usage, { rates, isCalibrated: factors !== undefined, factor: factors?.of(spender) });
    if (profile) {
      const tags = ofProfiles.get(profile.id);
      profiles.push({ id: profile.id, ...tags && tags !== 'GONE' ? { tags } : {}, figures });
    } else if (projectId === undefined || isUntracked(spender)) {
      others.push(figures);
    } else {
      byProject.set(projectId, [...byProject.get(projectId) ?? [], figures]);
    }
  }
  const projects = [...byProject].map(([id, all]): CarrierFigures => ({ id, tags: known.tags.get(id), figures: sumOf(all) }));
  const carriers = [...profiles, ...projects];
  const tracked = sumOf([...carriers.map(({ figures }) => figures), ...known.isListed ? [] : [UNREADABLE]]);
  const untracked = isListed && known.isListed ? sumOf(others) : UNREADABLE;
  const isTagged = (each: CarrierFigures): each is TaggedFigures => each.tags !== undefined;
  return [
    // A profile or project whose tags are not known can belong to any value, and so can a project that is not listed.
    ...known.isListed && carriers.every(isTagged) ? dimensionSets.flatMap((keys) => dataByTags(carriers, keys, values, optional)) : [],
    ...publishProfileMetrics ? [...dataByProfile(profiles), ...dataByProject(projects)] : [],
    ...dataOfAll(tracked, meterUntrackedUsage ? untracked : undefined, optional),
  ];
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

function isoOf({ interval }: MeterWindows): MeterReport['interval'] {
  return { start: new Date(interval.start).toISOString(), end: new Date(interval.end).toISOString() };
}

function finish(report: MeterReport, request: MeterRequest, calls: CallLog, { log }: MeterClients): MeterReport {
  const { unpriced, notBilledByTokens, unpricedTiers: tiers = [], legacyModels: legacy = [], ...summary } = report;
  if (unpriced.length > 0) {
    log(JSON.stringify({ unpriced, remedy: 'specify the prices of these models in priceOverrides' }));
  }
  if (notBilledByTokens.length > 0) {
    log(JSON.stringify({ notBilledByTokens }));
  }
  if (report.priceList.problems.length > 0) {
    log(JSON.stringify(documentLine(request, report.priceList)));
  }
  const { month, outOfBounds = [] } = report.calibration ?? {};
  if (report.calibration && (month === undefined || outOfBounds.length > 0)) {
    log(JSON.stringify({
      calibration: report.calibration,
      remedy: month === undefined
        ? 'calibrated cost is the estimated cost: use a price document with a calibration'
        : 'factors out of bounds are not applied: compare the estimate with the bill, or change minFactor and maxFactor',
    }));
  }
  if (tiers.length > 0) {
    log(JSON.stringify({ unpricedTiers: tiers, remedy: 'these tokens are included at the price of the standard tier: use a price document with a factor for the service tier' }));
  }
  if (legacy.length > 0) {
    log(JSON.stringify({ legacyModels: legacy, remedy: 'use newer models: AWS can bill legacy models at a higher price than the price list contains' }));
  }
  calls.notes.forEach((note) => log(JSON.stringify(note)));
  const failures = calls.failures();
  const totalOf = (tokens: Array<UnpricedModel['tokens']>) => tokens.flatMap((each) => Object.values(each)).reduce((sum, each) => sum + each, 0);
  const unpricedTokens = totalOf(unpriced.map(({ tokens }) => tokens));
  const unpricedTokensMonthToDate = totalOf(unpriced.map(({ tokensMonthToDate }) => tokensMonthToDate));
  log(JSON.stringify({ ...summary, unpricedTokens, unpricedTokensMonthToDate, failures }));
  if (failures.length > 0) {
    throw new Error(`Some AWS calls failed, so metrics might be missing. ${failures.join('; ')}`);
  }
  return report;
}
