import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';

/**
 * An export of the Cost and Usage Report 2.0 that can be queried with Amazon Athena.
 */
export interface ICostAndUsageExport extends IConstruct {
  /**
   * Bucket that the export is delivered to.
   */
  readonly bucket: s3.IBucket;

  /**
   * Bucket for query results.
   */
  readonly resultsBucket: s3.IBucket;

  /**
   * Folder of the export in its bucket, without the name of the export.
   */
  readonly bucketPrefix: string;

  /**
   * Name of the export.
   */
  readonly exportName: string;

  /**
   * Location of the files, as `s3://BUCKET/PREFIX/NAME/data/`.
   */
  readonly dataLocation: string;

  /**
   * Name of the AWS Glue database.
   */
  readonly databaseName: string;

  /**
   * Name of the AWS Glue table: `cost_and_usage`, with a partition `billing_period` (`YYYY-MM`) for each month.
   */
  readonly tableName: string;

  /**
   * Name of the Athena workgroup.
   */
  readonly workgroupName: string;

  /**
   * Allows a principal of the account to run queries in the workgroup. The principal can use the workgroup's saved queries and query history, read the table
   * and the files of the export, and read and write query results. The principal cannot write or delete exported files or use another workgroup.
   *
   * The Athena console also requires `athena:ListWorkGroups` and `athena:ListDataCatalogs`. IAM cannot limit these actions to one workgroup, so they are not
   * granted. The grant includes read access to the AWS Glue database `default`, which Athena also reads. In an account without that database, the console
   * might require `glue:CreateDatabase`. The policies of an imported key, and of a bucket in another account, must also allow the principal.
   *
   * For a key in another Region that is not imported by its ARN, and for an imported alias, only the policies of the principal change. They allow the keys of
   * that Region and account that S3 uses, or the keys with that alias. The key policy must delegate access to IAM policies of its account, which is the
   * default.
   *
   * @param grantee principal that runs the queries
   */
  grantQuery(grantee: iam.IGrantable): iam.Grant;
}

/**
 * Attributes of a `CostAndUsageExport` that is defined in another app of the same account.
 */
export interface CostAndUsageExportAttributes {
  /**
   * Bucket that the export is delivered to. If the bucket is encrypted with a customer managed key, import it with `encryptionKey`, so that `grantQuery` also
   * grants access to the key.
   */
  readonly bucket: s3.IBucket;

  /**
   * Bucket for query results. If the bucket is encrypted with a customer managed key, import it with `encryptionKey`, so that `grantQuery` also grants access to the key.
   */
  readonly resultsBucket: s3.IBucket;

  /**
   * Folder of the export in its bucket, without the name of the export.
   *
   * @default - cost-and-usage
   */
  readonly bucketPrefix?: string;

  /**
   * Name of the export.
   */
  readonly exportName: string;

  /**
   * Name of the AWS Glue database.
   */
  readonly databaseName: string;

  /**
   * Name of the Athena workgroup.
   */
  readonly workgroupName: string;
}
