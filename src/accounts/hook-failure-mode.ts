/**
 * Reaction of a CloudFormation hook to a stack that violates its rule.
 */
export enum HookFailureMode {
  /** The operation continues, with a warning in the events of the stack. */
  WARN = 'WARN',

  /** The operation fails before it changes a resource. */
  FAIL = 'FAIL',
}
