import type { IConstruct } from 'constructs';
import type { AppTemplate } from './app-templates';
import type { Finding } from './finding';
import { taggedResources } from './tagged-resources';
import { type BudgetFilter, budgetFilter } from '../budgets/budget-reach';
import { ImportedInferenceProfile } from '../profiles/imported-inference-profile';

/**
 * Finds budgets that filter by tags that no Bedrock resource carries, created or imported.
 */
export function budgetsWithoutProfile(templates: AppTemplate[], root: IConstruct): Finding[] {
  const carriers = [
    ...templates.flatMap((template) => taggedResources(template, (type) => /^AWS::(Bedrock|AWSExternalAnthropic)/.test(type)).map(({ tags }) => tags)),
    ...importedTags(root),
  ];
  // Budgets are usually in the order of their profiles, so each search starts where the previous one ended.
  let start = 0;
  const isCounted = (filter: BudgetFilter) => carriers.some((_, offset) => {
    const index = (start + offset) % carriers.length;
    const tags = carriers[index];
    const isFound = tags === undefined || filter.counts(tags);
    start = isFound ? index : start;
    return isFound;
  });
  const isMissed = (filter: BudgetFilter | undefined): filter is BudgetFilter => filter !== undefined && carriers.length > 0 && !isCounted(filter);
  return templates.flatMap((template) => Object.entries(template.resources).flatMap(([logicalId, { Type, Properties }]) => {
    const filter = Type === 'AWS::Budgets::Budget' ? budgetFilter(Properties.Budget) : undefined;
    return !isMissed(filter) ? [] : [{
      reason: `a budget filters by ${filter.words}, which no profile or other Bedrock resource of the app carries: the budget does not include their cost`,
      template,
      logicalId,
      location: 'Properties/Budget',
    }];
  }));
}

function importedTags(root: IConstruct): Array<Map<string, unknown>> {
  return root.node.findAll().filter((node): node is ImportedInferenceProfile => node instanceof ImportedInferenceProfile)
    .map(({ costTags, stack }) => new Map(costTags._entries().map(([key, value]) => [key, stack.resolve(value)])));
}
