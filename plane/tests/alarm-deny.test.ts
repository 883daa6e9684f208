import { setTimeout as sleep } from 'node:timers/promises';
import {
  AttachRolePolicyCommand, CreateRoleCommand, DeleteRoleCommand, DetachRolePolicyCommand, IAMClient, ListAttachedRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import { DescribeExecutionCommand, GetExecutionHistoryCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { REGION, TEST_ACCOUNT } from '../../test/support/places';
import { metricValues } from '../harness/metrics';
import { DENIED, RELEASING_CALLS, releasingCalls, Runaway, runaway } from '../harness/runaway';
import { Stacks } from '../harness/stacks';
import { until } from '../harness/until';

const DENY_POLICY = 'Alarm/DenyInvocations/DenyPolicy';
const STATE_MACHINE = 'Alarm/DenyInvocations/StateMachine';
const TRUST = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ecs-tasks.amazonaws.com' } }] });
const DELETED = { status: 'DELETE_COMPLETE', failures: {}, replaced: [] };

let stacks: Stacks;
let stack: Runaway;
let name: string;

beforeAll(async () => {
  // 15 minutes are a second.
  stacks = await Stacks.start({ hostileOrder: true, waitScale: 1 / 900 });
});

beforeEach(async () => {
  // MiniStack keeps the executions of a state machine that was deleted, by the name of the state machine.
  name = `Runaway${Math.floor(performance.now())}`;
  stack = await Runaway.create(stacks, runaway(stacks.server, name));
});

afterAll(async () => {
  await stacks?.stop();
});

test('denies while the alarm is in ALARM, and releases when it has left it', async () => {
  await stack.setAlarm('ALARM');
  await until(async () => expect(await stack.denied()).toEqual(DENIED));
  await until(async () => expect(await checks()).toBeGreaterThan(2));
  expect(await stack.denied()).toEqual(DENIED);

  await stack.setAlarm('OK');
  await until(async () => expect(await stack.denied()).toEqual([]));
  await until(async () => expect(await executions()).toEqual(['SUCCEEDED']));
  expect(await stacks.delete(stack.made.stack)).toEqual(DELETED);
});

test('releases once when the alarm has fired twice', async () => {
  for (const state of ['ALARM', 'OK', 'ALARM'] as const) {
    await stack.setAlarm(state);
  }
  await until(async () => expect((await executions()).sort()).toEqual(['RUNNING', 'SUCCEEDED']));
  await until(async () => expect(await stack.denied()).toEqual(DENIED));

  await stack.setAlarm('OK');
  await until(async () => expect(await executions()).toEqual(['SUCCEEDED', 'SUCCEEDED']));
  expect(await stack.denied()).toEqual([]);
});

test('denies again within an interval a role that has lost the policy, and reports it', async () => {
  await stack.setAlarm('ALARM');
  await until(async () => expect(await stack.denied()).toEqual(DENIED));
  await stacks.account(TEST_ACCOUNT, REGION).client(IAMClient).send(new DetachRolePolicyCommand({ RoleName: stack.idOf('One'), PolicyArn: stack.idOf(DENY_POLICY) }));
  expect(await stack.denied()).toEqual(DENIED.filter((each) => each !== 'One'));

  await until(async () => expect(await stack.denied()).toEqual(DENIED));
  const now = Date.now();
  const reported = await metricValues(stacks.account(TEST_ACCOUNT, REGION), 'BedrockCostTags', new Date(now - 3_600_000), new Date(now + 60_000));
  expect(Object.entries(reported).filter(([key]) => key.includes(stack.idOf(STATE_MACHINE)))).toEqual([[expect.stringContaining('PrincipalsNotDenied'), 1]]);
  expect((await executions()).sort()).toEqual(['RUNNING', 'SUCCEEDED']);
});

test('a role that is added while the alarm is in ALARM is denied by the deployment', async () => {
  await stack.setAlarm('ALARM');
  await until(async () => expect(await stack.denied()).toEqual(DENIED));

  const updated = await stack.updated(runaway(stacks.server, name, { others: ['Three'], folder: `${name}-added` }));
  await until(async () => expect(await updated.denied()).toEqual([...DENIED, 'Three'].sort()));
});

test('an alarm that is renamed while it denies forgets no principal, and is checked under its new name', async () => {
  await stack.setAlarm('ALARM');
  await until(async () => expect(await stack.denied()).toEqual(DENIED));

  const renamed = await stack.updated(runaway(stacks.server, name, { alarmName: `runaway-${name}`, folder: `${name}-renamed` }));
  // The new alarm has no data. The executions for the former alarm end without an error, and the last one releases all principals.
  await until(async () => expect(await executions()).toEqual(['SUCCEEDED', 'SUCCEEDED']));
  expect(await renamed.denied()).toEqual([]);
  await renamed.setAlarm('ALARM');
  await until(async () => expect(await renamed.denied()).toEqual(DENIED));
});

test('is deleted while all are denied and an execution waits: executions are stopped, then all principals are released, and nothing remains', async () => {
  await stack.setAlarm('ALARM');
  await until(async () => expect(await stack.denied()).toEqual(DENIED));
  const iam = stacks.account(TEST_ACCOUNT, REGION).client(IAMClient);
  // A role of another stack, to which the policy was attached manually, so that it is in no list.
  const RoleName = `outside-${name}`;
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST }));
  await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: stack.idOf(DENY_POLICY) }));
  await stacks.server.takeCalls();

  expect(await stacks.delete(stack.made.stack)).toEqual(DELETED);
  expect(releasingCalls(await stacks.server.takeCalls())).toEqual(RELEASING_CALLS);
  expect(await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }))).toMatchObject({ AttachedPolicies: [] });
  await iam.send(new DeleteRoleCommand({ RoleName }));
  // The execution would have checked and denied by now.
  await sleep(2_000);
  expect(Object.values(await stacks.server.resources()).flat().filter((each) => each.includes(name))).toEqual([]);
});

/** The status of each execution, with its error. */
async function executions(): Promise<string[]> {
  const client = stacks.account(TEST_ACCOUNT, REGION).client(SFNClient);
  const { executions: found = [] } = await client.send(new ListExecutionsCommand({ stateMachineArn: stack.idOf(STATE_MACHINE) }));
  return Promise.all(found.map(async ({ executionArn }) => {
    const { status, error } = await client.send(new DescribeExecutionCommand({ executionArn }));
    return error ? `${status} ${error}` : status!;
  }));
}

/** How often the alarm was checked by the only execution. */
async function checks(): Promise<number> {
  const client = stacks.account(TEST_ACCOUNT, REGION).client(SFNClient);
  const { executions: [{ executionArn }] = [] as any } = await client.send(new ListExecutionsCommand({ stateMachineArn: stack.idOf(STATE_MACHINE) }));
  const { events = [] } = await client.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1_000 }));
  return events.filter(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name === 'Check alarm').length;
}
