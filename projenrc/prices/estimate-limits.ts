import type { PriceData, PriceEntry } from '../../src/pricing/price-data';
import { TokenPrices } from '../../src/pricing/token-prices';

/**
 * The table of `docs/reference/estimate-limits.md`: by model, the usage that the token metrics do not distinguish and that AWS bills at other prices. Models with the same usage share
 * a row. Where the routes of a model differ, the route is written; where Regions of a route differ, the ratio furthest from 1.
 */
export function estimateLimits({ models }: PriceData): string {
  const rows = new Map<string, string[]>();
  for (const id of Object.keys(models).sort()) {
    const ratios = ratiosOf(models[id].prices);
    const cell = (isTooLow: boolean) => ratios.filter(({ ratio }) => ratio > 1 === isTooLow).map(({ usage, ratio }) => `${usage}: ${round(ratio)}`).join('<br>') || 'no other price is known';
    const row = `${cell(true)} | ${cell(false)}`;
    rows.set(row, [...rows.get(row) ?? [], id]);
  }
  return [
    '| Models | Estimate too low for, with the ratio of the prices | Estimate too high for, with the ratio of the prices |',
    '|---|---|---|',
    ...[...rows].sort(([one], [other]) => one < other ? -1 : 1).map(([row, ids]) => `| ${ids.map((id) => `\`${id}\``).join('<br>')} | ${row} |`),
  ].join('\n');
}

/** Ratios by usage, with the route if the other route of the model has another ratio. */
function ratiosOf(prices: readonly PriceEntry[]): Array<{ usage: string; ratio: number }> {
  const routes = [...new Set(prices.map(({ route }) => route))].sort();
  const byRoute = routes.map((route) => ({ route, ratios: furthest(prices.filter((entry) => entry.route === route)) }));
  const usages = [...new Set(byRoute.flatMap(({ ratios }) => [...ratios.keys()]))];
  return usages.flatMap((usage) => {
    const isSame = new Set(byRoute.map(({ ratios }) => round(ratios.get(usage) ?? 1))).size === 1;
    return isSame
      ? [{ usage, ratio: byRoute[0].ratios.get(usage)! }]
      : byRoute.filter(({ ratios }) => ratios.has(usage)).map(({ route, ratios }) => ({ usage: `${usage} (route ${route})`, ratio: ratios.get(usage)! }));
  });
}

function furthest(prices: readonly PriceEntry[]): Map<string, number> {
  const ratios = new Map<string, number>();
  for (const { usage, priceRatio } of prices.flatMap((entry) => TokenPrices._listed(entry).unmeasuredUsage)) {
    const known = ratios.get(usage) ?? 1;
    ratios.set(usage, Math.abs(Math.log(priceRatio)) > Math.abs(Math.log(known)) ? priceRatio : known);
  }
  return ratios;
}

function round(ratio: number): string {
  return String(Number(ratio.toFixed(2)));
}

/** The page with another table. */
export function withTable(page: string, table: string): string {
  return page.replace(/^\| Models \|[^]*/m, `${table}\n`);
}
