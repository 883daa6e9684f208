/**
 * What the rows of Amazon Bedrock are in a Cost and Usage Report 2.0, in the SQL of Athena; those of AWS Marketplace, as which Claude is billed, too.
 *
 * A map without the key fails a query that has a subscript, where `element_at` is null.
 */
export const IS_BEDROCK = [
  'product_product_family = \'Amazon Bedrock\'',
  'element_at(product, \'product_name\') LIKE \'%(Amazon Bedrock Edition)\'',
  'product_servicecode LIKE \'AmazonBedrock%\'',
];

/** What a row calls its model. */
export const MODEL = 'COALESCE(element_at(product, \'model\'), element_at(product, \'product_name\'), line_item_usage_type)';

/** What keys of callers begin with, where costs are told apart. */
export const IAM_PRINCIPAL = 'iamPrincipal/';

const OF_AWS = 'aws:';

/**
 * Where a report has the value of a tag, in one place. Tags of resources are under `user_` and the key in snake case, as published queries have them, and those that AWS puts on them without `user_`; tags of callers are under
 * the key as it is, in another column.
 */
export function tagValueSql(key: string): string {
  return placeSql(tagPlaces(key).at(-1)!);
}

/** A place in the bill where the value of a tag may be. */
export interface TagPlace {
  readonly column: 'tags' | 'resource_tags';
  readonly key: string;
}

/**
 * All places where the value of a tag may be, the surest first.
 *
 * `tags` has keys as they are, in reports that are new enough to fill it. In `resource_tags` AWS respells them: as documented, each capital is a word of its own, so `ProjectID` is `project_i_d`; published queries also have
 * `project_id`.
 *
 * @param columnKey the key in the column `resource_tags`, where it is known: then it is nowhere else
 * @see https://docs.aws.amazon.com/cur/latest/userguide/cur-ate-run.html
 */
export function tagPlaces(key: string, columnKey?: string): TagPlace[] {
  if (columnKey !== undefined) {
    return [{ column: 'resource_tags', key: columnKey }];
  }
  if (key.startsWith(IAM_PRINCIPAL)) {
    return [{ column: 'tags', key }];
  }
  const respelled = new Set([`${prefixOf(key)}${inWords(key.replace(/[A-Z]/g, '_$&'))}`, columnKeyOf(key)]);
  return [{ column: 'tags', key: `resourceTags/${key}` }, ...[...respelled].map((each) => ({ column: 'resource_tags', key: each } as const))];
}

/** What is in a place, null if nothing is. */
export function placeSql({ column, key }: TagPlace): string {
  return `element_at(${column}, ${sqlText(key)})`;
}

/** A text in SQL. */
export function sqlText(text: string): string {
  return `'${text.replace(/'/g, '\'\'')}'`;
}

function columnKeyOf(key: string): string {
  return `${prefixOf(key)}${snakeCase(key)}`;
}

function prefixOf(key: string): string {
  return key.startsWith(OF_AWS) ? '' : 'user_';
}

function snakeCase(key: string): string {
  return inWords(key.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2'));
}

function inWords(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '');
}
