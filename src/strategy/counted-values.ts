import { sorted } from './readable-values';
import type { StrategyFacts } from './strategy-facts';

/** Dimension value under which a meter publishes profiles that do not have the tag. */
const UNTAGGED = '(untagged)';

/**
 * Returns a function that lists the known values of a meter's tag key: values in the schema, profiles, budgets and alarms.
 */
export function valuesToCount({ keys, profiles, projects = [], budgets, alarms }: Pick<StrategyFacts, 'keys' | 'profiles' | 'budgets' | 'alarms'> & Partial<Pick<StrategyFacts, 'projects'>>): (key: string) => string[] {
  return (key) => sorted([
    ...keys.filter((each) => each.key === key).flatMap(({ allowedValues = [] }) => allowedValues),
    ...[...profiles, ...projects].map(({ tags = {} }) => Object.hasOwn(tags, key) ? tags[key] : UNTAGGED),
    ...budgets.flatMap(({ tags }) => tags).filter((tag) => tag.key.replace(/^user:/, '') === key).flatMap(({ values }) => values),
    ...alarms.flatMap(({ tags = {} }) => Object.hasOwn(tags, key) ? tags[key] : []),
  ]);
}
