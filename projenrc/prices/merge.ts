import { type Book, type BookEntry, bookProblems, figuresOf } from './book';
import { type Claim, type Dimension, DIMENSIONS, type Figures, flat, type FlatFigures, nested, type Route, showFigures, type Source } from './claims';
import type { Decision } from './decisions';
import { COMMERCIAL, groupName, isGovCloud, REGION_GROUPS, regionsOf, spansContinents } from './regions';
import type { TokenPricesPerMillion } from '../../src/pricing/token-prices-per-million';

export interface MergeInput {
  readonly sources: Record<string, Source>;
  readonly claims: readonly Claim[];
  readonly decisions: readonly Decision[];

  /** The book that is replaced: an entry whose figures stay the same keeps its `since`. */
  readonly previous?: Book;
}

export interface Merged {
  readonly book: Book;

  /** Why the book must not be written. */
  readonly problems: string[];

  /** Regions without an entry, since not all of their prices are known. */
  readonly leftOut: string[];
}

/** A price and who says so. */
interface Known {
  readonly value: number;
  readonly sources: ReadonlySet<string>;

  /** AWS itself says so, or two catalogues do. */
  readonly confirmed: boolean;

  /** Id of the decision by which the figure was derived, if no source has one. */
  readonly decision?: string;
}

type Cell = Partial<Record<Dimension, Known>>;

/** A claim less what is not to be used. */
type UsedClaim = Omit<Claim, 'figures'> & { readonly figures: FlatFigures };

/** Cells by Region, or by the name of a geography for which there are catalogues only. */
type Cells = Map<string, Cell>;

/**
 * Makes the book of what sources claim.
 *
 * AWS's figures stand, the newest first. Catalogues have one price for a geography; it is compared with AWS's in the first Region of that geography in which AWS has one, and
 * then holds in those Regions whose input and output prices are the same. Where AWS has none, two catalogues have to agree. Anything else needs a decision.
 * A catalogue that has a price for a Region is compared with that Region.
 */
export function merge({ sources, claims, decisions, previous }: MergeInput): Merged {
  const problems: string[] = [];
  const leftOut: string[] = [];
  const ledger = new Ledger(decisions);
  const used = claims.map((claim) => ledger.without(claim));
  const models: Record<string, BookEntry[]> = {};
  for (const key of [...new Set(used.map(({ model, route }) => `${model}|${route}`))].sort()) {
    const [model, route] = key.split('|') as [string, Route];
    const ofModel = used.filter((claim) => claim.model === model && claim.route === route && Object.keys(claim.figures).length > 0);
    const { cells, geographies } = cellsOf(ofModel, sources, problems);
    ledger.derive(model, route, cells);
    // AWS GovCloud (US) is a partition of its own, with prices of its own.
    for (const partition of [false, true]) {
      const ofPartition = new Map([...cells].filter(([region]) => isGovCloud(region) === partition));
      const named = new Set([...geographies].filter((geography) => isGovCloud(geography) === partition));
      for (const [regions, cell] of grouped(ofPartition, { route, geographies: named, sources, leftOut, where: `${model} ${route}` })) {
        const entry = entryOf(model, route, regions, cell, sources, ledger, problems);
        models[model] = [...models[model] ?? [], entry];
      }
    }
  }
  problems.push(...ledger.stale());
  const names = new Set(Object.values(models).flat().flatMap((entry) => entry.sources));
  const book: Book = {
    version: 1,
    asOf: newest([...names].map((name) => sources[name].date)),
    sources: Object.fromEntries([...names].sort().map((name) => [name, sources[name]])),
    regionGroups: regionGroups(Object.values(models).flat()),
    models: Object.fromEntries(Object.entries(models).map(([model, prices]) => [model, {
      kind: prices.some(({ output }) => output !== undefined) ? 'chat' as const : 'embedding' as const,
      prices: prices.map((entry) => ({ ...entry, since: sinceOf(model, entry, previous) })),
    }])),
  };
  return { book, problems: [...problems, ...bookProblems(book)], leftOut };
}

/** Which decisions are taken, and which of them were needed. */
class Ledger {
  private readonly needed = new Set<object>();

  constructor(private readonly decisions: readonly Decision[]) {
  }

