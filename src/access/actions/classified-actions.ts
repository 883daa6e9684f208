import type { UntrackedUsage } from '../untracked-usage';

/** How an action incurs cost. */
export enum ActionCost {
  /** The call is charged, and runs with the permissions of the caller. */
  CALLER = 'caller',

  /** The call is charged, and a separate service role runs models or other charged work. */
  ROLE = 'role',

  /** The action commits to later charges, such as capacity or storage. */
  COMMITMENT = 'commitment',

  /** The action itself is not charged. */
  FREE = 'free',
}

/** Actions of one service that incur cost in the same way. */
export interface ClassifiedActions {
  /** Names without the prefix of the service. */
  readonly names: readonly string[];

  readonly cost: ActionCost;

  /** Reason for the classification, for documents. */
  readonly reason: string;

  /** Usage that the actions belong to, if a perimeter denies them. */
  readonly usage?: UntrackedUsage;

  /** Whether a perimeter judges the actions by the tags of their project or caller, if these are carriers. */
  readonly isProjectInference?: boolean;

  /** Whether a perimeter denies the actions together with service roles. Agents and knowledge bases are examples. */
  readonly isServiceRoleUsage?: boolean;

  /** Patterns that a Deny uses instead of the names, so that it also covers actions that AWS adds to a family. */
  readonly patterns?: readonly string[];

  /** Source of actions that are not yet in the service authorization reference. */
  readonly announcedIn?: string;
}

/** Adds the prefix of a service to the names of actions. */
export function withPrefix(service: string, names: readonly string[]): string[] {
  return names.map((name) => `${service}:${name}`);
}
