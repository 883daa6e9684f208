import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import type { DenyActionReset } from './deny-action-reset';

/**
 * Action of a budget that denies Amazon Bedrock to principals.
 */
export interface IBudgetDenyAction extends IConstruct {
  /**
   * Policy that AWS Budgets attaches. `denyPolicy.document` contains its statements.
   */
  readonly denyPolicy: iam.ManagedPolicy;

  /**
   * Role that AWS Budgets uses to attach and detach the policy.
   */
  readonly executionRole: iam.Role;

  /**
   * Function that reverses and resets the actions of the stack.
   */
  readonly reset: DenyActionReset;
}
