import type { PriceData } from '../../src/pricing/price-data';
import { TokenPrices } from '../../src/pricing/token-prices';

/**
 * The table of `docs/reference/estimate-limits.md`: by model, the usage that the token metrics do not distinguish and that AWS bills at other prices. Models with the same usage share
 * a row. Where Regions or routes of a model differ, the ratio furthest from 1 is written.
 */
export function estimateLimits({ models }: PriceData): string {
  const rows = new Map<string, string[]>();
  for (const id of Object.keys(models).sort()) {
    const ratios = new Map<string, number>();
    for (const { usage, priceRatio } of models[id].prices.flatMap((entry) => TokenPrices._listed(entry).unmeasuredUsage)) {
      const known = ratios.get(usage) ?? 1;
      ratios.set(usage, Math.abs(Math.log(priceRatio)) > Math.abs(Math.log(known)) ? priceRatio : known);
    }
    const cell = (isTooLow: boolean) => [...ratios].filter(([, ratio]) => ratio > 1 === isTooLow).map(([usage, ratio]) => `${usage}: ${round(ratio)}`).join('<br>') || '–';
    const row = `${cell(true)} | ${cell(false)}`;
    rows.set(row, [...rows.get(row) ?? [], id]);
  }
  return [
    '| Models | Estimate too low for, with the ratio of the prices | Estimate too high for, with the ratio of the prices |',
    '|---|---|---|',
    ...[...rows].sort(([one], [other]) => one < other ? -1 : 1).map(([row, ids]) => `| ${ids.map((id) => `\`${id}\``).join('<br>')} | ${row} |`),
  ].join('\n');
}

function round(ratio: number): string {
  return String(Number(ratio.toFixed(2)));
}

/** The page with another table. */
export function withTable(page: string, table: string): string {
  return page.replace(/^\| Models \|[^]*/m, `${table}\n`);
}
