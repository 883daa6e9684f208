import { percent, requests, usd } from './forecast-amounts';
import type { ComparedCost, ForecastedCost } from './forecasted-cost';
import { DEFAULT_LIMIT_FACTOR } from './suggested-limit';
import { isToken } from '../private/check';
import { inline, table } from '../private/markdown';

/** Content of a forecast for people. */
export interface ForecastFacts {
  readonly costs: readonly ForecastedCost[];
  readonly monthlyCost: number;
  readonly unpriced: ReadonlyArray<{ readonly name: string; readonly reason: string }>;
  readonly suggestedLimit: number;
  readonly compared: readonly ComparedCost[];

  /** Cost of each usage as specified, and with each of the compared models. Undefined if the price is not known. */
  readonly byUsage: ReadonlyArray<{ readonly name: string; readonly monthlyCost?: number; readonly withModels: ReadonlyArray<number | undefined> }>;
}

const KINDS = ['inputCost', 'outputCost', 'cacheReadCost', 'cacheWriteCost'] as const;

const AT_DEPLOYMENT = 'known at deployment';

/** Returns a forecast as Markdown, without a heading. Ends with a line break. */
export function forecastMarkdown(facts: ForecastFacts): string {
  return [...costSection(facts), ...unpricedSection(facts), ...limitSection(facts), ...comparisonSection(facts), ...usageSection(facts)].join('\n\n') + '\n';
}

function costSection({ costs, monthlyCost }: ForecastFacts): string[] {
  if (costs.length === 0) {
    return ['No expected usage with a known price.'];
  }
  const isRemarked = costs.some(({ remarks }) => remarks.length > 0);
  const row = (cells: readonly string[], remark: string) => isRemarked ? [...cells, remark] : cells;
  const rows = costs.map((cost) => row([
    cost.name, known(cost.modelId), known(cost.region), requests(cost.monthlyRequests),
    ...KINDS.map((kind) => usd(cost[kind])), usd(cost.monthlyCost),
  ], cost.remarks.join('; ')));
  const totals = KINDS.map((kind) => usd(costs.reduce((sum, cost) => sum + cost[kind], 0)));
  return [
    `**Expected cost: ${usd(monthlyCost)} USD a month**, at on-demand prices of the standard service tier, without discounts. Amounts are in USD a month.`,
    table(row(['Usage', 'Model', 'Region', 'Requests a month', 'Input', 'Output', 'Cache read', 'Cache write', 'Total'], 'Remarks'), [
      ...rows,
      ...costs.length > 1 ? [row(['Total', '', '', '', ...totals, usd(monthlyCost)], '')] : [],
    ]),
  ];
}

function unpricedSection({ unpriced }: ForecastFacts): string[] {
  return unpriced.length === 0 ? [] : ['The total does not include:', unpriced.map(({ name, reason }) => `- ${inline(name)}: ${inline(reason)}`).join('\n')];
}

function limitSection({ costs, suggestedLimit, monthlyCost }: ForecastFacts): string[] {
  return costs.length === 0 ? [] : [`Suggested budget limit: **${suggestedLimit} USD a month** (${DEFAULT_LIMIT_FACTOR} × ${usd(monthlyCost)} USD, rounded up).`];
}

function comparisonSection({ compared }: ForecastFacts): string[] {
  return compared.length === 0 ? [] : [
    'The same usage with other models and routes. Models divide a text into different numbers of tokens, so the actual difference can be larger or smaller.',
    table(['Model', 'Route', 'USD a month', 'Change', 'Remarks'], compared.map(({ modelId, route, monthlyCost, relativeChange, unpricedReason, remarks }) => [
      known(modelId),
      known(route),
      monthlyCost === undefined ? 'not known' : usd(monthlyCost),
      relativeChange === undefined ? '' : percent(relativeChange),
      unpricedReason ?? remarks.join('; '),
    ])),
  ];
}

function usageSection({ compared, byUsage }: ForecastFacts): string[] {
  const amount = (cost: number | undefined) => cost === undefined ? 'not known' : usd(cost);
  return compared.length === 0 || byUsage.length < 2 ? [] : [
    'Each usage with these models, in USD a month:',
    table(['Usage', 'As specified', ...compared.map(({ modelId }) => inline(known(modelId)))], byUsage.map(({ name, monthlyCost, withModels }) =>
      [name, amount(monthlyCost), ...withModels.map(amount)])),
  ];
}

function known(text: string | undefined): string {
  return text === undefined ? 'not known' : isToken(text) ? AT_DEPLOYMENT : text;
}
