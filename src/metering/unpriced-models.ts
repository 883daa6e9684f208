import type { Tokens, Usage } from './cost-figures';
import type { Spender } from './spenders';
import { TOKEN_KINDS, type TokenKind } from '../pricing/token-kinds';

/** A model without a price that was used. */
export interface UnpricedModel {
  /** The foundation model behind profiles, else what Bedrock counts it by: an id or ARN, or the short id of a profile that is gone. */
  readonly modelId: string;

  /** The short ids of the profiles through which it was called. */
  readonly profileIds: string[];

  /** Of the interval, where there are any. */
  readonly tokens: TokensByKind;

  /** Of the month to date, where there are any. */
  readonly tokensMonthToDate: TokensByKind;
}

type TokensByKind = { [kind in TokenKind]?: number };

/**
 * The models without a price and their tokens, where there are any.
 */
export function unpricedModels(used: ReadonlyArray<{ readonly spender: Spender; readonly usage: Usage }>): UnpricedModel[] {
  const models = new Map<string, UnpricedModel>();
  for (const { spender: { profile, rates, modelIds }, usage: { interval, month } } of used) {
    if (rates || !TOKEN_KINDS.some((kind) => interval[kind] > 0 || month[kind] > 0)) {
      continue;
    }
    const modelId = profile?.model ? `${profile.model.isGlobal ? 'global.' : ''}${profile.model.modelId}` : modelIds[0];
    const known = models.get(modelId) ?? { modelId, profileIds: [], tokens: {}, tokensMonthToDate: {} };
    models.set(modelId, known);
    known.profileIds.push(...profile ? [profile.id] : []);
    add(known.tokens, interval);
    add(known.tokensMonthToDate, month);
  }
  return [...models.values()];
}

function add(sums: TokensByKind, tokens: Tokens): void {
  for (const kind of TOKEN_KINDS.filter((each) => tokens[each] > 0)) {
    sums[kind] = (sums[kind] ?? 0) + tokens[kind];
  }
}
