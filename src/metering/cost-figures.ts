import { kindsToCount, tierFactor, type TokenRates } from './meter-prices';
import { TOKEN_KINDS, type TokenKind } from '../pricing/token-kinds';

/** Tokens by kind. `NaN` marks tokens that could not be read. A sum that contains `NaN` is also `NaN` and is not published. */
export type Tokens = Record<TokenKind, number>;

/** Tokens used in the interval, the day and the month. */
export interface TokenUsage {
  readonly interval: Tokens;
  readonly today: Tokens;
  readonly month: Tokens;
}

export type Span = keyof TokenUsage;

const SPANS: readonly Span[] = ['interval', 'today', 'month'];

/** Usage of a profile or a model. */
export interface Usage extends TokenUsage {
  /** Part of the tokens that was used in service tiers, by tier. */
  readonly tiers: ReadonlyMap<string, TokenUsage>;

  /** Calls of legacy models in the interval. */
  readonly legacyCalls: number;
}

/** Prices of a profile or a model, and the factor between its bill and its estimate. */
export interface Rating {
  /** @default - the prices are not known */
  readonly rates?: TokenRates;

  /**
   * Whether there is a calibrated cost.
   *
   * @default false
   */
  readonly isCalibrated?: boolean;

  /**
   * Billed cost divided by the cost at the prices of the standard tier.
   *
   * @default - calibrated cost is the estimated cost
   */
  readonly factor?: number;
}

/**
 * Values to publish for one set of dimension values. Costs are in millionths of a USD. Tokens and calls are those of the interval, except for `unpricedTokensMonthToDate`.
 */
export interface Figures extends Tokens {
  cost: number;
  costToday: number;
  costMonthToDate: number;
  calibratedCost: number;
  calibratedCostToday: number;
  calibratedCostMonthToDate: number;
  unpricedTokens: number;
  unpricedTokensMonthToDate: number;
  legacyCalls: number;
}

export type FigureName = keyof Figures;

export const COSTS: readonly FigureName[] = ['cost', 'costToday', 'costMonthToDate'];

/** Costs times the factors of a calibration. */
export const CALIBRATED_COSTS: readonly FigureName[] = ['calibratedCost', 'calibratedCostToday', 'calibratedCostMonthToDate'];

/** Tokens that are not included in any cost. */
export const UNPRICED: readonly FigureName[] = ['unpricedTokens', 'unpricedTokensMonthToDate'];

export const FIGURES: readonly FigureName[] = [...COSTS, ...UNPRICED, ...TOKEN_KINDS, ...CALIBRATED_COSTS, 'legacyCalls'];

/** Values if not even the list of token metrics could be read. */
export const UNREADABLE = Object.fromEntries(FIGURES.map((name) => [name, NaN])) as unknown as Figures;

function noTokens(): Tokens {
  return { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
}

export function noTokenUsage(): TokenUsage {
  return { interval: noTokens(), today: noTokens(), month: noTokens() };
}

/** Usage whose tokens could not be read. */
export function unreadableTokens(usage: Usage): Usage {
  const tokens: Tokens = { input: NaN, output: NaN, cacheRead: NaN, cacheWrite: NaN };
  return { ...usage, interval: tokens, today: tokens, month: tokens };
}

export function noUsage(): Usage {
  return { ...noTokenUsage(), tiers: new Map(), legacyCalls: 0 };
}

/**
 * Computes the values of usage, with or without prices.
 */
export function figuresOf(usage: Usage, { rates, isCalibrated = false, factor }: Rating): Figures {
  const { interval, month, legacyCalls } = usage;
  const costs = (all: Usage) => SPANS.map((span) => millionths(all, span, rates));
  const [cost, costToday, costMonthToDate] = costs(usage);
  // The bill from which the factor was computed contains the prices of service tiers already.
  const calibrated = factor === undefined ? costs(usage) : costs({ ...usage, tiers: new Map() }).map((each) => each * factor);
  const [calibratedCost, calibratedCostToday, calibratedCostMonthToDate] = isCalibrated ? calibrated : [0, 0, 0];
  return {
    ...interval,
    cost,
    costToday,
    costMonthToDate,
    calibratedCost,
    calibratedCostToday,
    calibratedCostMonthToDate,
    unpricedTokens: rates ? 0 : totalOf(interval),
    unpricedTokensMonthToDate: rates ? 0 : totalOf(month),
    legacyCalls,
  };
}

export function sumOf(all: readonly Figures[]): Figures {
  const sum = figuresOf(noUsage(), { rates: {} });
  for (const figures of all) {
    for (const name of FIGURES) {
      sum[name] += figures[name];
    }
  }
  return sum;
}

export function totalOf(tokens: Tokens): number {
  return TOKEN_KINDS.reduce((sum, kind) => sum + tokens[kind], 0);
}

/** Cost at the prices of the standard tier, corrected by the factors of the other tiers. A tier without a factor costs as much as the standard tier. */
function millionths({ tiers, ...usage }: Usage, span: Span, rates: TokenRates | undefined): number {
  const atRates = (tokens: Tokens) => kindsToCount(rates).reduce((sum, kind) => sum + tokens[kind] * rates![kind]!, 0);
  return rates ? [...tiers].reduce((cost, [tier, tokens]) => {
    const factor = tierFactor(rates, tier) ?? 1;
    return factor === 1 ? cost : cost + atRates(tokens[span]) * (factor - 1);
  }, atRates(usage[span])) : 0;
}
