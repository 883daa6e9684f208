import { isToken } from '../private/check';

// Maximum percentage that AWS Budgets accepts: https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_Notification.html
const MAX_PERCENT = 1_000_000;

export function percentProblems(prop: string, percent: number): string[] {
  return isToken(percent) || (percent > 0 && percent <= MAX_PERCENT) ? [] : [
    `${prop} must be above 0 and at most ${MAX_PERCENT}, got ${String(percent)}: for example, pass 80 for 80% of the limit`,
  ];
}

export function amountProblems(prop: string, amount: number): string[] {
  return isToken(amount) || (amount > 0 && amount < Infinity) ? [] : [
    `${prop} must be an amount above 0, got ${String(amount)}: for example, pass 500 for 500 USD, or for 500 in the currency of the budget`,
  ];
}
