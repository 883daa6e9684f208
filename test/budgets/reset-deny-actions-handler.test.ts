import { ActionStatus } from '@aws-sdk/client-budgets';
import { resetDenyActions } from '../../src/budgets/reset-deny-actions-handler';
import { AwsEndpoint, AwsError } from '../support/aws-endpoint';
import {
  DeniedAccount, type DeniedAccountClients, DENY, denyAction, forEachTest, FUNCTION_NAME, GONE, NOTHING_HAPPENS, NOW, REFUSED,
  SCHEDULE_NAME, STACK_ID,
  type ConfiguredAction,
} from '../support/denied-account';
import { TEST_ACCOUNT } from '../support/places';

const WRITES = /^ExecuteBudgetAction$|^(?:Attach|Detach)(?:Role|Group|User)Policy$/;
const DAY = 24 * 3_600_000;

const ENVIRONMENT = { stackId: STACK_ID, scheduleName: SCHEDULE_NAME, functionName: FUNCTION_NAME };
const NOTHING = { actions: [], notDenied: [], deniedAgain: [], detached: [] };

let account: DeniedAccount;
let aws: AwsEndpoint;
let clients: DeniedAccountClients;

forEachTest((given) => {
  ({ account, aws, clients } = given);
});

const reset = async (...actions: ConfiguredAction[]) => {
  account.configured = actions.length > 0 ? actions : [denyAction()];
  return resetDenyActions(ENVIRONMENT, clients);
};
const writes = () => aws.calls.filter(({ operation }) => WRITES.test(operation)).map(({ operation, input }) => input.ExecutionType ?? operation);
const attachments = () => account.denied();
const MISSING = `the budget has no action that attaches ${DENY}, so the Deny is neither verified nor lifted: remove the deny action from the app, or delete and deploy it again`;
const logged = () => clients.log.mock.calls.map(([line]) => JSON.parse(line));

describe('an action', () => {
  const [REVERSE, RESET] = ['REVERSE_BUDGET_ACTION', 'RESET_BUDGET_ACTION'];
  const lifecycle: Record<ActionStatus, string[]> = {
    STANDBY: [],
    PENDING: [RESET],
    EXECUTION_IN_PROGRESS: [REVERSE, RESET],
    EXECUTION_SUCCESS: [REVERSE, RESET],
    EXECUTION_FAILURE: [REVERSE, RESET],
    REVERSE_IN_PROGRESS: [RESET],
    REVERSE_SUCCESS: [RESET],
    REVERSE_FAILURE: [REVERSE, RESET],
    RESET_IN_PROGRESS: [],
    RESET_FAILURE: [RESET],
  };

  test.each(Object.values(ActionStatus))('that is found in %s ends in STANDBY, with its policy detached', async (from) => {
    const { ActionId: actionId } = account.add(from);
    const report = await reset();

    expect(report.actions).toEqual([{ budgetName: 'Claims', actionId, from, to: 'STANDBY', spent: false }]);
    expect(writes()).toEqual(lifecycle[from]);
    expect(attachments()).toEqual([]);
    expect(logged()[0]).toEqual({ budgetName: 'Claims', actionId, from, to: 'STANDBY', spent: false });
  });

  test.each([
    ['EXECUTION', 'EXECUTION_FAILURE'],
    ['REVERSE', 'REVERSE_FAILURE'],
    ['RESET', 'RESET_FAILURE'],
  ])('whose %s is under way and fails is taken on from there', async (verb, failed) => {
    account.add(`${verb}_IN_PROGRESS`, { upcoming: [`${verb}_IN_PROGRESS`, failed] });

    expect((await reset()).actions).toMatchObject([{ from: `${verb}_IN_PROGRESS`, to: 'STANDBY' }]);
    expect(attachments()).toEqual([]);
  });

  test('that AWS will not reverse after it failed is reset, and what it attached is detached', async () => {
    account.add('EXECUTION_FAILURE', { outcomes: { REVERSE_BUDGET_ACTION: REFUSED } });

    expect(await reset()).toMatchObject({ actions: [{ to: 'STANDBY' }], detached: [{ policyArn: DENY, type: 'Role', name: 'claims-app' }] });
    expect(writes()).toEqual([REVERSE, RESET, 'DetachRolePolicy']);
  });

  test('that was deleted meanwhile is done', async () => {
    const action = account.add('EXECUTION_SUCCESS');
    aws.failNext('ExecuteBudgetAction', new AwsError('NotFoundException'));
    account.onListedEntities = () => account.actions.splice(account.actions.indexOf(action), 1);

    expect(await reset()).toMatchObject({ actions: [{ from: 'EXECUTION_SUCCESS', to: 'DELETED' }], detached: [{ name: 'claims-app' }] });
  });

  test.each([
    ['on a budget that is gone', () => {}],
    ['on its budget', () => account.budgets.add('Claims')],
  ])('that is not found %s keeps its Deny, and the run fails', async (_, prepare) => {
    prepare();
    account.attach('Role claims-app', 'Group claims', 'User ada');

    await expect(reset()).rejects.toThrow(`1 problem:\n  - budget Claims: ${MISSING}`);
    expect(attachments()).toEqual(['Group claims', 'Role claims-app', 'User ada']);
  });

  test('that is not found while the stack is changing is no failure', async () => {
    account.stackStatus = 'UPDATE_IN_PROGRESS';
    account.attach('Role claims-app');

    expect(await reset()).toEqual(NOTHING);
    expect(attachments()).toEqual(['Role claims-app']);
  });

  test.each([
    ['a service control policy', { ScpActionDefinition: { PolicyId: 'p-12345678', TargetIds: [TEST_ACCOUNT] } }],
    ['another policy', { IamActionDefinition: { PolicyArn: `${DENY}Other`, Roles: ['claims-app'] } }],
  ])('that applies %s is not touched', async (_, Definition) => {
    account.add('EXECUTION_SUCCESS', { Definition });
    const attached = attachments();

    await expect(reset()).rejects.toThrow(MISSING);
    expect(writes()).toEqual([]);
    expect(attachments()).toEqual(attached);
  });

  test('is found on any page', async () => {
    account.pageSize = 2;
    const roles = ['a', 'b', 'c', 'd', 'e'];
    roles.forEach((role) => account.add('REVERSE_SUCCESS', { roles: [role] }));

    expect((await reset()).actions).toHaveLength(5);
    expect(account.actions.every(({ Status }) => Status === 'STANDBY')).toBe(true);
    expect(aws.count('DescribeBudgetActionsForBudget')).toBe(3);
  });

  test('is waited for in steps of three seconds', async () => {
    account.add('EXECUTION_SUCCESS');
    await reset();

    expect(clients.sleep.mock.calls).toEqual(Array(6).fill([3_000]));
  });
});

