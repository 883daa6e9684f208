import { IAM_PRINCIPAL, IS_BEDROCK, MODEL, placeSql, sqlText, tagPlaces } from './bill-sql';
import type { NamedQueriesProps } from './named-query';

/** What stands in results for a tag without a value; no tag can have it, since AWS allows no parentheses. */
export const UNTAGGED = '(untagged)';

/**
 * Credits and refunds are what budgets leave out, too. Tax is billed by account and service and has no tags: it would be untagged cost that nobody can tag.
 */
const WITHOUT_CHARGES = ['Credit', 'Refund', 'Tax'];

/** A model by one name, also where a row has only the product's: those of before July 2026. */
export const MODEL_NAME = `replace(${MODEL}, ' (Amazon Bedrock Edition)', '')`;

/** Which months a query reads, as a partition each. */
export interface Months {
  /** How many months before the current one the first is. */
  readonly first: number;

  /** How many months before the current one the last is. */
  readonly last?: number;
}

/** Expressions over a row of the report, by what they are called. */
export interface Expressions {
  readonly [name: string]: string;
}

/**
 * The rows of Amazon Bedrock, as the first part of a query that calls them `bill`: `WITH bill AS (…)`. Read once: Athena bills each mention of a table.
 */
export function billRows(table: string, expressions: Expressions, months: Months): string {
  const { first, last } = months;
  return [
    'bill AS (',
    '  SELECT',
    Object.entries({ month: 'billing_period', ...expressions, cost: 'line_item_unblended_cost' }).map(([name, sql]) => `    ${sql} AS ${name}`).join(',\n'),
    `  FROM ${table}`,
    `  WHERE billing_period >= ${monthsAgo(first)}`,
    ...last === undefined ? [] : [`    AND billing_period <= ${monthsAgo(last)}`],
    `    AND line_item_line_item_type NOT IN (${WITHOUT_CHARGES.map(sqlText).join(', ')})`,
    `    AND (${IS_BEDROCK.join('\n      OR ')})`,
    ')',
  ].join('\n');
}

/** A month as the partitions are named, `YYYY-MM`. */
export function monthsAgo(count: number): string {
  return `date_format(date_add('month', ${-count || 0}, date_trunc('month', current_date)), '%Y-%m')`;
}

/** The values of all tags, as `tag_1`, `tag_2` and so on; null where a tag has none. */
export function tagExpressions(keys: readonly string[], tagColumnKeys: NamedQueriesProps['tagColumnKeys']): Expressions {
  return Object.fromEntries(keys.map((key, index) =>
    [tagName(index), tagSql(key, Object.hasOwn(tagColumnKeys, key) ? tagColumnKeys[key] : undefined)]));
}

/** Those that are tags of resources, not of callers. */
export function resourceKeys(keys: readonly string[]): string[] {
  return keys.filter((key) => !key.startsWith(IAM_PRINCIPAL));
}

export function tagName(index: number): string {
  return `tag_${index + 1}`;
}

/** A value as results show it. */
export function shownTag(name: string): string {
  return `COALESCE(${name}, ${sqlText(UNTAGGED)})`;
}

/** A sum of dollars without the noise of floating point: results are read, and compared, by people. */
export function usd(sql: string): string {
  return `ROUND(${sql}, 6)`;
}

/** How many percent one is of the other; null of nothing, where Athena would give infinity. */
export function percent(part: string, whole: string): string {
  return `ROUND(100 * ${part} / NULLIF(${whole}, 0), 2)`;
}

/** Without blanks around, null if there is nothing else. */
function tagSql(key: string, columnKey: string | undefined): string {
  const filled = tagPlaces(key, columnKey).map((place) => `NULLIF(TRIM(${placeSql(place)}), '')`);
  return filled.length === 1 ? filled[0] : `COALESCE(${filled.join(', ')})`;
}
