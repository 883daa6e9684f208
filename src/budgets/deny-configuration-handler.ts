import { GetScheduleCommand, type SchedulerClient } from '@aws-sdk/client-scheduler';
import type { DenyAction } from './denied-budget';
import { readOnceAllowed, type Waiting } from '../access/policy-attachments-handler';

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
