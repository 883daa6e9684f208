import { IS_BEDROCK, isPlainKey, MODEL, placeSql, principalPlace, sqlText, type TagPlace, tagPlaces } from '../bill-sql';
import type { NamedQueriesProps } from './named-query';
import { IAM_PRINCIPAL_PREFIX } from '../../tags/billed-key';
import { CostTagSource } from '../../tags/cost-tag-source';

/** Text in results for a tag without a value. No tag can have this value, because AWS does not allow parentheses. */
export const UNTAGGED = '(untagged)';

/**
 * Charge types that the queries exclude. Budgets also exclude credits and refunds. Tax is billed by account and service and has no tags, so it would always be
 * untagged cost.
 */
const WITHOUT_CHARGES = ['Credit', 'Refund', 'Tax'];

/** Name of the model. Rows from before July 2026 have only the name of the product, which becomes the same name. */
export const MODEL_NAME = `replace(${MODEL}, ' (Amazon Bedrock Edition)', '')`;

/** Months that a query reads. Each month is a partition. */
export interface Months {
  /** First month, as a number of months before the current month. */
  readonly first: number;

  /** Last month, as a number of months before the current month. */
  readonly last?: number;
}

/** Properties that determine where the value of a tag is. */
export type TagProps = Pick<NamedQueriesProps, 'tagColumnKeys' | 'costTagSource'>;

/** Expressions over a row of the report, by name. */
export interface Expressions {
  readonly [name: string]: string;
}

/**
 * Returns the first part of a query: a subquery `bill AS (…)` with the rows of Amazon Bedrock. A query must read the table only once, because Athena bills each
 * reference to a table.
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

/** Returns an expression for a month as a partition name, `YYYY-MM`. */
export function monthsAgo(count: number): string {
  return `date_format(date_add('month', ${-count || 0}, date_trunc('month', current_date)), '%Y-%m')`;
}

/** Returns expressions for the values of all tags, named `tag_1`, `tag_2` and so on. A tag without a value is null. */
export function tagExpressions(keys: readonly string[], props: TagProps): Expressions {
  return Object.fromEntries(keys.map((key, index) => [tagName(index), valueSql(placesOf(key, props))]));
}

/**
 * Returns expressions for the sources of the values, named `source_1`, `source_2` and so on: `resource` or `principal`. There are none if all values have the same source.
 */
export function sourceExpressions(keys: readonly string[], props: TagProps): Expressions {
  return Object.fromEntries(!hasTwoSources(props) ? [] : keys.map((key, index) => {
    const isPrincipal = ({ key: place }: TagPlace) => place.startsWith(IAM_PRINCIPAL_PREFIX);
    const places = placesOf(key, props);
    const cases = [places.filter((place) => !isPrincipal(place)), places.filter(isPrincipal)].map((some, kind) =>
      some.length === 0 ? '' : ` WHEN ${valueSql(some)} IS NOT NULL THEN '${kind === 0 ? 'resource' : 'principal'}'`);
    return [sourceName(index), `CASE${cases.join('')} ELSE ${sqlText(UNTAGGED)} END`];
  }));
}

/** Whether a key can have values of resources and of principals. */
export function hasTwoSources({ costTagSource }: TagProps): boolean {
  return costTagSource === CostTagSource.RESOURCE_OR_IAM_PRINCIPAL;
}

/** Returns the keys that are keys of resource tags, without keys of callers' tags. */
export function resourceKeys(keys: readonly string[]): string[] {
  return keys.filter((key) => !key.startsWith(IAM_PRINCIPAL_PREFIX));
}

export function tagName(index: number): string {
  return `tag_${index + 1}`;
}

export function sourceName(index: number): string {
  return `source_${index + 1}`;
}

/** Returns an expression for a tag value as results show it. */
export function shownTag(name: string): string {
  return `COALESCE(${name}, ${sqlText(UNTAGGED)})`;
}

/** Rounds an amount in USD to remove floating-point noise, because people read and compare the results. */
export function usd(sql: string): string {
  return `ROUND(${sql}, 6)`;
}

/** Returns an expression for a percentage. The result is null if the whole is 0, where Athena would return infinity. */
export function percent(part: string, whole: string): string {
  return `ROUND(100 * ${part} / NULLIF(${whole}, 0), 2)`;
}

// The tag of the resource takes precedence, so each row has one value.
function placesOf(key: string, props: TagProps): TagPlace[] {
  const { tagColumnKeys } = props;
  const places = tagPlaces(key, Object.hasOwn(tagColumnKeys, key) ? tagColumnKeys[key] : undefined);
  return hasTwoSources(props) && isPlainKey(key) ? [...places, principalPlace(key)] : places;
}

/** Returns an expression for the first value in places, without surrounding spaces. A blank value is null. */
function valueSql(places: readonly TagPlace[]): string {
  const filled = places.map((place) => `NULLIF(TRIM(${placeSql(place)}), '')`);
  return filled.length === 1 ? filled[0] : `COALESCE(${filled.join(', ')})`;
}
