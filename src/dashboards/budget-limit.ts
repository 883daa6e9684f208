import { type ITagBudget, TagBudget } from '../budgets';

/** Limit of a budget for each of its periods. */
export interface BudgetLimit {
  readonly amount: number;
  readonly currency: string;
}

/** Returns the limit of a budget, or undefined if the limit is not known. The limit of an imported budget is not known. */
export function limitOf(budget: ITagBudget): BudgetLimit | undefined {
  return budget instanceof TagBudget && budget.limit !== undefined ? { amount: budget.limit, currency: budget.currency } : undefined;
}