  /** A claim less the figures that are not to be used. */
  public without(claim: Claim): UsedClaim {
    const [claimed, figures]: Array<Partial<Record<Dimension, number>>> = [flat(claim.figures), { ...flat(claim.figures) }];
    for (const item of this.decisions.flatMap(({ notUsed = [] }) => notUsed).filter(({ source, id }) => source === claim.source && id === claim.id)) {
      const wrong = flat(item.figures);
      if (dimensionsOf(wrong).every((dimension) => claimed[dimension] === wrong[dimension])) {
        this.needed.add(item);
        dimensionsOf(wrong).forEach((dimension) => delete figures[dimension]);
      }
    }
    // Without an input price there is nothing to bill by.
    return { ...claim, figures: typeof claim.regions === 'string' && figures.input === undefined ? {} : figures };
  }

  /** Fills in figures that no source has, as far as a decision says so. */
  public derive(model: string, route: Route, cells: Cells): void {
    for (const { id, derived = [] } of this.decisions) {
      for (const item of derived.filter((one) => one.model === model && one.route === route)) {
        const figures = flat(item.figures);
        const without = item.regions.filter((region) => cells.has(region) && dimensionsOf(figures).every((dimension) => cells.get(region)![dimension] === undefined));
        if (without.length === item.regions.length) {
          this.needed.add(item);
        }
        for (const region of without) {
          const cell = cells.get(region)!;
          const known = dimensionsOf(figures).map((dimension) => [dimension, { value: figures[dimension], sources: cell.input!.sources, confirmed: true, decision: id }]);
          cells.set(region, { ...cell, ...Object.fromEntries(known) });
        }
      }
    }
  }

  /** Ids of the decisions that figures which look wrong are as AWS has them. */
  public keeping(model: string, route: Route, regions: readonly string[], figures: Figures): string[] {
    return this.decisions.flatMap(({ id, kept = [] }) => {
      const items = kept.filter((one) => one.model === model && one.route === route && one.regions.some((region) => regions.includes(region)) &&
        showFigures(one.figures) === showFigures(figures));
      items.forEach((item) => this.needed.add(item));
      return items.length > 0 ? [id] : [];
    });
  }

  /** The decision that figures which nobody else confirms are used all the same. */
  public accepting(model: string, route: Route, regions: string, source: string, figures: Figures): string | undefined {
    for (const { id, accepted = [] } of this.decisions) {
      const item = accepted.find((one) => one.model === model && one.route === route && one.regions === regions && one.source === source &&
        showFigures(one.figures) === showFigures(figures));
      if (item !== undefined) {
        this.needed.add(item);
        return id;
      }
    }
    return undefined;
  }

  public stale(): string[] {
    return this.decisions.flatMap(({ id, notUsed = [], accepted = [], derived = [], kept = [] }) => [
      ...notUsed.filter((item) => !this.needed.has(item)).map(({ source, id: of, figures }) => `decision ${id} is stale: ${source} no longer has ${showFigures(figures)} for ${of}`),
      ...accepted.filter((item) => !this.needed.has(item)).map(({ source, model, route, regions, figures }) =>
        `decision ${id} is stale: not needed, or no longer fitting, for ${showFigures(figures)} of ${source} for ${model} ${route} ${regions}`),
      ...[...derived, ...kept].filter((item) => !this.needed.has(item)).map(({ model, route, regions, figures }) =>
        `decision ${id} is stale: not needed, or no longer fitting, for ${showFigures(figures)} for ${model} ${route} ${regions.join(', ')}`),
    ]);
  }
}

function cellsOf(claims: readonly UsedClaim[], sources: Record<string, Source>, problems: string[]): { cells: Cells; geographies: Set<string> } {
  const cells: Cells = new Map();
  const byDate = (one: UsedClaim, other: UsedClaim) => sources[one.source].date.localeCompare(sources[other.source].date);
  for (const claim of claims.filter(({ regions, catalogue }) => typeof regions !== 'string' && !catalogue).sort(byDate)) {
    for (const region of claim.regions) {
      const cell = cells.get(region) ?? {};
      for (const dimension of dimensionsOf(claim.figures)) {
        const same = cell[dimension]?.value === claim.figures[dimension];
        const confirming = new Set([...same ? cell[dimension]!.sources : [], claim.source]);
        cell[dimension] = { value: claim.figures[dimension]!, sources: confirming, confirmed: true };
      }
      cells.set(region, cell);
    }
  }
  for (const claim of claims.filter(({ catalogue }) => catalogue)) {
    for (const region of claim.regions) {
      cells.set(region, confirmedBy(claim, cells.get(region) ?? {}, `${claim.model} ${claim.route} ${region}`, problems));
    }
  }
  const ofAws = new Set(cells.keys());
  const geographies = new Set<string>();
  for (const claim of claims.filter(({ regions }) => typeof regions === 'string')) {
    const geography = claim.regions as string;
    const home = geography === COMMERCIAL ? ['us-east-1', ...ofAws].find((region) => ofAws.has(region)) : regionsOf(geography).find((region) => ofAws.has(region));
    const where = `${claim.model} ${claim.route}`;
    if (home === undefined) {
      cells.set(geography, confirmedBy(claim, cells.get(geography) ?? {}, `${where} ${geography}`, problems));
      geographies.add(geography);
      continue;
    }
    if (!['input', 'output'].every((dimension) => agrees(cells.get(home)!, claim, dimension as Dimension))) {
      problems.push(`${where} ${home}: ${disagreement(cells.get(home)!, claim, ['input', 'output'])}`);
      continue;
    }
    geographies.add(geography);
    const covered = geography === COMMERCIAL ? [...ofAws] : regionsOf(geography).filter((region) => ofAws.has(region));
    for (const region of covered.filter((one) => ['input', 'output'].every((dimension) => agrees(cells.get(one)!, claim, dimension as Dimension)))) {
      cells.set(region, confirmedBy(claim, cells.get(region)!, `${where} ${region}`, problems));
    }
  }
  return { cells, geographies };
}

