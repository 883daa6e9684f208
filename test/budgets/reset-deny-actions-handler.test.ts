import { ActionStatus, BudgetsClient } from '@aws-sdk/client-budgets';
import { IAMClient } from '@aws-sdk/client-iam';
import { releaseAll, releaseLeftovers, resetDenyActions, type DenyAction, type ResetClients } from '../../src/budgets/reset-deny-actions-handler';
import { AwsEndpoint, AwsError, type AwsOperation } from '../support/aws-endpoint';
import { TEST_ACCOUNT } from '../support/places';

const WRITES = ['ExecuteBudgetAction', 'DetachRolePolicy', 'DetachGroupPolicy', 'DetachUserPolicy'];
const DENY = `arn:aws:iam::${TEST_ACCOUNT}:policy/Deny`;
const GONE = `arn:aws:iam::${TEST_ACCOUNT}:policy/Gone`;
const REFUSED = 'InvalidParameterException';
const NOTHING_HAPPENS = 'NOTHING_HAPPENS';
const NOW = Date.UTC(2027, 0, 1, 6);
const DAY = 24 * 3_600_000;

// Which states AWS takes an execution from.
const ALLOWED: Record<string, string[]> = {
  REVERSE_BUDGET_ACTION: ['EXECUTION_SUCCESS', 'EXECUTION_FAILURE', 'REVERSE_FAILURE'],
  RESET_BUDGET_ACTION: ['PENDING', 'EXECUTION_FAILURE', 'REVERSE_SUCCESS', 'RESET_FAILURE'],
};

// What reads find after the state under way, by that state.
const THEN: Record<string, string> = { EXECUTION_IN_PROGRESS: 'EXECUTION_SUCCESS', REVERSE_IN_PROGRESS: 'REVERSE_SUCCESS', RESET_IN_PROGRESS: 'STANDBY' };

interface ModelAction {
  readonly ActionId: string;
  readonly BudgetName: string;
  readonly Definition: any;
  readonly ActionThreshold: object;
  Status: string;

  /** The states that reads will find next, one each. */
  upcoming: string[];

  /** Into which state an execution leads, when not into success; or with which error it is refused. */
  outcomes: Record<string, string>;
}

/**
 * An account whose budget actions go through their states as in AWS: later than they were told to, with the former state read once more, and refusing
 * what their state does not allow.
 */
class Account {
  public readonly actions: ModelAction[] = [];

  /** `ARN Role name`, by policy. */
  public readonly attached = new Set<string>();

  public readonly budgets = new Set<string>();

  /** What every budget has counted, of a limit of 500. */
  public spend: object | undefined = { ActualSpend: { Amount: '12.34', Unit: 'USD' } };
  public limit: object | undefined = { Amount: '500', Unit: 'USD' };
  public updated = NOW - 30 * DAY;
  public pageSize = 100;
  public onListedEntities?: () => void;

  public readonly operations: Record<string, AwsOperation> = {
    DescribeBudgetActionsForBudget: (input) => this.list(input),
    DescribeBudget: ({ BudgetName }) => ({
      Budget: { BudgetName, BudgetLimit: this.limit, CalculatedSpend: this.spend, LastUpdatedTime: this.updated / 1000, TimeUnit: 'MONTHLY', BudgetType: 'COST' },
    }),
    DescribeBudgetAction: ({ ActionId }) => ({ Action: this.read(this.action(ActionId)) }),
    ExecuteBudgetAction: ({ ActionId, ExecutionType }) => this.execute(this.action(ActionId), ExecutionType),
    ListEntitiesForPolicy: (input) => this.listEntities(input),
    DetachRolePolicy: ({ PolicyArn, RoleName }) => this.detach(`${PolicyArn} Role ${RoleName}`),
    DetachGroupPolicy: ({ PolicyArn, GroupName }) => this.detach(`${PolicyArn} Group ${GroupName}`),
    DetachUserPolicy: ({ PolicyArn, UserName }) => this.detach(`${PolicyArn} User ${UserName}`),
  };

