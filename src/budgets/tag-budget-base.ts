import { ArnFormat, Resource } from 'aws-cdk-lib';
import { BudgetDenyAction } from './budget-deny-action';
import type { IBudgetDenyAction } from './budget-deny-action-interface';
import type { BudgetDenyOptions } from './budget-deny-options';
import type { BudgetDenyOrganizationOptions } from './budget-deny-organization-options';
import { BudgetOrganizationDenyAction } from './budget-organization-deny-action';
import type { IBudgetOrganizationDenyAction } from './budget-organization-deny-action-interface';
import type { BudgetPeriod } from './budget-period';
import type { ITagBudget } from './tag-budget-interface';
import { formatArn } from '../private/partition';
import { checkStruct } from '../private/structs/struct-problems';
import type { CostTagSource, CostTags } from '../tags';

// https://docs.aws.amazon.com/cost-management/latest/userguide/management-limits.html
const MAX_ACTIONS = 10;

/**
 * Base class of created and imported budgets.
 *
 * @internal
 */
export abstract class TagBudgetBase extends Resource implements ITagBudget {
  public abstract readonly budgetName: string;
  public abstract readonly costTags: CostTags;
  public abstract readonly additionalTagValues: { [key: string]: string[] };
  public abstract readonly costTagSource: CostTagSource;
  public abstract readonly period: BudgetPeriod;

  /** @internal */
  public abstract readonly _resourceTagKeyPrefix?: string;

  private denyActions = 0;
  private principalActions = 0;
  private organizationActions = 0;

  public get budgetArn(): string {
    return formatArn(this.stack, { service: 'budgets', region: '', resource: 'budget', resourceName: this.budgetName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
  }

  public denyInvocations(options: BudgetDenyOptions): IBudgetDenyAction {
    checkStruct(`TagBudget at ${this.node.path}`, 'BudgetDenyOptions', options, () => this.actionProblems('denyInvocations'));
    this.denyActions += 1;
    this.principalActions += 1;
    // Numbered rather than named after the threshold, because changing the threshold must not replace the action.
    const id = this.principalActions === 1 ? 'DenyInvocations' : `DenyInvocations${this.principalActions}`;
    const { notifications, emails } = this._recipients(options);
    return new BudgetDenyAction(this, id, {
      ...options,
      notifications: options.notifications ?? notifications,
      emails: options.emails ?? emails,
      budget: this,
    });
  }

  public denyOrganization(options: BudgetDenyOrganizationOptions): IBudgetOrganizationDenyAction {
    checkStruct(`TagBudget at ${this.node.path}`, 'BudgetDenyOrganizationOptions', options, () => this.actionProblems('denyOrganization'));
    this.denyActions += 1;
    this.organizationActions += 1;
    const id = this.organizationActions === 1 ? 'DenyOrganization' : `DenyOrganization${this.organizationActions}`;
    const { notifications, emails } = this._recipients(options);
    return new BudgetOrganizationDenyAction(this, id, {
      ...options, notifications: options.notifications ?? notifications, emails: options.emails ?? emails, budget: this,
    });
  }

  /**
   * Recipients of an action that specifies none.
   *
   * @internal
   */
  public abstract _recipients(options: Pick<BudgetDenyOptions, 'notifications' | 'emails'>): Pick<BudgetDenyOptions, 'notifications' | 'emails'>;

  private actionProblems(method: string): string[] {
    return this.denyActions < MAX_ACTIONS ? [] : [
      `${method} must be called at most ${MAX_ACTIONS} times, got one more: pass several principals to one action, because AWS supports no more actions per budget`,
    ];
  }
}
