import type { Construct } from 'constructs';
import { BudgetPeriod } from './budget-period';
import { additionalValuesProblems, BUDGET_NAME, subscriberProblems } from './budget-rules';
import { BudgetTagKeyForm } from './budget-tag-key-form';
import { TagBudgetBase } from './tag-budget-base';
import type { TagBudgetAttributes } from './tag-budget-interface';
import type { ICostNotifications } from '../notifications';
import { textProblems, throwProblems } from '../private/check';
import { CostTags } from '../tags';

/** A budget that was created elsewhere. */
export class ImportedTagBudget extends TagBudgetBase {
  public readonly budgetName: string;
  public readonly costTags: CostTags;
  public readonly additionalValues: { [key: string]: string[] };
  public readonly tagKeyForm: BudgetTagKeyForm;
  public readonly period: BudgetPeriod;
  private readonly told: { notifications?: ICostNotifications; emails?: string[] };

  constructor(scope: Construct, id: string, attrs: TagBudgetAttributes) {
    super(scope, id);
    throwProblems(`TagBudget at ${this.node.path}`, [
      ...textProblems('budgetName', attrs.budgetName, BUDGET_NAME),
      ...additionalValuesProblems(attrs.costTags?.keys ?? [], attrs.additionalValues),
      ...subscriberProblems('emails', attrs.emails),
    ]);
    this.budgetName = attrs.budgetName;
    this.costTags = attrs.costTags ?? CostTags._none();
    this.additionalValues = attrs.additionalValues ?? {};
    this.tagKeyForm = attrs.tagKeyForm ?? BudgetTagKeyForm.PLAIN;
    this.period = attrs.period ?? BudgetPeriod.MONTHLY;
    this.told = { notifications: attrs.notifications, emails: attrs.emails };
  }

  /** @internal */
  public _recipients() {
    return this.told;
  }
}
