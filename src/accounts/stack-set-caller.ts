/**
 * Account that manages a stack set of an organization.
 */
export enum StackSetCaller {
  /** The management account of the organization. */
  SELF = 'SELF',

  /** A member account that is a delegated administrator of AWS CloudFormation StackSets. */
  DELEGATED_ADMIN = 'DELEGATED_ADMIN',
}
