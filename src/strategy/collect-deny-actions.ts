import { type CfnResource, Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { type DescribedApp, placeOf, scheduledInput } from './described-app';
import { figure, parsedJson, readable, sorted, sortedBy } from './readable-values';
import { ReferenceIndex } from './reference-index';
import type { DenyActionFact } from './strategy-facts';
import { AlarmDenyAction, CostAlarmBase } from '../alarms';
import { BudgetDenyAction, TagBudgetBase } from '../budgets';
import { renderedProperties } from '../private/rendered';

/** What denies principals to spend, and when. */
export function collectDenyActions(app: DescribedApp): DenyActionFact[] {
  const budgets = new ReferenceIndex(app.of(TagBudgetBase), ({ budgetName }) => budgetName);
  const alarms = new ReferenceIndex(app.of(CostAlarmBase), ({ alarmArn }) => alarmArn);
  return sortedBy([
    ...app.of(BudgetDenyAction).map((action) => actionOfBudget(app, action, budgets)),
    ...app.of(AlarmDenyAction).map((action) => actionOfAlarm(app, action, alarms)),
  ], ({ path }) => path);
}

function actionOfBudget(app: DescribedApp, action: BudgetDenyAction, budgets: ReferenceIndex<TagBudgetBase>): DenyActionFact {
  const stack = Stack.of(action);
  const { BudgetName, ActionThreshold, ApprovalModel, Definition: { IamActionDefinition } } = renderedProperties(action.node.findChild('Resource') as CfnResource);
  const principals = (kind: string, names: unknown[] = []) => names.map((name) => `${kind} ${app.nameOf(stack, name)}`);
  return {
    path: action.node.path,
    ...placeOf(action),
    firedBy: firing(budgets.find(stack, BudgetName), action) ?? app.nameOf(stack, BudgetName),
    denies: sorted([
      ...principals('role', IamActionDefinition.Roles), ...principals('group', IamActionDefinition.Groups), ...principals('user', IamActionDefinition.Users),
    ]),
    scope: scopeOf(action.denyPolicy),
    percent: figure(ActionThreshold.Value),
    approval: readable(ApprovalModel),
    autoReset: isReset(action),
  };
}

/** Whether the schedule that undoes actions of budgets has this one in its list. */
function isReset({ reset, denyPolicy }: BudgetDenyAction): boolean {
  const policyArn = readable(Stack.of(reset).resolve(denyPolicy.managedPolicyArn));
  return scheduledInput(reset)?.actions?.some((action: { policyArn: string }) => action.policyArn === policyArn) ?? false;
}

function actionOfAlarm(app: DescribedApp, action: AlarmDenyAction, alarms: ReferenceIndex<CostAlarmBase>): DenyActionFact {
  const stack = Stack.of(action);
  const [alarmArn] = renderedProperties(action.rule.node.defaultChild as CfnResource).EventPattern.resources;
  const { DefinitionString } = renderedProperties(action.stateMachine.node.defaultChild as CfnResource);
  const States = parsedJson(DefinitionString)?.States;
  const principals: Array<{ kind: string; name: string }> = States?.Principals.Result.principals ?? [];
  return {
    path: action.node.path,
    ...placeOf(action),
    firedBy: firing(alarms.find(stack, alarmArn), action) ?? app.nameOf(stack, alarmArn),
    denies: sorted(principals.map(({ kind, name }) => `${kind.toLowerCase()} ${app.nameOf(stack, name)}`)),
    scope: scopeOf(action.denyPolicy),
    releaseAfterSeconds: States && figure(States.Wait.Seconds),
    releaseInAlarm: States && States.Look === undefined,
  };
}

/** What an action was made by, or else what it refers to. */
function firing(referred: IConstruct[], { node }: IConstruct): string | undefined {
  return (referred.find((each) => each === node.scope) ?? referred[0])?.node.path;
}

function scopeOf(policy: iam.ManagedPolicy): DenyActionFact['scope'] {
  const { PolicyDocument } = renderedProperties(policy.node.defaultChild as CfnResource);
  const conditions = PolicyDocument.Statement.flatMap(({ Condition = {} }: any) => Object.values<any>(Condition).flatMap(Object.keys));
  return conditions.some((key: string) => /^aws:(Resource|Principal)Tag\//.test(key)) ? 'COST_TAGS' : 'ALL_BEDROCK';
}