  /** An action in a state, its policy attached if that state says so. */
  public add(Status: string, options: Partial<DenyAction> & Partial<Pick<ModelAction, 'upcoming' | 'outcomes' | 'Definition' | 'ActionThreshold'>> = {}): ModelAction {
    const { budgetName: BudgetName, policyArn, roles, groups, users } = denyAction(options);
    const action: ModelAction = {
      Status,
      BudgetName,
      ActionId: `00000000-0000-0000-0000-${String(this.actions.length).padStart(12, '0')}`,
      Definition: options.Definition ?? { IamActionDefinition: { PolicyArn: policyArn, Roles: roles, Groups: groups, Users: users } },
      ActionThreshold: options.ActionThreshold ?? { ActionThresholdType: 'PERCENTAGE', ActionThresholdValue: 120 },
      upcoming: options.upcoming ?? (THEN[Status] ? [Status, THEN[Status]] : []),
      outcomes: options.outcomes ?? {},
    };
    this.actions.push(action);
    this.budgets.add(BudgetName);
    if (/^EXECUTION|^REVERSE_(IN|F)/.test(Status)) {
      this.principalsOf(action).forEach((principal) => this.attached.add(principal));
    }
    return action;
  }

  public attach(...principals: string[]): void {
    principals.forEach((principal) => this.attached.add(`${DENY} ${principal}`));
  }

  private action(id: string): ModelAction {
    const action = this.actions.find(({ ActionId }) => ActionId === id);
    if (!action) {
      throw new AwsError('NotFoundException');
    }
    return action;
  }

  private list({ BudgetName, NextToken: token }: any): object {
    if (!this.budgets.has(BudgetName)) {
      throw new AwsError('NotFoundException');
    }
    const { page, next } = this.page(this.actions.filter((action) => action.BudgetName === BudgetName), token);
    return { Actions: page.map(({ upcoming, outcomes, ...action }) => action), NextToken: next };
  }

  private read(action: ModelAction): object {
    const former = action.Status;
    action.Status = action.upcoming.shift() ?? former;
    if (former === 'REVERSE_IN_PROGRESS' && action.Status === 'REVERSE_SUCCESS') {
      this.principalsOf(action).forEach((principal) => this.attached.delete(principal));
    }
    const { upcoming, outcomes, ...described } = action;
    return described;
  }

  private execute(action: ModelAction, executionType: string): void {
    const outcome = action.outcomes[executionType];
    if (outcome?.endsWith('Exception')) {
      throw new AwsError(outcome);
    }
    if (action.upcoming.length > 0 || action.Status.endsWith('IN_PROGRESS')) {
      throw new AwsError('ResourceLockedException');
    }
    if (!ALLOWED[executionType].includes(action.Status)) {
      throw new AwsError(REFUSED);
    }
    if (outcome === NOTHING_HAPPENS) {
      return;
    }
    const [inProgress, success] = executionType === 'RESET_BUDGET_ACTION' ? ['RESET_IN_PROGRESS', 'STANDBY'] : ['REVERSE_IN_PROGRESS', 'REVERSE_SUCCESS'];
    action.upcoming = [action.Status, inProgress, outcome ?? success];
  }

  private listEntities({ PolicyArn, PolicyUsageFilter, Marker }: any): object {
    if (PolicyArn === GONE || PolicyUsageFilter !== 'PermissionsPolicy') {
      throw new AwsError('NoSuchEntity', 'no such policy', 404);
    }
    const { page, next } = this.page([...this.attached].map((each) => each.split(' ')).filter(([arn]) => arn === PolicyArn), Marker);
    const of = (type: string) => page.filter((each) => each[1] === type).map((each) => ({ [`${type}Name`]: each[2], [`${type}Id`]: 'ID' }));
    if (next === undefined) {
      this.onListedEntities?.();
    }
    return { PolicyRoles: of('Role'), PolicyGroups: of('Group'), PolicyUsers: of('User'), IsTruncated: next !== undefined, Marker: next };
  }

  private principalsOf({ Definition }: ModelAction): string[] {
    const { PolicyArn, ...names } = Definition.IamActionDefinition ?? {};
    return ['Role', 'Group', 'User'].flatMap((type) => (names[`${type}s`] ?? []).map((name: string) => `${PolicyArn} ${type} ${name}`));
  }

  private page<T>(all: T[], token: string = '0'): { page: T[]; next?: string } {
    const end = Number(token) + this.pageSize;
    return { page: all.slice(Number(token), end), next: end < all.length ? String(end) : undefined };
  }

  private detach(principal: string): void {
    if (!this.attached.delete(principal)) {
      throw new AwsError('NoSuchEntity', 'it is not attached', 404);
    }
  }
}

function denyAction(options: Partial<DenyAction> = {}): DenyAction {
  const { budgetName = 'Claims', policyArn = DENY, roles = ['claims-app'], groups = [], users = [] } = options;
  return { budgetName, policyArn, roles, groups, users };
}

