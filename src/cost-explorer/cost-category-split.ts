import { byName } from '../private/by-name';

/**
 * How the cost of one value of a cost category is split over others.
 *
 * @see https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/splitcharge-cost-categories.html
 */
export class CostCategorySplit {
  /** By what each group costs itself. */
  public static readonly PROPORTIONAL = new CostCategorySplit('PROPORTIONAL');

  /** The same to each group. */
  public static readonly EVEN = new CostCategorySplit('EVEN');

  /**
   * By percentages, known at synth, which must add up to 100.
   *
   * @param percentages by the name of a group, one for each
   */
  public static fixed(percentages: { [group: string]: number }): CostCategorySplit {
    return new CostCategorySplit('FIXED', byName(percentages));
  }

  /**
   * @internal
   */
  public readonly _method: 'PROPORTIONAL' | 'EVEN' | 'FIXED';

  /**
   * By the name of a group; undefined unless they are fixed.
   *
   * @internal
   */
  public readonly _percentages?: { readonly [group: string]: number };

  private constructor(method: 'PROPORTIONAL' | 'EVEN' | 'FIXED', percentages?: { [group: string]: number }) {
    this._method = method;
    this._percentages = percentages;
  }

  /** In words. */
  public toString(): string {
    const parts = Object.entries(this._percentages ?? {}).map(([group, percent]) => `${group} ${percent} %`);
    return parts.length === 0 ? this._method : `${this._method}: ${parts.join(', ')}`;
  }
}
