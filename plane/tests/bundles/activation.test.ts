import { join } from 'node:path';
import { DisableRuleCommand, EventBridgeClient, ListRulesCommand, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import { App, CfnOutput, Fn, Stack } from 'aws-cdk-lib';
import { CostAllocationTagActivation, type CostAllocationTagActivationProps } from '../../../src';
import { TEST_ENV } from '../../../test/support/places';
import type { Account } from '../../harness/account';
import { type Deployable, deployables } from '../../harness/assembly';
import { invoke, loggedLines } from '../../harness/functions';
import { type Outcome, Stacks } from '../../harness/stacks';

// MiniStack has no Cost Explorer, so all requests to it are refused.
let stacks: Stacks;
let account: Account;
let stack: Deployable;
let created: Outcome;
let syntheses = 0;

function activationStack(props: CostAllocationTagActivationProps): Deployable {
  const app = new App({ outdir: join(stacks.server.folder, `app-${++syntheses}`) });
  const payer = new Stack(app, 'Payer', { env: TEST_ENV });
  const activation = new CostAllocationTagActivation(payer, 'Activation', props);
  for (const [id, value] of Object.entries({
    Status: activation.status,
    Pending: activation.pendingTagKeys,
    Commands: Fn.join('\n', activation.cliCommands),
    Function: activation.handler.functionName,
    LogGroup: activation.handler.logGroup.logGroupName,
  })) {
    new CfnOutput(payer, id, { value });
  }
  return deployables(app.synth(), stacks.server.folder)[0];
}

async function rule(): Promise<{ Name: string; State: string; Input: string }> {
  const client = account.client(EventBridgeClient);
  const { Rules: [{ Name, State }] = [] as any } = await client.send(new ListRulesCommand({}));
  const { Targets: [{ Input }] = [] as any } = await client.send(new ListTargetsByRuleCommand({ Rule: Name }));
  return { Name, State, Input };
}

/** The last line that the function wrote. */
async function lastLine(): Promise<any> {
  const { LogGroup } = await stacks.outputs(stack);
  return (await loggedLines(account, LogGroup)).at(-1);
}

beforeAll(async () => {
  stacks = await Stacks.start();
  account = stacks.account(TEST_ENV.account, TEST_ENV.region);
  stack = activationStack({ tagKeys: ['Department', 'CostCenter'], backfillFrom: '2026-01' });
  created = await stacks.create(stack);
});

afterAll(async () => {
  await stacks?.stop();
});

test('the deployment succeeds without Cost Explorer, and says what is left to do', async () => {
  expect(created).toEqual({ status: 'CREATE_COMPLETE', failures: {}, replaced: [] });
  expect(await stacks.outputs(stack)).toMatchObject({
    Status: 'Failed',
    Pending: 'Department,CostCenter',
    Commands: 'aws ce update-cost-allocation-tags-status --cost-allocation-tags-status ' +
      '\'[{"TagKey":"Department","Status":"Active"},{"TagKey":"CostCenter","Status":"Active"}]\'\n' +
      'aws ce start-cost-allocation-tag-backfill --backfill-from 2026-01-01T00:00:00Z',
  });
  expect(await lastLine()).toMatchObject({
    state: 'Failed',
    active: [],
    pending: ['Department', 'CostCenter'],
    backfill: 'WAITING',
    errors: [expect.stringMatching(/^listing cost allocation tags: /)],
    _aws: { CloudWatchMetrics: [{ Namespace: 'BedrockCostTags', Dimensions: [['Activation']] }] },
    Activation: (await rule()).Name,
    PendingCostAllocationTags: 2,
    ActivationFailures: 1,
  });
});

test('the rule stays enabled, and its daily run tries again', async () => {
  const { State, Input } = await rule();
  const { Function: name } = await stacks.outputs(stack);

  expect(State).toBe('ENABLED');
  expect(await invoke(account, name, JSON.parse(Input))).toMatchObject({ state: 'Failed', pending: ['Department', 'CostCenter'], failures: [{ cause: 'LASTING' }] });
  expect(await lastLine()).toMatchObject({ PendingCostAllocationTags: 2, ActivationFailures: 1 });
  expect((await rule()).State).toBe('ENABLED');
});

test('an update succeeds and names the keys that are left, and a rule that was disabled is enabled again', async () => {
  const { Name } = await rule();
  await account.client(EventBridgeClient).send(new DisableRuleCommand({ Name }));
  stack = activationStack({ tagKeys: ['Department', 'Environment'], deactivateOnDelete: true });

  expect(await stacks.update(stack)).toEqual({ status: 'UPDATE_COMPLETE', failures: {}, replaced: [] });

  expect(await stacks.outputs(stack)).toMatchObject({ Status: 'Failed', Pending: 'Department,Environment' });
  expect(await lastLine()).toMatchObject({
    pending: ['Department', 'Environment'],
    errors: [expect.stringMatching(/^setting status Inactive for CostCenter: /), expect.stringMatching(/^listing cost allocation tags: /)],
    ActivationFailures: 2,
  });
  expect(await rule()).toMatchObject({ Name, State: 'ENABLED', Input: expect.stringContaining('Environment') });
});

test('the stack is deleted although the keys cannot be deactivated, and the rule with it', async () => {
  expect(await stacks.delete(stack)).toEqual({ status: 'DELETE_COMPLETE', failures: {}, replaced: [] });

  const { Rules } = await account.client(EventBridgeClient).send(new ListRulesCommand({}));
  expect(Rules).toEqual([]);
});
