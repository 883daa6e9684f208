import type { ExpectedUsage } from './expected-usage';
import { isLookUpPlaceholder, isToken, show } from '../private/check';

const TOKENS = ['inputTokensPerRequest', 'outputTokensPerRequest', 'cacheReadTokensPerRequest', 'cacheWriteTokensPerRequest'] as const;
const SHARES = ['oneHourCacheWriteShare', 'longContextShare'] as const;

const MAX_DAYS = 31;

interface Range {
  readonly isInRange: (value: number) => boolean;
  readonly inWords: string;
  readonly remedy: string;
}

const NOT_NEGATIVE = { isInRange: (value: number) => value >= 0, inWords: 'a number of 0 or more' };
const REQUESTS: Range = { ...NOT_NEGATIVE, remedy: 'pass the number of requests on a day with usage' };
const TOKEN_COUNT: Range = { ...NOT_NEGATIVE, remedy: 'pass the average number of tokens of a request' };
const SHARE: Range = { isInRange: (value) => value >= 0 && value <= 1, inWords: 'a share from 0 to 1', remedy: 'for example, pass 0.05 for 5%' };
const DAYS: Range = { isInRange: (value) => value > 0 && value <= MAX_DAYS, inWords: `above 0 and at most ${MAX_DAYS}`, remedy: 'pass the days with usage in a month, such as 21, or omit it for every day' };

/**
 * Problems with an expected usage.
 *
 * @param prefix name of the property that contains the usage, with a dot
 */
export function usageProblems(prefix: string, usage: ExpectedUsage | undefined): string[] {
  if (usage === undefined || usage === null) {
    return [];
  }
  const problems = [
    ...rangeProblems(`${prefix}requestsPerDay`, usage.requestsPerDay, REQUESTS),
    ...rangeProblems(`${prefix}inputTokensPerRequest`, usage.inputTokensPerRequest, TOKEN_COUNT),
    ...TOKENS.slice(1).flatMap((name) => optionalProblems(`${prefix}${name}`, usage[name], TOKEN_COUNT)),
    ...SHARES.flatMap((name) => optionalProblems(`${prefix}${name}`, usage[name], SHARE)),
    ...optionalProblems(`${prefix}daysPerMonth`, usage.daysPerMonth, DAYS),
  ];
  return problems.length === 0 && TOKENS.every((name) => (usage[name] ?? 0) === 0)
    ? [`${prefix}inputTokensPerRequest must be above 0 unless the requests have other tokens, got 0: pass the average number of tokens of a request, otherwise the expected cost is 0 USD`]
    : problems;
}

/** Problems with usages by the ID of a model. */
export function usagesProblems(prop: string, usages: { readonly [modelId: string]: ExpectedUsage } | undefined): string[] {
  return Object.entries(usages ?? {}).flatMap(([modelId, usage]) => usageProblems(`${prop}[${show(modelId)}].`, usage));
}

function optionalProblems(prop: string, value: number | undefined, range: Range): string[] {
  return value === undefined || value === null ? [] : rangeProblems(prop, value, range);
}

function rangeProblems(prop: string, value: number, { isInRange, inWords, remedy }: Range): string[] {
  // The CDK discards the template until it has looked the value up, but an error would prevent the look-up.
  if (isLookUpPlaceholder(value)) {
    return [];
  }
  if (isToken(value)) {
    return [`${prop} must be known at synth, got a token: pass a number, for example from the context or a file, because the forecast is computed at synth`];
  }
  return typeof value === 'number' && Number.isFinite(value) && isInRange(value) ? [] : [`${prop} must be ${inWords}, got ${show(value)}: ${remedy}`];
}
