import { AuditFindingKind } from './audit-finding-kind';
import type { AuditedProfile, AuditFinding } from './audit-findings';
import { type AuditRequest, timeOf } from './audit-request';
import { budgetFilter } from '../budgets/budget-reach';
import { show } from '../private/text';
import { foldedKey } from '../tags/tag-violations';

/** A tag that a filter asks for, as AWS Budgets describes it. */
export interface AskedTag {
  readonly Key?: string;
  readonly Values?: string[];
  readonly MatchOptions?: string[];
}

/** What a budget counts, as AWS Budgets describes it. */
export interface BudgetExpression {
  readonly And?: BudgetExpression[];
  readonly Or?: BudgetExpression[];
  readonly Not?: BudgetExpression;
  readonly Tags?: AskedTag;
}

/** What the audit reads of a budget, in the words of AWS Budgets. */
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

// AWS counts within 12 hours, and no team calls its models at each of them.
const COUNTED_AFTER_MS = 48 * 3_600_000;

/**
 * Budgets that count by the rules' keys, in whatever spelling, by tags that no profile has, and that have counted nothing.
 *
 * Profiles of other Regions are not seen: that nothing was counted is what tells a useless budget from one for them.
 */
export function budgetFindings(request: AuditRequest, budgets: readonly AuditedBudget[], profiles: readonly AuditedProfile[]): AuditFinding[] {
  const { partition, accountId, rules } = request;
  const [keys, time] = [Object.keys(rules), timeOf(request)];
  return budgets.filter((budget) => isJudged(budget, keys) && hasCountedNothing(budget, time)).flatMap((budget) => {
    const filter = budgetFilter(budget);
    if (!filter || profiles.some(({ tags }) => tags && filter.counts(tags))) {
      return [];
    }
    const name = budget.BudgetName!;
    return [{
      kind: AuditFindingKind.BUDGET_MATCHES_NOTHING,
      resource: `arn:${partition}:budgets::${accountId}:budget/${name}`,
      name,
      problem: `budget must count what a profile is tagged with, got ${show(filter.words)} and 0 USD: correct key and value, which count with case, or delete the budget`,
    }];
  });
}

/** Whether the keys say that it is about the profiles, and its filter is one that this audit can follow. */
function isJudged({ BudgetType, FilterExpression, CostFilters }: AuditedBudget, keys: readonly string[]): boolean {
  const legacy = (CostFilters?.TagKeyValue ?? []).map((text): AskedTag => ({ Key: text.split('$')[0] }));
  const asked = FilterExpression ? askedTags(FilterExpression) : legacy;
  return BudgetType === 'COST' && asked !== undefined && asked.length > 0 && asked.every(({ Key = '', MatchOptions = [] }) =>
    isMeant(Key.replace(/^user:/, ''), keys) && MatchOptions.every((option) => option === 'EQUALS'));
}

/** Whether one of the keys is meant, such as `CostCenter` by `cost-center`. Folding leaves nothing of keys in other scripts, which are then no spelling of each other. */
function isMeant(key: string, keys: readonly string[]): boolean {
  const folded = foldedKey(key);
  return keys.includes(key) || (folded !== '' && keys.some((each) => foldedKey(each) === folded));
}

/** Undefined if it asks for tags that must not be there. */
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
  // An edit sets the spend to 0 until AWS counts again.
  const since = Math.max(periodStart(budget, time), Start?.getTime() ?? 0, LastUpdatedTime?.getTime() ?? 0);
  const isOver = End !== undefined && End.getTime() <= time;
  return amount !== undefined && amount !== '' && Number(amount) === 0 && !isOver && time - since >= COUNTED_AFTER_MS;
}

/** Periods are those of the calendar, in UTC. */
function periodStart({ TimeUnit }: AuditedBudget, time: number): number {
  const [year, month] = [new Date(time).getUTCFullYear(), new Date(time).getUTCMonth()];
  switch (TimeUnit) {
    case 'MONTHLY': return Date.UTC(year, month);
    case 'QUARTERLY': return Date.UTC(year, month - month % 3);
    case 'ANNUALLY': return Date.UTC(year, 0);
    // Its own start, which is looked at anyway.
    case 'CUSTOM': return 0;
    // A day is over before AWS has counted it.
    default: return time;
  }
}
