import {
  Annotations, Aws, aws_athena as athena, aws_bcmdataexports as dataexports, aws_glue as glue, aws_iam as iam, Duration, RemovalPolicy, Stack,
} from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { CostAndUsageExportProps } from './cost-and-usage-export-props';
import { exportProblems, sameNameProblems } from './cost-and-usage-export-rules';
import { billBucket } from './export-bucket';
import { exportColumns } from './export-columns';
import { allowDelivery, allowDeliveryKey } from './export-delivery';
import { grantKey } from './export-key-grant';
import { queryStatements } from './export-query-statements';
import { EXPORT_TABLE, exportQuery, exportTable } from './export-table';
import { ExportTimeGranularity } from './export-time-granularity';
import { exportWorkgroup } from './export-workgroup';
import { namedQueries } from './named-queries';
import { differAtSynth, isToken, show, throwProblems } from '../private/check';
import { physicalName } from '../private/physical-name';
import type { IInferenceProfile } from '../profiles';

const SUBJECT = 'CostAndUsageExport';

/**
 * The bill, line by line, and the questions to it: an export of AWS's Cost and Usage Report 2.0 to S3, a table over it, and an Athena workgroup with saved queries that tell cost of Amazon Bedrock apart by tag.
 *
 * The queries are in the workgroup's list of saved queries (`namedQueries`). They count what is billed as Amazon Bedrock and what is billed through AWS Marketplace, as Claude is; the export has the whole bill, of all services.
 * Whoever gets `grantQuery` may run them and others.
 *
 * Where: us-east-1 only, in the commercial partition. Made in the account that pays (the management account of an organization) it has the bill of all accounts; in a member account, the member's own. Tags count once their keys are
 * active in the account that pays, see `CostAllocationTagActivation`.
 *
 * When: the first files come within 24 hours, and are written anew up to three times a day. Usage is in them 8 to 24 hours after it happened, what AWS Marketplace bills also later than 48 hours, and a month is final some days
 * after its end. Months before the export was made are not in it; AWS Support can fill in up to 36.
 *
 * Costs: the export is free. Its files are billed as storage of S3, cents a month for most; with `includeIamPrincipals` there are as many rows for a line as it had callers. Athena costs 5 USD per TB that queries read, at least 10 MB for
 * each, so a query of an average bill costs less than a cent, and none more than `scanLimit`. A key of yours is 1 USD a month.
 *
 * It cannot tell single calls apart, nor who called before 8 April 2026. AWS lets an account have 5 exports of this report. Where AWS Lake Formation governs new databases, analysts need its permissions too.
 *
 * CloudFormation replaces the export for its name only. Files stay where they are, so after another name, folder or bucket the table begins empty.
 *
 * @see https://docs.aws.amazon.com/cur/latest/userguide/table-dictionary-cur2.html
 *
 * @example
 * declare const claims: TaggedInferenceProfile;
 * declare const analysts: iam.Role;
 *
 * // In a stack of us-east-1, in the account that pays.
 * const bill = new CostAndUsageExport(this, 'Bill', {
 *   tagKeys: [CostTagKey.DEPARTMENT, 'iamPrincipal/Department'],
 *   profiles: [claims],
 * });
 * bill.grantQuery(analysts);
 */
export class CostAndUsageExport extends Construct {
  /**
   * Where the export is delivered.
   */
  public readonly bucket: s3.IBucket;

  /**
   * Where results of queries are kept: a bucket of its own, so that nobody who queries has to write beside the bill, and in the stack's Region, as Athena asks for.
   */
  public readonly resultsBucket: s3.Bucket;

  /**
   * The folder of the export in its bucket, without the export's name.
   */
  public readonly bucketPrefix: string;

  /**
   * The name of the export.
   */
  public readonly exportName: string;

  /**
   * The ARN of the export.
   */
  public readonly exportArn: string;

  /**
   * Where the files are, as `s3://BUCKET/PREFIX/NAME/data/`.
   */
  public readonly dataLocation: string;

  /**
   * The Glue database.
   */
  public readonly databaseName: string;

  /**
   * The Glue table: `cost_and_usage`, with a partition `billing_period` (`YYYY-MM`) for each month.
   */
  public readonly tableName: string;

  /**
   * The Athena workgroup.
   */
  public readonly workgroupName: string;

  /**
   * What the queries tell cost apart by.
   */
  public readonly tagKeys: string[];

  /**
   * The saved queries, with their `name`, `description`, `queryString` and, to run one by, `attrNamedQueryId`.
   */
  public readonly namedQueries: athena.CfnNamedQuery[];

  /**
   * Those whose bill is held against their prices.
   *
   * @internal
   */
  public readonly _profiles: readonly IInferenceProfile[];

