import { type Cells, dimensionsOf, type UsedClaim } from './cell';
import { type Claim, type Dimension, type Figures, flat, type Route, showFigures } from './claims';
import type { Decision } from './decisions';

/** Which decisions are taken, and which of them were needed. */
export class Ledger {
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
        const isMissing = (region: string) => cells.has(region) && dimensionsOf(figures).every((dimension) => !cells.get(region)![dimension]);
        const without = item.regions.filter(isMissing);
        if (without.length === item.regions.length) {
          this.needed.add(item);
        }
        for (const region of without) {
          const cell = cells.get(region)!;
          const { sources } = cell.input!;
          const known = dimensionsOf(figures).map((dimension) => [dimension, { value: figures[dimension], sources, confirmed: true, decision: id }]);
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
