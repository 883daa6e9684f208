import {
  Aws, aws_athena as athena, aws_bcmdataexports as dataexports, aws_glue as glue, aws_iam as iam, Duration, RemovalPolicy, Stack,
} from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { CostAndUsageExportAttributes, ICostAndUsageExport } from './cost-and-usage-export-interface';
import type { CostAndUsageExportProps } from './cost-and-usage-export-props';
import { exportProblems, listedKeys, sameNameProblems } from './cost-and-usage-export-rules';
import { billBucket } from './export/bucket';
import { exportColumns } from './export/columns';
import { allowDelivery, allowDeliveryKey } from './export/delivery';
import { grantQueries } from './export/query-grant';
import { DEFAULT_BUCKET_PREFIX, EXPORT_TABLE, exportDataPrefix, exportQuery, exportTable } from './export/table';
import { ExportTimeGranularity } from './export/time-granularity';
import { exportWorkgroup } from './export/workgroup';
import { ImportedCostAndUsageExport } from './imported-cost-and-usage-export';
import { namedQueries } from './queries/named-queries';
import { listedKey } from './tag-key-rules';
import { differAtSynth, isToken, show, throwProblems } from '../private/check';
import { physicalName, underscoredName } from '../private/physical-name';
import { injectable } from '../private/structs/injectable';
import { warn } from '../private/warning';
import type { IInferenceProfile } from '../profiles';
import { withRetained } from '../profiles/with-retained';
import { CostTagSource } from '../tags';

const SUBJECT = 'CostAndUsageExport';

/**
 * Export of AWS Cost and Usage Report 2.0 to Amazon S3, with an AWS Glue table and an Amazon Athena workgroup. Saved queries (`namedQueries`) split the cost of
 * Amazon Bedrock by tag. They include models billed through AWS Marketplace, such as Claude. The export contains all services. Principals with `grantQuery` can
 * run the saved queries and any other query.
 *
 * Deploy it in us-east-1, in the commercial partition. In the payer account, the export contains all accounts; in a member account, only that account. A tag
 * appears only after its key has been activated in the payer account, see `CostAllocationTagActivation`.
 *
 * The first files arrive within 24 hours, and AWS rewrites them up to three times a day. Usage arrives 8 to 24 hours late, and AWS Marketplace charges can take
 * more than 48 hours. A month is final some days after its end. The export does not contain earlier months; AWS Support can backfill up to 36.
 *
 * The export is free. Amazon S3 storage costs cents a month for most accounts; with `includeIamPrincipals`, each line item has one row per caller
 * instead of one row. Athena costs 5
 * USD per TB that queries read, with a minimum of 10 MB per query: less than 0.01 USD for an average export, limited by `bytesScannedCutoff`. A customer
 * managed key costs 1 USD a month.
 *
 * The export does not contain individual calls, and no callers before April 8, 2026. An account can have at most 5 exports of this report. If AWS Lake Formation
 * manages new databases, analysts also need Lake Formation permissions.
 *
 * CloudFormation replaces the export only if its name changes. Existing files are not moved, so the table is empty after a change of name, folder or bucket.
 *
 * @see https://docs.aws.amazon.com/cur/latest/userguide/table-dictionary-cur2.html
 *
 * @example
 * declare const claims: TaggedInferenceProfile;
 * declare const analysts: iam.Role;
 *
 * // In a stack in us-east-1, in the payer account.
 * const bill = new CostAndUsageExport(this, 'Bill', {
 *   tagKeys: [CostTagKey.DEPARTMENT, 'iamPrincipal/Department'],
 *   profiles: [claims],
 * });
 * bill.grantQuery(analysts);
 */
@injectable
export class CostAndUsageExport extends Construct implements ICostAndUsageExport {
  /**
   * ID of the class for property injection.
   */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-bedrock-cost-tags.CostAndUsageExport';

  /**
   * Imports an export that another app of the same account defines, so that this app can grant queries on it. The stack can be in any Region.
   *
   * Throws an error if a name is not a valid name for an export, a database or a workgroup.
   *
   * @param scope scope of the import
   * @param id construct ID of the import
   * @param attrs attributes of the export
   */
  public static fromCostAndUsageExportAttributes(scope: Construct, id: string, attrs: CostAndUsageExportAttributes): ICostAndUsageExport {
    return new ImportedCostAndUsageExport(scope, id, attrs);
  }

  /**
   * Bucket that the export is delivered to.
   */
  public readonly bucket: s3.IBucket;

