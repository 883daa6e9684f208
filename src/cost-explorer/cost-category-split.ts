import { byName } from '../private/by-name';
import { checkArgument } from '../private/structs/struct-problems';

/**
 * Method that splits the cost of one value of a cost category over other values.
 *
 * @see https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/splitcharge-cost-categories.html
 */
export class CostCategorySplit {
  /** Splits in proportion to the cost of each group. */
  public static readonly PROPORTIONAL = new CostCategorySplit('PROPORTIONAL');

  /** Splits evenly over all groups. */
  public static readonly EVEN = new CostCategorySplit('EVEN');

  /**
   * Splits by percentages, known at synth, which must add up to 100.
   *
   * @param percentages percentage of each group, by the name of the group
   */
  public static fixedPercentages(percentages: { [group: string]: number }): CostCategorySplit {
    checkArgument('CostCategorySplit.fixedPercentages', 'percentages', 'number{}', percentages);
    return new CostCategorySplit('FIXED', byName(percentages));
  }

  /**
   * @internal
   */
  public readonly _method: 'PROPORTIONAL' | 'EVEN' | 'FIXED';

  /**
   * Percentages by the name of the group. Undefined for other methods.
   *
   * @internal
   */
  public readonly _percentages?: { readonly [group: string]: number };

  private constructor(method: 'PROPORTIONAL' | 'EVEN' | 'FIXED', percentages?: { [group: string]: number }) {
    this._method = method;
    this._percentages = percentages;
  }

  /** Returns the split as text. */
  public toString(): string {
    const parts = Object.entries(this._percentages ?? {}).map(([group, percent]) => `${group} ${percent}%`);
    return parts.length === 0 ? this._method : `${this._method}: ${parts.join(', ')}`;
  }
}
