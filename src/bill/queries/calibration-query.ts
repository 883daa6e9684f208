import type { NamedQueriesProps, NamedQuery, QueriedProfile } from './named-query';
import { kindColumn, PRICE_OF_KIND, profileBatches, profileRows } from './queried-profiles';
import { billRows, MODEL_NAME, monthsAgo, usd } from './query-rows';
import { kindText, OTHER_KIND, TOKEN_KIND, TOKENS_OF_CHARGE } from './token-sql';
import { TOKEN_KINDS } from '../../pricing/token-kinds';

/**
 * Returns the queries for the calibration of estimates, in as few queries as the limits of Athena allow.
 */
export function calibration(props: NamedQueriesProps): NamedQuery[] {
  return profileBatches(props.profiles).map(({ profiles, idSuffix, nameSuffix }) => ({
    id: `Calibration${idSuffix}`,
    name: `Bedrock cost: calibration, by profile and model${nameSuffix}`,
    description: 'Billed cost of the previous month\'s tokens after discounts (billed_usd), divided by their cost at the prices of alarms and meters (estimated_usd). All tiers, one-hour cache writes and long contexts are in both, ' +
      'counted as the four kinds of Amazon CloudWatch. Tokens without a price are in the bill only (unpriced_usd). Fees and usage that is not billed by tokens are in neither (excluded_usd). Download the result for ' +
      '`npx cdk-bedrock-cost-tags calibration`, or copy the column calibration to `calibration.factors` of a price document. Run the query from the fifth day of a month, when the bill is final.',
    sql: factors(props, profiles),
  }));
}

/**
 * A discount is part of `line_item_net_unblended_cost`. With manual discount compatibility, it is a row of its own instead, and that column is empty.
 *
 * @see https://docs.aws.amazon.com/cur/latest/userguide/table-dictionary-cur2-discount.html
 */
const BILLED = 'CASE WHEN net_cost <> 0 THEN net_cost ELSE cost_with_discount_rows END';

function factors({ table }: NamedQueriesProps, profiles: readonly QueriedProfile[]): string {
  const sumIf = (condition: string, value: string) => `SUM(CASE WHEN ${condition} THEN ${value} ELSE 0 END)`;
  const isUsage = 'charge = \'usage\'';
  const columns = TOKEN_KINDS.map((kind) => `${kindColumn(kind)}_tokens`);
  return [
    `WITH ${profileRows(profiles)},`,
    `${billRows(table, {
      resource_id: 'line_item_resource_id',
      charge_type: 'line_item_line_item_type',
      model: MODEL_NAME,
      kind: TOKEN_KIND,
      tokens: TOKENS_OF_CHARGE,
      net_cost: 'line_item_net_unblended_cost',
    }, { first: 1, last: 1 })},`,
    'charges AS (',
    '  SELECT profile, profile_arn, model, kind, tokens, cost, net_cost,',
    `    ${PRICE_OF_KIND} AS price,`,
    '    CASE',
    '      WHEN month IS NULL THEN \'none\'',
    `      WHEN kind = '${OTHER_KIND}' OR tokens IS NULL THEN 'excluded'`,
    '      WHEN charge_type = \'Usage\' THEN \'usage\'',
    '      WHEN charge_type LIKE \'%Discount\' THEN \'discount\'',
    '      ELSE \'excluded\' END AS charge',
    '  FROM profiles LEFT JOIN bill ON resource_id = profile_arn',
    '),',
    'sums AS (',
    '  SELECT profile, profile_arn,',
    `    MAX(CASE WHEN ${isUsage} THEN model END) AS model,`,
    ...TOKEN_KINDS.map((kind, index) => `    ${sumIf(`${isUsage} AND kind = ${kindText(kind)}`, 'tokens')} AS ${columns[index]},`),
    `    ${sumIf(`${isUsage} AND price IS NOT NULL`, 'tokens * price / 1000000')} AS estimated,`,
    // A row without a discount can lack the net cost although others have one.
    `    CASE WHEN ${sumIf(isUsage, 'net_cost')} <> 0 THEN ${sumIf(isUsage, 'COALESCE(net_cost, cost)')} END AS net_cost,`,
    `    ${sumIf('charge IN (\'usage\', \'discount\')', 'cost')} AS cost_with_discount_rows,`,
    `    ${sumIf(isUsage, 'cost')} AS cost_before_discounts,`,
    `    ${sumIf(`${isUsage} AND price IS NULL`, 'cost')} AS unpriced,`,
    `    ${sumIf('charge = \'excluded\'', 'cost')} AS excluded`,
    '  FROM charges',
    '  GROUP BY 1, 2',
    '),',
    'factors AS (',
    `  SELECT profile, profile_arn, model, ${columns.join(', ')}, estimated, ${BILLED} AS billed, cost_before_discounts, unpriced, excluded,`,
    // Precise enough to be multiplied, without floating-point noise.
    `    ROUND((${BILLED}) / NULLIF(estimated, 0), 12) AS factor`,
    '  FROM sums',
    ')',
    'SELECT',
    `  ${monthsAgo(1)} AS month,`,
    '  profile,',
    '  profile_arn,',
    '  model,',
    ...columns.map((column) => `  ${column},`),
    `  ${usd('estimated')} AS estimated_usd,`,
    `  ${usd('billed')} AS billed_usd,`,
    `  ${usd('cost_before_discounts - billed')} AS discount_usd,`,
    `  ${usd('unpriced')} AS unpriced_usd,`,
    `  ${usd('excluded')} AS excluded_usd,`,
    '  factor,',
    '  \'"\' || profile_arn || \'": \' || CAST(factor AS varchar) AS calibration,',
    '  CASE',
    '    WHEN model IS NULL THEN \'no tokens in this month\'',
    '    WHEN factor IS NULL THEN \'no price above 0 for the billed tokens\' END AS problem',
    'FROM factors',
    'ORDER BY 2, 3',
  ].join('\n');
}
