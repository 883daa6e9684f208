/**
 * Value of the list that denies no value. A tag value consists of letters, digits, spaces and `_ . : / = + - @`, so no resource and no principal can have this value. IAM rejects an empty list.
 */
export const NO_TAG_VALUE = '#';

/** Value that is denied while one of its alarms is in ALARM. */
export interface ListedValue {
  readonly value: string;

  /** Names of the alarms. Undefined for a value that is always denied. */
  readonly alarmNames?: string[];
}

/** Content of a deny list, apart from the values that are denied now. */
export interface DenyListContent {
  /** Policy document whose lists of values are replaced. */
  readonly document: PolicyDocumentJson;

  /** Condition keys whose values are the denied values, such as `aws:ResourceTag/Department`. */
  readonly conditionKeys: string[];
  readonly values: ListedValue[];
}

export interface PolicyDocumentJson {
  readonly Version: string;
  readonly Statement: StatementJson[];
}

interface StatementJson {
  readonly Condition?: Record<string, Record<string, unknown>>;
  readonly [element: string]: unknown;
}

/** Returns the text of the policy that denies some values. The order of the values does not matter. */
export function policyText({ document, conditionKeys }: Pick<DenyListContent, 'document' | 'conditionKeys'>, values: Iterable<string>): string {
  const sorted = [...new Set(values)].sort();
  return JSON.stringify(withValues(document, conditionKeys, sorted.length === 0 ? [NO_TAG_VALUE] : sorted));
}

/** Returns the values that a policy denies now. A policy that cannot be read as a deny list denies none. */
export function valuesIn(text: string, conditionKeys: readonly string[]): Set<string> {
  const conditions = statementsIn(text).filter(({ Effect }) => Effect === 'Deny').flatMap(({ Condition }) => Object.values(Condition ?? {}));
  const values = conditions.flatMap((condition) => conditionKeys.flatMap((key) => condition[key] ?? [])).map(String);
  return new Set(values.filter((value) => value !== NO_TAG_VALUE));
}

/** Whether two policies are equal, regardless of the order of elements and values. */
export function isSamePolicy(one: string, other: string): boolean {
  return canonical(parsed(one)) === canonical(parsed(other));
}

function withValues(document: PolicyDocumentJson, conditionKeys: readonly string[], values: readonly string[]): PolicyDocumentJson {
  const replaced = (condition: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(condition).map(([key, value]) => [key, conditionKeys.includes(key) ? values : value]));
  return {
    ...document,
    Statement: document.Statement.map(({ Condition = {}, ...statement }) => ({
      ...statement, Condition: Object.fromEntries(Object.entries(Condition).map(([operator, condition]) => [operator, replaced(condition)])),
    })),
  };
}

function statementsIn(text: string): StatementJson[] {
  const statements = (parsed(text) as Partial<PolicyDocumentJson> | undefined)?.Statement ?? [];
  return Array.isArray(statements) ? statements : [statements];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

// AWS Organizations can return an element with one value as a text.
function canonical(value: unknown): string {
  if (Array.isArray(value)) {
    return value.length === 1 ? canonical(value[0]) : `[${value.map(canonical).sort().join()}]`;
  }
  return typeof value === 'object' && value !== null
    ? `{${Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).sort().join()}}`
    : JSON.stringify(value) ?? '';
}
