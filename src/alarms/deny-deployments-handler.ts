import { type CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { type CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import {
  DescribeStateMachineCommand, ExecutionDoesNotExist, paginateListExecutions, type SFNClient, StartExecutionCommand, StateMachineDoesNotExist,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import {
  type AttachedPrincipal, attachedTo, type AttachmentClients, caught, detach, onceAllowed, type Outcome, readOnceAllowed, type Waiting,
} from '../access/policy-attachments-handler';
import { assertOwnPolicy, assertStackChanges, type PolicyOwner } from '../access/stack-changes-handler';
import { plural } from '../private/text';

/**
 * Event of the CDK's custom resource framework.
 */
export interface DenyDeployment {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResourceType: 'Custom::AlarmDenyRelease' | 'Custom::AlarmDenyStart';
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: DenyProperties;
  readonly OldResourceProperties?: DenyProperties;
}

export interface DenyProperties {
  readonly StateMachineArn: string;
  readonly PolicyArn: string;
  readonly AlarmName: string;
  readonly Roles?: string[];
  readonly Groups?: string[];
  readonly Users?: string[];
}

export interface DeploymentClients extends AttachmentClients, Waiting {
  readonly sfn: SFNClient;
  readonly cloudwatch: CloudWatchClient;
  readonly cloudformation: CloudFormationClient;
}

// Step Functions stops an execution within seconds.
const STOP_INTERVAL_MS = 2_000;
const MAX_STOP_READS = 60;

/**
 * Keeps the Deny of an alarm consistent with a deployment.
 *
 * The release resource exists as long as the policy. When it is deleted, no principal has the policy afterwards. The start resource is created and updated
 * last. It starts an execution under the new definition if the alarm is in ALARM or an execution is already denying.
 */
export async function deployDeny(event: DenyDeployment, owner: PolicyOwner, clients: DeploymentClients): Promise<{ PhysicalResourceId?: string }> {
  assertOwnPolicy(event.ResourceProperties.PolicyArn, owner);
  return event.ResourceType === 'Custom::AlarmDenyStart' ? start(event, owner, clients) : release(event, owner, clients);
}

async function release(event: DenyDeployment, owner: PolicyOwner, clients: DeploymentClients) {
  const { RequestType, PhysicalResourceId, ResourceProperties, OldResourceProperties } = event;
  const { PolicyArn: policyArn, StateMachineArn: stateMachineArn, Roles = [], Groups = [], Users = [] } = ResourceProperties;
  if (RequestType === 'Create') {
    return { PhysicalResourceId: policyArn };
  }
  await assertStackChanges(owner.stackId, RequestType, clients);
  if (RequestType === 'Delete') {
    await onceAllowed(clients, async () => releaseAll(policyArn, stateMachineArn, clients));
    return { PhysicalResourceId };
  }
  const formerArn = OldResourceProperties?.StateMachineArn;
  if (formerArn !== undefined && formerArn !== stateMachineArn) {
    await readOnceAllowed(clients, async () => stopExecutions(formerArn, clients));
  }
  const isConfigured = ({ type, name }: AttachedPrincipal) => ({ Role: Roles, Group: Groups, User: Users })[type].includes(name);
  await onceAllowed(clients, async () => caught(policyArn, async () =>
    detach(policyArn, (await attachedTo(policyArn, clients)).filter((principal) => !isConfigured(principal)), clients)));
  // Another policy is another resource: CloudFormation then deletes the resource of the former policy.
  return { PhysicalResourceId: policyArn };
}

/** An execution could attach the policy again, and would keep the state machine from being deleted. */
async function releaseAll(policyArn: string, stateMachineArn: string, clients: DeploymentClients): Promise<Outcome<AttachedPrincipal[]>> {
  return caught(policyArn, async () => {
    if (await attaches(stateMachineArn, policyArn, clients)) {
      await stopExecutions(stateMachineArn, clients);
    }
    return detach(policyArn, await attachedTo(policyArn, clients), clients);
  });
}

/** Whether the state machine exists and attaches this policy. After an update, it might attach another policy. */
async function attaches(stateMachineArn: string, policyArn: string, { sfn }: DeploymentClients): Promise<boolean> {
  try {
    const { definition } = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
    return definition!.includes(`"${policyArn}"`);
  } catch (error) {
    if (error instanceof StateMachineDoesNotExist) {
      return false;
    }
    throw error;
  }
}

async function stopExecutions(stateMachineArn: string, { sfn, sleep, log }: DeploymentClients): Promise<void> {
  for (let reads = 1; ; reads++) {
    const running = await runningExecutions(stateMachineArn, sfn);
    if (running.length === 0) {
      return;
    }
    if (reads === MAX_STOP_READS) {
      throw new Error(`${plural(running.length, 'execution')} did not stop: stop all executions in the Step Functions console, and delete the stack again`);
    }
    for (const executionArn of running) {
      try {
        await sfn.send(new StopExecutionCommand({ executionArn, error: 'Removed', cause: 'CloudFormation removes the Deny' }));
        log(JSON.stringify({ stopped: executionArn }));
      } catch (error) {
        if (!(error instanceof ExecutionDoesNotExist)) {
          throw error;
        }
      }
    }
    await sleep(STOP_INTERVAL_MS);
  }
}

async function start({ RequestType, PhysicalResourceId, ResourceProperties }: DenyDeployment, { stackId }: PolicyOwner, clients: DeploymentClients) {
  if (RequestType === 'Delete') {
    return { PhysicalResourceId };
  }
  const { StateMachineArn: stateMachineArn, AlarmName: alarmName } = ResourceProperties;
  await assertStackChanges(stackId, RequestType, clients);
  const { sfn, cloudwatch, log } = clients;
  const isRequired = await readOnceAllowed(clients, async () =>
    await isInAlarm(alarmName, cloudwatch) || (await runningExecutions(stateMachineArn, sfn)).length > 0);
  if (isRequired) {
    const { executionArn } = await readOnceAllowed(clients, async () => sfn.send(new StartExecutionCommand({ stateMachineArn })));
    log(JSON.stringify({ started: executionArn }));
  }
  return { PhysicalResourceId: stateMachineArn };
}

async function isInAlarm(alarmName: string, cloudwatch: CloudWatchClient): Promise<boolean> {
  const { MetricAlarms: [alarm] = [] } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [alarmName], AlarmTypes: ['MetricAlarm'] }));
  return alarm?.StateValue === 'ALARM';
}

/** There are none if the state machine does not exist. */
async function runningExecutions(stateMachineArn: string, client: SFNClient): Promise<string[]> {
  const running: string[] = [];
  try {
    for await (const { executions = [] } of paginateListExecutions({ client }, { stateMachineArn, statusFilter: 'RUNNING' })) {
      running.push(...executions.map(({ executionArn }) => executionArn!));
    }
  } catch (error) {
    if (!(error instanceof StateMachineDoesNotExist)) {
      throw error;
    }
  }
  return running;
}
