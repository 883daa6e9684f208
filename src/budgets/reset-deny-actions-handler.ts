import {
  type Action, type ActionStatus, type BudgetsClient, DescribeBudgetActionCommand, DescribeBudgetCommand, ExecuteBudgetActionCommand,
  type ExecutionType, type IamActionDefinition,
  InvalidParameterException, NotFoundException, paginateDescribeBudgetActionsForBudget, ResourceLockedException,
} from '@aws-sdk/client-budgets';
import {
  DetachGroupPolicyCommand, DetachRolePolicyCommand, DetachUserPolicyCommand, type IAMClient, NoSuchEntityException, paginateListEntitiesForPolicy,
} from '@aws-sdk/client-iam';
import { inParallel } from '../private/parallel';
import { plural } from '../private/text';

/**
 * Actions of a budget that attach one policy, and the names of the principals that they are configured for.
 */
export interface DenyAction {
  readonly budgetName: string;
  readonly policyArn: string;
  readonly roles: string[];
  readonly groups: string[];
  readonly users: string[];
}

/**
 * Input from the schedule.
 */
export interface ResetRequest {
  readonly accountId: string;
  readonly actions: DenyAction[];
}

export interface ResetClients {
  readonly budgets: BudgetsClient;
  readonly iam: IAMClient;
  readonly sleep: (ms: number) => Promise<unknown>;

  /** Milliseconds since 1970. */
  readonly now: () => number;

  /** Writes one line of JSON. */
  readonly log: (line: string) => void;
}

export interface ActionReport {
  readonly budgetName: string;
  readonly actionId: string;
  readonly from: ActionStatus;
  readonly to: ActionStatus | typeof DELETED;

  /** Whether spend has reached the threshold, or might have reached it before AWS recalculated the budget. The action is then left unchanged. */
  readonly spent: boolean;
}

export interface DetachedPrincipal {
  readonly policyArn: string;
  readonly type: 'Role' | 'Group' | 'User';
  readonly name: string;
}

export interface ReleaseReport {
  /** Principals that had the policy attached although no executed action covers them. */
  readonly detached: DetachedPrincipal[];
}

export interface ResetReport extends ReleaseReport {
  readonly actions: ActionReport[];
}

interface Failure {
  readonly where: string;
  readonly error: Error;
}

interface Outcome<T> {
  readonly done: T;
  readonly failures: Failure[];
}

const DELETED = 'DELETED';

// AWS Budgets throttles early, and requests of other clients in the account count as well.
const CONCURRENT_BUDGETS = 4;

// Allows two minutes for each action.
const READ_INTERVAL_MS = 3_000;
const MAX_READS = 40;

// AWS recalculates a budget within 12 hours. Twice that time is safe.
const RECOUNT_MS = 24 * 3_600_000;

// Twice the number that an action needs.
const MAX_EXECUTIONS = 4;

// A permission from the same deployment takes effect in IAM after some seconds.
const PERMISSION_INTERVAL_MS = 5_000;
const MAX_RELEASES = 12;

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
 * Resets actions to STANDBY whose threshold is no longer reached, because of a new period or a higher limit. Detaches their policies from principals
 * that no executed action covers.
 *
 * Checks the state before each change, so a second run changes nothing. Processes all actions before it throws.
 */
export async function resetDenyActions({ accountId, actions }: ResetRequest, clients: ResetClients): Promise<ResetReport> {
  const outcomes = await inParallel(CONCURRENT_BUDGETS, actions, async (action) => resetBudget(accountId, action, clients));
  throwFailures(outcomes.flatMap(({ failures }) => failures));
  return { actions: outcomes.flatMap(({ done }) => done.actions), detached: outcomes.flatMap(({ done }) => done.detached) };
}

/**
 * Detaches the policy from principals that no executed action covers. Does not change the actions.
 */
export async function releaseLeftovers(accountId: string, action: DenyAction, clients: ResetClients): Promise<ReleaseReport> {
  return onceAllowed(clients, async () => detachLeftovers(accountId, action, clients));
}

/**
 * Detaches the policy from all principals.
 */
export async function releaseAll(policyArn: string, clients: ResetClients): Promise<ReleaseReport> {
  return onceAllowed(clients, async () => caught(policyArn, async () => detach(policyArn, await attachedTo(policyArn, clients), clients)));
}

async function resetBudget(accountId: string, denyAction: DenyAction, clients: ResetClients): Promise<Outcome<ResetReport>> {
  const actions: ActionReport[] = [];
  const failures: Failure[] = [];
  try {
    const found = await actionsOf(accountId, denyAction, clients);
    const spend = found.some(({ Status }) => Status !== 'STANDBY') ? await spendOf(accountId, denyAction.budgetName, clients) : undefined;
    for (const action of found) {
      const live = new LiveAction(accountId, action, clients);
      const { done, failures: failed } = spend?.reaches(action) ? live.leave() : await live.reset();
      actions.push(done);
      failures.push(...failed);
    }
  } catch (error) {
    // Without the actions, leftover attachments cannot be identified.
    return { done: { actions, detached: [] }, failures: [failure(`budget ${denyAction.budgetName}`, error)] };
  }
  const leftovers = await detachLeftovers(accountId, denyAction, clients);
  return { done: { actions, detached: leftovers.done }, failures: [...failures, ...leftovers.failures] };
}

