import { principalsOf, without } from './budget-actions-handler';
import { detachLeftovers, type LeftoverClients } from './leftover-attachments-handler';
import { isServiceControlPolicy, releaseTargets, type ReleaseTargetsClients } from './release-targets-handler';
import { attachedTo, type AttachedPrincipal, caught, detach, onceAllowed } from '../access/policy-attachments-handler';
import { accountOf, assertOwnPolicy, assertStackChanges, type PolicyOwner } from '../access/stack-changes-handler';

/**
 * Event of the CDK's custom resource framework, or an event that pretends to be one.
 */
export interface ReleaseEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties?: ReleaseProperties;
  readonly OldResourceProperties?: ReleaseProperties;
}

export interface ReleaseProperties {
  readonly BudgetName?: string;
  readonly PolicyArn?: string;
  readonly Roles?: string[];
  readonly Groups?: string[];
  readonly Users?: string[];

  /** Targets of a service control policy, whose ID is `PolicyArn`. */
  readonly TargetIds?: string[];

  /** `true` or `false`: whether the function also detaches the policy later. CloudFormation passes text. */
  readonly AutoReset?: string;
}

export interface ReleaseClients extends LeftoverClients, ReleaseTargetsClients {}

/**
 * Detaches a policy before CloudFormation deletes it, and from principals that leave the list of an action. Does not change the actions.
 *
 * The event is not trusted: the policy must belong to the stack, and CloudFormation must be changing the stack.
 *
 * @returns response to the framework
 */
export async function release(event: ReleaseEvent, owner: PolicyOwner, clients: ReleaseClients): Promise<{ PhysicalResourceId?: string }> {
  const { PolicyArn: policyArn, BudgetName: budgetName, Roles, Groups, Users } = event.ResourceProperties ?? {};
  if (isServiceControlPolicy(policyArn)) {
    await onceAllowed(clients, async () => {
      await releaseTargets(policyArn, event.RequestType, event.ResourceProperties?.TargetIds ?? [], owner.stackId, clients);
      return { done: [], failures: [] };
    });
    return { PhysicalResourceId: policyArn };
  }
  if (event.RequestType !== 'Create') {
    assertOwnPolicy(policyArn, owner);
    await assertStackChanges(owner.stackId, event.RequestType, clients);
  }
  if (event.RequestType === 'Delete') {
    await releaseAll(policyArn!, clients);
    return { PhysicalResourceId: event.PhysicalResourceId };
  }
  if (event.RequestType === 'Update') {
    const configured = principalsOf({ Definition: { IamActionDefinition: { PolicyArn: policyArn, Roles, Groups, Users } } });
    const policy = { accountId: accountOf(owner.stackId), budgetName: budgetName!, policyArn: policyArn! };
    await onceAllowed(clients, async () => caught(policy.policyArn, async () => {
      const attached = await attachedTo(policy.policyArn, clients);
      return keepsDeny(event)
        ? detach(policy.policyArn, without(attached, configured), clients)
        : detachLeftovers(policy, attached, clients, configured);
    }));
  }
  // A different policy is a different resource, so that CloudFormation detaches the former policy.
  return { PhysicalResourceId: policyArn };
}

/**
 * The action of a budget that replaces another one has not run yet, and might not run for half a day. Its principals stay denied until AWS has counted the spend
 * of the new budget.
 */
function keepsDeny({ ResourceProperties: now, OldResourceProperties: before }: ReleaseEvent): boolean {
  return now?.AutoReset === 'true' && before?.PolicyArn === now.PolicyArn && before?.BudgetName !== now.BudgetName;
}

async function releaseAll(policyArn: string, clients: ReleaseClients): Promise<AttachedPrincipal[]> {
  return onceAllowed(clients, async () => caught(policyArn, async () => detach(policyArn, await attachedTo(policyArn, clients), clients)));
}
