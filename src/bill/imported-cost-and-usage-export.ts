import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { CostAndUsageExportAttributes, ICostAndUsageExport } from './cost-and-usage-export-interface';
import { importedExportProblems } from './cost-and-usage-export-rules';
import { grantQueries } from './export/query-grant';
import { DEFAULT_BUCKET_PREFIX, EXPORT_TABLE, exportDataPrefix } from './export/table';
import { BILLING_REGION } from '../private/billing-region';
import { checkStruct } from '../private/structs/struct-problems';

/** Export that is defined in another app. */
export class ImportedCostAndUsageExport extends Construct implements ICostAndUsageExport {
  public readonly bucket: s3.IBucket;
  public readonly resultsBucket: s3.IBucket;
  public readonly bucketPrefix: string;
  public readonly exportName: string;
  public readonly dataLocation: string;
  public readonly databaseName: string;
  public readonly tableName = EXPORT_TABLE;
  public readonly workgroupName: string;

  constructor(scope: Construct, id: string, attrs: CostAndUsageExportAttributes) {
    super(scope, id);
    checkStruct(`CostAndUsageExport at ${this.node.path}`, 'CostAndUsageExportAttributes', attrs, () => importedExportProblems(attrs));
    this.bucket = attrs.bucket;
    this.resultsBucket = attrs.resultsBucket;
    this.bucketPrefix = attrs.bucketPrefix ?? DEFAULT_BUCKET_PREFIX;
    this.exportName = attrs.exportName;
    this.dataLocation = `s3://${this.bucket.bucketName}/${exportDataPrefix(this)}`;
    this.databaseName = attrs.databaseName;
    this.workgroupName = attrs.workgroupName;
  }

  public grantQuery(grantee: iam.IGrantable): iam.Grant {
    const { bucket, resultsBucket, databaseName, workgroupName } = this;
    // The export is in us-east-1, but a stack of another Region can create the roles that query it.
    const queried = { region: BILLING_REGION, bucket, resultsBucket, databaseName, workgroupName, dataPrefix: exportDataPrefix(this) };
    return grantQueries(this, queried, grantee);
  }
}
