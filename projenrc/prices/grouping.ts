import { type Cell, type Cells, newestOf, union } from './cell';
import { DIMENSIONS, type Route, type Source } from './claims';
import { COMMERCIAL, groupName, REGION_GROUPS, spansContinents } from './regions';

export interface Grouping {
  readonly route: Route;

  /** The geographies for which a catalogue has a price, and AWS no other. */
  readonly geographies: ReadonlySet<string>;
  readonly sources: Record<string, Source>;
  readonly leftOut: string[];
  readonly where: string;

  /** Whether the model has ended in the Regions that no claim lists, so that equal prices on all continents do not stand for all Regions. */
  readonly listedOnly: boolean;
}

/** Cells by the name of their group of Regions. */
export function grouped(cells: Cells, { route, geographies, sources, leftOut, where, listedOnly }: Grouping): Map<string, Cell> {
  if (cells.size === 0) {
    return new Map();
  }
  const everywhere = union([...cells.values()]);
  const global = cells.has(COMMERCIAL) || (route === 'global' && geographies.has(COMMERCIAL));
  if (!listedOnly && everywhere !== undefined && (global || spansContinents([...cells.keys(), ...geographies]))) {
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
