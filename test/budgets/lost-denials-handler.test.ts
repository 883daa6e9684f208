import { ActionStatus } from '@aws-sdk/client-budgets';
import * as fc from 'fast-check';
import { resetDenyActions } from '../../src/budgets/reset-deny-actions-handler';
import { AwsEndpoint, AwsError } from '../support/aws-endpoint';
import {
  DeniedAccount, type DeniedAccountClients, DENY, denyAction, forEachTest, FUNCTION_NAME, type ModelAction, NOW,
  SCHEDULE_NAME, STACK_ID,
} from '../support/denied-account';

const ENVIRONMENT = { stackId: STACK_ID, scheduleName: SCHEDULE_NAME, functionName: FUNCTION_NAME };
const PRINCIPALS = { roles: ['app'], groups: ['claims'], users: ['ada'] };
const ALL = ['Group claims', 'Role app', 'User ada'];
const [ROLE] = ['Role app'];
const EXCEEDS = 'although the budget exceeds the threshold';

let account: DeniedAccount;
let aws: AwsEndpoint;
let clients: DeniedAccountClients;

forEachTest((given) => {
  ({ account, aws, clients } = given);
  account.spendIs('600');
});

const logged = () => clients.log.mock.calls.map(([line]) => JSON.parse(line));
const writes = () => aws.calls.map(({ operation }) => operation).filter((operation) => /^(?:Execute|Attach|Detach)/.test(operation));

/** Runs the function. Returns the message without the number of problems if it fails. */
async function run(): Promise<string | undefined> {
  clients.log.mockClear();
  return resetDenyActions(ENVIRONMENT, clients).then(() => undefined, ({ message }) => message.replace(/^\d+ problems?:\n {2}- /, ''));
}

/** The value of the metric that the last run wrote, and 0 if it wrote none. */
function notDenied(): number {
  const values = logged().filter(({ _aws }) => _aws).map(({ PrincipalsNotDenied }) => PrincipalsNotDenied);
  expect(values.length).toBeLessThanOrEqual(1);
  return values[0] ?? 0;
}

