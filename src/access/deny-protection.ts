import { ArnFormat, Aws, Resource, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { anyPrincipalArn, denyPathArn, denyResourceArn } from './deny-resources';
import type { DenyProps } from './deny-statements';
import { outermostStack } from '../private/outermost-stack';
import { formatArn } from '../private/partition';

/** Deny action whose resources are protected. */
export interface ProtectedDeny {
  /** The alarm or the budget. Its stack is protected, too. */
  readonly trigger: IConstruct;

  /** ARNs of the alarm, or of the budget and its actions. */
  readonly triggerArns: string[];

  /** ARNs of denied groups. */
  readonly groupArns: string[];

  /** ARNs of denied users. */
  readonly userArns: string[];

  /** ARN patterns of exempt principals. */
  readonly breakGlassArns: string[];
}

// Reading stays allowed, because a denied engineer might be the one who has to find out why the Deny is in effect.
const READS = [
  'budgets:Describe*', 'budgets:List*', 'budgets:ViewBudget', 'cloudformation:Describe*', 'cloudformation:Get*', 'cloudformation:List*', 'cloudwatch:Describe*',
  'cloudwatch:Get*', 'cloudwatch:List*', 'events:Describe*', 'events:List*', 'iam:Get*', 'iam:List*', 'lambda:Get*', 'lambda:List*', 'scheduler:Get*',
  'scheduler:List*', 'states:Describe*', 'states:Get*', 'states:List*',
];

// A policy has no room for the ARNs of 100 groups and 100 users. If there are more than this, the statement applies to all of a kind.
const MAX_NAMED_ARNS = 10;

/**
 * Denies the denied principals every change to the resources that attach and detach the Deny of a stack. Without these statements, a principal could lift
 * the Deny with one call, for example `lambda:InvokeFunction` or `cloudformation:DeleteStack`.
 *
 * The resources are covered by patterns, so the policy does not depend on them. Everything except reading is denied, so actions that AWS adds later are
 * covered as well.
 */
export function denyChanges(scope: IConstruct, { trigger, triggerArns, groupArns, userArns, breakGlassArns }: ProtectedDeny): DenyProps[] {
  const exempt = breakGlassArns.length === 0 ? {} : { ArnNotLike: { 'aws:PrincipalArn': breakGlassArns } };
  return [
    {
      sid: 'DenyChangesToTheDeny',
      notActions: READS,
      resources: [
        // IAM supports no wildcard for the type of a resource.
        denyResourceArn(scope, 'states', 'stateMachine', ArnFormat.COLON_RESOURCE_NAME),
        denyResourceArn(scope, 'states', 'execution', ArnFormat.COLON_RESOURCE_NAME),
        denyResourceArn(scope, 'lambda', 'function', ArnFormat.COLON_RESOURCE_NAME),
        denyResourceArn(scope, 'events', 'rule', ArnFormat.SLASH_RESOURCE_NAME),
        denyResourceArn(scope, 'scheduler', 'schedule/default', ArnFormat.SLASH_RESOURCE_NAME),
        // Includes iam:PassRole, which would let a principal run other code under these roles.
        denyPathArn(scope, 'policy'),
        denyPathArn(scope, 'role'),
        ...stackArns(scope, trigger),
        ...triggerArns,
      ],
      conditions: exempt,
    },
    {
      sid: 'DenyDetachingTheDeny',
      actions: ['iam:DetachGroupPolicy', 'iam:DetachRolePolicy', 'iam:DetachUserPolicy'],
      resources: ['*'],
      conditions: { ArnLike: { 'iam:PolicyARN': denyPathArn(scope, 'policy') }, ...exempt },
    },
    // A principal that has another name, or that has left its group, would no longer be known as denied.
    ...groupArns.length + userArns.length === 0 ? [] : [{
      sid: 'DenyRenamingAndLeaving',
      actions: ['iam:RemoveUserFromGroup', 'iam:UpdateGroup', 'iam:UpdateUser'],
      resources: groupArns.length + userArns.length <= MAX_NAMED_ARNS
        ? [...groupArns, ...userArns]
        : [...groupArns.length > 0 ? [anyPrincipalArn(scope, 'group')] : [], ...userArns.length > 0 ? [anyPrincipalArn(scope, 'user')] : []],
      conditions: exempt,
    }],
  ];
}

// CloudFormation changes a stack with the service role of the stack, so a principal without permissions for IAM could delete the Deny.
function stackArns(scope: IConstruct, trigger: IConstruct): string[] {
  const own = outermostStack(scope);
  // An imported alarm or budget is not in a stack of the app.
  const ofTrigger = Resource.isOwnedResource(trigger) ? outermostStack(trigger) : own;
  const others = [...own === Stack.of(scope) ? [] : [own], ...ofTrigger === own ? [] : [ofTrigger]];
  // The ID of the stack itself, because a stack set or a product deploys it under another name.
  return [Aws.STACK_ID, ...others.map((stack) => formatArn(stack, { service: 'cloudformation', resource: 'stack', resourceName: `${stack.stackName}/*` }))];
}
