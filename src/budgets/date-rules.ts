import { BudgetPeriod } from './budget-period';
import { show } from '../private/check';

/** Latest end, 06/15/87 UTC: https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_TimePeriod.html */
const LAST_END = Date.UTC(2087, 5, 15);

const DAY_MS = 86_400_000;

/** Problems of the start and the end of a budget. */
export function timeProblems(start: Date | undefined, end: Date | undefined, period: BudgetPeriod): string[] {
  const problems = [
    ...start === undefined ? missingProblems('start', period, '2027-03-01') : dateProblems('start', start),
    ...end === undefined ? missingProblems('end', period, '2027-06-01') : dateProblems('end', end),
  ];
  if (problems.length > 0 || end === undefined) {
    return problems;
  }
  return [
    ...start && end <= start
      ? [`end must be after start, got ${show(end)} and ${show(start)}: pass a later date, because AWS deletes the budget at its end`]
      : [],
    ...end.getTime() > LAST_END ? [`end must not be after 2087-06-15, got ${show(end)}: omit it for a budget without an end`] : [],
  ];
}

function missingProblems(prop: string, period: BudgetPeriod, example: string): string[] {
  return period === BudgetPeriod.CUSTOM ? [`${prop} is required for a budget with period CUSTOM: for example, pass new Date('${example}')`] : [];
}

function dateProblems(prop: string, date: Date): string[] {
  if (!(date instanceof Date) || Number.isNaN(date.getTime())) {
    return [`${prop} must be a date, got ${show(date)}: for example, pass new Date('2027-01-01')`];
  }
  if (date.getTime() % DAY_MS === 0) {
    return [];
  }
  // A local midnight is within 12 hours of the date that was meant, in most time zones.
  const meant = new Date(Math.round(date.getTime() / DAY_MS) * DAY_MS);
  const [year, month, day] = [meant.getUTCFullYear(), meant.getUTCMonth() + 1, meant.getUTCDate()];
  return [
    `${prop} must be midnight UTC, got ${show(date)}: pass new Date('${meant.toISOString().slice(0, 10)}'), in Python datetime(${year}, ${month}, ${day}, tzinfo=timezone.utc), ` +
    'because AWS Budgets counts days in UTC, and a local time gives a different template in each time zone',
  ];
}
