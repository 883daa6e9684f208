import { closingDelay, RECENTLY_ACTIVE } from './closed-hours';
import { CALIBRATED_COSTS, COSTS, UNPRICED } from './cost-figures';
import type { TagCostMeterUsage } from './tag-cost-meter-usage';
import { TOKEN_KINDS } from '../pricing/token-kinds';

/** Settings of a meter that determine its cost. */
export interface MeteringSettings {
  readonly intervalMinutes: number;
  readonly metricDelayMinutes: number;
  readonly tagKeys: number;
  readonly dimensionSets: number;
  readonly regions: number;
  readonly maxValuesPerKey: number;
  readonly maxPublishedProfiles: number;

  /** Runs a day that read the inventory of source accounts. Undefined without source accounts. */
  readonly inventoriesADay?: number;
  readonly keepsSnapshots: boolean;
  readonly logsProfiles: boolean;
  readonly publishesProfiles: boolean;
  readonly isCalibrated: boolean;
  readonly hasPriceDocument: boolean;
  readonly isPriceDocumentObject: boolean;
  readonly metersLegacyUsage: boolean;
  readonly metersServiceTiers: boolean;
  readonly metersProjects: boolean;
}

/** Parts of the cost in USD a month. */
export interface MeteringCost {
  /** Custom metrics and the calls that publish them. */
  readonly publishing: number;

  /** Token metrics that are read, and lists of them. */
  readonly reading: number;

  /** Requests to Amazon S3. */
  readonly storage: number;

  /** Lines of the log. */
  readonly logging: number;
}

// Public prices in us-east-1: https://aws.amazon.com/cloudwatch/pricing/
const USD_PER_CUSTOM_METRIC = 0.3;
const USD_PER_METRIC_READ = 0.01 / 1000;
const USD_PER_REQUEST = 0.01 / 1000;
const USD_PER_LOG_BYTE = 0.5 / 1e9;

// Public prices of requests in us-east-1: https://aws.amazon.com/s3/pricing/
const USD_PER_OBJECT_READ = 0.0004 / 1000;
const USD_PER_OBJECT_WRITTEN = 0.005 / 1000;

const DAYS = 30;
const DAY = 24 * 60;
const MINUTE = 60_000;

/** Service tiers whose metrics are read: standard, flex and priority. */
const TIERS = 3;

/** Kinds of tokens that CloudWatch counts for projects: input and output. */
const PROJECT_KINDS = 2;

/** Metrics without dimensions: cost, untracked cost, tokens without a price, and the tracked share. */
const METRICS_OF_ALL = 2 * COSTS.length + UNPRICED.length + 1;

/** Numbers of source, unreadable and unlinked accounts. */
const METRICS_OF_ACCOUNTS = 3;

const LINE_BYTES = 300;

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html
const METRICS_A_PAGE = 500;

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html
const VALUES_A_CALL = 1000;

/**
 * Cost of a meter by AWS's public prices in us-east-1, without free tiers and without volume discounts. Profiles and models of projects that are not in use within three hours are read once a day with
 * snapshots, and in each run without.
 */
export function meteringCost(settings: MeteringSettings, usage: TagCostMeterUsage): MeteringCost {
  const runs = DAYS * DAY / settings.intervalMinutes;
  const published = publishedMetrics(settings, usage);
  const { metrics, lists } = monthlyReads(settings, usage, runs);
  const { activeShare = 1, profiles, projectModels = 0 } = usage;
  return {
    publishing: published * USD_PER_CUSTOM_METRIC + runs * Math.ceil(published / VALUES_A_CALL) * USD_PER_REQUEST,
    reading: metrics * USD_PER_METRIC_READ + lists * USD_PER_REQUEST,
    storage: storageCost(settings, runs),
    logging: settings.logsProfiles ? runs * activeShare * (profiles + projectModels) * LINE_BYTES * USD_PER_LOG_BYTE : 0,
  };
}

