import type { CostCategorySplit } from './cost-category-split';
import type { CostTags, CostTagSource } from '../tags';

/**
 * Properties of `TagCostCategory`.
 */
export interface TagCostCategoryProps {
  /**
   * Cost allocation tag that the category groups by, such as `CostTagKey.DEPARTMENT`, or `iamPrincipal/Department` for tags of IAM users, roles and
   * sessions. Known at synth.
   *
   * A key has no effect until it is active as a cost allocation tag in the payer account, see `CostAllocationTagActivation`.
   */
  readonly tagKey: string;

  /**
   * Source of the tag, for a key without a prefix.
   *
   * - `RESOURCE`: the tag of the resource.
   * - `IAM_PRINCIPAL`: the tag of the calling IAM user, role or session, so that `Department` is the same as `iamPrincipal/Department`.
   * - `RESOURCE_OR_IAM_PRINCIPAL`: the tag of the resource, or that of the caller for cost whose resource does not have the key. Each cost has one value, because the rules of callers apply only to
   *   cost without the key of the resource. The category then has twice as many rules. Activate both keys.
   *
   * AWS does not document tags of callers in cost categories, and this has not been verified in a live account.
   *
   * @default CostTagSource.RESOURCE
   */
  readonly costTagSource?: CostTagSource;

  /**
   * Name of the category in Cost Explorer: 1 to 50 letters, digits, spaces, `_` and `-`, without a space at either end. The name must be unique among
   * the cost categories of the account. Changing it replaces the category, and budgets and reports that use the name must be changed as well.
   *
   * @default - the key, with unsupported characters replaced by `-`, shortened to 50 characters
   */
  readonly categoryName?: string;

  /**
   * Values of the category, each with the tag values that it groups: `{ Operations: ['claims', 'claims-dev'] }`. The rules for names are those of
   * `categoryName`. Tag values are case-sensitive, and each can be in one group only.
   *
   * @default - none; with `inheritUngroupedValues`, the category has the values of the tag
   */
  readonly groups?: { [name: string]: string[] };

  /**
   * Whether tag values that are in no group become values of the category, including values that appear later.
   *
   * @default true
   */
  readonly inheritUngroupedValues?: boolean;

  /**
   * Value for all cost that no other rule matches. This includes cost of services other than Amazon Bedrock, in the account, or in the organization
   * if the account is its management account. The rules for names are those of `categoryName`. The value must not be the name of a group.
   *
   * @default - no value, which Cost Explorer shows as "No cost category"
   */
  readonly defaultValue?: string;

  /**
   * Method that distributes all cost not matched by another rule over `groups`. This includes cost of services other than Amazon Bedrock. Inherited
   * values receive no share.
   *
   * AWS shows the result on the page of the category in the console, and in the CSV file that you can download there. AWS documents no other place.
   *
   * @default - unmatched cost is not split
   */
  readonly splitCharge?: CostCategorySplit;

  /**
   * Tags for the category itself. Changing them is an in-place update.
   *
   * @default - the tags that the category inherits through `Tags.of`
   */
  readonly resourceTags?: CostTags;
}
