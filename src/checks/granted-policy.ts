import type { AppTemplate } from './app-template';
import type { PolicyStatementText } from './statement-reach';

/** A policy of the app, with the principals that have it. */
export interface GrantedPolicy {
  readonly template: AppTemplate;
  readonly logicalId: string;
  readonly statements: PolicyStatementText[];

  /** Whether macros and loops add no statements. */
  readonly isComplete: boolean;

  /** Keys of the principals that have the policy, with the members of groups. A principal that is known only at deployment has a key of its own. */
  readonly holders: Set<string>;

  /** Keys of the principals that have the policy regardless of conditions. */
  readonly certainHolders: Set<string>;

  /** Condition of the template on which the policy depends. */
  readonly condition?: string;
}
