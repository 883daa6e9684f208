import { aws_ce as ce, Lazy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { categoryProblems, categoryRules, finalGroupProblems, type Group, nameOfKey, otherwiseKey, splitChargeRule } from './cost-category-rules';
import type { CostCategorySplit } from './cost-category-split';
import { costExplorerRegionProblems } from './cost-explorer-partition';
import type { TagCostCategoryProps } from './tag-cost-category-props';
import { listedKey, tagKeyProblems } from '../bill/tag-key-rules';
import { accountOf } from '../private/account';
import { byName } from '../private/by-name';
import { show, throwProblems } from '../private/check';
import { stackSuffix } from '../private/physical-name';
import { injectable } from '../private/structs/injectable';
import { carryTags } from '../tags/carry-tags';
import { unknownKeysProblems } from '../tags/unknown-keys';

const SUBJECT = 'TagCostCategory';

/**
 * Cost category that groups the values of a cost allocation tag, for example into business units. Cost Explorer, AWS Budgets and usage exports then
 * support the category in addition to the tag.
 *
 * You can change the groups without changing any tags. An update applies to the whole current month.
 *
 * - Costs nothing. An account can have 50 categories, with 500 rules each.
 * - AWS applies a change within 24 hours. A category includes cost from the first day of the month in which it was created. The console supports an
 *   earlier start, CloudFormation does not.
 * - Deploy the category in the payer account, in any Region where CloudFormation supports `AWS::CE::CostCategory`, such as us-east-1. Members of an
 *   organization cannot create cost categories. AWS GovCloud (US) is not supported, because its bill is in another account. Throws in a Region that is
 *   known not to support the type.
 * - The category includes all cost of the account, not only cost of Amazon Bedrock.
 * - AWS does not document how inherited tag values are converted if they contain characters that category values do not support, such as `.` and `/`.
 *   Add these values to a group.
 *
 * Every change except for the name is an in-place update.
 *
 * @see https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/manage-cost-categories.html
 *
 * @example
 * new TagCostCategory(this, 'BusinessUnits', {
 *   categoryName: 'BusinessUnit',
 *   tagKey: CostTagKey.DEPARTMENT,
 *   groups: {
 *     Operations: ['Claims', 'Underwriting'],
 *     Distribution: ['Sales'],
 *   },
 * });
 */
@injectable
export class TagCostCategory extends Construct {
  /**
   * ID of the class for property injection.
   */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-bedrock-cost-tags.TagCostCategory';

  /**
   * Name of the category in Cost Explorer.
   */
  public readonly categoryName: string;

  /**
   * ARN of the category, `arn:PARTITION:ce::ACCOUNT:costcategory/ID`.
   */
  public readonly categoryArn: string;

  /**
   * Start of the category, as returned by AWS at deployment.
   */
  public readonly effectiveStart: string;

  /**
   * Tag that the category groups by, as AWS lists it.
   */
  public readonly tagKey: string;

  /**
   * Tag of callers, for cost whose resource does not have `tagKey`.
   *
   * @internal
   */
  public readonly _otherwiseKey?: string;

  /**
   * Values of the category, each with the tag values that it groups.
   */
  public readonly groups: { [name: string]: string[] };

  /**
   * Whether tag values that are in no group become values of the category.
   */
  public readonly inheritUngroupedValues: boolean;

  /**
   * Value for all cost that no other rule matches. Undefined if there is none.
   */
  public readonly defaultValue?: string;

  /**
   * Method that distributes unmatched cost over the groups. Undefined if unmatched cost is not split.
   */
  public readonly splitCharge?: CostCategorySplit;

  constructor(scope: Construct, id: string, props: TagCostCategoryProps) {
    super(scope, id);
    throwProblems(`${SUBJECT} at ${this.node.path}`, [
      ...costExplorerRegionProblems(this, { type: 'AWS::CE::CostCategory', what: 'cost categories', reason: 'a cost category includes cost of all Regions' }),
      ...tagKeyProblems(props.tagKey),
      ...categoryProblems(props),
      ...unknownKeysProblems(props.resourceTags, 'resourceTags'),
    ]);
    this.tagKey = listedKey(props.tagKey, props.costTagSource);
    this._otherwiseKey = otherwiseKey(props.tagKey, props.costTagSource);
    const { text: suffix, length } = stackSuffix(this);
    this.categoryName = props.categoryName ?? `${nameOfKey(props.tagKey, length)}${suffix}`;
    this.groups = byName(Object.fromEntries(Object.entries(props.groups ?? {}).map(([name, values]) => [name, [...values]])));
    this.inheritUngroupedValues = props.inheritUngroupedValues ?? true;
    this.defaultValue = props.defaultValue;
    this.splitCharge = props.splitCharge;
    throwProblems(`${SUBJECT} at ${this.node.path}`, this.nameProblems());

    const stack = Stack.of(this);
    const resource = new ce.CfnCostCategory(this, 'Resource', {
      name: this.categoryName,
      ruleVersion: 'CostCategoryExpression.v1',
      // The final values of tags are known only at synth.
      rules: Lazy.uncachedString({
        produce: () => stack.toJsonString(categoryRules(this.tagKey, this.finalGroups(), this.inheritUngroupedValues, this._otherwiseKey)),
      }),
      defaultValue: this.defaultValue,
      splitChargeRules: this.splitCharge && stack.toJsonString([splitChargeRule(this.defaultValue ?? '', Object.keys(this.groups), this.splitCharge)]),
    });
    this.categoryArn = resource.attrArn;
    this.effectiveStart = resource.attrEffectiveStart;
    const tagProblems = props.resourceTags ? carryTags(this, resource, props.resourceTags, true, 'resourceTags') : () => [];
    this.node.addValidation({
      validate: () => [...tagProblems(), ...finalGroupProblems(this.finalGroups().map(([name, values]) => [name, stack.resolve(values)]))],
    });
  }

  private finalGroups(): Group[] {
    const stack = Stack.of(this);
    return Object.entries(this.groups).map(([name, values]): Group => {
      const byText = new Map(values.map((value): [string, string] => {
        const resolved = stack.resolve(value);
        return [show(resolved), typeof resolved === 'string' ? resolved : value];
      }));
      return [name, [...byText.values()]];
    });
  }

  private nameProblems(): string[] {
    const others = this.node.root.node.findAll().filter((each): each is TagCostCategory =>
      each instanceof TagCostCategory && each !== this && accountOf(each) === accountOf(this));
    return others.filter(({ categoryName }) => categoryName === this.categoryName).map(({ node }) =>
      `categoryName must be unique in the account, got ${show(this.categoryName)}, which ${show(node.path)} already uses: pass another name`);
  }
}
