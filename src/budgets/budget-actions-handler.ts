import {
  type Action, type ActionStatus, type BudgetsClient, type ExecutionType, NotFoundException, paginateDescribeBudgetActionsForBudget,
} from '@aws-sdk/client-budgets';
import type { AttachedPrincipal } from '../access/policy-attachments-handler';

/**
 * Budget of an account.
 */
export interface BudgetKey {
  readonly accountId: string;
  readonly budgetName: string;
}

interface Stage {
  /** Next step of an action towards STANDBY. */
  readonly next: ExecutionType | 'WAIT' | 'NOTHING';

  /** Whether the action has attached the policy, as far as is known. */
  readonly attaches: boolean;
}

const LIFECYCLE: { readonly [status: string]: Stage | undefined } = {
  STANDBY: { next: 'NOTHING', attaches: false },
  // Approving a request of the previous period would deny in the current period.
  PENDING: { next: 'RESET_BUDGET_ACTION', attaches: false },
  EXECUTION_IN_PROGRESS: { next: 'WAIT', attaches: true },
  EXECUTION_SUCCESS: { next: 'REVERSE_BUDGET_ACTION', attaches: true },
  EXECUTION_FAILURE: { next: 'REVERSE_BUDGET_ACTION', attaches: true },
  REVERSE_IN_PROGRESS: { next: 'WAIT', attaches: true },
  REVERSE_SUCCESS: { next: 'RESET_BUDGET_ACTION', attaches: false },
  REVERSE_FAILURE: { next: 'REVERSE_BUDGET_ACTION', attaches: true },
  RESET_IN_PROGRESS: { next: 'WAIT', attaches: false },
  RESET_FAILURE: { next: 'RESET_BUDGET_ACTION', attaches: false },
} satisfies Record<ActionStatus, Stage>;

/**
 * Returns the next step of an action towards STANDBY, or undefined for a status that this version does not know.
 */
export function nextStep(status: string): Stage['next'] | undefined {
  return LIFECYCLE[status]?.next;
}

/**
 * Returns whether an action in this state stands for the attachments of its principals. A status that this version does not know might.
 */
export function attaches({ Status: status }: Pick<Action, 'Status'>): boolean {
  return LIFECYCLE[status!]?.attaches ?? true;
}

/**
 * Returns the actions of a budget. A budget that does not exist has none.
 */
export async function actionsOf({ accountId, budgetName }: BudgetKey, { budgets }: { readonly budgets: BudgetsClient }): Promise<Action[]> {
  const actions: Action[] = [];
  try {
    for await (const page of paginateDescribeBudgetActionsForBudget({ client: budgets }, { AccountId: accountId, BudgetName: budgetName })) {
      actions.push(...page.Actions!);
    }
  } catch (error) {
    if (!(error instanceof NotFoundException)) {
      throw error;
    }
  }
  return actions;
}

/**
 * Returns the actions that attach a policy.
 */
export function attachersOf(policyArn: string, actions: readonly Action[]): Action[] {
  return actions.filter(({ Definition }) => (Definition!.IamActionDefinition?.PolicyArn ?? Definition!.ScpActionDefinition?.PolicyId) === policyArn);
}

/**
 * Returns the principals that an action denies.
 */
export function principalsOf({ Definition: definition }: Pick<Action, 'Definition'>): AttachedPrincipal[] {
  const { PolicyArn: policyArn = '', Roles = [], Groups = [], Users = [] } = definition?.IamActionDefinition ?? {};
  const of = (type: AttachedPrincipal['type'], names: string[]) => names.map((name) => ({ policyArn, type, name }));
  return [...of('Role', Roles), ...of('Group', Groups), ...of('User', Users)];
}

/**
 * Returns the principals of the first list that the second does not contain.
 */
export function without(principals: readonly AttachedPrincipal[], others: readonly AttachedPrincipal[]): AttachedPrincipal[] {
  return principals.filter((principal) => !others.some((other) => isSame(principal, other)));
}

/**
 * Returns the principals of the first list that the second contains.
 */
export function within(principals: readonly AttachedPrincipal[], others: readonly AttachedPrincipal[]): AttachedPrincipal[] {
  return principals.filter((principal) => others.some((other) => isSame(principal, other)));
}

// IAM has no two principals whose names differ only in case.
function isSame(one: AttachedPrincipal, other: AttachedPrincipal): boolean {
  return one.type === other.type && one.name.toLowerCase() === other.name.toLowerCase();
}
