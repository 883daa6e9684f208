import { listOf } from '../private/template-values';

/** Tag conditions in the filter of a budget. */
export interface BudgetFilter {
  /** Tag conditions as text. */
  readonly words: string;

  /**
   * Whether the budget would include a resource with these tags, as far as the tags decide. Always true for a filter that selects linked accounts, because their
   * resources are not known.
   */
  counts(tags: ReadonlyMap<string, unknown>): boolean;
}

/**
 * Returns the tag conditions in the filter of a budget. Returns undefined if the filter has no tag conditions, or if it selects only services other
 * than Amazon Bedrock.
 *
 * @param budget the property `Budget` of `AWS::Budgets::Budget`
 */
export function budgetFilter(budget: any): BudgetFilter | undefined {
  const expression = budget?.FilterExpression;
  const filters = budget?.CostFilters ?? {};
  if (isOfOtherServices([...selected('SERVICE', expression ?? {}), ...listOf(filters.Service)])) {
    return undefined;
  }
  const ofAccounts = [...selected('LINKED_ACCOUNT', expression ?? {}), ...listOf(filters.LinkedAccount)].length > 0;
  if (expression && tagNames(expression).length > 0) {
    return { counts: (tags) => ofAccounts || matches(expression, tags) !== false, words: tagNames(expression).join(', ') };
  }
  const legacy = tagKeyValues(filters.TagKeyValue);
  return legacy.length === 0 ? undefined : {
    counts: (tags) => ofAccounts || legacy.some((each) => each.matches(tags)),
    words: legacy.map(({ words }) => words).join(', '),
  };
}

// Third-party models are billed as `Claude Sonnet 4.5 (Amazon Bedrock Edition)` and the like.
function isOfOtherServices(services: any[]): boolean {
  return services.length > 0 && services.every((service) => typeof service === 'string' && !/bedrock|claude|marketplace/i.test(service));
}

/** Values of a dimension that a filter selects. */
function selected(dimension: string, expression: any): any[] {
  const { And, Or, Dimensions } = expression;
  return [
    ...Dimensions?.Key === dimension ? listOf(Dimensions.Values) : [],
    ...[...listOf(And), ...listOf(Or)].flatMap((each) => selected(dimension, each)),
  ];
}

/** Whether a condition applies to a resource. Undefined if its tags do not decide, for example if the condition is on the tags of the caller. */
type Verdict = boolean | undefined;

function matches({ And, Or, Not, Tags }: any, tags: ReadonlyMap<string, unknown>): Verdict {
  return every([
    ...listOf(And).map((each) => matches(each, tags)),
    ...Or === undefined ? [] : [some(listOf(Or).map((each) => matches(each, tags)))],
    ...Not === undefined ? [] : [opposite(matches(Not, tags))],
    ...Tags === undefined ? [] : [matchesTag(Tags, tags)],
    // Tags do not decide about services, accounts and charge types.
    ...And || Or || Not || Tags ? [] : [undefined],
  ]);
}

function every(verdicts: Verdict[]): Verdict {
  return verdicts.includes(false) ? false : verdicts.includes(undefined) ? undefined : true;
}

function some(verdicts: Verdict[]): Verdict {
  return opposite(every(verdicts.map(opposite)));
}

function opposite(verdict: Verdict): Verdict {
  return verdict === undefined ? undefined : !verdict;
}

function matchesTag({ Key, Values, MatchOptions }: any, tags: ReadonlyMap<string, unknown>): Verdict {
  const key = typeof Key === 'string' ? plainKey(Key) : undefined;
  if (key === undefined) {
    return undefined;
  }
  const value = tags.get(key);
  const options = listOf(MatchOptions);
  if (options.includes('ABSENT')) {
    return value === undefined;
  }
  const values = listOf(Values);
  if (value === undefined || values.length === 0) {
    return value !== undefined;
  }
  const isOne = (each: unknown): Verdict => isUnknown(each) || isUnknown(value) ? undefined : compares(String(value), String(each), options);
  return some(values.map(isOne));
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
  const key = typeof Tags?.Key === 'string' ? Tags.Key : 'a key known only at deployment';
  return [
    ...Tags ? [listOf(Tags.MatchOptions).includes('ABSENT') ? `no ${key}` : `${key}=${values}`] : [],
    ...[...listOf(And), ...listOf(Or), ...listOf(Not)].flatMap(tagNames),
  ];
}

// `user:Team$claims`, where the prefix specifies the kind of tag. A key without a prefix matches nothing.
function tagKeyValues(values: any): Array<{ words: string; matches: (tags: ReadonlyMap<string, unknown>) => boolean }> {
  return listOf(values).map((text) => {
    if (typeof text !== 'string' || !text.includes('$') || plainKey(text) === undefined) {
      return { words: typeof text === 'string' ? text : 'a value known only at deployment', matches: () => true };
    }
    const [key, value] = [text.slice(0, text.indexOf('$')), text.slice(text.indexOf('$') + 1)];
    const carried = (tags: ReadonlyMap<string, unknown>) => tags.get(plainKey(key)!);
    return { words: `${key}=${value}`, matches: (tags) => key.startsWith('user:') && ((carried(tags) ?? '') === value || isUnknown(carried(tags))) };
  });
}

/** Key of a resource tag. Undefined for other kinds of tags, such as those of a caller. */
function plainKey(key: string): string | undefined {
  return key.startsWith('user:') ? key.slice('user:'.length) : /^(aws:|iamPrincipal[:/])/.test(key) ? undefined : key;
}

function isUnknown(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
