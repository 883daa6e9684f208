import { sqlText } from '../bill-sql';
import type { NamedQueriesProps, NamedQuery } from './named-query';
import { billRows, hasTwoSources, MODEL_NAME, percent, resourceKeys, tagExpressions, tagName, usd } from './query-rows';

/** Returns the query for tracked and untracked cost. */
export function trackedAndUntracked(props: NamedQueriesProps): NamedQuery {
  const { table, tagKeys, months } = props;
  const keys = decidingKeys(tagKeys);
  const tracked = keys.map((_, index) => `${tagName(index)} IS NOT NULL`).join(' AND ');
  return {
    id: 'TrackedAndUntracked',
    name: 'Bedrock cost: tracked and untracked, by month and model',
    description: `Tracked and untracked cost by month and model. Cost is tracked if every tag key has a value${hasTwoSources(props) ? ', from the resource or the principal' : ''}.${asideOf(tagKeys, keys)}`,
    sql: [
      `WITH ${billRows(table, { ...tagExpressions(keys, props), model: MODEL_NAME }, { first: months - 1 })},`,
      'tracking AS (',
      `  SELECT month, model, cost, CASE WHEN ${tracked} THEN cost ELSE 0 END AS tracked`,
      '  FROM bill',
      ')',
      'SELECT',
      '  month,',
      '  model,',
      `  ${usd('SUM(cost)')} AS cost_usd,`,
      `  ${usd('SUM(tracked)')} AS tracked_usd,`,
      `  ${usd('SUM(cost) - SUM(tracked)')} AS untracked_usd,`,
      `  ${percent('SUM(tracked)', 'SUM(cost)')} AS tracked_percent,`,
      `  ${percent('(SUM(cost) - SUM(tracked))', 'SUM(cost)')} AS untracked_percent`,
      'FROM tracking',
      'GROUP BY 1, 2',
      'ORDER BY 1 DESC, 5 DESC, 2',
    ].join('\n'),
  };
}

/** Returns the query for the sources of untracked cost. */
export function untrackedResources(props: NamedQueriesProps): NamedQuery {
  const { table, tagKeys, months, withIamPrincipals } = props;
  const keys = decidingKeys(tagKeys);
  const missing = keys.map((key, index) => `CASE WHEN ${tagName(index)} IS NULL THEN ${sqlText(key)} END`).join(', ');
  const where = {
    account_id: 'line_item_usage_account_id',
    account_name: 'line_item_usage_account_name',
    region: 'product_region_code',
    model: MODEL_NAME,
    operation: 'line_item_operation',
    resource_id: 'line_item_resource_id',
    ...withIamPrincipals ? { iam_principal: 'line_item_iam_principal' } : {},
  };
  const columns = ['month', ...Object.keys(where), 'missing_tags'];
  const groups = columns.map((_, index) => String(index + 1));
  return {
    id: 'UntrackedResources',
    name: 'Bedrock cost: untracked cost by account, model and resource',
    description: `Monthly cost with at least one missing tag, highest cost first, by account, model, operation${withIamPrincipals ? ', resource and IAM principal' : ' and resource'}, with the missing tag keys. ` +
      `${causeOf(keys, props)}${asideOf(tagKeys, keys)}`,
    sql: [
      `WITH ${billRows(table, { ...tagExpressions(keys, props), ...where }, { first: months - 1 })}`,
      'SELECT',
      ...columns.slice(0, -1).map((column) => `  ${column},`),
      `  concat_ws(', ', ${missing}) AS missing_tags,`,
      `  ${usd('SUM(cost)')} AS cost_usd`,
      'FROM bill',
      `WHERE ${keys.map((_, index) => `${tagName(index)} IS NULL`).join(' OR ')}`,
      `GROUP BY ${groups.join(', ')}`,
      `ORDER BY 1 DESC, ${columns.length + 1} DESC, ${groups.slice(1).join(', ')}`,
    ].join('\n'),
  };
}

/** Returns the query for cost by IAM principal. */
export function costByIamPrincipal({ table, months }: NamedQueriesProps): NamedQuery {
  return {
    id: 'CostByIamPrincipal',
    name: 'Bedrock cost: by IAM principal, model and month',
    description: 'Monthly cost of each IAM user, role or session, by model. A role has one row per session name. Calls before April 8, 2026 have no caller.',
    sql: [
      `WITH ${billRows(table, { iam_principal: 'NULLIF(TRIM(line_item_iam_principal), \'\')', model: MODEL_NAME }, { first: months - 1 })}`,
      'SELECT',
      '  month,',
      '  COALESCE(iam_principal, \'(unknown)\') AS iam_principal,',
      '  model,',
      `  ${usd('SUM(cost)')} AS cost_usd,`,
      `  ${percent('SUM(cost)', 'SUM(SUM(cost)) OVER (PARTITION BY month)')} AS share_percent`,
      'FROM bill',
      'GROUP BY 1, 2, 3',
      'ORDER BY 1 DESC, 4 DESC, 2, 3',
    ].join('\n'),
  };
}

/**
 * Returns the keys that must have a value for cost to be tracked. Tags of callers are excluded if there are tags of resources, because a tagged resource can be
 * called by an untagged caller.
 */
function decidingKeys(tagKeys: readonly string[]): readonly string[] {
  const ofResources = resourceKeys(tagKeys);
  return ofResources.length > 0 ? ofResources : tagKeys;
}

/** Returns the cause of missing tags, which depends on the carriers of the tags. */
function causeOf(deciding: readonly string[], props: NamedQueriesProps): string {
  return resourceKeys(deciding).length === 0
    ? 'The role or user that made the call, or its session, lacks the missing tags.'
    : 'If the resource is a foundation model or a system-defined inference profile, the call bypassed the tagged profiles. ' +
    `If it is the default project, the call did not select a tagged project.${hasTwoSources(props) ? ' The caller also lacks the missing tags.' : ''}`;
}

function asideOf(tagKeys: readonly string[], deciding: readonly string[]): string {
  return deciding.length === tagKeys.length ? '' : ' Tags of callers (iamPrincipal/) are ignored, because there are also tags of resources.';
}
