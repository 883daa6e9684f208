import {
  type Action, type ActionStatus, type BudgetsClient, DescribeBudgetActionCommand, ExecuteBudgetActionCommand, type ExecutionType,
  InvalidParameterException, NotFoundException, ResourceLockedException,
} from '@aws-sdk/client-budgets';
import { attaches, type BudgetKey, nextStep, principalsOf } from './budget-actions-handler';
import { type AttachedPrincipal, failure, type Failure, type Outcome, type Waiting } from '../access/policy-attachments-handler';

export interface ActionClients extends Waiting {
  readonly budgets: BudgetsClient;

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

const DELETED = 'DELETED';

// Allows two minutes for each action.
const READ_INTERVAL_MS = 3_000;
const MAX_READS = 40;

// Twice the number that an action needs.
const MAX_EXECUTIONS = 4;

/**
 * Action and its last known state.
 */
export class LiveAction {
  private readonly key: { readonly AccountId: string; readonly BudgetName: string; readonly ActionId: string };
  private readonly from: ActionStatus;
  private last: Action;
  private isDeleted = false;
  private reads = 0;

  constructor({ accountId, budgetName }: BudgetKey, action: Action, private readonly clients: ActionClients) {
    this.key = { AccountId: accountId, BudgetName: budgetName, ActionId: action.ActionId! };
    this.last = action;
    this.from = action.Status!;
  }

  /** Action as AWS returned it last. */
  public get action(): Action {
    return this.last;
  }

  /** Name in messages. */
  public get name(): string {
    return `budget ${this.key.BudgetName}, action ${this.key.ActionId} (${this.state})`;
  }

  /** Principals that have the policy attached because of this action, as far as is known. */
  public get covered(): AttachedPrincipal[] {
    return !this.isDeleted && attaches(this.last) ? principalsOf(this.last) : [];
  }

  /** Leaves the action unchanged. A Deny stays in effect. An action that was reversed or that waits for approval is left for a manual decision. */
  public leave(spent: boolean): Outcome<ActionReport> {
    return this.outcome(spent, []);
  }

  /** Returns the action to STANDBY, which reverses a Deny. */
  public async reset(): Promise<Outcome<ActionReport>> {
    const failures: Failure[] = [];
    try {
      await this.bringToStandby();
    } catch (error) {
      if (error instanceof NotFoundException) {
        this.isDeleted = true;
      } else {
        failures.push(failure(this.name, error));
      }
    }
    return this.outcome(false, failures);
  }

  /** Reads the action again. Returns undefined if the action no longer exists. */
  public async refreshed(): Promise<Action | undefined> {
    try {
      const { Action: action } = await this.clients.budgets.send(new DescribeBudgetActionCommand(this.key));
      this.last = action!;
      return action;
    } catch (error) {
      if (error instanceof NotFoundException) {
        this.isDeleted = true;
        return undefined;
      }
      throw error;
    }
  }

  private get state(): ActionReport['to'] {
    return this.isDeleted ? DELETED : this.last.Status!;
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
      const next = nextStep(this.state);
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
    this.last = action!;
  }
}
