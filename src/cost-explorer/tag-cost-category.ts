import { aws_ce as ce, Lazy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { categoryProblems, categoryRules, finalGroupProblems, type Group, nameOfKey, splitChargeRule } from './cost-category-rules';
import type { CostCategorySplit } from './cost-category-split';
import { govCloudProblems } from './cost-explorer-partition';
import type { TagCostCategoryProps } from './tag-cost-category-props';
import { tagKeyProblems } from '../bill/tag-key-rules';
import { accountOf } from '../private/account';
import { byName } from '../private/by-name';
import { show, throwProblems } from '../private/check';
import { carryTags } from '../tags/carry-tags';
import { unknownKeysProblems } from '../tags/unknown-keys';

const SUBJECT = 'TagCostCategory';

/**
 * A cost category made of a cost allocation tag: values of the tag put together to groups, such as business units, and others as they are. Cost Explorer, AWS Budgets and usage exports then know it beside the tag.
 *
 * Its rules decide anew what belongs together without tagging anything anew, and an update changes the whole month.
 *
 * Costs nothing. AWS applies a change within 24 hours, from the first day of the month on in which the category was made; CloudFormation has no earlier start, the console has. An account has 50 of them, of 500 rules each.
 *
 * Where: the account that pays; members of an organization have none of their own making. Any Region but those of AWS GovCloud (US), whose bill is elsewhere. It is about all cost of the account, not of Amazon Bedrock alone.
 *
 * Of values that are inherited, AWS does not document what becomes of characters that names of values may not have, such as `.` and `/`: put those into a group.
 *
 * Every change but that of the name is an update in place.
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
export class TagCostCategory extends Construct {
  /**
   * The name, as Cost Explorer shows it.
   */
  public readonly categoryName: string;

  /**
   * The ARN, `arn:PARTITION:ce::ACCOUNT:costcategory/ID`.
   */
  public readonly categoryArn: string;

  /**
   * From when on it holds, as AWS tells at deployment.
   */
  public readonly effectiveStart: string;

  /**
   * The tag that decides.
   */
  public readonly tagKey: string;

  /**
   * Values of the category, each with the values of the tag that it stands for.
   */
  public readonly groups: { [name: string]: string[] };

  /**
   * Whether values of the tag that are in no group are values of the category.
   */
  public readonly inheritOthers: boolean;

  /**
   * The value for all other cost; undefined if it has none.
   */
  public readonly defaultValue?: string;

  /**
   * How all other cost is split over the groups; undefined if it is not.
   */
  public readonly splitCharge?: CostCategorySplit;

  constructor(scope: Construct, id: string, props: TagCostCategoryProps) {
    super(scope, id);
    throwProblems(`${SUBJECT} at ${this.node.path}`, [
      ...govCloudProblems(this, 'cost categories'),
      ...tagKeyProblems(props.tagKey),
      ...categoryProblems(props),
      ...unknownKeysProblems(props.costTags),
    ]);
    this.tagKey = props.tagKey;
    this.categoryName = props.categoryName ?? nameOfKey(props.tagKey);
    this.groups = byName(Object.fromEntries(Object.entries(props.groups ?? {}).map(([name, values]) => [name, [...values]])));
    this.inheritOthers = props.inheritOthers ?? true;
    this.defaultValue = props.defaultValue;
    this.splitCharge = props.splitCharge;
    throwProblems(`${SUBJECT} at ${this.node.path}`, this.nameProblems());

    const stack = Stack.of(this);
    const resource = new ce.CfnCostCategory(this, 'Resource', {
      name: this.categoryName,
      ruleVersion: 'CostCategoryExpression.v1',
      // The final values of tags are only known at synth.
      rules: Lazy.uncachedString({ produce: () => stack.toJsonString(categoryRules(this.tagKey, this.finalGroups(), this.inheritOthers)) }),
      defaultValue: this.defaultValue,
      splitChargeRules: this.splitCharge && stack.toJsonString([splitChargeRule(this.defaultValue ?? '', Object.keys(this.groups), this.splitCharge)]),
    });
    this.categoryArn = resource.attrArn;
    this.effectiveStart = resource.attrEffectiveStart;
    const tagProblems = props.costTags ? carryTags(this, resource, props.costTags) : () => [];
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
      `categoryName must be new, got ${show(this.categoryName)}, which ${show(node.path)} has: AWS takes a name once; give another`);
  }
}
