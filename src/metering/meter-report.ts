import type { CalibrationReport } from './calibrated-factors';
import type { LegacyModel } from './legacy-models';
import type { MeterRequest } from './meter-request';
import type { UnpricedModel } from './unpriced-models';
import type { UnpricedTier } from './unpriced-tiers';
import { documentLine, type UsedPriceList } from './used-prices';
import type { CallLog } from '../private/call-log';

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

  /**
   * Source accounts: their number, those of which not everything could be read, and accounts without a link, unless these are not known.
   *
   * @default - only the account of the meter is read
   */
  readonly sourceAccounts?: { readonly count: number; readonly unreadable: readonly string[]; readonly unlinked?: readonly string[] };

  /** Number of metrics that were requested with GetMetricData, which CloudWatch bills. */
  readonly metricsRead: number;

  /** Number of values that PutMetricData accepted. */
  readonly published: number;
}

/**
 * Writes the report to the log. Throws if a call failed.
 *
 * @param log writes one line of JSON
 */
export function finish(report: MeterReport, request: MeterRequest, calls: CallLog, log: (line: string) => void): MeterReport {
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
