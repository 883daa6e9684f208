import type * as glue from 'aws-cdk-lib/aws-glue';
import type { ExportColumn } from './columns';

/** Name of the table of an export. Each export has its own database. */
export const EXPORT_TABLE = 'cost_and_usage';

/** Default folder of an export. */
export const DEFAULT_BUCKET_PREFIX = 'cost-and-usage';

/** Returns the key prefix of the files of an export, including the last slash. */
export function exportDataPrefix({ bucketPrefix, exportName }: { readonly bucketPrefix: string; readonly exportName: string }): string {
  return `${bucketPrefix}/${exportName}/data/`;
}

/**
 * Location and columns of an export.
 */
export interface ExportTableProps {
  readonly columns: readonly ExportColumn[];

  /** Location of the files, `s3://…/data/`. AWS also writes manifests, which contain no rows, to other folders. */
  readonly location: string;

  /** First month of the table, `YYYY-MM`. */
  readonly firstMonth: string;
}

/**
 * Returns the AWS Glue table over the files of an export.
 *
 * Athena computes the months with partition projection. A new month is therefore available as soon as its first file arrives, without a crawler:
 * https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html
 */
export function exportTable({ columns, location, firstMonth }: ExportTableProps): glue.CfnTable.TableInputProperty {
  return {
    name: EXPORT_TABLE,
    description: 'Cost and Usage Report 2.0',
    tableType: 'EXTERNAL_TABLE',
    parameters: {
      'classification': 'parquet',
      'projection.enabled': 'true',
      'projection.billing_period.type': 'date',
      'projection.billing_period.format': 'yyyy-MM',
      'projection.billing_period.range': `${firstMonth},NOW`,
      'projection.billing_period.interval': '1',
      'projection.billing_period.interval.unit': 'MONTHS',
      'storage.location.template': `${location}BILLING_PERIOD=\${billing_period}`,
    },
    partitionKeys: [{ name: 'billing_period', type: 'string', comment: 'YYYY-MM' }],
    storageDescriptor: {
      columns: columns.map(({ name, type }) => ({ name, type })),
      location,
      inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
      outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
      serdeInfo: {
        serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
        parameters: { 'serialization.format': '1' },
      },
    },
  };
}

/** Returns the query of the export. AWS rejects `SELECT *`. */
export function exportQuery(columns: readonly ExportColumn[]): string {
  return `SELECT ${columns.map(({ name }) => name).join(', ')} FROM COST_AND_USAGE_REPORT`;
}