describe('a Deny that is lost while the budget exceeds the threshold', () => {
  const again = (name: string, status = 'EXECUTION_SUCCESS') => `budget Claims, action ID (${status}): principals had lost the Deny ${EXCEEDS}, and are denied again: ${name}`;
  const refused = (reason: string) => `budget Claims, action ID (EXECUTION_SUCCESS): role app is not denied ${EXCEEDS}: ${reason}`;
  const QUOTA = 'LimitExceededException: Cannot exceed quota for PoliciesPerRole: 10';
  const SCP = 'AccessDenied: not authorized to perform: iam:AttachRolePolicy with an explicit deny in a service control policy';
  const NO_ROLE = 'NoSuchEntityException: The role with name app cannot be found.';
  const PROTECTED = 'UnmodifiableEntityException: Cannot perform the operation on the protected role app';

  interface Loss {
    /** What happens before each run. The last event happens before no other run. */
    readonly events: Array<(action: ModelAction) => void>;

    /** How each run fails, with the number of principals that it found not denied. */
    readonly runs: Array<[number, string?]>;

    /** The principals that are denied afterwards. */
    readonly denied: string[];
  }

  const nothing = () => {};
  const detached = () => account.detachByHand(ROLE);
  const refuse = (code: string, message: string) => () => {
    account.detachByHand(ROLE);
    account.refusals.set(ROLE, new AwsError(code, message, 403));
  };

  const losses: Record<string, Loss> = {
    'because it is detached manually': {
      events: [detached, nothing],
      runs: [[1, again('role app')], [0]],
      denied: ALL,
    },
    'because all principals lose it': {
      events: [() => account.detachByHand(...ALL), nothing],
      runs: [[3, again('role app, group claims, user ada')], [0]],
      denied: ALL,
    },
    'because the role is replaced by a new role with its name': {
      // IAM deletes the attachments of a role with the role.
      events: [detached, nothing],
      runs: [[1, again('role app')], [0]],
      denied: ALL,
    },
    'because another tool detaches it at each deployment': {
      events: [detached, detached, detached],
      runs: [[1, again('role app')], [1, again('role app')], [1, again('role app')]],
      denied: ALL,
    },
    'because the policy is replaced': {
      events: [
        (action) => {
          action.Definition.IamActionDefinition.PolicyArn = `${DENY}-2`;
          account.configured = [denyAction({ policyArn: `${DENY}-2` })];
          // CloudFormation detaches the former policy.
          account.detachByHand(...ALL);
        },
        nothing,
      ],
      runs: [[3, again('role app, group claims, user ada')], [0]],
      denied: ALL.map((name) => `${DENY}-2 ${name}`),
    },
    'because a deployment adds a role to the action': {
      events: [(action) => action.Definition.IamActionDefinition.Roles.push('new'), nothing],
      runs: [[1, again('role new')], [0]],
      denied: ['Group claims', 'Role app', 'Role new', 'User ada'],
    },
    'because the action is reversed manually': {
      events: [(action) => { action.Status = 'REVERSE_SUCCESS'; account.detachByHand(...ALL); }, nothing],
      runs: [[3], [3]],
      denied: [],
    },
    'because the role has its maximum of policies, until there is room': {
      events: [refuse('LimitExceeded', 'Cannot exceed quota for PoliciesPerRole: 10'), nothing, () => account.refusals.clear(), nothing],
      runs: [[1, refused(QUOTA)], [1, refused(QUOTA)], [1, again('role app')], [0]],
      denied: ALL,
    },
    'because a service control policy denies the function': {
      events: [refuse('AccessDenied', SCP.replace('AccessDenied: ', '')), nothing],
      runs: [[1, refused(SCP)], [1, refused(SCP)]],
      denied: ['Group claims', 'User ada'],
    },
    'because the role does not exist': {
      events: [refuse('NoSuchEntity', 'The role with name app cannot be found.'), nothing],
      runs: [[1, refused(NO_ROLE)], [1, refused(NO_ROLE)]],
      denied: ['Group claims', 'User ada'],
    },
    'because the role is protected': {
      events: [refuse('UnmodifiableEntity', 'Cannot perform the operation on the protected role app'), nothing],
      runs: [[1, refused(PROTECTED)], [1, refused(PROTECTED)]],
      denied: ['Group claims', 'User ada'],
    },
    'by one principal that cannot be denied and one that can': {
      events: [() => { account.detachByHand('User ada'); refuse('LimitExceeded', 'Cannot exceed quota for PoliciesPerRole: 10')(); }, nothing],
      runs: [[2, `${again('user ada')}\n  - ${refused(QUOTA)}`], [1, refused(QUOTA)]],
      denied: ['Group claims', 'User ada'],
    },
    'because AWS Budgets could not attach it': {
      events: [(action) => { action.Status = 'EXECUTION_FAILURE'; account.detachByHand(ROLE); }, nothing],
      runs: [[1, `budget Claims, action ID (EXECUTION_FAILURE): AWS Budgets could not deny these principals ${EXCEEDS}, and this function denied them now: role app`], [0]],
      denied: ALL,
    },
    'by no principal, although AWS Budgets reports a failure': {
      events: [(action) => { action.Status = 'EXECUTION_FAILURE'; }],
      runs: [[0]],
      denied: ALL,
    },
  };

  describe.each([true, false])('with autoReset %s', (autoReset) => {
    test.each(Object.entries(losses))('%s', async (_, { events, runs, denied }) => {
      account.configured = [denyAction({ autoReset })];
      const action = account.add('EXECUTION_SUCCESS', PRINCIPALS);
      const results: Array<[number, string?]> = [];
      for (const event of events) {
        event(action);
        if (!autoReset) {
          account.configured = account.configured.map((each) => ({ ...each, autoReset }));
        }
        const message = (await run())?.replaceAll(action.ActionId, 'ID');
        results.push(message === undefined ? [notDenied()] : [notDenied(), message]);
      }

      expect(results).toEqual(runs);
      expect(account.denied()).toEqual(denied.sort());
      expect(aws.count('ExecuteBudgetAction')).toBe(0);
    });
  });

  test.each(Object.values(ActionStatus).filter((status) => !/^EXECUTION_[SF]|^REVERSE_SUCCESS/.test(status)))('is not restored and not reported in %s', async (status) => {
    account.add(status, PRINCIPALS);
    account.attached.clear();

    expect(await run()).toBeUndefined();
    expect(notDenied()).toBe(0);
    expect(account.denied()).toEqual([]);
  });

  test('is restored before the budget is recalculated after an edit, because the spend might reach the threshold', async () => {
    account.spendIs('0');
    account.updated = NOW;
    const { ActionId: id } = account.add('EXECUTION_SUCCESS', PRINCIPALS);
    detached();

    expect(await run()).toBe(`budget Claims, action ${id} (EXECUTION_SUCCESS): principals had lost the Deny although the budget might exceed the threshold, and are denied again: role app`);
    expect(account.denied()).toEqual(ALL);
  });

  test('is not restored below the threshold', async () => {
    account.spendIs('599');
    account.configured = [denyAction({ autoReset: false })];
    account.add('EXECUTION_SUCCESS', PRINCIPALS);
    account.attached.clear();

    expect(await run()).toBeUndefined();
    expect(writes()).toEqual([]);
  });

  test('is not restored below the threshold when the action cannot be reset', async () => {
    account.spendIs('599');
    const { ActionId: id } = account.add('EXECUTION_SUCCESS', { ...PRINCIPALS, outcomes: { REVERSE_BUDGET_ACTION: 'AccessDeniedException' } });
    detached();

    expect(await run()).toBe(`budget Claims, action ${id} (EXECUTION_SUCCESS): AccessDeniedException: AccessDeniedException for a test`);
    expect(notDenied()).toBe(0);
    expect(account.denied()).toEqual(['Group claims', 'User ada']);
  });

  test('is logged with principals, policy and budget', async () => {
    const { ActionId: actionId } = account.add('EXECUTION_SUCCESS', PRINCIPALS);
    account.detachByHand('User ada');
    refuse('LimitExceeded', 'full')();
    await run();

    expect(logged()).toEqual(expect.arrayContaining([
      { attached: { policyArn: DENY, type: 'User', name: 'ada' } },
      { notDenied: ['role app', 'user ada'], deniedAgain: ['user ada'], budgetName: 'Claims', actionId, policyArn: DENY },
    ]));
  });

  test('does not keep the actions of other budgets from being processed, and fails afterwards', async () => {
    account.add('EXECUTION_SUCCESS', PRINCIPALS);
    refuse('LimitExceeded', 'full')();
    const other = account.add('REVERSE_SUCCESS', { budgetName: 'Other', policyArn: `${DENY}-other`, ActionThreshold: { ActionThresholdType: 'ABSOLUTE_VALUE', ActionThresholdValue: 1000 } });
    const third = account.add('EXECUTION_SUCCESS', { policyArn: `${DENY}-third`, roles: ['third'] });
    account.attached.delete(`${DENY}-third Role third`);
    account.configured = [denyAction(), denyAction({ budgetName: 'Other', policyArn: `${DENY}-other` }), denyAction({ policyArn: `${DENY}-third` })];

    expect(await run()).toMatch(/role app is not denied.*\n {2}- budget Claims, action .*third$/);
    expect(other.Status).toBe('STANDBY');
    expect(third.Status).toBe('EXECUTION_SUCCESS');
    expect(account.denied()).toContain(`${DENY}-third Role third`);
    expect(notDenied()).toBe(2);
  });
});

