import type { CostAllocationTag } from '@aws-sdk/client-cost-explorer';
import { DisableRuleCommand, EnableRuleCommand, type EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { ACTIVATION_DIMENSION, FAILURES_METRIC, PENDING_METRIC } from './activation-metric';
import { type AwsFailure, failureOf } from './aws-failure';
import { cliCommands } from './cli-commands';
import { type Backfill, backfillFrom as backfillFromMonth } from './tag-backfill-handler';
import { type CostExplorer, isActive, listTags, setStatus } from './tag-status-handler';
import { METRIC_NAMESPACE, metricLines } from '../private/metric-line';
import { plural } from '../private/text';

/**
 * Keys to activate, and options of the activation.
 */
export interface ActivationRequest {
  readonly tagKeys: string[];

  /** A month, such as `2026-01`. */
  readonly backfillFrom?: string;

  /**
   * Whether deleting an activation deactivates its keys. If a construct is moved, CloudFormation creates the new activation before it deletes the old one,
   * whose deletion then deactivates the keys of the new activation. The new activation must therefore keep checking.
   */
  readonly deactivateOnDelete?: boolean;
}

/**
 * Input that the rule sends to the function.
 */
export interface ScheduledRequest extends ActivationRequest {
  /** Hash of the other properties. */
  readonly revision: string;
}

export interface ActivationClients extends CostExplorer {
  readonly eventBridge: EventBridgeClient;

  /** Name of the rule that invokes the function until there is nothing left to do. */
  readonly ruleName: string;

  /** Revision of the last deployment. */
  readonly revision: string;
  readonly sleep: (ms: number) => Promise<unknown>;

  /** Current time in milliseconds since 1970. */
  readonly now: () => number;

  /** Writes one line of JSON. */
  readonly log: (line: string) => void;
}

type RuleState = 'ENABLED' | 'DISABLED';

export type ActivationState = 'Active' | 'Pending' | 'LinkedAccount' | 'Failed';

export interface ActivationReport {
  readonly state: ActivationState;
  readonly active: string[];
  readonly pending: string[];

  /** State of the backfill. Absent if no backfill was requested. */
  readonly backfill?: Backfill;
  readonly failures: AwsFailure[];
}

// The rule is switched even if the other calls took all of the available time.
const RULE_CALL_MS = 20_000;

/**
 * Handles a run of the rule. Activates the keys that are not Active, and disables the rule when another run would have nothing to do or to report.
 *
 * Runs are idempotent, because each run checks the current status first. Throws at the end if a failure might be temporary.
 */
export async function runScheduled(request: ScheduledRequest, clients: ActivationClients): Promise<ActivationReport> {
  const report = await activate(request, clients);
  // The input of a late run does not contain keys that were added since.
  const reported = isDone(request, report) && request.revision === clients.revision ? await switchRule('DISABLED', report, clients) : report;
  logReport(request, reported, clients);
  if (reported.failures.some(({ cause }) => cause === 'PASSING')) {
    throw new Error(`the activation run had ${plural(reported.failures.length, 'failure')}:\n${reported.failures.map(({ text }) => `  - ${text}`).join('\n')}`);
  }
  return reported;
}

/**
 * Activates the keys that are not Active yet. If all keys are Active, starts the backfill. Never throws.
 */
export async function activate({ tagKeys, backfillFrom }: ActivationRequest, clients: CostExplorer): Promise<ActivationReport> {
  const { tags, failures } = await activated(tagKeys, clients);
  const active = tagKeys.filter((key) => isActive(key, tags));
  const pending = tagKeys.filter((key) => !active.includes(key));
  if (pending.length > 0) {
    return { state: stateOf(pending, failures), active, pending, ...backfillFrom === undefined ? {} : { backfill: 'WAITING' }, failures };
  }
  // A call without a response might have succeeded, so these failures are discarded.
  const { backfill, failures: failed = [] } = backfillFrom === undefined ? {} : await backfillFromMonth(backfillFrom, tags, clients);
  return { state: stateOf(pending, failed), active, pending, ...backfill && { backfill }, failures: failed };
}

/** Whether another run would have nothing to do or to report. */
export function isDone({ deactivateOnDelete }: ActivationRequest, { pending, failures, backfill = 'COVERED' }: ActivationReport): boolean {
  return !deactivateOnDelete && pending.length === 0 && failures.length === 0 && backfill === 'COVERED';
}

/** Enables or disables the rule. Adds a failure to the report if this is not possible, because no retries take place while the rule is disabled. */
export async function switchRule(state: RuleState, report: ActivationReport, clients: ActivationClients): Promise<ActivationReport> {
  const { eventBridge, ruleName: Name } = clients;
  const command = state === 'ENABLED' ? new EnableRuleCommand({ Name }) : new DisableRuleCommand({ Name });
  try {
    await eventBridge.send(command, { abortSignal: AbortSignal.timeout(RULE_CALL_MS) });
    return report;
  } catch (error) {
    const failures = [...report.failures, failureOf(`${state === 'ENABLED' ? 'enabling' : 'disabling'} rule ${Name}`, error)];
    return { ...report, failures, ...state === 'ENABLED' ? { state: stateOf(report.pending, failures) } : {} };
  }
}

/** Logs the report as one line of JSON, from which CloudWatch extracts the metrics. */
export function logReport({ backfillFrom }: ActivationRequest, { failures, ...report }: ActivationReport, clients: ActivationClients): void {
  const { ruleName, now, log } = clients;
  const dimensions = { [ACTIVATION_DIMENSION]: ruleName };
  const metrics = [
    { name: PENDING_METRIC, value: report.pending.length, dimensions },
    { name: FAILURES_METRIC, value: failures.length, dimensions },
  ];
  metricLines(METRIC_NAMESPACE, now(), metrics, {
    ...report,
    errors: failures.map(({ text }) => text),
    ...report.pending.length > 0 ? { cliCommands: cliCommands(report.pending, backfillFrom) } : {},
  }).forEach((line) => log(line));
}

async function activated(tagKeys: string[], clients: CostExplorer): Promise<{ tags: CostAllocationTag[]; failures: AwsFailure[] }> {
  const failures: AwsFailure[] = [];
  let tags: CostAllocationTag[] = [];
  try {
    tags = await listTags(tagKeys, clients);
    const outcome = await setStatus(tagKeys.filter((key) => !isActive(key, tags)), 'Active', clients);
    failures.push(...outcome.failures);
    if (outcome.accepted.length > 0) {
      // An accepted key is Active only when AWS lists it as Active, and a backfill must be newer than the activation.
      tags = await listTags(tagKeys, clients);
    }
  } catch (error) {
    failures.push(failureOf('listing cost allocation tags', error));
  }
  return { tags, failures };
}

export function stateOf(pending: string[], failures: AwsFailure[]): ActivationState {
  if (failures.some(({ cause }) => cause === 'LINKED_ACCOUNT')) {
    return 'LinkedAccount';
  }
  return failures.length > 0 ? 'Failed' : pending.length > 0 ? 'Pending' : 'Active';
}
