import { type Book, type BookEntry, bookProblems, figuresOf } from './book';
import { type Cell, newest, newestOf } from './cell';
import { type Claim, DIMENSIONS, nested, type Route, showFigures, type Source } from './claims';
import { cellsOf } from './compare';
import type { Decision } from './decisions';
import { grouped } from './grouping';
import { Ledger } from './ledger';
import { COMMERCIAL, isGovCloud, regionsOf } from './regions';
import type { TokenPricesPerMillion } from '../../src/pricing/token-prices-per-million';

export interface MergeInput {
  readonly sources: Record<string, Source>;
  readonly claims: readonly Claim[];
  readonly decisions: readonly Decision[];

  /** The book that is replaced: an entry whose figures stay the same keeps its `since`. */
  readonly previous?: Book;

  /** Whether a model has a price in the Regions that its claims list, and in no others: AWS has ended it elsewhere. None, if it is left out. */
  readonly listedOnly?: (model: string) => boolean;
}

export interface Merged {
  readonly book: Book;

  /** Why the book must not be written. */
  readonly problems: string[];

  /** Regions without an entry, since not all of their prices are known. */
  readonly leftOut: string[];
}

/**
 * Makes the book of what sources claim.
 *
 * AWS's figures stand, the newest first. Catalogues have one price for a geography; it is compared with AWS's in the first Region of that geography in which AWS has one, and
 * then holds in those Regions whose input and output prices are the same. Where AWS has none, two catalogues have to agree. Anything else needs a decision.
 * A catalogue that has a price for a Region is compared with that Region.
 */
export function merge({ sources, claims, decisions, previous, listedOnly = () => false }: MergeInput): Merged {
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
      const grouping = { route, geographies: named, sources, leftOut, where: `${model} ${route}`, listedOnly: listedOnly(model) };
      for (const [regions, cell] of grouped(ofPartition, grouping)) {
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
