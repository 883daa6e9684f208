import { ArnFormat, Resource } from 'aws-cdk-lib';
import { BudgetDenyAction } from './budget-deny-action';
import type { BudgetPeriod } from './budget-period';
import type { BudgetTagKeyForm } from './budget-tag-key-form';
import type { DenyInvocationsOptions } from './deny-invocations-options';
import type { ITagBudget } from './tag-budget-interface';
import { throwProblems } from '../private/check';
import type { CostTags } from '../tags';

// https://docs.aws.amazon.com/cost-management/latest/userguide/management-limits.html
const MAX_ACTIONS = 10;

/**
 * What created and imported budgets have in common.
 */
export abstract class TagBudgetBase extends Resource implements ITagBudget {
  public abstract readonly budgetName: string;
  public abstract readonly costTags: CostTags;
  public abstract readonly additionalValues: { [key: string]: string[] };
  public abstract readonly tagKeyForm: BudgetTagKeyForm;
  public abstract readonly period: BudgetPeriod;

  private denyActions = 0;

  public get budgetArn(): string {
    return this.stack.formatArn({ service: 'budgets', region: '', resource: 'budget', resourceName: this.budgetName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
  }

  public denyInvocationsAt(percent: number, options: DenyInvocationsOptions): BudgetDenyAction {
    throwProblems(`TagBudget at ${this.node.path}`, this.denyActions === MAX_ACTIONS
      ? [`denyInvocationsAt must be called at most ${MAX_ACTIONS} times, got one more: AWS takes no more actions on one budget; name several principals in one`]
      : []);
    this.denyActions += 1;
    // Numbered, not named after the percentage: changing that must not replace the action.
    const id = this.denyActions === 1 ? 'DenyInvocations' : `DenyInvocations${this.denyActions}`;
    const { notifications, emails } = this._recipients(options);
    return new BudgetDenyAction(this, id, {
      ...options,
      notifications: options.notifications ?? notifications,
      emails: options.emails ?? emails,
      budget: this,
      percent,
    });
  }

  /**
   * Who is told of an action unless it says otherwise.
   *
   * @internal
   */
  public abstract _recipients(options: DenyInvocationsOptions): Pick<DenyInvocationsOptions, 'notifications' | 'emails'>;
}
