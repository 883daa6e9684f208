import type { Duration } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as scheduler from 'aws-cdk-lib/aws-scheduler';
import type { ICostNotifications } from '../notifications';
import type { IInferenceProfile } from '../profiles';
import type { CostTags, CostTagSchema } from '../tags';

/**
 * Properties of `TagAudit`.
 */
export interface TagAuditProps {
  /**
   * What the tags of every application inference profile of the account and Region are held against. Keys that it does not have are no findings, unless they look like one of its own or like one another.
   */
  readonly schema: CostTagSchema;

  /**
   * Who hears of findings: one message for each run that has some, to the topic, which has to be a standard one of the stack's Region.
   *
   * E-mail and other subscribers get a text, subscribers by HTTPS what Amazon Q Developer shows in chat channels. Of an imported topic with a key, its policy has to let the function use it.
   *
   * @default - nobody is told; the metrics and the report are there
   */
  readonly notifications?: ICostNotifications;

  /**
   * Profiles that have to be there with the tags they were deployed with: their final ones, those of `Tags.of` and of their stacks among them. Of an imported profile, the `costTags` it was given. They have
   * to be of the stack's account and Region.
   *
   * An audit in a stack of its own, apart from the profiles, has nothing to compare with unless they are passed: the profiles themselves, which makes the audit's stack depend on theirs; or, where theirs depends on the audit's
   * already, imported ones, by `TaggedInferenceProfile.fromInferenceProfileAttributes` with ARN and `costTags`. Without any, drift and missing profiles are not looked for.
   *
   * @default - every application inference profile in the stack of the audit when it is synthesized, whichever construct made it, but for those
   * under a condition of the template. Of a plain `CfnResource`, only that it is there
   */
  readonly profiles?: IInferenceProfile[];

  /**
   * When to audit.
   *
   * @default - every day at 06:00 UTC
   */
  readonly schedule?: scheduler.ScheduleExpression;

  /**
   * After how long without a call a profile is unused: 1 to 455 whole days, since CloudWatch keeps no metric for longer.
   *
   * @default Duration.days(30)
   */
  readonly unusedAfter?: Duration;

  /**
   * Where reports go. To a bucket with a key of yours, the function is let; of an imported one, the policies of bucket and key have to allow it: `s3:ListBucket` and, below the prefix, `s3:PutObject` and `s3:GetObject`.
   *
   * @default - a bucket of its own: encrypted by S3, over TLS only, without public access, and left when the stack is deleted. It has no versions, since each report has its own name, and keeps each
   * for 400 days
   */
  readonly bucket?: s3.IBucket;

  /**
   * What the keys of reports begin with: folders of letters, digits and `. _ = -`, each ended by a slash, at most 512 characters. A folder for the account and one for the Region follow, so audits of several may share a bucket
   * and prefix; two of the same account and Region may not, which fails synth as far as it is known then.
   *
   * @default 'tag-audit/'
   */
  readonly reportPrefix?: string;

  /**
   * Whether to look for budgets that match nothing. AWS Budgets has to be there, which it is not in AWS GovCloud (US).
   *
   * @default true, but false in AWS GovCloud (US)
   */
  readonly auditBudgets?: boolean;

  /**
   * Tags for what is created with the audit. Where they come from a resource, pick the keys, or take a resource that declares them.
   *
   * @default - the tags that reach it through `Tags.of`
   */
  readonly costTags?: CostTags;
}
