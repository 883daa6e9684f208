const CENT = 0.01;

/** Amount in USD with two decimals. */
export function usd(amount: number): string {
  return amount > 0 && amount < CENT / 2 ? `under ${CENT}` : amount.toFixed(2);
}

/** Count without needless decimals. */
export function count(amount: number): string {
  return String(Number(amount.toFixed(2)));
}

/** Relative change in percent, with its sign. */
export function percent(change: number): string {
  const rounded = Math.round(change * 100);
  return rounded === 0 ? '0%' : `${rounded > 0 ? '+' : ''}${rounded}%`;
}
