import { type Claim, type Dimension, DIMENSIONS, type FlatFigures, type Source } from './claims';

/** A price and who says so. */
export interface Known {
  readonly value: number;
  readonly sources: ReadonlySet<string>;

  /** AWS itself says so, or two catalogues do. */
  readonly confirmed: boolean;

  /** Id of the decision by which the figure was derived, if no source has one. */
  readonly decision?: string;
}

export type Cell = Partial<Record<Dimension, Known>>;

/** A claim less what is not to be used. */
export type UsedClaim = Omit<Claim, 'figures'> & { readonly figures: FlatFigures };

/** Cells by Region, or by the name of a geography for which there are catalogues only. */
export type Cells = Map<string, Cell>;

export function dimensionsOf(figures: FlatFigures): Dimension[] {
  return DIMENSIONS.filter((dimension) => figures[dimension] !== undefined);
}

/** A cell is as new as the newest source of its input price: what others add does not make it older. */
export function newestOf({ input }: Cell, sources: Record<string, Source>): string {
  return newest([...input?.sources ?? []].map((name) => sources[name].date));
}

/** One cell for all, unless two contradict each other. */
export function union(cells: readonly Cell[]): Cell | undefined {
  const result: Cell = {};
  for (const cell of cells) {
    for (const dimension of DIMENSIONS.filter((name) => cell[name] !== undefined)) {
      const [one, other] = [result[dimension], cell[dimension]!];
      if (one !== undefined && one.value !== other.value) {
        return undefined;
      }
      const sources = new Set([...one?.sources ?? [], ...other.sources]);
      const decision = one?.decision ?? other.decision;
      const confirmed = other.confirmed || (one?.confirmed ?? false) || sources.size > 1;
      result[dimension] = { value: other.value, sources, confirmed, ...decision === undefined ? {} : { decision } };
    }
  }
  return result;
}

export function newest(dates: readonly string[]): string {
  return [...dates].sort().pop() ?? '';
}
