import { closes, type PolicyStatementText } from './statement-reach';
import type { UntrackedCall } from './untracked-calls';
import { anything } from '../private/template-values';
import { arnCovers, arnsOverlap } from '../private/wildcards';

/**
 * Whether statements together deny all of the calls. One statement can deny everything except some resources, and another statement these resources.
 *
 * @param principalArns patterns of the ARN of the principal. A statement that might exempt the principal denies nothing
 */
export function closeTogether(statements: readonly PolicyStatementText[], call: UntrackedCall, principalArns: readonly string[] = []): boolean {
  if (statements.some((statement) => closes(statement, call, principalArns))) {
    return true;
  }
  // Without its resources, a statement tells whether it denies the action under all conditions of the call.
  const denies = statements.filter((statement) => closes({ ...statement, resources: ['*'], notResources: undefined }, call, principalArns));
  const denied = denies.flatMap(({ resources = [] }) => resources);
  const isDenied = (resource: string) => denied.some((each) => arnCovers(each, resource));
  return denies.some(({ notResources }) => notResources !== undefined &&
    notResources.map(anything).filter((each) => arnsOverlap(each, call.resource)).every((each) => isDenied(each)));
}
