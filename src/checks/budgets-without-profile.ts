import type { AppTemplate, AppTemplates } from './app-templates';
import { budgetCallers, callerKeys, callerTags, withCallerKeys } from './budget-callers';
import { importedCarriers } from './carriers';
import type { Finding } from './finding';
import type { PolicyHolders } from './policy-holders';
import { taggedResources } from './tagged-resources';
import { type BudgetFilter, budgetFilter } from '../budgets/budget-reach';
import { CostTagCarrierKind } from '../tags';

type Tags = ReadonlyMap<string, unknown>;

const NO_TAGS: Tags = new Map();

/**
 * Finds budgets that filter by tags that no Bedrock resource carries, created or imported, or by tags that no role or user of the app carries.
 */
export function budgetsWithoutProfile(templates: AppTemplates, holders: PolicyHolders, carrierKinds: readonly CostTagCarrierKind[]): Finding[] {
  const budgets = templates.all.flatMap((template) => Object.entries(template.resources).filter(([, { Type }]) => Type === 'AWS::Budgets::Budget')
    .map(([logicalId, { Properties }]) => ({ template, logicalId, budget: Properties.Budget })));
  const resources = [
    ...templates.all.flatMap((template) => taggedResources(template, (type) => /^AWS::(Bedrock|AWSExternalAnthropic)/.test(type)).map(({ tags }) => tags)),
    ...[CostTagCarrierKind.INFERENCE_PROFILE, CostTagCarrierKind.BEDROCK_PROJECT].flatMap((kind) => importedTags(templates, kind)),
  ];
  const needsCallers = budgets.some(({ budget }) => callerKeys(budget).length > 0);
  const callers = needsCallers ? [...budgetCallers(templates, holders), ...importedTags(templates, CostTagCarrierKind.IAM_PRINCIPAL)] : [];
  const isCarrier = carrierKinds.includes(CostTagCarrierKind.IAM_PRINCIPAL);
  const isOfResources = misses(resources);
  return budgets.flatMap(({ template, logicalId, budget }) => {
    const filter = budgetFilter(budget);
    if (filter === undefined) {
      return [];
    }
    const keys = callerKeys(budget);
    // Without principals as carriers, a key that no principal of the app has belongs to principals outside the app.
    const isKnown = isCarrier ? callers.length > 0 : callers.some((tags) => keys.some((key) => tags?.has(key)));
    const isMissed = keys.length === 0 ? isOfResources(filter) : isKnown && missesCallers(budget, filter, resources, callers);
    return isMissed ? [finding(template, logicalId, filter, keys.length > 0)] : [];
  });
}

function finding(template: AppTemplate, logicalId: string, { words }: BudgetFilter, isOfCallers: boolean): Finding {
  const carriers = isOfCallers ? 'profile, other Bedrock resource, role or user' : 'profile or other Bedrock resource';
  return {
    reason: `a budget filters by ${words}, which no ${carriers} of the app carries: the budget does not include their cost`,
    template,
    logicalId,
    location: 'Properties/Budget',
  };
}

/** Returns whether a budget misses all resources, and the app has any. */
function misses(resources: ReadonlyArray<Tags | undefined>): (filter: BudgetFilter) => boolean {
  // Budgets are usually in the order of their profiles, so each search starts where the previous one ended.
  let start = 0;
  const isCounted = (filter: BudgetFilter) => resources.some((_, offset) => {
    const index = (start + offset) % resources.length;
    const tags = resources[index];
    const isFound = tags === undefined || filter.counts(tags);
    start = isFound ? index : start;
    return isFound;
  });
  return (filter) => resources.length > 0 && !isCounted(filter);
}

/** Whether a budget misses all calls of the callers, through each of the resources and without a tagged resource. */
function missesCallers(
  budget: any, filter: BudgetFilter, resources: ReadonlyArray<Tags | undefined>, callers: ReadonlyArray<Tags | undefined>,
): boolean {
  const filterWithCallers = budgetFilter(withCallerKeys(budget))!;
  const everyTags = [NO_TAGS, ...resources];
  // The filter does not judge the tags of callers that are not known.
  return !everyTags.some((tags) => tags === undefined || (callers.includes(undefined) && filter.counts(tags)) ||
    distinct(callers, callerKeys(budget)).some((ofCaller) => filterWithCallers.counts(new Map([...tags, ...ofCaller]))));
}

/** Returns the tags of callers with the keys that a budget filters by, once each, and the tags of a caller without them. */
function distinct(callers: ReadonlyArray<Tags | undefined>, keys: readonly string[]): Tags[] {
  const all = [NO_TAGS, ...callers].flatMap((tags) => tags === undefined ? [] : [callerTags(tags, keys)]);
  return [...new Map(all.map((tags) => [JSON.stringify([...tags]), tags])).values()];
}

function importedTags(templates: AppTemplates, kind: CostTagCarrierKind): Tags[] {
  return importedCarriers(templates, kind).map(({ carrier: { costTags }, template: { stack } }) =>
    new Map(costTags._entries().map(([key, value]) => [key, stack.resolve(value)])));
}
