import { type ActivationClients, type ActivationReport, type ActivationRequest, activate, isDone, logReport, stateOf, switchRule } from './activate-cost-allocation-tags-handler';
import type { AwsFailure, FailureCause } from './aws-failure';
import { setStatus } from './tag-status-handler';

interface DeploymentProperties {
  readonly TagKeys: string[];
  readonly BackfillFrom?: string;

  /** CloudFormation makes text of it. */
  readonly DeactivateOnDelete?: string;
}

/**
 * What the custom resource framework of the CDK sends.
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

// A permission that came with the same deployment takes IAM some seconds.
const INTERVAL_MS = 5_000;
const MAX_ATTEMPTS = 7;

// CloudFormation takes 4,096 bytes in all: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
const MAX_LIST_LENGTH = 1_200;

/**
 * A deployment: activates at once, switches the rule on if something is left for it and off if not, and tells how it went. Takes out the keys that left, where that is asked for.
 *
 * Never fails a deployment: whatever AWS says is a state and a line in the log.
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

/** Tries again while something fails for one of the causes that may pass. */
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

/** @returns what failed */
async function deactivate(keys: string[], clients: ActivationClients): Promise<AwsFailure[]> {
  if (keys.length === 0) {
    return [];
  }
  // Whatever AWS lists: what was activated a moment ago is not Active yet. There is no later run that knows of these keys.
  const { accepted, failures } = await retried(['NOT_ALLOWED', 'PASSING'], clients, async () => setStatus(keys, 'Inactive', clients));
  clients.log(JSON.stringify({ deactivated: accepted, errors: failures.map(({ text }) => text) }));
  return failures;
}

function listed(keys: string[]): string {
  const fitting = keys.filter((_, index) => keys.slice(0, index + 1).join(',').length <= MAX_LIST_LENGTH);
  return fitting.length === keys.length ? keys.join(',') : `${fitting.join(',')} and ${keys.length - fitting.length} more`;
}
