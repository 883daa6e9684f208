import { CostExplorerClient } from '@aws-sdk/client-cost-explorer';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { runScheduled, type ScheduledRequest } from './activate-cost-allocation-tags-handler';
import { deployActivation, type DeploymentEvent } from './deploy-activation-handler';
import { logLine } from '../private/log-line';

// Time reserved for switching the rule and logging when the other calls took all of their time.
const RESERVE_MS = 60_000;

// A call without a response must not block a deployment.
const limits = { retryMode: 'standard', requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true } };

// Cost Explorer has one endpoint per partition, which the SDK resolves from any Region of the partition.
const costExplorer = new CostExplorerClient({ ...limits, maxAttempts: 6 });
const eventBridge = new EventBridgeClient({ ...limits, maxAttempts: 3 });

export async function handler(event: ScheduledRequest | DeploymentEvent, context: { getRemainingTimeInMillis(): number }): Promise<unknown> {
  const clients = {
    costExplorer,
    eventBridge,
    ruleName: process.env.RULE_NAME!,
    revision: process.env.REVISION!,
    signal: AbortSignal.timeout(Math.max(1, context.getRemainingTimeInMillis() - RESERVE_MS)),
    sleep: async (ms: number) => new Promise((resolve) => setTimeout(resolve, ms)),
    now: () => Date.now(),
    log: logLine,
  };
  return 'RequestType' in event ? deployActivation(event, clients) : runScheduled(event, clients);
}
