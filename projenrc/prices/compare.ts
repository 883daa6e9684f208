import { type Cell, type Cells, dimensionsOf, type UsedClaim } from './cell';
import type { Dimension, Source } from './claims';
import { COMMERCIAL, regionsOf } from './regions';

/** What claims about one model by one route say of each Region, and the geographies for which a catalogue has a price that AWS does not contradict. */
export function cellsOf(
  claims: readonly UsedClaim[], sources: Record<string, Source>, problems: string[],
): { cells: Cells; geographies: Set<string> } {
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
