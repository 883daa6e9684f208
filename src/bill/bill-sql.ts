import { IAM_PRINCIPAL_PREFIX } from '../tags/billed-key';

/**
 * Conditions for the rows of Amazon Bedrock in a Cost and Usage Report 2.0, in Athena SQL. They include AWS Marketplace rows, such as Claude.
 *
 * A subscript fails the query if a map does not contain the key, but `element_at` returns null.
 */
export const IS_BEDROCK = [
  'product_product_family = \'Amazon Bedrock\'',
  'element_at(product, \'product_name\') LIKE \'%(Amazon Bedrock Edition)\'',
  'product_servicecode LIKE \'AmazonBedrock%\'',
];

// Usage types of the bedrock-mantle endpoint contain the model ID: `USE1-openai.gpt-oss-120b-mantle-input-tokens-standard`.
const MANTLE_MODEL = 'NULLIF(regexp_extract(line_item_usage_type, \'^[A-Z0-9]+-(.+)-mantle-\', 1), \'\')';

/** Expression for the model of a row. */
export const MODEL = `COALESCE(element_at(product, 'model'), ${MANTLE_MODEL}, element_at(product, 'product_name'), line_item_usage_type)`;

const OF_AWS = 'aws:';

/**
 * Returns an expression for the value of a tag, read from a single place. Resource tags are under `user_` and the key in snake case, as in published queries.
 * AWS-generated tags have no prefix `user_`. Tags of callers are under the unchanged key, in another column.
 */
export function tagValueSql(key: string): string {
  return placeSql(tagPlaces(key).at(-1)!);
}

/** Place in the report that might contain the value of a tag. */
export interface TagPlace {
  readonly column: 'tags' | 'resource_tags';
  readonly key: string;
}

/**
 * Returns all places that might contain the value of a tag, the most reliable first.
 *
 * The column `tags` contains unchanged keys, in recent reports. In the column `resource_tags`, AWS changes the spelling: as documented, each capital begins a
 * new word, so `ProjectID` becomes `project_i_d`. Published queries also use `project_id`.
 *
 * @param key tag key
 * @param columnKey key in the column `resource_tags`, if known. The value of a resource is then read only from this key.
 * @see https://docs.aws.amazon.com/cur/latest/userguide/cur-ate-run.html
 */
export function tagPlaces(key: string, columnKey?: string): TagPlace[] {
  if (columnKey !== undefined) {
    return [{ column: 'resource_tags', key: columnKey }];
  }
  if (key.startsWith(IAM_PRINCIPAL_PREFIX)) {
    return [{ column: 'tags', key }];
  }
  const respelled = new Set([`${prefixOf(key)}${inWords(key.replace(/[A-Z]/g, '_$&'))}`, columnKeyOf(key)]);
  return [{ column: 'tags', key: `resourceTags/${key}` }, ...[...respelled].map((each) => ({ column: 'resource_tags', key: each } as const))];
}

/** Returns the place of the tag of the caller with the same key as a resource tag. */
export function principalPlace(key: string): TagPlace {
  return { column: 'tags', key: `${IAM_PRINCIPAL_PREFIX}${key}` };
}

/** Whether a key is that of a resource tag that users create, so that a caller can have the same key. */
export function isPlainKey(key: string): boolean {
  return !key.startsWith(IAM_PRINCIPAL_PREFIX) && !key.startsWith(OF_AWS);
}

/** Returns an expression for the value in a place. The value is null if the place is empty. */
export function placeSql({ column, key }: TagPlace): string {
  return `element_at(${column}, ${sqlText(key)})`;
}

/** Returns a text as an SQL literal. */
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
