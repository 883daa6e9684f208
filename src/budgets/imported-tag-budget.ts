import type { Construct } from 'constructs';
import { BudgetPeriod } from './budget-period';
import { additionalValuesProblems, BUDGET_NAME, subscriberProblems } from './budget-rules';
import { TagBudgetBase } from './tag-budget-base';
import type { TagBudgetAttributes } from './tag-budget-interface';
import type { ICostNotifications } from '../notifications';
import { textProblems } from '../private/check';
import { checkStruct } from '../private/structs/struct-problems';
import { type CostTagSource, CostTags } from '../tags';
import { billedKeyProblems, sourceOf, sourceProblems } from '../tags/billed-key';

/** Budget that was created elsewhere. */
export class ImportedTagBudget extends TagBudgetBase {
  public readonly budgetName: string;
  public readonly costTags: CostTags;
  public readonly additionalTagValues: { [key: string]: string[] };
  public readonly costTagSource: CostTagSource;
  public readonly period: BudgetPeriod;

  /** @internal */
  public readonly _resourceTagKeyPrefix?: string;
  private readonly told: { notifications?: ICostNotifications; emails?: string[] };

  constructor(scope: Construct, id: string, attrs: TagBudgetAttributes) {
    super(scope, id);
    checkStruct(`TagBudget at ${this.node.path}`, 'TagBudgetAttributes', attrs, () => [
      ...textProblems('budgetName', attrs.budgetName, BUDGET_NAME),
      ...additionalValuesProblems(attrs.costTags?.keys ?? [], attrs.additionalTagValues),
      ...sourceProblems(attrs.costTags, attrs.costTagSource),
      ...billedKeyProblems({ ...attrs, costTagSource: sourceOf(attrs.costTags, attrs.costTagSource) }),
      ...subscriberProblems('emails', attrs.emails),
    ]);
    this.budgetName = attrs.budgetName;
    this.costTags = attrs.costTags ? CostTags._ofConstruct(this, attrs.costTags) : CostTags._none();
    this.additionalTagValues = attrs.additionalTagValues ?? {};
    this._resourceTagKeyPrefix = attrs.resourceTagKeyPrefix;
    this.costTagSource = sourceOf(attrs.costTags, attrs.costTagSource);
    this.period = attrs.period ?? BudgetPeriod.MONTHLY;
    this.told = { notifications: attrs.notifications, emails: attrs.emails };
  }

  /** @internal */
  public _recipients() {
    return this.told;
  }
}
