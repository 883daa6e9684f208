import { join } from 'node:path';
import { BudgetsClient, DescribeBudgetActionsForBudgetCommand } from '@aws-sdk/client-budgets';
import {
  AttachRolePolicyCommand, CreateGroupCommand, CreateRoleCommand, CreateUserCommand, DetachGroupPolicyCommand, DetachRolePolicyCommand,
  GetPolicyCommand, IAMClient, ListAttachedGroupPoliciesCommand, ListAttachedRolePoliciesCommand, ListAttachedUserPoliciesCommand,
  ListPoliciesCommand,
} from '@aws-sdk/client-iam';
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CostTags, TagBudget } from '../../../src';
import { TEST_ACCOUNT, TEST_ENV } from '../../../test/support/places';
import type { Account } from '../../harness/account';
import { type Deployable, deployables } from '../../harness/assembly';
import { invoke, loggedLines, putClockForward } from '../../harness/functions';
import { Stacks } from '../../harness/stacks';

const HOUR = 3_600_000;

// They are not of the stack, so that they outlive it.
const ROLES = ['Worker', 'Batch', 'Other'];
const GROUP = 'Analysts';
const USER = 'Ann';
const DENIED = ['role Worker', 'role Batch', 'group Analysts', 'user Ann'];

let stacks: Stacks;
let account: Account;
let stack: Deployable;
let ids: Record<string, string>;
let syntheses = 0;

function denyStack(roleNames: string[]): Deployable {
  const app = new App({ outdir: join(stacks.server.folder, `app-${++syntheses}`) });
  const team = new Stack(app, 'Team', { env: TEST_ENV });
  const budget = new TagBudget(team, 'Budget', { costTags: CostTags.of({ Department: 'Claims' }), limit: 100, emails: ['claims@example.com'] });
  const denial = budget.denyInvocations({
    atPercent: 120,
    roles: roleNames.map((name) => iam.Role.fromRoleName(team, name, name)),
    groups: [iam.Group.fromGroupName(team, GROUP, GROUP)],
    users: [iam.User.fromUserName(team, USER, USER)],
  });
  for (const [id, value] of Object.entries({
    Budget: budget.budgetName,
    Policy: denial.denyPolicy.managedPolicyArn,
    Function: denial.reset.handler.functionName,
    Logs: denial.reset.handler.logGroup.logGroupName,
  })) {
    new CfnOutput(team, `${id}Output`, { value });
  }
  return deployables(app.synth(), stacks.server.folder)[0];
}

/** The principals that have the Deny attached. */
async function denied(): Promise<string[]> {
  const client = account.client(IAMClient);
  const lists = await Promise.all([
    ...ROLES.map(async (RoleName) => [`role ${RoleName}`, await client.send(new ListAttachedRolePoliciesCommand({ RoleName }))] as const),
    (async () => [`group ${GROUP}`, await client.send(new ListAttachedGroupPoliciesCommand({ GroupName: GROUP }))] as const)(),
    (async () => [`user ${USER}`, await client.send(new ListAttachedUserPoliciesCommand({ UserName: USER }))] as const)(),
  ]);
  return lists.filter(([, { AttachedPolicies }]) => AttachedPolicies!.some(({ PolicyArn }) => PolicyArn === ids.PolicyOutput)).map(([name]) => name);
}

async function attachByHand(): Promise<void> {
  await account.client(IAMClient).send(new AttachRolePolicyCommand({ RoleName: 'Other', PolicyArn: ids.PolicyOutput }));
}

async function status(): Promise<string> {
  const { Actions: [{ Status }] = [] as any } = await account.client(BudgetsClient)
    .send(new DescribeBudgetActionsForBudgetCommand({ AccountId: TEST_ACCOUNT, BudgetName: ids.BudgetOutput }));
  return Status;
}

/** Runs the function, which ignores the content of the event. */
async function run(event: object = {}): Promise<any> {
  return invoke(account, ids.FunctionOutput, event);
}

async function detachByHand(): Promise<void> {
  const client = account.client(IAMClient);
  await client.send(new DetachRolePolicyCommand({ RoleName: 'Worker', PolicyArn: ids.PolicyOutput }));
  await client.send(new DetachGroupPolicyCommand({ GroupName: GROUP, PolicyArn: ids.PolicyOutput }));
}

beforeAll(async () => {
  stacks = await Stacks.start();
  account = stacks.account(TEST_ENV.account, TEST_ENV.region);
  const client = account.client(IAMClient);
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ecs-tasks.amazonaws.com' } }],
  });
  for (const RoleName of ROLES) {
    await client.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  }
  await client.send(new CreateGroupCommand({ GroupName: GROUP }));
  await client.send(new CreateUserCommand({ UserName: USER }));
  stack = denyStack(['Worker', 'Batch']);
  expect(await stacks.create(stack)).toMatchObject({ status: 'CREATE_COMPLETE' });
  ids = await stacks.outputs(stack);
});

