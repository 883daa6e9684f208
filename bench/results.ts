import type { Profiler } from 'node:inspector';
import type { Clock, ImportSample, TenantsSample, TenantsSamples } from './measure';
import { median, slope, type Spread, spreadOf } from './statistics';
import type { Comparison, Way } from './ways';

/** All that one run measured. */
export interface Results {
  readonly comparisons: readonly Comparison[];
  readonly sizes: readonly number[];
  readonly imports: ReadonlyMap<string, readonly ImportSample[]>;
  readonly tenants: TenantsSamples;

  /** Of the first comparison at the largest size: ours, and by hand. */
  readonly profiles: readonly [ours: Profiler.Profile, l1: Profiler.Profile];

  /** With `BedrockCostChecks`, at the largest size: tenants and profiles only. */
  readonly checks: ReadonlyArray<readonly TenantsSample[]>;

  /** The same with the validator of the CDK, of 100 tenants at most. */
  readonly validated: readonly [ours: TenantsSample, l1: TenantsSample];

  readonly versions: Readonly<Record<string, string>>;
}

/** Time is CPU time unless said otherwise: it varies less on a machine that does something else too. */
export type Kind = keyof Clock;

export function samplesOf({ tenants }: Results, { file }: Way, size: number): readonly TenantsSample[] {
  return tenants.get(file)!.get(size)!;
}

/** In ms. */
export function totalOf(results: Results, way: Way, size: number, kind: Kind = 'cpu'): number {
  return median(samplesOf(results, way, size).map(({ total }) => total[kind]));
}

/** How much `BedrockCostChecks` adds to the time without it, round by round. */
export function shareOfChecks(samples: readonly TenantsSample[]): Spread {
  return spreadOf(samples.map(({ checks, total }) => checks!.cpu / total.cpu));
}

/** How much longer one way takes than another, round by round. */
export function ratioOf(results: Results, way: Way, other: Way, size: number): Spread {
  const others = samplesOf(results, other, size);
  return spreadOf(samplesOf(results, way, size).map(({ total }, round) => total.cpu / others[round].total.cpu));
}

/** The sizes over which the time of a further tenant is told: with fewer than 10, all is start-up. */
export function sizesOfSlope({ sizes }: Results): readonly number[] {
  const large = sizes.filter((size) => size >= 10);
  return large.length > 1 ? large : [];
}

/** What each further tenant takes, in ms: of the medians. */
export function marginalOf(results: Results, way: Way): number {
  return slope(sizesOfSlope(results).map((size) => [size, totalOf(results, way, size)]));
}

/** How much longer each further tenant takes one way than another: of the medians, and the least and greatest of single rounds. */
export function marginalRatioOf(results: Results, way: Way, other: Way): Spread {
  const sizes = sizesOfSlope(results);
  const rounds = Math.min(...sizes.map((size) => samplesOf(results, way, size).length));
  const ofRound = (each: Way, round: number) => slope(sizes.map((size) => [size, samplesOf(results, each, size)[round].total.cpu]));
  const { min, max } = spreadOf(Array.from({ length: rounds }, (_, round) => ofRound(way, round) / ofRound(other, round)));
  return { median: marginalOf(results, way) / marginalOf(results, other), min, max };
}

/** How much longer a tenant takes among 1,000 than among 100, if both were measured. */
export function growthOf(results: Results, way: Way): number | undefined {
  return hasSizes(results, 100, 1000) ? totalOf(results, way, 1000) / 1000 / (totalOf(results, way, 100) / 100) : undefined;
}

/** How much longer a further tenant takes between 100 and 1,000 than between 10 and 100, if these were measured. */
export function marginalGrowthOf(results: Results, way: Way): number | undefined {
  const further = (from: number, to: number) => (totalOf(results, way, to) - totalOf(results, way, from)) / (to - from);
  return hasSizes(results, 10, 100, 1000) ? further(100, 1000) / further(10, 100) : undefined;
}

function hasSizes({ sizes }: Results, ...needed: number[]): boolean {
  return needed.every((size) => sizes.includes(size));
}