describe('a budget that has replaced another one', () => {
  const replaced = () => {
    account.configured = [denyAction()];
    account.add('STANDBY', PRINCIPALS);
    account.attach(...ALL, 'Role left-the-list');
    account.spend = { ActualSpend: { Amount: '0.0', Unit: 'USD' } };
    account.updated = NOW - 3_600_000;
  };

  test('keeps its principals denied until AWS has counted its spend, and releases others', async () => {
    replaced();

    expect(await run()).toBeUndefined();
    expect(account.denied()).toEqual(ALL);
  });

  test('keeps them denied if the spend reaches the threshold, because the action is about to run', async () => {
    replaced();
    account.spend = { ActualSpend: { Amount: '900', Unit: 'USD' } };

    expect(await run()).toBeUndefined();
    expect(account.denied()).toEqual(ALL);
  });

  test('releases them once the spend is counted and below the threshold', async () => {
    replaced();
    account.updated = NOW - 30 * 24 * 3_600_000;

    expect(await run()).toBeUndefined();
    expect(account.denied()).toEqual([]);
  });
});

describe('a run at the same time', () => {
  let action: ModelAction;

  beforeEach(() => {
    action = account.add('EXECUTION_SUCCESS', PRINCIPALS);
    account.detachByHand(ROLE);
  });

  test('as AWS Budgets attaches the policy restores nothing', async () => {
    clients.sleep.mockImplementation(async () => account.attach(ROLE));

    expect(await run()).toBeUndefined();
    expect(clients.sleep.mock.calls).toEqual([[10_000]]);
    expect(notDenied()).toBe(0);
    expect(writes()).toEqual([]);
  });

  test.each(['REVERSE_IN_PROGRESS', 'REVERSE_SUCCESS', 'STANDBY'])('as the action is %s does not restore the Deny', async (status) => {
    clients.sleep.mockImplementation(async () => { action.Status = status; });

    expect(await run()).toBeUndefined();
    expect(writes().filter((operation) => operation.startsWith('Attach'))).toEqual([]);
  });

  test('as the action is deleted does not restore the Deny', async () => {
    clients.sleep.mockImplementation(async () => account.actions.pop());

    expect(await run()).toBeUndefined();
    expect(writes().filter((operation) => operation.startsWith('Attach'))).toEqual([]);
  });

  test('as another principal is added to the action in AWS Budgets does not deny it', async () => {
    account.configured = [denyAction({ roles: ['app'], groups: ['claims'], users: ['ada'] })];
    clients.sleep.mockImplementation(async () => action.Definition.IamActionDefinition.Roles.push('admin'));
    action.Definition.IamActionDefinition.Roles.push('other-team');

    expect(await run()).toMatch(/denied again: role app$/);
    expect(account.denied()).toEqual(ALL);
  });

  test('as a principal leaves the action does not restore its Deny', async () => {
    clients.sleep.mockImplementation(async () => { action.Definition.IamActionDefinition.Roles = []; });

    expect(await run()).toBeUndefined();
    expect(account.denied()).toEqual(['Group claims', 'User ada']);
  });

  test('as a deployment leaves the Deny to the deployment, and the next run restores it', async () => {
    account.stackStatus = 'UPDATE_IN_PROGRESS';

    expect(await run()).toBeUndefined();
    expect(account.denied()).toEqual(['Group claims', 'User ada']);

    account.stackStatus = 'UPDATE_COMPLETE';
    expect(await run()).toMatch(/and are denied again: role app$/);
    expect(account.denied()).toEqual(ALL);
  });

  test('as the status of the stack cannot be read fails', async () => {
    aws.failNext('DescribeStacks', ...Array(12).fill(new AwsError('AccessDenied', 'not authorized to perform: cloudformation:DescribeStacks', 403)));

    expect(await run()).toBe(`budget Claims, action ${action.ActionId} (EXECUTION_SUCCESS): AccessDenied: not authorized to perform: cloudformation:DescribeStacks`);
  });

  test('as the action runs keeps the attachments of the action', async () => {
    account.attached.clear();
    action.Status = 'STANDBY';
    account.attach(...ALL, 'Role stranger');
    account.onListedEntities = () => { action.Status = 'EXECUTION_SUCCESS'; };

    expect(await run()).toBeUndefined();
    expect(account.denied()).toEqual(ALL);
  });

  test('as another run restores the Deny once', async () => {
    const messages = await Promise.all([run(), run()]);

    expect(messages).toEqual([expect.stringMatching(/denied again: role app$/), expect.stringMatching(/denied again: role app$/)]);
    expect(account.denied()).toEqual(ALL);
    expect(await run()).toBeUndefined();
  });
});

