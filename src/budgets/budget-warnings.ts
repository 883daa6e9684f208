import type { CfnResource } from 'aws-cdk-lib';
import type { BudgetAlert } from './budget-alert';
import { MAX_ADVISED_ALERTS } from './budget-rules';
import { matchText, OtherResources } from './other-resources';
import { PrincipalKeys } from './principal-keys';
import type { ITagBudget } from './tag-budget-interface';
import { MAX_INHERITED_KEYS, volatileTags } from './volatile-tags';
import { isToken, plural, show } from '../private/check';
import { constructPath } from '../private/construct-path';
import { warn } from '../private/warning';
import { IAM_PRINCIPAL_PREFIX } from '../tags/billed-key';

const MAX_EXAMPLES = 3;

const PICK = 'for example with costTags: profile.costTags.pick(\'CostCenter\')';

/** Warns of properties that AWS accepts and that might not have the intended effect. */
export function warnOfProperties(budget: ITagBudget, services: readonly string[], alerts: readonly BudgetAlert[]): void {
  if (alerts.length > MAX_ADVISED_ALERTS) {
    warn(budget, 'TagBudget.manyAlerts', `The budget has ${plural(alerts.length, 'alert')}: AWS documents both ${MAX_ADVISED_ALERTS} and 10 as the limit, so the deployment might fail. Remove alerts if it does`);
  }
  const forecasts = alerts.filter(({ isForecast }) => isForecast);
  if (forecasts.length > 0) {
    warn(budget, 'TagBudget.forecastNeedsHistory', `${forecasts.map(String).join(', ')}: AWS needs about five weeks of spend under the tags for a forecast. Keep an alert on actual spend as well until then`);
  }
  if (services.includes('Amazon Bedrock')) {
    warn(budget, 'TagBudget.serviceFilter', 'services contains "Amazon Bedrock", which covers only models from Amazon and open models. Claude and other third-party models are billed under other service names. Omit services to filter by tag only');
  }
}

export function warnOfUnknownAlerts(budget: ITagBudget): void {
  warn(budget, 'TagBudget.staleGeneratedName',
    'A property of the alerts is known only at deployment, so the budget name does not change with it, and AWS rejects the replacement as a duplicate. ' +
    'Pass values known at synth, or omit budgetName',
  );
}

export function warnOfNoRecipients(budget: ITagBudget): void {
  warn(budget, 'TagBudget.noRecipients',
    'The topic of the budget has no subscribers, so some alerts or actions notify no recipient. Call budget.notifications.addEmail(…), addSlackChannel(…) or addTeamsChannel(…), ' +
    'or pass notifications or emails. Acknowledge this warning if budget.notifications.topic has other subscribers',
  );
}

/** Warns of a filter that changes with each deployment. Call this function at synth, because inherited keys are not known before. */
export function warnOfVolatileTags(budget: ITagBudget): void {
  const tags = budget.costTags._entries().map(([key, value]) => [key, budget.stack.resolve(value)] as const);
  const keys = tags.map(([key]) => key);
  const changing = volatileTags(tags);
  if (changing.length > 0) {
    warn(budget, 'TagBudget.volatileTags',
      `costTags contains keys whose values appear to change with each deployment: ${changing.join(', ')}. With a new value, the budget no longer counts earlier cost, so it starts again at 0 USD. ` +
      `Filter by keys whose values stay the same, ${PICK}`,
    );
  } else if (isToken(budget.costTags.keys) && keys.length > MAX_INHERITED_KEYS) {
    warn(budget, 'TagBudget.volatileTags',
      `costTags contains all ${keys.length} tags of the resource that they are read from: ${keys.join(', ')}. The budget counts only cost under all of these values, and no earlier cost after one of them changes. ` +
      `Select keys whose values stay the same, ${PICK}`,
    );
  }
}

/** Warns of a filter by plain keys of tags that only IAM principals of the stage carry. Call this function at synth, because tags are not final before. */
export function warnOfPrincipalKeys(budget: ITagBudget): void {
  const { stack, costTags, additionalTagValues } = budget;
  const ofPrincipals = PrincipalKeys.seenBy(budget);
  const keys = costTags._entries()
    .filter(([key, value]) => ofPrincipals.has(key, [value, ...additionalTagValues[key] ?? []].map((each) => matchText(stack, each))))
    .map(([key]) => key);
  if (keys.length > 0) {
    warn(budget, 'TagBudget.keysOfPrincipals',
      `costTags contains ${keys.map(show).join(', ')}, which only IAM principals of the app carry with the value of the budget. AWS lists the cost of principals under ` +
      `${keys.map((key) => show(`${IAM_PRINCIPAL_PREFIX}${key}`)).join(', ')}, so the budget stays at 0 USD. Pass the tags of the principal, such as costTags: tagged.costTags, ` +
      'or costTagSource: CostTagSource.IAM_PRINCIPAL. Acknowledge this warning if resources outside the app carry the tags',
    );
  }
}

/**
 * Warns of a budget that includes cost of resources outside Amazon Bedrock. Call this function at synth, because tags are not final before.
 *
 * @param accounts accounts whose cost the budget includes
 */
export function warnOfOtherResources(budget: ITagBudget, accounts: readonly string[]): void {
  const { stack, costTags, additionalTagValues } = budget;
  const tags = costTags._entries().map(([key, value]) => ({ key, values: [value, ...additionalTagValues[key] ?? []] }));
  if (tags.length === 0) {
    return;
  }
  const app = OtherResources.seenBy(budget);
  const resources = app.carrying(budget, tags.map(({ key, values }) => ({ key, values: values.map((value) => matchText(stack, value)!) })), accounts);
  if (resources.length === 0) {
    return;
  }
  const words = tags.map(({ key, values }) => `${key}=${[...new Set(values.map((value) => valueWords(stack.resolve(value))))].join('|')}`).join(', ');
  const counted = `counts the cost of ${plural(resources.length, 'resource')} outside Amazon Bedrock that ${resources.length === 1 ? 'carries' : 'carry'} its tags: ${inWords(resources)} (${words})`;
  const remedy = 'Filter by a tag key that only Amazon Bedrock resources carry, or list services';
  if (app.isDenying(budget)) {
    warn(budget, 'TagBudget.otherResourcesDeny',
      `Cost outside Amazon Bedrock can deny Amazon Bedrock: the budget has a deny action, and ${counted}. An expensive resource under these tags could stop the models. ${remedy}`,
    );
  } else {
    warn(budget, 'TagBudget.otherResources', `The budget ${counted}. ${remedy}. Acknowledge this warning if the limit covers these resources`);
  }
}

function valueWords(value: unknown): string {
  return typeof value === 'string' ? value : '(known at deployment)';
}

function inWords(resources: readonly CfnResource[]): string {
  const paths = resources.slice(0, MAX_EXAMPLES).map(constructPath);
  if (resources.length === 1) {
    return `${resources[0].cfnResourceType}, at ${paths[0]}`;
  }
  const counts = new Map<string, number>();
  resources.forEach(({ cfnResourceType }) => counts.set(cfnResourceType, (counts.get(cfnResourceType) ?? 0) + 1));
  const types = [...counts].sort(([one, count], [other, otherCount]) => otherCount - count || (one < other ? -1 : 1)).map(([type, count]) => `${count} ${type}`);
  const listed = types.length > MAX_EXAMPLES ? [...types.slice(0, MAX_EXAMPLES), 'and others'] : types;
  return `${listed.join(', ')}, for example at ${paths.slice(0, -1).join(', ')} and ${paths.at(-1)}`;
}
