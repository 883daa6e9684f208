import { CALIBRATED_COSTS, COSTS, FIGURES, type FigureName, type Figures, sumOf, UNPRICED } from './cost-figures';
import { dimensionValue, METERED, OTHER, PROFILE_DIMENSION, PROJECT_DIMENSION, TAG_KEY_DIMENSION, UNREADABLE_TAGS } from './meter-metrics';
import type { MeterRequest } from './meter-request';
import type { CarrierTags } from './spenders';

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
  readonly tags: CarrierTags;
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

/** Settings that limit the number of metrics. */
export type DataLimits = Pick<MeterRequest, 'values' | 'maxValuesPerKey' | 'maxPublishedProfiles' | 'allowedValues'> & {
  /**
   * Tags of the usage of the month before. Values without cost in both months are omitted, unless a metric was asked for.
   *
   * @default - not known, so that all values are included
   */
  readonly tagsOfMonthBefore?: ReadonlyArray<ReadonlyMap<string, string>>;
};

interface ValueGroup {
  readonly dimensions: Datum['dimensions'];
  readonly members: Figures[];

  /** Whether a metric of these values was asked for, or whether they are no tag values. */
  isKept: boolean;
}

/**
 * Returns the values of each combination of tag values. Costs are included even if they are 0. Combinations in excess of the limit are added up: those that a metric was asked for, and then those with the
 * highest cost of the month, have their own values.
 */
export function dataByTags(
  carriers: readonly TaggedFigures[], keys: readonly string[], limits: DataLimits = {}, optional: OptionalData = {},
): Datum[] {
  const { values: expected = [], maxValuesPerKey = Infinity, allowedValues = {} } = limits;
  const groups = new Map<string, ValueGroup>();
  const groupOf = (values: readonly string[], isKept: boolean) => {
    const dimensions = keys.map((key, index) => [key, printable(values[index])] as const);
    const id = JSON.stringify(dimensions);
    const group = groups.get(id) ?? { dimensions, members: [], isKept };
    groups.set(id, group);
    group.isKept ||= isKept;
    return group;
  };
  const isPermitted = (key: string, value: string) => !Object.hasOwn(allowedValues, key) || isMarker(value) || allowedValues[key].includes(value);
  const permitted = (key: string, value: string) => isPermitted(key, value) ? value : OTHER;
  expected.map((values) => new Map(Object.entries(values)))
    .filter((tags) => tags.size === keys.length && keys.every((key) => tags.has(key)))
    .forEach((tags) => groupOf(keys.map((key) => dimensionValue(tags.get(key))), true));
  carriers.forEach(({ tags, figures }) => {
    const values = keys.map((key) => tags === 'UNREADABLE' ? UNREADABLE_TAGS : permitted(key, dimensionValue(valueOf(tags, key))));
    groupOf(values, values.every(isMarker)).members.push(figures);
  });
  const usedBefore = limits.tagsOfMonthBefore && new Set(limits.tagsOfMonthBefore.map((tags) =>
    JSON.stringify(keys.map((key) => [key, printable(permitted(key, dimensionValue(tags.get(key))))]))));
  const all = [...groups.values()].map(({ dimensions, members, isKept }) => ({ dimensions, figures: sumOf(members), isKept }))
    .filter(({ dimensions, figures, isKept }) =>
      isKept || !usedBefore || usedBefore.has(JSON.stringify(dimensions)) || FIGURES.some((name) => figures[name] !== 0));
  const { kept, others } = within(maxValuesPerKey, all);
  const other = others.length === 0
    ? []
    : [{ dimensions: keys.map((key) => [key, OTHER] as const), figures: sumOf(others.map(({ figures }) => figures)) }];
  return [
    ...[...kept, ...other].flatMap(({ figures, dimensions }) => dataOf(figures, { dimensions, always: costsOf(optional) })),
    ...keys.length === 1 && maxValuesPerKey !== Infinity
      ? [{ name: METERED.tagValues, dimensions: [[TAG_KEY_DIMENSION, keys[0]] as const], value: new Set(carriers.map(({ tags }) => valueOf(tags, keys[0])).filter((value) => value !== undefined)).size, unit: 'Count' as const }]
      : [],
  ];
}

function valueOf(tags: CarrierTags, key: string): string | undefined {
  return typeof tags === 'string' ? undefined : tags.get(key);
}

/** Returns the values of each profile that are not 0. Profiles in excess of the limit are added up. */
export function dataByProfile(profiles: ReadonlyArray<Pick<TaggedFigures, 'id' | 'figures'>>, limits: DataLimits = {}): Datum[] {
  return dataByCarrier(PROFILE_DIMENSION, profiles, limits);
}

/** Returns the values of each project that are not 0. Projects in excess of the limit are added up. */
export function dataByProject(projects: ReadonlyArray<Pick<TaggedFigures, 'id' | 'figures'>>, limits: DataLimits = {}): Datum[] {
  return dataByCarrier(PROJECT_DIMENSION, projects, limits);
}

function dataByCarrier(dimension: string, carriers: ReadonlyArray<Pick<TaggedFigures, 'id' | 'figures'>>, { maxPublishedProfiles = Infinity }: DataLimits): Datum[] {
  const all = carriers.map(({ id, figures }) => ({ dimensions: [[dimension, printable(id)]] as Datum['dimensions'], figures, isKept: false }));
  const { kept, others } = within(maxPublishedProfiles, all);
  const other = others.length === 0 ? [] : [{ dimensions: [[dimension, OTHER]] as Datum['dimensions'], figures: sumOf(others.map(({ figures }) => figures)) }];
  return [...kept, ...other].flatMap(({ figures, dimensions }) => dataOf(figures, { dimensions }));
}

/** Divides values into those within a limit, in their order, and the others. */
function within<T extends { readonly dimensions: Datum['dimensions']; readonly figures: Figures; readonly isKept: boolean }>(
  limit: number, all: readonly T[],
): { kept: T[]; others: T[] } {
  if (all.length <= limit) {
    return { kept: [...all], others: [] };
  }
  // Values that could not be read have an unknown cost. They are kept, because a sum that contains them is not published.
  const rank = ({ isKept, figures: { costMonthToDate } }: T) => isKept || Number.isNaN(costMonthToDate) ? Infinity : costMonthToDate;
  const textOf = ({ dimensions }: T) => JSON.stringify(dimensions);
  const isBefore = (one: T, another: T) => rank(one) === rank(another) ? textOf(one) < textOf(another) : rank(one) > rank(another);
  const byRank = [...all].sort((one, another) => isBefore(one, another) ? -1 : 1);
  const chosen = new Set(byRank.filter((each, index) => each.isKept || index < limit));
  return { kept: all.filter((each) => chosen.has(each)), others: all.filter((each) => !chosen.has(each)) };
}

// No tag value contains parentheses.
function isMarker(value: string): boolean {
  return value.startsWith('(');
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
