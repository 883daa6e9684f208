import { CALIBRATED_COSTS, COSTS, FIGURES, type FigureName, type Figures, sumOf, UNPRICED } from './cost-figures';
import { dimensionValue, METERED, PROFILE_DIMENSION, PROJECT_DIMENSION } from './meter-metrics';

/** Value to publish. */
export interface Datum {
  readonly name: string;
  readonly dimensions: ReadonlyArray<readonly [name: string, value: string]>;
  readonly value: number;
  readonly unit: 'None' | 'Count' | 'Percent';
}

/** Values of a profile or a Bedrock Project, and its tags. */
export interface TaggedFigures {
  readonly id: string;
  readonly tags: ReadonlyMap<string, string>;
  readonly figures: Figures;
}

/** Optional values, which are published only if they are wanted. */
export interface OptionalData {
  /** @default false */
  readonly calibratedCost?: boolean;

  /** @default false */
  readonly legacyCalls?: boolean;
}

/** One value for each tag key. */
export type TagValues = Readonly<Record<string, string>>;

/**
 * Returns the values of each combination of tag values. Costs are included even if they are 0.
 *
 * @param expected tag values for which costs are included even if no profile or project carries them. Elements with other keys are ignored.
 */
export function dataByTags(
  carriers: readonly TaggedFigures[], keys: readonly string[], expected: readonly TagValues[] = [], optional: OptionalData = {},
): Datum[] {
  const byValues = new Map<string, { dimensions: Datum['dimensions']; members: Figures[] }>();
  const membersWith = (tags: ReadonlyMap<string, string>) => {
    const dimensions = keys.map((key) => [key, printable(dimensionValue(tags.get(key)))] as const);
    const id = JSON.stringify(dimensions);
    const group = byValues.get(id) ?? { dimensions, members: [] };
    byValues.set(id, group);
    return group.members;
  };
  carriers.forEach(({ tags, figures }) => membersWith(tags).push(figures));
  expected.map((values) => new Map(Object.entries(values)))
    .filter((tags) => tags.size === keys.length && keys.every((key) => tags.has(key)))
    .forEach(membersWith);
  return [...byValues.values()].flatMap(({ dimensions, members }) => dataOf(sumOf(members), { dimensions, always: costsOf(optional) }));
}

/** Returns the values of each profile that are not 0. */
export function dataByProfile(profiles: readonly Pick<TaggedFigures, 'id' | 'figures'>[]): Datum[] {
  return profiles.flatMap(({ id, figures }) => dataOf(figures, { dimensions: [[PROFILE_DIMENSION, id]] }));
}

/** Returns the values of each project that are not 0. */
export function dataByProject(projects: readonly Pick<TaggedFigures, 'id' | 'figures'>[]): Datum[] {
  return projects.flatMap(({ id, figures }) => dataOf(figures, { dimensions: [[PROJECT_DIMENSION, printable(id)]] }));
}

/**
 * Returns the values of all profiles and projects together and, if they are included, of models that are called without either.
 */
export function dataOfAll(tracked: Figures, untracked: Figures | undefined, optional: OptionalData = {}): Datum[] {
  const ofAllCalls: FigureName[] = [...UNPRICED, ...optional.legacyCalls ? ['legacyCalls' as const] : []];
  const names = [...costsOf(optional), ...ofAllCalls];
  const sums = Object.fromEntries(ofAllCalls.map((name) => [name, tracked[name] + (untracked?.[name] ?? 0)]));
  return [
    ...dataOf({ ...tracked, ...sums }, { names, always: names }),
    ...untracked ? untrackedData(tracked, untracked, optional) : [],
  ];
}

function costsOf({ calibratedCost = false }: OptionalData): readonly FigureName[] {
  return calibratedCost ? [...COSTS, ...CALIBRATED_COSTS] : COSTS;
}

function untrackedData(tracked: Figures, untracked: Figures, { calibratedCost = false }: OptionalData): Datum[] {
  const share = 100 * tracked.costMonthToDate / (tracked.costMonthToDate + untracked.costMonthToDate);
  const calibrated = [
    [METERED.calibratedUntrackedCost, untracked.calibratedCost],
    [METERED.calibratedUntrackedCostToday, untracked.calibratedCostToday],
    [METERED.calibratedUntrackedCostMonthToDate, untracked.calibratedCostMonthToDate],
  ] as const;
  return readable([
    ...calibratedCost ? calibrated.map(([name, value]): Datum => ({ name, dimensions: [], value: value / 1e6, unit: 'None' })) : [],
    { name: METERED.untrackedCost, dimensions: [], value: untracked.cost / 1e6, unit: 'None' },
    { name: METERED.untrackedCostToday, dimensions: [], value: untracked.costToday / 1e6, unit: 'None' },
    { name: METERED.untrackedCostMonthToDate, dimensions: [], value: untracked.costMonthToDate / 1e6, unit: 'None' },
    { name: METERED.trackedShare, dimensions: [], value: share, unit: 'Percent' },
  ]);
}

interface DataOptions {
  readonly dimensions?: Datum['dimensions'];

  /** @default - all values */
  readonly names?: readonly FigureName[];

  /** Values to publish even if they are 0. */
  readonly always?: readonly FigureName[];
}

function dataOf(figures: Figures, { dimensions = [], names = FIGURES, always = [] }: DataOptions): Datum[] {
  const isCost = (name: FigureName) => COSTS.includes(name) || CALIBRATED_COSTS.includes(name);
  return readable(names.filter((name) => figures[name] !== 0 || always.includes(name)).map((name) => isCost(name)
    ? { name: METERED[name], dimensions, value: figures[name] / 1e6, unit: 'None' }
    : { name: METERED[name], dimensions, value: figures[name], unit: 'Count' }));
}

// A missing value is better than a wrong value. The share of a cost of 0 is also `NaN`.
function readable(data: Datum[]): Datum[] {
  return data.filter(({ value }) => !Number.isNaN(value));
}

// A tag value can contain line breaks. CloudWatch would reject all values of the call.
function printable(value: string): string {
  return value.replace(/[^\x20-\x7e]/g, ' ');
}
