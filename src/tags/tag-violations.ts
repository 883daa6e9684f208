import { CostTagCase, type CostTagRule } from './cost-tag-rule';
import { show } from '../private/text';

/** Rules by key. */
export type CostTagRules = Readonly<Record<string, CostTagRule>>;

/** What tags have against rules. */
export interface TagViolation {
  readonly kind: 'MISSING' | 'MISSPELT' | 'UNKNOWN' | 'VALUE';

  /** The key of the rules, or the one they do not know. */
  readonly key: string;
  readonly problem: string;
}

/**
 * Where tags break the rules, in the order of the rules.
 *
 * @param tags what is no text is only known at deployment, and not judged
 * @param isToken whether a text is only known at deployment
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
        ? { kind: 'MISSING', key, problem: `tag ${show(key)} must be there, got keys ${show([...tags.keys()])}: add it${told(rules[key])}` }
        : { kind: 'MISSPELT', key, problem: `tag ${show(key)} must be spelt so, got ${show(lookalike)}: AWS counts them as different keys` };
    }),
    ...strange.filter((key) => !explained.includes(key)).map((key): TagViolation => ({
      kind: 'UNKNOWN', key, problem: `tag ${show(key)} must be a key of the schema, one of ${show(known)}, got ${show(key)}: drop it, or add it to the schema`,
    })),
    ...known.filter((key) => tags.has(key)).flatMap((key) => valueProblems(key, tags.get(key), rules[key], isToken)
      .map((problem): TagViolation => ({ kind: 'VALUE', key, problem }))),
  ];
}

/** Keys that people take for one another have the same. */
export function foldedKey(key: string): string {
  return key.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** Matches whole values. */
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
    return problem(`be one of ${show(allowedValues)}`, 'take one of them, or add it to the schema');
  }
  return [
    ...pattern !== undefined && !matcher(pattern).test(value) ? problem(`match ${show(pattern)}`, 'change it') : [],
    ...valueCase !== undefined && value !== inCase(value, valueCase) ? problem(`be in ${valueCase.toLowerCase()} case`, `write ${show(inCase(value, valueCase))}`) : [],
    ...value === '' && rule.required !== false ? problem('not be empty', 'give a value') : [],
  ];
}

function told({ description, owner }: CostTagRule): string {
  const said = [description, owner === undefined ? undefined : `ask ${owner}`].filter((each) => each !== undefined);
  return said.length === 0 ? '' : ` (${said.join('; ')})`;
}
