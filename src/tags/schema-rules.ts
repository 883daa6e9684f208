import { CostTagCase, type CostTagRule } from './cost-tag-rule';
import { MAX_TAGS_PER_RESOURCE, tagProblems, valueProblems } from './tag-rules';
import { isToken, repeated, show } from '../private/check';

/** Rules by key. */
export type CostTagRules = Readonly<Record<string, CostTagRule>>;

/**
 * What is wrong with the rules themselves.
 */
export function schemaProblems(rules: CostTagRules): string[] {
  const keys = Object.keys(rules);
  return [
    ...keys.length === 0 ? ['must have at least one key, got {}: name what the cost is told apart by'] : [],
    ...keys.filter(isToken).map(() => 'keys must be known at synth, got a token: pass the text'),
    // Only keys are at stake here: an empty value is a legal one.
    ...tagProblems(Object.fromEntries(keys.map((key) => [key, '']))),
    ...keys.length <= MAX_TAGS_PER_RESOURCE ? alikeProblems(keys) : [],
    ...keys.flatMap((key) => ruleProblems(key, rules[key])),
  ];
}

/**
 * Where tags break the rules.
 *
 * @param isClosed whether keys that the rules do not know are refused
 */
export function tagsProblems(rules: CostTagRules, tags: ReadonlyMap<string, unknown>, isClosed: boolean): string[] {
  const known = Object.keys(rules);
  const missing = known.filter((key) => rules[key].required !== false && !tags.has(key));
  const strange = [...tags.keys()].filter((key) => !known.includes(key) && !isToken(key));
  const lookalikes = new Map(missing.map((key) => [key, strange.filter((each) => folded(each) === folded(key))]));
  const explained = [...lookalikes.values()].flat();
  return [
    ...missing.map((key) => {
      const [lookalike] = lookalikes.get(key)!;
      return lookalike === undefined
        ? `tag ${show(key)} must be there, got keys ${show([...tags.keys()])}: add it${told(rules[key])}`
        : `tag ${show(key)} must be spelt so, got ${show(lookalike)}: AWS counts them as different keys`;
    }),
    ...isClosed
      ? strange.filter((key) => !explained.includes(key)).map((key) =>
        `tag ${show(key)} must be a key of the schema, one of ${show(known)}, got ${show(key)}: drop it, or add it to the schema`)
      : [],
    ...known.filter((key) => tags.has(key)).flatMap((key) => ruledValueProblems(key, tags.get(key), rules[key])),
  ];
}

function ruledValueProblems(key: string, value: unknown, rule: CostTagRule): string[] {
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

function ruleProblems(key: string, rule: CostTagRule): string[] {
  const { allowedValues, pattern, valueCase } = rule;
  const isBroken = pattern !== undefined && !isRegularExpression(pattern);
  const known = isToken(allowedValues) ? [] : (allowedValues ?? []).filter((value) => !isToken(value));
  return [
    ...allowedValues?.length === 0 ? [`allowedValues of ${show(key)} must name at least one value, got []: leave it out to allow any`] : [],
    ...isToken(pattern) || isBroken ? [`pattern of ${show(key)} must be a regular expression that is known at synth, got ${show(pattern)}: correct it`] : [],
    ...repeated(known).map((value) => `allowedValues of ${show(key)} must differ, got ${show(value)} more than once: drop it`),
    ...known.flatMap((value) => valueProblems(key, value)),
    ...known.filter((value) => pattern !== undefined && !isBroken && !matcher(pattern).test(value)).map((value) =>
      `allowedValues of ${show(key)} must match its pattern ${show(pattern)}, got ${show(value)}: change one of the two`),
    ...known.filter((value) => valueCase !== undefined && value !== inCase(value, valueCase)).map((value) =>
      `allowedValues of ${show(key)} must be in ${valueCase!.toLowerCase()} case, got ${show(value)}: write ${show(inCase(value, valueCase!))}`),
    ...known.filter((value) => value === '' && rule.required !== false).map(() =>
      `allowedValues of ${show(key)} must not be empty texts, got "": leave it out, or set required to false`),
  ];
}

// Keys that differ only in case are told by the rules for tags.
function alikeProblems(keys: string[]): string[] {
  const distinct = [...new Set(keys.map((key) => key.toLowerCase()))];
  return repeated(distinct.map(folded)).map((fold) => {
    const alike = keys.filter((key) => folded(key) === fold);
    return `keys ${alike.map(show).join(', ')} differ only in case and separators, and nobody will remember which is which: keep one spelling`;
  });
}

function told({ description, owner }: CostTagRule): string {
  const said = [description, owner === undefined ? undefined : `ask ${owner}`].filter((each) => each !== undefined);
  return said.length === 0 ? '' : ` (${said.join('; ')})`;
}

function folded(key: string): string {
  return key.toLowerCase().replace(/[^a-z0-9]/g, '');
}

function matcher(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`);
}

function isRegularExpression(pattern: string): boolean {
  try {
    return Boolean(new RegExp(pattern));
  } catch {
    return false;
  }
}

function inCase(value: string, valueCase: CostTagCase): string {
  return valueCase === CostTagCase.LOWER ? value.toLowerCase() : value.toUpperCase();
}
