import type { CalibrationBounds } from './meter-request';
import type { Spender } from './spenders';
import { daysBetween } from './used-prices';
import type { Calibration } from '../pricing/price-document';

/** Factors that a run applied. */
export interface CalibrationReport {
  /**
   * Month of the bill, as `YYYY-MM`.
   *
   * @default - no price document has a calibration
   */
  readonly month?: string;

  /**
   * Days from the end of that month to the time of the schedule.
   *
   * @default - no price document has a calibration
   */
  readonly ageInDays?: number;

  /** Number of profiles and models whose cost was multiplied by a factor. */
  readonly calibrated: number;

  /** Number of profiles and models whose calibrated cost is the estimated cost, because no factor was applied. */
  readonly uncalibrated: number;

  /** Factors that were not applied, because they are outside the bounds. */
  readonly outOfBounds: Array<{ readonly arn: string; readonly factor: number }>;
}

const RESOURCE = /^arn:[^:]+:bedrock:([^:]*):[^:]*:((?:foundation-model|inference-profile|application-inference-profile)\/.+)$/;

/**
 * Billed cost divided by estimated cost, by profile and model.
 */
export class CalibratedFactors {
  private readonly byResource: ReadonlyMap<string, { readonly arn: string; readonly factor: number }>;

  constructor(
    private readonly calibration: Calibration | undefined,
    private readonly bounds: CalibrationBounds,
    private readonly region: string,
  ) {
    this.byResource = new Map(Object.entries(calibration?.factors ?? {}).map(([arn, factor]) => [resourceOf(arn), { arn, factor }]));
  }

  /** Factor of a profile or a model. Undefined if there is none, or if it is outside the bounds. */
  public of(spender: Spender): number | undefined {
    const found = this.find(spender);
    return found && this.isInBounds(found.factor) ? found.factor : undefined;
  }

  public report(spenders: readonly Spender[], scheduledTime: string): CalibrationReport {
    const month = this.calibration?.month;
    const found = spenders.map((spender) => this.find(spender)).filter((each) => each !== undefined);
    const outOfBounds = new Map(found.filter(({ factor }) => !this.isInBounds(factor)).map(({ arn, factor }) => [arn, factor]));
    const calibrated = found.filter(({ factor }) => this.isInBounds(factor)).length;
    return {
      ...month === undefined ? {} : { month, ageInDays: daysBetween(endOfMonth(month), Date.parse(scheduledTime)) },
      calibrated,
      uncalibrated: spenders.length - calibrated,
      outOfBounds: [...outOfBounds].map(([arn, factor]) => ({ arn, factor })),
    };
  }

  private find({ profile, projectId, modelIds }: Spender) {
    // The resource under which the bill contains calls through a project is not documented.
    if (projectId !== undefined) {
      return undefined;
    }
    const resources = profile ? [resourceOf(profile.arn)] : modelIds.flatMap((modelId) => this.resourcesOf(modelId));
    return resources.map((resource) => this.byResource.get(resource)).find((each) => each !== undefined);
  }

  /** Resources under which the bill can contain calls with a value of `ModelId`, most specific first. */
  private resourcesOf(modelId: string): string[] {
    if (modelId.startsWith('arn:')) {
      return [resourceOf(modelId)];
    }
    if (!modelId.includes('.')) {
      return [`${this.region} application-inference-profile/${modelId}`];
    }
    const withoutGeography = modelId.slice(modelId.indexOf('.') + 1);
    return [`inference-profile/${modelId}`, `foundation-model/${modelId}`, `foundation-model/${withoutGeography}`].map((resource) => `${this.region} ${resource}`);
  }

  private isInBounds(factor: number): boolean {
    return factor >= this.bounds.minFactor && factor <= this.bounds.maxFactor;
  }
}

/** Region, type and ID of a resource. The account of a system-defined profile is the caller's and says nothing more. */
function resourceOf(arn: string): string {
  const match = RESOURCE.exec(arn);
  return match ? `${match[1]} ${match[2]}` : arn;
}

function endOfMonth(month: string): number {
  const [year, number] = month.split('-').map(Number);
  return Date.UTC(year, number, 1);
}

/** Reports the factors of all Regions. */
export function calibrationReport(
  factors: ReadonlyMap<string, CalibratedFactors>, spenders: readonly Spender[], scheduledTime: string,
): CalibrationReport {
  const reports = [...factors].map(([region, each]) => each.report(spenders.filter(({ place }) => place.region === region), scheduledTime));
  const sumOf = (name: 'calibrated' | 'uncalibrated') => reports.reduce((sum, each) => sum + each[name], 0);
  const outOfBounds = reports.flatMap((each) => each.outOfBounds);
  return { ...reports[0], calibrated: sumOf('calibrated'), uncalibrated: sumOf('uncalibrated'), outOfBounds };
}