describe('an action whose threshold is reached', () => {
  const spent = (amount: string) => account.spendIs(amount);

  test.each(Object.values(ActionStatus).filter((status) => status !== 'STANDBY'))('is left in %s', async (from) => {
    spent('600');
    const { ActionId: actionId } = account.add(from);
    const attached = attachments();

    expect(await reset()).toMatchObject({ actions: [{ budgetName: 'Claims', actionId, from, to: from, spent: true }], deniedAgain: [], detached: [] });
    expect(writes()).toEqual([]);
    expect(attachments()).toEqual(attached);
    expect(clients.sleep).not.toHaveBeenCalled();
  });

  test('keeps what no action covers, because it can be a denied principal under a new name', async () => {
    spent('600');
    account.add('EXECUTION_SUCCESS');
    account.attach('User renamed');

    expect((await reset()).detached).toEqual([]);
    expect(attachments()).toEqual(['Role claims-app', 'User renamed']);
  });

  test.each([
    ['599.99', '500', { ActionThresholdType: 'PERCENTAGE', ActionThresholdValue: 120 }, 'STANDBY'],
    ['600', '500', { ActionThresholdType: 'PERCENTAGE', ActionThresholdValue: 120 }, 'EXECUTION_SUCCESS'],
    // The limit was raised.
    ['600', '700', { ActionThresholdType: 'PERCENTAGE', ActionThresholdValue: 120 }, 'STANDBY'],
    ['449', '1', { ActionThresholdType: 'ABSOLUTE_VALUE', ActionThresholdValue: 450 }, 'STANDBY'],
    ['450', '1000', { ActionThresholdType: 'ABSOLUTE_VALUE', ActionThresholdValue: 450 }, 'EXECUTION_SUCCESS'],
  ])('%s USD spent of %s, threshold %j: %s', async (amount, limit, ActionThreshold, to) => {
    spent(amount);
    account.limit = { Amount: limit, Unit: 'USD' };
    account.add('EXECUTION_SUCCESS', { ActionThreshold });

    expect((await reset()).actions).toMatchObject([{ from: 'EXECUTION_SUCCESS', to }]);
  });

  test('is undone by the first run that finds the new period counted, and by none before', async () => {
    const action = account.add('EXECUTION_SUCCESS');
    for (const [amount, status] of [['600', 'EXECUTION_SUCCESS'], ['600', 'EXECUTION_SUCCESS'], ['3', 'STANDBY'], ['4', 'STANDBY']]) {
      spent(amount);
      await reset();
      expect(action.Status).toBe(status);
    }
  });

  test.each([
    ['0', DAY - 1, 'EXECUTION_SUCCESS'],
    ['0.0', 0, 'EXECUTION_SUCCESS'],
    ['0', DAY, 'STANDBY'],
    ['0.01', 0, 'STANDBY'],
  ])('may be when %s USD are counted %d ms after an edit of the budget, which sets them to 0: %s', async (amount, age, to) => {
    spent(amount);
    account.updated = NOW - age;
    account.add('EXECUTION_SUCCESS');

    expect((await reset()).actions).toMatchObject([{ from: 'EXECUTION_SUCCESS', to }]);
  });

  test('may be when nothing is counted of a budget that does not say when it was edited: then it was not lately', async () => {
    spent('0');
    account.updated = NaN;
    account.add('EXECUTION_SUCCESS');

    expect((await reset()).actions).toMatchObject([{ to: 'STANDBY' }]);
  });

  test('is told apart from another of the same budget', async () => {
    spent('550');
    account.add('EXECUTION_SUCCESS', { ActionThreshold: { ActionThresholdType: 'PERCENTAGE', ActionThresholdValue: 100 } });
    account.add('EXECUTION_SUCCESS', { roles: ['other'], ActionThreshold: { ActionThresholdType: 'PERCENTAGE', ActionThresholdValue: 150 } });

    expect((await reset()).actions).toMatchObject([{ to: 'EXECUTION_SUCCESS', spent: true }, { to: 'STANDBY', spent: false }]);
    expect(aws.count('DescribeBudget')).toBe(1);
  });

  test.each([
    ['spend', () => { account.spend = undefined; }],
    ['limit', () => { account.limit = undefined; }],
  ])('or not is not guessed without the %s', async (_, forget) => {
    account.add('EXECUTION_SUCCESS');
    forget();

    await expect(reset()).rejects.toThrow('budget Claims: AWS Budgets returned no actual spend or no limit');
    expect(attachments()).toEqual(['Role claims-app']);
  });

  test('is not asked for while every action stands by', async () => {
    account.add('STANDBY');
    await reset();

    expect(aws.count('DescribeBudget')).toBe(0);
  });
});

