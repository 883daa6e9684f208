import type { Duration } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as scheduler from 'aws-cdk-lib/aws-scheduler';
import type { SourceAccounts } from '../accounts';
import type { ICostNotifications } from '../notifications';
import type { IInferenceProfile } from '../profiles';
import type { IBedrockProject } from '../projects';
import type { CostTags, CostTagSchema, ICostTagCarrier } from '../tags';

/**
 * Properties of `TagAudit`.
 */
export interface TagAuditProps {
  /**
   * Schema that the audit compares the tags of every application inference profile and Bedrock Project of the account and Region with. A key that is not in the schema is not a
   * finding, unless the key looks like a misspelled key of the schema, or like another spelling of a key on other profiles and projects.
   */
  readonly schema: CostTagSchema;

  /**
   * Recipients of one message for each run that has findings. The topic must be a standard topic in the stack's Region.
   *
   * Email and other subscribers receive text. HTTPS subscribers receive a message that Amazon Q Developer in chat applications shows in chat channels. If the
   * topic is imported and has a KMS key, the policy of the key must allow the function to use the key.
   *
   * @default - no messages are sent; findings are in the metrics and the report
   */
  readonly notifications?: ICostNotifications;

  /**
   * Notifications, such as those of budgets and alarms, whose topics must have a confirmed subscription. The topics must be in the stack's account and Region. A topic
   * that the audit cannot read is reported as `INCOMPLETE`, for example if it is in another account known only at deployment.
   *
   * A topic cannot report that it has no recipients. The audit therefore reports them in the metric `NO_CONFIRMED_SUBSCRIPTION` and in the first lines of the
   * report and of the message.
   *
   * @default - only the topic of `notifications`
   */
  readonly auditedNotifications?: ICostNotifications[];

  /**
   * Profiles that must exist with their deployed tags. Deployed tags are the final tags of a profile, including those from `Tags.of` and from its stack. For an
   * imported profile, they are its `costTags`. The profiles must be in an account and a Region that the audit covers.
   *
   * If the profiles are in another stack than the audit, pass them. The stack of the audit then depends on their stack. If this dependency would be circular,
   * pass imported profiles instead: `TaggedInferenceProfile.fromInferenceProfileAttributes` with the ARN and `costTags`. Without any profiles, the audit does
   * not check for tag drift and missing profiles.
   *
   * @default - every application inference profile in the stack of the audit at synth, regardless of the construct that creates it, except profiles
   * with a condition. For a plain `CfnResource`, the audit checks only that the profile exists
   */
  readonly profiles?: IInferenceProfile[];

  /**
   * Bedrock Projects that must exist with their deployed tags. The audit also reports calls of models that these projects do not declare, if they declare any. The projects must be in an account and a Region that
   * the audit covers. Without projects, the audit does not check for missing projects and undeclared models. Other checks apply to all projects of the account, see `auditProjects`.
   *
   * @default - every Bedrock Project in the stack of the audit at synth
   */
  readonly projects?: IBedrockProject[];

  /**
   * IAM principals that must exist with their deployed tags: carriers of tags of the kind `IAM_PRINCIPAL`, such as tagged roles and users. The principals must be in the stack's account. The audit reads their
   * tags with `iam:ListRoleTags` and `iam:ListUserTags`, and does not read the roles and users of the account that you do not pass.
   *
   * @default - every such carrier in the stack of the audit at synth that is not known to be in another account
   */
  readonly principals?: ICostTagCarrier[];

  /**
   * Whether to audit the Bedrock Projects of the account and Region: their tags, projects without calls, and calls that used the default project.
   *
   * The audit finds projects that have tags, and projects that were called in the last two weeks. If it is `false`, budgets are not audited either, see `auditBudgets`.
   *
   * @default true
   */
  readonly auditProjects?: boolean;

  /**
   * Regions that the audit covers, such as `['eu-west-1', 'eu-central-1']`. One run reads all Regions, and writes one report and one message. If the Region of the stack is not one of them, its profiles and
   * projects are audited only where you pass them.
   *
   * @default - the Region of the stack
   */
  readonly regions?: string[];

  /**
   * Accounts that the audit covers in addition to the account of the stack. The stack must be in the monitoring account that their links specify. See `SourceAccountLink` and `SourceAccountReaderRole`, whose
   * `allowAudit` must not be false.
   *
   * The audit reads their profiles, projects and tags with the reader role, and their metrics over the links. It reads neither their budgets nor their topics, and no roles and users of other accounts.
   *
   * With a stack set, each of `regions` must be one of its Regions. A Region of the stack set that is not read causes a warning.
   *
   * The path of the function's role is then `/bedrock-cost-tags/`, which the reader roles trust.
   *
   * @default - only the account of the stack
   */
  readonly sourceAccounts?: SourceAccounts;

  /**
   * Whether to report profiles and projects whose tags violate the tag policy of AWS Organizations that applies to their account. AWS determines the violations from its index of tags, which can contain
   * earlier tags. The metric costs 0.30 USD a month.
   *
   * Without a tag policy, AWS reports no violations. A tag policy reports missing tags only if it specifies `report_required_tag_for`, see `CostTagPolicy`.
   *
   * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_tag-policies.html
   *
   * @default false
   */
  readonly auditTagPolicy?: boolean;

  /**
   * Schedule of the audit.
   *
   * @default - every day at 06:00 UTC
   */
  readonly schedule?: scheduler.ScheduleExpression;

  /**
   * Time without a call after which a profile or a project is reported as unused: 1 to 455 whole days, because CloudWatch keeps metrics for 455 days.
   *
   * @default Duration.days(30)
   */
  readonly unusedAfter?: Duration;

  /**
   * Bucket for the reports. The function receives access to the bucket and its KMS key automatically. The policies of an imported bucket and its key must also allow
   * the access: `s3:ListBucket` and, below the prefix, `s3:PutObject` and `s3:GetObject`.
   *
   * @default - a new bucket: encrypted by Amazon S3, over TLS only, without public access, and retained when the stack is deleted. The bucket keeps each report
   * for 400 days, without versioning, because each report has its own name
   */
  readonly bucket?: s3.IBucket;

  /**
   * Prefix of the object keys of reports: folders of letters, digits and `. _ = -`, each followed by a slash, at most 512 characters.
   *
   * The audit adds a folder for the account and a folder for the Region, so audits of several accounts and Regions can share a bucket and a prefix. Two audits
   * of the same account and Region cannot share both. Synth fails if they do, as far as bucket, account and Region are known at synth.
   *
   * @default 'tag-audit/'
   */
  readonly reportPrefix?: string;

  /**
   * Whether to report budgets whose tags match no profile and no project. A run judges budgets only if it could list all projects and read all tags. AWS Budgets is not available in AWS GovCloud (US).
   *
   * Synth fails if it is `true` and `auditProjects` is `false`, because a budget can be for projects.
   *
   * @default true, except if `auditProjects` is false, and except in AWS GovCloud (US)
   */
  readonly auditBudgets?: boolean;

  /**
   * Whether to report a price list that is more than 90 days old at the time of the audit. The price list is bundled with the audit's version of the library.
   *
   * Set it to `false` if the app uses no cost estimates, or if it specifies all prices.
   *
   * @default true
   */
  readonly auditPrices?: boolean;

  /**
   * Tags for the resources that the construct creates. To use the tags of a resource, select the keys with `pick`, or use a resource that declares its tags.
   *
   * @default - only the tags inherited through `Tags.of`
   */
  readonly resourceTags?: CostTags;
}
