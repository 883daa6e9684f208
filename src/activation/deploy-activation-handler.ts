import { type ActivationClients, type ActivationReport, type ActivationRequest, activate, isDone, logReport, switchRule } from './activate-cost-allocation-tags-handler';
import { failureOf } from './aws-failure';
import { isActive, listTags, setStatus } from './tag-status-handler';

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
const PERMISSION_INTERVAL_MS = 5_000;
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
  const { TagKeys: tagKeys, BackfillFrom: backfillFrom } = event.ResourceProperties;
  await deactivate(keysToDeactivate(event), clients);
  if (event.RequestType === 'Delete') {
    return { PhysicalResourceId };
  }
  const report = await deploy({ tagKeys, backfillFrom }, clients);
  return { PhysicalResourceId, Data: { State: report.state, PendingTagKeys: listed(report.pending), ActiveTagKeys: listed(report.active) } };
}

async function deploy(request: ActivationRequest, clients: ActivationClients): Promise<ActivationReport> {
  const report = await onceAllowed(request, clients);
  const reported = await switchRule(isDone(report) ? 'DISABLED' : 'ENABLED', report, clients);
  logReport(request, reported, clients);
  return reported;
}

async function onceAllowed(request: ActivationRequest, clients: ActivationClients): Promise<ActivationReport> {
  for (let attempt = 1; ; attempt++) {
    const report = await activate(request, clients);
    if (attempt === MAX_ATTEMPTS || clients.signal.aborted || !report.failures.some(({ cause }) => cause === 'NOT_ALLOWED')) {
      return report;
    }
    await clients.sleep(PERMISSION_INTERVAL_MS);
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

async function deactivate(keys: string[], clients: ActivationClients): Promise<void> {
  if (keys.length === 0) {
    return;
  }
  let errors: string[] = [];
  let deactivated: string[] = [];
  try {
    const tags = await listTags(keys, clients);
    const { accepted, failures } = await setStatus(keys.filter((key) => isActive(key, tags)), 'Inactive', clients);
    deactivated = accepted;
    errors = failures.map(({ text }) => text);
  } catch (error) {
    errors = [failureOf('the list of cost allocation tags', error).text];
  }
  clients.log(JSON.stringify({ deactivated, errors }));
}

function listed(keys: string[]): string {
  const fitting = keys.filter((_, index) => keys.slice(0, index + 1).join(',').length <= MAX_LIST_LENGTH);
  return fitting.length === keys.length ? keys.join(',') : `${fitting.join(',')} and ${keys.length - fitting.length} more`;
}
