import { type aws_iam as iam, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { countAction } from './budget-action-quota';
import { alarmOnResetErrors, budgetAction, budgetActionProblems, budgetActionRole, dependOn } from './budget-action-resource';
import type { IBudgetDenyAction } from './budget-deny-action-interface';
import type { BudgetDenyOptions } from './budget-deny-options';
import { BudgetPeriod } from './budget-period';
import { DenyActionReset } from './deny-action-reset';
import type { ITagBudget } from './tag-budget-interface';
import { DenyScope } from '../access';
import { type BreakGlass, breakGlassOf } from '../access/break-glass';
import { namesOf, principalProblems, withoutEmpty } from '../access/denied-principals';
import { attachingPolicies, denyPolicy } from '../access/deny-policy';
import { ManagedPolicyQuota, managedPolicyQuotaProblems } from '../access/managed-policy-quota';
import { dividedTagProblems, taggedDenial } from '../access/tag-conditions';
import { hasErrorAlarm } from '../notifications/error-alarm';
import { throwProblems } from '../private/check';
import { injectable } from '../private/structs/injectable';
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

const NO_TAGS = 'denyScope must be DenyScope.ALL_BEDROCK for a budget without known cost tags, got TAGGED_RESOURCES: add cost tags, with costTags for an imported budget, or deny all of Bedrock';

/**
 * Action of a budget that denies Amazon Bedrock to principals. `budget.denyInvocations(…)` creates it.
 *
 * AWS Budgets attaches a deny policy to the principals. The role of AWS Budgets can attach only this policy, and only to these principals. The function
 * `reset` verifies every 15 minutes that each principal has the policy while the budget exceeds the threshold, and attaches the policy to a principal that has
 * lost it, or that AWS Budgets could not deny. By default, a role can have 10 managed policies. A role that has reached this quota cannot be denied: synthesis
 * fails if the app attaches that many, and the function reports the role otherwise.
 *
 * The policy also denies the principals to change what denies them: the budget and its actions, the functions, the schedule, the deny policies and roles of the
 * stack, and the stack itself. Reading stays allowed. Other principals that may change IAM, AWS Budgets, Lambda or the stack can lift the Deny. A denied
 * principal can lift it by assuming such a role.
 *
 * A custom resource detaches the policy before a principal is removed from the list, or the action is deleted. Otherwise,
 * CloudFormation could delete neither the policy nor the role, and the Deny would remain.
 *
 * AWS supports at most 10 actions per budget and 100 per account. An app with more actions for an account synthesizes with a warning. For the cost of
 * actions, see `ITagBudget.denyInvocations`.
 *
 * @see https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-controls.html
 */
@injectable
export class BudgetDenyAction extends Construct implements IBudgetDenyAction {
  /**
   * ID of the class for property injection.
   */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-bedrock-cost-tags.BudgetDenyAction';

  public readonly denyPolicy: iam.ManagedPolicy;

  public readonly executionRole: iam.Role;

  public readonly reset: DenyActionReset;

  /** @internal */
  public readonly _budget: ITagBudget;

  constructor(scope: Construct, id: string, props: BudgetDenyActionProps) {
    super(scope, id);
    this._budget = props.budget;
    const { budget } = props;
    const breakGlass = (props.breakGlassPrincipals ?? []).map((principal) => breakGlassOf(principal, this));
    const { Role: roles, Group: groups, User: users } = namesOf(props);
    const names = { roles, groups, users };
    this.check(props, breakGlass);
    const quota = new ManagedPolicyQuota(this, props, props.managedPolicyQuota);
    const warnOfAccountQuota = countAction(this);

    this.reset = DenyActionReset.of(this);
    this.denyPolicy = denyPolicy(this, {
      description: 'Attached by AWS Budgets when spend exceeds the threshold of a budget action, and detached when spend is below the threshold again',
      denied: props,
      denial: {
        breakGlassArns: breakGlass.flatMap(({ arns }) => arns),
        ...props.denyScope === DenyScope.TAGGED_RESOURCES ? taggedDenial(budget.costTags, budget.costTagSource, budget.additionalTagValues) : {},
      },
      trigger: budget,
      triggerArns: [budget.budgetArn, `${budget.budgetArn}/action/*`],
    });
    this.executionRole = budgetActionRole(this, 'policy');
    const permissions = attachingPolicies(this, {
      description: 'Attaches a deny policy when spend exceeds the threshold of a budget action, and detaches the policy again',
      role: this.executionRole,
      denied: props,
      policyArn: this.denyPolicy.managedPolicyArn,
      others: [],
    });

    const resource = budgetAction(this, props, {
      actionType: 'APPLY_IAM_POLICY',
      executionRoleArn: this.executionRole.roleArn,
      definition: { iamActionDefinition: { policyArn: this.denyPolicy.managedPolicyArn, ...withoutEmpty(names) } },
    });

    alarmOnResetErrors(this.reset, props);
    const release = this.reset._add(this, {
      budgetName: budget.budgetName,
      budgetArn: budget.budgetArn,
      policyArn: this.denyPolicy.managedPolicyArn,
      ...names,
      autoReset: props.autoReset ?? true,
    });
    dependOn(resource, props, release, ...permissions);
    this.node.addValidation({
      validate: () => {
        this.warnIfErrorsNotifyNoRecipient();
        quota.warnIfClose('BudgetDenyAction');
        warnOfAccountQuota();
        return [...props.denyScope === DenyScope.TAGGED_RESOURCES ? this.tagProblems(budget) : [], ...quota.problems()];
      },
    });
    this.warnOfDailyPeriod(budget);
  }

  private check(props: BudgetDenyActionProps, breakGlass: BreakGlass[]): void {
    const { budget } = props;
    throwProblems(`BudgetDenyAction at ${this.node.path}`, [
      ...budgetActionProblems(this, props),
      ...principalProblems(props, Stack.of(this).account, 'budget'),
      ...breakGlass.flatMap(({ problems }) => problems),
      ...managedPolicyQuotaProblems(props.managedPolicyQuota),
      ...props.denyScope === DenyScope.TAGGED_RESOURCES && budget.costTags.keys.length === 0 ? [NO_TAGS] : [],
      ...props.denyScope === DenyScope.TAGGED_RESOURCES ? dividedTagProblems(budget.costTags, budget.costTagSource, budget.costTags.keys) : [],
    ]);
  }

  private tagProblems({ costTags, costTagSource }: ITagBudget): string[] {
    const keys = costTags._entries().map(([key]) => key);
    return keys.length === 0 ? [NO_TAGS] : dividedTagProblems(costTags, costTagSource, keys);
  }

  private warnOfDailyPeriod({ period }: ITagBudget): void {
    if (period === BudgetPeriod.DAILY) {
      warn(this, 'BudgetDenyAction.dailyBudget', 'AWS updates a budget every 8 to 12 hours, so a DAILY budget usually denies after the day has ended. Use a longer period, or an alarm that denies');
    }
  }

  private warnIfErrorsNotifyNoRecipient(): void {
    if (!hasErrorAlarm(this.reset)) {
      warn(this, 'BudgetDenyAction.noErrorAlarm', 'A Deny that fails or is lost notifies no recipient. Pass notifications with a topic in the Region of the stack, or call reset.alarmOnErrors(…). ' +
        'Acknowledge this warning if an alarm of your own uses reset.metricErrors()');
    }
  }
}
