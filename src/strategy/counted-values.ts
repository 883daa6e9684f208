import { sorted } from './readable-values';
import type { StrategyFacts } from './strategy-facts';

/** What a meter counts profiles without the tag under. */
const UNTAGGED = '(untagged)';

/**
 * The values that a key of a meter is known to have, by whatever names them: the schema, profiles, budgets and alarms.
 */
export function valuesToCount({ keys, profiles, budgets, alarms }: Pick<StrategyFacts, 'keys' | 'profiles' | 'budgets' | 'alarms'>): (key: string) => string[] {
  return (key) => sorted([
    ...keys.filter((each) => each.key === key).flatMap(({ allowedValues = [] }) => allowedValues),
    ...profiles.map(({ tags = {} }) => Object.hasOwn(tags, key) ? tags[key] : UNTAGGED),
    ...budgets.flatMap(({ tags }) => tags).filter((tag) => tag.key.replace(/^user:/, '') === key).flatMap(({ values }) => values),
    ...alarms.flatMap(({ tags = {} }) => Object.hasOwn(tags, key) ? tags[key] : []),
  ]);
}
