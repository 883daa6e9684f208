import { CloudWatchClient, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { IAMClient, ListEntitiesForPolicyCommand, NoSuchEntityException } from '@aws-sdk/client-iam';
import type { Deployable } from './assembly';
import type { Stacks } from './stacks';
import type { Synthesized } from './synthesized';
import { until } from './until';

/** The ids of the principals that are denied, by the id of what denies them. */
export type Denied = Readonly<Record<string, readonly string[]>>;

/** Asks who has the deny policies of a stack, as they are now. */
export function deniedOf(stacks: Stacks, { stack, pathOf }: Synthesized, physicalIds: ReadonlyMap<string, string>): () => Promise<Denied> {
  const iam = stacks.account(stack.account, stack.region).client(IAMClient);
  const paths = new Map([...physicalIds].map(([logicalId, physicalId]) => [physicalId, pathOf(logicalId)]));
  const policies = [...physicalIds].filter(([logicalId]) => pathOf(logicalId).endsWith('/DenyPolicy'));
  return async () => Object.fromEntries(await Promise.all(policies.map(async ([logicalId, PolicyArn]) => {
    const { PolicyRoles = [], PolicyGroups = [], PolicyUsers = [] } = await iam.send(new ListEntitiesForPolicyCommand({ PolicyArn }))
      .catch((error): { PolicyRoles?: []; PolicyGroups?: []; PolicyUsers?: [] } => {
        if (error instanceof NoSuchEntityException) {
          return {};
        }
        throw error;
      });
    const names = [
      ...PolicyRoles.map(({ RoleName }) => RoleName!),
      ...PolicyGroups.map(({ GroupName }) => GroupName!),
      ...PolicyUsers.map(({ UserName }) => UserName!),
    ];
    return [pathOf(logicalId).split('/')[0], names.map((name) => paths.get(name) ?? name).sort()] as const;
  })));
}

/** Lets all budget actions fire and the alarm on cost go into ALARM, and waits until all principals are denied by both. */
export async function denyAll(stacks: Stacks, synthesized: Synthesized, principals: readonly string[]): Promise<void> {
  const { stack, logicalIdOf } = synthesized;
  const ids = await stacks.physicalIds(stack);
  const denied = deniedOf(stacks, synthesized, ids);
  await stacks.server.fireBudgetActions();
  await setAlarm(stacks, stack, ids.get(logicalIdOf('Alarm/Resource'))!);
  await until(async () => expect(Object.values(await denied())).toEqual([principals, principals]));
}

/** Only a change of the state starts an execution. */
async function setAlarm(stacks: Stacks, stack: Deployable, AlarmName: string): Promise<void> {
  for (const StateValue of ['OK', 'ALARM'] as const) {
    await stacks.account(stack.account, stack.region).client(CloudWatchClient).send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'a test' }));
  }
}
