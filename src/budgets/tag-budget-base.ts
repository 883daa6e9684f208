import { ArnFormat, Resource } from 'aws-cdk-lib';
import { BudgetDenyAction, type DenyInvocationsOptions } from './budget-deny-action';
import type { BudgetPeriod } from './budget-period';
import type { BudgetTagKeyForm } from './budget-tag-key-form';
import type { ITagBudget } from './tag-budget-interface';
import type { ICostNotifications } from '../notifications';
import type { CostTags } from '../tags';

/**
 * What created and imported budgets have in common.
 */
export abstract class TagBudgetBase extends Resource implements ITagBudget {
  public abstract readonly budgetName: string;
  public abstract readonly costTags: CostTags;
  public abstract readonly additionalValues: { [key: string]: string[] };
  public abstract readonly tagKeyForm: BudgetTagKeyForm;
  public abstract readonly period: BudgetPeriod;
  public abstract readonly notifications?: ICostNotifications;
  public abstract readonly emails: string[];

  private denyActions = 0;

  public get budgetArn(): string {
    return this.stack.formatArn({ service: 'budgets', region: '', resource: 'budget', resourceName: this.budgetName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
  }

  public denyInvocationsAt(percent: number, options: DenyInvocationsOptions): BudgetDenyAction {
    // Numbered, not named after the percentage: changing that must not replace the action.
    const id = this.denyActions === 0 ? 'DenyInvocations' : `DenyInvocations${this.denyActions + 1}`;
    const action = new BudgetDenyAction(this, id, { ...options, budget: this, percent });
    this.denyActions += 1;
    return action;
  }
}
