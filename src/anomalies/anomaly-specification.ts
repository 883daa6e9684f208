import type { BudgetTagKeyForm } from '../budgets';
import { keyInForm } from '../budgets/budget-filter';

/**
 * Which spend a monitor watches: https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_AnomalyMonitor.html
 */
export interface MonitorSpecification {
  readonly Tags: { readonly Key: string; readonly Values: string[] };
}

export function monitorSpecification(tagKey: string, values: string[], keyForm: BudgetTagKeyForm): MonitorSpecification {
  return { Tags: { Key: keyInForm(tagKey, keyForm), Values: values } };
}
