import type { BudgetsClient } from '@aws-sdk/client-budgets';
import { actionsOf, attachersOf, attaches, type BudgetKey, principalsOf, without } from './budget-actions-handler';
import { type AttachedPrincipal, type AttachmentClients, detach, type Outcome } from '../access/policy-attachments-handler';

/**
 * Deny policy of an action, and the budget of the action.
 */
export interface BudgetPolicy extends BudgetKey {
  readonly policyArn: string;
}

export interface LeftoverClients extends AttachmentClients {
  readonly budgets: BudgetsClient;
}

/**
 * Detaches a policy from principals that no executed action covers.
 *
 * @param attached principals that have the policy attached
 * @param configured principals that may keep the policy; by default, all that an action covers
 */
export async function detachLeftovers(
  policy: BudgetPolicy, attached: readonly AttachedPrincipal[], clients: LeftoverClients, configured: readonly AttachedPrincipal[] = attached,
): Promise<Outcome<AttachedPrincipal[]>> {
  if (attached.length === 0) {
    return { done: [], failures: [] };
  }
  // Read after the attachments, so that an action that runs now keeps its attachments.
  const covered = attachersOf(policy.policyArn, await actionsOf(policy, clients)).filter(attaches).flatMap(principalsOf);
  const unconfigured = without(attached, configured);
  return detach(policy.policyArn, [...unconfigured, ...without(without(attached, unconfigured), covered)], clients);
}