let account: Account;
let aws: AwsEndpoint;
let clients: ResetClients & { readonly sleep: jest.Mock; readonly log: jest.Mock };

beforeEach(async () => {
  account = new Account();
  aws = await AwsEndpoint.listen(account.operations);
  const config = { endpoint: aws.url, region: 'eu-central-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' }, maxAttempts: 8 };
  clients = {
    budgets: new BudgetsClient(config),
    iam: new IAMClient(config),
    sleep: jest.fn().mockResolvedValue(undefined),
    now: () => NOW,
    log: jest.fn(),
  };
  // The SDK waits between attempts.
  const { setTimeout: realSetTimeout } = globalThis;
  jest.spyOn(globalThis, 'setTimeout').mockImplementation(((run: () => void) => realSetTimeout(run, 0)) as typeof setTimeout);
});

afterEach(async () => {
  jest.restoreAllMocks();
  clients.budgets.destroy();
  clients.iam.destroy();
  await aws.close();
});

const reset = async (...actions: DenyAction[]) =>
  resetDenyActions({ accountId: TEST_ACCOUNT, actions: actions.length > 0 ? actions : [denyAction()] }, clients);
const writes = () => aws.calls.filter(({ operation }) => WRITES.includes(operation)).map(({ operation, input }) => input.ExecutionType ?? operation);
const attachments = () => [...account.attached].map((each) => each.replace(`${DENY} `, '')).sort();
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

  test('is not found on a budget that is gone, and what is left over is detached', async () => {
    account.attach('Role claims-app', 'Group claims', 'User ada');

    expect(await reset()).toEqual({
      actions: [],
      detached: [['Role', 'claims-app'], ['Group', 'claims'], ['User', 'ada']].map(([type, name]) => ({ policyArn: DENY, type, name })),
    });
    expect(attachments()).toEqual([]);
  });

  test.each([
    ['a service control policy', { ScpActionDefinition: { PolicyId: 'p-12345678', TargetIds: [TEST_ACCOUNT] } }],
    ['another policy', { IamActionDefinition: { PolicyArn: `${DENY}Other`, Roles: ['claims-app'] } }],
  ])('that applies %s is not touched', async (_, Definition) => {
    account.add('EXECUTION_SUCCESS', { Definition });
    const attached = attachments();

    expect(await reset()).toEqual({ actions: [], detached: [] });
    expect(writes()).toEqual([]);
    expect(attachments()).toEqual(attached);
  });

  test('is found on any page', async () => {
    account.pageSize = 2;
    const roles = ['a', 'b', 'c', 'd', 'e'];
    roles.forEach((role) => account.add('REVERSE_SUCCESS', { roles: [role] }));

    expect((await reset(denyAction({ roles }))).actions).toHaveLength(5);
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
  const spent = (Amount: string) => { account.spend = { ActualSpend: { Amount, Unit: 'USD' } }; };

  test.each(Object.values(ActionStatus).filter((status) => status !== 'STANDBY' && status !== 'EXECUTION_FAILURE'))('is left in %s', async (from) => {
    spent('600');
    const { ActionId: actionId } = account.add(from);
    const attached = attachments();

    expect(await reset()).toEqual({ actions: [{ budgetName: 'Claims', actionId, from, to: from, spent: true }], detached: [] });
    expect(writes()).toEqual([]);
    expect(attachments()).toEqual(attached);
    expect(clients.sleep).not.toHaveBeenCalled();
  });

  test('and that could not deny is reported, and what it did attach stays', async () => {
    spent('600');
    const { ActionId: actionId } = account.add('EXECUTION_FAILURE');

    await expect(reset()).rejects.toThrow(`budget Claims, action ${actionId} (EXECUTION_FAILURE): Error: spend has reached the threshold, but the action could not deny all of its principals`);
    expect(attachments()).toEqual(['Role claims-app']);
  });

  test('does not keep what nobody stands for', async () => {
    spent('600');
    account.add('EXECUTION_SUCCESS');
    account.attach('Role left-the-list');

    expect((await reset()).detached).toEqual([{ policyArn: DENY, type: 'Role', name: 'left-the-list' }]);
    expect(attachments()).toEqual(['Role claims-app']);
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
    account.add('EXECUTION_SUCCESS', { ActionThreshold: { ActionThresholdType: 'PERCENTAGE', ActionThresholdValue: 150 } });

    expect((await reset()).actions).toMatchObject([{ to: 'EXECUTION_SUCCESS', spent: true }, { to: 'STANDBY', spent: false }]);
    expect(aws.count('DescribeBudget')).toBe(1);
  });

  test.each([
    ['spend', () => { account.spend = undefined; }],
    ['limit', () => { account.limit = undefined; }],
  ])('or not is not guessed without the %s', async (_, forget) => {
    account.add('EXECUTION_SUCCESS');
    forget();

    await expect(reset()).rejects.toThrow('budget Claims: Error: AWS Budgets returned no actual spend or no limit');
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

    await expect(reset()).rejects.toThrow(new RegExp(`^1 action or policy could not be .*:\n  - budget Claims, action ${actionId} \\(${from}\\): .*${reason}`));
    expect(logged()).toEqual([{ budgetName: 'Claims', actionId, from, to: from, spent: false, error: expect.any(String) }]);
    expect(writes()).not.toContain('RESET_BUDGET_ACTION');
    expect(attachments()).toEqual(['Role claims-app']);
    expect(clients.sleep.mock.calls.length).toBeLessThanOrEqual(40);
  });

  test.each([
    ['PENDING', { RESET_BUDGET_ACTION: REFUSED }, 4, `PENDING\\): ${REFUSED}`],
    ['PENDING', { RESET_BUDGET_ACTION: 'ResourceLockedException' }, 4, 'PENDING\\): ResourceLockedException'],
    ['PENDING', { RESET_BUDGET_ACTION: 'AccessDeniedException' }, 1, 'PENDING\\): AccessDeniedException'],
    ['EXECUTION_FAILURE', { REVERSE_BUDGET_ACTION: REFUSED, RESET_BUDGET_ACTION: 'RESET_FAILURE' }, 4, 'RESET_FAILURE\\): Error: the action is RESET_FAILURE again'],
    ['REVERSE_SUCCESS', { RESET_BUDGET_ACTION: 'PENDING' }, 4, 'PENDING\\): Error: the action is PENDING again'],
  ])('from %s %j fails within a bound, and what is attached is a leftover', async (from, outcomes, executions, reason) => {
    account.add(from, { outcomes: outcomes as Record<string, string> });
    account.attach('Role claims-app');

    await expect(reset()).rejects.toThrow(new RegExp(reason));
    expect(aws.count('ExecuteBudgetAction')).toBe(executions);
    expect(attachments()).toEqual([]);
  });

  test('does not keep the others, and its principals stay denied', async () => {
    const names = Array.from({ length: 10 }, (_, index) => `team-${index}`);
    const teams = names.map((name) => denyAction({ budgetName: name, policyArn: `${DENY}-${name}`, roles: [name] }));
    const actions = teams.map((team) => account.add('EXECUTION_SUCCESS', team));
    actions[3].outcomes.REVERSE_BUDGET_ACTION = 'AccessDeniedException';
    actions[7].outcomes.REVERSE_BUDGET_ACTION = 'REVERSE_FAILURE';

    await expect(reset(...teams)).rejects.toThrow(new RegExp(
      `^2 actions or policies could not be reset or detached:\n  - budget team-3, action ${actions[3].ActionId} \\(EXECUTION_SUCCESS\\): AccessDeniedException: .*\n` +
      `  - budget team-7, action ${actions[7].ActionId} \\(REVERSE_FAILURE\\): Error: the action .*$`,
    ));
    expect(actions.map(({ Status }) => Status)).toEqual(names.map((_, index) => ({ 3: 'EXECUTION_SUCCESS', 7: 'REVERSE_FAILURE' })[index] ?? 'STANDBY'));
    expect(attachments()).toEqual([`${DENY}-team-3 Role team-3`, `${DENY}-team-7 Role team-7`]);
  });

  test('does not keep the next of the same budget', async () => {
    const [first, second] = [['a'], ['b']].map((roles) => account.add('EXECUTION_SUCCESS', { roles }));
    first.outcomes.REVERSE_BUDGET_ACTION = 'AccessDeniedException';

    await expect(reset(denyAction({ roles: ['a', 'b'] }))).rejects.toThrow(first.ActionId);
    expect(second.Status).toBe('STANDBY');
    expect(attachments()).toEqual(['Role a']);
  });
});

