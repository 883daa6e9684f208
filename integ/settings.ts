import type { Node } from 'constructs';
import { DEFAULT_MODELS } from './names';

/** Settings that differ between accounts. */
export interface ProofSettings {
  /** Address for notifications of alarms and budgets. */
  readonly email?: string;

  /** Whether the account is a payer account, which is required for cost allocation tags, cost categories and anomaly monitors. */
  readonly payer: boolean;

  /** First month of the backfill, such as `2026-01`. No backfill if undefined. */
  readonly backfillFrom?: string;

  /** A foundation model that is offered in us-east-1 and has a prompt cache. */
  readonly model: string;

  /** A system-defined profile of a geography. */
  readonly geographicProfile: string;

  /** A system-defined profile that is global. */
  readonly globalProfile: string;
}

/** Reads the settings from CDK context, as given with `-c NAME=VALUE`. */
export function settingsOf(node: Node): ProofSettings {
  const text = (name: string): string | undefined => node.tryGetContext(name);
  const payer = text('payer') ?? 'false';
  if (!['true', 'false'].includes(String(payer))) {
    throw new Error(`the context payer must be true or false, got ${payer}`);
  }
  return {
    email: text('email'),
    payer: String(payer) === 'true',
    backfillFrom: text('backfillFrom'),
    model: text('model') ?? DEFAULT_MODELS.model,
    geographicProfile: text('geographicProfile') ?? DEFAULT_MODELS.geographicProfile,
    globalProfile: text('globalProfile') ?? DEFAULT_MODELS.globalProfile,
  };
}
