import { aws_budgets as budgets, aws_iam as iam, type CfnResource, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { amountProblems, percentProblems } from './amount-rules';
import type { IBudgetDenyAction } from './budget-deny-action-interface';
import { BudgetActionApproval, type BudgetDenyOptions } from './budget-deny-options';
import { BudgetPeriod } from './budget-period';
import { subscriberProblems, topicProblems } from './budget-rules';
import { CostTagSource } from '../tags';
import { DenyActionReset } from './deny-action-reset';
import type { ITagBudget } from './tag-budget-interface';
import { DenyScope } from '../access';
import { type BreakGlass, breakGlassOf } from '../access/break-glass';
import { attachableArns, attachingProps, type ByKind, namesOf, policySizeProblems, principalProblems, withoutEmpty } from '../access/denied-principals';
import { denySpending, type SpendingDenial } from '../access/deny-statements';
import { tagConditions } from '../access/tag-conditions';
import { topicPolicyOf } from '../notifications/topic-policy';
import { differAtSynth, show, throwProblems } from '../private/check';
import { warn } from '../private/warning';

/**
 * Properties of `BudgetDenyAction`.
 */
export interface BudgetDenyActionProps extends BudgetDenyOptions {
  /**
   * Budget that runs the action. The budget must be in the account of the stack.
   */
  readonly budget: ITagBudget;
}

// Size of the policy that allows AWS Budgets to attach the Deny, without the principals.
const ATTACHING_SIZE = 500;

const NO_TAGS = 'denyScope must be DenyScope.ALL_BEDROCK for a budget without known cost tags, got TAGGED_RESOURCES: add cost tags, with costTags for an imported budget, or deny all of Bedrock';

/**
 * Action of a budget that denies Amazon Bedrock to principals. `budget.denyInvocations(…)` creates it.
 *
 * AWS Budgets attaches a deny policy to the principals. The role of AWS Budgets can attach and detach only this policy, and only to and from these
 * principals. By default, a role can have 10 managed policies. The action fails for a role that has reached this quota.
 *
 * A custom resource detaches the policy before the budget is replaced, a principal is removed from the list, or the action is deleted. Otherwise,
 * CloudFormation could delete neither the policy nor the role, and the Deny would remain.
 *
 * AWS supports at most 10 actions per budget and 100 per account. For the cost of actions, see `ITagBudget.denyInvocations`.
 *
 * @see https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-controls.html
 */
export class BudgetDenyAction extends Construct implements IBudgetDenyAction {
  public readonly denyPolicy: iam.ManagedPolicy;

  public readonly executionRole: iam.Role;

  public readonly reset: DenyActionReset;

  /** @internal */
  public readonly _budget: ITagBudget;

  constructor(scope: Construct, id: string, props: BudgetDenyActionProps) {
    super(scope, id);
    this._budget = props.budget;
    const { budget, notifications, emails = [] } = props;
    const breakGlass = (props.breakGlassPrincipals ?? []).map((principal) => breakGlassOf(principal, this));
    const { Role: roles, Group: groups, User: users } = namesOf(props);
    const names = { roles, groups, users };
    this.check(props, breakGlass);

    this.reset = DenyActionReset.of(this);
    this.denyPolicy = new iam.ManagedPolicy(this, 'DenyPolicy', {
      path: this.reset._policyPath,
      description: 'Attached by AWS Budgets when spend exceeds the threshold of a budget action, and detached when spend is below the threshold again',
      statements: [new iam.PolicyStatement({
        effect: iam.Effect.DENY,
        ...denySpending({
          breakGlassArns: breakGlass.flatMap(({ arns }) => arns),
          ...props.denyScope === DenyScope.TAGGED_RESOURCES ? tagsOf(budget) : {},
        }),
      })],
    });
    const attachable = attachableArns(props, Stack.of(this));
    this.executionRole = this.createExecutionRole();
    const permissions = attachingProps(attachable, this.denyPolicy.managedPolicyArn)
      .map((statement) => this.executionRole.addToPrincipalPolicy(new iam.PolicyStatement(statement)).policyDependable!);

    const resource = new budgets.CfnBudgetsAction(this, 'Resource', {
      budgetName: budget.budgetName,
      actionType: 'APPLY_IAM_POLICY',
      notificationType: 'ACTUAL',
      actionThreshold: thresholdOf(props),
      approvalModel: props.approval ?? BudgetActionApproval.AUTOMATIC,
      executionRoleArn: this.executionRole.roleArn,
      definition: { iamActionDefinition: { policyArn: this.denyPolicy.managedPolicyArn, ...withoutEmpty(names) } },
      subscribers: [
        ...notifications ? [{ type: 'SNS', address: notifications.topic.topicArn }] : [],
        ...emails.map((address) => ({ type: 'EMAIL', address })),
      ],
    });

    const release = this.reset._add(this, {
      budgetName: budget.budgetName,
      budgetArn: budget.budgetArn,
      policyArn: this.denyPolicy.managedPolicyArn,
      ...names,
      autoReset: props.autoReset ?? true,
    });
    // CloudFormation deletes the action first, because the action could attach the policy again.
    resource.node.addDependency(release, ...permissions, ...notifications ? topicPolicyOf(notifications.topic) : []);
    const budgetResource = budget.node.defaultChild as CfnResource | undefined;
    if (budgetResource && budget.budgetName !== budgetResource.ref) {
      // A name that is no reference creates no dependency on the budget.
      resource.node.addDependency(budgetResource);
    }
    this.node.addValidation({
      validate: () => [...props.denyScope === DenyScope.TAGGED_RESOURCES ? this.tagProblems(budget) : [], ...this.sizeProblems(attachable)],
    });
    this.warnOfDailyPeriod(budget);
  }

  private check(props: BudgetDenyActionProps, breakGlass: BreakGlass[]): void {
    const { budget, notifications, emails = [] } = props;
    const account = Stack.of(this).account;
    throwProblems(`BudgetDenyAction at ${this.node.path}`, [
      ...thresholdProblems(props),
      ...principalProblems(props, account, 'budget'),
      ...breakGlass.flatMap(({ problems }) => problems),
      ...subscriberProblems('emails', emails),
      ...topicProblems('notifications', notifications, account),
      ...notifications || emails.length > 0 ? [] : ['notifications or emails must be given, got none: pass at least one recipient, because AWS Budgets requires one for every action'],
      ...differAtSynth(budget.env.account, account) ? [`budget must be in this stack's account ${account}, got a budget of account ${budget.env.account}: create the action in the account of the budget`] : [],
      ...props.denyScope === DenyScope.TAGGED_RESOURCES && budget.costTags.keys.length === 0 ? [NO_TAGS] : [],
    ]);
  }

  private tagProblems({ costTags }: ITagBudget): string[] {
    return costTags._entries().length === 0 ? [NO_TAGS] : [];
  }

  private sizeProblems(attachable: ByKind<string>): string[] {
    return policySizeProblems(Stack.of(this), { denial: this.denyPolicy.document, attachable, otherwise: ATTACHING_SIZE, attachedBy: ' for AWS Budgets' });
  }

  private warnOfDailyPeriod({ period }: ITagBudget): void {
    if (period === BudgetPeriod.DAILY) {
      warn(this, 'BudgetDenyAction.dailyBudget', 'AWS updates a budget every 8 to 12 hours, so a DAILY budget usually denies after the day has ended. Use a longer period, or an alarm that denies');
    }
  }

  private createExecutionRole(): iam.Role {
    const { account, partition } = Stack.of(this);
    return new iam.Role(this, 'ExecutionRole', {
      assumedBy: new iam.ServicePrincipal('budgets.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnLike: { 'aws:SourceArn': `arn:${partition}:budgets::${account}:budget/*` },
        },
      }),
      description: 'Attaches a policy that denies Amazon Bedrock when spend exceeds the threshold of a budget action, and detaches the policy again',
    });
  }
}

function thresholdOf({ atPercent, atAmount }: BudgetDenyOptions): budgets.CfnBudgetsAction.ActionThresholdProperty {
  return atPercent === undefined ? { type: 'ABSOLUTE_VALUE', value: atAmount! } : { type: 'PERCENTAGE', value: atPercent };
}

function thresholdProblems({ atPercent, atAmount }: BudgetDenyOptions): string[] {
  if ((atPercent === undefined) === (atAmount === undefined)) {
    return [atPercent === undefined
      ? 'atPercent or atAmount must be given, got neither: for example, pass atPercent: 120 for 120% of the limit'
      : `atPercent must not be given together with atAmount, got ${show(atPercent)} and ${show(atAmount)}: pass one of the two`];
  }
  return atPercent === undefined ? amountProblems('atAmount', atAmount!) : percentProblems('atPercent', atPercent);
}

function tagsOf({ costTags, additionalTagValues, costTagSource }: ITagBudget): Partial<SpendingDenial> {
  const by = (prefix: string) => tagConditions(prefix, costTags, additionalTagValues);
  return costTagSource === CostTagSource.IAM_PRINCIPAL ? { principalTags: by('aws:PrincipalTag/') } : { resourceTags: by('aws:ResourceTag/') };
}
