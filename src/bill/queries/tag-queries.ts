import type { NamedQueriesProps, NamedQuery } from './named-query';
import { idForKey, nameForKey, tagColumns } from './query-names';
import { billRows, hasTwoSources, MODEL_NAME, monthsAgo, percent, shownTag, sourceExpressions, sourceName, tagExpressions, tagName, type TagProps, usd } from './query-rows';
import { OTHER_KIND, TOKEN_KIND, TOKENS } from './token-sql';
import { show } from '../../private/text';

const TAG = 'tag_1';

/** Returns the query for cost by value of a key and month. */
export function costByTag(props: NamedQueriesProps, key: string): NamedQuery {
  return {
    id: idForKey('CostByMonth', key),
    name: nameForKey('Bedrock cost: by ', key, ' and month'),
    description: `Monthly cost of each value of the tag ${show(key)}, and its share of the monthly cost. Excludes credits, refunds and tax.${sourceAside(props)}`,
    sql: monthlyCost(props, [key]),
  };
}

/** Returns the query for cost by combination of tag values and month. */
export function costByAllTags(props: NamedQueriesProps): NamedQuery {
  return {
    id: 'CostOfAllTags',
    name: 'Bedrock cost: by all tags and month',
    description: `Monthly cost of each combination of tag values, and its share of the monthly cost. Excludes credits, refunds and tax.${sourceAside(props)}`,
    sql: monthlyCost(props, props.tagKeys),
  };
}

/** Returns the query for cost by value of a key, model and kind of token. */
export function costByTagAndModel(props: NamedQueriesProps, key: string): NamedQuery {
  const shown = shownColumns(props, [key]);
  const groups = ['month', ...shown, 'model', 'kind'].map((_, index) => String(index + 1));
  return {
    id: idForKey('CostByModel', key),
    name: nameForKey('Bedrock cost: by ', key, ', model and kind of token'),
    description: `Cost of each value of the tag ${show(key)} by model and kind of token, for the current and the previous month, with the number of tokens. ` +
      `The number is empty for rows that are not billed by token. Cache writes of all durations are one kind.${sourceAside(props)}`,
    sql: [
      `WITH ${billRows(props.table, { ...allExpressions(props, [key]), model: MODEL_NAME, kind: TOKEN_KIND, tokens: TOKENS }, { first: 1 })}`,
      'SELECT',
      '  month,',
      ...shown,
      '  model,',
      '  kind,',
      `  SUM(CASE WHEN kind <> '${OTHER_KIND}' THEN tokens END) AS tokens,`,
      `  ${usd('SUM(cost)')} AS cost_usd`,
      'FROM bill',
      `GROUP BY ${groups.join(', ')}`,
      `ORDER BY 1 DESC, ${groups.length + 2} DESC, ${groups.slice(1).join(', ')}`,
    ].join('\n'),
  };
}

/** Returns the query for the largest changes between the last two full months. */
export function topMovers(props: NamedQueriesProps, key: string): NamedQuery {
  return {
    id: idForKey('TopMovers', key),
    name: nameForKey('Bedrock cost: top movers by ', key, ' and model'),
    description: `Cost changes of 0.01 USD or more between the last two full months, by value of the tag ${show(key)} and model, largest change first: up, down, new or gone. ` +
      'In the first days of a month, the previous month is not final yet.',
    sql: [
      `WITH ${billRows(props.table, { ...tagExpressions([key], props), model: MODEL_NAME }, { first: 2, last: 1 })},`,
      'moves AS (',
      '  SELECT',
      `    ${shownTag(TAG)} AS tag_value,`,
      '    model,',
      `    SUM(CASE WHEN month < ${monthsAgo(1)} THEN cost ELSE 0 END) AS cost_before,`,
      `    SUM(CASE WHEN month < ${monthsAgo(1)} THEN 0 ELSE cost END) AS cost_after`,
      '  FROM bill',
      '  GROUP BY 1, 2',
      ')',
      'SELECT',
      `  tag_value AS ${tagColumns([key])[0]},`,
      '  model,',
      `  ${usd('cost_before')} AS month_before_usd,`,
      `  ${usd('cost_after')} AS previous_month_usd,`,
      `  ${usd('cost_after - cost_before')} AS change_usd,`,
      `  ${percent('(cost_after - cost_before)', 'ABS(cost_before)')} AS change_percent,`,
      '  CASE',
      '    WHEN ROUND(cost_before, 6) = 0 THEN \'new\'',
      '    WHEN ROUND(cost_after, 6) = 0 THEN \'gone\'',
      '    WHEN cost_after > cost_before THEN \'up\'',
      '    ELSE \'down\' END AS direction',
      'FROM moves',
      'WHERE ABS(ROUND(cost_after - cost_before, 6)) >= 0.01',
      'ORDER BY ABS(ROUND(cost_after - cost_before, 6)) DESC, 5 DESC, 1, 2',
    ].join('\n'),
  };
}

function monthlyCost(props: NamedQueriesProps, keys: readonly string[]): string {
  const shown = shownColumns(props, keys);
  const groups = ['month', ...shown].map((_, index) => String(index + 1));
  return [
    `WITH ${billRows(props.table, allExpressions(props, keys), { first: props.months - 1 })}`,
    'SELECT',
    '  month,',
    ...shown,
    `  ${usd('SUM(cost)')} AS cost_usd,`,
    `  ${percent('SUM(cost)', 'SUM(SUM(cost)) OVER (PARTITION BY month)')} AS share_percent`,
    'FROM bill',
    `GROUP BY ${groups.join(', ')}`,
    `ORDER BY 1 DESC, ${groups.length + 1} DESC, ${groups.slice(1).join(', ')}`,
  ].join('\n');
}

function allExpressions(props: TagProps, keys: readonly string[]) {
  return { ...tagExpressions(keys, props), ...sourceExpressions(keys, props) };
}

/** Columns of the values, and of their sources if a key has two. */
function shownColumns(props: TagProps, keys: readonly string[]): string[] {
  const columns = tagColumns([...keys, ...hasTwoSources(props) ? keys.map((key) => `${key} source`) : []]);
  return columns.map((column, index) => `  ${index < keys.length ? shownTag(tagName(index)) : sourceName(index - keys.length)} AS ${column},`);
}

function sourceAside(props: TagProps): string {
  return hasTwoSources(props) ? ' The source of a value is the resource, or the principal if the resource does not have the key.' : '';
}
