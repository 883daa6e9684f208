import { BudgetsClient } from '@aws-sdk/client-budgets';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { IAMClient } from '@aws-sdk/client-iam';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { release, type ReleaseEvent } from './deny-release-handler';
import { resetDenyActions } from './reset-deny-actions-handler';
import { logLine } from '../private/log-line';

// AWS Budgets and IAM have one endpoint per partition, which the SDK resolves from any of its Regions.
const retries = { maxAttempts: 8, retryMode: 'standard' };
const clients = {
  budgets: new BudgetsClient(retries),
  iam: new IAMClient(retries),
  cloudformation: new CloudFormationClient(retries),
  organizations: new OrganizationsClient(retries),
  scheduler: new SchedulerClient(retries),
  sleep: async (ms: number) => new Promise((resolve) => setTimeout(resolve, ms)),
  now: () => Date.now(),
  log: logLine,
};

const { STACK_ID: stackId, POLICY_PATH: policyPath, SCHEDULE_NAME: scheduleName, AWS_LAMBDA_FUNCTION_NAME: functionName } = process.env;

/**
 * Releases principals for a custom resource. Every other event checks all actions, whatever it contains.
 */
export async function handler(event?: Partial<ReleaseEvent> | null): Promise<unknown> {
  return isRelease(event)
    ? release(event, { stackId: stackId!, policyPath: policyPath! }, clients)
    : resetDenyActions({ stackId: stackId!, scheduleName: scheduleName!, functionName: functionName! }, clients);
}

function isRelease(event?: Partial<ReleaseEvent> | null): event is ReleaseEvent {
  return ['Create', 'Update', 'Delete'].includes(event?.RequestType ?? '');
}