describe('an action that cannot be reset', () => {
  test.each([
    ['EXECUTION_IN_PROGRESS', {}, 'the state did not change within 120 seconds'],
    ['REVERSE_IN_PROGRESS', {}, 'the state did not change within 120 seconds'],
    ['EXECUTION_SUCCESS', { REVERSE_BUDGET_ACTION: NOTHING_HAPPENS }, 'the state did not change within 120 seconds'],
    ['EXECUTION_SUCCESS', { REVERSE_BUDGET_ACTION: 'EXECUTION_SUCCESS' }, 'the action is EXECUTION_SUCCESS again after 4 executions'],
    ['EXECUTION_SUCCESS', { REVERSE_BUDGET_ACTION: REFUSED }, REFUSED],
    ['EXECUTION_FAILURE', { REVERSE_BUDGET_ACTION: 'ResourceLockedException' }, 'ResourceLockedException'],
    ['REVERSE_FAILURE', { REVERSE_BUDGET_ACTION: 'REVERSE_FAILURE' }, 'the action is REVERSE_FAILURE again after 4 executions'],
    ['FROZEN', {}, 'this function does not support the state of the action'],
  ])('from %s %j fails within a bound, and its principals stay denied', async (from, outcomes, reason) => {
    const { ActionId: actionId } = account.add(from, { outcomes: outcomes as Record<string, string>, upcoming: [] });
    account.attach('Role claims-app');

    await expect(reset()).rejects.toThrow(new RegExp(`^1 problem:\n  - budget Claims, action ${actionId} \\(${from}\\): .*${reason}`));
    expect(logged()).toEqual([{ budgetName: 'Claims', actionId, from, to: from, spent: false, error: expect.any(String) }]);
    expect(writes()).not.toContain('RESET_BUDGET_ACTION');
    expect(attachments()).toEqual(['Role claims-app']);
    expect(clients.sleep.mock.calls.length).toBeLessThanOrEqual(40);
  });

  test.each([
    ['PENDING', { RESET_BUDGET_ACTION: REFUSED }, 4, `PENDING\\): ${REFUSED}`],
    ['PENDING', { RESET_BUDGET_ACTION: 'ResourceLockedException' }, 4, 'PENDING\\): ResourceLockedException'],
    ['PENDING', { RESET_BUDGET_ACTION: 'AccessDeniedException' }, 1, 'PENDING\\): AccessDeniedException'],
    ['EXECUTION_FAILURE', { REVERSE_BUDGET_ACTION: REFUSED, RESET_BUDGET_ACTION: 'RESET_FAILURE' }, 4, 'RESET_FAILURE\\): the action is RESET_FAILURE again'],
    ['REVERSE_SUCCESS', { RESET_BUDGET_ACTION: 'PENDING' }, 4, 'PENDING\\): the action is PENDING again'],
  ])('from %s %j fails within a bound, and what is attached is a leftover', async (from, outcomes, executions, reason) => {
    account.add(from, { outcomes: outcomes as Record<string, string> });
    account.attach('Role claims-app');

    await expect(reset()).rejects.toThrow(new RegExp(reason));
    expect(aws.count('ExecuteBudgetAction')).toBe(executions);
    expect(attachments()).toEqual([]);
  });

  test('does not keep the others, and its principals stay denied', async () => {
    const names = Array.from({ length: 10 }, (_, index) => `team-${index}`);
    const teams = names.map((name) => denyAction({ budgetName: name, policyArn: `${DENY}-${name}` }));
    const actions = teams.map((team) => account.add('EXECUTION_SUCCESS', { ...team, roles: [team.budgetName] }));
    actions[3].outcomes.REVERSE_BUDGET_ACTION = 'AccessDeniedException';
    actions[7].outcomes.REVERSE_BUDGET_ACTION = 'REVERSE_FAILURE';

    await expect(reset(...teams)).rejects.toThrow(new RegExp(
      `^2 problems:\n  - budget team-3, action ${actions[3].ActionId} \\(EXECUTION_SUCCESS\\): AccessDeniedException: .*\n` +
      `  - budget team-7, action ${actions[7].ActionId} \\(REVERSE_FAILURE\\): the action .*$`,
    ));
    expect(actions.map(({ Status }) => Status)).toEqual(names.map((_, index) => ({ 3: 'EXECUTION_SUCCESS', 7: 'REVERSE_FAILURE' })[index] ?? 'STANDBY'));
    expect(attachments()).toEqual([`${DENY}-team-3 Role team-3`, `${DENY}-team-7 Role team-7`]);
  });

  test('does not keep the next of the same budget', async () => {
    const [first, second] = [['a'], ['b']].map((roles) => account.add('EXECUTION_SUCCESS', { roles }));
    first.outcomes.REVERSE_BUDGET_ACTION = 'AccessDeniedException';

    await expect(reset()).rejects.toThrow(first.ActionId);
    expect(second.Status).toBe('STANDBY');
    expect(attachments()).toEqual(['Role a']);
  });
});

