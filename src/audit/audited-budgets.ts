import { AuditFindingKind } from './audit-finding-kind';
import { type AuditedCarrier, type AuditFinding, shown } from './audit-findings';
import { type AuditRequest, timeOf } from './audit-request';
import { budgetFilter } from '../budgets/budget-reach';
import { foldedKey } from '../tags/tag-violations';

/** Tag condition of a filter, in the format of AWS Budgets. */
export interface AskedTag {
  readonly Key?: string;
  readonly Values?: string[];
  readonly MatchOptions?: string[];
}

/** Filter of a budget, in the format of AWS Budgets. */
export interface BudgetExpression {
  readonly And?: BudgetExpression[];
  readonly Or?: BudgetExpression[];
  readonly Not?: BudgetExpression;
  readonly Tags?: AskedTag;
}

/** Properties of a budget that the audit reads, in the format of AWS Budgets. */
export interface AuditedBudget {
  readonly BudgetName?: string;
  readonly BudgetType?: string;
  readonly TimeUnit?: string;
  readonly TimePeriod?: { readonly Start?: Date; readonly End?: Date };
  readonly FilterExpression?: BudgetExpression;
  readonly CostFilters?: Record<string, string[]>;
  readonly CalculatedSpend?: { readonly ActualSpend?: { readonly Amount?: string } };
  readonly LastUpdatedTime?: Date;
}

// AWS updates budgets within 12 hours, but teams do not call their models around the clock.
const COUNTED_AFTER_MS = 48 * 3_600_000;

/**
 * Findings about budgets without spend that filter by keys of the rules, in any spelling, and whose tags no profile and no project has.
 *
 * Profiles and projects of other Regions are not listed. A budget for these is excluded as soon as the budget has spend.
 */
export function budgetFindings(request: AuditRequest, budgets: readonly AuditedBudget[], carriers: readonly AuditedCarrier[]): AuditFinding[] {
  const { partition, accountId, rules } = request;
  const [keys, time] = [Object.keys(rules), timeOf(request)];
  return budgets.filter((budget) => isJudged(budget, keys) && hasCountedNothing(budget, time)).flatMap((budget) => {
    const filter = budgetFilter(budget);
    if (!filter || carriers.some(({ tags }) => tags && filter.counts(tags))) {
      return [];
    }
    const name = budget.BudgetName!;
    return [{
      kind: AuditFindingKind.BUDGET_MATCHES_NOTHING,
      resource: `arn:${partition}:budgets::${accountId}:budget/${name}`,
      name,
      problem: `no profile or project has the tags in the budget's filter, ${shown(filter.words)}, and the budget is at 0 USD: correct the key or value (both are case-sensitive), or delete the budget`,
    }];
  });
}

/** Whether the keys show that the budget is meant for the profiles, and the audit can evaluate its filter. */
function isJudged({ BudgetType, FilterExpression, CostFilters }: AuditedBudget, keys: readonly string[]): boolean {
  const legacy = (CostFilters?.TagKeyValue ?? []).map((text): AskedTag => ({ Key: text.split('$')[0] }));
  const asked = FilterExpression ? askedTags(FilterExpression) : legacy;
  return BudgetType === 'COST' && asked !== undefined && asked.length > 0 && asked.every(({ Key = '', MatchOptions = [] }) =>
    isMeant(Key.replace(/^user:/, ''), keys) && MatchOptions.every((option) => option === 'EQUALS'));
}

/**
 * Whether a key is one of the keys or a misspelling of one, such as `cost-center` for `CostCenter`. Keys in other scripts fold to an empty string and are never
 * treated as misspellings.
 */
function isMeant(key: string, keys: readonly string[]): boolean {
  const folded = foldedKey(key);
  return keys.includes(key) || (folded !== '' && keys.some((each) => foldedKey(each) === folded));
}

/** Tag conditions of a filter. Undefined if the filter excludes tags. */
function askedTags({ And = [], Or = [], Not, Tags }: BudgetExpression): AskedTag[] | undefined {
  const below = [...And, ...Or].map(askedTags);
  const excluded = Not ? askedTags(Not) : [];
  if (excluded === undefined || excluded.length > 0 || below.includes(undefined)) {
    return undefined;
  }
  return [...Tags ? [Tags] : [], ...below.flatMap((each) => each!)];
}

function hasCountedNothing(budget: AuditedBudget, time: number): boolean {
  const { CalculatedSpend, LastUpdatedTime, TimePeriod } = budget;
  const { Start, End } = TimePeriod ?? {};
  const amount = CalculatedSpend?.ActualSpend?.Amount?.trim();
  // An edit resets the spend to 0 until AWS updates the budget.
  const since = Math.max(periodStart(budget, time), Start?.getTime() ?? 0, LastUpdatedTime?.getTime() ?? 0);
  const isOver = End !== undefined && End.getTime() <= time;
  return amount !== undefined && amount !== '' && Number(amount) === 0 && !isOver && time - since >= COUNTED_AFTER_MS;
}

/** Start of the budget period at a time. Periods are calendar periods in UTC. */
function periodStart({ TimeUnit }: AuditedBudget, time: number): number {
  const [year, month] = [new Date(time).getUTCFullYear(), new Date(time).getUTCMonth()];
  switch (TimeUnit) {
    case 'MONTHLY': return Date.UTC(year, month);
    case 'QUARTERLY': return Date.UTC(year, month - month % 3);
    case 'ANNUALLY': return Date.UTC(year, 0);
    // The period starts at the start of the budget, which the caller checks.
    case 'CUSTOM': return 0;
    // A day ends before AWS has updated the budget.
    default: return time;
  }
}
