import type { aws_budgets as budgets } from 'aws-cdk-lib';
import { amountProblems, percentProblems } from './amount-rules';
import type { BudgetDenyOptions } from './budget-deny-options';
import { show } from '../private/check';

/** Threshold of an action in the form of CloudFormation. */
export function thresholdOf({ atPercent, atAmount }: Pick<BudgetDenyOptions, 'atPercent' | 'atAmount'>): budgets.CfnBudgetsAction.ActionThresholdProperty {
  return atPercent === undefined ? { type: 'ABSOLUTE_VALUE', value: atAmount! } : { type: 'PERCENTAGE', value: atPercent };
}

/** Returns the problems with the threshold of an action. */
export function thresholdProblems({ atPercent, atAmount }: Pick<BudgetDenyOptions, 'atPercent' | 'atAmount'>): string[] {
  if ((atPercent === undefined) === (atAmount === undefined)) {
    return [atPercent === undefined
      ? 'atPercent or atAmount must be given, got neither: for example, pass atPercent: 120 for 120% of the limit'
      : `atPercent must not be given together with atAmount, got ${show(atPercent)} and ${show(atAmount)}: pass one of the two`];
  }
  return atPercent === undefined ? amountProblems('atAmount', atAmount!) : percentProblems('atPercent', atPercent);
}
