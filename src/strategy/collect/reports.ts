import { IS_BEDROCK, MODEL, tagValueSql } from '../../bill/bill-sql';
import { quoted } from '../../private/shell';
import type { ReportFact } from '../strategy-facts';

/** Returns queries for the cost by each key. */
export function collectReports(keys: readonly string[]): ReportFact[] {
  return keys.map((key) => ({ key, costExplorerCommand: costExplorerCommand(key), athenaQuery: athenaQuery(key) }));
}

/** Returns a command that also groups by service, because AWS bills Amazon Bedrock under several service names. */
function costExplorerCommand(key: string): string {
  const groupBy = [{ Type: 'TAG', Key: key }, { Type: 'DIMENSION', Key: 'SERVICE' }];
  return `aws ce get-cost-and-usage --time-period Start=START,End=END --granularity MONTHLY --metrics UnblendedCost --group-by ${quoted(JSON.stringify(groupBy))}`;
}

/** Returns a query on CUR 2.0, in a table named `cur`. */
function athenaQuery(key: string): string {
  return [
    `SELECT ${tagValueSql(key)} AS tag_value,`,
    `  ${MODEL} AS model,`,
    '  bill_billing_entity,',
    '  SUM(line_item_unblended_cost) AS usd',
    'FROM cur',
    'WHERE billing_period = \'YYYY-MM\'',
    '  AND line_item_line_item_type = \'Usage\'',
    `  AND (${IS_BEDROCK.join('\n    OR ')})`,
    'GROUP BY 1, 2, 3',
    'ORDER BY 4 DESC',
  ].join('\n');
}
