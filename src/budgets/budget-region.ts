import type { IConstruct } from 'constructs';
import { missingTypeProblems } from '../private/billing-region';

/** Problems with the Region of a budget or of its actions. Returns no problems if the Region of the stack is known only at deployment. */
export function budgetRegionProblems(scope: IConstruct, type: 'AWS::Budgets::Budget' | 'AWS::Budgets::BudgetsAction'): string[] {
  return missingTypeProblems(scope, {
    type, what: 'budgets', stackId: 'Budgets', reason: 'a budget includes cost of all Regions, and its actions deny roles in all Regions',
  });
}
