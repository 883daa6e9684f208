import {
  AttachPolicyCommand, DescribePolicyCommand, DuplicatePolicyAttachmentException, type OrganizationsClient, paginateListTargetsForPolicy,
  UpdatePolicyCommand,
} from '@aws-sdk/client-organizations';
import { GetScheduleCommand, type SchedulerClient } from '@aws-sdk/client-scheduler';
import { type AlarmClients, alarmStates } from './alarm-states-handler';
import { type DenyListContent, isSamePolicy, policyText, valuesIn } from './denied-values';
import { DENIED_VALUES_METRIC } from './deny-list-metric';
import { failure, type Failure, type Outcome, throwFailures } from '../access/policy-attachments-handler';
import { METRIC_NAMESPACE, metricLines } from '../private/metric-line';

export interface DenyList extends DenyListContent {
  readonly policyId: string;

  /** Accounts, organizational units and roots that must have the policy. */
  readonly targetIds: string[];
}

export interface DenyListClients extends AlarmClients {
  readonly organizations: OrganizationsClient;

  /** Writes one line of JSON. */
  readonly log: (line: string) => void;
}

export interface ScheduledClients extends DenyListClients {
  readonly scheduler: SchedulerClient;

  /** Milliseconds since 1970. */
  readonly now: () => number;
}

// A state that changed while the policy was written needs one more pass. More passes mean that another writer disagrees.
const MAX_PASSES = 5;

/**
 * Makes the service control policy deny the values whose alarms are in ALARM now, and attaches it to targets that have lost it. Ignores the content of events, so late and duplicate events have no effect of their own.
 *
 * @throws after the work that was possible, if an alarm could not be read or the policy could not be read, written or attached
 */
export async function updateDenyList(scheduleName: string, functionName: string, clients: ScheduledClients): Promise<string[]> {
  const { Target: target } = await clients.scheduler.send(new GetScheduleCommand({ Name: scheduleName, GroupName: 'default' }));
  const list: DenyList = JSON.parse(target!.Input!).denyList;
  const { done: denied, failures } = await writeValues(list, clients);
  const metric = { name: DENIED_VALUES_METRIC, value: denied.length, dimensions: { FunctionName: functionName } };
  metricLines(METRIC_NAMESPACE, clients.now(), [metric], { denied }).forEach(clients.log);
  throwFailures([...failures, ...await attachMissing(list, clients)]);
  return denied;
}

/**
 * Writes the values into the policy if they differ.
 *
 * Reads the alarms again after each change. If two runs overlap, the last one to write therefore sees every state that the other one saw, and no run ends with an older list.
 */
export async function writeValues(
  list: DenyList, clients: DenyListClients, always: { readonly Name?: string; readonly Description?: string } = {},
): Promise<Outcome<string[]>> {
  let properties = always;
  for (let pass = 1; ; pass++) {
    const { Policy: policy } = await clients.organizations.send(new DescribePolicyCommand({ PolicyId: list.policyId }));
    const present = policy!.Content!;
    const { done: denied, failures } = await deniedNow(list, valuesIn(present, list.conditionKeys), clients);
    const wanted = policyText(list, denied);
    const differs = !isSamePolicy(present, wanted);
    if (!differs && Object.keys(properties).length === 0 || pass > MAX_PASSES) {
      const other = differs ? [failure(list.policyId, new Error('another writer changed the policy after each of the passes'))] : [];
      return { done: denied, failures: [...failures, ...other] };
    }
    if (!isSamePolicy(policyText(list, valuesIn(present, list.conditionKeys)), present)) {
      clients.log(JSON.stringify({ policyId: list.policyId, overwritten: present }));
    }
    await clients.organizations.send(new UpdatePolicyCommand({ PolicyId: list.policyId, Content: wanted, ...properties }));
    clients.log(JSON.stringify({ policyId: list.policyId, denied }));
    properties = {};
  }
}

/**
 * Returns the values that must be denied now. A value stays denied if one of its alarms could not be read.
 *
 * @param present values that the policy denies
 */
export async function deniedNow({ values }: DenyListContent, present: ReadonlySet<string>, clients: AlarmClients): Promise<Outcome<string[]>> {
  const { done: states, failures } = await alarmStates([...new Set(values.flatMap(({ alarmNames = [] }) => alarmNames))], clients);
  const denied = values.filter(({ value, alarmNames }) => alarmNames === undefined
    || alarmNames.some((name) => states.get(name) === 'ALARM')
    || present.has(value) && alarmNames.some((name) => !states.has(name)));
  return { done: denied.map(({ value }) => value).sort(), failures };
}

export async function attachMissing({ policyId, targetIds }: Pick<DenyList, 'policyId' | 'targetIds'>, { organizations, log }: DenyListClients): Promise<Failure[]> {
  if (targetIds.length === 0) {
    return [];
  }
  const failures: Failure[] = [];
  try {
    const attached = await targetsOf(policyId, organizations);
    for (const targetId of targetIds.filter((id) => !attached.includes(id))) {
      try {
        await organizations.send(new AttachPolicyCommand({ PolicyId: policyId, TargetId: targetId }));
        log(JSON.stringify({ policyId, attachedTo: targetId }));
      } catch (error) {
        if (!(error instanceof DuplicatePolicyAttachmentException)) {
          failures.push(failure(`target ${targetId}`, error));
        }
      }
    }
  } catch (error) {
    failures.push(failure(policyId, error));
  }
  return failures;
}

/** Returns the IDs of the targets that have the policy. */
export async function targetsOf(policyId: string, organizations: OrganizationsClient): Promise<string[]> {
  const ids: string[] = [];
  for await (const { Targets = [] } of paginateListTargetsForPolicy({ client: organizations }, { PolicyId: policyId })) {
    ids.push(...Targets.map(({ TargetId }) => TargetId!));
  }
  return ids;
}