describe('what is attached', () => {
  test('stays only where it is named by an action that is executed', async () => {
    const failing = { REVERSE_BUDGET_ACTION: 'AccessDeniedException' };
    account.add('EXECUTION_SUCCESS', { roles: ['claims-app'], groups: ['claims'], users: ['ada'], outcomes: failing });
    account.add('STANDBY', { roles: ['joined-the-list'] });
    account.attach('Role joined-the-list', 'Role stranger', 'Group strangers', 'User eve');

    await expect(reset()).rejects.toThrow('AccessDeniedException');
    expect(attachments()).toEqual(['Group claims', 'Role claims-app', 'User ada']);
    expect(logged().filter(({ detached }) => detached)).toHaveLength(4);
  });

  test('is found on any page', async () => {
    account.add('STANDBY', { roles: [] });
    account.pageSize = 2;
    account.attach('Role a', 'Role b', 'Role c', 'Group d', 'User e');

    expect((await reset()).detached).toHaveLength(5);
    expect(aws.count('ListEntitiesForPolicy')).toBe(3);
    expect(attachments()).toEqual([]);
  });

  test('by an action that fires during the run stays', async () => {
    const action = account.add('STANDBY');
    account.attach('Role stranger', 'Role claims-app');
    account.onListedEntities = () => { action.Status = 'EXECUTION_SUCCESS'; };

    expect((await reset()).detached).toEqual([{ policyArn: DENY, type: 'Role', name: 'stranger' }]);
    expect(attachments()).toEqual(['Role claims-app']);
  });

  test('and that another request detaches meanwhile is no failure', async () => {
    account.add('STANDBY', { roles: [] });
    account.attach('Role claims-app');
    aws.failNext('DetachRolePolicy', new AwsError('NoSuchEntity', 'it is not attached', 404));

    expect(await reset()).toMatchObject({ detached: [] });
  });

  test('is nothing, if the policy is gone', async () => {
    account.add('STANDBY', { policyArn: GONE });

    expect(await reset(denyAction({ policyArn: GONE }))).toMatchObject({ detached: [] });
  });

  test('and cannot be detached fails, after the others were', async () => {
    account.add('STANDBY', { roles: [] });
    account.attach('Role claims-app', 'User ada');
    aws.failNext('DetachRolePolicy', new AwsError('AccessDenied', 'not this role', 403));

    await expect(reset()).rejects.toThrow(`1 problem:\n  - ${DENY}, role claims-app: AccessDenied: not this role`);
    expect(attachments()).toEqual(['Role claims-app']);
  });

  test.each([
    ['DescribeBudgetActionsForBudget', 'AccessDeniedException', '  - budget Claims: AccessDeniedException'],
    ['ListEntitiesForPolicy', 'AccessDenied', `  - ${DENY}: AccessDenied`],
  ])('stays when %s is denied', async (operation, code, reason) => {
    account.add('STANDBY', { roles: [] });
    account.attach('Role claims-app');
    aws.failNext(operation, new AwsError(code, 'no', 400));

    await expect(reset()).rejects.toThrow(reason);
    expect(attachments()).toEqual(['Role claims-app']);
  });
});

