import { BudgetTagKeyForm } from './budget-tag-key-form';

/**
 * What spend a budget counts.
 */
export interface FilterProps {
  /** All of these must match, each with any of its values. */
  readonly tags: ReadonlyArray<{ readonly key: string; readonly values: readonly string[] }>;

  /** How the keys are written. */
  readonly keyForm: BudgetTagKeyForm;

  /** Values of the dimension `SERVICE`; with none, every service counts. */
  readonly services: readonly string[];

  /** Values of the dimension `RECORD_TYPE` that do not count. */
  readonly excludedChargeTypes: readonly string[];
}

/**
 * An expression of AWS Budgets, in the words of `CfnBudget.ExpressionProperty`.
 *
 * https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_Expression.html
 */
export interface FilterExpression {
  readonly and?: FilterExpression[];
  readonly not?: FilterExpression;
  readonly tags?: { readonly key: string; readonly values: string[]; readonly matchOptions: string[] };
  readonly dimensions?: { readonly key: string; readonly values: string[] };
}

const KEY_PREFIXES: Record<BudgetTagKeyForm, string> = {
  [BudgetTagKeyForm.PLAIN]: '',
  [BudgetTagKeyForm.USER]: 'user:',
  [BudgetTagKeyForm.IAM_PRINCIPAL]: 'iamPrincipal/',
};

/** A key as AWS is to read it. */
export function keyInForm(key: string, form: BudgetTagKeyForm): string {
  return `${KEY_PREFIXES[form]}${key}`;
}

/**
 * The expression for a filter. It has no operand that is not needed: AWS refuses an `And` of one.
 */
export function budgetFilter({ tags, keyForm, services, excludedChargeTypes }: FilterProps): FilterExpression {
  const operands: FilterExpression[] = [
    ...tags.map(({ key, values }) => ({ tags: { key: keyInForm(key, keyForm), values: [...new Set(values)], matchOptions: ['EQUALS'] } })),
    ...services.length === 0 ? [] : [{ dimensions: { key: 'SERVICE', values: [...services] } }],
    ...excludedChargeTypes.length === 0 ? [] : [{ not: { dimensions: { key: 'RECORD_TYPE', values: [...excludedChargeTypes] } } }],
  ];
  return operands.length === 1 ? operands[0] : { and: operands };
}
