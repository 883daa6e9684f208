import { type CfnResource, Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { SPENDING_SID } from '../../access/deny-statements';
import { AlarmDenyAction } from '../../alarms';
import { CostAlarmBase } from '../../alarms/cost-alarm-base';
import { BudgetDenyAction } from '../../budgets';
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
    ...app.of(AlarmDenyAction).map((action) => actionOfAlarm(app, action, alarms)),
  ], ({ path }) => path);
}

function actionOfBudget(app: DescribedApp, action: BudgetDenyAction, budgets: ReferenceIndex<TagBudgetBase>): DenyActionFact {
  const stack = Stack.of(action);
  const { BudgetName, ActionThreshold, ApprovalModel, Subscribers = [], Definition: { IamActionDefinition } } = renderedProperties(action.node.findChild('Resource') as CfnResource);
  const principals = (kind: string, names: unknown[] = []) => names.map((name) => `${kind} ${app.nameOf(stack, name)}`);
  return {
    path: action.node.path,
    ...placeOf(action),
    triggeredBy: firing(budgets.find(stack, BudgetName), action) ?? app.nameOf(stack, BudgetName),
    denies: sorted([
      ...principals('role', IamActionDefinition.Roles), ...principals('group', IamActionDefinition.Groups), ...principals('user', IamActionDefinition.Users),
    ]),
    ...denialOf(app, action.denyPolicy),
    ...ActionThreshold.Type === 'ABSOLUTE_VALUE' ? { atAmount: figure(ActionThreshold.Value) } : { atPercent: figure(ActionThreshold.Value) },
    approval: readable(ApprovalModel),
    autoReset: isReset(app, action),
    notifies: sorted(Subscribers.map(({ Type, Address }: any) => Type === 'SNS' ? app.audienceOf(stack, Address) : `${readable(Type).toLowerCase()} ${readable(Address)}`)),
  };
}

/** Whether the schedule that reverses and resets budget actions includes this action. */
function isReset(app: DescribedApp, { reset, denyPolicy }: BudgetDenyAction): boolean {
  const stack = Stack.of(reset);
  const own = ownStackValue(reset, denyPolicy.managedPolicyArn);
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
    ...denialOf(app, action.denyPolicy),
    minimumDenySeconds: States && figure(minimumSeconds(States)),
    releaseWhileInAlarm: States && States['Denied long enough in ALARM?'] !== undefined,
    notifies: sorted(errorAlarmsOf(action).flatMap((alarm) => renderedProperties(alarm).AlarmActions ?? []).map((arn) => app.audienceOf(stack, arn))),
  };
}

/** The alarms on errors, which notify of a Deny that fails. */
function errorAlarmsOf({ node }: AlarmDenyAction): CfnResource[] {
  return node.children.filter(({ node: { id } }) => /^ErrorAlarm\d*$/.test(id)).map((alarm) => alarm.node.defaultChild as CfnResource);
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

const TAG_CONDITION = /^aws:(Resource|Principal)Tag\//;

function denialOf(app: DescribedApp, policy: iam.ManagedPolicy): Pick<DenyActionFact, 'scope' | 'tags' | 'breakGlassPrincipals'> {
  const { PolicyDocument } = renderedProperties(policy.node.defaultChild as CfnResource);
  // The other statements protect the Deny, under the same exemptions.
  const spending = PolicyDocument.Statement.filter(({ Sid }: any) => Sid === SPENDING_SID);
  const conditions: Array<[string, any]> = spending
    .flatMap(({ Condition = {} }: any) => Object.values<any>(Condition).flatMap(Object.entries));
  const valuesOf = (isMeant: (key: string) => boolean): string[] => conditions.filter(([key]) => isMeant(key)).flatMap(([, values]) => values);
  const tags = sorted(conditions.map(([key]) => key).filter((key) => TAG_CONDITION.test(key)));
  return {
    breakGlassPrincipals: sorted(valuesOf((key) => key === 'aws:PrincipalArn').map((arn) => app.nameOf(policy.stack, arn))),
    scope: tags.length > 0 ? 'TAGGED_RESOURCES' : 'ALL_BEDROCK',
    tags: tags.map((tag) => ({ key: tag.replace(TAG_CONDITION, ''), values: sorted(valuesOf((key) => key === tag).map(readable)) })),
  };
}