function publishedMetrics(settings: MeteringSettings, usage: TagCostMeterUsage): number {
  const { profiles, tagValues, projectModels = 0, unpricedShare = 0 } = usage;
  const calibrated = settings.isCalibrated ? CALIBRATED_COSTS.length : 0;
  const legacy = settings.metersLegacyUsage ? 1 : 0;
  const unpriced = unpricedShare * UNPRICED.length;
  const ofAValue = COSTS.length + TOKEN_KINDS.length + unpriced + calibrated + legacy;
  const ofAProject = COSTS.length + PROJECT_KINDS + unpriced + calibrated;
  const values = capped(tagValues, settings.maxValuesPerKey, settings.dimensionSets);
  const carriers = settings.publishesProfiles
    ? ofAValue * capped(profiles, settings.maxPublishedProfiles, 1) + ofAProject * capped(projectModels, settings.maxPublishedProfiles, 1)
    : 0;
  // Untracked cost has calibrated metrics, too. The others are the ages of price list and calibration, and the errors of the document.
  const ofAll = METRICS_OF_ALL + legacy + (settings.isCalibrated ? 2 * CALIBRATED_COSTS.length + 1 : 0) + (settings.hasPriceDocument ? 2 : 0);
  return ofAValue * values + carriers + ofAll + settings.tagKeys + (settings.inventoriesADay === undefined ? 0 : METRICS_OF_ACCOUNTS);
}

/** Number of values that are published: those within the limit, and one for all others. */
function capped(count: number, limit: number, sets: number): number {
  return Math.min(count, sets * (limit + 1));
}

/** Numbers of token metrics read and of pages listed in a month. */
function monthlyReads(settings: MeteringSettings, usage: TagCostMeterUsage, runs: number): { metrics: number; lists: number } {
  const { profiles, projectModels = 0, activeShare = 1 } = usage;
  const kinds = TOKEN_KINDS.length * (settings.metersServiceTiers ? 1 + TIERS : 1);
  const models = settings.metersProjects ? projectModels : 0;
  const metricsOf = (share: number) => share * (profiles * kinds + models * PROJECT_KINDS);
  const legacy = settings.metersLegacyUsage ? profiles : 0;
  const pagesOf = (share: number) => settings.regions * (
    TOKEN_KINDS.length * pages(share * profiles * kinds / TOKEN_KINDS.length / settings.regions) +
    (settings.metersLegacyUsage ? pages(share * profiles / settings.regions) : 0) +
    // The list of projects contains the metrics of both kinds.
    (settings.metersProjects ? pages(share * models * PROJECT_KINDS / settings.regions) : 0));
  if (!settings.keepsSnapshots) {
    // The day, and the days of the month before it.
    return { metrics: runs * (2 * metricsOf(1) + legacy), lists: runs * pagesOf(1) };
  }
  const share = isAlwaysRecent(settings) ? activeShare : 1;
  // Each day is read once more as a whole when it is closed.
  return { metrics: runs * (metricsOf(share) + share * legacy) + DAYS * metricsOf(1), lists: runs * pagesOf(share) + DAYS * pagesOf(1) };
}

/** Whether each run reads only metrics that CloudWatch lists as recently active. */
function isAlwaysRecent(settings: MeteringSettings): boolean {
  const delay = closingDelay(settings);
  // Before an hour is closed, the hour, its delay, an interval and the delay of the run are open.
  return delay !== undefined && delay + (60 + settings.intervalMinutes + settings.metricDelayMinutes) * MINUTE <= RECENTLY_ACTIVE;
}

/** Cost of requests if no run finds the snapshots in memory that an earlier run read. */
function storageCost({ keepsSnapshots, isPriceDocumentObject, inventoriesADay, intervalMinutes }: MeteringSettings, runs: number): number {
  const hours = intervalMinutes > 60 ? 0 : 24;
  const reads = runs * ((isPriceDocumentObject ? 1 : 0) + (keepsSnapshots ? 2 + hours + (inventoriesADay === undefined ? 0 : 1) : 0));
  const writes = keepsSnapshots ? DAYS * (hours + 1 + (inventoriesADay ?? 0)) : 0;
  return reads * USD_PER_OBJECT_READ + writes * USD_PER_OBJECT_WRITTEN;
}

function pages(metrics: number): number {
  return Math.max(1, Math.ceil(metrics / METRICS_A_PAGE));
}
