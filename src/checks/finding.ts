import type { AppTemplate } from './app-templates';

/** A violation in a resource, and its reason. */
export interface Finding {
  readonly reason: string;
  readonly template: AppTemplate;
  readonly logicalId: string;

  /** Path of the violation in the resource. */
  readonly location: string;
}
