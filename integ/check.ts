import type { Live } from './live';
import type { OutputName, StackName } from './names';
import type { Outcome } from './outcome';

/** Time after the deployment at which an assumption can be verified. */
export enum When {
  AT_ONCE = 'immediately',
  MINUTES = 'after minutes',
  HOUR = 'after an hour',
  DAYS = 'after a day or two',
}

/** Place, if not any account of the commercial partition. */
export type Where = 'the payer account' | 'GovCloud';

/**
 * Checks whether AWS behaves as the library assumes.
 *
 * docs/reference/assumptions.md has the assumption and its workaround under the same ID.
 */
export interface Check<Needs extends OutputName = OutputName> {
  readonly id: string;
  readonly when: When;
  readonly where?: Where;

  /** Cost of a run. Undefined if there is none. */
  readonly cost?: string;

  /** Outputs of the app that the check reads. */
  readonly needs: readonly Needs[];

  /** Resource that AWS rejects at deployment if the assumption is wrong. */
  readonly refusedAs?: { readonly stack: StackName; readonly resourceType: string };

  readonly run: (live: Live, outputs: Record<Needs, string>) => Promise<Outcome>;
}

/** Compares the outputs that a check needs with those that it reads. */
export function check<const Needs extends OutputName>(definition: Check<Needs>): Check {
  return definition as unknown as Check;
}
