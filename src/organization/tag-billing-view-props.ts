import type { CostTags } from '../tags';

/**
 * Properties of `TagBillingView`.
 */
export interface TagBillingViewProps {
  /**
   * Tag whose cost the view contains: one tag, for example `CostTags.of({ Team: 'Claims' })`, or one key of a carrier's tags, `profile.costTags.pick('Team')`. AWS filters a view by one tag key, so several tags throw.
   *
   * The key has no effect until it is active as a cost allocation tag in the management account, see `CostAllocationTagActivation`. Tags of IAM principals throw, because AWS does not document them in billing views.
   */
  readonly costTags: CostTags;

  /**
   * Further values of the tag, by its key, such as `{ Team: ['claims-dev'] }`. A view can have 200 values in all.
   *
   * @default - the value of `costTags` only
   */
  readonly additionalTagValues?: { [key: string]: string[] };

  /**
   * Principals that can use the view: IDs of accounts (12 digits), ARNs of organizational units (`arn:PARTITION:organizations::ACCOUNT:ou/ORGANIZATION/OU`), or the ARN of the organization. All must belong to the
   * organization of the management account.
   *
   * Organizational units and the organization require `aws ram enable-sharing-with-aws-organization`, once in the management account. Without it, each account must accept an invitation.
   *
   * @default - the view is not shared
   */
  readonly sharedWith?: string[];

  /**
   * Name of the view: 1 to 128 letters, digits and `_ + = . @ -`. Changing the name replaces the view, and its ARN changes.
   *
   * @default - generated from the names of the stack and the construct
   */
  readonly billingViewName?: string;

  /**
   * ARNs of the billing views that the view takes its data from, 1 to 10. Changing them is an in-place update.
   *
   * @default - the primary view of the account, with the cost of all accounts of the organization in the management account
   */
  readonly sourceViewArns?: string[];

  /**
   * Tags for the view and its resource share. Changing them is an in-place update.
   *
   * @default - the tags that the view inherits through `Tags.of`
   */
  readonly resourceTags?: CostTags;
}
