import type { Tokens, Usage } from './cost-figures';
import type { Spender } from './spenders';
import { TOKEN_KINDS, type TokenKind } from '../pricing/token-kinds';

/** Model without a known price that was used. */
export interface UnpricedModel {
  /** Foundation model behind the profiles, or the value of `ModelId`: the ID or ARN of a model, or the short ID of a deleted profile. */
  readonly modelId: string;

  /** Short IDs of the profiles through which the model was called. */
  readonly profileIds: string[];

  /**
   * IDs of the Bedrock Projects through which the model was called, including `default`.
   *
   * @default - the model was not called on the `bedrock-mantle` endpoint
   */
  readonly projectIds?: string[];

  /** Tokens of the interval. Kinds without tokens are omitted. */
  readonly tokens: TokensByKind;

  /** Tokens of the month to date. Kinds without tokens are omitted. */
  readonly tokensMonthToDate: TokensByKind;
}

type TokensByKind = { [kind in TokenKind]?: number };

/**
 * Models without a known price that were used, with their tokens.
 */
export function unpricedModels(used: ReadonlyArray<{ readonly spender: Spender; readonly usage: Usage }>): UnpricedModel[] {
  const models = new Map<string, UnpricedModel & { projectIds?: string[] }>();
  for (const { spender: { profile, projectId, rates, modelIds }, usage: { interval, month } } of used) {
    if (rates || !TOKEN_KINDS.some((kind) => interval[kind] > 0 || month[kind] > 0)) {
      continue;
    }
    const modelId = profile?.model ? `${profile.model.isGlobal ? 'global.' : ''}${profile.model.modelId}` : modelIds[0];
    const { projectIds = [], ...rest } = models.get(modelId) ?? { modelId, profileIds: [], tokens: {}, tokensMonthToDate: {} };
    const projects = [...projectIds, ...projectId === undefined ? [] : [projectId]];
    const known = { ...rest, ...projects.length > 0 ? { projectIds: projects } : {} };
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
