import { CostTagCase, type CostTagRule } from './cost-tag-rule';
import { show } from '../private/text';

/** Rules by key. */
export type CostTagRules = Readonly<Record<string, CostTagRule>>;

/** Violation of a rule by a tag. */
export interface TagViolation {
  readonly kind: 'MISSING' | 'MISSPELLED' | 'UNKNOWN' | 'VALUE';

  /** Key of the violated rule, or the key without a rule. */
  readonly key: string;
  readonly problem: string;
}

/**
 * Violations of the rules by tags, in the order of the rules.
 *
 * @param tags values that are not strings are known only at deployment and are not validated
 * @param isToken whether a string is known only at deployment
 */
export function tagViolations(rules: CostTagRules, tags: ReadonlyMap<string, unknown>, isToken: (value: unknown) => boolean): TagViolation[] {
  const known = Object.keys(rules);
  const missing = known.filter((key) => rules[key].required !== false && !tags.has(key));
  const strange = [...tags.keys()].filter((key) => !known.includes(key) && !isToken(key));
  const lookalikes = new Map(missing.map((key) => [key, strange.filter((each) => foldedKey(each) === foldedKey(key))]));
  const explained = [...lookalikes.values()].flat();
  return [
    ...missing.map((key): TagViolation => {
      const [lookalike] = lookalikes.get(key)!;
      return lookalike === undefined
        ? { kind: 'MISSING', key, problem: `required tag ${show(key)} is missing, got keys ${show([...tags.keys()])}: add the tag${told(rules[key])}` }
        : { kind: 'MISSPELLED', key, problem: `tag key ${show(lookalike)} looks like a misspelling of ${show(key)}: rename it, because AWS treats them as different keys` };
    }),
    ...strange.filter((key) => !explained.includes(key)).map((key): TagViolation => ({
      kind: 'UNKNOWN', key, problem: `tag key must be one of the schema's keys ${show(known)}, got ${show(key)}: remove the tag, or add the key to the schema`,
    })),
    ...known.filter((key) => tags.has(key)).flatMap((key) => valueProblems(key, tags.get(key), rules[key], isToken)
      .map((problem): TagViolation => ({ kind: 'VALUE', key, problem }))),
  ];
}

/** Normalized form of a key, identical for keys that are easily confused. */
export function foldedKey(key: string): string {
  return key.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** Regular expression that matches whole values. */
export function matcher(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`);
}

export function inCase(value: string, valueCase: CostTagCase): string {
  return valueCase === CostTagCase.LOWER ? value.toLowerCase() : value.toUpperCase();
}

function valueProblems(key: string, value: unknown, rule: CostTagRule, isToken: (value: unknown) => boolean): string[] {
  if (isToken(value) || typeof value !== 'string') {
    return [];
  }
  const problem = (demand: string, remedy: string) => [`value of ${show(key)} must ${demand}, got ${show(value)}: ${remedy}${told(rule)}`];
  const { allowedValues, pattern, valueCase } = rule;
  if (allowedValues && !isToken(allowedValues) && !allowedValues.some(isToken) && !allowedValues.includes(value)) {
    return problem(`be one of ${show(allowedValues)}`, 'use an allowed value, or add the value to the schema');
  }
  return [
    ...pattern !== undefined && !matcher(pattern).test(value) ? problem(`match ${show(pattern)}`, 'change the value') : [],
    ...valueCase !== undefined && value !== inCase(value, valueCase) ? problem(`be ${valueCase.toLowerCase()}case`, `use ${show(inCase(value, valueCase))}`) : [],
    ...value === '' && rule.required !== false ? problem('not be empty', 'pass a value') : [],
  ];
}

function told({ description, owner }: CostTagRule): string {
  const said = [description, owner === undefined ? undefined : `ask ${owner}`].filter((each) => each !== undefined);
  return said.length === 0 ? '' : ` (${said.join('; ')})`;
}