/**
 * Action and its last known state.
 */
class LiveAction {
  private readonly key: { readonly AccountId: string; readonly BudgetName: string; readonly ActionId: string };
  private readonly from: ActionStatus;
  private state: ActionReport['to'];
  private reads = 0;

  constructor(accountId: string, action: Action, private readonly clients: ResetClients) {
    this.key = { AccountId: accountId, BudgetName: action.BudgetName!, ActionId: action.ActionId! };
    this.from = this.state = action.Status!;
  }

  /** Leaves the action unchanged. A Deny stays in effect. An action that was reversed or that waits for approval is left for a manual decision. */
  public leave(): Outcome<ActionReport> {
    const failures = this.state === 'EXECUTION_FAILURE'
      ? [failure(this.name, new Error('spend has reached the threshold, but the action could not deny all of its principals: check the history of the action in the AWS Budgets console'))]
      : [];
    return this.outcome(true, failures);
  }

  public async reset(): Promise<Outcome<ActionReport>> {
    const failures: Failure[] = [];
    try {
      await this.bringToStandby();
    } catch (error) {
      if (error instanceof NotFoundException) {
        this.state = DELETED;
      } else {
        failures.push(failure(this.name, error));
      }
    }
    return this.outcome(false, failures);
  }

  private get name(): string {
    return `budget ${this.key.BudgetName}, action ${this.key.ActionId} (${this.state})`;
  }

  private outcome(spent: boolean, failures: Failure[]): Outcome<ActionReport> {
    const done = { budgetName: this.key.BudgetName, actionId: this.key.ActionId, from: this.from, to: this.state, spent };
    this.clients.log(JSON.stringify({ ...done, error: failures[0]?.error.message }));
    return { done, failures };
  }

  private async bringToStandby(): Promise<void> {
    let refusal: Error | undefined;
    let next = await this.afterWaiting();
    for (let executions = 0; next !== 'NOTHING'; executions++) {
      if (executions === MAX_EXECUTIONS) {
        throw refusal ?? new Error(`the action is ${this.state} again after ${MAX_EXECUTIONS} executions`);
      }
      // An action that failed to attach might not be reversible. Any attachments that it made are detached as leftovers.
      const irreversible = this.state === 'EXECUTION_FAILURE' && refusal instanceof InvalidParameterException;
      refusal = await this.execute(irreversible ? 'RESET_BUDGET_ACTION' : next);
      next = await this.afterWaiting();
    }
  }

  private async afterWaiting(): Promise<ExecutionType | 'NOTHING'> {
    for (;;) {
      const next = LIFECYCLE[this.state]?.next;
      if (next === undefined) {
        throw new Error('this function does not support the state of the action');
      }
      if (next !== 'WAIT') {
        return next;
      }
      await this.read();
    }
  }

  /**
   * Executes a step and reads the new state.
   *
   * @returns the error if AWS rejected the step for a reason that might no longer apply once the state was read again, such as a concurrent delivery
   * of the same event
   */
  private async execute(executionType: ExecutionType): Promise<Error | undefined> {
    const former = this.state;
    try {
      await this.clients.budgets.send(new ExecuteBudgetActionCommand({ ...this.key, ExecutionType: executionType }));
    } catch (error) {
      if (error instanceof InvalidParameterException || error instanceof ResourceLockedException) {
        await this.read();
        return error;
      }
      throw error;
    }
    // AWS might return the former state for a moment.
    do {
      await this.read();
    } while (this.state === former);
    return undefined;
  }

  private async read(): Promise<void> {
    if (this.reads === MAX_READS) {
      throw new Error(`the state did not change within ${MAX_READS * READ_INTERVAL_MS / 1_000} seconds`);
    }
    this.reads += 1;
    await this.clients.sleep(READ_INTERVAL_MS);
    const { Action: action } = await this.clients.budgets.send(new DescribeBudgetActionCommand(this.key));
    this.state = action!.Status!;
  }
}

/**
 * Spend of a budget in the current period.
 */
interface Spend {
  /** Whether the spend would run the action now. */
  reaches(action: Action): boolean;
}

async function spendOf(accountId: string, budgetName: string, { budgets, now }: ResetClients): Promise<Spend> {
  const { Budget: budget } = await budgets.send(new DescribeBudgetCommand({ AccountId: accountId, BudgetName: budgetName }));
  const spend = Number(budget?.CalculatedSpend?.ActualSpend?.Amount);
  const limit = Number(budget?.BudgetLimit?.Amount);
  // An edit resets the spend to 0 until AWS recalculates it, so 0 does not mean that nothing was spent.
  const isUncounted = spend === 0 && now() - (budget?.LastUpdatedTime?.getTime() ?? 0) < RECOUNT_MS;
  return {
    reaches: ({ ActionThreshold }) => {
      const { ActionThresholdType: type, ActionThresholdValue: value } = ActionThreshold!;
      const threshold = type === 'PERCENTAGE' ? limit * value! / 100 : value!;
      if (Number.isNaN(spend) || Number.isNaN(threshold)) {
        throw new Error('AWS Budgets returned no actual spend or no limit');
      }
      return isUncounted || spend >= threshold;
    },
  };
}

