import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import type { DenyActionReset } from './deny-action-reset';

/**
 * Action of a budget that denies Amazon Bedrock in accounts of an organization.
 */
export interface IBudgetOrganizationDenyAction extends IConstruct {
  /**
   * ID of the service control policy, such as `p-examplepolicyid111`.
   */
  readonly policyId: string;

  /**
   * Document of the service control policy.
   */
  readonly document: iam.PolicyDocument;

  /**
   * Role that AWS Budgets uses to attach and detach the policy.
   */
  readonly executionRole: iam.Role;

  /**
   * Function that reverses and resets the actions of the stack.
   */
  readonly reset: DenyActionReset;
}
