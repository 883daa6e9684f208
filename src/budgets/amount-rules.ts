import { isToken } from '../private/check';

// The most AWS Budgets takes as a percentage, https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_Notification.html
const MAX_PERCENT = 1_000_000;

export function percentProblems(prop: string, percent: number): string[] {
  return isToken(percent) || (percent > 0 && percent <= MAX_PERCENT) ? [] : [
    `${prop} must be above 0 and at most ${MAX_PERCENT}, got ${String(percent)}: say 80 for four fifths of the limit`,
  ];
}

export function amountProblems(prop: string, amount: number): string[] {
  return isToken(amount) || (amount > 0 && amount < Infinity) ? [] : [
    `${prop} must be an amount above 0, got ${String(amount)}: say what may be spent per period, in USD`,
  ];
}
