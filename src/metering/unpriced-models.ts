import type { Tokens } from './cost-figures';
import type { Spender } from './spenders';
import { TOKEN_KINDS, type TokenKind } from '../pricing/token-kinds';

/** A model without a price that was used. */
export interface UnpricedModel {
  /** The foundation model behind profiles, else what Bedrock counts it by: an id or ARN, or the short id of a profile that is gone. */
  readonly modelId: string;

  /** The short ids of the profiles through which it was called. */
  readonly profileIds: string[];
  readonly tokens: { [kind in TokenKind]?: number };
}

/**
 * The models without a price and their tokens, where there are any.
 */
export function unpricedModels(used: ReadonlyArray<{ readonly spender: Spender; readonly tokens: Tokens }>): UnpricedModel[] {
  const models = new Map<string, UnpricedModel>();
  for (const { spender: { profile, rates, modelIds }, tokens } of used) {
    const counted = TOKEN_KINDS.filter((kind) => tokens[kind] > 0);
    if (rates || counted.length === 0) {
      continue;
    }
    const modelId = profile?.model ? `${profile.model.isGlobal ? 'global.' : ''}${profile.model.modelId}` : modelIds[0];
    const known = models.get(modelId) ?? { modelId, profileIds: [], tokens: {} };
    models.set(modelId, known);
    known.profileIds.push(...profile ? [profile.id] : []);
    for (const kind of counted) {
      known.tokens[kind] = (known.tokens[kind] ?? 0) + tokens[kind];
    }
  }
  return [...models.values()];
}
