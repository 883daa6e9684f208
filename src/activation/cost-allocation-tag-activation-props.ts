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
   * Throws for tokens: the commands for the payer account need the keys. Together with `backfillFrom` they must fit into the 8,192 characters that EventBridge sends: about 500 keys of 12 characters.
   *
   * @see https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/cost-alloc-tags.html
   */
  readonly tagKeys: string[];

  /**
   * A month, such as `2026-01`, from whose first day on costs are to be split by the keys too, once all of them are Active: at most 12 months back on that day. AWS then applies the status that every key of the payer
   * account has at that moment, not only of these, to the months since. It finds no tags that were not on a resource at that time.
   *
   * Whether it is too long ago is not checked at synth, which must not depend on the day: the state is `Failed` then.
   *
   * @default - no backfill: costs are split from the activation on
   *
   * @see https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/cost-allocation-backfill.html
   */
  readonly backfillFrom?: string;

  /**
   * Deactivate the keys when this is deleted, and a key when it leaves `tagKeys`. Reports, budgets and cost categories of the whole organization lose the key, whoever else uses it.
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
