import type { Duration, RemovalPolicy, Size } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { IInferenceProfile } from '../profiles';
import type { CostTags, CostTagSource } from '../tags';
import type { ExportTimeGranularity } from './export/time-granularity';

/**
 * Properties of `CostAndUsageExport`.
 */
export interface CostAndUsageExportProps {
  /**
   * Tag keys by which the saved queries split cost: 1 to 20 keys known at synth. Supported are keys of resource tags such as `Department`, keys of
   * AWS-generated tags such as `aws:createdBy`, and keys of tags of IAM users, roles and sessions such as `iamPrincipal/Department`.
   *
   * A key appears in the export only after it has been activated as a cost allocation tag in the payer account, see `CostAllocationTagActivation`.
   */
  readonly tagKeys: string[];

  /**
   * Source of the values of `tagKeys` without a prefix. Keys with a prefix, such as `iamPrincipal/Department`, are not affected.
   *
   * - `RESOURCE`: `Department` is the tag of the resource.
   * - `IAM_PRINCIPAL`: `Department` is the tag of the calling IAM user, role or session, like `iamPrincipal/Department`.
   * - `RESOURCE_OR_IAM_PRINCIPAL`: `Department` is the tag of the resource, or that of the caller if the resource does not have the key. Each cost is counted once. The queries show the source in an
   *   additional column, `Department source`, with `resource` or `principal`. Untracked cost has neither. Activate both keys.
   *
   * Throws for a source other than `RESOURCE` without `includeIamPrincipals`.
   *
   * @default CostTagSource.RESOURCE
   */
  readonly costTagSource?: CostTagSource;

  /**
   * Profiles for which saved queries compare billed cost with the estimate from `prices`: by month, and as the factor for the calibration of a price document.
   * Profiles in stacks of another Region require `crossRegionReferences` in both stacks, or must be imported with `TaggedInferenceProfile.fromInferenceProfileAttributes`.
   *
   * @default - no profiles, and no queries that compare estimate and bill
   */
  readonly profiles?: IInferenceProfile[];

  /**
   * Existing bucket for the export, in any commercial Region and optionally in another account.
   *
   * The statements that AWS requires are added to the policies of the bucket and of its `encryptionKey`. The policies of an imported bucket or key cannot be
   * changed; a warning contains the statement that you must add before you deploy the export. A bucket in a stack of another Region must have a `bucketName`,
   * and Athena queries on it incur Amazon S3 data transfer cost. If the bucket is in another stack, either both stacks must have `env.account`, or neither.
   *
   * @default - a new bucket that requires TLS, blocks public access and has no versioning
   */
  readonly bucket?: s3.IBucket;

  /**
   * Region of `bucket`, if the bucket is imported only by its name or ARN. For a bucket that the app creates, a different Region is an error.
   *
   * @default - Region of `bucket`, or Region of the stack if the import does not specify a Region
   */
  readonly bucketRegion?: string;

  /**
   * Folder of the export in its bucket: 1 to 512 letters, digits and `. _ -`, with slashes between folders. AWS writes to `<bucketPrefix>/<exportName>/`.
   *
   * A change starts an empty folder, and the table moves to it. Earlier months stay in the old folder and are no longer queried.
   *
   * @default 'cost-and-usage'
   */
  readonly bucketPrefix?: string;

  /**
   * Customer managed key for the buckets that the construct creates, in the Region of the stack. The statement that AWS requires is added to its key policy.
   * The policy of an imported key cannot be changed; a warning contains the statement.
   *
   * The AWS managed key for Amazon S3 (`alias/aws/s3`) is not supported, because its policy cannot be changed. If `bucket` is set, the key encrypts only query
   * results. If the key is in another stack, either both stacks must have `env.account`, or neither.
   *
   * @default - encryption with Amazon S3 managed keys
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Name of the export: 1 to 128 letters, digits, `-` and `_`, unique in the account. A change replaces the export and starts an empty folder, like a change of
   * `bucketPrefix`.
   *
   * @default - generated from the names of stack and construct, so it changes only if one of them is moved or renamed
   */
  readonly exportName?: string;

