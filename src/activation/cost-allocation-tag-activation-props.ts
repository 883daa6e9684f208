import type { CostTags, ICostTagCarrier } from '../tags';

/**
 * Properties of `CostAllocationTagActivation`.
 */
export interface CostAllocationTagActivationProps {
  /**
   * Keys to activate, in addition to those of `carriers`: 1 to 500 keys together, which is the maximum number of active keys of a payer account.
   *
   * - For tags of resources, the key, such as `CostTagKey.COST_CENTER`.
   * - For tags of IAM users, roles and sessions, `iamPrincipal/` followed by the key. If resources and IAM principals have the same key, it is two entries,
   *   each with its own status.
   * - For tags that AWS adds to resources, the complete key, such as `aws:cloudformation:stack-name`.
   *
   * Do not add the prefix `user:`, which budgets and old reports use. A key that only IAM principals of the app carry in tags or session tags, without the prefix `iamPrincipal/`, produces a warning.
   *
   * Throws for tokens, because the commands for the payer account must contain the keys. The keys and `backfillFrom` must fit into the 8,192 characters of an
   * EventBridge input, which is enough for about 500 keys of 12 characters.
   *
   * @default - only the keys of `carriers`; required if there are none
   *
   * @see https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/cost-alloc-tags.html
   */
  readonly tagKeys?: string[];

  /**
   * Profiles, Bedrock Projects and IAM principals whose cost tags to activate, each key in the spelling that AWS lists: `CostCenter` for resources, and `iamPrincipal/CostCenter` for principals and
   * their session tags. The carriers can be in any stack of the app. Their keys are read when the activation is created, so declare tags before.
   *
   * Throws for a carrier without cost tags, or whose keys are tokens because it declares no `costTags`. List such keys in `tagKeys`.
   *
   * AWS lists the key of a principal after the first call under the tag. Until then the status is `Pending`, and the daily rule activates the key later.
   *
   * @default - only `tagKeys`
   */
  readonly carriers?: ICostTagCarrier[];

  /**
   * First month of a backfill, such as `2026-01`. The backfill starts when all keys are Active, and splits costs by the keys from the first day of the month
   * on. The month can be at most 12 months before the start of the backfill.
   *
   * AWS applies the current status of every key of the payer account, not only of `tagKeys`, to these months. AWS cannot add tags that a resource did not have
   * at the time.
   *
   * The age of the month is not checked at synth, because synth must not depend on the date. If the month is too long ago, the status is `Failed`, and the
   * activation retries daily until you change or remove the month. Remove the month when the backfill has succeeded: otherwise, a key that is added later
   * starts another backfill from the same month.
   *
   * @default - no backfill; costs are split from the activation on
   *
   * @see https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/cost-allocation-backfill.html
   */
  readonly backfillFrom?: string;

  /**
   * Whether to deactivate the keys when the construct is deleted, and a key when it is removed from `tagKeys`. The keys of `carriers` are in the same list, so a key is also deactivated when its last
   * carrier is removed from `carriers`, or no longer has the tag. The reports, budgets and cost categories of the entire organization lose a deactivated key, even if other teams use it.
   *
   * Set it to `false` and deploy before you rename or move the construct or its stack. Otherwise, CloudFormation creates the new construct first, and deleting
   * the old one then deactivates the keys of both. The rollback of an update that created a construct has the same effect. For this reason, the daily rule
   * stays enabled while this property is `true`, and the remaining construct activates its keys again within a day. Other activations of the same keys do not
   * detect the deactivation.
   *
   * @default false - the keys stay active
   */
  readonly deactivateOnDelete?: boolean;

  /**
   * Tags for the resources that the construct creates. To use the tags of a resource, select the keys with `pick`, or use a resource that declares its tags.
   *
   * @default - only the tags inherited through `Tags.of`
   */
  readonly resourceTags?: CostTags;
}
