import { BudgetsClient } from '@aws-sdk/client-budgets';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { IAMClient } from '@aws-sdk/client-iam';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { AwsEndpoint, AwsError, type AwsOperation } from './aws-endpoint';
import { REGION, TEST_ACCOUNT } from './places';
import type { ReleaseClients } from '../../src/budgets/deny-release-handler';
import type { DenyAction, ResetClients } from '../../src/budgets/reset-deny-actions-handler';

export const STACK_ID = `arn:aws:cloudformation:${REGION}:${TEST_ACCOUNT}:stack/Team/5a1e0f00-0000-0000-0000-000000000000`;
export const POLICY_PATH = `/bedrock-deny-1a2b3c4d/${REGION}/`;
export const SCHEDULE_NAME = 'bedrock-deny-1a2b3c4d';
export const FUNCTION_NAME = 'bedrock-deny-1a2b3c4d-reset';

/** The deny policy of the stack, and one that does not exist. */
export const DENY = `arn:aws:iam::${TEST_ACCOUNT}:policy${POLICY_PATH}Deny`;
export const GONE = `${DENY}-gone`;

export const NOW = Date.UTC(2027, 0, 1, 6);
export const REFUSED = 'InvalidParameterException';
export const NOTHING_HAPPENS = 'NOTHING_HAPPENS';
const DAY = 24 * 3_600_000;

// Which states AWS takes an execution from.
const ALLOWED: Record<string, string[]> = {
  REVERSE_BUDGET_ACTION: ['EXECUTION_SUCCESS', 'EXECUTION_FAILURE', 'REVERSE_FAILURE'],
  RESET_BUDGET_ACTION: ['PENDING', 'EXECUTION_FAILURE', 'REVERSE_SUCCESS', 'RESET_FAILURE'],
};

// What reads find after the state under way, by that state.
const THEN: Record<string, string> = { EXECUTION_IN_PROGRESS: 'EXECUTION_SUCCESS', REVERSE_IN_PROGRESS: 'REVERSE_SUCCESS', RESET_IN_PROGRESS: 'STANDBY' };

export interface Principals {
  readonly roles?: string[];
  readonly groups?: string[];
  readonly users?: string[];
}

/** An entry of the configuration. Without principals, it has those of the actions in AWS Budgets. */
export type ConfiguredAction = Omit<DenyAction, 'roles' | 'groups' | 'users'> & Partial<DenyAction>;

export interface ModelAction {
  readonly ActionId: string;
  readonly BudgetName: string;
  readonly ActionThreshold: object;
  Definition: any;
  Status: string;

  /** The states that reads will find next, one each. */
  upcoming: string[];

  /** Into which state an execution leads, when not into success; or with which error it is refused. */
  outcomes: Record<string, string>;
}

/**
 * An account whose budget actions go through their states as in AWS: later than they were told to, with the former state read once more, and refusing
 * what their state does not allow. With the stack, the schedule and the IAM principals of a function that checks them.
 */
export class DeniedAccount {
  public readonly actions: ModelAction[] = [];

  /** `ARN Role name`, by policy. */
  public readonly attached = new Set<string>();

  public readonly budgets = new Set<string>();

  /** The errors with which IAM refuses to attach a policy to a principal, such as `Role app`. */
  public readonly refusals = new Map<string, AwsError>();

  /** What every budget has counted, of a limit of 500. */
  public spend: object | undefined = { ActualSpend: { Amount: '12.34', Unit: 'USD' } };
  public limit: object | undefined = { Amount: '500', Unit: 'USD' };
  public updated = NOW - 30 * DAY;
  public pageSize = 100;
  public onListedEntities?: () => void;
  public stackStatus = 'CREATE_COMPLETE';

  /** The configuration in the schedule. */
  public configured: ConfiguredAction[] = [denyAction()];

  public readonly operations: Record<string, AwsOperation> = {
    DescribeBudgetActionsForBudget: (input) => this.list(input),
    DescribeBudget: ({ BudgetName }) => ({
      Budget: { BudgetName, BudgetLimit: this.limit, CalculatedSpend: this.spend, LastUpdatedTime: this.updated / 1000, TimeUnit: 'MONTHLY', BudgetType: 'COST' },
    }),
    DescribeBudgetAction: ({ ActionId }) => ({ Action: this.read(this.action(ActionId)) }),
    ExecuteBudgetAction: ({ ActionId, ExecutionType }) => this.execute(this.action(ActionId), ExecutionType),
    ListEntitiesForPolicy: (input) => this.listEntities(input),
    AttachRolePolicy: ({ PolicyArn, RoleName }) => this.attachAsked(PolicyArn, `Role ${RoleName}`),
    AttachGroupPolicy: ({ PolicyArn, GroupName }) => this.attachAsked(PolicyArn, `Group ${GroupName}`),
    AttachUserPolicy: ({ PolicyArn, UserName }) => this.attachAsked(PolicyArn, `User ${UserName}`),
    DetachRolePolicy: ({ PolicyArn, RoleName }) => this.detach(`${PolicyArn} Role ${RoleName}`),
    DetachGroupPolicy: ({ PolicyArn, GroupName }) => this.detach(`${PolicyArn} Group ${GroupName}`),
    DetachUserPolicy: ({ PolicyArn, UserName }) => this.detach(`${PolicyArn} User ${UserName}`),
    DescribeStacks: ({ StackName }) => {
      if (StackName !== STACK_ID) {
        throw new AwsError('ValidationError', `Stack with id ${StackName} does not exist`);
      }
      return { Stacks: [{ StackName: 'Team', StackId: STACK_ID, StackStatus: this.stackStatus, CreationTime: new Date(NOW).toISOString() }] };
    },
    GetSchedule: ({ Name, groupName }) => {
      if (Name !== SCHEDULE_NAME || groupName !== 'default') {
        throw new AwsError('ResourceNotFoundException', 'no such schedule', 404);
      }
      return { Name, GroupName: groupName, Target: { Arn: 'arn', RoleArn: 'arn', Input: JSON.stringify({ actions: this.configured.map((each) => this.withPrincipals(each)) }) } };
    },
  };