afterAll(async () => {
  await stacks?.stop();
});

test('the action denies all of its principals', async () => {
  expect(await denied()).toEqual([]);

  expect(await stacks.server.fireBudgetActions()).toBe(1);

  expect(await denied()).toEqual(DENIED);
  expect(await status()).toBe('EXECUTION_SUCCESS');
});

test('within a day after the budget is edited, a spend of 0 can be wrong: the action is left, with all that is attached', async () => {
  expect(await run()).toMatchObject({
    actions: [{ budgetName: ids.BudgetOutput, from: 'EXECUTION_SUCCESS', to: 'EXECUTION_SUCCESS', spent: true }], detached: [],
  });

  expect(await denied()).toEqual(DENIED);
});

describe('an event that a denied principal might send', () => {
  const release = (RequestType: string, properties: object) => ({
    RequestType, PhysicalResourceId: ids.PolicyOutput, ResourceProperties: { AccountId: TEST_ACCOUNT, PolicyArn: ids.PolicyOutput, ...properties },
  });

  test.each<[string, () => object, RegExp]>([
    ['Delete', () => release('Delete', { BudgetName: ids.BudgetOutput }), /the stack is CREATE_COMPLETE, and principals are released only while CloudFormation changes or deletes it/],
    ['Update with another budget', () => release('Update', { BudgetName: 'Other', Roles: [] }), /the stack is CREATE_COMPLETE, and principals are released only while CloudFormation updates it/],
    ['Delete of another policy', () => release('Delete', { PolicyArn: 'arn:aws:iam::aws:policy/AWSDenyAll' }), /PolicyArn must be a deny policy of this stack/],
  ])('releases no principal: %s', async (_, event, message) => {
    await expect(run(event())).rejects.toThrow(message);

    expect(await denied()).toEqual(DENIED);
  });

  test('releases no principal with a configuration of its own', async () => {
    expect(await run({ accountId: TEST_ACCOUNT, actions: [{ budgetName: 'Other', policyArn: ids.PolicyOutput, autoReset: true }] })).toMatchObject({
      actions: [{ budgetName: ids.BudgetOutput, to: 'EXECUTION_SUCCESS', spent: true }], detached: [],
    });

    expect(await denied()).toEqual(DENIED);
  });
});

test('a Deny that was detached manually is restored and reported by the next run', async () => {
  await detachByHand();
  expect(await denied()).toEqual(['role Batch', 'user Ann']);

  await expect(run()).rejects.toThrow(/principals had lost the Deny although the budget might exceed the threshold, and are denied again: role Worker, group Analysts/);

  expect(await denied()).toEqual(DENIED);
  const metrics = (await loggedLines(account, ids.LogsOutput)).filter(({ _aws }) => _aws);
  expect(metrics).toMatchObject([{ PrincipalsNotDenied: 2, FunctionName: ids.FunctionOutput }]);
  expect(await run()).toMatchObject({ notDenied: [], deniedAgain: [], detached: [] });
});

test('later, the action is reversed and waits again, and nothing remains attached', async () => {
  await attachByHand();
  await putClockForward(account, ids.FunctionOutput, 25 * HOUR);

  expect(await run()).toMatchObject({
    actions: [{ budgetName: ids.BudgetOutput, from: 'EXECUTION_SUCCESS', to: 'STANDBY', spent: false }],
    detached: [{ type: 'Role', name: 'Other' }],
  });

  expect(await denied()).toEqual([]);
  expect(await status()).toBe('STANDBY');
});

test('a second run does nothing', async () => {
  expect(await run()).toMatchObject({ actions: [{ from: 'STANDBY', to: 'STANDBY' }], detached: [] });

  expect(await status()).toBe('STANDBY');
});

test('the action denies again', async () => {
  expect(await stacks.server.fireBudgetActions()).toBe(1);

  expect(await denied()).toEqual(DENIED);
});

test('who is no longer in the list is released by the deployment, and the others stay denied', async () => {
  stack = denyStack(['Worker']);

  expect(await stacks.update(stack)).toEqual({ status: 'UPDATE_COMPLETE', failures: {}, replaced: [] });

  expect(await denied()).toEqual(['role Worker', 'group Analysts', 'user Ann']);
});

test('deleting the stack while the Deny is attached releases all principals and leaves no policy', async () => {
  await attachByHand();

  expect(await stacks.delete(stack)).toEqual({ status: 'DELETE_COMPLETE', failures: {}, replaced: [] });

  expect(await denied()).toEqual([]);
  await expect(account.client(IAMClient).send(new GetPolicyCommand({ PolicyArn: ids.PolicyOutput }))).rejects.toMatchObject({ name: 'NoSuchEntityException' });
  const { Policies } = await account.client(IAMClient).send(new ListPoliciesCommand({ Scope: 'Local' }));
  expect(Policies).toEqual([]);
});