test('whatever is attached, a run ends with the principals of executed actions denied, and a second run changes nothing', async () => {
  const names = ['a', 'b', 'c'];
  const some = fc.subarray(names);
  const case_ = fc.record({
    status: fc.constantFrom(...Object.values(ActionStatus)),
    roles: some,
    groups: some,
    users: some,
    attached: fc.subarray(['Role', 'Group', 'User'].flatMap((type) => [...names, 'stranger'].map((name) => `${type} ${name}`))),
    spend: fc.constantFrom('0', '12', '600'),
    age: fc.constantFrom(0, 30 * 24 * 3_600_000),
    autoReset: fc.boolean(),
  });
  await fc.assert(fc.asyncProperty(case_, async ({ status, roles, groups, users, attached, spend, age, autoReset }) => {
    account.actions.length = 0;
    account.attached.clear();
    account.spendIs(spend);
    account.updated = NOW - age;
    account.configured = [denyAction({ autoReset })];
    const action = account.add(status, { roles, groups, users });
    account.attached.clear();
    account.attach(...attached);
    const own = [...roles.map((name) => `Role ${name}`), ...groups.map((name) => `Group ${name}`), ...users.map((name) => `User ${name}`)].sort();
    const isSpent = spend === '600' || spend === '0' && age === 0;
    const isExecuted = /^EXECUTION_[SF]/.test(status);
    const lost = own.filter((each) => !attached.includes(each));

    const message = await run();
    const denied = account.denied();
    const written = writes().length;

    expect(message !== undefined).toBe(isSpent && isExecuted && lost.length > 0);
    expect(notDenied()).toBe(isSpent && (isExecuted || status === 'REVERSE_SUCCESS') ? lost.length : 0);
    if (isSpent && isExecuted) {
      expect(denied).toEqual([...new Set([...attached, ...own])].sort());
    } else if (!autoReset) {
      expect(denied).toEqual([...attached].sort());
    } else if (!isSpent) {
      expect([action.Status, denied]).toEqual(['STANDBY', []]);
    } else if (status === 'STANDBY') {
      expect(denied).toEqual(attached.filter((each) => own.includes(each)).sort());
    } else {
      expect(denied).toEqual([...attached].sort());
    }
    expect(await run()).toBeUndefined();
    expect(account.denied()).toEqual(denied);
    expect(writes()).toHaveLength(written);
  }), { numRuns: 60 });
});