describe('what is attached', () => {
  test('stays only where it is both configured and named by an action that is executed', async () => {
    const failing = { REVERSE_BUDGET_ACTION: 'AccessDeniedException' };
    account.add('EXECUTION_SUCCESS', { roles: ['claims-app', 'left-the-list'], groups: ['claims'], users: ['ada'], outcomes: failing });
    account.add('STANDBY', { roles: ['joined-the-list'] });
    account.attach('Role joined-the-list', 'Role stranger', 'Group strangers', 'User eve');
    const configured = denyAction({ roles: ['claims-app', 'joined-the-list'], groups: ['claims'], users: ['ada'] });

    await expect(reset(configured)).rejects.toThrow('AccessDeniedException');
    expect(attachments()).toEqual(['Group claims', 'Role claims-app', 'User ada']);
    expect(logged().filter(({ detached }) => detached)).toHaveLength(5);
  });

  test.each<[ActionStatus, boolean]>([
    ['STANDBY', false],
    ['PENDING', false],
    ['EXECUTION_IN_PROGRESS', true],
    ['EXECUTION_SUCCESS', true],
    ['EXECUTION_FAILURE', true],
    ['REVERSE_IN_PROGRESS', true],
    ['REVERSE_SUCCESS', false],
    ['REVERSE_FAILURE', true],
    ['RESET_IN_PROGRESS', false],
    ['RESET_FAILURE', false],
  ])('is covered by an action in %s: %s', async (status, covered) => {
    account.add(status);
    account.attach('Role claims-app');
    await releaseLeftovers(TEST_ACCOUNT, denyAction(), clients);

    expect(attachments()).toEqual(covered ? ['Role claims-app'] : []);
    expect(aws.count('ExecuteBudgetAction')).toBe(0);
  });

  test('is not covered by an action that names no principal of its kind', async () => {
    account.add('EXECUTION_SUCCESS', { Definition: { IamActionDefinition: { PolicyArn: DENY, Users: ['ada'] } } });
    account.attach('Role claims-app');

    expect((await releaseLeftovers(TEST_ACCOUNT, denyAction({ users: ['ada'] }), clients)).detached).toEqual([{ policyArn: DENY, type: 'Role', name: 'claims-app' }]);
    expect(attachments()).toEqual(['User ada']);
  });

  test('is found on any page', async () => {
    account.budgets.add('Claims');
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

  test('and detached by somebody else meanwhile is fine', async () => {
    account.budgets.add('Claims');
    account.attach('Role claims-app');
    aws.failNext('DetachRolePolicy', new AwsError('NoSuchEntity', 'it is not attached', 404));

    expect(await reset()).toEqual({ actions: [], detached: [] });
  });

  test('is nothing, if the policy is gone', async () => {
    account.budgets.add('Claims');

    expect(await reset(denyAction({ policyArn: GONE }))).toEqual({ actions: [], detached: [] });
  });

  test('and cannot be detached fails, after the others were', async () => {
    account.budgets.add('Claims');
    account.attach('Role claims-app', 'User ada');
    aws.failNext('DetachRolePolicy', new AwsError('AccessDenied', 'not this role', 403));

    await expect(reset()).rejects.toThrow(`1 action or policy could not be reset or detached:\n  - ${DENY}, role claims-app: AccessDenied: not this role`);
    expect(attachments()).toEqual(['Role claims-app']);
  });

  test.each([
    ['DescribeBudgetActionsForBudget', 'AccessDeniedException', '  - budget Claims: AccessDeniedException'],
    ['ListEntitiesForPolicy', 'AccessDenied', `  - ${DENY}: AccessDenied`],
  ])('stays when %s is denied', async (operation, code, reason) => {
    account.budgets.add('Claims');
    account.attach('Role claims-app');
    aws.failNext(operation, new AwsError(code, 'no', 400));

    await expect(reset()).rejects.toThrow(reason);
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

describe('a release', () => {
  const NOT_YET = new AwsError('AccessDenied', 'not yet', 403);

  test('waits until IAM honours a permission of the same deployment', async () => {
    account.attach('Role claims-app', 'Role other');
    aws.failNext('ListEntitiesForPolicy', NOT_YET, NOT_YET);
    aws.failNext('DescribeBudgetActionsForBudget', new AwsError('AccessDeniedException', 'not yet'));
    aws.failNext('DetachRolePolicy', NOT_YET);

    expect((await releaseLeftovers(TEST_ACCOUNT, denyAction(), clients)).detached.map(({ name }) => name).sort()).toEqual(['claims-app', 'other']);
    expect(clients.sleep.mock.calls).toEqual(Array(4).fill([5_000]));
  });

  test('gives up after a minute', async () => {
    aws.failNext('ListEntitiesForPolicy', ...Array(12).fill(NOT_YET));

    await expect(releaseAll(DENY, clients)).rejects.toThrow(`${DENY}: AccessDenied: not yet`);
    expect(aws.count('ListEntitiesForPolicy')).toBe(12);
  });

  test('fails at once for another reason', async () => {
    aws.failNext('ListEntitiesForPolicy', new AwsError('InvalidInput'));

    await expect(releaseAll(DENY, clients)).rejects.toThrow('InvalidInput');
    expect(clients.sleep).not.toHaveBeenCalled();
  });
});

describe('the function', () => {
  const before = { ...process.env };
  let handler: (event: any) => Promise<any>;
  let written: jest.SpyInstance;

  beforeEach(() => {
    Object.assign(process.env, {
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_BUDGETS: aws.url,
      AWS_ENDPOINT_URL_IAM: aws.url,
    });
    written = jest.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean(clients.log(String(text))));
    jest.resetModules();
    ({ handler } = jest.requireActual('../../src/budgets/reset-deny-actions.lambda'));
  });

  afterEach(() => {
    written.mockRestore();
    process.env = { ...before };
  });

  const event = (RequestType: string, properties: object = {}) => ({
    RequestType,
    PhysicalResourceId: `${DENY}-former`,
    ResourceProperties: { ServiceToken: 'x', AccountId: TEST_ACCOUNT, BudgetName: 'Claims', PolicyArn: DENY, Roles: ['claims-app'], ...properties },
  });

  test('resets what the schedule asks for', async () => {
    account.add('EXECUTION_SUCCESS');

    expect(await handler({ accountId: TEST_ACCOUNT, actions: [denyAction()] })).toMatchObject({ actions: [{ from: 'EXECUTION_SUCCESS', to: 'STANDBY' }] });
    expect(logged()).toHaveLength(1);
  });

  test('makes up to 8 attempts', async () => {
    account.add('STANDBY');
    aws.failNext('DescribeBudgetActionsForBudget', ...Array(7).fill(new AwsError('ThrottlingException')));

    await handler({ accountId: TEST_ACCOUNT, actions: [denyAction()] });
    expect(aws.count('DescribeBudgetActionsForBudget')).toBe(8);
  });

  test('does nothing on Create', async () => {
    account.attach('Role claims-app');

    expect(await handler(event('Create'))).toEqual({ PhysicalResourceId: DENY });
    expect(aws.calls).toEqual([]);
  });

  test('detaches on Update what no executed action covers, and resets nothing', async () => {
    account.add('EXECUTION_SUCCESS', { roles: ['claims-app', 'left-the-list'], users: ['ada'] });
    account.add('PENDING');

    expect(await handler(event('Update', { Users: ['ada'] }))).toEqual({ PhysicalResourceId: DENY });
    expect(attachments()).toEqual(['Role claims-app', 'User ada']);
    expect(writes()).toEqual(['DetachRolePolicy']);
  });

  test('detaches everything on Update when the budget was replaced', async () => {
    account.add('EXECUTION_SUCCESS');
    account.budgets.add('Claims-2');

    await handler(event('Update', { BudgetName: 'Claims-2', Groups: ['claims'] }));
    expect(attachments()).toEqual([]);
  });

  test('detaches the policy from everything on Delete', async () => {
    account.add('EXECUTION_SUCCESS');
    account.attach('Group claims', 'User ada');

    expect(await handler(event('Delete', { Roles: undefined }))).toEqual({ PhysicalResourceId: `${DENY}-former` });
    expect(attachments()).toEqual([]);
    expect(aws.count('ExecuteBudgetAction')).toBe(0);
  });

  test('has nothing to do on Delete when the policy is gone', async () => {
    expect(await handler(event('Delete', { PolicyArn: GONE }))).toEqual({ PhysicalResourceId: `${DENY}-former` });
    expect(writes()).toEqual([]);
  });

  test('tells CloudFormation when it may not detach', async () => {
    account.attach('Role claims-app');
    aws.failNext('DetachRolePolicy', ...Array(12).fill(new AwsError('AccessDenied', 'no', 403)));

    await expect(handler(event('Delete'))).rejects.toThrow('role claims-app: AccessDenied');
  });
});
