import { setTimeout as sleep } from 'node:timers/promises';
import { AttachRolePolicyCommand, DetachRolePolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import { DescribeExecutionCommand, GetExecutionHistoryCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { REGION, TEST_ACCOUNT } from '../../test/support/places';
import { DENIED, Runaway, runaway } from '../harness/runaway';
import { Stacks } from '../harness/stacks';
import { until } from '../harness/until';

const DENY_POLICY = 'Alarm/DenyInvocations/DenyPolicy';
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

test('a policy that was attached to another role by hand stays there, and keeps the stack from being deleted', async () => {
  const attachment = { RoleName: stack.idOf('Engineer'), PolicyArn: stack.idOf(DENY_POLICY) };
  const iam = stacks.account(TEST_ACCOUNT, REGION).client(IAMClient);
  await iam.send(new AttachRolePolicyCommand(attachment));

  expect(await stacks.delete(stack.made.stack)).toMatchObject({
    status: 'DELETE_FAILED', failures: { [stack.made.logicalIdOf(DENY_POLICY)]: expect.stringContaining('attached') },
  });
  await iam.send(new DetachRolePolicyCommand(attachment));
  expect(await stacks.delete(stack.made.stack)).toEqual(DELETED);
});

test('releases with the alarm that is renamed, although the execution can no longer read it', async () => {
  await stack.setAlarm('ALARM');
  await until(async () => expect(await stack.denied()).toEqual(DENIED));

  expect(await stacks.update(runaway(stacks.server, name, { alarmName: 'runaway', folder: 'renamed' }).stack)).toMatchObject({ status: 'UPDATE_COMPLETE', failures: {} });
  expect(await stack.denied()).toEqual([]);
  // It checks the alarm that is gone, three times in vain.
  await until(async () => expect(await executions()).toEqual(['FAILED NotChecked']));
  expect(await stack.denied()).toEqual([]);
});

test('is deleted while all are denied and an execution waits, and leaves nothing behind', async () => {
  await stack.setAlarm('ALARM');
  await until(async () => expect(await stack.denied()).toEqual(DENIED));

  expect(await stacks.delete(stack.made.stack)).toEqual(DELETED);
  // The execution would have checked and denied by now.
  await sleep(2_000);
  expect(Object.values(await stacks.server.resources()).flat().filter((each) => each.includes(name))).toEqual([]);
});

/** The status of each execution, with its error. */
async function executions(): Promise<string[]> {
  const client = stacks.account(TEST_ACCOUNT, REGION).client(SFNClient);
  const { executions: found = [] } = await client.send(new ListExecutionsCommand({ stateMachineArn: stack.idOf('Alarm/DenyInvocations/StateMachine') }));
  return Promise.all(found.map(async ({ executionArn }) => {
    const { status, error } = await client.send(new DescribeExecutionCommand({ executionArn }));
    return error ? `${status} ${error}` : status!;
  }));
}

/** How often the alarm was checked by the only execution. */
async function checks(): Promise<number> {
  const client = stacks.account(TEST_ACCOUNT, REGION).client(SFNClient);
  const { executions: [{ executionArn }] = [] as any } = await client.send(new ListExecutionsCommand({ stateMachineArn: stack.idOf('Alarm/DenyInvocations/StateMachine') }));
  const { events = [] } = await client.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1_000 }));
  return events.filter(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name === 'Check alarm').length;
}