async function actionsOf(accountId: string, { budgetName, policyArn }: DenyAction, { budgets }: ResetClients): Promise<Action[]> {
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
  return actions.filter(({ Definition }) => Definition!.IamActionDefinition?.PolicyArn === policyArn);
}

async function detachLeftovers(accountId: string, action: DenyAction, clients: ResetClients): Promise<Outcome<DetachedPrincipal[]>> {
  return caught(action.policyArn, async () => {
    const attached = await attachedTo(action.policyArn, clients);
    if (attached.length === 0) {
      return { done: [], failures: [] };
    }
    // Read after the attachments, so that an action that runs now keeps its attachments.
    const covered = (await actionsOf(accountId, action, clients)).filter(({ Status }) => LIFECYCLE[Status!]?.attaches ?? true)
      .map(({ Definition }) => Definition!.IamActionDefinition!);
    const configured: IamActionDefinition = { PolicyArn: action.policyArn, Roles: action.roles, Groups: action.groups, Users: action.users };
    const isKept = (principal: DetachedPrincipal) => names(configured, principal) && covered.some((definition) => names(definition, principal));
    return detach(action.policyArn, attached.filter((principal) => !isKept(principal)), clients);
  });
}

function names(definition: IamActionDefinition, { type, name }: DetachedPrincipal): boolean {
  return definition[`${type}s`]?.includes(name) ?? false;
}

async function attachedTo(policyArn: string, { iam }: ResetClients): Promise<DetachedPrincipal[]> {
  const attached: DetachedPrincipal[] = [];
  try {
    // Actions attach no permissions boundaries, which cannot be detached either.
    for await (const page of paginateListEntitiesForPolicy({ client: iam }, { PolicyArn: policyArn, PolicyUsageFilter: 'PermissionsPolicy' })) {
      attached.push(
        ...page.PolicyRoles!.map(({ RoleName }) => ({ policyArn, type: 'Role' as const, name: RoleName! })),
        ...page.PolicyGroups!.map(({ GroupName }) => ({ policyArn, type: 'Group' as const, name: GroupName! })),
        ...page.PolicyUsers!.map(({ UserName }) => ({ policyArn, type: 'User' as const, name: UserName! })),
      );
    }
  } catch (error) {
    if (!(error instanceof NoSuchEntityException)) {
      throw error;
    }
  }
  return attached;
}

async function detach(policyArn: string, principals: DetachedPrincipal[], { iam, log }: ResetClients): Promise<Outcome<DetachedPrincipal[]>> {
  const from = {
    Role: async (name: string) => iam.send(new DetachRolePolicyCommand({ PolicyArn: policyArn, RoleName: name })),
    Group: async (name: string) => iam.send(new DetachGroupPolicyCommand({ PolicyArn: policyArn, GroupName: name })),
    User: async (name: string) => iam.send(new DetachUserPolicyCommand({ PolicyArn: policyArn, UserName: name })),
  };
  const done: DetachedPrincipal[] = [];
  const failures: Failure[] = [];
  for (const principal of principals) {
    try {
      await from[principal.type](principal.name);
      done.push(principal);
      log(JSON.stringify({ detached: principal }));
    } catch (error) {
      if (!(error instanceof NoSuchEntityException)) {
        failures.push(failure(`${policyArn}, ${principal.type.toLowerCase()} ${principal.name}`, error));
      }
    }
  }
  return { done, failures };
}

async function onceAllowed({ sleep }: ResetClients, release: () => Promise<Outcome<DetachedPrincipal[]>>): Promise<ReleaseReport> {
  const detached: DetachedPrincipal[] = [];
  for (let releases = 1; ; releases++) {
    const { done, failures } = await release();
    detached.push(...done);
    // AWS Budgets and IAM use different names for the error.
    if (releases === MAX_RELEASES || !failures.some(({ error }) => error.name.startsWith('AccessDenied'))) {
      throwFailures(failures);
      return { detached };
    }
    await sleep(PERMISSION_INTERVAL_MS);
  }
}

async function caught<T>(where: string, run: () => Promise<Outcome<T[]>>): Promise<Outcome<T[]>> {
  try {
    return await run();
  } catch (error) {
    return { done: [], failures: [failure(where, error)] };
  }
}

function failure(where: string, error: unknown): Failure {
  return { where, error: error as Error };
}

function throwFailures(failures: Failure[]): void {
  if (failures.length > 0) {
    const lines = failures.map(({ where, error }) => `  - ${where}: ${error.name}: ${error.message}`);
    throw new Error(`${plural(failures.length, 'action or policy', 'actions or policies')} could not be reset or detached:\n${lines.join('\n')}`);
  }
}
