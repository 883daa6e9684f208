import { type BudgetTime, costOfPeriod, periodInWords } from './budget-forecast';
import { ExpectedProfiles } from './expected-profiles';
import { matchText } from './other-resources';
import type { TagBudgetBase } from './tag-budget-base';
import type { TagBudgetProps } from './tag-budget-props';
import { CostForecast } from '../forecast';
import { usd } from '../forecast/forecast-amounts';
import { suggestedLimit } from '../forecast/suggested-limit';
import { isToken, plural } from '../private/check';
import { warn } from '../private/warning';
import type { InferenceProfileBase } from '../profiles/inference-profile-base';
import { CostTagSource } from '../tags';

const MAX_EXAMPLES = 3;

/** Factor between the expected cost and a limit above which alerts on a percentage of the limit come too late. */
const MAX_LIMIT_FACTOR = 10;

/**
 * Warns of a limit that the expected cost does not fit: a limit below it, or far above the forecast that was passed. The budget also counts cost that no forecast contains, so a limit far above the
 * expected cost of profiles is no reason for a warning. Call this function at synth, because tags are not final before.
 *
 * @param accounts accounts whose cost the budget includes
 */
export function warnOfForecast(budget: TagBudgetBase & { readonly currency: string }, props: BudgetTime & Pick<TagBudgetProps, 'limit' | 'forecast' | 'services'>, accounts: readonly string[]): void {
  const { limit, forecast, services = [], period } = props;
  if (limit === undefined || isToken(limit) || budget.currency !== 'USD') {
    return;
  }
  const profiles = forecast || services.length > 0 || budget.costTagSource === CostTagSource.IAM_PRINCIPAL ? [] : expectedProfiles(budget, accounts);
  const expected = costOfPeriod(forecast ?? CostForecast._withUsage(profiles), props);
  const isTooHigh = forecast !== undefined && expected > 0 && limit > MAX_LIMIT_FACTOR * expected;
  if (limit >= expected && !isTooHigh) {
    return;
  }
  const source = forecast ? 'in forecast' : `of ${plural(profiles.length, 'profile')} with these tags (${listed(profiles.map(({ node }) => node.path))})`;
  warn(budget, 'TagBudget.limitDiffersFromForecast',
    `limit is ${limit} USD, but the expected cost ${source} is ${usd(expected)} USD ${periodInWords(period)}. The budget ${isTooHigh ? 'detects overspending late' : 'exceeds its limit with the expected usage'}. ` +
    `Pass a limit such as ${suggestedLimit(expected)}, or correct expectedUsage`,
  );
}

function expectedProfiles(budget: TagBudgetBase, accounts: readonly string[]): InferenceProfileBase[] {
  const { stack, costTags, additionalTagValues } = budget;
  const textsOf = (values: readonly string[]) => values.map((value) => matchText(stack, value)!);
  const tags = costTags._entries().map(([key, value]) => ({ key, values: textsOf([value, ...additionalTagValues[key] ?? []]) }));
  return ExpectedProfiles.seenBy(budget).carrying(tags, accounts);
}

function listed(paths: readonly string[]): string {
  return paths.length > MAX_EXAMPLES ? `${paths.slice(0, MAX_EXAMPLES).join(', ')} and others` : paths.join(', ');
}
