import { isToken } from '../../private/check';
import type { CostTagSchema } from '../../tags';
import { sorted } from '../readable-values';
import type { KeyFact, ProfileFact } from '../strategy-facts';

const NOT_KNOWN = '(known at deployment)';

/** Returns the keys of the schema and other keys that profiles carry. */
export function collectKeys(schema: CostTagSchema | undefined, profiles: readonly ProfileFact[]): KeyFact[] {
  const carried = profiles.flatMap(({ tags = {} }) => Object.entries(tags));
  return sorted([...schema?.keys ?? [], ...carried.map(([key]) => key)]).map((key) => ({
    key,
    ...schema ? ruleOf(schema, key) : {},
    valuesInUse: valuesOf(carried.filter(([each]) => each === key).map(([, value]) => value)),
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

function valuesOf(values: string[]): KeyFact['valuesInUse'] {
  return sorted(values).map((value) => ({ value, profiles: values.filter((each) => each === value).length }));
}
