import { GetQueryExecutionCommand, GetQueryResultsCommand, StartQueryExecutionCommand } from '@aws-sdk/client-athena';
import type { Live } from './live';

export const BILL_OUTPUTS = ['DatabaseName', 'TableName', 'WorkgroupName'] as const;

export type BillOutputs = Record<typeof BILL_OUTPUTS[number], string>;

/** Runs a query in the workgroup of the export. Returns the rows as texts. */
export async function queryBill(live: Live, outputs: BillOutputs, sql: (table: string) => string): Promise<string[][]> {
  const { DatabaseName, TableName, WorkgroupName } = outputs;
  const { athena } = live.clients;
  const { QueryExecutionId } = await athena.send(new StartQueryExecutionCommand({
    QueryString: sql(`"${DatabaseName}"."${TableName}"`), WorkGroup: WorkgroupName,
  }));
  const ended = await live.until(5, async () => {
    const { Status } = (await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }))).QueryExecution!;
    return ['QUEUED', 'RUNNING'].includes(Status!.State!) ? undefined : Status;
  }, 2);
  if (ended?.State !== 'SUCCEEDED') {
    throw new Error(`Athena: ${ended?.State ?? 'no result within 5 minutes'} ${ended?.StateChangeReason ?? ''}`);
  }
  const { ResultSet } = await athena.send(new GetQueryResultsCommand({ QueryExecutionId }));
  // The first row contains the names of the columns.
  return ResultSet!.Rows!.slice(1).map(({ Data = [] }) => Data.map(({ VarCharValue = '' }) => VarCharValue));
}
