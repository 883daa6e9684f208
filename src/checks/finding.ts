import type { AppTemplate } from './app-templates';
import type { CheckedUsage } from './untracked-calls';

/** A violation in a resource, and its reason. */
export interface Finding {
  readonly reason: string;
  readonly template: AppTemplate;
  readonly logicalId: string;

  /** Path of the violation in the resource. */
  readonly location: string;

  /** Content that identifies the finding in a baseline. The reason if omitted. */
  readonly content?: string;

  /** Kinds of untracked usage that a statement allows. */
  readonly usage?: readonly CheckedUsage[];

  /** Remedy, if it depends on the resource. The remedy of the rule if omitted. */
  readonly fix?: string;
}

/** A finding of a rule, with the place at which it is reported. */
export interface PlacedFinding extends Finding {
  readonly rule: string;

  /** Path of the construct that created the resource, or of the construct that deploys the template of the resource. Undefined if neither is in the construct tree. */
  readonly constructPath?: string;

  /** Unique name of the resource in the app: its construct path, or the path of a parent scope and the logical ID. */
  readonly name: string;

  /** Resource in the template of a stack: the resource, or the resource that deploys its template. */
  readonly reported: { readonly template: AppTemplate; readonly logicalId: string };
}
