import type { ITagBudget } from '../budgets';
import type { IInferenceProfile } from '../profiles';

/**
 * Profiles that are billed under one value of a tag, and budgets for this value.
 */
export interface TagValueGroup {
  readonly value: string;
  readonly profiles: IInferenceProfile[];
  readonly budgets: ITagBudget[];
}

/** Groups elements by key, in the order in which the keys first occur. */
export function groupedBy<T>(things: readonly T[], keyOf: (thing: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const thing of things) {
    const key = keyOf(thing);
    groups.set(key, [...groups.get(key) ?? [], thing]);
  }
  return groups;
}
