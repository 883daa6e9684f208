import { type BilledKeys, billedKey } from '../tags/billed-key';
import { CostTagSource } from '../tags/cost-tag-source';

/**
 * Spend that a budget filters for.
 */
export interface FilterProps extends BilledKeys {
  /** Tags that must all match. Each tag matches any of its values. */
  readonly tags: ReadonlyArray<{ readonly key: string; readonly values: readonly string[] }>;

  /** Values of the dimension `SERVICE`. An empty list includes every service. */
  readonly services: readonly string[];

  /** Values of the dimension `LINKED_ACCOUNT`. An empty list includes every account. */
  readonly linkedAccounts?: readonly string[];

  /** Values of the dimension `RECORD_TYPE` to exclude. */
  readonly excludedChargeTypes: readonly string[];
}

/**
 * Expression of AWS Budgets, with the property names of `CfnBudget.ExpressionProperty`.
 *
 * https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_Expression.html
 */
export interface FilterExpression {
  readonly and?: FilterExpression[];
  readonly or?: FilterExpression[];
  readonly not?: FilterExpression;
  readonly tags?: { readonly key: string; readonly values?: string[]; readonly matchOptions: string[] };
  readonly dimensions?: { readonly key: string; readonly values: string[] };
}

/**
 * Returns the expression for a filter, without redundant operators. AWS rejects an `And` with a single operand.
 */
export function budgetFilter({ tags, services, linkedAccounts = [], excludedChargeTypes, ...keys }: FilterProps): FilterExpression {
  const operands: FilterExpression[] = [
    ...tags.map(({ key, values }) => tagFilter(key, [...new Set(values)], keys)),
    ...services.length === 0 ? [] : [{ dimensions: { key: 'SERVICE', values: [...services] } }],
    ...linkedAccounts.length === 0 ? [] : [{ dimensions: { key: 'LINKED_ACCOUNT', values: [...linkedAccounts] } }],
    ...excludedChargeTypes.length === 0 ? [] : [{ not: { dimensions: { key: 'RECORD_TYPE', values: [...excludedChargeTypes] } } }],
  ];
  return operands.length === 1 ? operands[0] : { and: operands };
}

function tagFilter(key: string, values: string[], keys: BilledKeys): FilterExpression {
  const tag = { tags: { key: billedKey(key, keys), values, matchOptions: ['EQUALS'] } };
  if (keys.costTagSource !== CostTagSource.RESOURCE_OR_IAM_PRINCIPAL) {
    return tag;
  }
  const ofPrincipal = tagFilter(key, values, { costTagSource: CostTagSource.IAM_PRINCIPAL });
  // Cost of a resource with the key counts under the value of the resource only, so that budgets of different values never share cost.
  return { or: [tag, { and: [ofPrincipal, withoutKey(tag.tags.key)] }] };
}

/**
 * Returns the expression for cost without a key. AWS documents the condition for a key without `Values`, and rejects an empty list.
 *
 * https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_TagValues.html
 */
function withoutKey(key: string): FilterExpression {
  return { tags: { key, matchOptions: ['ABSENT'] } };
}
