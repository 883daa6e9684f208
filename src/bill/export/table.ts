import type * as glue from 'aws-cdk-lib/aws-glue';
import type { ExportColumn } from './export-columns';

/** What the table of an export is called, in a database of its own. */
export const EXPORT_TABLE = 'cost_and_usage';

/**
 * Where an export is, and what it holds.
 */
export interface ExportTableProps {
  readonly columns: readonly ExportColumn[];

  /** `s3://…/data/`: beside this folder AWS writes manifests, which are no rows. */
  readonly location: string;

  /** `YYYY-MM` */
  readonly firstMonth: string;
}

/**
 * The table over the files of an export, as Glue takes it.
 *
 * Athena computes the months itself (partition projection), so that a new month is there when its first file is, and no crawler has to find it:
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

/** What AWS is asked to export: `SELECT *` it refuses. */
export function exportQuery(columns: readonly ExportColumn[]): string {
  return `SELECT ${columns.map(({ name }) => name).join(', ')} FROM COST_AND_USAGE_REPORT`;
}
