import { aws_budgets as budgets, aws_iam as iam, Lazy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { percentProblems } from './amount-rules';
import { emailsProblems, isOther, topicProblems } from './budget-rules';
import { BudgetTagKeyForm } from './budget-tag-key-form';
import { DenyActionReset } from './deny-action-reset';
import type { ITagBudget } from './tag-budget-interface';
import { DenyScope } from '../access';
import { denySpending, type SpendingDenial } from '../access/deny-statements';
import type { ICostNotifications } from '../notifications';
import { topicPolicyOf } from '../notifications/topic-policy';
import { isToken, show, throwProblems } from '../private/check';

/**
 * Whether somebody has to agree before principals are denied.
 */
export enum BudgetActionApproval {
  /** Nobody: AWS Budgets denies as soon as it finds out. */
  AUTOMATIC = 'AUTOMATIC',

  /**
   * AWS Budgets tells the recipients and waits until somebody approves the action in the Budgets console, or with `ExecuteBudgetAction`. A request
   * that nobody answered is dropped at the start of the next period.
   */
  MANUAL = 'MANUAL',
}

/**
 * Whom to stop from spending, and how.
 */
export interface DenyInvocationsOptions {
  /**
   * Roles to deny, at most 100, of the budget's account. Created or imported.
   *
   * @default - none; some principal must be given
   */
  readonly roles?: iam.IRole[];

  /**
   * Groups to deny, at most 100.
   *
   * @default - none
   */
  readonly groups?: iam.IGroup[];

  /**
   * Users to deny, at most 100.
   *
   * @default - none
   */
  readonly users?: iam.IUser[];

  /**
   * How much of Amazon Bedrock is denied.
   *
   * @default DenyScope.ALL_BEDROCK
   */
  readonly scope?: DenyScope;

  /**
   * Whether somebody has to agree first.
   *
   * @default BudgetActionApproval.AUTOMATIC
   */
  readonly approval?: BudgetActionApproval;

  /**
   * Principals that go on working whatever they are members of: roles, users, or `iam.ArnPrincipal` with wildcards, such as
   * `arn:aws:iam::111122223333:role/BreakGlass*`. For a session it is the ARN of its role.
   *
   * @default - none
   */
  readonly breakGlassPrincipals?: iam.IPrincipal[];

  /**
   * Who is told when the action fires or waits for approval.
   *
   * @default - the budget's `notifications`
   */
  readonly notifications?: ICostNotifications;

  /**
   * Addresses AWS Budgets writes to about the action, at most 10.
   *
   * @default - the budget's `emails`
   */
  readonly emails?: string[];

  /**
   * Undo and re-arm the action at the start of each period of the budget.
   *
   * AWS's page says that an undone action is not evaluated again in the same period, and not that it is undone in the next; in one account where it
   * was tried, a role stayed denied. Without this, somebody has to choose undo and then reset in the Budgets console.
   *
   * @default true
   */
  readonly resetAtPeriodStart?: boolean;

  /**
   * At which hour of the first day of the period, 0 to 23, UTC. Before AWS has counted the new period, an action that is re-armed fires at once on
   * the spend of the old one.
   *
   * @default 6
   */
  readonly resetHour?: number;
}

/**
 * Properties of `BudgetDenyAction`.
 */
export interface BudgetDenyActionProps extends DenyInvocationsOptions {
  /**
   * The budget, of the same account.
   */
  readonly budget: ITagBudget;

  /**
   * At which percentage of the limit, actually spent.
   */
  readonly percent: number;
}

// https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_IamActionDefinition.html
const MAX_PRINCIPALS = 100;

/**
 * An action of a budget that attaches a deny policy to principals, and what it takes to undo it: made with `budget.denyInvocationsAt(…)`.
 *
 * AWS Budgets attaches the policy with a role that may attach and detach this policy, to and from these principals, and nothing else. A role takes 10
 * managed policies by default; with all of them in use the action fails.
 *
 * When the budget is replaced, a principal leaves the list or the action is removed, a custom resource detaches the policy first: CloudFormation could
 * otherwise delete neither the policy nor the role, and nothing would be left to lift the Deny.
 *
 * What it costs: see `ITagBudget.denyInvocationsAt`. At most 10 actions per budget and 100 per account.
 *
 * @see https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-controls.html
 */
export class BudgetDenyAction extends Construct {
  /**
   * The policy that AWS Budgets attaches. `denyPolicy.document` is its text.
   */
  public readonly denyPolicy: iam.ManagedPolicy;

  /**
   * The role AWS Budgets attaches and detaches it with.
   */
  public readonly executionRole: iam.Role;

  /**
   * The function that undoes and re-arms the actions of the stack.
   */
  public readonly reset: DenyActionReset;

  constructor(scope: Construct, id: string, props: BudgetDenyActionProps) {
    super(scope, id);
    const { budget, roles = [], groups = [], users = [] } = props;
    const notifications = props.notifications ?? budget.notifications;
    const emails = props.emails ?? budget.emails;
    const breakGlassArns = (props.breakGlassPrincipals ?? []).map((principal) => this.arnOf(principal));
    this.check(props, breakGlassArns, notifications !== undefined || emails.length > 0);

    this.reset = DenyActionReset.of(this);
    this.denyPolicy = new iam.ManagedPolicy(this, 'DenyPolicy', {
      path: this.reset._policyPath,
      description: 'Attached by AWS Budgets while a budget is spent, and detached at the start of its next period',
      statements: [new iam.PolicyStatement({
        effect: iam.Effect.DENY,
        ...denySpending({ breakGlassArns: breakGlassArns.map(String), ...props.scope === DenyScope.COST_TAGS ? tagsOf(budget) : {} }),
      })],
    });
    this.executionRole = this.createExecutionRole(roles, groups, users);

    const names = {
      roles: roles.map(({ roleName }) => roleName),
      groups: groups.map(({ groupName }) => groupName),
      users: users.map(({ userName }) => userName),
    };
    const resource = new budgets.CfnBudgetsAction(this, 'Resource', {
      budgetName: budget.budgetName,
      actionType: 'APPLY_IAM_POLICY',
      notificationType: 'ACTUAL',
      actionThreshold: { type: 'PERCENTAGE', value: props.percent },
      approvalModel: props.approval ?? BudgetActionApproval.AUTOMATIC,
      executionRoleArn: this.executionRole.roleArn,
      definition: { iamActionDefinition: { policyArn: this.denyPolicy.managedPolicyArn, ...withoutEmpty(names) } },
      subscribers: [
        ...notifications ? [{ type: 'SNS', address: notifications.topic.topicArn }] : [],
        ...emails.map((address) => ({ type: 'EMAIL', address })),
      ],
    });

    const release = this.reset._add(this, {
      budget,
      policyArn: this.denyPolicy.managedPolicyArn,
      ...names,
      hour: props.resetAtPeriodStart === false ? undefined : props.resetHour ?? 6,
    });
    // The action goes first when the stack is deleted: it could attach the policy again.
    resource.node.addDependency(release, this.executionRole, ...notifications ? topicPolicyOf(notifications.topic) : []);
    // A name that was given is no reference to the budget.
    resource.node.addDependency(...budget.node.defaultChild ? [budget.node.defaultChild] : []);
  }

  private check(props: BudgetDenyActionProps, breakGlassArns: Array<string | undefined>, somebodyIsTold: boolean): void {
    const { budget, roles = [], groups = [], users = [], resetHour } = props;
    const principals = { roles, groups, users };
    throwProblems(`BudgetDenyAction at ${this.node.path}`, [
      ...percentProblems('percent', props.percent),
      ...Object.values(principals).every((each) => each.length === 0) ? ['roles, groups or users must name whom to deny, got none: pass at least one'] : [],
      ...Object.entries(principals).flatMap(([prop, each]) => [
        ...each.length > MAX_PRINCIPALS ? [`${prop} must be at most ${MAX_PRINCIPALS}, got ${each.length}: deny a group, or make a second action`] : [],
        ...new Set<unknown>(each).size < each.length ? [`${prop} must differ, got one of them twice: drop it`] : [],
        ...each.filter((principal) => isOther(principal.env.account, budget.env.account)).map((principal) =>
          `${prop} must be of the budget's account ${budget.env.account}, got ${show(principal.node.path)} of account ${principal.env.account}: put a budget there`),
      ]),
      ...(props.breakGlassPrincipals ?? []).filter((_, index) => breakGlassArns[index] === undefined).map((principal) =>
        `breakGlassPrincipals must be roles, users or ARNs of such, got ${String(principal)}: pass a role, a user or an iam.ArnPrincipal`),
      ...emailsProblems('emails', props.emails),
      ...topicProblems('notifications', props.notifications, budget.env.account),
      ...somebodyIsTold ? [] : ['notifications or emails must be given, got none: AWS Budgets tells somebody of every action'],
      ...resetHour === undefined || isToken(resetHour) || (Number.isInteger(resetHour) && resetHour >= 0 && resetHour <= 23)
        ? []
        : [`resetHour must be a whole hour from 0 to 23, got ${String(resetHour)}: it is in UTC, as the periods of budgets are`],
      ...props.scope === DenyScope.COST_TAGS && budget.costTags.keys.length === 0
        ? ['scope COST_TAGS needs the tags the budget counts, got a budget without: give costTags where it is imported, or deny all of Bedrock']
        : [],
    ]);
  }

  // Nobody is denied where an account, or everybody, is let through; and aws:PrincipalArn is never an account's.
  private arnOf(principal: iam.IPrincipal): string | undefined {
    const { AWS: arns } = principal.grantPrincipal.policyFragment.principalJson;
    const [arn] = Array.isArray(arns) ? arns : [arns];
    const text = JSON.stringify(Stack.of(this).resolve(arn)) ?? '';
    return isToken(arn) ? (/:root"/.test(text) ? undefined : arn) : /:(role|user|assumed-role)\//.test(text) ? arn : undefined;
  }

  /**
   * The condition keeps it from attaching anything else, AWS's own managed policies included.
   */
  private createExecutionRole(roles: iam.IRole[], groups: iam.IGroup[], users: iam.IUser[]): iam.Role {
    const { account, partition } = Stack.of(this);
    const role = new iam.Role(this, 'ExecutionRole', {
      assumedBy: new iam.ServicePrincipal('budgets.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnLike: { 'aws:SourceArn': `arn:${partition}:budgets::${account}:budget/*` },
        },
      }),
      description: 'Attaches a Deny on Amazon Bedrock when a budget is spent, and detaches it',
    });
    const attachable: Array<[string, string[]]> = [
      ['Role', roles.map(({ roleArn }) => roleArn)], ['Group', groups.map(({ groupArn }) => groupArn)], ['User', users.map(({ userArn }) => userArn)],
    ];
    for (const [kind, resources] of attachable.filter(([, arns]) => arns.length > 0)) {
      role.addToPolicy(new iam.PolicyStatement({
        actions: [`iam:Attach${kind}Policy`, `iam:Detach${kind}Policy`],
        resources,
        conditions: { ArnEquals: { 'iam:PolicyARN': this.denyPolicy.managedPolicyArn } },
      }));
    }
    return role;
  }
}

function tagsOf({ costTags, additionalValues, tagKeyForm }: ITagBudget): Partial<SpendingDenial> {
  // Tags are only known at synth.
  const by = (prefix: string) => Lazy.any({
    produce: () => Object.fromEntries(costTags._entries().map(([key, value]) => [`${prefix}${key}`, [value, ...additionalValues[key] ?? []]])),
  });
  return tagKeyForm === BudgetTagKeyForm.IAM_PRINCIPAL ? { principalTags: by('aws:PrincipalTag/') } : { resourceTags: by('aws:ResourceTag/') };
}

function withoutEmpty(names: Record<string, string[]>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(names).filter(([, each]) => each.length > 0));
}
