import { CreatePolicyCommand, DeletePolicyCommand, DetachPolicyCommand, PolicyNotAttachedException, PolicyNotFoundException } from '@aws-sdk/client-organizations';
import { type DenyListContent, policyText } from './denied-values';
import { attachMissing, deniedNow, type DenyListClients, targetsOf, writeValues } from './update-deny-list-handler';
import { onceAllowed, throwFailures, type Waiting } from '../access/policy-attachments-handler';

/** Event of the CDK's custom resource framework. */
export interface DenyListEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: DenyListProperties;
  readonly OldResourceProperties?: DenyListProperties;
}

export interface DenyListProperties {
  readonly Name: string;
  readonly Description: string;
  readonly TargetIds?: string[];

  /** Tag that the permissions of the function require. */
  readonly TagKey: string;
  readonly TagValue: string;

  /** The content as JSON, because CloudFormation changes values that are not text. */
  readonly Content: string;
}

export interface DeploymentClients extends DenyListClients, Waiting {}

const POLICY_ID = /^p-[0-9a-z]+$/;

/**
 * Creates, changes and deletes the service control policy of a deny list.
 *
 * Content and properties change in one request, with the values that are denied at that time. A change never lifts a Deny, unlike that of a policy whose content is in a template. New targets
 * are attached before former ones are detached.
 */
export async function deployDenyList(event: DenyListEvent, clients: DeploymentClients): Promise<{ PhysicalResourceId?: string }> {
  const { PhysicalResourceId: policyId = '', ResourceProperties: properties } = event;
  switch (event.RequestType) {
    case 'Create': return { PhysicalResourceId: await create(properties, clients) };
    case 'Update': return { PhysicalResourceId: await update(policyId, event, clients) };
    case 'Delete':
      await remove(policyId, clients);
      return { PhysicalResourceId: policyId };
  }
}

async function create(properties: DenyListProperties, clients: DeploymentClients): Promise<string> {
  const content: DenyListContent = JSON.parse(properties.Content);
  // An alarm that cannot be read yet must not fail the deployment. The next check reads it.
  const { done: denied } = await deniedNow(content, new Set(), clients);
  let policyId = '';
  await onceAllowed(clients, async () => {
    const { Policy: policy } = await clients.organizations.send(new CreatePolicyCommand({
      Type: 'SERVICE_CONTROL_POLICY',
      Name: properties.Name,
      Description: properties.Description,
      Content: policyText(content, denied),
      Tags: [{ Key: properties.TagKey, Value: properties.TagValue }],
    }));
    policyId = policy!.PolicySummary!.Id!;
    return { done: [], failures: [] };
  });
  const failures = await attachMissing({ policyId, targetIds: properties.TargetIds ?? [] }, clients);
  if (failures.length > 0) {
    // CloudFormation does not know the policy yet, so it would remain.
    await remove(policyId, clients);
  }
  throwFailures(failures);
  return policyId;
}

async function update(
  policyId: string, { ResourceProperties: properties, OldResourceProperties: former }: DenyListEvent, clients: DeploymentClients,
): Promise<string> {
  const targetIds = properties.TargetIds ?? [];
  const list = { ...JSON.parse(properties.Content) as DenyListContent, policyId, targetIds };
  try {
    await writeValues(list, clients, { Name: properties.Name, Description: properties.Description });
  } catch (error) {
    if (error instanceof PolicyNotFoundException) {
      return create(properties, clients);
    }
    throw error;
  }
  throwFailures(await attachMissing(list, clients));
  await detach(policyId, (former?.TargetIds ?? []).filter((id) => !targetIds.includes(id)), clients);
  return policyId;
}

async function remove(policyId: string, clients: DeploymentClients): Promise<void> {
  // A creation that failed has no policy.
  if (!POLICY_ID.test(policyId)) {
    return;
  }
  try {
    await detach(policyId, await targetsOf(policyId, clients.organizations), clients);
    await clients.organizations.send(new DeletePolicyCommand({ PolicyId: policyId }));
  } catch (error) {
    if (!(error instanceof PolicyNotFoundException)) {
      throw error;
    }
  }
}

async function detach(policyId: string, targetIds: readonly string[], { organizations }: DenyListClients): Promise<void> {
  for (const targetId of targetIds) {
    try {
      await organizations.send(new DetachPolicyCommand({ PolicyId: policyId, TargetId: targetId }));
    } catch (error) {
      if (!(error instanceof PolicyNotAttachedException)) {
        throw error;
      }
    }
  }
}
