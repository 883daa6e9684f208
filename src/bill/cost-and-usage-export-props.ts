import type { Duration, RemovalPolicy, Size } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { ExportTimeGranularity } from './export-time-granularity';
import type { IInferenceProfile } from '../profiles';
import type { CostTags } from '../tags';

/**
 * Properties of `CostAndUsageExport`.
 */
export interface CostAndUsageExportProps {
  /**
   * What the queries tell cost apart by, 1 to 20 keys known at synth: tags of resources by their key, those that AWS puts on them as `aws:createdBy`, tags of IAM users, roles and sessions as `iamPrincipal/Department`.
   *
   * A key is in the bill only once it is active as a cost allocation tag in the account that pays, see `CostAllocationTagActivation`.
   */
  readonly tagKeys: string[];

  /**
   * Profiles whose bill a query holds against what their tokens cost by `prices`. Those of another Region's stack need `crossRegionReferences` there and here, or are imported by
   * `TaggedInferenceProfile.fromInferenceProfileAttributes`.
   *
   * @default - none, and that query is left out
   */
  readonly profiles?: IInferenceProfile[];

  /**
   * A bucket of yours for the export, of any commercial Region and also of another account.
   *
   * What AWS needs is added to its policy, and to that of its `encryptionKey`; to those of an imported bucket or key it cannot be, and a warning holds the statement that they must have before the export is deployed. One in another
   * Region's stack of the app needs a `bucketName`; Athena reads it from there at S3's price of data transfer. Of another stack, that stack and the export's must both have an `env.account`, or neither.
   *
   * @default - a bucket of its own, over TLS only, without public access and without versions
   */
  readonly bucket?: s3.IBucket;

  /**
   * Where a `bucket` of yours is, if it is imported by its name or ARN alone. Another Region than that of a bucket of the app is refused.
   *
   * @default - the Region of `bucket`, which is that of the stack where the import does not tell
   */
  readonly bucketRegion?: string;

  /**
   * The folder of the export in its bucket: 1 to 512 letters, digits and `. _ -`, with slashes between. AWS writes below `<bucketPrefix>/<exportName>/`.
   *
   * A later change begins an empty folder, to which the table moves: months before it stay where they are, unqueried.
   *
   * @default 'cost-and-usage'
   */
  readonly bucketPrefix?: string;

  /**
   * A key of yours for the buckets that are made here, in the stack's Region. What AWS needs is added to its policy; to that of an imported key it cannot be, and a warning holds the statement.
   *
   * It has to be a key of yours: the policy of the one that AWS manages for S3 (`alias/aws/s3`) cannot be changed. To a `bucket` of yours it does nothing: there, it is for results. For
   * one of another stack, the same goes for accounts as for `bucket`.
   *
   * @default - S3's own encryption
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The export's name, 1 to 128 letters, digits, `-` and `_`, no other of the account having it. Changing it replaces the export, and begins an empty folder as `bucketPrefix` does.
   *
   * @default - made of the names of stack and construct, so only moving or renaming these changes it
   */
  readonly exportName?: string;

  /**
   * Into which spans of time usage is summed.
   *
   * @default ExportTimeGranularity.DAILY
   */
  readonly timeGranularity?: ExportTimeGranularity;

  /**
   * Whether to tell who called: the IAM user, role or session of each call of Amazon Bedrock, and their `iamPrincipal/` tags. AWS writes one row for each caller, where it otherwise writes one for all, and has it for calls from
   * 8 April 2026 on.
   *
   * Decide it at the start: reports differ on whether AWS lets an export change it later. If it is refused, give a new `exportName` with it.
   *
   * @default true
   */
  readonly includeIamPrincipals?: boolean;

  /**
   * Whose costs are exported, `arn:aws:billing::ACCOUNT:billingview/ID`.
   *
   * @default - the account's own: in the management account those of the organization, in a member account its own
   */
  readonly billingViewArn?: string;

  /**
   * For how long the bucket that is made here keeps files, whole days since AWS last wrote them. A value of the deployment is in days, `Duration.days(token)`. Months that are gone cannot be exported again.
   *
   * @default - for ever
   */
  readonly retention?: Duration;

  /**
   * For how long results of queries are kept, whole days. A value of the deployment is in days, `Duration.days(token)`.
   *
   * @default Duration.days(30)
   */
  readonly resultRetention?: Duration;

  /**
   * How much one query may read, from 10 MB on; Athena cancels it beyond, and bills what it has read. Nobody can raise it for a query of the workgroup. A value
   * of the deployment is in bytes, `Size.bytes(token)`.
   *
   * @default Size.gibibytes(10), which is 5 cents
   */
  readonly scanLimit?: Size;

  /**
   * By which key AWS writes a tag into the column `resource_tags`, for keys of `tagKeys` where it is another than expected: `{ CostCenter: 'user_cost_center' }`. The tag is looked up there alone, then. The file shows it:
   * `SELECT DISTINCT map_keys(resource_tags) FROM cost_and_usage`.
   *
   * @default - the first that has a value of: `resourceTags/` and the key as it is, in the column `tags`; in `resource_tags`, `user_` and the key as AWS documents to respell it, `user_project_i_d` of `ProjectID`; and
   * `user_project_id`, as published queries have it. Without `user_` for keys that begin with `aws:`. Tags of callers are found by the key as it is, in the column `tags`
   */
  readonly tagColumnKeys?: { readonly [tagKey: string]: string };

  /**
   * The Glue database of the table `cost_and_usage`: 1 to 255 lower case letters, digits and `_`. Nothing else should make tables in it. Changing it replaces database, table and queries.
   *
   * @default - made of the names of stack and construct
   */
  readonly databaseName?: string;

  /**
   * The Athena workgroup: 1 to 128 letters, digits and `. _ -`. Changing it replaces workgroup and queries, whose history is lost with it.
   *
   * @default - made of the names of stack and construct
   */
  readonly workgroupName?: string;

  /**
   * How many calendar months the named queries look back, the current one included: 1 to 120.
   *
   * @default 13
   */
  readonly queryMonths?: number;

  /**
   * The first month of the table, `YYYY-MM`. Take an earlier one if AWS Support filled in months from before the export was made, which it does for up to 36.
   *
   * @default '2026-04', since when the bill tells who called; an export made later has no months before its own
   */
  readonly firstMonth?: string;

  /**
   * What becomes of the buckets that are made here when they leave the stack. CloudFormation deletes none that has objects in it.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Tags for what is created with the export. Where they come from a resource, pick the keys, or take a resource that declares them.
   *
   * @default - the tags that reach it through `Tags.of`
   */
  readonly costTags?: CostTags;
}