  private withPrincipals(each: ConfiguredAction): DenyAction {
    const definitions = this.actions.map(({ Definition }) => Definition.IamActionDefinition)
      .filter((definition) => definition?.PolicyArn === each.policyArn);
    const namesIn = (kind: 'Roles' | 'Groups' | 'Users') => definitions.flatMap((definition) => definition[kind] ?? []);
    return { roles: namesIn('Roles'), groups: namesIn('Groups'), users: namesIn('Users'), ...each };
  }

  /** An action in a state, its policy attached if that state says so. */
  public add(
    Status: string,
    options: Partial<DenyAction> & Principals & Partial<Pick<ModelAction, 'upcoming' | 'outcomes' | 'Definition' | 'ActionThreshold'>> = {},
  ): ModelAction {
    const { budgetName: BudgetName, policyArn } = denyAction(options);
    const { roles = ['claims-app'], groups = [], users = [] } = options;
    const action: ModelAction = {
      Status,
      BudgetName,
      ActionId: `00000000-0000-0000-0000-${String(this.actions.length).padStart(12, '0')}`,
      Definition: options.Definition ?? { IamActionDefinition: { PolicyArn: policyArn, Roles: [...roles], Groups: [...groups], Users: [...users] } },
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

  public detachByHand(...principals: string[]): void {
    principals.forEach((principal) => this.attached.delete(`${DENY} ${principal}`));
  }

  public spendIs(Amount: string): void {
    this.spend = { ActualSpend: { Amount, Unit: 'USD' } };
  }

  /** The principals that are denied: by the deny policy as `Role name`, by another policy with its ARN. */
  public denied(): string[] {
    return [...this.attached].map((each) => each.replace(`${DENY} `, '')).sort();
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

  private attachAsked(policyArn: string, principal: string): void {
    const refusal = this.refusals.get(principal);
    if (refusal) {
      throw refusal;
    }
    this.attached.add(`${policyArn} ${principal}`);
  }

  private detach(principal: string): void {
    if (!this.attached.delete(principal)) {
      throw new AwsError('NoSuchEntity', 'it is not attached', 404);
    }
  }
}

/** An entry of the configuration. */
export function denyAction({ budgetName = 'Claims', policyArn = DENY, autoReset = true, ...principals }: Partial<DenyAction> = {}): ConfiguredAction {
  return { ...principals, budgetName, policyArn, autoReset };
}

export type DeniedAccountClients = ResetClients & ReleaseClients & { readonly sleep: jest.Mock; readonly log: jest.Mock };

/** The real clients of the SDK for an account, which wait for nothing. */
function clientsOf({ url: endpoint }: AwsEndpoint): DeniedAccountClients {
  const config = { endpoint, region: REGION, credentials: { accessKeyId: 'test', secretAccessKey: 'test' }, maxAttempts: 8 };
  // The SDK waits between attempts.
  const { setTimeout: realSetTimeout } = globalThis;
  jest.spyOn(globalThis, 'setTimeout').mockImplementation(((run: () => void) => realSetTimeout(run, 0)) as typeof setTimeout);
  return {
    budgets: new BudgetsClient(config),
    iam: new IAMClient(config),
    organizations: new OrganizationsClient(config),
    scheduler: new SchedulerClient(config),
    cloudformation: new CloudFormationClient(config),
    sleep: jest.fn().mockResolvedValue(undefined),
    now: () => NOW,
    log: jest.fn(),
  };
}

interface GivenAccount {
  readonly account: DeniedAccount;
  readonly aws: AwsEndpoint;
  readonly clients: DeniedAccountClients;
}

/** Makes an account and its clients for each test of a file. */
export function forEachTest(use: (given: GivenAccount) => void): void {
  let aws: AwsEndpoint;
  let clients: DeniedAccountClients;

  beforeEach(async () => {
    const account = new DeniedAccount();
    aws = await AwsEndpoint.listen(account.operations);
    clients = clientsOf(aws);
    use({ account, aws, clients });
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    destroyClients(clients);
    await aws.close();
  });
}

function destroyClients({ budgets, iam, scheduler, cloudformation }: DeniedAccountClients): void {
  [budgets, iam, scheduler, cloudformation].forEach((client) => client.destroy());
}