function dimensionsOf(figures: FlatFigures): Dimension[] {
  return DIMENSIONS.filter((dimension) => figures[dimension] !== undefined);
}

// AWS may have published only part of a price; what it has not says nothing.
function agrees(cell: Cell, { figures }: UsedClaim, dimension: Dimension): boolean {
  return cell[dimension] === undefined || cell[dimension]!.value === figures[dimension];
}

function disagreement(cell: Cell, { source, id, figures }: UsedClaim, dimensions: readonly Dimension[]): string {
  const differing = dimensions.filter((dimension) => cell[dimension]?.value !== figures[dimension]);
  return differing.map((dimension) => `${[...cell[dimension]!.sources].join(' and ')} has ${dimension} ${cell[dimension]!.value}, ` +
    `${source} has ${figures[dimension] === undefined ? 'no ' : ''}${dimension}${figures[dimension] === undefined ? '' : ` ${figures[dimension]}`} (as ${id})`).join('; ');
}

/** A cell with what one more source says about it. */
function confirmedBy(claim: UsedClaim, cell: Cell, where: string, problems: string[]): Cell {
  const result: Cell = { ...cell };
  const differing = dimensionsOf(claim.figures).filter((dimension) => !agrees(cell, claim, dimension));
  if (differing.length > 0) {
    problems.push(`${where}: ${disagreement(cell, claim, differing)}`);
  }
  for (const dimension of dimensionsOf(claim.figures).filter((name) => !differing.includes(name))) {
    const known = cell[dimension];
    const names = new Set([...known?.sources ?? [], claim.source]);
    result[dimension] = { value: claim.figures[dimension]!, sources: names, confirmed: (known?.confirmed ?? false) || names.size > 1 };
  }
  return result;
}

interface Grouping {
  readonly route: Route;

  /** The geographies for which a catalogue has a price, and AWS no other. */
  readonly geographies: ReadonlySet<string>;
  readonly sources: Record<string, Source>;
  readonly leftOut: string[];
  readonly where: string;
}

/** Cells by the name of their group of Regions. */
function grouped(cells: Cells, { route, geographies, sources, leftOut, where }: Grouping): Map<string, Cell> {
  if (cells.size === 0) {
    return new Map();
  }
  const everywhere = union([...cells.values()]);
  const global = cells.has(COMMERCIAL) || (route === 'global' && geographies.has(COMMERCIAL));
  if (everywhere !== undefined && (global || spansContinents([...cells.keys(), ...geographies]))) {
    return new Map([[COMMERCIAL, everywhere]]);
  }
  const needed = DIMENSIONS.filter((dimension) => [...cells.values()].some((cell) => cell[dimension] !== undefined && cell[dimension]!.value !== 0));
  const groups = new Map<string, string[]>();
  for (const [region, cell] of [...cells].sort(([one], [other]) => one.localeCompare(other))) {
    // Tokens without a price would count as free.
    const missing = needed.filter((dimension) => cell[dimension] === undefined);
    if (missing.length > 0) {
      leftOut.push(`${where} ${region}: no price for ${missing.join(', ')}`);
      continue;
    }
    const values = needed.map((dimension) => [cell[dimension]!.value, cell[dimension]!.confirmed || [...cell[dimension]!.sources]]);
    const key = JSON.stringify([values, newestOf(cell, sources)]);
    groups.set(key, [...groups.get(key) ?? [], region]);
  }
  const result = new Map<string, Cell>();
  for (const regions of groups.values()) {
    let rest = regions;
    for (const [geography, members] of Object.entries(REGION_GROUPS)) {
      const listed = members.filter((region) => cells.has(region));
      // Where Regions differ, nobody knows the price of one that AWS does not list.
      const whole = listed.length === members.length || (geographies.has(geography) && everywhere !== undefined);
      if (rest.includes(geography)) {
        result.set(geography, cells.get(geography)!);
        rest = rest.filter((name) => name !== geography);
      } else if (listed.length > 0 && whole && listed.every((region) => rest.includes(region))) {
        result.set(geography, union(listed.map((region) => cells.get(region)!))!);
        rest = rest.filter((region) => !listed.includes(region));
      }
    }
    if (rest.length > 0) {
      result.set(groupName(rest), union(rest.map((region) => cells.get(region)!))!);
    }
  }
  return result;
}

