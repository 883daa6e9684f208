import { sqlText } from '../bill-sql';
import type { NamedQueriesProps, NamedQuery, QueriedProfile } from './named-query';
import { billRows, percent, usd } from './query-rows';
import { kindText, OTHER_KIND, TOKEN_KIND, TOKENS } from './token-sql';
import { KIND_IN_WORDS, TOKEN_KINDS, type TokenKind } from '../../pricing/token-kinds';
import { batches } from '../../private/batches';
import { isToken, numberText } from '../../private/check';

// Athena accepts 262,144 characters, https://docs.aws.amazon.com/athena/latest/APIReference/API_NamedQuery.html; the query without the profiles has about 4,000.
const MAX_PROFILES_SIZE = 240_000;

// Limit for a query that people can still read and change.
const MAX_PROFILES = 500;

// Upper bounds for the length of a profile ARN and a price that are known only at deployment.
const MAX_ARN = 256;
const MAX_PRICE = 32;

/**
 * Returns the queries that compare estimated and billed cost, in as few queries as the limits of Athena allow.
 */
export function estimateAgainstBill(props: NamedQueriesProps): NamedQuery[] {
  const parts = batches(props.profiles, MAX_PROFILES, MAX_PROFILES_SIZE, sizeOf);
  return parts.map((profiles, index) => ({
    id: `EstimateAgainstBill${index === 0 ? '' : index + 1}`,
    name: `Bedrock cost: estimate against bill, by profile and month${parts.length === 1 ? '' : ` (${index + 1} of ${parts.length})`}`,
    description: 'Compares the cost of the billed tokens at the prices of alarms and meters (estimated_usd) with the billed cost of these tokens (billed_usd). Listed separately: kinds of token without a price (unpriced), usage of ' +
      'unknown kind or unit (unknown), and discounts and fees (other_charges). total_usd is the total cost of the profile. Month (none): the export has no rows for the profile.',
    sql: estimate(props, profiles),
  }));
}

function estimate({ table, months }: NamedQueriesProps, profiles: readonly QueriedProfile[]): string {
  const sumIf = (condition: string, value: string) => `SUM(CASE WHEN ${condition} THEN ${value} ELSE 0 END)`;
  const estimated = sumIf('comparison = \'priced\'', 'tokens * price / 1000000');
  const billed = sumIf('comparison = \'priced\'', 'cost');
  return [
    `WITH profiles (profile_arn, profile, ${TOKEN_KINDS.map(priceColumn).join(', ')}) AS (`,
    '  VALUES',
    profiles.map((profile) => `    ${row(profile)}`).join(',\n'),
    '),',
    `${billRows(table, { resource_id: 'line_item_resource_id', charge_type: 'line_item_line_item_type', kind: TOKEN_KIND, tokens: TOKENS }, { first: months - 1 })},`,
    'prices AS (',
    '  SELECT month, profile, profile_arn, charge_type, kind, tokens, cost,',
    `    CASE kind ${TOKEN_KINDS.map((kind) => `WHEN ${kindText(kind)} THEN ${priceColumn(kind)}`).join(' ')} END AS price`,
    '  FROM profiles LEFT JOIN bill ON resource_id = profile_arn',
    '),',
    'comparisons AS (',
    '  SELECT month, profile, profile_arn, kind, tokens, cost, price,',
    '    CASE',
    '      WHEN month IS NULL THEN \'none\'',
    '      WHEN charge_type <> \'Usage\' THEN \'other charge\'',
    `      WHEN kind = '${OTHER_KIND}' OR tokens IS NULL THEN 'unknown'`,
    '      WHEN price IS NULL THEN \'unpriced\'',
    '      ELSE \'priced\' END AS comparison',
    '  FROM prices',
    ')',
    'SELECT',
    '  COALESCE(month, \'(none)\') AS month,',
    '  profile,',
    '  profile_arn,',
    ...TOKEN_KINDS.map((kind) => `  ${sumIf(`comparison IN ('priced', 'unpriced') AND kind = ${kindText(kind)}`, 'tokens')} AS ${columnName(kind)}_tokens,`),
    `  ${usd(estimated)} AS estimated_usd,`,
    `  ${usd(billed)} AS billed_usd,`,
    `  ${usd(`${estimated} - ${billed}`)} AS difference_usd,`,
    `  ${percent(`(${estimated} - ${billed})`, billed)} AS difference_percent,`,
    `  ${sumIf('comparison = \'unpriced\'', 'tokens')} AS unpriced_tokens,`,
    `  ${usd(sumIf('comparison = \'unpriced\'', 'cost'))} AS unpriced_usd,`,
    `  ${sumIf('comparison = \'unknown\'', '1')} AS unknown_rows,`,
    `  ${usd(sumIf('comparison = \'unknown\'', 'cost'))} AS unknown_usd,`,
    `  ${usd(sumIf('comparison = \'other charge\'', 'cost'))} AS other_charges_usd,`,
    `  ${usd('COALESCE(SUM(cost), 0)')} AS total_usd`,
    'FROM comparisons',
    'GROUP BY 1, 2, 3',
    'ORDER BY 1 DESC, 2, 3',
  ].join('\n');
}

function row({ arn, name, prices }: QueriedProfile): string {
  return `(${[sqlText(arn), sqlText(name), ...TOKEN_KINDS.map((kind) => priceSql(prices[kind]))].join(', ')})`;
}

// A cast gives all literals the same type, including a price known only at deployment.
function priceSql(price: number | undefined): string {
  return `CAST(${price === undefined ? 'NULL' : sqlText(numberText(price))} AS double)`;
}

function sizeOf(profile: QueriedProfile): number {
  const tokens = [profile.arn, ...TOKEN_KINDS.map((kind) => profile.prices[kind])].filter(isToken).length;
  return row(profile).length + (tokens > 0 ? MAX_ARN + MAX_PRICE * TOKEN_KINDS.length : 0);
}

function priceColumn(kind: TokenKind): string {
  return `${columnName(kind)}_price`;
}

function columnName(kind: TokenKind): string {
  return KIND_IN_WORDS[kind].replace(' ', '_');
}