  /**
   * Bucket for query results. A separate bucket, so that analysts need no write access to the bucket of the export. The bucket is in the Region of the stack,
   * which Athena requires.
   */
  public readonly resultsBucket: s3.IBucket;

  /**
   * Folder of the export in its bucket, without the name of the export.
   */
  public readonly bucketPrefix: string;

  /**
   * Name of the export.
   */
  public readonly exportName: string;

  /**
   * ARN of the export.
   */
  public readonly exportArn: string;

  /**
   * Location of the files, as `s3://BUCKET/PREFIX/NAME/data/`.
   */
  public readonly dataLocation: string;

  /**
   * Name of the AWS Glue database.
   */
  public readonly databaseName: string;

  /**
   * Name of the AWS Glue table: `cost_and_usage`, with a partition `billing_period` (`YYYY-MM`) for each month.
   */
  public readonly tableName: string;

  /**
   * Name of the Athena workgroup.
   */
  public readonly workgroupName: string;

  /**
   * Tag keys by which the saved queries split cost, as AWS lists them: `iamPrincipal/Department` for `Department` with `CostTagSource.IAM_PRINCIPAL`.
   */
  public readonly tagKeys: string[];

  /**
   * Source of the values of keys without a prefix.
   */
  public readonly costTagSource: CostTagSource;

  /**
   * Saved queries, with `name`, `description` and `queryString`. To run a query, use its `attrNamedQueryId`.
   */
  public readonly namedQueries: athena.CfnNamedQuery[];

  /**
   * Profiles for which a saved query compares billed cost with the estimate.
   *
   * @internal
   */
  public readonly _profiles: readonly IInferenceProfile[];

  /**
   * Throws one error with all problems of the properties.
   */
  constructor(scope: Construct, id: string, props: CostAndUsageExportProps) {
    super(scope, id);
    throwProblems(`${SUBJECT} at ${this.node.path}`, exportProblems(this, props));
    const { encryptionKey, removalPolicy = RemovalPolicy.RETAIN, resultRetention = Duration.days(30), includeIamPrincipals = true } = props;
    this.tagKeys = listedKeys(props);
    this.costTagSource = props.costTagSource ?? CostTagSource.RESOURCE;
    this._profiles = withRetained(props.profiles ?? []);
    this.bucketPrefix = props.bucketPrefix ?? DEFAULT_BUCKET_PREFIX;
    // Generated only from the path: with editable properties in the name, a change would leave earlier months behind.
    this.exportName = props.exportName ?? physicalName(this, [], 64);
    this.databaseName = props.databaseName ?? underscoredName(this, [], 64);
    this.tableName = EXPORT_TABLE;
    this.workgroupName = props.workgroupName ?? physicalName(this, [], 64);
    this.bucket = props.bucket ?? billBucket(this, 'Bucket', { encryptionKey, removalPolicy, expiration: props.retention });
    this.resultsBucket = billBucket(this, 'Results', { encryptionKey, removalPolicy, expiration: resultRetention });
    this.dataLocation = `s3://${this.bucket.bucketName}/${exportDataPrefix(this)}`;
    this.exportArn = this.export(props, includeIamPrincipals).attrExportArn;
    const database = this.database(props, includeIamPrincipals);
    const workgroup = exportWorkgroup(this, 'Workgroup', {
      name: this.workgroupName,
      description: `Queries on the data export ${this.exportName}`,
      resultsBucket: this.resultsBucket,
      bytesScannedCutoff: props.bytesScannedCutoff,
    });
    this.namedQueries = this.queries(props, includeIamPrincipals, database, workgroup);
    this.node.addValidation({ validate: () => sameNameProblems(this, this.earlierExports()) });
    props.resourceTags?._addTo(this);
  }

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
  public grantQuery(grantee: iam.IGrantable): iam.Grant {
    const { bucket, resultsBucket, databaseName, workgroupName } = this;
    const queried = { region: Stack.of(this).region, bucket, resultsBucket, databaseName, workgroupName, dataPrefix: exportDataPrefix(this) };
    return grantQueries(this, queried, grantee);
  }