describe('an action without autoReset', () => {
  const KEPT = denyAction({ autoReset: false });

  test.each(Object.values(ActionStatus))('is left in %s when the threshold is not reached, with all that is attached', async (from) => {
    const { ActionId: actionId } = account.add(from);
    account.attach('Role stranger');
    const attached = attachments();

    expect(await reset(KEPT)).toEqual({ ...NOTHING, actions: [{ budgetName: 'Claims', actionId, from, to: from, spent: false }] });
    expect(writes()).toEqual([]);
    expect(attachments()).toEqual(attached);
    expect(aws.count('ListEntitiesForPolicy')).toBe(0);
  });

  test('keeps what is attached manually while the threshold is reached', async () => {
    account.spendIs('600');
    account.add('EXECUTION_SUCCESS');
    account.attach('Role stranger');

    expect(await reset(KEPT)).toMatchObject({ actions: [{ spent: true }], detached: [] });
    expect(attachments()).toEqual(['Role claims-app', 'Role stranger']);
  });

  test('does not keep another of the same budget from a reset', async () => {
    const kept = account.add('EXECUTION_SUCCESS', { policyArn: `${DENY}-kept` });
    const other = account.add('EXECUTION_SUCCESS');

    await reset(denyAction({ policyArn: `${DENY}-kept`, autoReset: false }), denyAction());
    expect([kept.Status, other.Status]).toEqual(['EXECUTION_SUCCESS', 'STANDBY']);
    expect(attachments()).toEqual([`${DENY}-kept Role claims-app`]);
  });
});

