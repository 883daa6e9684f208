import { sqlText } from '../bill-sql';
import type { NamedQueriesProps, NamedQuery } from './named-query';
import { billRows, tagExpressions, tagName, usd } from './query-rows';

/**
 * Returns the query that checks whether AWS Marketplace charges, such as Claude, carry the tags of profiles in the same way as charges of AWS itself.
 *
 * @param keys keys of resource tags. Tags of callers do not depend on the profile.
 */
export function marketplaceTags({ table, tagColumnKeys, months }: NamedQueriesProps, keys: readonly string[]): NamedQuery {
  const value = `CASE keys.number ${keys.map((_, index) => `WHEN ${index + 1} THEN bill.${tagName(index)}`).join(' ')} END`;
  return {
    id: 'MarketplaceTags',
    name: 'Bedrock cost: profile tags on AWS Marketplace rows',
    description: 'Number of rows with the tag, without the tag, and without the tag although the row identifies an application inference profile, by month, tag key and billing entity. The verdict interprets the numbers.',
    sql: [
      'WITH keys (number, tag_key) AS (',
      `  VALUES ${keys.map((key, index) => `(${index + 1}, ${sqlText(key)})`).join(', ')}`,
      '),',
      `${billRows(table, {
        // Tags of principals say nothing about the tags of profiles.
        ...tagExpressions(keys, { tagColumnKeys }),
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
      '    WHEN rows_with_tag > 0 AND profile_rows > 0 AND profile_rows_without_tag = 0 THEN \'yes: rows without the tag identify no profile\'',
      '    WHEN rows_with_tag > 0 AND profile_rows = 0 THEN \'in part: rows without the tag identify no profile, but rows with the tag do not either\'',
      '    WHEN rows_with_tag > 0 THEN \'in part: some rows identify a profile but lack the tag, because the profile has no such tag, or because the calls were made before the tag was added and activated\'',
      '    WHEN profile_rows_without_tag > 0 THEN \'no: rows identify a profile but lack the tag; check that the key is active and that the profiles have the tag\'',
      '    ELSE \'inconclusive: no row has the tag, and no row identifies a profile\' END AS verdict',
      'FROM tagging',
      'ORDER BY 1 DESC, 2, 3',
    ].join('\n'),
  };
}
