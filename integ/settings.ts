import type { Node } from 'constructs';
import { DEFAULT_MODELS } from './names';

/** What differs between the accounts that it is proven in. */
export interface ProofSettings {
  /** Hears of alarms and budgets; nobody does if it is left out. */
  readonly email?: string;

  /** Whether the account pays its own bill: cost allocation tags, cost categories and anomaly monitors are there only. */
  readonly payer: boolean;

  /** The month to count anew from, such as `2026-01`; nothing is if it is left out. */
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
