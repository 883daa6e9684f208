import type { CostTags } from '../tags';

/**
 * Properties of `CostAllocationTagActivation`.
 */
export interface CostAllocationTagActivationProps {
  /**
   * The keys to activate: 1 to 500, the most that a payer account may have active.
   *
   * - Tags of resources by their key, such as `CostTagKey.COST_CENTER`.
   * - Tags of IAM users, roles and sessions by `iamPrincipal/` and their key. A key that both carry is two entries, each with its own status.
   * - Tags that AWS puts on resources by their whole key, such as `aws:cloudformation:stack-name`.
   *
   * Not by `user:`, which budgets and old reports put before a key.
   *
   * Throws for tokens: the commands for the payer account need the keys. Together with `backfillFrom` they must fit into the 8,192 characters that EventBridge sends: about 500 keys of 12 characters.
   *
   * @see https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/cost-alloc-tags.html
   */
  readonly tagKeys: string[];

  /**
   * A month, such as `2026-01`, from whose first day on costs are to be split by the keys too, once all of them are Active: at most 12 months back on that day. AWS then applies the status that every key of the payer
   * account has at that moment, not only of these, to the months since. It finds no tags that were not on a resource at that time.
   *
   * Whether it is too long ago is not checked at synth, which must not depend on the day: the state is `Failed` then, and AWS is asked every day until another month is given, or none. Take it out once it is done: a key that is
   * added later needs a backfill of its own, from the same month.
   *
   * @default - no backfill: costs are split from the activation on
   *
   * @see https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/cost-allocation-backfill.html
   */
  readonly backfillFrom?: string;

  /**
   * Deactivate the keys when this is deleted, and a key when it leaves `tagKeys`. Reports, budgets and cost categories of the whole organization lose the key, whoever else uses it.
   *
   * Set it to false and deploy before you rename or move the construct, or its stack: CloudFormation creates the new one first, and deleting the former then deactivates the keys of both. So does an update that is rolled back
   * after it created one. For that, the daily rule stays on while this is true, and the one that is left activates its keys again within a day; other activations of the same keys do not notice.
   *
   * @default false - they stay active
   */
  readonly deactivateOnDelete?: boolean;

  /**
   * Tags for what is created here.
   *
   * @default - the tags that reach it through `Tags.of`
   */
  readonly costTags?: CostTags;
}