  private export(props: CostAndUsageExportProps, includeIamPrincipals: boolean): dataexports.CfnExport {
    const { bucket } = this;
    const stack = Stack.of(this);
    const resource = new dataexports.CfnExport(this, 'Resource', {
      export: {
        name: this.exportName,
        description: `Cost and usage data for the Athena workgroup ${this.workgroupName}`,
        dataQuery: {
          queryStatement: exportQuery(exportColumns(includeIamPrincipals)),
          tableConfigurations: {
            COST_AND_USAGE_REPORT: {
              TIME_GRANULARITY: props.timeGranularity ?? ExportTimeGranularity.DAILY,
              INCLUDE_RESOURCES: 'TRUE',
              INCLUDE_MANUAL_DISCOUNT_COMPATIBILITY: 'FALSE',
              INCLUDE_SPLIT_COST_ALLOCATION_DATA: 'FALSE',
              INCLUDE_IAM_PRINCIPAL_DATA: includeIamPrincipals ? 'TRUE' : 'FALSE',
              ...props.billingViewArn === undefined ? {} : { BILLING_VIEW_ARN: props.billingViewArn },
            },
          },
        },
        destinationConfigurations: {
          s3Destination: {
            s3Bucket: bucket.bucketName,
            s3BucketOwner: differAtSynth(bucket.env.account, stack.account) ? bucket.env.account : undefined,
            s3Prefix: this.bucketPrefix,
            s3Region: props.bucketRegion ?? (isToken(bucket.env.region) ? stack.region : bucket.env.region),
            s3OutputConfigurations: { outputType: 'CUSTOM', format: 'PARQUET', compression: 'PARQUET', overwrite: 'OVERWRITE_REPORT' },
          },
        },
        refreshCadence: { frequency: 'SYNCHRONOUS' },
      },
    });
    this.permitDelivery(resource);
    return resource;
  }

  private permitDelivery(resource: dataexports.CfnExport): void {
    const { before, missing } = allowDelivery(this.bucket, this);
    if (before) {
      resource.node.addDependency(before);
    }
    this.warnIfMissing('bucketPolicyNotAdded', `the policy of the imported bucket ${show(this.bucket.node.path)}`, missing);
    const key = this.bucket.encryptionKey;
    if (key) {
      this.warnIfMissing('keyPolicyNotAdded', `the policy of the imported key ${show(key.node.path)}`, allowDeliveryKey(key, this).missing);
    }
  }

  private warnIfMissing(id: string, what: string, statement: string | undefined): void {
    if (statement !== undefined) {
      warn(this, `${SUBJECT}.${id}`, `${what} cannot be changed by this app, so AWS cannot deliver the export. Add this statement to the policy before you deploy the export: ${statement}`);
    }
  }

  private database({ firstMonth = '2026-04' }: CostAndUsageExportProps, includeIamPrincipals: boolean): glue.CfnDatabase {
    const database = new glue.CfnDatabase(this, 'Database', {
      catalogId: Aws.ACCOUNT_ID,
      // Another name replaces the database. If only databaseInput changed, AWS Glue would look for the new name to update, which does not exist.
      databaseName: this.databaseName,
      databaseInput: { name: this.databaseName, description: `Cost and usage data of the data export ${this.exportName}` },
    });
    new glue.CfnTable(this, 'Table', {
      catalogId: Aws.ACCOUNT_ID,
      databaseName: database.ref,
      tableInput: exportTable({ columns: exportColumns(includeIamPrincipals), location: this.dataLocation, firstMonth }),
    });
    return database;
  }

  private queries(
    props: CostAndUsageExportProps, withIamPrincipals: boolean, database: glue.CfnDatabase, workgroup: athena.CfnWorkGroup,
  ): athena.CfnNamedQuery[] {
    const { tagColumnKeys = {}, costTagSource, lookbackMonths = 13 } = props;
    const scope = new Construct(this, 'Queries');
    return namedQueries({
      table: EXPORT_TABLE,
      tagKeys: this.tagKeys,
      tagColumnKeys: Object.fromEntries(Object.entries(tagColumnKeys).map(([key, columnKey]) => [listedKey(key, costTagSource), columnKey])),
      costTagSource,
      profiles: this._profiles.map(({ inferenceProfileArn, node, prices: { input, output, cacheRead, cacheWrite } }) =>
        ({ arn: inferenceProfileArn, name: node.path, prices: { input, output, cacheRead, cacheWrite } })),
      withIamPrincipals,
      months: lookbackMonths,
    }).map(({ id, name, description, sql }) =>
      new athena.CfnNamedQuery(scope, id, { name, description, queryString: sql, database: database.ref, workGroup: workgroup.ref }));
  }

  /** Returns the exports of the app that were created before this one. */
  private earlierExports(): CostAndUsageExport[] {
    const exports = this.node.root.node.findAll().filter((node): node is CostAndUsageExport => node instanceof CostAndUsageExport);
    return exports.slice(0, exports.indexOf(this));
  }
}
