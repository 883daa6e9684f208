import { type CfnResource, Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { denialOf, errorRecipients } from './denial';
import { AlarmDenyAction } from '../../alarms';
import { CostAlarmBase } from '../../alarms/cost-alarm-base';
import { BudgetDenyAction, BudgetOrganizationDenyAction, type DenyActionReset } from '../../budgets';
import { TagBudgetBase } from '../../budgets/tag-budget-base';
import { renderedProperties } from '../../private/rendered';
import { type DescribedApp, placeOf, scheduledInput } from '../described-app';
import { ownStackValue } from '../own-stack-values';
import { figure, readable, sorted, sortedBy } from '../readable-values';
import type { ReferenceIndex } from '../reference-index';
import type { DenyActionFact } from '../strategy-facts';

/** Returns the deny actions of budgets and alarms. */
export function collectDenyActions(app: DescribedApp): DenyActionFact[] {
  const budgets = app.index(app.of(TagBudgetBase), ({ budgetName }) => budgetName, 'account');
  const alarms = app.index(app.of(CostAlarmBase), ({ alarmArn }) => alarmArn);
  return sortedBy([
    ...app.of(BudgetDenyAction).map((action) => actionOfBudget(app, action, budgets)),
    ...app.of(BudgetOrganizationDenyAction).map((action) => organizationActionOfBudget(app, action, budgets)),
    ...app.of(AlarmDenyAction).map((action) => actionOfAlarm(app, action, alarms)),
  ], ({ path }) => path);
}

function actionOfBudget(app: DescribedApp, action: BudgetDenyAction, budgets: ReferenceIndex<TagBudgetBase>): DenyActionFact {
  const stack = Stack.of(action);
  const { Definition: { IamActionDefinition } } = actionProperties(action);
  const principals = (kind: string, names: unknown[] = []) => names.map((name) => `${kind} ${app.nameOf(stack, name)}`);
  return {
    path: action.node.path,
    ...placeOf(action),
    triggeredBy: budgetOf(app, action, budgets),
    denies: sorted([
      ...principals('role', IamActionDefinition.Roles), ...principals('group', IamActionDefinition.Groups), ...principals('user', IamActionDefinition.Users),
    ]),
    ...scopeOf(app, action.denyPolicy),
    ...thresholdOf(action),
    autoReset: isReset(app, action.reset, action.denyPolicy.managedPolicyArn),
    notifies: subscribersOf(app, action),
  };
}

function organizationActionOfBudget(app: DescribedApp, action: BudgetOrganizationDenyAction, budgets: ReferenceIndex<TagBudgetBase>): DenyActionFact {
  const { Definition: { ScpActionDefinition } } = actionProperties(action);
  const { Content } = renderedProperties(action.node.findChild('Policy') as CfnResource);
  const { breakGlassPrincipals, tags } = denialOf(app, Stack.of(action), Content.Statement);
  return {
    path: action.node.path,
    ...placeOf(action),
    triggeredBy: budgetOf(app, action, budgets),
    denies: sorted(ScpActionDefinition.TargetIds.map((id: unknown) => `target ${readable(id)}`)),
    breakGlassPrincipals,
    scope: 'TAGGED_RESOURCES',
    tags,
    ...thresholdOf(action),
    autoReset: isReset(app, action.reset, action.policyId),
    notifies: subscribersOf(app, action),
  };
}

function budgetOf(app: DescribedApp, action: IConstruct, budgets: ReferenceIndex<TagBudgetBase>): string {
  const stack = Stack.of(action);
  const { BudgetName } = actionProperties(action);
  return firing(budgets.find(stack, BudgetName), action) ?? app.nameOf(stack, BudgetName);
}

function thresholdOf(action: IConstruct): Pick<DenyActionFact, 'atPercent' | 'atAmount' | 'approval'> {
  const { ActionThreshold, ApprovalModel } = actionProperties(action);
  const value = figure(ActionThreshold.Value);
  return { ...ActionThreshold.Type === 'ABSOLUTE_VALUE' ? { atAmount: value } : { atPercent: value }, approval: readable(ApprovalModel) };
}

function subscribersOf(app: DescribedApp, action: IConstruct): string[] {
  const { Subscribers = [] } = actionProperties(action);
  return sorted(Subscribers.map(({ Type, Address }: any) =>
    Type === 'SNS' ? app.audienceOf(Stack.of(action), Address) : `${readable(Type).toLowerCase()} ${readable(Address)}`));
}

function actionProperties({ node }: IConstruct): any {
  return renderedProperties(node.findChild('Resource') as CfnResource);
}

/** Whether the schedule that reverses and resets budget actions includes the action of a policy. */
function isReset(app: DescribedApp, reset: DenyActionReset, policy: string): boolean {
  const stack = Stack.of(reset);
  const own = ownStackValue(reset, policy);
  const actions: Array<{ policyArn: string; autoReset: boolean }> = app.referencesIn(stack, scheduledInput(reset))?.actions ?? [];
  return actions.some(({ policyArn, autoReset }) => autoReset && app.isSame([stack, policyArn], [stack, own]));
}

function actionOfAlarm(app: DescribedApp, action: AlarmDenyAction, alarms: ReferenceIndex<CostAlarmBase>): DenyActionFact {
  const stack = Stack.of(action);
  const [alarmArn] = renderedProperties(action.rule.node.defaultChild as CfnResource).EventPattern.resources;
  const { DefinitionString } = renderedProperties(action.stateMachine.node.defaultChild as CfnResource);
  const States = app.referencesIn(stack, DefinitionString)?.States;
  const principals: Array<{ kind: string; name: string }> = States?.Principals.Result.principals ?? [];
  return {
    path: action.node.path,
    ...placeOf(action),
    triggeredBy: firing(alarms.find(stack, alarmArn), action) ?? app.nameOf(stack, alarmArn),
    denies: sorted(principals.map(({ kind, name }) => `${kind.toLowerCase()} ${app.nameOf(stack, name)}`)),
    ...scopeOf(app, action.denyPolicy),
    minimumDenySeconds: States && figure(minimumSeconds(States)),
    releaseWhileInAlarm: States && States['Denied long enough in ALARM?'] !== undefined,
    notifies: errorRecipients(app, stack, action),
  };
}

/** A duration that is known only at deployment is one interval. */
function minimumSeconds(States: any): unknown {
  const { Seconds } = States.Wait;
  return typeof Seconds === 'number' ? Seconds * States['Denied long enough?'].Choices[0].NumericGreaterThanEquals : Seconds;
}

/** Returns the path of the construct that created an action, or else of the construct that the action refers to. */
function firing(referred: IConstruct[], { node }: IConstruct): string | undefined {
  return (referred.find((each) => each === node.scope) ?? referred[0])?.node.path;
}

function scopeOf(app: DescribedApp, policy: iam.ManagedPolicy): Pick<DenyActionFact, 'scope' | 'tags' | 'breakGlassPrincipals'> {
  const { PolicyDocument } = renderedProperties(policy.node.defaultChild as CfnResource);
  const { breakGlassPrincipals, tags } = denialOf(app, policy.stack, PolicyDocument.Statement);
  return { breakGlassPrincipals, scope: tags.length > 0 ? 'TAGGED_RESOURCES' : 'ALL_BEDROCK', tags };
}
