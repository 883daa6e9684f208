import type { CostAllocationTag } from '@aws-sdk/client-cost-explorer';
import { DisableRuleCommand, EnableRuleCommand, type EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { ACTIVATION_DIMENSION, FAILURES_METRIC, PENDING_METRIC } from './activation-metric';
import { type AwsFailure, failureOf } from './aws-failure';
import { payerCommands } from './payer-commands';
import { type Backfill, backfillFrom as backfillFromMonth } from './tag-backfill-handler';
import { type CostExplorer, isActive, listTags, setStatus } from './tag-status-handler';
import { METRIC_NAMESPACE, metricLines } from '../private/metric-line';

/**
 * What is to be active.
 */
export interface ActivationRequest {
  readonly tagKeys: string[];

  /** A month, such as `2026-01`. */
  readonly backfillFrom?: string;

  /**
   * Whether deleting an activation deactivates its keys. CloudFormation creates a moved one before it deletes the former, which then takes the keys from the one that stays: that has to go on looking.
   */
  readonly deactivateOnDelete?: boolean;
}

/**
 * What the rule sends.
 */
export interface ScheduledRequest extends ActivationRequest {
  /** Stands for the rest. */
  readonly revision: string;
}

export interface ActivationClients extends CostExplorer {
  readonly eventBridge: EventBridgeClient;

  /** The rule that runs this until it is done. */
  readonly ruleName: string;

  /** Of what was deployed last. */
  readonly revision: string;
  readonly sleep: (ms: number) => Promise<unknown>;

  /** Milliseconds since 1970. */
  readonly now: () => number;

  /** Takes one line of JSON. */
  readonly log: (line: string) => void;
}

type RuleState = 'ENABLED' | 'DISABLED';

export type ActivationState = 'Active' | 'Pending' | 'LinkedAccount' | 'Failed';

export interface ActivationReport {
  readonly state: ActivationState;
  readonly active: string[];
  readonly pending: string[];

  /** Absent if none was asked for. */
  readonly backfill?: Backfill;
  readonly failures: AwsFailure[];
}

// The rule is told even when AWS took all the time there was for the rest.
const RULE_CALL_MS = 20_000;

/**
 * A run of the rule: activates what is not Active, and switches the rule off once there is nothing left that another run could do or tell.
 *
 * Looks before it acts, so it may run at any time and any number of times. Throws, after all that, when something failed that may work later.
 */
export async function runScheduled(request: ScheduledRequest, clients: ActivationClients): Promise<ActivationReport> {
  const report = await activate(request, clients);
  // A run that comes late knows nothing of keys that were added since.
  const reported = isDone(request, report) && request.revision === clients.revision ? await switchRule('DISABLED', report, clients) : report;
  logReport(request, reported, clients);
  if (reported.failures.some(({ cause }) => cause === 'PASSING')) {
    throw new Error(`${reported.failures.length} could not be done:\n${reported.failures.map(({ text }) => `  - ${text}`).join('\n')}`);
  }
  return reported;
}

/**
 * Activates the keys that are not Active yet and, once all are, starts the backfill. Never throws.
 */
export async function activate({ tagKeys, backfillFrom }: ActivationRequest, clients: CostExplorer): Promise<ActivationReport> {
  const { tags, failures } = await activated(tagKeys, clients);
  const active = tagKeys.filter((key) => isActive(key, tags));
  const pending = tagKeys.filter((key) => !active.includes(key));
  if (pending.length > 0) {
    return { state: stateOf(pending, failures), active, pending, ...backfillFrom === undefined ? {} : { backfill: 'WAITING' }, failures };
  }
  // A call that got no answer may have worked all the same.
  const { backfill, failures: failed = [] } = backfillFrom === undefined ? {} : await backfillFromMonth(backfillFrom, tags, clients);
  return { state: stateOf(pending, failed), active, pending, ...backfill && { backfill }, failures: failed };
}

/** Whether another run would find nothing to do, and nothing to tell. */
export function isDone({ deactivateOnDelete }: ActivationRequest, { pending, failures, backfill = 'COVERED' }: ActivationReport): boolean {
  return !deactivateOnDelete && pending.length === 0 && failures.length === 0 && backfill === 'COVERED';
}

/** Switches the rule, and adds to a report why it could not be. With a rule that stays off, nothing is tried again. */
export async function switchRule(state: RuleState, report: ActivationReport, clients: ActivationClients): Promise<ActivationReport> {
  const { eventBridge, ruleName: Name } = clients;
  const command = state === 'ENABLED' ? new EnableRuleCommand({ Name }) : new DisableRuleCommand({ Name });
  try {
    await eventBridge.send(command, { abortSignal: AbortSignal.timeout(RULE_CALL_MS) });
    return report;
  } catch (error) {
    const failures = [...report.failures, failureOf(`rule ${Name}, to be ${state}`, error)];
    return { ...report, failures, ...state === 'ENABLED' ? { state: stateOf(report.pending, failures) } : {} };
  }
}

/** Tells what was found in one line of JSON, which CloudWatch makes the metrics of. */
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
    ...report.pending.length > 0 ? { payerCommands: payerCommands(report.pending, backfillFrom) } : {},
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
      // What AWS took is Active when AWS says so, and a backfill has to be newer than that.
      tags = await listTags(tagKeys, clients);
    }
  } catch (error) {
    failures.push(failureOf('the list of cost allocation tags', error));
  }
  return { tags, failures };
}

export function stateOf(pending: string[], failures: AwsFailure[]): ActivationState {
  if (failures.some(({ cause }) => cause === 'LINKED_ACCOUNT')) {
    return 'LinkedAccount';
  }
  return failures.length > 0 ? 'Failed' : pending.length > 0 ? 'Pending' : 'Active';
}
