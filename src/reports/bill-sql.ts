/**
 * What the rows of Amazon Bedrock are in a Cost and Usage Report 2.0, in the SQL of Athena; those of AWS Marketplace, as which Claude is billed, too.
 *
 * A map without the key fails a query that has a subscript, where `element_at` is null.
 */
export const IS_BEDROCK = [
  'product_product_family = \'Amazon Bedrock\'',
  'element_at(product, \'product_name\') LIKE \'%(Amazon Bedrock Edition)\'',
  'product_servicecode IN (\'AmazonBedrock\', \'AmazonBedrockFoundationModels\', \'AmazonBedrockService\')',
];

/** What a row calls its model. */
export const MODEL = 'COALESCE(element_at(product, \'model\'), element_at(product, \'product_name\'), line_item_usage_type)';

const IAM_PRINCIPAL = 'iamPrincipal/';
const OF_AWS = 'aws:';

/**
 * Where a report has the value of a tag. Tags of resources are under `user_` and the key in snake case, as published queries have them, and those that AWS puts on them without `user_`; tags of callers are under the key as
 * it is, in another column.
 *
 * @param columnKey the key in the column `resource_tags`, where it is known
 */
export function tagValueSql(key: string, columnKey?: string): string {
  return key.startsWith(IAM_PRINCIPAL) && columnKey === undefined
    ? `element_at(tags, ${sqlText(key)})`
    : `element_at(resource_tags, ${sqlText(columnKey ?? columnKeyOf(key))})`;
}

/** A text in SQL. */
export function sqlText(text: string): string {
  return `'${text.replace(/'/g, '\'\'')}'`;
}

/** What becomes of a tag's key in the column `resource_tags`. */
export function columnKeyOf(key: string): string {
  return `${key.startsWith(OF_AWS) ? '' : 'user_'}${snakeCase(key)}`;
}

function snakeCase(key: string): string {
  return key.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2').toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '');
}
