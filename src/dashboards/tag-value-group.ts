import type { TagBudget } from '../budgets';
import type { IInferenceProfile } from '../profiles';

/**
 * The profiles that are billed under one value of a tag, and the budgets that count it.
 */
export interface TagValueGroup {
  readonly value: string;
  readonly profiles: IInferenceProfile[];
  readonly budgets: TagBudget[];
}

/** Lists of things by a key, in the order in which keys come up. */
export function groupedBy<T>(things: readonly T[], keyOf: (thing: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const thing of things) {
    const key = keyOf(thing);
    groups.set(key, [...groups.get(key) ?? [], thing]);
  }
  return groups;
}
