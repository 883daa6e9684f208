import { listOf } from '../private/template-values';

/** What a budget's filter asks of tags. */
export interface BudgetFilter {
  /** The tags asked for, in words. */
  readonly words: string;

  /** Whether something with these tags would be counted, as far as its tags decide. */
  counts(tags: ReadonlyMap<string, unknown>): boolean;
}

/**
 * What a budget's filter asks of tags, or undefined if it asks nothing of them, or counts other services than Bedrock's alone.
 *
 * @param budget the property `Budget` of `AWS::Budgets::Budget`
 */
export function budgetFilter(budget: any): BudgetFilter | undefined {
  const expression = budget?.FilterExpression;
  const filters = budget?.CostFilters ?? {};
  if (isOfOtherServices([...servicesOf(expression ?? {}), ...listOf(filters.Service)])) {
    return undefined;
  }
  if (expression && tagNames(expression).length > 0) {
    return { counts: (tags) => matches(expression, tags), words: tagNames(expression).join(', ') };
  }
  const legacy = tagKeyValues(filters.TagKeyValue);
  return legacy.length === 0 ? undefined : { counts: (tags) => legacy.some((each) => each.matches(tags)), words: legacy.map(({ words }) => words).join(', ') };
}

// Third-party models are billed as `Claude Sonnet 4.5 (Amazon Bedrock Edition)` and the like.
function isOfOtherServices(services: any[]): boolean {
  return services.length > 0 && services.every((service) => typeof service === 'string' && !/bedrock|claude|marketplace/i.test(service));
}

function servicesOf(expression: any): any[] {
  const { And, Or, Dimensions } = expression;
  return [
    ...Dimensions?.Key === 'SERVICE' ? listOf(Dimensions.Values) : [],
    ...[...listOf(And), ...listOf(Or)].flatMap(servicesOf),
  ];
}

// What is not about tags counts whatever the tags are.
function matches(expression: any, tags: ReadonlyMap<string, unknown>): boolean {
  return listOf(expression.And).every((each) => matches(each, tags)) &&
    (expression.Or === undefined || listOf(expression.Or).some((each) => matches(each, tags))) &&
    (expression.Not === undefined || tagNames(expression.Not).length === 0 || !matches(expression.Not, tags)) &&
    (expression.Tags === undefined || matchesTag(expression.Tags, tags));
}

function matchesTag({ Key, Values, MatchOptions }: any, tags: ReadonlyMap<string, unknown>): boolean {
  const key = typeof Key === 'string' ? plainKey(Key) : undefined;
  if (key === undefined) {
    return true;
  }
  const value = tags.get(key);
  const options = listOf(MatchOptions);
  if (options.includes('ABSENT')) {
    return value === undefined;
  }
  const values = listOf(Values);
  const isOne = (each: unknown) => isUnknown(each) || compares(String(value), String(each), options);
  return value !== undefined && (isUnknown(value) || values.length === 0 || values.some(isOne));
}

// https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_TagValues.html
function compares(value: string, wanted: string, options: string[]): boolean {
  const [one, other] = options.includes('CASE_INSENSITIVE') ? [value.toLowerCase(), wanted.toLowerCase()] : [value, wanted];
  switch (true) {
    case options.includes('STARTS_WITH'): return one.startsWith(other);
    case options.includes('ENDS_WITH'): return one.endsWith(other);
    case options.includes('CONTAINS'): return one.includes(other);
    default: return one === other;
  }
}

function tagNames(expression: any): string[] {
  const { And, Or, Not, Tags } = expression ?? {};
  const values = listOf(Tags?.Values).map((value) => isUnknown(value) ? '…' : value).join('|');
  return [
    ...Tags ? [`${typeof Tags.Key === 'string' ? Tags.Key : 'a key that only deployment knows'}=${values}`] : [],
    ...[...listOf(And), ...listOf(Or), ...listOf(Not)].flatMap(tagNames),
  ];
}

// `user:Team$claims`, where the prefix says whose tag it is. Without one it counts nothing.
function tagKeyValues(values: any): Array<{ words: string; matches: (tags: ReadonlyMap<string, unknown>) => boolean }> {
  return listOf(values).map((text) => {
    if (typeof text !== 'string' || !text.includes('$') || plainKey(text) === undefined) {
      return { words: typeof text === 'string' ? text : 'a value that only deployment knows', matches: () => true };
    }
    const [key, value] = [text.slice(0, text.indexOf('$')), text.slice(text.indexOf('$') + 1)];
    const carried = (tags: ReadonlyMap<string, unknown>) => tags.get(plainKey(key)!);
    return { words: `${key}=${value}`, matches: (tags) => key.startsWith('user:') && ((carried(tags) ?? '') === value || isUnknown(carried(tags))) };
  });
}

/** The key of a resource's tag; undefined for one of another kind, such as a caller's. */
function plainKey(key: string): string | undefined {
  return key.startsWith('user:') ? key.slice('user:'.length) : /^(aws:|iamPrincipal[:/])/.test(key) ? undefined : key;
}

function isUnknown(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
