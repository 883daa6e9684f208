import { ArnFormat, Aws, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { denyPathArn, denyResourceArn } from './deny-resources';
import type { DenyProps } from './deny-statements';
import { outermostStack } from '../private/outermost-stack';

/** Deny action whose resources are protected. */
export interface ProtectedDeny {
  /** ARNs of the alarm, or of the budget and its actions. */
  readonly triggerArns: string[];

  /** ARNs of denied groups. */
  readonly groupArns: string[];

  /** ARN patterns of exempt principals. */
  readonly breakGlassArns: string[];
}

// Reading stays allowed, because a denied engineer might be the one who has to find out why the Deny is in effect.
const READS = [
  'budgets:Describe*', 'budgets:List*', 'budgets:ViewBudget', 'cloudformation:Describe*', 'cloudformation:Get*', 'cloudformation:List*', 'cloudwatch:Describe*',
  'cloudwatch:Get*', 'cloudwatch:List*', 'events:Describe*', 'events:List*', 'iam:Get*', 'iam:List*', 'lambda:Get*', 'lambda:List*', 'scheduler:Get*',
  'scheduler:List*', 'states:Describe*', 'states:Get*', 'states:List*',
];

// A policy has no room for the ARNs of 100 groups. Leaving any group is denied if there are more groups than this.
const MAX_GROUP_ARNS = 10;

/**
 * Denies the denied principals every change to the resources that attach and detach the Deny of a stack. Without these statements, a principal could lift
 * the Deny with one call, for example `lambda:InvokeFunction` or `cloudformation:DeleteStack`.
 *
 * The resources are covered by patterns, so the policy does not depend on them. Everything except reading is denied, so actions that AWS adds later are
 * covered as well.
 */
export function denyChanges(scope: IConstruct, { triggerArns, groupArns, breakGlassArns }: ProtectedDeny): DenyProps[] {
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
        ...stackArns(scope),
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
    ...groupArns.length === 0 ? [] : [{
      sid: 'DenyLeavingTheGroup', actions: ['iam:RemoveUserFromGroup'], resources: groupArns.length > MAX_GROUP_ARNS ? [anyGroupArn(scope)] : groupArns, conditions: exempt,
    }],
  ];
}

function anyGroupArn(scope: IConstruct): string {
  return Stack.of(scope).formatArn({ service: 'iam', region: '', resource: 'group', resourceName: '*' });
}

// CloudFormation changes a stack with the service role of the stack, so a principal without permissions for IAM could delete the Deny.
function stackArns(scope: IConstruct): string[] {
  const outermost = outermostStack(scope);
  const arn = outermost.formatArn({ service: 'cloudformation', resource: 'stack', resourceName: `${outermost.stackName}/*` });
  return outermost === Stack.of(scope) ? [arn] : [arn, Aws.STACK_ID];
}
