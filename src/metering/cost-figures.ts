import { kindsToCount, type TokenRates } from './meter-prices';
import { TOKEN_KINDS, type TokenKind } from '../pricing/token-kinds';

/** Tokens by kind. `NaN` marks tokens that could not be read. A sum that contains `NaN` is also `NaN` and is not published. */
export type Tokens = Record<TokenKind, number>;

/** Tokens used in the interval, the day and the month. */
export interface Usage {
  readonly interval: Tokens;
  readonly today: Tokens;
  readonly month: Tokens;
}

/**
 * Values to publish for one set of dimension values. Costs are in millionths of a USD. Tokens are those of the interval, except for `unpricedTokensMonthToDate`.
 */
export interface Figures extends Tokens {
  cost: number;
  costToday: number;
  costMonthToDate: number;
  unpricedTokens: number;
  unpricedTokensMonthToDate: number;
}

export type FigureName = keyof Figures;

export const COSTS: readonly FigureName[] = ['cost', 'costToday', 'costMonthToDate'];

/** Tokens that are not included in any cost. */
export const UNPRICED: readonly FigureName[] = ['unpricedTokens', 'unpricedTokensMonthToDate'];

export const FIGURES: readonly FigureName[] = [...COSTS, ...UNPRICED, ...TOKEN_KINDS];

/** Values if not even the list of token metrics could be read. */
export const UNREADABLE = Object.fromEntries(FIGURES.map((name) => [name, NaN])) as unknown as Figures;

function noTokens(): Tokens {
  return { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
}

export function noUsage(): Usage {
  return { interval: noTokens(), today: noTokens(), month: noTokens() };
}

/**
 * Computes the values of usage, with or without prices.
 */
export function figuresOf({ interval, today, month }: Usage, rates: TokenRates | undefined): Figures {
  return {
    ...interval,
    cost: millionths(interval, rates),
    costToday: millionths(today, rates),
    costMonthToDate: millionths(month, rates),
    unpricedTokens: rates ? 0 : totalOf(interval),
    unpricedTokensMonthToDate: rates ? 0 : totalOf(month),
  };
}

export function sumOf(all: readonly Figures[]): Figures {
  const sum = figuresOf(noUsage(), {});
  for (const figures of all) {
    for (const name of FIGURES) {
      sum[name] += figures[name];
    }
  }
  return sum;
}

function totalOf(tokens: Tokens): number {
  return TOKEN_KINDS.reduce((sum, kind) => sum + tokens[kind], 0);
}

function millionths(tokens: Tokens, rates: TokenRates | undefined): number {
  return rates ? kindsToCount(rates).reduce((sum, kind) => sum + tokens[kind] * rates[kind]!, 0) : 0;
}
