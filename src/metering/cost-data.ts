import { COSTS, FIGURES, type FigureName, type Figures, sumOf, UNPRICED } from './cost-figures';
import { dimensionValue, METERED, PROFILE_DIMENSION } from './meter-metrics';

/** A value to publish. */
export interface Datum {
  readonly name: string;
  readonly dimensions: ReadonlyArray<readonly [name: string, value: string]>;
  readonly value: number;
  readonly unit: 'None' | 'Count' | 'Percent';
}

/** What a profile was used for, and its tags. */
export interface ProfileFigures {
  readonly id: string;
  readonly tags: ReadonlyMap<string, string>;
  readonly figures: Figures;
}

/** A value for each of some tag keys. */
export type TagValues = Readonly<Record<string, string>>;

/**
 * The figures of each combination of values of some tag keys: costs also where there are none.
 *
 * @param expected values that have costs also if no profile has them; those of other keys do not matter
 */
export function dataByTags(profiles: readonly ProfileFigures[], keys: readonly string[], expected: readonly TagValues[] = []): Datum[] {
  const byValues = new Map<string, { dimensions: Datum['dimensions']; members: Figures[] }>();
  const membersWith = (tags: ReadonlyMap<string, string>) => {
    const dimensions = keys.map((key) => [key, printable(dimensionValue(tags.get(key)))] as const);
    const id = JSON.stringify(dimensions);
    const group = byValues.get(id) ?? { dimensions, members: [] };
    byValues.set(id, group);
    return group.members;
  };
  profiles.forEach(({ tags, figures }) => membersWith(tags).push(figures));
  expected.map((values) => new Map(Object.entries(values)))
    .filter((tags) => tags.size === keys.length && keys.every((key) => tags.has(key)))
    .forEach(membersWith);
  return [...byValues.values()].flatMap(({ dimensions, members }) => dataOf(sumOf(members), { dimensions, always: COSTS }));
}

/** The figures of each profile, where there are any. */
export function dataByProfile(profiles: readonly Pick<ProfileFigures, 'id' | 'figures'>[]): Datum[] {
  return profiles.flatMap(({ id, figures }) => dataOf(figures, { dimensions: [[PROFILE_DIMENSION, id]] }));
}

/**
 * The figures of all profiles together and, if they are counted, of models called without one.
 */
export function dataOfAll(tracked: Figures, untracked: Figures | undefined): Datum[] {
  const names = [...COSTS, ...UNPRICED];
  const unpriced = Object.fromEntries(UNPRICED.map((name) => [name, tracked[name] + (untracked?.[name] ?? 0)]));
  return [
    ...dataOf({ ...tracked, ...unpriced }, { names, always: names }),
    ...untracked ? untrackedData(tracked, untracked) : [],
  ];
}

function untrackedData(tracked: Figures, untracked: Figures): Datum[] {
  const share = 100 * tracked.costMonthToDate / (tracked.costMonthToDate + untracked.costMonthToDate);
  return readable([
    { name: METERED.untrackedCost, dimensions: [], value: untracked.cost / 1e6, unit: 'None' },
    { name: METERED.untrackedCostToday, dimensions: [], value: untracked.costToday / 1e6, unit: 'None' },
    { name: METERED.untrackedCostMonthToDate, dimensions: [], value: untracked.costMonthToDate / 1e6, unit: 'None' },
    { name: METERED.trackedShare, dimensions: [], value: share, unit: 'Percent' },
  ]);
}

interface DataOptions {
  readonly dimensions?: Datum['dimensions'];

  /** @default - every figure */
  readonly names?: readonly FigureName[];

  /** The figures to publish also if they are 0. */
  readonly always?: readonly FigureName[];
}

function dataOf(figures: Figures, { dimensions = [], names = FIGURES, always = [] }: DataOptions): Datum[] {
  return readable(names.filter((name) => figures[name] !== 0 || always.includes(name)).map((name) => COSTS.includes(name)
    ? { name: METERED[name], dimensions, value: figures[name] / 1e6, unit: 'None' }
    : { name: METERED[name], dimensions, value: figures[name], unit: 'Count' }));
}

// Missing beats wrong. The share of nothing is not a number either.
function readable(data: Datum[]): Datum[] {
  return data.filter(({ value }) => !Number.isNaN(value));
}

// A tag value may hold line breaks; CloudWatch would refuse all data of the call.
function printable(value: string): string {
  return value.replace(/[^\x20-\x7e]/g, ' ');
}
