import type { CalibratedFactors } from './calibrated-factors';
import { dataByProfile, dataByProject, dataByTags, type DataLimits, dataOfAll, type Datum, type OptionalData, type TaggedFigures } from './cost-data';
import { type Figures, figuresOf, sumOf, UNREADABLE } from './cost-figures';
import type { MeterRequest } from './meter-request';
import { isUntracked } from './project-spenders';
import type { Used } from './read-counters-handler';
import { spenderKey, type UsageRecord } from './usage-record';

/** Whether the token metrics of both endpoints could be listed. */
export interface ListedEndpoints {
  readonly runtime: boolean;
  readonly mantle: boolean;
}

type CarrierFigures = Omit<TaggedFigures, 'tags'> & Partial<TaggedFigures>;

/** Values of profiles, projects, and usage without either. */
export interface CarrierData {
  readonly data: Datum[];

  /** Profiles and projects with their values. A carrier whose tags changed this month has several elements. */
  readonly carriers: ReadonlyArray<CarrierFigures & { readonly used: Used }>;
}

/**
 * Computes the values to publish.
 *
 * @param factorsIn factors of a Region, if calibrated cost is published
 */
export function carrierData(
  used: readonly Used[], listed: ListedEndpoints, factorsIn: ((region: string) => CalibratedFactors) | undefined,
  request: MeterRequest, monthBefore?: readonly UsageRecord[],
): CarrierData {
  const { dimensionSets, publishProfileMetrics, meterUntrackedUsage } = request;
  const limits: DataLimits = { ...request, ...monthBefore ? { tagsOfMonthBefore: monthBefore.flatMap(({ tags }) => tags ?? []) } : {} };
  const optional: OptionalData = { calibratedCost: factorsIn !== undefined, legacyCalls: request.meterLegacyUsage };
  const profiles: Array<CarrierFigures & { used: Used }> = [];
  const byProject = new Map<string, { id: string; used: Used; all: Figures[] }>();
  const others: Figures[] = [];
  for (const each of used) {
    const { spender, usage, tags } = each;
    const { profile, projectId, rates, place } = spender;
    const factors = factorsIn?.(place.region);
    const figures = figuresOf(usage, { rates, isCalibrated: factors !== undefined, factor: factors?.of(spender) });
    if (profile) {
      profiles.push({ id: profile.id, ...tags === undefined ? {} : { tags }, figures, used: each });
    } else if (projectId === undefined || isUntracked(spender)) {
      others.push(figures);
    } else {
      const key = JSON.stringify([place.accountId, place.region, projectId, tags instanceof Map ? [...tags] : tags]);
      const known = byProject.get(key) ?? { id: projectId, used: each, all: [] };
      byProject.set(key, known);
      known.all.push(figures);
    }
  }
  const projects = [...byProject.values()].map(({ id, used: first, all }) => ({
    id, ...first.tags === undefined ? {} : { tags: first.tags }, figures: sumOf(all), used: first,
  }));
  const carriers = [...profiles, ...projects];
  const tracked = sumOf([...carriers.map(({ figures }) => figures), ...listed.mantle ? [] : [UNREADABLE]]);
  const untracked = listed.runtime && listed.mantle ? sumOf(others) : UNREADABLE;
  const isTagged = (each: CarrierFigures): each is TaggedFigures => each.tags !== undefined;
  return {
    carriers,
    data: [
      // A profile or project whose tags are not known can belong to any value, and so can a project that is not listed.
      ...listed.mantle && carriers.every(isTagged)
        ? dimensionSets.flatMap((keys) => dataByTags(carriers as TaggedFigures[], keys, limits, optional))
        : [],
      ...publishProfileMetrics ? [...dataByProfile(oneEach(profiles), limits), ...dataByProject(oneEach(projects), limits)] : [],
      ...dataOfAll(tracked, meterUntrackedUsage ? untracked : undefined, optional),
    ],
  };
}

/** Carriers with all their usage, whatever tags they had. */
function oneEach(carriers: ReadonlyArray<CarrierFigures & { readonly used: Used }>): Array<Pick<TaggedFigures, 'id' | 'figures'>> {
  const byCarrier = new Map<string, { id: string; all: Figures[] }>();
  for (const { id, figures, used: { spender } } of carriers) {
    const key = spenderKey({ ...spender.place, profile: spender.profile, projectId: spender.projectId, modelIds: [''] });
    const known = byCarrier.get(key) ?? { id, all: [] };
    byCarrier.set(key, known);
    known.all.push(figures);
  }
  return [...byCarrier.values()].map(({ id, all }) => ({ id, figures: all.length === 1 ? all[0] : sumOf(all) }));
}
