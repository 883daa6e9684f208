import { Annotations, aws_budgets as budgets, aws_iam as iam, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { percentProblems } from './amount-rules';
import { BudgetPeriod } from './budget-period';
import { subscriberProblems, topicProblems } from './budget-rules';
import { BudgetTagKeyForm } from './budget-tag-key-form';
import { DenyActionReset } from './deny-action-reset';
import { BudgetActionApproval, type DenyInvocationsOptions } from './deny-invocations-options';
import type { ITagBudget } from './tag-budget-interface';
import { DenyScope } from '../access';
import { type BreakGlass, breakGlassOf } from '../access/break-glass';
import { attachableArns, attachingProps, type ByKind, namesOf, policySizeProblems, principalProblems, withoutEmpty } from '../access/denied-principals';
import { denySpending, type SpendingDenial } from '../access/deny-statements';
import { tagConditions } from '../access/tag-conditions';
import { topicPolicyOf } from '../notifications/topic-policy';
import { differAtSynth, throwProblems } from '../private/check';

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

// Of the policy that lets AWS Budgets attach, the principals aside.
const ATTACHING_SIZE = 500;

const NO_TAGS = 'denyScope COST_TAGS needs the tags the budget counts, got a budget without: give costTags where it is imported, or deny all of Bedrock';

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
    const { budget, notifications, emails = [] } = props;
    const breakGlass = (props.breakGlassPrincipals ?? []).map((principal) => breakGlassOf(principal, this));
    const { Role: roles, Group: groups, User: users } = namesOf(props);
    const names = { roles, groups, users };
    this.check(props, breakGlass);

    this.reset = DenyActionReset.of(this);
    this.denyPolicy = new iam.ManagedPolicy(this, 'DenyPolicy', {
      path: this.reset._policyPath,
      description: 'Attached by AWS Budgets while a budget is spent, and detached when the spend is below its threshold again',
      statements: [new iam.PolicyStatement({
        effect: iam.Effect.DENY,
        ...denySpending({ breakGlassArns: breakGlass.flatMap(({ arns }) => arns), ...props.denyScope === DenyScope.COST_TAGS ? tagsOf(budget) : {} }),
      })],
    });
    const attachable = attachableArns(props, Stack.of(this));
    this.executionRole = this.createExecutionRole(attachable);

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
      autoReset: props.autoReset ?? true,
    });
    // The action goes first when the stack is deleted: it could attach the policy again.
    resource.node.addDependency(release, this.executionRole, ...notifications ? topicPolicyOf(notifications.topic) : []);
    // A name that was given is no reference to the budget.
    resource.node.addDependency(...budget.node.defaultChild ? [budget.node.defaultChild] : []);
    this.node.addValidation({
      validate: () => [...props.denyScope === DenyScope.COST_TAGS ? this.tagProblems(budget) : [], ...this.sizeProblems(attachable)],
    });
    this.warn(budget);
  }

  private check(props: BudgetDenyActionProps, breakGlass: BreakGlass[]): void {
    const { budget, notifications, emails = [] } = props;
    const account = Stack.of(this).account;
    throwProblems(`BudgetDenyAction at ${this.node.path}`, [
      ...percentProblems('percent', props.percent),
      ...principalProblems(props, account, 'budget'),
      ...breakGlass.flatMap(({ problems }) => problems),
      ...subscriberProblems('emails', emails),
      ...topicProblems('notifications', notifications, account),
      ...notifications || emails.length > 0 ? [] : ['notifications or emails must be given, got none: AWS Budgets tells somebody of every action'],
      ...differAtSynth(budget.env.account, account) ? [`budget must be of this stack's account ${account}, got one of account ${budget.env.account}: put the action beside it`] : [],
      ...props.denyScope === DenyScope.COST_TAGS && budget.costTags.keys.length === 0 ? [NO_TAGS] : [],
    ]);
  }

  private tagProblems({ costTags }: ITagBudget): string[] {
    return costTags._entries().length === 0 ? [NO_TAGS] : [];
  }

  private sizeProblems(attachable: ByKind<string>): string[] {
    return policySizeProblems(Stack.of(this), { denial: this.denyPolicy.document, attachable, otherwise: ATTACHING_SIZE, attachedBy: ' for AWS Budgets' });
  }

  private warn({ period }: ITagBudget): void {
    if (period === BudgetPeriod.DAILY) {
      Annotations.of(this).addWarningV2(
        'cdk-bedrock-cost-tags:BudgetDenyAction.dailyBudget',
        'the budget is DAILY, and AWS updates it every 8 to 12 hours: principals are mostly denied when the day they overspent on is over; use a longer period, or an alarm',
      );
    }
  }

  private createExecutionRole(attachable: ByKind<string>): iam.Role {
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
    attachingProps(attachable, this.denyPolicy.managedPolicyArn).forEach((statement) => role.addToPolicy(new iam.PolicyStatement(statement)));
    return role;
  }
}

function tagsOf({ costTags, additionalValues, tagKeyForm }: ITagBudget): Partial<SpendingDenial> {
  const by = (prefix: string) => tagConditions(prefix, costTags, additionalValues);
  return tagKeyForm === BudgetTagKeyForm.IAM_PRINCIPAL ? { principalTags: by('aws:PrincipalTag/') } : { resourceTags: by('aws:ResourceTag/') };
}