/** A cell is as new as the newest source of its input price: what others add does not make it older. */
function newestOf({ input }: Cell, sources: Record<string, Source>): string {
  return newest([...input?.sources ?? []].map((name) => sources[name].date));
}

/** One cell for all, unless two contradict each other. */
function union(cells: readonly Cell[]): Cell | undefined {
  const result: Cell = {};
  for (const cell of cells) {
    for (const dimension of DIMENSIONS.filter((name) => cell[name] !== undefined)) {
      const [one, other] = [result[dimension], cell[dimension]!];
      if (one !== undefined && one.value !== other.value) {
        return undefined;
      }
      const sources = new Set([...one?.sources ?? [], ...other.sources]);
      const decision = one?.decision ?? other.decision;
      result[dimension] = { value: other.value, sources, confirmed: other.confirmed || (one?.confirmed ?? false) || sources.size > 1, ...decision === undefined ? {} : { decision } };
    }
  }
  return result;
}

function entryOf(
  model: string, route: Route, regions: string, cell: Cell, sources: Record<string, Source>, ledger: Ledger, problems: string[],
): BookEntry {
  const priced = DIMENSIONS.filter((dimension) => cell[dimension] !== undefined && cell[dimension]!.value !== 0);
  const figures = nested(Object.fromEntries(priced.map((dimension) => [dimension, cell[dimension]!.value])));
  const made = [...priced.flatMap((dimension) => cell[dimension]!.decision ?? []), ...ledger.keeping(model, route, regionsOf(regions), figures)];
  const names = [...new Set(priced.flatMap((dimension) => [...cell[dimension]!.sources]))].sort();
  const decisions = names.flatMap((source) => {
    const alone = nested(Object.fromEntries(priced.filter((dimension) => !cell[dimension]!.confirmed && cell[dimension]!.sources.has(source))
      .map((dimension) => [dimension, cell[dimension]!.value])));
    if (Object.keys(alone).length === 0) {
      return [];
    }
    const id = ledger.accepting(model, route, regions, source, alone);
    if (id === undefined) {
      problems.push(`${model} ${route} ${regions}: only ${source} has ${showFigures(alone)}`);
    }
    return id === undefined ? [] : [id];
  });
  const asOf = newestOf(cell, sources);
  return {
    route,
    regions,
    ...figures as TokenPricesPerMillion,
    since: asOf,
    asOf,
    sources: names,
    ...[...decisions, ...made].length > 0 ? { decision: [...new Set([...decisions, ...made])].sort().join('+') } : {},
  };
}

// A group of Regions that grew has the same prices as before.
function sinceOf(model: string, entry: BookEntry, previous: Book | undefined): string {
  const same = previous?.models[model]?.prices.filter((before) => before.route === entry.route && overlap(before.regions, entry.regions) &&
    showFigures(figuresOf(before)) === showFigures(figuresOf(entry))) ?? [];
  return [...same.map(({ since }) => since), entry.asOf].sort()[0];
}

function overlap(one: string, other: string): boolean {
  return one === other || regionsOf(one).some((region) => regionsOf(other).includes(region));
}

function regionGroups(entries: readonly BookEntry[]): Record<string, string[]> {
  return Object.fromEntries([...new Set(entries.map(({ regions }) => regions))].filter((name) => name !== COMMERCIAL)
    .map((name) => [name, [...regionsOf(name)].sort()]));
}

function newest(dates: readonly string[]): string {
  return [...dates].sort().pop() ?? '';
}
