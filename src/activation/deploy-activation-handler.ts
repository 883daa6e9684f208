import { type ActivationClients, type ActivationReport, type ActivationRequest, activate, isDone, logReport, stateOf, switchRule } from './activate-cost-allocation-tags-handler';
import type { AwsFailure, FailureCause } from './aws-failure';
import { setStatus } from './tag-status-handler';

interface DeploymentProperties {
  readonly TagKeys: string[];
  readonly BackfillFrom?: string;

  /** `true` or `false`, because CloudFormation converts the value to a string. */
  readonly DeactivateOnDelete?: string;
}

/**
 * Event that the custom resource framework of the CDK sends.
 */
export interface DeploymentEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: DeploymentProperties;
  readonly OldResourceProperties?: DeploymentProperties;
}

export interface DeploymentResponse {
  readonly PhysicalResourceId: string;
  readonly Data?: { readonly State: string; readonly PendingTagKeys: string; readonly ActiveTagKeys: string };
}

// A permission of the same deployment takes effect in IAM after some seconds.
const INTERVAL_MS = 5_000;
const MAX_ATTEMPTS = 7;

// CloudFormation accepts a response of at most 4,096 bytes: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
const MAX_LIST_LENGTH = 1_200;

/**
 * Handles a deployment. Activates the keys immediately, and enables the rule if work remains or disables it otherwise. If requested, deactivates removed keys.
 *
 * Never fails a deployment. AWS errors are returned as a status, and are logged.
 */
export async function deployActivation(event: DeploymentEvent, clients: ActivationClients): Promise<DeploymentResponse> {
  const PhysicalResourceId = event.PhysicalResourceId ?? clients.ruleName;
  const { TagKeys: tagKeys, BackfillFrom: backfillFrom, DeactivateOnDelete } = event.ResourceProperties;
  const failures = await deactivate(keysToDeactivate(event), clients);
  if (event.RequestType === 'Delete') {
    return { PhysicalResourceId };
  }
  const report = await deploy({ tagKeys, backfillFrom, deactivateOnDelete: DeactivateOnDelete === 'true' }, failures, clients);
  return { PhysicalResourceId, Data: { State: report.state, PendingTagKeys: listed(report.pending), ActiveTagKeys: listed(report.active) } };
}

async function deploy(request: ActivationRequest, before: AwsFailure[], clients: ActivationClients): Promise<ActivationReport> {
  const activated = await retried(['NOT_ALLOWED'], clients, async () => activate(request, clients));
  const failures = [...before, ...activated.failures];
  const report = { ...activated, failures, state: stateOf(activated.pending, failures) };
  const reported = await switchRule(isDone(request, report) ? 'DISABLED' : 'ENABLED', report, clients);
  logReport(request, reported, clients);
  return reported;
}

/** Retries an attempt while it has failures with one of the causes. */
async function retried<T extends { readonly failures: AwsFailure[] }>(
  causes: FailureCause[], { signal, sleep }: ActivationClients, attempt: () => Promise<T>,
): Promise<T> {
  for (let attempts = 1; ; attempts++) {
    const outcome = await attempt();
    if (attempts === MAX_ATTEMPTS || signal.aborted || !outcome.failures.some(({ cause }) => causes.includes(cause))) {
      return outcome;
    }
    await sleep(INTERVAL_MS);
  }
}

function keysToDeactivate({ RequestType, ResourceProperties, OldResourceProperties }: DeploymentEvent): string[] {
  if (ResourceProperties.DeactivateOnDelete !== 'true') {
    return [];
  }
  switch (RequestType) {
    case 'Create': return [];
    case 'Update': return OldResourceProperties!.TagKeys.filter((key) => !ResourceProperties.TagKeys.includes(key));
    case 'Delete': return ResourceProperties.TagKeys;
  }
}

/** @returns failures */
async function deactivate(keys: string[], clients: ActivationClients): Promise<AwsFailure[]> {
  if (keys.length === 0) {
    return [];
  }
  // The listed status is ignored, because a recently activated key is not Active yet. No later run deactivates these keys.
  const { accepted, failures } = await retried(['NOT_ALLOWED', 'PASSING'], clients, async () => setStatus(keys, 'Inactive', clients));
  clients.log(JSON.stringify({ deactivated: accepted, errors: failures.map(({ text }) => text) }));
  return failures;
}

function listed(keys: string[]): string {
  const fitting = keys.filter((_, index) => keys.slice(0, index + 1).join(',').length <= MAX_LIST_LENGTH);
  return fitting.length === keys.length ? keys.join(',') : `${fitting.join(',')} and ${keys.length - fitting.length} more`;
}
