import type { CostCategorySplit } from './cost-category-split';
import type { CostTags } from '../tags';

/**
 * Properties of `TagCostCategory`.
 */
export interface TagCostCategoryProps {
  /**
   * The cost allocation tag that decides, such as `CostTagKey.DEPARTMENT`; of IAM users, roles and sessions `iamPrincipal/Department`. Known at synth.
   *
   * A key decides nothing before it is active as a cost allocation tag in the account that pays, see `CostAllocationTagActivation`.
   */
  readonly tagKey: string;

  /**
   * The name, as Cost Explorer shows it: 1 to 50 letters, digits, spaces, `_` and `-`, no space at either end, and of no other cost category of the account. Changing it replaces the category: budgets and reports that name it have to be
   * changed too.
   *
   * @default - the key, with `-` in place of what AWS does not take, cut to 50 characters
   */
  readonly categoryName?: string;

  /**
   * Values of the category, each with the values of the tag that it stands for: `{ Operations: ['claims', 'claims-dev'] }`. Names as `categoryName`, values in the case they have; no value in two groups.
   *
   * @default - none; with `inheritOthers` the category has the values of the tag
   */
  readonly groups?: { [name: string]: string[] };

  /**
   * Take values of the tag that are in no group as values of the category, as they are, also those that appear later.
   *
   * @default true
   */
  readonly inheritOthers?: boolean;

  /**
   * The value for all cost of the account, and of the organization if it is its management account, that nothing above takes: on whatever service, not on Amazon Bedrock alone. Written as the names of groups, and not one of them.
   *
   * @default - no value, which Cost Explorer shows as "No cost category"
   */
  readonly defaultValue?: string;

  /**
   * Split all of that cost over `groups`. Again: it is all cost that nothing above takes, on whatever service. Values that are inherited get nothing of it.
   *
   * AWS shows what comes of it on the page of the category in the console, and in the CSV file there; it documents no other place.
   *
   * @default - it stays where it is
   */
  readonly splitCharge?: CostCategorySplit;

  /**
   * Tags for the category itself. Changing them is an update in place.
   *
   * @default - the tags that reach it through `Tags.of`
   */
  readonly costTags?: CostTags;
}