describe('the requests of a run', () => {
  const calls = () => aws.calls.map(({ operation }) => operation).sort();

  test('are few while every action stands by: the actions of each budget once, and the attachments of each policy', async () => {
    const policies = ['a', 'b', 'c'].map((id) => `${DENY}-${id}`);
    policies.forEach((policyArn) => account.add('STANDBY', { policyArn }));
    account.add('STANDBY', { budgetName: 'Other' });
    await reset(...policies.map((policyArn) => denyAction({ policyArn })), denyAction({ budgetName: 'Other' }));

    expect(calls()).toEqual([...Array(2).fill('DescribeBudgetActionsForBudget'), 'GetSchedule', ...Array(4).fill('ListEntitiesForPolicy')]);
  });

  test('are few while principals are denied', async () => {
    account.spendIs('600');
    account.add('EXECUTION_SUCCESS');
    await reset();

    expect(calls()).toEqual(['DescribeBudget', 'DescribeBudgetActionsForBudget', 'GetSchedule', 'ListEntitiesForPolicy']);
  });

  test('are none to AWS Budgets and IAM while no action is configured', async () => {
    account.configured = [];

    expect(await resetDenyActions(ENVIRONMENT, clients)).toEqual(NOTHING);
    expect(calls()).toEqual(['GetSchedule']);
  });

  test('wait until IAM allows the configuration to be read', async () => {
    account.add('STANDBY');
    aws.failNext('GetSchedule', ...Array(3).fill(new AwsError('AccessDeniedException', 'not yet', 403)));

    expect((await reset()).actions).toHaveLength(1);
    expect(clients.sleep.mock.calls).toEqual(Array(3).fill([5_000]));
  });

  test('fail when the configuration cannot be read for a minute', async () => {
    account.add('EXECUTION_SUCCESS');
    aws.failNext('GetSchedule', ...Array(12).fill(new AwsError('AccessDeniedException', 'not authorized to perform: scheduler:GetSchedule', 403)));

    await expect(reset()).rejects.toThrow(expect.objectContaining({ name: 'AccessDeniedException', message: 'not authorized to perform: scheduler:GetSchedule' }));
    expect(calls()).toEqual(Array(12).fill('GetSchedule'));
    expect(attachments()).toEqual(['Role claims-app']);
  });
});

describe('a run', () => {
  test('changes nothing when it is repeated', async () => {
    account.add('EXECUTION_SUCCESS');
    account.add('PENDING');
    account.attach('Role stranger');
    const first = await reset();
    const written = writes().length;
    const second = await reset();

    expect(second.actions.map(({ actionId, to }) => [actionId, to])).toEqual(first.actions.map(({ actionId, to }) => [actionId, to]));
    expect(await reset()).toEqual(second);
    expect(writes()).toHaveLength(written);
  });

  test('delivered twice at the same time ends in the same state', async () => {
    const states = ['EXECUTION_SUCCESS', 'PENDING', 'REVERSE_FAILURE', 'EXECUTION_FAILURE'];
    const teams = states.map((state) => denyAction({ budgetName: state, policyArn: `${DENY}-${state}` }));
    states.forEach((state, index) => account.add(state, teams[index]));

    const reports = await Promise.all([reset(...teams), reset(...teams)]);

    expect(reports.flatMap(({ actions }) => actions.map(({ to }) => to))).toEqual(Array(8).fill('STANDBY'));
    expect(account.actions.map(({ Status }) => Status)).toEqual(Array(4).fill('STANDBY'));
    expect(attachments()).toEqual([]);
  });

  test.each([400, 429])('goes on when AWS throttles with HTTP %d', async (status) => {
    account.add('EXECUTION_SUCCESS');
    const throttled = (times: number) => Array(times).fill(new AwsError('ThrottlingException', 'Rate exceeded', status));
    aws.failNext('DescribeBudgetActionsForBudget', ...throttled(7));
    aws.failNext('ExecuteBudgetAction', ...throttled(2));
    aws.failNext('ListEntitiesForPolicy', new AwsError('Throttling', 'Rate exceeded', status));

    expect((await reset()).actions).toMatchObject([{ to: 'STANDBY' }]);
    expect(aws.count('DescribeBudgetActionsForBudget')).toBe(8);
    expect(aws.count('ExecuteBudgetAction')).toBe(4);
    expect(aws.count('ListEntitiesForPolicy')).toBe(2);
  });

  test('works on four budgets at a time, and reports them in order', async () => {
    const names = Array.from({ length: 9 }, (_, index) => `team-${index}`);
    names.forEach((budgetName) => account.add('REVERSE_SUCCESS', { budgetName }));
    let goOn = () => {};
    const gate = new Promise<void>((resolve) => { goOn = resolve; });
    clients.sleep.mockReturnValue(gate);
    const running = reset(...names.map((budgetName) => denyAction({ budgetName })));
    while (clients.sleep.mock.calls.length < 4) {
      await new Promise(setImmediate);
    }
    const begun = aws.count('DescribeBudgetActionsForBudget');
    goOn();

    expect((await running).actions.map(({ budgetName }) => budgetName)).toEqual(names);
    expect(begun).toBe(4);
  });

  test('reports and logs what JSON can hold, one line per action, and no definition', async () => {
    account.add('EXECUTION_SUCCESS');
    const report = await reset();

    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    expect(clients.log.mock.calls).toHaveLength(1);
    expect(clients.log.mock.calls[0][0]).not.toMatch(/\n|Definition|claims-app/);
  });
});
