import type { Usage } from './cost-figures';
import type { Spender } from './spenders';

/** Legacy model that was called in the interval. */
export interface LegacyModel {
  /** Foundation model behind the profile, or the value of `ModelId`. */
  readonly modelId: string;

  /**
   * Short ID of the profile through which the model was called.
   *
   * @default - the model was called without a profile
   */
  readonly profileId?: string;
  readonly calls: number;
}

/**
 * Legacy models that were called, with the number of calls.
 */
export function legacyModels(used: ReadonlyArray<{ readonly spender: Spender; readonly usage: Usage }>): LegacyModel[] {
  return used.filter(({ usage }) => usage.legacyCalls > 0).map(({ spender: { profile, modelIds }, usage: { legacyCalls: calls } }) => ({
    modelId: profile?.model?.modelId ?? modelIds[0], ...profile ? { profileId: profile.id } : {}, calls,
  }));
}
