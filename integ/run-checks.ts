import { DescribeStackEventsCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { failureText } from './aws-failure';
import type { Check } from './check';
import type { Live } from './live';
import { type OutputName, type StackName, stackOf } from './names';
import { inconclusive, type Outcome, refuted } from './outcome';

export interface Shown {
  readonly id: string;
  readonly outcome: Outcome;
}

interface DeployedStack {
  readonly status: string;
  readonly outputs: Partial<Record<OutputName, string>>;
}

/**
 * Runs checks one after the other. A check that fails is inconclusive, and does not stop the other checks.
 */
export async function runChecks(live: Live, checks: readonly Check[], onShown: (shown: Shown) => void = () => {}): Promise<Shown[]> {
  const stacks = new Map<StackName, DeployedStack | undefined>();
  const shown: Shown[] = [];
  for (const each of checks) {
    const next = { id: each.id, outcome: await outcomeOf(live, each, stacks) };
    shown.push(next);
    onShown(next);
  }
  return shown;
}

async function outcomeOf(live: Live, check: Check, stacks: Map<StackName, DeployedStack | undefined>): Promise<Outcome> {
  try {
    const outputs: Partial<Record<OutputName, string>> = {};
    for (const name of check.needs) {
      const stackName = stackOf(name);
      if (!stacks.has(stackName)) {
        stacks.set(stackName, await deployedStack(live, stackName));
      }
      const stack = stacks.get(stackName);
      if (stack?.outputs[name] === undefined) {
        return await notDeployed(live, check, stackName, stack);
      }
      outputs[name] = stack.outputs[name];
    }
    return await check.run(live, outputs as Record<OutputName, string>);
  } catch (error) {
    return inconclusive(failureText(error));
  }
}

async function deployedStack(live: Live, name: StackName): Promise<DeployedStack | undefined> {
  try {
    const { Stacks } = await live.clients.cloudFormation.send(new DescribeStacksCommand({ StackName: name }));
    const { StackStatus, Outputs = [] } = Stacks![0];
    return { status: StackStatus!, outputs: Object.fromEntries(Outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue])) };
  } catch (error) {
    if (/does not exist/.test((error as Error).message)) {
      return undefined;
    }
    throw error;
  }
}

/** A resource that AWS rejected refutes an assumption if the check is about this resource. */
async function notDeployed(live: Live, { refusedAs }: Check, stackName: StackName, stack?: DeployedStack): Promise<Outcome> {
  if (!stack) {
    return inconclusive(`the stack ${stackName} is not deployed`, `after npx projen integ:deploy ${stackName}${/Activation|Anomalies|Category/.test(stackName) ? ' -c payer=true' : ''}`);
  }
  if (refusedAs?.stack === stackName) {
    const { StackEvents = [] } = await live.clients.cloudFormation.send(new DescribeStackEventsCommand({ StackName: stackName }));
    const refusal = StackEvents.find(({ ResourceType, ResourceStatus, ResourceStatusReason = '' }) =>
      ResourceType === refusedAs.resourceType && ResourceStatus === 'CREATE_FAILED' && !/cancelled/i.test(ResourceStatusReason));
    if (refusal) {
      return refuted(`AWS rejected ${refusal.LogicalResourceId}: ${refusal.ResourceStatusReason}`);
    }
  }
  return inconclusive(`the status of the stack ${stackName} is ${stack.status}`, 'once it is deployed');
}
