import type { CostTags, ICostTagCarrier } from '../tags';

/**
 * IAM role or user under whose tags AWS bills the calls that it makes.
 */
export interface ITaggedPrincipal extends ICostTagCarrier {
  /**
   * ARN of the role or user.
   *
   * @attribute
   */
  readonly principalArn: string;

  /**
   * Keys of the tags that sessions of the role can have in addition to the tags of the role. Empty for a user.
   */
  readonly sessionTagKeys: string[];

  /**
   * Keys of the cost tags and of the session tags as AWS lists them in cost reports, such as `iamPrincipal/CostCenter`. Activate these keys as cost allocation tags in the payer account.
   *
   * A token list if the principal declares no `costTags`, because inherited keys are known only at synth. `CostAllocationTagActivation` needs declared `costTags`.
   */
  readonly billedTagKeys: string[];
}

/**
 * Attributes of an imported principal.
 */
export interface TaggedPrincipalAttributes {
  /**
   * ARN of an IAM role or user, `arn:PARTITION:iam::ACCOUNT:role/NAME`.
   */
  readonly principalArn: string;

  /**
   * Tags that the principal has. They are not verified.
   *
   * @default - none. `sessionTagKeys` must then be specified
   */
  readonly costTags?: CostTags;

  /**
   * Keys of the tags that sessions of the principal have, such as the attributes for access control of IAM Identity Center. AWS does not document whether these attributes appear on the bill.
   *
   * A session tag overrides the tag of the principal, so a key of `costTags` is refused.
   *
   * @default - none
   */
  readonly sessionTagKeys?: string[];
}
