import { isToken, show } from '../private/check';

/** Factor between the expected cost and a suggested limit. */
export const DEFAULT_LIMIT_FACTOR = 1.5;

// Products of decimal fractions differ from the exact result after about 15 digits.
const EXACT_DIGITS = 12;

/**
 * Limit for an expected cost: multiplied by the factor, and rounded up to two significant digits, but to whole USD at least and to 1 USD at the minimum.
 */
export function suggestedLimit(cost: number, factor: number = DEFAULT_LIMIT_FACTOR): number {
  const amount = Math.max(cost * factor, 1);
  const step = Math.max(1, 10 ** (Math.floor(Math.log10(amount)) - 1));
  return Math.ceil(Number((amount / step).toPrecision(EXACT_DIGITS))) * step;
}

/** Problems with a factor between the expected cost and a limit. */
export function factorProblems(factor: number): string[] {
  if (isToken(factor)) {
    return ['factor must be known at synth, got a token: pass a number, because the forecast is computed at synth'];
  }
  return typeof factor === 'number' && Number.isFinite(factor) && factor >= 1 ? [] : [
    `factor must be a number of 1 or more, got ${show(factor)}: for example, pass 1.5 for a limit of 150% of the expected cost, because the expected cost itself would exceed a lower limit`,
  ];
}
