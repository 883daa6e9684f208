import type { AppTemplate } from './app-templates';

/** What a check has against a resource. */
export interface Finding {
  readonly reason: string;
  readonly template: AppTemplate;
  readonly logicalId: string;

  /** What of the resource it is about. */
  readonly location: string;
}