  constructor(scope: Construct, id: string, props: CostAndUsageExportProps) {
    super(scope, id);
    throwProblems(`${SUBJECT} at ${this.node.path}`, exportProblems(this, props));
    const { encryptionKey, removalPolicy = RemovalPolicy.RETAIN, resultRetention = Duration.days(30), includeIamPrincipals = true } = props;
    this.tagKeys = [...props.tagKeys];
    this._profiles = [...props.profiles ?? []];
    this.bucketPrefix = props.bucketPrefix ?? 'cost-and-usage';
    // Of the path alone: were it to hold what can be edited, a change would leave the months so far behind.
    this.exportName = props.exportName ?? physicalName(this, [], 64);
    this.databaseName = props.databaseName ?? physicalName(this, [], 64).toLowerCase().replace(/-/g, '_');
    this.tableName = EXPORT_TABLE;
    this.workgroupName = props.workgroupName ?? physicalName(this, [], 64);
    this.bucket = props.bucket ?? billBucket(this, 'Bucket', { encryptionKey, removalPolicy, expiration: props.retention });
    this.resultsBucket = billBucket(this, 'Results', { encryptionKey, removalPolicy, expiration: resultRetention });
    this.dataLocation = `s3://${this.bucket.bucketName}/${this.dataPrefix()}`;
    this.exportArn = this.export(props, includeIamPrincipals).attrExportArn;
    const database = this.database(props, includeIamPrincipals);
    const workgroup = exportWorkgroup(this, 'Workgroup', {
      name: this.workgroupName,
      description: `Queries on what AWS Data Exports delivers as ${this.exportName}`,
      resultsBucket: this.resultsBucket,
      scanLimit: props.scanLimit,
    });
    this.namedQueries = this.queries(props, includeIamPrincipals, database, workgroup);
    this.node.addValidation({ validate: () => sameNameProblems(this, this.earlierExports()) });
    props.costTags?.applyTo(this);
  }

  /**
   * Lets a principal of the account run queries in the workgroup: read what the workgroup saved and ran, the table and the files of the export, and read and write results. It may neither write or delete what was exported nor use
   * another workgroup.
   *
   * Athena's console also asks for `athena:ListWorkGroups` and `athena:ListDataCatalogs`, which IAM cannot narrow to one and which are not granted here. Athena looks at the Glue database `default`, which may be read; in an account that
   * has none, the console may want `glue:CreateDatabase` there. The policies of an imported key have to let the principal in as well, and those of a bucket in another account.
   *
   * Of a key in another Region that is not imported by its ARN, and of an imported alias, only the principal's policies are changed. They allow it on the keys of that Region and account that S3 is asked through, or on those that have the
   * alias; the key's policy has to leave access to policies of its account, as it does by default.
   */
  public grantQuery(grantee: iam.IGrantable): iam.Grant {
    const { bucket, resultsBucket, databaseName, workgroupName } = this;
    const keyGrant = (key: kms.IKey | undefined, ...actions: string[]) => key ? [grantKey(this, key, grantee, actions)] : [];
    return [
      ...queryStatements(this, { bucket, resultsBucket, databaseName, workgroupName, dataPrefix: this.dataPrefix() })
        .map((statement) => iam.Grant.addToPrincipal({ grantee, ...statement })),
      ...keyGrant(bucket.encryptionKey, 'kms:Decrypt'),
      ...keyGrant(resultsBucket.encryptionKey, 'kms:Decrypt', 'kms:GenerateDataKey'),
    ].reduce((all, each) => all.combine(each));
  }

  private export(props: CostAndUsageExportProps, includeIamPrincipals: boolean): dataexports.CfnExport {
    const { bucket } = this;
    const stack = Stack.of(this);
    const resource = new dataexports.CfnExport(this, 'Resource', {
      export: {
        name: this.exportName,
        description: `Cost and usage for the workgroup ${this.workgroupName}`,
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
      Annotations.of(this).addWarningV2(
        `cdk-bedrock-cost-tags:${SUBJECT}.${id}`,
        `${what} cannot be changed here: it must hold this statement before the export is deployed, or AWS delivers nothing: ${statement}`,
      );
    }
  }

  private database({ firstMonth = '2026-04' }: CostAndUsageExportProps, includeIamPrincipals: boolean): glue.CfnDatabase {
    const database = new glue.CfnDatabase(this, 'Database', {
      catalogId: Aws.ACCOUNT_ID,
      databaseInput: { name: this.databaseName, description: `What AWS Data Exports delivers as ${this.exportName}` },
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
    const { tagColumnKeys = {}, queryMonths = 13 } = props;
    const scope = new Construct(this, 'Queries');
    return namedQueries({
      table: EXPORT_TABLE,
      tagKeys: this.tagKeys,
      tagColumnKeys,
      profiles: this._profiles.map(({ inferenceProfileArn, node, prices: { input, output, cacheRead, cacheWrite } }) =>
        ({ arn: inferenceProfileArn, name: node.path, prices: { input, output, cacheRead, cacheWrite } })),
      withIamPrincipals,
      months: queryMonths,
    }).map(({ id, name, description, sql }) =>
      new athena.CfnNamedQuery(scope, id, { name, description, queryString: sql, database: database.ref, workGroup: workgroup.ref }));
  }

  /** Those of the app that come before this one. */
  private earlierExports(): CostAndUsageExport[] {
    const exports = this.node.root.node.findAll().filter((node): node is CostAndUsageExport => node instanceof CostAndUsageExport);
    return exports.slice(0, exports.indexOf(this));
  }

  /** What the keys of its files begin with. */
  private dataPrefix(): string {
    return `${this.bucketPrefix}/${this.exportName}/data/`;
  }
}