  /**
   * Time granularity of the rows.
   *
   * @default ExportTimeGranularity.DAILY
   */
  readonly timeGranularity?: ExportTimeGranularity;

  /**
   * Whether the export contains the IAM user, role or session of each Amazon Bedrock call, and their `iamPrincipal/` tags. AWS then writes one row per caller
   * instead of one row for all callers. Callers are available for calls since April 8, 2026.
   *
   * Decide before the first deployment: reports differ on whether AWS accepts a later change. If AWS rejects the change, also set a new `exportName`.
   *
   * @default true
   */
  readonly includeIamPrincipals?: boolean;

  /**
   * ARN of the billing view to export, `arn:aws:billing::ACCOUNT:billingview/ID`.
   *
   * @default - the primary view of the account: all accounts of the organization in the management account, only the account itself in a member account
   */
  readonly billingViewArn?: string;

  /**
   * Number of whole days for which the bucket that the construct creates keeps files, counted from the last write by AWS. Pass a token in days, as
   * `Duration.days(token)`. Deleted months cannot be exported again.
   *
   * @default - files never expire
   */
  readonly retention?: Duration;

  /**
   * Number of whole days for which query results are kept. Pass a token in days, as `Duration.days(token)`.
   *
   * @default Duration.days(30)
   */
  readonly resultRetention?: Duration;

  /**
   * Maximum amount of data that a query can read, at least 10 MB. Athena cancels a query that exceeds the limit, and AWS bills the data that the query has
   * read. The limit cannot be raised for individual queries in the workgroup. Pass a token in bytes, as `Size.bytes(token)`.
   *
   * @default Size.gibibytes(10), which costs 0.05 USD
   */
  readonly bytesScannedCutoff?: Size;

  /**
   * Keys in the column `resource_tags`, for keys of `tagKeys` that AWS spells differently than expected, such as `{ CostCenter: 'user_cost_center' }`. The tag
   * is then read only from that key. To list the keys, run `SELECT DISTINCT map_keys(resource_tags) FROM cost_and_usage`.
   *
   * @default - the first of these that has a value: `resourceTags/KEY` in the column `tags`; in `resource_tags`, `user_` and the key as AWS documents the
   * spelling (`user_project_i_d` for `ProjectID`); in `resource_tags`, the spelling of published queries (`user_project_id`). Keys that begin with `aws:` have
   * no prefix `user_`. Tags of callers are read from the column `tags`, under the unchanged key
   */
  readonly tagColumnKeys?: { readonly [tagKey: string]: string };

  /**
   * Name of the AWS Glue database that contains the table `cost_and_usage`: 1 to 255 lowercase letters, digits and `_`. Do not create other tables in the
   * database. A change replaces the database, the table and the queries.
   *
   * @default - generated from the names of stack and construct
   */
  readonly databaseName?: string;

  /**
   * Name of the Athena workgroup: 1 to 128 letters, digits and `. _ -`. A change replaces the workgroup and the queries, and deletes the query history.
   *
   * @default - generated from the names of stack and construct
   */
  readonly workgroupName?: string;

  /**
   * Number of calendar months that the saved queries cover, including the current month: 1 to 120.
   *
   * @default 13
   */
  readonly lookbackMonths?: number;

  /**
   * First month of the table, `YYYY-MM`. Set an earlier month if AWS Support has backfilled months before the export was created, which is possible for up to 36 months.
   *
   * @default '2026-04', the first month with callers; an export created later has no months before its creation
   */
  readonly firstMonth?: string;

  /**
   * Removal policy of the buckets that the construct creates. CloudFormation does not delete a bucket that contains objects.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Tags for the resources that the construct creates. If the tags come from a resource whose keys are not known, select keys with `pick`, or use a resource
   * that declares its tags.
   *
   * @default - tags inherited through `Tags.of`
   */
  readonly resourceTags?: CostTags;
}
