import type { NamedQueriesProps, NamedQuery, QueriedProfile } from './named-query';
import { kindColumn, PRICE_OF_KIND, profileBatches, profileRows } from './queried-profiles';
import { billRows, percent, usd } from './query-rows';
import { kindText, OTHER_KIND, TOKEN_KIND, TOKENS } from './token-sql';
import { TOKEN_KINDS } from '../../pricing/token-kinds';

/**
 * Returns the queries that compare estimated and billed cost, in as few queries as the limits of Athena allow.
 */
export function estimateAgainstBill(props: NamedQueriesProps): NamedQuery[] {
  return profileBatches(props.profiles).map(({ profiles, idSuffix, nameSuffix }) => ({
    id: `EstimateAgainstBill${idSuffix}`,
    name: `Bedrock cost: estimate against bill, by profile and month${nameSuffix}`,
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
    `WITH ${profileRows(profiles)},`,
    `${billRows(table, { resource_id: 'line_item_resource_id', charge_type: 'line_item_line_item_type', kind: TOKEN_KIND, tokens: TOKENS }, { first: months - 1 })},`,
    'prices AS (',
    '  SELECT month, profile, profile_arn, charge_type, kind, tokens, cost,',
    `    ${PRICE_OF_KIND} AS price`,
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
    ...TOKEN_KINDS.map((kind) => `  ${sumIf(`comparison IN ('priced', 'unpriced') AND kind = ${kindText(kind)}`, 'tokens')} AS ${kindColumn(kind)}_tokens,`),
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
