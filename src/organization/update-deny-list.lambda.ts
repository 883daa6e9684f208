import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { type DenyListEvent, deployDenyList } from './deploy-deny-list-handler';
import { updateDenyList } from './update-deny-list-handler';
import { logLine } from '../private/log-line';

// AWS Organizations has one endpoint per partition, which the SDK resolves from any of its Regions. It permits two changes of policies per second.
const retries = { maxAttempts: 8, retryMode: 'standard' };
const clients = {
  cloudwatch: new CloudWatchClient(retries),
  organizations: new OrganizationsClient(retries),
  scheduler: new SchedulerClient(retries),
  sleep: async (ms: number) => new Promise((resolve) => setTimeout(resolve, ms)),
  now: () => Date.now(),
  log: logLine,
};

/**
 * Creates, changes and deletes the policy for CloudFormation. Every other event makes the policy deny what it must, whatever the event contains.
 */
export async function handler(event?: Partial<DenyListEvent> | null): Promise<unknown> {
  const { SCHEDULE_NAME: scheduleName, AWS_LAMBDA_FUNCTION_NAME: functionName } = process.env;
  return isDeployment(event) ? deployDenyList(event, clients) : updateDenyList(scheduleName!, functionName!, clients);
}

function isDeployment(event?: Partial<DenyListEvent> | null): event is DenyListEvent {
  return ['Create', 'Update', 'Delete'].includes(event?.RequestType ?? '');
}
