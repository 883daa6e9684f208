const CENTS_PER_USD = 100;

// Products of decimal fractions differ from the exact result after about 15 digits.
const EXACT_DIGITS = 12;

/** Amount in USD, rounded to cents. */
export function inCents(amount: number): number {
  return Math.round(Number((amount * CENTS_PER_USD).toPrecision(EXACT_DIGITS))) / CENTS_PER_USD;
}

/** Amount in USD with two decimals. */
export function usd(amount: number): string {
  return amount > 0 && inCents(amount) === 0 ? 'under 0.01' : inCents(amount).toFixed(2);
}

/** Whole number of requests. */
export function requests(amount: number): string {
  return amount > 0 && amount < 1 ? 'under 1' : amount.toFixed(0);
}

/** Whole number with a comma between thousands. */
export function grouped(amount: number): string {
  return String(amount).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Relative change in percent, with its sign. */
export function percent(change: number): string {
  const rounded = Math.round(change * 100);
  return rounded === 0 ? '0%' : `${rounded > 0 ? '+' : ''}${rounded}%`;
}
