import type { ITagBudget } from '../budgets';
import { plural } from '../private/text';
import type { IInferenceProfile } from '../profiles';
import type { IBedrockProject } from '../projects';

/**
 * Profiles and projects that are billed under one value of a tag, and budgets for this value.
 */
export interface TagValueGroup {
  readonly value: string;
  readonly profiles: IInferenceProfile[];
  readonly projects: IBedrockProject[];
  readonly budgets: ITagBudget[];
}

/** Number of profiles and projects, in words. */
export function countText({ profiles, projects }: Pick<TagValueGroup, 'profiles' | 'projects'>): string {
  const counts = [[profiles.length, 'profile'], [projects.length, 'project']] as const;
  const shown = counts.filter(([count]) => count > 0).map(([count, noun]) => plural(count, noun));
  return shown.length === 0 ? plural(0, 'profile') : shown.join(' and ');
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
