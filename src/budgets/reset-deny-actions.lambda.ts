import { BudgetsClient } from '@aws-sdk/client-budgets';
import { IAMClient } from '@aws-sdk/client-iam';
import { releaseAll, releaseLeftovers, resetDenyActions, type ResetRequest } from './reset-deny-actions-handler';
import { logLine } from '../private/log-line';

/**
 * Event of the CDK's custom resource framework.
 */
interface ReleaseEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: {
    readonly AccountId: string;
    readonly BudgetName: string;
    readonly PolicyArn: string;
    readonly Roles?: string[];
    readonly Groups?: string[];
    readonly Users?: string[];
  };
}

// No Region is required: both services have one endpoint per partition, which the SDK resolves from any of its Regions.
const retries = { maxAttempts: 8, retryMode: 'standard' };
const clients = {
  budgets: new BudgetsClient(retries),
  iam: new IAMClient(retries),
  sleep: async (ms: number) => new Promise((resolve) => setTimeout(resolve, ms)),
  now: () => Date.now(),
  log: logLine,
};

export async function handler(event: ResetRequest | ReleaseEvent): Promise<unknown> {
  return 'RequestType' in event ? release(event) : resetDenyActions(event, clients);
}

async function release({ RequestType, PhysicalResourceId, ResourceProperties }: ReleaseEvent): Promise<{ PhysicalResourceId?: string }> {
  const { AccountId, BudgetName: budgetName, PolicyArn: policyArn, Roles: roles = [], Groups: groups = [], Users: users = [] } = ResourceProperties;
  if (RequestType === 'Delete') {
    await releaseAll(policyArn, clients);
    return { PhysicalResourceId };
  }
  if (RequestType === 'Update') {
    await releaseLeftovers(AccountId, { budgetName, policyArn, roles, groups, users }, clients);
  }
  // A different policy is a different resource, so that CloudFormation detaches the former policy.
  return { PhysicalResourceId: policyArn };
}
