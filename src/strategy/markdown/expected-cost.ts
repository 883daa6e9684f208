import { quotedIfEmpty, section } from './facts';
import { DEFAULT_LIMIT_FACTOR } from '../../forecast/suggested-limit';
import type { ExpectedCostFact } from '../expected-cost-facts';

/** Section on the expected cost of profiles and tag values. */
export function expectedCostSection({ profiles, tags, usdPerMonth, suggestedLimit, without }: ExpectedCostFact): string[] {
  const usd = (amount: number | undefined) => amount?.toFixed(2) ?? 'not known';
  const isRemarked = profiles.some(({ remarks }) => remarks);
  const total = `Total: ${usd(usdPerMonth)} USD a month`;
  return profiles.length === 0 ? [] : [
    ...section('Expected cost', profiles, 'Expected usage at on-demand prices of the standard service tier, without discounts. Amounts are in USD a month.',
      ['Profile', 'Model', 'Requests per day', 'USD per month', ...isRemarked ? ['Remarks'] : []],
      ({ path, modelId, requestsPerDay, usdPerMonth: cost, remarks = [] }) =>
        [path, modelId ?? 'not known', String(requestsPerDay), usd(cost), ...isRemarked ? [remarks.join('; ')] : []]),
    `${suggestedLimit === undefined ? total : `${total}. Suggested budget limit: ${suggestedLimit} USD a month`}${without.length === 0 ? '.' : '. The total does not include these profiles, which specify no expected usage or have no known price:'}`,
    ...section('', without, '', ['Profile'], (path) => [path]),
    ...section('', tags, `By tag value, with limits for monthly budgets, which are ${DEFAULT_LIMIT_FACTOR} times the expected cost, rounded up:`,
      ['Key', 'Value', 'USD per month', 'Suggested limit'],
      ({ key, value, usdPerMonth: cost, suggestedLimit: limit }) => [key, quotedIfEmpty(value), usd(cost), String(limit)]),
  ];
}
