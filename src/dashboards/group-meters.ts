import type { TagValueGroup } from './tag-value-group';
import { metersOf, type TokenMeter } from '../pricing/metered-carrier';
import { messagesOf } from '../private/check';
import { isPriced } from '../profiles/priced-profile';
import { tokenMeterOf } from '../profiles/token-counters';
import type { IBedrockProject } from '../projects';

/** Profiles and projects whose cost a dashboard shows. */
export type Shown = Pick<TagValueGroup, 'profiles' | 'projects'>;

/** Token metrics of the profiles, and of the models of the projects, whose prices are known. */
export function pricedMeters({ profiles, projects }: Shown): TokenMeter[] {
  return [...profiles.filter(isPriced).map(tokenMeterOf), ...projects.filter(isPricedProject).flatMap(metersOf)];
}

/** Profiles and projects of which a price is not known. */
export function unpriced({ profiles, projects }: Shown): Shown {
  return { profiles: profiles.filter((profile) => !isPriced(profile)), projects: projects.filter((project) => !isPricedProject(project)) };
}

/** Reasons why cost cannot be estimated, one for each profile and project. */
export function priceProblems({ profiles, projects }: Shown): string[] {
  return [...messagesOf(profiles, ({ prices }) => prices), ...messagesOf(projects, metersOf)];
}

export function isPricedProject(project: IBedrockProject): boolean {
  return messagesOf([project], metersOf).length === 0;
}
