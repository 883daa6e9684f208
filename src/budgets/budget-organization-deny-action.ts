import { aws_iam as iam, aws_organizations as organizations, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { countAction } from './budget-action-quota';
import { alarmOnResetErrors, budgetAction, budgetActionProblems, budgetActionRole, dependOn } from './budget-action-resource';
import type { BudgetDenyOrganizationOptions } from './budget-deny-organization-options';
import type { IBudgetOrganizationDenyAction } from './budget-organization-deny-action-interface';
import { DenyActionReset } from './deny-action-reset';
import type { ITagBudget } from './tag-budget-interface';
import { breakGlassOf } from '../access/break-glass';
import { denyResourcePath } from '../access/deny-resources';
import { denySpending } from '../access/deny-statements';
import { policyPlaceProblems } from '../access/enforcement-rules';
import { MAX_SERVICE_CONTROL_POLICY_SIZE, policySize } from '../access/policy-size';
import { dividedTagProblems, taggedDenial } from '../access/tag-conditions';
import { isToken, show, throwProblems } from '../private/check';
import { partitionOf } from '../private/partition';
import { physicalName } from '../private/physical-name';
import { injectable } from '../private/structs/injectable';

/**
 * Properties of `BudgetOrganizationDenyAction`.
 */
export interface BudgetOrganizationDenyActionProps extends BudgetDenyOrganizationOptions {
  /**
   * Budget that runs the action, with cost tags, in the account of the stack.
   */
  readonly budget: ITagBudget;
}

// https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_ScpActionDefinition.html
const MAX_TARGETS = 100;

/**
 * Action of a budget that denies Amazon Bedrock under the tags of the budget in accounts of an organization. `budget.denyOrganization(…)` creates it.
 *
 * AWS Budgets attaches a service control policy to the targets. The policy applies to every principal of the member accounts, except service-linked roles and `breakGlassPrincipals`, and not to the management account. It counts toward the quota
 * of policies of each target only while it is attached.
 *
 * AWS Budgets applies service control policies only in the management account. Deploy the action and its budget there: in another account, the deployment succeeds, but the action fails when it runs.
 *
 * The function `reset` reverses and resets the action once spend is below the threshold again. It does not attach the policy again to a target that has lost it. A custom resource detaches the policy from targets that leave the list, and from all
 * targets before the policy is deleted.
 *
 * @see https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-controls.html
 */
@injectable
export class BudgetOrganizationDenyAction extends Construct implements IBudgetOrganizationDenyAction {
  /**
   * ID of the class for property injection.
   */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-bedrock-cost-tags.BudgetOrganizationDenyAction';

  public readonly policyId: string;

  public readonly document: iam.PolicyDocument;

  public readonly executionRole: iam.Role;

  public readonly reset: DenyActionReset;

  /** @internal */
  public readonly _budget: ITagBudget;

  constructor(scope: Construct, id: string, props: BudgetOrganizationDenyActionProps) {
    super(scope, id);
    const { budget, targetIds } = props;
    this._budget = budget;
    const stack = Stack.of(this);
    const breakGlass = (props.breakGlassPrincipals ?? []).map((principal) => breakGlassOf(principal, this));
    throwProblems(`BudgetOrganizationDenyAction at ${this.node.path}`, [...problemsOf(this, props), ...breakGlass.flatMap(({ problems }) => problems)]);
    const warnOfAccountQuota = countAction(this);

    const partition = partitionOf(stack);
    const denial = {
      breakGlassArns: breakGlass.flatMap(({ arns }) => arns),
      ...taggedDenial(budget.costTags, budget.costTagSource, budget.additionalTagValues),
    };
    this.document = new iam.PolicyDocument({
      statements: denySpending(denial, partition).map((statement) => new iam.PolicyStatement({ effect: iam.Effect.DENY, ...statement })),
    });
    const policy = new organizations.CfnPolicy(this, 'Policy', {
      name: physicalName(this, [], 125),
      type: 'SERVICE_CONTROL_POLICY',
      description: 'Attached by AWS Budgets when spend exceeds the threshold of a budget action, and detached when spend is below the threshold again',
      content: this.document,
    });
    this.policyId = policy.attrId;
    this.executionRole = budgetActionRole(this, 'service control policy');
    // ARNs of targets contain the ID of the organization.
    const targetArns = targetIds.map((target) => `arn:${partition}:organizations::${stack.account}:${kindOf(target)}/*/${target}`);
    const permissions = new iam.ManagedPolicy(this, 'Permissions', {
      path: denyResourcePath(this),
      description: 'Attaches a service control policy when spend exceeds the threshold of a budget action, and detaches the policy again',
      roles: [this.executionRole],
      statements: [new iam.PolicyStatement({ actions: ['organizations:AttachPolicy', 'organizations:DetachPolicy'], resources: [policy.attrArn, ...targetArns] })],
    });

    const resource = budgetAction(this, props, {
      actionType: 'APPLY_SCP_POLICY',
      executionRoleArn: this.executionRole.roleArn,
      definition: { scpActionDefinition: { policyId: policy.attrId, targetIds } },
    });
    this.reset = DenyActionReset.of(this);
    alarmOnResetErrors(this.reset, props);
    const release = this.reset._addServiceControl(this, {
      budgetName: budget.budgetName, budgetArn: budget.budgetArn, policyId: policy.attrId, policyArn: policy.attrArn, targetIds,
    });
    dependOn(resource, props, release, permissions);
    this.node.addValidation({
      validate: () => {
        warnOfAccountQuota();
        const size = policySize(this, this.document.toJSON());
        return [
          ...tagProblems(budget, budget.costTags._entries().map(([key]) => key)),
          ...size <= MAX_SERVICE_CONTROL_POLICY_SIZE ? [] : [
            `BudgetOrganizationDenyAction: "${this.node.path}" must have at most ${MAX_SERVICE_CONTROL_POLICY_SIZE} characters as a service control policy, got ${size}: pass fewer breakGlassPrincipals or additionalTagValues`,
          ],
        ];
      },
    });
  }
}

function kindOf(targetId: string): string {
  return isToken(targetId) ? '*' : targetId.startsWith('ou-') ? 'ou' : 'account';
}

function problemsOf(scope: Construct, props: BudgetOrganizationDenyActionProps): string[] {
  const { budget, targetIds } = props;
  return [
    ...budgetActionProblems(scope, props),
    ...isToken(targetIds) ? ['targetIds must be a list that is known at synth, got a token: pass the IDs'] : [
      ...targetIds.length === 0 || targetIds.length > MAX_TARGETS ? [`targetIds must contain 1 to ${MAX_TARGETS} targets, got ${targetIds.length}: pass organizational units instead of accounts`] : [],
      ...policyPlaceProblems({ targetIds }),
      ...targetIds.filter((target) => target.startsWith('r-')).map((target) => `targetIds must not contain the root, got ${show(target)}: pass organizational units and accounts, because AWS CloudFormation accepts no others`),
    ],
    ...tagProblems(budget, budget.costTags.keys),
  ];
}

function tagProblems({ costTags, costTagSource }: ITagBudget, keys: readonly string[]): string[] {
  return !isToken(keys) && keys.length === 0
    ? ['budget must have known cost tags, got none: add cost tags, with costTags for an imported budget, because the policy denies by tag']
    : dividedTagProblems(costTags, costTagSource, keys);
}
