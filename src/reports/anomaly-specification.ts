import { BudgetTagKeyForm } from '../budgets/budget-tag-key-form';

/**
 * Which spend a monitor watches: https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_AnomalyMonitor.html
 */
export interface MonitorSpecification {
  readonly Tags: { readonly Key: string; readonly Values: string[] };
}

const KEY_PREFIXES: Record<BudgetTagKeyForm, string> = {
  [BudgetTagKeyForm.PLAIN]: '',
  [BudgetTagKeyForm.USER]: 'user:',
  [BudgetTagKeyForm.IAM_PRINCIPAL]: 'iamPrincipal/',
};

export function monitorSpecification(tagKey: string, values: string[], keyForm: BudgetTagKeyForm): MonitorSpecification {
  return { Tags: { Key: `${KEY_PREFIXES[keyForm]}${tagKey}`, Values: values } };
}
