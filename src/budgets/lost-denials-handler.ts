import type { ActionStatus } from '@aws-sdk/client-budgets';
import { principalsOf, within, without } from './budget-actions-handler';
import type { Reach } from './budget-spend-handler';
import type { LiveAction } from './live-action-handler';
import {
  attach, attachedTo, type AttachedPrincipal, type AttachmentClients, failure, type Failure, type Outcome, principalText,
} from '../access/policy-attachments-handler';
import { stackIsChanging, type StackClients } from '../access/stack-changes-handler';

export interface DenyAgainClients extends AttachmentClients, StackClients {}

/**
 * Principals that an action must deny, and that the deny policy was not attached to.
 */
export interface LostDenial {
  readonly principals: AttachedPrincipal[];

  /** Principals that have the policy now. */
  readonly deniedAgain: AttachedPrincipal[];
}

interface Attachments {
  readonly attached: readonly AttachedPrincipal[];
  readonly configured: readonly AttachedPrincipal[];
  readonly stackId: string;
}

// Time in which IAM returns a new attachment, and in which AWS Budgets finishes an action that runs now.
const SETTLING_MS = 10_000;

const EXECUTED: readonly (ActionStatus | undefined)[] = ['EXECUTION_SUCCESS', 'EXECUTION_FAILURE'];

const NOT_LOST: Outcome<LostDenial> = { done: { principals: [], deniedAgain: [] }, failures: [] };

/**
 * Attaches the policy of an executed action to its principals that do not have it, although the spend reaches the threshold. AWS Budgets does not run an
 * executed action again in the same period.
 *
 * An action that was reversed manually is left to the person who reversed it. Its principals are counted as lost.
 *
 * @param attached principals that have the policy attached
 * @param configured principals that the app denies. Others are not attached, because a change of the action in AWS Budgets could otherwise deny any principal
 * @returns each lost principal as a failure, also if it is denied again
 */
export async function denyAgain(
  live: LiveAction, reach: Reach, { attached, configured, stackId }: Attachments,
  clients: DenyAgainClients,
): Promise<Outcome<LostDenial>> {
  const lost = without(within(principalsOf(live.action), configured), attached);
  if (reach === 'BELOW' || lost.length === 0) {
    return NOT_LOST;
  }
  if (live.action.Status === 'REVERSE_SUCCESS') {
    return report(live, { principals: lost, deniedAgain: [] }, [], clients);
  }
  if (!EXECUTED.includes(live.action.Status)) {
    return NOT_LOST;
  }
  const { PolicyArn: policyArn } = live.action.Definition!.IamActionDefinition!;
  await clients.sleep(SETTLING_MS);
  const attachedNow = await attachedTo(policyArn!, clients);
  // CloudFormation releases a principal before it removes the principal from the action.
  if (without(lost, attachedNow).length === 0 || await stackIsChanging(stackId, clients)) {
    return NOT_LOST;
  }
  // Read last, so that an action that was reversed meanwhile stays reversed.
  const current = await live.refreshed();
  const principals = current && EXECUTED.includes(current.Status) ? without(within(principalsOf(current), configured), attachedNow) : [];
  if (principals.length === 0) {
    return NOT_LOST;
  }
  const { done: deniedAgain, failures } = await attach(principals, clients);
  const although = `although the budget ${reach === 'REACHED' ? 'exceeds' : 'might exceed'} the threshold`;
  const names = deniedAgain.map(principalText).join(', ');
  const message = current!.Status === 'EXECUTION_FAILURE'
    ? `AWS Budgets could not deny these principals ${although}, and this function denied them now: ${names}`
    : `principals had lost the Deny ${although}, and are denied again: ${names}`;
  return report(live, { principals, deniedAgain }, [
    ...deniedAgain.length > 0 ? [failure(live.name, new Error(message))] : [],
    ...failures.map(({ principal, error }) => failure(`${live.name}: ${principalText(principal)} is not denied ${although}`, error)),
  ], clients);
}

function report({ action }: LiveAction, done: LostDenial, failures: Failure[], { log }: AttachmentClients): Outcome<LostDenial> {
  log(JSON.stringify({
    notDenied: done.principals.map(principalText),
    deniedAgain: done.deniedAgain.map(principalText),
    budgetName: action.BudgetName,
    actionId: action.ActionId,
    policyArn: action.Definition!.IamActionDefinition!.PolicyArn,
  }));
  return { done, failures };
}
