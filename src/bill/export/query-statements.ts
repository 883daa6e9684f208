import { Stack } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import { EXPORT_TABLE } from './table';
import { formatArn } from '../../private/partition';

/**
 * Resources that queries read and write.
 */
export interface QueriedExport {
  /** Region of the workgroup, the database and the table. */
  readonly region: string;
  readonly bucket: s3.IBucket;

  /** Prefix of the files, including the last slash. */
  readonly dataPrefix: string;
  readonly resultsBucket: s3.IBucket;
  readonly databaseName: string;
  readonly workgroupName: string;
}

/** Allow statement, in the format of `iam.CommonGrantOptions`. */
export interface QueryStatement {
  readonly actions: string[];
  readonly resourceArns: string[];
  readonly conditions?: { readonly [operator: string]: { readonly [key: string]: string } };
}

/**
 * Returns the statements that allow queries on an export, for the workgroup, the table, the files and the results:
 * https://docs.aws.amazon.com/athena/latest/ug/s3-permissions.html
 */
export function queryStatements(scope: IConstruct, queried: QueriedExport): QueryStatement[] {
  const { region, bucket, dataPrefix, resultsBucket, databaseName, workgroupName } = queried;
  const arn = (service: string, resource: string, resourceName?: string) => formatArn(Stack.of(scope), { service, region, resource, resourceName });
  return [
    {
      actions: [
        'athena:StartQueryExecution', 'athena:StopQueryExecution', 'athena:GetQueryExecution', 'athena:BatchGetQueryExecution', 'athena:ListQueryExecutions',
        'athena:GetQueryResults', 'athena:GetQueryResultsStream', 'athena:GetQueryRuntimeStatistics',
        'athena:GetNamedQuery', 'athena:BatchGetNamedQuery', 'athena:ListNamedQueries', 'athena:GetWorkGroup',
      ],
      resourceArns: [arn('athena', 'workgroup', workgroupName)],
    },
    {
      actions: ['glue:GetDatabase', 'glue:GetTable', 'glue:GetTables', 'glue:GetPartition', 'glue:GetPartitions', 'glue:BatchGetPartition'],
      resourceArns: [arn('glue', 'catalog'), arn('glue', 'database', databaseName), arn('glue', 'table', `${databaseName}/${EXPORT_TABLE}`)],
    },
    // Athena also reads the database `default`, regardless of the queried database.
    { actions: ['glue:GetDatabase'], resourceArns: [arn('glue', 'database', 'default')] },
    { actions: ['s3:GetObject'], resourceArns: [bucket.arnForObjects(`${dataPrefix}*`)] },
    { actions: ['s3:ListBucket'], resourceArns: [bucket.bucketArn], conditions: { StringLike: { 's3:prefix': `${dataPrefix}*` } } },
    { actions: ['s3:GetBucketLocation'], resourceArns: [bucket.bucketArn, resultsBucket.bucketArn] },
    { actions: ['s3:ListBucket', 's3:ListBucketMultipartUploads'], resourceArns: [resultsBucket.bucketArn] },
    {
      actions: ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
      resourceArns: [resultsBucket.arnForObjects('*')],
    },
  ];
}
