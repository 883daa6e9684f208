import { listedRegions, preferred, type PriceEntry } from '../pricing/price-data';
import type { PriceDocument } from '../pricing/price-document';

/** Differences between two price documents, as lines of text. */
export interface PriceChanges {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];

  /** Number of models and routes with the same prices and a newer date in at least one Region. */
  readonly confirmed: number;
}

type Kind = 'added' | 'changed' | 'removed' | 'confirmed';

/** Difference that several Regions can have. */
interface Change {
  readonly kind: Kind;
  readonly text: string;
  readonly regions: string[];
}

/**
 * Compares prices by model, route and Region. The names of groups of Regions differ between documents, so groups are compared by their Regions.
 */
export function priceChanges(before: PriceDocument, after: PriceDocument): PriceChanges {
  const lines: Record<Kind, string[]> = { added: [], changed: [], removed: [], confirmed: [] };
  for (const model of union(Object.keys(before.models), Object.keys(after.models))) {
    for (const route of ['global', 'regional'] as const) {
      const changes = changesOf(byRegion(before, model, route), byRegion(after, model, route));
      for (const { kind, text, regions } of changes) {
        lines[kind].push(`${model}, ${route}, ${regions.join(' ')}${text === '' ? '' : `: ${text}`}`);
      }
    }
  }
  return { ...lines, confirmed: lines.confirmed.length };
}

function changesOf(before: ReadonlyMap<string, PriceEntry>, after: ReadonlyMap<string, PriceEntry>): Change[] {
  const changes = new Map<string, Change>();
  for (const region of union([...before.keys()], [...after.keys()])) {
    const change = changeOf(before.get(region), after.get(region));
    if (change !== undefined) {
      const key = `${change.kind} ${change.text}`;
      const same: Change = changes.get(key) ?? { ...change, regions: [] };
      same.regions.push(region);
      changes.set(key, same);
    }
  }
  return [...changes.values()];
}

function changeOf(before: PriceEntry | undefined, after: PriceEntry | undefined): Omit<Change, 'regions'> | undefined {
  const [old, current] = [before, after].map((entry) => figuresOf(entry ?? {}));
  if (before === undefined || after === undefined) {
    return after === undefined
      ? { kind: 'removed', text: '' }
      : { kind: 'added', text: [...current].map(([name, figure]) => `${name} ${figure}`).join(', ') };
  }
  const changed = union([...old.keys()], [...current.keys()]).filter((name) => old.get(name) !== current.get(name));
  if (changed.length > 0) {
    return { kind: 'changed', text: changed.map((name) => `${name} ${old.get(name) ?? 'none'} → ${current.get(name) ?? 'none'}`).join(', ') };
  }
  return (after.asOf ?? '') > (before.asOf ?? '') ? { kind: 'confirmed', text: '' } : undefined;
}

/** Entry that takes precedence in each Region, by Region or by the name of a group that lists no Regions. */
function byRegion(document: PriceDocument, model: string, route: PriceEntry['route']): Map<string, PriceEntry> {
  const entries = new Map<string, PriceEntry[]>();
  for (const entry of (Object.hasOwn(document.models, model) ? document.models[model].prices : []).filter((each) => each.route === route)) {
    for (const region of listedRegions(document, entry) ?? [String(entry.regions)]) {
      entries.set(region, [...entries.get(region) ?? [], entry]);
    }
  }
  return new Map([...entries].map(([region, all]) => [region, preferred(all)!]));
}

/** Figures of an entry by name, also of the objects in it. */
function figuresOf(entry: object): Map<string, number> {
  return new Map(Object.entries(entry).flatMap(([name, value]: [string, unknown]): Array<[string, number]> => {
    switch (typeof value) {
      case 'number': return [[name, value]];
      case 'object': return Array.isArray(value) ? [] : [...figuresOf(value!)].map(([inner, figure]) => [`${name}.${inner}`, figure]);
      default: return [];
    }
  }));
}

function union(one: readonly string[], other: readonly string[]): string[] {
  return [...new Set([...one, ...other])].sort();
}
