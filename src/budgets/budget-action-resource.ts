import { aws_budgets as budgets, aws_iam as iam, type CfnResource, Stack } from 'aws-cdk-lib';
import type { Construct, IDependable } from 'constructs';
import { thresholdOf, thresholdProblems } from './action-threshold';
import { BudgetActionApproval, type BudgetDenyOptions } from './budget-deny-options';
import { budgetRegionProblems } from './budget-region';
import { subscriberProblems, topicProblems } from './budget-rules';
import type { DenyActionReset } from './deny-action-reset';
import type { ITagBudget } from './tag-budget-interface';
import { denyResourcePath } from '../access/deny-resources';
import { alarmTopicProblems } from '../notifications/alarm-topic-rules';
import { topicPolicyOf } from '../notifications/topic-policy';
import { differAtSynth } from '../private/check';
import { partitionOf } from '../private/partition';

/** Options that all actions of a budget share. */
export interface BudgetActionOptions extends Pick<BudgetDenyOptions, 'atPercent' | 'atAmount' | 'approval' | 'notifications' | 'emails'> {
  readonly budget: ITagBudget;
}

/** Problems with threshold, recipients and place of an action. */
export function budgetActionProblems(scope: Construct, options: BudgetActionOptions): string[] {
  const { budget, notifications, emails = [] } = options;
  const { account } = Stack.of(scope);
  return [
    ...budgetRegionProblems(scope, 'AWS::Budgets::BudgetsAction'),
    ...thresholdProblems(options),
    ...subscriberProblems('emails', emails),
    ...topicProblems('notifications', notifications, account),
    ...notifications || emails.length > 0 ? [] : ['notifications or emails must be given, got none: pass at least one recipient, because AWS Budgets requires one for every action'],
    ...differAtSynth(budget.env.account, account) ? [`budget must be in this stack's account ${account}, got a budget of account ${budget.env.account}: create the action in the account of the budget`] : [],
  ];
}

/** Role with which AWS Budgets attaches and detaches a policy. */
export function budgetActionRole(scope: Construct, policy: string): iam.Role {
  const stack = Stack.of(scope);
  const budgetArns = `arn:${partitionOf(stack)}:budgets::${stack.account}:budget/*`;
  return new iam.Role(scope, 'ExecutionRole', {
    path: denyResourcePath(scope),
    assumedBy: new iam.ServicePrincipal('budgets.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account }, ArnLike: { 'aws:SourceArn': budgetArns } },
    }),
    description: `Attaches a ${policy} that denies Amazon Bedrock when spend exceeds the threshold of a budget action, and detaches the policy again`,
  });
}

/** Creates the action that attaches a policy. */
export function budgetAction(
  scope: Construct, options: BudgetActionOptions, attached: Pick<budgets.CfnBudgetsActionProps, 'actionType' | 'executionRoleArn' | 'definition'>,
): budgets.CfnBudgetsAction {
  const { budget, approval, notifications, emails = [] } = options;
  return new budgets.CfnBudgetsAction(scope, 'Resource', {
    budgetName: budget.budgetName,
    notificationType: 'ACTUAL',
    actionThreshold: thresholdOf(options),
    approvalModel: approval ?? BudgetActionApproval.AUTOMATIC,
    ...attached,
    subscribers: [
      ...notifications ? [{ type: 'SNS', address: notifications.topic.topicArn }] : [],
      ...emails.map((address) => ({ type: 'EMAIL', address })),
    ],
  });
}

/** Notifies the recipients of an action when its policy cannot be attached again or detached, unless their topic is elsewhere. */
export function alarmOnResetErrors(reset: DenyActionReset, { notifications }: BudgetActionOptions): void {
  if (notifications && alarmTopicProblems(Stack.of(reset).region, notifications).length === 0) {
    reset.alarmOnErrors(notifications);
  }
}

/** Makes CloudFormation delete the action first, because the action could attach the policy again. */
export function dependOn(action: budgets.CfnBudgetsAction, { budget, notifications }: BudgetActionOptions, ...others: IDependable[]): void {
  action.node.addDependency(...others, ...notifications ? topicPolicyOf(notifications.topic) : []);
  const budgetResource = budget.node.defaultChild as CfnResource | undefined;
  if (budgetResource && budget.budgetName !== budgetResource.ref) {
    // A name that is no reference creates no dependency on the budget.
    action.node.addDependency(budgetResource);
  }
}
