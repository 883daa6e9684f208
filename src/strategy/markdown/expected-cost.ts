import { quotedIfEmpty, section } from './facts';
import type { ExpectedCostFact } from '../expected-cost-facts';

/** Section on the expected cost of profiles and tag values. */
export function expectedCostSection({ profiles, tags, usdPerMonth, without }: ExpectedCostFact): string[] {
  const usd = (amount: number | undefined) => amount?.toFixed(2) ?? 'not known';
  return profiles.length === 0 ? [] : [
    ...section('Expected cost', profiles, 'Expected usage at on-demand prices of the standard service tier, without discounts. Amounts are in USD a month.',
      ['Profile', 'Model', 'Requests per day', 'USD per month'],
      ({ path, modelId, requestsPerDay, usdPerMonth: cost }) => [path, modelId ?? 'not known', String(requestsPerDay), usd(cost)]),
    `Total: ${usd(usdPerMonth)} USD a month${without.length === 0 ? '.' : '. The total does not include these profiles, which specify no expected usage or have no known price:'}`,
    ...section('', without, '', ['Profile'], (path) => [path]),
    ...section('', tags, 'By tag value:', ['Key', 'Value', 'USD per month'], ({ key, value, usdPerMonth: cost }) => [key, quotedIfEmpty(value), usd(cost)]),
  ];
}
