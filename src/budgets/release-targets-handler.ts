import { DetachPolicyCommand, type OrganizationsClient, paginateListTargetsForPolicy, PolicyNotAttachedException, PolicyNotFoundException } from '@aws-sdk/client-organizations';
import { assertStackChanges, type StackClients, type StackRequest } from '../access/stack-changes-handler';

export interface ReleaseTargetsClients extends StackClients {
  readonly organizations: OrganizationsClient;
}

const POLICY_ID = /^p-[0-9a-zA-Z_]+$/;

/** Whether the policy of an action is a service control policy. */
export function isServiceControlPolicy(policy: unknown): policy is string {
  return typeof policy === 'string' && POLICY_ID.test(policy);
}

/**
 * Detaches a service control policy from targets that leave the list of an action, or from all targets before CloudFormation deletes the policy. The permissions of the function are limited to the policies of the stack.
 */
export async function releaseTargets(
  policyId: string, requestType: StackRequest, targetIds: readonly string[], stackId: string, clients: ReleaseTargetsClients,
): Promise<void> {
  if (requestType === 'Create') {
    return;
  }
  await assertStackChanges(stackId, requestType, clients);
  const kept = requestType === 'Delete' ? [] : targetIds;
  try {
    for await (const { Targets = [] } of paginateListTargetsForPolicy({ client: clients.organizations }, { PolicyId: policyId })) {
      for (const { TargetId } of Targets.filter((target) => !kept.includes(target.TargetId!))) {
        await detach(policyId, TargetId!, clients);
      }
    }
  } catch (error) {
    if (!(error instanceof PolicyNotFoundException)) {
      throw error;
    }
  }
}

async function detach(PolicyId: string, TargetId: string, { organizations }: ReleaseTargetsClients): Promise<void> {
  try {
    await organizations.send(new DetachPolicyCommand({ PolicyId, TargetId }));
  } catch (error) {
    if (!(error instanceof PolicyNotAttachedException)) {
      throw error;
    }
  }
}
