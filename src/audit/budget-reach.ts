import { listOf } from './template-values';

/** A tag that a budget counts by, as texts; a value that only deployment knows is undefined. */
export interface BudgetFilter {
  /** The tags asked for, in words. */
  readonly words: string;

  /** Whether something with these tags would be counted, as far as its tags decide. */
  counts(tags: ReadonlyMap<string, unknown>): boolean;
}

/**
 * What a budget's filter asks of tags, or undefined if it asks nothing of them.
 *
 * @param budget the property `Budget` of `AWS::Budgets::Budget`
 */
export function budgetFilter(budget: any): BudgetFilter | undefined {
  const expression = budget?.FilterExpression;
  const legacy = tagKeyValues(budget?.CostFilters?.TagKeyValue);
  if (expression && tagNames(expression).length > 0) {
    return { counts: (tags) => matches(expression, tags), words: tagNames(expression).join(', ') };
  }
  return legacy.length === 0 ? undefined : {
    counts: (tags) => legacy.some((each) => each === undefined || tags.get(each.key) === each.value || isUnknown(tags.get(each.key))),
    words: legacy.map((each) => each ? `${each.key}=${each.value}` : 'a value that only deployment knows').join(', '),
  };
}

// What is not about tags counts whatever the tags are.
function matches(expression: any, tags: ReadonlyMap<string, unknown>): boolean {
  return listOf(expression.And).every((each) => matches(each, tags)) &&
    (expression.Or === undefined || listOf(expression.Or).some((each) => matches(each, tags))) &&
    (expression.Not === undefined || tagNames(expression.Not).length === 0 || !matches(expression.Not, tags)) &&
    (expression.Tags === undefined || matchesTag(expression.Tags, tags));
}

function matchesTag({ Key, Values = [], MatchOptions = [] }: any, tags: ReadonlyMap<string, unknown>): boolean {
  const key = typeof Key === 'string' ? plainKey(Key) : undefined;
  if (key === undefined) {
    return true;
  }
  const value = tags.get(key);
  if (listOf(MatchOptions).includes('ABSENT')) {
    return value === undefined;
  }
  const folded = (text: unknown) => listOf(MatchOptions).includes('CASE_INSENSITIVE') ? String(text).toLowerCase() : text;
  return value !== undefined && (isUnknown(value) || listOf(Values).some((each) => isUnknown(each) || folded(each) === folded(value)));
}

function tagNames(expression: any): string[] {
  const { And, Or, Not, Tags } = expression;
  return [
    ...Tags ? [`${typeof Tags.Key === 'string' ? Tags.Key : 'a key that only deployment knows'}=${listOf(Tags.Values).map((value) => isUnknown(value) ? '…' : value).join('|')}`] : [],
    ...[...listOf(And), ...listOf(Or), ...listOf(Not)].flatMap(tagNames),
  ];
}

// `user:Team$claims`, where the prefix says whose tag it is.
function tagKeyValues(values: any): Array<{ key: string; value: string } | undefined> {
  return listOf(values).map((text) => {
    const key = typeof text === 'string' ? plainKey(text.split('$')[0]) : undefined;
    return key === undefined ? undefined : { key, value: text.slice(text.indexOf('$') + 1) };
  });
}

/** The key of a resource's tag; undefined for one of another kind, such as a caller's. */
function plainKey(key: string): string | undefined {
  return key.startsWith('user:') ? key.slice('user:'.length) : /^(aws:|iamPrincipal\/)/.test(key) ? undefined : key;
}

function isUnknown(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
