import { sqlText } from './bill-sql';
import type { NamedQueriesProps, NamedQuery } from './named-query';
import { billRows, tagExpressions, tagName, usd } from './query-rows';

/**
 * Whether AWS puts the tags of a profile on what it bills through AWS Marketplace, as which Claude is, as on what it bills itself.
 *
 * @param keys tags of resources; those of callers have nothing to do with the profile
 */
export function marketplaceTags({ table, tagColumnKeys, months }: NamedQueriesProps, keys: readonly string[]): NamedQuery {
  const value = `CASE keys.number ${keys.map((_, index) => `WHEN ${index + 1} THEN bill.${tagName(index)}`).join(' ')} END`;
  return {
    id: 'MarketplaceTags',
    name: 'Bedrock cost: do Marketplace rows carry the tags of profiles',
    description: 'By month, tag key and billing entity: how many rows of the bill have the tag, how many have not, and how many of these name an application inference profile all the same. The verdict says what it means.',
    sql: [
      'WITH keys (number, tag_key) AS (',
      `  VALUES ${keys.map((key, index) => `(${index + 1}, ${sqlText(key)})`).join(', ')}`,
      '),',
      `${billRows(table, {
        ...tagExpressions(keys, tagColumnKeys),
        billing_entity: 'bill_billing_entity',
        of_profile: 'COALESCE(line_item_resource_id, \'\') LIKE \'%:application-inference-profile/%\'',
      }, { first: months - 1 })},`,
      'tagging AS (',
      '  SELECT',
      '    month,',
      '    tag_key,',
      '    billing_entity,',
      `    SUM(CASE WHEN ${value} IS NULL THEN 0 ELSE 1 END) AS rows_with_tag,`,
      `    SUM(CASE WHEN ${value} IS NULL THEN 1 ELSE 0 END) AS rows_without_tag,`,
      `    SUM(CASE WHEN ${value} IS NULL AND of_profile THEN 1 ELSE 0 END) AS profile_rows_without_tag,`,
      '    SUM(CASE WHEN of_profile THEN 1 ELSE 0 END) AS profile_rows,',
      `    SUM(CASE WHEN ${value} IS NULL THEN 0 ELSE cost END) AS with_tag,`,
      `    SUM(CASE WHEN ${value} IS NULL THEN cost ELSE 0 END) AS without_tag`,
      '  FROM bill CROSS JOIN keys',
      '  GROUP BY 1, 2, 3',
      ')',
      'SELECT',
      '  month,',
      '  tag_key,',
      '  billing_entity,',
      '  rows_with_tag,',
      '  rows_without_tag,',
      '  profile_rows_without_tag,',
      `  ${usd('with_tag')} AS with_tag_usd,`,
      `  ${usd('without_tag')} AS without_tag_usd,`,
      '  CASE',
      '    WHEN rows_without_tag = 0 THEN \'yes: every row has the tag\'',
      '    WHEN rows_with_tag > 0 AND profile_rows > 0 AND profile_rows_without_tag = 0 THEN \'yes: rows without the tag name no profile\'',
      '    WHEN rows_with_tag > 0 AND profile_rows = 0 THEN \'in part: rows without the tag tell no resource, or none that is a profile, and neither does any other row\'',
      '    WHEN rows_with_tag > 0 THEN \'in part: some rows name a profile and lack the tag: a profile without it, or calls before it was on the profile and active\'',
      '    WHEN profile_rows_without_tag > 0 THEN \'no: rows name a profile and lack the tag: look whether the key is active, and on the profiles\'',
      '    ELSE \'not to be told: no row has the tag, and none names a profile\' END AS verdict',
      'FROM tagging',
      'ORDER BY 1 DESC, 2, 3',
    ].join('\n'),
  };
}
