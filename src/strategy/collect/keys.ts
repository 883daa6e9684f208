import { isToken } from '../../private/check';
import type { CostTagSchema } from '../../tags';
import { sorted } from '../readable-values';
import type { KeyFact, StrategyFacts } from '../strategy-facts';

type Carriers = Pick<StrategyFacts, 'profiles' | 'projects' | 'principals'>;
type Tagged = ReadonlyArray<{ readonly tags?: Readonly<Record<string, string>> }>;

const NOT_KNOWN = '(known at deployment)';

/** Returns the keys of the schema and other keys that profiles, projects and principals carry. */
export function collectKeys(schema: CostTagSchema | undefined, carriers: Carriers): KeyFact[] {
  const carried = [...carriers.profiles, ...carriers.projects, ...carriers.principals].flatMap(({ tags = {} }) => Object.keys(tags));
  return sorted([...schema?.keys ?? [], ...carried]).map((key) => ({
    key,
    ...schema ? ruleOf(schema, key) : {},
    valuesInUse: valuesInUse(key, carriers),
  }));
}

function ruleOf(schema: CostTagSchema, key: string): Omit<KeyFact, 'key' | 'valuesInUse'> {
  if (!schema.keys.includes(key)) {
    return { inSchema: false };
  }
  const { required = true, allowedValues, pattern, valueCase, description, owner } = schema.rule(key);
  return {
    inSchema: true,
    required,
    allowedValues: allowedValues && known(allowedValues),
    pattern,
    valueCase,
    description: description && textOf(description),
    owner: owner && textOf(owner),
  };
}

function known(values: string[]): string[] {
  return isToken(values) ? [NOT_KNOWN] : values.map(textOf);
}

function textOf(text: string): string {
  return isToken(text) ? NOT_KNOWN : text;
}

function valuesInUse(key: string, { profiles, projects, principals }: Carriers): KeyFact['valuesInUse'] {
  const valuesOf = (carriers: Tagged) => carriers.flatMap(({ tags = {} }) => Object.hasOwn(tags, key) ? [tags[key]] : []);
  const [ofProfiles, ofProjects, ofPrincipals] = [profiles, projects, principals].map(valuesOf);
  const count = (values: readonly string[], value: string) => values.filter((each) => each === value).length;
  return sorted([...ofProfiles, ...ofProjects, ...ofPrincipals]).map((value) => ({
    value,
    profiles: count(ofProfiles, value),
    ...count(ofProjects, value) > 0 ? { projects: count(ofProjects, value) } : {},
    ...count(ofPrincipals, value) > 0 ? { principals: count(ofPrincipals, value) } : {},
  }));
}
