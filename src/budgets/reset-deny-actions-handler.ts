import { type BudgetReport, checkBudget, type CheckClients, sumOf } from './budget-check-handler';
import type { DenyAction } from './denied-budget';
import { type ConfigurationClients, configuredActions } from './deny-configuration-handler';
import { throwFailures } from '../access/policy-attachments-handler';
import { accountOf } from '../access/stack-changes-handler';
import { METRIC_NAMESPACE, metricLines, NOT_DENIED_METRIC } from '../private/metric-line';
import { inParallel } from '../private/parallel';

export type { DenyAction } from './denied-budget';

export interface ResetClients extends ConfigurationClients, CheckClients {}

export interface ResetEnvironment {
  /** ARN of the stack. Its account is the account of the budgets. */
  readonly stackId: string;

  /** Name of the schedule whose input is the configuration. */
  readonly scheduleName: string;

  /** Name of this function, for the dimension of the metric. */
  readonly functionName: string;
}

// AWS Budgets throttles early, and requests of other clients in the account count as well.
const CONCURRENT_BUDGETS = 4;

/**
 * Checks all actions of a stack:
 *
 * - An action whose threshold is reached stays executed. Its policy is attached again to principals that have lost it.
 * - An action whose threshold is not reached, because of a new period or a higher limit, is reset to STANDBY.
 * - The policies are detached from principals that no executed action covers.
 *
 * An action without `autoReset` is never reset, and its policy never detached.
 *
 * Checks the state before each change, so a second run changes nothing. Processes all actions before it throws.
 *
 * @throws if an action could not be reset, if a policy could not be attached or detached, or if a principal was not denied
 */
export async function resetDenyActions(environment: ResetEnvironment, clients: ResetClients): Promise<BudgetReport> {
  const budgets = new Map<string, DenyAction[]>();
  for (const action of await configuredActions(environment.scheduleName, clients)) {
    budgets.set(action.budgetName, [...budgets.get(action.budgetName) ?? [], action]);
  }
  const stack = { stackId: environment.stackId, accountId: accountOf(environment.stackId) };
  const outcomes = await inParallel(CONCURRENT_BUDGETS, [...budgets],
    async ([budgetName, actions]) => checkBudget({ ...stack, budgetName }, actions, clients));
  const report = sumOf(outcomes.map(({ done }) => done));
  publish(report, environment, clients);
  throwFailures(outcomes.flatMap(({ failures }) => failures));
  return report;
}

function publish({ notDenied: { length: value } }: BudgetReport, { functionName }: ResetEnvironment, { log, now }: ResetClients): void {
  if (value > 0) {
    metricLines(METRIC_NAMESPACE, now(), [{ name: NOT_DENIED_METRIC, value, dimensions: { FunctionName: functionName } }]).forEach(log);
  }
}
