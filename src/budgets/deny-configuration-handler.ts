import { GetScheduleCommand, type SchedulerClient } from '@aws-sdk/client-scheduler';
import { readOnceAllowed, type Waiting } from '../access/policy-attachments-handler';

/**
 * Actions of a budget that attach one policy.
 */
export interface DenyAction {
  readonly budgetName: string;
  readonly policyArn: string;

  /** Whether the function reverses and resets the actions once spend is below the threshold. */
  readonly autoReset: boolean;

  /** Names of the principals to deny. The function denies no others, even if they are added to the action. */
  readonly roles: string[];
  readonly groups: string[];
  readonly users: string[];
}

export interface ConfigurationClients extends Waiting {
  readonly scheduler: SchedulerClient;
}

/**
 * Returns the actions to check. They are the input of the schedule, which is read from the schedule itself: the sender of an event might be a principal
 * that wants to lift its own Deny.
 */
export async function configuredActions(scheduleName: string, clients: ConfigurationClients): Promise<DenyAction[]> {
  const { Target: target } = await readOnceAllowed(clients, async () => clients.scheduler.send(new GetScheduleCommand({ Name: scheduleName, GroupName: 'default' })));
  return JSON.parse(target!.Input!).actions;
}
