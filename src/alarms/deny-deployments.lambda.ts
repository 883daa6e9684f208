import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { IAMClient } from '@aws-sdk/client-iam';
import { SFNClient } from '@aws-sdk/client-sfn';
import { deployDeny, type DenyDeployment } from './deny-deployments-handler';
import { logLine } from '../private/log-line';

const retries = { maxAttempts: 8, retryMode: 'standard' };
const clients = {
  cloudformation: new CloudFormationClient(retries),
  cloudwatch: new CloudWatchClient(retries),
  iam: new IAMClient(retries),
  sfn: new SFNClient(retries),
  sleep: async (ms: number) => new Promise((resolve) => setTimeout(resolve, ms)),
  log: logLine,
};

export async function handler(event: DenyDeployment): Promise<{ PhysicalResourceId?: string }> {
  const { STACK_ID: stackId, POLICY_PATH: policyPath } = process.env;
  return deployDeny(event, { stackId: stackId!, policyPath: policyPath! }, clients);
}
