import type { ReportFact } from './strategy-facts';
import { quoted } from '../private/shell';

const IAM_PRINCIPAL = 'iamPrincipal/';
const OF_AWS = 'aws:';

/** Where to begin looking for what was spent, by the keys that count. */
export function collectReports(keys: readonly string[]): ReportFact[] {
  return keys.map((key) => ({ key, costExplorerCommand: costExplorerCommand(key), athenaQuery: athenaQuery(key) }));
}

/** By service too, under whichever names AWS bills Amazon Bedrock. */
function costExplorerCommand(key: string): string {
  const groupBy = [{ Type: 'TAG', Key: key }, { Type: 'DIMENSION', Key: 'SERVICE' }];
  return `aws ce get-cost-and-usage --time-period Start=START,End=END --granularity MONTHLY --metrics UnblendedCost --group-by ${quoted(JSON.stringify(groupBy))}`;
}

/**
 * Of CUR 2.0, in a table named `cur`; the rows of AWS Marketplace, as which Claude is billed, are the second kind.
 *
 * A row without the key has no such entry in its map: a subscript fails the query then, where `element_at` is null.
 */
function athenaQuery(key: string): string {
  return [
    `SELECT ${columnOf(key)} AS tag_value,`,
    '  COALESCE(element_at(product, \'model\'), element_at(product, \'product_name\'), line_item_usage_type) AS model,',
    '  bill_billing_entity,',
    '  SUM(line_item_unblended_cost) AS usd',
    'FROM cur',
    'WHERE billing_period = \'YYYY-MM\'',
    '  AND line_item_line_item_type = \'Usage\'',
    '  AND (product_product_family = \'Amazon Bedrock\'',
    '    OR element_at(product, \'product_name\') LIKE \'%(Amazon Bedrock Edition)\'',
    '    OR product_servicecode IN (\'AmazonBedrock\', \'AmazonBedrockFoundationModels\', \'AmazonBedrockService\'))',
    'GROUP BY 1, 2, 3',
    'ORDER BY 4 DESC',
  ].join('\n');
}

/**
 * Where a report has the value of a tag. Tags of resources are under `user_` and the key in snake case, as published queries have them, and those that AWS puts on them without `user_`; tags of callers are under the key as
 * it is, in another column.
 */
function columnOf(key: string): string {
  const [column, name] = key.startsWith(IAM_PRINCIPAL) ? ['tags', key] : ['resource_tags', `${key.startsWith(OF_AWS) ? '' : 'user_'}${snakeCase(key)}`];
  return `element_at(${column}, '${name.replace(/'/g, '\'\'')}')`;
}

function snakeCase(key: string): string {
  return key.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2').toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '');
}
