import type { AppTemplate } from './app-templates';
import type { PolicyStatementText } from './statement-reach';
import { isToken } from '../private/check';

/**
 * Returns the content of a statement. The content does not depend on the order of the elements, nor on the account and Region in which the app is synthesized.
 */
export function statementContent({ stack: { account, region } }: AppTemplate, statement: PolicyStatementText): string {
  const { actions, notActions, resources, notResources, conditions } = statement;
  const places = [[account, '(account)'], [region, '(region)']].filter(([place]) => !isToken(place));
  const portable = (text: string) => places.reduce((result, [place, name]) => result.split(`:${place}:`).join(`:${name}:`), text);
  const sorted = (texts?: string[]) => texts?.map(portable).sort();
  const lower = (texts?: string[]) => texts?.map((text) => text.toLowerCase());
  return JSON.stringify([
    sorted(lower(actions)) ?? null,
    sorted(lower(notActions)) ?? null,
    sorted(resources) ?? null,
    sorted(notResources) ?? null,
    conditions.map(({ operator, key, values }) => JSON.stringify([operator, key.toLowerCase(), sorted(values)])).sort(),
  ]);
}
