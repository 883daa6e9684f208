import type { Live } from './live';
import type { OutputName, StackName } from './names';
import type { Outcome } from './outcome';

/** When an assumption can be shown, counted from the deployment. */
export enum When {
  AT_ONCE = 'at once',
  MINUTES = 'after minutes',
  HOUR = 'after an hour',
  DAYS = 'after a day or two',
}

/** Where else than in any account of the commercial partition. */
export type Where = 'the payer account' | 'GovCloud';

/**
 * Shows whether AWS does what the library assumes.
 *
 * What is assumed, and the way out if it is otherwise, is in the README under the same id.
 */
export interface Check<Needs extends OutputName = OutputName> {
  readonly id: string;
  readonly when: When;
  readonly where?: Where;

  /** What a run costs, where it is more than nothing. */
  readonly cost?: string;

  /** The outputs of the app that it reads. */
  readonly needs: readonly Needs[];

  /** What AWS refuses to deploy if it is otherwise. */
  readonly refusedAs?: { readonly stack: StackName; readonly resourceType: string };

  readonly run: (live: Live, outputs: Record<Needs, string>) => Promise<Outcome>;
}

/** Checks what a check needs against what it reads. */
export function check<const Needs extends OutputName>(definition: Check<Needs>): Check {
  return definition as unknown as Check;
}
