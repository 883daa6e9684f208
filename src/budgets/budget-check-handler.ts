import { actionsOf, attachersOf, type BudgetKey, principalsOf, without } from './budget-actions-handler';
import { type Reach, type SpendClients, spendOf } from './budget-spend-handler';
import type { DenyAction } from './denied-budget';
import { detachLeftovers } from './leftover-attachments-handler';
import { type ActionReport, LiveAction } from './live-action-handler';
import { denyAgain, type DenyAgainClients } from './lost-denials-handler';
import { isServiceControlPolicy } from './release-targets-handler';
import { attachedTo, type AttachedPrincipal, failure, type Failure, type Outcome } from '../access/policy-attachments-handler';
import { stackIsChanging } from '../access/stack-changes-handler';

export interface CheckClients extends DenyAgainClients, SpendClients {}

export interface BudgetReport {
  readonly actions: ActionReport[];

  /** Principals that did not have the policy although the spend reaches the threshold, including those of an action that was reversed manually. */
  readonly notDenied: AttachedPrincipal[];

  /** Principals of `notDenied` that have the policy now. */
  readonly deniedAgain: AttachedPrincipal[];

  /** Principals that had the policy attached although no executed action covers them. */
  readonly detached: AttachedPrincipal[];
}

/**
 * Budget of a stack.
 */
interface StackBudget extends BudgetKey {
  readonly stackId: string;
}

/**
 * Action, and whether the spend of its budget reaches the threshold.
 */
interface JudgedAction {
  readonly live: LiveAction;
  readonly reach: Reach;
}

/**
 * Checks the actions of a budget. Continues after a failure.
 */
export async function checkBudget(budget: StackBudget, denyActions: readonly DenyAction[], clients: CheckClients): Promise<Outcome<BudgetReport>> {
  let judged: JudgedAction[][];
  try {
    judged = await judge(budget, denyActions, clients);
  } catch (error) {
    // Without the actions, leftover attachments cannot be identified.
    return { done: sumOf([]), failures: [failure(`budget ${budget.budgetName}`, error)] };
  }
  const reports: Partial<BudgetReport>[] = [];
  const failures: Failure[] = [];
  for (const [index, denyAction] of denyActions.entries()) {
    if (judged[index].length === 0) {
      failures.push(...await missingAction(budget, denyAction, clients));
      continue;
    }
    const actions = await resetOrLeave(denyAction, judged[index]);
    reports.push({ actions: actions.done });
    failures.push(...actions.failures);
    if (isServiceControlPolicy(denyAction.policyArn)) {
      // The action itself attaches and detaches a service control policy.
      continue;
    }
    try {
      const attachments = await checkAttachments(budget, denyAction, judged[index], clients);
      reports.push(attachments.done);
      failures.push(...attachments.failures);
    } catch (error) {
      failures.push(failure(denyAction.policyArn, error));
    }
  }
  return { done: sumOf(reports), failures };
}

export function sumOf(reports: readonly Partial<BudgetReport>[]): BudgetReport {
  return {
    actions: reports.flatMap(({ actions = [] }) => actions),
    notDenied: reports.flatMap(({ notDenied = [] }) => notDenied),
    deniedAgain: reports.flatMap(({ deniedAgain = [] }) => deniedAgain),
    detached: reports.flatMap(({ detached = [] }) => detached),
  };
}

/** Keeps the attachments: the deletion of a budget or an action must not lift the Deny. */
async function missingAction(budget: StackBudget, { policyArn }: DenyAction, clients: CheckClients): Promise<Failure[]> {
  return await stackIsChanging(budget.stackId, clients) ? [] : [
    failure(`budget ${budget.budgetName}`, new Error(`the budget has no action that attaches ${policyArn}, so the Deny is neither verified nor lifted: remove the deny action from the app, or delete and deploy it again`)),
  ];
}

/** Returns the actions of each policy. */
async function judge(budget: BudgetKey, denyActions: readonly DenyAction[], clients: CheckClients): Promise<JudgedAction[][]> {
  const all = await actionsOf(budget, clients);
  const found = denyActions.map(({ policyArn }) => attachersOf(policyArn, all));
  const spend = found.flat().some(({ Status }) => Status !== 'STANDBY') ? await spendOf(budget, clients) : undefined;
  return found.map((actions) => actions.map((action) => ({ live: new LiveAction(budget, action, clients), reach: spend?.reach(action) ?? 'BELOW' })));
}

async function resetOrLeave({ autoReset }: DenyAction, actions: readonly JudgedAction[]): Promise<Outcome<ActionReport[]>> {
  const outcomes: Outcome<ActionReport>[] = [];
  for (const { live, reach } of actions) {
    outcomes.push(reach === 'BELOW' && autoReset ? await live.reset() : live.leave(reach !== 'BELOW'));
  }
  return { done: outcomes.map(({ done }) => done), failures: outcomes.flatMap(({ failures }) => failures) };
}

/**
 * Attaches a policy to principals that have lost it, and detaches it from principals that no executed action covers.
 *
 * The attachments of an action in STANDBY are read, too. This takes one request to IAM for each action and run, and finds a policy that remained attached
 * after a failure or that was attached manually.
 */
async function checkAttachments(
  budget: StackBudget, { policyArn, autoReset, roles, groups, users }: DenyAction, actions: readonly JudgedAction[], clients: CheckClients,
): Promise<Outcome<Partial<BudgetReport>>> {
  const isSpent = actions.some(({ reach }) => reach !== 'BELOW');
  if (!isSpent && !autoReset) {
    return { done: {}, failures: [] };
  }
  const configured = principalsOf({ Definition: { IamActionDefinition: { PolicyArn: policyArn, Roles: roles, Groups: groups, Users: users } } });
  const attached = await attachedTo(policyArn, clients);
  const notDenied: AttachedPrincipal[] = [];
  const deniedAgain: AttachedPrincipal[] = [];
  const failures: Failure[] = [];
  for (const { live, reach } of actions) {
    try {
      const { done: lost, failures: failed } = await denyAgain(live, reach, { ...budget, attached, configured }, clients);
      notDenied.push(...lost.principals);
      deniedAgain.push(...lost.deniedAgain);
      failures.push(...failed);
    } catch (error) {
      failures.push(failure(live.name, error));
    }
  }
  // A principal that is not known might be a denied principal under a new name.
  if (!autoReset || isSpent) {
    return { done: { notDenied, deniedAgain }, failures };
  }
  const uncovered = without(attached, actions.flatMap(({ live }) => live.covered));
  const leftovers = uncovered.length === 0 ? [] : without(uncovered, await awaitingSpend(budget, actions, clients));
  const { done: detached, failures: remaining } = await detachLeftovers({ ...budget, policyArn }, leftovers, clients);
  return { done: { notDenied, deniedAgain, detached }, failures: [...failures, ...remaining] };
}

/**
 * Returns the principals of actions that wait for AWS to count the spend of a new budget. If they have the policy attached, the budget has replaced another one.
 * Once the spend is counted, either the action runs, or the principals are leftovers.
 */
async function awaitingSpend(budget: StackBudget, actions: readonly JudgedAction[], clients: CheckClients): Promise<AttachedPrincipal[]> {
  const waiting = actions.map(({ live }) => live.action).filter(({ Status }) => Status === 'STANDBY');
  if (waiting.length === 0) {
    return [];
  }
  const spend = await spendOf(budget, clients);
  return waiting.filter((action) => spend.reach(action) !== 'BELOW').flatMap(principalsOf);
}
