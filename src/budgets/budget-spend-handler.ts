import { type Action, type BudgetsClient, DescribeBudgetCommand } from '@aws-sdk/client-budgets';
import type { BudgetKey } from './budget-actions-handler';

/**
 * Relation of the spend to the threshold of an action. `MAYBE` means that AWS has not recalculated the budget since an edit.
 */
export type Reach = 'REACHED' | 'MAYBE' | 'BELOW';

export interface SpendClients {
  readonly budgets: BudgetsClient;

  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Spend of a budget in the current period.
 */
export interface Spend {
  /** Returns whether the spend would run the action now. */
  reach(action: Action): Reach;
}

// AWS recalculates a budget within 12 hours. Twice that time is safe.
const RECOUNT_MS = 24 * 3_600_000;

export async function spendOf({ accountId, budgetName }: BudgetKey, { budgets, now }: SpendClients): Promise<Spend> {
  const { Budget: budget } = await budgets.send(new DescribeBudgetCommand({ AccountId: accountId, BudgetName: budgetName }));
  const spend = Number(budget?.CalculatedSpend?.ActualSpend?.Amount);
  const limit = Number(budget?.BudgetLimit?.Amount);
  // An edit resets the spend to 0 until AWS recalculates it, so 0 does not mean that the period has no spend.
  const isUncounted = spend === 0 && now() - (budget?.LastUpdatedTime?.getTime() ?? 0) < RECOUNT_MS;
  return {
    reach: ({ ActionThreshold }) => {
      const { ActionThresholdType: type, ActionThresholdValue: value } = ActionThreshold!;
      const threshold = type === 'PERCENTAGE' ? limit * value! / 100 : value!;
      if (Number.isNaN(spend) || Number.isNaN(threshold)) {
        throw new Error('AWS Budgets returned no actual spend or no limit');
      }
      return spend >= threshold ? 'REACHED' : isUncounted ? 'MAYBE' : 'BELOW';
    },
  };
}
