import type { HookFailureMode } from '../accounts';

/**
 * Properties of `RequiredTagsHook`.
 */
export interface RequiredTagsHookProps {
  /**
   * Reaction to a stack that lacks required tags. With `FAIL`, CloudFormation refuses such a stack, with all its resources.
   *
   * The hook applies to all types of resources with required tags in the tag policies of the organization, not only to inference profiles. Begin with `WARN`.
   *
   * @default HookFailureMode.WARN
   */
  readonly failureMode?: HookFailureMode;

  /**
   * ID of the publisher of the hook. The AWS guide contains `aws-hooks` in its commands and `AWS` in its template. A user reports an activation with `aws-hooks`. If activation fails, use the other one.
   *
   * @see https://docs.aws.amazon.com/organizations/latest/userguide/enforce-required-tag-keys-iac.html
   * @default 'aws-hooks'
   */
  readonly publisherId?: string;
}
